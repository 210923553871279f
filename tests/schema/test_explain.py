"""Why data does not fit: each root cause once."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from aigw_lint.schema.breach import Fault
from aigw_lint.schema.explain import explain, is_slip
from aigw_lint.schema.plain import OPEN

STRING = {"type": "string"}


def closed(*required: str, **properties: dict[str, Any]) -> dict[str, Any]:
    made = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**made, "required": list(required)} if required else made


def constraint(name: str, **words: Any) -> dict[str, Any]:  # noqa: ANN401 - words of a schema
    return {"x-constraint": name, "x-message": name, **words}


def told(value: Any, schema: dict[str, Any]) -> list[tuple[str, str, str]]:  # noqa: ANN401
    """Return path, word and name (of a field or constraint) of each fault."""
    return [
        (
            "/".join(map(str, fault.path)),
            fault.word,
            fault.name or (fault.wanted["x-constraint"] if fault.word == "x-constraint" else ""),
        )
        for fault in explain(value, schema)
    ]


def test_what_fits_has_no_fault() -> None:
    assert explain({"a": "x"}, closed(a=STRING)) == ()


def test_faults_are_in_the_order_of_their_places() -> None:
    schema = closed(a=STRING, b={"type": "array", "items": STRING})
    assert told({"b": ["x", 1], "a": 1}, schema) == [("a", "type", ""), ("b/1", "type", "")]


def test_of_one_value_the_nearest_cause_is_told() -> None:
    schema = closed(a={"type": "string", "enum": ["x"], "maxLength": 1, "pattern": "^x$"})
    assert told({"a": 1}, schema) == [("a", "type", "")]
    assert told({"a": "yy"}, schema) == [("a", "enum", "")]


def test_a_fault_says_what_is_wanted_and_what_is_there() -> None:
    (fault,) = explain({"a": 9}, closed(a={"maximum": 5}))
    assert fault == Fault(("a",), "maximum", 5, 9, {"maximum": 5})


def test_each_missing_field_is_told() -> None:
    schema = {"type": "object", "required": ["a", "b", "c"]}
    assert told({"b": 1}, schema) == [("", "required", "a"), ("", "required", "c")]


def test_an_unknown_field_is_told_at_its_own_place() -> None:
    assert told({"a": {"x": 1}}, closed(a=closed(b=STRING))) == [
        ("a/x", "additionalProperties", "x")
    ]


def test_a_slip_for_a_missing_field_is_one_fault() -> None:
    (fault,) = explain({"nam": "x"}, closed("name", name=STRING))
    assert (fault.name, fault.missing, fault.lacking) == ("nam", "name", ())


def test_two_slips_are_for_two_fields() -> None:
    schema = closed("name", "kind", name=STRING, kind=STRING)
    faults = explain({"nam": "x", "kin": "y"}, schema)
    assert {(fault.name, fault.missing) for fault in faults} == {("nam", "name"), ("kin", "kind")}


def test_what_is_missing_beside_another_field_is_said_with_it() -> None:
    schema = closed("name", "kind", "port", name=STRING, kind=STRING, port=STRING)
    (fault,) = explain({"nam": "x", "port": ""}, schema)
    assert (fault.missing, fault.lacking) == ("name", ("kind",))
    (fault,) = explain({"a": 1}, schema)
    assert (fault.missing, fault.lacking) == ("", ("name", "kind", "port"))


def test_of_two_unknown_fields_one_says_what_is_missing() -> None:
    schema = closed("name", name=STRING)
    faults = explain({"x": 1, "y": 2}, schema)
    assert [fault.lacking for fault in faults] == [("name",), ()]


def test_a_repeated_item_is_told_at_the_later_one() -> None:
    schema = {"type": "array", "x-list-keys": ["name"]}
    items = [{"name": "a"}, {"name": "b"}, {"name": "a"}]
    assert told(items, schema) == [("2", "x-list-keys", "")]


def test_a_constraint_is_told_at_its_place() -> None:
    schema = closed(a={"type": "object", "allOf": [constraint("c", required=["b"])]})
    assert told({"a": {}}, schema) == [("a", "x-constraint", "c")]


def test_a_constraint_is_not_told_where_its_fields_are_wrong_themselves() -> None:
    schema = {**closed(a=STRING, b=STRING), "allOf": [constraint("c", required=["b"])]}
    assert told({"a": 1}, schema) == [("a", "type", "")]
    other = closed(a={"type": "object", "allOf": [constraint("c", required=["b"])]}, d=STRING)
    assert told({"a": {}, "d": 1}, other) == [("a", "x-constraint", "c"), ("d", "type", "")]


def test_the_deepest_constraint_is_the_cause() -> None:
    inner = {"type": "object", "allOf": [constraint("inner", required=["x"])]}
    schema = {"properties": {"a": inner}, "allOf": [constraint("outer", required=["y"])]}
    assert told({"a": {}}, schema) == [("a", "x-constraint", "inner")]


def test_of_two_constraints_at_one_place_the_first_is_told() -> None:
    schema = {"allOf": [constraint("one", required=["x"]), constraint("two", required=["y"])]}
    assert told({}, schema) == [("", "x-constraint", "one")]


def test_nothing_is_told_of_what_is_put_in_later() -> None:
    schema = closed(a={"type": "integer", "minimum": 1, "enum": [1]})
    assert explain({"a": OPEN}, schema) == ()
    ruled = {"allOf": [constraint("c", required=["b"])]}
    assert explain({"a": OPEN}, ruled) == ()


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("nam", "name", True),
        ("NAME", "name", True),
        ("backendRef", "backendRefs", True),
        ("hostnmae", "hostname", True),
        ("hostName", "hostname", True),
        ("a", "b", False),
        ("ip", "ip", True),
        ("tls", "fqdn", False),
        ("notAField", "name", False),
        ("timeout", "timeouts", True),
        ("mcp", "tcp", False),
        ("jtw", "jwt", True),
        ("clusters", "minClusters", False),
        ("maxConnection", "maxConnections", True),
    ],
)
def test_what_is_a_slip(name: str, other: str, expected: bool) -> None:
    assert is_slip(name, other) is expected


RUN = """
import sys
from aigw_lint import lint
good = '''
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: a, namespace: b}
spec: {endpoints: [{fqdn: {hostname: api.example.com, port: PORT}}]}
'''
lint(sources={"a.yaml": good.replace("PORT", sys.argv[1])})
print("jsonschema" in sys.modules)
"""


@pytest.mark.parametrize(("port", "expected"), [("443", "False"), ("70000", "True")])
def test_the_library_is_loaded_where_something_is_wrong(port: str, expected: str) -> None:
    command = [sys.executable, "-c", RUN, port]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == expected
