"""How many columns of a terminal text fills."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint.formatters.escape import escape_character
from aigw_lint.words.record import Record

_TAB = 4
_CUT = "..."
_DELETE = 127


class Cell(Record):
    """One character as it is shown, and the columns that it fills."""

    text: str
    width: int


_ASCII = {chr(code): Cell(chr(code), 1) for code in range(ord(" "), _DELETE)}


def display_width(text: str) -> int:
    """Return how many columns *text* fills; it must be escaped."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cells(text: str) -> list[Cell]:
    """Return the characters of one line: escaped, and tabs as the blanks that they stand for."""
    if text.isascii() and text.isprintable():
        return [_ASCII[character] for character in text]
    found: list[Cell] = []
    column = 0
    for character in text:
        cell = _ASCII.get(character)
        if cell is None:
            cell = _cell(character, column)
        found.append(cell)
        column += cell.width
    return found


def _cell(character: str, column: int) -> Cell:
    if character == "\t":
        return Cell(" " * (_TAB - column % _TAB), _TAB - column % _TAB)
    if character.isprintable():
        return Cell(character, _width(character))
    shown = escape_character(character)
    return Cell(shown, len(shown))


def crop(line: Sequence[Cell], start: int, width: int) -> str:
    """Return the part of *line* that shows in *width* columns from column *start* (from 0).

    What is missing on either side is marked by three dots, which take their
    place within the width. A wide character that would be cut becomes blanks.
    """
    total = sum(cell.width for cell in line)
    before = _CUT if start > 0 and total > 0 else ""
    after = _CUT if total > start + width else ""
    first, last = start + len(before), start + width - len(after)
    shown: list[str] = []
    column = 0
    for text, cell_width in line:
        end = column + cell_width
        if first <= column and end <= last:
            shown.append(text)
        elif column < last and end > first:
            shown.append(" " * (min(end, last) - max(column, first)))
        column = end
    return before + "".join(shown) + after


def _width(character: str) -> int:
    # Here, since text that is not ASCII is rare, and the module is not small.
    import unicodedata

    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
