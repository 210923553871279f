"""What is wrong with a value, and what to write, in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from aigw_lint.schema.explain import REPEATED, UNKNOWN, Fault, is_slip
from aigw_lint.schema.keywords import Json
from aigw_lint.wording import cut, meant

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
_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
# What the patterns of CRDs mean, with an example.
_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        rf"^{_LABEL}$": "lower-case letters, digits and hyphens",
        rf"^({_LABEL})?$": "lower-case letters, digits and hyphens",
        rf"^{_SUBDOMAIN}$": "lower-case letters, digits, hyphens and dots",
        rf"^$|^{_SUBDOMAIN}$": "an API group, such as gateway.networking.k8s.io",
        rf"^(\*\.)?{_SUBDOMAIN}$": "a host name, such as llm.example.com or *.example.com",
        "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "a kind, such as Gateway",
        "^([0-9]{1,5}(h|m|s|ms)){1,4}$": "a duration, such as 30s or 1h30m",
        r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$": "the name of a header",
    }
)
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "byte": "base64",
        "date-time": "a time, such as 2026-01-31T12:00:00Z",
        "duration": "a duration, such as 30s or 1h30m",
        "uri": "a URI, such as https://example.com/path",
        "ipv4": "an IPv4 address",
        "ipv6": "an IPv6 address",
    }
)
_MOST_NAMED = 12
_HIDDEN = frozenset({"inline"})
"""Fields whose values are not for showing."""


def describe(fault: Fault) -> str:
    """Return what is wrong, without what happens then, and in brackets what to write."""
    if fault.word == UNKNOWN:
        return _unknown(fault)
    if fault.word == "x-constraint":
        return str(fault.wanted["x-message"])
    field = _field(fault.path)
    maker = _MAKERS.get(fault.word)
    return f"{field} is not what the schema allows" if maker is None else maker(field, fault)


def _field(path: Sequence[str | int]) -> str:
    """Return how a person calls the field at *path*."""
    if not path:
        return "the manifest"
    if isinstance(path[-1], str):
        return cut(path[-1])
    above = next((step for step in reversed(path) if isinstance(step, str)), "")
    return f"item {path[-1] + 1} of {cut(above)}"


def _shown(fault: Fault) -> str:
    if fault.path and fault.path[-1] in _HIDDEN:
        return "this"
    return cut(json.dumps(fault.instance, ensure_ascii=False))


def _kind_of(value: Json) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else ""


def _type(field: str, fault: Fault) -> str:
    names = [fault.wanted] if isinstance(fault.wanted, str) else list(fault.wanted)
    wanted = " or ".join(_TYPES[name] for name in names if name != "null")
    value = fault.instance
    written = _kind_of(value) or _shown(fault)
    told = f"{field} takes {wanted}, and {written} is none"
    if "string" in names and not isinstance(value, (dict, list)) and value is not None:
        return f'{told} (write "{_plain(fault)}", with quotes)'
    if "integer" in names and isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        return f"{told} (write {cut(value.strip())} without quotes)"
    if "boolean" in names and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"{told} (write {value.lower()} without quotes)"
    if "array" in names and value is not None:
        return f"{told} (write it as an item: begin with a hyphen)"
    return told


def _plain(fault: Fault) -> str:
    return _shown(fault).strip('"')


def _enum(field: str, fault: Fault) -> str:
    allowed = [each for each in fault.wanted if isinstance(each, str)]
    near = None
    if isinstance(fault.instance, str):
        folded = {each.lower(): each for each in allowed}
        near = folded.get(fault.instance.lower()) or meant(fault.instance, allowed)
    told = f"{field} cannot be {_shown(fault)}: it takes {listed(allowed)}"
    return f"{told} (write {near})" if near else told


def listed(names: Sequence[str]) -> str:
    """Return *names* as a person lists them; the first of them, where they are many."""
    shown = [name or '""' for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        return f"{', '.join(shown)} and others"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _required(field: str, fault: Fault) -> str:
    return f"{field} lacks {fault.name}, which it needs"


def _pattern(field: str, fault: Fault) -> str:
    meaning = _PATTERNS.get(fault.wanted)
    if fault.instance == "":
        return f"{field} is empty" + (f": it takes {meaning}" if meaning else "")
    if meaning:
        return f"{field} takes {meaning}, and {_shown(fault)} is none of that form"
    return f"{field} {_shown(fault)} does not have the form {cut(str(fault.wanted), 100)}"


def _format(field: str, fault: Fault) -> str:
    return f"{field} takes {_FORMATS.get(fault.wanted, fault.wanted)}, and {_shown(fault)} is none"


def _short(field: str, fault: Fault) -> str:
    if fault.instance == "":
        return f"{field} is empty"
    return f"{field} has fewer than {fault.wanted} characters"


def _long(field: str, fault: Fault) -> str:
    return f"{field} has {len(fault.instance)} characters, and at most {fault.wanted} are taken"


def _few(field: str, fault: Fault) -> str:
    if not fault.instance:
        return f"{field} is empty: it needs {fault.wanted} or more"
    return f"{field} has {len(fault.instance)} of at least {fault.wanted}"


def _many(field: str, fault: Fault) -> str:
    return f"{field} has {len(fault.instance)}, and at most {fault.wanted} are taken"


def _low(field: str, fault: Fault) -> str:
    return f"{field} is {_shown(fault)}, and the least is {fault.wanted}"


def _high(field: str, fault: Fault) -> str:
    return f"{field} is {_shown(fault)}, and the most is {fault.wanted}"


def _repeated(field: str, fault: Fault) -> str:
    pairs = [
        f"{key} {cut(str(fault.instance[key]))}" for key in fault.wanted if key in fault.instance
    ]
    return f"{field} is there before: an earlier one has {' and '.join(pairs) or 'the same key'}"


def _same(field: str, _: Fault) -> str:
    return f"two items of {field} are the same"


_MAKERS = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "required": _required,
        "pattern": _pattern,
        "format": _format,
        "minLength": _short,
        "maxLength": _long,
        "minItems": _few,
        "maxItems": _many,
        "minProperties": _few,
        "maxProperties": _many,
        "minimum": _low,
        "maximum": _high,
        "exclusiveMaximum": _high,
        "exclusiveMinimum": _low,
        REPEATED: _repeated,
        "uniqueItems": _same,
    }
)


def _unknown(fault: Fault) -> str:
    parent = _field(fault.path[:-1])
    known = sorted(fault.schema.get("properties", ()))
    told = f"{parent} has no field {cut(fault.name)}"
    if fault.lacking:
        told += f", and lacks {_and(fault.lacking)}"
    name = fault.missing or slip_for(fault.name, known)
    if name:
        return f"{told} (write {name})"
    if not known:
        return told
    return f"{told}; it takes {listed(known)}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def slip_for(name: str, known: Sequence[str]) -> str:
    """Return the one of *known* that *name* is a slip for; empty for none."""
    same = [each for each in known if each.lower() == name.lower()]
    near = same or [each for each in known if is_slip(name, each)]
    return near[0] if len(near) == 1 else (meant(name, near) or "" if near else "")
