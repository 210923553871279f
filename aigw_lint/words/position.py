"""Where something stands in a file, as people count: from line 1, column 1."""

from __future__ import annotations

import re
from bisect import bisect_right

from aigw_lint.words.record import Record

# YAML, editors, SARIF and GitHub agree on these line ends. The C parser also
# counts U+0085, U+2028 and U+2029, which is why lines are derived here.
_LINE_END = re.compile(r"\r\n?|\n")


class Position(Record):
    """One place in a text; *line* and *column* from 1, *offset* from 0, in code points."""

    line: int
    column: int
    offset: int


class Span(Record):
    """From *start* up to, but without, *end*."""

    start: Position
    end: Position


class Location(Record):
    """A span of a file; *file* as it was given, with ``/`` between its parts."""

    file: str
    span: Span


class LineTable:
    """The lines of one text, to turn offsets into positions."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Return the position of *offset*, in code points from the start of the text."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1, offset)

    def span(self, start: int, end: int) -> Span:
        """Return the span from offset *start* up to *end*."""
        return Span(self.position(start), self.position(max(start, end)))

    def line(self, number: int, first: int = 0, last: int | None = None) -> str:
        """Return line *number* (from 1) without its line end; empty past the last.

        Of a long line, from column *first* (from 0) up to *last*.
        """
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        stop = self._starts[number] if number < len(self._starts) else len(self.text)
        if last is not None:
            stop = min(stop, start + last)
        return self.text[start + first : stop].rstrip("\r\n")
