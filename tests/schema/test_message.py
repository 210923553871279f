"""What is said of a fault: what is there, what is allowed, what to write."""

from __future__ import annotations

from typing import Any

import pytest

from aigw_lint.schema.explain import explain
from aigw_lint.schema.message import describe, listed, slip_for

DURATION = {"type": "string", "pattern": "^([0-9]{1,5}(h|m|s|ms)){1,4}$"}
LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
HOST = {"type": "string", "pattern": rf"^(\*\.)?{LABEL}(\.{LABEL})*$"}

HOST_NEEDED = "a takes a host name, such as llm.example.com or *.example.com"


def told(schema: dict[str, Any], value: Any) -> str:  # noqa: ANN401 - any value
    """Return what is said of a field ``a`` with *value*."""
    (fault,) = explain({"a": value}, {"type": "object", "properties": {"a": schema}})
    return describe(fault)


def closed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "object"}, [], "a takes a mapping, and a list is none"),
        ({"type": "object"}, "x", 'a takes a mapping, and "x" is none'),
        ({"type": "object"}, None, "a takes a mapping, and null is none"),
        ({"type": "boolean"}, "Yes", 'a takes true or false, and "Yes" is none'),
        (
            {"type": "boolean"},
            "True",
            'a takes true or false, and "True" is none (write true without quotes)',
        ),
        (
            {"type": "integer"},
            "443",
            'a takes a whole number, and "443" is none (write 443 without quotes)',
        ),
        ({"type": "integer"}, 1.5, "a takes a whole number, and 1.5 is none"),
        (
            {"type": ["integer", "string"]},
            {},
            "a takes a whole number or a text, and a mapping is none",
        ),
        ({"type": ["object", "null"]}, 1, "a takes a mapping, and 1 is none"),
        ({"type": "string"}, 7, 'a takes a text, and 7 is none (write "7" with quotes)'),
        ({"type": "string"}, True, 'a takes a text, and true is none (write "true" with quotes)'),
        ({"type": "string"}, {}, "a takes a text, and a mapping is none"),
        (
            {"type": "array", "items": {"type": "object"}},
            {},
            "a takes a list, and a mapping is none (write it as an item: begin with a hyphen)",
        ),
        (
            {"type": "array", "items": {"type": "string"}},
            "x",
            'a takes a list, and "x" is none (write it as an item: begin with a hyphen)',
        ),
        (
            {"type": "array", "items": {"type": "object"}},
            "x",
            'a takes a list, and "x" is none',
        ),
        ({"type": "string", "enum": ["A", "B"]}, 7, "a cannot be 7: it takes A or B"),
        (
            DURATION,
            30,
            "a takes a duration, such as 30s or 1h30m, and 30 is none of that form (write 30s)",
        ),
    ],
)
def test_types(schema: dict[str, Any], value: Any, expected: str) -> None:  # noqa: ANN401
    assert told(schema, value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"enum": ["Exact"]}, "x", 'a cannot be "x": it takes Exact'),
        ({"enum": ["", "A"]}, "x", 'a cannot be "x": it takes "" or A'),
        (
            {"enum": ["OpenAI", "Anthropic"]},
            "OpenAi",
            'a cannot be "OpenAi": it takes OpenAI or Anthropic (write OpenAI)',
        ),
        (
            {"enum": ["OpenAI", "Anthropic"]},
            "Antropic",
            'a cannot be "Antropic": it takes OpenAI or Anthropic (write Anthropic)',
        ),
        (
            DURATION,
            "5S",
            'a takes a duration, such as 30s or 1h30m, and "5S" is none of that form (write 5s)',
        ),
        (
            DURATION,
            "30",
            'a takes a duration, such as 30s or 1h30m, and "30" is none of that form (write 30s)',
        ),
        (
            HOST,
            "API.example.com",
            f'{HOST_NEEDED}, and "API.example.com" is none of that form (write api.example.com)',
        ),
        (HOST, "", HOST_NEEDED.replace(" takes", " is empty: it takes")),
        ({"pattern": "^x$"}, "y", 'a "y" does not have the form ^x$'),
        ({"pattern": "^x$"}, "", "a is empty"),
        ({"format": "byte"}, "?", 'a takes base64, and "?" is none'),
        (
            {"format": "uri"},
            "x y",
            'a takes a URI, such as https://example.com/path, and "x y" is none',
        ),
        ({"minLength": 1}, "", "a is empty"),
        ({"minLength": 3}, "é", "a needs 3 characters or more, and has 1"),
        ({"maxLength": 2}, "abc", "a has 3 characters, and at most 2 are taken"),
        ({"minItems": 1}, [], "a is empty: it needs 1 item or more"),
        ({"minItems": 3}, [1, 2], "a needs 3 items or more, and has 2"),
        ({"maxItems": 1}, [1, 2], "a has 2 items, and at most 1 is taken"),
        ({"minProperties": 1}, {}, "a is empty: it needs 1 entry or more"),
        ({"maxProperties": 1}, {"b": 1, "c": 2}, "a has 2 entries, and at most 1 is taken"),
        ({"minimum": 1}, 0, "a is 0, and the least is 1"),
        ({"maximum": 65535}, 70000, "a is 70000, and the most is 65535"),
        ({"uniqueItems": True}, [1, 1], "two items of a are the same"),
    ],
)
def test_values(schema: dict[str, Any], value: Any, expected: str) -> None:  # noqa: ANN401
    assert told(schema, value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"required": ["b"]}, {}, "a lacks b, which it needs"),
        (
            {"items": {"required": ["b"]}},
            [{"b": 1}, {}],
            "item 2 of a lacks b, which it needs",
        ),
        (closed(b={}), {"c": 1}, "a has no field c; it takes b"),
        (closed(), {"c": 1}, "a has no field c"),
        (closed(hostname={}), {"hostnam": 1}, "a has no field hostnam (write hostname)"),
        (closed(hostName={}), {"hostname": 1}, "a has no field hostname (write hostName)"),
        (
            {**closed(name={}), "required": ["name"]},
            {"names": 1},
            "a has no field names (write name)",
        ),
        (
            {**closed(kind={}, port={}), "required": ["port", "kind"]},
            {"x": 1},
            "a has no field x, and lacks port and kind; it takes kind or port",
        ),
        (
            {"type": "array", "x-list-keys": ["name"]},
            [{"name": "b"}, {"name": "b"}],
            "item 2 of a is there before: an earlier one has name b",
        ),
        (
            {"allOf": [{"x-constraint": "id", "x-message": "type needs http", "maxItems": 0}]},
            [1],
            "type needs http",
        ),
    ],
)
def test_fields(schema: dict[str, Any], value: Any, expected: str) -> None:  # noqa: ANN401
    assert told(schema, value) == expected


