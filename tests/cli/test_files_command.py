"""``aigw-lint files``: what each file is taken for, and what is passed over."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from cli_runs import write

from aigw_lint.cli import main
from aigw_lint.run.inventory import USES

if TYPE_CHECKING:
    from conftest import Repository

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas/aigw-lint/files.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules:
    - backendRefs: [{name: openai}]
"""
OF_OTHERS = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: key}\n"
KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
"""

TREE = {
    "apps/route.yaml": ROUTE + OF_OTHERS,
    "base/kustomization.yaml": KUSTOMIZATION + "resources: [route.yaml]\n",
    "base/route.yaml": ROUTE,
    "chart/Chart.yaml": "name: x\n",
    "chart/templates/route.yaml": "{{- if .Values.on }}\n" + ROUTE + "{{- end }}\n",
    "chart/values.yaml": "on: true\n",
    "clusters/a.yaml": FLUX,
    "half.yaml": "kind: AIGatewayRoute\nmetadata: {name: half}\n",
    "broken.yaml": ROUTE + "  x: [\n",
    "list.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": []}),
    "overlays/dev/kustomization.yaml": KUSTOMIZATION + "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": KUSTOMIZATION
    + "resources: [../../base, gone.yaml]\npatches: [{path: patch.yaml}]\n",
    "overlays/prod/patch.yaml": ROUTE,
    "package.json": "{}\n",
}


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["files", "--format", "json", *arguments]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(document)
    return document


def test_each_file_and_what_it_is_taken_for(capsys: pytest.CaptureFixture[str]) -> None:
    write(TREE)
    document = listed(capsys)
    files = {each["file"]: each for each in document["files"]}
    assert list(files) == sorted(TREE)
    assert {name: (each["read_as"], each["manifests"]) for name, each in files.items()} == {
        "apps/route.yaml": (["manifest"], 1),
        "base/kustomization.yaml": (["kustomization"], 0),
        "base/route.yaml": (["manifest"], 1),
        "broken.yaml": (["broken"], 0),
        "chart/Chart.yaml": (["chart"], 0),
        "chart/templates/route.yaml": (["template"], 0),
        "chart/values.yaml": (["values"], 0),
        "clusters/a.yaml": (["manifest", "flux"], 0),
        "half.yaml": (["manifest"], 1),
        "list.json": (["other"], 0),
        "overlays/dev/kustomization.yaml": (["kustomization"], 0),
        "overlays/prod/kustomization.yaml": (["kustomization"], 0),
        "overlays/prod/patch.yaml": (["patch"], 0),
        "package.json": (["other"], 0),
    }
    assert (files["apps/route.yaml"]["kinds"], files["apps/route.yaml"]["objects"]) == (
        {"AIGatewayRoute": 1},
        2,
    )
    assert document["summary"] == {
        "files": 14,
        "manifests": 3,
        "renderings": 3,
        "read_as": {
            "broken": 1,
            "chart": 1,
            "flux": 1,
            "kustomization": 3,
            "manifest": 4,
            "other": 2,
            "patch": 1,
            "template": 1,
            "values": 1,
        },
        "passed_over": {"missing-resource": 1, "template": 1},
    }


def test_renderings_and_where_alternatives_part(capsys: pytest.CaptureFixture[str]) -> None:
    write(TREE)
    document = listed(capsys)
    renderings = {each["file"]: each["renderings"] for each in document["files"]}
    dev, prod = (
        {"kind": "kustomize", "name": name, "alternatives": [name]}
        for name in ("overlays/dev", "overlays/prod")
    )
    assert renderings["base/route.yaml"] == [dev, prod]
    assert renderings["overlays/dev/kustomization.yaml"] == [dev]
    assert renderings["base/kustomization.yaml"] == []
    assert renderings["overlays/prod/patch.yaml"] == []
    assert [(each["kind"], each["name"]) for each in renderings["apps/route.yaml"]] == [
        ("flux", "clusters/a.yaml apps")
    ]
    assert renderings["half.yaml"] == []
    assert document["alternatives"] == [{"folder": "overlays", "entries": ["dev", "prod"]}]


def test_passed_over_files_come_with_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    write(TREE)
    assert listed(capsys)["passed_over"] == [
        {
            "file": "chart/templates/route.yaml",
            "reason": "template",
            "message": "a template: it is no YAML before it is rendered",
        },
        {
            "file": "overlays/prod/kustomization.yaml",
            "reason": "missing-resource",
            "message": "kustomize finds no gone.yaml",
        },
    ]


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    write({name: text for name, text in TREE.items() if not name.startswith("c")})
    assert main(["files"]) == 0
    assert (
        capsys.readouterr().out
        == """\
