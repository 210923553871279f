"""All manifests below the root, and the references between them.

References are kept when they lead nowhere. What cannot be known from the
files is told apart from what is missing: see ``Graph.undecided``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from aigw_lint.graph.definitions import Definitions
from aigw_lint.graph.reference import Definition, Lookup, Reference, patched_in
from aigw_lint.graph.referencereader import ReferenceReader
from aigw_lint.graph.surroundings import Knowledge
from aigw_lint.knowledge.kinds import REFERENCE_GRANT
from aigw_lint.knowledge.relation import Relation
from aigw_lint.knowledge.relations import relations_for
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.remote import MadeNamespace
from aigw_lint.text.node import Step
from aigw_lint.words.objectref import GroupKind, ObjectRef

if TYPE_CHECKING:
    from aigw_lint.graph.granting import Granting
    from aigw_lint.graph.referrers import Referrers
    from aigw_lint.knowledge.grants import Need

_T = TypeVar("_T")
_NOTHING = object()


class Graph:
    """All manifests of one run and the references between them; never changes."""

    def __init__(
        self,
        manifests: Iterable[Manifest],
        knowledge: Knowledge | None = None,
        definitions: Definitions | None = None,
    ) -> None:
        """Take *definitions* where graphs of the same manifests for several targets share them."""
        knowledge = knowledge or Knowledge()
        self.manifests = tuple(manifests)
        self.target = knowledge.target
        self.closed_world = knowledge.closed_world
        self.has_plugins, self.refusals = knowledge.has_plugins, knowledge.refusals
        self.scripts, self.loose_sources = knowledge.scripts, knowledge.loose_sources
        self._external = knowledge.external
        self._removed, self._deleted = knowledge.removed, knowledge.deleted
        self._shadowed = knowledge.shadowed
        self.customs = knowledge.customs
        self._namespaces = knowledge.namespaces
        self._relations = relations_for(knowledge.target)
        self._reader = ReferenceReader(self._relations)
        self._definitions = definitions or knowledge.definitions_of(self.manifests)
        self._worlds, self._hidden = self._definitions.worlds, self._definitions.hidden
        # What was asked for is kept, by the identity of what it is about.
        self._references: dict[Manifest, tuple[Reference, ...]] = {}
        self._targets: dict[int, tuple[Reference, Lookup]] = {}
        self._lookups: dict[tuple[int, ObjectRef], Lookup] = {}
        self._all_referrers: Referrers | None = None
        self._grants: Granting | None = None
        self._astray: dict[tuple[GroupKind, GroupKind, str], tuple[Reference, ...]] = {}
        self._remembered: dict[object, object] = {}

    def remember(self, work: Callable[[Definition, Graph], _T], about: Definition) -> _T:
        """Return what *work* makes of *about* and this graph, made at the first call alone.

        For what many manifests ask of one. *work* must be a function of a module.
        """
        key = (work, about)
        known = self._remembered.get(key, _NOTHING)
        if known is _NOTHING:
            known = self._remembered[key] = work(about, self)
        return cast("_T", known)

    def once(self, work: Callable[[Graph], _T], *, for_all_targets: bool = False) -> _T:
        """Return what *work*, a function of a module, makes of this graph; made once for all.

        Once *for_all_targets*, where it asks neither for references nor for what is judged.
        """
        remembered = self._definitions.remembered if for_all_targets else self._remembered
        known = remembered.get(work, _NOTHING)
        if known is _NOTHING:
            known = remembered[work] = work(self)
        return cast("_T", known)

    # What there is.

    def of_kind(self, kind: GroupKind) -> Iterator[Manifest]:
        """Yield all manifests of *kind*."""
        return _manifests(self._definitions.of_kind(kind))

    def visible(
        self,
        manifest: Manifest,
        kind: GroupKind,
        namespace: str | None,
        *,
        having: tuple[Step, ...] = (),
    ) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
        """Return the manifests of *kind* in *namespace* that *manifest* sees.

        First those that lie there for sure, then those that may. Only those
        that have a field *having*, or may have it.
        """
        lookup = self._definitions.having(kind, having).look_up(self._worlds, manifest, namespace)
        return tuple(_manifests(lookup.sure)), tuple(_manifests(lookup.assumed))

    def anywhere(
        self, manifest: Manifest, kind: GroupKind, *, having: tuple[Step, ...] = ()
    ) -> tuple[Manifest, ...]:
        """Return the manifests of *kind* that *manifest* sees, in whatever namespace.

        Only those that have a field *having*, or may have it.
        """
        shelf = self._definitions.having(kind, having)
        return tuple(_manifests(shelf.look_up_anywhere(self._worlds, manifest.home).sure))

    def sees_any(self, manifest: Manifest, kind: GroupKind) -> bool:
        """Tell whether *manifest* sees one of *kind*, in whatever namespace."""
        return self._definitions.of_kind(kind).sees_any(self._worlds, manifest.home, None)

    def nearest(self, manifest: Manifest, kind: GroupKind, namespace: str) -> Iterator[Manifest]:
        """Yield the manifests of *kind* in *namespace* that *manifest* sees, the nearest first."""
        visible = self._definitions.of_kind(kind).visible(self._worlds, manifest.home, namespace)
        return _manifests(visible)

    def grants(
        self, manifest: Manifest, need: Need
    ) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
        """Return the ReferenceGrants that *manifest* sees and that may permit *need*.

        First those that lie in the namespace of the target for sure, then those that may.
        """
        if self._grants is None:
            # Here, since few references need a grant.
            from aigw_lint.graph.granting import Granting

            self._grants = Granting(self._worlds, self.of_kind(REFERENCE_GRANT))
        return self._grants.of(manifest, need)

    def find(self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str) -> Lookup:
        """Return what *manifest* sees under *name* in *namespace* (None: its own, unwritten)."""
        return self._definitions.find(manifest, kind, namespace, name)

    def namespaces_of(self, kind: GroupKind, name: str) -> list[str]:
        """Return the known namespaces in which an object of *kind* has *name*, sorted."""
        return self._definitions.namespaces_of(kind, name)

    def names(self, manifest: Manifest, kind: GroupKind, namespace: str | None) -> Sequence[str]:
        """Return the names of the manifests of *kind* that stand in *namespace* for sure, sorted.

        Seen or not. Where it is None: those that share the unwritten namespace
        of *manifest*.
        """
        return self._definitions.names(manifest, kind, namespace)

    def near_names(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str
    ) -> list[str]:
        """Return the names of *kind*, in the namespace that *manifest* means, near *name*."""
        return self._definitions.near_names(manifest, kind, namespace, name)

    # What lives together.

    def sees(self, manifest: Manifest, other: Manifest) -> bool:
        """Tell whether two manifests can live in one cluster."""
        return self._worlds.sees(manifest.home, other.home)

    def may_be_apart(self, manifest: Manifest, other: Manifest) -> bool:
        """Tell whether names, and nothing else, say that they live in two clusters."""
        return self._worlds.may_be_apart(manifest.rendering, other.rendering)

    def branch(self, manifest: Manifest, other: Manifest | Definition) -> str:
        """Return the file or folder of *other* to call its alternative by, seen from *manifest*."""
        return self._worlds.branch(manifest.home, other.home)

    def alternatives_without(
        self, manifest: Manifest, providers: Iterable[Manifest], beside: Iterable[Manifest]
    ) -> tuple[str, ...]:
        """Return the alternatives, as paths, in which no one of *providers* lies.

        That is: where all of them lie in some of several alternatives, the
        others. Only those that *manifest* sees, and one of *beside*.
        """
        return self._worlds.alternatives_without(
            manifest.home, [each.home for each in providers], [each.home for each in beside]
        )

    def lie_in_alternatives(self, manifests: Iterable[Manifest]) -> bool:
        """Tell whether one of *manifests* lies in one of several alternatives."""
        return self._worlds.divides(manifest.home for manifest in manifests)

    def count_alternatives(self, manifests: Iterable[Manifest]) -> int:
        """Return how many alternatives of each other *manifests* lie in."""
        return self._worlds.count({manifest.home for manifest in manifests})

    @property
    def alternatives(self) -> dict[str, tuple[str, ...]]:
        """By folder (``.`` for the root), the entries of it that exclude another of them."""
        return self._worlds.alternatives()

    def made_namespaces(self, manifest: Manifest, name: str) -> tuple[MadeNamespace, ...]:
        """Return the Namespaces called *name* that Argo CD makes where *manifest* lives."""
        named = (each for each in self._namespaces if each.name == name)
        return tuple(each for each in named if self._worlds.sees(manifest.home, each.home))

    # References.

    def references_from(self, manifest: Manifest) -> tuple[Reference, ...]:
        """Return the references of *manifest*, in the order of the table, dangling ones too."""
        known = self._references.get(manifest)
        if known is None:
            known = self._definitions.told(self._reader.of(manifest))
            self._references[manifest] = known
        return known

    def look_up_all(self) -> None:
        """Look up all references now, which is otherwise done when somebody asks."""
        for reference in (each for one in self.manifests for each in self.references_from(one)):
            if reference.supported:
                self.target_of(reference)
        _ = self._referrers

    def target_of(self, reference: Reference) -> Lookup:
        """Return what *reference* names."""
        known = self._targets.get(id(reference))
        if known is None:
            known = self._targets[id(reference)] = (reference, self._find_target(reference))
        return known[1]

    def _find_target(self, reference: Reference) -> Lookup:
        if reference.ref.name is None:
            return Lookup()
        lookup = self._found_by(reference.source, reference.ref)
        is_known = reference.namespace_is_known
        return lookup if is_known else Lookup(assumed=lookup.sure + lookup.assumed)

    def _found_by(self, source: Manifest, ref: ObjectRef) -> Lookup:
        """Return what *source* sees under *ref*; all that a rendering makes see the same."""
        if source.rendering.kind == "plain":
            return self.find(source, ref.group_kind, ref.namespace, ref.name or "")
        key = (id(source.rendering), ref)  # the manifests keep it, so that its id stays its own
        known = self._lookups.get(key)
        if known is None:
            known = self.find(source, ref.group_kind, ref.namespace, ref.name or "")
            self._lookups[key] = known
        return known

    def references_to(
        self, definition: Definition, kind: GroupKind | None = None
    ) -> Iterator[Reference]:
        """Yield the references whose target *definition* is for sure, the nearest of a kind first.

        Those of manifests of *kind*; None: of all kinds.
        """
        return self._referrers.to(definition, kind)

    def may_be_referred_to(self, definition: Definition, kind: GroupKind) -> bool:
        """Tell whether there are such references: see ``possible_references_to``."""
        return any(True for _ in self.possible_references_to(definition, kind))

    def possible_references_to(
        self, definition: Definition, kind: GroupKind
    ) -> Iterator[Reference]:
        """Yield the references of manifests of *kind* whose target *definition* may be, not surely.

        A name or namespace is not known, or one of the two namespaces is not
        written. Where a patch may add a reference, that is one without a name.
        """
        return self._referrers.possibly_to(definition, kind)

    def relations_to(self, kind: GroupKind) -> tuple[Relation, ...]:
        """Return the relations by which one of *kind* may be named."""
        rows = (row for rows in self._relations.values() for row in rows)
        return tuple(row for row in rows if kind in row.kinds)

    def astray(self, source: GroupKind, kind: GroupKind, name: str) -> tuple[Reference, ...]:
        """Return the references of *source* manifests to a *kind* called *name* that find none.

        In whatever namespace, and seen or not.
        """
        key = (source, kind, name)
        if key not in self._astray:
            named = self._referrers.named(source, kind, name)
            self._astray[key] = tuple(each for each in named if not self.target_of(each).found)
        return self._astray[key]

    @property
    def _referrers(self) -> Referrers:
        if self._all_referrers is None:
            # Here, since few runs over one file ask.
            from aigw_lint.graph.referrers import Referrers

            self._all_referrers = Referrers(self._worlds, self._supported_references())
        return self._all_referrers

    def _supported_references(self) -> Iterator[Reference]:
        for manifest in self.manifests:
            for reference in self.references_from(manifest):
                if reference.supported:
                    yield reference
            if manifest.undecided_paths:
                yield from patched_in(manifest, self._relations.get(manifest.ref.group_kind, ()))

    # What the files cannot tell.

    def undecided(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str | None
    ) -> str | None:
        """Return why an object of *kind*, any for an empty *name*, may exist unseen; else None."""
        if name is None:
            return "placeholder"
        ref = ObjectRef(kind.group, kind.kind, namespace, name)
        if self._external is not None and self._external(ref):
            return "external"
        if self._shadowed is not None and self._shadowed(ref):
            return "context"
        unnamed = self._definitions.why_unnamed(manifest, kind, namespace) if name else None
        return unnamed or self._hidden.why(manifest.home, kind, namespace)

    def chart_in(self, manifest: Manifest, kind: GroupKind, namespace: str | None) -> str | None:
        """Return what installs a chart into *namespace* that may make a *kind*; None: nothing."""
        return self._hidden.chart_in(manifest.home, kind, namespace)

    def deleted_by(
        self, manifest: Manifest, kind: GroupKind, namespace: str | None, name: str
    ) -> str | None:
        """Return where a patch is that deletes an object from the rendering of *manifest*."""
        ref = ObjectRef(kind.group, kind.kind, namespace, name)
        return None if self._deleted is None else self._deleted(manifest.home, ref)

    def removed_from(self, kind: GroupKind, namespace: str | None, name: str) -> str | None:
        """Return the file that defined an object until this change; None where none is known to.

        To be asked for what nothing defines now.
        """
        ref = ObjectRef(kind.group, kind.kind, namespace, name)
        return None if self._removed is None else self._removed(ref)


def _manifests(definitions: Iterable[Definition]) -> Iterator[Manifest]:
    return (each.manifest for each in definitions if each.manifest is not None)
