"""``small-buffer-limit``: which policies reach AI routes, and the smallest size."""

from __future__ import annotations

import pytest

from aigw_lint import Config, ConfigError, Report, lint
from aigw_lint.configuration.config import RuleSetting

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80}
    - {name: https, protocol: HTTPS, port: 443}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: infra}
spec: {parentRefs: [{name: edge, sectionName: https}]}
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: NAME, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: LIMIT}
"""


def policy(limit: str, *, name: str = "buffers", section: str = "") -> str:
    text = POLICY.replace("LIMIT", limit).replace("NAME", name)
    return text.replace("name: edge}", f"name: edge, sectionName: {section}}}") if section else text


def run(*texts: str, minimum: object = None, **more: str) -> Report:
    options = {} if minimum is None else {"minimum": minimum}
    config = Config(rules={"small-buffer-limit": RuleSetting(options=options)})
    sources = {"all.yaml": "---\n".join(texts)} | {f"{k}.yaml": text for k, text in more.items()}
    return lint(sources=sources, config=config, select=["small-buffer-limit"])


def reasons(report: Report) -> list[str]:
    assert report.findings == ()
    return [check.reason for check in report.undecided]


@pytest.mark.parametrize(
    ("limit", "small"),
    [
        ("1", True),
        ("50_000", True),
        ("1e3", True),
        ("0x10", True),
        ("1023Ki", True),
        ("1M", True),
        ("'1048575'", True),
        ("1Mi", False),
        ("1048576", False),
        ("50Mi", False),
        ("0", False),
        ("50MB", False),
        ("4Gi", False),
        ("-1", False),
        ("null", False),
        ("'${LIMIT}'", False),
    ],
)
def test_sizes(limit: str, *, small: bool) -> None:
    assert bool(run(policy(limit), GATEWAY, ROUTE).findings) is small


def test_message_place_and_what_is_related() -> None:
    (finding,) = run(policy("512Ki"), GATEWAY, ROUTE).findings
    assert finding.message == (
        'bufferLimit 512Ki lets only 512 KiB through Gateway "edge", so longer prompts of '
        'AIGatewayRoute "chat" get 413 Payload Too Large (write 50Mi)'
    )
    assert (finding.location.span.start.line, finding.location.span.start.column) == (6, 29)
    places = [(each.location.span.start.line, each.message) for each in finding.related]
    assert places == [
        (10, "this Gateway takes the limit"),
        (20, "this route sends its requests there"),
    ]


@pytest.mark.parametrize("minimum", ["50Mi", "52428800", 52_428_800])
def test_the_smallest_size_is_an_option(minimum: object) -> None:
    assert run(policy("49Mi"), GATEWAY, ROUTE, minimum=minimum).findings
    assert not run(policy("50Mi"), GATEWAY, ROUTE, minimum=minimum).findings


@pytest.mark.parametrize(("minimum", "enough"), [("20Mi", "50Mi"), ("100Mi", "100Mi")])
def test_what_is_to_be_written_is_enough(minimum: str, enough: str) -> None:
    (finding,) = run(policy("10Mi"), GATEWAY, ROUTE, minimum=minimum).findings
    assert finding.message.endswith(f"(write {enough})")


@pytest.mark.parametrize("minimum", ["50MB", "", 1.5, True, [1], -1])
def test_a_minimum_that_is_no_size_is_refused(minimum: object) -> None:
    with pytest.raises(ConfigError, match="minimum: must be a number of bytes"):
        run(policy("49Mi"), GATEWAY, ROUTE, minimum=minimum)


def test_a_policy_for_another_listener_is_left_alone() -> None:
    report = run(policy("64Ki", section="http"), GATEWAY, ROUTE)
    assert (report.findings, report.undecided) == ((), ())
    assert run(policy("64Ki", section="https"), GATEWAY, ROUTE).findings


def test_a_policy_that_another_hides_is_left_alone() -> None:
    report = run(policy("64Ki"), policy("50Mi", name="large", section="https"), GATEWAY, ROUTE)
    assert (report.findings, report.undecided) == ((), ())


def test_a_gateway_without_ai_routes_is_left_alone() -> None:
    report = run(policy("64Ki"), GATEWAY)
    assert (report.findings, report.undecided) == ((), ())


def test_a_gateway_that_is_not_here_is_undecided() -> None:
    assert reasons(run(policy("64Ki"))) == ["external-reference"]
    assert reasons(run(policy("64Ki"), ROUTE)) == ["external-reference"]


def test_a_gateway_that_may_be_meant_is_undecided() -> None:
    elsewhere = GATEWAY.replace(", namespace: infra", "")
    config = Config()
    sources = {"a/policy.yaml": policy("64Ki"), "b/gateway.yaml": elsewhere}
    report = lint(sources=sources, config=config, select=["small-buffer-limit"])
    assert reasons(report) == ["unknown-namespace"]


def test_two_policies_that_conflict_are_undecided() -> None:
    report = run(policy("64Ki"), policy("50Mi", name="large"), GATEWAY, ROUTE)
    assert reasons(report) == ["conflicting-policies"]


def test_a_route_that_may_attach_is_undecided() -> None:
    gateway = GATEWAY.replace(
        "port: 443",
        "port: 443, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}",
    )
    route = ROUTE.replace("chat, namespace: infra", "chat, namespace: apps").replace(
        "name: edge,", "name: edge, namespace: infra,"
    )
    assert reasons(run(policy("64Ki"), gateway, route)) == ["unknown-attachment"]


def test_a_route_that_cannot_be_read_is_undecided() -> None:
    template = "kind: AIGatewayRoute\nmetadata: {{ .Values.metadata }}\n{{ end }}\n"
    assert reasons(run(policy("64Ki"), GATEWAY, template=template)) == ["unread-file"]


def test_a_policy_of_a_listener_with_other_hostnames_is_left_alone() -> None:
    gateway = GATEWAY.replace("port: 80}", "port: 80, hostname: a.com}").replace(
        "port: 443}", "port: 443, hostname: b.com}"
    )
    route = ROUTE.replace("{name: edge, sectionName: https}]", "{name: edge}], hostnames: [b.com]")
    other = policy("64Ki", name="other", section="http")
    report = run(other, policy("50Mi", section="https"), gateway, route)
    assert (report.findings, report.undecided) == ((), ())
    nowhere = route.replace("b.com", "c.com")
    report = run(other, policy("64Ki", section="https"), gateway, nowhere)
    assert (report.findings, report.undecided) == ((), ())


@pytest.mark.parametrize(
    ("kind", "target", "setting", "reason"),
    [
        ("EnvoyPatchPolicy", "targetRef: {GROUP, kind: Gateway, name: edge}", "", "envoy-patch"),
        (
            "BackendTrafficPolicy",
            "targetSelectors: [{GROUP, kind: Gateway}]",
            "requestBuffer: {limit: 50Mi}",
            "request-buffer",
        ),
        (
            "BackendTrafficPolicy",
            "targetRefs: [{GROUP, kind: HTTPRoute, name: chat}]",
            "requestBuffer: {limit: 50Mi}",
            "request-buffer",
        ),
    ],
)
def test_what_may_let_more_through_makes_it_undecided(
    kind: str, target: str, setting: str, reason: str
) -> None:
    other = (
        f"apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: {kind}\n"
        "metadata: {name: other, namespace: infra}\n"
        f"spec:\n  {target.replace('GROUP', 'group: gateway.networking.k8s.io')}\n  {setting}\n"
    )
    assert reasons(run(policy("64Ki"), other, GATEWAY, ROUTE)) == [reason]


def test_a_policy_that_selects_gateways_of_other_namespaces_is_told() -> None:
    targets = "targetSelectors: [{kind: Gateway, namespaces: {from: All}}]"
    text = policy("64Ki").replace("namespace: infra", "namespace: platform")
    text = text.replace(
        "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]", targets
    )
    grant = (
        "apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\n"
        "metadata: {name: policies, namespace: infra}\nspec:\n"
        "  from: [{group: gateway.envoyproxy.io, kind: ClientTrafficPolicy, namespace: platform}]\n"
        "  to: [{group: gateway.networking.k8s.io, kind: Gateway}]\n"
    )
    assert run(text, grant, GATEWAY, ROUTE).findings
    assert not run(text, GATEWAY, ROUTE).findings


def test_what_aigw_run_reads_is_left_alone() -> None:
    gateway = GATEWAY.replace("gatewayClassName: envoy", "gatewayClassName: aigw-run")
    report = run(policy("64Ki"), gateway, ROUTE)
    assert (report.findings, report.undecided) == ((), ())
