"""Patterns of RE2, as Python has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clock import bounded

from aigw_lint.schema.metadata import METADATA
from aigw_lint.schema.re2 import matcher, matches

LONGEST = 5000
ROOT = Path(__file__).parent.parent.parent


def patterns_in(schema: Any) -> Iterator[tuple[str, int]]:  # noqa: ANN401 - any part of a schema
    """Yield each pattern, with how long a text can be that is searched for it."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"], min(schema.get("maxLength", LONGEST), LONGEST)
        for part in schema.values():
            yield from patterns_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from patterns_in(part)


FILES = sorted(path for path in (ROOT / "schemas").glob("*/*.json") if "." in path.parent.name)
SCHEMAS = [json.loads(path.read_text(encoding="utf-8")) for path in FILES]
PATTERNS = sorted({each for schema in (*SCHEMAS, METADATA) for each in patterns_in(schema)})
# A search that goes back and forth would take years. The slowest takes one second where machines
# are slow: all that a text of 5,000 characters costs for a square.
MOST_SECONDS = 4.0
HOSTILE = ("a", "1", "0", ".a", "a.", "-", "/", "%aa", ":", "1:", "*.", "?", "#", "é", " ", "a ")


@pytest.mark.parametrize(("pattern", "longest"), PATTERNS)
def test_each_pattern_of_our_schemas_is_searched_for_quickly(pattern: str, longest: int) -> None:
    assert isinstance(matcher(pattern), re.Pattern)
    for piece in HOSTILE:
        for begin, end in (("", "\n"), ("https://", "!")):
            text = (begin + piece * longest)[: longest - len(end)] + end
            with bounded(MOST_SECONDS):
                matches(pattern, text)


def test_a_text_too_long_to_be_searched_is_taken() -> None:
    assert matches("^b$", "a" * 5001)
    assert not matches("^b$", "a" * 5000)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        (r"^a\z", "a", True),
        (r"\$", "$", True),
        ("[$]", "$", True),
        ("(?m)^a$", "b\na\nc", True),
        ("(?i)^A$", "a", True),
        ("^(?i)A$", "a", True),
        ("(?s)a.b", "a\nb", True),
        ("a.b", "a\nb", False),
        (r"^\d$", "٣", False),
        (r"^\w$", "é", False),
        ("^[]a]$", "]", True),
        ("^[^]a]$", "b", True),
        ("^[^]a]$", "]", False),
        ("^[[]$", "[", True),
        ("^[a[:]$", ":", True),
        (r"^[\]]$", "]", True),
        ("b", "abc", True),
    ],
)
def test_signs_mean_what_they_mean_in_re2(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.b-c.example:443", True),
        ("https://*.example.com", True),
        ("https://*", True),
        ("*", True),
        ("https://a..b", False),
        ("https://.a", False),
        ("https://a.", False),
        ("https://" + "a" * 3000 + "!", False),
    ],
)
def test_what_is_said_otherwise_means_the_same(text: str, found: bool) -> None:
    pattern = r"^(\*|https?:\/\/(\*|(\*\.)?(([\w-]+\.?)+)?[\w-]+)(:\d{1,5})?)$"
    assert matches(pattern, text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [("a b", True), ("a\tb", True), ("a  b", False), ("a ", False), ("x" * 4000 + "\n", False)],
)
def test_values_of_headers_are_told_quickly(text: str, found: bool) -> None:
    assert matches(r"^[!-~]+([\t ]?[!-~]+)*$", text) is found
