"""Whether data fits a schema: each word, and both ways agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aigw_lint.schema.explain import explain
from aigw_lint.schema.fits import Checks, fits
from aigw_lint.schema.plain import OPEN

CASES: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"type": "object"}, [{}], [[], "", 1, None, True]),
    ({"type": "array"}, [[]], [{}, ""]),
    ({"type": "string"}, ["", OPEN], [1, None]),
    ({"type": "integer"}, [1, 1.0, -1, OPEN], [1.5, True, "1"]),
    ({"type": "number"}, [1, 1.5], [True, "1"]),
    ({"type": "boolean"}, [True, False], [0, 1, "true"]),
    ({"type": "null"}, [None], [0, ""]),
    ({"type": ["integer", "string"]}, [1, "x", OPEN], [None, 1.5, {}]),
    ({"const": 1}, [1, 1.0], [True, "1", OPEN]),
    ({"const": True}, [True], [1]),
    ({"enum": ["a", 1, None]}, ["a", 1, None, OPEN], ["b", True, 2]),
    ({"required": ["a"]}, [{"a": None}, [], "x"], [{}, {"b": 1}]),
    ({"properties": {"a": {"type": "string"}}}, [{}, {"a": ""}, {"b": 1}, 1], [{"a": 1}]),
    (
        {"properties": {"a": {}}, "additionalProperties": False},
        [{}, {"a": 1}],
        [{"b": 1}, {"a": 1, "b": 1}],
    ),
    ({"additionalProperties": False}, [{}, []], [{"a": 1}]),
    ({"additionalProperties": {"type": "string"}}, [{"a": ""}], [{"a": 1}]),
    (
        {"properties": {"a": {}}, "additionalProperties": {"type": "string"}},
        [{"a": 1, "b": ""}],
        [{"b": 1}],
    ),
    ({"propertyNames": {"maxLength": 1}}, [{"a": 1}, "ab"], [{"ab": 1}]),
    ({"dependentRequired": {"a": ["b"]}}, [{}, {"b": 1}, {"a": 1, "b": 1}], [{"a": 1}]),
    ({"minProperties": 1}, [{"a": 1}, []], [{}]),
    ({"maxProperties": 1}, [{"a": 1}], [{"a": 1, "b": 1}]),
    ({"items": {"type": "string"}}, [[], ["a"], {}], [[1], ["a", 1]]),
    ({"items": False}, [[]], [[1]]),
    ({"contains": {"const": 1}}, [[2, 1], "x"], [[], [2]]),
    ({"contains": {"const": 1}, "minContains": 0, "maxContains": 1}, [[], [1]], [[1, 1]]),
    ({"minItems": 1}, [[1]], [[]]),
    ({"maxItems": 1}, [[1]], [[1, 2]]),
    ({"uniqueItems": True}, [[1, 2], [1, True], []], [[1, 1], [{"a": 1}, {"a": 1}]]),
    ({"uniqueItems": False}, [[1, 1]], []),
    (
        {"x-list-keys": ["name"]},
        [[{"name": "a"}, {"name": "b"}], [{"name": OPEN}, {"name": OPEN}], [1, 1], {}],
        [[{"name": "a"}, {"name": "a"}], [{}, {}]],
    ),
    (
        {"not": {"properties": {"a": {"enum": ["x"]}}}},
        [{"a": "y"}, {"a": OPEN}],
        [{"a": "x"}, {}],
    ),
    (
        {"oneOf": [{"required": ["a"]}, {"not": {"properties": {"b": {"enum": ["x"]}}}}]},
        [{"a": 1, "b": OPEN}, {"b": "y"}, {"b": OPEN}],
        [{"a": 1, "b": "y"}, {"b": "x"}],
    ),
    (
        {"if": {"properties": {"a": {"enum": ["x"]}}}, "then": {"required": ["b"]}},
        [{"a": OPEN}, {"a": "y"}],
        [{"a": "x"}],
    ),
    ({"minLength": 2}, ["ab", "éé", 1, OPEN], ["a"]),
    ({"maxLength": 2}, ["ab", "\U0001f600\U0001f600"], ["abc"]),
    ({"pattern": "^a$"}, ["a", 1, OPEN], ["b", "a\n"]),
    ({"format": "ipv4"}, ["1.2.3.4", 1, OPEN], ["x"]),
    ({"format": "int32"}, [2**40, "x"], []),
    ({"minimum": 1}, [1, "0"], [0]),
    ({"maximum": 1}, [1, 0.5], [1.5]),
    ({"exclusiveMinimum": 1}, [2], [1]),
    ({"exclusiveMaximum": 1}, [0], [1]),
    ({"multipleOf": 5}, [10, "x"], [11]),
    ({"not": {"const": 1}}, [2], [1]),
    ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1, 2], [0, 3]),
    ({"anyOf": [{"const": 1}, {"const": 2}]}, [1, 2], [3]),
    ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, [1], [0, 2]),
    (
        {"if": {"const": 1}, "then": {"type": "string"}, "else": {"minimum": 5}},
        [5, 6],
        [1, 4],
    ),
    ({"if": {"const": 1}}, [1, 2], []),
    ({"x-unique": {"by": ["a"]}}, [[{"a": 1}, {"a": 2}]], [[{"a": 1}, {"a": 1}]]),
    (
        {"x-compare": {"left": "a", "is": "<", "right": "b", "as": "number"}},
        [{"a": 1, "b": 2}],
        [{"a": 2, "b": 2}],
    ),
    ({"x-duration": {">=": "1s"}}, ["1s", OPEN], ["1ms"]),
    ({"x-total": {"of": "a", "maximum": 1}}, [[{"a": [1]}]], [[{"a": [1, 2]}]]),
    ({"x-since": "1.0", "description": "x"}, [1, None], []),
    (
        {"allOf": [{"x-constraint": "c", "x-message": "m", "required": ["a"]}]},
        [{"a": 1}, {"b": OPEN}, {"b": [{"c": OPEN}]}],
        [{"b": 1}],
    ),
]


@pytest.mark.parametrize(("schema", "good", "bad"), CASES, ids=lambda part: str(part)[:40])
def test_each_word(schema: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    assert [each for each in good if not fits(each, schema)] == []
    assert [each for each in bad if fits(each, schema)] == []
    assert [each for each in good if explain(each, schema)] == []
    assert [each for each in bad if not explain(each, schema)] == []


def test_truth_is_a_schema() -> None:
    everything, nothing = (True, False)
    assert fits(1, everything)
    assert not fits(1, nothing)


def test_a_shared_part_may_hold_itself() -> None:
    tree = {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}
    check = Checks({"tree": tree}).of({"$ref": "#/$defs/tree"})
    assert check({"a": {"b": {}}})
    assert not check({"a": {"b": 1}})


def test_a_reference_is_followed_by_both() -> None:
    schema = {"properties": {"a": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "integer"}}}
    check = Checks(schema["$defs"]).of(schema)
    assert (check({"a": 1}), check({"a": ""})) == (True, False)
    assert explain({"a": 1}, schema) == ()
    assert len(explain({"a": ""}, schema)) == 1


# --- both ways agree, whatever the schema and the data ------------------------

SCALARS = (
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["", "a", "1s", OPEN, 0.5])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)
FIELDS = st.lists(st.sampled_from("abc"), max_size=2, unique=True)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "additionalProperties": inner | st.booleans(),
            "items": inner,
            "contains": inner,
            "not": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "if": inner,
            "then": inner,
            "else": inner,
            "required": FIELDS,
            "dependentRequired": st.dictionaries(st.sampled_from("abc"), FIELDS, max_size=2),
            "x-list-keys": st.just(["a"]),
            "x-unique": st.just({"by": ["a"]}),
        },
    )


SCHEMAS = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
            "enum": st.lists(st.sampled_from([None, True, 1, 0, "a", ""]), min_size=1, max_size=3),
            "const": st.sampled_from([None, True, 1, "a", {}]),
            "minLength": st.integers(0, 2),
            "maxItems": st.integers(0, 2),
            "minProperties": st.integers(0, 2),
            "uniqueItems": st.booleans(),
            "minimum": st.integers(-1, 2),
            "exclusiveMaximum": st.integers(-1, 2),
            "pattern": st.sampled_from(["^a", "s$"]),
            "format": st.sampled_from(["duration", "other"]),
            "x-duration": st.just({">=": "1s"}),
        },
    ),
    schemas,
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(SCHEMAS, VALUES)
def test_both_ways_agree(schema: dict[str, Any], value: Any) -> None:  # noqa: ANN401
    assert fits(value, schema) is not bool(explain(value, schema))


@settings(max_examples=200, deadline=None)
@given(SCHEMAS, VALUES)
def test_both_ways_agree_on_constraints(schema: dict[str, Any], value: Any) -> None:  # noqa: ANN401
    whole = {"allOf": [{"x-constraint": "c", "x-message": "m", **schema}]}
    assert fits(value, whole) is not bool(explain(value, whole))
