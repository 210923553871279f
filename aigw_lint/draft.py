"""Objects on their way through kustomizations, and what selects them."""

from __future__ import annotations

import re

from aigw_lint.manifest import Manifest, Path, Rendering, has_placeholder, overlap
from aigw_lint.node import Node
from aigw_lint.objectref import CLUSTER_SCOPED, CORE, GroupKind, ObjectRef
from aigw_lint.record import Record

UNKNOWN = "?"
"""Stands for a name or namespace that the files do not tell; none can be written so."""

NAMESPACE = GroupKind(CORE, "Namespace")

MOST_PATHS = 200
"""How many paths of one object are told apart; with more, all of it is undecided."""

_NAME: Path = ("metadata", "name")
_NAMESPACE: Path = ("metadata", "namespace")
_LABELS: Path = ("metadata", "labels")
_ANNOTATIONS: Path = ("metadata", "annotations")
# kustomize puts no prefix or suffix on these, whatever their group.
_KEEP_THEIR_NAME = frozenset({"Namespace", "CustomResourceDefinition"})
_API_SERVICE = GroupKind("apiregistration.k8s.io", "APIService")


def known(text: str) -> str:
    """Return *text*, or `UNKNOWN` where a part of it is put in later."""
    return UNKNOWN if has_placeholder(text) else text


class Draft(Record):
    """An object with all that the kustomizations so far have made of it."""

    manifest: Manifest
    """As it stands in its file."""
    names: tuple[str, ...]
    """Its name in the file, after each change, and now."""
    namespaces: tuple[str | None, ...]
    """The same for its namespace; None is none."""
    undecided: tuple[Path, ...] = ()
    """What patches may have changed: paths from the top of its document."""
    merged: tuple[Node, ...] = ()
    """The strategic merge patches among these patches, and..."""
    told: tuple[Path, ...] = ()
    """...those of the undecided paths whose values they tell; kept for Flux objects alone."""

    def in_namespace(self, namespace: str) -> Draft:
        """Return it after kustomize's `namespace`: a Namespace takes that name."""
        kind = self.manifest.ref.group_kind
        if kind == NAMESPACE:
            return self._replace(names=(*self.names, namespace))
        if kind in CLUSTER_SCOPED:
            return self
        return self._replace(namespaces=(*self.namespaces, namespace))

    def renamed(self, prefix: str, suffix: str) -> Draft:
        """Return it with *prefix* and *suffix* at its name, where kustomize puts them."""
        ref = self.manifest.ref
        if ref.kind in _KEEP_THEIR_NAME or ref.group_kind == _API_SERVICE:
            return self
        return self._replace(names=(*self.names, affixed(self.names[-1], prefix, suffix)))

    def touched_at(self, paths: tuple[Path, ...]) -> Draft:
        """Return it with *paths*, from its own top, undecided; past some number all of it is."""
        top = self.manifest.node.path
        undecided = self.undecided + _below(top, paths)
        return self._replace(undecided=undecided if len(undecided) <= MOST_PATHS else (top,))

    def merged_with(self, body: Node, fields: tuple[Path, ...]) -> Draft:
        """Return it with the patch *body* kept, which tells the values of *fields*."""
        told = self.told + _below(self.manifest.node.path, fields)
        return self._replace(merged=(*self.merged, body), told=told)

    def unidentified_at(self, paths: tuple[Path, ...]) -> Draft:
        """Return it without the name or namespace that one of *paths* leads to."""
        draft = self
        if any(overlap(_NAME, path) for path in paths):
            draft = draft._replace(names=(*draft.names, UNKNOWN))
        if any(overlap(_NAMESPACE, path) for path in paths):
            draft = draft._replace(namespaces=(*draft.namespaces, UNKNOWN))
        return draft

    def finished(self, rendering: Rendering) -> Manifest:
        """Return the manifest that *rendering* makes in the end."""
        written = self.manifest.ref
        name, namespace = self.names[-1], self.namespaces[-1]
        scoped = written.group_kind not in CLUSTER_SCOPED
        ref = ObjectRef(
            written.group,
            written.kind,
            namespace if scoped and namespace != UNKNOWN else None,
            None if name == UNKNOWN else name,
        )
        return self.manifest.rendered(
            rendering,
            ref,
            namespace_unknown=scoped and namespace == UNKNOWN,
            undecided_paths=tuple(dict.fromkeys(self.undecided)),
        )


