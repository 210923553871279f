"""Kubernetes quantities."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.text.quantity import byte_size, parse_quantity

SUFFIXES = {
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    "": Fraction(1),
    "k": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
    "T": Fraction(10**12),
    "P": Fraction(10**15),
    "E": Fraction(10**18),
    "Ki": Fraction(2**10),
    "Mi": Fraction(2**20),
    "Gi": Fraction(2**30),
    "Ti": Fraction(2**40),
    "Pi": Fraction(2**50),
    "Ei": Fraction(2**60),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("1", Fraction(1)),
        ("+1", Fraction(1)),
        ("-1", Fraction(-1)),
        ("007", Fraction(7)),
        ("1.5", Fraction(3, 2)),
        ("1.", Fraction(1)),
        (".5", Fraction(1, 2)),
        ("-.5Mi", Fraction(-(2**19))),
        ("100m", Fraction(1, 10)),
        ("0.1", Fraction(1, 10)),
        ("1.5Gi", Fraction(3 * 2**29)),
        ("50Mi", Fraction(52428800)),
        ("50M", Fraction(50000000)),
        ("1E", Fraction(10**18)),
        ("1Ei", Fraction(2**60)),
        ("1e3", Fraction(1000)),
        ("1E3", Fraction(1000)),
        ("1e+3", Fraction(1000)),
        ("1e-3", Fraction(1, 1000)),
        ("1.5e3", Fraction(1500)),
    ],
)
def test_quantities(text: str, value: Fraction) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1 ",
        " 1",
        "1 Mi",
        "K",
        "1K",
        "1ki",
        "1KI",
        "1mi",
        "1B",
        "1MB",
        "1MiB",
        ".",
        "+",
        "1..2",
        "1.2.3",
        "1e",
        "1e1.5",
        "1e3Mi",
        "1Mi3",
        "--1",
        "1,5",
        "0x10",
        "1_000",
        "Mi",
        "inf",
        "1e1000000000",
        "1\n",
        "\u0661",
        "1e\u0661",
        "9" * 100_000,
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


@given(st.integers(0, 10**30), st.integers(0, 10**6), st.sampled_from(sorted(SUFFIXES)))
def test_every_number_with_every_suffix(whole: int, part: int, suffix: str) -> None:
    value = Fraction(f"{whole}.{part}") * SUFFIXES[suffix]
    assert parse_quantity(f"{whole}.{part}{suffix}") == value
    assert parse_quantity(f"-{whole}.{part}{suffix}") == -value


@given(st.text(max_size=20))
def test_any_text_is_a_quantity_or_none(text: str) -> None:
    value = parse_quantity(text)
    assert value is None or isinstance(value, Fraction)
    size = byte_size(text)
    assert size is None or size == value


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1", 1),
        ("32768", 32768),
        ("50Mi", 52428800),
        ("50M", 50000000),
        ("4Gi", 4294967296),
        ("1k", 1000),
        ("1Ki", 1024),
        ("2E", 2 * 10**18),
        ("8Ei", 2**63),
        ("10T", 10**13),
        ("10Pi", 10 * 2**50),
        ("10P", 10**16),
        ("102G", 102 * 10**9),
        ("3Ti", 3 * 2**40),
    ],
)
def test_byte_sizes(text: str, size: int) -> None:
    assert byte_size(text) == size


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0Mi",
        "01Mi",
        "+1Mi",
        "-1Mi",
        "1.5Mi",
        "1.0",
        "1e3",
        "1K",
        "1m",
        "1n",
        "1MB",
        "1 Mi",
        "1Mi\n",
        "Mi",
        "\u0661",
        "9" * 100_000,
    ],
)
def test_what_is_no_byte_size(text: str) -> None:
    assert byte_size(text) is None


@given(st.integers(1, 10**18), st.sampled_from(sorted(set(SUFFIXES) - {"n", "u", "m"})))
def test_byte_sizes_are_quantities(number: int, suffix: str) -> None:
    assert byte_size(f"{number}{suffix}") == number * SUFFIXES[suffix]
