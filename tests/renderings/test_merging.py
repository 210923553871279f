"""Strategic merge patches in raw trees, as kustomize puts them in."""

from __future__ import annotations

from typing import Any

import pytest
from rendered_trees import plain

from aigw_lint.files.budget import Budget, TooMuchError
from aigw_lint.files.parser import DEFAULT_LIMITS, Source, parse
from aigw_lint.objects.manifest import Path
from aigw_lint.objects.pieces import parse_text
from aigw_lint.renderings.merging import Merged, merge, merges_by_key
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.trees import UnmergeableError, is_null, put, with_kids


def raw(text: str) -> Raw:
    (document,) = parse(Source.from_text("a.yaml", text)).documents
    return document.root.raw


def merged(base: str, patch: str, *, keyed: bool = False) -> Merged:
    return merge(raw(base), raw(patch), keyed=keyed, spend=Budget(10**9).spend)


def result(base: str, patch: str, *, keyed: bool = False) -> Any:  # noqa: ANN401 - any data
    root = merged(base, patch, keyed=keyed).root
    return None if root is None else plain(Node(root))


@pytest.mark.parametrize(
    ("base", "patch", "expected"),
    [
        ("{a: 1}", "{}", {"a": 1}),
        ("{a: 1}", "{a: 2}", {"a": 2}),
        ("{a: 1}", "{b: 2}", {"a": 1, "b": 2}),
        ("{a: {b: 1, c: 2}}", "{a: {c: 3, d: 4}}", {"a": {"b": 1, "c": 3, "d": 4}}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": [3]}),
        ("{a: [1, 2]}", "{a: []}", {"a": []}),
        ("{a: {b: 1}}", "{a: {}}", {"a": {"b": 1}}),
        ("{b: 1}", "{a: {}}", {"b": 1, "a": {}}),
        # Nulls take away, and the emptied mapping stays.
        ("{a: 1, b: 2}", "{a: null}", {"b": 2}),
        ("{a: {b: 1}}", "{a: {b: ~}}", {"a": {}}),
        ("{a: {b: 1}}", "{a: null}", {}),
        ("{a: 1}", "a:\n", {}),
        ("{a: 1}", "{b: null}", {"a": 1}),
        ("{a: ~}", "{a: {b: 1, c: null}}", {"a": {"b": 1}}),
        ("{a: null, b: 1}", "{b: 2}", {"a": None, "b": 2}),
        ("{}", "{a: {b: null, c: {d: null}}}", {"a": {"c": {}}}),
        # As many entries as are written, though not the same ones.
        ("{}", "{a: {b: {c: null}, d: 1}}", {"a": {"b": {}, "d": 1}}),
        ("{}", "{a: [{b: null}, null]}", {"a": [{"b": None}, None]}),
        # Directives.
        ("{a: {b: 1}, c: 2}", "{a: {$patch: delete}}", {"c": 2}),
        ("{c: 2}", "{a: {$patch: delete}}", {"c": 2}),
        ("{a: {b: 1}}", "{a: {$patch: replace, c: 2}}", {"a": {"c": 2}}),
        ("{}", "{a: {$patch: replace, c: 2}}", {"a": {"c": 2}}),
        ("{a: {b: 1}}", "{a: {$patch: merge, c: 2}}", {"a": {"b": 1, "c": 2}}),
        ("{a: 1}", "{$patch: replace, b: 1}", {"a": 1}),
        ("{a: 1}", "{$patch: delete}", None),
        ("{a: {}}", "{a: {$retainKeys: [b]}}", {"a": {"$retainKeys": ["b"]}}),
        ("{a: [1]}", "{a: [{$patch: replace}, 2]}", {"a": [{"$patch": "replace"}, 2]}),
        # Aliases are copies.
        ("{a: &x {b: 1}, c: *x}", "{c: {b: 2}}", {"a": {"b": 1}, "c": {"b": 2}}),
        ("{a: {b: 1}}", "{a: &x {c: 2}, d: *x}", {"a": {"b": 1, "c": 2}, "d": {"c": 2}}),
    ],
)
def test_merges(base: str, patch: str, expected: object) -> None:
    assert result(base, patch) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1", "2", 2),
        ("1", "'2'", "2"),
        ("'1'", "2", "2"),
        ('"1"', "true", "true"),
        ("'1'", "'2'", "2"),
        ("x", "true", True),
        ("|-\n  x", "2", "2"),
        (">-\n  x", "2", "2"),
        ("!!str 1", "2", 2),
        ("'1'", "!!int 2", 2),
    ],
)
def test_the_quotes_of_the_old_value_stay(old: str, new: str, expected: object) -> None:
    assert result(f"a: {old}\n", f"a: {new}\n") == {"a": expected}


@pytest.mark.parametrize(
    ("base", "patch"),
    [
        ("{a: 1}", "{a: {b: 1}}"),
        ("{a: 1}", "{a: {}}"),
        ("{a: {b: 1}}", "{a: 1}"),
        ("{a: [1]}", "{a: {b: 1}}"),
        ("{a: {b: 1}}", "{a: [1]}"),
        ("{a: [1]}", "{a: 1}"),
        ("{a: {}}", "{a: {$patch: what}}"),
        ("{a: {}}", "{a: {$patch: [delete]}}"),
    ],
)
def test_what_kustomize_refuses_or_is_not_followed(base: str, patch: str) -> None:
    with pytest.raises(UnmergeableError):
        merged(base, patch)


