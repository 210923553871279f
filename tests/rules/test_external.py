"""What ``external`` declares stands for what rules would miss: nothing is told, but counted."""

from __future__ import annotations

import pytest

from aigw_lint import Config, External, Report, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules:
    - name: all
      timeouts: {request: 60s}
      backendRefs:
        - {name: openai, namespace: models}
        - {name: azure, namespace: models, priority: 1}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: azure, namespace: models}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: azure}
"""
BACKENDS = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai, namespace: models}
spec: {endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: azure, namespace: models}
spec: {endpoints: [{fqdn: {hostname: azure.example.com, port: 80}}]}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}
"""
CLASS = External("GatewayClass", "envoy")


def of(rule: str, *external: External, closed: bool = False, more: str = "") -> Report:
    return lint(
        sources={"all.yaml": "---\n".join(filter(None, (ROUTE, BACKENDS, GATEWAY, more)))},
        config=Config(external=(CLASS, *external), closed_world=closed),
        select=[rule],
    )


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    ("rule", "declared"),
    [
        ("missing-grant", External("ReferenceGrant", "apps", "models")),
        ("missing-buffer-limit", External("ClientTrafficPolicy", "edge", "infra")),
        ("priority-without-retry", External("BackendTrafficPolicy", "retry", "apps")),
        ("priority-without-retry", External("BackendTrafficPolicy", "retry", "infra")),
        ("plaintext-to-tls-port", External("BackendTLSPolicy", "openai", "models")),
    ],
)
def test_a_policy_or_grant_that_is_declared_is_not_missing(
    rule: str, declared: External, *, closed: bool
) -> None:
    assert of(rule, closed=closed).findings
    report = of(rule, declared, closed=closed)
    assert report.findings == ()
    assert set(report.undecided_reasons) == {"external"}


@pytest.mark.parametrize(
    ("rule", "declared"),
    [
        ("missing-grant", External("ReferenceGrant", "apps", "apps")),
        ("missing-grant", External("ReferenceGrant", "x", "models", "example.com")),
        ("missing-buffer-limit", External("ClientTrafficPolicy", "edge", "apps")),
        ("missing-buffer-limit", External("BackendTrafficPolicy")),
        ("priority-without-retry", External("BackendTrafficPolicy", "retry", "models")),
        ("priority-without-retry", External("ClientTrafficPolicy")),
        ("plaintext-to-tls-port", External("BackendTLSPolicy", "openai", "apps")),
    ],
)
def test_one_that_could_not_matter_changes_nothing(rule: str, declared: External) -> None:
    assert of(rule, declared).findings == of(rule).findings != ()


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(
    ("declared", "missing"),
    [
        (External("Gateway", "edge", "infra"), False),
        (External("Gateway", "ed*", "inf*"), False),
        (External("Gateway"), False),
        (External("*", "*", "infra"), False),
        (External("Gateway", "edge", "infra", "gateway.networking.k8s.io"), False),
        (External("Gateway", "edge", "infra", "networking.istio.io"), True),
        (External("Gateway", "edge", "apps"), True),
        (External("Gateway", "edg", "infra"), True),
    ],
)
def test_a_target_that_is_declared_is_not_missing(
    declared: External, *, missing: bool, closed: bool
) -> None:
    report = lint(
        sources={"routes.yaml": f"{ROUTE}---\n{BACKENDS}"},
        config=Config(external=(declared,), closed_world=closed),
        select=["missing-reference"],
    )
    assert bool(report.findings) is (missing and closed)
    assert len(report.undecided) == (missing and not closed)


def test_a_near_miss_of_what_is_declared_is_no_slip_of_another() -> None:
    other = GATEWAY.replace("name: edge", "name: edged")
    sources = {"all.yaml": f"{ROUTE}---\n{other}"}
    assert lint(sources=sources, select=["missing-reference"]).findings
    config = Config(external=(External("Gateway", "edge"),))
    report = lint(sources=sources, config=config, select=["missing-reference"])
    assert [each.message for each in report.findings if "edge" in each.message] == []


POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: retry, namespace: apps}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: NAME}]
"""


@pytest.mark.parametrize(
    ("name", "declared", "missing"),
    [
        ("voice", External("AIGatewayRoute", "voice", "apps"), False),
        ("voice", External("AIGatewayRoute", "voices", "apps"), True),
        ("ai-eg-mcp-main-tools", External("MCPRoute", "tools", "apps"), False),
        ("tools", External("MCPRoute", "tools", "apps"), True),
        ("voice", External("HTTPRoute", "voice", "apps"), False),
    ],
)
def test_a_route_that_is_declared_stands_for_the_one_that_is_generated(
    name: str, declared: External, *, missing: bool
) -> None:
    report = lint(
        sources={"policy.yaml": POLICY.replace("NAME", name)},
        config=Config(external=(declared,), closed_world=True),
        select=["missing-reference"],
    )
    assert bool(report.findings) is missing


def test_what_is_declared_may_use_what_nothing_here_uses() -> None:
    spare = BACKENDS.partition("---")[0].replace("name: openai", "name: spare")
    assert len(of("unused-manifest", more=spare).findings) == 1
    report = of("unused-manifest", External("AIServiceBackend", "x"), more=spare)
    assert report.findings == ()
    assert report.undecided_reasons == {"external": 1}


def test_what_is_declared_may_need_a_grant_that_nothing_here_needs() -> None:
    text = """\
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {name: g, namespace: models}
spec:
  from: [{group: aigateway.envoyproxy.io, kind: AIGatewayRoute, namespace: team}]
  to: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: own, namespace: team}
spec: {rules: []}
"""

    def run(*external: External) -> Report:
        config = Config(external=external)
        return lint(sources={"a.yaml": text}, config=config, select=["unused-manifest"])

    assert len(run().findings) == 1
    assert len(run(External("AIGatewayRoute", "x", "apps")).findings) == 1
    report = run(External("AIGatewayRoute", "x", "team"))
    assert report.findings == ()
    assert report.undecided_reasons == {"external": 1}


def test_a_key_of_a_secret_that_is_declared_is_not_missed() -> None:
    text = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: BackendSecurityPolicy\n"
        "metadata: {name: key, namespace: models}\nspec:\n"
        "  type: APIKey\n  apiKey: {secretRef: {name: key}}\n---\n"
        "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: models}\n"
        "stringData: {token: x}\n"
    )
    assert lint(sources={"a.yaml": text}, select=["secret-lacks-key"]).findings
    config = Config(external=(External("Secret", "key", "models"),))
    assert not lint(sources={"a.yaml": text}, config=config, select=["secret-lacks-key"]).findings
