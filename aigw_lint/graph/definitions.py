"""What the files define, by name and by kind, and what of it one manifest sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from aigw_lint.graph.reference import (
    Definition,
    Lookup,
    Reference,
    all_definitions,
    scope_of,
)
from aigw_lint.graph.shelf import Shelf
from aigw_lint.graph.unread import Hidden, Unread
from aigw_lint.knowledge.worlds import Holding, Worlds
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.remote import Generated, Remote
from aigw_lint.text.node import Step, before_each
from aigw_lint.words.objectref import CLUSTER_SCOPED, OUR_GROUPS

if TYPE_CHECKING:
    from aigw_lint.text.spelling import NearNames

Kind = tuple[str, str]
"""A `GroupKind`, or a slice of an `ObjectRef` that is equal to one."""

_Place = tuple[Kind, "str | None", "str | None"]
_Key = TypeVar("_Key", bound=tuple[str, ...])


class Definitions:
    """All that the files define."""

    def __init__(
        self,
        manifests: Iterable[Manifest],
        generated: Iterable[Generated],
        unread: Iterable[Unread] = (),
        remotes: Iterable[Remote] = (),
    ) -> None:
        self.remembered: dict[object, object] = {}
        """What graphs for several targets ask of them once."""
        self._named: dict[tuple[str, str, str], Shelf] = {}
        self._kinds: dict[Kind, Shelf] = {}
        self._produced: dict[Kind, Shelf] = {}
        self._unnamed: dict[tuple[str, str, str], Shelf] = {}
        self._names: dict[_Place, tuple[str, ...]] = {}
        self._near: dict[_Place, NearNames] = {}
        self._having: dict[tuple[Kind, tuple[Step, ...]], Shelf] = {}
        for definition in all_definitions(manifests, generated):
            ref = definition.ref
            kind = ref[:2]
            if ref.name is None:
                _put(self._unnamed, (*kind, _why_unnamed(definition)), definition)
            else:
                _put(self._named, (*kind, ref.name), definition)
            _put(self._produced if definition.produced else self._kinds, kind, definition)
        self.worlds = Worlds(self._holdings())
        self.hidden = Hidden(self.worlds, unread, remotes)

    def _holdings(self) -> Iterator[Holding]:
        """Yield what can make alternatives: the identities of ours that stand in several places."""
        for (group, _, _), shelf in self._named.items():
            if group in OUR_GROUPS:
                yield from shelf.holdings()

    def find(self, manifest: Manifest, kind: Kind, namespace: str | None, name: str) -> Lookup:
        """Return what *manifest* sees under *name* in *namespace* (None: its own, unwritten).

        Nothing of it is sure where a document that cannot be read may be meant instead.
        """
        lookup = self._read(manifest, kind, namespace, name)
        if self.hidden.has_parts and self._may_be_unread(manifest, kind, name, lookup):
            return Lookup(assumed=(*lookup.sure, *lookup.assumed))
        return lookup

    def told(self, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        """Return *references* of one manifest, those marked whose target may not be read."""
        return tuple(map(self._marked, references)) if self.hidden.has_parts else references

    def _marked(self, reference: Reference) -> Reference:
        source, ref = reference.source, reference.ref
        kind, name = ref.group_kind, ref.name or ""
        lookup = self._read(source, kind, ref.namespace, name)
        is_read = not self._may_be_unread(source, kind, name, lookup)
        return reference if is_read else reference._replace(is_read=False)

    def _may_be_unread(self, manifest: Manifest, kind: Kind, name: str, lookup: Lookup) -> bool:
        """Tell whether *manifest* may mean what cannot be read in place of *lookup*."""
        found = (*lookup.sure, *lookup.assumed)
        return bool(found) and self.hidden.is_nearer(manifest, kind, name, found)

    def _read(self, manifest: Manifest, kind: Kind, namespace: str | None, name: str) -> Lookup:
        """Return what *manifest* sees of what is read."""
        shelf = self._named.get((*kind, name))
        if shelf is None:
            return Lookup()
        if kind in CLUSTER_SCOPED:
            return shelf.look_up_anywhere(self.worlds, manifest.rendering.home)
        return shelf.look_up(self.worlds, manifest, namespace)

    def of_kind(self, kind: Kind) -> Shelf:
        """Return the manifests of *kind*."""
        return self._kinds.get(kind, _NONE)

    def having(self, kind: Kind, field: tuple[Step, ...]) -> Shelf:
        """Return those of *kind* that have *field*, or may; all where it is empty."""
        if not field:
            return self.of_kind(kind)
        key = (kind, field)
        if key not in self._having:
            self._having[key] = _those_having(self.of_kind(kind), field)
        return self._having[key]

    def namespaces_of(self, kind: Kind, name: str) -> list[str]:
        """Return the known namespaces in which an object of *kind* has *name*, sorted."""
        return self._named.get((*kind, name), _NONE).namespaces

    def why_unnamed(self, manifest: Manifest, kind: Kind, namespace: str | None) -> str | None:
        """Return why a definition that *manifest* sees may have any name; None where none may."""
        for reason in _UNNAMED:
            shelf = self._unnamed.get((*kind, reason))
            if shelf is not None and shelf.sees_any(
                self.worlds, manifest.rendering.home, namespace
            ):
                return reason
        return None

    def names(self, manifest: Manifest, kind: Kind, namespace: str | None) -> tuple[str, ...]:
        """Return the names of the manifests of *kind* that stand in *namespace* for sure, sorted.

        Seen or not. Where it is None: those that share the unwritten namespace
        of *manifest*.
        """
        key = self._place(manifest, kind, namespace)
        if key not in self._names:
            self._names[key] = tuple(sorted(set(_names_in(self._kinds.get(kind, _NONE), key))))
        return self._names[key]

    def near_names(
        self, manifest: Manifest, kind: Kind, namespace: str | None, name: str
    ) -> list[str]:
        """Return the names of *kind*, in the namespace that *manifest* means, near *name*."""
        key = self._place(manifest, kind, namespace)
        if key not in self._near:
            from aigw_lint.text.spelling import NearNames  # here, since few references are at fault

            produced = _names_in(self._produced.get(kind, _NONE), key)
            self._near[key] = NearNames((*self.names(manifest, kind, namespace), *produced))
        return self._near[key].of(name)

    def _place(self, manifest: Manifest, kind: Kind, namespace: str | None) -> _Place:
        """Return what tells one place for names from others: its kind, namespace and scope."""
        shared = namespace is not None or kind in CLUSTER_SCOPED
        return kind, namespace, None if shared else scope_of(manifest)


_NONE = Shelf()
_UNNAMED = ("patched", "placeholder")


def _why_unnamed(definition: Definition) -> str:
    """Return why the name of *definition* is not known."""
    manifest = definition.manifest
    patched = manifest is not None and manifest.touched((*manifest.node.path, "metadata", "name"))
    return "patched" if patched else "placeholder"


def _put(shelves: dict[_Key, Shelf], key: _Key, definition: Definition) -> None:
    shelf = shelves.get(key)
    if shelf is None:
        shelf = shelves[key] = Shelf()
    shelf.add(definition)


def _names_in(shelf: Shelf, place: _Place) -> Iterator[str]:
    _, namespace, scope = place
    for definition in shelf.all_in(namespace):
        if definition.ref.name is not None and scope in (None, definition.scope):
            yield definition.ref.name


def _those_having(shelf: Shelf, field: tuple[Step, ...]) -> Shelf:
    """Return the definitions of *shelf* that have *field*, or may; ``[]`` is each of a list."""
    chosen = Shelf()
    whole = before_each(field)
    for definition in shelf:
        manifest = definition.manifest
        if manifest is None:
            continue
        touched = manifest.undecided_paths and manifest.touched((*manifest.node.path, *whole))
        if touched or any(True for _ in manifest.node.each(*field)):
            chosen.add(definition)
    return chosen
