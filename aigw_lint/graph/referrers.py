"""Who names an object: the references of all manifests, by what they name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain

from aigw_lint.graph.reference import NOWHERE, Definition, Reference, lies_in, scope_of
from aigw_lint.knowledge.homes import HomeIndex
from aigw_lint.knowledge.worlds import Worlds
from aigw_lint.words.objectref import CLUSTER_SCOPED, GroupKind

_Target = tuple[str, str, "str | None"]
"""Group, kind and name of what is named; no name where it is not known."""


class _Shelf:
    """The references of one kind of manifest to one name.

    Most hold one reference, and a large tree has many of them: no more is made than is asked for.
    """

    __slots__ = ("_by_key", "_indexes", "_references", "source")

    def __init__(self, source: GroupKind) -> None:
        self.source = source
        self._references: list[Reference] = []
        self._by_key: dict[Hashable, list[Reference]] | None = None
        self._indexes: dict[Hashable, HomeIndex[Reference]] = {}

    def add(self, reference: Reference) -> None:
        """Put *reference* to the others; to be done before anything is asked."""
        self._references.append(reference)

    def all(self) -> list[Reference]:
        """Return all of them, seen or not."""
        return self._references

    def _under(self, key: Hashable) -> Sequence[Reference]:
        """Return the references under *key*, one of those of ``_keys_of``."""
        if len(self._references) == 1:
            return self._references if key in _keys_of(self._references[0]) else ()
        if self._by_key is None:
            self._by_key = {}
            for reference in self._references:
                for each in _keys_of(reference):
                    self._by_key.setdefault(each, []).append(reference)
        return self._by_key.get(key, ())

    def seen(self, worlds: Worlds, home: str, key: Hashable) -> Iterable[Reference]:
        """Return those under *key* that *home* sees."""
        references = self._under(key)
        if len(references) < 2:  # noqa: PLR2004 - one or none needs no index
            return [each for each in references if worlds.sees(home, each.source.home)]
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = HomeIndex(
                worlds,
                [(each.source.home, each) for each in references],
                _use_of,
                _content_of,
            )
        return index.visible(home)

    def surely(self, worlds: Worlds, definition: Definition) -> Iterator[Reference]:
        """Yield the references whose target *definition* is for sure."""
        namespace, home = definition.ref.namespace, definition.home
        if definition.ref[:2] in CLUSTER_SCOPED:
            yield from (each for each in self.seen(worlds, home, "all") if each.is_read)
        elif definition.scope == NOWHERE:
            return
        elif namespace is None:
            yield from self.seen(worlds, home, ("beside", definition.scope))
        else:
            yield from self.seen(worlds, home, ("in", namespace))
            for reference in self.seen(worlds, home, ("beside", definition.scope)):
                if reference.ref.namespace is None:
                    yield reference

    def maybe(self, worlds: Worlds, definition: Definition, *, named: bool) -> Iterator[Reference]:
        """Yield the references whose target *definition* may be; *named*: they know its name."""
        namespace, home = definition.ref.namespace, definition.home
        keys: list[Hashable] = ["all"] if namespace is None else [("in", None), "unknown"]
        if namespace is not None and not named:
            keys.append(("in", namespace))
        if namespace is not None:
            keys += [("unread", namespace), ("unread", None)]
        for reference in chain.from_iterable(self.seen(worlds, home, key) for key in keys):
            if not (named and _is_sure(reference, definition)):
                yield reference


def _keys_of(reference: Reference) -> tuple[Hashable, ...]:
    if not reference.namespace_is_known:
        return "all", "unknown"
    if not reference.is_read:
        return "all", ("unread", reference.ref.namespace)
    return "all", ("in", reference.ref.namespace), ("beside", scope_of(reference.source))


def _is_sure(reference: Reference, definition: Definition) -> bool:
    scope = scope_of(reference.source)
    is_told = reference.namespace_is_known and reference.is_read
    return is_told and lies_in(reference.ref.namespace, scope, definition)


def _use_of(reference: Reference) -> Hashable:
    return reference.source.ref, reference.node.path


def _content_of(reference: Reference) -> Hashable:
    return reference.source.content_key, reference.source.undecided_paths


class Referrers:
    """The references of all manifests, by what they name and the kind that names it."""

    def __init__(self, worlds: Worlds, references: Iterable[Reference]) -> None:
        self._worlds = worlds
        self._targets: dict[_Target, list[_Shelf]] = {}
        for reference in references:
            ref = reference.ref
            shelves = self._targets.setdefault((ref.group, ref.kind, ref.name), [])
            source = reference.source.ref.group_kind
            shelf = _of(source, shelves)
            if shelf is None:
                shelf = _Shelf(source)
                shelves.append(shelf)
            shelf.add(reference)

    def to(self, definition: Definition, kind: GroupKind | None) -> Iterator[Reference]:
        """Yield the references whose sure target *definition* is, the nearest of a kind first.

        Those of manifests of *kind*; None: of all kinds.
        """
        ref = definition.ref
        for shelf in self._targets.get((ref.group, ref.kind, ref.name), ()):
            if kind in (None, shelf.source):
                yield from shelf.surely(self._worlds, definition)

    def named(self, source: GroupKind, kind: GroupKind, name: str) -> Iterator[Reference]:
        """Yield the references of manifests of *source* to any object of *kind* called *name*."""
        shelf = _of(source, self._targets.get((kind.group, kind.kind, name), ()))
        return iter(() if shelf is None else shelf.all())

    def possibly_to(self, definition: Definition, kind: GroupKind) -> Iterator[Reference]:
        """Yield the references of manifests of *kind* that may name *definition*, not for sure.

        A name or namespace is not known, or one of the two namespaces is not written.
        """
        ref = definition.ref
        for name in (ref.name, None):
            shelf = _of(kind, self._targets.get((ref.group, ref.kind, name), ()))
            if shelf is not None:
                yield from shelf.maybe(self._worlds, definition, named=name is not None)


def _of(source: GroupKind, shelves: Iterable[_Shelf]) -> _Shelf | None:
    """Return the one of *shelves* for *source*: there are never more than a few."""
    for shelf in shelves:
        if shelf.source == source:
            return shelf
    return None
