"""Words of others in messages: how they are cut, and shown."""

from __future__ import annotations

import pytest

from aigw_lint.text.wording import cut, quoted, some_of


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("", 60, ""),
        ("x" * 60, 60, "x" * 60),
        ("x" * 61, 60, "x" * 57 + "..."),
        ("abcdef", 5, "ab..."),
        ("abcde", 5, "abcde"),
    ],
)
def test_a_long_text_is_cut_to_its_length_with_the_dots(
    text: str, longest: int, shown: str
) -> None:
    assert cut(text, longest) == shown


def test_a_quoted_word_is_cut_and_escaped() -> None:
    assert quoted("x" * 61) == f"`{'x' * 57}...`"
    assert quoted("a\x1bb") == "`a\\x1bb`"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d"], "a, b, c ..."),
    ],
)
def test_of_many_names_the_first_are_shown(names: list[str], shown: str) -> None:
    assert some_of(names) == shown
    assert some_of(names, most=4) == ", ".join(names)
