"""Which lines of a file hold values of Secrets, which no output may show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigw_lint.node import Node
from aigw_lint.pattern import lazy_pattern
from aigw_lint.rendering import ParsedFile

# The annotations too: kubectl writes the whole object into one of them.
_HIDDEN = (("data",), ("stringData",), ("metadata", "annotations"))
_MARKER = lazy_pattern(r"^---(?=\s|$)", re.MULTILINE)
_SECRET = lazy_pattern(r"\bkind\b[\"']?\s*:\s*[\"']?Secret\b")


def secret_lines(file: ParsedFile) -> frozenset[int]:
    """Return the lines (from 1) on which a value of a Secret stands, or a part of one.

    Of a document that cannot be parsed and looks like a Secret: all its lines.
    """
    if b"Secret" not in file.source.data:
        return frozenset()
    lines: set[int] = set()
    for document in file.documents:
        for node in _secrets(document.root):
            for path in _HIDDEN:
                values = node.get(*path)
                if values is not None:
                    lines |= _lines(file, values.start, values.end)
    starts = [document.root.start for document in file.documents]
    for start, end in _chunks(file.source.text):
        parsed = any(start <= offset < end for offset in starts)
        if not parsed and _SECRET().search(file.source.text, start, end):
            lines |= _lines(file, start, end)
    return frozenset(lines)


def _lines(file: ParsedFile, start: int, end: int) -> set[int]:
    table = file.source.lines
    return set(range(table.position(start).line, table.position(end).line + 1))


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the documents of *text*, parsed or not."""
    starts = [0, *(match.start() for match in _MARKER().finditer(text))]
    yield from zip(starts, (*starts[1:], len(text)), strict=True)


def _secrets(root: Node) -> Iterator[Node]:
    """Yield the Secrets at *root*: it, or those among the items of a list."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.string_at("kind") == "Secret":
            yield node
        items = node.get("items")
        if items is not None:
            pending += items.items()
