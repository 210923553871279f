"""Whether plain data fits a schema, told quickly and without a reason.

Each schema becomes a function, made when it is first needed. `explain` finds
the reasons with ``jsonschema``; tests hold that the two always agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aigw_lint.schema.formats import FORMATS
from aigw_lint.schema.keywords import KEYWORDS, Json
from aigw_lint.schema.plain import OPEN
from aigw_lint.schema.re2 import matches

Schema = Mapping[str, Any]
Check = Callable[[Json], bool]
"""Whether an instance fits."""
_Maker = Callable[[Any, Schema, "Checks"], Check]


def fits(instance: Json, schema: Schema | bool) -> bool:
    """Tell whether *instance*, as JSON is read, fits *schema*."""
    return Checks({}).of(schema)(instance)


class Checks:
    """The functions that schemas become; they share *definitions*."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._known: dict[str, Check] = {}

    def of(self, schema: Schema | bool) -> Check:
        """Return what tells whether an instance fits *schema*."""
        if isinstance(schema, bool):
            return lambda _: schema
        if "$ref" in schema:
            return self._shared(schema["$ref"].removeprefix("#/$defs/"))
        checks = [
            maker(wanted, schema, self)
            for word, wanted in schema.items()
            if (maker := _MAKERS.get(word)) is not None
        ]
        if "x-constraint" in schema:
            return _unless_open(_all(checks))
        if len(checks) == 1:
            return checks[0]
        return _all(checks)

    def _shared(self, name: str) -> Check:
        """Return the check of a definition, made at the first call: they may be many."""

        def check(instance: Json) -> bool:
            known = self._known.get(name)
            if known is None:
                known = self._known[name] = self.of(self._definitions[name])
            return known(instance)

        return check


def _all(checks: list[Check]) -> Check:
    def check(instance: Json) -> bool:
        for each in checks:  # noqa: SIM110 - every value pays for this, and a generator costs more
            if not each(instance):
                return False
        return True

    return check


def _unless_open(check: Check) -> Check:
    """Return *check* for data that is known: whether the rest fits is undecided."""
    return lambda instance: check(instance) or has_open(instance)


def has_open(instance: Json) -> bool:
    """Tell whether a text below *instance* is put in later."""
    if isinstance(instance, dict):
        return any(map(has_open, instance.values()))
    if isinstance(instance, list):
        return any(map(has_open, instance))
    return instance is OPEN


def is_of_type(instance: Json, name: str) -> bool:
    """Tell whether *instance* is of the type that JSON Schema calls *name*."""
    if name == "integer":
        return not isinstance(instance, bool) and (
            isinstance(instance, int) or (isinstance(instance, float) and instance.is_integer())
        )
    if name == "number":
        return is_number(instance)
    return isinstance(instance, _TYPES[name])


