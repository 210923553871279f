"""Code frames: the lines of a file around a span, with the span underlined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aigw_lint.choice.report import Report
from aigw_lint.formatters.line import Line, line
from aigw_lint.formatters.width import Cell, cells, crop
from aigw_lint.words.position import LineTable, Location, Span
from aigw_lint.words.record import Record

_NUMBER = 5
# How many times the width is looked at on either side of a span: lines of a megabyte exist, and
# one line may have thousands of spans. Twice, since marks that combine fill no column.
_REACH = 2
_LEAST_WIDTH = 20
# Where a line with so many blanks before it counts as blank.
_FAR = 500


class Look(Record):
    """How a frame looks: the underline, its style, the lines above, and all its width."""

    underline: str
    style: str
    context: int
    width: int
    indent: str = ""


class _Row(Record):
    """The line of the span: its cells, and the columns (from 0) that are underlined."""

    cells: list[Cell]
    start: int
    end: int


def frame(report: Report, location: Location, look: Look) -> Iterator[Line]:
    """Yield the lines that show *location*; none where its text is not at hand."""
    source = report.sources.get(location.file)
    span = location.span
    if source is None or span.start.line > _last_line(source.lines):
        return
    secret = report.secret_lines.get(location.file, frozenset())
    width = max(_LEAST_WIDTH, look.width - len(look.indent) - _NUMBER - 3)
    reach = _REACH * width
    row, left = _row(source.lines, span, reach, masked=span.start.line in secret)
    start = _window(row, width, cut=left > 0)
    for number in _context(source.lines, span.start.line, look.context, secret):
        text = source.lines.line(number, left, left + 2 * reach).rstrip()
        yield _numbered(look, number, crop(cells(text), start, width))
    yield _numbered(look, span.start.line, crop(row.cells, start, width))
    length = min(row.end, start + width) - row.start
    underline = " " * (row.start - start) + look.underline * max(1, length)
    last = span.end.line if span.end.column > 1 else span.end.line - 1
    more = f" to line {last}" if last > span.start.line else ""
    yield line(f"{look.indent}{'':{_NUMBER}} ", ("| ", "gutter"), (underline + more, look.style))


def _row(lines: LineTable, span: Span, reach: int, *, masked: bool) -> tuple[_Row, int]:
    """Return the line of *span*, and how many characters were left out before it."""
    start = span.start.column - 1
    left = max(0, start - reach)
    text = lines.line(span.start.line, left, start + reach)
    start = min(start - left, len(text))
    end = len(text.rstrip()) if span.end.line > span.start.line else span.end.column - 1 - left
    end = max(start, min(end, len(text)))
    if masked:
        # Here, since Secrets are rarely at fault.
        from aigw_lint.formatters.secret import MASK, mask

        text, start, end = mask(text, start, end) if left == 0 else (MASK, 0, len(MASK))
        left = 0
    shown = cells(text)
    return _Row(shown, _columns(shown[:start]), _columns(shown[:end])), left


def _columns(part: Iterable[Cell]) -> int:
    return sum(cell.width for cell in part)


def _window(row: _Row, width: int, *, cut: bool) -> int:
    """Return the first column to show, so that the span is in sight."""
    if not cut and (_columns(row.cells) <= width or row.end <= width - 4):
        return 0
    return max(0, row.start - width // 3)


def _context(lines: LineTable, number: int, count: int, secret: frozenset[int]) -> list[int]:
    """Return up to *count* lines above line *number*, those of the same document alone."""
    above: list[int] = []
    for before in range(number - 1, max(0, number - 1 - count), -1):
        if before in secret or lines.line(before, 0, 3) in ("---", "..."):
            break
        above.append(before)
    while above and not lines.line(above[-1], 0, _FAR).strip():
        above.pop()
    return above[::-1]


def _numbered(look: Look, number: int, text: str) -> Line:
    return line(look.indent, (f"{number:>{_NUMBER}} | ", "gutter"), text)


def _last_line(lines: LineTable) -> int:
    return lines.position(len(lines.text)).line
