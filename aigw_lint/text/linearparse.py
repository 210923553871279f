"""The syntax of RE2's patterns, as far as CRDs use it; ValueError for all that is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Item: TypeAlias = tuple[Any, ...]
Test: TypeAlias = Callable[[str], bool]

ANY_CASE = "i"
_MOST_TIMES = 1000
_DEEPEST = 50
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_SPACES = "\t\n\f\r "
_HEX = frozenset("0123456789abcdefABCDEF")
_PLACES = {"A": "A", "z": "z", "b": "b", "B": "B"}


def _ascii(holds: Test) -> Test:
    return lambda sign: sign.isascii() and holds(sign)


def _not(holds: Test) -> Test:
    return lambda sign: not holds(sign)


def _among(signs: str) -> Test:
    return lambda sign: sign in signs


def _between(first: str, last: str) -> Test:
    return lambda sign: first <= sign <= last


_CLASSES: dict[str, Test] = {
    "d": _between("0", "9"),
    "s": _among(_SPACES),
    "w": _ascii(lambda sign: sign.isalnum() or sign == "_"),
}
_CLASSES |= {name.upper(): _not(test) for name, test in tuple(_CLASSES.items())}
_POSIX: dict[str, Test] = {
    "alnum": _ascii(str.isalnum),
    "alpha": _ascii(str.isalpha),
    "ascii": str.isascii,
    "blank": _among("\t "),
    "cntrl": _ascii(lambda sign: not sign.isprintable()),
    "digit": _CLASSES["d"],
    "graph": _between("!", "~"),
    "lower": _ascii(str.islower),
    "print": _between(" ", "~"),
    "punct": _ascii(lambda sign: sign.isprintable() and not sign.isalnum() and sign != " "),
    "space": _among("\t\n\v\f\r "),
    "upper": _ascii(str.isupper),
    "word": _CLASSES["w"],
    "xdigit": _among("0123456789abcdefABCDEF"),
}


def parse_pattern(pattern: str) -> Item:
    """Return *pattern* as items: rows, choices, repetitions, places and sets of signs."""
    reader = _Reader(pattern)
    item = reader.either("", 0)
    if reader.at < len(pattern):
        raise ValueError("a bracket too much")
    return item


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0

    def _peek(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def _take(self) -> str:
        if self.at >= len(self.text):
            raise ValueError("the pattern breaks off")
        self.at += 1
        return self.text[self.at - 1]

    def either(self, flags: str, depth: int) -> Item:
        """Return the choice that goes to the end, or to the bracket that closes it."""
        if depth > _DEEPEST:
            raise ValueError("too many brackets in each other")
        rows: list[list[Item]] = [[]]
        while self.at < len(self.text) and self._peek() != ")":
            if self._peek() == "|":
                self.at += 1
                rows.append([])
                continue
            item, flags = self._one(flags, depth)
            rows[-1].append(self._times(item))
        made = [("row", row) for row in rows]
        return made[0] if len(made) == 1 else ("either", made)

    def _one(self, flags: str, depth: int) -> tuple[Item, str]:
        sign = self._take()
        if sign == "(":
            return self._group(flags, depth)
        if sign == "[":
            return self._class(flags), flags
        return self._sign(sign, flags), flags

    def _sign(self, sign: str, flags: str) -> Item:
        if sign == ".":
            return ("set", ([] if "s" in flags else [_among("\n")]), True, "")
        if sign in "^$":
            plain = "A" if sign == "^" else "z"
            return ("place", sign if "m" in flags else plain)
        if sign in "*+?":
            raise ValueError(f"nothing is repeated by {sign}")
        if sign != "\\":
            return ("set", [_among(sign)], False, _case(flags))
        if self._peek() in _PLACES:
            return ("place", _PLACES[self._take()])
        return ("set", [self._escaped()[0]], False, _case(flags))

    def _group(self, flags: str, depth: int) -> tuple[Item, str]:
        inner = flags
        if self._peek() == "?":
            self.at += 1
            if self._peek(2) == "P<" or self._peek() == "<":
                end = self.text.find(">", self.at)
                if end < 0 or self._peek(2) in ("<=", "<!"):
                    raise ValueError("RE2 looks neither ahead nor back")
                self.at = end + 1
            else:
                inner, is_group = self._flags(flags)
                if not is_group:
                    return ("row", []), inner
        item = self.either(inner, depth + 1)
        if self._take() != ")":
            raise ValueError("a bracket is not closed")
        return item, flags

    def _flags(self, flags: str) -> tuple[str, bool]:
        """Return the flags that hold now, and whether a group begins with them."""
        found, off = set(flags), False
        while True:
            sign = self._take()
            if sign in ":)":
                return "".join(sorted(found)), sign == ":"
            if sign == "-" and not off:
                off = True
            elif sign not in "imsU":
                raise ValueError("RE2 has no such group")
            elif off:
                found.discard(sign)
            else:
                found.add(sign)

    def _times(self, item: Item) -> Item:
        repeated = False
        while True:
            sign = self._peek()
            if sign in ("*", "+", "?") and sign:
                self.at += 1
                least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            else:
                bounds = self._bounds() if sign == "{" else None
                if bounds is None:
                    return item
                least, most = bounds
            if repeated:
                raise ValueError("what is repeated is repeated")
            repeated = True
            item = ("often", item, least, most)
            if _times_of(item) > _MOST_TIMES:
                raise ValueError("too many repetitions")
            if self._peek() == "?":
                self.at += 1  # which way comes first makes no difference here

    def _bounds(self) -> tuple[int, int | None] | None:
        """Return what stands in braces; None where they are no numbers, and mean themselves."""
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",")
        numbers = [each for each in (least, most) if each]
        if end < 0 or not least or any(not (n.isascii() and n.isdecimal()) for n in numbers):
            return None
        if any(len(each) > 4 or int(each) > _MOST_TIMES for each in numbers):  # noqa: PLR2004
            raise ValueError("too many repetitions")
        self.at = end + 1
        upper = int(most) if most else None if comma else int(least)
        if upper is not None and upper < int(least):
            raise ValueError("the bounds of a repetition are the wrong way round")
        return int(least), upper

    def _class(self, flags: str) -> Item:
        is_negated = self._peek() == "^"
        self.at += is_negated
        tests: list[Test] = []
        is_first = True
        while self._peek() != "]" or is_first:
            is_first = False
            if self._peek(2) == "[:":
                tests.append(self._posix())
                continue
            test, first = self._member()
            if first and self._peek() == "-" and self._peek(2)[1:] not in ("]", ""):
                self.at += 1
                _, last = self._member()
                if not last or last < first:
                    raise ValueError("a range that is none")
                test = _between(first, last)
            tests.append(test)
        self.at += 1
        return ("set", tests, is_negated, _case(flags))

    def _posix(self) -> Test:
        end = self.text.find(":]", self.at)
        name = self.text[self.at + 2 : max(end, self.at)]
        test = _POSIX.get(name.removeprefix("^"))
        if test is None:
            raise ValueError("no such class")
        self.at = end + 2
        return _not(test) if name.startswith("^") else test

    def _member(self) -> tuple[Test, str]:
        sign = self._take()
        return self._escaped() if sign == "\\" else (_among(sign), sign)

    def _escaped(self) -> tuple[Test, str]:
        """Return what the sign after a backslash stands for; its text where it is one sign."""
        sign = self._take()
        if sign in _CLASSES:
            return _CLASSES[sign], ""
        if sign in "pP":
            test = self._category()
            return (_not(test) if sign == "P" else test), ""
        if sign == "x":
            sign = self._code()
        elif sign in _LETTERS:
            sign = _LETTERS[sign]
        elif sign.isalnum():
            raise ValueError("RE2 has no such sign, or it is not read here")
        return _among(sign), sign

    def _code(self) -> str:
        if self._peek() == "{":
            end = self.text.find("}", self.at)
            digits = self.text[self.at + 1 : max(end, self.at)]
            self.at = end + 1
        else:
            digits = self._peek(2)
            self.at += 2
        if not (0 < len(digits) <= 6 and set(digits) <= _HEX and int(digits, 16) <= 0x10FFFF):  # noqa: PLR2004
            raise ValueError("no code of a sign")
        return chr(int(digits, 16))

    def _category(self) -> Test:
        name = self._take()
        if name == "{":
            end = self.text.find("}", self.at)
            name = self.text[self.at : max(end, self.at)]
            self.at = end + 1
        if not (1 <= len(name) <= 2 and name[0] in "LMNPSZC"):  # noqa: PLR2004 - such as Lu
            raise ValueError("scripts are not known here")
        import unicodedata  # here, since few patterns need it

        return lambda sign: unicodedata.category(sign).startswith(name)


def _case(flags: str) -> str:
    return ANY_CASE if "i" in flags else ""


def _times_of(item: Item) -> int:
    """Return how often what is in *item* is written out at most."""
    kind = item[0]
    if kind in ("row", "either"):
        return max(map(_times_of, item[1]), default=1)
    if kind == "often":
        times: int = max(item[2], item[3] or 0, 1)
        return times * _times_of(item[1])
    return 1
