"""Code frames: underlines that stand below their text, and no value of a Secret."""

from __future__ import annotations

import pytest
from clock import bounded
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.choice.report import Report
from aigw_lint.files.parser import Source
from aigw_lint.formatters.frame import Look, frame
from aigw_lint.formatters.line import plain
from aigw_lint.formatters.width import cells, crop, display_width
from aigw_lint.words.position import Location

SECRET = Source.from_text(
    "secret.yaml",
    """\
kind: Secret
metadata:
  name: keys
data:
  first: Zmlyc3Q=
  "second": c2Vjb25k  # not this either
  third: |
    line of a value
    user: name
  list: [YQ==, Yg==]
  - entry
  {key: inside, other: ${X}}
""",
)
NO_LINES: frozenset[int] = frozenset()


def at(source: Source, text: str) -> Location:
    """Return where *text* stands in *source* for the last time."""
    start = source.text.rindex(text)
    return Location(source.file, source.lines.span(start, start + len(text)))


def frame_at(
    source: Source, location: Location, width: int = 100, secret: frozenset[int] = NO_LINES
) -> list[str]:
    """Return the frame of *location* as plain text, line by line."""
    report = Report(sources={source.file: source}, secret_lines={source.file: secret})
    return [plain(parts) for parts in frame(report, location, Look("^", "error", 2, width))]


def frame_of(text: str, marked: str, width: int = 100) -> list[str]:
    """Return the line of *marked* in the one-line file *text*, and its underline."""
    source = Source.from_text("a.yaml", text)
    line, underline = frame_at(source, at(source, marked), width)
    assert line.startswith("    1 | ")
    assert underline.startswith("      | ")
    return [line[8:], underline[8:]]


# --- which lines --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("a:\nb:\nc:\n  here", ["    2 | b:", "    3 | c:"]),
        ("here", []),
        ("a: 1\n---\nb:\n  here", ["    3 | b:"]),
        ("a: 1\n--- # next\n\nhere", []),
        ("a:\n\n\nhere", []),
        ("a:\n\nhere", ["    1 | a:", "    2 |"]),
    ],
)
def test_lines_above_are_of_the_same_document_and_do_not_begin_blank(
    text: str, above: list[str]
) -> None:
    source = Source.from_text("a.yaml", text)
    assert frame_at(source, at(source, "here"))[:-2] == above


def test_a_place_past_the_end_of_the_file_has_no_frame() -> None:
    long, short = Source.from_text("a.yaml", "\n\nhere"), Source.from_text("a.yaml", "x")
    assert frame_at(short, at(long, "here")) == []


@pytest.mark.parametrize(
    ("start", "end", "frame_lines"),
    [
        pytest.param(7, 7, ["    2 | b: c", "      | ^"], id="no length"),
        pytest.param(3, 7, ["    1 | a: |", "      |    ^"], id="up to the next line"),
        pytest.param(3, 12, ["    1 | a: |", "      |    ^ to line 2"], id="the end of the second"),
        pytest.param(0, 8, ["    1 | a: |", "      | ^^^^ to line 2"], id="into the second"),
        pytest.param(11, 11, ["    2 | b: c", "      |     ^"], id="the end of a line"),
    ],
)
def test_spans_of_any_length(start: int, end: int, frame_lines: list[str]) -> None:
    source = Source.from_text("a.yaml", "a: |  \nb: c\nd: e\n")
    location = Location("a.yaml", source.lines.span(start, end))
    assert frame_at(source, location)[-2:] == frame_lines


# --- which columns ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "marked", "line", "underline"),
    [
        pytest.param("name: opnai", "opnai", "name: opnai", "      ^^^^^", id="plain"),
        pytest.param("名前: 模型x", "模型", "名前: 模型x", "      ^^^^", id="wide"),
        pytest.param(
            "e\u0301e\u0301: abc", "abc", "e\u0301e\u0301: abc", "    ^^^", id="combining"
        ),
        pytest.param("é👍: abc", "abc", "é👍: abc", "     ^^^", id="emoji"),
        pytest.param("a:\tb\tc", "b\tc", "a:  b   c", "    ^^^^^", id="tabs"),
        pytest.param("a: \x1b[1mb", "b", r"a: \x1b[1mb", "          ^", id="escape before"),
        pytest.param("a: \u202eb", "\u202eb", r"a: \u202eb", "   ^^^^^^^", id="escape inside"),
        pytest.param("a: b\r\n", "b", "a: b", "   ^", id="line end"),
        pytest.param("a: \u0301", "\u0301", "a: \u0301", "   ^", id="nothing but an accent"),
    ],
)
def test_the_underline_stands_below_its_text(
    text: str, marked: str, line: str, underline: str
) -> None:
    assert frame_of(text, marked) == [line, underline]


