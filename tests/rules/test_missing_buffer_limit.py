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


# --- policies that select in other namespaces -----------------------------------

GRANT = """\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: policies, namespace: infra}
spec:
  from: [{group: gateway.envoyproxy.io, kind: ClientTrafficPolicy, namespace: platform}]
  to: [{group: gateway.networking.k8s.io, kind: Gateway}]
"""


def selecting(namespaces: str = "{from: All}", *, namespace: str = "platform") -> str:
    return policy(
        f"targetSelectors: [{{kind: Gateway, namespaces: {namespaces}}}]", **at(namespace)
    )


def at(namespace: str) -> dict[str, str]:
    return {"namespace": namespace}


def test_a_policy_that_is_granted_to_select_elsewhere_counts() -> None:
    assert is_silent(gateway(), ROUTE, selecting(), GRANT)
    assert only(gateway(), ROUTE, selecting())
    assert only(gateway(), ROUTE, selecting("{from: Same}"), GRANT)
    assert only(gateway(), ROUTE, selecting(), GRANT.replace("ClientTraffic", "BackendTraffic"))


def test_a_policy_that_selects_another_namespace_does_not_count() -> None:
    other = "{from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: nothere}}}"
    assert only(gateway(), ROUTE, selecting(other, namespace="infra"))
    assert is_silent(gateway(), ROUTE, selecting(namespace="infra"))


# --- what else may raise the limit ----------------------------------------------

PLAIN = tuple(f"{{name: {name}, protocol: HTTP, port: 80}}" for name in ("one", "two"))
CLASS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
"""
REQUESTS = "requestBuffer: {limit: 50Mi}"
OF_GATEWAY = "targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: edge}"
OF_CLASS = "targetRef: {group: gateway.networking.k8s.io, kind: GatewayClass, name: CLASS}"
OF_ROUTE = "targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]"


def patching(target: str) -> str:
    return policy(target, "type: JSONPatch", kind="EnvoyPatchPolicy", name="patch")


def backend_policy(targets: str, setting: str = REQUESTS) -> str:
    return policy(targets, setting, kind="BackendTrafficPolicy", name="requests")


def test_what_patches_envoy_may_raise_it() -> None:
    assert reasons(gateway(), ROUTE, patching(OF_GATEWAY)) == ["envoy-patch"]
    refused = (gateway(*PLAIN), ROUTE, policy(section("one")))
    assert only(*refused)
    assert reasons(*refused, patching(OF_GATEWAY)) == ["envoy-patch"]


def test_what_patches_the_class_may_raise_it() -> None:
    for_class = patching(OF_CLASS.replace("CLASS", "envoy"))
    assert reasons(gateway(), ROUTE, CLASS, for_class) == ["envoy-patch"]
    assert reasons(gateway(), ROUTE, for_class) == ["envoy-patch"]
    assert only(gateway(), ROUTE, patching(OF_CLASS.replace("CLASS", "other")))


def test_a_request_buffer_may_raise_it() -> None:
    for targets in (
        WHOLE,
        section("http"),
        "targetSelectors: [{kind: Gateway}]",
        OF_ROUTE,
        "targetSelectors: [{kind: HTTPRoute}]",
    ):
        assert reasons(gateway(), ROUTE, backend_policy(targets)) == ["request-buffer"]
        assert only(gateway(), ROUTE, backend_policy(targets, "retry: {}"))


def test_a_request_buffer_of_another_route_does_not() -> None:
    other = ROUTE.replace("name: chat", "name: other")
    finding = only(gateway(), ROUTE, backend_policy(OF_ROUTE), other)
    assert 'prompts of AIGatewayRoute "other" get 413' in finding.message


# --- aigw run -------------------------------------------------------------------

HOST = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: proxy, namespace: infra}
spec:
  provider:
    type: Host
"""


def test_aigw_run_sets_the_limit_itself() -> None:
    standalone = CLASS.replace("name: envoy", "name: aigw-run")
    named = gateway().replace("gatewayClassName: envoy", "gatewayClassName: aigw-run")
    assert is_silent(
        standalone, named.replace("edge", "aigw-run"), ROUTE.replace("edge", "aigw-run")
    )
    assert is_silent(gateway(), HOST, ROUTE)


def test_an_address_that_is_a_hostname_is_no_sign_of_it() -> None:
    assert only(gateway() + "  addresses:\n    - type: Hostname\n", ROUTE)
