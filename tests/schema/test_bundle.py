"""The schemas that come with aigw-lint, as they are found."""

from __future__ import annotations

import pytest

from aigw_lint.knowledge.releases import NEWEST, target_for
from aigw_lint.schema.bundle import release_in, schema_for

GROUP = "aigateway.envoyproxy.io"


def test_a_schema_is_that_of_the_target() -> None:
    newest = schema_for(GROUP, "AIGatewayRoute", "v1beta1", NEWEST)
    older = schema_for(GROUP, "AIGatewayRoute", "v1alpha1", target_for("0.1"))
    assert newest is not None
    assert older is not None
    assert (newest.project, newest.release) == ("ai-gateway", "1.1")
    assert older.release == "0.1"
    assert newest.schema["x-kind"] == "AIGatewayRoute"
    assert "parentRefs" in newest.schema["properties"]["spec"]["properties"]
    assert "parentRefs" not in older.schema["properties"]["spec"]["properties"]


def test_a_version_that_the_target_does_not_serve_has_no_schema() -> None:
    assert schema_for(GROUP, "AIGatewayRoute", "v1beta1", target_for("0.1")) is None


def test_the_releases_of_all_projects_follow_from_the_target() -> None:
    projects = ("ai-gateway", "envoy-gateway", "gateway-api", "inference-extension")
    assert [release_in(NEWEST, each) for each in projects] == ["1.1", "1.8", "1.5", "1.0"]


@pytest.mark.parametrize(
    ("group", "kind", "version"),
    [
        ("", "Pod", "v1"),
        ("core-group", "Service", "v1"),
        (GROUP, "Nothing", "v1beta1"),
        (GROUP, "aigatewayroute", "v1beta1"),
        (GROUP, "AIGatewayRoute", ""),
        (GROUP, "AIGatewayRoute", "v1beta1/.."),
        (f"../schemas/{GROUP}", "AIGatewayRoute", "v1beta1"),
        ("aigw-lint", "Report", "v1"),
        (GROUP, "AIGatewayRoute", "v" * 300),
        (GROUP, "ÄIGatewayRoute", "v1beta1"),
        (GROUP, "AIGatewayRoute\ud800", "v1beta1"),
    ],
)
def test_what_is_no_kind_of_ours_has_no_schema(group: str, kind: str, version: str) -> None:
    assert schema_for(group, kind, version, NEWEST) is None
