"""The access points of the run, behind one shape.

A party can `receive()`: it starts and gives a Receiver; and `send()` one document to a URL: it gives an Outcome.
"""

import json
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
DIRECTIONS = {
    "Order": ("BuyerCustomerParty", "SellerSupplierParty"),
    "OrderResponse": ("SellerSupplierParty", "BuyerCustomerParty"),
    "Invoice": ("AccountingSupplierParty", "AccountingCustomerParty"),
}


@dataclass(frozen=True)
class Identity:
    """An access point's certificate and key, of one test PKI, and the authorities it trusts."""

    seat: str
    certificate: Path
    key: Path
    trust: Path


@dataclass(frozen=True)
class Document:
    name: str
    file: Path
    sender: str
    receiver: str
    document_type: str
    process: str


@dataclass
class Exchange:
    """One message and its answer, as they crossed the wire."""

    document: Document
    request: bytes
    response: bytes


@dataclass
class Outcome:
    proven: bool
    said: str
    sbd: bytes | None = None


def read_document(file: Path) -> Document:
    root = ElementTree.parse(file).getroot()
    namespace, name = root.tag[1:].split("}")

    def participant(role: str) -> str:
        endpoint = root.find(f"{CAC}{role}/{CAC}Party/{CBC}EndpointID")
        return f"{endpoint.get('schemeID')}:{endpoint.text}"

    sender, receiver = (participant(role) for role in DIRECTIONS[name])
    customization, process = root.findtext(f"{CBC}CustomizationID"), root.findtext(f"{CBC}ProfileID")
    return Document(file.stem, file, sender, receiver, f"{namespace}::{name}##{customization}::2.1", process)


class Program:
    """A server process that says "ready ..." on its first line; its messages go to a log."""

    def __init__(self, command: list[str], log: Path):
        self.log = log
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log.open("ab"), text=True)
        self.ready = self.process.stdout.readline()
        if not self.ready.startswith("ready "):
            raise RuntimeError(f"{command[0]} did not start, see {log}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


class Foreign:
    """A peer made of two commands, `receive` and `send`, with the same options (tests/interop/phase4, pyas4)."""

    def __init__(self, name: str, receive: list[str], send: list[str], identity: Identity, folder: Path):
        self.name, self.receive_command, self.send_command = name, receive, send
        self.identity, self.folder = identity, folder
        self.running: Program | None = None
        folder.mkdir(parents=True)

    @staticmethod
    def keys(identity: Identity) -> list[str]:
        return [
            *("--certificate", str(identity.certificate)),
            *("--key", str(identity.key)),
            *("--trust", str(identity.trust)),
        ]

    def receive(self) -> None:
        self.store = self.folder / "store"
        command = [*self.receive_command, *self.keys(self.identity), "--store", str(self.store)]
        self.running = Program(command, self.folder / "receive.log")
        self.url = self.running.ready.split()[1]

    def received(self) -> list[bytes]:
        return [file.read_bytes() for file in self.store.glob("*.xml")]

    def send(self, document: Document, url: str, receiver: Path, identity: Identity) -> Outcome:
        sbd = self.folder / "sent.xml"
        sbd.unlink(missing_ok=True)
        command = [
            *self.send_command,
            *self.keys(identity),
            *("--url", url, "--receiver-certificate", str(receiver), "--document", str(document.file)),
            *("--from", document.sender, "--to", document.receiver),
            *("--document-type", document.document_type, "--process", document.process),
            *("--country", "FI", "--sbd", str(sbd)),
        ]
        with (self.folder / "send.log").open("ab") as log:
            run = subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, timeout=180)
        said = run.stdout.strip() or f"exit {run.returncode}, see {self.folder / 'send.log'}"
        return Outcome(run.returncode == 0, said, sbd.read_bytes() if sbd.exists() else None)

    def stop(self) -> None:
        if self.running:
            self.running.stop()


