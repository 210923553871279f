"""JSON 6902 patches in raw trees, as kustomize puts them in."""

from __future__ import annotations

from typing import Any

import pytest
from rendered_trees import plain

from aigw_lint.files.parser import Source
from aigw_lint.objects.pieces import Pieces, parse_text
from aigw_lint.renderings.jsonpatch import Operation, edited, is_index, operations_of, pointer_steps
from aigw_lint.text.node import Node
from aigw_lint.text.trees import UnmergeableError

BASE = "{a: {b: 1, c: [u, v, w]}, nil: null, metadata: {name: m}}"


def free(work: int) -> None:
    """Take any work."""
    assert work > 0


def node(text: str) -> Node:
    (root,) = parse_text(text) or ()
    return root


def after(operations: str, base: str = BASE) -> Any:  # noqa: ANN401 - any data
    root = node(base).raw
    for operation in operations_of(node(operations)):
        root = edited(root, operation, free)
    return plain(Node(root))


def changed(**parts: object) -> dict[str, object]:
    return {**plain(node(BASE)), **parts}


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ("[{op: add, path: /d, value: {e: 1}}]", changed(d={"e": 1})),
        ("[{op: add, path: /a/b, value: 2}]", changed(a={"b": 2, "c": ["u", "v", "w"]})),
        ("[{op: add, path: /a/c/-, value: 2}]", changed(a={"b": 1, "c": ["u", "v", "w", 2]})),
        ("[{op: add, path: /a/c/0, value: 2}]", changed(a={"b": 1, "c": [2, "u", "v", "w"]})),
        ("[{op: add, path: /a/c/3, value: 2}]", changed(a={"b": 1, "c": ["u", "v", "w", 2]})),
        ("[{op: add, path: /d, value: null}]", changed(d=None)),
        ("[{op: add, path: /a~1b~0c, value: 1}]", changed(**{"a/b~c": 1})),
        ("[{op: add, path: /a/0, value: 1}]", changed(a={"b": 1, "c": ["u", "v", "w"], "0": 1})),
        ("[{op: add, path: /a/-, value: 1}]", changed(a={"b": 1, "c": ["u", "v", "w"], "-": 1})),
        ("[{op: replace, path: /a/b, value: [2]}]", changed(a={"b": [2], "c": ["u", "v", "w"]})),
        ("[{op: replace, path: /a/c/1, value: 2}]", changed(a={"b": 1, "c": ["u", 2, "w"]})),
        ("[{op: replace, path: /new, value: 2}]", changed(new=2)),
        ("[{op: replace, path: /nil, value: 2}]", changed(nil=2)),
        ("[{op: remove, path: /a/c/01}]", changed(a={"b": 1, "c": ["u", "w"]})),
        ("[{op: remove, path: /a/b}]", changed(a={"c": ["u", "v", "w"]})),
        ("[{op: remove, path: /a}]", {"nil": None, "metadata": {"name": "m"}}),
        ("[{op: copy, from: /a/b, path: /d}]", changed(d=1)),
        (
            "[{op: copy, from: /a/c/0, path: /a/c/-}]",
            changed(a={"b": 1, "c": ["u", "v", "w", "u"]}),
        ),
        ("[{op: move, from: /a/c/0, path: /a/c/2}]", changed(a={"b": 1, "c": ["v", "w", "u"]})),
        ("[{op: move, from: /a/b, path: /d}]", changed(a={"c": ["u", "v", "w"]}, d=1)),
        ("[{op: test, path: /a/b, value: 7}]", changed()),
        ("[{op: add, path: /e, value: {}}, {op: add, path: /e/f, value: 1}]", changed(e={"f": 1})),
        (
            "[{op: add, path: /metadata/annotations/k, value: v}]",
            changed(metadata={"name": "m", "annotations": {"k": "v"}}),
        ),
    ],
)
def test_operations(operations: str, expected: object) -> None:
    assert after(operations) == expected


