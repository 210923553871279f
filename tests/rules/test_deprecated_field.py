"""Fields that go away: told in the releases that have them and what takes their place."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from aigw_lint import Severity, lint
from aigw_lint.knowledge.releases import KNOWN, target_for
from aigw_lint.schema.history import lives_of_field
from aigw_lint.words.objectref import GroupKind

ID = "deprecated-field"
DEPRECATED = importlib.import_module("aigw_lint.rules.schema._deprecated").DEPRECATED
ROWS = [(kind, each) for each in DEPRECATED for kind in each.kinds]
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  tls: {clientValidation: {optional: true}}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  rules: []
"""


def told(text: str, release: str) -> list[str]:
    found = lint(sources={"a.yaml": text}, targets=[release], select=[ID]).findings
    assert all(each.severity is Severity.WARNING for each in found)
    return [each.message for each in found]


def test_only_where_there_is_something_else_to_write() -> None:
    assert told(POLICY, "0.6") == []
    assert told(POLICY, "1.1") == [
        (
            "optional is deprecated since Envoy Gateway 1.8, so a later release may not have it "
            "(write mode)"
        )
    ]


def test_only_as_long_as_there_is_the_field() -> None:
    message = (
        "targetRefs is deprecated since AI Gateway 0.3, so a later release may not have it "
        "(write parentRefs)"
    )
    assert [release for release in KNOWN if told(ROUTE, release)] == ["0.3"]
    assert told(ROUTE, "0.3") == [message]


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=str)
def test_the_target_has_the_field_in_all_these_releases(kind: GroupKind, row: Any) -> None:  # noqa: ANN401
    field: str = row.field
    path = tuple(0 if step == "[]" else step for step in field.replace("[]", ".[]").split("."))
    lives = lives_of_field(kind, path)
    assert lives
    ai = row.project == "AI Gateway"
    for target in map(target_for, KNOWN):
        release = target.ai_gateway if ai else target.envoy_gateway
        if row.since <= release and (not row.until or release <= row.until):
            assert any(each.state(target) == "now" for each in lives), release
