"""Raw trees, changed: all are left as they are, and what stays the same is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import is_

from aigw_lint.text.content import pairs
from aigw_lint.text.node import Raw, Step, resolve_scalar

UNTAGGED = 4
"""How long a raw is that has no tag."""

Spend = Callable[[int], None]
"""Takes work from a budget; raises where too much is asked for."""


class UnmergeableError(Exception):
    """A patch that cannot be put in: kustomize refuses it, or it is too deep to follow."""


def is_null(raw: Raw) -> bool:
    """Whether *raw* is null, in whatever way it is written."""
    if len(raw) > UNTAGGED:
        return raw[3] not in ("{", "[") and resolve_scalar(*raw[2:]) is None
    return not raw[3] and resolve_scalar(raw[2]) is None


def with_kids(raw: Raw, kids: list[Raw]) -> Raw:
    """Return the collection *raw* with *kids* for its own; itself where these are the same."""
    if len(kids) == len(raw[2]) and all(map(is_, kids, raw[2])):
        return raw
    return (raw[0], raw[1], kids, *raw[3:])


def entries_of(raw: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Yield key and value of each entry of a mapping; nothing for other shapes."""
    return pairs(raw) if raw[3] == "{" else iter(())


def place_of(kids: Sequence[Raw], key: Step) -> int | None:
    """Return the index of *key* among the *kids* of a mapping; None where it is not."""
    for at in range(0, len(kids), 2):  # a loop, since every object pays for it
        if kids[at][2] == key:
            return at
    return None


def without_empty(raw: Raw, path: tuple[Step, ...]) -> Raw:
    """Return *raw* without what is at *path*, where that is an empty mapping or null."""
    kids: list[Raw] = raw[2]
    at = place_of(kids, path[0]) if raw[3] == "{" else None
    if at is None:
        return raw
    inner = kids[at + 1]
    if len(path) > 1:
        left = without_empty(inner, path[1:])
        return raw if left is inner else with_kids(raw, [*kids[: at + 1], left, *kids[at + 2 :]])
    is_empty = not inner[2] if inner[3] == "{" else is_null(inner)
    return with_kids(raw, [*kids[:at], *kids[at + 2 :]]) if is_empty else raw


def put(raw: Raw, path: tuple[Step, ...], value: Raw, keys: tuple[Raw, ...]) -> Raw:
    """Return the mapping *raw* with *value* at *path*, a way of mappings; made where missing.

    *keys* are the raws that new keys on the way are written as.
    """
    step, rest = path[0], path[1:]
    kids: list[Raw] = list(raw[2])
    at = place_of(kids, step)
    if at is None:
        key = keys[0]
        made = put((key[0], key[1], [], "{"), rest, value, keys[1:]) if rest else value
        return with_kids(raw, [*kids, key, made])
    inner = kids[at + 1]
    if rest and inner[3] != "{":
        if not is_null(inner):
            raise UnmergeableError("what is to be changed is no mapping")
        inner = (inner[0], inner[1], [], "{")
    kids[at + 1] = put(inner, rest, value, keys[1:]) if rest else value
    return with_kids(raw, kids)


def shifted(root: Raw, span: Callable[[int, int], tuple[int, int]]) -> Raw:
    """Return the tree *root* with *span* of each start and end; what it shares stays shared."""
    known: dict[int, Raw] = {}

    def shift(raw: Raw) -> Raw:
        # What an alias names was met before: no deeper than the text itself is nested.
        made = known.get(id(raw))
        if made is None:
            kids = [shift(kid) for kid in raw[2]] if raw[3] in ("{", "[") else raw[2]
            made = known[id(raw)] = (*span(raw[0], raw[1]), kids, *raw[3:])
        return made

    return shift(root)
