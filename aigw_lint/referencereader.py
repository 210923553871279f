"""What manifests name, read once from what many of them share."""

from __future__ import annotations

from collections.abc import Mapping

from aigw_lint.manifest import Manifest, Path
from aigw_lint.node import Raw
from aigw_lint.objectref import GroupKind
from aigw_lint.reference import Reference, read_references
from aigw_lint.relation import Relation

_SPEC = "spec"
_Key = tuple[int, GroupKind, "str | None", bool, Path]


class ReferenceReader:
    """Reads the references of manifests by *relations*, for one run.

    All overlays of a base share the specs that they leave as they are: what stands in one is
    read once for each namespace.
    """

    def __init__(self, relations: Mapping[GroupKind, tuple[Relation, ...]]) -> None:
        self._relations = relations
        self._lead_into_spec: dict[GroupKind, bool] = {}
        # With the spec, which is kept, so that its id stays its own.
        self._known: dict[_Key, tuple[Raw, tuple[Reference, ...]]] = {}

    def of(self, manifest: Manifest) -> tuple[Reference, ...]:
        """Return the references of *manifest*, in the order of the table."""
        kind = manifest.ref.group_kind
        rows = self._relations.get(kind)
        if rows is None:
            return ()
        # What no patch reached is read from its file, and of what is undecided paths count.
        if manifest.pieces is None or manifest.undecided_paths or not self._is_in_spec(kind, rows):
            return read_references(manifest, rows)
        top = manifest.node
        spec = _spec_of(top.raw)
        if spec is None:
            return read_references(manifest, rows)
        key = (id(spec), kind, manifest.ref.namespace, manifest.namespace_unknown, top.path)
        known = self._known.get(key)
        if known is None:
            found = read_references(manifest, rows)
            self._known[key] = spec, found
            return found
        return tuple([Reference(manifest, *reference[1:]) for reference in known[1]])

    def _is_in_spec(self, kind: GroupKind, rows: tuple[Relation, ...]) -> bool:
        """Tell whether all *rows*, those of *kind*, lead into the spec."""
        known = self._lead_into_spec.get(kind)
        if known is None:
            known = all(row.steps[0] == _SPEC and len(row.steps) > 1 for row in rows)
            self._lead_into_spec[kind] = known
        return known


def _spec_of(top: Raw) -> Raw | None:
    """Return the one spec of an object; None where there is none, or several are written."""
    kids: list[Raw] = top[2] if top[3] == "{" else []
    found = [kids[at + 1] for at in range(0, len(kids), 2) if kids[at][2] == _SPEC]
    return found[0] if len(found) == 1 else None
