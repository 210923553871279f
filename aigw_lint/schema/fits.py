"""Whether plain data fits a schema, told quickly and without a reason.

It knows the words that our constraints use, of JSON Schema 2020-12 and our
own. `explain` finds the reasons with ``jsonschema``; tests hold that the two agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aigw_lint.schema.formats import FORMATS
from aigw_lint.schema.keywords import KEYWORDS, Json
from aigw_lint.schema.re2 import matcher

Schema = Mapping[str, Any]
_Check = Callable[[Json, Json, Schema], bool]


def fits(instance: Json, schema: Schema | bool) -> bool:
    """Tell whether *instance*, as JSON is read, fits *schema*."""
    if isinstance(schema, bool):
        return schema
    for word, wanted in schema.items():
        check = _CHECKS.get(word)
        if check is not None and not check(instance, wanted, schema):
            return False
    return True


def is_of_type(instance: Json, name: str) -> bool:
    """Tell whether *instance* is of the type that JSON Schema calls *name*."""
    if name == "integer":
        return not isinstance(instance, bool) and (
            isinstance(instance, int) or (isinstance(instance, float) and instance.is_integer())
        )
    if name == "number":
        return isinstance(instance, (int, float)) and not isinstance(instance, bool)
    return isinstance(instance, _TYPES[name])


_TYPES: Mapping[str, type | tuple[type, ...]] = MappingProxyType(
    {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
)


def equal(one: Json, other: Json) -> bool:
    """Tell whether two values are the same in JSON, where true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def _properties(instance: Json, wanted: Mapping[str, Schema], _: Schema) -> bool:
    return not isinstance(instance, dict) or all(
        fits(instance[key], schema) for key, schema in wanted.items() if key in instance
    )


def _additional(instance: Json, wanted: Schema | bool, schema: Schema) -> bool:
    if not isinstance(instance, dict):
        return True
    known = schema.get("properties", ())
    return all(fits(value, wanted) for key, value in instance.items() if key not in known)


def _contains(instance: Json, wanted: Schema, schema: Schema) -> bool:
    if not isinstance(instance, list):
        return True
    count = sum(fits(item, wanted) for item in instance)
    return bool(schema.get("minContains", 1) <= count <= schema.get("maxContains", math.inf))


def _if(instance: Json, wanted: Schema, schema: Schema) -> bool:
    return fits(instance, schema.get("then" if fits(instance, wanted) else "else", True))


def _is_number(instance: Json) -> bool:
    return isinstance(instance, (int, float)) and not isinstance(instance, bool)


def _type(instance: Json, wanted: str | list[str], _: Schema) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    return any(is_of_type(instance, name) for name in names)


def _dependent(instance: Json, wanted: Mapping[str, list[str]], _: Schema) -> bool:
    return not isinstance(instance, dict) or all(
        name in instance for key, names in wanted.items() if key in instance for name in names
    )


def _unique(instance: Json, wanted: bool, _: Schema) -> bool:
    if not wanted or not isinstance(instance, list):
        return True
    return not any(equal(one, two) for at, one in enumerate(instance) for two in instance[:at])


def _ours(holds: Callable[[Json, Json], bool]) -> _Check:
    return lambda instance, wanted, _: holds(instance, wanted)


_CHECKS: Mapping[str, _Check] = MappingProxyType(
    {
        "type": _type,
        "const": lambda value, wanted, _: equal(value, wanted),
        "enum": lambda value, wanted, _: any(equal(value, each) for each in wanted),
        "required": lambda value, wanted, _: (
            not isinstance(value, dict) or all(key in value for key in wanted)
        ),
        "properties": _properties,
        "additionalProperties": _additional,
        "propertyNames": lambda value, wanted, _: (
            not isinstance(value, dict) or all(fits(key, wanted) for key in value)
        ),
        "dependentRequired": _dependent,
        "minProperties": lambda value, wanted, _: (
            not isinstance(value, dict) or len(value) >= wanted
        ),
        "maxProperties": lambda value, wanted, _: (
            not isinstance(value, dict) or len(value) <= wanted
        ),
        "items": lambda value, wanted, _: (
            not isinstance(value, list) or all(fits(item, wanted) for item in value)
        ),
        "contains": _contains,
        "minItems": lambda value, wanted, _: not isinstance(value, list) or len(value) >= wanted,
        "maxItems": lambda value, wanted, _: not isinstance(value, list) or len(value) <= wanted,
        "uniqueItems": _unique,
        "minLength": lambda value, wanted, _: not isinstance(value, str) or len(value) >= wanted,
        "maxLength": lambda value, wanted, _: not isinstance(value, str) or len(value) <= wanted,
        "pattern": lambda value, wanted, _: (
            not isinstance(value, str) or matcher(wanted).search(value) is not None
        ),
        "format": lambda value, wanted, _: (
            not isinstance(value, str) or wanted not in FORMATS or FORMATS[wanted](value)
        ),
        "minimum": lambda value, wanted, _: not _is_number(value) or value >= wanted,
        "maximum": lambda value, wanted, _: not _is_number(value) or value <= wanted,
        "exclusiveMinimum": lambda value, wanted, _: not _is_number(value) or value > wanted,
        "exclusiveMaximum": lambda value, wanted, _: not _is_number(value) or value < wanted,
        "multipleOf": lambda value, wanted, _: not _is_number(value) or value % wanted == 0,
        "not": lambda value, wanted, _: not fits(value, wanted),
        "allOf": lambda value, wanted, _: all(fits(value, each) for each in wanted),
        "anyOf": lambda value, wanted, _: any(fits(value, each) for each in wanted),
        "oneOf": lambda value, wanted, _: sum(fits(value, each) for each in wanted) == 1,
        "if": _if,
        **{word: _ours(holds) for word, holds in KEYWORDS.items()},
    }
)
