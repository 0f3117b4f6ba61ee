"""Opens a Peppol AS4 message from its octets with lxml and cryptography, written from the standards alone, and holds
its receipt against it.

  opinion.py FOLDER         FOLDER/{trust.pem,receiver.pem,receiver.key}, FOLDER/N/{content-type,body,sbd.xml,receipt.xml}

Each message is also altered in every part that the signature or the encryption protects; each alteration must be
refused. Exit 0 when all of it holds.
"""

import email.message
import email.parser
import email.policy
import gzip
import hashlib
import os
import re
import sys
from base64 import b64decode

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-"
SWA = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#"
X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
NS = {"s": "http://www.w3.org/2003/05/soap-envelope", "ds": "http://www.w3.org/2000/09/xmldsig#",
      "eb": "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/",
      "wsse": WSS + "secext-1.0.xsd", "wsu": WSS + "utility-1.0.xsd",
      "ebbp": "http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0",
      "xenc": "http://www.w3.org/2001/04/xmlenc#", "xenc11": "http://www.w3.org/2009/xmlenc11#"}
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
WSU_ID = "{%s}Id" % NS["wsu"]


class Refused(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise Refused(reason)


def one(node, path):
    found = node.xpath(path, namespaces=NS)
    require(len(found) == 1, "%d times %s" % (len(found), path))
    return found[0]


def octets(node):
    return b64decode("".join((node.text or "").split()), validate=True)


# --- MIME (RFC 2046 5.1.1, RFC 2387) ---------------------------------------------------------------------------------

def parts_of(content_type, body):
    """[(headers, content)], root first; split by hand, and again by the standard library, which must agree."""
    header = email.message.Message()
    header["Content-Type"] = content_type
    require(header.get_content_type() == "multipart/related", "not multipart/related")
    require(header.get_param("type") == "application/soap+xml", "another root type")
    delimiter = b"\r\n--" + header.get_boundary().encode("ascii")
    pieces = (b"\r\n" + body).split(delimiter)
    require(pieces[0] == b"" and pieces[-1].startswith(b"--"), "delimiters")
    parts = []
    for piece in pieces[1:-1]:
        require(piece.startswith(b"\r\n"), "delimiter line")
        head, blank, content = piece[2:].partition(b"\r\n\r\n")
        require(blank != b"", "no blank line after the part's header")
        parts.append((email.parser.BytesHeaderParser().parsebytes(head + b"\r\n\r\n"), content))
    library = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        b"Content-Type: " + content_type.encode("ascii") + b"\r\n\r\n" + body)
    require([part.get_payload(decode=True) for part in library.iter_parts()] == [content for _, content in parts],
            "the standard library splits the message differently")
    require(header.get_param("start") in (None, parts[0][0]["Content-ID"]), "start names another part")
    for part, _ in parts:
        require(part["Content-Transfer-Encoding"] == "binary", "transfer encoding")
    return parts


# --- XML Signature over WS-Security ----------------------------------------------------------------------------------

def parse(octets_of_xml):
    return etree.fromstring(octets_of_xml, etree.XMLParser(resolve_entities=False, no_network=True))


def exclusive(node):
    return etree.tostring(node, method="c14n", exclusive=True, with_comments=False)


def token(security, reference):
    """The certificate in the BinarySecurityToken that a SecurityTokenReference names."""
    require(reference.get("ValueType") == X509V3 and reference.get("URI", "").startswith("#"), "token reference")
    found = [node for node in security.findall("wsse:BinarySecurityToken", NS)
             if node.get(WSU_ID) == reference.get("URI")[1:]]
    require(len(found) == 1 and found[0].get("ValueType") == X509V3, "token")
    return x509.load_der_x509_certificate(octets(found[0]))


def verify_issued_by(certificate, issuer):
    require(certificate.issuer == issuer.subject, "issuer name")
    issuer.public_key().verify(certificate.signature, certificate.tbs_certificate_bytes, padding.PKCS1v15(),
                               certificate.signature_hash_algorithm)


def verify_signature(envelope, security, trust):
    """SignatureValue by the token's key, the certificate by its issuers; (seat id, [(uri, transform, digest)])."""
    signature = one(security, "ds:Signature")
    info = one(signature, "ds:SignedInfo")
    require(one(info, "ds:CanonicalizationMethod").get("Algorithm") == EXCLUSIVE, "canonicalisation")
    require(one(info, "ds:SignatureMethod").get("Algorithm") == RSA_SHA256, "signature method")
    signer = token(security, one(signature, "ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference"))
    verify_issued_by(signer, trust[1])
    verify_issued_by(trust[1], trust[0])
    signer.public_key().verify(octets(one(signature, "ds:SignatureValue")), exclusive(info), padding.PKCS1v15(),
                               hashes.SHA256())
    references = []
    for reference in info.findall("ds:Reference", NS):
        require(one(reference, "ds:DigestMethod").get("Algorithm") == SHA256, "digest method")
        references.append((reference.get("URI"), one(reference, "ds:Transforms/ds:Transform").get("Algorithm"),
                           octets(one(reference, "ds:DigestValue"))))
    require(len(envelope.xpath("//ds:Signature", namespaces=NS)) == 1, "signatures")
    return signer.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value, references


