"""What one manifest names, and what the files define: the two ends of a reference."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from operator import itemgetter

from aigw_lint.knowledge.kinds import CONFIG_MAP, SECRET, SERVICE
from aigw_lint.knowledge.producers import produced_by
from aigw_lint.knowledge.relation import CLUSTER, Relation
from aigw_lint.objects.manifest import Manifest, Path, is_open
from aigw_lint.renderings.remote import Generated
from aigw_lint.text.node import Node, Raw, before_each, places, string_of
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import CLUSTER_SCOPED, LONGEST_NAME, GroupKind, ObjectRef
from aigw_lint.words.record import Record

_text_of = itemgetter(2)
_NOTHING: Raw = (0, 0, "", "")
HASHED = "-<hash>"
"""Stands for what kustomize puts after the name of a generated object; no name ends in it."""
NOWHERE = "?"
"""The scope of an object whose namespace the files do not tell; no folder is called so."""

_NAME_ONLY: frozenset[tuple[str, str]] = frozenset({CONFIG_MAP, SECRET, SERVICE})


class Definition(Record):
    """An object that the files define: a manifest, or what is made of one."""

    ref: ObjectRef
    """Its name is None where a part of it is put in later."""
    manifest: Manifest | None
    """The manifest, or the one that it is made of; None for a kustomize generator."""
    home: str
    scope: str
    """Where objects without a namespace share one."""
    produced: bool = False

    @property
    def is_off(self) -> bool:
        """Whether it may not be applied, as its rendering says."""
        return self.manifest is not None and self.manifest.rendering.is_off

    def content(self) -> Hashable:
        """Return what tells this definition from others of the same identity.

        Nothing does for kinds of which only the name counts.
        """
        made = self.manifest
        if made is None or self.ref[:2] in _NAME_ONLY:
            return None
        return made.content_key, made.undecided_paths


class Lookup(Record):
    """What the files hold under one name, as one manifest sees it."""

    sure: tuple[Definition, ...] = ()
    """Seen, and in the namespace that is meant."""
    assumed: tuple[Definition, ...] = ()
    """Seen, and in that namespace if apply puts it there: one of two is not known."""
    unseen: tuple[Definition, ...] = ()
    """There, but never in one cluster with the manifest."""

    @property
    def found(self) -> bool:
        """Tell whether the manifest sees the object, for sure or as assumed."""
        return bool(self.sure or self.assumed)


class Reference(Record):
    """One use of a relation by one manifest."""

    source: Manifest
    relation: Relation
    node: Node
    """The mapping that names the target, or the name itself."""
    ref: ObjectRef
    """What is named, with the API server's defaults; no name where it is not known."""
    supported: bool
    """Whether the field can name this kind."""
    namespace_is_known: bool
    """Whether the files tell the namespace; one that is not written counts as told."""
    is_read: bool = True
    """Whether no document that cannot be read may be its target, in place of what is found."""

    @property
    def name_node(self) -> Node:
        """Return the node of the name, or the whole where there is none."""
        return self.node if self.relation.is_name else (self.node.get("name") or self.node)

    @property
    def written(self) -> str:
        """Return in words what is named, with the name as it is written, placeholders and all."""
        name = self.ref.name or self.name_node.text or "?"
        return str(self.ref._replace(name=name if len(name) <= LONGEST_NAME else None))

    @property
    def why_open(self) -> str:
        """Why its name or namespace is not known, where one is not."""
        parts = (self.name_node.path, *((*self.node.path, key) for key in ("kind", "namespace")))
        return "patched" if any(map(self.source.touched, parts)) else "placeholder"

    @property
    def why_possible(self) -> str:
        """Why it may name an object that it does not name for sure."""
        if self.ref.name is not None:
            return self.why_assumed
        return "patched" if self.source.touched(self.node.path) else "placeholder"

    @property
    def why_assumed(self) -> str:
        """Why what is found under its name may not be its target."""
        return "unknown-namespace" if self.is_read else "unread-file"

    @property
    def crosses_namespaces(self) -> bool:
        """Tell whether it names an object of another namespace, both known."""
        own, other = self.source.ref.namespace, self.ref.namespace
        return own is not None and other is not None and own != other

    @property
    def is_refused_its_namespace(self) -> bool:
        """Tell whether it names another namespace where none but the own one is taken."""
        return self.relation.refuses_namespace is not None and self.crosses_namespaces

    @property
    def effect(self) -> str:
        """What happens where the target is missing, or its namespace refused."""
        refused = self.relation.refused_effect if self.is_refused_its_namespace else ""
        return refused or self.relation.effect_of(self.ref.group_kind)

    @property
    def condition(self) -> tuple[str, str, str] | None:
        """Type, status and reason of the condition that shows it, where one does."""
        if self.is_refused_its_namespace:
            return self.relation.refused_condition
        return self.relation.condition_of(self.ref.group_kind)


