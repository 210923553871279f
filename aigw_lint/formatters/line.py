"""Styled lines: what the text faces are made of.

A line says what each part of it *is*; plain text and the terminal show the
same characters, and only the terminal gives them colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from aigw_lint.files.finding import Finding
from aigw_lint.formatters.escape import escape
from aigw_lint.formatters.width import display_width
from aigw_lint.text.wording import listed
from aigw_lint.words.position import Location

Segment: TypeAlias = tuple[str, str]
"""A piece of text, and the name of its style (empty: none)."""
Line: TypeAlias = tuple[Segment, ...]

BLANK: Line = ()


def line(*parts: Segment | str) -> Line:
    """Return a line of *parts*; a plain string has no style."""
    return tuple((part, "") if isinstance(part, str) else part for part in parts)


def harmless(parts: Line) -> Line:
    """Return the line as it may be shown; every line passes here, whatever it holds.

    Where parts that are harmless alone make a command together, the line loses
    its styles rather than its safety.
    """
    safe = tuple((escape(text), style) for text, style in parts)
    whole = "".join(text for text, _ in safe)
    escaped = escape(whole)
    return safe if escaped == whole else ((escaped, ""),)


def plain(parts: Line) -> str:
    """Return the line as plain text."""
    return "".join(text for text, _ in harmless(parts)).rstrip()


def place(location: Location) -> str:
    """Return *location* as editors and terminals know to open it."""
    start = location.span.start
    return f"{location.file}:{start.line}:{start.column}"


def where_it_holds(finding: Finding) -> Iterator[str]:
    """Yield in which renderings and for which targets a finding holds, where it says so."""
    for label, names in (
        ("in", finding.renderings),
        ("only in", finding.alternatives),
        ("only for", finding.targets),
    ):
        if names is not None:
            yield f"{label} {listed(names)}"


def table(rows: Iterable[Sequence[Segment]], *, indent: str = "") -> list[Line]:
    """Return *rows* as lines whose cells stand below each other; the last of a row is free."""
    shown = [[(escape(text), style) for text, style in row] for row in rows]
    widths: dict[int, int] = {}
    for row in shown:
        for column, (text, _) in enumerate(row[:-1]):
            widths[column] = max(widths.get(column, 0), display_width(text))
    return [_padded(row, widths, indent) for row in shown]


def _padded(row: list[Segment], widths: dict[int, int], indent: str) -> Line:
    cells = [
        (text + " " * (widths[column] - display_width(text) + 2), style)
        for column, (text, style) in enumerate(row[:-1])
    ]
    return ((indent, ""), *cells, *row[-1:])
