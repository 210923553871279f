"""What manifests name, read once from what many of them share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigw_lint.graph.reference import Reference, means_own_namespace, read_references
from aigw_lint.knowledge.relation import Relation
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.text.node import Raw
from aigw_lint.words.objectref import GroupKind, ObjectRef
from aigw_lint.words.record import Record

_SPEC = "spec"
_Key = tuple[int, GroupKind, bool, Path]


class _Read(Record):
    """What was read of a spec, or of a whole object, for one of its manifests."""

    raw: Raw
    """What was read, which is kept, so that its id stays its own."""
    found: tuple[Reference, ...]
    own: tuple[bool, ...]
    """Of each, whether it means the namespace that its manifest lies in."""
    tails: dict[str | None, tuple[tuple[Any, ...], ...]]
    """All of each but its source, by the namespace of the manifest."""


class ReferenceReader:
    """Reads the references of manifests by *relations*, for one run.

    All overlays of a base share the objects, or the specs, that they leave as they are: what
    stands in one is read once, whatever namespace each overlay moves it to.
    """

    def __init__(self, relations: Mapping[GroupKind, tuple[Relation, ...]]) -> None:
        self._relations = relations
        self._lead_into_spec: dict[GroupKind, bool] = {}
        self._known: dict[_Key, _Read] = {}

    def of(self, manifest: Manifest) -> tuple[Reference, ...]:
        """Return the references of *manifest*, in the order of the table."""
        kind = manifest.ref.group_kind
        rows = self._relations.get(kind)
        if rows is None:
            return ()
        raw = self._shared(manifest, kind, rows)
        if raw is None:
            return read_references(manifest, rows)
        key = (id(raw), kind, manifest.namespace_unknown, manifest.node.path)
        known = self._known.get(key)
        if known is None:
            found = read_references(manifest, rows)
            self._known[key] = _read(raw, found, manifest.ref.namespace)
            return found
        return _again(known, manifest)

    def _shared(
        self, manifest: Manifest, kind: GroupKind, rows: tuple[Relation, ...]
    ) -> Raw | None:
        """Return what of *manifest* other renderings may share, which holds all references.

        None for a plain file, which nothing else renders; and of what is undecided, paths count.
        """
        if manifest.undecided_paths or manifest.rendering.kind == "plain":
            return None
        if manifest.pieces is None:
            return manifest.node.raw
        return _spec_of(manifest.node.raw) if self._is_in_spec(kind, rows) else None

    def _is_in_spec(self, kind: GroupKind, rows: tuple[Relation, ...]) -> bool:
        """Tell whether all *rows*, those of *kind*, lead into the spec."""
        known = self._lead_into_spec.get(kind)
        if known is None:
            known = all(row.steps[0] == _SPEC and len(row.steps) > 1 for row in rows)
            self._lead_into_spec[kind] = known
        return known


def _read(raw: Raw, found: tuple[Reference, ...], namespace: str | None) -> _Read:
    own = tuple([means_own_namespace(each) for each in found])
    return _Read(raw, found, own, {namespace: tuple([each[1:] for each in found])})


def _again(known: _Read, manifest: Manifest) -> tuple[Reference, ...]:
    """Return what is *known*, as that of *manifest*."""
    if not known.found:
        return ()
    namespace = manifest.ref.namespace
    tails = known.tails.get(namespace)
    if tails is None:
        tails = known.tails[namespace] = tuple(
            [
                (relation, node, _in(ref, namespace) if is_own else ref, *rest)
                for (_, relation, node, ref, *rest), is_own in zip(
                    known.found, known.own, strict=True
                )
            ]
        )
    return tuple([Reference(manifest, *tail) for tail in tails])


def _in(ref: ObjectRef, namespace: str | None) -> ObjectRef:
    group, kind, _, name = ref  # by hand, since each reference of each overlay comes by here
    return ObjectRef(group, kind, namespace, name)


def _spec_of(top: Raw) -> Raw | None:
    """Return the one spec of an object; None where there is none, or several are written."""
    kids: list[Raw] = top[2] if top[3] == "{" else []
    found = [kids[at + 1] for at in range(0, len(kids), 2) if kids[at][2] == _SPEC]
    return found[0] if len(found) == 1 else None
