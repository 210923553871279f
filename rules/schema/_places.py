"""The nodes that show what the API server refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aigw_lint import Manifest, Node, node_at

from ._words import CONSTRAINT, UNKNOWN

if TYPE_CHECKING:
    from aigw_lint import Fault


def place_of(manifest: Manifest, fault: Fault) -> Node:
    """Return the node that shows *fault*."""
    path = fault.path
    if fault.word == UNKNOWN:
        parent, _ = node_at(manifest.node, path[:-1])
        return parent.key(str(path[-1])) or parent
    node, _ = node_at(manifest.node, path)
    if fault.word == CONSTRAINT:
        node, _ = node_at(manifest.node, path_of(fault))
    if node.is_scalar or not node.path:
        return node
    return _key_of(manifest.node, node) or node


def keys_of(manifest: Manifest) -> Callable[[Fault], Node]:
    """Return what returns the key of an unknown field; those of one mapping are gone through once.

    There may be thousands of them in one.
    """
    known: dict[int, dict[str, Node]] = {}

    def key_of(fault: Fault) -> Node:
        parent, _ = node_at(manifest.node, fault.path[:-1])
        keys = known.get(id(parent.raw))
        if keys is None:
            keys = known[id(parent.raw)] = {}
            for key, _ in parent.entries():
                keys.setdefault(key.text or "", key)
        return keys.get(str(fault.path[-1]), parent)

    return key_of


def path_of(fault: Fault) -> tuple[str | int, ...]:
    """Return the path of the field that *fault*, a constraint, is about; of its place at least."""
    value, at = fault.instance, str(fault.wanted.get("x-at", ""))
    for step in at.split("/") if at else ():
        if not isinstance(value, dict) or step not in value:
            return fault.path
        value = value[step]
    return (*fault.path, *at.split("/")) if at else fault.path


def _key_of(top: Node, node: Node) -> Node | None:
    """Return the key of *node*, a collection, where it has one: it says more than the inside."""
    *above, last = node.path
    parent = top.get(*above)
    return parent.key(last) if parent is not None and isinstance(last, str) else None
