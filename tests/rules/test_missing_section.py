"""``missing-section``: what it says, where, and when the files do not tell."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Report, Severity, lint

ID = "missing-section"
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: KIND
metadata: {name: limits, namespace: infra}
spec:
  targetRefs:
    - group: gateway.networking.k8s.io
      kind: TARGET
      name: edge
      sectionName: SECTION
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, protocol: HTTP, port: 80}, {name: https, protocol: HTTPS, port: 443}]
"""
ROUTE = """\
apiVersion: VERSION
kind: ROUTE
metadata: {name: edge, namespace: infra}
spec:
  rules: [{name: chat}, {name: embeddings}, {}]
"""
AI_ROUTE = ROUTE.replace("VERSION", "aigateway.envoyproxy.io/v1beta1").replace(
    "ROUTE", "AIGatewayRoute"
)
HTTP_ROUTE = ROUTE.replace("VERSION", "gateway.networking.k8s.io/v1").replace("ROUTE", "HTTPRoute")


def policy(section: str, target: str = "Gateway", kind: str = "SecurityPolicy") -> str:
    text = POLICY.replace("KIND", kind).replace("TARGET", target)
    return text.replace("SECTION", section)


def run(target: str = "1.1", **files: str) -> Report:
    """Lint *files*, whose paths are given with two underscores for a slash."""
    sources = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    return lint(sources=sources, select=[ID], targets=[target])


def only(report: Report) -> Finding:
    (finding,) = report.findings
    start = finding.location.span.start
    assert (finding.rule, finding.location.file) == (ID, "policy.yaml")
    assert (start.line, start.column) == (9, 20)
    return finding


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    assert {each.rule for each in report.undecided} <= {ID}
    return [each.reason for each in report.undecided]


@pytest.mark.parametrize(
    ("kind", "loss"),
    [
        ("SecurityPolicy", "protects nothing"),
        ("BackendTrafficPolicy", "does nothing"),
        ("ClientTrafficPolicy", "does nothing"),
        ("EnvoyExtensionPolicy", "does nothing"),
    ],
)
def test_a_listener_that_is_not_there(kind: str, loss: str) -> None:
    finding = only(run(policy=policy("web", kind=kind), gateway=GATEWAY))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        f'Gateway "edge" has no listener "web", so {kind} "limits" is not accepted there and '
        f"{loss} (its listeners are http, https)"
    )
    (related,) = finding.related
    assert related.message == "these are its listeners"
    assert (related.location.file, related.location.span.start.line) == ("gateway.yaml", 6)
    assert finding.data == {
        "condition": {"type": "Accepted", "status": "False", "reason": "TargetNotFound"}
    }


def test_a_listener_that_is_meant() -> None:
    finding = only(run(policy=policy("htttps"), gateway=GATEWAY))
    assert finding.message.endswith('(did you mean "https"?)')
    assert finding.fix is not None
    assert [each.text for each in finding.fix.edits] == ["https"]
    assert not finding.fix.safe


@pytest.mark.parametrize(("kind", "route"), [("A", AI_ROUTE), ("H", HTTP_ROUTE)])
def test_a_rule_that_is_not_there(kind: str, route: str) -> None:
    finding = only(run(policy=policy("web", "HTTPRoute"), route=route))
    what = "AIGatewayRoute" if kind == "A" else "HTTPRoute"
    assert finding.message == (
        f'{what} "edge" has no rule "web", so SecurityPolicy "limits" is not accepted there and '
        "protects nothing (its rules are chat, embeddings)"
    )
    (related,) = finding.related
    assert related.message == "these are its rules"
    assert (related.location.file, related.location.span.start.line) == ("route.yaml", 5)
    finding = only(run(policy=policy("embedings", "HTTPRoute"), route=route))
    assert finding.message.endswith('(did you mean "embeddings"?)')
    unnamed = route.replace("[{name: chat}, {name: embeddings}, {}]", "[{}]")
    finding = only(run(policy=policy("rule-0", "HTTPRoute"), route=unnamed))
    assert finding.message.endswith("(its rules have no names: give one to the rule that is meant)")


@pytest.mark.parametrize("section", ["chat", "embeddings"])
def test_a_rule_that_is_there(section: str) -> None:
    for route in (AI_ROUTE, HTTP_ROUTE):
        assert reasons(run(policy=policy(section, "HTTPRoute"), route=route)) == []