_TYPES: Mapping[str, type] = MappingProxyType(
    {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
)


def is_number(instance: Json) -> bool:
    """Tell whether *instance* is a number of JSON."""
    return isinstance(instance, (int, float)) and not isinstance(instance, bool)


def equal(one: Json, other: Json) -> bool:
    """Tell whether two values are the same in JSON, where true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _type(wanted: str | list[str], _: Schema, __: Checks) -> Check:
    if isinstance(wanted, str) and wanted in _TYPES:
        only = _TYPES[wanted]
        return lambda instance: type(instance) is only or instance is OPEN
    names = [wanted] if isinstance(wanted, str) else wanted
    return lambda instance: instance is OPEN or any(is_of_type(instance, name) for name in names)


def _properties(wanted: Mapping[str, Schema], schema: Schema, checks: Checks) -> Check:
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


def _additional(wanted: Schema | bool, schema: Schema, checks: Checks) -> Check:
    if "properties" in schema:
        return lambda _: True  # told with the properties
    return _properties({}, {"additionalProperties": wanted}, checks)


def _required(wanted: list[str], _: Schema, __: Checks) -> Check:
    def check(instance: Json) -> bool:
        if type(instance) is dict:
            for key in wanted:
                if key not in instance:
                    return False
        return True

    return check


def _items(wanted: Schema, _: Schema, checks: Checks) -> Check:
    inner = checks.of(wanted)
    return lambda instance: type(instance) is not list or all(map(inner, instance))


def _contains(wanted: Schema, schema: Schema, checks: Checks) -> Check:
    inner = checks.of(wanted)
    least, most = schema.get("minContains", 1), schema.get("maxContains", math.inf)
    return lambda instance: (
        type(instance) is not list or bool(least <= sum(map(inner, instance)) <= most)
    )


def _if(wanted: Schema, schema: Schema, checks: Checks) -> Check:
    condition = checks.of(wanted)
    then, otherwise = checks.of(schema.get("then", True)), checks.of(schema.get("else", True))
    return lambda instance: then(instance) if condition(instance) else otherwise(instance)


def _names(wanted: Schema, _: Schema, checks: Checks) -> Check:
    inner = checks.of(wanted)
    return lambda instance: type(instance) is not dict or all(map(inner, instance))


def _dependent(wanted: Mapping[str, list[str]], _: Schema, __: Checks) -> Check:
    return lambda instance: (
        type(instance) is not dict
        or all(
            name in instance for key, names in wanted.items() if key in instance for name in names
        )
    )


def _unique(wanted: bool, _: Schema, __: Checks) -> Check:
    return lambda instance: (
        not wanted
        or type(instance) is not list
        or not any(equal(one, two) for at, one in enumerate(instance) for two in instance[:at])
    )


def _list_keys(wanted: list[str], _: Schema, __: Checks) -> Check:
    return lambda instance: type(instance) is not list or repeated_keys(instance, wanted) is None


def repeated_keys(items: list[Json], keys: list[str]) -> int | None:
    """Return the index of the first of *items* that has the *keys* of an earlier one."""
    seen: set[tuple[str, ...]] = set()
    for index, item in enumerate(items):
        if type(item) is not dict:
            continue  # its type is wrong
        values = tuple(repr(item.get(key)) for key in keys)
        if values in seen and not any(item.get(key) is OPEN for key in keys):
            return index
        seen.add(values)
    return None


def _pattern(wanted: str, schema: Schema, _: Checks) -> Check:
    most = schema.get("maxLength", math.inf)

    def check(instance: Json) -> bool:
        # A text that is too long does not fit anyway, and would take long.
        return type(instance) is not str or len(instance) > most or matches(wanted, instance)

    return check


def _format(wanted: str, _: Schema, __: Checks) -> Check:
    has = FORMATS.get(wanted)
    return lambda instance: has is None or has(instance)


def _enum(wanted: list[Json], _: Schema, __: Checks) -> Check:
    texts = frozenset(each for each in wanted if isinstance(each, str))
    others = [each for each in wanted if not isinstance(each, str)]
    return lambda instance: (
        instance in texts
        if type(instance) is str
        else instance is OPEN or any(equal(instance, each) for each in others)
    )


def _sized(
    kind: type[dict[str, Json] | list[Json] | str], holds: Callable[[int, int], bool]
) -> _Maker:
    def maker(wanted: int, _: Schema, __: Checks) -> Check:
        return lambda instance: not isinstance(instance, kind) or holds(len(instance), wanted)

    return maker


def _bounded(holds: Callable[[float, float], bool]) -> _Maker:
    def maker(wanted: float, _: Schema, __: Checks) -> Check:
        return lambda instance: not is_number(instance) or holds(instance, wanted)

    return maker


def _ours(holds: Callable[[Json, Json], bool]) -> _Maker:
    return lambda wanted, _, __: lambda instance: holds(instance, wanted)


def _each(wanted: list[Schema], _: Schema, checks: Checks) -> Check:
    return _all([checks.of(each) for each in wanted])


def _any(wanted: list[Schema], _: Schema, checks: Checks) -> Check:
    inner = [checks.of(each) for each in wanted]
    return lambda instance: any(each(instance) for each in inner)


def _one(wanted: list[Schema], _: Schema, checks: Checks) -> Check:
    inner = [checks.of(each) for each in wanted]
    return lambda instance: sum(each(instance) for each in inner) == 1


def _not(wanted: Schema, _: Schema, checks: Checks) -> Check:
    inner = checks.of(wanted)
    return lambda instance: not inner(instance)


_MAKERS: Mapping[str, _Maker] = MappingProxyType(
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
WORDS = frozenset({*_MAKERS, "then", "else", "minContains", "maxContains"})
"""The words that decide; some do so for the word that they stand beside."""
