"""Durations as the Gateway API writes them: ``10s``, ``1h30m``, ``500ms``."""

from __future__ import annotations

import re

from aigw_lint.words.pattern import lazy_pattern

_DURATION = lazy_pattern(r"(?:[0-9]{1,5}(?:h|m|s|ms)){1,4}", re.ASCII)
_PART = lazy_pattern(r"([0-9]+)(h|ms|m|s)", re.ASCII)
_MILLISECONDS = {"h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}


def parse_duration(text: str) -> int | None:
    """Return *text* in milliseconds; None where it is no duration of the Gateway API.

    Up to four parts, in any order, each of up to five digits and ``h``, ``m``,
    ``s`` or ``ms``. What ``0s`` means is up to the field: often "no limit".
    """
    if not _DURATION().fullmatch(text):
        return None
    return sum(int(number) * _MILLISECONDS[unit] for number, unit in _PART().findall(text))
