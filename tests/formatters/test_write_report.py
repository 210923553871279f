"""The formats, for programs: the same bytes as the command's."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from aigw_lint import Severity, UsageError, lint, write_report
from aigw_lint.cli import main
from aigw_lint.formatters import FORMATS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FORMATS)
def test_it_writes_what_the_command_writes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples" / "broken", tmp_path / "manifests")
    monkeypatch.chdir(tmp_path)
    stream = io.StringIO()
    write_report(lint(["manifests"]), name, stream)
    assert main(["--format", name, "manifests"]) == 1
    assert stream.getvalue() == capsys.readouterr().out


def test_what_it_shows_can_be_chosen() -> None:
    stream = io.StringIO()
    write_report(lint(sources={}), "text", stream, min_severity=Severity.ERROR, verbose=True)
    assert stream.getvalue() == ""


def test_a_format_that_there_is_not() -> None:
    with pytest.raises(UsageError, match=r"^`sarfi` is no format; did you mean `sarif`\?$"):
        write_report(lint(sources={}), "sarfi", io.StringIO())