def scope_of(manifest: Manifest) -> str:
    """Return where objects without a written namespace share one with *manifest*."""
    return manifest.rendering.folder


def definition_of(manifest: Manifest) -> Definition:
    """Return *manifest* as the object that it defines."""
    rendering = manifest.rendering
    scope = NOWHERE if manifest.namespace_unknown else rendering.folder
    return Definition(manifest.ref, manifest, rendering.home, scope)


def lies_in(namespace: str | None, scope: str, definition: Definition) -> bool:
    """Tell whether *definition* lies in *namespace* for sure, seen from *scope*.

    A namespace that is not written (None) is the same within one scope, and
    there matches a written one.
    """
    if namespace is None or definition.ref.namespace is None:
        return definition.scope == scope or definition.ref[:2] in CLUSTER_SCOPED
    return definition.ref.namespace == namespace


def all_definitions(
    manifests: Iterable[Manifest], generated: Iterable[Generated]
) -> Iterator[Definition]:
    """Yield all that the files define, what is made of a manifest included."""
    for manifest in manifests:
        definition = definition_of(manifest)
        yield definition
        for ref in produced_by(manifest):
            yield definition._replace(ref=ref, produced=True)
    for made in generated:
        kind = made.group_kind
        # References in Gateway API and our own kinds go on naming it without the hash: kustomize
        # follows those of core kinds alone. What `configurations` adds to them is undecided.
        name = f"{made.name}{HASHED}" if made.hashed else made.name
        ref = ObjectRef(kind.group, kind.kind, made.namespace, name)
        yield Definition(ref, None, made.rendering.home, made.rendering.folder, produced=True)


def read_references(manifest: Manifest, relations: Iterable[Relation]) -> tuple[Reference, ...]:
    """Return what *manifest* names by *relations*, in their order, dangling ones too."""
    top = manifest.node
    spec = _fields(_fields(top.raw).get("spec", _NOTHING))
    found = [
        reference
        for relation in relations
        for raw, path in _places_below(top.raw, spec, relation.steps)
        if (reference := _reference(manifest, relation, Node(raw, top.path + path))) is not None
    ]
    if manifest.undecided_paths:
        return tuple(_as_patched(reference) for reference in found)
    return tuple(found)


def _places_below(
    top: Raw, spec: Mapping[str, Raw], steps: tuple[str, ...]
) -> Iterable[tuple[Raw, Path]]:
    """Return all that *steps* lead to from *top*, which has the entries *spec* below that key.

    Most rows of a kind lead into fields that a manifest has not: those cost one look.
    """
    if steps[0] != "spec" or len(steps) == 1:
        return places(top, steps)
    inner = spec.get(steps[1])
    if inner is None:
        return ()
    return [(raw, (*steps[:2], *path)) for raw, path in places(inner, steps[2:])]


