"""Which policy applies to a listener, and what follows for its buffer limit.

The most specific policy wins whole: one that names the listener hides one
that names the Gateway, also in what it does not set.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from itertools import islice

from aigw_lint.attachment import Listener, listeners_of
from aigw_lint.graph import Graph
from aigw_lint.manifest import Manifest, has_placeholder
from aigw_lint.node import Node
from aigw_lint.objectref import GATEWAY_API, GroupKind
from aigw_lint.quantity import byte_size
from aigw_lint.record import Record
from aigw_lint.reference import Definition, Reference
from aigw_lint.relations import (
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    ENVOY_PATCH_POLICY,
    GATEWAY,
)
from aigw_lint.selectors import selects

DEFAULT_BUFFER = 32768
"""Bytes that Envoy Gateway lets through where no policy says otherwise."""
_SELECTORS = ("spec", "targetSelectors")
MAX_BUFFER = 2**32 - 1
"""The largest limit that Envoy takes."""


class Targeting(Record):
    """A policy at a Gateway: whole, or one listener of it."""

    policy: Manifest
    section: str | None
    certain: bool
    """False where the files cannot tell whether it applies."""


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


def client_policies(gateway: Definition, graph: Graph) -> tuple[Targeting, ...]:
    """Return the ClientTrafficPolicies of *gateway*, a Gateway."""
    sure = map(_targeting, graph.references_to(gateway, CLIENT_TRAFFIC_POLICY))
    # One is enough: what it says is not known either way.
    unsure = islice(graph.possible_references_to(gateway, CLIENT_TRAFFIC_POLICY), 1)
    possible = (Targeting(each.source, None, certain=False) for each in unsure)
    return (*sure, *possible, *_selecting(gateway, graph, CLIENT_TRAFFIC_POLICY))


def _targeting(reference: Reference) -> Targeting:
    """Return what a policy does with the Gateway that *reference* names."""
    policy, section = reference.source, reference.node.get("sectionName")
    if policy.touched(reference.node.path):
        return Targeting(policy, None, certain=False)
    if section is None or section.is_null:
        return Targeting(policy, None, certain=True)
    if section.string is None or has_placeholder(section.string):
        return Targeting(policy, None, certain=False)
    return Targeting(policy, section.string, certain=True)


def _selecting(gateway: Definition, graph: Graph, kind: GroupKind) -> Iterator[Targeting]:
    """Yield the policies that select *gateway* by labels, or may."""
    if gateway.manifest is None:
        return
    here, assumed = graph.visible(gateway.manifest, kind, gateway.ref.namespace, having=_SELECTORS)
    for policies, certain in ((here, True), (assumed, False)):
        for policy in policies:
            answers = [
                _selects(selector, gateway.manifest)
                for selector in policy.node.each(*_SELECTORS, "[]")
            ]
            if policy.touched((*policy.node.path, *_SELECTORS)):
                answers = [None]
            if True in answers or None in answers:
                yield Targeting(policy, None, certain and True in answers)


def _selects(selector: Node, gateway: Manifest) -> bool | None:
    if (selector.string_at("group") or GATEWAY_API, selector.string_at("kind")) != GATEWAY:
        return False
    if gateway.touched((*gateway.node.path, "metadata", "labels")):
        return None
    labels = gateway.node.get("metadata", "labels")
    written = () if labels is None else labels.entries()
    known = {key.text or "": value.text or "" for key, value in written}
    return selects(selector, known, closed=True)


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
    unsure = _unsure(gateway, graph, policies)
    candidates = _claiming(first, policies)
    if candidates is None:
        return Buffer(BufferState.DEFAULT, DEFAULT_BUFFER, first)
    limits = [_limit_of(policy, first) for policy in candidates]
    if not limits:
        limits = [Buffer(BufferState.DEFAULT, DEFAULT_BUFFER, first)]
    if len({(limit.state, limit.limit) for limit in limits}) > 1:
        return Buffer(BufferState.UNKNOWN, None, first, reason="conflicting-policies")
    if unsure and limits[0].state is BufferState.DEFAULT:
        return Buffer(BufferState.UNKNOWN, None, first, reason=unsure)
    return limits[0]


def _claiming(listener: Listener, policies: Iterable[Targeting]) -> list[Manifest] | None:
    """Return the policies of which one applies to *listener*; None where a claim comes to nothing.

    A policy for one plain HTTP listener is refused where another plain HTTP
    listener shares its port, and it still keeps the policy of the Gateway away.
    """
    sure = [targeting for targeting in policies if targeting.certain]
    named = [each.policy for each in sure if each.section == listener.name and each.section]
    if named and listener.protocol == "HTTP":
        sharing = [
            other
            for other in listeners_of(listener.gateway)
            if other.port == listener.port and other.protocol == "HTTP"
        ]
        if len(sharing) > 1:
            return None
    return named or [each.policy for each in sure if each.section is None]


def _unsure(gateway: Definition, graph: Graph, policies: Iterable[Targeting]) -> str | None:
    """Return why a policy that is not known could set the limit; None where none could."""
    manifest = gateway.manifest
    if manifest is None:
        return "unread-file"
    if any(not targeting.certain for targeting in policies):
        return "unknown-namespace"
    if any(True for _ in graph.references_to(gateway, ENVOY_PATCH_POLICY)):
        return "envoy-patch"
    for reference in graph.references_to(gateway, BACKEND_TRAFFIC_POLICY):
        if reference.source.node.get("spec", "requestBuffer") is not None:
            return "request-buffer"
    return graph.undecided(manifest, CLIENT_TRAFFIC_POLICY, gateway.ref.namespace, "")


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


def buffer_size(node: Node) -> int | None:
    """Return the bytes that a buffer limit asks for; None where the API server refuses it."""
    if isinstance(node.value, bool) or node.value is None:
        return None
    if isinstance(node.value, int):
        return node.value
    return None if node.string is None else byte_size(node.string)


class NearPolicy(Record):
    """A policy that looks meant for a Gateway and does not reach it."""

    policy: Manifest
    node: Node
    why: str


def near_policies(gateway: Manifest, kind: GroupKind, graph: Graph) -> Iterator[NearPolicy]:
    """Yield policies of *kind* that name *gateway* from another namespace, and nothing there."""
    own = gateway.ref.namespace
    for reference in graph.astray(kind, GATEWAY, gateway.ref.name or "") if own else ():
        policy, namespace = reference.source, reference.ref.namespace
        if namespace not in (None, own) and graph.sees(gateway, policy):
            where = policy.node.get("metadata", "namespace") or reference.name_node
            why = f"this policy stands in {namespace}; it reaches only Gateways there"
            yield NearPolicy(policy, where, why)
