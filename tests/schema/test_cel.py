"""Rules of CRDs in CEL: what is asked, what is not, and that none can do harm."""

from __future__ import annotations

import importlib.util
import time
from typing import Any

import pytest

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
        ("quantity(self).isInteger()", "1", None),
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
        "(" * 5000,
        "self.matches('(a+)+$')",
        "\ud800",
        "'\\" * 200_000,
        "has(" * 200_000,
    ],
)
def test_hostile_rules_do_no_harm(rule: str) -> None:
    start = time.process_time()
    for instance in (list(range(200)), "a" * 4000 + "!", "\ud800", {"x": 10**40}):
        assert asked(rule, instance) in (True, False, None)
    assert time.process_time() - start < 10