@pytest.mark.parametrize(
    ("base", "unknown"),
    [
        ("{a: {b: [{name: x}, {name: x, c: 1}]}}", [("a", "b")]),
        ("{a: [{name: x, b: [{port: 1}, {port: 1, name: y}]}, {name: z}]}", [("a", 0, "b")]),
        ("{a: [{port: 1, protocol: TCP}, {port: 1, protocol: UDP}]}", []),
        ("{a: [{name: x, port: 1}, {name: x, port: 2}]}", []),
        ("{a: [{c: 1}, {c: 1}, 1, 1]}", []),
    ],
)
def test_a_merge_makes_one_of_items_with_one_key(base: str, unknown: list[Path]) -> None:
    # Though the patch says nothing of the list: what is left of them is not followed.
    assert list(merged(base, "{d: 1}", keyed=True).unknown) == unknown
    assert merged(base, "{d: 1}").unknown == ()


def test_lists_that_are_merged_by_keys_are_not_told() -> None:
    patch = "{a: [{name: other}], b: {c: [2]}, d: [3]}"
    made = merged("{a: [{name: x}], b: {c: [1]}}", patch, keyed=True)
    assert made.root is not None
    assert plain(Node(made.root)) == {"a": [{"name": "x"}], "b": {"c": [1]}, "d": [3]}
    assert made.unknown == (("a",), ("b", "c"))


def test_trees_stay_as_they_are() -> None:
    base, patch = raw("{a: {b: 1}, c: {d: 1}}"), raw("{a: {b: 2}}")
    made = merge(base, patch, keyed=False, spend=Budget(100).spend)
    assert made.root is not None
    assert plain(Node(base)) == {"a": {"b": 1}, "c": {"d": 1}}
    assert Node(made.root).get("c") == Node(base).get("c")
    assert Node(made.root).get("a", "b") == Node(patch).get("a", "b")


@pytest.mark.parametrize(
    ("group", "answer"),
    [
        ("", True),
        ("apps", True),
        ("batch", True),
        ("networking.k8s.io", True),
        ("gateway.networking.k8s.io", False),
        ("inference.networking.k8s.io", False),
        ("inference.networking.x-k8s.io", False),
        ("aigateway.envoyproxy.io", False),
        ("gateway.envoyproxy.io", False),
        ("argoproj.io", False),
    ],
)
def test_groups_of_kubernetes_merge_lists_by_keys(group: str, answer: bool) -> None:
    assert merges_by_key(group) is answer


def test_a_patch_as_deep_as_a_file_may_be() -> None:
    depth = DEFAULT_LIMITS.depth - 1
    text = "{a: " * depth + "%s" + "}" * depth
    made = merged(text % "{b: 1}", text % "{c: 2}")
    assert made.root is not None
    assert plain(Node(made.root).get(*["a"] * depth) or Node(made.root)) == {"b": 1, "c": 2}


def test_aliases_make_a_patch_deeper_than_any_file() -> None:
    deep = "{a: " * 60 + "%s" + "}" * 60
    patch = f"x: &x {deep % 1}\ny: &y {deep % '*x'}\nz: {deep % '*y'}\n"
    with pytest.raises(UnmergeableError):
        merged("{}", patch)
    with pytest.raises(UnmergeableError):
        merged(patch, patch)


def test_aliases_cannot_make_a_patch_endless() -> None:
    bomb = "a0: &a0 {p: 1, q: 2}\n" + "".join(
        f"a{n}: &a{n} {{p: *a{n - 1}, q: *a{n - 1}}}\n" for n in range(1, 15)
    )
    with pytest.raises(TooMuchError):
        merge(raw("{}"), raw(bomb), keyed=False, spend=Budget(10_000).spend)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("~", True), ("null", True), ("", True), ("''", False), ("0", False), ("{}", False),
     ("!!str ''", False), ("!!null ''", True), ("[]", False)],
)  # fmt: skip
def test_nulls(text: str, answer: bool) -> None:
    (_, value) = raw(f"a: {text}\n")[2]
    assert is_null(value) is answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: {b: 1}}", {"a": {"b": "new"}}),
        ("{a: {c: 1}}", {"a": {"c": 1, "b": "new"}}),
        ("{c: 1}", {"c": 1, "a": {"b": "new"}}),
        ("{a: }", {"a": {"b": "new"}}),
    ],
)
def test_values_put_in(text: str, expected: object) -> None:
    keys = ((5, 6, "a", '"'), (5, 6, "b", '"'))
    made = put(raw(text), ("a", "b"), (5, 6, "new", '"'), keys)
    assert plain(Node(made)) == expected


def test_what_changes_nothing_leaves_the_tree_itself() -> None:
    tree = raw("{a: {b: 1}, c: [2]}")
    assert merge(tree, raw("{a: {d: null}}"), keyed=False, spend=lambda _: None).root is tree
    assert with_kids(tree, list(tree[2])) is tree
    assert with_kids(tree, []) is not tree


def test_nothing_is_put_into_a_scalar() -> None:
    with pytest.raises(UnmergeableError):
        put(raw("{a: 1}"), ("a", "b"), (0, 0, "", '"'), ((0, 0, "b", '"'),) * 2)


def test_ways() -> None:
    tree = Node(raw("{a: [{b: 1}]}"))
    found = tree.get("a", 0, "b")
    assert found is not None
    assert found.text == "1"
    for path in (("a", 1), ("a", "b"), ("b",), ("a", 0, "b", "c"), ("a", -1)):
        assert tree.get(*path) is None


def test_the_quotes_of_a_patch_do_not_outlive_the_next() -> None:
    once = merged("{a: 1, b: '1'}", "{a: 'x', b: 'x'}").root
    assert once is not None
    assert plain(Node(once)) == {"a": "x", "b": "x"}
    (patch,) = parse_text("{a: 2, b: 2}") or ()
    twice = merge(once, patch.raw, keyed=False, spend=lambda _: None).root
    assert twice is not None
    assert plain(Node(twice)) == {"a": 2, "b": "2"}
