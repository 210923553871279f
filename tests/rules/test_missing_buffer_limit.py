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


def test_listeners_that_a_patch_may_change_are_undecided_for_that_reason() -> None:
    sources = {
        "all.yaml": "---\n".join([gateway(A), ROUTE]),
        "kustomization.yaml": "resources: [all.yaml]\npatches:\n  - target: {kind: Gateway}\n"
        "    patch: '[{op: copy, from: /is/elsewhere, path: /spec/listeners/-}]'\n",
    }
    report = lint(sources=sources, select=["missing-buffer-limit"])
    assert report.findings == ()
    told = [(check.reason, check.message) for check in report.undecided]
    assert told == [("patched", "what bufferLimit one of its listeners has")]


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


# --- why, and what to write -----------------------------------------------------

LARGE = "connection: {bufferLimit: 50Mi}"


def told(*texts: str) -> tuple[str, str, list[tuple[int, str]]]:
    """Return reason and cure as the message says them, and line and text of what is related.

    Of the related places without the first, which is always the route.
    """
    finding = only(*texts)
    head, _, rest = finding.message.partition(" (")
    reason, _, tail = rest.partition("), so longer prompts of AIGatewayRoute ")
    effect, _, cure = tail.partition(" get 413 Payload Too Large (")
    assert head.startswith('Gateway "edge" lets only 32 KiB through')
    assert effect == '"chat"'
    assert finding.related[0].message == "this route sends its requests here"
    places = [(each.location.span.start.line, each.message) for each in finding.related[1:]]
    return reason, cure.removesuffix(")"), places


def test_the_whole_message() -> None:
    assert only(gateway(), ROUTE).message == (
        'Gateway "edge" lets only 32 KiB through (no ClientTrafficPolicy sets a bufferLimit), so '
        'longer prompts of AIGatewayRoute "chat" get 413 Payload Too Large (write a '
        "ClientTrafficPolicy with connection.bufferLimit: 50Mi)"
    )


def test_a_policy_without_a_limit_is_told_to_set_one() -> None:
    assert told(gateway(), policy(setting="tcpKeepalive: {}"), ROUTE) == (
        'ClientTrafficPolicy "buffers" sets no bufferLimit',
        "write connection.bufferLimit: 50Mi there",
        [(10, "this policy decides, and sets no bufferLimit")],
    )


def test_a_policy_that_another_hides_is_shown() -> None:
    hiding = policy(section("http"), "tcpKeepalive: {}", name="keepalive")
    assert told(gateway(), policy(), hiding, ROUTE) == (
        'ClientTrafficPolicy "keepalive" sets no bufferLimit',
        "write connection.bufferLimit: 50Mi there",
        [
            (17, "this policy decides, and sets no bufferLimit"),
            (10, "this one does not count beside it"),
        ],
    )


def test_a_policy_for_one_of_several_plain_listeners_is_refused() -> None:
    refused = (
        'ClientTrafficPolicy "buffers" is not accepted and keeps others away: another plain HTTP '
        'listener shares port 80 with "one"'
    )
    place = (12, "a policy for this listener alone is refused")
    into_one = "take it away, and write connection.bufferLimit: 50Mi into one for the whole Gateway"
    policies = [policy(section("one"))]
    assert told(gateway(*PLAIN), *policies, ROUTE) == (
        refused,
        "take sectionName out of buffers",
        [place],
    )
    policies.append(policy(name="whole"))
    hidden = (17, "it keeps this one away")
    assert told(gateway(*PLAIN), *policies, ROUTE) == (refused, into_one, [place, hidden])
    silent = policy(section("one"), "tcpKeepalive: {}")
    assert told(gateway(*PLAIN), silent, ROUTE) == (refused, into_one, [place])


def test_a_policy_for_a_later_listener_of_the_port_does_not_decide() -> None:
    second = HTTPS.replace("https", "second")
    assert told(gateway(HTTPS, second), policy(section("second")), ROUTE) == (
        (
            'ClientTrafficPolicy "buffers" is for listener "second", and the first of port 443, '
            '"https", decides'
        ),
        "take sectionName out of buffers",
        [(12, "only the first listener of a port decides")],
    )


def test_a_policy_for_a_listener_that_is_not_there_reaches_nothing() -> None:
    assert told(gateway(), policy(section("htpp")), ROUTE) == (
        'ClientTrafficPolicy "buffers" is for listener "htpp", which the Gateway does not have',
        "write sectionName: http",
        [(12, "the Gateway has no such listener")],
    )


def test_a_policy_for_another_listener_covers_that_one_alone() -> None:
    texts = (gateway(HTTP, HTTPS), policy(section("https")), ROUTE)
    assert told(*texts) == (
        'ClientTrafficPolicy "buffers" is for listener "https" alone',
        "take sectionName out of buffers",
        [(12, "this policy covers that listener alone")],
    )
    assert only(*texts).message.startswith(
        'Gateway "edge" lets only 32 KiB through at its listener "http" (ClientTrafficPolicy '
    )


def test_a_policy_of_another_namespace_is_told_to_move() -> None:
    texts = (gateway(), policy(namespace="apps"), ROUTE)
    assert told(*texts) == (
        'ClientTrafficPolicy "buffers" stands in another namespace, and does not reach it',
        "put it into namespace infra",
        [(10, "this policy stands in apps; it reaches only Gateways there")],
    )
    reason, _, places = told(gateway(), policy(setting="tcpKeepalive: {}", namespace="apps"), ROUTE)
    assert reason == "no ClientTrafficPolicy sets a bufferLimit"
    assert len(places) == 1


def test_a_policy_that_lacks_a_grant_is_told_to_get_one() -> None:
    assert told(gateway(), selecting(), ROUTE) == (
        'ClientTrafficPolicy "buffers" stands in another namespace, and does not reach it',
        (
            "write a ReferenceGrant in namespace infra from ClientTrafficPolicy of namespace "
            "platform to Gateway"
        ),
        [(12, "this selects Gateways of infra, and no ReferenceGrant there permits it")],
    )
    reason, _, places = told(gateway(), selecting("{from: Same}"), ROUTE)
    assert (reason, places) == ("no ClientTrafficPolicy sets a bufferLimit", [])
