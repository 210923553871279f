"""What our groups serve, in step with the CRDs, and manifests that say wrongly what they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.knowledge.identity import (
    MARKS,
    OURS_ALONE,
    SERVED,
    may_be_misidentified,
    slip_of,
    version_for,
)
from aigw_lint.knowledge.releases import KNOWN, NEWEST, Target, target_for
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.words.objectref import AI_GATEWAY, GATEWAY_API, OUR_GROUPS, GroupKind, ObjectRef

PLAIN = Rendering("plain", "x.yaml", "x.yaml", "")


def read(text: str) -> Manifest:
    """Return *text* as one manifest, whatever it says of itself."""
    (document,) = parse(Source.from_text("x.yaml", text)).documents
    group = (document.api_version or "").rpartition("/")[0]
    ref = ObjectRef(group, document.kind or "", None, None)
    return Manifest(document, document.root, document.api_version or "", ref, PLAIN)


def told(text: str) -> tuple[str, str, list[str]] | None:
    """Return the fault of *text*, the text that it stands at, and what can be meant."""
    manifest = read(text)
    slip = slip_of(manifest)
    if slip is None:
        return None
    stands_at = manifest.source.text[slip.node.start : slip.node.end]
    return slip.fault, stands_at, [str(kind) for kind in slip.meant]


def manifest(api_version: str, kind: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x}}\n"


# --- both are there -------------------------------------------------------------


@pytest.mark.parametrize(
    ("api_version", "kind", "fault", "meant"),
    [
        ("aigateway.envoyproxy.com/v1", "AIGatewayRoute", "wrong-group", "aigateway.envoyproxy.io"),
        ("ai-gateway.envoyproxy.io/v1", "MCPRoute", "wrong-group", "aigateway.envoyproxy.io"),
        ("AIGateway.envoyproxy.io/v1", "GatewayConfig", "wrong-group", "aigateway.envoyproxy.io"),
        ("gateway.envoyproxy.io/v1", "AIGatewayRoute", "wrong-group", "aigateway.envoyproxy.io"),
        ("aigateway.envoyproxy.io/v1", "Backend", "wrong-group", "gateway.envoyproxy.io"),
        ("envoyproxy.io/v1", "Backend", "wrong-group", "gateway.envoyproxy.io"),
        ("config.gateway.envoyproxy.io/v1", "EnvoyProxy", "wrong-group", "gateway.envoyproxy.io"),
        ("gateway.envoyproxi.io/v1", "HTTPRoute", "wrong-group", "gateway.networking.k8s.io"),
        ("networking.k8s.io/v1", "HTTPRoute", "wrong-group", "gateway.networking.k8s.io"),
        ("gateway.k8s.io/v1", "Gateway", "wrong-group", "gateway.networking.k8s.io"),
        ("gateway.networking.k8s.com/v1", "Gateway", "wrong-group", "gateway.networking.k8s.io"),
        ("gateway.networking.x-k8s.io/v1", "HTTPRoute", "wrong-group", "gateway.networking.k8s.io"),
        (
            "inference.networking.k8s/v1",
            "InferencePool",
            "wrong-group",
            "inference.networking.k8s.io",
        ),
        ("aigateway.envoyproxy.io/v1beta1/", "MCPRoute", "no-version", "aigateway.envoyproxy.io"),
        ("aigateway.envoyproxy.io", "AIServiceBackend", "no-version", "aigateway.envoyproxy.io"),
        ("aigateway.envoyproxy.io/", "AIServiceBackend", "no-version", "aigateway.envoyproxy.io"),
        ("v1", "AIGatewayRoute", "no-group", "aigateway.envoyproxy.io"),
        ("/v1", "Gateway", "no-group", "gateway.networking.k8s.io"),
        ("example.com", "AIGatewayRoute", "no-group", "aigateway.envoyproxy.io"),
    ],
)
def test_a_group_that_is_nearly_right(api_version: str, kind: str, fault: str, meant: str) -> None:
    assert told(manifest(api_version, kind)) == (fault, api_version, [f"{kind}.{meant}"])


@pytest.mark.parametrize(
    ("group", "kind", "meant"),
    [
        ("aigateway.envoyproxy.io", "AIGatewayRoutes", ["AIGatewayRoute"]),
        ("aigateway.envoyproxy.io", "AiServiceBackend", ["AIServiceBackend"]),
        ("gateway.envoyproxy.io", "BackendTrafficPolicies", ["BackendTrafficPolicy"]),
        ("gateway.networking.k8s.io", "HttpRoute", ["HTTPRoute"]),
        ("gateway.networking.k8s.io", "Gatway", ["Gateway"]),
        ("gateway.networking.k8s.io", "XListenerSet", ["ListenerSet"]),
        ("gateway.networking.k8s.io", "50MB", []),
        ("gateway.networking.k8s.io", "'5 minutes'", []),
    ],
)
def test_a_kind_that_is_nearly_right(group: str, kind: str, meant: list[str]) -> None:
    found = told(manifest(f"{group}/v1", kind))
    assert found == ("unknown-kind", kind, [f"{each}.{group}" for each in meant])


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("networking.istio.io/v1", "Gateway"),
        ("networking.istio.io", "Gateway"),
        ("gateway.solo.io/v1", "Gateway"),
        ("gateway.kgateway.dev/v1alpha1", "Backend"),
        ("gateway.nginx.org/v1alpha1", "Gateway"),
        ("networking.x-k8s.io/v1alpha1", "HTTPRoute"),
        ("serving.knative.dev/v1", "Service"),
        ("services.platform.opendatahub.io/v1alpha1", "GatewayConfig"),
        ("security.example.com/v1", "SecurityPolicy"),
        ("kuma.io/v1alpha1", "HTTPRoute"),
        ("gateway.networking.x-k8s.io/v1alpha1", "XListenerSet"),
        ("gateway.envoyproxy.io/v1alpha1", "EnvoyGateway"),
        ("aigateway.envoyproxy.io/v1beta1", "SomethingNew"),
        ("aigateway.envoyproxy.io/v9", "AIGatewayRoute"),
        ("v1", "Service"),
        ("v1", "ConfigMap"),
        ("apps/v1", "Deployment"),
        ("${GROUP}/v1", "AIGatewayRoute"),
        ("aigateway.envoyproxy.io/v1beta1", "${KIND}s"),
    ],
)
def test_what_is_right_or_of_others(api_version: str, kind: str) -> None:
    assert told(manifest(api_version, kind)) is None


# --- one of the two is there ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault", "stands_at", "meant"),
    [
        ("kind: MCPRoute\nmetadata: {}", "no-api-version", "MCPRoute", ["MCPRoute"]),
        ("kind: MCPRoute\napiVersion:\nspec: {}", "no-api-version", "apiVersion", ["MCPRoute"]),
        ("kind: MCPRoute\napiVersion: ''\nspec: {}", "no-api-version", "''", ["MCPRoute"]),
        ("kind: MCPRoute\napiVersion: 1.5\nspec: {}", "no-api-version", "1.5", ["MCPRoute"]),
        ("kind: MCPRoute\napiVersion: [a]\nspec: {}", "no-api-version", "[a]", ["MCPRoute"]),
        ("kind: Gateway\nspec: {gatewayClassName: x}", "no-api-version", "Gateway", ["Gateway"]),
        (
            "apiVersion: aigateway.envoyproxy.io/v1beta1\nspec: {rules: []}",
            "no-kind",
            "aigateway.envoyproxy.io/v1beta1",
            ["AIGatewayRoute"],
        ),
        (
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: 7\nspec: {jwt: {}}",
            "no-kind",
            "7",
            ["SecurityPolicy"],
        ),
        (
            "apiVersion: gateway.networking.k8s.io/v1\nkind: null\nmetadata: {name: x}",
            "no-kind",
            "null",
            [],
        ),
    ],
)
def test_one_of_the_two_is_missing(text: str, fault: str, stands_at: str, meant: list[str]) -> None:
    found = told(text)
    assert found is not None
    assert found[:2] == (fault, stands_at)
    assert [kind.partition(".")[0] for kind in found[2]] == meant


@pytest.mark.parametrize(
    "text",
    [
        "metadata: {name: x}\nspec: {rules: []}",
        "kind: AIGatewayRoute\nreplicas: 2",
        "kind: AIGatewayRoute\nmetadata: x\nspec: [a]",
        "kind: Gateway\nmetadata: {name: istio}\nspec: {servers: []}",
        "kind: Deployment\nspec: {rules: []}",
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nvalues: {}",
        "apiVersion: example.com/v1\nspec: {rules: []}",
        "apiVersion: ${X}\nspec: {rules: []}",
        "kind: ${X}\nspec: {rules: []}",
    ],
)
def test_what_is_not_ours_or_no_manifest(text: str) -> None:
    assert told(text) is None


# --- the tables -----------------------------------------------------------------


def test_every_kind_that_is_not_served_may_be_one_of_ours_if_a_part_of_it_is() -> None:
    assert may_be_misidentified(GroupKind("example.com", "Gateway"))
    assert may_be_misidentified(GroupKind(AI_GATEWAY, "Anything"))
    assert not may_be_misidentified(GroupKind(AI_GATEWAY, "MCPRoute"))
    assert not may_be_misidentified(GroupKind("", "Service"))


def test_what_is_ours_alone_is_served() -> None:
    assert {kind.kind for kind in SERVED} >= OURS_ALONE


@pytest.mark.parametrize(
    ("kind", "release", "written", "version"),
    [
        (GroupKind(AI_GATEWAY, "MCPRoute"), "1.1", "", "v1beta1"),
        (GroupKind(AI_GATEWAY, "MCPRoute"), "1.1", "v1alpha1", "v1alpha1"),
        (GroupKind(AI_GATEWAY, "MCPRoute"), "0.5", "v1beta1", "v1alpha1"),
        (GroupKind(AI_GATEWAY, "MCPRoute"), "0.1", "", "v1alpha1"),
        (GroupKind(AI_GATEWAY, "QuotaPolicy"), "1.1", "v1beta1", "v1alpha1"),
        (GroupKind(GATEWAY_API, "ReferenceGrant"), "1.1", "v1", "v1"),
        (GroupKind(GATEWAY_API, "ReferenceGrant"), "1.1", "", "v1beta1"),
        (GroupKind(GATEWAY_API, "TCPRoute"), "1.1", "v1", "v1alpha2"),
    ],
)
def test_the_version_to_write(kind: GroupKind, release: str, written: str, version: str) -> None:
    assert version_for(kind, target_for(release), written) == version


def crds(shared: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield project, release as ``1.5``, and specification of each CRD of our groups."""
    for path in sorted(shared.glob("crds/*/*/*.json")):
        spec = json.loads(path.read_text(encoding="utf-8"))["spec"]
        if spec["group"] in OUR_GROUPS:
            project, release = path.parts[-3:-1]
            yield project, ".".join(release.removeprefix("v").split(".")[:2]), spec


