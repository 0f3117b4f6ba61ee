"""Random XPath 2.0 expressions, from one seed: typed, so that most of them have a value, with some that must fail."""
import random

WORDS = ["", "a", "A", "ab", "a b", " a  b ", "12", "-3.50", "1e3", "NaN", "true", "0", "2024-02-29", "PT1S", "P1Y2M",
         "10:30:00", "äö ß", "ǅ", "ΑΣ", "\u0041\u030a", "ﬁ", "x-y.z", "FI12345678", "a\tb", "\U0001d7ce"]
PATTERNS = ["a", "^a", "b$", "[a-z]+", r"\s+", r"\d{1,3}", "^$", "a|b", "(a)(b)?", "[^a-c]", r"\p{L}", ".", r"\.", "-",
            "(", "a*", r"\w+", "^[A-Z]{2}[0-9]+$", "[a-z-[aeiou]]", "(a|ab)(c|bcd)?"]
ZONES = ["", "", "", "Z", "+02:00", "-05:30", "+14:00", "-14:00", "+00:00", "+14:01"]
NAMES = ["a", "b", "c", "u:b", "*", "d", "*:b", "u:*"]
AXES = ["", "", "", "descendant::", "ancestor::", "following::", "preceding::", "following-sibling::",
        "preceding-sibling::", "self::", "parent::", "descendant-or-self::", "ancestor-or-self::", "child::"]
CALENDAR = ["dateTime", "date", "time", "gYearMonth", "gYear", "gMonthDay", "gDay", "gMonth"]
DURATIONS = ["dayTimeDuration", "yearMonthDuration", "duration"]
MOMENTS = CALENDAR[:3]
NUMBERS = ["integer", "decimal", "double", "float"]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]
GENERAL = ["=", "!=", "<", "<=", ">", ">="]


