"""Durations of the Gateway API."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.text.duration import parse_duration

PATTERN = re.compile(r"([0-9]{1,5}(h|m|s|ms)){1,4}\Z", re.ASCII)
UNITS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0s", 0),
        ("10s", 10_000),
        ("500ms", 500),
        ("1h", 3_600_000),
        ("1m", 60_000),
        ("1h30m", 5_400_000),
        ("1s1h", 3_601_000),
        ("1ms1m", 60_001),
        ("1m1ms", 60_001),
        ("1s1s1s1s", 4000),
        ("99999h", 99999 * 3_600_000),
        ("00001s", 1000),
    ],
)
def test_durations(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "10",
        "s",
        "1.5s",
        "-1s",
        "+1s",
        "1 s",
        " 1s",
        "1s ",
        "1s\n",
        "1d",
        "1us",
        "1ns",
        "100000s",
        "1s1s1s1s1s",
        "1S",
        "1h30",
        "\u0661s",
        "1sec",
        "1m s",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@given(st.lists(st.tuples(st.integers(0, 99999), st.sampled_from(sorted(UNITS))), min_size=1))
def test_parts_add_up(parts: list[tuple[int, str]]) -> None:
    text = "".join(f"{number}{unit}" for number, unit in parts)
    expected = sum(number * UNITS[unit] for number, unit in parts)
    assert parse_duration(text) == (expected if len(parts) <= 4 else None)


@given(st.text(alphabet="0123456789hms. -", max_size=20))
def test_the_pattern_of_the_api_decides(text: str) -> None:
    assert (parse_duration(text) is not None) == bool(PATTERN.match(text))
