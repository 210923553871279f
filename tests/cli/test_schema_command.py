"""``aigw-lint schema build``, as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigw_lint.cli import main

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.acme.example}
spec:
  group: acme.example
  scope: Cluster
  names: {kind: Widget, plural: widgets}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("widgets.yaml").write_text(CRD, encoding="utf-8")


def test_build_writes_a_file_for_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "build", "widgets.yaml", "--output", "made"]) == 0
    assert capsys.readouterr() == ("1 schema written to made\n", "")
    schema = json.loads(Path("made/acme.example/widget_v1.json").read_text(encoding="utf-8"))
    assert (schema["x-kind"], schema["x-scope"], schema["type"]) == ("Widget", "Cluster", "object")


def test_build_writes_to_schemas_where_nothing_is_said() -> None:
    assert main(["schema", "build", "."]) == 0
    assert Path("schemas/acme.example/widget_v1.json").is_file()


def test_build_needs_crds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "build", "absent.yaml"]) == 2
    assert capsys.readouterr().err == (
        "aigw-lint: error: cannot read `absent.yaml`: No such file or directory\n"
    )
    Path("a.yaml").write_text("kind: Service\n", encoding="utf-8")
    assert main(["schema", "build", "a.yaml"]) == 2
    assert capsys.readouterr().err == (
        "aigw-lint: error: there is no CustomResourceDefinition in `a.yaml`\n"
    )


def test_build_says_where_it_cannot_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "build", "widgets.yaml", "--output", "widgets.yaml"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("aigw-lint: error: cannot write `widgets.yaml/acme.example/widget_v1")


def test_schema_knows_build_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "bild", "widgets.yaml"]) == 2
    assert "bild" in capsys.readouterr().err
    assert main(["schema", "--help"]) == 0
    help_text = capsys.readouterr().out
    assert "aigw-lint schema build crds/" in help_text
    assert "PROJECT/vX.Y.Z" in help_text
