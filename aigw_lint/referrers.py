"""Who names an object: the references of all manifests, by what they name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from itertools import chain

from aigw_lint.homes import HomeIndex
from aigw_lint.objectref import CLUSTER_SCOPED, GroupKind
from aigw_lint.reference import NOWHERE, Definition, Reference, lies_in, scope_of
from aigw_lint.worlds import Worlds

_Target = tuple[str, str, "str | None"]
"""Group, kind and name of what is named; no name where it is not known."""


class _Shelf:
    """The references of one kind of manifest to one name."""

    __slots__ = ("_indexes", "_references")

    def __init__(self) -> None:
        self._references: dict[Hashable, list[Reference]] = {}
        self._indexes: dict[Hashable, HomeIndex[Reference]] = {}

    def add(self, reference: Reference) -> None:
        self._put("all", reference)
        if not reference.namespace_is_known:
            self._put("unknown", reference)
            return
        self._put(("in", reference.ref.namespace), reference)
        self._put(("beside", scope_of(reference.source)), reference)

    def all(self) -> list[Reference]:
        """Return all of them, seen or not."""
        return self._references["all"]

    def _put(self, key: Hashable, reference: Reference) -> None:
        self._references.setdefault(key, []).append(reference)

    def seen(self, worlds: Worlds, home: str, key: Hashable) -> Iterable[Reference]:
        references = self._references.get(key, ())
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
            yield from self.seen(worlds, home, "all")
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
        for reference in chain.from_iterable(self.seen(worlds, home, key) for key in keys):
            if not (named and _is_sure(reference, definition)):
                yield reference


def _is_sure(reference: Reference, definition: Definition) -> bool:
    scope = scope_of(reference.source)
    return reference.namespace_is_known and lies_in(reference.ref.namespace, scope, definition)


def _use_of(reference: Reference) -> Hashable:
    return reference.source.ref, reference.node.path


def _content_of(reference: Reference) -> Hashable:
    return reference.source.content_key, reference.source.undecided_paths


class Referrers:
    """The references of all manifests, by what they name and the kind that names it."""

    def __init__(self, worlds: Worlds, references: Iterable[Reference]) -> None:
        self._worlds = worlds
        self._targets: dict[_Target, dict[GroupKind, _Shelf]] = {}
        for reference in references:
            ref = reference.ref
            by_kind = self._targets.setdefault((ref.group, ref.kind, ref.name), {})
            shelf = by_kind.setdefault(reference.source.ref.group_kind, _Shelf())
            shelf.add(reference)

    def to(self, definition: Definition, kind: GroupKind | None) -> Iterator[Reference]:
        """Yield the references whose sure target *definition* is, the nearest of a kind first.

        Those of manifests of *kind*; None: of all kinds.
        """
        ref = definition.ref
        for source, shelf in self._targets.get((ref.group, ref.kind, ref.name), {}).items():
            if kind in (None, source):
                yield from shelf.surely(self._worlds, definition)

    def named(self, source: GroupKind, kind: GroupKind, name: str) -> Iterator[Reference]:
        """Yield the references of manifests of *source* to any object of *kind* called *name*."""
        shelf = self._targets.get((kind.group, kind.kind, name), {}).get(source)
        return iter(() if shelf is None else shelf.all())

    def possibly_to(self, definition: Definition, kind: GroupKind) -> Iterator[Reference]:
        """Yield the references of manifests of *kind* that may name *definition*, not for sure.

        A name or namespace is not known, or one of the two namespaces is not written.
        """
        ref = definition.ref
        for name in (ref.name, None):
            shelf = self._targets.get((ref.group, ref.kind, name), {}).get(kind)
            if shelf is not None:
                yield from shelf.maybe(self._worlds, definition, named=name is not None)
