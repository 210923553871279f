"""What to write so that a ReferenceGrant permits what is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from aigw_lint import (
    REFERENCE_GRANT,
    Graph,
    GroupKind,
    Lack,
    Manifest,
    NearMiss,
    Need,
    Node,
    Record,
    lack_of,
    near_miss,
)

from ._needs import LOOKED_AT

_SHOWN = 3


class Shown(Record):
    """A grant that looks meant for what is needed, and why it does not permit it."""

    grant: Manifest
    node: Node
    why: str


class Cure(Record):
    """What to write, and the grants that show it."""

    text: str
    grants: Sequence[Shown] = ()


def new_grant(need: Need) -> Cure:
    """Return the grant to write where nothing is said of the others."""
    pair = f"{_words(need, 'from')}, {_words(need, 'to')}"
    return Cure(f"add a ReferenceGrant in namespace {need.target_namespace}: {pair}")


def cure_for(source: Manifest, need: Need, graph: Graph) -> Cure:
    """Return what to write: into a grant that lacks one entry or pair, else into a new one."""
    nearest = graph.nearest(source, REFERENCE_GRANT, need.target_namespace)
    there = list(islice(nearest, LOOKED_AT))
    grants = dict.fromkeys((*there, *islice(graph.of_kind(REFERENCE_GRANT), LOOKED_AT)))
    seen = (grant for grant in grants if graph.sees(source, grant))
    misses = list(islice(filter(None, (near_miss(grant, need) for grant in seen)), _SHOWN))
    lacks = [lack for grant in there if (lack := lack_of(grant, need)) is not None]
    lack = min(
        lacks,
        key=lambda each: (len(each.sides), not _is_for(each.grant, need.namespace)),
        default=None,
    )
    text = new_grant(need).text
    if lack is not None and lack.grant.ref.name is not None:
        added = ", ".join(_words(need, side) for side in lack.sides)
        text = f'add to ReferenceGrant "{lack.grant.ref.name}": {added}'
    return Cure(text, tuple(_shown(need, misses, lack)))


def _is_for(grant: Manifest, namespace: str | None) -> bool:
    """Whether *grant* permits something to *namespace* already: one more belongs there."""
    entries = grant.node.get("spec", "from")
    return entries is not None and any(
        entry.string_at("namespace") == namespace for entry in entries.items()
    )


def _shown(need: Need, misses: Sequence[NearMiss], lack: Lack | None) -> Iterator[Shown]:
    """Yield why each of the grants does not permit *need*, the one that lacks least at the end."""
    for miss in misses:
        if lack is not None and miss.grant is lack.grant:
            yield Shown(*miss[:2], f"{miss.why} (correct it, or add {_entries(need, lack)})")
        else:
            yield Shown(*miss)
    if lack is not None and all(miss.grant is not lack.grant for miss in misses):
        why = f"this grant permits something else: add {_entries(need, lack)}"
        yield Shown(lack.grant, lack.node, why)


def _words(need: Need, side: str) -> str:
    """Return one entry of a grant in words."""
    if side == "from":
        return f"from {_kind(need.source)} of namespace {need.namespace}"
    return f"to {_kind(need.target)}"


def _kind(kind: GroupKind) -> str:
    return f"{kind.group} {kind.kind}" if kind.group else f'{kind.kind} of group ""'


def _entries(need: Need, lack: Lack) -> str:
    """Return the entries that a grant lacks, as they are written."""
    entries = {
        "from": f"{{{_fields(need.source)}, namespace: {need.namespace}}}",
        "to": f"{{{_fields(need.target)}}}",
    }
    return " and ".join(f"{entries[side]} to its `{side}`" for side in lack.sides)


def _fields(kind: GroupKind) -> str:
    return f"group: {kind.group or chr(34) * 2}, kind: {kind.kind}"
