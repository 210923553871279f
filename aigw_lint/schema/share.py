"""Parts of a schema that stand in it several times, said once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_WORTH = 160
"""Characters below which a reference saves nothing."""
_MARKS = frozenset({"x-since", "x-until", "x-absent", "x-experimental", "default"})
"""What belongs to a place, and so stands beside a reference."""


def shared(schema: Schema) -> Schema:
    """Return *schema* with what stands in it several times moved to ``$defs``."""
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    _count(schema, "", counts, names)
    chosen = [text for text, count in counts.items() if count > 1 and len(text) >= _WORTH]
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for text in sorted(chosen, key=lambda text: (names[text], text)):
        name = names[text] or "part"
        number = 1
        while (key := name if number == 1 else f"{name}{number}") in taken:
            number += 1
        taken.add(key)
        keys[text] = key
    made = _replaced(schema, keys, top=True)
    definitions = {key: _replaced(json.loads(text), keys, top=True) for text, key in keys.items()}
    used = _used(made, definitions)
    if used:
        made["$defs"] = {key: definitions[key] for key in sorted(used)}
    return made


def _text(schema: Schema) -> str:
    plain = {word: value for word, value in schema.items() if word not in _MARKS}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def _parts(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield the schemas right below *schema*, each with the name that it may be called by."""
    yield from schema.get("properties", {}).items()
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield "", schema[word]


def _count(schema: Schema, name: str, counts: dict[str, int], names: dict[str, str]) -> None:
    for called, part in _parts(schema):
        own = called or f"{name}Item"
        text = _text(part)
        counts[text] = counts.get(text, 0) + 1
        names[text] = min(names.get(text, own), own)
        if counts[text] == 1:
            _count(part, own, counts, names)


def _replaced(schema: Schema, keys: dict[str, str], *, top: bool = False) -> Schema:
    """Return *schema* with references in place of what has a key."""
    if not top:
        key = keys.get(_text(schema))
        if key is not None:
            marks = {word: schema[word] for word in sorted(_MARKS & schema.keys())}
            return {"$ref": f"#/$defs/{key}", **marks}
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {
            name: _replaced(part, keys) for name, part in schema["properties"].items()
        }
    for word in ("items", "additionalProperties"):
        if isinstance(made.get(word), dict):
            made[word] = _replaced(schema[word], keys)
    return made


def _used(schema: Schema, definitions: dict[str, Schema]) -> set[str]:
    """Return which of *definitions* are needed: a part of one that is shared may be said there."""
    used: set[str] = set()
    waiting = [schema]
    while waiting:
        for _, part in _parts(waiting.pop()):
            reference = part.get("$ref")
            if reference is None:
                waiting.append(part)
            else:
                key = reference.removeprefix("#/$defs/")
                if key not in used:
                    used.add(key)
                    waiting.append(definitions[key])
    return used
