"""Patterns of strangers, matched as RE2 does: in time that grows with the text alone.

Python's ``re`` tries one way after the other, so a pattern can be written that keeps it
busy for years. Here all ways are gone at once.
"""

from __future__ import annotations

from functools import lru_cache

from aigw_lint.text.linearparse import ANY_CASE, Item, parse_pattern

_MOST_STEPS = 4000
_MOST_WORK = 4_000_000
_MOST_KNOWN = 5000

_States = frozenset[int]


def is_readable(pattern: str) -> bool:
    """Tell whether *pattern* is one of RE2's that can be matched here."""
    try:
        _program(str(pattern))
    except ValueError:
        return False
    return True


def size_of(pattern: str) -> int:
    """Return how many steps *pattern*, which can be matched, has."""
    return _program(str(pattern)).size


def finds(pattern: str, text: str) -> bool:
    """Tell whether *pattern* is found in *text*; of what would take long, that it is."""
    program = _program(str(pattern))
    return len(text) * program.size > _MOST_WORK or program.finds(text)


@lru_cache(maxsize=512)
def _program(pattern: str) -> Program:
    program = Program()
    program.add_last(parse_pattern(pattern))
    return program


class Program:
    """The steps of a pattern; each is a set of signs, a way that parts, or a place."""

    def __init__(self) -> None:
        self._sets: dict[int, Item] = {}
        self._ways: dict[int, tuple[int, ...]] = {}
        self._places: dict[int, tuple[str, int]] = {}
        self._known: dict[tuple[_States, int, str], tuple[_States, bool]] = {}
        self.size = 1  # 0 is the end

    def _step(self) -> int:
        if self.size > _MOST_STEPS:
            raise ValueError("the pattern is too long")
        self.size += 1
        return self.size - 1

    def add_last(self, item: Item) -> None:
        """Make the steps of *item*, the whole pattern."""
        self._start = self._add(item, 0)

    def _add(self, item: Item, after: int) -> int:
        """Return the first step of *item*, after which *after* comes."""
        kind, inner = item[0], item[1]
        if kind == "row":
            for each in reversed(inner):
                after = self._add(each, after)
            return after
        if kind == "either":
            return self._part(tuple(self._add(each, after) for each in inner))
        if kind == "often":
            return self._often(inner, item[2], item[3], after)
        step = self._step()
        if kind == "place":
            self._places[step] = (inner, after)
        else:
            self._sets[step] = (item, after)
        return step

    def _part(self, ways: tuple[int, ...]) -> int:
        step = self._step()
        self._ways[step] = ways
        return step

    def _often(self, inner: Item, least: int, most: int | None, after: int) -> int:
        if most is None:
            step = self._part((after,))
            self._ways[step] = (self._add(inner, step), after)
            after = step
        else:
            end = after
            for _ in range(most - least):
                after = self._part((self._add(inner, after), end))
        for _ in range(least):
            after = self._add(inner, after)
        return after

    def finds(self, text: str) -> bool:
        """Tell whether the pattern is somewhere in *text*."""
        states: _States = frozenset()
        before = 0
        for sign in text:
            states, found = self._next(states, before, sign)
            if found:
                return True
            before = 1 if _is_word(sign) else 2 if sign == "\n" else 3
        return self._next(states, before, "")[1]

    def _next(self, states: _States, before: int, sign: str) -> tuple[_States, bool]:
        key = (states, before, sign)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = self._reached(states, before, sign)
        return known

    def _reached(self, states: _States, before: int, sign: str) -> tuple[_States, bool]:
        """Return the steps after *sign*, and whether the end was there before it."""
        waiting = [*states, self._start]
        seen: set[int] = set()
        after: set[int] = set()
        while waiting:
            step = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            if step == 0:
                return frozenset(), True
            if step in self._ways:
                waiting += self._ways[step]
            elif step in self._places:
                place, following = self._places[step]
                if _is_at(place, before, sign):
                    waiting.append(following)
            else:
                item, following = self._sets[step]
                if sign and _takes(item, sign):
                    after.add(following)
        return frozenset(after), False


def _is_word(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "_")


def _is_at(place: str, before: int, sign: str) -> bool:
    if place == "A":
        return before == 0
    if place == "z":
        return not sign
    if place == "^":
        return before in (0, 2)
    if place == "$":
        return sign in ("", "\n")
    return ((before == 1) is not (bool(sign) and _is_word(sign))) is (place == "b")


def _takes(item: Item, sign: str) -> bool:
    """Tell whether *sign* is in the set *item*."""
    _, tests, is_negated, flags = item
    signs = {sign, sign.lower(), sign.upper()} if flags == ANY_CASE else (sign,)
    return any(test(each) for each in signs for test in tests) is not is_negated
