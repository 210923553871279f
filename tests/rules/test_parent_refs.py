"""``missing-listener`` and ``listener-refuses-namespace``: one parentRef, one cause."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Judge, Report, Severity, lint

RULES = ("missing-listener", "listener-refuses-namespace")
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: LISTENERS
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: NAMESPACE}
spec:
  parentRefs: [{name: edge, namespace: infra, MORE}]
"""
HTTP = "[{name: http, protocol: HTTP, port: 80}]"
HTTPS = "[{name: https, protocol: HTTPS, port: 443}]"
OPEN = "[{name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: {from: All}}}]"


def gateway(listeners: str) -> str:
    return GATEWAY.replace("LISTENERS", listeners)


def route(more: str = "", *, namespace: str = "infra") -> str:
    return ROUTE.replace("NAMESPACE", namespace).replace(", MORE", f", {more}" if more else "")


def run(**files: str) -> Report:
    """Lint *files*, whose paths are given with two underscores for a slash."""
    sources = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    return lint(sources=sources, select=RULES)


def only(**files: str) -> Finding:
    (finding,) = run(**files).findings
    return finding


# --- missing-listener -----------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "listeners", "says", "fix"),
    [
        (
            "sectionName: https",
            HTTP,
            'has no listener "https", so the AIGatewayRoute serves nothing there and still says',
            None,
        ),
        ("sectionName: llm-htp", "[{name: llm-http}]", 'did you mean "llm-http"?', "llm-http"),
        (
            "sectionName: http",
            "[{name: web, protocol: HTTP, port: 80}]",
            'did you mean "web"?',
            "web",
        ),
        ("sectionName: '80'", "[{name: web, port: 80}]", 'did you mean "web"?', "web"),
        ("sectionName: a.b", "[{name: web, hostname: a.b}]", 'did you mean "web"?', "web"),
        ("sectionName: web", "[]", "(it has no listeners)", None),
        ("port: 8080", HTTP, "no listener on port 8080", None),
        ("port: 8080", HTTP, "(its ports are 80)", None),
        ("sectionName: http, port: 81", HTTP, '"http" on port 81', "80"),
        (
            "sectionName: g",
            "[{name: a}, {name: b}, {name: c}, {name: d}, {name: e}, {name: f}]",
            "its listeners are a, b, c, d, e ...",
            None,
        ),
    ],
)
def test_what_is_missing_and_what_may_be_meant(
    more: str, listeners: str, says: str, fix: str | None
) -> None:
    finding = only(gateway=gateway(listeners), route=route(more))
    assert finding.rule == "missing-listener"
    assert finding.severity is Severity.ERROR
    assert says in finding.message
    written = [edit.text.strip("'") for edit in finding.fix.edits] if finding.fix else [None]
    assert written == [fix]
    assert finding.fix is None or not finding.fix.safe


NAMES = "a name is made of lower case letters, digits, - and ."
REFUSED = ", so the API server refuses the AIGatewayRoute "
EMPTY = f"sectionName is empty{REFUSED}(leave it out for every listener"
PORTS = "ports go from 1 to 65535"
HTTP_ONLY = 'Gateway "edge" are http'


