#!/usr/bin/env python3
"""assemble.py OUT: the pieces of this folder as one page, which allows itself nothing but its own script and style."""
import base64
import hashlib
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
SCRIPTS = ["bytes", "digest", "archive", "cbor", "note", "policy", "proof", "entry", "trail", "verify",
           "words_fi", "words_sv", "words_en", "page"]


def read(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def main():
    script = '\n"use strict";\n' + "\n".join(read(f"{name}.js") for name in SCRIPTS)
    style = "\n" + read("style.css")
    page = read("page.html")
    for mark, text in [("@SCRIPT_HASH@", digest(script)), ("@STYLE_HASH@", digest(style)), ("@STYLE@", style),
                       ("@SCRIPT@", script)]:
        page = page.replace(mark, text)
    out = pathlib.Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
