"""Kustomizations and Flux objects that take files and folders through symbolic links.

What kustomize makes of them was tried with `kubectl kustomize` (1.37).
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from clock import bounded

from aigw_lint import Report, lint
from aigw_lint.renderings.folders import Folders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links ask for rights there")

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: opnai}]}]
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ai, namespace: flux-system}
spec:
  path: ./link/app
  targetNamespace: models
  sourceRef: {kind: GitRepository, name: flux-system}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "real/app").mkdir(parents=True)
    (tmp_path / "real/app/kustomization.yaml").write_text("resources: [route.yaml]\n")
    (tmp_path / "real/app/route.yaml").write_text(ROUTE)
    (tmp_path / "backend.yaml").write_text(BACKEND)
    (tmp_path / "link").symlink_to("real")
    return tmp_path


def report_of(tree: Path) -> Report:
    return lint([str(tree)])


def found(report: Report) -> list[tuple[str, str, int]]:
    return [
        (each.rule, Path(each.location.file).name, each.location.span.start.line)
        for each in report.findings
        if each.rule == "missing-reference"
    ]


MISSING = [("missing-reference", "route.yaml", 6)]


def test_a_base_through_a_linked_folder(tree: Path) -> None:
    (tree / "top").mkdir()
    text = "resources: [../link/app]\nnamespace: models\n"
    (tree / "top/kustomization.yaml").write_text(text)
    report = report_of(tree)
    assert found(report) == MISSING
    assert report.passed_over == ()


def test_a_resource_that_is_a_link(tree: Path) -> None:
    (tree / "real/app/linked.yaml").symlink_to("route.yaml")
    text = "resources: [linked.yaml]\nnamespace: models\n"
    (tree / "real/app/kustomization.yaml").write_text(text)
    report = report_of(tree)
    assert found(report) == MISSING
    assert report.passed_over == ()


def test_a_link_that_leads_to_a_link(tree: Path) -> None:
    (tree / "more").symlink_to("link")
    (tree / "top").mkdir()
    text = "resources: [../more/app]\nnamespace: models\n"
    (tree / "top/kustomization.yaml").write_text(text)
    assert found(report_of(tree)) == MISSING


def test_the_path_of_a_flux_object(tree: Path) -> None:
    (tree / "ai.yaml").write_text(FLUX)
    report = report_of(tree)
    assert found(report) == MISSING
    assert report.passed_over == ()


def test_a_link_to_a_file_out_of_the_folder(tree: Path) -> None:
    (tree / "top").mkdir()
    (tree / "top/linked.yaml").symlink_to("../real/app/route.yaml")
    (tree / "top/kustomization.yaml").write_text("resources: [linked.yaml]\n")
    assert [each.reason for each in report_of(tree).passed_over] == ["kustomize-refuses"]


def test_a_link_to_a_folder_above(tree: Path) -> None:
    (tree / "top").mkdir()
    (tree / "top/up").symlink_to("..")
    text = "resources: [up/real/app]\nnamespace: models\n"
    (tree / "top/kustomization.yaml").write_text(text)
    report = report_of(tree)
    assert found(report) == MISSING
    assert report.passed_over == ()


def test_a_long_way_is_followed_quickly() -> None:
    folders = Folders((), links={"a/b": "c"})
    with bounded(2):
        assert folders.real("x/" * 200_000 + "y").endswith("/y")
        assert folders.real("a/b/" + "x/" * 200_000 + "y").startswith("c/x/")
    assert Folders((), links={"a": "a/b"}).real("a/c").startswith("a/b")
