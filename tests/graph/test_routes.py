"""What an AIGatewayRoute expands to: its timeouts, and the Backends that its HTTPRoute names."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.graph.routes import generated_references, request_timeout
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE
from aigw_lint.knowledge.releases import NEWEST, target_for
from aigw_lint.run.linter import load_world
from aigw_lint.text.node import Node


def rule(text: str) -> Node:
    """Return *text* as one rule of a route."""
    (document,) = parse(Source.from_text("route.yaml", text)).documents
    return document.root


# --- timeouts -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "backendRefs: []",
        "timeouts:",
        "timeouts: {}",
        "timeouts: {request: null}",
        "timeouts: {backendRequest: null}",
    ],
)
def test_a_rule_that_says_nothing_has_a_minute(text: str) -> None:
    assert request_timeout(rule(text), NEWEST) == (60_000, None, True, False)


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [("300s", 300_000), ("1h30m", 5_400_000), ("250ms", 250), ("0s", None)],
)
def test_a_written_timeout_holds(written: str, milliseconds: int | None) -> None:
    timeout = request_timeout(rule(f"timeouts: {{request: {written}}}"), NEWEST)
    assert timeout.milliseconds == milliseconds
    assert timeout.is_known
    assert timeout.node is not None
    assert timeout.node.pointer == "/timeouts/request"


@pytest.mark.parametrize("written", ["'${TIMEOUT}'", "5 minutes", "300", "{a: b}", "[1s]"])
def test_what_is_no_duration_is_not_known(written: str) -> None:
    timeout = request_timeout(rule(f"timeouts: {{request: {written}}}"), NEWEST)
    assert (timeout.milliseconds, timeout.is_known) == (None, False)


def test_a_placeholder_for_all_timeouts_is_not_known() -> None:
    assert not request_timeout(rule("timeouts: ${TIMEOUTS}"), NEWEST).is_known


@pytest.mark.parametrize(
    ("written", "milliseconds", "exceeds_default"),
    [
        ("{backendRequest: 30s}", 30_000, False),
        ("{backendRequest: 60s}", 60_000, False),
        ("{backendRequest: 60s1ms}", 60_001, True),
        ("{request: null, backendRequest: 2m}", 120_000, True),
        ("{backendRequest: 0s}", None, False),
        ("{request: 300s, backendRequest: 30s}", 30_000, False),
        ("{request: 300s, backendRequest: 120s}", 120_000, False),
    ],
)
def test_the_backend_timeout_ends_the_request(
    written: str, milliseconds: int | None, *, exceeds_default: bool
) -> None:
    timeout = request_timeout(rule(f"timeouts: {written}"), NEWEST)
    assert (timeout.milliseconds, timeout.is_known) == (milliseconds, True)
    assert timeout.exceeds_default is exceeds_default
    assert timeout.node is not None
    assert timeout.node.pointer == "/timeouts/backendRequest"


def test_a_backend_timeout_that_is_not_known() -> None:
    timeout = request_timeout(rule("timeouts: {backendRequest: '${TIMEOUT}'}"), NEWEST)
    assert (timeout.milliseconds, timeout.is_known, timeout.exceeds_default) == (None, False, False)


def test_old_releases_have_no_default() -> None:
    assert not request_timeout(rule("backendRefs: []"), target_for("0.2")).is_known
    assert request_timeout(rule("backendRefs: []"), target_for("0.3")).milliseconds == 60_000
    text = "timeouts: {backendRequest: 120s}"
    assert not request_timeout(rule(text), target_for("0.2")).exceeds_default
    assert request_timeout(rule(text), target_for("0.3")).exceeds_default


# --- generated references -------------------------------------------------------

CHAIN = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge}]
  rules:
    - backendRefs: [{name: openai}, {name: missing}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: apps}
spec:
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: api, namespace: egress}
"""


def test_the_generated_route_names_the_backend_behind_the_service() -> None:
    graph = load_world(sources={"all.yaml": CHAIN}).graph
    (route,) = graph.of_kind(AI_GATEWAY_ROUTE)
    found = [
        generated
        for reference in graph.references_from(route)
        for generated in generated_references(reference, graph)
    ]
    (generated,) = found
    assert generated.route is route
    assert generated.via.node.pointer == "/spec/rules/0/backendRefs/0"
    assert str(generated.backend.ref) == "Backend egress/api"


def test_a_service_in_place_of_a_backend_is_not_named() -> None:
    text = CHAIN.replace("group: gateway.envoyproxy.io, kind: Backend, ", "")
    graph = load_world(sources={"all.yaml": text}).graph
    (route,) = graph.of_kind(AI_GATEWAY_ROUTE)
    for reference in graph.references_from(route):
        assert list(generated_references(reference, graph)) == []


def test_only_ai_routes_generate() -> None:
    graph = load_world(sources={"all.yaml": CHAIN}).graph
    for manifest in graph.manifests:
        if manifest.ref.group_kind != AI_GATEWAY_ROUTE:
            for reference in graph.references_from(manifest):
                assert list(generated_references(reference, graph)) == []
