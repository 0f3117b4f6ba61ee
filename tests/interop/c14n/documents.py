"""Random XML documents in which namespaces are declared, shadowed, undone and reused without mercy."""

import random

PREFIXES = ["", "a", "b", "c", "ä", "z9", "_x", "n-1.0", "abc", "\U00010400p"]
URIS = ["urn:1", "urn:2", "urn:3", "urn:10", "http://example.fi/a?b=1", "urn:Z", "urn:1#'x", "http://example.fi/",
        "http://example.fi/%C3%A4", "urn:a"]  # no others: libxml2 wants them absolute and ASCII, and reads &amp; in one as &#38;
LOCALS = ["e", "E", "ee", "x", "id", "Ä", "_", "a.b-c", "\U00010400", "\ufb01", "xmlish"]
XML = "http://www.w3.org/XML/1998/namespace"
TEXTS = ["t", " ", "\n", "\t", "\r\n", "\r", "&amp;", "&lt;", "&gt;", ">", '"', "'", "&quot;", "&apos;", "&#13;",
         "&#xD;", "&#10;", "&#9;", "ä", "€", "\U0001F9FE", "&#x1F9FE;", "\u2028", "&#x85;", "\ufffd", "]]&gt;", "  x  "]
COMMENTS = ["<!---->", "<!-- c -->", "<!--\r\n&amp;<x/>-->"]
INSTRUCTIONS = ["<?p?>", "<?p x?>", "<?target  two  words ?>", "<?p \r\n&#13;<\"'?>", "<?xml-stylesheet href='x'?>"]
CDATA = ["<![CDATA[]]>", "<![CDATA[<&>\"']]>", "<![CDATA[\r\n\t ]] > ]]>", "<![CDATA[&#13;]]>"]
PREFIX_LIST = ["#default", "xml", "absent"] + PREFIXES[1:]


class Generator:
    """Documents of one seed. `document()` gives bytes and the number of their elements."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def document(self):
        self.elements = 0
        self.budget = self.random.choice([3, 8, 20, 40])
        body = self.outside() + self.element({"xml": XML}, 0) + self.outside()
        return self.encoded(body), self.elements

    def prefix_list(self):
        count = self.random.choice([0, 0, 1, 1, 2, 4, 8])
        return self.random.sample(PREFIX_LIST, count)

    def chance(self, probability):
        return self.random.random() < probability

    def encoded(self, body):
        kind = self.random.choice(["plain"] * 6 + ["declared", "utf-8-sig", "utf-16", "latin-1"])
        if kind == "plain":
            return body.encode("utf-8")
        if kind == "declared":
            return ("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n" + body).encode("utf-8")
        if kind == "latin-1":
            try:
                return ('<?xml version="1.0" encoding="ISO-8859-1"?>' + body).encode("latin-1")
            except UnicodeEncodeError:
                return body.encode("utf-8")
        if kind == "utf-16":
            return ('<?xml version="1.0" encoding="UTF-16"?>' + body).encode("utf-16")
        return body.encode(kind)

    def outside(self):
        pieces = [self.random.choice(COMMENTS + INSTRUCTIONS + ["\n", "  ", "\r\n"])
                  for _ in range(self.random.choice([0, 0, 0, 1, 3]))]
        return "".join(pieces)

    def declarations(self, scope):
        """New declarations of one element; `scope` (prefix -> uri) is updated. The default may be undone."""
        made = {}
        for _ in range(self.random.choice([0, 0, 1, 1, 2, 3, 5])):
            prefix = self.random.choice(PREFIXES)
            if prefix in scope and self.chance(0.3):
                made[prefix] = scope[prefix]  # declared again, the same
            elif prefix == "" and self.chance(0.4):
                made[prefix] = ""
            else:
                made[prefix] = self.random.choice(URIS)
        if self.chance(0.03):
            made["xml"] = XML
        scope.update(made)
        return made

    def attributes(self, scope):
        """Attributes with distinct expanded names, in no order: [(qualified name, raw value)]."""
        found = {}
        usable = [prefix for prefix in scope if prefix not in ("", "xml")]
        for _ in range(self.random.choice([0, 0, 1, 2, 4, 9])):
            local = self.random.choice(LOCALS)
            if usable and self.chance(0.6):
                prefix = self.random.choice(usable)
                found.setdefault((scope[prefix], local), prefix + ":" + local)
            else:
                found.setdefault(("", local), local)
        if self.chance(0.15):
            found[(XML, "lang")] = "xml:lang"
        if self.chance(0.1):
            found[(XML, "space")] = "xml:space"
        return [(name, {"xml:space": "preserve", "xml:lang": "fi"}.get(name) or self.value()) for name in found.values()]

    def value(self):
        return "".join(self.random.choice(TEXTS) for _ in range(self.random.choice([0, 1, 1, 3, 6])))

    def tag(self, scope):
        written = [("xmlns:" + prefix if prefix else "xmlns", uri.replace("&", "&amp;"))
                   for prefix, uri in self.declarations(scope).items()]
        written += self.attributes(scope)
        self.random.shuffle(written)  # declarations and attributes may stand in any order
        prefix = self.random.choice([name for name in scope if name != "xml"] + [""])
        name = (prefix + ":" if prefix else "") + self.random.choice(LOCALS)
        text = name
        for attribute, value in written:
            text += self.random.choice([" ", "\n", "  ", "\t"]) + attribute + self.random.choice(["=", " = "])
            text += self.quoted(value)
        return name, text

    def quoted(self, value):
        quote = self.random.choice("\"'")
        return quote + value.replace(quote, "&quot;" if quote == '"' else "&apos;") + quote

    def element(self, scope, depth):
        scope = dict(scope)
        self.elements += 1
        self.budget -= 1
        name, tag = self.tag(scope)
        content = "".join(self.piece(scope, depth) for _ in range(self.random.choice([0, 1, 2, 3, 5])))
        if not content and self.chance(0.5):
            return "<" + tag + self.random.choice(["/>", " />"])
        return "<" + tag + ">" + content + "</" + name + self.random.choice([">", " >"])

    def piece(self, scope, depth):
        kind = self.random.random()
        if kind < 0.5 and self.budget > 0 and depth < 12:
            return self.element(scope, depth + 1)
        if kind < 0.8:
            return self.random.choice(TEXTS)
        return self.random.choice(COMMENTS + INSTRUCTIONS + CDATA)
