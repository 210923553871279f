"""The keywords of ours, each at its edges."""

from typing import Any

import pytest

from aigw_lint.schema.keywords import KEYWORDS


def _holds(keyword: str, instance: object, wanted: object) -> bool:
    return KEYWORDS[keyword](instance, wanted)


ADDRESS: dict[str, Any] = {"by": ["value"], "where": {"type": "Hostname"}}


@pytest.mark.parametrize(
    ("items", "holds"),
    [
        ([], True),
        ([{"type": "Hostname", "value": "a"}, {"type": "Hostname", "value": "b"}], True),
        ([{"type": "Hostname", "value": "a"}, {"type": "Hostname", "value": "a"}], False),
        ([{"type": "Hostname", "value": "a"}, {"type": "IPAddress", "value": "a"}], True),
        ([{"type": "IPAddress", "value": "a"}, {"type": "IPAddress", "value": "a"}], True),
        ([{"value": "a"}, {"value": "a"}], True),
        (["a", "a"], True),
    ],
)
def test_unique_is_asked_of_items_with_a_value_alone(items: list[object], holds: bool) -> None:
    assert _holds("x-unique", items, ADDRESS) is holds


@pytest.mark.parametrize("nothing", ["", 0])
def test_an_empty_field_is_no_other_than_none(nothing: object) -> None:
    wanted = {"by": ["name", "port"]}
    assert not _holds("x-unique", [{"name": "a", "port": nothing}, {"name": "a"}], wanted)
    assert _holds("x-unique", [{"name": "a", "port": 1}, {"name": "a"}], wanted)
    assert _holds("x-alike", [{"name": "a", "port": nothing}, {"name": "a"}], PARENT)


PARENT = {"by": ["name"], "in": ["port", "section/name"]}


@pytest.mark.parametrize(
    ("items", "holds"),
    [
        ([], True),
        ([{"name": "a"}, {"name": "a"}], True),
        ([{"name": "a", "port": 1}, {"name": "a", "port": 2}], True),
        ([{"name": "a", "port": 1}, {"name": "b"}], True),
        ([{"name": "a", "port": 1}, {"name": "a"}], False),
        ([{"name": "a"}, {"name": "b", "port": 1}, {"name": "a", "port": 1}], False),
        ([{"name": "a", "port": 1}, {"name": "a", "section": {"name": "x"}}], False),
        ([{"name": "a", "section": {"name": "x"}}, {"name": "a", "section": {}}], False),
        ([{"port": 1}, {}], False),
        ([1, "a"], True),
        ({"name": "a"}, True),
        ("a", True),
    ],
)
def test_alike_asks_for_a_field_in_all_items_or_in_none(items: object, holds: bool) -> None:
    assert _holds("x-alike", items, PARENT) is holds