def _below(top: Path, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(top + path for path in paths) if top else paths


def draft_of(manifest: Manifest) -> Draft:
    """Return *manifest* before any kustomization."""
    ref = manifest.ref
    namespace = UNKNOWN if manifest.namespace_unknown else ref.namespace
    return Draft(manifest, (UNKNOWN if ref.name is None else ref.name,), (namespace,))


def affixed(name: str, prefix: str, suffix: str) -> str:
    """Return *name* between *prefix* and *suffix*; `UNKNOWN` where one of them is."""
    return UNKNOWN if UNKNOWN in (name, prefix, suffix) else f"{prefix}{name}{suffix}"


_WORD = re.compile(r"[\w-]+", re.ASCII)
# What can be run without care: no groups, no repetition but of any character.
_SAFE = re.compile(r"\^?\(?((?:[\w/|-]|\.[*+]?)+)\)?\$?", re.ASCII)
_LONGEST = 253
_MOST_REPEATS = 3


class Matcher(Record):
    """What may match one part of an identity: a text, a pattern, or (neither) anything."""

    text: str | None = None
    pattern: re.Pattern[str] | None = None

    def fits(self, value: str) -> bool:
        """Whether *value* may be meant."""
        if self.text is not None:
            return value in (self.text, UNKNOWN)
        if self.pattern is None or value == UNKNOWN or len(value) > _LONGEST:
            return True
        return self.pattern.fullmatch(value) is not None


ANYTHING = Matcher()


def exactly(text: str | None) -> Matcher:
    """Return what matches *text* only; anything where it is missing or put in later."""
    return Matcher(text) if text and not has_placeholder(text) else ANYTHING


def matching(pattern: str | None) -> Matcher:
    """Return what matches a regular expression as kustomize's targets hold them.

    Patterns come from strangers: those that are not plainly harmless are not
    run, and match anything.
    """
    if not pattern or has_placeholder(pattern):
        return ANYTHING
    if _WORD.fullmatch(pattern):
        return Matcher(pattern)
    safe = _SAFE.fullmatch(pattern) if len(pattern) <= _LONGEST else None
    if safe is None or pattern.count("*") + pattern.count("+") > _MOST_REPEATS:
        return ANYTHING
    return Matcher(pattern=re.compile(safe.group(1)))


class Selector(Record):
    """What a patch is for. Where the files do not tell, it selects rather than not."""

    group: Matcher = ANYTHING
    version: Matcher = ANYTHING
    kind: Matcher = ANYTHING
    name: Matcher = ANYTHING
    namespace: Matcher = ANYTHING
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()

    def selects(self, draft: Draft) -> bool:
        """Whether the patch may be for *draft*, by its names of now and before."""
        manifest = draft.manifest
        ref = manifest.ref
        return (
            self.kind.fits(ref.kind)
            and self.group.fits(ref.group)
            and any(map(self.name.fits, draft.names))
            and self.version.fits(manifest.api_version.rpartition("/")[2])
            and any(self.namespace.fits(each or "default") for each in draft.namespaces)
            and all(_may_say(draft, _LABELS, label) for label in self.labels)
            and all(_may_say(draft, _ANNOTATIONS, note) for note in self.annotations)
        )


def selector_of(target: Node) -> Selector:
    """Return the selector that the mapping *target* writes down."""
    group, version, kind, name, namespace = (
        matching(target.string_at(key)) for key in ("group", "version", "kind", "name", "namespace")
    )
    labels = _requirements(target.string_at("labelSelector"))
    annotations = _requirements(target.string_at("annotationSelector"))
    return Selector(group, version, kind, name, namespace, labels, annotations)


def identity_of(body: Node) -> Selector | None:
    """Return what selects the object that a strategic merge patch names; None where none is."""
    kind, name = body.string_at("kind"), body.string_at("metadata", "name")
    if not kind or not name:
        return None
    api_version = body.string_at("apiVersion") or ""
    return Selector(
        group=ANYTHING if has_placeholder(api_version) else Matcher(api_version.rpartition("/")[0]),
        kind=exactly(kind),
        name=exactly(name),
        namespace=exactly(body.string_at("metadata", "namespace")),
    )


def _requirements(selector: str | None) -> tuple[tuple[str, str], ...]:
    """Return the equalities of a label selector; what else it asks for is left out."""
    if not selector or has_placeholder(selector) or "(" in selector:
        return ()
    pairs = (part.replace("==", "=").partition("=") for part in selector.split(","))
    return tuple(
        (key.strip(), value.strip())
        for key, equals, value in pairs
        if equals and not key.rstrip().endswith("!")
    )


def _may_say(draft: Draft, where: Path, entry: tuple[str, str]) -> bool:
    """Whether the mapping at *where* may hold *entry*."""
    key, wanted = entry
    node = draft.manifest.node.get(*where, key)
    if node is not None and node.text is not None and known(node.text) in (wanted, UNKNOWN):
        return True
    path = (*draft.manifest.node.path, *where, key)
    return any(overlap(path, undecided) for undecided in draft.undecided)
