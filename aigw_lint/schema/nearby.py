"""What to write where a fault names a field that is there, and another one is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aigw_lint.schema.keywords import Json
from aigw_lint.text.wording import cut
from aigw_lint.words.record import Record

Schema = Mapping[str, Any]
Path = tuple["str | int", ...]
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


class Home(Record):
    """A place one level up or down where there is a field of this name."""

    name: str
    """How a person calls what holds it there."""
    path: Path
    """Where the field would be."""
    is_up: bool = False
    """Whether that is one level up."""

    @property
    def where(self) -> str:
        """Where the field would be, in words."""
        return f"{'one level up, ' if self.is_up else ''}in {self.name}"


def homes_of(schema: Schema, data: Json, path: Path) -> tuple[Home, ...]:
    """Return where the field at *path* of *data* may belong: one level up, or in what is beside it.

    None where many places have such a field. Where it is there already, or its value is
    of another type, another one is meant.
    """
    *above, last = path
    name, value = str(last), _at(data, path)
    holders = list(_holders(schema, above))
    if len(holders) > 1 and name in holders[-2][1].get("properties", {}):
        upper = above[: max(at for at, step in enumerate(above) if isinstance(step, str))]
        there = {} if above[len(upper)] == name else _at(data, upper)  # it would hold itself
        if _takes(schema, holders[-2][1], there, name, value):
            return (Home(cut(holders[-2][0]), (*upper, name), is_up=True),)
    found: list[Home] = []
    beside = _at(data, above)
    for key, inner in sorted(holders[-1][1].get("properties", {}).items()):
        is_list, held = _held(schema, inner)
        if _takes(schema, held, beside.get(key), name, value):
            title = f"{'the items of ' if is_list else ''}{cut(key)}"
            found.append(Home(title, (*above, key, *((0,) if is_list else ()), name)))
    return tuple(found) if len(found) <= _MOST_PLACES else ()


def _takes(schema: Schema, holder: Schema, there: Json, name: str, value: Json) -> bool:
    """Tell whether what is *there* can have *value* at *name*, by *holder*, and go on so."""
    part = holder.get("properties", {}).get(name)
    if part is None or part.get("x-deprecated") or not may_hold(schema, part, value):
        return False
    return "default" in part or not _has(there, name)  # the API server puts defaults in


def _has(holder: Json, name: str) -> bool:
    """Tell whether *holder* has the field *name*; a list, whether all its items do."""
    if isinstance(holder, list):
        return bool(holder) and all(_has(each, name) for each in holder)
    return isinstance(holder, dict) and name in holder


def may_hold(schema: Schema, part: Json, value: Json) -> bool:
    """Tell whether *part* of *schema* is for what *value* is: a mapping, a list or a scalar."""
    wanted = _resolved(schema, part).get("type")
    if wanted is None or value is None:
        return True
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, dict):
        return "object" in names
    if isinstance(value, list):
        return "array" in names
    return not set(names) <= {"object", "array", "null"}


def _at(data: Json, path: Sequence[str | int]) -> Json:
    for step in path:
        data = data[step]
    return data


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