@pytest.mark.parametrize(
    ("more", "listeners", "column", "message", "fix"),
    [
        (
            "sectionName: HTTP",
            HTTP,
            60,
            f'no listener can have the name "HTTP"{REFUSED}({NAMES}; did you mean "http"?)',
            "http",
        ),
        (
            "sectionName: HTTPS",
            "[{name: web, protocol: HTTP}, {name: tls, protocol: HTTPS}]",
            60,
            f'no listener can have the name "HTTPS"{REFUSED}({NAMES}; did you mean "tls"?)',
            "tls",
        ),
        (
            "sectionName: GRPC",
            HTTP,
            60,
            f'no listener can have the name "GRPC"{REFUSED}({NAMES}; the listeners of {HTTP_ONLY})',
            None,
        ),
        (
            "sectionName: a_b",
            "[]",
            60,
            f'no listener can have the name "a_b"{REFUSED}({NAMES})',
            None,
        ),
        (
            f"sectionName: {'x' * 254}",
            "[]",
            60,
            f'no listener can have the name "{"x" * 60}"{REFUSED}({NAMES})',
            None,
        ),
        (
            'sectionName: ""',
            HTTP,
            60,
            f"{EMPTY}; the listeners of {HTTP_ONLY})",
            None,
        ),
        (
            "port: 0",
            HTTP,
            53,
            f'0 is no port{REFUSED}({PORTS}; the ports of Gateway "edge" are 80)',
            None,
        ),
        (
            "port: 70000, sectionName: http",
            HTTP,
            53,
            f'70000 is no port{REFUSED}({PORTS}; the ports of Gateway "edge" are 80)',
            None,
        ),
    ],
)
def test_what_no_listener_can_have_the_api_server_refuses(
    more: str, listeners: str, column: int, message: str, fix: str | None
) -> None:
    finding = only(gateway=gateway(listeners), route=route(more))
    assert finding.rule == "missing-listener"
    assert (finding.severity, finding.judge) == (Severity.ERROR, Judge.API_SERVER)
    assert finding.message == message
    assert (finding.location.span.start.line, finding.location.span.start.column) == (5, column)
    written = [edit.text for edit in finding.fix.edits] if finding.fix else [None]
    assert written == [fix]
    assert finding.code == "refused"
    assert finding.data is None, "nothing sets a condition on what is not there"
    (related,) = finding.related
    assert (related.location.file, related.location.span.start.line) == ("gateway.yaml", 6)


def test_the_api_server_refuses_it_with_each_definition_of_the_gateway() -> None:
    finding = only(
        dev__gateway=gateway(HTTP),
        prod__gateway=gateway(HTTPS),
        routes__chat=route("sectionName: HTTP"),
    )
    assert finding.severity is Severity.ERROR
    assert finding.judge is Judge.API_SERVER


@pytest.mark.parametrize("more", ["port: 1", "port: 65535", f"sectionName: {'x' * 253}"])
def test_what_the_api_server_takes_the_controller_refuses(more: str) -> None:
    finding = only(gateway=gateway(HTTP), route=route(more))
    assert finding.judge is Judge.CONTROLLER


def test_it_stands_at_the_value_and_shows_the_listeners() -> None:
    finding = only(gateway=gateway(HTTP), route=route("sectionName: grpc"))
    span = finding.location.span
    assert (span.start.line, span.start.column, span.end.column) == (5, 60, 64)
    assert finding.path == "/spec/parentRefs/0/sectionName"
    assert finding.data == {
        "condition": {"type": "Accepted", "status": "False", "reason": "NoMatchingParent"}
    }
    (related,) = finding.related
    assert (related.location.file, related.location.span.start.line) == ("gateway.yaml", 6)


def test_a_plain_route_says_so_itself() -> None:
    text = route("sectionName: grpc").replace(
        "aigateway.envoyproxy.io/v1beta1", "gateway.networking.k8s.io/v1"
    )
    finding = only(gateway=gateway(HTTP), route=text.replace("AIGatewayRoute", "HTTPRoute"))
    assert "so the HTTPRoute serves nothing there (" in finding.message


# --- listener-refuses-namespace -------------------------------------------------


def test_one_listener_is_named() -> None:
    finding = only(gateway=gateway(HTTP), route=route(namespace="apps"))
    assert finding.rule == "listener-refuses-namespace"
    assert finding.message == (
        'listener "http" of Gateway "edge" takes no routes of namespace apps, so the '
        "AIGatewayRoute serves nothing there and still says Accepted (write allowedRoutes: "
        "{namespaces: {from: All}} in the listener, or from: Selector and selector: "
        "{matchLabels: {kubernetes.io/metadata.name: apps}})"
    )
    assert finding.path == "/spec/parentRefs/0/name"
    assert finding.data == {
        "condition": {"type": "Accepted", "status": "False", "reason": "NotAllowedByListeners"}
    }


def test_of_many_listeners_some_are_shown() -> None:
    listeners = ", ".join(f"{{name: l{n}, protocol: HTTP, port: {n}}}" for n in range(1, 6))
    finding = only(gateway=gateway(f"[{listeners}]"), route=route(namespace="apps"))
    assert finding.message.startswith('Gateway "edge" takes no routes of namespace apps')
    assert len(finding.related) == 3


