"""Which lines of a file hold values of Secrets, which no output may show."""

from __future__ import annotations

from aigw_lint.node import Node
from aigw_lint.rendering import ParsedFile

_HIDDEN = ("data", "stringData")


def secret_lines(file: ParsedFile) -> frozenset[int]:
    """Return the lines (from 1) on which a value of a Secret stands, or a part of one."""
    if b"Secret" not in file.source.data:
        return frozenset()
    lines: set[int] = set()
    for document in file.documents:
        for node in _secrets(document.root):
            for key in _HIDDEN:
                values = node.get(key)
                if values is not None:
                    span = file.source.location(values).span
                    lines.update(range(span.start.line, span.end.line + 1))
    return frozenset(lines)


def _secrets(root: Node) -> list[Node]:
    """Return the Secrets at *root*: it, or those among the items of a list."""
    pending, found = [root], []
    while pending:
        node = pending.pop()
        if node.string_at("kind") == "Secret":
            found.append(node)
        items = node.get("items")
        if items is not None:
            pending += items.items()
    return found
