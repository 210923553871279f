"""Labels, annotations and replica counts that kustomizations give to all they hold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint.choosing import Matcher, Selector, exactly
from aigw_lint.jsonpatch import Operation
from aigw_lint.layer import Entry, Layer
from aigw_lint.manifest import Path
from aigw_lint.merging import put
from aigw_lint.node import Node, Raw
from aigw_lint.patch import Patch
from aigw_lint.pieces import Pieces, here
from aigw_lint.record import Record

_LABELS: Path = ("metadata", "labels")
_ANNOTATIONS: Path = ("metadata", "annotations")
_TEMPLATE: Path = ("spec", "template", "metadata")
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
    for each in node.each("fields", "[]"):
        steps = tuple((each.string_at("path") or "").split("/"))
        kind, group = exactly(each.string_at("kind")), exactly(each.string_at("group"))
        version = exactly(each.string_at("version"))
        fields.append(_Field(steps, Selector(group, version, kind), each.is_on("create")))
    yield from _put(pairs, (_Field(_LABELS), *fields))


def _put(pairs: Node, fields: tuple[_Field, ...]) -> Iterator[Patch]:
    """Yield what puts *pairs* at each of *fields*."""
    if not pairs.is_mapping:
        return
    for path, selector, create in fields:
        if any(str(step).endswith("[]") for step in path) or "" in path:
            steps = tuple(str(step).removesuffix("[]") for step in path)
            yield Patch(selector, operations=(Operation(steps, replaces=True),))
            continue
        body = pairs.raw
        for step in reversed(path):
            body = (body[0], body[1], [(body[0], body[0], step, '"'), body], "{")
        yield Patch(selector, body=body, only_at=None if create else path)


def replica_patches(layer: Layer, pieces: Pieces) -> Iterator[Patch]:
    """Yield what sets the counts that `replicas` names."""
    for entry in layer.own("replicas"):
        name, count = entry.node.string_at("name"), entry.node.get("count")
        if name and count is not None:
            raw = here(count, entry.document.source, pieces).raw
            edit = partial(put, path=("spec", "replicas"), value=raw, keys=_keys(raw))
            yield Patch(Selector(kind=_SCALED, name=exactly(name)), edit=edit)


def _keys(place: Raw) -> tuple[Raw, ...]:
    return tuple((place[0], place[1], step, '"') for step in ("spec", "replicas"))
