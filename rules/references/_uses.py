"""Whether anything uses a manifest that does nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping

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
    Record,
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
    named = graph.once(_names)
    if manifest in named.used or _is_misnamed(manifest, named):
        return True
    # Of definitions that are alike, a reference finds the nearest alone.
    references = graph.references_to(definition_of(manifest))
    return any(_is_use(each.relation) for each in references)


def why_maybe_used(manifest: Manifest, graph: Graph) -> str | None:
    """Return why something may use *manifest* all the same; None where nothing can be seen to."""
    if manifest.ref.name is None:
        return "placeholder"
    definition = definition_of(manifest)
    users = graph.once(_users)[manifest.ref.group_kind]
    for user in users:
        for reference in graph.possible_references_to(definition, user):
            if _is_use(reference.relation):
                return reference.why_possible
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


class _Names(Record):
    """What the references of all manifests name."""

    used: frozenset[Manifest]
    """What they find for sure, and use."""
    lost: frozenset[str]
    """The names at the end of those that find nothing or name a wrong kind."""
    lost_kinds: Mapping[GroupKind, NearNames]
    """The names that find nothing, by the kind that is meant."""


def _is_misnamed(manifest: Manifest, named: _Names) -> bool:
    """Tell whether a reference that another rule speaks of seems to mean *manifest*."""
    name = manifest.ref.name or ""
    return name in named.lost or bool(named.lost_kinds[manifest.ref.group_kind].of(name))


def _names(graph: Graph) -> _Names:
    used: set[Manifest | None] = set()
    lost: set[str] = set()
    lost_kinds: dict[GroupKind, set[str]] = {kind: set() for kind in USED_BY}
    for manifest in graph.manifests:
        for reference in graph.references_from(manifest):
            name = reference.ref.name
            if name is None:
                continue
            if not reference.supported:
                lost.add(name)
                continue
            kind = reference.ref.group_kind
            if kind not in lost_kinds:
                continue
            target = graph.target_of(reference)
            if not target.found:
                lost.add(name)
                lost_kinds[kind].add(name)
            elif _is_use(reference.relation):
                used.update([each.manifest for each in target.sure])
    near = {kind: NearNames(names) for kind, names in lost_kinds.items()}
    return _Names(frozenset(each for each in used if each is not None), frozenset(lost), near)
