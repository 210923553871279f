"""A list of files that a tool hands over: it leaves out, and adds nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aigw_lint import Report, lint
from aigw_lint.cli import main

if TYPE_CHECKING:
    from conftest import Repository

ROOT = Path(__file__).parents[2]

BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: ai}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  rules:
    - backendRefs: [{name: opnai}]
      timeouts: {request: 120s}
"""
OK = ROUTE.replace("opnai", "openai")


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def places(report: Report) -> list[tuple[str, str]]:
    return [(each.location.file, each.rule) for each in report.findings]


MISSING = "missing-reference"


def test_the_graph_is_whole_and_the_report_is_not() -> None:
    write({"a/route.yaml": ROUTE, "b/backend.yaml": BACKEND, "c/route.yaml": ROUTE})
    assert places(lint(only=["a/route.yaml"])) == [("a/route.yaml", MISSING)]
    assert places(lint(only=["b/backend.yaml"])) == []
    assert places(lint(only=["a"])) == [("a/route.yaml", MISSING)]
    assert places(lint(only=["."])) == places(lint()) == places(lint(only=["a", "b", "c"]))
    assert lint(only=[]).is_empty


def test_what_is_listed_and_not_there_does_no_harm() -> None:
    write({"route.yaml": ROUTE, "backend.yaml": BACKEND, ".aigw-lint.yaml": "exclude: [old/]\n"})
    write({"old/route.yaml": ROUTE})
    gone = ["gone.yaml", "../x.yaml", "old/route.yaml", "", ".aigw-lint.yaml", "gone/"]
    assert lint(only=gone).is_empty
    assert places(lint(only=[*gone, "route.yaml"])) == [("route.yaml", MISSING)]


def test_a_list_names_no_hidden_folder() -> None:
    # What is read must not hang on the list: it may come in several parts.
    write({"route.yaml": OK, ".dev/backend.yaml": BACKEND, ".dev/route.yaml": ROUTE})
    assert lint(only=[".dev/route.yaml"]).is_empty
    alone = lint(only=["route.yaml"])
    both = lint(only=["route.yaml", ".dev/route.yaml", ".dev/backend.yaml"])
    assert (places(alone), alone.undecided) == (places(both), both.undecided)
    assert [each.reason for each in alone.undecided] == ["external-reference"]


def test_the_configuration_is_that_of_the_folder_whatever_comes_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write({"a/.aigw-lint.yaml": "rules: {missing-reference: off}\n"})
    write({"a/route.yaml": ROUTE, "a/backend.yaml": BACKEND, "b/values.yaml": "a: b\n"})
    for files in (["a/route.yaml", "b/values.yaml"], ["b/values.yaml", "a/route.yaml"]):
        assert main(["--listed", *files]) == 1
        assert "[missing-reference]" in capsys.readouterr().out


def test_configured_paths_still_choose(capsys: pytest.CaptureFixture[str]) -> None:
    write({".aigw-lint.yaml": "paths: [deploy]\n", "backend.yaml": BACKEND})
    write({"deploy/route.yaml": ROUTE, "draft/route.yaml": ROUTE})
    assert main(["--listed", "draft/route.yaml"]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["--listed", "draft/route.yaml", "deploy/route.yaml"]) == 1
    assert capsys.readouterr().out.count("[missing-reference]") == 1


def test_a_list_from_elsewhere_leads_to_the_same_files(tmp_path: Path) -> None:
    write({"a/route.yaml": ROUTE, "b/backend.yaml": BACKEND})
    absolute = str(tmp_path / "a" / "route.yaml")
    assert places(lint(only=[absolute])) == [("a/route.yaml", MISSING)]
    (tmp_path / "link").symlink_to("a")
    assert places(lint(only=["link/route.yaml"])) == [("a/route.yaml", MISSING)]


def test_an_untracked_file_is_passed_over_and_said_so(
    new_repository: Callable[[], Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = new_repository()
    monkeypatch.chdir(repository.folder)
    write({"route.yaml": ROUTE, "backend.yaml": BACKEND})
    repository.commit_all()
    write({"new.yaml": ROUTE, "new.txt": "", ".x/new.yaml": ROUTE})
    listed = ["new.yaml", "new.txt", ".x/new.yaml", "gone.yaml", "route.yaml"]
    report = lint(only=listed, tracked=True)
    assert places(report) == [("route.yaml", MISSING)]
    assert [tuple(each) for each in report.passed_over] == [
        ("new.yaml", "untracked", "is not in git's index, so it was not read")
    ]


def test_a_name_that_looks_like_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    write({"--config=x.yaml": ROUTE, "backend.yaml": BACKEND, "-q": "", "--tracked": ""})
    assert main(["--listed", "--config=x.yaml"]) == 1
    assert "--config=x.yaml:6:28: error: " in capsys.readouterr().out
    # An option stays one where somebody has called a file so.
    assert main(["--listed", "-q", "--config=x.yaml", "--fail-on", "error"]) == 1
    assert "in 1 file" not in capsys.readouterr().out
    assert main(["--tracked", "--listed", "--config=x.yaml"]) == 2
    assert "git tracks nothing there" in capsys.readouterr().err


def test_nothing_of_ours_is_no_failure_and_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    write({"values.yaml": "a: b\n", "route.yaml": ROUTE})
    assert main(["--listed", "values.yaml", "gone.yaml"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["--listed"]) == 0
    assert main(["--listed", "--require-manifests", "values.yaml"]) == 4


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_parts_of_a_list_say_what_the_whole_says(size: int, tmp_path: Path) -> None:
    for folder in ("broken", "working"):
        shutil.copytree(ROOT / "examples" / folder, tmp_path / folder)
    write({"x.yaml": ROUTE, "y/kustomization.yaml": "resources: [../x.yaml]\nnamespace: apps\n"})
    names = [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*.yaml"))]
    parts = [lint(only=names[start : start + size]) for start in range(0, len(names), size)]
    whole = lint()
    assert len(parts) > 1
    assert len(whole.findings) > 3
    assert sorted(each for part in parts for each in part.findings) == sorted(whole.findings)
    assert sorted(each for part in parts for each in part.undecided) == sorted(whole.undecided)
    assert sum(part.manifests for part in parts) == whole.manifests
