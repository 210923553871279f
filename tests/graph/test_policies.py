"""Which ClientTrafficPolicy applies to a listener, and the buffer limit that follows."""

from __future__ import annotations

import pytest

from aigw_lint.graph.attachment import listeners_of
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.policies import (
    DEFAULT_BUFFER,
    Buffer,
    BufferState,
    buffer_of,
)
from aigw_lint.graph.reference import definition_of
from aigw_lint.graph.targeting import Targeting, client_policies, near_policies
from aigw_lint.knowledge.kinds import CLIENT_TRAFFIC_POLICY, GATEWAY
from aigw_lint.objects.manifest import Manifest
from aigw_lint.run.linter import load_world

GATEWAY_TEXT = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra, labels: {ai: "yes"}}
spec:
  gatewayClassName: envoy
  listeners:
    - {name: http, protocol: HTTP, port: 80}
    - {name: https, protocol: HTTPS, port: 443}
    - {name: other, protocol: HTTPS, port: 443}
    - {name: one, protocol: HTTP, port: 8080}
    - {name: two, protocol: HTTP, port: 8080}
"""
WHOLE = "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]"
SELECTOR = "targetSelectors: [{group: gateway.networking.k8s.io, kind: Gateway"


def section(name: str) -> str:
    return WHOLE.replace("name: edge}", f"name: edge, sectionName: {name}}}")


def policy(
    targets: str, limit: str | None = "50Mi", *, name: str = "p", where: str = "infra"
) -> str:
    """Return a ClientTrafficPolicy; without `connection` where *limit* is None."""
    connection = "" if limit is None else f"\n  connection: {{bufferLimit: {limit}}}"
    namespace = f", namespace: {where}" if where else ""
    return (
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: ClientTrafficPolicy\n"
        f"metadata: {{name: {name}{namespace}}}\nspec:\n  {targets}{connection}\n"
    )


def graph_of(*texts: str, **more: str) -> Graph:
    """Return the Gateway with the manifests *texts* in one file, and more files by their stems."""
    sources = {f"{stem}.yaml": text for stem, text in more.items()}
    return load_world(sources=sources | {"all.yaml": "---\n".join((GATEWAY_TEXT, *texts))}).graph


def targetings(graph: Graph) -> list[Targeting]:
    (gateway,) = graph.of_kind(GATEWAY)
    return list(client_policies(definition_of(gateway), graph))


def applied(graph: Graph) -> list[tuple[str | None, str | None, bool]]:
    """Return name, section and certainty of each policy of the Gateway."""
    return [(each.policy.ref.name, each.section, each.certain) for each in targetings(graph)]


def buffer(graph: Graph, listener: str = "http") -> Buffer:
    (gateway,) = graph.of_kind(GATEWAY)
    (chosen,) = [each for each in listeners_of(gateway) if each.name == listener]
    return buffer_of(chosen, definition_of(gateway), graph)


def state(graph: Graph, listener: str = "http") -> tuple[BufferState, int | None]:
    found = buffer(graph, listener)
    return found.state, found.limit


# --- targets --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (WHOLE, [("p", None, True)]),
        (WHOLE.replace("targetRefs: [", "targetRef: ").rstrip("]"), [("p", None, True)]),
        (section("http"), [("p", "http", True)]),
        (section("null"), [("p", None, True)]),
        (section("'${LISTENER}'"), [("p", None, False)]),
        (section("[http]"), [("p", None, False)]),
        (WHOLE.replace("edge", "other"), []),
        (WHOLE.replace("Gateway", "HTTPRoute"), []),
        (f"{SELECTOR}}}]", [("p", None, True)]),
        (f"{SELECTOR}, matchLabels: {{ai: 'yes'}}}}]", [("p", None, True)]),
        (f"{SELECTOR}, matchLabels: {{ai: 'no'}}}}]", []),
        (f"{SELECTOR}, matchLabels: {{ai: '${{AI}}'}}}}]", [("p", None, False)]),
        (
            f"{SELECTOR}, matchExpressions: [{{key: ai, operator: Exists}}]}}]",
            [("p", None, True)],
        ),
        ("targetSelectors: [{kind: HTTPRoute}]", []),
    ],
)
def test_policies_of_a_gateway(
    targets: str, expected: list[tuple[str | None, str | None, bool]]
) -> None:
    assert applied(graph_of(policy(targets))) == expected


def test_a_policy_reaches_only_its_own_namespace() -> None:
    graph = graph_of(policy(WHOLE, where="apps"), policy(f"{SELECTOR}}}]", where="apps", name="q"))
    assert applied(graph) == []


def test_an_unwritten_namespace_is_that_of_the_folder() -> None:
    assert applied(graph_of(policy(WHOLE, where=""))) == [("p", None, True)]
    elsewhere = load_world(
        sources={
            "a/gateway.yaml": GATEWAY_TEXT,
            "b/policy.yaml": policy(f"{SELECTOR}}}]", where=""),
        }
    ).graph
    assert applied(elsewhere) == [("p", None, False)]


def test_what_a_patch_may_change_is_uncertain() -> None:
    files = {
        "kustomization.yaml": "resources: [all.yaml]\npatches:\n- target: {name: PATCHED}\n"
        "  patch: '[{op: copy, from: /is/elsewhere, path: PATH}]'\n",
        "all.yaml": "---\n".join((GATEWAY_TEXT, policy(WHOLE), policy(f"{SELECTOR}}}]", name="q"))),
    }
    for name, path, uncertain in (
        ("p", "/spec/targetRefs/0/name", "p"),
        ("edge", "/metadata/labels/ai", "q"),
    ):
        kustomization = files["kustomization.yaml"].replace("PATCHED", name).replace("PATH", path)
        graph = load_world(sources=files | {"kustomization.yaml": kustomization}).graph
        assert (uncertain, None, False) in applied(graph)


# --- buffer limits --------------------------------------------------------------


def test_without_a_policy_the_default_holds() -> None:
    assert state(graph_of()) == (BufferState.DEFAULT, DEFAULT_BUFFER)
    assert buffer(graph_of()).policy is None


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (None, (BufferState.DEFAULT, DEFAULT_BUFFER)),
        ("null", (BufferState.DEFAULT, DEFAULT_BUFFER)),
        ("50Mi", (BufferState.SET, 52_428_800)),
        ("4294967295", (BufferState.SET, 4_294_967_295)),
        ("0", (BufferState.SET, None)),
        ("4Gi", (BufferState.BROKEN, None)),
        ("-1", (BufferState.BROKEN, None)),
        ("50MB", (BufferState.BROKEN, None)),
        ("'${LIMIT}'", (BufferState.UNKNOWN, None)),
    ],
)
def test_the_limit_of_the_policy_holds(
    limit: str | None, expected: tuple[BufferState, int | None]
) -> None:
    assert state(graph_of(policy(WHOLE, limit))) == expected


def test_what_decides_is_told_with_its_place() -> None:
    found = buffer(graph_of(policy(WHOLE)))
    assert isinstance(found.policy, Manifest)
    assert found.policy.ref.name == "p"
    assert found.node is not None
    assert found.node.pointer == "/spec/connection/bufferLimit"
    assert found.policy.location(found.node).span.start.line == 19


def test_a_policy_of_the_listener_hides_that_of_the_gateway() -> None:
    graph = graph_of(policy(WHOLE, "50Mi"), policy(section("http"), None, name="keepalive"))
    assert state(graph, "http") == (BufferState.DEFAULT, DEFAULT_BUFFER)
    assert state(graph, "https") == (BufferState.SET, 52_428_800)


def test_the_first_listener_of_a_port_decides() -> None:
    graph = graph_of(policy(section("other"), "50Mi"))
    assert state(graph, "other") == (BufferState.DEFAULT, DEFAULT_BUFFER)
    assert buffer(graph, "other").listener.name == "https"
    graph = graph_of(policy(section("https"), "50Mi"))
    assert state(graph, "other") == (BufferState.SET, 52_428_800)


def test_a_policy_for_one_of_two_plain_listeners_of_a_port_is_refused_and_still_hides() -> None:
    graph = graph_of(policy(WHOLE, "50Mi"), policy(section("one"), "20Mi", name="q"))
    assert state(graph, "one") == (BufferState.DEFAULT, DEFAULT_BUFFER)


def test_of_two_policies_that_differ_either_may_hold() -> None:
    graph = graph_of(policy(WHOLE, "50Mi"), policy(f"{SELECTOR}}}]", None, name="tls"))
    assert buffer(graph).reason == "conflicting-policies"
    graph = graph_of(policy(WHOLE, "50Mi"), policy(f"{SELECTOR}}}]", "52428800", name="same"))
    assert state(graph) == (BufferState.SET, 52_428_800)


OTHER_POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: {kind}
metadata: {{name: other, namespace: infra}}
spec:
  {targets}
  {setting}
"""


