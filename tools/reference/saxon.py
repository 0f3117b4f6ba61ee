"""The reference processor (Saxon-HE) and the rules that a document's type asks for: what the commands beside share."""
import collections
import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

SAXON = "/usr/share/java/Saxon-HE.jar"
JUDGE = pathlib.Path(__file__).with_name("Judge.java")
BASIC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"

Rules = collections.namedtuple("Rules", "name files")


def artefacts():
    named = os.environ.get("KUITTI_ARTEFACTS")
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    places = [named] if named else ["/var/lib/kuitti/artefacts", home + "/kuitti/artefacts"]
    return next((p for p in map(pathlib.Path, places) if (p / "rules").is_dir()), None)


def is_there():
    """Whether Saxon and a Java compiler are; installs them when root."""
    have = lambda: os.path.isfile(SAXON) and any(
        os.access(os.path.join(folder, "javac"), os.X_OK) for folder in os.get_exec_path())
    if not have() and os.getuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-q", "libsaxonhe-java", "default-jdk-headless"], check=False,
                       env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return have()


def command(*words):
    """The command line of Judge.java."""
    return ["java", "-Xmx3g", "-cp", SAXON, str(JUDGE), *map(str, words)]


class Catalogue:
    """Which rule files a document is held against."""

    def __init__(self, base):
        self.base = base
        self.types = json.loads((base / "catalogue.json").read_text(encoding="utf-8"))["documentTypes"]

    def rules_of(self, document):
        """The type's name and the newest release's installed stylesheets; None when the type is unknown."""
        try:
            root = xml.parse(document).getroot()
        except (OSError, xml.ParseError):
            return None
        namespace, _, local = root.tag[1:].partition("}")
        text = lambda name: (root.findtext(BASIC + name) or root.findtext("{*}" + name) or "").strip()
        found = []
        for entry in self.types:
            given, asked = text("CustomizationID"), entry["customizationId"]
            same = given == asked or entry.get("customizationPrefix") and given.startswith(asked)
            if (entry["namespace"], entry["root"]) == (namespace, local) and same:
                files = [self.base / file for file in entry["rules"][-1]["files"]]
                found.append((text("ProfileID") not in entry["profileIds"], entry["name"], files))
        if not found:
            return None
        _, name, files = min(found)
        return Rules(name, [str(file) for file in files if file.suffix == ".xslt" and file.is_file()])


def need(program):
    """The catalogue, or the end of the program when Saxon or the artefacts are missing."""
    base = artefacts()
    if base is None or not is_there():
        print(f"{program}: needs libsaxonhe-java, a JDK and the artefacts (tools/setup)", file=sys.stderr)
        sys.exit(2)
    return Catalogue(base)
