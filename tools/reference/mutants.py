"""Documents made wrong in the ways that rules look at: what suppliers' programs get wrong, and what nobody would write."""
import copy
import random
import re

from lxml import etree

# What no document of the source has, but rules may stumble over.
ODD_TEXTS = ["", " ", "\n\t", "0", "-0", "-1", "1", "0.00", "00012", "+5.", ".5", "1e3", "1E-7", "NaN", "INF", "1,5", "12.345",
             "99999999999999999999999999999999.99", "0.000000000000000000001", "1.005", "2.675", "true", "false", "1 ",
             " 1", "2026-02-29", "2024-02-29", "2026-11-31", "2026-11-26Z", "2026-11-26+02:00", "-0001-01-01", "0000-00-00",
             "2026-11-26T00:00:00", "00:00:00", "24:00:00", "10:15:00+03:00", "EUR", "eur", "SEK", "FI", "fi", "GR", "EL",
             "XX", "S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B", "380", "381", "326", "384", "389", "C62", "H87", "XXX",
             "0216", "0088", "0007", "0192", "0184", "9999", "IT12345678903", "SE556677889901", "NO991825827MVA", "991825827",
             "DK12345674", "7300010000001", "FI12345671", "ß", "ŉ", "İ", "é", "é", "\u00a0", "٣٤", "😀", "a b", "A B C",
             "a;b;c", "#SKONTO#TAGE=14#PROZENT=2.25#\n", "#SKONTO#TAGE=7#", "<&>", "x" * 300, "1" * 70]


