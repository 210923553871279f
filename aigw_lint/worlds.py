"""What lives together in one cluster, inferred from where it stands.

Nothing in a repository says which files are alternatives of each other. Two
siblings on the way from the root to two homes *conflict* when only one of
them can be meant; two manifests *see* each other unless the siblings at which
their homes part conflict. That is a relation of two, not a partition: two
independent sets of alternatives do not exclude each other.

Conflicts are kept as bit masks, one bit a sibling, so that a thousand folders
with one identity stay linear.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Parts = tuple[str, ...]
_T = TypeVar("_T")


class Holding(NamedTuple):
    """One identity that stands below *home*, as written.

    *content* tells two definitions apart and is asked for only where two
    siblings hold the identity. *source* is the document that a kustomize or
    Flux rendering makes it from; None for a plain file.
    """

    home: str
    identity: Hashable
    content: Callable[[], Hashable]
    source: Hashable | None


def parts_of(home: str) -> Parts:
    """Return the folder and file names on the way from the root to *home*."""
    return tuple(part for part in home.split("/") if part not in ("", "."))


class _Folder:
    """What is known of the entries of one folder: their bits, and who holds what."""

    __slots__ = ("_conflicts", "bits", "holders")

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.holders: dict[Hashable, list[tuple[int, Holding]]] = {}
        self._conflicts: dict[int, int] | None = None

    def add(self, entry: str, holding: Holding) -> None:
        bit = self.bits.setdefault(entry, 1 << len(self.bits))
        self.holders.setdefault(holding.identity, []).append((bit, holding))

    def conflicts(self, entry: str) -> int:
        """Return the mask of the entries that *entry* conflicts with."""
        if self._conflicts is None:
            self._conflicts = self._find_conflicts()
        return self._conflicts.get(self.bits.get(entry, 0), 0)

    def _find_conflicts(self) -> dict[int, int]:
        conflicts: dict[int, int] = {}
        for held in self.holders.values():
            first = held[0][0]
            if all(bit == first for bit, _ in held):
                continue
            _add(conflicts, _by_content(held), excluded=True)
            for mask in _by_source(held):
                _add(conflicts, {mask: mask}, excluded=False)
        return conflicts


def _by_content(held: Sequence[tuple[int, Holding]]) -> dict[Hashable, int]:
    """Return the mask of the entries that hold each set of contents."""
    contents: dict[int, set[Hashable]] = {}
    for bit, holding in held:
        contents.setdefault(bit, set()).add(holding.content())
    masks: dict[Hashable, int] = {}
    for bit, keys in contents.items():
        key = frozenset(keys)
        masks[key] = masks.get(key, 0) | bit
    return masks


def _by_source(held: Sequence[tuple[int, Holding]]) -> Iterable[int]:
    """Yield the masks of entries whose renderings share a source document."""
    masks: dict[Hashable, int] = {}
    for bit, holding in held:
        if holding.source is not None:
            masks[holding.source] = masks.get(holding.source, 0) | bit
    return masks.values()


def _add(conflicts: dict[int, int], masks: dict[Hashable, int], *, excluded: bool) -> None:
    """Let each entry of a mask conflict: with all the other masks, or within its own."""
    everyone = 0
    for mask in masks.values():
        everyone |= mask
    for mask in masks.values():
        against = everyone & ~mask if excluded else mask
        rest = mask
        while rest:
            bit = rest & -rest
            rest ^= bit
            if other := against & ~bit:
                conflicts[bit] = conflicts.get(bit, 0) | other


class Worlds:
    """The relation *sees*, over all homes below the root."""

    def __init__(self, holdings: Iterable[Holding]) -> None:
        self._folders: dict[Parts, _Folder] = {}
        self._parts: dict[str, Parts] = {}
        for holding in holdings:
            parts = self._parts_of(holding.home)
            for depth, entry in enumerate(parts):
                folder = self._folders.get(parts[:depth])
                if folder is None:
                    folder = self._folders[parts[:depth]] = _Folder()
                folder.add(entry, holding)

    def _parts_of(self, home: str) -> Parts:
        parts = self._parts.get(home)
        if parts is None:
            parts = self._parts[home] = parts_of(home)
        return parts

    def sees(self, home: str, other: str) -> bool:
        """Tell whether what stands at *home* and at *other* can live in one cluster."""
        if home == other:
            return True
        mine, theirs = self._parts_of(home), self._parts_of(other)
        depth = _parting(mine, theirs)
        if depth >= min(len(mine), len(theirs)):
            return True  # one home lies within the other
        folder = self._folders.get(mine[:depth])
        if folder is None:
            return True
        bit = folder.bits.get(theirs[depth], 0)
        return not folder.conflicts(mine[depth]) & bit

    def distance(self, home: str, other: str) -> int:
        """Return how many steps up from *home* the way to *other* begins; 0 is nearest."""
        mine = self._parts_of(home)
        return len(mine) - _parting(mine, self._parts_of(other))

    def alternatives_without(self, home: str, providers: Sequence[str]) -> tuple[str, ...]:
        """Return the paths that exclude the one entry in which all *providers* lie.

        Only those that *home* sees; none where the providers lie in several
        entries or nothing excludes theirs.
        """
        mine = self._parts_of(home)
        theirs = [self._parts_of(provider) for provider in providers]
        if not theirs:
            return ()
        first = theirs[0]
        for depth in range(_parting(mine, first), len(first)):
            folder, entry = first[:depth], first[depth]
            if any(parts[: depth + 1] != first[: depth + 1] for parts in theirs):
                return ()
            known = self._folders.get(folder)
            if known is None:
                continue
            others = known.conflicts(entry)
            if depth < len(mine) and mine[:depth] == folder:
                others &= ~(known.conflicts(mine[depth]) | known.bits.get(mine[depth], 0))
            if others:
                return tuple(
                    "/".join((*folder, name))
                    for name, bit in sorted(known.bits.items())
                    if bit & others
                )
        return ()

    def mask(self, folder: Parts, entries: Iterable[str]) -> int:
        """Return the bits of *entries* of *folder*; entries that hold nothing have none."""
        known = self._folders.get(folder)
        return 0 if known is None else sum({known.bits.get(entry, 0) for entry in entries})

    def conflicts(self, folder: Parts, entry: str) -> int:
        """Return the mask of the entries of *folder* that *entry* conflicts with."""
        known = self._folders.get(folder)
        return 0 if known is None else known.conflicts(entry)


class HomeIndex(Generic[_T]):
    """Things of one identity by their homes, to ask which of them a home sees.

    Where there are many, those of equal content are told once: the nearest.
    """

    _FEW = 6

    def __init__(
        self,
        worlds: Worlds,
        things: Sequence[tuple[str, _T]],
        content: Callable[[_T], Hashable],
    ) -> None:
        self._worlds = worlds
        self._things = things
        self._content = content
        self._folders: dict[Parts, _Below[_T]] | None = None

    def visible(self, home: str) -> Iterator[_T]:
        """Yield the things that *home* sees, the nearest first."""
        if len(self._things) <= self._FEW:
            seen = [
                (self._worlds.distance(home, other), number, thing)
                for number, (other, thing) in enumerate(self._things)
                if self._worlds.sees(home, other)
            ]
            seen.sort(key=lambda entry: entry[:2])
            return iter([thing for _, _, thing in seen])
        return self._walk(parts_of(home))

    def _walk(self, mine: Parts) -> Iterator[_T]:
        if self._folders is None:
            self._folders = self._sort_in()
        told: set[Hashable] = set()
        for depth in range(len(mine), -1, -1):
            below = self._folders.get(mine[:depth])
            if below is None:
                continue
            own = mine[depth] if depth < len(mine) else None
            for content, thing in below.seen_from(self._worlds, mine[:depth], own):
                if content not in told:
                    told.add(content)
                    yield thing

    def _sort_in(self) -> dict[Parts, _Below[_T]]:
        folders: dict[Parts, _Below[_T]] = {}
        for home, thing in self._things:
            parts = parts_of(home)
            content = self._content(thing)
            for depth in range(len(parts) + 1):
                entry = parts[depth] if depth < len(parts) else None
                folders.setdefault(parts[:depth], _Below()).add(entry, content, thing)
        return folders


class _Below(Generic[_T]):
    """The things below one folder: by content, then by the entry they lie in."""

    __slots__ = ("_contents", "_masks")

    def __init__(self) -> None:
        # The entry None stands for the folder itself as a home.
        self._contents: dict[Hashable, dict[str | None, _T]] = {}
        self._masks: dict[Hashable, tuple[int, dict[int, str]]] = {}

    def add(self, entry: str | None, content: Hashable, thing: _T) -> None:
        self._contents.setdefault(content, {}).setdefault(entry, thing)

    def seen_from(
        self, worlds: Worlds, folder: Parts, own: str | None
    ) -> Iterator[tuple[Hashable, _T]]:
        """Yield one thing of each content that the entry *own* of this folder sees.

        What lies in *own* itself was asked for further down. Where *own* is
        None the asker lives in this very folder and sees all below it.
        """
        conflicts = 0 if own is None else worlds.conflicts(folder, own)
        for content, entries in self._contents.items():
            entry = self._first(worlds, folder, content, own, conflicts)
            if entry is not _NOBODY:
                yield content, entries[entry]

    def _first(
        self, worlds: Worlds, folder: Parts, content: Hashable, own: str | None, conflicts: int
    ) -> str | None:
        """Return the first entry that holds *content* and is seen, or the mark for none."""
        entries = self._contents[content]
        if None in entries:
            return None
        if not conflicts:
            return next((entry for entry in entries if entry != own), _NOBODY)
        if content not in self._masks:
            known = {worlds.mask(folder, (entry or "",)): entry or "" for entry in entries}
            self._masks[content] = (sum(known), known)
        mask, known = self._masks[content]
        free = mask & ~conflicts & ~worlds.mask(folder, (own or "",))
        if free:
            return known[free & -free]
        unheld = known.get(0)
        return unheld if unheld is not None and unheld != own else _NOBODY


_NOBODY = "\0"
"""No entry of a folder can have this name."""


def _parting(mine: Parts, theirs: Parts) -> int:
    """Return how many parts two ways share from the root."""
    depth = 0
    for left, right in zip(mine, theirs):
        if left != right:
            break
        depth += 1
    return depth
