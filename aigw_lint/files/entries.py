"""What few documents hold: merge keys, repeated keys, keys that are no text, many aliases."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.files.fault import (
    Fault,
    FaultError,
    bad_merge,
    duplicate_key,
    merged_over,
    null_key,
    too_large,
    too_many,
    unfit_tag,
)
from aigw_lint.text.node import Raw, resolve_scalar, tag_fits

MERGE = "<<"
_MERGE_TAG = "tag:yaml.org,2002:merge"
_COLLECTIONS = frozenset("{[")
_MOST_FAULTS = 1000
_UNTAGGED = 4  # a raw with more parts has a tag


def settle(kids: list[Raw], faults: list[Fault], room: int) -> tuple[list[Raw], int]:
    """Return the entries *kids* with merge keys applied and each key once, and the room left.

    As go-yaml v2 does it, entry by entry, so that the last one wins, merged or
    written. What other readers see otherwise goes to *faults*. *room* is how
    many entries may still be merged.
    """
    entries: dict[str, tuple[Raw, Raw]] = {}
    written: dict[str, Raw] = {}
    for key, value in zip(kids[::2], kids[1::2], strict=True):
        text: str = key[2]
        if text in written:
            _add(faults, duplicate_key(key[:2], written[text][:2], text))
        written.setdefault(text, key)
        if not _is_merge(key):
            entries[text] = (key, value)
            continue
        for entry in _merged_entries(value, key):
            room -= 1
            if room < 0:
                raise FaultError(too_large(key[0], "the allowed number of nodes"))
            name: str = entry[0][2]
            if name in written:
                _add(faults, merged_over(written[name][:2], key[:2], name))
            entries[name] = entry
    return [raw for entry in entries.values() for raw in entry], room


def _add(faults: list[Fault], fault: Fault) -> None:
    """Add *fault*; a fault of the file where there are too many to tell."""
    if len(faults) >= _MOST_FAULTS:
        raise FaultError(too_many(f"{_MOST_FAULTS} keys that are set twice"))
    faults.append(fault)


def _is_merge(key: Raw) -> bool:
    if key[2] != MERGE:
        return False
    return key[4] == _MERGE_TAG if len(key) > _UNTAGGED else not key[3]


def _merged_entries(value: Raw, key: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Yield the entries that a merge key brings, those that win last."""
    sources = reversed(value[2]) if value[3] == "[" else [value]
    for source in sources:
        if source[3] != "{":
            raise FaultError(bad_merge(key[0], key[1]))
        yield from zip(source[2][::2], source[2][1::2], strict=True)


def name_keys(root: Raw, faults: list[Fault]) -> None:
    """Give each key below *root* the text that Kubernetes makes of it: ``on`` is "true"."""
    for raw in collections(root):
        if raw[3] != "{":
            continue
        kids: list[Raw] = raw[2]
        changed = False
        for index in range(0, len(kids), 2):
            key = kids[index]
            text = _key_text(key)
            if text != key[2]:
                kids[index] = (key[0], key[1], text, *key[3:])
                changed = True
        if changed and len({key[2] for key in kids[::2]}) * 2 != len(kids):
            kids[:], _ = settle(kids, faults, 0)


def _key_text(key: Raw) -> str:
    text: str = key[2]
    value = resolve_scalar(text, key[3], key[4] if len(key) > _UNTAGGED else None)
    if value is None:
        raise FaultError(null_key(key[0], key[1]))
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(str(value), str(value))


def check_tags(root: Raw) -> None:
    """Raise a fault where a scalar below *root* is not what its explicit tag says."""
    for raw in collections(root):
        for kid in raw[2]:
            if len(kid) > _UNTAGGED and not tag_fits(kid[2], kid[4]):
                raise FaultError(unfit_tag(kid[0], kid[1], kid[4]))


def check_size(root: Raw, most_nodes: int, most_characters: int) -> None:
    """Raise a fault where *root* is too large once its aliases are written out."""
    sizes: dict[int, tuple[int, int]] = {}
    stack = [root]
    while stack:
        raw = stack[-1]
        kids: list[Raw] = raw[2] if raw[3] in _COLLECTIONS and id(raw) not in sizes else []
        inner = [kid for kid in kids if kid[3] in _COLLECTIONS]
        pending = [kid for kid in inner if id(kid) not in sizes]
        if pending:
            stack += pending
            continue
        stack.pop()
        if id(raw) in sizes:
            continue
        known = [sizes[id(kid)] for kid in inner]
        nodes = 1 + len(kids) - len(inner) + sum(size[0] for size in known)
        characters = sum(len(kid[2]) for kid in kids if kid[3] not in _COLLECTIONS)
        characters += sum(size[1] for size in known)
        if nodes > most_nodes:
            raise FaultError(too_large(raw[0], f"{most_nodes} nodes"))
        if characters > most_characters:
            raise FaultError(too_large(raw[0], f"{most_characters} characters"))
        sizes[id(raw)] = (nodes, characters)


def collections(root: Raw) -> Iterator[Raw]:
    """Yield every mapping and sequence below and including *root*, each once."""
    seen: set[int] = set()
    stack = [root] if root[3] in _COLLECTIONS else []
    while stack:
        raw = stack.pop()
        if id(raw) in seen:
            continue
        seen.add(id(raw))
        yield raw
        stack += [kid for kid in raw[2] if kid[3] in _COLLECTIONS]
