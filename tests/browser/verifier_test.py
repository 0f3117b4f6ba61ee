#!/usr/bin/env python3
"""The auditor's page in a real browser: the vectors, answers of kuitti-ledger's own code, and a person's hands.

verifier_test.py [--mutations N] [--screenshots DIR]     77: skipped, there is no Chromium or no build
"""
import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import chromium

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"
PAGE = BUILD / "share" / "kuitti" / "verifier.html"
JUDGE = BUILD / "bin" / "test_ledger"
CASE = "none of the single-byte mutations*"

# The purchase of the ledger's known answers: one exchange between a supplier and a city.
VECTORS = """(async () => {
  const text = (value) => new TextEncoder().encode(value);
  const unhex = (value) => Uint8Array.from(value.match(/../g), (pair) => parseInt(pair, 16));
  const prk = unhex("7f1a3f9c21b48539823f4d4e7e0abeaccf4c196f07ca7fd94a64d984c37953ba");
  const trail = await expand(prk, "trail", 32);
  const sbd = text("<StandardBusinessDocument>test</StandardBusinessDocument>");
  const proof = readProof(octets(text(PROOF))), policy = await readPolicy(octets(text(POLICY)));
  const head = await judgeHead(proof.checkpoint, policy, 1798761900n);
  const entry = unhex("504c450101000000000000006b36ec81059b92bd9ea5d29c467b20150c1ac3826dffb812d8f184bac916cca4df691398" +
    "adbce9a90388050e2d6953f9ccdea914b5d02a818be63b78a5bf84b27d744b65" +
    "c01da1d171f65dedb43b975e0096ec916ec2733db93a93bebf7098151fd1a84b");
  await checkInclusion(proof, entry, head.checkpoint);
  return {
    "pair S": hex(await pairTag(prk, "S")), "pair R": hex(await pairTag(prk, "R")),
    "salt S": hex(await docSalt(prk, "S")), "salt R": hex(await docSalt(prk, "R")),
    "T": hex(trail), "trail 0": hex(await trailTag(trail, "ledger.turku.example", 0n)),
    "document": hex(await commitDocument(await docSalt(prk, "R"), sbd)),
    "leaf": hex(await sha256(Uint8Array.of(0), entry)), "met": head.met, "anchored": String(head.anchored),
    "hash of abc": hex(await sha256(text("abc"))),
    "RFC 8032 7.1 test 2": await ed25519(unhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"), unhex("72"),
      unhex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")),
  };
})()"""
EXPECTED = {
    "pair S": "41c9399f95a966cd9948a2f20814fc51", "pair R": "059b92bd9ea5d29c467b20150c1ac382",
    "salt S": "23c7d270603b5413f4de079d56ca32d72e40c22575b131cb0946fd3142059aa0",
    "salt R": "13ccfb3dbb4c4430106b66c4b134f28e476babd43eb382cf4e552bfcb6dd25db",
    "T": "3d3afb6c68a6b7a9d98980ac6879782bc7607a5f33983fd1626539aa2edd9dd5",
    "trail 0": "6dffb812d8f184bac916cca4df691398",
    "document": "adbce9a90388050e2d6953f9ccdea914b5d02a818be63b78a5bf84b27d744b65",
    "leaf": "565a311da03ab1ea06c216905a37560df05e9c5fc669b3a896305d6144173824",
    "met": True, "anchored": "1798761605", "hash of abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "RFC 8032 7.1 test 2": True,
}
POLICY = """log ledger.turku.example/2027+fcdecf24+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c
witness espoo witness.espoo.example+ca5ae64d+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU https://espoo.example/witness/
witness vaasa witness.vaasa.example+caefda4e+BO1JKMYo0cLG6ukDOJBZlWEpWSc6XGP5NjbBRhSshzfR https://vaasa.example/witness/
group cities 2 espoo vaasa
quorum cities
"""
PROOF = """c2sp.org/tlog-proof@v1
index 1
rD+mdtPTsPG9o0YhcsWIvPkliykV3aOmiLiVxQu/ERI=
CpRKkIgN8HoJZwI+BC+CU9Zck+QU76XLe2mU8sr3CSM=

ledger.turku.example/2027
3
a6ySLVTg2tnraOdHnBQPbGD03/QcpgyhMpSSIUl05Q8=

— ledger.turku.example/2027 /N7PJNGCb5FWLw5nAtUjfWOzeNOgOqsAMR3gYZznJGgfXcT/zsJNLy4reMT+PFD6o+v/ID8XtS12yCLpPxNh6mx2+QQ=
— witness.espoo.example ylrmTQAAAABrNuyFF+eTq+Qn3hCJPYEdr4MkF3MKvFMv5RoFj/cPWzZQ4GIkv45kdiQogKtihKT6p0OdCyNYlpntNys4JS7qfbHlAw==
— witness.vaasa.example yu/aTgAAAABrNuyGfq36PeI3Y1DkDKUlZ7j6axQLqDujhLdWmVNrlaY0fuGRqLcVdqHFry+0KzqJ+6IYXgC4DFRUCb+38FMG4tqcDg==
"""