def test_the_whole_manifest_has_a_name() -> None:
    (fault,) = explain({}, {"required": ["spec"]})
    assert describe(fault) == "the manifest lacks spec, which it needs"


def test_a_long_value_is_cut_within_its_quotes() -> None:
    message = told({"enum": ["A"]}, "x" * 300)
    assert message == f'a cannot be "{"x" * 57}...": it takes A'


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "string"}, 7, "a takes a text, and this is none (write it with quotes)"),
        ({"type": "integer"}, "7", "a takes a whole number, and this is none"),
        (DURATION, "5S", "a takes a duration, such as 30s or 1h30m, and this is none of that form"),
        ({"format": "byte"}, "secret", "a takes base64, and this is none"),
    ],
)
def test_a_secret_is_not_shown(schema: dict[str, Any], value: object, expected: str) -> None:
    (fault,) = explain({"a": value}, {"type": "object", "properties": {"a": schema}})
    assert describe(fault._replace(is_secret=True)) == expected


def test_numbers_of_an_enumeration_are_named() -> None:
    assert told({"enum": [301, 302]}, 308) == "a cannot be 308: it takes 301 or 302"


def test_many_names_are_not_all_listed() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b or c"
    assert listed([str(number) for number in range(20)]).endswith("10, 11 and others")
    assert listed(["x" * 60] * 4).count("x" * 60) == 2
    assert len(listed(["x" * 300, "y"])) < 80


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("backendRef", ["backendRefs", "matches"], "backendRefs"),
        ("HOSTNAMES", ["hostnames"], "hostnames"),
        ("label", ["labels", "annotations"], "labels"),
        ("notAField", ["name", "kind"], ""),
        ("a", ["b"], ""),
        ("ips", ["ip", "fqdn"], "ip"),
        ("kin", ["kind", "name"], "kind"),
    ],
)
def test_slips(name: str, known: list[str], expected: str) -> None:
    assert slip_for(name, known) == expected