@pytest.mark.parametrize(
    ("allowed", "says"),
    [
        ("{namespaces: {from: Same}}", "of its own namespace only"),
        (
            "{namespaces: {from: Selector, selector: {matchLabels: {NAME: models}}}}",
            "this selects other namespaces",
        ),
        (
            "{namespaces: {from: Selector}}",
            "from: Selector without a selector takes no namespace, and makes this invalid",
        ),
    ],
)
def test_the_other_end_is_what_refuses(allowed: str, says: str) -> None:
    allowed = allowed.replace("NAME", "kubernetes.io/metadata.name")
    listeners = f"[{{name: http, protocol: HTTP, port: 80, allowedRoutes: {allowed}}}]"
    (related,) = only(gateway=gateway(listeners), route=route(namespace="apps")).related
    assert related.location.span.start.line == 6
    assert says in related.message


def test_a_selector_that_is_missing_is_to_be_written() -> None:
    listeners = OPEN.replace("from: All", "from: Selector")
    finding = only(gateway=gateway(listeners), route=route(namespace="apps"))
    assert finding.message.endswith(
        " (write selector: {matchLabels: {kubernetes.io/metadata.name: apps}} beside "
        "from: Selector)"
    )


def test_only_the_selected_listener_counts() -> None:
    listeners = f"[{OPEN[1:-1]}, {HTTPS[1:-1]}]"
    both = run(gateway=gateway(listeners), route=route(namespace="apps"))
    assert both.findings == ()
    one = run(gateway=gateway(listeners), route=route("sectionName: https", namespace="apps"))
    assert [finding.rule for finding in one.findings] == ["listener-refuses-namespace"]


# --- ListenerSets ---------------------------------------------------------------

LISTENER_SET = """\
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: more, namespace: infra}
spec:
  parentRef: {name: edge}
  listeners: LISTENERS
"""


def route_to_set(more: str = "", *, kind: str = "HTTPRoute", namespace: str = "infra") -> str:
    """Return a route whose parentRef names the ListenerSet."""
    text = route(f"kind: ListenerSet, {more}", namespace=namespace).replace("edge", "more")
    if kind == "HTTPRoute":
        text = text.replace("aigateway.envoyproxy.io/v1beta1", "gateway.networking.k8s.io/v1")
    return text.replace("AIGatewayRoute", kind)


def listener_set(listeners: str = HTTP) -> str:
    return LISTENER_SET.replace("LISTENERS", listeners)


def test_a_listener_set_may_lack_the_listener() -> None:
    files = {"gateway": gateway(HTTPS), "set": listener_set()}
    finding = only(**files, route=route_to_set("sectionName: nope"))
    assert finding.rule == "missing-listener"
    assert finding.message == (
        'ListenerSet "more" has no listener "nope", so the HTTPRoute serves nothing there '
        "(its listeners are http)"
    )
    (related,) = finding.related
    assert (related.location.file, related.location.span.start.line) == ("set.yaml", 6)
    assert run(**files, route=route_to_set("sectionName: http")).findings == ()
    assert only(**files, route=route_to_set("sectionName: https")).rule == "missing-listener"


def test_a_listener_set_takes_routes_of_its_own_namespace() -> None:
    finding = only(set=listener_set(), route=route_to_set("port: 80", namespace="apps"))
    assert finding.rule == "listener-refuses-namespace"
    assert finding.message.startswith(
        'listener "http" of ListenerSet "more" takes no routes of namespace apps, so the HTTPRoute '
    )
    assert run(set=listener_set(OPEN), route=route_to_set(namespace="apps")).findings == ()


def test_a_listener_set_that_is_not_here_is_left_alone() -> None:
    assert run(gateway=gateway(HTTP), route=route_to_set("sectionName: nope")).findings == ()


def test_what_a_listener_set_hides_is_counted() -> None:
    listeners = "[{name: '${NAME}', protocol: HTTP, port: 80}]"
    report = run(set=listener_set(listeners), route=route_to_set("sectionName: nope"))
    assert report.findings == ()
    messages = {check.message for check in report.undecided}
    assert 'whether ListenerSet "more" has this listener' in messages
    assert 'whether ListenerSet "more" takes routes of this namespace' in messages


