"""``missing-buffer-limit``: which Gateways lack a policy, and what is said of those that do not."""

from __future__ import annotations

from aigw_lint import Finding, Report, lint

RULE = "missing-buffer-limit"
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra, labels: {ai: "yes"}}
spec:
  gatewayClassName: envoy
  listeners: [LISTENERS]
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: infra}
spec: {parentRefs: [{name: edge}]}
"""
WHOLE = "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]"
HTTP = "{name: http, protocol: HTTP, port: 80}"
HTTPS = "{name: https, protocol: HTTPS, port: 443}"


def gateway(*listeners: str) -> str:
    return GATEWAY.replace("LISTENERS", ", ".join(listeners or (HTTP,)))


def section(name: str) -> str:
    return WHOLE.replace("name: edge}", f"name: edge, sectionName: {name}}}")


def policy(
    targets: str = WHOLE,
    setting: str = "connection: {bufferLimit: 50Mi}",
    *,
    kind: str = "ClientTrafficPolicy",
    name: str = "buffers",
    namespace: str = "infra",
) -> str:
    return (
        f"apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: {kind}\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  {targets}\n  {setting}\n"
    )


def run(*texts: str) -> Report:
    return lint(sources={"all.yaml": "---\n".join(texts)}, select=[RULE])


def only(*texts: str) -> Finding:
    (finding,) = run(*texts).findings
    return finding


def is_silent(*texts: str) -> bool:
    report = run(*texts)
    return not report.findings and not report.undecided


def reasons(*texts: str) -> list[str]:
    report = run(*texts)
    assert report.findings == ()
    return [check.reason for check in report.undecided]


# --- hostnames ------------------------------------------------------------------

A = "{name: a, protocol: HTTP, port: 80, hostname: a.com}"
B = "{name: b, protocol: HTTP, port: 8080, hostname: b.com}"


def serving(*hostnames: str) -> str:
    return ROUTE.replace("}]}", f"}}], hostnames: [{', '.join(hostnames)}]}}")


def test_only_listeners_whose_hostnames_the_route_serves_count() -> None:
    large = policy(section("b"))
    assert is_silent(gateway(A, B), serving("b.com"), large)
    assert 'at its listener "a"' in only(gateway(A, B), serving("a.com", "b.com"), large).message
    assert 'at its listener "a"' in only(gateway(A, B), ROUTE, large).message


def test_where_no_hostname_meets_nothing_is_said() -> None:
    assert is_silent(gateway(A, B), serving("c.com"))


def test_a_hostname_that_is_not_known_is_undecided() -> None:
    assert reasons(gateway(A, B), serving("'${HOST}'")) == ["unknown-attachment"]
