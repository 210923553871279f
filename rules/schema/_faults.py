"""What the API server refuses in a manifest, asked by several rules and found once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aigw_lint import Definition, Graph, Manifest, Node, definition_of
from aigw_lint.schema.verdict import faults_in, node_at

from ._replaced import RENAMED, is_label
from ._texts import doubtful_texts

if TYPE_CHECKING:
    from aigw_lint.schema.explain import Fault

UNKNOWN = "additionalProperties"
CONSTRAINT = "x-constraint"


def faults_of(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return what the API server refuses, without what other rules tell."""
    return graph.remember(_faults, definition_of(manifest))


def _faults(definition: Definition, graph: Graph) -> tuple[Fault, ...]:
    manifest = definition.manifest
    if manifest is None:
        return ()
    found = faults_in(manifest, graph.target)
    if not found:
        return ()
    told = {text.node for text in doubtful_texts(manifest)}  # ambiguous-scalar
    renamed = frozenset(_renamed(manifest, found))  # removed-field and field-too-new
    return tuple(
        fault
        for fault in found
        if not (fault.word == "type" and node_at(manifest.node, fault.path)[0] in told)
        and not (fault.word == "required" and (*fault.path, fault.name) in renamed)
    )


def _renamed(manifest: Manifest, faults: tuple[Fault, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of fields that are there under the name of another release."""
    for fault in faults:
        if fault.word == UNKNOWN and is_label(manifest, fault):
            yield *fault.path[:-1], "matchLabels"
    for old, new in RENAMED.get(manifest.kind, {}).items():
        for fault in faults:
            if fault.word == UNKNOWN and fault.name in (old, new):
                yield *fault.path[:-1], new if fault.name == old else old


def place_of(manifest: Manifest, fault: Fault) -> Node:
    """Return the node that shows *fault*."""
    path = fault.path
    if fault.word == UNKNOWN:
        parent, _ = node_at(manifest.node, path[:-1])
        return parent.key(str(path[-1])) or parent
    node, _ = node_at(manifest.node, path)
    if fault.word == CONSTRAINT:
        at = str(fault.wanted.get("x-at", ""))
        inner = node.get(*at.split("/")) if at else None
        if inner is not None:
            node = inner
    if node.is_scalar or not node.path:
        return node
    return _key_of(manifest.node, node) or node


def _key_of(top: Node, node: Node) -> Node | None:
    """Return the key of *node*, a collection, where it has one: it says more than the inside."""
    *above, last = node.path
    parent = top.get(*above)
    return parent.key(last) if parent is not None and isinstance(last, str) else None