# The answer of the page, in the words of the judge.
ANSWER = """const answerOf = async (bundle, policy, given, now) => {
  const audit = await verifyBundle(bundle, octets(policy), given, now);
  return audit.verdict === "invalid" ? `invalid at ${audit.steps.at(-1).name}` : audit.verdict;
}"""
MUTANTS = """(async (rows) => {
  const changed = (bytes, edits) => {
    const copy = bytes.slice();
    for (const edit of edits.split(" ").filter((one) => one !== "")) {
      const [at, octet] = edit.split(":").map(Number);
      copy[at] = octet;
    }
    return copy;
  };
  const answers = [];
  for (const [bundle, policy, given] of rows)
    answers.push(await answerOf(changed(sound.bundle, bundle), changed(sound.policy, policy), changed(sound.given, given), sound.now));
  return answers;
})"""
CONTRAST = """(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = rgb(colour).map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if ((rgb(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let worst = [99, ""];
  for (const node of document.querySelectorAll("body *")) {
    const words = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim() !== "");
    if (!words || node.closest("[hidden], script, style")) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst[0]) worst = [ratio, node.outerHTML.slice(0, 80)];
  }
  return worst;
})()"""

failures = []


def check(what, holds, detail=""):
    print(("ok    " if holds else "FAIL  ") + what + ("" if holds else f": {detail}"), flush=True)
    if not holds:
        failures.append(what)


def literal(data):
    return f'Uint8Array.from(atob("{base64.b64encode(data).decode()}"), (c) => c.charCodeAt(0))'


def judge(folder, count):
    environment = dict(os.environ, KUITTI_MUTATIONS=str(count), KUITTI_MUTATIONS_OUT=str(folder))
    subprocess.run([JUDGE, CASE], env=environment, check=True, stdout=subprocess.DEVNULL)


