"""Whether a ReferenceGrant permits a reference.

All comparisons are exact, as in the controllers: no wildcards, no defaults.
Within one grant each ``from`` goes with each ``to``.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.answers import all_of, any_of
from aigw_lint.words.objectref import CORE, GroupKind
from aigw_lint.words.record import Record


class Need(Record):
    """What a grant must permit: objects of *source* in *namespace* to name *target*."""

    source: GroupKind
    namespace: str
    """Where the source is; empty where that is not known: then any is taken for it."""
    target: GroupKind
    target_namespace: str
    target_name: str | None
    ignores_name: bool = False
    """The controller that asks does not look at ``to[].name``."""


class Lack(Record):
    """What a grant that stands in the right namespace lacks to permit a need."""

    grant: Manifest
    sides: tuple[str, ...]
    """Which of ``from`` and ``to`` need another entry."""
    node: Node
    """The one list that lacks an entry, or the name of the grant."""


class NearMiss(Record):
    """Why a grant that looks meant for a need does not permit it."""

    grant: Manifest
    node: Node
    why: str


def permits(grant: Manifest, need: Need) -> bool | None:
    """Tell whether *grant*, taken to stand in the right namespace, permits *need*.

    None where a placeholder in it, or a patch over it, could decide otherwise.
    """
    sources = [_from_matches(entry, need) for entry in grant.node.each("spec", "from", "[]")]
    targets = [_to_matches(entry, need) for entry in grant.node.each("spec", "to", "[]")]
    sides = (
        None if _is_patched(grant, "from") else any_of(sources),
        None if _is_patched(grant, "to") else any_of(targets),
    )
    return all_of(sides)


def sources_of(grant: Manifest) -> Iterator[tuple[str, str, str] | None]:
    """Yield group, kind and namespace of each ``from`` of *grant*; None where one is not known."""
    if _is_patched(grant, "from"):
        yield None
    for entry in grant.node.each("spec", "from", "[]"):
        group, kind, namespace = (entry.string_at(key) for key in ("group", "kind", "namespace"))
        if group is not None and kind is not None and namespace is not None:
            hidden = any(map(has_placeholder, (group, kind, namespace)))
            yield None if hidden else (group, kind, namespace)


def _is_patched(grant: Manifest, side: str) -> bool:
    return bool(grant.undecided_paths) and grant.touched((*grant.node.path, "spec", side))


def near_miss(grant: Manifest, need: Need) -> NearMiss | None:
    """Return in which one thing *grant* differs from what *need* asks for, if it is only one."""
    differences = list(_differences(grant, need))
    return differences[0] if len(differences) == 1 else None


def lack_of(grant: Manifest, need: Need) -> Lack | None:
    """Return what *grant* lacks, where it looks meant for what *need* asks for; else None.

    That is where it stands beside the target, and one side of it fits or it
    lists something else of the same namespace. Not where that would open
    Secrets and the like to all that it lists.
    """
    if grant.ref.namespace != need.target_namespace:
        return None
    sources = list(grant.node.each("spec", "from", "[]"))
    fits = {
        "from": any(_from_matches(entry, need) for entry in sources),
        "to": any(_to_matches(entry, need) for entry in grant.node.each("spec", "to", "[]")),
    }
    sides = tuple(side for side, answer in fits.items() if not answer)
    is_meant = need.target.group != CORE and any(
        entry.string_at("namespace") == need.namespace for entry in sources
    )
    if not sides or not (is_meant or len(sides) == 1):
        return None
    spec, name = grant.node.get("spec"), grant.node.get("metadata", "name")
    key = spec.key(sides[0]) if spec is not None and len(sides) == 1 else name
    return Lack(grant, sides, key or name or grant.node)


def _differences(grant: Manifest, need: Need) -> Iterator[NearMiss]:
    if grant.ref.namespace != need.target_namespace:
        where = grant.node.get("metadata", "namespace") or grant.node.get("metadata", "name")
        namespace = grant.ref.namespace or "no namespace"
        if where is not None:
            yield NearMiss(
                grant,
                where,
                f"this grant stands in {namespace}; it counts only in {need.target_namespace}, "
                "where the target is",
            )
    for side in ("from", "to"):
        entries = list(grant.node.each("spec", side, "[]"))
        misses = [list(_entry_differences(grant, entry, side, need)) for entry in entries]
        if entries and all(misses):
            yield from min(misses, key=len)
        elif not entries:
            yield NearMiss(grant, grant.node, f"this grant has no `{side}`")


def _entry_differences(grant: Manifest, entry: Node, side: str, need: Need) -> Iterator[NearMiss]:
    kind = need.source if side == "from" else need.target
    wanted = {"group": kind.group, "kind": kind.kind}
    if side == "from":
        wanted["namespace"] = need.namespace
    elif entry.string_at("name") and not need.ignores_name:
        wanted["name"] = need.target_name or ""
    for key, value in wanted.items():
        written = entry.string_at(key)
        if written != value:
            shown = f'"{value}"' if value else '""'
            yield NearMiss(
                grant,
                entry.get(key) or entry,
                f"this grant has another `{side}[].{key}`: the reference needs {shown}",
            )


def _from_matches(entry: Node, need: Need) -> bool | None:
    wanted = {"group": need.source.group, "kind": need.source.kind}
    if need.namespace:
        wanted["namespace"] = need.namespace
    return _all_equal(entry, wanted)


def _to_matches(entry: Node, need: Need) -> bool | None:
    wanted = {"group": need.target.group, "kind": need.target.kind}
    if entry.string_at("name") and not need.ignores_name:
        if need.target_name is None:
            return None
        wanted["name"] = need.target_name
    return _all_equal(entry, wanted)


def _all_equal(entry: Node, wanted: dict[str, str]) -> bool | None:
    answer: bool | None = True
    for key, value in wanted.items():
        written = entry.string_at(key)
        if written is not None and has_placeholder(written):
            answer = None
        elif written != value:
            return False
    return answer
