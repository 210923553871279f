"""``deprecated-api-version``: in which releases, and when the fix is safe."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Finding, Severity, lint
from aigw_lint.knowledge.releases import KNOWN

ID = "deprecated-api-version"
KINDS = ("AIGatewayRoute", "AIServiceBackend", "BackendSecurityPolicy", "GatewayConfig", "MCPRoute")
MANIFEST = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: {kind}
metadata: {{name: x}}
"""


def found(text: str, release: str | None = None, **more: str) -> tuple[Finding, ...]:
    sources = {"x.yaml": text} | {f"{name}.yaml": each for name, each in more.items()}
    return lint(sources=sources, config=Config(target=release), select=[ID]).findings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("release", KNOWN)
def test_only_where_the_release_serves_the_new_version(kind: str, release: str) -> None:
    serves = release not in ("0.1", "0.2", "0.3", "0.4", "0.5")
    assert bool(found(MANIFEST.format(kind=kind), release)) is serves


def test_the_message() -> None:
    (finding,) = found(MANIFEST.format(kind="AIGatewayRoute"))
    assert finding.message == (
        "AIGatewayRoute is deprecated as aigateway.envoyproxy.io/v1alpha1, and a later release "
        "will not serve it (write aigateway.envoyproxy.io/v1beta1: AI Gateway serves it from 0.6 "
        "on, and it takes all that this takes)"
    )
    assert finding.severity is Severity.WARNING
    assert (finding.location.span.start.line, finding.location.span.start.column) == (1, 13)
    assert finding.fix is not None
    assert finding.fix.safe


def test_quota_policies_stay_what_they_are() -> None:
    assert found(MANIFEST.format(kind="QuotaPolicy")) == ()


def test_the_fix_is_not_safe_where_a_dropped_field_would_come_to_life() -> None:
    text = MANIFEST.format(kind="BackendSecurityPolicy")
    (finding,) = found(text + "spec: {credentialOverride: {fromRequestHeaders: {header: x}}}\n")
    assert finding.fix is not None
    assert not finding.fix.safe


def test_the_fix_is_not_safe_where_a_patch_may_name_the_version() -> None:
    kustomization = "resources: [x.yaml]\n"
    (finding,) = found(MANIFEST.format(kind="AIGatewayRoute"), kustomization=kustomization)
    assert finding.fix is not None
    assert not finding.fix.safe


def test_an_item_of_a_list_may_leave_the_version_to_the_list() -> None:
    text = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRouteList
items:
  - metadata: {name: x}
"""
    (finding,) = found(text)
    assert (finding.location.span.start.line, finding.location.span.start.column) == (4, 22)
    assert finding.fix is None


@pytest.mark.parametrize(
    ("versions", "told"), [(["v1alpha1"], False), (["v1alpha1", "v1beta1"], True)]
)
def test_the_new_version_has_to_be_in_the_crd_that_the_files_hold(
    versions: list[str], *, told: bool
) -> None:
    served = "".join(
        f"    - {{name: {each}, served: true, storage: {str(each == 'v1alpha1').lower()}, "
        "schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}\n"
        for each in versions
    )
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: aigatewayroutes.aigateway.envoyproxy.io}\nspec:\n"
        "  group: aigateway.envoyproxy.io\n  scope: Namespaced\n"
        f"  names: {{kind: AIGatewayRoute, plural: aigatewayroutes}}\n  versions:\n{served}"
    )
    assert bool(found(MANIFEST.format(kind="AIGatewayRoute"), crd=crd)) is told
