"""Labels, annotations and replica counts that kustomizations give to all they hold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint.objects.manifest import Path
from aigw_lint.objects.pieces import Pieces, here
from aigw_lint.renderings.choosing import Matcher, Selector, exactly
from aigw_lint.renderings.layer import Entry, Layer, Part
from aigw_lint.renderings.patch import Patch
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.styles import TIED, Ties, in_place_of, is_text, is_tied, was_plain
from aigw_lint.text.trees import (
    Spend,
    UnmergeableError,
    entries_of,
    is_null,
    place_of,
    put,
    with_kids,
)
from aigw_lint.words.record import Record

_LABELS = ("metadata", "labels")
_ANNOTATIONS = ("metadata", "annotations")
_TEMPLATE = ("spec", "template", "metadata")
_SELECTOR = ("spec", "selector")
_REPLICAS = ("spec", "replicas")
_DEEPEST = 100
_WORKLOADS = Matcher(pattern="^(?:Deployment|ReplicaSet|DaemonSet|StatefulSet)$")
_SCALED = Matcher(pattern="^(?:Deployment|ReplicationController|ReplicaSet|StatefulSet)$")
# What labels and annotations for all objects change deep inside these is not followed.
_OTHERS = Matcher(
    pattern="^(?:Job|CronJob|ReplicationController|PodDisruptionBudget|NetworkPolicy)$"
)


class _Field(Record):
    """One place of some objects that labels or annotations are put at."""

    path: tuple[str, ...]
    selector: Selector | None = None
    create: bool = True


_SELECTORS = (
    # For kustomize any kind Service of a version v1 is one, whatever its group.
    _Field(_SELECTOR, Selector(version=Matcher("v1"), kind=Matcher("Service"))),
    _Field((*_SELECTOR, "matchLabels"), Selector(kind=_WORKLOADS)),
)
_TEMPLATES = (_Field((*_TEMPLATE, "labels"), Selector(kind=_WORKLOADS)),)
_DEEP = Patch(Selector(kind=_OTHERS), (("spec",),))
_AFFINITIES = Patch(
    Selector(kind=_WORKLOADS),
    tuple(
        ("spec", *inner)
        for inner in (
            ("template", "spec", "affinity"),
            ("template", "spec", "topologySpreadConstraints"),
            ("volumeClaimTemplates",),
        )
    ),
)


def metadata_patches(layer: Layer, pieces: Pieces) -> Iterator[Patch]:
    """Yield what puts labels and annotations at all objects."""
    for part in (layer.kustomization, *layer.over):
        if part is not None:
            yield from _marks(part, pieces)
    for part in layer.over:
        metadata = part.fields.get("commonMetadata")
        for field in ("labels", "annotations"):
            given = None if metadata is None else metadata.get(field)
            if given is not None:
                pairs = here(given, part.document.source, pieces)
                yield from _put(pairs, (_Field(("metadata", field)),))


def _marks(part: Part, pieces: Pieces) -> Iterator[Patch]:
    """Yield what the labels and annotations of one kustomization do, or of Argo CD over it."""
    source = part.document.source
    for label in part.entries("labels"):
        yield from _labels(label, pieces)
    common = part.fields.get("commonLabels")
    if common is not None:
        pairs = here(common, source, pieces)
        if _is_on(part, "labelWithoutSelector"):  # of Argo CD alone
            templates = _TEMPLATES if _is_on(part, "labelIncludeTemplates") else ()
            yield from _put(pairs, (_Field(_LABELS), *templates))
        else:
            yield from _put(pairs, (_Field(_LABELS), *_SELECTORS, *_TEMPLATES))
            yield from (_AFFINITIES, _DEEP)
    notes = part.fields.get("commonAnnotations")
    if notes is not None:
        inner = _Field((*_TEMPLATE, "annotations"), Selector(kind=_WORKLOADS))
        yield from _put(here(notes, source, pieces), (_Field(_ANNOTATIONS), inner))
        yield _DEEP


def _is_on(part: Part, field: str) -> bool:
    node = part.fields.get(field)
    return node is not None and node.value is True


def _labels(label: Entry, pieces: Pieces) -> Iterator[Patch]:
    """Yield what an entry of `labels` does."""
    node = label.node
    pairs = node.get("pairs")
    if pairs is None:
        return
    pairs = here(pairs, label.document.source, pieces)
    fields: list[_Field] = []
    if node.is_on("includeSelectors"):
        fields += (*_SELECTORS, *_TEMPLATES)
        yield from (_AFFINITIES, _DEEP)
    elif node.is_on("includeTemplates"):
        fields += _TEMPLATES
        yield _DEEP
    replaces_default = False
    for each in node.each("fields", "[]"):
        written, creates = each.string_at("path") or "", each.is_on("create")
        replaces_default |= creates and written == "/".join(_LABELS)
        path = written.replace("\\/", "\0")
        steps = tuple(
            step.replace("\0", "/").removesuffix("[]") for step in path.split("/") if step
        )
        kind, group = exactly(each.string_at("kind")), exactly(each.string_at("group"))
        version = exactly(each.string_at("version"))
        fields.append(_Field(steps, Selector(group, version, kind), creates))
    # With that place so written among its fields, kustomize takes none of its own.
    if not replaces_default:
        fields.insert(0, _Field(_LABELS))
    yield from _put(pairs, tuple(fields))


def _put(pairs: Node, fields: tuple[_Field, ...]) -> Iterator[Patch]:
    """Yield what puts *pairs* at each of *fields*."""
    if not pairs.is_mapping:
        return
    tied = with_kids(pairs.raw, [part for entry in _tied(pairs.raw) for part in entry])
    alone = _alone(tied)
    for path, selector, create in fields:
        yield Patch(selector, edit=_Given(path, tied, create, alone).edit)


def _tied(pairs: Raw) -> Iterator[tuple[Raw, Raw]]:
    """Yield the entries of *pairs* with texts that kustomize holds as one wherever it adds them.

    What is no scalar it refuses.
    """
    for key, value in entries_of(pairs):
        if value[3] in ("{", "["):
            continue
        text = "" if is_null(value) else value[2]
        yield key, (*value[:2], text, "" if is_text(text) else '"', TIED)


class _Given(Record):
    """Entries for the mapping at a path, in all items of the lists on the way."""

    path: tuple[str, ...]
    pairs: Raw
    create: bool
    alone: Raw
    """The entries by themselves: what has no others shares it."""

    def edit(self, root: Raw, spend: Spend) -> Raw:
        """Return *root* with the entries put in."""
        ties = Ties()
        return ties.settled(self._put(root, self.path, ties, spend, 0), spend)

    def _put(self, raw: Raw, path: Path, ties: Ties, spend: Spend, depth: int) -> Raw:
        kids: list[Raw] = list(raw[2]) if raw[3] in ("{", "[") else []
        spend(1 + len(kids) // 8)
        if depth > _DEEPEST:
            raise UnmergeableError("an object is nested too deep")
        if raw[3] == "[":
            return with_kids(raw, [self._put(kid, path, ties, spend, depth + 1) for kid in kids])
        if raw[3] != "{":
            if not is_null(raw):
                raise UnmergeableError("what is to be labelled is no mapping")
            raw = (raw[0], raw[1], [], "{")
        if not path:
            return self._given_to(raw, ties, spend)
        at = place_of(kids, path[0])
        if at is not None:
            kids[at + 1] = self._put(kids[at + 1], path[1:], ties, spend, depth + 1)
            return with_kids(raw, kids)
        if not self.create:
            return raw
        start, end = self.pairs[:2]
        if path[1:]:
            made = self._put((start, end, [], "{"), path[1:], ties, spend, depth + 1)
        else:
            spend(1 + len(self.pairs[2]))
            made = self.alone
        return with_kids(raw, [*kids, (start, start, path[0], '"'), made])

    def _given_to(self, raw: Raw, ties: Ties, spend: Spend) -> Raw:
        """Return *raw* with the entries; a text over another is no longer one with the others."""
        for key, value in entries_of(self.pairs):
            spend(1 + len(raw[2]) // 8)
            found, made = Node(raw).get(key[2]), value
            if found is not None:
                old = found.raw
                made = in_place_of(old, (*value[:3], '"'))
                made = ties.followed(old, made) if is_tied(old) else made
            raw = put(raw, (key[2],), made, (key,))
        return raw


def _alone(pairs: Raw) -> Raw:
    """Return a mapping of *pairs*, each key once."""
    kids: dict[str, tuple[Raw, Raw]] = {}
    for key, value in entries_of(pairs):
        first = kids.get(key[2], (key, value))[0]
        kids[key[2]] = first, value
    return (*pairs[:2], [raw for entry in kids.values() for raw in entry], "{")


def replica_patches(layer: Layer, pieces: Pieces) -> Iterator[Patch]:
    """Yield what sets the counts that `replicas` names."""
    for entry in layer.entries("replicas"):
        name, count = entry.node.string_at("name"), entry.node.get("count")
        if name and count is not None:
            raw = here(count, entry.document.source, pieces).raw
            edit = partial(_counted, count=raw)
            yield Patch(Selector(kind=_SCALED, name=exactly(name)), edit=edit)


def _counted(root: Raw, spend: Spend, count: Raw) -> Raw:
    """Return *root* with *count* for the number of its replicas; quotes there stay."""
    spend(1 + len(root[2]) // 8)
    old = Node(root).get(*_REPLICAS)
    if old is not None and not was_plain(old.raw):
        count = (*count[:3], '"')
    return put(root, _REPLICAS, count, tuple((*count[:2], step, '"') for step in _REPLICAS))