def test_the_rule_that_ai_gateway_adds() -> None:
    section = policy("route-not-found", "HTTPRoute")
    assert reasons(run(policy=section, route=AI_ROUTE)) == []
    assert only(run(policy=section, route=HTTP_ROUTE))


def test_before_rules_had_names_no_policy_could_name_one() -> None:
    route = AI_ROUTE.replace("[{name: chat}, {name: embeddings}, {}]", "[{}]")
    assert only(run("1.0", policy=policy("chat", "HTTPRoute"), route=route))
    # That the field is too new is told of the rule.
    assert reasons(run("1.0", policy=policy("chat", "HTTPRoute"), route=AI_ROUTE)) == []


def test_before_policies_had_sections_the_schema_says_so() -> None:
    assert reasons(run("0.4", policy=policy("web"), gateway=GATEWAY)) == []
    client = policy("web", kind="ClientTrafficPolicy")
    assert only(run("0.4", policy=client, gateway=GATEWAY))


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("'${NAME}'", "http,", "http,"),
        ("web", "{name: http,", "{name: '${NAME}',"),
    ],
)
def test_a_placeholder_may_be_any_listener(section: str, old: str, new: str) -> None:
    report = run(policy=policy(section), gateway=GATEWAY.replace(old, new))
    assert reasons(report) == ["unknown-section"]
    (check,) = report.undecided
    assert check.message == 'whether Gateway "edge" has this section'
    assert (check.location.span.start.line, check.location.span.start.column) == (9, 20)


@pytest.mark.parametrize(
    ("section", "route"),
    [
        ("'${NAME}'", AI_ROUTE),
        ("web", AI_ROUTE.replace("chat", "'${NAME}'")),
        ("web", HTTP_ROUTE.replace("chat", "'${NAME}'")),
    ],
)
def test_a_placeholder_may_be_any_rule(section: str, route: str) -> None:
    assert reasons(run(policy=policy(section, "HTTPRoute"), route=route)) == ["unknown-section"]


def test_ai_gateway_names_rules_of_mcp_routes_itself() -> None:
    route = ROUTE.replace("VERSION", "aigateway.envoyproxy.io/v1beta1").replace("ROUTE", "MCPRoute")
    text = policy("web", "HTTPRoute").replace("name: edge", "name: ai-eg-mcp-main-edge")
    assert reasons(run(policy=text, route=route)) == ["unknown-section"]


def test_what_is_not_there_and_what_cannot_be_a_name_is_told_by_others() -> None:
    assert reasons(run(policy=policy("web"))) == []
    assert reasons(run(policy=policy("Web"), gateway=GATEWAY)) == []
    assert reasons(run(policy=policy("null"), gateway=GATEWAY)) == []


def test_only_one_of_two_overlays_lacks_it() -> None:
    other = GATEWAY.replace("{name: http,", "{name: web,")
    finding = only(run(policy=policy("web"), dev__gateway=GATEWAY, prod__gateway=other))
    assert finding.severity is Severity.WARNING
    assert 'has no listener "web" with dev/gateway.yaml, so' in finding.message


def test_a_patch_may_add_it() -> None:
    kustomization = """\
resources: [policy.yaml, gateway.yaml]
patches:
  - target: {kind: Gateway}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /spec/listeners}
"""
    sources = {
        "kustomization.yaml": kustomization,
        "policy.yaml": policy("web"),
        "gateway.yaml": GATEWAY,
    }
    assert reasons(lint(sources=sources, select=[ID])) == ["patched"]


def test_where_the_limit_of_the_gateway_is_missing_for_it_that_is_told() -> None:
    route = AI_ROUTE.replace("spec:", "spec:\n  parentRefs: [{name: edge}]")
    limit = policy("web", kind="ClientTrafficPolicy") + "  connection: {bufferLimit: 50Mi}\n"
    sources = {"policy.yaml": limit, "gateway.yaml": GATEWAY, "route.yaml": route}
    report = lint(sources=sources, select=[ID, "missing-buffer-limit"])
    assert [each.rule for each in report.findings] == ["missing-buffer-limit"]
    # Where no prompts go through it, nothing else would.
    del sources["route.yaml"]
    assert [each.rule for each in lint(sources=sources, select=[ID]).findings] == [ID]


def test_only_one_of_two_examples_side_by_side_lacks_it() -> None:
    other = GATEWAY.replace("{name: http,", "{name: web,")
    report = run(policy=policy("web"), one=GATEWAY, two=other)
    assert not report.findings
    assert [each.reason for each in report.undecided] == ["other-alternative"]
