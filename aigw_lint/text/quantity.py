"""Kubernetes quantities: ``500m``, ``50Mi``, ``1e3``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aigw_lint.words.pattern import lazy_pattern

if TYPE_CHECKING:
    from fractions import Fraction

_QUANTITY = lazy_pattern(
    r"([-+]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:([KMGTPE]i)|([numkMGTPE])|[eE]([-+]?[0-9]+))?",
    re.ASCII,
)
_BYTE_SIZE = lazy_pattern(r"([1-9]+[0-9]*)([EPTGMK]i|[EPTGMk])?", re.ASCII)
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_MULTIPLES = {**_BINARY, "": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_MULTIPLES["E"] = 10**18
# What is longer is no number that anybody means, and would only cost time.
_LONGEST = 1000
_LARGEST_EXPONENT = 1000


def parse_quantity(text: str) -> Fraction | None:
    """Return the exact value of the quantity *text*; None where it is none."""
    match = _QUANTITY().fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    # Here, since this import costs as much as the whole module set and few rules need it.
    from fractions import Fraction

    sign, number, binary, decimal, exponent = match.groups()
    power = int(exponent) if exponent else _DECIMAL[decimal or ""]
    if abs(power) > _LARGEST_EXPONENT:
        return None
    whole, _, part = number.partition(".")
    value = Fraction(int(whole + part), 10 ** len(part))
    value *= Fraction(10) ** power
    value *= _BINARY.get(binary, 1)
    return -value if sign == "-" else value


def byte_size(text: str) -> int | None:
    """Return the number of bytes that *text* says in Envoy Gateway's byte fields.

    These take a part of the quantities only: no sign, fraction or exponent, no
    leading zero. None where *text* is none of that.
    """
    match = _BYTE_SIZE().fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    digits, suffix = match.group(1), match.group(2) or ""
    return int(digits) * _MULTIPLES[suffix]
