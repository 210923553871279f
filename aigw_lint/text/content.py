"""What trees hold, as a text to compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from aigw_lint.text.node import Raw, resolve_scalar

# What an overlay puts into the metadata of one object it puts into that of others, too.
_FIELDS_OF_FIELDS = 1


def pairs(raw: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Yield key and value of each entry of a mapping."""
    kids = iter(raw[2])
    return zip(kids, kids, strict=True)


def content_of(raw: Raw, known: dict[int, tuple[Raw, str]] | None = None) -> str:
    """Return structure and values of a tree as a text; no two trees share one.

    Works without recursion; lengths before the texts keep them apart. *known* keeps
    what the fields of objects hold, and the fields of these, by their ids, for the next
    object that has them.
    """
    if known is not None and raw[3] == "{":
        return _by_fields(raw, known, _FIELDS_OF_FIELDS)
    parts: list[str] = []
    pending: list[Raw | str] = [raw]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        value, style = item[2], item[3]
        if style == "{":
            parts.append("{")
            pending.append("}")
            for key, entry in sorted(pairs(item), key=_key_of, reverse=True):
                pending += (entry, f"k{len(key[2])}:{key[2]}")
        elif style == "[":
            parts.append("[")
            pending.append("]")
            pending += reversed(value)
        else:
            scalar = resolve_scalar(value, style, item[4] if len(item) > 4 else None)  # noqa: PLR2004
            text = str(scalar)
            parts.append(f"{type(scalar).__name__}{len(text)}:{text}")
    return "".join(parts)


def _by_fields(raw: Raw, known: dict[int, tuple[Raw, str]], levels: int) -> str:
    """Return what `content_of` returns for a mapping, its fields and those below them kept."""
    kids = raw[2]
    parts = ["{"]
    for at in sorted(range(0, len(kids), 2), key=lambda at: cast("str", kids[at][2])):
        key, value = kids[at][2], kids[at + 1]
        found = known.get(id(value))
        if found is None:
            is_inner = levels and value[3] == "{"
            text = _by_fields(value, known, levels - 1) if is_inner else content_of(value)
            found = known[id(value)] = value, text
        parts.append(f"k{len(key)}:{key}{found[1]}")
    parts.append("}")
    return "".join(parts)


def _key_of(entry: tuple[Raw, Raw]) -> str:
    text: str = entry[0][2]
    return text