def compare(browser, folder, count):
    """The same inputs to both, and the same answers."""
    now = int((folder / "now.txt").read_text())
    sound = {name: literal((folder / file).read_bytes())
             for name, file in (("bundle", "bundle.plb"), ("policy", "policy.txt"), ("given", "document.xml"))}
    browser.evaluate(ANSWER + "; globalThis.sound = {" + ", ".join(f"{k}: {v}" for k, v in sound.items()) + f", now: {now} }}; 0")
    rows = [line.split("\t") for line in (folder / "mutants.tsv").read_text().splitlines()]
    differing = []
    for start in range(0, len(rows), 250):
        part = rows[start:start + 250]
        said = browser.evaluate(f"{MUTANTS}({json.dumps([row[1:] for row in part])})")
        differing += [(start + at, row[0], answer) for at, (row, answer) in enumerate(zip(part, said)) if row[0] != answer]
        print(f"\r      {start + len(part)} of {len(rows)}", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    check(f"{count} mutations: the page answers as kuitti-ledger does", len(rows) == count and not differing, differing[:5])
    check("none of them is accepted", all(row[0] != "valid" for row in rows))
    shapes = sorted((folder / "shapes").glob("*.plb"))
    for shape in shapes:
        wanted = shape.with_suffix(".txt").read_text()
        said = browser.evaluate(f"answerOf({literal(shape.read_bytes())}, sound.policy, undefined, sound.now)")
        if said != wanted:
            check(f"bundle {shape.stem}", False, f"{said}, not {wanted}")
    check(f"{len(shapes)} bundles of every shape: the same answers", len(shapes) > 15)


def verdict(browser):
    browser.wait("!document.getElementById('result').hidden")
    return browser.evaluate("document.querySelector('#verdict strong').textContent")


def use(browser, folder, screenshots):
    """As a person would: files, languages, keyboard."""
    now = int((folder / "now.txt").read_text())
    browser.evaluate(f"Date.now = () => {now * 1000}")  # the witnesses of the samples sign in the future
    shot = lambda name: screenshots and browser.screenshot(f"{screenshots}/{name}.png")
    shot("start")
    browser.choose("#bundle", folder / "bundle.plb")
    browser.choose("#policy", folder / "policy.txt")
    check("a sound bundle is valid", verdict(browser) == "Valid", browser.evaluate("document.body.innerText"))
    check("eleven steps, all hold", browser.evaluate("document.querySelectorAll('#steps li.passed').length") == 11)
    check("the trail is listed", browser.evaluate("[...document.querySelectorAll('#trail-rows th')].map((n) => n.textContent).join()")
          == "order,order response,despatch advice,invoice,invoice response")
    check("no words are missing", "undefined" not in browser.evaluate("document.body.innerText"))
    shot("valid-en")
    worst = browser.evaluate(CONTRAST)
    check("text stands out (4.5 : 1)", worst[0] >= 4.5, worst)
    for language, word in (("fi", "Pätevä"), ("sv", "Giltigt"), ("en", "Valid")):
        browser.evaluate(f"document.querySelector('[data-language={language}]').click()")
        check(f"language {language}", verdict(browser) == word and browser.evaluate("document.documentElement.lang") == language)
        check(f"no words are missing in {language}", "undefined" not in browser.evaluate("document.body.innerText"))
        shot(f"valid-{language}")
    other = folder / "other.xml"
    other.write_bytes((folder / "document.xml").read_bytes() + b" ")
    browser.choose("#document", other)
    browser.wait("document.querySelector('#verdict.invalid')")
    check("another document is not valid, and the step says why",
          "at least one byte differs" in browser.evaluate("document.querySelector('#steps li.failed').innerText"))
    shot("invalid-en")
    browser.evaluate("document.getElementById('document-remove').click()")
    check("without it the bundle is valid again", verdict(browser) == "Valid")
    browser.evaluate("""(() => {
      const files = new DataTransfer();
      files.items.add(new File([new Uint8Array([80, 75, 3, 4, 0])], "broken.plb"));
      document.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
    })()""")
    browser.wait("document.querySelector('#verdict.unreadable')")
    check("a dropped file is taken for what it is", browser.evaluate("document.getElementById('bundle-name').textContent") == "broken.plb")
    browser.resize(390, 844)
    browser.choose("#bundle", folder / "bundle.plb")
    browser.wait("document.querySelector('#verdict.valid')")
    check("a telephone leaves a margin", browser.evaluate("document.getElementById('drop').getBoundingClientRect().left >= 12"))
    check("a telephone need not scroll sideways", browser.evaluate("document.documentElement.scrollWidth <= innerWidth"))
    shot("telephone")
    browser.resize(1100, 900)
    reached = []
    browser.evaluate("document.activeElement.blur()")
    for _ in range(12):
        browser.press("Tab", 9)
        reached.append(browser.evaluate("document.activeElement.id || document.activeElement.dataset?.language || ''"))
    check("everything is reached by the keyboard", {"fi", "sv", "en", "bundle", "policy", "document", "bundle-remove"} <= set(reached), reached)
    check("every input has a label", browser.evaluate("[...document.querySelectorAll('input')].every((n) => n.labels.length > 0)"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutations", type=int, default=300)
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    program = chromium.find()
    if not program or not PAGE.exists() or not JUDGE.exists():
        print("SKIPPED: " + ("no Chromium (tests/browser/run installs it)" if not program else "no release build"))
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        judge(folder, options.mutations)
        browser = chromium.Chromium(program)
        try:
            browser.open(PAGE.as_uri())
            check("the browser has the cryptography", browser.evaluate("canVerify()"))
            vectors = VECTORS.replace("PROOF", json.dumps(PROOF)).replace("POLICY", json.dumps(POLICY))
            said = browser.evaluate(vectors)
            check("known answers", said == EXPECTED, {k: v for k, v in said.items() if EXPECTED.get(k) != v})
            compare(browser, folder, options.mutations)
            use(browser, folder, options.screenshots)
            asked = [e["params"]["request"]["url"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
            check("nothing but the page itself was asked for", asked and all(url == PAGE.as_uri() for url in asked), asked)
            check("nothing is kept", browser.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0)
            troubles = [e for e in browser.events if e.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded")]
            check("no complaint of the browser", not troubles, troubles[:3])
        finally:
            browser.close()
        browser = chromium.Chromium(program, "sv-FI")
        try:
            browser.open(PAGE.as_uri())
            check("it follows the browser's language", browser.evaluate("document.documentElement.lang") == "sv")
        finally:
            browser.close()
    print("verifier_test: " + (f"{len(failures)} FAILED" if failures else "passed"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