def verify_digests(envelope, references, payloads):
    """Exactly Messaging, Body and each payload are signed, and each digest holds."""
    subjects = {}
    for path in ("/s:Envelope/s:Header/eb:Messaging", "/s:Envelope/s:Body"):
        node = one(envelope, path)
        subjects["#" + node.get(WSU_ID)] = (EXCLUSIVE, exclusive(node))
    for content_id, content in payloads.items():
        subjects["cid:" + content_id] = (SWA + "Attachment-Content-Signature-Transform", content)
    require(len(references) == len(subjects), "number of references")
    for uri, transform, digest in references:
        require(uri in subjects, "a reference to something else")
        require(transform == subjects[uri][0], "transform of " + uri)
        require(hashlib.sha256(subjects[uri][1]).digest() == digest, "digest of " + uri)


# --- XML Encryption --------------------------------------------------------------------------------------------------

def unwrap(security, private_key, own):
    encrypted = one(security, "xenc:EncryptedKey")
    method = one(encrypted, "xenc:EncryptionMethod")
    require(method.get("Algorithm") == NS["xenc11"] + "rsa-oaep", "key transport")
    require(one(method, "ds:DigestMethod").get("Algorithm") == SHA256, "OAEP digest")
    require(one(method, "xenc11:MGF").get("Algorithm") == NS["xenc11"] + "mgf1sha256", "OAEP mask")
    named = token(security, one(encrypted, "ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference"))
    require(named.fingerprint(hashes.SHA256()) == own.fingerprint(hashes.SHA256()), "encrypted for another key")
    key = private_key.decrypt(octets(one(encrypted, "xenc:CipherData/xenc:CipherValue")),
                              padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None))
    require(len(key) == 16, "key size")
    return key


def decrypt_parts(security, key, parts):
    """{Content-ID: plaintext} of every part; each is the subject of exactly one EncryptedData."""
    wire = {headers["Content-ID"].strip("<>"): content for headers, content in parts}
    require(len(wire) == len(parts), "Content-ID twice")
    key_id = one(security, "xenc:EncryptedKey").get("Id")
    listed = one(security, "xenc:EncryptedKey").xpath("xenc:ReferenceList/xenc:DataReference/@URI", namespaces=NS)
    plain = {}
    for data in security.findall("xenc:EncryptedData", NS):
        require("#" + data.get("Id") in listed, "not in the key's list")
        require(one(data, "xenc:EncryptionMethod").get("Algorithm") == NS["xenc11"] + "aes128-gcm", "cipher")
        require(data.get("Type") == SWA + "Attachment-Content-Only", "type")
        require(one(data, "ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference").get("URI") == "#" + key_id, "key")
        cipher = one(data, "xenc:CipherData/xenc:CipherReference")
        require(one(cipher, "xenc:Transforms/ds:Transform").get("Algorithm")
                == SWA + "Attachment-Ciphertext-Transform", "cipher transform")
        require(cipher.get("URI").startswith("cid:"), "cipher reference")
        content_id = cipher.get("URI")[4:]
        require(content_id in wire and content_id not in plain, "parts and EncryptedData differ")
        plain[content_id] = AESGCM(key).decrypt(wire[content_id][:12], wire[content_id][12:], None)
    require(len(plain) == len(wire), "a part that is not encrypted")
    return plain


# --- All of it -------------------------------------------------------------------------------------------------------

