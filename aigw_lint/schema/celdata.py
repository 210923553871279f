"""What rules in CEL see: data of the types that a schema says, and fields by names of CEL.

In data all is text, number or list. The API server makes durations, times and bytes of texts
of some formats, and lists that are sets or maps are equal to it in whatever order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from aigw_lint.words.record import Record

Json: TypeAlias = Any

_NO_FIELDS: Mapping[str, Shape] = MappingProxyType({})
_FORMATS = {"duration": "duration", "date-time": "timestamp", "date": "timestamp", "byte": "bytes"}
_TEXTS = frozenset({"duration", "timestamp"})
"""What stays a text in data: the engine takes no other, so rules are written for it."""
_UNORDERED = frozenset({"set", "map"})
_LITERAL = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
LITERALS = re.compile(_LITERAL)
_HAS = r"\bhas\s*\([^()]*\)"
_OF_LITERALS = re.compile(r"[!=]=\s*\[|\]\s*[!=]=")
_OF_ORDER = re.compile(r"\[\s*\??\s*\d|\bindexOf\b|\blastIndexOf\b|\bisSorted\b|\bjoin\b")
_RESERVED = frozenset(
    {
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for"),
        *("function", "if", "import", "let", "loop", "package", "namespace", "return"),
        *("var", "void", "while"),
    }
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII).fullmatch


class Shape(Record):
    """What a rule sees otherwise than it stands in the data."""

    kind: str = ""
    """``duration``, ``timestamp``, ``bytes``, ``double``, ``set``, ``map``, or nothing."""
    fields: Mapping[str, Shape] = _NO_FIELDS
    each: Shape | None = None
    """That of all items, or of all values of a map."""


class Asked(Record):
    """A rule as the engine is asked it."""

    text: str
    is_whole: bool
    """Whether all that it speaks of has the type that the API server gives it."""


PLAIN = Shape()


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """Return how rules see what *schema* describes."""
    fields = {
        name: shape
        for name, part in (schema.get("properties") or {}).items()
        if (shape := shape_of(part)) != PLAIN or escaped(name) != name
    }
    inner = schema.get("items" if schema.get("type") == "array" else "additionalProperties")
    each = shape_of(inner) if isinstance(inner, Mapping) else PLAIN
    return Shape(_kind(schema), fields or _NO_FIELDS, None if each == PLAIN else each)


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "")
    if kind == "number":
        return "double"
    of_list = schema.get("x-kubernetes-list-type")
    return of_list if kind == "array" and of_list in _UNORDERED else ""


def escaped(name: str) -> str:
    """Return what rules call the field *name*; itself where CEL has no name for it."""
    if name in _RESERVED:
        return f"__{name}__"
    made = name.replace("__", "__underscores__").replace(".", "__dot__")
    made = made.replace("-", "__dash__").replace("/", "__slash__")
    return made if _NAME(made) else name


def seen(value: Json, shape: Shape) -> Json:
    """Return *value* as rules see it."""
    if isinstance(value, dict):
        if shape.each is not None:
            return {key: seen(each, shape.each) for key, each in value.items()}
        made = dict(value)
        for name, inner in shape.fields.items():
            if name in value:
                made[name] = made[escaped(name)] = seen(value[name], inner)
        return made
    if isinstance(value, list):
        return value if shape.each is None else [seen(each, shape.each) for each in value]
    if shape.kind == "double" and type(value) is int:
        return float(value)
    return _typed(value, shape.kind) if isinstance(value, str) else value


def _typed(text: str, kind: str) -> str | bytes:
    if kind == "bytes":
        import base64  # here, since few data have any
        import binascii

        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return text
    if kind == "duration":
        from aigw_lint.schema.lengths import duration_of  # here, since few fields hold durations

        length = duration_of(text)
        return text if length is None else f"{length}ns"
    if kind == "timestamp":
        made = text.upper().replace(",", ".")
        return made if "T" in made else f"{made}T00:00:00Z"
    return text


def asked(rule: str, shape: Shape) -> Asked:
    """Return *rule* with its texts that are durations and times made such."""
    paths = dict(_paths(shape, "self"))
    text = rule
    if paths:
        named = "|".join(map(re.escape, sorted(paths, key=len, reverse=True)))
        pattern = rf"({_LITERAL}|{_HAS})|(?<![\w.?])({named})(?![\w(?])"
        text = re.sub(
            pattern,
            lambda found: found[1] or f"{paths[found[2]]}({found[2]})",
            rule,
            flags=re.ASCII,
        )
        rule = re.sub(pattern, " ", rule, flags=re.ASCII)
    names = _names(shape, "self", _TEXTS)
    left = re.sub(rf"{_LITERAL}|{_HAS}", " ", rule)
    return Asked(text, not any(_speaks_of(left, name) for name in names))


def _paths(shape: Shape, path: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to durations and times that lead through no list and no map."""
    if shape.kind in _TEXTS:
        yield path, shape.kind
    for name, inner in shape.fields.items():
        yield from _paths(inner, f"{path}.{escaped(name)}")


def _names(shape: Shape, name: str, kinds: frozenset[str]) -> frozenset[str]:
    """Return the names of fields that are of *kinds*, or hold such items."""
    found = {name} if shape.kind in kinds else set()
    if shape.each is not None:
        found |= _names(shape.each, name, kinds)
    for each, inner in shape.fields.items():
        found |= _names(inner, escaped(each), kinds)
    return frozenset(found)


def _speaks_of(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def in_order(value: Json, shape: Shape) -> Json:
    """Return *value* with the sets and maps in it in one order; itself where it has none."""
    if isinstance(value, dict):
        made = {
            key: in_order(each, shape.each or shape.fields.get(key, PLAIN))
            for key, each in value.items()
        }
        return made if any(made[key] is not value[key] for key in made) else value
    if isinstance(value, list):
        items = [in_order(each, shape.each or PLAIN) for each in value]
        if shape.kind in _UNORDERED and len(items) > 1:
            return sorted(items, key=repr)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


def is_of_order(rule: str, shape: Shape) -> bool:
    """Tell whether nobody here can tell what *rule* makes of lists that have no order."""
    left = "".join(LITERALS.sub("''", rule).split())
    named = "|".join(map(re.escape, sorted(_names(shape, "self", _UNORDERED))))
    added = re.search(rf"\b({named})\)*\+|\+\(*[\w.]*\b({named})\b(?![.\[])", left) is not None
    return added or _OF_LITERALS.search(left) is not None or _OF_ORDER.search(left) is not None
