"""Which tools apply the tree: told from what stands in it."""

from __future__ import annotations

import pytest
from rendered_trees import tree

from aigw_lint.graph.appliers import is_argo_cd_used, is_flux_used
from aigw_lint.graph.graph import Graph


def graph(api_version: str, kind: str) -> Graph:
    text = f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: x, namespace: y}}\n"
    return Graph(tree({"a.yaml": text}).manifests)


@pytest.mark.parametrize(
    ("api_version", "kind", "flux", "argo_cd"),
    [
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", True, False),
        ("kustomize.toolkit.fluxcd.io/v1beta2", "Kustomization", True, False),
        ("argoproj.io/v1alpha1", "Application", False, True),
        ("argoproj.io/v1alpha1", "ApplicationSet", False, True),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", False, False),
        ("argoproj.io/v1alpha1", "Rollout", False, False),
    ],
)
def test_what_shows_a_tool(api_version: str, kind: str, *, flux: bool, argo_cd: bool) -> None:
    made = graph(api_version, kind)
    assert (is_flux_used(made), is_argo_cd_used(made)) == (flux, argo_cd)
