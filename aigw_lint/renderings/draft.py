"""Objects on their way through kustomizations."""

from __future__ import annotations

from functools import lru_cache

from aigw_lint.objects.manifest import Manifest, Path, Rendering, is_open, overlap
from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.folders import Refusal
from aigw_lint.renderings.merging import Measure
from aigw_lint.text.node import Node, Raw, string_of
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.trees import place_of
from aigw_lint.words.clusterwide import NO_NAMESPACE, is_cluster_wide
from aigw_lint.words.objectref import CLUSTER_SCOPED, CORE, GroupKind, ObjectRef
from aigw_lint.words.record import Record

_LOCAL_CONFIG = ("metadata", "annotations", "config.kubernetes.io/local-config")
UNKNOWN = "?"
"""Stands for a name or namespace that the files do not tell; none can be written so."""

NAMESPACE = GroupKind(CORE, "Namespace")

MOST_PATHS = 200
"""How many paths of one object are told apart; with more, all of it is undecided."""

NAME: Path = ("metadata", "name")
NAMESPACE_FIELD: Path = ("metadata", "namespace")
IDENTITY: tuple[Path, ...] = (("apiVersion",), ("kind",), NAME, NAMESPACE_FIELD)
"""What tells who an object is."""
# kustomize puts no prefix or suffix on these, whatever their group.
_KEEP_THEIR_NAME = frozenset({"Namespace", "CustomResourceDefinition"})
_NAME, _SPACE = 1, 2
_API_SERVICE = GroupKind("apiregistration.k8s.io", "APIService")


@lru_cache(maxsize=4096)  # all overlays of a base ask of the same names
def known(text: str) -> str:
    """Return *text*, or `UNKNOWN` where a part of it is put in later."""
    return UNKNOWN if has_placeholder(text) else text


@lru_cache(maxsize=4096)
def is_told(text: str | None) -> bool:
    """Whether *text* is a name or namespace that the files tell."""
    return text is not None and text != UNKNOWN and not is_open(text)


