#!/usr/bin/env python3
"""Every stylesheet of the fetched rule package loads, or is refused by name and construct.

Prints a line for each. The package is looked for where schemas/fetch takes it from:
$KUITTI_ARTEFACTS_FROM, then Maven's local repository. Exit: 0 as said, 1 not, 77 no package.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
ARTEFACT = "phive-rules-peppol"


def find_jar():
    for line in (ROOT / "schemas/artefacts.lock").read_text().splitlines():
        if f":{ARTEFACT}:" in line:
            group, artifact, version = line.split("\t")[0].split(":")
    name = f"{artifact}-{version}.jar"
    layout = pathlib.Path(group.replace(".", "/")) / artifact / version / name
    places = [pathlib.Path.home() / ".m2/repository" / layout]
    if os.environ.get("KUITTI_ARTEFACTS_FROM"):
        folder = pathlib.Path(os.environ["KUITTI_ARTEFACTS_FROM"])
        places = [folder / layout, folder / name] + places
    return next((place for place in places if place.is_file()), None)


def main():
    jar = find_jar()
    if jar is None:
        print(f"SKIPPED: all_stylesheets_test: {ARTEFACT} is neither in $KUITTI_ARTEFACTS_FROM nor in ~/.m2")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(jar) as archive:
            names = [name for name in archive.namelist() if name.endswith(".xslt")]
            archive.extractall(folder, names)
        binary = ROOT / "build/release/bin/test_ubl"
        stylesheets = pathlib.Path(folder) / "external/schematron"
        done = subprocess.run([binary, "[stylesheets]"], env={**os.environ, "KUITTI_STYLESHEETS": str(stylesheets)},
                              capture_output=True, text=True)
        print(done.stdout, end="")
        if done.returncode != 0 or f" of {len(names)} stylesheets load" not in done.stdout:
            print("all_stylesheets_test: failed", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
