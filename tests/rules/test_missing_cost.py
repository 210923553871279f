"""``missing-cost``: what it says, where, and when the files do not tell."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Report, Severity, lint

ID = "missing-cost"
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: budget, namespace: ai}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: TARGET}]
  rateLimit:
    global:
      rules:
        - limit: {requests: 1000, unit: Hour}
          cost:
            request: {from: Number, number: 0}
            response:
              from: Metadata
              metadata:
                namespace: io.envoy.ai_gateway
                key: KEY
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  parentRefs: [{name: edge}]
  llmRequestCosts: [{metadataKey: llm_input, type: InputToken},
    {metadataKey: total, type: TotalToken}]
  rules: [{backendRefs: [{name: openai}]}]
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: ai, annotations: {}}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, protocol: HTTP, port: 80}]
"""
CONFIGURED = GATEWAY.replace("{}", "{aigateway.envoyproxy.io/gateway-config: costs}")
CONFIG = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: GatewayConfig
metadata: {name: costs, namespace: ai}
spec: {globalLLMRequestCosts: [{metadataKey: of_all, type: InputToken}]}
"""
OTHER = ROUTE.replace("chat", "other").replace("llm_input", "llm_output")


def policy(key: str, target: str = "HTTPRoute, name: chat") -> str:
    return POLICY.replace("TARGET", target).replace("KEY", key)


def run(*texts: str, target: str = "1.1") -> Report:
    sources = {"policy.yaml": texts[0], "all.yaml": "---\n".join(texts[1:])}
    return lint(sources=sources, select=[ID], targets=[target])


def only(report: Report) -> Finding:
    (finding,) = report.findings
    start = finding.location.span.start
    assert (finding.rule, finding.severity) == (ID, Severity.WARNING)
    assert (finding.location.file, start.line, start.column) == ("policy.yaml", 16, 22)
    return finding


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [each.reason for each in report.undecided if each.rule == ID]


def test_a_cost_that_is_meant() -> None:
    finding = only(run(policy("llm_inputs"), ROUTE, GATEWAY))
    assert finding.message == (
        'AIGatewayRoute "chat" counts no cost "llm_inputs", so its requests cost nothing here, and '
        'the limit is never reached (did you mean "llm_input"?)'
    )
    (related,) = finding.related
    assert related.message == "this is counted"
    assert (related.location.span.start.line, related.location.span.start.column) == (6, 35)
    assert finding.fix is not None
    assert [each.text for each in finding.fix.edits] == ["llm_input"]


def test_a_cost_that_nobody_counts() -> None:
    finding = only(run(policy("words"), ROUTE, GATEWAY))
    assert finding.message.endswith(
        "(its costs are llm_input, total; else add {metadataKey: words, type: TotalToken} to its "
        "llmRequestCosts)"
    )
    (related,) = finding.related
    assert related.message == "this is the route"
    assert (related.location.span.start.line, related.location.span.start.column) == (3, 18)
    costs, rules = ROUTE.index("  llmRequestCosts"), ROUTE.index("  rules")
    bare = ROUTE[:costs] + ROUTE[rules:]
    assert only(run(policy("words"), bare, GATEWAY)).message.endswith(
        "(add {metadataKey: words, type: TotalToken} to its llmRequestCosts)"
    )


def test_a_limit_on_a_gateway_is_told_where_no_route_has_the_cost() -> None:
    target = "Gateway, name: edge"
    finding = only(run(policy("words", target), ROUTE, OTHER, GATEWAY))
    assert finding.message.startswith('no AIGatewayRoute of the Gateway counts a cost "words", so')
    assert reasons(run(policy("llm_output", target), ROUTE, OTHER, GATEWAY)) == []
    assert only(run(policy("llm_output"), ROUTE, OTHER, GATEWAY))


def test_the_costs_of_all_routes() -> None:
    assert reasons(run(policy("of_all"), ROUTE, CONFIGURED, CONFIG)) == []
    assert only(run(policy("of_all"), ROUTE, GATEWAY, CONFIG))


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ((ROUTE,), "external-reference"),
        ((ROUTE, CONFIGURED), "external-reference"),
        ((ROUTE.replace("total,", "'${KEY}',"), GATEWAY), "placeholder"),
        ((ROUTE, CONFIGURED, CONFIG.replace("of_all", "'${KEY}'")), "placeholder"),
        ((ROUTE.replace("  parentRefs: [{name: edge}]\n", ""),), "external-reference"),
    ],
)
def test_what_the_files_do_not_tell_is_undecided(texts: tuple[str, ...], reason: str) -> None:
    report = run(policy("words"), *texts)
    assert reasons(report) == [reason]
    (check,) = (each for each in report.undecided if each.rule == ID)
    assert check.message == 'whether a route counts the cost "words"'
    assert (check.location.span.start.line, check.location.span.start.column) == (16, 22)


def test_a_slip_is_told_though_the_gateway_is_not_in_the_files() -> None:
    assert only(run(policy("llm_inputs"), ROUTE)).message.endswith('(did you mean "llm_input"?)')


def test_a_patch_may_add_a_cost() -> None:
    sources = {
        "kustomization.yaml": """\