class Node:
    """One running `kuitti serve`."""

    def __init__(self, program: str, folder: Path, identity: Identity, serves: list[str], directory: list[dict]):
        self.program, self.folder = program, folder
        folder.mkdir()
        (folder / "serves").write_text("".join(f"{one}\n" for one in serves))
        (folder / "directory.json").write_text(json.dumps({"participants": directory}))
        (folder / "kuitti.conf").write_text(
            f"as4.listen = 127.0.0.1:0\nas4.tls = off\n"
            f"as4.certificate = {identity.certificate}\nas4.key = {identity.key}\nas4.trust = {identity.trust}\n"
            f"as4.revocation = off\n"
            f"api.listen = 127.0.0.1:0\nledger.listen = 127.0.0.1:0\nledger.family = ledger.interop.example\n"
            f"directory = directory.json\nserves = serves\n"
        )
        self.process = Program([program, "serve", "--config", str(folder / "kuitti.conf")], folder / "serve.log")
        self.url = dict(word.split("=", 1) for word in self.process.ready.split()[1:])["as4"]
        if not self.url.endswith("/as4"):
            self.url += "/as4"

    def command(self, *words: str) -> subprocess.CompletedProcess:
        config = ["--config", str(self.folder / "kuitti.conf")]
        return subprocess.run([self.program, *words, *config], capture_output=True, timeout=180)

    def part(self, identifier: str, part: str) -> bytes:
        return self.command("get", identifier, "--part", part).stdout

    def inbox(self) -> list[dict]:
        return json.loads(self.command("inbox", "--json", "--limit", "1000").stdout)

    def outbox(self) -> list[dict]:
        return json.loads(self.command("outbox", "--json", "--limit", "1000").stdout)

    def complaints(self, listed: dict, exchange: Exchange) -> list[str]:
        identifier, document, found = listed["id"], exchange.document, []
        end = {"in": "delivered", "out": "proven"}[listed["direction"]]
        deadline = time.monotonic() + 20
        while listed["state"] != end and time.monotonic() < deadline:
            time.sleep(0.1)
            listed = json.loads(self.command("status", identifier, "--json").stdout)
        if listed["state"] != end:
            found.append(f"state {listed['state']}")
        for field, expected in (
            ("sender", document.sender),
            ("receiver", document.receiver),
            ("document_type", document.document_type),
            ("process", document.process),
        ):
            if listed[field].split("::", 1)[1] != expected:
                found.append(f"{field} {listed[field]}")
        if self.part(identifier, "message") != exchange.request:
            found.append("message differs from the wire")
        if self.part(identifier, "receipt") != exchange.response:
            found.append("receipt differs from the wire")
        return found + self.unproven(identifier)

    def unproven(self, identifier: str) -> list[str]:
        """Whether an auditor accepts the bundle, knowing no more than the log's public key."""
        policy, bundle = self.folder / "policy.txt", self.folder / f"{identifier}.plb"
        policy.write_text(f"log {(self.folder / 'data/ledger.key.pub').read_text().strip()}\nquorum none\n")
        made = self.command("prove", identifier, "-o", str(bundle))
        if made.returncode != 0:
            return [f"no bundle: {made.stderr.decode()[:100]}"]
        verifier = Path(self.program).with_name("kuitti-ledger")
        judged = subprocess.run([verifier, "verify", bundle, "--policy", policy], capture_output=True, text=True)
        return [] if judged.returncode == 0 else [f"bundle: {judged.stdout[-100:]} {judged.stderr[-100:]}"]

    def send(self, document: Document) -> Outcome:
        run = self.command("send", str(document.file), "--wait", "60")
        self.last = run.stdout.decode().strip()
        if not self.last:
            return Outcome(False, f"refused at once: exit {run.returncode} {run.stderr.decode().strip()[:200]}")
        outcome = self.outcome()
        outcome.proven = outcome.proven and run.returncode == 0
        return outcome

    def resend(self) -> Outcome:
        """Another round for the document sent last."""
        rounds = len(self.status()["events"])
        self.command("resend", self.last)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            status = self.status()
            if len(status["events"]) > rounds and status["state"] in ("proven", "unproven", "failed"):
                break
            time.sleep(0.1)
        return self.outcome()

    def status(self) -> dict:
        return json.loads(self.command("status", self.last, "--json").stdout)

    def outcome(self) -> Outcome:
        status = self.status()
        error = status.get("error") or {}
        said = " ".join(filter(None, (status["state"], error.get("code"), error.get("detail"))))
        return Outcome(status["state"] == "proven", said, self.part(self.last, "sbd"))


class Kuitti:
    """Our node, through the commands an operator has."""

    def __init__(self, program: Path, identity: Identity, participants: list[str], folder: Path):
        self.name, self.program, self.identity = "kuitti", str(program), identity
        self.participants, self.folder = participants, folder
        self.receiver: Node | None = None
        self.senders: dict[tuple, Node] = {}
        folder.mkdir(parents=True)

    def receive(self) -> None:
        self.receiver = Node(self.program, self.folder / "receiver", self.identity, self.participants, [])
        self.url = self.receiver.url

    def received(self) -> list[bytes]:
        return [self.receiver.part(one["id"], "sbd") for one in self.receiver.inbox()]

    def complaints(self, exchange: Exchange) -> list[str]:
        """What is wrong in the trail of a document this access point has received or sent."""
        for node in filter(None, (self.receiver, *self.senders.values())):
            for one in node.inbox() + node.outbox():
                if one["message_id"].encode() in exchange.request:
                    return node.complaints(one, exchange)
        return ["not listed"]

    def send(self, document: Document, url: str, receiver: Path, identity: Identity) -> Outcome:
        key = (url, receiver, identity)
        if key not in self.senders:
            directory = [
                {"id": one, "endpoint": url, "certificate": str(receiver), "documents": ["*"]}
                for one in self.participants
            ]
            folder = self.folder / f"sender-{len(self.senders)}"
            self.senders[key] = Node(self.program, folder, identity, [], directory)
        self.last = self.senders[key]
        return self.last.send(document)

    def resend(self) -> Outcome:
        return self.last.resend()

    def stop(self) -> None:
        for node in filter(None, (self.receiver, *self.senders.values())):
            node.process.stop()
