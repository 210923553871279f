"""Which definition of its kind a manifest is judged by, where users define it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint.graph import Graph
from aigw_lint.manifest import Manifest

if TYPE_CHECKING:
    from aigw_lint.schema.bundle import Bundled
    from aigw_lint.schema.custom import Custom


def definitions_of_kind(manifest: Manifest, graph: Graph) -> tuple[Custom, ...]:
    """Return what users define the kind of *manifest* by; several where nobody knows which."""
    if graph.customs is None:
        return ()
    return graph.customs.of(manifest.ref.group_kind, lambda crd: graph.sees(manifest, crd))


def own_schema(manifest: Manifest, graph: Graph) -> Bundled | None:
    """Return the schema that users have for *manifest*; None where there is none, or several."""
    found = definitions_of_kind(manifest, graph)
    if graph.customs is None or len(found) != 1:
        return None
    version = manifest.api_version.rpartition("/")[2]
    return graph.customs.schema(found[0], version, graph.target)
