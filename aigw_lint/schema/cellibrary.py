"""What the API server has in CEL beyond the engine: quantities, sums, sets, and addresses."""

from __future__ import annotations

import ipaddress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from aigw_lint.text.quantity import parse_quantity

if TYPE_CHECKING:
    from fractions import Fraction

_WORD = "quantity"
_LARGEST = 2**63
OF_LISTS = r"\b(?:isSorted|sum|min|max|sets\s*\.\s*\w+)\s*\("
"""What finds those that take as long as their lists."""
NO_QUANTITY = "cannot convert string to quantity"
NO_ITEMS = "called on an empty list"


def declared(cel: Any) -> list[Any]:  # noqa: ANN401 - the engine's own
    """Return the functions, as the engine *cel* takes them."""
    kind = cel.Type
    text, truth, whole, other = kind.STRING, kind.BOOL, kind.INT, kind.DYN
    items, quantity = kind.List(other), kind.Map(other, other)
    of_two, members = [quantity, quantity], True
    functions = (
        ("isIP", truth, [text], False, _is_ip),
        ("isCIDR", truth, [text], False, _is_cidr),
        ("isQuantity", truth, [text], False, lambda value: parse_quantity(value) is not None),
        ("quantity", other, [text], False, _quantity),
        ("isGreaterThan", truth, of_two, members, lambda one, two: _value(one) > _value(two)),
        ("isLessThan", truth, of_two, members, lambda one, two: _value(one) < _value(two)),
        ("compareTo", whole, of_two, members, lambda one, two: _sign(_value(one) - _value(two))),
        ("sign", whole, [quantity], members, lambda one: _sign(_value(one))),
        ("isInteger", truth, [quantity], members, _is_integer),
        ("isSorted", truth, [items], members, _is_sorted),
        ("sum", other, [items], members, sum),
        ("min", other, [items], members, lambda each: min(_some(each))),
        ("max", other, [items], members, lambda each: max(_some(each))),
        ("sets.contains", truth, [items, items], False, _contains),
        ("sets.intersects", truth, [items, items], False, _intersects),
        ("sets.equivalent", truth, [items, items], False, _are_equivalent),
    )
    return [
        cel.FunctionDecl(
            name, [cel.Overload(f"{name.replace('.', '_')}_here", made, takes, is_member, function)]
        )
        for name, made, takes, is_member, function in functions
    ]


def _is_ip(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return "%" not in value


def _is_cidr(value: str) -> bool:
    address, slash, length = value.partition("/")
    try:
        ipaddress.ip_interface(value)
    except ValueError:
        return False
    return bool(slash) and length.isdecimal() and "%" not in address


def _quantity(value: str) -> dict[str, str]:
    """Return what stands for a quantity: equal for equal ones, however they are written."""
    found = parse_quantity(value)
    if found is None:
        raise ValueError(NO_QUANTITY)
    return {_WORD: str(found)}


def _value(quantity: dict[str, str]) -> Fraction:
    from fractions import Fraction  # here, since few rules need it

    return Fraction(quantity[_WORD])


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _is_integer(quantity: dict[str, str]) -> bool:
    value = _value(quantity)
    return value.denominator == 1 and -_LARGEST <= value < _LARGEST


def _some(items: list[Any]) -> list[Any]:
    if not items:
        raise ValueError(NO_ITEMS)
    return items


def _is_sorted(items: list[Any]) -> bool:
    return all(one <= two for one, two in pairwise(items))


def _contains(items: list[Any], wanted: list[Any]) -> bool:
    return _keys(wanted) <= _keys(items)


def _intersects(items: list[Any], others: list[Any]) -> bool:
    return not _keys(items).isdisjoint(_keys(others))


def _are_equivalent(items: list[Any], others: list[Any]) -> bool:
    return _keys(items) == _keys(others)


def _keys(items: list[Any]) -> set[tuple[bool, Any]]:
    """Return what is equal for equal items; true is not 1. TypeError where an item is no scalar."""
    return {(isinstance(each, bool), each) for each in items}
