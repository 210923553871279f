"""What a kustomization holds in place of a text, a list and the like: kustomize refuses it.

Source: sigs.k8s.io/kustomize/api/types, tried with the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Union

from aigw_lint.renderings.folders import Refusal
from aigw_lint.renderings.layer import Part
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder

Shape = Union[str, "tuple[Shape]", "Mapping[str, Shape]"]
"""A word for what a scalar is, a list of one shape, or fields with theirs."""

_TEXT, _NUMBER, _SWITCH = "a text", "a whole number", "true or false"
_ANY = "*"
"""The key of what all other fields are."""
_TEXTS: Shape = (_TEXT,)
_PAIRS: Shape = {_ANY: _TEXT}
_OBJECTS: Shape = ({},)
_TARGET: Shape = dict.fromkeys(
    ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"),
    _TEXT,
)
_PATCH: Shape = {
    "path": _TEXT,
    "patch": _TEXT,
    "target": _TARGET,
    "options": {_ANY: _SWITCH},
}
_IMAGE: Shape = dict.fromkeys(("name", "newName", "tagSuffix", "newTag", "digest"), _TEXT)
_OPTIONS: Shape = {
    "labels": _PAIRS,
    "annotations": _PAIRS,
    "disableNameSuffixHash": _SWITCH,
    "immutable": _SWITCH,
}
_GENERATOR: Mapping[str, Shape] = {
    **dict.fromkeys(("name", "namespace", "behavior", "env"), _TEXT),
    **dict.fromkeys(("literals", "files", "envs"), _TEXTS),
    "options": _OPTIONS,
}
_FIELDS: Mapping[str, Shape] = MappingProxyType(
    {
        **dict.fromkeys(("apiVersion", "kind", "namePrefix", "nameSuffix", "namespace"), _TEXT),
        **dict.fromkeys(
            (
                *("resources", "components", "crds", "bases", "patchesStrategicMerge"),
                *("configurations", "generators", "transformers", "validators", "buildMetadata"),
            ),
            _TEXTS,
        ),
        **dict.fromkeys(("commonLabels", "commonAnnotations", "openapi"), _PAIRS),
        **dict.fromkeys(("patches", "patchesJson6902"), (_PATCH,)),
        **dict.fromkeys(("images", "imageTags"), (_IMAGE,)),
        **dict.fromkeys(("replacements", "vars", "helmCharts"), _OBJECTS),
        "labels": (
            {
                "pairs": _PAIRS,
                "includeSelectors": _SWITCH,
                "includeTemplates": _SWITCH,
                "fields": _OBJECTS,
            },
        ),
        "replicas": ({"name": _TEXT, "count": _NUMBER},),
        "configMapGenerator": (_GENERATOR,),
        "secretGenerator": ({**_GENERATOR, "type": _TEXT},),
        "generatorOptions": _OPTIONS,
        "helmGlobals": {},
        "sortOptions": {},
        "metadata": {},
    }
)


def mistyped(part: Part) -> Iterator[Refusal]:
    """Yield what in the kustomization *part* is of another type than kustomize takes there."""
    for field, node in part.fields.items():
        for name, found, wanted in _faults(field, node, _shape_of(field, _FIELDS)):
            place = part.document.source.location(found)
            line = place.span.start.line
            why = f"{name} at line {line} is {_told(found)}, and not {wanted}{_cure(found, wanted)}"
            yield Refusal(place, why)


def _faults(name: str, node: Node, shape: Shape | None) -> Iterator[tuple[str, Node, str]]:
    """Yield what is called so in *node* and is at fault, and what it should be."""
    if shape is None or (shape == _TEXT and node.string is not None):  # as most are
        return
    if node.is_null or (node.text is not None and has_placeholder(node.text)):
        return
    if isinstance(shape, str):
        if not _fits(node, shape):
            yield name, node, shape
    elif isinstance(shape, tuple):
        if not node.is_sequence:
            yield name, node, "a list"
            return
        for item in node.items():
            yield from _faults(f"an item of {name}", item, shape[0])
    elif not node.is_mapping:
        yield name, node, "a mapping"
    else:
        for key, value in node.entries():
            field = key.text or ""
            yield from _faults(field, value, _shape_of(field, shape))


def _shape_of(field: str, fields: Mapping[str, Shape]) -> Shape | None:
    """Return what *field* is to be; kustomize reads names without regard to case."""
    known = fields.get(field)
    if known is None:
        lowered = field.lower()
        known = next((fields[each] for each in fields if each.lower() == lowered), None)
    return fields.get(_ANY) if known is None else known


def _fits(node: Node, wanted: str) -> bool:
    if wanted == _TEXT or not node.is_scalar:  # a text is one by now
        return False
    value = node.value
    if wanted == _SWITCH:
        return isinstance(value, bool)
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _told(node: Node) -> str:
    if node.is_mapping:
        return "a mapping"
    if node.is_sequence:
        return "a list"
    value = node.value
    if isinstance(value, bool):
        return str(value).lower()
    return "a text" if isinstance(value, str) else "a number"


def _cure(node: Node, wanted: str) -> str:
    if not node.is_scalar:
        return ""
    if wanted == _TEXT:
        return " (write it in quotes)"
    return " (write it without quotes)" if wanted in (_NUMBER, _SWITCH) and node.style else ""
