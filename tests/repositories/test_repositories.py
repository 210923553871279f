"""Repositories as users keep them: what must be said of each, and nothing else.

Each folder beside this file is a repository, and the text of the same name what a
run from its root must tell, a line each:

    FILE:LINE:COLUMN: SEVERITY: RULE: how the message begins
    undecided: REASON COUNT
    passed over: REASON COUNT
    arguments: what is written on the command line

Where the linter is not right yet, the text says what would be right: `missed:` before
a finding that it does not tell, `false:` before one that it should not, and in both
`why:` for the reason. A run may then differ in these alone, and a test that waits for
it to be mended fails as soon as it is.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aigw_lint.cli import main

HERE = Path(__file__).parent
NAMES = sorted(path.name for path in HERE.iterdir() if path.is_dir() and path.name[0] != "_")
DOUBTS = ("missed", "false")


class Expected(NamedTuple):
    """What a run must tell of a repository, as its text says it."""

    findings: tuple[str, ...]
    counts: dict[str, int]
    missed: tuple[str, ...]
    false: tuple[str, ...]
    why: str
    arguments: tuple[str, ...]


class Told(NamedTuple):
    """What a run told."""

    findings: tuple[str, ...]
    counts: dict[str, int]


def expected(name: str) -> Expected:
    kept: dict[str, list[str]] = {
        key: [] for key in ("", "undecided", "passed over", *DOUBTS, "why", "arguments")
    }
    for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, rest = line.partition(": ")
            kept[key if key in kept else ""].append(rest if key in kept else line)
    counts = dict(counted(kept, "undecided")) | dict(counted(kept, "passed over"))
    why, arguments = "; ".join(kept["why"]), " ".join(kept["arguments"]).split()
    assert bool(why) == any(kept[key] for key in DOUBTS), f"{name}.txt: a doubt needs a reason"
    found, missed, false = (tuple(kept[key]) for key in ("", *DOUBTS))
    return Expected(found, counts, missed, false, why, tuple(arguments))


def counted(kept: dict[str, list[str]], key: str) -> Iterator[tuple[str, int]]:
    for line in kept[key]:
        reason, _, count = line.rpartition(" ")
        yield f"{key}: {reason}", int(count)


DOUBTFUL = [name for name in NAMES if expected(name).why]


@pytest.fixture
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of the repository that the test is for, with nothing of ours around it."""
    name: str = request.param
    folder = tmp_path / name
    shutil.copytree(HERE / name, folder, symlinks=True)
    return folder


def checked_out(folder: Path) -> None:
    """Make *folder* a git work tree whose index holds all of it."""
    variables = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for command in (("init", "--quiet"), ("add", "--all", "--force")):
        subprocess.run(["git", *command], cwd=folder, env=variables, check=True)


def told(capsys: pytest.CaptureFixture[str], *arguments: str, above: str = "") -> Told:
    """Run the command in the working directory; *above* is what leads from there to the root."""
    with pytest.raises(SystemExit) as stop:
        raise SystemExit(main(["check", "--format", "json", *arguments]))
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    lines = (line(finding, above) for finding in report["findings"])
    summary = report["summary"]
    counts = {f"undecided: {reason}": n for reason, n in summary["undecided"].items()}
    counts |= {f"passed over: {reason}": n for reason, n in summary["passed_over"].items()}
    assert stop.value.code in {0, 1}
    return Told(tuple(lines), counts)


def line(finding: dict[str, Any], above: str) -> str:
    file = finding["file"]
    path = os.path.normpath(os.path.join("here", *above.split("/")[:0], file)) if above else file
    place = f"{path}:{finding['line']}:{finding['column']}"
    among = f" [{', '.join(finding['alternatives'])}]" if finding["alternatives"] else ""
    return f"{place}: {finding['severity']}: {finding['rule']}: {finding['message']}{among}"


def is_said(line: str, beginnings: Iterable[str]) -> bool:
    return any(line.startswith(beginning) for beginning in beginnings)


def compare(wanted: Iterable[str], found: Iterable[str]) -> None:
    """Assert that each of *wanted* begins one of *found*, each time it stands there, and no more."""
    left = list(found)
    missing = []
    for beginning in wanted:
        match = next((line for line in left if line.startswith(beginning)), None)
        if match is None:
            missing.append(beginning)
        else:
            left.remove(match)
    assert (missing, left) == ([], []), "first what is missing, then what is too much"


every = pytest.mark.parametrize("repository", NAMES, indirect=True)


def check(found: Told, name: str) -> None:
    wanted = expected(name)
    sure = [line for line in found.findings if not is_said(line, (*wanted.missed, *wanted.false))]
    compare(wanted.findings, sure)
    assert found.counts == wanted.counts


@every
def test_what_is_told_from_the_root_is_right_and_all(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repository)
    check(told(capsys, *expected(repository.name).arguments), repository.name)
