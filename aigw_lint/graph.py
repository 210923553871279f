"""All manifests below the root, and the references between them.

References are kept when they lead nowhere. What cannot be known from the
files is told apart from what is missing: see ``Graph.undecided``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from aigw_lint.manifest import Manifest
from aigw_lint.objectref import CLUSTER_SCOPED, OUR_GROUPS, GroupKind, ObjectRef
from aigw_lint.reference import (
    Definition,
    Lookup,
    Reference,
    all_definitions,
    lies_in,
    read_references,
    scope_of,
)
from aigw_lint.relations import (
    CONFIG_MAP,
    GRPC_ROUTE,
    HTTP_ROUTE,
    SECRET,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
    relations_for,
)
from aigw_lint.releases import NEWEST, Target
from aigw_lint.rendering import Generated, Remote
from aigw_lint.spelling import NearNames
from aigw_lint.worlds import Holding, HomeIndex, Worlds

CHART_KINDS = frozenset(
    {HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE, SERVICE, SECRET, CONFIG_MAP}
)
"""What a chart or another remote source could make, as far as references go."""


class Unread(NamedTuple):
    """A file that was not read, and the kinds that its bytes name."""

    file: str
    home: str
    kinds: frozenset[str]


class Knowledge(NamedTuple):
    """What a graph knows besides the manifests."""

    target: Target = NEWEST
    generated: Sequence[Generated] = ()
    remotes: Sequence[Remote] = ()
    unread: Sequence[Unread] = ()
    external: Callable[[ObjectRef], bool] | None = None
    closed_world: bool = False


class Graph:
    """All manifests of one run and the references between them; never changes."""

    def __init__(
        self, manifests: Iterable[Manifest], knowledge: Knowledge | None = None
    ) -> None:
        knowledge = knowledge or Knowledge()
        self.manifests = tuple(manifests)
        self.target = knowledge.target
        self.closed_world = knowledge.closed_world
        self._external = knowledge.external
        self._unread = tuple(knowledge.unread)
        self._remotes = tuple(knowledge.remotes)
        self._relations = relations_for(knowledge.target)
        self._worlds = Worlds(_holdings(self.manifests))
        self._named: dict[tuple[str, str, str], dict[str | None, list[Definition]]] = {}
        self._kinds: dict[GroupKind, dict[str | None, list[Definition]]] = {}
        self._produced: dict[GroupKind, dict[str | None, list[Definition]]] = {}
        self._indexes: dict[Hashable, HomeIndex[Definition]] = {}
        self._scopes: dict[Hashable, dict[str, list[Definition]]] = {}
        self._near: dict[Hashable, NearNames] = {}
        self._references: dict[int, tuple[Reference, ...]] = {}
        self._referrers: (
            dict[tuple[str, str, str], dict[str | None, list[Reference]]] | None
        ) = None
        self._referrer_indexes: dict[ObjectRef, HomeIndex[Reference]] = {}
        for definition in all_definitions(self.manifests, knowledge.generated):
            ref = definition.ref
            if ref.name is not None:
                same_name = self._named.setdefault((ref.group, ref.kind, ref.name), {})
                same_name.setdefault(ref.namespace, []).append(definition)
            kinds = self._produced if definition.produced else self._kinds
            kinds.setdefault(ref.group_kind, {}).setdefault(ref.namespace, []).append(definition)

    # What there is.

    def of_kind(self, kind: GroupKind) -> Iterator[Manifest]:
        """Yield all manifests of *kind*."""
        for definitions in self._kinds.get(kind, {}).values():
            for definition in definitions:
                if definition.manifest is not None:
                    yield definition.manifest

    def sees(self, manifest: Manifest, other: Manifest) -> bool:
        """Tell whether two manifests can live in one cluster."""
        return self._worlds.sees(manifest.home, other.home)

    def alternatives_without(
        self, manifest: Manifest, providers: Iterable[Manifest]
    ) -> tuple[str, ...]:
        """Return the alternatives that *manifest* sees and in which no one of *providers* lies.

        That is: where all of them lie in one of several alternatives, the others.
        """
        return self._worlds.alternatives_without(
            manifest.home, [provider.home for provider in providers]
        )

    def visible(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None
    ) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
        """Return the manifests of *kind* in *namespace* that *manifest* sees.

        First those that lie there for sure, then those that may.
        """
        of_kind = self._kinds.get(kind)
        if of_kind is None:
            return (), ()
        lookup = self._look_up(("kind", kind), of_kind, manifest, namespace)
        return (
            tuple(entry.manifest for entry in lookup.sure if entry.manifest is not None),
            tuple(entry.manifest for entry in lookup.assumed if entry.manifest is not None),
        )

    def find(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str
    ) -> Lookup:
        """Return what *manifest* sees under *name* in *namespace* (None: its own, unwritten)."""
        by_namespace = self._named.get((kind.group, kind.kind, name))
        if by_namespace is None:
            return Lookup()
        if kind in CLUSTER_SCOPED:
            index = self._index((kind, name), by_namespace.get(None, ()))
            return Lookup(tuple(index.visible(manifest.home)))
        return self._look_up((kind, name), by_namespace, manifest, namespace)

    def target_of(self, reference: Reference) -> Lookup:
        """Return what *reference* names."""
        ref = reference.ref
        if ref.name is None:
            return Lookup()
        lookup = self.find(reference.source, ref.group_kind, ref.namespace, ref.name)
        if not reference.namespace_is_known:
            return Lookup(assumed=lookup.sure + lookup.assumed)
        return lookup

    # References.

    def references_from(self, manifest: Manifest) -> tuple[Reference, ...]:
        """Return the references of *manifest*, in the order of the table, dangling ones too."""
        known = self._references.get(id(manifest))
        if known is None:
            rows = self._relations.get(manifest.ref.group_kind, ())
            known = read_references(manifest, rows)
            self._references[id(manifest)] = known
        return known

    def references_to(self, definition: Definition) -> Iterator[Reference]:
        """Yield the references whose sure target *definition* is, the nearest first."""
        ref = definition.ref
        for namespace in dict.fromkeys((ref.namespace, None)):
            index = self._referrers_of(ref._replace(namespace=namespace))
            for reference in index.visible(definition.home):
                if lies_in(namespace, scope_of(reference.source), definition):
                    yield reference

    def may_be_referred_to(self, definition: Definition, kind: GroupKind) -> bool:
        """Tell whether an object of *kind* names *definition* if apply puts both in one namespace.

        That is: one that is seen, and of the two one has no written namespace.
        """
        ref = definition.ref
        known = self._all_referrers().get((ref.group, ref.kind, ref.name or ""), {})
        for namespace in (None,) if ref.namespace is not None else tuple(known):
            for reference in self._referrers_of(ref._replace(namespace=namespace)).visible(
                definition.home
            ):
                if reference.source.ref.group_kind == kind and not lies_in(
                    namespace, scope_of(reference.source), definition
                ):
                    return True
        return False

    def _referrers_of(self, ref: ObjectRef) -> HomeIndex[Reference]:
        index = self._referrer_indexes.get(ref)
        if index is None:
            known = self._all_referrers().get((ref.group, ref.kind, ref.name or ""), {})
            index = self._referrer_indexes[ref] = HomeIndex(
                self._worlds,
                [(each.source.home, each) for each in known.get(ref.namespace, ())],
                lambda reference: (reference.source.content_key, reference.node.pointer),
            )
        return index

    def _all_referrers(self) -> dict[tuple[str, str, str], dict[str | None, list[Reference]]]:
        """Return all references, by the group, kind and name, then by the namespace they name."""
        if self._referrers is None:
            self._referrers = {}
            for manifest in self.manifests:
                for reference in self.references_from(manifest):
                    ref = reference.ref
                    if ref.name is None or not reference.supported:
                        continue
                    if reference.namespace_is_known:
                        same_name = self._referrers.setdefault((ref.group, ref.kind, ref.name), {})
                        same_name.setdefault(ref.namespace, []).append(reference)
        return self._referrers

    # What the files cannot tell.

    def undecided(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str | None
    ) -> str | None:
        """Return why an object of *kind* may exist although no manifest defines it; else None."""
        if name is None:
            return "placeholder"
        if self._external is not None and self._external(
            ObjectRef(kind.group, kind.kind, namespace, name)
        ):
            return "external"
        if any(
            kind.kind in unread.kinds and self._worlds.sees(manifest.home, unread.home)
            for unread in self._unread
        ):
            return "unread-file"
        if kind in CHART_KINDS and any(
            remote.namespace is None or namespace is None or remote.namespace == namespace
            for remote in self._remotes
        ):
            return "remote-source"
        return None

    def near_names(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str
    ) -> list[str]:
        """Return the names of *kind*, in the namespace that *manifest* means, near *name*."""
        key = (kind, namespace, scope_of(manifest) if namespace is None else None)
        if key not in self._near:
            written = self._names(self._kinds, manifest, kind, namespace)
            produced = self._names(self._produced, manifest, kind, namespace)
            self._near[key] = NearNames((*written, *produced))
        return self._near[key].of(name)

    def names(self, manifest: Manifest, kind: GroupKind, namespace: str | None) -> list[str]:
        """Return the names of the manifests of *kind* that stand in *namespace* for sure.

        Seen or not. Where it is None: those that share the unwritten namespace
        of *manifest*.
        """
        return list(self._names(self._kinds, manifest, kind, namespace))

    def _names(
        self,
        kinds: dict[GroupKind, dict[str | None, list[Definition]]],
        manifest: Manifest,
        kind: GroupKind,
        namespace: str | None,
    ) -> Iterator[str]:
        scope = scope_of(manifest)
        for definition in kinds.get(kind, {}).get(namespace, ()):
            if definition.ref.name is not None and (
                namespace is not None or definition.scope == scope
            ):
                yield definition.ref.name

    def namespaces_of(self, kind: GroupKind, name: str) -> list[str]:
        """Return the known namespaces in which an object of *kind* has *name*, sorted."""
        by_namespace = self._named.get((kind.group, kind.kind, name), {})
        return sorted(namespace for namespace in by_namespace if namespace is not None)

    def definitions(self, kind: GroupKind, namespace: str | None, name: str) -> list[Definition]:
        """Return all definitions of one identity, seen or not."""
        return self._named.get((kind.group, kind.kind, name), {}).get(namespace, [])

    # Looking things up.

    def _look_up(
        self,
        key: Hashable,
        by_namespace: dict[str | None, list[Definition]],
        manifest: Manifest,
        namespace: str | None,
    ) -> Lookup:
        scope = scope_of(manifest)
        if namespace is None:
            return self._look_up_anywhere(key, by_namespace, manifest, scope)
        sure: list[Definition] = []
        assumed: list[Definition] = []
        for written in (namespace, None):
            if written in by_namespace:
                index = self._index((key, written), by_namespace[written])
                for definition in index.visible(manifest.home):
                    fits = lies_in(namespace, scope, definition)
                    (sure if fits else assumed).append(definition)
        unseen = () if sure or assumed else tuple(by_namespace.get(namespace, ()))
        return Lookup(tuple(sure), tuple(assumed), unseen)

    def _look_up_anywhere(
        self,
        key: Hashable,
        by_namespace: dict[str | None, list[Definition]],
        manifest: Manifest,
        scope: str,
    ) -> Lookup:
        """Look up in a namespace that is not written: its own scope, then anything it may be."""
        scoped = self._scopes.get(key)
        if scoped is None:
            scoped = self._scopes[key] = {}
            for definitions in by_namespace.values():
                for definition in definitions:
                    scoped.setdefault(definition.scope, []).append(definition)
        sure = tuple(
            definition
            for definition in scoped.get(scope, ())
            if self._worlds.sees(manifest.home, definition.home)
        )
        if sure:
            return Lookup(sure)
        everywhere = [each for definitions in by_namespace.values() for each in definitions]
        index = self._index((key, "anywhere"), everywhere)
        return Lookup(assumed=tuple(islice(index.visible(manifest.home), 1)))

    def _index(
        self, key: Hashable, definitions: Sequence[Definition]
    ) -> HomeIndex[Definition]:
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = HomeIndex(
                self._worlds,
                [(definition.home, definition) for definition in definitions],
                Definition.content,
            )
        return index


def _holdings(manifests: Iterable[Manifest]) -> Iterator[Holding]:
    for manifest in manifests:
        ref = manifest.ref
        if ref.name is not None and ref.group in OUR_GROUPS and not manifest.namespace_unknown:
            plain = manifest.rendering.kind == "plain"
            source = None if plain else (manifest.document.source.path, manifest.document.index)
            yield Holding(manifest.home, ref, lambda held=manifest: held.content_key, source)
