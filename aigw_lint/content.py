"""What trees hold, as a text to compare."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.node import Raw, resolve_scalar


def pairs(raw: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Yield key and value of each entry of a mapping."""
    kids = iter(raw[2])
    return zip(kids, kids, strict=True)


def content_of(raw: Raw, known: dict[int, tuple[Raw, str]] | None = None) -> str:
    """Return structure and values of a tree as a text; no two trees share one.

    Works without recursion; lengths before the texts keep them apart. *known* keeps
    what the fields of objects hold, by the ids of these, for the next object that has them.
    """
    if known is not None and raw[3] == "{":
        fields = (
            f"k{len(key[2])}:{key[2]}{_content_kept(value, known)}"
            for key, value in sorted(pairs(raw), key=_key_of)
        )
        return "".join(("{", *fields, "}"))
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


def _content_kept(raw: Raw, known: dict[int, tuple[Raw, str]]) -> str:
    found = known.get(id(raw))
    if found is None:
        found = known[id(raw)] = raw, content_of(raw)
    return found[1]


def _key_of(entry: tuple[Raw, Raw]) -> str:
    text: str = entry[0][2]
    return text
