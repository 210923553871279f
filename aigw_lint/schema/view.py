"""A schema of all releases, as it is in one of them: plain JSON Schema 2020-12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
Number = tuple[int, ...]

HIDDEN = "x-hidden"
"""By field, when it is there: what is not there in this release."""

EXPERIMENTAL = "x-experimental"
"""True of what only the experimental channel has, or the last release in which that was so."""

_STRUCTURE = frozenset({"properties", "items", "additionalProperties", "allOf"})
_DROPPED = frozenset(
    {
        *("x-since", "x-until", "x-absent", "x-releases", "$schema", "nullable"),
        *("x-kubernetes-int-or-string", "x-kubernetes-map-type", "x-kubernetes-list-type"),
        *("x-kubernetes-list-map-keys", "x-kubernetes-preserve-unknown-fields"),
    }
)


def number(release: str) -> Number:
    """Return a release such as ``1.1`` as numbers."""
    return tuple(int(part) for part in release.split("."))


def holds(part: Mapping[str, Any], release: Number) -> bool:
    """Tell whether what *part* says holds in *release*."""
    since, until = part.get("x-since"), part.get("x-until")
    if since is not None and release < number(since):
        return False
    if until is not None and number(until) < release:
        return False
    return "x-absent" not in part or release not in map(number, part["x-absent"])


def at_release(schema: Schema, release: str) -> Schema:
    """Return *schema* as it is in *release*, with the parts that it shares."""
    wanted = number(release)
    made = _view(schema, wanted)
    if "$defs" in schema:
        made["$defs"] = {name: _view(part, wanted) for name, part in schema["$defs"].items()}
    return made


def _view(schema: Schema, release: Number) -> Schema:
    if "$ref" in schema:
        return {word: schema[word] for word in ("$ref", "default", EXPERIMENTAL) if word in schema}
    words = {word: value for word, value in schema.items() if word not in _STRUCTURE}
    members: list[Schema] = []
    for member in schema.get("allOf", ()):
        if holds(member, release):
            own = {word: value for word, value in member.items() if word not in _DROPPED}
            if "x-constraint" in member:
                members.append(own)
            elif "x-since" in member or "x-until" in member:
                words.update(member)  # what changed between releases
                members += member.get("allOf", ())
            else:
                members.append(own)
    made = {
        word: value
        for word, value in words.items()
        if word not in _DROPPED and word not in _STRUCTURE
    }
    _type(made, words)
    _fields(made, schema, words, release)
    if "items" in schema:
        made["items"] = _view(schema["items"], release)
    _list(made, words)
    if members:
        made["allOf"] = members
    return made


def _type(made: Schema, words: Mapping[str, Any]) -> None:
    if words.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
        made.pop("anyOf", None)  # says the same
    if words.get("nullable") and "type" in made:
        types = made["type"]
        made["type"] = [*([types] if isinstance(types, str) else types), "null"]


def _fields(made: Schema, schema: Schema, words: Mapping[str, Any], release: Number) -> None:
    """Put the fields of an object into *made*, and that it has no others."""
    hidden: dict[str, dict[str, str]] = {}
    properties: dict[str, Schema] = {}
    for name, part in schema.get("properties", {}).items():
        if holds(part, release):
            properties[name] = _view(part, release)
        else:
            hidden[name] = {word[2:]: part[word] for word in ("x-since", "x-until") if word in part}
    if properties:
        made["properties"] = properties
        defaults = [name for name, part in properties.items() if "default" in part]
        if defaults:
            made["x-defaults"] = defaults
    if hidden:
        made[HIDDEN] = hidden
    if "additionalProperties" in schema:
        made["additionalProperties"] = _view(schema["additionalProperties"], release)
    elif words.get("type") == "object" and not words.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False


def _list(made: Schema, words: Mapping[str, Any]) -> None:
    kind = words.get("x-kubernetes-list-type")
    if kind == "set":
        made["uniqueItems"] = True
    elif kind == "map":
        made["x-list-keys"] = words["x-kubernetes-list-map-keys"]