file                              read as        ours  rendering                alternative
apps/route.yaml                   manifest       1     -
base/kustomization.yaml           kustomization  0
base/route.yaml                   manifest       1     kustomize overlays/dev   overlays/dev
                                                       kustomize overlays/prod  overlays/prod
broken.yaml                       broken         0
half.yaml                         manifest       1
overlays/dev/kustomization.yaml   kustomization  0     kustomize overlays/dev   overlays/dev
overlays/prod/kustomization.yaml  kustomization  0     kustomize overlays/prod  overlays/prod
overlays/prod/patch.yaml          patch          0

Passed over:
  overlays/prod/kustomization.yaml: kustomize finds no gone.yaml [missing-resource]

Alternatives, of which only one can be meant:
  in overlays: dev, prod

10 files, 3 manifests of ours, 2 renderings; 1 file passed over; 2 files hold nothing that matters \
here: list with -v
"""
    )


def test_verbose_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    write({"values-prod.yaml": "a: b\n", "x.json": "{}"})
    assert main(["files", "-v"]) == 0
    captured = capsys.readouterr()
    assert (
        captured.out
        == """\
file              read as  ours  rendering  alternative
values-prod.yaml  values   0
x.json            other    0

2 files, 0 manifests of ours, 0 renderings
"""
    )
    assert captured.err.startswith("aigw-lint: nothing to lint: ")
    assert main(["files", "--require-manifests"]) == 4


def test_many_alternatives_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    write({f"env{number:02}/route.yaml": ROUTE + f"  x: {number}\n" for number in range(12)})
    assert main(["files"]) == 0
    shown = capsys.readouterr().out
    assert "  in .: env00, env01, env02, env03, env04, env05, env06, env07 and 4 more\n" in shown


def test_paths_choose_and_the_configuration_counts(capsys: pytest.CaptureFixture[str]) -> None:
    write({**TREE, ".aigw-lint.yaml": "exclude: [chart/]\n"})
    files = [each["file"] for each in listed(capsys, "base", "half.yaml")["files"]]
    assert files == ["base/kustomization.yaml", "base/route.yaml", "half.yaml"]
    assert not any(each["file"].startswith("chart") for each in listed(capsys)["files"])
    Path("other.yaml").write_text("exclude: [overlays/, base/]\n", encoding="utf-8")
    document = listed(capsys, "--config", "other.yaml")
    assert document["summary"]["renderings"] == 1


def test_tracked(
    capsys: pytest.CaptureFixture[str],
    new_repository: Callable[[], Repository],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository = new_repository()
    monkeypatch.chdir(repository.folder)
    write({"route.yaml": ROUTE})
    repository.commit_all()
    write({"new.yaml": ROUTE})
    assert len(listed(capsys)["files"]) == 2
    assert [each["file"] for each in listed(capsys, "--tracked")["files"]] == ["route.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_cannot_be_read_is_told_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    write({"a/route.yaml": ROUTE})
    os.mkfifo("a/pipe.yaml")
    Path("a/away.yaml").symlink_to("nowhere.yaml")
    reasons = {each["file"]: each["reason"] for each in listed(capsys)["passed_over"]}
    assert reasons == {"a/away.yaml": "dangling-link", "a/pipe.yaml": "not-a-file"}


def test_standard_output_and_hostile_names_are_harmless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write({"a\x1b[31m\n::error::x.yaml": ROUTE, "##[group]x.yaml": "{{- x }}\n" + ROUTE})
    assert main(["files"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\n::error" not in shown
    assert "##[" not in shown
    listed(capsys)


def test_each_word_is_described_in_the_docs_and_the_schema() -> None:
    page = (ROOT / "docs/files.md").read_text(encoding="utf-8")
    for word, meaning in USES.items():
        assert f"| `{word}` | {meaning}" in page
    items = SCHEMA["properties"]["files"]["items"]["properties"]["read_as"]["items"]
    assert items["enum"] == list(USES)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
