"""What a manifest names, with what the API server fills in; and what the files define."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.graph.reference import (
    Definition,
    Lookup,
    Reference,
    all_definitions,
    definition_of,
    lies_in,
    read_references,
    scope_of,
)
from aigw_lint.knowledge.kinds import GATEWAY_CLASS, SECRET, SERVICE
from aigw_lint.knowledge.relations import relations_for
from aigw_lint.knowledge.releases import NEWEST
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.objects.written import manifests_of
from aigw_lint.run.linter import load_world
from aigw_lint.words.objectref import (
    AI_GATEWAY,
    CORE,
    ENVOY_GATEWAY,
    GATEWAY_API,
    GroupKind,
    ObjectRef,
)

ROUTE_HEAD = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
"""


def manifest(text: str, path: str = "a/x.yaml") -> Manifest:
    (document,) = parse(Source.from_text(path, text)).documents
    folder = path.rpartition("/")[0]
    (found,) = manifests_of(document, Rendering("plain", path, path, folder))
    return found


def references(text: str) -> tuple[Reference, ...]:
    """Return what the manifest in *text* names."""
    source = manifest(text)
    return read_references(source, relations_for(NEWEST)[source.ref.group_kind])


def backend(entry: str) -> Reference | None:
    """Return the reference of one backendRef of a route, if it is one."""
    found = references(f"{ROUTE_HEAD}  rules: [{{backendRefs: [{entry}]}}]\n")
    assert len(found) <= 1
    return found[0] if found else None


def parent(entry: str) -> Reference | None:
    found = references(f"{ROUTE_HEAD}  parentRefs: [{entry}]\n")
    assert len(found) <= 1
    return found[0] if found else None


# --- what is named --------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "ref"),
    [
        ("{name: edge}", ObjectRef(GATEWAY_API, "Gateway", "apps", "edge")),
        ("{name: edge, namespace: infra}", ObjectRef(GATEWAY_API, "Gateway", "infra", "edge")),
        ("{name: edge, namespace: ''}", ObjectRef(GATEWAY_API, "Gateway", "apps", "edge")),
        ("{name: edge, group: null, kind: ~}", ObjectRef(GATEWAY_API, "Gateway", "apps", "edge")),
        ("{name: edge, group: ''}", ObjectRef(CORE, "Gateway", "apps", "edge")),
        ("{name: edge, kind: Service}", ObjectRef(GATEWAY_API, "Service", "apps", "edge")),
        ("{name: '${EDGE}'}", ObjectRef(GATEWAY_API, "Gateway", "apps", None)),
        ("{name: edge, namespace: '${NS}'}", ObjectRef(GATEWAY_API, "Gateway", None, "edge")),
    ],
)
def test_defaults_are_filled_in(entry: str, ref: ObjectRef) -> None:
    found = parent(entry)
    assert found is not None
    assert found.ref == ref
    assert found.supported is (ref.group_kind == GroupKind(GATEWAY_API, "Gateway"))
    assert found.namespace_is_known is ("${NS}" not in entry)


@pytest.mark.parametrize(
    "entry",
    [
        "{}",
        "{name: ''}",
        "{name: null}",
        "{name: 5}",
        "{name: [edge]}",
        "{name: edge, kind: 5}",
        "{name: edge, group: {a: b}}",
        "{name: edge, kind: '${KIND}'}",
        "{name: edge, group: 'x-${GROUP}'}",
        "null",
        "text",
        "[{name: edge}]",
    ],
)
def test_what_names_nothing_or_cannot_be_read_is_no_reference(entry: str) -> None:
    assert parent(entry) is None


@pytest.mark.parametrize("rules", ["null", "text", "{backendRefs: []}", "[null, [], 5, {a: b}]"])
def test_other_shapes_hold_no_references(rules: str) -> None:
    assert references(f"{ROUTE_HEAD}  rules: {rules}\n") == ()


def test_a_backend_without_group_and_kind_is_an_ai_service_backend() -> None:
    found = backend("{name: openai, namespace: models}")
    assert found is not None
    assert found.ref == ObjectRef(AI_GATEWAY, "AIServiceBackend", "models", "openai")
    assert found.supported
    assert found.crosses_namespaces


def test_a_spelled_out_backend_is_kept_but_not_supported() -> None:
    found = backend("{name: openai, group: aigateway.envoyproxy.io, kind: AIServiceBackend}")
    assert found is not None
    assert not found.supported
    assert not found.crosses_namespaces


def test_references_come_in_the_order_of_the_table_and_point_at_their_names() -> None:
    text = ROUTE_HEAD + (
        "  rules:\n  - backendRefs: [{name: a}, {name: b}]\n  - backendRefs: [{name: c}]\n"
        "  parentRefs: [{name: edge}]\n"
    )
    found = references(text)
    assert [each.ref.name for each in found] == ["edge", "a", "b", "c"]
    assert [each.name_node.text for each in found] == ["edge", "a", "b", "c"]
    assert found[3].node.pointer == "/spec/rules/1/backendRefs/0"


