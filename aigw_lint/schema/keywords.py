"""Our own keywords, for what JSON Schema's words do not reach; docs/schemas.md lists them.

Each is a function of an instance and of the keyword's value that tells whether
the instance satisfies it. As in JSON Schema, what a keyword is not about
satisfies it: a number satisfies whatever is asked of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""A value of JSON, as Python's ``json`` reads it."""


def _at(value: Json, path: str) -> Json:
    """Return what *path* (keys with ``/`` between) leads to; None where nothing is there."""
    for key in path.split("/"):
        if not isinstance(value, Mapping) or key not in value:
            return None
        value = value[key]
    return value


def repeated(items: Sequence[Any], wanted: Mapping[str, Any]) -> int | None:
    """Return the index of the first item that repeats an earlier one in the fields ``by``.

    Only items count that have all fields ``having``, and in fields the values ``where``.
    As in Go, what is empty or zero in ``by`` is as good as no field.
    """
    seen: set[tuple[str, ...]] = set()
    for index, item in enumerate(items):
        if any(_at(item, path) is None for path in wanted.get("having", ())):
            continue
        if any(_at(item, path) != value for path, value in wanted.get("where", {}).items()):
            continue
        key = _key(item, wanted["by"])
        if key in seen:
            return index
        seen.add(key)
    return None


def _key(item: Json, paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(repr(value) if value else "" for value in (_at(item, path) for path in paths))


def _unique(instance: Json, wanted: Mapping[str, Any]) -> bool:
    """``x-unique: {by: [name], having: [name]}``: no two items are equal in these fields.

    ``where: {type: Hostname}`` asks it only of the items that have this value.
    """
    return not isinstance(instance, list) or repeated(instance, wanted) is None


def odd(items: Sequence[Any], wanted: Mapping[str, Any]) -> int | None:
    """Return the index of the first item that has other fields than an earlier one; or None.

    It is about the fields ``in``, and compares items that are equal in the fields ``by``.
    As in Go, what is empty or zero is as good as no field.
    """
    seen: dict[tuple[str, ...], tuple[bool, ...]] = {}
    for index, item in enumerate(items):
        fields = tuple(value != "" for value in _key(item, wanted["in"]))
        if seen.setdefault(_key(item, wanted["by"]), fields) != fields:
            return index
    return None


def _alike(instance: Json, wanted: Mapping[str, Any]) -> bool:
    """``x-alike: {by: [name], in: [port]}``: items equal by name have a port all or none."""
    return not isinstance(instance, list) or odd(instance, wanted) is None


def _measure(value: Json, kind: str) -> Json:
    if kind == "duration":
        from aigw_lint.schema.lengths import go_duration  # here, since few fields hold durations

        return go_duration(value) if isinstance(value, str) else None
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number else None


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "<": lambda left, right: left < right,
        "<=": lambda left, right: left <= right,
        "==": lambda left, right: left == right,
        "!=": lambda left, right: left != right,
        ">=": lambda left, right: left >= right,
        ">": lambda left, right: left > right,
    }
)


def _compare(instance: Json, wanted: Mapping[str, Any]) -> bool:
    """``x-compare: {left: a/b, is: <=, right: c, as: duration}``: how two fields stand.

    Where one of them is not there, or is no such value, it holds. ``as`` is
    ``number`` or ``duration``.
    """
    left = _measure(_at(instance, wanted["left"]), wanted["as"])
    right = _measure(_at(instance, wanted["right"]), wanted["as"])
    return left is None or right is None or _COMPARISONS[wanted["is"]](left, right)


def _duration(instance: Json, wanted: Mapping[str, str]) -> bool:
    """``x-duration: {">=": 1s, "<": 1h}``: bounds of a text that is a duration of Go."""
    from aigw_lint.schema.lengths import go_duration  # as above

    value = _measure(instance, "duration")
    return value is None or all(
        _COMPARISONS[sign](value, go_duration(bound)) for sign, bound in wanted.items()
    )


def total(items: Iterable[Any], path: str) -> int:
    """Return how many items the lists at *path* of all *items* have together."""
    lists = (_at(item, path) for item in items)
    return sum(len(each) for each in lists if isinstance(each, list))


def _total(instance: Json, wanted: Mapping[str, Any]) -> bool:
    """``x-total: {of: matches, maximum: 128}``: the lists of all items together."""
    return not isinstance(instance, list) or total(instance, wanted["of"]) <= wanted["maximum"]


def _cel(instance: Json, wanted: Mapping[str, Any]) -> bool:
    """``x-cel``: a rule of a user's CRD; no file of ours has one."""
    from aigw_lint.schema.cel import holds  # here, since few runs have such rules

    return holds(instance, wanted)


KEYWORDS: Mapping[str, Callable[[Json, Json], bool]] = MappingProxyType(
    {
        "x-unique": _unique,
        "x-alike": _alike,
        "x-compare": _compare,
        "x-duration": _duration,
        "x-total": _total,
        "x-cel": _cel,
    }
)
"""What tells, by keyword, whether an instance satisfies the keyword's value."""
