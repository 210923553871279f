"""YAML values that know where they stand, read as Kubernetes reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

Raw: TypeAlias = "tuple[Any, ...]"
"""``(start, end, value, style)``, and a tag where one is written; see `Node`."""

Step: TypeAlias = str | int
"""One step of a path: a key of a mapping, or an index of a sequence."""

Scalar: TypeAlias = str | int | float | bool | None

EACH = "[]"
"""The step of `Node.each` that enters every item of a sequence."""

_TAG = "tag:yaml.org,2002:"

WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE"), True),
    **dict.fromkeys(("on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
"""Plain scalars that are no strings, and no numbers in digits."""

# Only what begins with one of these can be a number.
_NUMBER_STARTS = frozenset("+-.0123456789")
_NUMBER_ENDS = frozenset("0123456789abcdefABCDEF._")
# Patterns are compiled where they are first needed, which is seldom: most numbers are plain.
_INTEGER = r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))"
_BASES = (16, 2, 8, 10)
_LONGEST_INTEGER = 64  # binary digits of the largest
_SIGNED_BINARY = r"0b([-+][01]{1,63})"  # go-yaml takes 0b-101 for -5
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_POINT_FLOAT = r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?"
_TIMESTAMP = (
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
    r"| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?)?"
)
_BASE64 = r"[A-Za-z0-9+/]*={0,2}"
_INFINITE = (float("inf"), float("-inf"))  # Go reads no number where one overflows
_INT64_END = 2**63
_UINT64_END = 2**64
_SURE_DIGITS = 18  # no integer of so few digits is too large
_LONGEST_STEP = 1000
_UNTAGGED = 4  # a raw with more parts has a tag


def _integer(text: str) -> int | None:
    """Return the integer that Go reads in *text* with the base that its prefix says."""
    match = re.fullmatch(_INTEGER, text)
    if match is None:
        binary = re.fullmatch(_SIGNED_BINARY, text)
        return int(binary.group(1), 2) if binary else None
    sign, group = match.group(1), match.lastindex or 0
    digits = match.group(group).lstrip("0") or "0"
    if len(digits) > _LONGEST_INTEGER:
        return None
    number = int(digits, _BASES[group - 2])
    if sign == "-":
        return -number if number <= _INT64_END else None
    return number if number < (_INT64_END if sign else _UINT64_END) else None


def _as_json(number: float) -> int | float:
    """Return *number* as it is after its way through JSON, where 1000.0 becomes 1000."""
    if number == int(number) and -_INT64_END <= number < _INT64_END:
        return int(number)
    return float(number)


def _number(text: str) -> int | float | None:
    """Return the number that Kubernetes reads in plain *text*; None where it reads none."""
    if text[-1] not in _NUMBER_ENDS:  # such as 30s
        return None
    if text[0] in "123456789" and len(text) <= _SURE_DIGITS and text.isdecimal() and text.isascii():
        return int(text)
    value: float | None = None
    if text.startswith("."):
        if re.fullmatch(_POINT_FLOAT, text):
            value = float(text.replace("_", ""))
    else:
        text = text.replace("_", "")
        value = _integer(text)
        if value is None and re.fullmatch(_FLOAT, text):
            value = float(text)
    return None if value is None or value in _INFINITE else _as_json(value)


def _plain(text: str) -> Scalar:
    """Return plain *text* as YAML 1.1 resolves it in go-yaml v2."""
    if text in WORDS:
        return WORDS[text]
    if text[0] in _NUMBER_STARTS:
        number = _number(text)
        if number is not None:
            return number
    return text


def resolve_scalar(text: str, style: str = "", tag: str | None = None) -> Scalar:
    """Return the scalar as Kubernetes (sigs.k8s.io/yaml) reads it.

    *style* is empty for a plain scalar, else its first character. Numbers are
    what is left of them after the way through JSON: ``1e3`` is the integer 1000.
    A tag that does not fit the text leaves the text; the parser reports that.
    """
    if tag is None:
        return text if style else _plain(text)
    word = tag[len(_TAG) :] if tag.startswith(_TAG) and tag_fits(text, tag) else ""
    if word == "binary":
        import base64  # here, since hardly any manifest has a !!binary scalar

        return base64.b64decode(text).decode("utf-8", "replace")
    return _plain(text) if word in ("bool", "int", "float", "null") else text


def tag_fits(text: str, tag: str) -> bool:
    """Whether *text* can be what the explicit *tag* says; unknown tags fit all."""
    word = tag[len(_TAG) :] if tag.startswith(_TAG) else ""
    if word == "timestamp":
        return re.fullmatch(_TIMESTAMP, text) is not None
    if word == "binary":
        data = text.replace("\n", "").replace("\r", "")
        return re.fullmatch(_BASE64, data) is not None and len(data) % 4 == 0
    value = _plain(text)
    if word == "int":
        starts = text[:1] in _NUMBER_STARTS  # "_0" is a text, whatever is left of it
        return starts and _integer(text.replace("_", "")) is not None
    if word == "float":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if word == "bool":
        return isinstance(value, bool)
    return value is None if word == "null" else True


def string_of(raw: Raw) -> str | None:
    """Return the text of *raw*, where Kubernetes reads a string; else None."""
    text = raw[2]
    if type(text) is not str:
        return None
    if len(raw) > _UNTAGGED:
        value = resolve_scalar(text, raw[3], raw[4])
        return value if isinstance(value, str) else None
    if raw[3]:
        return text
    if text in WORDS or (text[0] in _NUMBER_STARTS and _number(text) is not None):
        return None
    return text


class Node:
    """A YAML value: what was written, where, and how Kubernetes reads it.

    A cheap handle on the parser's tuples; make as many as you like, and change
    none. Two nodes are equal where they are one and the same place of a file
    (an alias is the same place as its anchor).
    """

    __slots__ = ("path", "raw")

    def __init__(self, raw: Raw, path: tuple[Step, ...] = ()) -> None:
        self.raw = raw
        self.path = path

    @property
    def start(self) -> int:
        """The offset of the first character, in code points from the top of the file."""
        offset: int = self.raw[0]
        return offset

    @property
    def end(self) -> int:
        """The offset after the last character."""
        offset: int = self.raw[1]
        return offset

    @property
    def style(self) -> str:
        """``{`` mapping, ``[`` sequence; scalars: empty (plain), ``'``, ``"``, ``|``, ``>``."""
        style: str = self.raw[3]
        return style

    @property
    def tag(self) -> str | None:
        """The explicit tag in full form (``tag:yaml.org,2002:str``), if one is written."""
        return self.raw[4] if len(self.raw) > _UNTAGGED else None

    @property
    def is_mapping(self) -> bool:
        """Whether this is a mapping."""
        return bool(self.raw[3] == "{")

    @property
    def is_sequence(self) -> bool:
        """Whether this is a sequence."""
        return bool(self.raw[3] == "[")

    @property
    def is_scalar(self) -> bool:
        """Whether this is neither a mapping nor a sequence."""
        return self.raw[3] not in ("{", "[")

    @property
    def text(self) -> str | None:
        """The text of a scalar as written, without quotes; None for collections."""
        return self.raw[2] if self.is_scalar else None

    @property
    def value(self) -> object:
        """The scalar as Kubernetes reads it; for mappings and sequences the node itself."""
        if not self.is_scalar:
            return self
        return resolve_scalar(self.raw[2], self.raw[3], self.tag)

    @property
    def is_null(self) -> bool:
        """Whether Kubernetes reads null here."""
        return self.value is None

    @property
    def string(self) -> str | None:
        """The text, where Kubernetes reads a string; else None."""
        return string_of(self.raw)

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) from the top of the document; empty for the top itself.

        A key that is longer than any that Kubernetes takes is cut.
        """
        keys = (str(step)[:_LONGEST_STEP] for step in self.path)
        steps = (key.replace("~", "~0").replace("/", "~1") for key in keys)
        return "".join("/" + step for step in steps)

    def get(self, *path: Step) -> Node | None:
        """Return what *path* leads to; None where something is missing or of another shape."""
        raw = self.raw
        for step in path:
            kids = raw[2]
            if raw[3] == "{":
                entries = iter(kids)
                for key in entries:
                    if key[2] == step:
                        raw = next(entries)
                        break
                    next(entries)
                else:
                    return None
            elif raw[3] == "[" and isinstance(step, int) and 0 <= step < len(kids):
                raw = kids[step]
            else:
                return None
        return Node(raw, self.path + path)

    def key(self, name: str) -> Node | None:
        """Return the node of the key *name* itself; its path is that of the entry."""
        kids: list[Raw] = self.raw[2] if self.is_mapping else []
        for raw in kids[::2]:
            if raw[2] == name:
                return Node(raw, (*self.path, name))
        return None

    def entries(self) -> Iterator[tuple[Node, Node]]:
        """Yield key and value of each entry of a mapping; nothing for other shapes."""
        kids: list[Raw] = self.raw[2] if self.is_mapping else []
        for index in range(0, len(kids), 2):
            path = (*self.path, kids[index][2])
            yield Node(kids[index], path), Node(kids[index + 1], path)

    def items(self) -> Iterator[Node]:
        """Yield each item of a sequence; nothing for other shapes."""
        kids: list[Raw] = self.raw[2] if self.is_sequence else []
        for index, raw in enumerate(kids):
            yield Node(raw, (*self.path, index))

    def each(self, *path: Step) -> Iterator[Node]:
        """Yield all that *path* leads to, where the step ``[]`` enters each item of a sequence."""
        *steps, last = path
        for raw, way in places(self.raw, steps):
            if last == EACH and raw[3] == "[":
                # One by one: who takes the first of very many does not pay for all.
                for index, kid in enumerate(raw[2]):
                    yield Node(kid, (*self.path, *way, index))
            else:
                for kid, step in places(raw, (last,)):
                    yield Node(kid, self.path + way + step)

    def string_at(self, *path: Step) -> str | None:
        """Return the string that *path* leads to; None where there is no string."""
        found = self.get(*path)
        return None if found is None else found.string

    def is_on(self, *path: Step) -> bool:
        """Whether *path* leads to the boolean true."""
        found = self.get(*path)
        return found is not None and found.value is True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.raw is other.raw

    def __hash__(self) -> int:
        return id(self.raw)

    def __repr__(self) -> str:
        return f"Node({self.pointer or '/'!r}, {self.start}-{self.end})"


def before_each(path: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps of *path* to the first list of which it enters each item, or all."""
    return path[: path.index(EACH)] if EACH in path else path


def places(raw: Raw, steps: Iterable[Step]) -> list[tuple[Raw, tuple[Step, ...]]]:
    """Return all that *steps* lead to from *raw*, with the way there; see `Node.each`."""
    found: list[tuple[Raw, tuple[Step, ...]]] = [(raw, ())]
    for step in steps:
        reached: list[tuple[Raw, tuple[Step, ...]]] = []
        for at, way in found:
            kids, style = at[2], at[3]
            if style == "{" and step != EACH:
                entries = iter(kids)
                for key in entries:
                    value = next(entries)
                    if key[2] == step:
                        reached.append((value, (*way, step)))
                        break
            elif style == "[" and step == EACH:
                reached += [(kid, (*way, index)) for index, kid in enumerate(kids)]
        if not reached:
            return reached
        found = reached
    return found