def test_a_route_that_cannot_name_a_listener_set_is_told_so_elsewhere() -> None:
    text = route_to_set("sectionName: nope", kind="AIGatewayRoute")
    assert run(set=listener_set(), route=text).findings == ()


# --- both -----------------------------------------------------------------------


def test_a_missing_listener_refuses_nothing() -> None:
    finding = only(gateway=gateway(HTTP), route=route("sectionName: https", namespace="apps"))
    assert finding.rule == "missing-listener"


@pytest.mark.parametrize(
    ("more", "namespace", "reason"),
    [
        ("sectionName: '${LISTENER}'", "infra", "unknown-listener"),
        ("", "'${NAMESPACE}'", "unknown-namespace"),
    ],
)
def test_what_is_not_known_is_counted(more: str, namespace: str, reason: str) -> None:
    report = run(gateway=gateway(HTTP), route=route(more, namespace=namespace))
    assert report.findings == ()
    assert reason in {check.reason for check in report.undecided}


PATCHED = """\
resources: [gateway.yaml, route.yaml]
patches:
  - target: {kind: KIND}
    patch: '[{op: copy, from: /is/elsewhere, path: PATH}]'
"""
HAS = 'whether Gateway "edge" has this listener'
TAKES = 'whether Gateway "edge" takes routes of this namespace'


@pytest.mark.parametrize(
    ("more", "namespace", "patch", "expected"),
    [
        # Which listeners there are.
        ("", "apps", "Gateway /spec/listeners/-", {("patched", TAKES)}),
        (
            "sectionName: https",
            "apps",
            "Gateway /spec/listeners/-",
            {("patched", HAS), ("patched", TAKES)},
        ),
        # What one of them is.
        ("", "apps", "Gateway /spec/listeners/0/allowedRoutes", {("patched", TAKES)}),
        ("sectionName: s", "infra", "Gateway /spec/listeners/0/name", {("patched", HAS)}),
        ("port: 81", "infra", "Gateway /spec/listeners/0/port", {("patched", HAS)}),
        # What the route asks for.
        (
            "sectionName: s",
            "infra",
            "AIGatewayRoute /spec/parentRefs/0/sectionName",
            {("patched", HAS)},
        ),
        # What hangs on something else.
        (
            "",
            "'${NAMESPACE}'",
            "Gateway /spec/listeners/0/port",
            {("unknown-namespace", TAKES)},
        ),
    ],
)
def test_where_a_patch_leaves_it_open_that_is_the_reason(
    more: str, namespace: str, patch: str, expected: set[tuple[str, str]]
) -> None:
    kind, path = patch.split()
    text = PATCHED.replace("KIND", kind).replace("PATH", path)
    files = {"gateway": gateway(HTTP), "route": route(more, namespace=namespace)}
    report = run(kustomization=text, **files)
    assert report.findings == ()
    told = {(check.reason, check.message) for check in report.undecided}
    assert expected <= told
    assert {reason for reason, _ in told} == {reason for reason, _ in expected}


def test_a_gateway_without_listeners_may_get_them_from_a_patch() -> None:
    text = PATCHED.replace("KIND", "Gateway").replace("PATH", "/spec/listeners")
    report = run(kustomization=text, gateway=gateway("[]"), route=route("", namespace="apps"))
    assert report.findings == ()
    assert [(each.reason, each.message) for each in report.undecided] == [("patched", TAKES)]


@pytest.mark.parametrize(
    ("more", "namespace", "dev", "prod"),
    [
        ("sectionName: https", "infra", HTTP, HTTPS),
        ("", "apps", HTTP, OPEN),
    ],
)
def test_where_one_definition_of_two_fails_it_is_named(
    more: str, namespace: str, dev: str, prod: str
) -> None:
    text = route(more, namespace=namespace)
    finding = only(dev__gateway=gateway(dev), prod__gateway=gateway(prod), routes__chat=text)
    assert finding.severity is Severity.WARNING
    assert " with dev/gateway.yaml, so " in finding.message


