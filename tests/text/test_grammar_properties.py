"""Laws that hold for all quantities, durations and scalars, whatever their digits."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from aigw_lint.files.parser import Source, parse
from aigw_lint.text.duration import parse_duration
from aigw_lint.text.node import resolve_scalar, string_of, tag_fits
from aigw_lint.text.quantity import byte_size, parse_quantity

TAG = "tag:yaml.org,2002:"
TAGS = ("str", "int", "float", "bool", "null", "timestamp", "binary")
STYLES = ("", "'", '"', "|", ">")

# What Kubernetes' own documentation of resource.Quantity gives as its grammar.
QUANTITY = re.compile(
    r"[+-]?([0-9]+|[0-9]+\.[0-9]+|[0-9]+\.|\.[0-9]+)"
    r"([KMGTPE]i|[numkMGTPE]|[eE][+-]?([0-9]+|[0-9]+\.|\.[0-9]+))?",
    re.ASCII,
)
# The pattern of Envoy Gateway's byte fields.
BYTE_SIZE = re.compile(r"[1-9]+[0-9]*([EPTGMK]i|[EPTGMk])?", re.ASCII)

LIKE_A_QUANTITY = st.text(alphabet="0123456789.+-eEKMGTPinumk ", max_size=10)
LIKE_A_SCALAR = st.text(alphabet="0123456789.+-_eExobyYnNtTfFuUlL~:aisr<=", max_size=12)
DIGITS = st.integers(0, 10**12)


# --- quantities -----------------------------------------------------------------


@given(LIKE_A_QUANTITY)
@example("1e.5")
def test_the_grammar_of_kubernetes_decides_what_is_a_quantity(text: str) -> None:
    match = QUANTITY.fullmatch(text)
    is_one = parse_quantity(text) is not None
    if match is None:
        assert not is_one
    elif "." not in (match.group(2) or ""):  # the API server itself reads no such exponent
        assert is_one or abs(int((match.group(2) or "e0")[1:])) > 1000


@given(LIKE_A_QUANTITY)
def test_the_pattern_of_the_field_decides_what_is_a_byte_size(text: str) -> None:
    assert (byte_size(text) is not None) == bool(BYTE_SIZE.fullmatch(text))


@given(DIGITS, st.integers(-30, 30))
def test_an_exponent_moves_the_point(number: int, exponent: int) -> None:
    value = parse_quantity(f"{number}e{exponent}")
    assert value == number * Fraction(10) ** exponent
    assert value == parse_quantity(f"{number}E{exponent:+}")


@given(DIGITS, st.sampled_from(["k", "M", "G", "T", "P", "E"]))
def test_suffixes_are_powers(number: int, suffix: str) -> None:
    power = "kMGTPE".index(suffix) + 1
    assert parse_quantity(f"{number}{suffix}") == number * 1000**power
    assert parse_quantity(f"{number}{suffix.upper()}i") == number * 1024**power


@given(DIGITS, st.integers(0, 20), st.integers(0, 20))
def test_noughts_at_the_ends_change_nothing(number: int, before: int, after: int) -> None:
    text = "0" * before + str(number) + "." + "0" * after
    assert parse_quantity(text) == parse_quantity(str(number)) == number


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.sampled_from(["", "k", "Ki", "Mi", "G"]))
def test_larger_numbers_are_larger(one: int, other: int, suffix: str) -> None:
    sizes = byte_size(f"{one}{suffix}"), byte_size(f"{other}{suffix}")
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert (sizes[0] < sizes[1]) == (one < other)


# --- durations ------------------------------------------------------------------


@given(st.integers(0, 99_999 * 3_600_000))
def test_each_time_can_be_written(milliseconds: int) -> None:
    seconds, rest = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    text = f"{hours}h{seconds // 60}m{seconds % 60}s{rest}ms"
    assert parse_duration(text) == milliseconds


@given(st.permutations(["7h", "30m", "5s", "250ms"]))
def test_the_order_of_parts_changes_nothing(parts: list[str]) -> None:
    assert parse_duration("".join(parts)) == 27_005_250


@given(st.text(max_size=12), st.sampled_from(["1s", "1h2m"]))
def test_what_stands_beside_a_duration_makes_it_none(text: str, duration: str) -> None:
    # "1h2m" and "s" are an hour and two milliseconds.
    if not re.fullmatch(r"([0-9]{1,5}(h|m|s|ms))*", duration + text, re.ASCII):
        assert parse_duration(duration + text) is None


# --- scalars --------------------------------------------------------------------


@given(LIKE_A_SCALAR | st.text(max_size=12), st.sampled_from(STYLES))
def test_a_string_is_what_reads_as_one(text: str, style: str) -> None:
    value = resolve_scalar(text, style)
    assert string_of((0, len(text), text, style)) == (value if isinstance(value, str) else None)


@given(LIKE_A_SCALAR | st.text(max_size=12), st.sampled_from(STYLES), st.sampled_from(TAGS))
def test_so_it_is_with_a_tag(text: str, style: str, word: str) -> None:
    value = resolve_scalar(text, style, TAG + word)
    raw = (0, len(text), text, style, TAG + word)
    assert string_of(raw) == (value if isinstance(value, str) else None)


@given(LIKE_A_SCALAR, st.sampled_from(STYLES), st.sampled_from(["int", "float", "bool", "null"]))
def test_a_tag_that_fits_gives_its_type_and_one_that_does_not_gives_text(
    text: str, style: str, word: str
) -> None:
    value = resolve_scalar(text, style, TAG + word)
    if not tag_fits(text, TAG + word):
        assert value == text
    elif word in ("int", "float"):
        assert isinstance(value, (int, float))
        assert not isinstance(value, bool)
    else:
        assert isinstance(value, bool) if word == "bool" else value is None


@given(st.text(max_size=12), st.sampled_from(STYLES[1:]), st.sampled_from(["", TAG + "str"]))
def test_quotes_and_blocks_make_strings(text: str, style: str, tag: str) -> None:
    assert resolve_scalar(text, style, tag or None) == text
    assert resolve_scalar(text, "", TAG + "str") == text


@given(LIKE_A_SCALAR.filter(lambda text: text.strip() == text and text[:1] not in tuple("-:<=")))
def test_the_parser_reads_a_scalar_as_it_is_read_alone(text: str) -> None:
    if ":" in text or text in ("", "~"):
        return
    (document,) = parse(Source.from_text("a.yaml", f"a: {text}\n")).documents
    node = document.root.get("a")
    assert node is not None
    assert node.text == text
    # By what is shown of them: no number of its kind equals itself where it is none.
    assert repr(node.value) == repr(resolve_scalar(text))
    assert node.string == string_of(node.raw)


@given(st.integers(-(2**63), 2**63 - 1))
def test_underscores_and_signs_change_no_integer(number: int) -> None:
    digits = str(abs(number))
    sign = "-" if number < 0 else ""
    assert resolve_scalar(f"{sign}{digits[:1]}_{digits[1:]}") == number
    if number >= 0:
        assert resolve_scalar(f"+{number}") == number