@pytest.mark.parametrize(
    ("kind", "targets", "setting", "reason"),
    [
        ("EnvoyPatchPolicy", WHOLE.replace("targetRefs: [", "targetRef: ")[:-1], "", "envoy-patch"),
        ("BackendTrafficPolicy", WHOLE, "requestBuffer: {limit: 50Mi}", "request-buffer"),
        ("BackendTrafficPolicy", WHOLE, "retry: {}", None),
    ],
)
def test_other_policies_that_could_set_it(
    kind: str, targets: str, setting: str, reason: str | None
) -> None:
    other = OTHER_POLICY.format(kind=kind, targets=targets, setting=setting)
    assert buffer(graph_of(other)).reason == reason
    assert buffer(graph_of(other, policy(WHOLE))).state is BufferState.SET


def test_a_file_that_cannot_be_read_could_set_it() -> None:
    template = "kind: ClientTrafficPolicy\nmetadata: {{ .Values.metadata }}\n{{ end }}\n"
    assert buffer(graph_of(template=template)).reason == "unread-file"


def test_a_patched_limit_is_not_known() -> None:
    sources = {
        "kustomization.yaml": "resources: [all.yaml]\npatches:\n- target: {name: p}\n"
        "  patch: '[{op: copy, from: /is/elsewhere, path: /spec/connection/bufferLimit}]'\n",
        "all.yaml": "---\n".join((GATEWAY_TEXT, policy(WHOLE))),
    }
    assert buffer(load_world(sources=sources).graph).reason == "patched"


# --- near policies --------------------------------------------------------------


def test_a_policy_of_the_same_gateway_name_elsewhere_is_near() -> None:
    graph = graph_of(policy(WHOLE, where="apps"), policy(WHOLE, name="q"))
    (gateway,) = graph.of_kind(GATEWAY)
    (found,) = near_policies(gateway, CLIENT_TRAFFIC_POLICY, graph)
    assert found.policy.ref.name == "p"
    assert found.node.pointer == "/metadata/namespace"
    assert found.why == "this policy stands in apps; it reaches only Gateways there"
