"""Which definition of its kind a manifest is judged by, where users define it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint.graph import Graph
from aigw_lint.manifest import Manifest
from aigw_lint.record import Record

if TYPE_CHECKING:
    from aigw_lint.schema.bundle import Bundled
    from aigw_lint.schema.custom import Custom


class OwnKind(Record):
    """What users say of the kind of a manifest."""

    definitions: tuple[Custom, ...] = ()
    """What they define it by; several where nobody knows which the cluster has."""
    schema: Bundled | None = None
    """That of the manifest's version; None where it is not served, or nobody knows."""


_NONE = OwnKind()


def own_kind(manifest: Manifest, graph: Graph) -> OwnKind:
    """Return what users say of the kind of *manifest*; mostly that is nothing."""
    if graph.customs is None:
        return _NONE
    kind = manifest.ref.group_kind
    found = graph.customs.of(kind, lambda crd: graph.sees(manifest, crd))
    if len(found) != 1:
        return OwnKind(found)
    version = manifest.api_version.rpartition("/")[2]
    return OwnKind(found, graph.customs.schema(found[0], version, graph.target))
