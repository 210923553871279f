"""Which part of a file a comment covers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from aigw_lint.files.parser import Document, Source
from aigw_lint.text.node import Raw


class Coverage:
    """The parts of one file that comments can cover, as offsets from first through last."""

    __slots__ = ("_documents", "_source", "_units")

    def __init__(self, source: Source, documents: Iterable[Document]) -> None:
        self._source = source
        self._documents = documents
        self._units: list[tuple[int, int]] | None = None

    def line(self, offset: int) -> tuple[int, int]:
        """Return the first and the last offset of the line that *offset* is on."""
        position = self._source.lines.position(offset)
        first = offset - position.column + 1
        return first, first + len(self._source.lines.line(position.line))

    def next_node(self, offset: int) -> tuple[int, int] | None:
        """Return where the node that starts next after *offset* begins and ends.

        A node is an entry of a mapping with its key, an item of a list, or a
        whole document; where several start at one place, the largest counts.
        """
        if self._units is None:
            units = {unit for document in self._documents for unit in _units(document.root.raw)}
            self._units = sorted(units, key=lambda unit: (unit[0], -unit[1]))
        index = bisect_right(self._units, offset, key=lambda unit: unit[0])
        return self._units[index] if index < len(self._units) else None


def _units(root: Raw) -> Iterator[tuple[int, int]]:
    """Yield start and end of *root*, and of each entry and item below it as it is written.

    What an alias stands for is written elsewhere.
    """
    yield root[0], root[1]
    seen: set[int] = set()
    stack = [root]
    while stack:
        raw = stack.pop()
        if id(raw) in seen:
            continue
        seen.add(id(raw))
        parts = _entries(raw) if raw[3] == "{" else _items(raw) if raw[3] == "[" else ()
        for start, end, value in parts:
            yield start, end
            if value is not None:
                stack.append(value)


def _entries(mapping: Raw) -> Iterator[tuple[int, int, Raw | None]]:
    """Yield start, end and value of each entry; None where the value is not written there."""
    kids: list[Raw] = mapping[2]
    for key, value in zip(kids[::2], kids[1::2], strict=True):
        if not mapping[0] <= key[0] < mapping[1]:
            continue  # merged in from elsewhere
        is_alias = value[0] < key[1]
        yield key[0], key[1] if is_alias else value[1], None if is_alias else value


def _items(sequence: Raw) -> Iterator[tuple[int, int, Raw | None]]:
    """Yield start, end and value of each item, but not of aliases."""
    done = sequence[0]
    for item in sequence[2]:
        if item[0] >= done:
            done = item[1]
            yield item[0], item[1], item
