"""Things by where they stand, to ask which of them one home sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, TypeVar

from aigw_lint.knowledge.worlds import Parts, Worlds, bits_of, parts_of

_T = TypeVar("_T")
_Counts = Mapping[Hashable, int]


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
        self._at: dict[Parts, list[_T]] = {}
        self._distinct: dict[Parts, list[_T]] = {}
        self._folders: dict[Parts, _Below[_T]] | None = None
        self._counts: _Counts | None = None

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
            self._folders = self._by_folder()
        own: list[_T] = []
        told: set[Hashable] | None = None
        for depth in range(len(mine), -1, -1):
            folder = mine[:depth]
            below = self._folders.get(folder)
            if below is None:
                continue
            entry = mine[depth] if depth < len(mine) else None
            if entry is None and below.is_empty_below():
                own = self._own(mine)
                yield from own
                continue
            conflicts = 0 if entry is None else self._worlds.conflicts(folder, entry)
            if not below.free(entry, conflicts):
                continue  # as for most overlays of a base, which see nothing but their own
            counts = self._fill(self._folders)
            if told is None:
                told = {self._key(each, counts) for each in own}
            for key, thing in below.seen_from(entry, conflicts):
                if key not in told:
                    told.add(key)
                    yield thing

    def _by_folder(self) -> dict[Parts, _Below[_T]]:
        """Return what lies below each folder, as yet without the things, and sort these by home."""
        folders: dict[Parts, _Below[_T]] = {}
        by_home: dict[str, list[_T]] = {}
        for home, thing in self._things:
            by_home.setdefault(home, []).append(thing)
        for home, things in by_home.items():
            parts = parts_of(home)
            self._at.setdefault(parts, []).extend(things)
            for depth in range(len(parts) + 1):
                folder = parts[:depth]
                below = folders.get(folder)
                if below is None:
                    below = folders[folder] = _Below(self._worlds.bits(folder))
                below.note(parts[depth] if depth < len(parts) else "")
        return folders

    def _own(self, mine: Parts) -> list[_T]:
        """Return the things that stand at *mine* itself, equal ones once."""
        own = self._distinct.get(mine)
        if own is None:
            things = self._at[mine]
            counts = Counter(map(self._identity, things))
            first: dict[Hashable, _T] = {}
            if len(counts) < len(things):
                for thing in things:
                    first.setdefault(self._key(thing, counts), thing)
            own = self._distinct[mine] = list(first.values()) or things
        return own

    def _fill(self, folders: Mapping[Parts, _Below[_T]]) -> _Counts:
        """Sort the things into *folders*, at the first call; return how often identities come."""
        if self._counts is None:
            alike: dict[Hashable, list[tuple[str, _T]]] = {}
            for home, thing in self._things:
                alike.setdefault(self._identity(thing), []).append((home, thing))
            self._counts = {identity: len(things) for identity, things in alike.items()}
            for home, thing in chain.from_iterable(alike.values()):
                key = self._key(thing, self._counts)
                parts = parts_of(home)
                for depth in range(len(parts) + 1):
                    entry = parts[depth] if depth < len(parts) else ""
                    folders[parts[:depth]].add(entry, key, thing)
        return self._counts

    def _key(self, thing: _T, counts: _Counts) -> Hashable:
        """Return what equal things share; the content counts where an identity comes again."""
        identity = self._identity(thing)
        return identity, self._content(thing) if counts[identity] > 1 else None


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

    def note(self, entry: str) -> None:
        """Say that there are things in *entry*."""
        self._all |= self._bits.setdefault(entry, 1 << len(self._bits))

    def is_empty_below(self) -> bool:
        """Tell whether all things stand in the folder itself."""
        return self._all == self._bits.get("")

    def free(self, own: str | None, conflicts: int) -> int:
        """Return the entries with things that are in none of *conflicts*, nor in *own*."""
        return self._all & ~conflicts & ~(0 if own is None else self._bits.get(own, 0))

    def add(self, entry: str, key: Hashable, thing: _T) -> None:
        """Put in *thing*, which lies in *entry*, one that was noted."""
        bit = self._bits[entry]
        things = self._things.setdefault(key, {})
        if bit not in things:
            things[bit] = thing
            self._masks[key] = self._masks.get(key, 0) | bit
            self._keys.setdefault(bit, []).append(key)

    def seen_from(self, own: str | None, conflicts: int) -> Iterator[tuple[Hashable, _T]]:
        """Yield a thing of each key that lies in none of the entries *conflicts*.

        Nor in the entry *own*, which was asked for further down; None where the
        asker lives in this very folder.
        """
        mine = 0 if own is None else self._bits.get(own, 0)
        free = self.free(own, conflicts)
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
