"""Repositories as users keep them: what must be said of each, and nothing else.

Each folder beside this file is a repository, and the text of the same name tells what
a run from its root must say, a line each:

    FILE:LINE:COLUMN: SEVERITY: RULE [RENDERINGS]: how the message begins
    undecided: REASON COUNT
    passed over: REASON COUNT
    arguments: what is written on the command line

Where the linter is not right yet, the text holds what would be right: `missed:` stands
before a finding that it does not tell, `false:` before one that it should not, and
`why:` before the reason. The test that asks for what is right then waits to be mended,
and fails as soon as it is.
"""

from __future__ import annotations

import json
import os
import posixpath
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aigw_lint.cli import main

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.txt"))
KEYS = ("undecided", "passed over", "missed", "false", "why", "arguments")


class Told(NamedTuple):
    """What a run tells: findings, and the counts of what it could not look at."""

    findings: list[str]
    counts: dict[str, int]


class Expected(NamedTuple):
    """What a run must tell."""

    told: Told
    missed: list[str]
    false: list[str]
    why: str
    arguments: list[str]


def expected(name: str) -> Expected:
    """Return what the text of the repository *name* says."""
    kept: dict[str, list[str]] = {key: [] for key in ("", *KEYS)}
    for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, rest = line.partition(": ")
            kept[key if key in KEYS else ""].append(rest if key in KEYS else line)
    counts = {
        f"{key}: {reason}": int(count)
        for key in KEYS[:2]
        for reason, _, count in (line.rpartition(" ") for line in kept[key])
    }
    why, arguments = " ".join(kept["why"]), " ".join(kept["arguments"]).split()
    assert bool(why) == bool(kept["missed"] or kept["false"]), "what is not right needs a reason"
    return Expected(Told(kept[""], counts), kept["missed"], kept["false"], why, arguments)


def run(capsys: pytest.CaptureFixture[str], *arguments: str, below: str = ".") -> Told:
    """Run the command in the working directory, the folder *below* the repository's root."""
    code = main(["check", "--format", "json", *arguments])
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    findings = [each for each in report["findings"] if each["severity"] != "info"]
    assert code == (1 if findings else 0)
    counts = {
        f"{key.replace('_', ' ')}: {reason}": count
        for key in ("undecided", "passed_over")
        for reason, count in report["summary"][key].items()
    }
    return Told([as_line(finding, below) for finding in findings], counts)


def as_line(finding: dict[str, Any], below: str) -> str:
    path = posixpath.normpath(posixpath.join(below, finding["file"]))
    among = f" [{', '.join(finding['alternatives'])}]" if finding["alternatives"] else ""
    place = f"{path}:{finding['line']}:{finding['column']}"
    return f"{place}: {finding['severity']}: {finding['rule']}{among}: {finding['message']}"


def left_over(found: Iterable[str], beginnings: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return which of *beginnings* begin nothing in *found*, and what else that holds."""
    left, missing = list(found), []
    for beginning in beginnings:
        match = next((line for line in left if line.startswith(beginning)), None)
        if match is None:
            missing.append(beginning)
        else:
            left.remove(match)
    return missing, left


@pytest.fixture
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of the repository that the test is for, with nothing of ours around it."""
    folder = tmp_path / str(request.param)
    shutil.copytree(HERE / str(request.param), folder, symlinks=True)
    return folder


@pytest.fixture
def checkout(repository: Path) -> Path:
    """Return that copy as a git work tree whose index holds all of it."""
    variables = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (("init", "--quiet"), ("add", "--all", "--force")):
        subprocess.run(["git", *command], cwd=repository, env=variables, check=True)
    return repository


every = pytest.mark.parametrize("repository", NAMES, indirect=True)


@every
def test_from_its_root(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    wanted = expected(repository.name)
    now = [*wanted.told.findings, *wanted.false]
    found = run(capsys, *wanted.arguments)
    assert left_over(found.findings, now) == ([], []), "what is missing; what is too much"
    assert found.counts == wanted.told.counts


@pytest.mark.parametrize(
    "repository", [name for name in NAMES if expected(name).why], indirect=True
)
@pytest.mark.xfail(reason="the text of the repository says why", strict=True)
def test_what_would_be_right(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    wanted = expected(repository.name)
    found = run(capsys, *wanted.arguments)
    right = [*wanted.told.findings, *wanted.missed]
    assert left_over(found.findings, right) == ([], []), wanted.why


@every
def test_the_hooks_in_a_checkout_say_the_same(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    arguments = expected(checkout.name).arguments
    plain = run(capsys, *arguments)
    assert run(capsys, "--tracked", *arguments) == plain
    listed = [
        path.relative_to(checkout).as_posix()
        for path in sorted(checkout.rglob("*"))
        if path.suffix in {".yaml", ".yml", ".json"} and ".git" not in path.parts
    ]
    assert run(capsys, "--tracked", "--listed", *arguments, *listed).findings == plain.findings


@every
def test_from_a_folder_below(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = expected(checkout.name)
    folder = max({line.partition(":")[0].rpartition("/")[0] for line in wanted.told.findings})
    monkeypatch.chdir(checkout / folder)
    up = posixpath.relpath(".", folder or ".")
    found = run(capsys, *wanted.arguments, up, below=folder)
    now = [*wanted.told.findings, *wanted.false]
    assert left_over(found.findings, now) == ([], []), "what is missing; what is too much"
    assert found.counts == wanted.told.counts


def test_each_repository_has_its_text() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name[0] != "_"}
    assert folders == set(NAMES)