@pytest.mark.parametrize(("more", "namespace"), [("sectionName: grpc", "infra"), ("", "apps")])
def test_where_all_definitions_fail_it_is_an_error(more: str, namespace: str) -> None:
    finding = only(
        dev__gateway=gateway(HTTP),
        prod__gateway=gateway(HTTPS),
        routes__chat=route(more, namespace=namespace),
    )
    assert finding.severity is Severity.ERROR
    assert " with " not in finding.message


def test_a_definition_that_may_be_meant_takes_the_certainty_away() -> None:
    unwritten = gateway(HTTPS).replace(", namespace: infra", "")
    text = route("sectionName: https")
    finding = only(a__gateway=gateway(HTTP), b__gateway=unwritten, a__route=text)
    assert finding.severity is Severity.WARNING
    assert " with a/gateway.yaml, so " in finding.message


def test_renderings_are_judged_each_by_itself() -> None:
    sources = {
        "base/kustomization.yaml": "resources: [route.yaml]\n",
        "base/route.yaml": route("sectionName: https"),
        "dev/kustomization.yaml": "resources: [../base, gateway.yaml]\n",
        "dev/gateway.yaml": gateway(HTTP),
        "prod/kustomization.yaml": "resources: [../base, gateway.yaml]\n",
        "prod/gateway.yaml": gateway(HTTPS),
    }
    (finding,) = lint(sources=sources, select=RULES).findings
    assert finding.location.file == "base/route.yaml"
    assert finding.alternatives is not None
    assert [name.partition("/")[0] for name in finding.alternatives] == ["dev"]


@pytest.mark.parametrize(
    "parents",
    ["null", "{}", "[null]", "[[]]", "[edge]", "[{name: [edge]}]", "[{name: null}]", "[{}]"],
)
def test_hostile_shapes(parents: str) -> None:
    text = route().replace("[{name: edge, namespace: infra}]", parents)
    assert run(gateway=gateway(HTTP), route=text).findings == ()


@pytest.mark.parametrize(
    "listeners",
    ["null", "{}", "[null]", "[[]]", "[{name: null, port: null}]", "[{name: {}, port: []}]"],
)
def test_hostile_listeners(listeners: str) -> None:
    text = route("sectionName: http, port: 80")
    assert not run(gateway=gateway(listeners), route=text).crashed


# --- which of several definitions is meant ---------------------------------------


def test_a_gateway_beside_the_route_is_meant_not_that_of_the_kustomization_above() -> None:
    kustomization = "kind: Kustomization\nresources: [gateway.yaml]\n"
    asks = route("sectionName: https")
    found = run(
        deploy__kustomization=kustomization,
        deploy__gateway=gateway(HTTP),
        deploy__tls__gateway=gateway(HTTPS),
        deploy__tls__route=asks,
    )
    assert found.findings == ()
    found = run(
        deploy__kustomization=kustomization,
        deploy__gateway=gateway(HTTP),
        deploy__tls__gateway=gateway(HTTP.replace("80", "81")),
        deploy__tls__route=asks,
    )
    assert [(each.location.file, each.severity) for each in found.findings] == [
        ("deploy/tls/route.yaml", Severity.ERROR)
    ]


@pytest.mark.parametrize("first", ["", ", namespace: infra"])
def test_one_name_with_and_without_a_namespace_makes_two_files_alternatives(first: str) -> None:
    one = gateway(HTTPS).replace(", namespace: infra", first)
    other = gateway(HTTP).replace(", namespace: infra", "" if first else ", namespace: infra")
    asks = ROUTE.replace(", namespace: NAMESPACE", first).replace(
        ", namespace: infra, MORE", f"{first}, sectionName: https"
    )
    report = run(examples__one=f"{one}---\n{asks}", examples__two=other)
    assert report.findings == ()
    assert report.alternatives == 2


def test_another_folder_without_a_namespace_makes_none() -> None:
    unwritten = gateway(HTTP).replace(", namespace: infra", "")
    report = run(one__gateway=gateway(HTTPS), two__gateway=unwritten)
    assert report.alternatives == 0
