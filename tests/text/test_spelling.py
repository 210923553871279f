"""Names that look like slips of each other: edits, near names, and the index of many."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.text.spelling import (
    NearNames,
    edit_distance,
    is_part,
    near,
    one_slip,
    same_but_for_case_or_separators,
)

# Few letters, so that words are often near each other.
WORDS = st.text("abA1-._", max_size=8)
NAMES = st.lists(st.text("abc1-._", min_size=1, max_size=12), max_size=12)


def slow_distance(left: str, right: str) -> int:
    """Count edits as the definition says: the last letters agree, or one edit puts them right."""

    @functools.cache
    def distance(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(
            distance(i - 1, j) + 1,
            distance(i, j - 1) + 1,
            distance(i - 1, j - 1) + (left[i - 1] != right[j - 1]),
        )
        if min(i, j) > 1 and left[i - 2 : i] == right[j - 1] + right[j - 2]:
            best = min(best, distance(i - 2, j - 2) + 1)
        return best

    return distance(len(left), len(right))


# --- edits ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [
        ("", "", 0),
        ("model", "model", 0),
        ("model", "modle", 1),
        ("model", "modell", 1),
        ("model", "mode", 1),
        ("model", "nodel", 1),
        ("abcd", "badc", 2),
        ("", "abc", 3),
        ("x-ai-eg-model", "x-aigw-model", 3),
    ],
)
def test_edits_between_two_words(left: str, right: str, edits: int) -> None:
    assert edit_distance(left, right, 3) == edits


def test_more_edits_than_the_limit_are_one_more_than_it() -> None:
    assert edit_distance("abcdef", "uvwxyz", 2) == 3
    assert edit_distance("a", "a" * 1000, 2) == 3


@given(WORDS, WORDS, st.integers(0, 5))
def test_edit_distance_is_that_of_the_definition(left: str, right: str, limit: int) -> None:
    assert edit_distance(left, right, limit) == min(slow_distance(left, right), limit + 1)


@given(WORDS, WORDS)
def test_one_slip_is_one_edit(left: str, right: str) -> None:
    assert one_slip(left, right) == (slow_distance(left, right) == 1)


# --- near names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("openai", "opnai"),
        ("openai", "opneai"),
        ("openai-backend", "openai-backnd"),
        ("team.openai_eu", "team.opnai_eu"),
        ("OpenAI", "openai"),
        ("open-ai", "openai"),
        ("gpt-4o", "gpt_4o"),
        ("gate", "gates"),
        ("groq", "gruq"),
        ("mistral", "mistal"),
    ],
)
def test_slips(left: str, right: str) -> None:
    assert near(left, right)
    assert near(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("openai", "openai"),
        ("gw", "gv"),
        ("dev", "dex"),
        ("model-1", "model-2"),
        ("model1", "model2"),
        ("llama3", "llama31"),
        ("http", "https"),
        ("web-http", "web-https"),
        ("groq", "grok"),
        ("team-mistral-eu", "team-mixtral-eu"),
        ("llama3", "ollama3"),
        ("gpt4", "gpt4o"),
        ("openai", "azure"),
        ("opnai-bakend", "openai-backend"),
        ("openai", "openai-eu"),
    ],
)
def test_names_that_are_both_meant(left: str, right: str) -> None:
    assert not near(left, right)
    assert not near(right, left)


@given(WORDS, WORDS)
def test_near_is_symmetric(left: str, right: str) -> None:
    assert near(left, right) == near(right, left)


@given(WORDS)
def test_nothing_is_near_itself(name: str) -> None:
    assert not near(name, name)
    assert not same_but_for_case_or_separators(name, name)


def test_case_and_separators_alone() -> None:
    assert same_but_for_case_or_separators("X-AI-EG-Model", "x_ai_eg.model")
    assert not same_but_for_case_or_separators("model", "models")


# --- many names -----------------------------------------------------------------


@given(NAMES, st.text("abc1-._", min_size=1, max_size=12))
def test_the_index_finds_what_comparing_each_with_each_finds(known: list[str], name: str) -> None:
    assert NearNames(known).of(name) == sorted({other for other in known if near(name, other)})


class AsIfMany(NearNames):
    """Treats every group of alike names as one that is too large to be gone through."""

    __slots__ = ()
    _FEW = 0


@given(NAMES, st.text("abc1-._", min_size=1, max_size=12))
def test_the_index_of_many_alike_names_finds_the_same(known: list[str], name: str) -> None:
    assert AsIfMany(known).of(name) == NearNames(known).of(name)


def test_what_is_longer_than_any_name_or_all_separators_is_near_nothing() -> None:
    names = NearNames(["x" * 300 + "a", "-" * 200 + "openai"])
    assert names.of("x" * 300 + "b") == []
    assert names.of("-" * 200 + "openay") == []


def test_names_that_are_found_are_sorted_and_told_once() -> None:
    names = NearNames(["opnai", "openay", "OpenAI", "opnai", "azure"])
    assert names.of("openai") == ["OpenAI", "openay", "opnai"]


# --- words of camel case ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("maxRequests", "maxParallelRequests", True),
        ("maxRequests", "maxRequestsPerConnection", True),
        ("maxRequest", "maxParallelRequests", True),
        ("tlsMode", "backendTLSMode", True),
        ("requestsMax", "maxParallelRequests", False),
        ("maxRequests", "maxRequest", False),
        ("max", "maximum", False),
        ("", "name", False),
        ("s", "name", False),
    ],
)
def test_a_name_that_says_some_of_the_words(name: str, other: str, expected: bool) -> None:
    assert is_part(name, other) is expected