@pytest.mark.shared
def test_these_are_the_kinds_of_all_releases(shared: Path) -> None:
    served: dict[GroupKind, set[str]] = {}
    for _, _, spec in crds(shared):
        kind = GroupKind(spec["group"], spec["names"]["kind"])
        versions = (each["name"] for each in spec["versions"] if each["served"])
        served.setdefault(kind, set()).update(versions)
    assert served.keys() == SERVED.keys()
    for kind, rows in SERVED.items():
        assert {each.version for each in rows} <= served[kind], kind


def releases(target: Target) -> dict[str, str]:
    return {
        "ai-gateway": target.ai_gateway,
        "envoy-gateway": target.envoy_gateway,
        "gateway-api-experimental": target.gateway_api,
    }


@pytest.mark.shared
@pytest.mark.parametrize("release", KNOWN)
def test_a_version_is_served_where_the_table_says_so(release: str, shared: Path) -> None:
    target = target_for(release)
    for project, number, spec in crds(shared):
        if releases(target).get(project) != number:
            continue
        kind = GroupKind(spec["group"], spec["names"]["kind"])
        known = {each.version for each in SERVED[kind] if target.reaches(each.since)}
        assert known == {each["name"] for each in spec["versions"] if each["served"]}, kind


@pytest.mark.shared
def test_marks_are_fields_of_their_kind_and_of_no_other_of_the_group(shared: Path) -> None:
    fields: dict[GroupKind, set[str]] = {}
    for _, _, spec in crds(shared):  # the newest release comes last
        kind = GroupKind(spec["group"], spec["names"]["kind"])
        schemas = (each["schema"]["openAPIV3Schema"]["properties"] for each in spec["versions"])
        specs = (schema.get("spec", {}).get("properties", {}) for schema in schemas)
        fields[kind] = {name for properties in specs for name in properties}
    for kind, marks in MARKS.items():
        assert marks <= fields[kind], kind
        others = (each for each in fields if each.group == kind.group and each != kind)
        for other in others:
            shared_marks = marks & fields[other] - MARKS.get(other, frozenset())
            assert not shared_marks, (kind, other)


def test_the_newest_release_is_the_default_target() -> None:
    assert version_for(GroupKind(AI_GATEWAY, "AIGatewayRoute"), NEWEST) == "v1beta1"
