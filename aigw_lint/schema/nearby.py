"""What to write where a fault names a field that is there, and another one is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aigw_lint.schema.keywords import Json
from aigw_lint.wording import cut

Schema = Mapping[str, Any]
_MOST_PLACES = 3
_Holder = tuple[str, Schema]
"""An object on the way to a value: its field's name, and its schema."""


def list_beside(schema: Schema, path: Sequence[str | int], value: Json) -> str:
    """Return where to write *value*, a list at *path*, which is the place of a single mapping."""
    if not isinstance(value, list) or not isinstance(path[-1], str):
        return ""
    *_, (_, parent) = _holders(schema, path[:-1])
    beside = f"{path[-1]}s"
    other = _resolved(schema, parent.get("properties", {}).get(beside, {}))
    return f"write the list under {beside}" if other.get("type") == "array" else ""


def home_of(schema: Schema, path: Sequence[str | int]) -> str:
    """Return where the field at *path* belongs, if that is one level up or down; else empty.

    Of several places down there all are told, where they are few.
    """
    name = str(path[-1])
    holders = list(_holders(schema, path[:-1]))
    parent = holders[-1][1]
    if len(holders) > 1 and name in holders[-2][1].get("properties", {}):
        return f"write it one level up, in {cut(holders[-2][0])}"
    found = [
        (key, is_list)
        for key, inner in parent.get("properties", {}).items()
        for is_list, held in (_held(schema, inner),)
        if name in held.get("properties", {})
    ]
    if not 1 <= len(found) <= _MOST_PLACES:
        return ""
    places = [f"{'the items of ' if is_list else ''}{cut(key)}" for key, is_list in sorted(found)]
    *others, last = places
    return f"write it in {', '.join(others)} or {last}" if others else f"write it in {last}"


def _holders(schema: Schema, path: Sequence[str | int]) -> Iterator[_Holder]:
    """Yield the objects on the way down *path*, the whole first; not the lists between."""
    name, part = "the manifest", schema
    for step in path:
        if isinstance(step, str):
            yield name, part
            name = step
            inner = part.get("properties", {}).get(step, part.get("additionalProperties"))
        else:
            inner = part.get("items")
        part = _resolved(schema, inner)
    yield name, part


def _held(schema: Schema, inner: Json) -> tuple[bool, Schema]:
    """Return whether *inner* is a list, and the schema of what it or its items hold."""
    part = _resolved(schema, inner)
    items = part.get("items")
    return (False, part) if items is None else (True, _resolved(schema, items))


def _resolved(schema: Schema, part: Json) -> Schema:
    if not isinstance(part, Mapping):
        return {}
    if "$ref" in part:
        found: Schema = schema["$defs"][part["$ref"].removeprefix("#/$defs/")]
        return found
    return part
