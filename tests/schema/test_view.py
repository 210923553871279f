"""A schema of all releases, as it is in one of them."""

from __future__ import annotations

from typing import Any

import pytest

from aigw_lint.schema.view import at_release, holds, number


@pytest.mark.parametrize(
    ("part", "releases"),
    [
        ({}, "1.8 1.9 1.10 2.0"),
        ({"x-since": "1.9"}, "1.9 1.10 2.0"),
        ({"x-until": "1.9"}, "1.8 1.9"),
        ({"x-since": "1.9", "x-until": "1.10"}, "1.9 1.10"),
        ({"x-absent": ["1.9"]}, "1.8 1.10 2.0"),
    ],
)
def test_when_a_part_holds(part: dict[str, Any], releases: str) -> None:
    known = ("1.8", "1.9", "1.10", "2.0")
    assert [each for each in known if holds(part, number(each))] == releases.split()


def test_fields_of_other_releases_are_hidden() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string"},
            "b": {"x-since": "1.1"},
            "c": {"x-until": "0.9"},
        },
    }
    assert at_release(schema, "1.0") == {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "x-hidden": {"b": {"since": "1.1"}, "c": {"until": "0.9"}},
        "additionalProperties": False,
    }


def test_what_changed_is_said_in_place() -> None:
    schema = {
        "type": "array",
        "items": {"type": "string"},
        "allOf": [
            {"x-until": "1.0", "maxItems": 128},
            {"x-since": "1.1", "maxItems": 15},
            {"minItems": 1},
            {"x-since": "1.1", "x-constraint": "c", "x-message": "m", "uniqueItems": True},
        ],
    }
    common = {"type": "array", "items": {"type": "string"}}
    assert at_release(schema, "1.0") == {**common, "maxItems": 128, "allOf": [{"minItems": 1}]}
    constraint = {"x-constraint": "c", "x-message": "m", "uniqueItems": True}
    members = [{"minItems": 1}, constraint]
    assert at_release(schema, "1.1") == {**common, "maxItems": 15, "allOf": members}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"nullable": True}, {}),
        (
            {
                "anyOf": [{"type": "integer"}, {"type": "string"}],
                "x-kubernetes-int-or-string": True,
            },
            {"type": ["integer", "string"]},
        ),
        (
            {"x-kubernetes-int-or-string": True, "nullable": True},
            {"type": ["integer", "string", "null"]},
        ),
        (
            {"type": "array", "x-kubernetes-list-type": "set"},
            {"type": "array", "uniqueItems": True},
        ),
        (
            {
                "type": "array",
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name"],
            },
            {"type": "array", "x-list-keys": ["name"]},
        ),
        ({"type": "array", "x-kubernetes-list-type": "atomic"}, {"type": "array"}),
        ({"type": "object"}, {"type": "object", "additionalProperties": False}),
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"type": "object"}),
        (
            {"type": "object", "additionalProperties": {"type": "string", "nullable": True}},
            {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        ),
        (
            {"type": "object", "properties": {"a": {"type": "string", "default": ""}}},
            {
                "type": "object",
                "properties": {"a": {"type": "string", "default": ""}},
                "x-defaults": ["a"],
                "additionalProperties": False,
            },
        ),
    ],
)
def test_words_of_kubernetes_become_json_schema(
    schema: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert at_release(schema, "1.0") == expected


def test_shared_parts_are_seen_too() -> None:
    schema = {
        "properties": {"a": {"$ref": "#/$defs/p", "default": {}, "x-until": "2.0"}},
        "$defs": {"p": {"properties": {"b": {"x-since": "1.1"}, "c": {}}}},
    }
    made = at_release(schema, "1.0")
    assert made["properties"] == {"a": {"$ref": "#/$defs/p", "default": {}}}
    assert made["$defs"]["p"] == {"properties": {"c": {}}, "x-hidden": {"b": {"since": "1.1"}}}


def test_the_schema_itself_is_left_as_it_is() -> None:
    schema = {"type": "string", "nullable": True, "allOf": [{"x-until": "1.0", "maxLength": 3}]}
    before = repr(schema)
    at_release(schema, "1.0")
    assert repr(schema) == before
