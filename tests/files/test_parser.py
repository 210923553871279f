"""Text to documents: what is read, where it stands, and what is wrong, exactly where."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aigw_lint.files.parser import DEFAULT_LIMITS, Limits, ParseResult, Source, comments, parse
from aigw_lint.text.node import Node
from aigw_lint.words.severity import Judge, Severity

DOCUMENT = """\
apiVersion: v1
kind: Thing
metadata: {name: chat, labels: {a: "x y"}}
spec:
  # a comment
  list:
  - one
  - 'two'

  text: |
    line

    last

  folded: >-
    a
    b
  end: z
"""


def read(text: str | bytes, limits: Limits = DEFAULT_LIMITS) -> ParseResult:
    """Parse *text* as a file."""
    data = text if isinstance(text, bytes) else text.encode()
    return parse(Source("a.yaml", data), limits)


def plain(node: Node) -> object:
    """Return the plain data of *node*, as Kubernetes reads it."""
    if node.is_mapping:
        return {key.text: plain(value) for key, value in node.entries()}
    if node.is_sequence:
        return [plain(item) for item in node.items()]
    return node.value


def data(text: str | bytes) -> list[object]:
    """Return the plain data of all documents of *text*, which has no fault."""
    result = read(text)
    assert result.findings == ()
    assert not result.template
    return [plain(document.root) for document in result.documents]


def nodes(node: Node) -> Iterator[Node]:
    """Yield *node* and all nodes below it, keys too."""
    yield node
    for key, value in node.entries():
        yield key
        yield from nodes(value)
    for item in node.items():
        yield from nodes(item)


# --- what is read ------------------------------------------------------------------


def test_documents_say_what_they_are() -> None:
    result = read("apiVersion: v1\nkind: Thing\n---\nkind: 1\n---\n# none\n---\n- a\n---\nx: y\n")
    found = [(one.index, one.api_version, one.kind) for one in result.documents]
    assert found == [(0, "v1", "Thing"), (1, None, None), (4, None, None)]
    assert result.documents[0].source.path == "a.yaml"
    assert repr(result.documents[2]) == "Document('a.yaml', 4)"


@pytest.mark.parametrize(
    "text", ["", "\n", "---\n", "---\n---\n", "# c\n", "- a\n", "a\n", "~", "{}"]
)
def test_what_is_no_mapping_is_passed_over(text: str) -> None:
    result = read(text)
    assert [plain(one.root) for one in result.documents] == ([{}] if text == "{}" else [])
    assert (result.findings, result.template) == ((), False)


def test_the_spans_of_all_nodes() -> None:
    (document,) = read(DOCUMENT).documents
    found = {node.pointer: DOCUMENT[node.start : node.end] for node in nodes(document.root)}
    assert found[""] == DOCUMENT.rstrip()
    assert found["/metadata"] == '{name: chat, labels: {a: "x y"}}'
    assert found["/metadata/labels"] == '{a: "x y"}'
    assert found["/metadata/labels/a"] == '"x y"'
    assert found["/spec"] == DOCUMENT[DOCUMENT.index("list:") :].rstrip()
    assert found["/spec/list"] == "- one\n  - 'two'"
    assert found["/spec/list/1"] == "'two'"
    assert found["/spec/text"] == "|\n    line\n\n    last"
    assert found["/spec/folded"] == ">-\n    a\n    b"
    assert found["/spec/end"] == "z"


def test_keys_have_spans_of_their_own() -> None:
    (document,) = read(DOCUMENT).documents
    for node in nodes(document.root):
        for key, _ in node.entries():
            assert DOCUMENT[key.start : key.end] == key.text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {b: 1}\nc: &y !t\n  d: 1\n", [{"a": {"b": 1}, "c": {"d": 1}}]),
        ("a: &x 1\nb: !!str 2\nc: !!int &y '3'\n", [{"a": 1, "b": "2", "c": 3}]),
        ("a: !!str\nb: &x\nc: !own x\nd: ! 1\n", [{"a": "", "b": None, "c": "x", "d": "1"}]),
        ("a: &x\n  # c\n  - 1\n", [{"a": [1]}]),
        ("a: !t # c\n  b: 1\n", [{"a": {"b": 1}}]),
        ("a: !!python/object/apply:os.system [ls]\n", [{"a": ["ls"]}]),
    ],
)
def test_anchors_and_tags_are_no_part_of_the_span(text: str, value: object) -> None:
    assert data(text) == value
    (document,) = read(text).documents
    for node in nodes(document.root):
        assert text[node.start : node.end][:1] not in ("&", "!", "#")
        if node.text and node.style == "":
            assert text[node.start : node.end] == node.text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
        ("a: &x {b: 1}\nc: [*x, *x]\n", {"a": {"b": 1}, "c": [{"b": 1}, {"b": 1}]}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("a: &x [&x 1, *x]\nb: *x\n", {"a": [1, 1], "b": 1}),
        ("&k a: 1\nb: *k\n", {"a": 1, "b": "a"}),
        ("a: &k b\n*k : c\n", {"a": "b", "b": "c"}),
    ],
)
def test_aliases_share_what_the_anchor_names(text: str, value: object) -> None:
    assert data(text) == [value]


def test_a_collection_that_ends_in_an_alias_ends_there() -> None:
    text = "a: &x 1\nb:\n  c:\n    d: *x\n    e: [*x]\n  f:\n  - *x\n"
    (document,) = read(text).documents
    found = {
        "/".join(map(str, path)): text[node.start : node.end]
        for path in (("b",), ("b", "c"), ("b", "f"), ())
        if (node := document.root.get(*path))
    }
    assert found["b/f"] == "- *x"
    assert found["b/c"] == "d: *x\n    e: [*x]"
    assert found["b"] == "c:\n    d: *x\n    e: [*x]\n  f:\n  - *x"
    assert found[""] == text.rstrip()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &a {x: 1, z: 2}\nb:\n  <<: *a\n  z: 3\n", {"x": 1, "z": 3}),
        ("a: &a {x: 1}\nc: &c {x: 2, z: 3}\nb: {<<: [*a, *c]}\n", {"x": 1, "z": 3}),
        ("b:\n  <<: {x: 1}\n", {"x": 1}),
        ("b: {<<: [], z: 1}\n", {"z": 1}),
        ("a: &a {<<: {x: 1}, z: 2}\nb: {<<: *a}\n", {"x": 1, "z": 2}),
        ("b: {!!merge <<: {x: 1}}\n", {"x": 1}),
        ("b: {'<<': {x: 1}}\n", {"<<": {"x": 1}}),
        ("b: {!!str <<: 1}\n", {"<<": 1}),
        ("b: <<\n", "<<"),
    ],
)
def test_merge_keys(text: str, value: object) -> None:
    (found,) = data(text)
    assert isinstance(found, dict)
    assert found["b"] == value


def test_a_merge_key_wins_over_what_stands_before_it() -> None:
    result = read("a: &a {x: 1}\nb:\n  x: 2\n  <<: *a\n")
    (document,) = result.documents
    assert plain(document.root) == {"a": {"x": 1}, "b": {"x": 1}}
    (finding,) = result.findings
    assert (finding.severity, finding.rule) == (Severity.WARNING, "syntax-error")
    assert finding.location.span.start[:2] == (3, 3)
    assert finding.related[0].location.span.start[:2] == (4, 3)
    assert '"x" stands before "<<"' in finding.message


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("1", "1"),
        ("0x10", "16"),
        ("1_000", "1000"),
        ("1.5", "1.5"),
        ("1.20", "1.2"),
        ("on", "true"),
        ("y", "true"),
        ("No", "false"),
        (".inf", ".inf"),
        ("-.Inf", "-.inf"),
        (".nan", ".nan"),
        ("'on'", "on"),
        ('"1.20"', "1.20"),
        ("!!str 1.20", "1.20"),
        ("2024-01-01", "2024-01-01"),
        ("name", "name"),
        ("''", ""),
    ],
)
def test_keys_become_what_kubernetes_makes_of_them(key: str, text: str) -> None:
    assert data(f"{key}: x\n") == [{text: "x"}]
    assert data(f"a: [{{{key}: x}}]\n") == [{"a": [{text: "x"}]}]


def test_json_is_read() -> None:
    text = '{\n\t"kind":\t"Thing",\n\t"list"\t: [\n\t\t1,\t2.5, true, null\n\t]\n}\n'
    assert data(text) == [{"kind": "Thing", "list": [1, 2.5, True, None]}]
    assert data('{"a":1,"b":{"c":"\\/"}}') == [{"a": 1, "b": {"c": "/"}}]


def test_json_may_escape_surrogates() -> None:
    text = '{"a": "\\ud83d\\ude00 \\\\ud83d", "b\\uD83D": ["\\ufffd", "\\udc00x", "y"], "c": "z"}'
    assert data(text) == [
        {"a": "\U0001f600 \\ud83d", "b\ufffd": ["\ufffd", "\ufffdx", "y"], "c": "z"}
    ]
    (document,) = read(text).documents
    node = document.root.get("c")
    assert node is not None
    assert text[node.start : node.end] == '"z"'


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@example(value={"\U00010000": None, "\U00010001": None}, indent=None)
@settings(deadline=None)
@given(
    st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=4), st.sampled_from([None, 1, "\t"])
)
def test_whatever_json_says_is_read_alike(value: object, indent: int | str | None) -> None:
    assert data(json.dumps(value, indent=indent)) == [value]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_json_numbers_are_read_alike(number: float) -> None:
    assert data(json.dumps({"a": number})) == [{"a": number}]


# --- encodings and line ends ---------------------------------------------------------


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encode: object, end: str) -> None:
    assert callable(encode)
    text = end.join(["a: \u00e9\U0001f600", "b: x # c", "---", "c:", "- d", ""])
    source = Source("a.yaml", encode(text))
    result = parse(source)
    assert [plain(one.root) for one in result.documents] == [
        {"a": "\u00e9\U0001f600", "b": "x"},
        {"c": ["d"]},
    ]
    item = result.documents[1].root.get("c", 0)
    key = result.documents[0].root.key("b")
    assert item is not None
    assert key is not None
    assert source.location(item).span.start[:2] == (5, 3)
    assert source.location(item).span.end[:2] == (5, 4)
    assert source.location(key).span.start[:2] == (2, 1)
    assert source.text == text


def test_a_byte_order_mark_may_follow_a_marker() -> None:
    text = "a: 1\n---\n\ufeffb: 2\n"
    result = read(text)
    assert [plain(one.root) for one in result.documents] == [{"a": 1}, {"b": 2}]
    node = result.documents[1].root.get("b")
    assert node is not None
    assert text[node.start : node.end] == "2"


@pytest.mark.parametrize("sign", ["\u0085", "\u2028", "\u2029"])
def test_only_line_ends_of_editors_count(sign: str) -> None:
    source = Source.from_text("a.yaml", f'a: "x{sign}y"\nb: z\n')
    (document,) = parse(source).documents
    node = document.root.get("b")
    assert node is not None
    assert source.location(node).span.start[:2] == (2, 4)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a:\n  b:\n", "b:"),
        ("a:\n  b: !!str\n  c: d\n", "!!str"),
        ("a:\n  b: &x  \n", "&x"),
        ("a: {b: , c: d}\n", "b:"),
    ],
)
def test_what_is_written_as_nothing_stands_at_the_word_before(text: str, word: str) -> None:
    source = Source.from_text("a.yaml", text)
    node = parse(source).documents[0].root.get("a", "b")
    assert node is not None
    start, end = (place.offset for place in source.location(node).span)
    assert text[start:end].strip() == word
    assert (start, end - start >= len(word)) == (text.index(word), True)


def test_locations_name_the_file_as_given() -> None:
    source = Source("sub/a.yaml", b"a: 1\n", "../sub/a.yaml")
    assert source.location(0, 1).file == "../sub/a.yaml"
    assert source.location(3).span.end[:2] == (1, 4)
    assert Source("a.yaml", b"").file == "a.yaml"
    assert Source.from_text("a.yaml", "\ufeffa: 1", "b.yaml").text == "a: 1"


# --- faults ----------------------------------------------------------------------------

FAULTS = [
    ("a:\n\tb: 1", (2, 1, 2, 2), "a tab stands"),
    ("a: b\n\tc: 1", (2, 1, 2, 2), "a tab stands"),
    ("\ta: 1", (1, 1, 1, 2), "a tab stands"),
    ("a: >-\n\tx", (2, 1, 2, 2), "a tab stands"),
    ("-\ta: 1", (1, 2, 1, 3), "a tab stands"),
    ("\t\n", (1, 1, 1, 2), "a tab stands"),
    ('a: "foo\nb: 1\n', (1, 4, 1, 5), "this quote is never closed"),
    ("a: 'foo\n", (1, 4, 1, 5), "this quote is never closed"),
    ('a: "foo\nb: "bar"\nc: 1', (2, 5, 2, 9), "text follows a closing quote"),
    ("a: 'it's'\nb: 2", (1, 8, 1, 10), "text follows a closing quote"),
    ("a: [1] 2", (1, 8, 1, 9), 'text follows "[1]"'),
    ("a: &x 1\nb: *x y", (2, 7, 2, 8), 'text follows "*x"'),
    ("name: foo: bar", (1, 10, 1, 11), 'a second ": "'),
    ("--- a: 1", (1, 6, 1, 7), 'a second ": "'),
    ("a: b\n  c: d", (2, 4, 2, 5), "a key stands below a value"),
    ("a:\n  b: 1\n   c: 2\n", (3, 5, 3, 6), "a key stands below a value"),
    ("a" * 1030 + ": 1", (1, 1031, 1, 1032), "longer than 1024"),
    ("a: 1\nbcd\nd: 2", (2, 1, 2, 4), 'neither "key: value"'),
    ("a: 1\nkey:value # c\nd: 2", (2, 1, 2, 14), 'neither "key: value"'),
    ("- a\n-b\n", (2, 1, 2, 3), 'neither "key: value"'),
    ("a:\n    b: 1\n  c: 2\n", (3, 3, 3, 5), "the indentation of this line"),
    ("a:\n - b\n c: 1", (3, 2, 3, 4), "the indentation of this line"),
    ("- a\nb: 1", (2, 1, 2, 3), "the indentation of this line"),
    ("a: 1\n}", (2, 1, 2, 2), 'this "}" closes nothing'),
    ("a: - b", (1, 4, 1, 5), "a list item cannot start"),
    ("a: [1, 2\nb: 3", (1, 4, 1, 5), 'this "[" is not closed'),
    ("a: [1, 2", (1, 4, 1, 5), 'this "[" is not closed'),
    ("a: {b: 1\nc: 2", (1, 4, 1, 5), 'this "{" is not closed'),
    ("b: [\n\n", (1, 4, 1, 5), 'this "[" is not closed'),
    ("b: {c: [", (1, 8, 1, 9), 'this "[" is not closed'),
    ("a: [1,", (1, 6, 1, 7), "a value is missing"),
    ("a: {b: 1 c: 2}", (1, 11, 1, 12), 'neither "," nor "}"'),
    ("a: }", (1, 4, 1, 5), 'a value cannot start with "}"'),
    ("a: , b", (1, 4, 1, 5), 'a value cannot start with ","'),
    ("a: @b", (1, 4, 1, 5), 'a value cannot start with "@"'),
    ("a: `b`", (1, 4, 1, 5), 'a value cannot start with "`"'),
    ("a: %b", (1, 4, 1, 5), 'a value cannot start with "%"'),
    ("a: *.example.com", (1, 4, 1, 17), '"*" begins the name of an alias'),
    ("a: & b", (1, 4, 1, 5), '"&" begins the name of an anchor'),
    ('a: "\\d+"', (1, 5, 1, 7), 'no escape sequence "\\d"'),
    ('a: "\\xZZ"', (1, 5, 1, 7), '"\\x" is not followed'),
    ('a: "\\ud800"', (1, 5, 1, 7), '"\\u" is not followed'),
    ("a: | text\n  x", (1, 6, 1, 10), 'after "|"'),
    ("a: |0\n x", (1, 5, 1, 6), "indented by 0"),
    ("  a: 1\nb: 2", (2, 1, 2, 3), "indented less than the first line"),
    ("a: 1\n...\nfoo bar: [", (3, 1, 3, 4), "after the end of the document"),
    ("!foo!bar x", (1, 1, 1, 9), '"!" begins a tag'),
    ("a: !<foo", (1, 4, 1, 9), '"!" begins a tag'),
    ("a: !foo{ x", (1, 4, 1, 9), '"!" begins a tag'),
    ("%YAML 3.0\n---\na: 1", (1, 1, 1, 2), "this directive"),
    ("%FOO\n---\na: 1", (1, 1, 1, 2), "this directive"),
    ("%YAML 1.1\n%YAML 1.1\n---\na: 1", (2, 1, 2, 2), "this directive"),
    ("a: *q", (1, 4, 1, 6), 'the alias "*q" has no anchor'),
    ("a: &q 1\n---\na: *q", (3, 4, 3, 6), 'the alias "*q" has no anchor'),
    ("a: &x [*x]", (1, 8, 1, 10), "contains itself"),
    ("a: &x\n  b: &y [*x]", (2, 10, 2, 12), "contains itself"),
    ("? {a: 1}\n: b", (1, 3, 1, 9), "this key is a mapping or a list"),
    ("a: { {b: 1}: 2}", (1, 6, 1, 12), "this key is a mapping or a list"),
    ("~: 1", (1, 1, 1, 2), "this key is null"),
    ("a:\n  null: 1", (2, 3, 2, 7), "this key is null"),
    (": 1", (1, 1, 1, 2), "no key stands"),
    ("a: {: 1}", (1, 5, 1, 6), "no key stands"),
    ("a: {? , b: 1}", (1, 7, 1, 8), "this key is null"),
    ("a: !!int foo", (1, 10, 1, 13), 'its tag "!!int"'),
    ("a: !!binary '*'", (1, 13, 1, 16), 'its tag "!!binary"'),
    ("a:\n  <<: 1", (2, 3, 2, 5), 'the value of "<<"'),
    ("a:\n  <<: [{}, 1]", (2, 3, 2, 5), 'the value of "<<"'),
    ("a: 1\n\ufeffb: 2", (2, 1, 2, 2), "a byte order mark"),
    ("a: 1\n\ufeff---\nb: 2", (2, 1, 2, 2), "a byte order mark"),
    ("\ufeff\ufeffa: 1\nb: 2", (1, 1, 1, 2), "a byte order mark"),
    ("a: b\0c", (1, 5, 1, 6), "a NUL character"),
    ("a: 1\n# \x07", (2, 3, 2, 4), "U+0007"),
    ("a: \x7f", (1, 4, 1, 5), "U+007F"),
    (b"a: caf\xe9", (1, 7, 1, 8), "a byte that is not UTF-8"),
    (b"a: 1 # caf\xe9", (1, 11, 1, 12), "a byte that is not UTF-8"),
    (b"\xed\xa0\x80: 1", (1, 1, 1, 2), "a byte that is not UTF-8"),
    (b"\xff\xfea\0:\0 \0001\0\0\xd8", (1, 5, 1, 6), "U+D800"),
    (b"\xff\xfea\0:\0 \0001\0x", (1, 5, 1, 6), "a byte that is not UTF-8"),
    (b"a\0:\0 \0001\0", (1, 2, 1, 3), "a NUL character"),
]


@pytest.mark.parametrize(("text", "span", "message"), FAULTS)
def test_faults_stand_where_they_are(
    text: str | bytes, span: tuple[int, int, int, int], message: str
) -> None:
    result = read(text)
    (finding,) = result.findings
    where = finding.location.span
    assert (*where.start[:2], *where.end[:2]) == span
    assert message in finding.message
    assert (finding.rule, finding.category) == ("syntax-error", "engine")
    assert (finding.severity, finding.judge) == (Severity.ERROR, Judge.API_SERVER)
    assert not finding.message[0].isupper()
    assert not finding.message.endswith(".")


def test_a_lone_surrogate_in_text_is_a_fault() -> None:
    source = Source.from_text("a.yaml", "a: \ud83d\n---\nb: 1\n")
    result = parse(source)
    (finding,) = result.findings
    assert finding.location.span.start[:2] == (1, 4)
    assert "U+D83D" in finding.message
    assert [plain(one.root) for one in result.documents] == [{"b": 1}]
    assert source.text == "a: \ufffd\n---\nb: 1\n"


@pytest.mark.parametrize(("text", "span", "message"), FAULTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_fault_hides_no_other_document(
    text: str | bytes, span: tuple[int, int, int, int], message: str, end: str
) -> None:
    if not isinstance(text, str) or text.startswith(("%", "\ufeff")):
        return  # these belong to the top of a file
    middle = text.replace("\n", end)
    whole = end.join(["first: 1", "---", middle, "---", "last:", "  x: \u00e9", ""])
    result = read(whole)
    found = [plain(one.root) for one in result.documents]
    assert (found[0], found[-1]) == ({"first": 1}, {"last": {"x": "\u00e9"}})
    finding = next(one for one in result.findings if message in one.message)
    assert finding.location.span.start[:2] == (span[0] + 2, span[1])
    node = result.documents[-1].root.get("last", "x")
    assert node is not None
    assert whole[node.start : node.end] == "\u00e9"


def test_every_document_has_its_own_fault() -> None:
    text = b"a: [\n---\nb: 1\n---\nc: \xff\n---\nd: {\n---\ne: 2\n"
    result = read(text)
    assert [finding.location.span.start.line for finding in result.findings] == [1, 5, 7]
    assert [(one.index, plain(one.root)) for one in result.documents] == [
        (1, {"b": 1}),
        (4, {"e": 2}),
    ]


def test_directives_and_comments_belong_to_the_first_document() -> None:
    text = "# c\n%YAML 1.1\n---\na: 1\n---\nb: [\n---\nc: 3\n"
    result = read(text)
    assert [(one.index, plain(one.root)) for one in result.documents] == [
        (0, {"a": 1}),
        (2, {"c": 3}),
    ]
    assert [finding.location.span.start[:2] for finding in result.findings] == [(6, 4)]


def test_what_stands_before_junk_is_read() -> None:
    result = read("a: 1\n...\njunk: [\n---\nb: 2\n")
    assert [plain(one.root) for one in result.documents] == [{"a": 1}, {"b": 2}]
    assert [finding.location.span.start[:2] for finding in result.findings] == [(3, 1)]


@pytest.mark.parametrize(
    ("text", "later", "first", "value"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1, 3, 2), (1, 1), {"a": 3, "b": 2}),
        ("{a: 1, 'a': 2}", (1, 8, 1, 11), (1, 2), {"a": 2}),
        ("x:\n- a: 1\n  a: 2\n", (3, 3, 3, 4), (2, 3), {"x": [{"a": 2}]}),
        ("1: a\n'1': b\n", (2, 1, 2, 4), (1, 1), {"1": "b"}),
        ("on: a\nyes: b\n", (2, 1, 2, 4), (1, 1), {"true": "b"}),
        ("a: 1\n---\nb: [\n---\nc: 1\nc: 2\n", (6, 1, 6, 2), (5, 1), {"c": 2}),
    ],
)
def test_a_key_that_is_set_twice(
    text: str, later: tuple[int, int, int, int], first: tuple[int, int], value: object
) -> None:
    result = read(text)
    finding = result.findings[-1]
    where = finding.location.span
    assert (*where.start[:2], *where.end[:2]) == later
    assert (finding.severity, finding.rule) == (Severity.WARNING, "syntax-error")
    assert [one.location.span.start[:2] for one in finding.related] == [first]
    assert "set twice" in finding.message
    assert plain(result.documents[-1].root) == value


def test_two_objects_without_a_marker_between_them() -> None:
    (first, second) = read("apiVersion: v1\nkind: A\napiVersion: v1\nkind: B\n").findings
    assert first.location.span.start[:2] == (3, 1)
    assert 'write "---" between two objects' in first.message
    assert 'write "---" between two objects' in second.message


def test_messages_show_odd_keys_escaped_and_cut() -> None:
    (finding,) = read(f'"\\e[31m{"x" * 100}": 1\n"\\e[31m{"x" * 100}": 2\n').findings
    assert "\x1b" not in finding.message
    assert "\\x1b[31mxxx" in finding.message
    assert "x" * 70 not in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "{{- if .Values.x }}\na: 1\n{{- end }}\n",
        "a:\n  {{- toYaml .Values.a | nindent 2 }}\n",
        "a: {{ .Values.a }}\n",
        "a: {{ x }}y\n",
        "{% for x in y %}\na: 1\n{% endfor %}\n",
        "a: {{ x }}\na: {{ y }}\n",
    ],
)
def test_the_source_of_a_template_has_no_faults(text: str) -> None:
    result = read(f"ok: 1\n---\n{text}---\nalso: 2\n")
    assert result.template
    assert result.findings == ()
    found = [plain(one.root) for one in result.documents]
    assert (found[0], found[-1]) == ({"ok": 1}, {"also": 2})


def test_placeholders_in_quotes_are_no_template() -> None:
    assert data('a: "{{ x }}"\nb: ${X}\n') == [{"a": "{{ x }}", "b": "${X}"}]


def test_without_the_c_parser_there_is_word_of_what_to_install() -> None:
    code = (
        "import sys\n"
        "sys.modules['_ruamel_yaml'] = None\n"
        "from aigw_lint.words.errors import ParserMissingError\n"
        "try:\n"
        "    import aigw_lint.files.parser\n"
        "except ParserMissingError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert "pip install ruamel.yaml ruamel.yaml.clib" in done.stdout


# --- comments ------------------------------------------------------------------------


def test_comments() -> None:
    text = (
        "# top\n"
        "a: b # after\n"
        "c: d#none\n"
        "e: '# none' # quoted\n"
        'f: "x # none\n  # none" # folded\n'
        "g: | # header\n"
        "  # none\n"
        "  x\n"
        "# between\n"
        "h: &x [1, # flow\n  2]\n"
        "i: *x # alias\n"
        "k: >-\r\n  # none\r\n"
        "  # crlf\r"
        "--- # marker\n"
        "l: 1\n"
    )
    source = Source.from_text("a.yaml", text)
    found = list(comments(source, parse(source).documents))
    expected = ["top", "after", "quoted", "folded", "header", "between", "flow", "alias", "marker"]
    assert [comment for _, comment in found] == [f"# {word}" for word in expected]
    assert all(text.startswith(comment, at) for at, comment in found)


# --- whatever comes --------------------------------------------------------------------

PIECES = ["a", "b", ": ", ":", "\n", "\n  ", "- ", " ", "\t", "'", '"', "[", "]", "{", "}", ", "]
PIECES += [
    "&x ",
    "*x",
    "!t ",
    "!!int ",
    "| ",
    ">-",
    " # ",
    "---\n",
    "...\n",
    "<<: ",
    "~",
    "on",
    "1e3",
]
PIECES += [
    "%YAML 1.1\n",
    "? ",
    "\\",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\x00",
    "\U0001f600",
    "{{",
    "\r",
]
PIECES += ["@", "\ud83d", "\\ud83d", "kind: ", "0", "#"]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def check(source: Source, result: ParseResult) -> None:
    """Hold all that is always true of a result."""
    length = len(source.text)
    for finding in result.findings:
        span = finding.location.span
        assert 0 <= span.start.offset <= span.end.offset <= length
        assert span.start.offset < span.end.offset or length == 0
    assert [one.index for one in result.documents] == sorted(
        {one.index for one in result.documents}
    )
    for document in result.documents:
        for node in nodes(document.root):
            assert 0 <= node.start <= node.end <= length
            keys = [key.text for key, _ in node.entries()]
            assert len(keys) == len(set(keys))
            if node.style in ("'", '"'):
                assert source.text[node.start] == source.text[node.end - 1] == node.style
    assert all(source.text.startswith(text, at) for at, text in comments(source, result.documents))


@settings(deadline=None, max_examples=300)
@given(HOSTILE)
def test_no_text_makes_parse_raise(text: str) -> None:
    source = Source.from_text("a.yaml", text)
    check(source, parse(source))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.binary(max_size=40).map(lambda data: b"\xff\xfe" + data))
def test_no_bytes_make_parse_raise(content: bytes) -> None:
    source = Source("a.yaml", content)
    check(source, parse(source))


@settings(deadline=None, max_examples=200)
@given(HOSTILE, st.integers(0, 40), st.integers(0, 8), st.integers(0, 4))
def test_no_limits_make_parse_raise(text: str, amount: int, depth: int, documents: int) -> None:
    source = Source.from_text("a.yaml", text)
    check(source, parse(source, Limits(1000, documents, depth, amount, amount, amount)))


WORDS = st.text(alphabet="abc\u00e9\U0001f600x.-_/", min_size=1, max_size=8).filter(
    lambda text: text[0] in "abcx\u00e9\U0001f600" and text.strip(".-_/")
)


@settings(deadline=None)
@given(st.dictionaries(WORDS, st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_plain_scalars_slice_back_to_the_source(value: dict[str, list[str]]) -> None:
    text = "".join(f"{key}:\n" + "".join(f"- {item}\n" for item in value[key]) for key in value)
    (document,) = read(text).documents
    assert plain(document.root) == value
    for node in nodes(document.root):
        if node.is_scalar:
            assert text[node.start : node.end] == node.text


@settings(deadline=None)
@given(st.lists(st.text(max_size=10), min_size=1, max_size=4))
def test_quoted_scalars_slice_back_to_the_source(values: list[str]) -> None:
    text = "".join(f"k{index}: {json.dumps(value)}\n" for index, value in enumerate(values))
    if "\\ud" in text:
        return  # an escaped surrogate: JSON, but no YAML
    (document,) = read(text).documents
    for index, value in enumerate(values):
        node = document.root.get(f"k{index}")
        assert node is not None
        assert json.loads(text[node.start : node.end]) == node.text == value


@pytest.mark.parametrize("text", ["<<: {}", "a:\n  <<: {}\nb: 1\n", "a: {<<: {}}\n", "- <<: []\n"])
def test_a_merge_of_nothing_leaves_an_empty_mapping_where_it_was_written(text: str) -> None:
    source = Source.from_text("a.yaml", f"top:\n{textwrap.indent(text, '  ')}")
    (document,) = parse(source).documents
    empty = next(node for node in walk(document.root) if node.is_mapping and not node.raw[2])
    assert "<<" in source.text[empty.start : empty.end]


def walk(node: Node) -> Iterator[Node]:
    yield node
    for inner in (*node.items(), *(value for _, value in node.entries())):
        yield from walk(inner)


@pytest.mark.parametrize(
    ("path", "effect"),
    [
        (
            "a.yaml",
            ": kubectl takes this one and drops the first, kustomize and Flux refuse the file",
        ),
        ("app/kustomization.yaml", ", and what stands there first is dropped without a word"),
        ("app/prod-values.yaml", ", and what stands there first is dropped without a word"),
    ],
)
def test_a_key_that_is_set_twice_is_told_by_who_reads_the_file(path: str, effect: str) -> None:
    """Seen with kubectl kustomize 1.37: of a kustomization itself the last entry counts."""
    result = parse(Source.from_text(path, "namespace: a\nnamespace: b\n"))
    (finding,) = result.findings
    assert finding.message == (
        f'the key "namespace" is set twice in this mapping{effect}; remove one of them'
    )
    assert (finding.severity, finding.location.span.start.line) == (Severity.WARNING, 2)
    (document,) = result.documents
    assert document.root.string_at("namespace") == "b"
