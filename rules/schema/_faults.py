"""What the API server refuses in a manifest, asked by several rules and found once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from aigw_lint import (
    OUR_KINDS,
    Definition,
    Graph,
    Judge,
    Manifest,
    Node,
    definition_of,
    faults_in,
    judge_of,
    node_at,
    own_kind,
)

from ._replaced import RENAMED, is_label
from ._texts import doubtful_texts

if TYPE_CHECKING:
    from aigw_lint import Fault

UNKNOWN = "additionalProperties"
CONSTRAINT = "x-constraint"
_KIND_FIELDS = ("group", "kind")
_BUFFER = ("connection", "bufferLimit")


def faults_of(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return what the API server refuses, without what other rules tell, and tell better."""
    return graph.remember(_faults, definition_of(manifest))


def _faults(definition: Definition, graph: Graph) -> tuple[Fault, ...]:
    manifest = definition.manifest
    if manifest is None or is_unsure(manifest, graph):
        return ()
    found = faults_in(manifest, graph.target, own_kind(manifest, graph).schema)
    if not found:
        return ()
    doubtful = {text.node for text in doubtful_texts(manifest)}  # ambiguous-scalar
    unsupported = {  # unsupported-reference-kind
        reference.node.path
        for reference in graph.references_from(manifest)
        if not reference.supported
        and judge_of(reference) is Judge.API_SERVER
        and not reference.relation.refuses_only_if_managed
    }
    renamed = frozenset(_renamed(manifest, found))  # removed-field and field-too-new
    return tuple(
        fault
        for fault in found
        if not _is_of_a_kind(fault, unsupported)
        and not (fault.word == "required" and (*fault.path, fault.name) in renamed)
        and not (fault.word == "pattern" and fault.path[-2:] == _BUFFER)  # invalid-buffer-limit
        and not (fault.word == "type" and node_at(manifest.node, fault.path)[0] in doubtful)
    )


def is_unsure(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether nobody knows by what to judge *manifest*, or that is told elsewhere.

    Its kind is defined several times, or not in its version: of kinds of ours there is what
    comes with us for the first case.
    """
    if graph.customs is None or own_kind(manifest, graph).schema is not None:
        return False
    found = own_kind(manifest, graph).definitions
    return len(found) == 1 or (bool(found) and manifest.ref.group_kind not in OUR_KINDS)


def _is_of_a_kind(fault: Fault, references: Collection[tuple[str | int, ...]]) -> bool:
    """Tell whether *fault* says that one of *references* names a kind that it cannot name."""
    if fault.word == UNKNOWN:
        return False
    if fault.word != CONSTRAINT:
        path = (*fault.path, fault.name) if fault.word == "required" else fault.path
        return bool(path) and path[-1] in _KIND_FIELDS and path[:-1] in references
    at = str(fault.wanted.get("x-at", ""))
    path = (*fault.path, *at.split("/")) if at else fault.path
    return any(each in (path, path[:-1]) or each[:-1] == path for each in references)


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
