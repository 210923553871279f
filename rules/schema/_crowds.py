"""The rules of routes that hold an InferencePool and other backends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from aigw_lint import AI_GATEWAY_ROUTE, AI_SERVICE_BACKEND, Graph, Manifest, Reference


def crowds(manifest: Manifest, graph: Graph) -> Iterator[list[Reference]]:
    """Yield the backends of each rule of a route that holds an InferencePool and others."""
    backends = (
        reference
        for reference in graph.references_from(manifest)
        if reference.supported and reference.relation.field == "backendRefs"
    )
    if manifest.ref.group_kind != AI_GATEWAY_ROUTE:
        return
    for _, each in groupby(backends, key=lambda entry: entry.node.path[:-2]):
        entries = list(each)
        if len(entries) > 1 and any(
            entry.ref.group_kind != AI_SERVICE_BACKEND for entry in entries
        ):
            yield entries
