"""The ``aigw-lint`` command: arguments and exit codes, no logic."""

from __future__ import annotations

from aigw_lint.cli.entry import main, run

__all__ = ["main", "run"]
