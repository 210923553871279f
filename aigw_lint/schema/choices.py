"""What to say where a value fits none of several forms, or one that it must not have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aigw_lint.schema.keywords import Json
from aigw_lint.schema.saying import Told, also, either, listed
from aigw_lint.text.wording import cut

if TYPE_CHECKING:
    from aigw_lint.schema.breach import Fault

# What tells which of several forms is meant: who wrote it well did not mean those without it.
_DECIDING = frozenset({"const", "enum", "not"})
_SHAPING = frozenset({"type", "additionalProperties"})
_MOST_FORMS = 3
_TAKES = "it takes "


def nearest(whole: Fault, forms: Sequence[Sequence[Fault]]) -> list[Fault]:
    """Return what is wrong by the nearest of *forms*, which *whole* says that none fits.

    Where several are as near, *whole* with what is wrong by each of them.
    """
    least = min(map(_distance, forms))
    near = [faults for faults in forms if _distance(faults) == least]
    if len(near) == 1:
        return list(near[0])
    causes = {(each.path, each.word, repr(each.wanted)): each for each, *_ in near}
    options = tuple(causes.values())
    if len(options) == 1:
        return [*options]
    paths = {each.path for each in options}
    if len(paths) > 1:
        return [whole._replace(options=options)]
    return [whole._replace(path=options[0].path, instance=options[0].instance, options=options)]


def _distance(faults: Sequence[Fault]) -> tuple[bool, bool, int]:
    words = {each.word for each in faults}
    return bool(words & _DECIDING), bool(words & _SHAPING), len(faults)


def none_of(field: str, fault: Fault, parts: Sequence[Told]) -> Told:
    """Return what is wrong with *field*, of which each form that it takes says one of *parts*."""
    if all(each.word == "required" for each in fault.options):
        names = [each.name for each in fault.options]
        if len({each.path for each in fault.options}) == 1:
            return Told(f"{field} lacks {either(names)}")
    cures = [each.cure.removeprefix(_TAKES).partition("; ")[0] for each in parts]
    if len({each.what for each in parts}) == 1:
        takes = all(each.cure.startswith(_TAKES) for each in parts)
        return Told(parts[0].what, f"{_TAKES if takes else ''}{either([*dict.fromkeys(cures)])}")
    whats = [*dict.fromkeys(each.what for each in parts)]
    more = " and more" if len(whats) > _MOST_FORMS else ""
    return Told(f"{field} fits none of its forms: {', or '.join(whats[:_MOST_FORMS])}{more}")


def several(field: str, fault: Fault) -> Told:
    """Return what is wrong with *field*, which fits several forms that exclude each other."""
    asked = {name: None for form in fault.wanted for name in _asked(form)}
    there = [name for name in asked if isinstance(fault.instance, dict) and name in fault.instance]
    if len(there) > 1:
        return Told(f"{field} has {also(there)}", f"{_TAKES}one of them alone")
    shown = either([_form(form) for form in fault.wanted[:_MOST_FORMS]])
    return Told(f"{field} fits several forms that exclude each other", f"{_TAKES}one of {shown}")


def forbidden(field: str, fault: Fault, wrong: str) -> Told:
    """Return what is wrong with *field*, which is as it must not be; *wrong* says that it is."""
    schema = fault.wanted if isinstance(fault.wanted, Mapping) else {}
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if values is not None:
        return Told(wrong, f"{_TAKES}anything but {listed([*map(_text, values)])}")
    asked = dict.fromkeys(_asked(schema))
    there = [name for name in asked if isinstance(fault.instance, dict) and name in fault.instance]
    if there:
        together = " together" if len(there) > 1 else ""
        return Told(f"{field} cannot have {also(there)}{together}")
    return Told(wrong, f"{_TAKES}nothing of the form {_form(schema)}")


def dependent(field: str, fault: Fault) -> Told:
    """Return which fields are missing beside one that is there."""
    for name, wanted in fault.wanted.items():
        lacking = [each for each in wanted if name in fault.instance and each not in fault.instance]
        if lacking:
            return Told(f"{field} has {cut(name)}, and lacks {also([*map(cut, lacking)])}")
    raise AssertionError("there is nothing wrong")


def contains(field: str, fault: Fault) -> Told:
    """Return what items *field* lacks, or has too many of."""
    form = _form(fault.schema.get("contains", {}))
    if fault.word == "maxContains":
        return Told(f"{field} has too many items {form}", f"{_TAKES}{fault.wanted} at most")
    return Told(f"{field} lacks items {form}", f"it needs at least {_least(fault)}")


def _least(fault: Fault) -> int:
    return int(fault.schema.get("minContains", 1))


def _asked(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields that *schema*, or one of its forms, asks for."""
    yield from schema.get("required", ())
    for word in ("anyOf", "oneOf", "allOf"):
        for form in schema.get(word, ()):
            yield from _asked(form)


def _form(schema: Mapping[str, Any]) -> str:
    """Return what *schema* asks for, as it stands there."""
    return cut(json.dumps(schema, ensure_ascii=False), 100)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)
