"""What is said of a fault: what is there, what is allowed, what to write."""

from __future__ import annotations

from typing import Any

import pytest

from aigw_lint.schema import message
from aigw_lint.schema.explain import explain
from aigw_lint.schema.message import describe
from aigw_lint.schema.saying import listed
from aigw_lint.schema.unknown import slips_for

DURATION = {"type": "string", "pattern": "^([0-9]{1,5}(h|m|s|ms)){1,4}$"}
LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
HOST = {"type": "string", "pattern": rf"^(\*\.)?{LABEL}(\.{LABEL})*$"}

HOST_NEEDED = "it takes a host name, such as llm.example.com or *.example.com"


def told(schema: dict[str, Any], value: Any) -> str:  # noqa: ANN401 - any value
    """Return what is said of a field ``a`` with *value*."""
    (fault,) = explain({"a": value}, {"type": "object", "properties": {"a": schema}})
    return describe(fault)


def closed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "object"}, [], "a cannot be a list (it takes a mapping)"),
        ({"type": "object"}, "x", 'a cannot be "x" (it takes a mapping)'),
        ({"type": "object"}, None, "a cannot be null (it takes a mapping)"),
        ({"type": "boolean"}, "Yes", 'a cannot be "Yes" (it takes true or false)'),
        (
            {"type": "boolean"},
            "True",
            'a cannot be "True" (it takes true or false; write true without quotes)',
        ),
        (
            {"type": "integer"},
            "443",
            'a cannot be "443" (it takes a whole number; write 443 without quotes)',
        ),
        ({"type": "integer"}, 1.5, "a cannot be 1.5 (it takes a whole number)"),
        (
            {"type": ["integer", "string"]},
            {},
            "a cannot be a mapping (it takes a whole number or a text)",
        ),
        ({"type": ["object", "null"]}, 1, "a cannot be 1 (it takes a mapping)"),
        ({"type": "string"}, 7, 'a cannot be 7 (it takes a text; write "7" with quotes)'),
        ({"type": "string"}, True, 'a cannot be true (it takes a text; write "true" with quotes)'),
        ({"type": "string"}, {}, "a cannot be a mapping (it takes a text)"),
        (
            {"type": "array", "items": {"type": "object"}},
            {},
            "a cannot be a mapping (it takes a list; write it as an item: begin with a hyphen)",
        ),
        (
            {"type": "array", "items": {"type": "string"}},
            "x",
            'a cannot be "x" (it takes a list; write it as an item: begin with a hyphen)',
        ),
        (
            {"type": "array", "items": {"type": "object"}},
            "x",
            'a cannot be "x" (it takes a list)',
        ),
        ({"type": "string", "enum": ["A", "B"]}, 7, "a cannot be 7 (it takes A or B)"),
        (
            DURATION,
            30,
            "a cannot be 30 (it takes a duration, such as 30s or 1h30m; write 30s)",
        ),
    ],
)
def test_types(schema: dict[str, Any], value: Any, expected: str) -> None:  # noqa: ANN401
    assert told(schema, value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"enum": ["Exact"]}, "x", 'a cannot be "x" (write Exact)'),
        ({"enum": ["", "A"]}, "x", 'a cannot be "x" (it takes "" or A)'),
        (
            {"enum": ["OpenAI", "Anthropic"]},
            "OpenAi",
            'a cannot be "OpenAi" (it takes OpenAI or Anthropic; write OpenAI)',
        ),
        (
            {"enum": ["OpenAI", "Anthropic"]},
            "Antropic",
            'a cannot be "Antropic" (it takes OpenAI or Anthropic; write Anthropic)',
        ),
        (
            DURATION,
            "5S",
            'a cannot be "5S" (it takes a duration, such as 30s or 1h30m; write 5s)',
        ),
        (
            DURATION,
            "30",
            'a cannot be "30" (it takes a duration, such as 30s or 1h30m; write 30s)',
        ),
        (
            HOST,
            "API.example.com",
            f'a cannot be "API.example.com" ({HOST_NEEDED}; write api.example.com)',
        ),
        (HOST, "", f"a is empty ({HOST_NEEDED})"),
        ({"pattern": "^x$"}, "y", 'a cannot be "y" (its form is ^x$)'),
        ({"pattern": "^x$"}, "", "a is empty (its form is ^x$)"),
        ({"format": "byte"}, "?", 'a cannot be "?" (it takes base64)'),
        (
            {"format": "uri"},
            "x y",
            'a cannot be "x y" (it takes a URI, such as https://example.com/path)',
        ),
        ({"minLength": 1}, "", "a is empty"),
        ({"minLength": 3}, "é", "a has only 1 character (it needs at least 3 characters)"),
        ({"maxLength": 2}, "abc", "a has 3 characters (it takes 2 at most)"),
        (
            {"minItems": 1},
            [],
            "a is empty (it needs at least 1 item)",
        ),
        ({"minItems": 3}, [1, 2], "a has only 2 items (it needs at least 3 items)"),
        ({"maxItems": 1}, [1, 2], "a has 2 items (it takes 1 at most)"),
        (
            {"minProperties": 1},
            {},
            "a is empty (it needs at least 1 entry)",
        ),
        ({"maxProperties": 1}, {"b": 1, "c": 2}, "a has 2 entries (it takes 1 at most)"),
        ({"minimum": 1}, 0, "a cannot be 0 (the least is 1)"),
        ({"maximum": 65535}, 70000, "a cannot be 70000 (the most is 65535)"),
        ({"uniqueItems": True}, [1, 1], "two items of a are the same"),
    ],
)
def test_values(schema: dict[str, Any], value: Any, expected: str) -> None:  # noqa: ANN401
    assert told(schema, value) == expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"required": ["b"]}, {}, "a lacks b"),
        (
            {"items": {"required": ["b"]}},
            [{"b": 1}, {}],
            "item 2 of a lacks b",
        ),
        (closed(b={}), {"c": 1}, "a has no field c (it takes b)"),
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
            "a has no field x, and lacks port and kind (it takes kind or port)",
        ),
        (
            {"type": "array", "x-list-keys": ["name"]},
            [{"name": "b"}, {"name": "b"}],
            "item 2 of a has the name b, as an earlier one has",
        ),
        ({"const": "A"}, "b", 'a cannot be "b" (write A)'),
        ({"multipleOf": 5}, 7, "a cannot be 7 (it takes multiples of 5)"),
        (
            {"anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
            "x",
            'a cannot be "x" (it takes an IPv4 address or an IPv6 address)',
        ),
        (
            {"anyOf": [{"type": "string", "pattern": "^a$"}, {"type": "integer", "maximum": 5}]},
            7,
            "a cannot be 7 (the most is 5)",
        ),
        (
            {"anyOf": [{"maximum": 5}, {"minimum": 9}]},
            7,
            "a cannot be 7 (the most is 5 or the least is 9)",
        ),
        ({"anyOf": [{"minimum": 9}, {"minimum": 9}]}, 7, "a cannot be 7 (the least is 9)"),
        ({"oneOf": [{"required": ["b"]}, {"required": ["c"]}]}, {}, "a lacks b or c"),
        (
            {"oneOf": [{"required": ["b"]}, {"required": ["c"]}, {"required": ["d"]}]},
            {"b": 1, "c": 1},
            "a has b and c (it takes one of them alone)",
        ),
        (
            {"oneOf": [{"not": {"anyOf": [{"required": ["b"]}]}}, {"required": ["b", "c"]}]},
            {"b": 1},
            "a lacks c",
        ),
        (
            {"oneOf": [{"maximum": 9}, {"minimum": 5}]},
            7,
            (
                'a fits several forms that exclude each other (it takes one of {"maximum": 9} or '
                '{"minimum": 5})'
            ),
        ),
        (
            {"anyOf": [{"required": ["b"]}, {"properties": {"c": {"maximum": 1}}}]},
            {"c": 3},
            "a fits none of its forms: a lacks b, or c cannot be 3",
        ),
        (  # what says which form is meant fits one alone
            {
                "oneOf": [
                    {"properties": {"t": {"enum": ["IP"]}, "v": {"maxLength": 1}}},
                    {"properties": {"t": {"not": {"enum": ["IP"]}}}},
                ]
            },
            {"t": "IP", "v": "xx"},
            "v has 2 characters (it takes 1 at most)",
        ),
        ({"not": {"enum": ["x", "y"]}}, "x", 'a cannot be "x" (it takes anything but x or y)'),
        ({"not": {"const": 1}}, 1, "a cannot be 1 (it takes anything but 1)"),
        ({"not": {"required": ["b"]}}, {"b": 1}, "a cannot have b"),
        ({"not": {"required": ["b", "c"]}}, {"b": 1, "c": 1}, "a cannot have b and c together"),
        (
            {"not": {"anyOf": [{"required": ["b"]}, {"required": ["c"]}]}},
            {"c": 1},
            "a cannot have c",
        ),
        (
            {"not": {"pattern": "^x"}},
            "xy",
            'a cannot be "xy" (it takes nothing of the form {"pattern": "^x"})',
        ),
        (
            {"dependentRequired": {"b": ["c", "d"]}},
            {"b": 1, "d": 1},
            "a has b, and lacks c",
        ),
        (
            {"contains": {"const": 1}},
            [2],
            'a lacks items {"const": 1} (it needs at least 1)',
        ),
        (
            {"contains": {"const": 1}, "maxContains": 1},
            [1, 1],
            'a has too many items {"const": 1} (it takes 1 at most)',
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


NESTED = closed(
    spec=closed(
        hostnames={"type": "array"},
        ref={"type": "object"},
        refs={"type": "array"},
        rules={"type": "array", "items": closed(name={}, timeouts=closed(request={}))},
        one=closed(same={}),
        other=closed(same={}),
    )
)
FIELDS = "hostnames, one, other, ref, refs or rules"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            {"rules": [{"hostnames": []}]},
            "item 1 of rules has no field hostnames (write it one level up, in spec)",
        ),
        (
            {"rules": [{"request": "3s"}]},
            "item 1 of rules has no field request (write it in timeouts)",
        ),
        ({"timeouts": {}}, "spec has no field timeouts (write it in the items of rules)"),
        ({"same": 1}, "spec has no field same (write it in one or other)"),
        ({"same": 1, "one": {"same": 1}}, "spec has no field same (write it in other)"),
        ({"timeouts": [1]}, f"spec has no field timeouts (it takes {FIELDS})"),
        (
            {"timeouts": {}, "rules": [{"timeouts": {}}]},
            f"spec has no field timeouts (it takes {FIELDS})",
        ),
        (
            {"hostnames": [], "rules": [{"hostnames": []}]},
            "item 1 of rules has no field hostnames (it takes name or timeouts)",
        ),
        ({"spec": {}}, "spec has no field spec (write it one level up, in the manifest)"),
        ({"ref": []}, "ref cannot be a list (it takes a mapping; write the list under refs)"),
        ({"one": []}, "one cannot be a list (it takes a mapping)"),
    ],
)
def test_fields_that_belong_elsewhere(spec: dict[str, Any], expected: str) -> None:
    (fault,) = explain({"spec": spec}, NESTED)
    assert describe(fault) == expected


