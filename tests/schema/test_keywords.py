"""Our own keywords."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.schema.keywords import KEYWORDS
from aigw_lint.schema.lengths import go_duration

SECOND = 10**9
UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("-0", 0),
        ("+0", 0),
        ("1s", SECOND),
        ("+1s", SECOND),
        ("-1s", -SECOND),
        ("1h30m", 5400 * SECOND),
        ("1.5h", 5400 * SECOND),
        (".5s", SECOND // 2),
        ("1.s", SECOND),
        ("1µs", 1000),
        ("1μs", 1000),
        ("3ms2us", 3_002_000),
        ("0.000000001s", 1),
        ("0.0000000001s", 0),
        ("1m1m", 120 * SECOND),
        ("", None),
        ("-", None),
        ("1", None),
        ("00", None),
        ("s", None),
        (".s", None),
        ("1d", None),
        ("1 s", None),
        (" 1s", None),
        ("1S", None),
        ("1s\n", None),
        ("1e3s", None),
        ("--1s", None),
        ("1s-1s", None),
        ("1..5s", None),
        ("1.5.5s", None),
        ("\u0661s", None),
        ("1s" * 51, None),
    ],
)
def test_durations_are_read_as_go_does(text: str, expected: int | None) -> None:
    assert go_duration(text) == expected


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(sorted(UNITS))), max_size=6))
def test_durations_add_up(parts: list[tuple[int, str]]) -> None:
    text = "".join(f"{count}{unit}" for count, unit in parts)
    expected = sum(count * UNITS[unit] for count, unit in parts) if parts else None
    assert go_duration(text) == expected
    assert go_duration(f"-{text}") == (None if expected is None else -expected)


@given(st.text("0123456789.+-hmsnuµ ", max_size=12))
def test_any_text_is_read(text: str) -> None:
    value = go_duration(text)
    assert value is None or isinstance(value, int)


def holds(word: str, wanted: Any, instance: Any) -> bool:  # noqa: ANN401 - any value
    return KEYWORDS[word](instance, wanted)


@pytest.mark.parametrize(
    ("wanted", "instance", "expected"),
    [
        ({"by": ["name"]}, [{"name": "a"}, {"name": "b"}], True),
        ({"by": ["name"]}, [{"name": "a"}, {"name": "a"}], False),
        ({"by": ["name"]}, [{"name": "1"}, {"name": 1}], True),
        ({"by": ["name"]}, [{}, {}], False),
        ({"by": ["name"]}, [{}, {"name": ""}], False),
        ({"by": ["name"], "having": ["name"]}, [{}, {}], True),
        ({"by": ["a/b"]}, [{"a": {"b": 1}}, {"a": {"b": 1}}], False),
        ({"by": ["a/b"]}, [{"a": {"b": 1}}, {"a": 1}], True),
        ({"by": ["name", "port"]}, [{"name": "a", "port": 1}, {"name": "a", "port": 2}], True),
        ({"by": ["name"]}, {"name": "a"}, True),
        ({"by": ["name"]}, [], True),
    ],
)
def test_unique(wanted: Any, instance: Any, expected: bool) -> None:  # noqa: ANN401
    assert holds("x-unique", wanted, instance) is expected


@pytest.mark.parametrize(
    ("sign", "left", "right", "expected"),
    [
        ("<", 1, 2, True),
        ("<", 2, 2, False),
        ("<=", 2, 2, True),
        ("==", 2, 2.0, True),
        ("!=", 2, 2, False),
        (">=", 1, 2, False),
        (">", 3, 2, True),
        ("<", None, 2, True),
        ("<", 3, None, True),
        ("<", True, 0, True),
        ("<", "3", 2, True),
    ],
)
def test_compare_numbers(sign: str, left: Any, right: Any, expected: bool) -> None:  # noqa: ANN401
    wanted = {"left": "a/b", "is": sign, "right": "c", "as": "number"}
    instance = {"a": {"b": left}, "c": right}
    assert holds("x-compare", wanted, instance) is expected


def test_compare_durations() -> None:
    wanted = {"left": "a", "is": "<=", "right": "b", "as": "duration"}
    assert holds("x-compare", wanted, {"a": "60s", "b": "1m"})
    assert not holds("x-compare", wanted, {"a": "61s", "b": "1m"})
    assert holds("x-compare", wanted, {"a": "61s"})
    assert holds("x-compare", wanted, {"a": "long", "b": "1m"})
    assert holds("x-compare", wanted, ["a"])


def test_duration_has_bounds() -> None:
    wanted = {">=": "1s", "<": "1h"}
    assert holds("x-duration", wanted, "1s")
    assert holds("x-duration", wanted, "59m59s")
    assert not holds("x-duration", wanted, "999ms")
    assert not holds("x-duration", wanted, "60m")
    assert holds("x-duration", wanted, "no duration")
    assert holds("x-duration", wanted, 5)


def test_total_counts_over_all_items() -> None:
    wanted = {"of": "matches", "maximum": 3}
    assert holds("x-total", wanted, [{"matches": [1, 2]}, {"matches": [3]}, {}])
    assert not holds("x-total", wanted, [{"matches": [1, 2]}, {"matches": [3, 4]}])
    assert holds("x-total", wanted, {"matches": [1, 2, 3, 4]})


ADDRESS: dict[str, Any] = {"by": ["value"], "where": {"type": "Hostname"}}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], True),
        ([{"type": "Hostname", "value": "a"}, {"type": "Hostname", "value": "b"}], True),
        ([{"type": "Hostname", "value": "a"}, {"type": "Hostname", "value": "a"}], False),
        ([{"type": "Hostname", "value": "a"}, {"type": "IPAddress", "value": "a"}], True),
        ([{"type": "IPAddress", "value": "a"}, {"type": "IPAddress", "value": "a"}], True),
        ([{"value": "a"}, {"value": "a"}], True),
        (["a", "a"], True),
    ],
)
def test_unique_is_asked_of_items_with_a_value_alone(items: list[object], expected: bool) -> None:
    assert holds("x-unique", ADDRESS, items) is expected


@pytest.mark.parametrize("nothing", ["", 0])
def test_an_empty_field_is_no_other_than_none(nothing: object) -> None:
    wanted = {"by": ["name", "port"]}
    assert not holds("x-unique", wanted, [{"name": "a", "port": nothing}, {"name": "a"}])
    assert holds("x-unique", wanted, [{"name": "a", "port": 1}, {"name": "a"}])
    assert holds("x-alike", PARENT, [{"name": "a", "port": nothing}, {"name": "a"}])


PARENT = {"by": ["name"], "in": ["port", "section/name"]}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], True),
        ([{"name": "a"}, {"name": "a"}], True),
        ([{"name": "a", "port": 1}, {"name": "a", "port": 2}], True),
        ([{"name": "a", "port": 1}, {"name": "b"}], True),
        ([{"name": "a", "port": 1}, {"name": "a"}], False),
        ([{"name": "a"}, {"name": "b", "port": 1}, {"name": "a", "port": 1}], False),
        ([{"name": "a", "port": 1}, {"name": "a", "section": {"name": "x"}}], False),
        ([{"name": "a", "section": {"name": "x"}}, {"name": "a", "section": {}}], False),
        ([{"port": 1}, {}], False),
        ([1, "a"], True),
        ({"name": "a"}, True),
        ("a", True),
    ],
)
def test_alike_asks_for_a_field_in_all_items_or_in_none(items: object, expected: bool) -> None:
    assert holds("x-alike", PARENT, items) is expected


def test_the_page_tells_of_each() -> None:
    page = (Path(__file__).parents[2] / "docs" / "schemas.md").read_text(encoding="utf-8")
    assert [word for word in KEYWORDS if f"`{word}: " not in page] == []
