"""What receiver and sender of the `as4` package share: keys, and the policy that trusts the test PKI."""

import argparse
from pathlib import Path

from as4.core.common import AS4LocalPrivateKey
from as4.peppol import create_peppol_external_party, create_peppol_internal_party, peppol_security_policy
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID


def arguments(*names: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name in ("certificate", "key", "trust", *names):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


def certificates(file: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(Path(file).read_bytes())


def seat(certificate: x509.Certificate) -> str:
    return certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def local_party(options: argparse.Namespace):
    certificate = certificates(options.certificate)[0]
    key = load_pem_private_key(Path(options.key).read_bytes(), password=None)
    return create_peppol_internal_party(seat(certificate), certificate, AS4LocalPrivateKey(key))


def remote_party(file: str):
    certificate = certificates(file)[0]
    return create_peppol_external_party(seat(certificate), certificate)


def policy(options: argparse.Namespace):
    """Trust as the Peppol profile has it: a root, and issuing authorities below it."""
    authorities = certificates(options.trust)
    roots = [one for one in authorities if one.subject == one.issuer]
    return peppol_security_policy(*roots, intermediates=[one for one in authorities if one not in roots])