def test_what_belongs_elsewhere_is_found_through_shared_parts() -> None:
    schema = {
        **closed(a={"$ref": "#/$defs/a"}),
        "$defs": {"a": closed(c={"items": {"$ref": "#/$defs/b"}}), "b": closed(d={})},
    }
    (fault,) = explain({"a": {"d": 1}}, schema)
    assert describe(fault) == "a has no field d (write it in the items of c)"


def test_the_whole_manifest_has_a_name() -> None:
    (fault,) = explain({}, {"required": ["spec"]})
    assert describe(fault) == "the manifest lacks spec"


def test_a_long_value_is_cut_within_its_quotes() -> None:
    message = told({"enum": ["A"]}, "x" * 300)
    assert message == f'a cannot be "{"x" * 57}..." (write A)'


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (
            {"type": "string"},
            7,
            "a is not of the form that it takes (it takes a text; put quotes around it)",
        ),
        ({"type": "integer"}, "7", "a is not of the form that it takes (it takes a whole number)"),
        (
            DURATION,
            "5S",
            "a is not of the form that it takes (it takes a duration, such as 30s or 1h30m)",
        ),
        ({"format": "byte"}, "secret", "a is not of the form that it takes (it takes base64)"),
    ],
)
def test_a_secret_is_not_shown(schema: dict[str, Any], value: object, expected: str) -> None:
    (fault,) = explain({"a": value}, {"type": "object", "properties": {"a": schema}})
    assert describe(fault._replace(is_secret=True)) == expected


