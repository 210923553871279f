"""Patterns of strangers: the same answers as RE2, and never a long wait."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clock import bounded

from aigw_lint.schema.re2 import ForeignPattern, matches
from aigw_lint.text.linear import finds, is_readable

SCHEMAS = sorted((Path(__file__).parent.parent.parent / "schemas").glob("*.*/*.json"))
WORDS = (
    *("", "a", "A", "-a", "a-b", "a.b", "a..b", "10s", "1h30m", "x" * 64, "*.example.com", "/v1"),
    *("https://example.com/a?b", "10.0.0.1", "10.0.0.0/8", "::1", "Service", "a b", "a\nb", "é"),
    *("500m", "1Gi", "example.com/gateway", "POST", "[a]", "a_b", "\n", "http://", "connection.x"),
)


def patterns() -> Iterator[str]:
    waiting: list[Any] = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if isinstance(each.get("pattern"), str):
                yield each["pattern"]
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


@pytest.mark.parametrize("pattern", sorted(set(patterns())))
def test_patterns_of_known_crds_are_matched_alike(pattern: str) -> None:
    for word in WORDS:
        assert finds(pattern, word) is matches(pattern, word), word


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^(a|ab)(c|bcd)*$", r"a{2,3}b", r"a{2}", r"a{2,}$", r"(?i)ab|CD", r"\bab\b", r"a\Bb"),
        *(r"[^a-c]", r"[a\-z]", r"[]a]", r"[\d.]+$", r"x*?y", r"(?:a)(?P<n>b)", r"\x41", r"a{,2}"),
        *(
            r"(?s).b",
            r".b",
            r"(?m)^b$",
            r"^b$",
            r"",
            r"()",
            r"(|a)+$",
            r"[[:alpha:]]x",
            r"\.",
            "{a",
        ),
    ],
)
def test_syntax(pattern: str) -> None:
    plain = pattern.replace("[[:alpha:]]", "[A-Za-z]").replace("a{,2}", r"a\{,2\}")
    check = re.compile(plain.replace("$", r"\Z") if "(?m)" not in plain else plain, re.ASCII)
    texts = ("a", "ab", "abcd", "AB", "cd", "aab", "aaa", "x ab y", "1.2", "bx", "a\nb", "-", "]")
    for text in (*texts, "xxy", "A", "", "a{,2}", "{a", "z", "abbcdc"):
        assert finds(pattern, text) is bool(check.search(text)), text


@pytest.mark.parametrize(
    "pattern",
    [
        *("(", ")", "[", "a**", "*", r"(?=a)", r"(?<=a)", r"(?<!a)", r"\1", r"(a)\2", "a{3,2}"),
        *("a{1001}", "((a{100}){100}){100}", "(((){1000}){1000}){1000}", r"\p{Greek}", "[z-a]"),
        *("\\", r"\x{", "[[:no:]]", "(?P<", "(" * 300 + ")" * 300, "(?z)", "[a", "a" * 9000),
    ],
)
def test_what_is_no_pattern_is_told(pattern: str) -> None:
    assert not is_readable(pattern)


def test_letters_of_all_the_world() -> None:
    assert finds(r"^\p{L}+$", "né")
    assert not finds(r"^\PL+$", "né")
    assert finds(r"^[\p{Lu}]$", "É")


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^(a+)+$", r"^(a|a)*$", r"^(a|aa)+$", r"^(.*a){20}$", r"^a*a*a*a*a*a*a*b$"),
        *(r"^(a?){500}a{500}$", r"^(([a-z]+)*)*$", r"(x+x+)+y", "(a{1,30}){1,30}$"),
    ],
)
def test_hostile_patterns_take_no_time(pattern: str) -> None:
    with bounded(5):
        matches(ForeignPattern(pattern), "a" * 4900 + "!")