def test_an_alias_names_what_its_anchor_names() -> None:
    text = ROUTE_HEAD + ("  rules:\n  - backendRefs: [&one {name: a}]\n  - backendRefs: [*one]\n")
    first, second = references(text)
    assert first.ref == second.ref
    assert first.node == second.node
    assert first.node.pointer != second.node.pointer


def test_a_secret_is_read_whatever_kind_is_written() -> None:
    (found,) = references(
        "apiVersion: aigateway.envoyproxy.io/v1beta1\n"
        "kind: BackendSecurityPolicy\n"
        "metadata: {name: keys, namespace: apps}\n"
        "spec: {apiKey: {secretRef: {name: key, kind: 5, group: '${X}', namespace: other}}}\n"
    )
    assert found.ref == ObjectRef(SECRET.group, SECRET.kind, "apps", "key")
    assert found.supported


def test_a_field_can_be_the_name_itself() -> None:
    found = references(
        "apiVersion: gateway.networking.k8s.io/v1\n"
        "kind: Gateway\n"
        "metadata:\n"
        "  name: edge\n"
        "  namespace: infra\n"
        "  annotations: {aigateway.envoyproxy.io/gateway-config: settings}\n"
        "spec: {gatewayClassName: envoy}\n"
    )
    assert [str(each.ref) for each in found] == [
        "GatewayConfig infra/settings",
        "GatewayClass envoy",
    ]
    assert [each.name_node.text for each in found] == ["settings", "envoy"]


def test_where_the_own_namespace_is_a_placeholder_so_is_that_of_the_target() -> None:
    text = ROUTE_HEAD.replace("apps", '"${NS}"') + "  parentRefs: [{name: edge}]\n"
    (found,) = references(text)
    assert found.ref.namespace is None
    assert not found.namespace_is_known
    assert not found.crosses_namespaces


def test_an_absent_namespace_is_known_to_be_absent() -> None:
    text = ROUTE_HEAD.replace(", namespace: apps", "") + "  parentRefs: [{name: edge}]\n"
    (found,) = references(text)
    assert found.ref.namespace is None
    assert found.namespace_is_known


# --- what is defined ------------------------------------------------------------


def defined(namespace: str | None, scope: str, kind: GroupKind = SERVICE) -> Definition:
    return Definition(ObjectRef(kind.group, kind.kind, namespace, "x"), None, "home", scope)


@pytest.mark.parametrize(
    ("namespace", "scope", "definition", "answer"),
    [
        ("apps", "a", defined("apps", "b"), True),
        ("apps", "a", defined("infra", "a"), False),
        (None, "a", defined(None, "a"), True),
        (None, "a", defined(None, "b"), False),
        (None, "a", defined("apps", "a"), True),
        (None, "a", defined("apps", "b"), False),
        ("apps", "a", defined(None, "a"), True),
        ("apps", "a", defined(None, "b"), False),
        ("apps", "a", defined(None, "b", GATEWAY_CLASS), True),
    ],
)
def test_an_unwritten_namespace_is_the_same_within_one_scope(
    namespace: str | None, scope: str, definition: Definition, *, answer: bool
) -> None:
    assert lies_in(namespace, scope, definition) is answer


def test_a_plain_manifest_shares_its_folder() -> None:
    found = manifest(ROUTE_HEAD, "team/routes/chat.yaml")
    assert scope_of(found) == "team/routes"
    assert definition_of(found) == Definition(
        found.ref, found, "team/routes/chat.yaml", "team/routes"
    )


def test_a_route_defines_what_is_generated_for_it() -> None:
    found = manifest(ROUTE_HEAD)
    own, *made = all_definitions((found,), ())
    assert not own.produced
    assert own.manifest is found
    assert all(each.produced and each.manifest is found for each in made)
    assert ObjectRef(GATEWAY_API, "HTTPRoute", "apps", "chat") in [each.ref for each in made]
    filters = [each.ref.name for each in made if each.ref.group == ENVOY_GATEWAY]
    assert filters == ["ai-eg-host-rewrite-chat", "ai-eg-route-not-found-response-chat"]


def test_what_a_generator_makes_has_no_manifest() -> None:
    files = {
        "app/kustomization.yaml": (
            "apiVersion: kustomize.config.k8s.io/v1beta1\n"
            "kind: Kustomization\n"
            "namespace: apps\n"
            "secretGenerator: [{name: key, literals: [apiKey=x]}]\n"
            "resources: [route.yaml]\n"
        ),
        "app/route.yaml": ROUTE_HEAD,
    }
    world = load_world(sources=files)
    made = [
        each
        for each in all_definitions(world.graph.manifests, world.rendered.generated)
        if each.manifest is None
    ]
    assert [str(each.ref) for each in made] == ["Secret apps/key-<hash>"]


def test_a_lookup_tells_whether_it_found_anything() -> None:
    one = defined("apps", "a")
    assert Lookup(sure=(one,)).found
    assert Lookup(assumed=(one,)).found
    assert not Lookup(unseen=(one,)).found
