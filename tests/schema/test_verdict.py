"""What the API server says of a manifest, and where that stands in it."""

from __future__ import annotations

import pytest

from aigw_lint.knowledge.releases import NEWEST, target_for
from aigw_lint.objects.manifest import Manifest
from aigw_lint.run.linter import load_world
from aigw_lint.schema.verdict import bundled_for, faults_in, node_at

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: openai, weight: heavy}]}]
"""


def manifest_of(text: str) -> Manifest:
    (manifest,) = load_world(sources={"a.yaml": text}).manifests
    return manifest


def test_faults_are_those_of_the_target() -> None:
    manifest = manifest_of(ROUTE)
    weight = ("spec", "rules", 0, "backendRefs", 0, "weight")
    assert [fault.path for fault in faults_in(manifest, NEWEST)] == [weight]
    older = {(fault.path, fault.name) for fault in faults_in(manifest, target_for("0.1"))}
    assert (("spec", "parentRefs"), "parentRefs") in older


def test_what_has_no_schema_has_no_faults() -> None:
    manifest = manifest_of(ROUTE.replace("v1alpha1", "v1beta1"))
    assert bundled_for(manifest, target_for("0.1")) is None
    assert faults_in(manifest, target_for("0.1")) == ()


@pytest.mark.parametrize("status", ["{}", "{conditions: [{type: 1}]}", "x", "null"])
def test_status_is_the_servers_own(status: str) -> None:
    text = ROUTE.replace("weight: heavy", "weight: 1") + f"status: {status}\n"
    assert faults_in(manifest_of(text), NEWEST) == ()


def test_the_nearest_node_is_found() -> None:
    top = manifest_of(ROUTE).node
    node, count = node_at(top, ("spec", "rules", 0, "name"))
    assert (node.pointer, count) == ("/spec/rules/0", 3)
    node, count = node_at(top, ("spec",))
    assert (node.pointer, count) == ("/spec", 1)
    assert node_at(top, ())[0] == top
