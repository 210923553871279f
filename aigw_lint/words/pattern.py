"""Regular expressions that are compiled when they are first used.

Compiling all that the linter may need would cost a tenth of its start.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial


def lazy_pattern(text: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that returns the compiled pattern, compiled once."""
    return lru_cache(maxsize=1)(partial(re.compile, text, flags))
