"""Who sends requests to a Backend, and which of them a BackendTLSPolicy covers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from aigw_lint import (
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_TLS_POLICY,
    ENVOY_PATCH_POLICY,
    GRPC_ROUTE,
    HTTP_ROUTE,
    MCP_ROUTE,
    Graph,
    Manifest,
    Node,
    Record,
    Reference,
    definition_of,
    has_placeholder,
)

# What these name is called by HTTP; a TCPRoute or TLSRoute passes on what the client encrypts.
_CALLERS = (AI_SERVICE_BACKEND, MCP_ROUTE, HTTP_ROUTE, GRPC_ROUTE)
_PRIVATE = (".svc", ".local", ".internal")
_MOST = 50
"""How many uses and policies of one Backend, and of one namespace, are looked at."""


class Endpoint(Record):
    """An endpoint of a Backend, and the node of its port."""

    host: str
    port: Node
    is_private: bool
    """Whether it is an address, or a name of the cluster or the house."""


class Covered(Record):
    """Which of the uses of a Backend are encrypted."""

    bare: Sequence[Reference] = ()
    """Those that no policy covers."""
    passing: Reference | None = None
    """What names the Backend in a policy, but only a section of it that no bare use has."""
    providers: Sequence[Manifest] = ()
    """The policies that cover all uses."""
    are_meant: bool = True
    """Whether any of them may be meant for this Backend, and not for one that it brings itself."""


def endpoints_of(backend: Manifest) -> Iterator[Endpoint]:
    """Yield the endpoints of *backend* that have a port."""
    for endpoint in backend.node.each("spec", "endpoints", "[]"):
        for kind, host in (("fqdn", "hostname"), ("ip", "address")):
            port = endpoint.get(kind, "port")
            if port is not None and port.is_scalar:
                name = endpoint.string_at(kind, host) or "?"
                yield Endpoint(name, port, kind == "ip" or name.endswith(_PRIVATE))


def uses_of(backend: Manifest, graph: Graph) -> list[Reference]:
    """Return what sends requests to *backend* by HTTP, for sure."""
    definition = definition_of(backend)
    return [
        use
        for kind in _CALLERS
        for use in islice(graph.references_to(definition, kind), _MOST)
        if use.relation.field == "backendRefs" or use.source.ref.group_kind == AI_SERVICE_BACKEND
    ]


def why_maybe_used(backend: Manifest, graph: Graph) -> str | None:
    """Return why something may send requests to *backend* by HTTP; None where nothing may."""
    definition = definition_of(backend)
    for kind in _CALLERS:
        for use in islice(graph.possible_references_to(definition, kind), 1):
            return use.why_possible
    return None


def is_covered_at_home(backend: Manifest, graph: Graph) -> bool:
    """Tell whether a policy that stands with *backend* covers all of it, as most do.

    Then nothing else is to be asked.
    """
    return backend in graph.once(_covered_at_home)


def _covered_at_home(graph: Graph) -> frozenset[Manifest | None]:
    return frozenset(
        found.manifest
        for policy in graph.of_kind(BACKEND_TLS_POLICY)
        for target in graph.references_from(policy)
        if target.relation.field == "targetRefs" and target.node.get("sectionName") is None
        for found in graph.target_of(target).sure
        if found.home == policy.home
    )


def covered(backend: Manifest, uses: Sequence[Reference], graph: Graph) -> Covered:
    """Return which of *uses* the BackendTLSPolicies of *backend* cover.

    A policy for a section covers the uses that write its number as their port:
    Envoy Gateway looks at the port of the use, not at that of the endpoint.
    """
    targets = list(islice(graph.references_to(definition_of(backend), BACKEND_TLS_POLICY), _MOST))
    bare = [use for use in uses if not any(_covers(target, use) for target in targets)]
    whole = [each for each in targets if all(_covers(each, use) for use in uses)]
    meant = not whole or any(_leans_on(each, backend, graph) for each in whole)
    return Covered(bare, targets[0] if targets else None, [each.source for each in whole], meant)


def _leans_on(target: Reference, backend: Manifest, graph: Graph) -> bool:
    nearest = graph.target_of(target).sure[:1]
    return not nearest or nearest[0].home == backend.home


def _covers(target: Reference, use: Reference) -> bool:
    section, port = target.node.get("sectionName"), use.node.get("port")
    if section is None or section.is_null or target.source.touched(section.path):
        return True
    if section.text is None or has_placeholder(section.text):
        return True
    if port is None or port.is_null:
        return use.source.touched((*use.node.path, "port"))
    return has_placeholder(port.text or "") or port.text == section.text


def why_unknown(backend: Manifest, graph: Graph) -> str | None:
    """Return why *backend* may be called with TLS although no policy is known; else None."""
    if backend.touched((*backend.node.path, "spec", "tls")):
        return "patched"
    for target in islice(
        graph.possible_references_to(definition_of(backend), BACKEND_TLS_POLICY), 1
    ):
        return target.why_assumed if target.ref.name else "placeholder"
    patches = islice(graph.of_kind(ENVOY_PATCH_POLICY), _MOST)
    if any(graph.sees(backend, patch) for patch in patches):
        return "envoy-patch"
    return graph.undecided(backend, BACKEND_TLS_POLICY, backend.ref.namespace, "")


def is_told_elsewhere(backend: Manifest, uses: Sequence[Reference], graph: Graph) -> bool:
    """Tell whether a policy is meant for *backend* and misses it: the reference is at fault then.

    It names what leads to the Backend, a kind that it cannot name, or nearly the right name.
    """
    name = backend.ref.name or ""
    names = {name, *(use.source.ref.name or "" for use in uses)}
    if any(
        graph.sees(backend, each.source) for each in graph.astray(BACKEND_TLS_POLICY, BACKEND, name)
    ):
        return True
    return any(
        _misses(target, names, graph)
        for policy in islice(_policies_beside(backend, graph), _MOST)
        for target in graph.references_from(policy)
        if target.relation.field == "targetRefs" and target.ref.name is not None
    )


def _policies_beside(backend: Manifest, graph: Graph) -> Iterator[Manifest]:
    namespace = backend.ref.namespace
    if namespace is not None:
        return graph.nearest(backend, BACKEND_TLS_POLICY, namespace)
    return iter(graph.visible(backend, BACKEND_TLS_POLICY, None)[0])


def _misses(target: Reference, names: Collection[str], graph: Graph) -> bool:
    """Tell whether *target* is a slip for one of *names* that another rule tells of."""
    name = target.ref.name or ""
    if not target.supported:
        return name in names
    dangling = target.ref.group_kind == BACKEND and not graph.target_of(target).found
    if not dangling:
        return False
    from aigw_lint import near  # here, since few references are at fault

    return any(near(name, each) for each in names)
