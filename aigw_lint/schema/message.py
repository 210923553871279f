"""What is wrong with a value, and what to write, in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from aigw_lint.schema.breach import CONSTRAINT, REPEATED, UNKNOWN, Fault
from aigw_lint.schema.choices import contains, dependent, forbidden, none_of, several
from aigw_lint.schema.forms import FORMATS, meaning_of
from aigw_lint.schema.keywords import Json
from aigw_lint.schema.re2 import matches
from aigw_lint.schema.repair import repaired
from aigw_lint.schema.saying import Told, also, field_name, listed
from aigw_lint.schema.unknown import unknown
from aigw_lint.text.wording import cut, meant

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "object": "a mapping",
        "array": "a list",
        "string": "a text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "null": "null",
    }
)


def describe(fault: Fault) -> str:
    """Return what is wrong, without what happens then, and in brackets what to write."""
    what, cure = told(fault)
    return f"{what} ({cure})" if cure else what


def told(fault: Fault, leaving: Mapping[str, str] = MappingProxyType({})) -> Told:
    """Return what is wrong and what to write.

    That is none of the fields *leaving*, such as ``spec.rules[].name``, which a later
    release will not have, but what is to be written instead of each.
    """
    if fault.word == UNKNOWN:
        return unknown(fault, leaving)
    if fault.word == CONSTRAINT:
        if "x-cel" in fault.wanted:
            from aigw_lint.schema.cel import message  # here, since few schemas have such rules

            return Told(message(fault.instance, fault.wanted))
        return Told(str(fault.wanted["x-message"]))
    field = field_name(fault.path)
    maker = MAKERS.get(fault.word)
    return Told(f"{field} is not what the schema allows") if maker is None else maker(field, fault)


def _shown(fault: Fault) -> str:
    if fault.is_secret:
        return "this"
    value = fault.instance
    shown = json.dumps(cut(value) if isinstance(value, str) else value, ensure_ascii=False)
    return shown if isinstance(value, str) else cut(shown)


def _wrong(field: str, fault: Fault) -> str:
    """Return that *field* cannot have the value that it has."""
    if fault.instance == "":
        return f"{field} is empty"
    if fault.is_secret:
        return f"{field} is not of the form that it takes"
    return f"{field} cannot be {_named(fault)}"


def _named(fault: Fault) -> str:
    if isinstance(fault.instance, dict):
        return "a mapping"
    return "a list" if isinstance(fault.instance, list) else _shown(fault)


def _taken(field: str, fault: Fault, wanted: str, written: str = "") -> Told:
    """Return that *field* has a wrong value, what it takes, and what to write, where known."""
    return Told(_wrong(field, fault), f"it takes {wanted}" + (f"; {written}" if written else ""))


def _type(field: str, fault: Fault) -> Told:
    names = [fault.wanted] if isinstance(fault.wanted, str) else list(fault.wanted)
    value = fault.instance
    if (
        "string" in names
        and "integer" not in names
        and not isinstance(value, (dict, list))
        and value is not None
    ):
        return _no_text(field, fault)
    wanted = " or ".join(_TYPES[name] for name in names if name != "null")
    if "string" in names:  # a number or a text: its pattern says more
        wanted = meaning_of(str(fault.schema.get("pattern", ""))) or wanted
    return _taken(field, fault, wanted, fault.hint or _right_type(names, fault))


def _right_type(names: Sequence[str], fault: Fault) -> str:
    """Return what to write for a value that only looks wrong; empty where nobody can tell."""
    value = fault.instance
    if "array" in names and _may_be_an_item(value, fault.schema):
        return "write it as an item: begin with a hyphen"
    if fault.is_secret:
        return ""
    if isinstance(value, dict):
        return _stands_for(value)
    if isinstance(value, float) and "string" in names:
        return _quoted(json.dumps(value), fault.schema.get("pattern"))
    return _unquoted(names, fault) if isinstance(value, str) else ""


def _stands_for(value: Mapping[str, Json]) -> str:
    """Return what to write for ``{name}``, which is a mapping where it has no quotes."""
    (name, only), *others = (*value.items(), ("", ""))
    is_bare = only is None and len(others) == 1 and name.isidentifier()
    return f"put in what {{{cut(name)}}} stands for" if is_bare else ""


def _quoted(text: str, pattern: str | None) -> str:
    """Return to write *text*, a fraction, as a text, if it is known to fit then."""
    return f'write "{text}" with quotes' if pattern and matches(pattern, text) else ""


def _unquoted(names: Sequence[str], fault: Fault) -> str:
    """Return what to write for a text where something else is wanted."""
    value = fault.instance
    if "object" in names and (only := _only_text(fault.schema)):
        return f"write {only}: {cut(value)} below it"
    if "integer" in names and value.strip().lstrip("-").isdecimal():
        return f"write {cut(value.strip())} without quotes"
    if "boolean" in names and value.lower() in ("true", "false"):
        return f"write {value.lower()} without quotes"
    return ""


def _only_text(schema: Mapping[str, Any]) -> str:
    """Return the one field that objects of *schema* must have, if that is a text; else empty."""
    required = schema.get("required", ())
    fields = schema.get("properties", {})
    if len(required) != 1 or fields.get(required[0], {}).get("type") != "string":
        return ""
    return str(required[0])


def _no_text(field: str, fault: Fault) -> Told:
    """Return what is wrong with a number or a truth value where a text is wanted."""
    text = json.dumps(fault.instance)
    if fault.is_secret:
        return _taken(field, fault, "a text", "put quotes around it")
    if "enum" in fault.schema:
        return _enum(field, fault._replace(wanted=fault.schema["enum"]))
    pattern = fault.schema.get("pattern")
    if pattern is not None and not matches(pattern, text):
        return _pattern(field, fault._replace(wanted=pattern))
    return _taken(field, fault, "a text", f'write "{cut(text)}" with quotes')


def _may_be_an_item(value: Json, schema: Mapping[str, Any]) -> bool:
    """Tell whether *value*, where a list is wanted, seems to be an item of it."""
    items = schema.get("items", {})
    if isinstance(value, dict):
        return "$ref" in items or items.get("type") == "object"
    return isinstance(value, str) and items.get("type") == "string"


def _enum(field: str, fault: Fault) -> Told:
    allowed = [each for each in fault.wanted if isinstance(each, str)]
    near = None
    if isinstance(fault.instance, str):
        folded = {each.lower(): each for each in allowed}
        near = folded.get(fault.instance.lower()) or meant(fault.instance, allowed)
    names = [each if isinstance(each, str) else json.dumps(each) for each in fault.wanted]
    if len(names) == 1:
        return Told(_wrong(field, fault), f"write {listed(names)}")
    return _taken(field, fault, listed(names), f"write {near}" if near else "")


def _required(field: str, fault: Fault) -> Told:
    return Told(f"{field} lacks {fault.name}")


def _pattern(field: str, fault: Fault) -> Told:
    name = next((step for step in reversed(fault.path) if isinstance(step, str)), "")
    meaning = meaning_of(str(fault.wanted), name)
    if meaning:
        near = "" if fault.is_secret else repaired(fault.instance, str(fault.wanted))
        return _taken(field, fault, meaning, f"write {near}" if near else "")
    return Told(_wrong(field, fault), f"its form is {cut(str(fault.wanted), 100)}")


def _format(field: str, fault: Fault) -> Told:
    return _taken(field, fault, FORMATS.get(fault.wanted, fault.wanted))


def _few(field: str, fault: Fault) -> Told:
    unit = _unit(fault)
    needed = f"it needs at least {_counted(fault.wanted, unit)}"
    if not fault.instance:
        return Told(
            f"{field} is empty", "" if fault.wanted == 1 and unit == "character" else needed
        )
    return Told(f"{field} has only {_counted(_size(fault), unit)}", needed)


def _many(field: str, fault: Fault) -> Told:
    return Told(
        f"{field} has {_counted(_size(fault), _unit(fault))}", f"it takes {fault.wanted} at most"
    )


def _size(fault: Fault) -> int:
    return len(fault.instance)


def _unit(fault: Fault) -> str:
    if isinstance(fault.instance, str):
        return "character"
    return "item" if isinstance(fault.instance, list) else "entry"


def _counted(count: int, unit: str) -> str:
    many = "entries" if unit == "entry" else f"{unit}s"
    return f"{count} {unit if count == 1 else many}"


def _low(field: str, fault: Fault) -> Told:
    return Told(f"{field} cannot be {_shown(fault)}", f"the least is {fault.wanted}")


def _high(field: str, fault: Fault) -> Told:
    return Told(f"{field} cannot be {_shown(fault)}", f"the most is {fault.wanted}")


def _above(field: str, fault: Fault) -> Told:
    return Told(f"{field} cannot be {_shown(fault)}", f"it has to be more than {fault.wanted}")


def _below(field: str, fault: Fault) -> Told:
    return Told(f"{field} cannot be {_shown(fault)}", f"it has to be less than {fault.wanted}")


def _repeated(field: str, fault: Fault) -> Told:
    keys = [key for key in fault.wanted if key in fault.instance]
    if len(keys) == 1:
        value = cut(str(fault.instance[keys[0]]))
        return Told(f"{field} has the {keys[0]} {value}, as an earlier one has")
    return Told(f"{field} has the same {also(keys or ['key'])} as an earlier one")


def _same(field: str, _: Fault) -> Told:
    return Told(f"two items of {field} are the same")


def _choice(field: str, fault: Fault) -> Told:
    if not fault.options:
        return several(field, fault)
    options = [each._replace(is_secret=fault.is_secret) for each in fault.options]
    return none_of(field, fault, [told(each) for each in options])


def _const(field: str, fault: Fault) -> Told:
    wanted = fault.wanted if isinstance(fault.wanted, str) else json.dumps(fault.wanted)
    return Told(_wrong(field, fault), f"write {cut(wanted)}")


def _forbidden(field: str, fault: Fault) -> Told:
    return forbidden(field, fault, _wrong(field, fault))


def _multiple(field: str, fault: Fault) -> Told:
    return _taken(field, fault, f"multiples of {fault.wanted}")


MAKERS = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "required": _required,
        "pattern": _pattern,
        "format": _format,
        "minLength": _few,
        "maxLength": _many,
        "minItems": _few,
        "maxItems": _many,
        "minProperties": _few,
        "maxProperties": _many,
        "minimum": _low,
        "maximum": _high,
        "exclusiveMaximum": _below,
        "exclusiveMinimum": _above,
        REPEATED: _repeated,
        "uniqueItems": _same,
        "const": _const,
        "multipleOf": _multiple,
        "anyOf": _choice,
        "oneOf": _choice,
        "not": _forbidden,
        "dependentRequired": dependent,
        **dict.fromkeys(("contains", "minContains", "maxContains"), contains),
    }
)
