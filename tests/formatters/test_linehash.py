"""GitHub's hash of a line: the values that its own action computes for the same texts."""

from __future__ import annotations

import pytest

from aigw_lint.formatters.linehash import line_hashes

END = "c129715d7a2bc9a3:1"
GREETINGS = (
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    END,
)


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", (END,)),
        (
            " a\nb\n  \t\tc\n d",
            ("271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"),
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
    ],
)
def test_each_line_has_the_value_that_the_action_computes(
    text: str, hashes: tuple[str, ...]
) -> None:
    assert line_hashes(text) == hashes


def test_equal_lines_are_numbered_while_what_follows_them_is_equal_too() -> None:
    assert line_hashes("Lorem ipsum dolor sit amet.\n" * 10) == (
        *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
        "a7f2ff1481e87703:1",
        "a9cf91f7bbf1862b:1",
        "55ec222b86bcae53:1",
        "cc97dc7b1d7d8f7b:1",
        END,
    )


def test_characters_count_as_utf_16_has_them() -> None:
    assert line_hashes("\U0001f600") == line_hashes("\ud83d\ude00")
    assert len(line_hashes("a\u2028b\x85c\n")) == 2
