"""Compares canonical_forms with libxml2 on random documents.

  compare.py PROGRAM [--count N] [--seed S] [--keep DIR]      exit 0 when every form is equal, 77 without libxml2
"""

import argparse
import base64
import os
import random
import subprocess
import sys

from documents import Generator

BATCH = 500


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=10000, help="documents")
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, which is printed")
    parser.add_argument("--keep", default=None, help="folder for the documents that differ")
    return parser.parse_args()


def jobs_of(generator):
    """One document, canonicalised whole, from its root, and from elements inside it."""
    document, elements = generator.document()
    inside = {0, 1, elements, generator.random.randint(1, elements), generator.random.randint(1, elements)}
    return [(apex, generator.prefix_list(), document) for apex in sorted(inside)]


def ours(program, jobs):
    lines = ["%d\t%s\t%s\n" % (apex, " ".join(prefixes), base64.b64encode(document).decode())
             for apex, prefixes, document in jobs]
    run = subprocess.run([program], input="".join(lines).encode("utf-8"), stdout=subprocess.PIPE, check=True)
    answers = run.stdout.decode("ascii").splitlines()
    if len(answers) != len(jobs):
        sys.exit("compare: %d answers to %d jobs" % (len(answers), len(jobs)))
    return [answer.encode() if answer.startswith("error ") else base64.b64decode(answer) for answer in answers]


def report(job, found, wanted, keep, number):
    apex, prefixes, document = job
    at = next((index for index, (a, b) in enumerate(zip(found, wanted)) if a != b), min(len(found), len(wanted)))
    near = slice(max(0, at - 120), at + 120)
    print("DIFFERS at octet %d of %d, apex %d, PrefixList %r\n  ours     %r\n  libxml2  %r"
          % (at, len(wanted), apex, " ".join(prefixes), found[near], wanted[near]))
    if keep:
        os.makedirs(keep, exist_ok=True)
        with open(os.path.join(keep, "%d.xml" % number), "wb") as out:
            out.write(document)


def main():
    chosen = arguments()
    try:
        import libxml2
    except OSError as problem:
        print("SKIPPED: c14n: libxml2 cannot be loaded: %s" % problem)
        return 77
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(2**32)
    generator = Generator(seed)
    forms = differing = octets = 0
    for start in range(0, chosen.count, BATCH):
        jobs = [job for _ in range(min(BATCH, chosen.count - start)) for job in jobs_of(generator)]
        for job, found in zip(jobs, ours(chosen.program, jobs)):
            wanted = libxml2.canonical_form(*job)
            forms += 1
            octets += len(wanted)
            if found != wanted:
                differing += 1
                if differing <= 5:
                    report(job, found, wanted, chosen.keep, differing)
    print("c14n: seed %d, %d documents, %d canonical forms, %d octets, libxml2 %s: %d differ"
          % (seed, chosen.count, forms, octets, libxml2.version, differing))
    return 1 if differing or forms == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
