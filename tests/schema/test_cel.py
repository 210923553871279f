"""Rules of CRDs in CEL: what is asked, what is not, and that none can do harm."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from clock import bounded

from aigw_lint.schema.cel import answer, as_member, message

HAS_CEL = importlib.util.find_spec("cel_expr_python") is not None
needs_cel = pytest.mark.skipif(not HAS_CEL, reason="the extra `cel` is not installed")


NAMES = {"type": "object", "properties": {"namespace": {}, "a-b": {}}}


def asked(rule: str, instance: object) -> bool | None:
    made = as_member({"rule": rule}, NAMES)
    assert made is not None
    return answer(instance, made["x-cel"])


@needs_cel
@pytest.mark.parametrize(
    ("rule", "instance", "is_kept"),
    [
        ("self.x > 1", {"x": 2}, True),
        ("self.x > 1", {"x": 1}, False),
        ("self.x > 1", {}, False),
        ("1 / self.x == 1", {"x": 0}, False),
        ("self.x + 1 == 2", {"x": "a"}, None),
        ("self.__namespace__ == 'a'", {"namespace": "a"}, True),
        ("has(self.a__dash__b) && self.a__dash__b == 1", {"a-b": 1}, True),
        ("isIP(self)", "10.0.0.1", True),
        ("isIP(self)", "10.0.0", False),
        ("isCIDR(self)", "10.0.0.0/8", True),
        ("self.split(',').size() == 2", "a,b", True),
        ("self.?x.orValue(1) == 1", {}, True),
        ("quantity(self).isInteger()", "1", True),
        ("quantity(self).isInteger()", "1m", False),
        ("quantity(self).isInteger()", "one", False),
        ("isQuantity(self)", "one", False),
        ("quantity(self) == quantity('1Ki')", "1024", True),
        ("quantity(self).isGreaterThan(quantity('1Mi'))", "2Mi", True),
        ("quantity(self).isLessThan(quantity('1Mi'))", "2Mi", False),
        ("quantity(self).compareTo(quantity('1Mi')) == 1", "2Mi", True),
        ("quantity(self).sign() == -1", "-1", True),
        ("quantity(self).add(quantity('1')).sign() == 1", "1", None),
        (
            "self.isSorted() && self.sum() == 6 && self.min() == 1 && self.max() == 3",
            [1, 2, 3],
            True,
        ),
        ("self.map(each, size(each)).isSorted()", ["aa", "b"], False),
        ("self.max() == 1", [], False),
        ("self.max() == 1", [1, "a"], None),
        ("sets.contains(self, ['a'])", ["b", "a"], True),
        ("sets.contains(self, ['a', 'c'])", ["b", "a"], False),
        ("sets.intersects(self, ['a', 'c'])", ["b", "a"], True),
        ("sets.equivalent(self, ['a', 'b', 'b'])", ["b", "a"], True),
        ("sets.contains(self, self)", [0, 1] * 1000, True),
        ("self.all(a, a.contains('x')) && self.all(a, a != '')", ["x"], True),
        ("sets.contains(self, [true])", [1], False),
        ("sets.contains(self, self)", [{}], None),
        ("ip(self).family() == 4", "10.0.0.1", None),
        ("this is no rule", {}, None),
        ("self", {}, None),
    ],
)
def test_answers(rule: str, instance: object, is_kept: bool | None) -> None:
    assert asked(rule, instance) is is_kept


def test_rules_about_the_old_object_are_not_asked() -> None:
    assert as_member({"rule": "self.x == oldSelf.x"}, {}) is None
    assert as_member({"rule": "self.x != 'oldSelf'"}, {}) is not None


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"rule": "self.x", "message": " a\n b "}, 'its CRD says "a b"'),
        ({"rule": "self.x\n > 1"}, 'by its CRD, "self.x > 1" must hold'),
        ({"rule": "self.x", "message": 7}, 'by its CRD, "self.x" must hold'),
        ({"rule": "self.x", "message": "x" * 9000}, f'its CRD says "{"x" * 197}..."'),
    ],
)
def test_messages(rule: dict[str, Any], told: str) -> None:
    made = as_member(rule, {})
    assert made is not None
    assert message({}, made) == told


@needs_cel
def test_a_message_may_be_an_expression() -> None:
    made = as_member({"rule": "self.x > 1", "messageExpression": "'x is ' + string(self.x)"}, {})
    assert made is not None
    assert message({"x": 1}, made) == 'its CRD says "x is 1"'
    assert message({}, made) == 'by its CRD, "self.x > 1" must hold'


@pytest.mark.parametrize(
    "rule",
    [
        "self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d >= 0))))",
        "'a'" + ".replace('a', 'aaaaaaaaaaaaaaaaaaaa')" * 40 + " == ''",
        "".join(f"[{'self' if n == 0 else f'v{n - 1}'}].all(v{n}, " for n in range(40)) + "true",
        "self.all(a, self.all(b, sets.contains(self, self) && self.isSorted()))",
        "self.all(a, sets.contains(self, self) && self.sum() >= 0)",
        "(" * 5000,
        "self.matches('(a+)+$')",
        "\ud800",
        "'\\" * 200_000,
        "has(" * 200_000,
    ],
)
def test_hostile_rules_do_no_harm(rule: str) -> None:
    with bounded(10):
        for instance in (list(range(200)), "a" * 4000 + "!", "\ud800", {"x": 10**40}):
            assert asked(rule, instance) in (True, False, None)