@pytest.mark.parametrize(
    ("text", "marked", "line", "underline"),
    [
        pytest.param(
            "a: bad, " + "x" * 60, "bad", "a: bad, " + "x" * 21 + "...", "   ^^^", id="right"
        ),
        pytest.param(
            "x" * 60 + " bad", "bad", "..." + "x" * 6 + " bad", " " * 10 + "^^^", id="left"
        ),
        pytest.param(
            "x" * 60 + " bad " + "y" * 60,
            "bad",
            "..." + "x" * 6 + " bad " + "y" * 15 + "...",
            " " * 10 + "^^^",
            id="both",
        ),
        pytest.param("z" * 60, "z" * 60, "z" * 29 + "...", "^" * 32, id="all of it"),
        pytest.param(
            "模" * 30 + " bad", "bad", "..." + "模" * 3 + " bad", " " * 10 + "^^^", id="wide, cut"
        ),
    ],
)
def test_a_long_line_is_cut_around_the_span(
    text: str, marked: str, line: str, underline: str
) -> None:
    assert frame_of(text, marked, width=40) == [line, underline]


def test_a_wide_character_that_is_cut_leaves_blanks() -> None:
    assert crop(cells("模" * 4), 2, 6) == "... 模"
    assert crop(cells("模" * 4), 0, 7) == "模模..."
    assert crop(cells("模" * 4), 0, 6) == "模 ..."


def test_lines_of_megabytes_take_no_time() -> None:
    source = Source.from_text("a.yaml", "x" * 3_000_000 + " bad " + "\u0301" * 1_000_000)
    location = at(source, " bad")
    with bounded(2):
        for _ in range(20):
            assert len("".join(frame_at(source, location))) < 2000


@given(
    st.text(st.characters(codec=None), max_size=60),
    st.integers(0, 60),
    st.integers(0, 20),
    st.integers(20, 60),
)
def test_any_text_gives_a_frame_within_its_width(
    text: str, start: int, length: int, width: int
) -> None:
    source = Source.from_text("a.yaml", text)
    location = Location("a.yaml", source.lines.span(start, start + length))
    *_, line, underline = frame_at(source, location, width)
    assert "^" in underline
    assert display_width(line) <= max(width, 28)


# --- Secrets ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        pytest.param("Zmlyc3Q=", ["  first: ***", "         ^^^"], id="value"),
        pytest.param("first", ["  first: ***", "  ^^^^^"], id="key"),
        pytest.param("c2Vjb25k", ['  "second": ***', "            ^^^"], id="quoted key"),
        pytest.param('"second"', ['  "second": ***', "  ^^^^^^^^"], id="a quoted key itself"),
        pytest.param(
            "|\n    line of a value", ["  third: ***", "         ^^^ to line 8"], id="block"
        ),
        pytest.param("of a", ["    ***", "    ^^^"], id="inside a block"),
        pytest.param(": name", ["    ***", "    ^^^"], id="inside a block, after a word"),
        pytest.param("Yg==", ["  ***", "  ^^^"], id="in a list"),
        pytest.param("entry", ["  - ***", "    ^^^"], id="entry of a list"),
        pytest.param("${X}", ["  ***", "  ^^^"], id="in a flow mapping"),
    ],
)
def test_a_frame_shows_no_value_of_a_secret(marked: str, shown: list[str]) -> None:
    lines = frame_at(SECRET, at(SECRET, marked), secret=frozenset(range(4, 13)))
    assert [line[8:] for line in lines] == shown


def test_a_line_that_is_too_long_for_a_key_is_masked_whole() -> None:
    source = Source.from_text("secret.yaml", "k" * 400 + ": value")
    lines = frame_at(source, at(source, "value"), secret=frozenset({1}))
    assert lines == ["    1 | ***", "      | ^^^"]


def test_lines_above_show_no_value_of_a_secret_either() -> None:
    source = Source.from_text("a.yaml", "a: secret\nb: here\n")
    lines = frame_at(source, at(source, "here"), secret=frozenset({1}))
    assert lines == ["    2 | b: here", "      |    ^^^^"]
