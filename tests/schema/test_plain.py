"""Manifests as the API server sees them: nulls, defaults, placeholders, tags."""

from __future__ import annotations

from typing import Any

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.schema.plain import OPEN, plain
from aigw_lint.schema.view import at_release


def seen(text: str, schema: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - any data
    """Return *text* as it is seen with *schema*, as a CRD says it."""
    (document,) = parse(Source.from_text("a.yaml", text)).documents
    view = at_release(schema or {}, "1.0")
    return plain(document.root.raw, view, view.get("$defs", {}))


def an_object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


STRING = {"type": "string"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1", {"a": 1}),
        ("a: 1e3", {"a": 1000}),
        ("a: 1.5", {"a": 1.5}),
        ("a: '1'", {"a": "1"}),
        ("a: yes", {"a": True}),
        ("a: |\n  x\n", {"a": "x\n"}),
        ("a: !!str 1", {"a": "1"}),
        ("a: !!int '1'", {"a": 1}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: [1, [x], {b: c}]", {"a": [1, ["x"], {"b": "c"}]}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ('{"a": {"b": null}}', {"a": {"b": None}}),
    ],
)
def test_values_are_those_of_kubernetes(text: str, expected: object) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text", ["a: ${X}", "a: '${X}'", 'a: "x-${X}"', "a: >\n  ${X}\n", "a: !!str ${X}"]
)
def test_what_is_put_in_later_is_open(text: str) -> None:
    assert seen(text)["a"] is OPEN
    assert repr(OPEN) == "..."


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (STRING, {}),
        ({**STRING, "nullable": True}, {"a": None}),
        ({**STRING, "default": "x"}, {"a": "x"}),
        ({**STRING, "default": "x", "nullable": True}, {"a": None}),
    ],
)
def test_null_of_a_field(schema: dict[str, Any], expected: object) -> None:
    assert seen("a: null", an_object(a=schema)) == expected


def test_null_of_others() -> None:
    assert seen("b: null", an_object(a=STRING)) == {"b": None}  # to be told as unknown
    assert seen("b: null", {"type": "object", "additionalProperties": STRING}) == {}
    nullable = {"type": "object", "additionalProperties": {**STRING, "nullable": True}}
    assert seen("b: null", nullable) == {"b": None}
    items = an_object(a={"type": "array", "items": STRING})
    assert seen("a: [null]", items) == {"a": [None]}


def test_defaults_are_filled_in_at_all_depths() -> None:
    schema = an_object(
        a={**an_object(b={**STRING, "default": "x"}, c={**STRING}), "default": {}},
        d=an_object(e={**STRING, "default": "y"}),
        f={"type": "array", "items": an_object(g={"type": "integer", "default": 1})},
        h={"type": "object", "additionalProperties": an_object(i={**STRING, "default": "z"})},
    )
    assert seen("x: 1", schema) == {"x": 1, "a": {"b": "x"}}
    assert seen("d: {}\nf: [{}]\nh: {k: {}}", schema) == {
        "a": {"b": "x"},
        "d": {"e": "y"},
        "f": [{"g": 1}],
        "h": {"k": {"i": "z"}},
    }


def test_a_default_is_not_shared() -> None:
    schema = an_object(a={**an_object(b={"type": "array", "items": STRING}), "default": {"b": []}})
    first = seen("x: 1", schema)
    first["a"]["b"].append("changed")
    assert seen("x: 1", schema)["a"] == {"b": []}


def test_defaults_beside_a_reference_are_filled_in() -> None:
    part = an_object(b={**STRING, "default": "x"})
    schema = {**an_object(a={"$ref": "#/$defs/p", "default": {}}), "$defs": {"p": part}}
    assert seen("x: 1", schema) == {"x": 1, "a": {"b": "x"}}
    assert seen("a: {}", schema) == {"a": {"b": "x"}}


def test_defaults_inside_items_of_a_default_are_filled_in() -> None:
    items = {"type": "array", "items": an_object(b={**STRING, "default": "x"})}
    schema = an_object(a={**items, "default": [{}]})
    assert seen("x: 1", schema) == {"x": 1, "a": [{"b": "x"}]}
