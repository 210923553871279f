"""Whether a route attaches to a listener: by the hostnames of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.graph.attachment import (
    MOST_HOSTNAMES,
    attach,
    listeners_of,
    served_hostnames,
    takes_hostname,
)
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Reference
from aigw_lint.knowledge.kinds import GATEWAY
from aigw_lint.knowledge.releases import target_for
from aigw_lint.objects.manifest import Manifest
from aigw_lint.run.linter import load_world

GATEWAY_TEXT = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec: {gatewayClassName: envoy, listeners: [LISTENERS]}
"""
ROUTE_TEXT = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: infra}
spec: {parentRefs: [{name: edge}], HOSTNAMES}
"""


def listeners(*hostnames: str | None, port: str = "80") -> str:
    """Return listeners ``l0``, ``l1`` ... with *hostnames*; None writes none."""
    return ", ".join(
        f"{{name: l{n}, protocol: HTTP, port: {port}"
        + ("}" if hostname is None else f", hostname: {hostname!r}}}")
        for n, hostname in enumerate(hostnames)
    )


def graph_of(written: str, hostnames: str, kind: str = "AIGatewayRoute", patch: str = "") -> Graph:
    route = ROUTE_TEXT.replace("HOSTNAMES", hostnames).replace("AIGatewayRoute", kind)
    text = GATEWAY_TEXT.replace("LISTENERS", written) + "---\n" + route
    sources = {"all.yaml": text}
    if patch:
        sources["kustomization.yaml"] = "resources: [all.yaml]\npatches:\n- " + patch
    return load_world(sources=sources).graph


def both(graph: Graph) -> tuple[Reference, Manifest]:
    (gateway,) = graph.of_kind(GATEWAY)
    (route,) = [each for each in graph.manifests if each.kind.endswith("Route")]
    (parent,) = graph.references_from(route)
    return parent, gateway


def taken(graph: Graph) -> list[bool | None]:
    """Return for each listener whether it takes the hostnames of the route."""
    parent, gateway = both(graph)
    return [takes_hostname(each, parent.source, graph) for each in listeners_of(gateway)]


@pytest.mark.parametrize(
    ("written", "hostnames", "expected"),
    [
        (listeners("a.com", "b.com", None), "hostnames: [b.com]", [False, True, False]),
        (listeners("a.com", "b.com", None), "hostnames: [a.com, b.com]", [True, True, False]),
        (listeners("a.com", "b.com", None), "hostnames: [c.com]", [False, False, True]),
        (listeners("a.com", "b.com", None), "rules: []", [True, True, True]),
        (listeners("a.com"), "hostnames: []", [True]),
        (listeners("a.com"), "hostnames: null", [True]),
        (listeners("*.a.com", ""), "hostnames: [x.a.com]", [True, True]),
        (listeners("a.com"), "hostnames: ['${HOST}']", [None]),
        (listeners("a.com"), "hostnames: [b.com, '${HOST}']", [None]),
        (listeners("a.com"), "hostnames: [a.com, '${HOST}']", [True]),
        (listeners("a.com"), "hostnames: [8]", [None]),
        (listeners("a.com"), "hostnames: a.com", [None]),
        (listeners("${HOST}"), "hostnames: [a.com]", [None]),
        (listeners("${HOST}"), "rules: []", [True]),
        ("{port: 80, hostname: [a.com]}", "hostnames: [a.com]", [None]),
        ("{port: 80, hostname: null}", "hostnames: [a.com]", [True]),
    ],
)
def test_hostnames_that_a_listener_takes(
    written: str, hostnames: str, expected: list[bool | None]
) -> None:
    assert taken(graph_of(written, hostnames)) == expected


def test_a_route_with_more_hostnames_than_it_may_have_is_not_judged() -> None:
    many = [f"x{number}.com" for number in range(MOST_HOSTNAMES)]
    assert taken(graph_of(listeners("a.com"), f"hostnames: {many}")) == [False]
    assert taken(graph_of(listeners("a.com"), f"hostnames: {[*many, 'b.com']}")) == [None]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("{port: 80, hostname: x.a.com}", False),
        ("{port: 81, hostname: x.a.com}", True),
        ("{port: 80, hostname: y.a.com}", True),
        ("{port: 80}", True),
        ("{port: 80, hostname: '${HOST}'}", None),
        ("{port: '${PORT}', hostname: x.a.com}", None),
        ("{port: '${PORT}', hostname: y.a.com}", True),
        ("{port: 81, hostname: '${HOST}'}", True),
    ],
)
def test_what_another_listener_of_the_port_has_is_its_own(
    other: str, *, expected: bool | None
) -> None:
    graph = graph_of(f"{listeners('*.a.com')}, {other}", "hostnames: [x.a.com]")
    assert taken(graph)[0] is expected


@pytest.mark.parametrize(
    ("kind", "path"),
    [("Gateway", "/spec/listeners/0/hostname"), ("AIGatewayRoute", "/spec/hostnames")],
)
def test_hostnames_that_a_patch_may_change_are_not_known(kind: str, path: str) -> None:
    patch = f"{{target: {{kind: {kind}}}, patch: '[{{op: add, path: {path}, value: {{a: b}}}}]'}}\n"
    assert taken(graph_of(listeners("a.com"), "hostnames: [b.com]", patch=patch)) == [None]


@pytest.mark.parametrize(
    ("kind", "release", "expected"),
    [
        ("AIGatewayRoute", "1.1", False),
        ("AIGatewayRoute", "0.7", False),
        ("AIGatewayRoute", "0.6", True),
        ("MCPRoute", "1.1", False),
        ("MCPRoute", "1.0", True),
    ],
)
def test_a_release_without_the_field_drops_it(kind: str, release: str, *, expected: bool) -> None:
    graph = graph_of(listeners("a.com"), "hostnames: [b.com]", kind)
    graph.target = target_for(release)
    assert taken(graph) == [expected]


def test_a_route_attaches_where_a_hostname_meets() -> None:
    graph = graph_of(listeners("a.com", "b.com", "${HOST}"), "hostnames: [b.com]")
    attachment = attach(*both(graph), graph)
    assert [listener.name for listener in attachment.listeners] == ["l1", "l2"]
    assert not attachment.certain
    graph = graph_of(listeners("a.com", "b.com"), "hostnames: [b.com]")
    attachment = attach(*both(graph), graph)
    assert [listener.name for listener in attachment.listeners] == ["l1"]
    assert attachment.certain


def test_a_route_attaches_nowhere_where_none_meets() -> None:
    graph = graph_of(listeners("a.com", "b.com"), "hostnames: [c.com]")
    assert attach(*both(graph), graph).listeners == ()


hostname = st.sampled_from(["a.com", "b.com", "x.a.com", "*.com", "*.a.com", "*.b.com"])


@given(
    own=st.lists(st.one_of(st.none(), hostname), min_size=1, max_size=3),
    wanted=st.lists(hostname, max_size=3),
    hidden=st.integers(0, 5),
)
def test_a_placeholder_never_turns_an_answer_into_its_contrary(
    own: list[str | None], wanted: list[str], hidden: int
) -> None:
    """What is known with a hostname hidden stays so, whichever hostname it hides."""
    names = [*own, *wanted]
    at = hidden % len(names)
    if names[at] is None:
        return
    masked = [*names[:at], "${HOST}", *names[at + 1 :]]
    count = len(own)
    known, told = (
        taken(graph_of(listeners(*each[:count]), f"hostnames: {each[count:]}"))
        for each in (names, masked)
    )
    assert all(answer in (None, sure) for sure, answer in zip(known, told, strict=True))


@pytest.mark.parametrize(
    ("written", "hostnames", "expected"),
    [
        (listeners(None), "rules: []", [("*",)]),
        (listeners("a.com"), "rules: []", [("a.com",)]),
        (listeners("a.com", None), "hostnames: [a.com, b.com]", [("a.com",), ("b.com",)]),
        (listeners("*.a.com"), "hostnames: [x.a.com, b.com, '*.com']", [("x.a.com", "*.a.com")]),
        (listeners("a.com"), "hostnames: [b.com]", [()]),
        (listeners("${HOST}"), "hostnames: [b.com]", [None]),
        (listeners(None), "hostnames: ['${HOST}', b.com]", [(None, "b.com")]),
        (listeners(None), "hostnames: a.com", [None]),
    ],
)
def test_which_hostnames_are_served(
    written: str, hostnames: str, expected: list[tuple[str | None, ...] | None]
) -> None:
    graph = graph_of(written, hostnames)
    parent, gateway = both(graph)
    found = [served_hostnames(each, parent.source, graph) for each in listeners_of(gateway)]
    assert found == expected


def test_more_hostnames_than_there_may_be_are_not_looked_at() -> None:
    names = [f"h{number}.com" for number in range(MOST_HOSTNAMES)]
    assert taken(graph_of(listeners("a.com"), f"hostnames: {names}")) == [False]
    assert taken(graph_of(listeners("a.com"), f"hostnames: {[*names, 'x.com']}")) == [None]
