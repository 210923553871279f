"""Edits of mappings: clean ones, and none where they would not be clean."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.files.rewriting import with_entries, without
from aigw_lint.text.edit import Edit, apply_edits
from aigw_lint.text.node import Node


def read(text: str) -> tuple[Source, Node]:
    """Return the text as a source, and the mapping under its key ``ref``."""
    source = Source.from_text("x.yaml", text)
    (document,) = parse(source).documents
    ref = document.root.get("ref") or document.root.get("refs", 0)
    assert ref is not None
    return source, ref


def applied(text: str, edits: tuple[Edit, ...] | None) -> str | None:
    return None if edits is None else apply_edits(text, edits)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ref:\n  group: g\n  kind: k\n  name: x\n", "ref:\n  name: x\n"),
        ("ref:\n  name: x\n  group: g\n  kind: k\n", "ref:\n  name: x\n"),
        ("ref:\n  group: g\n  name: x\n  kind: k\n  port: 1\n", "ref:\n  name: x\n  port: 1\n"),
        ("refs:\n- group: g\n  kind: k\n  name: x\n", "refs:\n- name: x\n"),
        ("refs:\n  - name: x\n    kind: k\n  - name: y\n", "refs:\n  - name: x\n  - name: y\n"),
        ("ref: {group: g, kind: k, name: x}\n", "ref: {name: x}\n"),
        ("ref: {name: x, group: g, kind: k} # why\n", "ref: {name: x} # why\n"),
        ('{"ref": {"name": "x", "kind": "k"}}', '{"ref": {"name": "x"}}'),
        ("ref:\r\n  kind: k\r\n  name: x\r\n", "ref:\r\n  name: x\r\n"),
        ("ref:\n  name: é\n  kind: k\n", "ref:\n  name: é\n"),
        ("ref:\n  name: x\n  port: 1 # why\n", "ref:\n  name: x\n  port: 1 # why\n"),
    ],
)
def test_entries_are_taken_out(before: str, after: str) -> None:
    assert applied(before, without(*read(before), ("group", "kind"))) == after


@pytest.mark.parametrize(
    "text",
    [
        "ref:\n  name: x\n  kind: k # why\n",
        "ref:\n  name: x # why\n  kind: k\n",
        "ref:\n  kind: k # why\n  name: x\n",
        "ref:\n  # why\n  name: x\n  # why\n  kind: k\n",
        "ref:\n  kind: &k k\n  name: x\n",
        "ref:\n  kind: !!str k\n  name: x\n",
        "k: &k k\nref:\n  kind: *k\n  name: x\n",
        "ref:\n  ? kind\n  : k\n  ? name\n  : x\n",
        "ref:\n  kind: k\n  group: g\n",
    ],
)
def test_an_unclean_cut_is_not_made(text: str) -> None:
    assert without(*read(text), ("group", "kind")) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ref:\n  name: x\n", "ref:\n  group: g\n  kind: k\n  name: x\n"),
        ("refs:\n  - name: x\n", "refs:\n  - group: g\n    kind: k\n    name: x\n"),
        ("refs:\r\n- name: x\r\n", "refs:\r\n- group: g\r\n  kind: k\r\n  name: x\r\n"),
        ("ref: {name: x}\n", "ref: {group: g, kind: k, name: x}\n"),
        ('{"ref": {"name": "x"}}', '{"ref": {"group": "g", "kind": "k", "name": "x"}}'),
        ("ref:\n  kind: 'no'\n  name: x\n", "ref:\n  group: g\n  kind: 'k'\n  name: x\n"),
        ("ref:\n  kind: a # why\n  group: b\n", "ref:\n  kind: k # why\n  group: g\n"),
        ("ref:\n  name: x\n  kind:\n  group: ~\n", "ref:\n  name: x\n  kind: k\n  group: g\n"),
        ("ref: {kind: , group: b}\n", "ref: {kind: k, group: g}\n"),
    ],
)
def test_entries_are_put_in(before: str, after: str) -> None:
    assert applied(before, with_entries(*read(before), {"group": "g", "kind": "k"})) == after


@pytest.mark.parametrize(
    ("value", "written"), [("", '""'), ("1e3", '"1e3"'), ("yes", '"yes"'), ("a.b/c-d", "a.b/c-d")]
)
def test_what_is_put_in_is_read_as_a_string(value: str, written: str) -> None:
    before = "ref:\n  name: x\n"
    after = f"ref:\n  group: {written}\n  name: x\n"
    assert applied(before, with_entries(*read(before), {"group": value})) == after


@pytest.mark.parametrize(
    "text",
    [
        "k: &k k\nref:\n  kind: *k\n  name: x\n",
        "ref:\n  kind: |\n    k\n  name: x\n",
        "ref:\n  kind: [k]\n  name: x\n",
        "ref: {}\n",
        "ref: text\n",
        "ref:\n  ? name\n  : x\n",
    ],
)
def test_an_unclean_entry_is_not_put_in(text: str) -> None:
    assert with_entries(*read(text), {"kind": "k"}) is None
