"""A kustomization that merely lists what Flux or Argo CD renders is no rendering by itself."""

from __future__ import annotations

import pytest
from rendered_trees import made, route, tree

FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    "metadata: {name: apps, namespace: flux-system}\n"
    "spec: {path: ./staging, sourceRef: {kind: GitRepository, name: flux-system}}\n"
)
ARGO_CD = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: apps}\n"
    "spec: {source: {repoURL: https://example.com/here, path: staging}, destination: {}}\n"
)
COMMON = {
    "common/kustomization.yaml": "resources: [x]\n",
    "common/x/kustomization.yaml": "resources: [route.yaml]\n",
    "common/x/route.yaml": route("chat", "ai"),
    "staging/kustomization.yaml": "resources: [../common/x]\nnamespace: staging\n",
}
ROUTE = "AIGatewayRoute"


def routes(files: dict[str, str]) -> list[str]:
    """Return which renderings make which routes."""
    return [each for each in made(tree(files)) if ROUTE in each]


def test_without_such_a_tool_it_is_one() -> None:
    assert routes(COMMON) == [f"common: {ROUTE} ai/chat", f"staging: {ROUTE} staging/chat"]


@pytest.mark.parametrize("by", [FLUX, ARGO_CD])
def test_with_one_it_is_none(by: str) -> None:
    assert routes({**COMMON, "apps.yaml": by}) == [f"apps.yaml apps: {ROUTE} staging/chat"]


@pytest.mark.parametrize("by", [FLUX, ARGO_CD])
@pytest.mark.parametrize(
    "more",
    [
        {"common/kustomization.yaml": "resources: [x]\nnamePrefix: a-\n"},
        {
            "common/kustomization.yaml": "resources: [x, own.yaml]\n",
            "common/own.yaml": route("own", "ai"),
        },
        {
            "common/kustomization.yaml": "resources: [x, part]\n",
            "common/part/kustomization.yaml": "resources: [../x]\nnameSuffix: -b\n",
        },
    ],
)
def test_with_anything_of_its_own_it_is_one(by: str, more: dict[str, str]) -> None:
    found = routes({**COMMON, **more, "apps.yaml": by})
    assert f"apps.yaml apps: {ROUTE} staging/chat" in found
    assert any(each.startswith("common: ") for each in found)


def test_one_that_lists_the_objects_of_flux_themselves_is_one() -> None:
    files = {**COMMON, "common/kustomization.yaml": "resources: [x, apps.yaml]\n"}
    assert routes({**files, "common/apps.yaml": FLUX}) == [
        f"common/apps.yaml apps (common): {ROUTE} staging/chat",
        f"common: {ROUTE} ai/chat",
    ]
