"""Lengths of time, as the API server reads them in texts."""

from __future__ import annotations

from aigw_lint.words.pattern import lazy_pattern

_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_DIGITS = frozenset("0123456789")
_LONGEST_DURATION = 100
# strfmt reads Go's durations, and numbers with units in words, wherever they stand in a text.
_WORDED = lazy_pattern(r"(?a)([0-9]+)\s*([A-Za-zµ]+)")
_UNITS = (
    ("nano", 1, ("ns",)),
    ("micro", 10**3, ("us", "µs")),
    ("milli", 10**6, ("ms",)),
    ("sec", 10**9, ("s",)),
    ("min", 60 * 10**9, ("m",)),
    ("hour", 3600 * 10**9, ("h", "hr")),
    ("day", 24 * 3600 * 10**9, ("d",)),
    ("week", 7 * 24 * 3600 * 10**9, ("w", "wk")),
)


def go_duration(text: str) -> int | None:
    """Return *text* in nanoseconds, as Go's ``time.ParseDuration`` reads it; None for none."""
    if len(text) > _LONGEST_DURATION:
        return None
    sign = -1 if text[:1] == "-" else 1
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    total, at = 0, 0
    while at < len(rest):
        whole, at = _digits(rest, at)
        fraction = ""
        if rest[at : at + 1] == ".":
            fraction, at = _digits(rest, at + 1)
        start = at
        while at < len(rest) and rest[at] != "." and rest[at] not in _DIGITS:
            at += 1
        unit = _NANOSECONDS.get(rest[start:at])
        if unit is None or not (whole or fraction):
            return None
        total += int(whole or "0") * unit + int(fraction or "0") * unit // 10 ** len(fraction)
    return sign * total if rest else None


def _digits(text: str, at: int) -> tuple[str, int]:
    start = at
    while at < len(text) and text[at] in _DIGITS:
        at += 1
    return text[start:at], at


def duration_of(text: str) -> int | None:
    """Return *text* in nanoseconds, as fields of the format ``duration`` have it; None for none."""
    plain = go_duration(text)
    if plain is not None or len(text) > _LONGEST_DURATION:
        return plain
    parts = [_length(int(found[1]), found[2].lower()) for found in _WORDED().finditer(text)]
    known = [each for each in parts if each is not None]
    return sum(known) if known else None


def _length(count: int, unit: str) -> int | None:
    for beginning, one, others in _UNITS:
        if unit in others or unit.startswith(beginning):
            return count * one
    return None
