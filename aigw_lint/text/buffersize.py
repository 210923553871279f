"""What a buffer limit asks for."""

from __future__ import annotations

from aigw_lint.text.node import Node
from aigw_lint.text.quantity import byte_size

MAX_BUFFER = 2**32 - 1
"""The largest limit that Envoy takes."""


def buffer_size(node: Node) -> int | None:
    """Return the bytes that a buffer limit asks for; None where the API server refuses it."""
    if isinstance(node.value, bool) or node.value is None:
        return None
    if isinstance(node.value, int):
        return node.value
    return None if node.string is None else byte_size(node.string)
