"""Nodes: finding one's way, and reading scalars as Kubernetes does."""

from __future__ import annotations

import math
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.files.parser import Source, parse
from aigw_lint.text.node import Node, Raw, Step, resolve_scalar, tag_fits

TAG = "tag:yaml.org,2002:"

TEXT = """\
apiVersion: v1
kind: Thing
metadata:
  name: chat
  labels: {app: chat, tier: "1", a/b~c: x}
spec:
  empty:
  rules:
    - name: one
      refs: [a, b]
    - name: two
      refs: []
    - plain
  count: 3
"""


@pytest.fixture
def root() -> Node:
    (document,) = parse(Source.from_text("thing.yaml", TEXT)).documents
    return document.root


# What sigs.k8s.io/yaml makes of plain scalars: go-yaml v2 and its way through JSON.
READINGS: list[tuple[str, object]] = [
    *((word, True) for word in ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE")),
    *((word, True) for word in ("on", "On", "ON")),
    *((word, False) for word in ("n", "N", "no", "No", "NO", "false", "False", "FALSE")),
    *((word, False) for word in ("off", "Off", "OFF")),
    *((word, None) for word in ("", "~", "null", "Null", "NULL")),
    *((word, word) for word in ("yES", "oN", "tRUE", "nULL", "none", "None", "t", "f", "T", "F")),
    ("0", 0),
    ("-0", 0),
    ("+1", 1),
    ("-1", -1),
    ("014", 12),
    ("0o14", 12),
    ("-014", -12),
    ("0O17", 15),
    ("08", 8),
    ("0x1F", 31),
    ("-0x1f", -31),
    ("0X1f", 31),
    ("0b1", 1),
    ("-0b101", -5),
    ("0b-101", -5),
    ("0b2", "0b2"),
    ("0x", "0x"),
    ("0o", "0o"),
    ("0o8", "0o8"),
    ("0xg", "0xg"),
    ("1_000", 1000),
    ("1__0_", 10),
    ("_1", "_1"),
    ("+_1", 1),
    ("1e3", 1000),
    ("1E3", 1000),
    ("1.0", 1),
    ("1.", 1),
    ("1.5", 1.5),
    ("-1.5e-3", -0.0015),
    (".5", 0.5),
    ("-.5", -0.5),
    (".5e1", 5),
    (".5_0", 0.5),
    ("._5", "._5"),
    (".5_", ".5_"),
    (".", "."),
    ("..", ".."),
    ("-", "-"),
    ("+", "+"),
    ("-.", "-."),
    ("1e", "1e"),
    ("1e400", "1e400"),
    ("-1e400", "-1e400"),
    ("1e-400", 0),
    ("1.2.3", "1.2.3"),
    ("1.5Gi", "1.5Gi"),
    ("10s", "10s"),
    ("12:30:45", "12:30:45"),
    ("190:20:30.15", "190:20:30.15"),
    ("2001-01-01", "2001-01-01"),
    ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
    ("=", "="),
    ("<<", "<<"),
    ("9223372036854775807", 9223372036854775807),
    ("9223372036854775808", 9223372036854775808.0),
    ("-9223372036854775808", -9223372036854775808),
    ("18446744073709551616", 18446744073709551616.0),
    ("0x8000000000000000", 9223372036854775808.0),
    ("0x10000000000000000", "0x10000000000000000"),
    ("1e18", 10**18),
    ("1e19", 1e19),
    (".inf", math.inf),
    ("+.INF", math.inf),
    ("-.Inf", -math.inf),
    ("inf", "inf"),
    ("+.nan", "+.nan"),
    ("Infinity", "Infinity"),
    ("\u0661", "\u0661"),  # a digit, but not to Go
    ("1\u0661", "1\u0661"),
    ("chat", "chat"),
]


@pytest.mark.parametrize(("text", "value"), READINGS)
def test_plain_scalars_read_as_kubernetes_reads_them(text: str, value: object) -> None:
    read = resolve_scalar(text)
    assert read == value
    assert type(read) is type(value)


def test_not_a_number_is_one() -> None:
    for text in (".nan", ".NaN", ".NAN"):
        read = resolve_scalar(text)
        assert isinstance(read, float)
        assert math.isnan(read)


@pytest.mark.parametrize("style", ["'", '"', "|", ">"])
@pytest.mark.parametrize("text", ["on", "1", "", "null", "1e3", "~"])
def test_other_styles_are_strings(text: str, style: str) -> None:
    assert resolve_scalar(text, style) == text


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        ("1", f"{TAG}str", "1"),
        ("on", f"{TAG}str", "on"),
        ("", f"{TAG}str", ""),
        ("5", f"{TAG}int", 5),
        ("0x10", f"{TAG}int", 16),
        ("yes", f"{TAG}bool", True),
        ("5", f"{TAG}float", 5),
        ("1.5", f"{TAG}float", 1.5),
        ("", f"{TAG}null", None),
        ("~", f"{TAG}null", None),
        ("aGVsbG8=", f"{TAG}binary", "hello"),
        ("2001-01-01", f"{TAG}timestamp", "2001-01-01"),
        ("1", "!", "1"),
        ("1", "!own", "1"),
        ("1", f"{TAG}python/object/apply:os.system", "1"),
        ("<<", f"{TAG}merge", "<<"),
    ],
)
def test_tags_decide(text: str, tag: str, value: object) -> None:
    for style in ("", '"'):
        assert resolve_scalar(text, style, tag) == value
    assert tag_fits(text, tag)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x", "int"),
        ("_0", "int"),
        ("1.5", "int"),
        ("1e3", "int"),
        ("on", "int"),
        ("", "int"),
        ("x", "float"),
        ("true", "float"),
        ("1", "bool"),
        ("x", "null"),
        ("yesterday", "timestamp"),
        ("a", "binary"),
        ("*", "binary"),
    ],
)
def test_tags_that_do_not_fit_leave_the_text(text: str, word: str) -> None:
    assert not tag_fits(text, TAG + word)
    assert resolve_scalar(text, "", TAG + word) == text


