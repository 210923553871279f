"""``priority-without-retry``: which policy counts, and what each value does."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Finding, Report, Severity, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: models}
spec:
  parentRefs: [{name: edge}]
  rules:
    - name: main
      backendRefs: [{name: one}, {name: two, priority: 1}]
"""
THREE = ROUTE.replace("priority: 1}", "priority: 1}, {name: three, priority: 2}")
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: models}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80}
    - {name: https, protocol: HTTPS, port: 443}
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: NAME, namespace: models}
spec:
  TARGET
  SETTING
"""
GOOD = "retry: {numAttemptsPerPriority: 1}"
AT_ROUTE, AT_GATEWAY = "HTTPRoute, name: chat", "Gateway, name: edge"


def policy(setting: str, at: str = AT_ROUTE, *, name: str = "retries") -> str:
    target = f"targetRefs: [{{group: gateway.networking.k8s.io, kind: {at}}}]"
    return POLICY.replace("TARGET", target).replace("SETTING", setting).replace("NAME", name)


def run(*texts: str, target: str | None = None, **more: str) -> Report:
    sources = {"all.yaml": "---\n".join(texts)} if texts else {}
    sources |= {f"{name.replace('__', '/')}.yaml": text for name, text in more.items()}
    config = Config(target=target)
    return lint(sources=sources, config=config, select=["priority-without-retry"])


def only(*texts: str, **more: str) -> Finding:
    (finding,) = run(*texts, **more).findings
    assert finding.severity is Severity.WARNING
    return finding


def text_of(finding: Finding, source: str) -> str:
    span = finding.location.span
    return source[span.start.offset : span.end.offset]


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [check.reason for check in report.undecided]


def test_without_any_policy() -> None:
    finding = only(ROUTE, GATEWAY)
    assert finding.message == (
        'priority 1 is never reached: no BackendTrafficPolicy retries for HTTPRoute "chat" and '
        'none for its Gateway "edge", so clients get the errors of the backends before it '
        "(write one with retry: {numAttemptsPerPriority: 1})"
    )
    assert (finding.location.span.start.line, finding.location.span.start.column) == (8, 56)
    assert (finding.code, finding.related) == (None, ())


def test_a_policy_that_hides_that_of_the_gateway() -> None:
    limits = policy("circuitBreaker: {maxConnections: 5}", name="limits")
    finding = only(ROUTE, GATEWAY, limits, policy(GOOD, AT_GATEWAY))
    assert finding.message == (
        'priority 1 is never reached: BackendTrafficPolicy "limits", the one that counts, has no '
        "retry, so clients get the errors of the backends before it "
        "(add retry: {numAttemptsPerPriority: 1} to it)"
    )
    assert [each.message for each in finding.related] == [
        "this policy counts here, and has no retry"
    ]
    merged = limits.replace("spec:\n", "spec:\n  mergeType: StrategicMerge\n")
    assert run(ROUTE, GATEWAY, merged, policy(GOOD, AT_GATEWAY)).findings == ()


@pytest.mark.parametrize(
    ("setting", "text", "code", "says"),
    [
        (
            "retry: {numRetries: 0}",
            "0",
            "no-retries",
            (
                'numRetries 0 is no retry, so AIGatewayRoute "chat" never gets to its priority 1 '
                "(write 1 or more)"
            ),
        ),
        (
            "retry: {}",
            "retry",
            "same-priority",
            (
                'BackendTrafficPolicy "retries" retries without numAttemptsPerPriority, so each '
                'try asks the same priority and AIGatewayRoute "chat" never gets to its priority 1 '
                "(write numAttemptsPerPriority: 1)"
            ),
        ),
        ("retry: {numAttemptsPerPriority: 0}", "0", "same-priority", None),
        (
            "retry: {numAttemptsPerPriority: 2, numRetries: 1}",
            "1",
            "too-few-retries",
            (
                "numRetries 1 leaves no try for the last of the 2 priorities of AIGatewayRoute "
                '"chat" (write numRetries: 2)'
            ),
        ),
        ("retry: {numAttemptsPerPriority: 3}", "3", "too-few-retries", None),
        (
            "retry: {numAttemptsPerPriority: 1, retryOn: {triggers: [retriable-status-codes]}}",
            "retriable-status-codes",
            "no-status-codes",
            (
                "the trigger retriable-status-codes does nothing without httpStatusCodes, so "
                'clients of AIGatewayRoute "chat" get the errors that a backend answers '
                "(write httpStatusCodes: [429, 500, 502, 503, 504])"
            ),
        ),
        (
            (
                "retry: {numAttemptsPerPriority: 1, "
                "retryOn: {httpStatusCodes: [503, 429], triggers: [gateway-error]}}"
            ),
            "triggers",
            "unused-status-codes",
            (
                "without the trigger retriable-status-codes no httpStatusCodes are looked at, so "
                'clients of AIGatewayRoute "chat" get the 429 of a backend (add the trigger)'
            ),
        ),
        (
            "healthCheck: {passive: {}}",
            "passive",
            "low-ejection",
            (
                "passive health checks take out at most 10 % of the 2 backends, which is none, so "
                'AIGatewayRoute "chat" never gets to its priority 1 (write maxEjectionPercent: 100)'
            ),
        ),
    ],
)
def test_values_of_the_policy(setting: str, text: str, code: str, says: str | None) -> None:
    source = policy(setting)
    finding = only(policy=source, route=ROUTE, gateway=GATEWAY)
    assert (text_of(finding, source), finding.code) == (text, code)
    assert says is None or finding.message == says
    (related,) = finding.related
    assert (related.location.file, related.message) == ("route.yaml", "this priority needs it")


@pytest.mark.parametrize(
    "setting",
    [
        GOOD,
        "retry: {numAttemptsPerPriority: 1, numRetries: 1}",
        "retry: {numAttemptsPerPriority: 1, retryOn: {httpStatusCodes: [429]}}",
        "retry: {numAttemptsPerPriority: 1, retryOn: {triggers: [], httpStatusCodes: [429]}}",
        "retry: {numAttemptsPerPriority: 1, retryOn: {triggers: [5xx, retriable-status-codes]}}",
        "retry: {numAttemptsPerPriority: 1, retryOn: {triggers: [5xx], httpStatusCodes: [503]}}",
        "healthCheck: {passive: {maxEjectionPercent: 50}}",
        "retry: {}\n  healthCheck: {passive: {maxEjectionPercent: 100}}",
        "retry: {numRetries: 0}\n  healthCheck: {active: {type: TCP, tcp: {}}}",
    ],
)
@pytest.mark.parametrize("at", [AT_ROUTE, AT_GATEWAY, f"{AT_ROUTE}, sectionName: main"])
def test_what_fails_over(setting: str, at: str) -> None:
    report = run(ROUTE, GATEWAY, policy(setting, at))
    assert (report.findings, report.undecided) == ((), ())


def test_retries_must_do_for_all_priorities() -> None:
    assert run(THREE, policy("retry: {numAttemptsPerPriority: 1, numRetries: 1}")).findings
    assert not run(THREE, policy(GOOD)).findings


def test_one_finding_for_a_policy_of_many_routes() -> None:
    other = ROUTE.replace("name: chat", "name: other")
    finding = only(ROUTE, other, GATEWAY, policy("retry: {numRetries: 0}", AT_GATEWAY))
    assert 'AIGatewayRoute "chat"' in finding.message


def test_one_finding_for_all_rules_of_a_route() -> None:
    rule = "    - backendRefs: [{name: one}, {name: two, priority: 1}]\n"
    assert "never reached (2 rules): no" in only(ROUTE + rule, GATEWAY).message


def test_a_policy_of_one_rule_counts_for_it_alone() -> None:
    named = policy(GOOD, f"{AT_ROUTE}, sectionName: other")
    assert run(f"{ROUTE}    - name: other\n", GATEWAY, named).findings
    whole = policy("circuitBreaker: {}", name="whole")
    assert not run(ROUTE, whole, named.replace("other", "main")).findings
    before = run(ROUTE, GATEWAY, named.replace("other", "main"), target="1.0")
    assert before.findings


def test_a_policy_of_one_listener() -> None:
    named = policy(GOOD, f"{AT_GATEWAY}, sectionName: https")
    assert run(ROUTE, GATEWAY, named).findings
    at_https = ROUTE.replace("name: edge}", "name: edge, sectionName: https}")
    assert not run(at_https, GATEWAY, named).findings


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([ROUTE], "external-reference"),
        ([ROUTE, GATEWAY, policy("retry: ${RETRY}")], "placeholder"),
        ([ROUTE, GATEWAY, policy("retry: {numRetries: '${RETRIES}'}")], "placeholder"),
        ([ROUTE.replace("priority: 1", "priority: '${P}'"), GATEWAY], "placeholder"),
        ([ROUTE, GATEWAY, policy(GOOD, "HTTPRoute, name: '${ROUTE}'")], "unknown-namespace"),
        (
            [ROUTE, GATEWAY, policy(GOOD), policy("circuitBreaker: {}", name="limits")],
            "conflicting-policies",
        ),
        (
            [
                ROUTE,
                GATEWAY,
                policy("type: JSONPatch", AT_GATEWAY)
                .replace("BackendTrafficPolicy", "EnvoyPatchPolicy")
                .replace("targetRefs: [{", "targetRef: {")
                .replace("}]", "}"),
            ],
            "envoy-patch",
        ),
    ],
)
def test_what_is_not_known(texts: list[str], reason: str) -> None:
    assert reasons(run(*texts)) == [reason]


def test_a_policy_that_selects_by_labels() -> None:
    labels = ROUTE.replace("namespace: models}", "namespace: models, labels: {team: ai}}", 1)
    chooses = "targetSelectors: [{kind: HTTPRoute, matchLabels: {team: ai}}]"
    text = POLICY.replace("TARGET", chooses).replace("NAME", "all").replace("SETTING", GOOD)
    assert not run(labels, GATEWAY, text).findings
    assert run(ROUTE, GATEWAY, text).findings


def test_a_policy_that_misses_the_route_is_told_by_other_rules() -> None:
    assert not run(ROUTE, GATEWAY, policy(GOOD, "HTTPRoute, name: chats")).findings
    assert not run(ROUTE, GATEWAY, policy(GOOD, "AIGatewayRoute, name: chat")).findings
    elsewhere = policy(GOOD).replace("namespace: models", "namespace: apps")
    assert not run(ROUTE, GATEWAY, elsewhere).findings
    assert run(ROUTE, GATEWAY, policy(GOOD, "HTTPRoute, name: voice")).findings


@pytest.mark.parametrize("target", ["HTTPRoute, name: chat", "Gateway, name: edge"])
def test_a_policy_for_a_section_that_is_not_there_is_told_by_another_rule(target: str) -> None:
    lost = policy(GOOD, f"{target}, sectionName: nothing")
    assert not run(ROUTE, GATEWAY, lost).findings
    rules = ["missing-section", "priority-without-retry"]
    told = lint(sources={"a.yaml": ROUTE, "b.yaml": GATEWAY, "c.yaml": lost}, select=rules)
    assert [each.rule for each in told.findings] == ["missing-section"]
    idle = policy("circuitBreaker: {maxConnections: 9}", f"{target}, sectionName: nothing")
    assert run(ROUTE, GATEWAY, idle).findings


def test_addresses_have_no_priorities() -> None:
    """Seen on the live gateway: requests go to both, and a retry finds the other."""
    backends = "".join(
        f"---\napiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIServiceBackend\n"
        f"metadata: {{name: {name}, namespace: models}}\n"
        "spec: {schema: {name: OpenAI}, backendRef: "
        f"{{group: gateway.envoyproxy.io, kind: Backend, name: {name}}}}}\n"
        "---\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\n"
        f"metadata: {{name: {name}, namespace: models}}\n"
        "spec: {endpoints: [{ip: {address: 10.0.0.1, port: 80}}]}\n"
        for name in ("one", "two")
    )
    assert not run(ROUTE + backends, GATEWAY, policy("retry: {}")).findings
    message = only(ROUTE + backends, GATEWAY).message
    assert message.startswith("priority 1 is no failover: no BackendTrafficPolicy retries")
    assert "so clients get the errors of a backend that is down (" in message
    none = only(ROUTE + backends, GATEWAY, policy("retry: {numRetries: 0}")).message
    assert 'clients of AIGatewayRoute "chat" get the errors of a backend that is down' in none
    names = backends.replace("ip: {address: 10.0.0.1", "fqdn: {hostname: a.com")
    assert run(ROUTE + names, GATEWAY, policy("retry: {}")).findings


def test_policies_that_conflict_in_one_fault() -> None:
    two = policy("retry: {}"), policy("retry: {numAttemptsPerPriority: 0}", name="other")
    report = run(ROUTE, GATEWAY, *two)
    assert [finding.code for finding in report.findings] == ["same-priority"] * 2
    many = [policy("retry: {}", name=f"p{number}") for number in range(21)]
    assert reasons(run(ROUTE, GATEWAY, *many)) == ["conflicting-policies"]


def test_releases() -> None:
    assert run(ROUTE, GATEWAY, policy("retry: {}"), target="0.3").findings
    older = ROUTE.replace("parentRefs: [{name: edge}]", "targetRefs: []")
    assert not run(older, policy("retry: {}"), target="0.2").findings
    assert run(older, policy("retry: {numRetries: 0}"), target="0.2").findings
    assert not run(older, policy("retry: {numRetries: 0}"), target="0.1").findings


def test_two_gateways_of_which_one_has_the_policy() -> None:
    other = GATEWAY.replace("envoy", "envoy-b")
    finding = only(
        base__route=ROUTE, dev__g=GATEWAY, prod__g=other, dev__p=policy(GOOD, AT_GATEWAY)
    )
    assert finding.message.startswith("priority 1 is never reached with prod/g.yaml: no ")


def test_alternatives_of_which_one_has_the_policy() -> None:
    gateway = GATEWAY.replace("envoy", "envoy-b")
    finding = only(base__route=ROUTE, dev__g=GATEWAY, prod__g=gateway, dev__p=policy(GOOD))
    assert finding.message == (
        "priority 1 is never reached in prod: there no BackendTrafficPolicy retries for HTTPRoute "
        '"chat" or its Gateway, so clients get the errors of the backends before it '
        "(write one with retry: {numAttemptsPerPriority: 1})"
    )


def test_what_a_patch_may_change() -> None:
    kustomization = """\
resources: [all.yaml]
patches:
  - target: {kind: KIND}
    patch: |
      - {op: copy, from: /is/elsewhere, path: PATH}
"""
    everything = "---\n".join([ROUTE, GATEWAY, policy("circuitBreaker: {}")])
    for kind, path in (("BackendTrafficPolicy", "/spec/retry"), ("AIGatewayRoute", "/spec/rules")):
        text = kustomization.replace("KIND", kind).replace("PATH", path)
        report = run(a__kustomization=text, a__all=everything)
        assert reasons(report) == ["patched"]
    listener = kustomization.replace("KIND", "Gateway").replace("PATH", "/spec/listeners/0/name")
    named = policy(GOOD, f"{AT_GATEWAY}, sectionName: other")
    at_http = ROUTE.replace("name: edge}", "name: edge, port: 80}")
    everything = f"{at_http}---\n{GATEWAY}---\n{named}"
    assert reasons(run(a__kustomization=listener, a__all=everything)) == ["patched"]
