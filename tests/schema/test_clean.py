"""Schemas of strangers: whatever stands in them, nothing crashes and nothing takes long."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from clock import bounded

from aigw_lint import lint
from aigw_lint.schema.clean import OddSchemaError, cleaned, cleaned_own

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["spec"],
    "properties": {
        "spec": {
            "type": "object",
            "nullable": True,
            "description": "dropped",
            "x-kubernetes-validations": [
                {
                    "rule": "self.num > 1",
                    "message": "m",
                    "fieldPath": ".num",
                    "messageExpression": "1",
                }
            ],
            "properties": {
                "num": {"type": "integer", "minimum": 1, "exclusiveMinimum": True, "default": 3},
                "s": {"type": "string", "pattern": "^(a+)+$", "maxLength": 5, "enum": ["a"]},
                "m": {"type": "object", "additionalProperties": {"type": "string"}},
                "l": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"k": {"type": "string"}}},
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["k"],
                },
                "e": {"type": "object", "x-kubernetes-embedded-resource": True},
                "i": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}]},
            },
        }
    },
}
WIDGET = """\
apiVersion: example.com/v1
kind: Widget
metadata: {name: a}  # as apiVersion: gateway.envoyproxy.io/v1 is
spec: {num: 1, s: aab, m: {a: 1}, l: [{k: a}, {k: a}], e: {kind: A, x: 1}, i: a, o: null}
"""
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    "x",
    "(",
    [],
    [None],
    {},
    {"a": None},
    {"x-since": 1},
)


def crd(schema: Any) -> str:  # noqa: ANN401 - odd, mostly
    version = {"name": "v1", "served": True, "schema": {"openAPIV3Schema": schema}}
    spec = {"group": "example.com", "names": {"kind": "Widget"}, "versions": [version]}
    kind = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    # A kind of ours, so that the file is read.
    return json.dumps({**kind, "metadata": {"name": "gateway.envoyproxy.io"}, "spec": spec})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner if isinstance(value, (dict, list)) else ():
        if isinstance(each, (dict, list)):
            yield from places(each, (*path, key))
        else:
            yield (*path, key)


@pytest.mark.parametrize("place", [place for place in places(SCHEMA) if place], ids=str)
def test_odd_values_anywhere_do_no_harm(place: tuple[Any, ...]) -> None:
    for odd in ODD:
        made = copy.deepcopy(SCHEMA)
        holder: Any = made
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = odd
        report = lint(sources={"a.yaml": WIDGET, "crd.json": crd(made)})
        assert not report.crashed, (place, odd)
        assert {each.reason for each in report.passed_over} <= {"odd-schema"}


def test_what_it_finds() -> None:
    report = lint(sources={"a.yaml": WIDGET, "crd.json": crd(SCHEMA)})
    found = [
        (each.rule, each.location.span.start.line, each.location.span.start.column)
        for each in report.findings
    ]
    assert ("schema-violation", 4, 13) in found  # num
    assert ("schema-violation", 4, 19) in found  # s
    assert ("schema-violation", 4, 31) in found  # m
    assert len(found) >= 5


@pytest.mark.parametrize("odd", [*ODD, {"type": "array"}, {"$ref": "#"}], ids=str)
def test_a_schema_that_is_none_is_told(odd: object) -> None:
    with pytest.raises(OddSchemaError):
        cleaned(odd, lambda *_: None)


def test_deep_schemas_are_odd() -> None:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(90):
        schema = {"type": "object", "properties": {"a": schema}}
    with pytest.raises(OddSchemaError, match="nested too deeply"):
        cleaned(schema, lambda *_: None)


@pytest.mark.parametrize(
    ("definitions", "message"),
    [
        ({"a": {"$ref": "#/$defs/a"}}, "round in a circle"),
        ({"a": {"$ref": "#/$defs/b"}, "b": {"items": {"$ref": "#/$defs/a"}}}, "round in a circle"),
        ({"a": {"$ref": "#/$defs/no"}}, "leads nowhere"),
        ({"a": {"$ref": "https://example.com"}}, "not for CRDs"),
        ([], "no mapping"),
    ],
)
def test_references_of_our_own_form_lead_somewhere(definitions: object, message: str) -> None:
    with pytest.raises(OddSchemaError, match=message):
        cleaned_own({"type": "object", "$defs": definitions})


def test_a_hostile_pattern_takes_no_time() -> None:
    text = WIDGET.replace("aab", "a" * 3000 + "!")
    schema = copy.deepcopy(SCHEMA)
    del schema["properties"]["spec"]["properties"]["s"]["maxLength"]
    with bounded(5):
        lint(sources={"a.yaml": text, "crd.json": crd(schema)})


def test_formats_that_the_api_server_passes_over_are_dropped() -> None:
    known, unknown = {"type": "string", "format": "uri"}, {"type": "string", "format": "ip"}
    made = cleaned({"type": "object", "properties": {"a": known, "b": unknown}}, lambda *_: None)
    assert made["properties"]["a"] == {"type": "string", "format": "uri"}
    assert made["properties"]["b"] == {"type": "string"}


def test_an_object_within_an_object_has_a_version_and_a_kind() -> None:
    inner = {"type": "object", "x-kubernetes-embedded-resource": True, "required": ["kind", "a"]}
    made = cleaned({"type": "object", "properties": {"e": inner}}, lambda *_: None)
    assert made["properties"]["e"]["required"] == ["kind", "a", "apiVersion"]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Host is the host.\nDeprecated: Use BackendRefs instead.", True),
        ("DEPRECATED. No longer read.", True),
        ("Deprecated", False),
        ("Whether fields that are deprecated: a, b, may be written.", False),
        (7, False),
    ],
)
def test_a_description_says_what_is_deprecated(description: object, *, expected: bool) -> None:
    part = {"type": "string", "description": description}
    schema = {"type": "object", "properties": {"a": part}}
    made = cleaned(schema, lambda *_: None)["properties"]["a"]
    assert made == ({"type": "string", "x-deprecated": True} if expected else {"type": "string"})
