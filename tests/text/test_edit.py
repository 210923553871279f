"""Edits of text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.text.edit import Edit, apply_edits
from aigw_lint.words.position import LineTable

TEXT = "kind: Gatway\nname: a\n"


def edit(text: str, start: int, end: int, new: str) -> Edit:
    """Return the edit that puts *new* in the place of ``text[start:end]``."""
    return Edit("a.yaml", LineTable(text).span(start, end), new)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], TEXT),
        ([(6, 12, "Gateway")], "kind: Gateway\nname: a\n"),
        ([(19, 20, "b"), (6, 12, "X")], "kind: X\nname: b\n"),
        ([(0, 13, "")], "name: a\n"),
        ([(13, 13, "x: 1\n")], "kind: Gatway\nx: 1\nname: a\n"),
        ([(0, 0, "1"), (0, 0, "2")], f"12{TEXT}"),
        ([(0, 4, "K"), (0, 0, "# c\n")], "# c\nK: Gatway\nname: a\n"),
        ([(0, 4, "a"), (4, 5, "b")], "ab Gatway\nname: a\n"),
        ([(21, 21, "end\n")], f"{TEXT}end\n"),
        ([(0, 21, "")], ""),
    ],
)
def test_edits(edits: list[tuple[int, int, str]], expected: str) -> None:
    assert apply_edits(TEXT, [edit(TEXT, *one) for one in edits]) == expected


@pytest.mark.parametrize("other", [(3, 6), (4, 5), (0, 12), (5, 5), (4, 8)])
def test_edits_that_overlap_are_refused(other: tuple[int, int]) -> None:
    edits = [edit(TEXT, 4, 8, "x"), edit(TEXT, *other, "y")]
    with pytest.raises(ValueError, match="edits overlap at offset"):
        apply_edits(TEXT, edits)


@given(
    st.text(alphabet="ab\r\n\U0001f600", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.text(max_size=3)), max_size=5),
)
def test_order_does_not_matter(text: str, cuts: list[tuple[int, str]]) -> None:
    points = sorted({min(at, len(text)) for at, _ in cuts})
    news = [new for _, new in cuts]
    spans = list(zip(points[::2], points[1::2], strict=False))
    edits = [edit(text, start, end, new) for (start, end), new in zip(spans, news, strict=False)]
    expected = text
    for (start, end), new in reversed(list(zip(spans, news, strict=False))):
        expected = expected[:start] + new + expected[end:]
    assert apply_edits(text, edits) == expected
    assert apply_edits(text, reversed(edits)) == expected
