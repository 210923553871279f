"""The words of JSON Schema and our own, each as what makes a check of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol

from aigw_lint.schema.formats import FORMATS
from aigw_lint.schema.keywords import KEYWORDS, Json
from aigw_lint.schema.plain import OPEN
from aigw_lint.schema.re2 import matches
from aigw_lint.schema.values import (
    TYPES,
    equal,
    has_open,
    is_number,
    is_of_type,
    repeated_keys,
)

Schema = Mapping[str, Any]
Check = Callable[[Json], bool]
"""Whether an instance fits."""


class Compiler(Protocol):
    """What makes the checks of the schemas below one."""

    def of(self, schema: Schema | bool) -> Check:
        """Return what tells whether an instance fits *schema*."""


Maker = Callable[[Any, Schema, Compiler], Check]


def every(checks: list[Check]) -> Check:
    """Return the check that all *checks* hold."""

    def check(instance: Json) -> bool:
        for each in checks:  # noqa: SIM110 - every value pays for this, and a generator costs more
            if not each(instance):
                return False
        return True

    return check


def _type(wanted: str | list[str], _: Schema, __: Compiler) -> Check:
    if isinstance(wanted, str) and wanted in TYPES:
        only = TYPES[wanted]
        return lambda instance: type(instance) is only or instance is OPEN
    names = [wanted] if isinstance(wanted, str) else wanted
    return lambda instance: instance is OPEN or any(is_of_type(instance, name) for name in names)


def _properties(wanted: Mapping[str, Schema], schema: Schema, checks: Compiler) -> Check:
    """Return the check of all fields, whatever else an object may have."""
    others = schema.get("additionalProperties", True)
    known: dict[str, Check] = {}
    rest = None if others is True else checks.of(others)

    def check(instance: Json) -> bool:
        if type(instance) is not dict:
            return True
        for key, value in instance.items():
            inner = known.get(key)
            if inner is None:
                part = wanted.get(key)
                if part is None:
                    if rest is not None and not rest(value):
                        return False
                    continue
                inner = known[key] = checks.of(part)
            if not inner(value):
                return False
        return True

    return check


# The words that nearly all schemas are made of, in one function for each type.


def _object(_: object, schema: Schema, checks: Compiler) -> Check:
    required = tuple(schema.get("required", ()))
    fields = None
    if "properties" in schema or "additionalProperties" in schema:
        fields = _properties(schema.get("properties", {}), schema, checks)

    def check(instance: Json) -> bool:
        if type(instance) is not dict:
            return instance is OPEN
        for key in required:
            if key not in instance:
                return False
        return fields is None or fields(instance)

    return check


def _array(_: object, schema: Schema, checks: Compiler) -> Check:
    least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
    inner = checks.of(schema.get("items", True))

    def check(instance: Json) -> bool:
        if type(instance) is not list:
            return instance is OPEN
        if not least <= len(instance) <= most:
            return False
        for item in instance:  # noqa: SIM110 - as above
            if not inner(item):
                return False
        return True

    return check


def _string(_: object, schema: Schema, __: Compiler) -> Check:
    least, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    if least == 0 and most == math.inf:
        return lambda instance: type(instance) is str or instance is OPEN
    return lambda instance: (
        least <= len(instance) <= most if type(instance) is str else instance is OPEN
    )


def _integer(_: object, schema: Schema, __: Compiler) -> Check:
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return lambda instance: (
        instance is OPEN or (is_of_type(instance, "integer") and bool(least <= instance <= most))
    )


def _additional(wanted: Schema | bool, schema: Schema, checks: Compiler) -> Check:
    if "properties" in schema:
        return lambda _: True  # told with the properties
    return _properties({}, {"additionalProperties": wanted}, checks)


def _required(wanted: list[str], _: Schema, __: Compiler) -> Check:
    def check(instance: Json) -> bool:
        if type(instance) is dict:
            for key in wanted:
                if key not in instance:
                    return False
        return True

    return check


def _items(wanted: Schema, _: Schema, checks: Compiler) -> Check:
    inner = checks.of(wanted)
    return lambda instance: type(instance) is not list or all(map(inner, instance))


def _contains(wanted: Schema, schema: Schema, checks: Compiler) -> Check:
    inner = checks.of(wanted)
    least, most = schema.get("minContains", 1), schema.get("maxContains", math.inf)
    return lambda instance: (
        type(instance) is not list or bool(least <= sum(map(inner, instance)) <= most)
    )


def _if(wanted: Schema, schema: Schema, checks: Compiler) -> Check:
    condition = checks.of(wanted)
    then, otherwise = checks.of(schema.get("then", True)), checks.of(schema.get("else", True))
    return lambda instance: (
        (then(instance) if condition(instance) else otherwise(instance)) or has_open(instance)
    )


def _names(wanted: Schema, _: Schema, checks: Compiler) -> Check:
    inner = checks.of(wanted)
    return lambda instance: type(instance) is not dict or all(map(inner, instance))


def _dependent(wanted: Mapping[str, list[str]], _: Schema, __: Compiler) -> Check:
    return lambda instance: (
        type(instance) is not dict
        or all(
            name in instance for key, names in wanted.items() if key in instance for name in names
        )
    )


def _unique(wanted: bool, _: Schema, __: Compiler) -> Check:
    return lambda instance: (
        not wanted
        or type(instance) is not list
        or not any(equal(one, two) for at, one in enumerate(instance) for two in instance[:at])
    )


def _list_keys(wanted: list[str], _: Schema, __: Compiler) -> Check:
    return lambda instance: type(instance) is not list or repeated_keys(instance, wanted) is None


def _pattern(wanted: str, schema: Schema, _: Compiler) -> Check:
    most = schema.get("maxLength", math.inf)

    def check(instance: Json) -> bool:
        # A text that is too long does not fit anyway, and would take long.
        return type(instance) is not str or len(instance) > most or matches(wanted, instance)

    return check


def _format(wanted: str, _: Schema, __: Compiler) -> Check:
    has = FORMATS.get(wanted)
    return lambda instance: has is None or has(instance)


def _enum(wanted: list[Json], _: Schema, __: Compiler) -> Check:
    texts = frozenset(each for each in wanted if isinstance(each, str))
    others = [each for each in wanted if not isinstance(each, str)]
    return lambda instance: (
        instance in texts
        if type(instance) is str
        else instance is OPEN or any(equal(instance, each) for each in others)
    )


def _sized(
    kind: type[dict[str, Json] | list[Json] | str], holds: Callable[[int, int], bool]
) -> Maker:
    def maker(wanted: int, _: Schema, __: Compiler) -> Check:
        return lambda instance: not isinstance(instance, kind) or holds(len(instance), wanted)

    return maker


def _bounded(holds: Callable[[float, float], bool]) -> Maker:
    def maker(wanted: float, _: Schema, __: Compiler) -> Check:
        return lambda instance: not is_number(instance) or holds(instance, wanted)

    return maker


def _ours(holds: Callable[[Json, Json], bool]) -> Maker:
    return lambda wanted, _, __: lambda instance: holds(instance, wanted)


def _each(wanted: list[Schema], _: Schema, checks: Compiler) -> Check:
    return every([checks.of(each) for each in wanted])


def _any(wanted: list[Schema], _: Schema, checks: Compiler) -> Check:
    inner = [checks.of(each) for each in wanted]
    return lambda instance: any(each(instance) for each in inner)


def _one(wanted: list[Schema], _: Schema, checks: Compiler) -> Check:
    inner = [checks.of(each) for each in wanted]

    def check(instance: Json) -> bool:
        fitting = sum(each(instance) for each in inner)
        return fitting == 1 or (fitting > 1 and has_open(instance))

    return check


def _not(wanted: Schema, _: Schema, checks: Compiler) -> Check:
    inner = checks.of(wanted)
    # What is put in later fits whatever it is asked for, and need not.
    return lambda instance: not inner(instance) or has_open(instance)


UNTYPED: tuple[Maker | None, frozenset[str]] = (None, frozenset())
TYPED: Mapping[str, tuple[Maker | None, frozenset[str]]] = MappingProxyType(
    {
        "object": (
            _object,
            frozenset({"type", "required", "properties", "additionalProperties"}),
        ),
        "array": (_array, frozenset({"type", "items", "minItems", "maxItems"})),
        "string": (_string, frozenset({"type", "minLength", "maxLength"})),
        "integer": (_integer, frozenset({"type", "minimum", "maximum"})),
    }
)
"""What checks, by type, and which words it sees to."""

MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "type": _type,
        "const": lambda wanted, _, __: lambda instance: equal(instance, wanted),
        "enum": _enum,
        "required": _required,
        "properties": _properties,
        "additionalProperties": _additional,
        "propertyNames": _names,
        "dependentRequired": _dependent,
        "minProperties": _sized(dict, lambda size, least: size >= least),
        "maxProperties": _sized(dict, lambda size, most: size <= most),
        "items": _items,
        "contains": _contains,
        "minItems": _sized(list, lambda size, least: size >= least),
        "maxItems": _sized(list, lambda size, most: size <= most),
        "uniqueItems": _unique,
        "x-list-keys": _list_keys,
        "minLength": _sized(str, lambda size, least: size >= least),
        "maxLength": _sized(str, lambda size, most: size <= most),
        "pattern": _pattern,
        "format": _format,
        "minimum": _bounded(lambda value, least: value >= least),
        "maximum": _bounded(lambda value, most: value <= most),
        "exclusiveMinimum": _bounded(lambda value, least: value > least),
        "exclusiveMaximum": _bounded(lambda value, most: value < most),
        "multipleOf": _bounded(lambda value, unit: value % unit == 0),
        "not": _not,
        "allOf": _each,
        "anyOf": _any,
        "oneOf": _one,
        "if": _if,
        **{word: _ours(holds) for word, holds in KEYWORDS.items()},
    }
)

WORDS = frozenset({*MAKERS, "then", "else", "minContains", "maxContains"})
"""The words that decide; some do so for the word that they stand beside."""
