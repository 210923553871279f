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

from aigw_lint.objects.manifest import CONTEXT, Rendering
from aigw_lint.words.record import Record

Parts = tuple[str, ...]
_FILES = (".yaml", ".yml", ".json")


class Holding(Record):
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
            self._conflicts = {}
            for held in self.holders.values():
                first = held[0][0]
                if any(bit != first for bit, _ in held):
                    _note_conflicts(self._conflicts, held)
        return self._conflicts.get(self.bits.get(entry, 0), 0)

    def excluded_by(self, entries: Iterable[str], own: str | None) -> list[str]:
        """Return the entries that conflict with all of *entries*, sorted.

        But none that conflict with *own*.
        """
        mask = -1
        for entry in entries:
            mask &= self.conflicts(entry)
        if own is not None:
            mask &= ~self.conflicts(own)
        return sorted(name for name, bit in self.bits.items() if bit & mask) if mask else []


def _note_conflicts(conflicts: dict[int, int], held: Sequence[tuple[int, Holding]]) -> None:
    """Add to *conflicts* those of the entries that hold one identity."""
    masks = _by_content(held)
    everyone = sum(masks)
    for mask in masks:
        if others := everyone & ~mask:
            for bit in bits_of(mask):
                conflicts[bit] = conflicts.get(bit, 0) | others
    for mask in _by_source(held):
        for bit in bits_of(mask):
            if others := mask & ~bit:
                conflicts[bit] = conflicts.get(bit, 0) | others


def _by_content(held: Iterable[tuple[int, Holding]]) -> list[int]:
    """Return a mask for each set of entries that define the identity alike.

    An entry that itself holds several definitions is like no other.
    """
    contents: dict[int, set[Hashable]] = {}
    for bit, holding in held:
        contents.setdefault(bit, set()).add(holding.content())
    masks: dict[Hashable, int] = {}
    for bit, keys in contents.items():
        (key, *more) = keys
        alike = (bit,) if more else key
        masks[alike] = masks.get(alike, 0) | bit
    return list(masks.values())


def _by_source(held: Iterable[tuple[int, Holding]]) -> Iterable[int]:
    """Return a mask for each set of entries whose renderings share a source document."""
    masks: dict[Hashable, int] = {}
    for bit, holding in held:
        if holding.source is not None:
            masks[holding.source] = masks.get(holding.source, 0) | bit
    return masks.values()


def bits_of(mask: int) -> Iterator[int]:
    """Yield the bits of *mask*, each as a mask of its own, the lowest first."""
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


