"""Runs of the command in the folder of a test: what they find there, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from aigw_lint.cli import main


def write(files: Mapping[str, str]) -> None:
    """Write *files*, by path and text, into the working folder."""
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return the exit code, and what was written to both outputs."""
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err
