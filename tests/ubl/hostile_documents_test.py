#!/usr/bin/env python3
"""Documents made to hurt whoever reads them: each is refused by name or judged, and memory stays bounded.

    tests/ubl/hostile_documents_test.py      needs build/release; exit 77 without the artefacts
"""
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
VALIDATE = ROOT / "build/release/bin/kuitti-validate"
INVOICE = (ROOT / "tests/data/purchase/espoo/invoice.xml").read_text(encoding="utf-8")
MOST_KIB = 1 << 20  # resident, for every case but those that name another
MEBI = 1 << 20

# "Is the note a run of as?", written so that a backtracking matcher tries every way to cut the run.
CITY = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
<ns prefix="cbc" uri="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>
<pattern><rule context="cbc:Note"><assert id="CITY-1" flag="fatal" test="matches(., '^(a+)+$')">not a run</assert>
<assert id="CITY-2" flag="fatal" test="not(matches(., '^(a|aa|a?)*b$'))">ends in b</assert></rule></pattern></schema>"""


def with_note(pieces):
    """The invoice with these pieces in its note, in pieces: nothing large is ever held here."""
    before, rest = INVOICE.split("<cbc:Note>", 1)
    return [before, "<cbc:Note>"], pieces, ["</cbc:Note>" + rest.split("</cbc:Note>", 1)[1]]


def at(place, pieces):
    return [INVOICE[:place]], pieces, [INVOICE[place:]]


def inside_root(pieces):
    return at(INVOICE.index(">", INVOICE.index("<Invoice")) + 1, pieces)


def after_declaration(text):
    return at(INVOICE.index("?>") + 2 if INVOICE.startswith("<?xml") else 0, [text])


def times(count, text):
    return itertools.repeat(text, count)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(12)) + "]>"
OUTSIDE = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
NAMESPACES = (f'<x xmlns="urn:{n}"/>' for n in range(10_000))
PREFIXES = (f'<p{n}:x xmlns:p{n}="urn:a" p{n}:y="1"/>' for n in range(10_000))
MORE_NAMESPACES = (f'<x xmlns="urn:{n}"/>' for n in range(100_000))
NAMES = (f"<x{n}/>" for n in range(100_000))
ATTRIBUTES = (f' a{n}="x"' for n in range(100_000))

# name, document in pieces, exit code, what is said, further words
CASES = [
    ("a document type", after_declaration("<!DOCTYPE Invoice>"), 3, "xml.doctype", []),
    ("an entity bomb", after_declaration(BOMB), 3, "xml.doctype", []),
    ("an outside entity", after_declaration(OUTSIDE), 3, "xml.doctype", []),
    ("300,000 elements deep", inside_root(itertools.chain(times(300_000, "<a>"), times(300_000, "</a>"))), 3,
     "xml.depth", []),
    ("300,000 elements deep, never closed", inside_root(times(300_000, "<a>")), 3, "xml.depth", []),
    ("100,000 attributes", at(INVOICE.index("<Invoice") + len("<Invoice"), ATTRIBUTES), 3, "xml.attributes", []),
    ("one name in 10,000 namespaces", inside_root(NAMESPACES), 1, "invalid", []),
    ("one name by 10,000 prefixes", inside_root(PREFIXES), 1, "invalid", []),
    ("one name in 100,000 namespaces", inside_root(MORE_NAMESPACES), 3, "xml.names", []),
    ("100,000 names", inside_root(NAMES), 3, "xml.names", []),
    ("a text of 200 MB", with_note(times(200, "x" * MEBI)), 0, "valid (invoice", []),
    ("more bytes than agreed", with_note(times(260, "x" * MEBI)), 3, "xml.bytes", []),
    ("a million empty lines", inside_root(times(1_000_000, "<cac:InvoiceLine/>")), 1, "invalid", []),
    ("a run of 100,000 as", with_note(["a" * 100_000]), 0, "valid (invoice", ["--local", "city.sch"]),
    ("the same, then another letter", with_note(["a" * 100_000 + "c"]), 1, "CITY-1", ["--local", "city.sch"]),
]


def run(words):
    """Exit code, output and messages, and the resident memory at its highest in KiB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(words, stdout=out, stderr=err)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        return process.returncode, (out.read() + err.read()).decode("utf-8", "replace"), used.ru_maxrss


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pathlib.Path("city.sch").write_text(CITY, encoding="utf-8")
        pathlib.Path("plain.xml").write_text(INVOICE, encoding="utf-8")
        code, said, _ = run([VALIDATE, "plain.xml"])
        if "artefacts.missing" in said:
            print("SKIPPED: hostile_documents_test: no artefacts; schemas/fetch gets them")
            return 77
        if code != 0:
            sys.exit(f"hostile_documents_test: the invoice itself is not valid: {said}")
        for name, document, expected, word, more in CASES:
            with open("document.xml", "w", encoding="utf-8") as file:
                file.writelines(itertools.chain(*document))
            code, said, kib = run([VALIDATE, "document.xml", *more])
            if code != expected or word not in said or kib > MOST_KIB:
                failures += 1
                print(f"{name}: exit {code} for {expected}, {kib} KiB, {word} expected in: {said[:500]}")
    if failures == 0:
        print(f"hostile_documents_test: {len(CASES)} documents refused by name or judged")
    return 1 if failures else 0


sys.exit(main())
