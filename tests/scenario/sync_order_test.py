#!/usr/bin/env python3
"""The real program, watched by strace: row, blob and tile are synced before the first byte of the 200 leaves.

A supplier's node sends a document that is too large to lie in the database to a city's node that runs under strace.
Exit 0 holds, 1 does not, 77 strace is not installed.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build/release/bin"
ESPOO, SUPPLIER = "0216:003701012636", "0216:003791462031"


def kuitti(*words, **options):
    return subprocess.run([BIN / "kuitti", *map(str, words)], check=True, stdout=subprocess.PIPE, **options).stdout


def configure(folder, name, seat, served):
    kuitti("pki", "issue", folder / "pki", "--seat", seat, "--out", folder / name)
    (folder / f"{name}.serves").write_text(served + "\n")
    (folder / f"{name}.conf").write_text(f"""
node.data = {name}-data
as4.listen = 127.0.0.1:0
as4.tls = off
as4.certificate = {name}.pem
as4.key = {name}.key
as4.trust = pki/trust.pem
as4.revocation = off
api.listen = 127.0.0.1:0
ledger.listen = 127.0.0.1:0
ledger.family = ledger.{name}.example
directory = directory.json
serves = {name}.serves
validation.inbound = off
""")


def start(folder, name, wrapper=()):
    process = subprocess.Popen([*wrapper, BIN / "kuitti", "serve", "--config", folder / f"{name}.conf"],
                               stdout=subprocess.PIPE, stderr=open(folder / f"{name}.log", "w"), text=True)
    ready = process.stdout.readline()
    if not ready.startswith("ready"):
        sys.exit(f"{name} did not start: " + (folder / f"{name}.log").read_text())
    return process, re.search(r"as4=(\S+)", ready).group(1)


def stop(process):
    """Ends a node; strace does not hand a signal on, so its child gets it."""
    children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in map(int, children or [process.pid]):
        os.kill(pid, signal.SIGTERM)
    process.wait(timeout=30)


def large_document(folder):
    """The order with a long note: its envelope is larger than what lies in the database, and does not zip away."""
    note = os.urandom(90_000).hex()
    text = (ROOT / "tests/data/purchase/espoo/order.xml").read_text()
    document = folder / "large.xml"
    document.write_text(re.sub(r"(<cbc:Note>)", lambda found: found.group(1) + note, text, count=1))
    return document


SYNC = re.compile(r"^(\d+) +f(?:data)?sync\(\d+<(/[^>]*)>(.*)$")
RESUMED = re.compile(r"^(\d+) +<\.\.\. f(?:data)?sync resumed>.*= 0$")


def judge(trace, data):
    """What had been synced when the answer left, by the paths that strace prints: calls that came back, not begun ones."""
    synced, begun = [], {}
    for line in trace.splitlines():
        if call := SYNC.match(line):
            thread, path, rest = call.groups()
            begun[thread] = os.path.relpath(path, data)
            if rest.endswith("= 0"):
                synced.append(begun.pop(thread))
        elif call := RESUMED.match(line):
            synced.append(begun.pop(call.group(1)))
        elif "HTTP/1.1 200" in line:
            return synced
    return None


def main():
    if shutil.which("strace") is None:
        print("SKIPPED: strace is not installed")
        return 77
    with tempfile.TemporaryDirectory(prefix="kuitti-sync-") as name:
        folder = pathlib.Path(name)
        kuitti("pki", "create", folder / "pki")
        (folder / "directory.json").write_text('{"participants": []}')
        configure(folder, "espoo", "POP000001", ESPOO)
        configure(folder, "supplier", "POP000002", SUPPLIER)
        trace = folder / "trace"
        strace = ["strace", "-f", "-y", "-s", "64", "-o", trace,
                  "-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg"]
        city, endpoint = start(folder, "espoo", strace)
        (folder / "directory.json").write_text(json.dumps({"participants": [
            {"id": ESPOO, "endpoint": endpoint, "certificate": "espoo.pem", "documents": ["*"]}]}))
        supplier, _ = start(folder, "supplier")
        before = trace.stat().st_size
        kuitti("send", large_document(folder), "--from", SUPPLIER, "--to", ESPOO, "--wait", "60",
               "--config", folder / "supplier.conf")
        stop(supplier)
        stop(city)
        synced = judge(trace.read_text(errors="replace")[before:], folder / "espoo-data")
    wanted = {"row": r"messages\.db-wal$", "blob": r"blobs/", "tile": r"ledger/\d+/tile/|ledger/\d+$|ledger/\d+/tile$",
              "head of the log": r"ledger/.*\.db-wal$"}
    if synced is None:
        print("no answer was seen")
        return 1
    missing = [what for what, pattern in wanted.items() if not any(re.search(pattern, path) for path in synced)]
    print(f"synced before the first byte of the answer: {len(synced)} files and folders")
    for what in missing:
        print(f"NOT synced before the answer: {what}")
    if missing:
        print("\n".join(synced))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