class Mutator:
    """One seed, one sequence of mutants. `documents` are (path, parsed tree); their texts are what others are changed to.
    `steps`: the names of the only methods of STEPS to take."""

    def __init__(self, seed, documents, steps=None):
        self.random = random.Random(seed)
        self.steps = self.STEPS if steps is None else [getattr(Mutator, name) for name in steps]
        self.documents = documents
        self.texts, self.attributes, self.elements = {}, {}, {}
        for _, tree in documents:
            for node in tree.iter(etree.Element):
                if len(node) == 0 and node.text:
                    self.texts.setdefault(node.tag, set()).add(node.text)
                self.elements.setdefault(node.tag, []).append(node)
                for name, value in node.attrib.items():
                    self.attributes.setdefault(name, set()).add(value)
        self.texts = {tag: sorted(values) for tag, values in self.texts.items()}
        self.attributes = {name: sorted(values) for name, values in self.attributes.items()}
        self.names = sorted(self.attributes)
        self.tags = sorted(self.elements)

    def next(self):
        """(path of the source, bytes of the mutant, what was done)"""
        path, source = self.random.choice(self.documents)
        tree = copy.deepcopy(source)
        steps = [self.random.choice(self.steps)(self, tree.getroot()) for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 6)))]
        return path, etree.tostring(tree, encoding="UTF-8", xml_declaration=True), [step for step in steps if step]

    def _any(self, root):
        return self.random.choice(list(root.iter(etree.Element)))

    def _inner(self, root):
        nodes = [node for node in root.iter(etree.Element) if node is not root]
        return self.random.choice(nodes) if nodes else None

    def _leaf(self, root):
        return self.random.choice([node for node in root.iter(etree.Element) if len(node) == 0])

    def _name(self, node):
        return etree.QName(node).localname

    def remove(self, root):
        node = self._inner(root)
        if node is None:
            return None
        node.getparent().remove(node)
        return "remove " + self._name(node)

    def repeat(self, root):
        node = self._inner(root)
        if node is None:
            return None
        node.addnext(copy.deepcopy(node))
        return "repeat " + self._name(node)

    def move(self, root):
        node, other = self._inner(root), self._any(root)
        if node is None or any(above is node for above in other.iterancestors()) or node is other:
            return None
        other.insert(self.random.randint(0, len(other)), node)
        return f"move {self._name(node)} into {self._name(other)}"

    def rename(self, root):
        node = self._inner(root)
        if node is None:
            return None
        before = self._name(node)
        node.tag = self.random.choice((self.random.choice(self.tags), before, node.tag + "x"))
        return f"rename {before} to {node.tag}"

    def borrow(self, root):
        node = copy.deepcopy(self.random.choice(self.elements[self.random.choice(self.tags)]))
        node.tail = None
        parent = self._any(root)
        parent.insert(self.random.randint(0, len(parent)), node)
        return f"borrow {self._name(node)} for {self._name(parent)}"

    def likely_text(self, root):
        node = self._leaf(root)
        node.text = self.random.choice(self.texts.get(node.tag, ODD_TEXTS))
        return f"{self._name(node)} becomes {node.text!r}"

    def odd_text(self, root):
        node = self._leaf(root)
        node.text = self.random.choice(ODD_TEXTS)
        return f"{self._name(node)} becomes {node.text[:40]!r}"

    def any_text(self, root):
        node = self._leaf(root)
        node.text = self.random.choice(self.texts[self.random.choice(sorted(self.texts))])
        return f"{self._name(node)} becomes {node.text[:40]!r}"

    def number(self, root):
        nodes = [node for node in root.iter(etree.Element) if len(node) == 0 and re.fullmatch(r"-?\d+(\.\d+)?", node.text or "")]
        if not nodes:
            return None
        node = self.random.choice(nodes)
        places = len(node.text.partition(".")[2])
        by = self.random.choice((1, -1, 2, 10, -100, 12345)) / 10 ** self.random.choice((places, places, 2, 3))
        changed = self.random.choice((float(node.text) + by, -float(node.text), float(node.text) * 10))
        node.text = f"{changed:.{self.random.choice((places, places, 2, 4))}f}"
        return f"{self._name(node)} becomes {node.text}"

    def characters(self, root):
        node = self._leaf(root)
        text = node.text or ""
        at = self.random.randint(0, len(text))
        put = self.random.choice(("", " ", "\n", "0", "9", "a", "Z", ".", "-", "/", "é", "\u00a0", "#"))
        node.text = text[:at] + put + text[at + self.random.randint(0, 1):]
        return f"{self._name(node)} becomes {node.text[:40]!r}"

    def pad(self, root):
        node = self._leaf(root)
        node.text = self.random.choice(" \n\t") + (node.text or "") + self.random.choice((" ", "\n", ""))
        return "pad " + self._name(node)

    def attribute(self, root):
        nodes = [node for node in root.iter(etree.Element) if node.attrib]
        if not nodes:
            return None
        node = self.random.choice(nodes)
        name = self.random.choice(sorted(node.attrib))
        value = self.random.choice((self.random.choice(self.attributes[name]), self.random.choice(ODD_TEXTS[:90])))
        if self.random.random() < 0.3:
            del node.attrib[name]
            return f"{self._name(node)} loses @{name}"
        node.set(name, value)
        return f"{self._name(node)}/@{name} becomes {value[:40]!r}"

    def add_attribute(self, root):
        node, name = self._any(root), self.random.choice(self.names or ["schemeID"])
        node.set(name, self.random.choice(self.attributes.get(name, ["x"])))
        return f"{self._name(node)} gains @{name}"

    def swap(self, root):
        node = self._inner(root)
        other = node.getnext() if node is not None else None
        if other is None:
            return None
        other.addnext(node)
        return "swap " + self._name(node)

    def split_text(self, root):
        node = self._leaf(root)
        text = node.text or ""
        at = self.random.randint(0, len(text))
        node.text = text[:at]
        node.append(self.random.choice((etree.Comment("c"), etree.ProcessingInstruction("p", "q"))))
        node[0].tail = text[at:]
        return "a comment in " + self._name(node)

    STEPS = [remove, remove, remove, repeat, repeat, move, rename, borrow, likely_text, likely_text, likely_text, odd_text, odd_text,
             any_text, number, number, number, characters, characters, pad, attribute, attribute, attribute, add_attribute, swap,
             split_text]
