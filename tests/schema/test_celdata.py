"""What rules in CEL see of data whose schema says more than the data does."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from aigw_lint.schema.cel import answer, as_member

HAS_CEL = importlib.util.find_spec("cel_expr_python") is not None
pytestmark = pytest.mark.skipif(not HAS_CEL, reason="the extra `cel` is not installed")

NUMBER = {"type": "number"}
DURATION = {"type": "string", "format": "duration"}
TIME = {"type": "string", "format": "date-time"}
DATE = {"type": "string", "format": "date"}
BYTES = {"type": "string", "format": "byte"}
TEXT = {"type": "string"}
SET = {"type": "array", "x-kubernetes-list-type": "set", "items": TEXT}
MAP = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["k"],
    "items": {"type": "object", "properties": {"k": TEXT, "v": {"type": "integer"}}},
}
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}


def asked(rule: str, fields: dict[str, Any], instance: object, **more: bool) -> bool | None:
    schema = {"type": "object", "properties": fields}
    made = as_member({"rule": rule, **more}, schema)
    assert made is not None
    return answer(instance, made["x-cel"])


@pytest.mark.parametrize(
    ("rule", "field", "value", "is_kept"),
    [
        ("self.x == duration('60s')", DURATION, "1m", True),
        ("self.x == duration('60s')", DURATION, "2m", False),
        ("self.x >= duration('24h')", DURATION, "1d", True),
        ("has(self.x) && duration(self.x) < duration('1h')", DURATION, "1d", False),
        ("self.x.getSeconds() == 60", DURATION, "1m", True),
        ("self.x != duration('60s') || 'self.x' == ''", DURATION, "1m", False),
        # Nobody here makes these durations.
        ("[self].all(s, s.x == duration('60s'))", DURATION, "1m", None),
        ("self.?x.hasValue()", DURATION, "1m", None),
        ("self.x < timestamp('2025-01-01T00:00:00Z')", TIME, "2024-10-21t00:00:00z", True),
        ("self.x.getFullYear() == 2024", DATE, "2024-10-21", True),
        ("self.x.size() <= 3", BYTES, "YWJj", True),
        ("self.x == b'abc'", BYTES, "YWJj", True),
        ("self.x * 2.0 <= 1.0", NUMBER, 1, False),
        ("type(self.x) == double", NUMBER, 1, True),
        ("self.x.all(k, self.x[k] > 0) && self.x.size() == 1", COUNTS, {"a-b": 1}, True),
    ],
)
def test_values_have_the_types_of_their_schema(
    rule: str, field: dict[str, Any], value: object, is_kept: bool | None
) -> None:
    assert asked(rule, {"x": field, "a-b": TEXT}, {"x": value, "a-b": "c"}) is is_kept


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("a-b", "a__dash__b"),
        ("a.b/c", "a__dot__b__slash__c"),
        ("a__b", "a__underscores__b"),
        ("in", "__in__"),
        ("a", "a"),
    ],
)
def test_fields_have_names_of_cel(name: str, called: str) -> None:
    assert asked(f"has(self.{called}) && self.{called} == 'x'", {name: TEXT}, {name: "x"}) is True
    assert asked(f"has(self.{called})", {name: TEXT}, {}) is False


@pytest.mark.parametrize(
    ("rule", "is_kept"),
    [
        ("self.s == self.t", True),
        ("self.s != self.t", False),
        ("self.m == self.n", True),
        ("self.s == self.u", False),
        ("self.s.size() == 2 && self.m.all(each, each.v > 0)", True),
        # Of these the order here says nothing.
        ("self.s == ['b', 'a']", None),
        ("(self.s + self.t).size() == 2", None),
        ("self.s[0] == 'a'", None),
        ("self.s.join(',') == 'a,b'", None),
    ],
)
def test_sets_and_maps_have_no_order(rule: str, is_kept: bool | None) -> None:
    fields = {"s": SET, "t": SET, "u": SET, "m": MAP, "n": MAP}
    one, other = {"k": "a", "v": 1}, {"k": "b", "v": 2}
    instance = {
        "s": ["a", "b"],
        "t": ["b", "a"],
        "u": ["a", "c"],
        "m": [one, other],
        "n": [other, one],
    }
    assert asked(rule, fields, instance) is is_kept


@pytest.mark.parametrize(
    ("rule", "is_kept"),
    [
        ("!oldSelf.hasValue() || self.x == oldSelf.value().x", True),
        ("oldSelf.orValue({'x': 'b'}).x == 'b' && 'oldSelf' != ''", True),
        # What is there already may be left as it is.
        ("oldSelf.hasValue() || self.x != 'a'", None),
    ],
)
def test_what_is_new_keeps_rules_about_the_old(rule: str, is_kept: bool | None) -> None:
    assert asked(rule, {"x": TEXT}, {"x": "a"}, optionalOldSelf=True) is is_kept


@pytest.mark.parametrize(
    ("rule", "is_kept"),
    [
        ("self.y == 'a'", False),
        ("duration(self.x) > duration('1s')", False),
        # The engine, not the rule, may be the cause.
        ("self.x.matches('(a{1000}){1000}')", None),
        ("self.x.y == 1", None),
    ],
)
def test_errors_of_the_engine_alone_break_no_rule(rule: str, is_kept: bool | None) -> None:
    assert asked(rule, {"x": TEXT}, {"x": "a"}) is is_kept
