"""The hash by which GitHub code scanning knows a line again when the file has changed.

The action that uploads a SARIF file computes the same where it is left out, and
warns where it differs: 37 to the powers, modulo 2**64, over the hundred UTF-16
units from the start of the line on, blanks and tabs left out, every line end one
line feed, a mark behind the last line; then how often the value has occurred.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_BASE = 37
_MODULUS = 1 << 64
_WINDOW = 100
_END_MARK = 0xFFFF
_LINE_FEED = 0x0A


def line_hashes(text: str) -> tuple[str, ...]:
    """Return the hash of each line of *text*, in order, in hexadecimal, with ``:`` and a number."""
    units = [*_units(text), _END_MARK]
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == _LINE_FEED)]
    units += [0] * _WINDOW
    counts: Counter[int] = Counter()
    hashes = []
    for start in starts:
        value = 0
        for unit in units[start : start + _WINDOW]:
            value = (value * _BASE + unit) % _MODULUS
        counts[value] += 1
        hashes.append(f"{value:x}:{counts[value]}")
    return tuple(hashes)


def _units(text: str) -> Iterator[int]:
    """Yield the UTF-16 units of *text* that count."""
    plain = re.sub(r"[ \t]+", "", re.sub(r"\r\n?", "\n", text))
    data = plain.encode("utf-16-le", "surrogatepass")
    return (data[at] | data[at + 1] << 8 for at in range(0, len(data), 2))
