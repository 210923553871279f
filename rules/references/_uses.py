"""Whether anything uses a manifest that does nothing by itself."""

from __future__ import annotations

from aigw_lint import (
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_TLS_POLICY,
    ENVOY_PROXY,
    GATEWAY_CONFIG,
    HTTP_ROUTE_FILTER,
    INFERENCE_POOL,
    MCP_ROUTE,
    Graph,
    GroupKind,
    Manifest,
    NearNames,
    Reference,
    Relation,
    definition_of,
)

USED_BY = {
    AI_SERVICE_BACKEND: "an AIGatewayRoute",
    BACKEND: "an AIServiceBackend or a route",
    ENVOY_PROXY: "a Gateway or GatewayClass",
    GATEWAY_CONFIG: "the annotation of a Gateway",
    HTTP_ROUTE_FILTER: "a route",
    INFERENCE_POOL: "a route",
}
"""The kinds that do nothing until another object names them, and what mostly does."""

# A policy for an object does not use it.
_ATTACHING = frozenset({"targetRef", "targetRefs", "poolRef"})


def is_used(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether anything uses *manifest*, of a kind in `USED_BY`, for sure.

    Or whether another rule says why nothing does.
    """
    if manifest.ref.name is None:
        return False
    named = graph.references_to(definition_of(manifest))
    return any(_is_use(each.relation) for each in named) or _is_misnamed(manifest, graph)


def why_maybe_used(manifest: Manifest, graph: Graph) -> str | None:
    """Return why something may use *manifest* all the same; None where nothing can be seen to."""
    if manifest.ref.name is None:
        return "placeholder"
    definition = definition_of(manifest)
    users = graph.once(_users)[manifest.ref.group_kind]
    for user in users:
        for reference in graph.possible_references_to(definition, user):
            if _is_use(reference.relation):
                return _why_possible(reference)
    if _may_hold_keys(manifest, graph):
        return "unknown-attachment"
    hidden = (graph.undecided(manifest, user, None, "") for user in users)
    reason = next(filter(None, hidden), None)
    if reason is None and not any(graph.sees_any(manifest, user) for user in users):
        return "external-reference"
    return reason


def _may_hold_keys(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether an MCPRoute may fetch the keys of its issuer from *manifest*, a Backend.

    It finds the Backend by a BackendTLSPolicy for it.
    """
    policies = graph.references_to(definition_of(manifest), BACKEND_TLS_POLICY)
    return any(True for _ in policies) and graph.sees_any(manifest, MCP_ROUTE)


def _is_use(relation: Relation) -> bool:
    return relation.field not in _ATTACHING


def _users(graph: Graph) -> dict[GroupKind, tuple[GroupKind, ...]]:
    """Return which kinds use each of those in `USED_BY`."""
    return {
        kind: tuple(dict.fromkeys(row.source for row in graph.relations_to(kind) if _is_use(row)))
        for kind in USED_BY
    }


def _why_possible(reference: Reference) -> str:
    if reference.ref.name is not None:
        return "unknown-namespace"
    return "patched" if reference.source.touched(reference.node.path) else "placeholder"


def _is_misnamed(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether a reference that another rule speaks of seems to mean *manifest*."""
    exact, near = graph.once(_dangling)
    name = manifest.ref.name or ""
    return name in exact or bool(near[manifest.ref.group_kind].of(name))


def _dangling(graph: Graph) -> tuple[frozenset[str], dict[GroupKind, NearNames]]:
    """Return the names at the end of references that find nothing or name a wrong kind.

    All of them, and again by the kind that they mean.
    """
    exact: set[str] = set()
    by_kind: dict[GroupKind, set[str]] = {kind: set() for kind in USED_BY}
    for manifest in graph.manifests:
        for reference in graph.references_from(manifest):
            name, kind = reference.ref.name, reference.ref.group_kind
            if name is None:
                continue
            if not reference.supported:
                exact.add(name)
            elif kind in by_kind and not graph.target_of(reference).found:
                exact.add(name)
                by_kind[kind].add(name)
    return frozenset(exact), {kind: NearNames(names) for kind, names in by_kind.items()}