def _reference(source: Manifest, relation: Relation, node: Node) -> Reference | None:
    """Return what *node* names by *relation*; None where nothing is named or it is not judged."""
    fields = {} if relation.is_name else _fields(node.raw)
    name = string_of(node.raw) if relation.is_name else _text(fields, "name")
    if not name:
        return None
    group_kind: GroupKind | None = relation.kinds[0]
    supported = True
    if not relation.is_name and not relation.kind_is_ignored:
        group, kind = _text(fields, "group"), _text(fields, "kind")
        if _is_unreadable(fields, group, kind):
            return None
        group_kind, supported = relation.names(group, kind)
    if group_kind is None:
        return None
    written = _text(fields, "namespace") if relation.reads_namespace(group_kind) else None
    namespace, known = _named_namespace(source, relation, written)
    if group_kind in CLUSTER_SCOPED:
        namespace = None
    known_name = None if is_open(name) else name
    ref = ObjectRef(group_kind.group, group_kind.kind, namespace, known_name)
    return Reference(source, relation, node, ref, supported, known)


def _fields(raw: Raw) -> dict[str, Raw]:
    """Return the entries of a mapping by key; none for another shape."""
    kids = raw[2]
    return dict(zip(map(_text_of, kids[::2]), kids[1::2], strict=True)) if raw[3] == "{" else {}


def _text(fields: Mapping[str, Raw], key: str) -> str | None:
    raw = fields.get(key)
    return None if raw is None else string_of(raw)


def _is_unreadable(fields: Mapping[str, Raw], group: str | None, kind: str | None) -> bool:
    """Tell whether group or kind is no string, or a placeholder; null is as if not written."""
    for key, text in (("group", group), ("kind", kind)):
        if text is not None:
            if has_placeholder(text):
                return True
        elif key in fields and not Node(fields[key]).is_null:
            return True
    return False


def _named_namespace(
    source: Manifest, relation: Relation, written: str | None
) -> tuple[str | None, bool]:
    """Return the namespace that is meant, and whether the files tell it."""
    if relation.namespace == CLUSTER:
        return None, True
    if written:
        return (None, False) if is_open(written) else (written, True)
    if relation.default_namespace is not None:
        return relation.default_namespace, True
    return source.ref.namespace, not source.namespace_unknown


def means_own_namespace(reference: Reference) -> bool:
    """Tell whether *reference* means the namespace that its manifest lies in, as none is said."""
    relation, kind = reference.relation, reference.ref.group_kind
    if relation.namespace == CLUSTER or kind in CLUSTER_SCOPED:
        return False
    if relation.default_namespace is not None:
        return False
    fields = {} if relation.is_name else _fields(reference.node.raw)
    return not (relation.reads_namespace(kind) and _text(fields, "namespace"))


def _as_patched(reference: Reference) -> Reference:
    """Return *reference* without what a patch may change of it."""
    source, relation, path = reference.source, reference.relation, reference.node.path
    parts = [path] if relation.is_name else [(*path, key) for key in ("name", "kind", "group")]
    if any(map(source.touched, parts)):
        reference = reference._replace(ref=reference.ref._replace(name=None))
    reads = relation.reads_namespace(reference.ref.group_kind)
    if reads and source.touched((*path, "namespace")):
        ref = reference.ref._replace(namespace=None)
        reference = reference._replace(ref=ref, namespace_is_known=False)
    return reference


def patched_in(manifest: Manifest, relations: Iterable[Relation]) -> Iterator[Reference]:
    """Yield, without names, what a patch may add by *relations* of which nothing is written."""
    top = manifest.node
    for relation in relations:
        steps = relation.steps
        field = before_each(steps)
        if manifest.touched((*top.path, *field)) and not places(top.raw, steps):
            namespace, known = _named_namespace(manifest, relation, None)
            for kind in relation.kinds:
                ref = ObjectRef(kind.group, kind.kind, namespace, None)
                is_known = known and not relation.reads_namespace(kind)
                yield Reference(manifest, relation, top, ref, True, is_known)  # noqa: FBT003
