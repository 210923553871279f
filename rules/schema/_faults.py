"""What the API server refuses in a manifest, asked by several rules and found once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aigw_lint import Definition, Graph, Manifest, Node, definition_of, faults_in, node_at

from ._texts import doubtful_texts

if TYPE_CHECKING:
    from aigw_lint import Fault

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
    return tuple(
        fault
        for fault in found
        if fault.word != "type" or node_at(manifest.node, fault.path)[0] not in told
    )


def hidden_by_release(fault: Fault) -> Mapping[str, str] | None:
    """Return since when and until when there is a field that this release does not have."""
    hidden: Mapping[str, Mapping[str, str]] = fault.schema.get("x-hidden", {})
    return hidden.get(fault.name)


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