resources: [policy.yaml, all.yaml]
patches:
  - target: {kind: AIGatewayRoute}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /spec/llmRequestCosts}
""",
        "policy.yaml": policy("words"),
        "all.yaml": f"{ROUTE}---\n{GATEWAY}",
    }
    assert reasons(lint(sources=sources, select=[ID])) == ["patched"]


@pytest.mark.parametrize("key", ["total", "'${KEY}'", "token_latency_ttft"])
def test_what_is_counted_or_not_ours_to_judge(key: str) -> None:
    assert reasons(run(policy(key), ROUTE, GATEWAY)) == []


@pytest.mark.parametrize("written", ["io.envoy.ai-gateway", "io.envoy.ai_gatway"])
def test_a_namespace_that_is_nearly_that_of_ai_gateway(written: str) -> None:
    text = policy("total").replace("io.envoy.ai_gateway", written)
    (finding,) = run(text, ROUTE, GATEWAY).findings
    start = finding.location.span.start
    assert (start.line, start.column, finding.code) == (15, 28, "namespace")
    assert finding.message == (
        f'nothing is put into the namespace "{written}", so requests cost nothing here, and the '
        "limit is never reached (AI Gateway writes into io.envoy.ai_gateway)"
    )
    assert finding.fix is not None
    assert [each.text for each in finding.fix.edits] == ["io.envoy.ai_gateway"]


def test_what_others_put_into_their_own_namespace_is_not_ours() -> None:
    text = policy("words").replace("io.envoy.ai_gateway", "com.example")
    assert reasons(run(text, ROUTE, GATEWAY)) == []


def test_a_route_that_ai_gateway_does_not_make_is_not_ours() -> None:
    route = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: ai}
spec: {parentRefs: [{name: edge}]}
"""
    assert reasons(run(policy("words"), route, GATEWAY)) == []


def test_before_costs_were_those_of_a_route() -> None:
    assert only(run(policy("words"), ROUTE, GATEWAY, target="0.6"))
    assert reasons(run(policy("words"), ROUTE, GATEWAY, target="0.5")) == []


def test_a_route_that_is_not_read_may_count_for_a_gateway() -> None:
    files = {"a.yaml": "---\n".join([policy("tokens", "Gateway, name: edge"), ROUTE, GATEWAY])}
    report = lint(sources=files, select=[ID])
    assert [each.rule for each in report.findings] == [ID]
    report = lint(sources=files | {"b.yaml": f"{ROUTE}  broken: [\n"}, select=[ID])
    assert [each.rule for each in report.findings] == ["syntax-error"]
    assert [each.reason for each in report.undecided] == ["unread-file"]