def test_numbers_of_an_enumeration_are_named() -> None:
    assert told({"enum": [301, 302]}, 308) == "a cannot be 308 (it takes 301 or 302)"


def test_many_names_are_not_all_listed() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b or c"
    assert listed([str(number) for number in range(20)]).endswith("10, 11 and others")
    assert listed(["x" * 60] * 4).count("x" * 60) == 2
    assert len(listed(["x" * 300, "y"])) < 80


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("backendRef", ["backendRefs", "matches"], ["backendRefs"]),
        ("HOSTNAMES", ["hostnames"], ["hostnames"]),
        ("label", ["labels", "annotations"], ["labels"]),
        ("notAField", ["name", "kind"], []),
        ("a", ["b"], []),
        ("mcp", ["tcp"], []),
        ("tsl", ["tcp", "tls"], ["tls"]),
        ("ips", ["ip", "fqdn"], []),
        ("kin", ["kind", "name"], ["kind"]),
        ("headerz", ["header", "headers"], ["header", "headers"]),
        ("clusters", ["minClusters"], []),
        ("name1", ["name2", "name3", "name4", "name5"], []),
    ],
)
def test_slips(name: str, known: list[str], expected: list[str]) -> None:
    assert slips_for(name, known) == expected


ANY_OF_FOUR = "it takes aTimeout, bTimeout, cTimeout or dTimeout"
THREE = ("maxParallelRequests", "maxPendingRequests", "maxRequestsPerConnection")


