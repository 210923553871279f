"""Things by where they stand, to ask which of them one home sees."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Generic, TypeVar

from aigw_lint.worlds import Parts, Worlds, bits_of, parts_of

_T = TypeVar("_T")


class HomeIndex(Generic[_T]):
    """Things by their homes, to ask which of them a home sees.

    *identity* and *content* say which things are equal. Where there are many
    things, equal ones are told once: the nearest.
    """

    _FEW = 6

    def __init__(
        self,
        worlds: Worlds,
        things: Sequence[tuple[str, _T]],
        identity: Callable[[_T], Hashable],
        content: Callable[[_T], Hashable],
    ) -> None:
        self._worlds = worlds
        self._things = things
        self._identity = identity
        self._content = content
        self._folders: dict[Parts, _Below[_T]] | None = None

    def visible(self, home: str) -> Iterator[_T]:
        """Yield the things that *home* sees, the nearest first."""
        things = self._things
        if len(things) > self._FEW:
            return self._walk(parts_of(home))
        worlds = self._worlds
        seen = [each for each in things if worlds.sees(home, each[0])]
        if len(seen) > 1:
            seen.sort(key=lambda each: worlds.distance(home, each[0]))
        return iter([thing for _, thing in seen])

    def _walk(self, mine: Parts) -> Iterator[_T]:
        if self._folders is None:
            self._folders = self._sort_in()
        told: set[Hashable] = set()
        for depth in range(len(mine), -1, -1):
            folder = mine[:depth]
            below = self._folders.get(folder)
            if below is None:
                continue
            own = mine[depth] if depth < len(mine) else None
            conflicts = 0 if own is None else self._worlds.conflicts(folder, own)
            for key, thing in below.seen_from(own, conflicts):
                if key not in told:
                    told.add(key)
                    yield thing

    def _sort_in(self) -> dict[Parts, _Below[_T]]:
        folders: dict[Parts, _Below[_T]] = {}
        for home, key, thing in self._keyed():
            parts = parts_of(home)
            for depth in range(len(parts) + 1):
                folder = parts[:depth]
                below = folders.get(folder)
                if below is None:
                    below = folders[folder] = _Below(self._worlds.bits(folder))
                below.add(parts[depth] if depth < len(parts) else "", key, thing)
        return folders

    def _keyed(self) -> Iterator[tuple[str, Hashable, _T]]:
        """Yield home, key and thing; the content counts only where identities are the same."""
        alike: dict[Hashable, list[tuple[str, _T]]] = {}
        for home, thing in self._things:
            alike.setdefault(self._identity(thing), []).append((home, thing))
        for identity, things in alike.items():
            for home, thing in things:
                yield home, (identity, self._content(thing) if len(things) > 1 else None), thing


class _Below(Generic[_T]):
    """The things below one folder, by key and by the entry that they lie in.

    An empty entry stands for the folder itself. *bits* are those of `Worlds`.
    """

    __slots__ = ("_all", "_answers", "_bits", "_keys", "_masks", "_things")

    _FEW = 4
    """Entries are gone through one by one where there are so many times more keys."""
    _SHORT = 8
    """Answers up to this length are kept, for entries with the same conflicts."""

    def __init__(self, bits: dict[str, int]) -> None:
        self._bits = bits
        self._all = 0
        self._things: dict[Hashable, dict[int, _T]] = {}
        self._masks: dict[Hashable, int] = {}
        self._keys: dict[int, list[Hashable]] = {}
        self._answers: dict[int, list[tuple[Hashable, int, int]]] = {}

    def add(self, entry: str, key: Hashable, thing: _T) -> None:
        bit = self._bits.setdefault(entry, 1 << len(self._bits))
        things = self._things.setdefault(key, {})
        if bit not in things:
            things[bit] = thing
            self._all |= bit
            self._masks[key] = self._masks.get(key, 0) | bit
            self._keys.setdefault(bit, []).append(key)

    def seen_from(self, own: str | None, conflicts: int) -> Iterator[tuple[Hashable, _T]]:
        """Yield a thing of each key that lies in none of the entries *conflicts*.

        Nor in the entry *own*, which was asked for further down; None where the
        asker lives in this very folder.
        """
        mine = 0 if own is None else self._bits.get(own, 0)
        free = self._all & ~conflicts & ~mine
        if free.bit_count() * self._FEW < len(self._things):
            for key in dict.fromkeys(key for bit in bits_of(free) for key in self._keys[bit]):
                found = self._masks[key] & free
                yield key, self._things[key][found & -found]
        else:
            for key, first, second in self._answer(conflicts):
                bit = second if first == mine else first
                if bit:
                    yield key, self._things[key][bit]

    def _answer(self, conflicts: int) -> list[tuple[Hashable, int, int]]:
        """Return the keys outside *conflicts*, each with the first two entries that hold it."""
        answer = self._answers.get(conflicts)
        if answer is None:
            answer = []
            for key, mask in self._masks.items():
                free = mask & ~conflicts
                if free:
                    first = free & -free
                    rest = free ^ first
                    answer.append((key, first, rest & -rest))
            if not conflicts or len(answer) <= self._SHORT:
                self._answers[conflicts] = answer
        return answer