class Expressions:
    def __init__(self, seed, kinds=("calendar", "number", "string", "boolean", "path", "sequence")):
        self.pick = random.Random(seed)
        self.kinds = kinds

    def next(self):
        kind = self.pick.choice(self.kinds)
        return getattr(self, kind)(self.pick.choice([1, 2, 3]))

    def one(self, *choices):
        choice = self.pick.choice(choices)
        return choice() if callable(choice) else choice

    def chance(self, share):
        return self.pick.random() < share

    # Literals.

    def quoted(self, text):
        return "'" + text.replace("'", "''") + "'"

    def year(self):
        year = self.pick.choice([0, 1, 4, 1899, 1900, 1972, 1999, 2000, 2023, 2024, 9999, 12345, self.pick.randrange(3000)])
        return ("-" if self.chance(0.15) else "") + "%04d" % year

    def month(self):
        return "%02d" % self.pick.choice([1, 2, 2, 3, 12, self.pick.randrange(0 if self.chance(0.05) else 1, 13)])

    def day(self):
        return "%02d" % self.pick.choice([1, 28, 28, 29, 30, 31, self.pick.randrange(1, 29)])

    def fraction(self, longest=12):
        if self.chance(0.6):
            return ""
        length = min(longest, self.pick.choice([1, 2, 3, 6, 9, 12]))
        return "." + "".join(self.pick.choice("0123456789") for _ in range(length))

    def clock(self):
        if self.chance(0.05):
            return "24:00:00"
        return "%02d:%02d:%02d" % (self.pick.randrange(24), self.pick.choice([0, 59, self.pick.randrange(60)]),
                                   self.pick.choice([0, 59, self.pick.randrange(60)])) + self.fraction()

    def calendar_text(self, name):
        text = {"dateTime": lambda: "-".join([self.year(), self.month(), self.day()]) + "T" + self.clock(),
                "date": lambda: "-".join([self.year(), self.month(), self.day()]),
                "time": self.clock,
                "gYearMonth": lambda: self.year() + "-" + self.month(),
                "gYear": self.year,
                "gMonthDay": lambda: "--" + self.month() + "-" + self.day(),
                "gDay": lambda: "---" + self.day(),
                "gMonth": lambda: "--" + self.month()}[name]() + self.pick.choice(ZONES)
        return " " + text + "\n" if self.chance(0.03) else text

    def duration_text(self, name):
        date = [] if name == "dayTimeDuration" else [(self.pick.choice([0, 1, 2, 11, 12, 13, 400]), u) for u in "YM"]
        day = [] if name == "yearMonthDuration" else [(self.pick.choice([0, 1, 2, 31, 366, 1000]), "D")]
        time = [] if name == "yearMonthDuration" else [(self.pick.choice([0, 1, 23, 24, 59, 60, 61, 3600]), u) for u in "HMS"]
        part = lambda units: "".join(str(n) + (self.fraction(9) if u == "S" else "") + u
                                     for n, u in units if self.chance(0.6))
        text = part(date + day)
        clock = part(time)
        text = ("-" if self.chance(0.3) else "") + "P" + text + ("T" + clock if clock else "")
        if text.endswith("P") and self.chance(0.95):
            text += "0M" if name == "yearMonthDuration" else "T0S"
        return text

    def number_text(self):
        digits = lambda count: "".join(self.pick.choice("0123456789") for _ in range(count))
        return self.one(
            lambda: str(self.pick.choice([0, 1, 2, 3, 7, 10, 12, 97, 100])),
            lambda: str(self.pick.randrange(10**self.pick.choice([3, 9, 18, 19, 30]))),
            lambda: digits(self.pick.choice([1, 3])) + "." + digits(self.pick.choice([1, 2, 5, 20])),
            lambda: "0." + digits(3), lambda: digits(2) + "e" + str(self.pick.randrange(-9, 22)), "1e0", "0.1e0")

    # Values of a type.

    def moment(self, name, depth):
        if depth <= 0 or self.chance(0.5):
            return "xs:%s(%s)" % (name, self.quoted(self.calendar_text(name)))
        span = lambda: self.span(self.pick.choice(["dayTimeDuration"] if name == "time" else DURATIONS[:2]), depth - 1)
        inner = lambda: self.moment(name, depth - 1)
        return self.one(
            lambda: "(%s + %s)" % (inner(), span()),
            lambda: "(%s - %s)" % (inner(), span()),
            lambda: "adjust-%s-to-timezone(%s)" % (name, inner()),
            lambda: "adjust-%s-to-timezone(%s, %s)" % (name, inner(), self.zone(depth)),
            lambda: "xs:%s(%s)" % (name, self.moment("dateTime", depth - 1)),
            lambda: "%s((%s, %s))" % (self.pick.choice(["min", "max"]), inner(), inner()))

    def zone(self, depth):
        return self.one("()", lambda: "xs:dayTimeDuration('%sPT%dH%dM')" % (
            self.pick.choice(["", "-"]), self.pick.choice([0, 1, 5, 10, 13, 14]), self.pick.choice([0, 0, 30])),
            lambda: "timezone-from-%s" % (lambda n: "%s(%s)" % (n, self.moment(n, depth - 1)))(self.pick.choice(MOMENTS)))

    def span(self, name, depth):
        if depth <= 0 or self.chance(0.5):
            return "xs:%s(%s)" % (name, self.quoted(self.duration_text(name)))
        inner = lambda: self.span(name, depth - 1)
        factor = lambda: self.pick.choice(["2", "3", "-1", "0.5", "1.5", "0.1e0", "7", "-2.5", "1e-3", "0", "xs:double('NaN')",
                                           "xs:double('INF')", "xs:float('0.25')"])
        if name == "duration":
            return "xs:duration(%s)" % self.span(self.pick.choice(DURATIONS), depth - 1)
        choices = [lambda: "(%s + %s)" % (inner(), inner()), lambda: "(%s - %s)" % (inner(), inner()),
                   lambda: "(%s * %s)" % (inner(), factor()), lambda: "(%s * %s)" % (factor(), inner()),
                   lambda: "(%s div %s)" % (inner(), factor()),
                   lambda: "sum((%s, %s, %s))" % (inner(), inner(), inner()),
                   lambda: "avg((%s, %s))" % (inner(), inner()),
                   lambda: "%s((%s, %s))" % (self.pick.choice(["min", "max"]), inner(), inner()),
                   lambda: "xs:%s(%s)" % (name, self.span(self.pick.choice(DURATIONS), depth - 1))]
        if name == "dayTimeDuration":
            same = self.pick.choice(MOMENTS)
            choices.append(lambda: "(%s - %s)" % (self.moment(same, depth - 1), self.moment(same, depth - 1)))
        return self.one(*choices)

    def calendar(self, depth):
        kind = self.pick.choice(MOMENTS)
        part = {"dateTime": ["year", "month", "day", "hours", "minutes", "seconds", "timezone"],
                "date": ["year", "month", "day", "timezone"], "time": ["hours", "minutes", "seconds", "timezone"]}[kind]
        any_type = lambda: self.pick.choice(CALENDAR + DURATIONS)
        return self.one(
            lambda: self.moment(kind, depth),
            lambda: self.any_calendar(self.pick.choice(CALENDAR[3:]), depth),
            lambda: self.span(self.pick.choice(DURATIONS), depth),
            lambda: "%s-from-%s(%s)" % (self.pick.choice(part), kind, self.moment(kind, depth - 1)),
            lambda: "%s-from-duration(%s)" % (self.pick.choice(["years", "months", "days", "hours", "minutes", "seconds"]),
                                              self.span(self.pick.choice(DURATIONS), depth - 1)),
            lambda: "dateTime(%s, %s)" % (self.moment("date", depth - 1), self.moment("time", depth - 1)),
            lambda: "(%s %s %s)" % (self.moment(kind, depth - 1), self.pick.choice(COMPARISONS), self.moment(kind, depth - 1)),
            lambda: self.compared(any_type(), any_type() if self.chance(0.2) else None, depth),
            lambda: "(%s div %s)" % (lambda n: (self.span(n, depth - 1), self.span(n, depth - 1)))(self.pick.choice(DURATIONS[:2])),
            lambda: "%s cast as xs:%s" % (self.any_calendar(any_type(), depth - 1), any_type()),
            lambda: "%s castable as xs:%s" % (self.one(lambda: self.any_calendar(any_type(), depth - 1), lambda: self.quoted(
                self.calendar_text(self.pick.choice(CALENDAR))), lambda: self.quoted(self.duration_text(self.pick.choice(DURATIONS)))), any_type()),
            lambda: "distinct-values((%s, %s, %s))" % tuple(self.any_calendar(any_type(), depth - 1) for _ in range(3)),
            lambda: "count(distinct-values((%s, %s, %s)))" % tuple(self.moment(kind, depth - 1) for _ in range(3)),
            lambda: "index-of((%s, %s), %s)" % tuple(self.moment(kind, depth - 1) for _ in range(3)),
            lambda: "deep-equal(%s, %s)" % tuple(self.any_calendar(any_type(), depth - 1) for _ in range(2)),
            lambda: "string(%s)" % self.any_calendar(any_type(), depth - 1))

    def any_calendar(self, name, depth):
        if name in DURATIONS:
            return self.span(name, depth)
        if name in MOMENTS:
            return self.moment(name, depth)
        if depth > 0 and self.chance(0.4):
            return "xs:%s(%s)" % (name, self.moment(self.pick.choice(MOMENTS[:2]), depth - 1))
        return "xs:%s(%s)" % (name, self.quoted(self.calendar_text(name)))

    def compared(self, name, other, depth):
        operator = self.pick.choice(COMPARISONS[:2] if name not in MOMENTS else COMPARISONS)
        return "(%s %s %s)" % (self.any_calendar(name, depth - 1), operator, self.any_calendar(other or name, depth - 1))

    def number(self, depth):
        inner = lambda: self.number(depth - 1)
        if depth <= 0 or self.chance(0.25):
            text = self.number_text()
            return self.one(text, text, "-" + text, lambda: "xs:%s('%s')" % (self.pick.choice(NUMBERS), self.number_text()),
                            lambda: "number(%s)" % self.string(0), lambda: "count(%s)" % self.path(0))
        return self.one(
            lambda: "(%s %s %s)" % (inner(), self.pick.choice(["+", "-", "*", "div", "idiv", "mod"]), inner()),
            lambda: "(%s %s %s)" % (inner(), self.pick.choice(["+", "-", "*", "div", "idiv", "mod"]), inner()),
            lambda: "%s(%s)" % (self.pick.choice(["abs", "round", "floor", "ceiling", "round-half-to-even", "-", "+"]), inner()),
            lambda: "round-half-to-even(%s, %d)" % (inner(), self.pick.choice([-2, 0, 1, 2, 5])),
            lambda: "%s((%s, %s, %s))" % (self.pick.choice(["sum", "avg", "min", "max"]), inner(), inner(), inner()),
            lambda: "xs:%s(%s)" % (self.pick.choice(NUMBERS), inner()),
            lambda: "string-length(%s)" % self.string(depth - 1),
            lambda: "sum(%s/number(.))" % self.path(depth - 1), lambda: "(%s + %s)" % (self.path(0), inner()),
            lambda: "(if (%s) then %s else %s)" % (self.boolean(depth - 1), inner(), inner()))

    def string(self, depth):
        inner = lambda: self.string(depth - 1)
        if depth <= 0 or self.chance(0.25):
            return self.one(lambda: self.quoted(self.pick.choice(WORDS)), lambda: self.quoted(self.pick.choice(WORDS)),
                            lambda: "string(%s)" % self.number(0), "string(/a/b[2])", "name(/a/*[3])", "string(//c[1]/@id)")
        return self.one(
            lambda: "concat(%s, %s)" % (inner(), inner()),
            lambda: "substring(%s, %s)" % (inner(), self.number(0)),
            lambda: "substring(%s, %s, %s)" % (inner(), self.number(0), self.number(0)),
            lambda: "%s(%s)" % (self.pick.choice(["upper-case", "lower-case", "normalize-space", "string", "encode-for-uri",
                                                  "normalize-unicode", "iri-to-uri", "escape-html-uri"]), inner()),
            lambda: "normalize-unicode(%s, '%s')" % (inner(), self.pick.choice(["NFC", "NFD", "NFKC", "NFKD", ""])),
            lambda: "translate(%s, %s, %s)" % (inner(), inner(), inner()),
            lambda: "substring-%s(%s, %s)" % (self.pick.choice(["before", "after"]), inner(), inner()),
            lambda: "replace(%s, %s, %s)" % (inner(), self.quoted(self.pick.choice(PATTERNS)), self.quoted(self.pick.choice(["", "-", "$1", "[$0]", r"\$"]))),
            lambda: "string-join((%s, %s), %s)" % (inner(), inner(), inner()),
            lambda: "string-join(tokenize(%s, %s), '|')" % (inner(), self.quoted(self.pick.choice(PATTERNS))),
            lambda: "codepoints-to-string(reverse(string-to-codepoints(%s)))" % inner(),
            lambda: "string(%s)" % self.number(depth - 1), lambda: "xs:string(%s)" % self.calendar(depth - 1),
            lambda: "(%s)[1]" % self.sequence(depth - 1))

    def boolean(self, depth):
        inner = lambda: self.boolean(depth - 1)
        if depth <= 0:
            return self.pick.choice(["true()", "false()", "exists(//b)", "//c = 'y'", "//b/@id = 2"])
        return self.one(
            lambda: "(%s and %s)" % (inner(), inner()), lambda: "(%s or %s)" % (inner(), inner()), lambda: "not(%s)" % inner(),
            lambda: "(%s %s %s)" % (self.number(depth - 1), self.pick.choice(COMPARISONS + GENERAL), self.number(depth - 1)),
            lambda: "(%s %s %s)" % (self.string(depth - 1), self.pick.choice(COMPARISONS + GENERAL), self.string(depth - 1)),
            lambda: "(%s %s %s)" % (self.path(depth - 1), self.pick.choice(GENERAL), self.one(
                lambda: self.path(depth - 1), lambda: self.number(depth - 1), lambda: self.string(depth - 1), inner)),
            lambda: "%s(%s, %s)" % (self.pick.choice(["contains", "starts-with", "ends-with"]), self.string(depth - 1), self.string(depth - 1)),
            lambda: "matches(%s, %s)" % (self.string(depth - 1), self.quoted(self.pick.choice(PATTERNS))),
            lambda: "matches(%s, %s, 'i')" % (self.string(depth - 1), self.quoted(self.pick.choice(PATTERNS))),
            lambda: "(%s $v in %s satisfies $v %s %s)" % (self.pick.choice(["some", "every"]), self.sequence(depth - 1),
                                                          self.pick.choice(GENERAL), self.one(lambda: self.number(0), lambda: self.string(0))),
            lambda: "(some $v in tokenize('%s', '%s') satisfies $v = %s)" % (
                self.pick.choice(["A B a ab", "a,b", "12 a  b", ""]), self.pick.choice([r"\s", ","]), self.one(
                    lambda: self.string(depth - 1), lambda: self.path(depth - 1))),
            lambda: "contains(' %s ', concat(' ', normalize-space(%s), ' '))" % (
                self.pick.choice(["A B a ab", "12 a  b", "x"]), self.one(lambda: self.string(depth - 1), lambda: self.path(depth - 1))),
            lambda: "contains('%s', %s)" % (self.pick.choice([" A B a ab ", "12 a b"]), self.string(depth - 1)),
            lambda: "(%s castable as xs:%s)" % (self.one(lambda: self.string(depth - 1), lambda: self.number(depth - 1)),
                                                self.pick.choice(NUMBERS + CALENDAR + ["boolean", "string", "NMTOKEN", "int"])),
            lambda: "(%s instance of xs:%s)" % (self.one(lambda: self.number(depth - 1), lambda: self.string(depth - 1)),
                                                self.pick.choice(NUMBERS + ["string"])),
            lambda: "%s(%s)" % (self.pick.choice(["exists", "empty", "boolean"]), self.sequence(depth - 1)))

    def path(self, depth):
        steps = self.pick.choice([1, 1, 2, 3]) if depth > 0 else 1
        path = self.pick.choice(["/a", "/", "//b", "//c", "/a/*", "//*", "(//c)"])
        for _ in range(steps):
            if path.endswith("/"):
                continue
            path += self.pick.choice(["/", "/", "/", "//"]) + self.one(
                lambda: self.pick.choice(AXES) + self.pick.choice(NAMES), lambda: self.pick.choice(AXES) + self.pick.choice(NAMES),
                "@id", "@*", "text()", "node()", "..", ".", "comment()")
            if self.chance(0.3):
                path += "[%s]" % self.one("1", "2", "last()", "position() > 1", "@id", "@id = 2", "c", ". = 'y'", "not(c)",
                                          lambda: self.boolean(depth - 1))
        if depth > 0 and self.chance(0.15):
            path = "(%s %s %s)" % (path, self.pick.choice(["|", "union", "intersect", "except"]), self.path(depth - 1))
        return path

    def sequence(self, depth):
        if depth <= 0:
            return self.one("()", "(1, 2, 3)", "('a', 'b')", "1 to 4", lambda: self.path(0), lambda: "(%s)" % self.number(0))
        inner = lambda: self.sequence(depth - 1)
        return self.one(
            lambda: "(%s, %s)" % (inner(), inner()), lambda: "reverse(%s)" % inner(),
            lambda: "subsequence(%s, %s)" % (inner(), self.number(0)),
            lambda: "(for $v in %s return %s)" % (inner(), self.one("$v", "($v, $v)", "string($v)", "count($v)", "$v + 1", "concat($v, '-')")),
            lambda: "%s[%s]" % ("(" + inner() + ")", self.one("1", "2", "last()", "position() mod 2 = 1", ". = 2", ". = 'a'", ". > 1")),
            lambda: "distinct-values(%s)" % inner(), lambda: "index-of(%s, %s)" % (inner(), self.number(0)),
            lambda: "insert-before(%s, %d, %s)" % (inner(), self.pick.choice([0, 1, 2, 9]), inner()),
            lambda: "remove(%s, %d)" % (inner(), self.pick.choice([0, 1, 2, 9])),
            lambda: "tokenize(%s, %s)" % (self.string(depth - 1), self.quoted(self.pick.choice(PATTERNS))),
            lambda: "string-to-codepoints(%s)" % self.string(depth - 1), lambda: self.path(depth),
            lambda: "data(%s)" % inner(), lambda: "(%s)" % self.number(depth - 1), lambda: "(%s)" % self.string(depth - 1),
            lambda: "(%s)/string(.)" % self.path(depth - 1), lambda: "(%s)/name()" % self.path(depth - 1),
            lambda: "(%s to %s)" % (self.pick.choice(["1", "3", "-1"]), self.pick.choice(["2", "5", "0"])))
