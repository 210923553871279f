"""No text of strangers reaches an output raw."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.formatters.escape import escape, escape_lines
from aigw_lint.formatters.line import harmless, line, plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain text",
        "grüße",
        "模型",
        "e\u0301",
        "👍",
        "a: b # c",
        "[bold]no markup[/]",
        "C# ##",
        "a::b",
    ],
)
def test_what_is_plainly_visible_stays(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\nb\r\tc", r"a\nb\r\tc", id="line ends and tabs"),
        pytest.param("\x1b[31mred", r"\x1b[31mred", id="terminal escape"),
        pytest.param("\x9b31m", r"\x9b31m", id="terminal escape in one character"),
        pytest.param("\x1b]8;;http://x\x07", r"\x1b]8;;http://x\x07", id="terminal link"),
        pytest.param("a\x08\x7f\x00", r"a\x08\x7f\x00", id="backspace, delete and NUL"),
        pytest.param("a\u202eb\u2066c\u200f", r"a\u202eb\u2066c\u200f", id="direction"),
        pytest.param("a\u2028b\u2029\x85", r"a\u2028b\u2029\x85", id="other line ends"),
        pytest.param("a\u200bb\ufeff\xad", r"a\u200bb\ufeff\xad", id="invisible"),
        pytest.param("\U000e0041", r"\U000e0041", id="tag characters"),
        pytest.param("a\xa0b", r"a\xa0b", id="a blank that is no space"),
        pytest.param("\udcff\ud800", r"\xff\ud800", id="surrogates"),
    ],
)
def test_what_is_not_plainly_visible_is_shown_by_its_code(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", r"\x3a:error::x"),
        (" \t::error::x", r" \t::error::x"),
        ("  ::add-mask::x", r"  \x3a:add-mask::x"),
        ("x ##[error]y", r"x #\x23[error]y"),
        ("##vso[task.setvariable]", r"#\x23vso[task.setvariable]"),
        ("###[group]", r"##\x23[group]"),
    ],
)
def test_commands_to_build_services_are_broken_up(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_a_page_keeps_its_lines() -> None:
    assert escape_lines("a\n\x1b\r\n") == "a\n\\x1b\\r\n"


# Parts that make a line dangerous only together, and any text at all.
PARTS = st.lists(
    st.one_of(
        st.sampled_from(["#", "##", "##[", "[", "vso", "::", ":", " ", "\t", "\n", "x", "\x1b"]),
        st.text(st.characters(codec=None), max_size=5),
    ),
    max_size=6,
)


def assert_harmless(text: str) -> None:
    for character in text:
        assert character == " " or unicodedata.category(character)[0] not in "CZ"
    assert "##[" not in text
    assert "##vso[" not in text
    assert not text.lstrip().startswith("::")


@given(PARTS)
def test_escaped_text_is_harmless_and_to_escape_again_changes_nothing(parts: list[str]) -> None:
    once = escape("".join(parts))
    assert_harmless(once)
    assert escape(once) == once


@given(PARTS)
def test_a_line_is_harmless_however_its_parts_were_cut(parts: list[str]) -> None:
    styled = line(*((part, "bold") for part in parts))
    assert_harmless("".join(text for text, _ in harmless(styled)))
    assert_harmless(plain(styled))
