"""``python -m aigw_lint`` is the command ``aigw-lint``."""

from __future__ import annotations

import sys

from aigw_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())