@pytest.mark.parametrize(
    ("name", "value", "known", "cure"),
    [
        ("maxRequests", 1, ("maxRequestsPerConnection",), "write maxRequestsPerConnection"),
        ("maxRequests", 1, THREE, f"write {THREE[0]}, {THREE[1]} or {THREE[2]}"),
        ("timeout", "1s", ("aTimeout", "bTimeout", "cTimeout", "dTimeout"), ANY_OF_FOUR),
        ("maxRetries", 1, ("maxParallelRetries", "maxAge"), "write maxParallelRetries"),
        ("maxRetries", [], ("maxParallelRetries",), "it takes maxParallelRetries"),
        ("max", 1, ("maxAge",), "it takes maxAge"),
    ],
)
def test_names_that_are_not_fully_written(
    name: str, value: object, known: tuple[str, ...], cure: str
) -> None:
    schema = closed(**{each: {"type": ["integer", "string"]} for each in known})
    (fault,) = explain({name: value}, schema)
    assert describe(fault) == f"the manifest has no field {name} ({cure})"


LEAVING = closed(
    old={"type": "string", "x-deprecated": True},
    olds={"type": "string"},
    inner=closed(oddly={}),
    provider=closed(host={"type": "string"}, telemetry=closed(endpoint={})),
)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"oldd": "x"}, "spec has no field oldd (write olds)"),
        ({"inner": {"old": "x"}}, "inner has no field old (it takes oddly)"),
        (
            {"provider": {"telemetry": {"host": "x"}}},
            "telemetry has no field host (one level up, in provider: write url)",
        ),
        ({"provider": {"hosts": "x"}}, "provider has no field hosts (write url)"),
        ({"provider": {"other": "x"}}, "provider has no field other (it takes telemetry)"),
    ],
)
def test_what_goes_away_is_not_what_to_write(spec: dict[str, Any], expected: str) -> None:
    (fault,) = explain({"spec": spec}, closed(spec=LEAVING))
    what, cure = message.told(fault, {"spec.provider.host": "write url"})
    assert f"{what} ({cure})" == expected
