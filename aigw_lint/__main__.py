"""``python -m aigw_lint`` is the command ``aigw-lint``."""

from __future__ import annotations

from aigw_lint.cli import run

if __name__ == "__main__":
    run()
