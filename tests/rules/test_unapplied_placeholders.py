"""``unreplaced-placeholder`` where Flux or Argo CD applies what is in an unused kustomization."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, lint

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints:
    - fqdn:
        hostname: VALUE
        port: 443
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./staging, sourceRef: {kind: GitRepository, name: flux-system}}
"""
ARGO_CD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: apps}
spec: {source: {repoURL: https://example.com/here, path: staging}, destination: {namespace: ai}}
"""
PATCH = """\
patches:
- target: {kind: Backend}
  patch: '[{op: replace, path: /spec/endpoints/0/fqdn/hostname, value: VALUE}]'
"""
AGGREGATE = {
    "common/kustomization.yaml": "resources: [x]\n",
    "common/x/kustomization.yaml": "resources: [backend.yaml]\n",
    "common/x/backend.yaml": BACKEND.replace("VALUE", "REPLACE_ME"),
}
STAGING = {
    "staging/kustomization.yaml": "resources: [../common/x]\n"
    + PATCH.replace("VALUE", "openai.com")
}


def run(sources: dict[str, str]) -> tuple[Finding, ...]:
    report = lint(sources=sources, select=["unreplaced-placeholder"])
    assert not report.crashed
    return report.findings


@pytest.mark.parametrize("by", [FLUX, ARGO_CD])
def test_an_unused_kustomization_of_what_is_applied_otherwise_is_left_alone(by: str) -> None:
    files = {**AGGREGATE, **STAGING}
    assert [each.location.file for each in run(files)] == ["common/x/backend.yaml"]
    for more in ("", "namePrefix: a-\n"):
        common = {"common/kustomization.yaml": f"resources: [x]\n{more}"}
        assert run({**files, **common, "apps.yaml": by}) == ()


@pytest.mark.parametrize("by", [FLUX, ARGO_CD])
def test_what_is_applied_with_a_placeholder_is_told_of_that_rendering(by: str) -> None:
    staging = {"staging/kustomization.yaml": "resources: [../common/x]\n"}
    prefixed = {"common/kustomization.yaml": "resources: [x]\nnamePrefix: a-\n"}
    (finding,) = run({**AGGREGATE, **staging, **prefixed, "apps.yaml": by})
    assert (finding.location.file, finding.alternatives) == (
        "common/x/backend.yaml",
        ("apps.yaml apps",),
    )


@pytest.mark.parametrize("by", [FLUX, ARGO_CD])
def test_what_is_in_the_unused_kustomization_alone_is_told(by: str) -> None:
    files = {**AGGREGATE, **STAGING, "apps.yaml": by}
    patched = f"resources: [x]\n{PATCH.replace('VALUE', '<host>')}"
    own = {"common/own.yaml": BACKEND.replace("openai", "own").replace("VALUE", "CHANGE_ME")}
    assert [
        each.location.file for each in run({**files, "common/kustomization.yaml": patched})
    ] == ["common/kustomization.yaml"]
    listed = "resources: [x, own.yaml]\n"
    assert [
        each.location.file for each in run({**files, **own, "common/kustomization.yaml": listed})
    ] == ["common/own.yaml"]
