"""Files made to break parsers: each is read, or refused, in bounded time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clock import bounded

from aigw_lint.files.parser import DEFAULT_LIMITS, Limits, ParseResult, Source, comments, parse
from aigw_lint.text.node import Node

LARGE = DEFAULT_LIMITS._replace(file_bytes=32 * 1024 * 1024)

# Far above what each takes, far below what an expansion or a squared cost would take.
SECONDS = 15


def read(text: str | bytes, limits: Limits = DEFAULT_LIMITS) -> ParseResult:
    """Parse *text* and look for its comments, in bounded time."""
    source = Source("a.yaml", text if isinstance(text, bytes) else text.encode())
    with bounded(SECONDS):
        result = parse(source, limits)
        assert all(text for _, text in comments(source, result.documents))
    return result


def refused(text: str | bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[str, str, int, int]:
    """Return rule, message, line and column of the one finding on *text*, which is not read."""
    result = read(text, limits)
    assert result.documents == ()
    (finding,) = result.findings
    start = finding.location.span.start
    return finding.rule, finding.message, start.line, start.column


def value(text: str | bytes, *path: str | int, limits: Limits = DEFAULT_LIMITS) -> Node:
    """Return what *path* leads to in the one document of *text*, which has no fault."""
    result = read(text, limits)
    assert result.findings == ()
    (document,) = result.documents
    node = document.root.get(*path)
    assert node is not None
    return node


# --- depth ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[" * 100_000, 1, 101),
        ("[" * 100_000 + "]" * 100_000, 1, 101),
        ("{a: " * 100_000 + "}" * 100_000, 1, 401),
        ("- " * 100_000, 1, 201),
        ("".join(" " * depth + "a:\n" for depth in range(5000)), 101, 101),
        ("? " * 100_000, 1, 201),
        ("a:\n" + "".join(f"{' ' * depth}- \n" for depth in range(2000)), 101, 100),
        ("&a " + "[&a " * 20_000, 1, 401),
    ],
    ids=["open", "closed", "flow map", "items", "block", "keys", "block items", "anchors"],
)
def test_depth_is_limited(text: str, line: int, column: int) -> None:
    rule, message, *where = refused(text, LARGE)
    assert rule == "input-limit"
    assert message.startswith("more than 100 levels deep, so this document is not judged")
    assert where == [line, column]


def test_the_limit_of_depth_is_exact() -> None:
    text = "a: " + "[" * 99 + "]" * 99
    assert read(text).findings == ()
    assert refused("a: " + "[" * 100 + "]" * 100)[2:] == (1, 103)


def test_a_deep_document_hides_no_other() -> None:
    result = read(f"a: 1\n---\nb: {'[' * 20_000}\n---\nc: 2\n")
    assert [document.root.get("c") is not None for document in result.documents] == [False, True]
    (finding,) = result.findings
    assert (finding.rule, finding.location.span.start[:2]) == ("input-limit", (3, 103))


# --- aliases --------------------------------------------------------------------------


def bomb(levels: int, width: int) -> str:
    """Return a document whose last list has ``width ** levels`` items, through aliases."""
    lines = [f"a0: &a0 [{', '.join(['x'] * width)}]"]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


@pytest.mark.parametrize(("levels", "width"), [(8, 10), (9, 9), (10, 9), (90, 2)])
def test_billion_laughs(levels: int, width: int) -> None:
    rule, message, line, column = refused(bomb(levels, width))
    assert rule == "input-limit"
    assert message.startswith("more than 1000000 nodes once all aliases are written out")
    assert (line > 1, column > 1) == (True, True)


def test_a_few_aliases_are_no_bomb() -> None:
    assert [len(list(value(bomb(3, 9), f"a{level}").items())) for level in range(3)] == [9, 9, 9]


def test_many_aliases_of_one_long_scalar() -> None:
    text = f"a: &a {'x' * 50_000}\nb: [{', '.join(['*a'] * 20_000)}]\n"
    rule, message, line, column = refused(text)
    assert (rule, line, column) == ("input-limit", 2, 4)
    assert message.startswith("more than 67108864 characters once all aliases are written out")


def test_a_million_aliases_of_one_scalar() -> None:
    text = "a: &a x\nb:\n" + "- *a\n" * 1_000_000
    rule, message, *where = refused(text)
    assert (rule, where) == ("input-limit", [1, 1])
    assert message.startswith("more than 1000000 nodes, so nothing in this file is judged")


def test_as_many_aliases_as_are_allowed() -> None:
    node = value("a: &a x\nb:\n" + "- *a\n" * 400_000, "b", 399_999)
    assert node.text == "x"


def test_a_bomb_hides_no_other_document() -> None:
    result = read(f"first: 1\n---\n{bomb(9, 9)}\n---\nlast: 1\n")
    assert [document.index for document in result.documents] == [0, 2]
    assert [finding.rule for finding in result.findings] == ["input-limit"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: &a [*a]", 1, 8),
        ("a: &a\n  b: &b\n    c: [*b, *a]", 3, 9),
        ("&a a: &b {c: {d: *b}}", 1, 18),
    ],
)
def test_an_alias_inside_its_own_anchor(text: str, line: int, column: int) -> None:
    rule, message, *where = refused(text)
    assert (rule, where) == ("syntax-error", [line, column])
    assert "contains itself" in message


@pytest.mark.parametrize(
    "text",
    [
        # One large mapping merged again and again.
        "a: &a {" + ",".join(f"k{n}: 1" for n in range(1000)) + "}\n"
        + "".join(f"b{n}: {{<<: *a}}\n" for n in range(5000)),
        # The same, in one list.
        "a: &a {" + ",".join(f"k{n}: 1" for n in range(20_000)) + "}\n"
        + "b: {<<: [" + "*a," * 100_000 + "]}\n",
        # Each mapping merges the one before, twice.
        "a0: &a0 {k: 1}\n"
        + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], k{n}: 1}}\n" for n in range(1, 3000)),
    ],
    ids=["many mappings", "one list", "chain"],
)  # fmt: skip
def test_merge_keys_are_limited(text: str) -> None:
    rule, message, *_ = refused(text)
    assert rule == "input-limit"
    assert "once all aliases are written out" in message


# --- size ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda text: f'a: "{text}"',
        lambda text: f"a: '{text}'",
        lambda text: f"a: {text}",
        lambda text: f"a: |\n  {text}",
        lambda text: f"a: >-\n  {text}",
    ],
    ids=["double", "single", "plain", "literal", "folded"],
)
def test_a_very_long_scalar(write: Callable[[str], str]) -> None:
    text = write("x" * 10_000_000)
    assert value(text, "a", limits=LARGE).text == "x" * 10_000_000
    rule, message, *where = refused(text)
    assert (rule, where) == ("input-limit", [1, 1])
    assert message == "more than 5 MiB, so nothing in this file is judged; split the file"


def test_a_very_long_line() -> None:
    text = "a: [" + "x, " * 400_000 + "x]"
    node = value(text, "a", 400_000)
    assert (node.text, node.start) == ("x", len(text) - 2)


def test_very_long_digits() -> None:
    assert value("a: " + "9" * 5_000_000, "a").value == "9" * 5_000_000
    assert value("a: 0." + "9" * 5_000_000, "a").value == 1


@pytest.mark.parametrize(
    "text", ["a: 1\n---\n" * 100_000, "---\n" * 1_000_000, "a: [\n---\n" * 20_000]
)
def test_documents_are_limited(text: str) -> None:
    rule, message, *where = refused(text)
    assert (rule, where) == ("input-limit", [1, 1])
    assert message.startswith("more than 10000 documents, so nothing in this file is judged")


def test_as_many_documents_as_are_allowed() -> None:
    result = read("a: 1\n---\n" * 9_999 + "b: 1\n")
    assert len(result.documents) == 10_000
    result = read(
        "kind: Thing\nmetadata:\n  name: x\n---\n" * 20_000, LARGE._replace(documents=30_000)
    )
    assert (len(result.documents), result.findings) == (20_000, ())


def test_as_many_broken_documents_as_are_allowed() -> None:
    result = read("a: [\n---\n" * 9_000 + "b: 1\n")
    assert [finding.location.span.start[:2] for finding in result.findings[:2]] == [(1, 4), (3, 4)]
    assert (len(result.findings), len(result.documents)) == (9_000, 1)


def test_many_keys() -> None:
    assert value("".join(f"k{n}: {n}\n" for n in range(100_000)), "k99999").value == 99_999
    assert value("".join(f"{n}: {n}\n" for n in range(100_000)), "99999").value == 99_999


@pytest.mark.parametrize(
    "text", ["a: 1\n" * 400_000, "".join(f"k{n}: 1\n" for n in range(50_000)) * 2]
)
def test_keys_that_are_set_twice_are_limited(text: str) -> None:
    rule, message, *where = refused(text)
    assert (rule, where) == ("input-limit", [1, 1])
    assert message.startswith("more than 1000 keys that are set twice")


def test_nodes_are_limited() -> None:
    assert refused("a: [" + "1," * 1_000_000 + "]")[0] == "input-limit"
    assert refused("- a\n- b: c\n", Limits(nodes=5))[1].startswith("more than 5 nodes")


# --- text that is no YAML --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('a: "' + "x" * 4_000_000, 1, 4),
        ("a: '" + "\n" * 1_000_000, 1, 4),
        ("a: [" + "\n" * 1_000_000, 1, 4),
        ("#\n" * 500_000 + "---\na: [", 500_002, 4),
        ("\t\n" * 500_000, 1, 1),
        ("\0" * 1_000_000, 1, 1),
        (b"\xff" * 1_000_000, 1, 1),
        ('a: "' + "\\" * 4_000_000, 1, 4),
        (":" * 1_000_000, 1, 1_000_000),
        ("a: b\n" + "x" * 4_000_000 + ": c", 2, 1),
        ("%a\n" * 200_000, 1, 1),
        ('{"' + "\\\\" * 500_000 + '\\ud83d":1}', 1, 1_000_003),
    ],
    ids=lambda part: None if isinstance(part, int) else "",
)
def test_large_faults(text: str | bytes, line: int, column: int) -> None:
    rule, _, *where = refused(text)
    assert (rule, where) == ("syntax-error", [line, column])


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 5_000_000,
        "\r" * 5_000_000,
        " " * 5_000_000,
        "'" * 5_000_000,
        "#" * 5_000_000,
        "9" * 5_000_000,
        "! ",
        "&a ",
    ],
    ids=["lines", "returns", "blanks", "quotes", "comment", "digits", "tag", "anchor"],
)
def test_large_nothings(text: str) -> None:
    result = read(text)
    assert (result.documents, result.findings) == ((), ())


@pytest.mark.parametrize("sign", ["! ", "&a "])
def test_endless_properties(sign: str) -> None:
    assert refused(sign * 1_000_000)[0] == "syntax-error"


def test_template_sources_take_no_longer() -> None:
    result = read("{{ x }}: [\n---\n" * 9_000 + "a: 1\n")
    assert result.template
    assert (len(result.documents), result.findings) == (1, ())


def test_comments_in_a_large_file() -> None:
    text = "a: 'x # y' # z\n" + "".join(f"k{n}: 'x # y' # z{n}\n" for n in range(100_000))
    source = Source.from_text("a.yaml", text)
    with bounded(SECONDS):
        found = list(comments(source, parse(source).documents))
    assert len(found) == 100_001
    assert found[-1] == (len(text) - len("# z99999\n"), "# z99999")


def test_escaped_surrogates_in_a_large_file() -> None:
    node = value('{"a": "' + "\\ud83d\\ude00" * 100_000 + '"}', "a")
    assert node.text == "\U0001f600" * 100_000
    assert value('{"a": [' + '"\\ud83d",' * 100_000 + '"x"]}', "a", 100_000).text == "x"


# --- what other linters stumble over ----------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"kind: Caf\xe9\n", 1, 10),
        (b"kind: A # caf\xe9\n", 1, 14),
        (b"kind: A\nname: a\0b\n", 2, 8),
        (b"kind: A\nspec:\n\tname: b\n", 3, 1),
        (b"a: *missing\n", 1, 4),
        (b"a: 1\n---\nb: [\n---\nc: 3\n", 3, 4),
    ],
    ids=["latin-1", "latin-1 in a comment", "nul", "tab", "undefined alias", "broken middle"],
)
def test_one_finding_at_the_very_place(content: bytes, line: int, column: int) -> None:
    (finding,) = read(content).findings
    assert finding.location.span.start[:2] == (line, column)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\xef\xbb\xbfkind: A\n", "A"),
        ("\ufeffkind: A\n".encode("utf-16-le"), "A"),
        ("\ufeffkind: A\n".encode("utf-16-be"), "A"),
        (b"kind: A\r\nname: b\r\n", "A"),
        (b"kind: A\rname: b\r", "A"),
        (b"x: &a 1\ny: &a 2\nkind: A\n", "A"),
        (b"x: !anything {y: 1}\nkind: !own A\n", "A"),
        (b"x: !!python/object/apply:os.system ['true']\nkind: A\n", "A"),
        (b"kind: =\n", "="),
    ],
    ids=["mark", "utf-16-le", "utf-16-be", "crlf", "cr", "anchor", "tag", "python tag", "equals"],
)
def test_what_is_sound_is_read(content: bytes, found: str) -> None:
    result = read(content)
    assert result.findings == ()
    assert [document.kind for document in result.documents] == [found]