class Receiver:
    def __init__(self, folder):
        read = lambda name: open(os.path.join(folder, name), "rb").read()
        self.key = serialization.load_pem_private_key(read("receiver.key"), None)
        self.certificate = x509.load_pem_x509_certificate(read("receiver.pem"))
        pem = re.findall(rb"-----BEGIN.*?-----END CERTIFICATE-----\n", read("trust.pem"), re.S)
        self.trust = [x509.load_pem_x509_certificate(text) for text in pem]

    def open(self, content_type, body):
        """(envelope, the one payload, unzipped). Raises Refused."""
        try:
            parts = parts_of(content_type, body)
            envelope = parse(parts[0][1])
            security = one(envelope, "/s:Envelope/s:Header/wsse:Security")
            seat, references = verify_signature(envelope, security, self.trust)
            payloads = decrypt_parts(security, unwrap(security, self.key, self.certificate), parts[1:])
            verify_digests(envelope, references, payloads)
        except InvalidSignature:
            raise Refused("signature value")
        except InvalidTag:
            raise Refused("authentication tag")
        except (ValueError, etree.XMLSyntaxError) as problem:
            raise Refused(str(problem))
        require(one(envelope, "//eb:From/eb:PartyId").text == seat, "From is not the signer")
        own = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        require(one(envelope, "//eb:To/eb:PartyId").text == own, "To is somebody else")
        require(one(envelope, "//eb:PartInfo").get("href") == "cid:" + "".join(payloads), "PartInfo and parts")
        properties = {node.get("name"): node.text for node in envelope.xpath("//eb:PartProperties/*", namespaces=NS)}
        require(properties.get("CompressionType") == "application/gzip", "CompressionType")
        require(properties.get("MimeType") == "application/xml", "MimeType")
        return envelope, gzip.decompress(*payloads.values())

    def verify_receipt(self, message, octets_of_receipt):
        """The receipt is signed by us, refers to the message, and repeats each of its references."""
        try:
            envelope = parse(octets_of_receipt)
            security = one(envelope, "/s:Envelope/s:Header/wsse:Security")
            seat, references = verify_signature(envelope, security, self.trust)
            verify_digests(envelope, references, {})
        except InvalidSignature:
            raise Refused("signature value of the receipt")
        require(one(message, "//eb:To/eb:PartyId").text == seat, "the receipt is from somebody else")
        require(one(envelope, "//eb:SignalMessage/eb:MessageInfo/eb:RefToMessageId").text
                == one(message, "//eb:UserMessage/eb:MessageInfo/eb:MessageId").text, "RefToMessageId")
        repeated = envelope.xpath("//eb:Receipt/ebbp:NonRepudiationInformation/ebbp:MessagePartNRInformation/ds:Reference",
                                  namespaces=NS)
        signed = message.xpath("//ds:SignedInfo/ds:Reference", namespaces=NS)
        require([exclusive(node) for node in repeated] == [exclusive(node) for node in signed], "repeated references")


def flipped(body, at):
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]


def alterations(body):
    """(what, altered body) for each thing that is protected."""
    def after(text, offset):
        at = body.index(text) + len(text) + offset
        other = b"B" if body[at:at + 1] == b"A" else b"A"
        return body[:at] + other + body[at + 1:]
    tail = body.rindex(b"\r\n--")
    return [("Messaging", body.replace(b"<eb:UserMessage>", b"<eb:UserMessage> ", 1)),
            ("Body", body.replace(b"<S12:Body", b'<S12:Body a="b"', 1)),
            ("SignedInfo", body.replace(b"<ds:SignedInfo", b'<ds:SignedInfo a="b"', 1)),
            ("DigestValue", after(b"<ds:DigestValue>", 3)),
            ("SignatureValue", after(b"<ds:SignatureValue>", 9)),
            ("EncryptedKey", after(b"<xenc:CipherValue>", 9)),
            ("authentication tag", flipped(body, tail - 1)),
            ("ciphertext", flipped(body, tail - 40)),
            ("sender's certificate", after(b'wsu:Id="bst-sender', 500))]


def judge(receiver, folder):
    read = lambda name: open(os.path.join(folder, name), "rb").read()
    content_type, body, sbd = read("content-type").decode("ascii"), read("body"), read("sbd.xml")
    message, payload = receiver.open(content_type, body)
    require(payload == sbd, "another payload than was sent")
    receiver.verify_receipt(message, read("receipt.xml"))
    refused = 0
    for what, altered in alterations(body):
        assert altered != body, what
        try:
            receiver.open(content_type, altered)
        except Refused:
            refused += 1
        else:
            raise Refused("an altered %s is not noticed" % what)
    return len(body), refused


def main():
    folder = sys.argv[1]
    receiver = Receiver(folder)
    numbers = sorted((name for name in os.listdir(folder) if name.isdigit()), key=int)
    size = refused = 0
    for number in numbers:
        try:
            octets_judged, alterations_refused = judge(receiver, os.path.join(folder, number))
        except Refused as problem:
            print("second opinion: message %s refused: %s" % (number, problem))
            return 1
        size += octets_judged
        refused += alterations_refused
    print("second opinion: %d messages of %d octets verified, decrypted and equal to what was sent, and their receipts"
          " verified; %d alterations refused (lxml %s, cryptography)" % (len(numbers), size, refused, ".".join(map(str, etree.LXML_VERSION))))
    return 0 if numbers else 1


if __name__ == "__main__":
    sys.exit(main())
