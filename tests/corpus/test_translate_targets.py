"""Policies that select Gateways of other namespaces, against Envoy Gateway's translator tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigw_lint.graph.reference import definition_of
from aigw_lint.graph.targeting import policies_at
from aigw_lint.knowledge.kinds import BACKEND_TRAFFIC_POLICY, GATEWAY, SECURITY_POLICY
from aigw_lint.run.linter import load_world

pytestmark = pytest.mark.shared

KINDS = (BACKEND_TRAFFIC_POLICY, SECURITY_POLICY)
BEGINNING = "policy-cross-namespace-targetselector-"
FOLDERS = {
    "missing-partial-referencegrant-gateway-target": 1,
    "missing-referencegrant-gateway": 0,
    "valid-referencegrant": 1,
    "valid-referencegrant-gateway-target": 1,
}
"""The cases whose policies select Gateways, and how many of them a policy reaches."""


def reached(folder: Path) -> set[tuple[str, str]]:
    """Return, as the controller has it, the policies and the Gateways that they reach."""
    return {
        (entry["name"], condition["at"].removeprefix("ancestor Gateway "))
        for entry in json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        for condition in entry["conditions"]
        if entry["kind"].endswith("Policy") and condition["reason"] == "Accepted"
    }


@pytest.mark.parametrize(("case", "count"), list(FOLDERS.items()))
def test_a_policy_reaches_the_gateways_that_the_controller_says(
    shared: Path, case: str, count: int
) -> None:
    folder = shared / "corpus" / "translate" / (BEGINNING + case)
    text = (folder / "manifests.yaml").read_text(encoding="utf-8")
    graph = load_world(sources={"manifests.yaml": text}).graph
    found = [
        (each, gateway)
        for gateway in graph.of_kind(GATEWAY)
        for kind in KINDS
        for each in policies_at(definition_of(gateway), graph, kind)
    ]
    assert all(each.certain for each, _ in found)
    ours = {
        (each.policy.ref.name, f"{gateway.ref.namespace}/{gateway.ref.name}")
        for each, gateway in found
    }
    assert ours == reached(folder)
    assert len(ours) == count
