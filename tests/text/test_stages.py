"""Which folders are called as stages or clusters are."""

from __future__ import annotations

import pytest

from aigw_lint.text.stages import are_beside, are_stages


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("envs/dev/a.yaml", "envs/prod/b.yaml"),
        ("dev/a.yaml", "prod/apps/b.yaml"),
        ("policies-dev/a.yaml", "policies-prod/b.yaml"),
        ("apps/blue", "apps/green"),
        ("aws/eu-west-1/a.yaml", "aws/us-east-1/b.yaml"),
        ("azure/westeurope/a.yaml", "azure/eastus2/b.yaml"),
        ("cluster-a/x.yaml", "cluster-b/x.yaml"),
        ("k8s/cluster1/x.yaml", "k8s/cluster2/x.yaml"),
        ("clusters/home/x.yaml", "clusters/office/x.yaml"),
    ],
)
def test_stages(home: str, other: str) -> None:
    assert are_stages(home, other)
    assert are_stages(other, home)
    assert are_beside(home, other)


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("apps/a.yaml", "policies/b.yaml"),
        ("base/a.yaml", "prod/b.yaml"),  # which may be for all of them
        ("team-a/x.yaml", "team-b/x.yaml"),
        ("dev-tools/x.yaml", "dev-portal/x.yaml"),
        ("products/x.yaml", "latest/x.yaml"),
        ("dev/apps/x.yaml", "dev/policies/x.yaml"),
    ],
)
def test_others(home: str, other: str) -> None:
    assert not are_stages(home, other)
    assert are_beside(home, other)


@pytest.mark.parametrize(
    ("home", "other"),
    [
        ("envs/dev.yaml", "envs/prod.yaml"),  # files of one folder are applied together
        ("a.yaml", "envs/prod/b.yaml"),
        ("envs/a.yaml", "envs/prod/b.yaml"),
        ("envs/prod", "envs/prod/b"),
    ],
)
def test_one_folder_above_the_other(home: str, other: str) -> None:
    assert not are_stages(home, other)
    assert not are_beside(home, other)
