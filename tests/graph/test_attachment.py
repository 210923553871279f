"""Whether a route attaches to a listener: by name and port, by kind, by namespace."""

from __future__ import annotations

import pytest

from aigw_lint.graph.attachment import (
    MOST_LISTENERS,
    Listener,
    attach,
    attachments_to,
    gateways_of,
    listeners_of,
    selected_listeners,
    takes_kind,
    takes_namespace,
)
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Reference, definition_of
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE, GATEWAY, GRPC_ROUTE
from aigw_lint.objects.manifest import Manifest
from aigw_lint.run.linter import load_world

GATEWAY_HEAD = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: edge, namespace: {namespace}}}
spec:
  gatewayClassName: envoy
  listeners: {listeners}
"""
ROUTE = """
apiVersion: {group}/v1
kind: {kind}
metadata: {{name: chat, namespace: {namespace}}}
spec:
  parentRefs: [{parent}]
"""
TWO = "[{name: http, protocol: HTTP, port: 80}, {name: https, protocol: HTTPS, port: 443}]"


def gateway_text(listeners: str = TWO, namespace: str = "infra") -> str:
    return GATEWAY_HEAD.format(listeners=listeners, namespace=namespace)


def route_text(
    parent: str = "{name: edge, namespace: infra}",
    *,
    namespace: str = "apps",
    kind: str = "AIGatewayRoute",
) -> str:
    ours = kind in ("AIGatewayRoute", "MCPRoute")
    group = "aigateway.envoyproxy.io" if ours else "gateway.networking.k8s.io"
    return ROUTE.format(group=group, kind=kind, namespace=namespace, parent=parent)


def graph_of(*texts: str) -> Graph:
    return load_world(sources={f"{n}.yaml": text for n, text in enumerate(texts)}).graph


def both(graph: Graph) -> tuple[Reference, Manifest]:
    """Return the one parentRef of the one route, and the one Gateway."""
    (gateway,) = graph.of_kind(GATEWAY)
    (parent,) = [
        reference
        for manifest in graph.manifests
        if manifest.kind.endswith("Route")
        for reference in graph.references_from(manifest)
    ]
    return parent, gateway


def asked_for(parent: str, listeners: str = TWO) -> list[str | None] | None:
    """Return the names of the listeners that a parentRef asks for."""
    chosen = selected_listeners(*both(graph_of(gateway_text(listeners), route_text(parent))))
    return None if chosen is None else [listener.name for listener in chosen]


def taken_from(namespace: str, allowed: str, *more: str) -> bool | None:
    """Tell whether a listener with this `allowedRoutes.namespaces` takes a route of *namespace*."""
    listener = f"name: http, protocol: HTTP, port: 80, allowedRoutes: {{namespaces: {allowed}}}"
    graph = graph_of(gateway_text(f"[{{{listener}}}]"), route_text(namespace=namespace), *more)
    parent, gateway = both(graph)
    return takes_namespace(listeners_of(gateway)[0], parent.source, graph)


# --- listeners ------------------------------------------------------------------


def test_listeners_as_written() -> None:
    (gateway,) = graph_of(gateway_text()).of_kind(GATEWAY)
    http, https = listeners_of(gateway)
    assert (http.name, http.port, http.protocol) == ("http", 80, "HTTP")
    assert (https.name, https.port, https.protocol) == ("https", 443, "HTTPS")
    assert https.node.pointer == "/spec/listeners/1"
    span = gateway.location(https.node).span
    assert (span.start.line, span.start.column) == (7, 55)


@pytest.mark.parametrize("listeners", ["null", "http", "{name: http}", "[null, http, 8, []]"])
def test_what_is_no_list_of_listeners_is_none(listeners: str) -> None:
    (gateway,) = graph_of(gateway_text(listeners)).of_kind(GATEWAY)
    assert listeners_of(gateway) == ()


def test_a_gateway_with_more_listeners_than_it_may_have_is_not_judged() -> None:
    many = ", ".join(
        f"{{name: l{n}, protocol: HTTP, port: {n + 1}}}" for n in range(MOST_LISTENERS)
    )
    parent = "{name: edge, namespace: infra, sectionName: absent}"
    assert asked_for(parent, f"[{many}]") == []
    assert asked_for(parent, f"[{many}, {{name: one-more}}, {{name: absent}}]") is None


def test_a_placeholder_is_no_name_port_or_protocol() -> None:
    listeners = "[{name: '${NAME}', protocol: '${PROTOCOL}', port: '${PORT}'}]"
    (gateway,) = graph_of(gateway_text(listeners)).of_kind(GATEWAY)
    (listener,) = listeners_of(gateway)
    assert (listener.name, listener.port, listener.protocol) == (None, None, None)


# --- which listeners a parentRef asks for ---------------------------------------


@pytest.mark.parametrize(
    ("parent", "names"),
    [
        ("{name: edge, namespace: infra}", ["http", "https"]),
        ("{name: edge, namespace: infra, sectionName: https}", ["https"]),
        ("{name: edge, namespace: infra, port: 80}", ["http"]),
        ("{name: edge, namespace: infra, sectionName: http, port: 80}", ["http"]),
        ("{name: edge, namespace: infra, sectionName: http, port: 443}", []),
        ("{name: edge, namespace: infra, sectionName: grpc}", []),
        ("{name: edge, namespace: infra, port: 8080}", []),
        ("{name: edge, namespace: infra, sectionName: null, port: null}", ["http", "https"]),
        ("{name: edge, namespace: infra, sectionName: '${LISTENER}'}", None),
        ("{name: edge, namespace: infra, sectionName: '${LISTENER}', port: 8080}", []),
        ("{name: edge, namespace: infra, sectionName: 80}", None),
        ("{name: edge, namespace: infra, sectionName: [http]}", None),
        ("{name: edge, namespace: infra, port: '${PORT}'}", None),
        ("{name: edge, namespace: infra, port: '80'}", None),
    ],
)
def test_a_parent_ref_chooses_by_name_and_port(parent: str, names: list[str] | None) -> None:
    assert asked_for(parent) == names


def test_a_hidden_name_may_be_the_one_unless_another_has_it() -> None:
    listeners = "[{name: '${NAME}', protocol: HTTP, port: 80}, {name: b, protocol: HTTP, port: 81}]"
    assert asked_for("{name: edge, namespace: infra, sectionName: a}", listeners) is None
    assert asked_for("{name: edge, namespace: infra, sectionName: b}", listeners) == ["b"]
    assert asked_for("{name: edge, namespace: infra, port: 81}", listeners) == ["b"]


def patched(patch: str, kind: str = "Gateway", parent: str = "") -> Graph:
    """Return a Gateway and a route of its namespace below a kustomization with *patch*."""
    return load_world(
        sources={
            "kustomization.yaml": "resources: [all.yaml]\npatches:\n"
            f"- target: {{kind: {kind}}}\n  patch: |\n    {patch}\n",
            "all.yaml": gateway_text()
            + "---"
            + route_text(parent or "{name: edge, sectionName: grpc}", namespace="infra"),
        }
    ).graph


@pytest.mark.parametrize(
    ("patch", "known"),
    [
        ("[{op: copy, from: /is/elsewhere, path: /spec/listeners/-}]", False),
        ("[{op: copy, from: /is/elsewhere, path: /spec/listeners/1/name}]", False),
        ("[{op: copy, from: /is/elsewhere, path: /spec/listeners}]", False),
        ("[{op: copy, from: /is/elsewhere, path: /spec/listeners/1/hostname}]", True),
        ("[{op: copy, from: /is/elsewhere, path: /metadata/labels/a}]", True),
    ],
)
def test_what_a_patch_may_change_of_the_listeners_is_not_known(patch: str, known: bool) -> None:
    assert (selected_listeners(*both(patched(patch))) is not None) is known


def test_what_a_patch_may_change_of_the_parent_ref_is_not_known() -> None:
    patch = "[{op: copy, from: /is/elsewhere, path: /spec/parentRefs/0/sectionName}]"
    assert selected_listeners(*both(patched(patch, "AIGatewayRoute"))) is None


# --- kinds ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "listener", "taken"),
    [
        ("AIGatewayRoute", "{protocol: HTTP}", True),
        ("MCPRoute", "{protocol: HTTPS}", True),
        ("HTTPRoute", "{protocol: HTTP, allowedRoutes: {kinds: []}}", True),
        ("AIGatewayRoute", "{protocol: HTTP, allowedRoutes: {kinds: [{kind: HTTPRoute}]}}", True),
        ("AIGatewayRoute", "{protocol: HTTP, allowedRoutes: {kinds: [{kind: GRPCRoute}]}}", False),
        (
            "AIGatewayRoute",
            "{protocol: HTTP, allowedRoutes: {kinds: [{kind: AIGatewayRoute}]}}",
            False,
        ),
        (
            "HTTPRoute",
            "{protocol: HTTP, allowedRoutes: {kinds: [{kind: HTTPRoute, group: example.com}]}}",
            False,
        ),
        ("HTTPRoute", "{protocol: HTTP, allowedRoutes: {kinds: [{kind: '${KIND}'}]}}", None),
        (
            "HTTPRoute",
            "{protocol: HTTP, allowedRoutes: {kinds: [{kind: '${KIND}'}, {kind: HTTPRoute}]}}",
            True,
        ),
        ("HTTPRoute", "{protocol: TLS}", False),
        ("HTTPRoute", "{protocol: '${PROTOCOL}'}", None),
        ("HTTPRoute", "{}", None),
    ],
)
def test_kinds_that_a_listener_takes(kind: str, listener: str, taken: bool | None) -> None:
    parent, gateway = both(graph_of(gateway_text(f"[{listener}]"), route_text(kind=kind)))
    assert takes_kind(listeners_of(gateway)[0], parent.source) is taken


def test_grpc_routes_are_told_from_http_routes() -> None:
    listeners = "[{protocol: HTTP, allowedRoutes: {kinds: [{kind: GRPCRoute}]}}]"
    graph = graph_of(gateway_text(listeners), route_text(kind="GRPCRoute"))
    (gateway,) = graph.of_kind(GATEWAY)
    (route,) = graph.of_kind(GRPC_ROUTE)
    assert takes_kind(listeners_of(gateway)[0], route) is True


# --- namespaces -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("namespace", "allowed", "taken"),
    [
        ("infra", "{}", True),
        ("apps", "{}", False),
        ("apps", "null", False),
        ("apps", "{from: null}", False),
        ("apps", "{from: Same}", False),
        ("apps", "{from: All}", True),
        ("apps", "{from: '${FROM}'}", None),
        ("apps", "{from: Everywhere}", None),
        ("'${NAMESPACE}'", "{from: Same}", None),
        ("'${NAMESPACE}'", "{from: All}", True),
        ("apps", "{from: Selector}", False),
        ("apps", "{from: Selector, selector: null}", False),
        ("apps", "{from: Selector, selector: {}}", True),
    ],
)
def test_namespaces_that_a_listener_takes(
    namespace: str,
    allowed: str,
    taken: bool | None,
) -> None:
    assert taken_from(namespace, allowed) is taken


def test_without_allowed_routes_it_takes_its_own_namespace() -> None:
    graph = graph_of(gateway_text(), route_text(namespace="infra"))
    parent, gateway = both(graph)
    assert takes_namespace(listeners_of(gateway)[0], parent.source, graph) is True


def test_an_unwritten_namespace_is_one_within_a_folder() -> None:
    unwritten = route_text(parent="{name: edge}").replace(", namespace: apps", "")
    for folder, answer in (("", True), ("apps/", None)):
        sources = {"gateway.yaml": gateway_text(), f"{folder}route.yaml": unwritten}
        graph = load_world(sources=sources).graph
        parent, gateway = both(graph)
        assert takes_namespace(listeners_of(gateway)[0], parent.source, graph) is answer


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: apps, labels: {team: web, ai: '1'}}"


@pytest.mark.parametrize(
    ("selector", "described", "unread"),
    [
        ("{matchLabels: {kubernetes.io/metadata.name: apps}}", True, True),
        ("{matchLabels: {kubernetes.io/metadata.name: web}}", False, False),
        ("{matchLabels: {team: web}}", True, None),
        ("{matchLabels: {team: models}}", False, None),
        ("{matchLabels: {team: web, kubernetes.io/metadata.name: web}}", False, False),
        ("{matchLabels: {team: '${TEAM}'}}", None, None),
        ("{matchExpressions: [{key: team, operator: In, values: [web, api]}]}", True, None),
        ("{matchExpressions: [{key: team, operator: NotIn, values: [web]}]}", False, None),
        ("{matchExpressions: [{key: zone, operator: NotIn, values: [web]}]}", True, None),
        ("{matchExpressions: [{key: team, operator: Exists}]}", True, None),
        ("{matchExpressions: [{key: zone, operator: Exists}]}", False, None),
        ("{matchExpressions: [{key: zone, operator: DoesNotExist}]}", True, None),
        ("{matchExpressions: [{key: team, operator: DoesNotExist}]}", False, None),
        ("{matchExpressions: [{key: team, operator: Near, values: [web]}]}", False, False),
        (
            "{matchLabels: {ai: '1'}, matchExpressions: [{key: team, operator: Exists}]}",
            True,
            None,
        ),
    ],
)
def test_selectors(selector: str, described: bool | None, unread: bool | None) -> None:
    """With the Namespace in the files, and without."""
    allowed = f"{{from: Selector, selector: {selector}}}"
    assert taken_from("apps", allowed, NAMESPACE) is described
    assert taken_from("apps", allowed) is unread


def test_labels_that_a_patch_may_change_are_not_known() -> None:
    listeners = (
        "[{name: http, protocol: HTTP, port: 80, allowedRoutes: {namespaces: "
        "{from: Selector, selector: {matchLabels: {team: models}}}}}]"
    )
    sources = {
        "kustomization.yaml": "resources: [all.yaml]\npatches:\n- target: {kind: Namespace}\n"
        "  patch: '[{op: copy, from: /is/elsewhere, path: /metadata/labels/team}]'\n",
        "all.yaml": "---".join((gateway_text(listeners), route_text(), "\n" + NAMESPACE)),
    }
    graph = load_world(sources=sources).graph
    parent, gateway = both(graph)
    assert takes_namespace(listeners_of(gateway)[0], parent.source, graph) is None


def test_allowed_routes_that_a_patch_may_change_are_not_known() -> None:
    patch = "[{op: copy, from: /is/elsewhere, path: /spec/listeners/0/allowedRoutes}]"
    graph = patched(patch, parent="{name: edge}")
    parent, gateway = both(graph)
    http, https = listeners_of(gateway)
    assert (takes_kind(http, parent.source), takes_kind(https, parent.source)) == (None, True)
    assert takes_namespace(http, parent.source, graph) is None


# --- all together ---------------------------------------------------------------

MIXED = (
    "[{name: own, protocol: HTTP, port: 80}, "
    "{name: all, protocol: HTTP, port: 81, allowedRoutes: {namespaces: {from: All}}}, "
    "{name: tls, protocol: TLS, port: 82, allowedRoutes: {namespaces: {from: All}}}, "
    "{name: some, protocol: HTTP, port: 83, allowedRoutes: {namespaces: {from: Selector, "
    "selector: {matchLabels: {team: web}}}}}]"
)


def names(listeners: tuple[Listener, ...]) -> list[str | None]:
    return [listener.name for listener in listeners]


def test_a_route_attaches_to_the_listeners_that_take_it() -> None:
    graph = graph_of(gateway_text(MIXED), route_text(), NAMESPACE)
    attachment = attach(*both(graph), graph)
    assert names(attachment.listeners) == ["all", "some"]
    assert attachment.certain


def test_a_listener_that_may_take_it_is_listed_and_makes_it_uncertain() -> None:
    graph = graph_of(gateway_text(MIXED), route_text())
    attachment = attach(*both(graph), graph)
    assert names(attachment.listeners) == ["all", "some"]
    assert not attachment.certain


def test_a_route_that_nothing_takes_attaches_nowhere() -> None:
    graph = graph_of(gateway_text(), route_text())
    assert attach(*both(graph), graph).listeners == ()
    (gateway,) = graph.of_kind(GATEWAY)
    assert list(attachments_to(definition_of(gateway), graph)) == []


def test_attachments_of_a_gateway() -> None:
    graph = graph_of(gateway_text(), route_text(namespace="infra"), route_text(kind="HTTPRoute"))
    (gateway,) = graph.of_kind(GATEWAY)
    (attachment,) = attachments_to(definition_of(gateway), graph)
    assert attachment.route.ref.group_kind == AI_GATEWAY_ROUTE
    assert attachment.gateway is gateway
    assert attachment.parent.node.pointer == "/spec/parentRefs/0"


def test_gateways_of_a_parent_ref() -> None:
    graph = load_world(
        sources={
            "dev/gateway.yaml": gateway_text(TWO),
            "prod/gateway.yaml": gateway_text(MIXED),
            "routes/chat.yaml": route_text(),
            "other/gateway.yaml": gateway_text().replace(", namespace: infra", ""),
        }
    ).graph
    (route,) = graph.of_kind(AI_GATEWAY_ROUTE)
    (parent,) = graph.references_from(route)
    sure, assumed = gateways_of(parent, graph)
    assert [gateway.file for gateway in sure] == ["dev/gateway.yaml", "prod/gateway.yaml"]
    assert [gateway.file for gateway in assumed] == ["other/gateway.yaml"]
