"""Names that look like slips of each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aigw_lint.words.objectref import LONGEST_NAME
from aigw_lint.words.pattern import lazy_pattern

_SEPARATORS = re.compile(r"[-._]")
_DIGITS = lazy_pattern(r"\d+")
_CAMEL = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_MIN_WORD = 4
_MOST_WORDS = 16
# One letter apart, digits left out, and both are meant: models, their makers, and what serves them.
_PAIRS = frozenset(
    frozenset(pair.split("/"))
    for pair in (
        "http/https",
        "groq/grok",
        "gpt/gpto",  # gpt4 and gpt4o
        "llama/llava",
        "llama/ollama",
        "llm/vllm",
        "mamba/jamba",
        "mistral/mixtral",
        "mixtral/pixtral",
    )
)


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


def is_part(name: str, other: str) -> bool:
    """Tell whether *other* says all words of *name* in their order, and more words.

    Both are written in camel case; ``s`` at the end of a word does not count.
    """
    mine, theirs = _words(name), _words(other)
    rest = iter(theirs)
    return 0 < len(mine) < len(theirs) and all(word in rest for word in mine)


def _words(name: str) -> list[str]:
    return [word.lower().removesuffix("s") for word in _CAMEL().findall(name)]


def same_but_for_case_or_separators(left: str, right: str) -> bool:
    """Tell whether two different names differ only in case or in ``-``, ``.`` and ``_``."""
    return left != right and _folded(left) == _folded(right)


def near(left: str, right: str) -> bool:
    """Tell whether one of two names is likely a slip for the other.

    They differ in one word of four letters or more, by one edit or one swap,
    not in digits only, and not both words of other things, such as ``groq`` and ``grok``;
    or only in case or separators.
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
    bare = frozenset(_DIGITS().sub("", each) for each in (left, right))
    return (
        max(len(left), len(right)) >= _MIN_WORD
        and one_slip(left, right)
        and len(bare) > 1
        and bare not in _PAIRS
    )


def _folded(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


class NearNames:
    """The near misses among many names, found without comparing each with each."""

    __slots__ = ("_folded", "_gaps", "_known", "_slips")

    _FEW = 16
    """Names that differ in the same word are compared one by one up to this number."""

    def __init__(self, names: Iterable[str]) -> None:
        self._folded: dict[str, list[str]] = {}
        self._gaps: dict[str, list[str]] = {}
        self._slips: dict[str, dict[str, list[str]]] = {}
        self._known: dict[str, list[str]] = {}
        for name in sorted(set(names)):
            self._folded.setdefault(_folded(name), []).append(name)
            for key, _ in _gaps(name):
                self._gaps.setdefault(key, []).append(name)

    def of(self, name: str) -> list[str]:
        """Return the known names that are near *name*, sorted."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._near(name)
        return known

    def _near(self, name: str) -> list[str]:
        found = {other for other in self._folded.get(_folded(name), ()) if other != name}
        for key, word in _gaps(name):
            for other in self._alike(key, word):
                if abs(len(other) - len(name)) <= 1 and near(name, other):
                    found.add(other)
        return sorted(found)

    def _alike(self, key: str, word: str) -> Iterable[str]:
        """Return the names that differ from one in *word* at most, the far ones left out."""
        names = self._gaps.get(key, ())
        if len(names) <= self._FEW:
            return names
        slips = self._slips.get(key)
        if slips is None:
            slips = self._slips[key] = {}
            for name in names:
                for left in _with_a_letter_less(_word_at(name, key)):
                    slips.setdefault(left, []).append(name)
        return dict.fromkeys(
            name for left in _with_a_letter_less(word) for name in slips.get(left, ())
        )


def _gaps(name: str) -> Iterator[tuple[str, str]]:
    """Yield *name* with each of its words left out in turn, and that word.

    None for what is longer than any name in Kubernetes, or has more words than
    anybody gives one.
    """
    words = _SEPARATORS.split(name) if len(name) <= LONGEST_NAME else ()
    for number, word in enumerate(words if len(words) <= _MOST_WORDS else ()):
        yield "\0".join((*words[:number], "", *words[number + 1 :])) + f"\0{number}", word


def _word_at(name: str, key: str) -> str:
    """Return the word of *name* that is left out of it in *key*, one of its gaps."""
    return _SEPARATORS.split(name)[int(key.rpartition("\0")[2])]


def _with_a_letter_less(word: str) -> Iterator[str]:
    """Yield *word*, and it with each of its letters left out in turn.

    Two words that are one edit or one swap apart have one of these in common.
    """
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
