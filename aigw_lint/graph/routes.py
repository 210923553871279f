"""What an AIGatewayRoute expands to: the HTTPRoute that AI Gateway generates for it."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition, Reference, definition_of
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE, AI_SERVICE_BACKEND, BACKEND
from aigw_lint.knowledge.releases import Target
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.duration import parse_duration
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.record import Record

DEFAULT_REQUEST_TIMEOUT = 60_000
"""Milliseconds that AI Gateway writes into the HTTPRoute where a rule says nothing."""


class RequestTimeout(Record):
    """How long one rule lets a request take, the streamed response included."""

    milliseconds: int | None
    """None where there is no limit, or none is known."""
    node: Node | None
    """The value that says it; None where it is the default."""
    is_known: bool
    exceeds_default: bool = False
    """Whether it is longer than the request timeout that AI Gateway writes beside it.

    The API server then refuses the HTTPRoute.
    """


def request_timeout(rule: Node, target: Target) -> RequestTimeout:
    """Return the request timeout of *rule*, one of ``spec.rules`` of an AIGatewayRoute.

    ``timeouts.backendRequest`` decides where it is written: without retries,
    which such a rule cannot have, Envoy Gateway ends the whole request by it.
    """
    timeouts = rule.get("timeouts")
    if timeouts is not None and timeouts.is_scalar and not timeouts.is_null:
        return RequestTimeout(None, timeouts, is_known=False)
    request, backend = _written(timeouts, "request"), _written(timeouts, "backendRequest")
    has_default = request is None and target.reaches("0.3")
    node = backend or request
    if node is None:
        default = DEFAULT_REQUEST_TIMEOUT if has_default else None
        return RequestTimeout(default, None, is_known=has_default)
    text = node.string
    value = None if text is None or has_placeholder(text) else parse_duration(text)
    exceeds = has_default and value is not None and value > DEFAULT_REQUEST_TIMEOUT
    return RequestTimeout(value or None, node, is_known=value is not None, exceeds_default=exceeds)


def request_timeouts(route: Manifest, graph: Graph) -> tuple[tuple[Node, RequestTimeout], ...]:
    """Return the rules of *route*, an AIGatewayRoute, each with its request timeout."""
    return graph.remember(_request_timeouts, definition_of(route))


def _request_timeouts(
    definition: Definition, graph: Graph
) -> tuple[tuple[Node, RequestTimeout], ...]:
    route = definition.manifest
    rules = () if route is None else route.node.each("spec", "rules", "[]")
    return tuple((rule, request_timeout(rule, graph.target)) for rule in rules if rule.is_mapping)


def _written(timeouts: Node | None, name: str) -> Node | None:
    node = timeouts.get(name) if timeouts is not None else None
    return None if node is None or node.is_null else node


class GeneratedReference(Record):
    """What the generated HTTPRoute names: the Backend behind an AIServiceBackend."""

    route: Manifest
    via: Reference
    """The backendRef of the AIGatewayRoute."""
    backend: Reference
    """The backendRef of the AIServiceBackend, which is copied into the HTTPRoute."""


def generated_references(reference: Reference, graph: Graph) -> Iterator[GeneratedReference]:
    """Yield what the HTTPRoute names for *reference*, a backendRef of an AIGatewayRoute."""
    if reference.source.ref.group_kind != AI_GATEWAY_ROUTE:
        return
    for definition in graph.target_of(reference).sure:
        service = definition.manifest
        if service is None or service.ref.group_kind != AI_SERVICE_BACKEND:
            continue
        for backend in graph.references_from(service):
            if backend.supported and backend.ref.group_kind == BACKEND:
                yield GeneratedReference(reference.source, reference, backend)
