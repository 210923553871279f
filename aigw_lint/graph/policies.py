"""Which policy applies to a listener, and what follows for its buffer limit.

The most specific policy wins whole: one that names the listener hides one
that names the Gateway, also in what it does not set.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from aigw_lint.graph.attachment import Listener, listeners_of
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition, Reference, definition_of
from aigw_lint.graph.targeting import Targeting, client_policies, policies_at
from aigw_lint.knowledge.kinds import (
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    ENVOY_PATCH_POLICY,
    GATEWAY_CLASS,
    HTTP_ROUTE,
)
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.buffersize import MAX_BUFFER, buffer_size
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.record import Record

DEFAULT_BUFFER = 32768
"""Bytes that Envoy Gateway lets through where no policy says otherwise."""


class BufferState(enum.Enum):
    """What is known of the buffer limit of a listener."""

    SET = "set"
    DEFAULT = "default"
    BROKEN = "broken"
    """The policy that would set it is refused; its own finding says so."""
    UNKNOWN = "unknown"


class Buffer(Record):
    """The buffer limit of one port of a Gateway, and what decides it."""

    state: BufferState
    limit: int | None
    """Bytes; None where there is no limit or none is known."""
    listener: Listener
    policy: Manifest | None = None
    node: Node | None = None
    """The value of ``bufferLimit``, where it is written."""
    reason: str | None = None
    """Why it is unknown, in the words that reports count by."""
    refused: Manifest | None = None
    """A policy for this listener alone that is not accepted, and keeps all others away."""
    doubt: str | None = None
    """Why more may come through than the policy says; a reason, too."""


def buffer_of(
    listener: Listener, gateway: Definition, graph: Graph, *, beside: Manifest | None = None
) -> Buffer:
    """Return the buffer limit of the port of *listener*.

    Envoy takes it from the first HTTP or HTTPS listener of the port, in the
    order of the Gateway. Only policies count that *beside*, if it is given, sees.
    """
    first = next(
        (
            other
            for other in listeners_of(listener.gateway)
            if other.port == listener.port and other.protocol in ("HTTP", "HTTPS")
        ),
        listener,
    )
    policies = client_policies(gateway, graph)
    if beside is not None:
        policies = tuple(each for each in policies if graph.sees(beside, each.policy))
    doubt = graph.remember(_raised_by, gateway)
    limits = [each._replace(doubt=doubt) for each in _limits(first, policies)]
    if len({(limit.state, limit.limit) for limit in limits}) > 1:
        return Buffer(BufferState.UNKNOWN, None, first, reason="conflicting-policies")
    if limits[0].state is BufferState.DEFAULT:
        reason = _unsure(first, gateway, graph, policies) or doubt
        if reason:
            return Buffer(BufferState.UNKNOWN, None, first, reason=reason)
    return limits[0]


def _limits(listener: Listener, policies: Iterable[Targeting]) -> list[Buffer]:
    """Return what the policies that claim *listener* say, of which one holds; one at least.

    A policy for one plain HTTP listener is refused where another plain HTTP
    listener shares its port, and it still keeps the policy of the Gateway away.
    """
    sure = [targeting for targeting in policies if targeting.certain]
    named = [each.policy for each in sure if each.section and each.section == listener.name]
    if named and _shares_its_port(listener):
        return [Buffer(BufferState.DEFAULT, DEFAULT_BUFFER, listener, refused=named[0])]
    claiming = named or [each.policy for each in sure if each.section is None]
    limits = [_limit_of(policy, listener) for policy in claiming]
    return limits or [Buffer(BufferState.DEFAULT, DEFAULT_BUFFER, listener)]


def _shares_its_port(listener: Listener) -> bool:
    """Tell whether *listener* is one of several plain HTTP listeners of its port."""
    if listener.protocol != "HTTP":
        return False
    others = listeners_of(listener.gateway)
    return sum(each.port == listener.port and each.protocol == "HTTP" for each in others) > 1


def _unsure(
    listener: Listener, gateway: Definition, graph: Graph, policies: Iterable[Targeting]
) -> str | None:
    """Return why a policy that is not known could set the limit; None where none could."""
    manifest = gateway.manifest
    if manifest is None:
        return "unread-file"
    why = next((each.why for each in policies if not each.certain), None)
    if why is not None:
        return why
    if listener.name is None and any(targeting.section for targeting in policies):
        return listener.why_nameless
    return graph.undecided(manifest, CLIENT_TRAFFIC_POLICY, gateway.ref.namespace, "")


def _raised_by(gateway: Definition, graph: Graph) -> str | None:
    """Return what may let more through at *gateway*, whatever its ClientTrafficPolicies say."""
    if is_patched(gateway, graph):
        return "envoy-patch"
    return "request-buffer" if _buffers_requests(gateway, graph) else None


def is_patched(gateway: Definition, graph: Graph) -> bool:
    """Tell whether an EnvoyPatchPolicy changes what Envoy gets for *gateway*, or may."""
    return any(True for _ in _patching(gateway, graph))


def _patching(gateway: Definition, graph: Graph) -> Iterator[Reference]:
    """Yield what names *gateway* in EnvoyPatchPolicies, or the class that it is of."""
    yield from graph.references_to(gateway, ENVOY_PATCH_POLICY)
    yield from graph.possible_references_to(gateway, ENVOY_PATCH_POLICY)
    manifest = gateway.manifest
    for reference in () if manifest is None else graph.references_from(manifest):
        if reference.ref.group_kind == GATEWAY_CLASS:
            for gateway_class in graph.target_of(reference).sure:
                yield from graph.references_to(gateway_class, ENVOY_PATCH_POLICY)
            for other in graph.astray(ENVOY_PATCH_POLICY, GATEWAY_CLASS, reference.ref.name or ""):
                if graph.sees(reference.source, other.source):
                    yield other


def buffers_itself(route: Manifest, graph: Graph) -> bool:
    """Tell whether a BackendTrafficPolicy sets, or may, what requests *route* takes.

    One for the HTTPRoute that is generated for *route*, an AIGatewayRoute.
    """
    ref = route.ref._replace(group=HTTP_ROUTE.group, kind=HTTP_ROUTE.kind)
    return _buffers_requests(definition_of(route)._replace(ref=ref), graph)


def _buffers_requests(target: Definition, graph: Graph) -> bool:
    """Tell whether a BackendTrafficPolicy at *target* has a ``requestBuffer``, or may."""
    path = ("spec", "requestBuffer")
    return any(
        each.policy.node.get(*path) is not None
        or each.policy.touched((*each.policy.node.path, *path))
        for each in policies_at(target, graph, BACKEND_TRAFFIC_POLICY, having=path)
    )


def _limit_of(policy: Manifest, listener: Listener) -> Buffer:
    path = ("spec", "connection", "bufferLimit")
    if policy.touched((*policy.node.path, *path)):
        return Buffer(BufferState.UNKNOWN, None, listener, policy, reason="patched")
    node = policy.node.get(*path)
    if node is None or node.is_null:
        return Buffer(BufferState.DEFAULT, DEFAULT_BUFFER, listener, policy)
    if node.text is not None and has_placeholder(node.text):
        return Buffer(BufferState.UNKNOWN, None, listener, policy, node, "placeholder")
    size = buffer_size(node)
    if size is None or size > MAX_BUFFER or size < 0:
        return Buffer(BufferState.BROKEN, None, listener, policy, node)
    return Buffer(BufferState.SET, size or None, listener, policy, node)
