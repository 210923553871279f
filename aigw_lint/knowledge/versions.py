"""Versions and ranges of versions, as Helm, Flux and Argo CD write them."""

from __future__ import annotations

from collections.abc import Iterable

from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record

_Number = tuple[int, ...]

_FIRST: _Number = (0, 0, 0)
_NO_END: _Number = (1 << 40,)
_EXACT = lazy_pattern(r"(?a)v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:[-+][\w.+-]*)?")
_PART = lazy_pattern(
    r"(?a)(?P<sign>[<>]=?|=[<>]?|\^|~>?|)\s*"
    r"v?(?P<numbers>[\dxX*]{1,9}(?:\.[\dxX*]{1,9}){0,2})(?:[-+][\w.+-]*)?"
)
_SPAN = lazy_pattern(r"(\S+)\s+-\s+(\S+)")
_LONGEST = 200


class _Range(Record):
    """What lies from *low* on and below *high*."""

    low: _Number
    high: _Number

    def within(self, other: _Range) -> _Range:
        return _Range(max(self.low, other.low), min(self.high, other.high))

    @property
    def is_empty(self) -> bool:
        return self.low >= self.high


def release_of(version: str, known: Iterable[str]) -> str | None:
    """Return the newest of the *known* releases that *version* can be; None if nobody can tell.

    *known* are written as ``1.1``. *version* is one, such as ``v1.1.0``, or a
    range, such as ``^1.0``, ``1.x`` or ``>=0.5 <0.7``. What is newer than all
    that are known is taken for the newest of them.
    """
    version = version.strip()
    if not version or len(version) > _LONGEST:
        return None
    releases = sorted(known, key=number)
    exact = _EXACT().fullmatch(version)
    if exact is not None and number(f"{exact[1]}.{exact[2]}") > number(releases[-1]):
        return releases[-1]
    ranges = _ranges(version)
    fitting = (
        release
        for release in reversed(releases)
        if any(not _minor(release).within(each).is_empty for each in ranges)
    )
    return next(fitting, None)


def is_past(version: str, known: Iterable[str]) -> bool:
    """Tell whether all that *version* can be is older than the *known* releases."""
    first = (*min(map(number, known)), 0)
    ranges = _ranges(version) if len(version) <= _LONGEST else ()
    # What is called 0.0.0 is the newest of all, built from the main branch.
    return bool(ranges) and all(each.low > _FIRST and each.high <= first for each in ranges)


def is_later(version: str, known: Iterable[str]) -> bool:
    """Tell whether all that *version* can be is newer than the *known* releases."""
    last = _after(max(map(number, known)))
    ranges = _ranges(version) if len(version) <= _LONGEST else ()
    return bool(ranges) and all(each.low >= last for each in ranges)


def number(release: str) -> _Number:
    """Return what releases are ordered by."""
    return tuple(int(part) for part in release.split("."))


def _minor(release: str) -> _Range:
    """Return all versions of a release such as ``1.1``."""
    return _Range((*number(release), 0), _after(number(release)))


def _ranges(text: str) -> tuple[_Range, ...]:
    """Return the ranges between ``||``; nothing where one cannot be read."""
    found = tuple(_range(part.strip()) for part in text.split("||"))
    read = tuple(each for each in found if each is not None)
    return read if len(read) == len(found) else ()


def _range(text: str) -> _Range | None:
    span = _SPAN().fullmatch(text)
    if span is not None:
        text = f">={span[1]} <={span[2]}"
    left, whole = text, _Range(_FIRST, _NO_END)
    while left := left.lstrip(" ,"):
        part = _PART().match(left)
        if part is None or left[part.end() : part.end() + 1] not in {"", " ", ","}:
            return None
        numbers = _numbers(part["numbers"])
        if numbers is None:
            return None
        whole = whole.within(_between(part["sign"], numbers))
        left = left[part.end() :]
    return whole if text else None


def _numbers(text: str) -> _Number | None:
    """Return the numbers before the first ``x`` or ``*``."""
    parts = text.split(".")
    known = 0
    while known < len(parts) and parts[known].isdigit():
        known += 1
    if any(part not in {"x", "X", "*"} for part in parts[known:]):
        return None
    return tuple(int(part) for part in parts[:known])


def _between(sign: str, numbers: _Number) -> _Range:
    low = (*numbers, *_FIRST)[:3]
    if sign in {">", ">=", "=>"}:
        return _Range(_after(numbers) if sign == ">" else low, _NO_END)
    if sign == "<":
        return _Range(_FIRST, low)
    if sign in {"<=", "=<"}:
        return _Range(_FIRST, _after(numbers))
    if sign == "^":
        # The first number that is not zero stays.
        kept = next((at for at, each in enumerate(numbers, 1) if each), len(numbers))
        return _Range(low, _after(numbers[:kept]))
    return _Range(low, _after(numbers[:2] if sign.startswith("~") else numbers))


def _after(numbers: _Number) -> _Number:
    """Return the first version after all that begin with *numbers*."""
    if not numbers:
        return _NO_END
    return (*numbers[:-1], numbers[-1] + 1, *_FIRST)[:3]
