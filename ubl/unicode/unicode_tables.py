#!/usr/bin/env python3
"""Writes unicode_tables.cpp, the character data of ubl/unicode, from Python's unicodedata.

    unicode_tables.py BLOCKS OUTPUT      BLOCKS: lines `first last name`, see blocks.txt

The build runs it; what the tables mean is in tables.h.
"""
import sys
import unicodedata

LAST = 0x10FFFF
# The order of enum Category in category.h.
CATEGORIES = ("Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Zs Zl Zp Sm Sc Sk So "
              "Cc Cf Cs Co Cn").split()
HANGUL = range(0xAC00, 0xAC00 + 11172)  # composed and decomposed by rule


def runs(value_of):
    """(first, value) wherever the value changes."""
    before = object()
    for code in range(LAST + 1):
        value = value_of(code)
        if value != before:
            yield code, value
            before = value


def strided(pairs):
    """(first, last, stride, offset): neighbours, or every second one, moved by the same offset."""
    found = []
    for code, target in sorted(pairs):
        offset = target - code
        if found:
            first, last, stride, same = found[-1]
            step = code - last
            if same == offset and step in (1, 2) and (first == last or stride == step):
                found[-1] = (first, code, step, offset)
                continue
        found.append((code, code, 1, offset))
    return found


def strided_variants(pairs):
    """As strided(); a character may have several variants, so each offset has runs of its own."""
    by_offset = {}
    for code, target in pairs:
        by_offset.setdefault(target - code, []).append((code, target))
    return sorted(run for group in by_offset.values() for run in strided(group))


def mapped(change):
    """The one-to-one and the other mappings of str.upper or str.lower."""
    single, several = [], []
    for code in range(LAST + 1):
        text = chr(code)
        result = change(text)
        if len(result) > 1:
            several.append((code, result))
        elif result != text:
            single.append((code, ord(result)))
    return single, several


def variants():
    """(a, b) when a and b have the same upper case or the same lower case."""
    pairs = set()
    for change in (str.upper, str.lower):
        alike = {}
        for code in range(LAST + 1):
            alike.setdefault(change(chr(code)), []).append(code)
        for group in alike.values():
            pairs.update((a, b) for a in group for b in group if a != b)
    return pairs


def decompositions():
    canonical, compatible = [], []
    for code in range(LAST + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if not parts or code in HANGUL:
            continue
        if parts[0].startswith("<"):
            compatible.append((code, "".join(chr(int(p, 16)) for p in parts[1:])))
        else:
            canonical.append((code, "".join(chr(int(p, 16)) for p in parts)))
    return canonical, compatible


def compositions(canonical):
    for code, parts in canonical:
        if len(parts) == 2 and unicodedata.normalize("NFC", chr(code)) == chr(code):
            yield ord(parts[0]), ord(parts[1]), code


def final_sigma(code):
    """How a character counts beside a sigma: 2 passed over, 1 a letter with case, 0 else."""
    sigma, text = "\u03a3", chr(code)
    if unicodedata.category(text) == "Cs":
        return 0
    # After "letter, this one, sigma" a final sigma appears unless this one ends the word; alone
    # before the sigma it does only when it is a letter with case.
    if (text + sigma).lower().endswith("\u03c2"):
        return 1
    return 2 if ("a" + text + sigma).lower().endswith("\u03c2") else 0


def text(value):
    return 'U"' + "".join(f"\\U{ord(c):08X}" for c in value) + '"'


def table(kind, name, rows):
    rows = list(rows)
    yield f"constexpr {kind} {name}_rows[] = {{"
    line = ""
    for row in rows:
        if len(line) + len(row) > 110:
            yield line
            line = ""
        line += row + ","
    yield line
    yield "};"
    yield f"}}  // namespace\nconst std::span<const {kind}> {name} = {name}_rows;\nnamespace {{"


def braced(rows):
    return ("{" + ",".join(str(value) for value in row) + "}" for row in rows)


def main(blocks, output):
    upper, upper_strings = mapped(str.upper)
    lower, lower_strings = mapped(str.lower)
    canonical, compatible = decompositions()
    category = {name: index for index, name in enumerate(CATEGORIES)}
    lines = ["// Made by unicode_tables.py from Unicode " + unicodedata.unidata_version + ".",
             '#include "ubl/unicode/tables.h"', "namespace ubl::unicode::tables {", "namespace {"]
    lines += table("Run", "categories", braced(
        runs(lambda code: category[unicodedata.category(chr(code))])))
    lines += table("Run", "combining_classes", braced(runs(lambda code: unicodedata.combining(chr(code)))))
    lines += table("Run", "sigma_contexts", braced(runs(final_sigma)))
    lines += table("CaseRun", "upper_runs", braced(strided(upper)))
    lines += table("CaseRun", "lower_runs", braced(strided(lower)))
    lines += table("CaseRun", "variant_runs", braced(strided_variants(variants())))
    for name, rows in (("upper_strings", upper_strings), ("lower_strings", lower_strings),
                       ("canonical_decompositions", canonical),
                       ("compatible_decompositions", compatible)):
        lines += table("Expansion", name, (f"{{{code},{text(parts)}}}" for code, parts in rows))
    lines += table("Composition", "compositions", braced(sorted(compositions(canonical))))
    named = [line.split(None, 2) for line in open(blocks) if line.strip() and line[0] != "#"]
    lines += table("Block", "blocks", (f'{{0x{first},0x{last},"{name.strip()}"}}'
                                       for first, last, name in named))
    lines += ["}  // namespace", "}  // namespace ubl::unicode::tables", ""]
    with open(output, "w", encoding="ascii") as out:
        out.write("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
