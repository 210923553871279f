"""Places of what patches put into objects: line by line, in files and in literal blocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rendered_trees import plain

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.pieces import (
    FOREIGN,
    Pieces,
    here,
    parse_scalar,
    parse_source,
    parse_text,
)
from aigw_lint.text.node import Node


def root(source: Source) -> Node:
    (document,) = parse(source).documents
    return document.root


def scalars(node: Node) -> Iterator[Node]:
    """Yield all scalars, keys among them."""
    if node.is_scalar:
        yield node
    for key, value in node.entries():
        yield key
        yield from scalars(value)
    for item in node.items():
        yield from scalars(item)


def shown(node: Node, pieces: Pieces) -> str:
    """Return the text at the place of *node*."""
    source, home = pieces.source_of(node), pieces.at_home(node)
    location = pieces.location(node)
    assert location == source.location(home)
    return source.text[home.start : home.end]


def inline(text: str, *path: str | int) -> tuple[tuple[Node, ...], Pieces]:
    """Return the documents in the scalar at *path* (by default that of `patch`) of *text*."""
    source, pieces = Source.from_text("k.yaml", text), Pieces()
    node = root(source).get(*(path or ("patch",)))
    assert node is not None
    roots = parse_scalar(node, source, pieces)
    assert roots is not None
    return roots, pieces


def parts(text: str, *path: str | int) -> list[str]:
    """Return what stands at the places of all scalars of the patch in *text*."""
    roots, pieces = inline(text, *path)
    return [shown(node, pieces) for each in roots for node in scalars(each)]


def test_parts_of_a_file() -> None:
    source = Source.from_text("p.yaml", "# ü\na: 'b'\n---\n- 🛈: {c: \"d\"}\n")
    pieces = Pieces()
    roots = parse_source(source, pieces)
    assert roots is not None
    found = [shown(node, pieces) for each in roots for node in scalars(each)]
    assert found == ["a", "'b'", "🛈", "c", '"d"']
    location = pieces.location(next(iter(scalars(roots[1]))))
    assert (location.file, location.span.start.line, location.span.start.column) == ("p.yaml", 4, 3)
    assert pieces.sources == [source]


@pytest.mark.parametrize("indicator", ["|", "|-", "|+", "|2", "|2-", "|-2", "| # a remark", "|\t"])
def test_parts_of_a_literal_block(indicator: str) -> None:
    if indicator == "|\t":
        indicator = "| "
    text = f"patch: {indicator}\n  a: 1\n  b:\n  - 'x'\nmore: 1\n"
    assert parts(text) == ["a", "1", "b", "'x'"]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("  |-\n    a: 1\n\n    b: 2\n", ["a", "1", "b", "2"]),  # a blank line
        ("|-\n\n\n  a: 1\n", ["a", "1"]),  # blank lines at the start
        ("|-\n      \n      a: 1\n      b: 2\n", ["a", "1", "b", "2"]),  # of blanks only
        ("|-\n  a: 1   \n     \n  b: 2\n", ["a", "1", "b", "2"]),  # more blanks than the indent
        ("|1-\n  a: 1\n  b: 2\n", ["a", "1", "b", "2"]),  # blanks that belong to the text
        ("|-\n  # a remark\n  a: 1 # another\n  # and one\n  b: 2\n", ["a", "1", "b", "2"]),
        ("|-\n  é: ü\n  🛈: 日本\n", ["é", "ü", "🛈", "日本"]),
        ("|-\n  a:\n    b:\n        c: d\n", ["a", "b", "c", "d"]),
        ("|-\n  a: one\n    two\n  b: 2\n", ["a", "one\n    two", "b", "2"]),
        ("|-\n  a: |\n    x\n    y\n  b: 2\n", ["a", "|\n    x\n    y\n", "b", "2"]),
        ("|-\n  ---\n  a: 1\n  ---\n  - b\n", ["a", "1", "b"]),
        ("|-\n  {a: [1, {b: c}]}\n", ["a", "1", "b", "c"]),
        ("|-\n  a: &x {b: 1}\n  c: *x\n", ["a", "b", "1", "c", "b", "1"]),
        ("|-\n  %YAML 1.1\n  ---\n  a: 1\n", ["a", "1"]),
        ("!!str |-\n  a: 1\n", ["a", "1"]),
        ("&p |-\n  a: 1\n", ["a", "1"]),
        ("|-\n  \ufeffa: 1\n  b: 2\n", ["a", "1", "b", "2"]),  # a mark of the byte order
        ("|-\n  a: 1", ["a", "1"]),  # no end of the line
    ],
)
def test_shapes_of_blocks(block: str, expected: list[str]) -> None:
    assert [each.rstrip("\n") for each in parts(f"patch: {block}")] == [
        each.rstrip("\n") for each in expected
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_ends_of_lines(end: str) -> None:
    text = "x: 1\npatch: |-\n  a: 1\n\n  b: 'c'\nmore: 1\n".replace("\n", end)
    assert parts(text) == ["a", "1", "b", "'c'"]


def test_a_block_in_a_list() -> None:
    text = "patches:\n- patch: |\n   - op: add\n     path: /a\n"
    assert parts(text, "patches", 0, "patch") == ["op", "add", "path", "/a"]


def test_where_an_empty_value_stands() -> None:
    (document,), pieces = inline("patch: |-\n  a:\n  b: ''\n")
    empty, quoted = document.get("a"), document.get("b")
    assert empty is not None
    assert quoted is not None
    assert shown(empty, pieces) == ""
    assert pieces.location(empty).span.start.line == 2
    assert shown(quoted, pieces) == "''"


def test_a_block_that_holds_nothing() -> None:
    source = Source.from_text("k.yaml", "patch: |-\n\nmore: 1\n")
    node = root(source).get("patch")
    assert node is not None
    assert parse_scalar(node, source, Pieces()) == ()


@pytest.mark.parametrize(
    "scalar",
    [
        "'[{op: remove, path: /a}]'",
        '"[{op: remove,\\n path: /a}]"',
        ">-\n  - op: remove\n\n  - path: /a\n",
        "'- {op: remove,\n\n  path: /a}'",
        "|-\n  a: 'x\u2028  y'\n  b: 1\n",  # a line of its own for the parser, and none for others
    ],
)
def test_what_is_no_literal_block_is_one_place(scalar: str) -> None:
    text = f"patch: {scalar}\n"
    roots, pieces = inline(text)
    node = root(Source.from_text("k.yaml", text)).get("patch")
    assert node is not None
    whole = text[node.start : node.end]
    assert {shown(part, pieces) for each in roots for part in scalars(each)} <= {whole}
    assert all(Pieces.is_foreign(part) for each in roots for part in scalars(each))


@pytest.mark.parametrize("text", ["a: [", "a: *b", "a: 1\n\tb: 2", "\x00", "[" * 200 + "]" * 200])
def test_what_cannot_be_read(text: str) -> None:
    assert parse_text(text) is None
    source, pieces = Source.from_text("p.yaml", text), Pieces()
    assert parse_source(source, pieces) is None


def test_a_file_past_the_limit_is_not_read() -> None:
    source = Source.from_text("p.yaml", "a: " + "b" * (5 * 1024 * 1024))
    assert parse_source(source, Pieces()) is None


def test_a_mark_of_the_byte_order() -> None:
    source, pieces = Source("p.yaml", b"\xef\xbb\xbfa: 'b'\n"), Pieces()
    roots = parse_source(source, pieces)
    assert roots is not None
    assert [shown(node, pieces) for node in scalars(roots[0])] == ["a", "'b'"]


def test_a_part_of_a_part_stands_where_the_first_does() -> None:
    source, pieces = Source.from_text("k.yaml", "patch: |-\n  inner: |-\n    a: 'b'\n"), Pieces()
    node = root(source).get("patch")
    assert node is not None
    (outer,) = parse_scalar(node, source, pieces) or ()
    inner = outer.get("inner")
    assert inner is not None
    (document,) = parse_scalar(inner, source, pieces) or ()
    assert [shown(each, pieces) for each in scalars(document)] == ["a", "'b'"]
    assert here(document, source, pieces) is document


def test_nodes_of_several_texts() -> None:
    pieces = Pieces()
    one, two = (Source.from_text(f"{name}.yaml", f"{name}: 1\n") for name in "ab")
    first, second = (here(root(source), source, pieces) for source in (one, two))
    assert [each.start // FOREIGN for each in (first, second)] == [1, 2]
    assert pieces.base_of(one) == FOREIGN
    assert pieces.paths_in((0, 1, [first.raw, second.raw, (0, 1, "x", "")], "[")) == {
        "a.yaml",
        "b.yaml",
    }
    assert pieces.path_of("b.yaml") == "b.yaml"
    assert pieces.path_of("c.yaml") is None


def test_what_aliases_share_stays_shared() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 17)
    )
    source, pieces = Source.from_text("p.yaml", bomb), Pieces()
    roots = parse_source(source, pieces)
    assert roots is not None
    first, second = (roots[0].get("a16", index) for index in (0, 1))
    assert first is not None
    assert second is not None
    assert first.raw is second.raw
    assert pieces.paths_in(roots[0].raw) == {"p.yaml"}


# --- any YAML --------------------------------------------------------------------

LETTERS = st.text("ab z0:#-'\"é日🛈", min_size=1, max_size=6)
PLAIN = st.sampled_from(["a", "b c", "é", "日本", "1", "true", "-1", "a#b"])
SCALARS = st.one_of(
    PLAIN,
    LETTERS.map(lambda text: "'" + text.replace("'", "''") + "'"),
    LETTERS.map(lambda text: '"' + text.replace('"', '\\"') + '"'),
)
FLOW = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(each) + "]"),
        st.lists(inner, max_size=3).map(
            lambda each: "{" + ", ".join(f"k{n}: {v}" for n, v in enumerate(each)) + "}"
        ),
    ),
    max_leaves=6,
)
Lines = list[str]


def _mapping(values: list[Lines | str]) -> Lines:
    lines: Lines = []
    for number, value in enumerate(values):
        if isinstance(value, str):
            lines.append(f"k{number}: {value}")
        else:
            lines += [f"k{number}:", *("  " + line if line else "" for line in value)]
    return lines


def _sequence(values: list[Lines | str]) -> Lines:
    lines: Lines = []
    for value in values:
        first, *rest = [value] if isinstance(value, str) else value
        lines += [f"- {first}" if first else "-", *("  " + line if line else "" for line in rest)]
    return lines


BLOCKS: st.SearchStrategy[Lines] = st.recursive(
    st.lists(FLOW, min_size=1, max_size=3).map(lambda each: _mapping([*each])),
    lambda inner: st.one_of(
        st.lists(st.one_of(FLOW, inner), min_size=1, max_size=3).map(_mapping),
        st.lists(st.one_of(FLOW, inner), min_size=1, max_size=3).map(_sequence),
    ),
    max_leaves=8,
)
BETWEEN = st.sampled_from(["", "    ", "# a remark", "  # é 'x"])


@st.composite
def literal_blocks(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a text, and a file that holds it as a literal block."""
    lines = draw(BLOCKS)
    if draw(st.booleans()):
        lines = [line for each in lines for line in (draw(BETWEEN), each)]
    if draw(st.booleans()):
        lines = ["---", *lines, "---", *lines]
    indent = draw(st.integers(1, 7))
    chomping = draw(st.sampled_from(["", "-", "+"]))
    # Without an indicator, a first line of blanks decides.
    told = str(indent) if lines[0][:1] in ("", " ") or draw(st.booleans()) else ""
    header = draw(st.permutations([told, chomping]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    body = [" " * indent + line if line else "" for line in lines]
    tail = draw(st.sampled_from([["more: 1", ""], ["", "more: 1", ""], [""], []]))
    head = ["# é", f"patch: |{''.join(header)}"]
    return "\n".join(lines), end.join([*head, *body, *tail])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(literal_blocks())
def test_each_scalar_of_a_literal_block_stands_where_its_text_is(case: tuple[str, str]) -> None:
    text, file = case
    alone, pieces = Source.from_text("p.yaml", text), Pieces()
    expected = parse_source(alone, pieces)
    assert expected is not None
    found, others = inline(file)
    assert [plain(each) for each in found] == [plain(each) for each in expected]
    assert [
        shown(node, others).replace("\r\n", "\n").replace("\r", "\n")
        for each in found
        for node in scalars(each)
    ] == [shown(node, pieces) for each in expected for node in scalars(each)]