class Draft(Record):
    """An object with all that the kustomizations so far have made of it."""

    manifest: Manifest
    """As it stands in its file."""
    names: tuple[str, ...]
    """Its name in the file, after each change, and now."""
    namespaces: tuple[str | None, ...]
    """The same for its namespace; None is none."""
    root: Raw
    """What it holds now; `names` and `namespaces` say who it is."""
    undecided: tuple[Path, ...] = ()
    """What patches may have changed to something unknown: paths from the top of its document."""

    removed: tuple[Raw, ...] = ()
    """The keys of patches that took something away, where these patches have them."""
    refusal: Refusal | None = None
    """Why the first patch that cannot be put into it cannot."""
    on_record: int = 0
    """Whether kustomize has its name (`_NAME`) and namespace (`_SPACE`) of now on record.

    Then they still find it when a change that keeps no account gives it others.
    """

    @property
    def kind(self) -> GroupKind:
        """Its group and kind now."""
        if self.root is self.manifest.node.raw:
            return self.manifest.ref.group_kind
        return GroupKind(self.api_version.rpartition("/")[0], _string_at(self.root, "kind") or "")

    @property
    def api_version(self) -> str:
        """Its API version now."""
        if self.root is self.manifest.node.raw:
            return self.manifest.api_version
        return _string_at(self.root, "apiVersion") or self.manifest.api_version

    @property
    def spaces(self) -> tuple[str, ...]:
        """Its namespaces as kustomize compares them."""
        if is_cluster_wide(self.api_version, self.kind.kind):
            return (NO_NAMESPACE,)
        return tuple(each or "default" for each in self.namespaces)

    def in_namespace(self, namespace: str) -> Draft:
        """Return it after kustomize's `namespace`: a Namespace takes that name."""
        kind = self.kind
        if kind == NAMESPACE:
            return self._replace(names=(*self.names, namespace), on_record=_SPACE)
        if is_cluster_wide(self.api_version, kind.kind):
            return self.recorded()
        manifest, names, namespaces, root, undecided, removed, refusal, _ = self  # see `holding`
        namespaces = (*namespaces, namespace)
        return Draft(manifest, names, namespaces, root, undecided, removed, refusal, _NAME)

    def recorded(self) -> Draft:
        """Return it with its name and namespace on record."""
        is_on_record = self.on_record == _NAME | _SPACE
        return self if is_on_record else self._replace(on_record=_NAME | _SPACE)

    def renamed(self, prefix: str, suffix: str) -> Draft:
        """Return it with *prefix* and *suffix* at its name, where kustomize puts them."""
        kind = self.kind
        if kind.kind in _KEEP_THEIR_NAME or kind == _API_SERVICE:
            return self
        name = affixed(self.names[-1], prefix, suffix)
        return self._replace(names=(*self.names, name), on_record=_SPACE)

    def holding(self, root: Raw) -> Draft:
        """Return it with *root* for what it holds, which gives it no other name."""
        # One by one, since every object of every kustomization comes by here several times.
        manifest, names, namespaces, _, undecided, removed, refusal, on_record = self
        return Draft(manifest, names, namespaces, root, undecided, removed, refusal, on_record)

    def with_root(self, root: Raw) -> Draft:
        """Return it with *root* for what it holds, and with the name that a change there gives.

        Where what was is not on record, nothing finds the object by it later.
        """
        draft = self.holding(root)
        old, new = _entry(self.root, "metadata"), _entry(root, "metadata")
        if new is old:
            return draft
        before, after = _entry(old, "name"), _entry(new, "name")
        if after is not before:
            name = string_of(after) if after else None
            draft = draft.called(name or UNKNOWN)
        before, after = _entry(old, "namespace"), _entry(new, "namespace")
        if after is not before:
            namespace = string_of(after) if after else None
            draft = draft.put_into(namespace or None)
        return draft

    def called(self, name: str) -> Draft:
        """Return it with another name; that of before still finds it if it is on record."""
        names, on_record = self.names, self.on_record
        before = names if on_record & _NAME else names[:-1]
        return self._replace(names=(*before, name), on_record=on_record & ~_NAME)

    def put_into(self, namespace: str | None) -> Draft:
        """Return it with another namespace, in the same way."""
        namespaces, on_record = self.namespaces, self.on_record
        before = namespaces if on_record & _SPACE else namespaces[:-1]
        return self._replace(namespaces=(*before, namespace), on_record=on_record & ~_SPACE)

    def lacking(self, removed: tuple[Raw, ...]) -> Draft:
        """Return it with *removed* noted for what patches took away, up to some number."""
        if not removed or len(self.removed) > MOST_PATHS:
            return self
        return self._replace(removed=self.removed + removed[:MOST_PATHS])

    def touched_at(self, paths: tuple[Path, ...]) -> Draft:
        """Return it with *paths*, from its own top, undecided; past some number all of it is."""
        if not paths:
            return self
        top = self.manifest.node.path
        undecided = self.undecided + (tuple(top + path for path in paths) if top else paths)
        return self._replace(undecided=undecided if len(undecided) <= MOST_PATHS else (top,))

    def unidentified_at(self, paths: tuple[Path, ...]) -> Draft:
        """Return it without the name or namespace that one of *paths* leads to."""
        draft = self
        if any(overlap(NAME, path) for path in paths):
            draft = draft.called(UNKNOWN)
        if any(overlap(NAMESPACE_FIELD, path) for path in paths):
            draft = draft.put_into(UNKNOWN)
        return draft

    def is_unsure(self, path: Path) -> bool:
        """Whether what *path* leads to from its own top is undecided."""
        path = (*self.manifest.node.path, *path)
        return any(overlap(path, undecided) for undecided in self.undecided)

    def finished(self, rendering: Rendering, pieces: Pieces, measure: Measure) -> Manifest:
        """Return the manifest that *rendering* makes in the end."""
        kind = self.kind
        name, namespace = self.names[-1], self.namespaces[-1]
        scoped = kind not in CLUSTER_SCOPED
        has_namespace = is_told(namespace)
        ref = ObjectRef(
            kind.group,
            kind.kind,
            namespace if scoped and has_namespace else None,
            name if is_told(name) else None,
        )
        root = measure.built(self.root)
        is_patched = root is not self.manifest.node.raw
        told = not is_patched or measure.is_bounded(root)
        made = self.manifest.rendered(
            rendering,
            ref,
            namespace_unknown=scoped and namespace is not None and not has_namespace,
            undecided_paths=tuple(dict.fromkeys(self.undecided))
            if told
            else (self.manifest.node.path,),
        )
        if not (is_patched and told):
            return made
        node = Node(root, self.manifest.node.path)
        return made.patched(node, self.api_version, pieces, self.removed)


def _entry(raw: Raw | None, name: str) -> Raw | None:
    """Return what stands at *name* in a mapping; None where there is none, or no mapping."""
    kids: list[Raw] = [] if raw is None or raw[3] != "{" else raw[2]
    at = place_of(kids, name)
    return None if at is None else kids[at + 1]


def _string_at(raw: Raw, name: str) -> str | None:
    entry = _entry(raw, name)
    return None if entry is None else string_of(entry)


def draft_of(manifest: Manifest) -> Draft:
    """Return *manifest* before any kustomization."""
    ref = manifest.ref
    name, namespace = ref.name, ref.namespace
    if name is None:  # a placeholder in it may yet get its value
        text = manifest.node.string_at(*NAME)
        name = text if text and has_placeholder(text) else UNKNOWN
    if manifest.namespace_unknown:
        namespace = manifest.written_namespace or UNKNOWN
    elif ref.group_kind in CLUSTER_SCOPED:
        namespace = manifest.written_namespace or None  # patches for it must say the same
    return Draft(manifest, (name,), (namespace,), manifest.node.raw)


def affixed(name: str, prefix: str, suffix: str) -> str:
    """Return *name* between *prefix* and *suffix*; `UNKNOWN` where one of them is."""
    return UNKNOWN if UNKNOWN in (name, prefix, suffix) else f"{prefix}{name}{suffix}"


def is_local(draft: Draft) -> bool:
    """Whether kustomize leaves *draft* out of what it makes."""
    node = Node(draft.root).get(*_LOCAL_CONFIG)
    return node is not None and node.text != "false"
