"""The `as4` package sending one document. Prints "receipt" or "refused CODE detail"; exit 0 or 1.

A receipt counts when the package has verified its signature and found the signed references in it.
"""

import sys
from pathlib import Path
from uuid import uuid4

import urllib3
from as4.errors import ReceiptVerificationError
from as4.peppol import (
    BusdoxDocidQnsDocumentIdentifier,
    PeppolAS4MessageBuilderArgs,
    PeppolAS4Profile,
    PeppolSendingExchange,
)
from party import arguments, local_party, remote_party

options = arguments(
    "url", "receiver-certificate", "document", "from", "to", "document-type", "process", "country", "sbd"
)
exchange = PeppolSendingExchange(
    profile=PeppolAS4Profile,
    local_party=local_party(options),
    remote_party=remote_party(options.receiver_certificate),
)
headers, body = exchange.build(
    Path(options.document).read_bytes(),
    PeppolAS4MessageBuilderArgs(
        sender=getattr(options, "from"),
        recipient=options.to,
        document_type_identifier=BusdoxDocidQnsDocumentIdentifier.from_identifier_value(options.document_type),
        document_identification_instance_identifier=str(uuid4()),
        process_identifier=options.process,
        c1_country_id=options.country,
    ),
)
Path(options.sbd).write_bytes(next(iter(exchange.message.decrypted_data.values())))

response = urllib3.request("POST", options.url, body=body, headers=headers, retries=False, timeout=120)
try:
    exchange.receive_signal(response.data)
except ReceiptVerificationError as error:
    print("refused", f"HTTP {response.status}:", error)
    sys.exit(1)
if not exchange.successful:
    for error in exchange.errors:
        print("refused", error.error_code, error.error_detail.value if error.error_detail else "")
    sys.exit(1)
print("receipt")
