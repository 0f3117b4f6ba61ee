#!/usr/bin/env python3
"""kuitti-validate --batch finds what the reference found, from Schematron source and compiled form.

  tests/ubl/schematron/corpus_test.py [--verbose]

Of a dynamic error only that there is one is compared: its code is not portable.
"""
import collections
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
VALIDATE = os.environ.get("KUITTI_VALIDATE", str(ROOT / "build/release/bin/kuitti-validate"))
CORPORA = pathlib.Path(os.environ.get("KUITTI_CORPORA", "/nonexistent"))
SHORT = {"MLS": "peppol-mls", "EUSR": "peppol-end-user-statistics", "TSR": "peppol-transaction-statistics"}


def lines(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def rule_files(suffix):
    """Name of a rule set -> its file of that form."""
    found = {}
    for path in sorted((CORPORA / "rules").glob(f"*/{suffix}/*.{suffix}")):
        if not path.parts[-3].endswith("-src"):
            found[path.stem] = path
    for name, start in SHORT.items():
        for stem in [stem for stem in found if stem.startswith(start)]:
            found[name] = found[stem]
    return found


def same_status(expected, given):
    return expected == given or (expected.startswith("error:") and given.startswith("error:"))


def run(suffix, expected, locations, verbose):
    files = rule_files(suffix)
    wanted = [row for row in expected if row[1] in files]
    with tempfile.TemporaryDirectory() as scratch:
        jobs = pathlib.Path(scratch, "jobs")
        jobs.write_text("".join(f"{row[0]}\truleset:{files[row[1]]}\n" for row in wanted))
        output = subprocess.run(
            [VALIDATE, "--batch", str(jobs), "--loc", str(pathlib.Path(scratch, "loc"))],
            cwd=CORPORA, check=True, capture_output=True, text=True).stdout.splitlines()
        found = collections.defaultdict(list)
        names = {f"ruleset:{path}": name for name, path in files.items()}
        names.update({f"ruleset:{files[name]}": name for name in SHORT if name in files})
        for row in lines(pathlib.Path(scratch, "loc")):
            found[row[0], names[row[1]]].append(tuple(row[2:]))
    if len(output) != len(wanted):
        print(f"corpus_test: {len(wanted)} jobs, {len(output)} answers")
        return False
    bad_lines = bad_places = places = 0
    by_rule = collections.Counter()
    for row, line in zip(wanted, output):
        given = line.split("\t")
        if not same_status(row[2], given[2]) or (row[2] == "ok" and row[3:5] != given[3:5]):
            bad_lines += 1
            by_rule[f"{row[1]} {row[2]} {given[2]}"] += 1
            for one in set(row[4].split()) ^ set(given[4].split()):
                by_rule[f"{row[1]} {one.split('*')[0]}"] += 1
            if verbose:
                print(f"{suffix}: {row[0]} {row[1]}\n  - {row[2:]}\n  + {given[2:]}")
        if row[2] != "ok":
            continue
        key = (row[0], row[1])
        places += len(locations[key])
        if locations[key] != found[key]:
            bad_places += len(locations[key])
            if verbose:
                print(f"{suffix}: {key}: places or their order differ: "
                      f"{[pair for pair in zip(locations[key], found[key]) if pair[0] != pair[1]][:3]}")
    for what, count in by_rule.most_common(30):
        print(f"  {count} x {what}")
    print(f"corpus_test {suffix}: {len(wanted) - bad_lines} of {len(wanted)} results equal the reference's, "
          f"{places - bad_places} of {places} places")
    return bad_lines == 0 and bad_places == 0 and wanted


def main():
    if not (CORPORA / "expected.tsv").is_file():
        print("SKIPPED: corpus_test: KUITTI_CORPORA names no corpora")
        return 77
    expected = list(lines(CORPORA / "expected.tsv"))
    locations = collections.defaultdict(list)
    for row in lines(CORPORA / "expected-loc.tsv"):
        locations[row[0], row[1]].append(tuple(row[2:5]))
    good = [run(suffix, expected, locations, "--verbose" in sys.argv) for suffix in ("sch", "xslt")]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