@given(st.text(max_size=30), st.sampled_from(["", "'", '"', "|", ">"]))
def test_every_text_reads_as_something(text: str, style: str) -> None:
    read = resolve_scalar(text, style)
    if isinstance(read, str):
        assert read == text


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_integers_read_back(number: int) -> None:
    assert resolve_scalar(str(number)) == number
    assert resolve_scalar(hex(number)) == number
    assert resolve_scalar(oct(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back(number: float) -> None:
    assert resolve_scalar(repr(number)) == number


@given(st.from_regex(r"[-+.0-9][-+._0-9a-fxobE]{0,12}", fullmatch=True))
def test_what_looks_like_a_number_never_fails(text: str) -> None:
    read = resolve_scalar(text)
    assert isinstance(read, (str, int, float))


def test_very_long_digits_cost_no_time() -> None:
    assert resolve_scalar("9" * 1_000_000) == "9" * 1_000_000
    assert resolve_scalar("0" * 1_000_000 + "7") == 7


def test_get_follows_keys_and_indexes(root: Node) -> None:
    node = root.get("spec", "rules", 1, "name")
    assert node is not None
    assert (node.text, node.path) == ("two", ("spec", "rules", 1, "name"))
    assert node.pointer == "/spec/rules/1/name"
    assert root.get() == root


@pytest.mark.parametrize(
    "path",
    [
        ("missing",),
        ("kind", "deeper"),
        ("spec", 0),
        ("spec", "rules", "name"),
        ("spec", "rules", 3),
        ("spec", "rules", -1),
        ("spec", "rules", 2, "name"),
        ("spec", "empty", "name"),
    ],
)
def test_get_is_none_where_the_shape_is_another(root: Node, path: tuple[str | int, ...]) -> None:
    assert root.get(*path) is None
    assert root.string_at(*path) is None
    assert list(root.each(*path)) == []


def test_shapes(root: Node) -> None:
    rules, name, spec = root.get("spec", "rules"), root.get("metadata", "name"), root.get("spec")
    assert rules is not None
    assert name is not None
    assert spec is not None
    assert [node.is_mapping for node in (root, rules, name)] == [True, False, False]
    assert [node.is_sequence for node in (root, rules, name)] == [False, True, False]
    assert [node.is_scalar for node in (root, rules, name)] == [False, False, True]
    assert [node.text for node in (root, rules, name)] == [None, None, "chat"]
    assert rules.value is rules
    assert (list(name.items()), list(name.entries()), list(rules.entries())) == ([], [], [])
    assert list(spec.items()) == []


def test_null_and_strings(root: Node) -> None:
    empty, tier = root.get("spec", "empty"), root.get("metadata", "labels", "tier")
    assert empty is not None
    assert tier is not None
    assert (empty.is_null, empty.text, empty.string) == (True, "", None)
    assert (tier.is_null, tier.string, tier.value, tier.style) == (False, "1", "1", '"')
    assert root.string_at("spec", "count") is None
    assert root.string_at("metadata") is None
    assert root.string_at("kind") == "Thing"


def test_entries_have_keys_and_values_with_one_path(root: Node) -> None:
    labels = root.get("metadata", "labels")
    assert labels is not None
    entries = [(key.text, value.text, key.path == value.path) for key, value in labels.entries()]
    assert entries == [("app", "chat", True), ("tier", "1", True), ("a/b~c", "x", True)]


def test_key_is_the_node_of_the_key_itself(root: Node) -> None:
    key = root.key("spec")
    assert key is not None
    assert (key.text, key.path, key.start, TEXT[key.start : key.end]) == (
        "spec",
        ("spec",),
        TEXT.index("spec:"),
        "spec",
    )
    assert root.key("missing") is None
    assert key.key("spec") is None


def test_each_enters_every_item(root: Node) -> None:
    assert [node.text for node in root.each("spec", "rules", "[]", "name")] == ["one", "two"]
    found = list(root.each("spec", "rules", "[]", "refs", "[]"))
    assert [(node.text, node.pointer) for node in found] == [
        ("a", "/spec/rules/0/refs/0"),
        ("b", "/spec/rules/0/refs/1"),
    ]
    assert [node.text for node in root.each("kind")] == ["Thing"]
    assert list(root.each("kind", "[]")) == []


def test_pointers_escape_as_rfc_6901_says(root: Node) -> None:
    node = root.get("metadata", "labels", "a/b~c")
    assert node is not None
    assert node.pointer == "/metadata/labels/a~1b~0c"
    assert root.pointer == ""


def test_nodes_are_equal_where_they_are_one_place(root: Node) -> None:
    one, other = root.get("metadata", "name"), root.get("metadata", "labels", "app")
    assert one == root.get("metadata", "name")
    assert one != other
    assert len({one, other, root.get("metadata", "name")}) == 2
    assert one != "chat"
    assert "metadata/name" in repr(one)


def test_an_alias_is_the_same_place_as_its_anchor() -> None:
    (document,) = parse(Source.from_text("a.yaml", "a: &x {b: 1}\nc: *x\n")).documents
    first, second = document.root.get("a"), document.root.get("c")
    assert first == second
    assert first is not None
    assert second is not None
    assert (first.pointer, second.pointer) == ("/a", "/c")


def test_a_tag_is_told_in_full() -> None:
    raw: Raw = (0, 1, "1", "", f"{TAG}str")
    assert (Node(raw).tag, Node(raw).string) == (f"{TAG}str", "1")
    assert Node((0, 1, "1", "")).tag is None
    assert Node((0, 2, "on", "", f"{TAG}bool")).string is None


def test_each_makes_no_more_nodes_than_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    root = parse(Source.from_text("a.yaml", "items: [" + "x, " * 5000 + "y]")).documents[0].root
    made: list[Node] = []

    def counted(raw: Raw, path: tuple[Step, ...]) -> Node:
        made.append(Node(raw, path))
        return made[-1]

    monkeypatch.setattr("aigw_lint.text.node.Node", counted)
    assert [node.text for node in islice(root.each("items", "[]"), 3)] == ["x", "x", "x"]
    assert len(made) == 3