@pytest.mark.parametrize(
    "operation",
    [
        "{op: add, path: /d/e, value: 1}",
        "{op: add, path: /a/b/c, value: 1}",
        "{op: add, path: /nil/x, value: 1}",
        "{op: add, path: /a/c/4, value: 1}",
        "{op: add, path: /a/c/x, value: 1}",
        "{op: add, path: /a/c/-1, value: 1}",
        "{op: add, path: /metadata/labels/k, value: v}",
        "{op: add, path: '', value: 1}",
        "{op: add, path: a/b, value: 1}",
        "{op: add, path: 1, value: 1}",
        "{op: replace, path: /a/c/3, value: 1}",
        "{op: replace, path: /a/c/-, value: 1}",
        "{op: replace, path: /d/e, value: 1}",
        "{op: remove, path: /d}",
        "{op: remove, path: /a/c/9999999999}",
        "{op: remove, path: /a/c/-}",
        "{op: copy, from: /d, path: /e}",
        "{op: copy, path: /e}",
        "{op: move, from: /metadata/name, path: /e}",
        "{op: copy, from: /metadata, path: /e}",
        "{op: move, from: /a, path: /a/b}",
        "{op: merge, path: /a}",
        "{path: /a}",
        "text",
        "[]",
    ],
)
def test_operations_that_fail_or_are_not_told(operation: str) -> None:
    with pytest.raises(UnmergeableError):
        after(f"[{operation}]")


def test_annotations_need_metadata() -> None:
    for base in ("{}", "{metadata: 1}", "{metadata: {annotations: }}"):
        with pytest.raises(UnmergeableError):
            after("[{op: add, path: /metadata/annotations/k, value: v}]", base)


def test_trees_stay_as_they_are() -> None:
    base = node(BASE)
    (operation,) = operations_of(node("[{op: remove, path: /a/b}]"))
    made = Node(edited(base.raw, operation, free))
    assert plain(base) == plain(node(BASE))
    assert made.get("a", "c") == base.get("a", "c")


def test_an_added_key_stands_where_the_path_does() -> None:
    text = "- op: add\n  path: /spec/b~1c\n  value: 'd'\n"
    source, pieces = Source.from_text("p.yaml", text), Pieces()
    (operation,) = operations_of(node(text))
    made = Node(edited(node("{spec: {a: 1}}").raw, operation, free)).get("spec")
    assert made is not None
    key, value = made.key("b/c"), made.get("b/c")
    assert key is not None
    assert value is not None
    assert pieces.sources == []
    assert source.text[key.start : key.end] == "/spec/b~1c"
    assert source.text[value.start : value.end] == "'d'"


@pytest.mark.parametrize(
    ("pointer", "steps"),
    [
        ("/a/b", ("a", "b")),
        ("/a~1b/c~0d/~01", ("a/b", "c~d", "~1")),
        ("/", ("",)),
        ("/a/", ("a", "")),
        ("", ()),
        ("a/b", ()),
        (None, ()),
    ],
)
def test_pointers(pointer: str | None, steps: tuple[str, ...]) -> None:
    assert pointer_steps(pointer) == steps


def test_indices() -> None:
    assert [each for each in ("0", "12", "01", "-", "-1", "x", "", "1234567890", "²", "٣")
            if is_index(each)] == ["0", "12", "01"]  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "replaces", "path"),
    [
        (("a", "b"), False, ("a", "b")),
        (("a", "c", "1"), True, ("a", "c", 1)),
        (("a", "c", "1"), False, ("a", "c")),
        (("a", "c", "-"), False, ("a", "c")),
        (("a", "c", "1", "x"), False, ("a", "c", 1, "x")),
        (("d", "e", "0", "f"), False, ("d", "e")),
        (("a", "0"), False, ("a", "0")),
        ((), False, ()),
    ],
)
def test_what_an_operation_changes(
    steps: tuple[str, ...], replaces: bool, path: tuple[str | int, ...]
) -> None:
    assert Operation(steps, replaces).path_in(node(BASE)) == path
