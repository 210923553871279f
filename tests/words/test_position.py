"""Lines and columns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.words.position import LineTable, Location, Position, Span

TEXTS = st.text(
    alphabet=st.sampled_from("ab\n\r\t\u0085\u2028\u2029\U0001f600\u00e9 "), max_size=60
)


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("", 0, 1, 1),
        ("ab", 1, 1, 2),
        ("ab", 2, 1, 3),
        ("a\nb", 1, 1, 2),
        ("a\nb", 2, 2, 1),
        ("a\r\nb", 2, 1, 3),
        ("a\r\nb", 3, 2, 1),
        ("a\rb", 2, 2, 1),
        ("a\n\rb", 2, 2, 1),
        ("a\n\rb", 3, 3, 1),
        ("a\u0085b\u2028c\u2029d", 6, 1, 7),
        ("\U0001f600x", 1, 1, 2),
        ("a\n", 2, 2, 1),
        ("a", 99, 1, 2),
        ("a", -1, 1, 1),
    ],
)
def test_positions(text: str, offset: int, line: int, column: int) -> None:
    position = LineTable(text).position(offset)
    assert (position.line, position.column) == (line, column)


@given(TEXTS)
def test_positions_lead_back_to_offsets(text: str) -> None:
    table = LineTable(text)
    starts = [0, *(match.end() for match in re.finditer(r"\r\n?|\n", text))]
    for offset in range(len(text) + 1):
        position = table.position(offset)
        assert position.offset == offset
        assert starts[position.line - 1] + position.column - 1 == offset


@given(TEXTS)
def test_lines_are_the_text_without_its_line_ends(text: str) -> None:
    table = LineTable(text)
    expected = re.split(r"\r\n|\r|\n", text)
    assert [table.line(number) for number in range(1, len(expected) + 1)] == expected
    assert table.line(0) == ""
    assert table.line(len(expected) + 1) == ""


def test_spans_do_not_run_backwards() -> None:
    table = LineTable("abc\ndef")
    assert table.span(1, 5) == Span(Position(1, 2, 1), Position(2, 2, 5))
    assert table.span(5, 1) == Span(Position(2, 2, 5), Position(2, 2, 5))


def test_locations_sort_by_file_and_place() -> None:
    table = LineTable("abc\ndef")
    one, two = Location("a.yaml", table.span(4, 5)), Location("b.yaml", table.span(0, 1))
    three = Location("a.yaml", table.span(0, 3))
    assert sorted([two, one, three]) == [three, one, two]
