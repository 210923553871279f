"""Definitions of one name or of one kind, and what of them one manifest sees."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from aigw_lint.graph.reference import NOWHERE, Definition, Lookup, scope_of
from aigw_lint.knowledge.worlds import Holding, Worlds
from aigw_lint.objects.manifest import Manifest
from aigw_lint.words.objectref import ObjectRef

if TYPE_CHECKING:
    from aigw_lint.knowledge.homes import HomeIndex


class Shelf:
    """Definitions of one name or one kind, by namespace."""

    __slots__ = ("_all", "_by_alternative", "_by_namespace", "_indexes", "_scopes", "_seen")

    def __init__(self) -> None:
        self._all: list[Definition] = []
        # Made when asked for: most shelves hold one definition, and a large tree has many.
        self._by_namespace: dict[str | None, list[Definition]] | None = None
        self._indexes: dict[tuple[str | None] | None, HomeIndex[Definition]] | None = None
        self._scopes: dict[str, list[Definition]] | None = None
        self._seen: dict[str, bool] | None = None
        self._by_alternative: dict[tuple[str | None, str | None], list[Definition]] | None = None

    def add(self, definition: Definition) -> None:
        """Put *definition* with the others; to be done before anything is asked."""
        self._all.append(definition)

    def __iter__(self) -> Iterator[Definition]:
        """Yield all definitions."""
        return iter(self._all)

    def all_in(self, namespace: str | None) -> Sequence[Definition]:
        """Return the definitions whose namespace is written so, seen or not."""
        if len(self._all) == 1:
            return self._all if self._all[0].ref.namespace == namespace else ()
        return self._spaces.get(namespace, ())

    @property
    def _spaces(self) -> dict[str | None, list[Definition]]:
        if self._by_namespace is None:
            self._by_namespace = {}
            for definition in self._all:
                self._by_namespace.setdefault(definition.ref.namespace, []).append(definition)
        return self._by_namespace

    @property
    def namespaces(self) -> list[str]:
        """The known namespaces in which one may be applied, sorted."""
        return sorted(
            namespace
            for namespace, definitions in self._spaces.items()
            if namespace is not None and not all(each.is_off for each in definitions)
        )

    def look_up(self, worlds: Worlds, manifest: Manifest, namespace: str | None) -> Lookup:
        """Return what *manifest* sees in *namespace*, known or not written (None)."""
        if namespace is None:
            return self._look_up_unwritten(worlds, manifest)
        home = manifest.rendering.home
        sure = tuple(self.visible(worlds, home, namespace))
        if len(sure) > 1:
            sure = self._meant(worlds, manifest, sure)
        assumed: tuple[Definition, ...] = ()
        if self.all_in(None):
            scope = scope_of(manifest)
            beside = self._beside(worlds, home, scope)
            sure += tuple(each for each in beside if each.ref.namespace is None)
            unwritten = self.visible(worlds, home, None)
            assumed = tuple(each for each in unwritten if each.scope != scope)
        if sure or assumed:
            return Lookup(sure, assumed)
        return Lookup(unseen=(*self.all_in(namespace), *self.all_in(None)))

    def _meant(
        self, worlds: Worlds, manifest: Manifest, seen: tuple[Definition, ...]
    ) -> tuple[Definition, ...]:
        """Return those of several definitions that are *seen* which *manifest* can mean.

        Where one of them goes where it goes, by the name of an alternative or of a cluster, those
        that go elsewhere are left out. Not where it is one of them, and meets what has its name.
        """
        mine = manifest.rendering
        if any(each.manifest is manifest for each in seen):
            return seen

        def is_apart(other: Definition) -> bool:
            maker = other.manifest
            return maker is not None and worlds.are_apart(mine, maker.rendering)

        near = [each for each in seen if not is_apart(each)]
        if len(near) == len(seen):
            return seen
        # Of equal ones only one is seen, and that may be one of those that are left out.
        known = set(map(_key_of, near))
        lost = set(map(_key_of, seen)) - known
        for each in self._others(worlds, mine.home, seen[0].ref.namespace) if lost else ():
            if _key_of(each) in lost and worlds.sees(mine.home, each.home) and not is_apart(each):
                lost.discard(_key_of(each))
                near.append(each)
        go_together = any(
            each.manifest is not None and worlds.go_together(mine, each.manifest.rendering)
            for each in near
        )
        return tuple(near) if go_together else seen

    def _others(self, worlds: Worlds, home: str, namespace: str | None) -> Iterator[Definition]:
        """Yield those in *namespace* in alternatives called as those of *home*, or in none."""
        if self._by_alternative is None:
            self._by_alternative = {}
            for each in self._all:
                for name in tuple(worlds.alternatives_at(each.home)) or (None,):
                    self._by_alternative.setdefault((each.ref.namespace, name), []).append(each)
        for name in (*worlds.alternatives_at(home), None):
            yield from self._by_alternative.get((namespace, name), ())

    def _look_up_unwritten(self, worlds: Worlds, manifest: Manifest) -> Lookup:
        """Look in the own scope, then for anything that apply may put into the same namespace."""
        home = manifest.rendering.home
        sure = tuple(self._beside(worlds, home, scope_of(manifest)))
        if sure:
            return Lookup(sure)
        assumed = tuple(islice(self._index(worlds, None).visible(home), 1))
        return Lookup(assumed=assumed, unseen=() if assumed else tuple(self))

    def look_up_anywhere(self, worlds: Worlds, home: str) -> Lookup:
        """Return what *home* sees, whatever the namespace."""
        sure = tuple(self._index(worlds, None).visible(home))
        return Lookup(sure, unseen=() if sure else tuple(self))

    def visible(self, worlds: Worlds, home: str, namespace: str | None) -> Iterable[Definition]:
        """Return what *home* sees of those whose namespace is written so, the nearest first."""
        definitions = self.all_in(namespace)
        if len(definitions) > 1:
            return self._index(worlds, (namespace,)).visible(home)
        return definitions if definitions and worlds.sees(home, definitions[0].home) else ()

    def sees_any(self, worlds: Worlds, home: str, namespace: str | None) -> bool:
        """Tell whether *home* sees one that lies in *namespace*, or may."""
        if namespace is None:
            if self._seen is None:
                self._seen = {}
            known = self._seen.get(home)
            if known is None:
                known = any(True for _ in self._index(worlds, None).visible(home))
                self._seen[home] = known
            return known
        return any(True for each in (namespace, None) for _ in self.visible(worlds, home, each))

    def holdings(self) -> Iterator[Holding]:
        """Yield what stands in several places, as written: that can make alternatives."""
        if len(self._all) == 1:
            return
        spaces = self._spaces
        unwritten = spaces.get(None, ())
        for namespace, definitions in spaces.items():
            named = definitions
            if unwritten and namespace is not None:  # which match in one scope
                scopes = {each.scope for each in definitions}
                beside = (each for each in unwritten if each.scope in scopes)
                named = [*definitions, *(_in_namespace(each, namespace) for each in beside)]
            if len(named) > 1:
                for ref, manifest, _, scope, produced in named:
                    if manifest is not None and not produced and scope != NOWHERE:
                        yield _holding(ref, manifest)

    def _beside(self, worlds: Worlds, home: str, scope: str) -> Iterator[Definition]:
        """Yield what *home* sees in *scope*, where all unwritten namespaces are one."""
        if self._scopes is None:
            self._scopes = {}
            for definition in self:
                self._scopes.setdefault(definition.scope, []).append(definition)
        return (each for each in self._scopes.get(scope, ()) if worlds.sees(home, each.home))

    def _index(self, worlds: Worlds, key: tuple[str | None] | None) -> HomeIndex[Definition]:
        if self._indexes is None:
            self._indexes = {}
        index = self._indexes.get(key)
        if index is None:
            # Here, since few runs over one file ask.
            from aigw_lint.knowledge.homes import HomeIndex

            definitions = self._all if key is None else self._spaces[key[0]]
            index = self._indexes[key] = HomeIndex(
                worlds,
                [(definition.home, definition) for definition in definitions],
                _ref_of,
                Definition.content,
            )
        return index


def _in_namespace(definition: Definition, namespace: str) -> Definition:
    return definition._replace(ref=definition.ref._replace(namespace=namespace))


def _holding(ref: ObjectRef, manifest: Manifest) -> Holding:
    rendering, document = manifest.rendering, manifest.document
    plain = rendering.kind == "plain"
    source = None if plain else (document.source.path, document.index)
    return Holding(rendering.home, ref, lambda: manifest.written_key, source)


def _ref_of(definition: Definition) -> ObjectRef:
    return definition.ref


def _key_of(definition: Definition) -> Hashable:
    """Return what equal definitions share."""
    return definition.ref, definition.content()
