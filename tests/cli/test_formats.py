"""Every format in every case: the same exit code, and what programs read is well-formed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_manifests import BACKEND, ROUTE

from aigw_lint.cli import main
from aigw_lint.formatters import FORMATS

CASES: Mapping[str, tuple[Mapping[str, str], int, tuple[str, ...]]] = {
    "clean": ({"route.yaml": ROUTE % "openai", "backend.yaml": BACKEND}, 0, ()),
    "findings": (
        {"route.yaml": ROUTE % "opnai", "backend.yaml": BACKEND},
        1,
        ("missing-reference",),
    ),
    "nothing": ({"values.yaml": "replicas: 3\n"}, 0, ()),
    "syntax": ({"route.yaml": ROUTE % "[openai"}, 1, ("syntax-error",)),
    "unreadable": ({"route.yaml": ROUTE % "openai", "gone.yaml": BACKEND}, 3, ()),
}
LINE = re.compile(r"[^:]+:\d+:\d+: (?:error|warning|info): .+ \[([a-z-]+)\]")
COMMAND = re.compile(r"::(?:error|warning|notice) [^:]*title=([a-z-]+)::.+")


def concise(out: str) -> tuple[str, ...]:
    lines = [line for line in out.splitlines() if not line.startswith("gone.yaml: error: ")]
    found = [LINE.fullmatch(line) for line in lines]
    return tuple(match[1] for match in found if match) if all(found) else ("not one line each",)


def github(out: str) -> tuple[str, ...]:
    return tuple(match[1] for match in map(COMMAND.fullmatch, out.splitlines()) if match)


def in_json(out: str) -> tuple[str, ...]:
    return tuple(finding["rule"] for finding in json.loads(out)["findings"])


def in_sarif(out: str) -> tuple[str, ...]:
    (run,) = json.loads(out)["runs"]
    return tuple(result["ruleId"] for result in run["results"])


def text(out: str) -> tuple[str, ...]:
    return tuple(match[1] for match in map(LINE.fullmatch, out.splitlines()) if match)


RULES_IN: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "concise": concise,
    "github": github,
    "json": in_json,
    "sarif": in_sarif,
    "text": text,
}


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    opened = os.open

    def refused(path: str, flags: int, mode: int = 0o777, **options: int | None) -> int:
        if Path(path).name == "gone.yaml":  # permissions would not keep root, CI's user, out
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, mode, **options)

    monkeypatch.setattr(os, "open", refused)


def test_every_format_is_tried() -> None:
    assert set(RULES_IN) == set(FORMATS)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_code_and_the_findings_are_the_same_in_every_format(
    name: str, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files, code, rules = CASES[case]
    for file, content in files.items():
        Path(file).write_text(content, encoding="utf-8")
    assert main(["--format", name]) == code
    assert RULES_IN[name](capsys.readouterr().out) == rules


def test_paths_are_those_of_the_repository_also_in_a_subfolder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    folder = tmp_path / "deploy" / "my apps"
    folder.mkdir(parents=True)
    (folder / "route.yaml").write_text(ROUTE % "opnai", encoding="utf-8")
    (tmp_path / "deploy" / "backend.yaml").write_text(BACKEND, encoding="utf-8")
    monkeypatch.chdir(folder)
    assert main(["--format", "sarif", ".."]) == 1
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert _uri(result["locations"][0]) == "deploy/my%20apps/route.yaml"
    assert _uri(result["relatedLocations"][0]) == "deploy/backend.yaml"
    assert main(["--format", "github", "--quiet", ".."]) == 1
    out = capsys.readouterr().out
    assert out.startswith("::error file=deploy/my apps/route.yaml,line=7,endLine=7,col=17,")
    assert "%0Adeploy/backend.yaml:3:18: " in out


def _uri(location: Mapping[str, Any]) -> str:
    return str(location["physicalLocation"]["artifactLocation"]["uri"])
