"""CRDs as they are read from files and folders."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aigw_lint.schema.crds import load_constraints, read_definitions
from aigw_lint.words.errors import UsageError

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: NAMEs.acme.example}
spec:
  group: acme.example
  scope: Namespaced
  names: {kind: NAME, plural: NAMEs}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, properties: {a: {type: string, pattern: "^${a}$"}}}
"""


def named(name: str) -> str:
    return CRD.replace("NAME", name)


def kinds(*paths: Path) -> list[str]:
    return [each.crd["spec"]["names"]["kind"] for each in read_definitions(map(str, paths))]


def test_folders_are_read_in_order_and_documents_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.yml").write_text(named("C"), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(f"{named('A')}---\n{named('B')}", encoding="utf-8")
    (tmp_path / "deployment.yaml").write_text("kind: Deployment\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("CustomResourceDefinition: [", encoding="utf-8")
    assert kinds(tmp_path) == ["A", "B", "C"]


def test_a_list_and_json_are_read(tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    file.write_text(named("A"), encoding="utf-8")
    (found,) = read_definitions([str(file)])
    listed = {"apiVersion": "v1", "kind": "List", "items": [found.crd, {"kind": "Secret"}]}
    file.write_text(json.dumps(listed), encoding="utf-8")
    assert kinds(file) == ["A"]


def test_a_pattern_is_kept_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(named("A"), encoding="utf-8")
    (found,) = read_definitions([str(tmp_path)])
    (version,) = found.crd["spec"]["versions"]
    assert version["schema"]["openAPIV3Schema"]["properties"]["a"]["pattern"] == "^${a}$"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: Service\n", "there is no CustomResourceDefinition in `{file}`"),
        (
            named("A").replace("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1"),
            "{file}: only CRDs of apiextensions.k8s.io/v1 are read, as all clusters have them",
        ),
        (
            named("A").replace("openAPIV3Schema", "openAPIV2Schema"),
            "{file}: a CRD has a group, a scope, a kind, and versions with schemas",
        ),
        (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: []\n",
            "{file}: a CRD has a group, a scope, a kind, and versions with schemas",
        ),
        (named("../../A"), "{file}: `../../A` cannot be part of a kind's name"),
    ],
)
def test_what_is_no_crd_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("a.yaml")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        kinds(file)
    assert str(caught.value) == message.format(file=file)


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(f"{named('A')}  x: [\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.yaml:1\d: "):
        kinds(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("absent.yaml")
    with pytest.raises(UsageError) as caught:
        kinds(file)
    assert str(caught.value) == f"cannot read `{file}`: No such file or directory"


def test_constraints_come_from_all_files_of_a_folder(tmp_path: Path) -> None:
    entry = "- {{id: {0}, for: [{1}], message: no, schema: true}}\n"
    (tmp_path / "a.yaml").write_text(entry.format("one", "aa"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(entry.format("two", "'11'"), encoding="utf-8")
    found = load_constraints(str(tmp_path))
    assert {known: each.id for known, each in found.items()} == {"aa": "one", "11": "two"}
    assert load_constraints(str(tmp_path / "absent")) == {}


def test_a_hash_stands_in_one_constraint(tmp_path: Path) -> None:
    entry = "- {{id: {0}, for: [aa], message: no, schema: true}}\n"
    text = entry.format("one") + entry.format("two")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="aa stands in one and in two"):
        load_constraints(str(tmp_path))
