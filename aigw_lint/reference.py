"""What one manifest names, and what the files define: the two ends of a reference."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

from aigw_lint.manifest import Manifest, has_placeholder
from aigw_lint.node import Node
from aigw_lint.objectref import CLUSTER_SCOPED, GroupKind, ObjectRef
from aigw_lint.producers import produced_by
from aigw_lint.relation import CLUSTER, FIELD, Relation
from aigw_lint.rendering import Generated


class Definition(NamedTuple):
    """An object that the files define: a manifest, or what is made of one."""

    ref: ObjectRef
    manifest: Manifest | None
    """The manifest, or the one that it is made of; None for a kustomize generator."""
    home: str
    scope: str
    """Where objects without a namespace share one."""
    produced: bool = False

    def content(self) -> Hashable:
        """Return what tells this definition from others of the same identity."""
        return None if self.manifest is None else self.manifest.content_key


class Lookup(NamedTuple):
    """What the files hold under one name, as one manifest sees it."""

    sure: tuple[Definition, ...] = ()
    """Seen, and in the namespace that is meant."""
    assumed: tuple[Definition, ...] = ()
    """Seen, and in that namespace if apply puts it there: one of two is not written."""
    unseen: tuple[Definition, ...] = ()
    """There, but never in one cluster with the manifest."""

    @property
    def found(self) -> bool:
        """Tell whether the manifest sees the object, for sure or as assumed."""
        return bool(self.sure or self.assumed)


class Reference(NamedTuple):
    """One use of a relation by one manifest."""

    source: Manifest
    relation: Relation
    node: Node
    """The mapping that names the target, or the name itself."""
    ref: ObjectRef
    """What is named, with the API server's defaults; its name is None for a placeholder."""
    supported: bool
    """Whether the field can name this kind."""
    namespace_is_known: bool
    """False where the namespace holds a placeholder; one that is not written is known as such."""

    @property
    def name_node(self) -> Node:
        """Return the node of the name, or the whole where there is none."""
        return self.node if self.relation.is_name else (self.node.get("name") or self.node)

    @property
    def crosses_namespaces(self) -> bool:
        """Tell whether it names an object of another namespace, both known."""
        own, other = self.source.ref.namespace, self.ref.namespace
        return own is not None and other is not None and own != other


def scope_of(manifest: Manifest) -> str:
    """Return where objects without a written namespace share one with *manifest*."""
    return manifest.rendering.folder


def definition_of(manifest: Manifest) -> Definition:
    """Return *manifest* as the object that it defines."""
    return Definition(manifest.ref, manifest, manifest.home, scope_of(manifest))


def lies_in(namespace: str | None, scope: str, definition: Definition) -> bool:
    """Tell whether *definition* lies in *namespace* for sure, seen from *scope*.

    A namespace that is not written (None) is the same within one scope, and
    there matches a written one.
    """
    if definition.ref.group_kind in CLUSTER_SCOPED:
        return True
    if namespace is None or definition.ref.namespace is None:
        return definition.scope == scope
    return definition.ref.namespace == namespace


def all_definitions(
    manifests: Iterable[Manifest], generated: Iterable[Generated]
) -> Iterator[Definition]:
    """Yield all that the files define, what is made of a manifest included."""
    for manifest in manifests:
        yield definition_of(manifest)
        for ref in produced_by(manifest):
            yield Definition(ref, manifest, manifest.home, scope_of(manifest), produced=True)
    for made in generated:
        kind = made.group_kind
        ref = ObjectRef(kind.group, kind.kind, made.namespace, made.name)
        yield Definition(ref, None, made.rendering.home, made.rendering.folder, produced=True)


def read_references(manifest: Manifest, relations: Iterable[Relation]) -> tuple[Reference, ...]:
    """Return what *manifest* names by *relations*, in their order, dangling ones too."""
    return tuple(
        reference
        for relation in relations
        for node in manifest.node.each(*relation.steps)
        if (reference := _reference(manifest, relation, node)) is not None
    )


def _reference(source: Manifest, relation: Relation, node: Node) -> Reference | None:
    """Return what *node* names by *relation*; None where nothing is named or it is not judged."""
    name = node.string if relation.is_name else node.string_at("name")
    if not name:
        return None
    group_kind: GroupKind | None = relation.kinds[0]
    supported = True
    if not relation.is_name and not relation.kind_is_ignored:
        group, kind = node.string_at("group"), node.string_at("kind")
        if _is_unreadable(node, group, kind):
            return None
        group_kind, supported = relation.names(group, kind)
    if group_kind is None:
        return None
    namespace, known = _named_namespace(source, relation, node)
    if group_kind in CLUSTER_SCOPED:
        namespace = None
    known_name = None if has_placeholder(name) else name
    ref = ObjectRef(group_kind.group, group_kind.kind, namespace, known_name)
    return Reference(source, relation, node, ref, supported, known)


def _is_unreadable(node: Node, group: str | None, kind: str | None) -> bool:
    """Tell whether group or kind is no string, or a placeholder; null is as if not written."""
    if group is None or kind is None:
        for written in (node.get("group"), node.get("kind")):
            if written is not None and written.string is None and not written.is_null:
                return True
    return has_placeholder(group or "") or has_placeholder(kind or "")


def _named_namespace(source: Manifest, relation: Relation, node: Node) -> tuple[str | None, bool]:
    """Return the namespace that is meant, and whether the files tell it."""
    own = source.ref.namespace
    if relation.namespace == CLUSTER:
        return None, True
    written = node.string_at("namespace") if relation.namespace == FIELD else None
    if written:
        return (None, False) if has_placeholder(written) else (written, True)
    return own, not source.namespace_unknown
