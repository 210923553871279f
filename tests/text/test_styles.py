"""Scalars whose value hangs on how others before them were written, as in the real kustomize."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rendered_trees import only, plain, tree

from aigw_lint.objects.manifest import Manifest

_PATCH = "apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: f}\n"


def _indented(text: str) -> str:
    return "".join(f"      {line}\n" for line in text.splitlines())


def _built(written: str, *layers: str) -> Manifest:
    """Return what the last of *layers*, each over the one before, makes of an object."""
    files = {"l0/a.yaml": f"apiVersion: x.io/v1\nkind: Foo\nmetadata: {{name: f}}\n{written}\n"}
    for number, layer in enumerate(layers):
        below = "a.yaml" if not number else f"../l{number - 1}"
        files[f"l{number}/kustomization.yaml"] = f"resources: [{below}]\n{layer}"
    return only(tree(files))


def _patches(*patches: str) -> str:
    """Return the field of these patches: specs to merge, or JSON patches."""
    made = "patches:\n"
    for patch in patches:
        if patch.startswith("-"):
            made += f"  - target: {{kind: Foo}}\n    patch: |\n{_indented(patch)}"
        else:
            made += f"  - patch: |\n{_indented(f'{_PATCH}spec: {patch}')}"
    return made


def _spec(written: str, *patches: str) -> Any:  # noqa: ANN401 - any data
    return plain(_built(f"spec: {written}", _patches(*patches)).node)["spec"]


# All of these were tried with the program.
@pytest.mark.parametrize(
    ("old", "patches", "expected"),
    [
        ("1", ("{a: 'x'}", "{a: 80}"), 80),
        ("1", ("{a: '1'}", "{a: 80}"), 80),
        # A merge between the two puts in quotes what is no text without them.
        ("1", ("{a: '1'}", "{b: 80}", "{a: 80}"), "80"),
        ("1", ("{a: '~'}", "{b: 80}", "{a: 80}"), "80"),
        ("1", ("{a: yes}", "{b: 80}", "{a: 80}"), "80"),
        ("yes", ("{b: 80}", "{a: 80}"), "80"),
        ("1", ("{a: 'x'}", "{b: 80}", "{a: 80}"), 80),
        ("1", ("{a: ''}", "{b: 80}", "{a: 80}"), 80),
        ("1", ("{a: '2020-01-01'}", "{b: 80}", "{a: 80}"), 80),
        ("2020-01-01", ("{b: 80}", "{a: 80}"), 80),
        ("yes", ("{a: 80}",), 80),
        ("1", ("{a: yes}", "{a: 80}"), 80),
        # A null is plain, too.
        ("~", ("{a: '1'}", "{a: 80}"), 80),
        ("'1'", ("{a: null}", "{a: yes}", "{a: 80}"), "80"),
    ],
)
def test_a_number_over_a_text(old: str, patches: tuple[str, ...], expected: object) -> None:
    assert _spec(f"{{a: {old}}}", *patches)["a"] == expected


_THROUGH_JSON = "- {op: test, path: /kind, value: Foo}\n"


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        *((text, 80) for text in ("1", "text", "'x'", "'a b'", "'MQ=='", "'1.2.3'", "'12h'")),
        *((text, "80") for text in ("yes", "'yes'", "'1'", "'~'", "'a: b'", "2020-01-01")),
        *((text, "80") for text in ("1:30", "'1:30'", "'-1_0:59.5'")),
        ("'1:99'", 80),
    ],
)
def test_a_json_patch_writes_all_texts_anew_though_it_only_tests(
    old: str, expected: object
) -> None:
    assert _spec(f"{{a: {old}}}", _THROUGH_JSON, "{a: 80}")["a"] == expected


def test_what_was_plain_before_a_json_patch_is_forgotten() -> None:
    assert _spec("{a: 1}", "{a: '2'}", _THROUGH_JSON, "{a: 80}")["a"] == "80"


@pytest.mark.parametrize(
    ("old", "patch", "expected"),
    [("1", "", 3), ("'1'", "", "3"), ("1", "'true'", 3), ("text", "'1'", 3), ("'1'", "2", "3")],
)
def test_replicas_over_a_text(old: str, patch: str, expected: object) -> None:
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: f}\n"
    replicas = "replicas: [{name: f, count: 3}]\n"
    patches = f"patches:\n  - patch: |\n{_indented(f'{head}spec: {{replicas: {patch}}}')}"
    setting = replicas + (patches if patch else "")
    files = {
        "kustomization.yaml": f"resources: [a.yaml]\n{setting}",
        "a.yaml": f"{head}spec: {{replicas: {old}}}\n",
    }
    assert plain(only(tree(files)).node)["spec"] == {"replicas": expected}


# --- labels, which kustomize holds as one -----------------------------------------


def _labels(value: str, path: str = "spec/made") -> str:
    field = f", fields: [{{path: {path}, create: true}}]" if path else ""
    return f"labels: [{{pairs: {{team: {value}}}{field}}}]\n"


def _held(manifest: Manifest) -> tuple[object, object]:
    held = plain(manifest.node)
    return held["metadata"]["labels"], held["spec"]


def test_who_sets_one_label_sets_all_that_one_entry_has_made() -> None:
    spec = "spec: {items: [{}, {}]}"
    manifest = _built(spec, _labels("red", "spec/items/labels"), _labels("'1'", ""))
    labels = {"team": "1"}
    assert _held(manifest) == (labels, {"items": [{"labels": labels}, {"labels": labels}]})
    assert manifest.undecided_paths == ()


def test_a_label_that_was_there_before_is_not_one_with_them() -> None:
    manifest = _built("spec: {made: {team: x}}", _labels("red"), _labels("blue", ""))
    assert _held(manifest) == ({"team": "blue"}, {"made": {"team": "red"}})


@pytest.mark.parametrize(
    ("patch", "labels", "spec"),
    [
        ("{made: {team: zz}}", {"team": "zz"}, {"made": {"team": "zz"}}),
        ("{made: {team: null}}", {"team": "red"}, {"made": {}}),
        ("{made: {$patch: replace, team: x}}", {"team": "red"}, {"made": {"team": "x"}}),
        (
            "- {op: replace, path: /spec/made/team, value: x}\n",
            {"team": "red"},
            {"made": {"team": "x"}},
        ),
    ],
)
def test_patches_of_one_such_label(patch: str, labels: object, spec: object) -> None:
    manifest = _built("spec: {}", _labels("red"), _patches(patch))
    assert _held(manifest) == (labels, spec)
    assert manifest.undecided_paths == ()


def test_a_json_patch_parts_them() -> None:
    manifest = _built("spec: {}", _labels("red"), _patches(_THROUGH_JSON), _labels("blue", ""))
    assert _held(manifest) == ({"team": "blue"}, {"made": {"team": "red"}})


def test_a_number_over_a_number_in_quotes_is_a_text_at_all_places() -> None:
    manifest = _built("spec: {}", _labels("'1'"), _patches("{made: {team: 2}}"))
    assert _held(manifest) == ({"team": "2"}, {"made": {"team": "2"}})


def test_a_number_over_such_a_text() -> None:
    manifest = _built("spec: {}", _labels("red"), _patches("{made: {team: 2}}"))
    assert _held(manifest) == ({"team": 2}, {"made": {"team": 2}})


@pytest.mark.parametrize("patch", ["{a: {team: x}, b: {team: y}}", "{b: {team: y}, a: {team: x}}"])
def test_of_two_values_that_of_the_last_key_counts(patch: str) -> None:
    fields = ", ".join(f"{{path: spec/{path}, create: true}}" for path in "ab")
    labels = f"labels: [{{pairs: {{team: red}}, fields: [{fields}]}}]\n"
    manifest = _built("spec: {}", labels, _patches(patch), _labels("z", ""))
    once = _built("spec: {}", labels, _patches(patch))
    assert _held(once) == ({"team": "y"}, {"a": {"team": "y"}, "b": {"team": "y"}})
    assert _held(manifest) == ({"team": "z"}, {"a": {"team": "z"}, "b": {"team": "z"}})


# --- values that are left out ---------------------------------------------------------


@pytest.mark.parametrize("patch", ["{l: [{a: }, {b: {c: }}]}", '{"l": [{"a": }, {b: {c: }}]}'])
@pytest.mark.parametrize("style", ["|", "quotes", "file"])
def test_what_a_patch_leaves_out_in_braces_is_an_empty_text(patch: str, style: str) -> None:
    text = f"{_PATCH}spec: {patch}"
    written = {"|": f"|\n{_indented(text)}", "quotes": json.dumps(text), "file": "p.yaml"}[style]
    field = "path" if style == "file" else "patch"
    files = {
        "kustomization.yaml": f"resources: [a.yaml]\npatches:\n  - {field}: {written}\n",
        "a.yaml": f"{_PATCH}spec: {{l: [1]}}\n",
        **({"p.yaml": text} if style == "file" else {}),
    }
    manifest = only(tree(files))
    assert plain(manifest.node)["spec"] == {"l": [{"a": ""}, {"b": {"c": ""}}]}
    assert manifest.undecided_paths == ()


@pytest.mark.parametrize(
    ("written", "patch", "path"),
    [
        ("{l: [1]}", "\n  l:\n    - a:\n", ("spec", "l")),
        ("{m: {}}", "\n  m:\n    l:\n      - a: [{b: }]\n        c:\n", ("spec", "m", "l")),
        ("{}", "\n  l:\n    -\n", ("spec", "l")),
    ],
)
def test_what_it_leaves_out_in_lists_is_undecided_elsewhere(
    written: str, patch: str, path: tuple[str, ...]
) -> None:
    # The real value hangs on whether kustomize writes braces around it: null, or an empty text.
    assert _built(f"spec: {written}", _patches(patch)).undecided_paths == (path,)


def test_what_it_leaves_out_of_mappings_takes_away() -> None:
    manifest = _built("spec: {a: 1, m: {b: 1}}", _patches("{a: , m: {b: }, o: {c: }}"))
    assert plain(manifest.node)["spec"] == {"m": {}, "o": {}}
    assert manifest.undecided_paths == ()
