"""The jobs on the page about CI do what the page says: their commands are run here."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from aigw_lint.cli import main

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
GITHUB, GITLAB = (
    YAML(typ="safe").load(block)["jobs" if index == 0 else "aigw-lint"]
    for index, block in enumerate(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
)


def command_in(lines: list[str]) -> list[str]:
    """Return the arguments of the one command of ours among *lines*."""
    (line,) = (line for line in lines if line.startswith("aigw-lint "))
    return shlex.split(line)[1:]


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a tree with findings."""
    shutil.copytree(ROOT / "examples" / "broken", tmp_path / "deploy")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_github_job_annotates_and_leaves_alerts_to_upload(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = GITHUB["aigw-lint"]["steps"]
    assert main(command_in([step["run"] for step in steps if "run" in step])) == 1
    (upload,) = (step for step in steps if step.get("if") == "always()")
    log = json.loads((broken / upload["with"]["sarif_file"]).read_text(encoding="utf-8"))
    annotations = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert annotations
    assert len(log["runs"][0]["results"]) == len(annotations)


def test_the_gitlab_job_prints_findings_and_leaves_its_artifact(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command_in(GITLAB["script"])) == 1
    (path,) = GITLAB["artifacts"]["paths"]
    report = json.loads((broken / path).read_text(encoding="utf-8"))
    printed = capsys.readouterr().out
    assert report["findings"]
    assert all(finding["message"] in printed for finding in report["findings"])
    assert GITLAB["artifacts"]["when"] == "always"
