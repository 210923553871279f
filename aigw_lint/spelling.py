"""Names that look like slips of each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aigw_lint.pattern import lazy_pattern

_SEPARATORS = re.compile(r"[-._]")
_DIGITS = lazy_pattern(r"\d+")
_MIN_WORD = 4
# One letter apart, and both are meant.
_PAIRS = frozenset({frozenset({"http", "https"})})


def one_slip(left: str, right: str) -> bool:
    """Tell whether one insertion, deletion, replacement or swap of neighbours lies between."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    if len(left) > len(right):
        left, right = right, left
    start = 0
    while start < len(left) and left[start] == right[start]:
        start += 1
    if len(left) < len(right):
        return left[start:] == right[start + 1 :]
    swapped = left[start + 1 : start + 2] + left[start : start + 1]
    return left[start + 1 :] == right[start + 1 :] or (
        swapped == right[start : start + 2] and left[start + 2 :] == right[start + 2 :]
    )


def edit_distance(left: str, right: str, limit: int) -> int:
    """Return the number of edits between two words, or ``limit + 1`` where there are more.

    Insertion, deletion, replacement and the swap of neighbours each count one.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    two_ago: list[int] = []
    row = list(range(len(right) + 1))
    for i, mine in enumerate(left, start=1):
        previous, row = row, [i]
        for j, theirs in enumerate(right, start=1):
            cost = min(row[j - 1] + 1, previous[j] + 1, previous[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == right[j - 2] and left[i - 2] == theirs:
                cost = min(cost, two_ago[j - 2] + 1)
            row.append(cost)
        two_ago = previous
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def same_but_for_case_or_separators(left: str, right: str) -> bool:
    """Tell whether two different names differ only in case or in ``-``, ``.`` and ``_``."""
    return left != right and _folded(left) == _folded(right)


def near(left: str, right: str) -> bool:
    """Tell whether one of two names is likely a slip for the other.

    They differ in one word of four letters or more, by one edit or one swap,
    not in digits only; or only in case or separators.
    """
    if left == right:
        return False
    if _folded(left) == _folded(right):
        return True
    mine, theirs = _SEPARATORS.split(left), _SEPARATORS.split(right)
    if len(mine) != len(theirs):
        return False
    different = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _near_words(*different[0])


def _near_words(left: str, right: str) -> bool:
    return (
        max(len(left), len(right)) >= _MIN_WORD
        and one_slip(left, right)
        and _DIGITS().sub("", left) != _DIGITS().sub("", right)
        and frozenset({left, right}) not in _PAIRS
    )


def _folded(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


class NearNames:
    """The near misses among many names, found without comparing each with each."""

    __slots__ = ("_folded", "_gaps")

    def __init__(self, names: Iterable[str]) -> None:
        self._folded: dict[str, list[str]] = {}
        self._gaps: dict[tuple[str, ...], list[str]] = {}
        for name in sorted(set(names)):
            self._folded.setdefault(_folded(name), []).append(name)
            for key in _gaps(name):
                self._gaps.setdefault(key, []).append(name)

    def of(self, name: str) -> list[str]:
        """Return the known names that are near *name*, sorted."""
        found = {other for other in self._folded.get(_folded(name), ()) if other != name}
        for key in _gaps(name):
            for other in self._gaps.get(key, ()):
                if abs(len(other) - len(name)) <= 1 and near(name, other):
                    found.add(other)
        return sorted(found)


def _gaps(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of *name*, each of them left out in turn."""
    words = _SEPARATORS.split(name)
    for number in range(len(words)):
        yield (*words[:number], "\0", *words[number + 1 :])
