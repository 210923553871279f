"""Styled lines: what the text faces are made of.

A line says what each part of it *is*; plain text and the terminal show the
same characters, and only the terminal gives them colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO, TypeAlias

from aigw_lint.formatters.escape import escape
from aigw_lint.formatters.width import display_width

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


def write_lines(lines: Iterable[Line], stream: TextIO, *, color: bool) -> None:
    """Write *lines* to *stream*, in colours where *color* says so."""
    if color:
        # Here, since rich costs more than all the rest of a small run.
        from aigw_lint.formatters.terminal import show_lines

        show_lines(lines, stream)
        return
    stream.writelines(plain(parts) + "\n" for parts in lines)


def plain(parts: Line) -> str:
    """Return the line as plain text."""
    return "".join(text for text, _ in harmless(parts)).rstrip()


def table(rows: Sequence[Sequence[Segment]], *, indent: str = "") -> list[Line]:
    """Return *rows* as lines whose cells stand below each other."""
    columns = max(map(len, rows), default=0)
    shown = [[(escape(text), style) for text, style in row] for row in rows]
    widths = [
        max((display_width(row[column][0]) for row in shown if column < len(row)), default=0)
        for column in range(columns)
    ]
    return [
        (
            (indent, ""),
            *(
                (text + " " * (widths[column] - display_width(text) + 2), style)
                if column + 1 < len(row)
                else (text, style)
                for column, (text, style) in enumerate(row)
            ),
        )
        for row in shown
    ]
