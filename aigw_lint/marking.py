"""Labels, annotations and replica counts that kustomizations give to all they hold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint.choosing import Matcher, Selector, exactly
from aigw_lint.layer import Entry, Layer
from aigw_lint.manifest import Path
from aigw_lint.merging import Spend, UnmergeableError, child, is_null, merge, put, with_kids
from aigw_lint.node import Node, Raw
from aigw_lint.patch import Patch
from aigw_lint.pieces import Pieces, here
from aigw_lint.record import Record

_LABELS: Path = ("metadata", "labels")
_ANNOTATIONS: Path = ("metadata", "annotations")
_TEMPLATE: Path = ("spec", "template", "metadata")
_DEEPEST = 100
_REPLICAS: Path = ("spec", "replicas")
_SELECTOR: Path = ("spec", "selector")
_WORKLOADS = Matcher(pattern="^(?:Deployment|ReplicaSet|DaemonSet|StatefulSet)$")
_SCALED = Matcher(pattern="^(?:Deployment|ReplicationController|ReplicaSet|StatefulSet)$")
# What labels and annotations for all objects change deep inside these is not followed.
_OTHERS = Matcher(
    pattern="^(?:Job|CronJob|ReplicationController|PodDisruptionBudget|NetworkPolicy)$"
)


class _Field(Record):
    """One place of some objects that labels or annotations are put at."""

    path: Path
    selector: Selector | None = None


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
    own = layer.kustomization
    if own is not None:
        source = own.document.source
        for label in own.entries("labels"):
            yield from _labels(label, pieces)
        common = own.fields.get("commonLabels")
        if common is not None:
            pairs = here(common, source, pieces)
            yield from _put(pairs, (_Field(_LABELS), *_SELECTORS, *_TEMPLATES))
            yield from (_AFFINITIES, _DEEP)
        notes = own.fields.get("commonAnnotations")
        if notes is not None:
            inner = _Field((*_TEMPLATE, "annotations"), Selector(kind=_WORKLOADS))
            yield from _put(here(notes, source, pieces), (_Field(_ANNOTATIONS), inner))
            yield _DEEP
    for part in layer.flux:
        metadata = part.fields.get("commonMetadata")
        for field in ("labels", "annotations"):
            given = None if metadata is None else metadata.get(field)
            if given is not None:
                pairs = here(given, part.document.source, pieces)
                yield from _put(pairs, (_Field(("metadata", field)),))


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
    yield from _put(pairs, (_Field(_LABELS), *fields))
    for each in node.each("fields", "[]"):
        path = (each.string_at("path") or "").replace("\\/", "\0")
        steps = tuple(
            step.replace("\0", "/").removesuffix("[]") for step in path.split("/") if step
        )
        kind, group = exactly(each.string_at("kind")), exactly(each.string_at("group"))
        version = exactly(each.string_at("version"))
        edit = partial(_Labels(pairs.raw, each.is_on("create")).put_at, steps=steps)
        yield Patch(Selector(group, version, kind), edit=edit)


class _Labels(Record):
    """Labels for a field that a kustomization names itself."""

    pairs: Raw
    create: bool

    def put_at(self, raw: Raw, spend: Spend, steps: tuple[str, ...], depth: int = 0) -> Raw:
        """Return *raw* with them where *steps* lead to, through each item of the lists there."""
        kids = raw[2] if raw[3] in ("{", "[") else ()
        spend(1 + len(kids) // 8)
        if depth > _DEEPEST:
            raise UnmergeableError("an object is nested too deep")
        if raw[3] == "[":
            return with_kids(raw, [self.put_at(kid, spend, steps, depth + 1) for kid in kids])
        if is_null(raw):
            raw = (raw[0], raw[1], [], "{")
        if raw[3] != "{":
            raise UnmergeableError("what is to be labelled is no mapping")
        if not steps:
            return merge(raw, self.pairs, keyed=False, spend=spend).root or raw
        inner = child(raw, steps[0])
        if inner is None and not self.create:
            return raw
        key = (self.pairs[0], self.pairs[1], steps[0], '"')
        made = self.put_at(inner or (*key[:2], [], "{"), spend, steps[1:], depth + 1)
        return put(raw, steps[:1], made, (key,))


def _put(pairs: Node, fields: tuple[_Field, ...]) -> Iterator[Patch]:
    """Yield what puts *pairs* at each of *fields*."""
    if not pairs.is_mapping:
        return
    for path, selector in fields:
        body = pairs.raw
        for step in reversed(path):
            body = (body[0], body[1], [(body[0], body[0], step, '"'), body], "{")
        yield Patch(selector, body=body)


def replica_patches(layer: Layer, pieces: Pieces) -> Iterator[Patch]:
    """Yield what sets the counts that `replicas` names."""
    for entry in layer.own("replicas"):
        name, count = entry.node.string_at("name"), entry.node.get("count")
        if name and count is not None:
            raw = here(count, entry.document.source, pieces).raw
            edit = partial(_counted, value=raw)
            yield Patch(Selector(kind=_SCALED, name=exactly(name)), edit=edit)


def _counted(root: Raw, spend: Spend, value: Raw) -> Raw:
    """Return *root* with *value* for its count."""
    spend(1 + len(root[2]) // 8)
    keys = tuple((value[0], value[1], step, '"') for step in _REPLICAS)
    return put(root, _REPLICAS, value, keys)
