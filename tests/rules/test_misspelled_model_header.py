"""``misspelled-model-header``: what is nearly the header, and what is one of its own."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules:
    - matches:
        - headers: HEADERS
"""
# All that AI Gateway 0.1 to 1.1 sets or reads besides.
OTHERS = (
    "x-ai-eg-internal-req-id",
    "x-ai-eg-mcp-backend",
    "x-ai-eg-mcp-backend-subset",
    "x-ai-eg-mcp-metadata-method",
    "x-ai-eg-mcp-metadata-request-id",
    "x-ai-eg-mcp-metadata-resource-uri",
    "x-ai-eg-mcp-metadata-tool-name",
    "x-ai-eg-mcp-route",
    "x-ai-eg-original-path",
    "x-ai-eg-selected-backend",
    "x-ai-eg-selected-route",
    "x-ai-eg-upstream-host",
    "x-aigw-api-key",
    "x-envoy-original-path",
    "x-gateway-destination-endpoint",
    "x-gateway-model-name",
)
MEANT = (
    "model",
    "x-model",
    "x-model-id",
    "x-llm-model",
    "x-api-model",
    "x-ai-model-tier",
    "x-ai-provider",
    "x-ai-eg-role",
    "x-ai-eg-zone",
    "x-tenant-id",
    "authorization",
    "a" * 256,
    "-" * 256,
)


def check(headers: str) -> tuple[Finding, ...]:
    sources = {"route.yaml": ROUTE.replace("HEADERS", headers)}
    return lint(sources=sources, select=["misspelled-model-header"]).findings


@pytest.mark.parametrize(
    "name",
    [
        "x-ai-eg-modle",
        "x-ai-eg-models",
        "x-ai-eg-mode",
        "x-ai-eg-modell",
        "x-al-eg-model",
        "x-ai-ge-model",
        "x-aieg-model",
        "x-aigw-model",
        "xaiegmodel",
        "x_ai_eg_model",
        "x.ai.eg.model",
        "x-ai-model",
        "x-eg-model",
        "ai-eg-model",
        "x-ai-eg-model-name",
        "x-ai-eg-llm-model",
        "X-AI-EG-Models",
    ],
)
def test_slips(name: str) -> None:
    (finding,) = check(f"[{{name: {name}, value: gpt}}]")
    assert finding.code == "name"
    assert f'header "{name}" is nearly x-ai-eg-model' in finding.message
    assert finding.fix is not None
    assert not finding.fix.safe
    assert [edit.text for edit in finding.fix.edits] == ["x-ai-eg-model"]


@pytest.mark.parametrize("name", [*OTHERS, *MEANT])
def test_headers_of_their_own(name: str) -> None:
    assert check(f"[{{name: '{name}', value: gpt}}]") == ()


def test_place() -> None:
    (finding,) = check("[{name: 'x-ai-eg-modle', value: gpt}]")
    span = finding.location.span
    assert (span.start.line, span.start.column, span.end.column) == (7, 28, 43)
    assert finding.path == "/spec/rules/0/matches/0/headers/0/name"
    assert finding.fix is not None
    assert [edit.text for edit in finding.fix.edits] == ["'x-ai-eg-model'"]


@pytest.mark.parametrize("more", ["", ", type: Exact"])
def test_another_case_hides_the_model(more: str) -> None:
    (finding,) = check(f"[{{name: X-AI-EG-Model, value: gpt{more}}}]")
    assert finding.code == "case"
    assert "/v1/models does not list the model" in finding.message
    assert finding.fix is not None
    assert finding.fix.safe


def test_another_case_of_a_pattern_hides_nothing() -> None:
    assert check("[{name: X-AI-EG-Model, value: gpt.*, type: RegularExpression}]") == ()


@pytest.mark.parametrize("right", ["x-ai-eg-model", "X-AI-EG-MODEL"])
def test_beside_the_right_header_others_are_meant(right: str) -> None:
    found = check(f"[{{name: {right}, value: a}}, {{name: x-ai-eg-model-name, value: b}}]")
    assert [finding.code for finding in found] == ([] if right.islower() else ["case"])


@pytest.mark.parametrize(
    "policy",
    [
        "ClientTrafficPolicy\nspec: {headers: {earlyRequestHeaders: {set: [{name: X-AI-Model}]}}}",
        "ClientTrafficPolicy\nspec: {headers: {earlyRequestHeaders: {add: [{name: x-ai-model}]}}}",
        "SecurityPolicy\nspec: {jwt: {providers: [{claimToHeaders: [{header: x-ai-model}]}]}}",
        "SecurityPolicy\nspec: {extAuth: {http: {headersToBackend: [x-ai-model]}}}",
    ],
)
def test_a_header_that_a_policy_sets_is_meant(policy: str) -> None:
    text = f"apiVersion: gateway.envoyproxy.io/v1alpha1\nmetadata: {{name: p}}\nkind: {policy}\n"
    route = ROUTE.replace("HEADERS", "[{name: x-ai-model, value: gpt}]")
    report = lint(sources={"r.yaml": route, "p.yaml": text}, select=["misspelled-model-header"])
    assert report.findings == ()


@pytest.mark.parametrize(
    "headers", ["null", "{}", "[null]", "[[]]", "[{}]", "[{name: [x-ai-eg-modle]}]", "[{name: 1}]"]
)
def test_hostile_shapes(headers: str) -> None:
    assert check(headers) == ()


def test_a_model_that_another_match_lists_is_listed() -> None:
    other = "[{name: X-AI-EG-Model, value: MODEL}, {name: x-tier, value: gold}]"
    right = "\n        - headers: [{name: x-ai-eg-model, value: gpt-4o}]"
    assert check(other.replace("MODEL", "gpt-4o") + right) == ()
    (finding,) = check(other.replace("MODEL", "claude") + right)
    assert finding.code == "case"
    assert finding.message == (
        'header "X-AI-EG-Model" is not in lower case: its requests are routed, but /v1/models '
        "does not list the model (write x-ai-eg-model)"
    )
    pattern = right.replace("name:", "type: RegularExpression, name:")
    assert len(check(other.replace("MODEL", "gpt-4o") + pattern)) == 1