class Worlds:
    """The relation *sees*, over all homes below the root.

    Only identities that have several homes make a difference; what else is
    given is of no use.
    """

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
        if home == other or not self._folders:
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

    def are_apart(self, mine: Rendering, other: Rendering) -> bool:
        """Tell whether two renderings go to clusters of two names, or lie in two alternatives.

        Sets of alternatives with the same names in several folders are taken to go together:
        what stands in ``apps/staging`` means ``infrastructure/staging``, and not what stands in
        ``infrastructure/production``.
        """
        if mine.home == other.home:
            return False
        both = self._rivalries(mine.home, other.home)
        return mine.may_be_apart(other) or any(here and there for here, there in both)

    def may_be_apart(self, mine: Rendering, other: Rendering) -> bool:
        """Tell the same where only one of the folders has both of the names, too."""
        both = self._rivalries(mine.home, other.home)
        return mine.may_be_apart(other) or any(here or there for here, there in both)

    def go_together(self, mine: Rendering, other: Rendering) -> bool:
        """Tell whether two renderings go to one cluster, or lie in alternatives of one name."""
        if mine.cluster and mine.cluster == other.cluster:
            return True
        return not set(self.alternatives_at(mine.home)).isdisjoint(self.alternatives_at(other.home))

    def _rivalries(self, home: str, other: str) -> Iterator[tuple[int, int]]:
        """Yield for each two alternatives on the ways to *home* and *other* where names conflict.

        The first number is 0 unless they do in the folder on the way to *home*, the second
        unless they do in that on the way to *other*.
        """
        mine, theirs = self._folders_to(home), self._folders_to(other)
        depth = _parting(mine, theirs)
        for here in range(depth, len(mine)) if self._folders else ():
            for there in range(depth, len(theirs)):
                yield (
                    self._conflict(mine, here, theirs[there]),
                    self._conflict(theirs, there, mine[here]),
                )

    def _folders_to(self, home: str) -> Parts:
        """Return the parts of *home* without that of a file: files have names of many kinds."""
        parts = self._parts_of(home)
        return parts[:-1] if parts and parts[-1].endswith(_FILES) else parts

    def _conflict(self, parts: Parts, depth: int, name: str) -> int:
        """Return whether an entry on a way conflicts with one beside it called *name*, 0 if not."""
        folder = self._folders.get(parts[:depth])
        if folder is None or name not in folder.bits:
            return 0
        return folder.conflicts(parts[depth]) & folder.bits[name]

    def alternatives_at(self, home: str) -> Iterator[str]:
        """Yield the names of the folders on the way to *home* that are alternatives."""
        parts = self._folders_to(home)
        for depth, name in enumerate(parts):
            if self.conflicts(parts[:depth], name):
                yield name

    def distance(self, home: str, other: str) -> int:
        """Return how many steps up from *home* the way to *other* begins; 0 is nearest."""
        mine = self._parts_of(home)
        return len(mine) - _parting(mine, self._parts_of(other))

    def branch(self, home: str, other: str) -> str:
        """Return the file or folder in which *other* lies, where its way parts from *home*'s."""
        if other.startswith(f"{CONTEXT}/"):
            return other[len(CONTEXT) + 1 :]
        theirs = self._parts_of(other)
        return "/".join(theirs[: _parting(self._parts_of(home), theirs) + 1])

    def alternatives_without(
        self, home: str, providers: Sequence[str], beside: Sequence[str]
    ) -> tuple[str, ...]:
        """Return the alternatives in which none of *providers* lies, as paths.

        They are entries of one folder that conflict with every entry in which
        a provider lies. Only those that *home* sees, and one of *beside*.
        """
        mine = self._parts_of(home)
        ways = [self._parts_of(provider) for provider in providers]
        for depth in range(min(map(len, ways), default=0)):
            entries = {way[depth] for way in ways}
            folder = ways[0][:depth]
            known = self._folders.get(folder)
            if known is not None:
                own = mine[depth] if mine[:depth] == folder and depth < len(mine) else None
                paths = ("/".join((*folder, name)) for name in known.excluded_by(entries, own))
                found = tuple(
                    path for path in paths if any(self.sees(path, other) for other in beside)
                )
                if found:
                    return found
            if len(entries) > 1:
                break
        return ()

    def divides(self, homes: Iterable[str]) -> bool:
        """Tell whether any of *homes* lies in an entry that conflicts with another."""
        return bool(self._folders) and any(
            self.conflicts(parts[:depth], entry)
            for parts in map(self._parts_of, homes)
            for depth, entry in enumerate(parts)
        )

    def count(self, homes: Iterable[str]) -> int:
        """Return how many entries in which *homes* lie conflict with each other."""
        entries: dict[Parts, set[str]] = {}
        for parts in {self._parts_of(home) for home in homes} if self._folders else ():
            for depth, entry in enumerate(parts):
                entries.setdefault(parts[:depth], set()).add(entry)
        number = 0
        for folder, names in entries.items():
            bits = self.bits(folder)
            present = sum(bits.get(name, 0) for name in names)
            number += sum(bool(self.conflicts(folder, name) & present) for name in names)
        return number

    def alternatives(self) -> dict[str, tuple[str, ...]]:
        """Return, by folder (``.`` for the root), its entries that conflict with another."""
        found: dict[str, tuple[str, ...]] = {}
        for folder, known in sorted(self._folders.items()):
            names = tuple(sorted(name for name in known.bits if known.conflicts(name)))
            if names and folder[:1] != (CONTEXT,):
                found["/".join(folder) or "."] = names
        return found

    def bits(self, folder: Parts) -> dict[str, int]:
        """Return the bit of each entry of *folder*; those that are not there may be added."""
        known = self._folders.get(folder)
        return {} if known is None else known.bits

    def conflicts(self, folder: Parts, entry: str) -> int:
        """Return the mask of the entries of *folder* that *entry* conflicts with."""
        known = self._folders.get(folder)
        return 0 if known is None else known.conflicts(entry)


def _parting(mine: Parts, theirs: Parts) -> int:
    """Return how many parts two ways share from the root."""
    depth = 0
    for left, right in zip(mine, theirs, strict=False):
        if left != right:
            break
        depth += 1
    return depth
