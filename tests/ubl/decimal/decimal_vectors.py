#!/usr/bin/env python3
"""Writes decimal_vectors.txt beside this file: what Python's exact fractions say.

Lines `operation a b result`; `i` after a number says xs:integer. The seed is fixed, so that the file
is always the same; another seed as argument writes other cases to standard output.
"""
import decimal
import fractions
import pathlib
import random
import sys

decimal.getcontext().prec = 1000


def plain(value):
    """A fraction whose denominator is a product of twos and fives, in canonical form."""
    scale = 0
    while (value * 10**scale).denominator != 1:
        scale += 1
    digits = str(abs((value * 10**scale).numerator)).rjust(scale + 1, "0")
    text = digits[: len(digits) - scale] + ("." + digits[len(digits) - scale :] if scale else "")
    return ("-" if value < 0 else "") + text


class Number:
    def __init__(self, pick):
        self.integral = pick.random() < 0.4
        length = pick.choice([1, 2, 3, 5, 9, 17, 18, 19, 20, 37, 38, 39, 40, 60, 90])
        digits = "".join(pick.choice("0123456789") for _ in range(length))
        if pick.random() < 0.3:
            digits = digits[: (length + 1) // 2] + "0" * (length // 2)
        sign = pick.choice(["", "", "-", "+"])
        at = length if self.integral else pick.randrange(length + 1)
        self.text = sign + digits[:at] + ("" if self.integral else "." + digits[at:])
        self.value = fractions.Fraction(self.text if not self.text.endswith(".") else self.text[:-1])

    def scale(self):
        """Of the number without trailing zeros; integers have 0."""
        scale = 0
        if self.value == 0:
            return 0
        while (self.value * fractions.Fraction(10) ** scale).denominator != 1:
            scale += 1
        while not self.integral and (self.value * fractions.Fraction(10) ** (scale - 1)).denominator == 1:
            scale -= 1
        return scale

    def __str__(self):
        return self.text + ("i" if self.integral else "")


def cut(value):
    return abs(value).__floor__() * (-1 if value < 0 else 1)


def quotient(a, b):
    """The reference's: nearest, ties toward zero, max(18, scale(a) - scale(b) + 18) places."""
    scale = max(18, a.scale() - b.scale() + 18)
    exact = abs(a.value / b.value) * 10**scale
    whole = exact.__floor__()
    if exact - whole > fractions.Fraction(1, 2):
        whole += 1
    return fractions.Fraction(whole, 10**scale) * (-1 if a.value / b.value < 0 else 1)


def half_even(value, places):
    return fractions.Fraction(round(value * fractions.Fraction(10) ** places)) / fractions.Fraction(10) ** places


def results(a, b, pick):
    x, y = a.value, b.value
    yield "add", b, plain(x + y)
    yield "sub", b, plain(x - y)
    yield "mul", b, plain(x * y)
    if y:
        yield "div", b, plain(quotient(a, b))
        yield "idiv", b, plain(fractions.Fraction(cut(x / y)))
        yield "mod", b, plain(x - y * cut(x / y))
    yield "cmp", b, str((x > y) - (x < y))
    yield "floor", "0", str(x.__floor__())
    yield "ceiling", "0", str(x.__ceil__())
    yield "round", "0", str((x + fractions.Fraction(1, 2)).__floor__())
    places = pick.randrange(-6, 20)
    yield "even", str(places), plain(half_even(x, places))
    yield "double", "0", plain(fractions.Fraction(float(x)))


def cases(seed, count):
    pick = random.Random(seed)
    produced = 0
    while produced < count:
        a, b = Number(pick), Number(pick)
        if pick.random() < 0.05:
            b = a
        operation, other, result = pick.choice(list(results(a, b, pick)))
        yield f"{operation} {a} {other} {result}"
        produced += 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*cases(int(sys.argv[1]), 100_000), sep="\n")
    else:
        target = pathlib.Path(__file__).with_name("decimal_vectors.txt")
        target.write_text("\n".join(cases(20260101, 800)) + "\n")
