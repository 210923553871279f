"""Texts with variables: what Flux makes of each expression, and what is not told."""

from __future__ import annotations

import pytest
from clock import bounded
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.renderings.expansion import Expanded, Variable, Variables, expand

NAMED = {
    "HOST": "api.example.com",
    "WORD": "abcABC123abc",
    "N": "8080",
    "EMPTY": "",
    "_x1": "low",
    "STREET": "straße",
    "_UNTOLD": None,
}
SET = Variables({name: Variable(text) for name, text in NAMED.items()})
OPEN = SET._replace(is_open=True)


def text_of(text: str, variables: Variables = SET) -> str | None:
    expanded = expand(text, variables)
    return None if expanded is None else expanded.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("${HOST}", "api.example.com"),
        ("https://${HOST}:${N}/v1", "https://api.example.com:8080/v1"),
        ("${_x1}", "low"),
        ("${EMPTY}", ""),
        ("a${EMPTY}b", "ab"),
        # Without braces nothing is put in; two signs stand for one.
        ("$HOST", "$HOST"),
        ("$", "$"),
        ("cost: 5$", "cost: 5$"),
        ("$${HOST}", "${HOST}"),
        ("$$${HOST}", "$api.example.com"),
        ("$$$${HOST}", "$${HOST}"),
        ("a$$b", "a$b"),
        ("$${HOST:=${N}}", "${HOST:=8080}"),
        ("$(HOST) %REQ% {{ x }}", "$(HOST) %REQ% {{ x }}"),
        # Defaults, of whatever kind, stand in for what is not set, or empty.
        ("${HOST:=other}", "api.example.com"),
        ("${GONE:=other}", "other"),
        ("${GONE:-other}", "other"),
        ("${GONE:+other}", "other"),
        ("${GONE:?other}", "other"),
        ("${GONE=other}", "other"),
        ("${HOST:+other}", "api.example.com"),
        ("${EMPTY:=other}", "other"),
        ("${GONE:=}", ""),
        ("${GONE:=a:b=c}", "a:b=c"),
        # The default ends at the first brace; the others stay.
        ("${GONE:={a}}", "{a}"),
        ("${HOST:={a}}", "api.example.com}"),
        ('${GONE:={"a": {}}}', '{"a": {}}'),
        ("${GONE:=$$x}", "$$x"),
        ("${GONE:=${HOST}}", "api.example.com"),
        ("${GONE:=llm.${HOST}:${N}.x}", "llm.api.example.com:8080.x"),
        ("${GONE:=${ALSO:=${N}}}", "8080"),
        ("${HOST:=${_UNTOLD}}", "api.example.com"),
        ("${GONE:=${WORD^^}}", "ABCABC123ABC"),
        # What shells do besides.
        ("${#WORD}", "12"),
        ("${#STREET}", "7"),
        ("${WORD^}", "AbcABC123abc"),
        ("${WORD^^}", "ABCABC123ABC"),
        ("${HOST,,}", "api.example.com"),
        ("${WORD,}", "abcABC123abc"),
        ("${WORD,^}", "abcABC123abc"),
        ("${WORD:3}", "ABC123abc"),
        ("${WORD:3:3}", "ABC"),
        ("${WORD:99}", ""),
        ("${WORD:9:99}", "abc"),
        ("${WORD:x}", "abcABC123abc"),
        ("${WORD:-3}", "abcABC123abc"),
        ("${WORD: -3}", "abcABC123abc"),
        ("${WORD/abc/x}", "xABC123abc"),
        ("${WORD//abc/x}", "xABC123x"),
        ("${WORD//abc/}", "ABC123"),
        ("${WORD/#abc/x}", "xABC123abc"),
        ("${WORD/%abc/x}", "abcABC123x"),
        ("${WORD/%zzz/x}", "abcABC123abc"),
        ("${WORD/${N}/x}", "abcABC123abc"),
        ("${WORD#abc}", "ABC123abc"),
        ("${WORD##abc}", "ABC123abc"),
        ("${WORD%abc}", "abcABC123"),
        ("${WORD%%x}", "abcABC123abc"),
    ],
)
def test_what_becomes_of_a_text(text: str, expected: str) -> None:
    assert text_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "${GONE}",
        "${HOST}${GONE}",
        "${_UNTOLD}",
        "${_UNTOLD:=x}",
        "${_UNTOLD^^}",
        "${GONE:=${_UNTOLD}}",
        "${GONE:=${ALSO}}",
        "${#GONE}",
        # Flux refuses these, or what it does depends on its release.
        "${}",
        "${ HOST}",
        "${HOST }",
        "${HOST-x}",
        "${HOST+x}",
        "${HOST?x}",
        "${HOST",
        "${GONE:=x",
        "${GONE:=${HOST}",
        "${HOST:}",
        "${HOST#}",
        "${HOST^^x}",
        "${WORD:1:-1}",
        "${WORD/a}",
        "${WORD/#/x}",
        "${WORD/\\//x}",
        # Patterns are not run.
        "${HOST#*.}",
        "${HOST%%.*}",
        # Case and length of what is not ASCII.
        "${STREET^^}",
        "${STREET:2}",
    ],
)
def test_what_is_not_told(text: str) -> None:
    assert text_of(text) is None


def test_where_there_may_be_other_variables_a_default_is_not_told() -> None:
    assert text_of("${GONE:=x}", OPEN) is None
    assert text_of("${HOST:=x}", OPEN) == "api.example.com"


def test_too_long_values_are_not_followed() -> None:
    def with_value(length: int) -> Variables:
        return Variables({"X": Variable("x" * length)})

    assert text_of("${X}", with_value(16_384)) == "x" * 16_384
    assert text_of("${X}", with_value(16_385)) is None
    assert text_of("${X}" * 10, with_value(16_384)) is None
    assert text_of("${X//x/" + "y" * 1000 + "}", with_value(16_384)) is None


def test_braces_in_braces_end() -> None:
    with bounded(5):
        assert text_of("${A:=" * 1000 + "x" + "}" * 1000) is None
        assert text_of("${A:=" * 100_000) is None
        assert text_of("${HOST}" * 100_000) is None
        assert text_of("${A:=" + "$x" * 30_000 + "}") == "$x" * 30_000


def test_what_is_put_in_is_told_without_defaults() -> None:
    assert expand("${GONE:=a}-${N}-${HOST:=${WORD}}", SET) == Expanded(
        "a-8080-api.example.com", (), ("8080", "api.example.com")
    )


@given(st.text(st.sampled_from("${}:=-#%/^,aN_09 \\")))
def test_no_text_is_too_odd(text: str) -> None:
    made = text_of(text)
    assert made is None or len(made) <= len(text) * 4
    if "$$" not in text and "${" not in text:
        assert made == text
