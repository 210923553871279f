"""Values of JSON: what type they are of, and which are the same."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from aigw_lint.schema.keywords import Json
from aigw_lint.schema.plain import OPEN


def has_open(instance: Json) -> bool:
    """Tell whether a text below *instance* is put in later."""
    if isinstance(instance, dict):
        return any(map(has_open, instance.values()))
    if isinstance(instance, list):
        return any(map(has_open, instance))
    return instance is OPEN


def is_of_type(instance: Json, name: str) -> bool:
    """Tell whether *instance* is of the type that JSON Schema calls *name*."""
    if name == "integer":
        return not isinstance(instance, bool) and (
            isinstance(instance, int) or (isinstance(instance, float) and instance.is_integer())
        )
    if name == "number":
        return is_number(instance)
    return isinstance(instance, TYPES[name])


TYPES: Mapping[str, type] = MappingProxyType(
    {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
)
"""The types of Python that stand for those of JSON."""


def is_number(instance: Json) -> bool:
    """Tell whether *instance* is a number of JSON."""
    return isinstance(instance, (int, float)) and not isinstance(instance, bool)


def equal(one: Json, other: Json) -> bool:
    """Tell whether two values are the same in JSON, where true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def repeated_keys(items: list[Json], keys: list[str]) -> int | None:
    """Return the index of the first of *items* that has the *keys* of an earlier one."""
    seen: set[tuple[str, ...]] = set()
    for index, item in enumerate(items):
        if type(item) is not dict:
            continue  # its type is wrong
        values = tuple(repr(item.get(key)) for key in keys)
        if values in seen and not any(item.get(key) is OPEN for key in keys):
            return index
        seen.add(values)
    return None
