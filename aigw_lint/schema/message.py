"""What is wrong with a value, and what to write, in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from aigw_lint.schema.explain import REPEATED, UNKNOWN, Fault, is_slip
from aigw_lint.schema.keywords import Json
from aigw_lint.schema.re2 import matches
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
_DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$"
_QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_NAMED = rf"{_SUBDOMAIN}\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+"
# What the patterns of CRDs mean, with an example.
_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        rf"^{_LABEL}$": "lower-case letters, digits and hyphens",
        rf"^({_LABEL})?$": "lower-case letters, digits and hyphens",
        rf"^{_SUBDOMAIN}$": "lower-case letters, digits, hyphens and dots",
        rf"^$|^{_SUBDOMAIN}$": "an API group, such as gateway.networking.k8s.io",
        rf"^(\*\.)?{_SUBDOMAIN}$": "a host name, such as llm.example.com or *.example.com",
        "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "a kind, such as Gateway",
        _DURATION: "a duration, such as 30s or 1h30m",
        r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$": "the name of a header",
        "^$|^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "a kind, such as Service",
        _QUANTITY: "a quantity, such as 500m or 1Gi",
        "^[1-9]+[0-9]*([EPTGMK]i|[EPTGMk])?$": "a size, such as 50Mi",
        "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$": "lower-case letters, digits, hyphens and dots",
        rf"^{_LABEL}(\.[a-z0-9]([-a-z0-9]*[a-z0-9]))*$": "a host name, such as example.com",
        rf"^{_SUBDOMAIN}\.?$": "a host name, such as example.com",
        rf"^{_NAMED}$": "a domain, a slash and a name, such as example.com/gateway",
        "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$": (
            "letters, digits, hyphens, dots and underscores, as values of labels do"
        ),
        r"^[!-~]+([\t ]?[!-~]+)*$": "ASCII signs, with single spaces between",
        r"^[^\x00\n\r]*$": "a text of one line",
        r"^[^\r\n\x00]*$": "a text of one line",
        "^[A-Za-z0-9-]+$": "letters, digits and hyphens",
        "^[A-Za-z]{2}$": "a country of two letters, such as DE",
        "^[a-f0-9]{64}$": "a SHA-256 sum, 64 digits of 0-9 and a-f",
        r"^.*\.mmdb$": "a path that ends in .mmdb",
        "^https?://[^/?#]+(?:[/?#].*)?$": "a URL, such as https://example.com/path",
    }
)
# How patterns begin that are too long to be written here, with what they mean.
_BEGINNINGS: Mapping[str, str] = MappingProxyType(
    {
        "((25[0-5]": "a range of addresses, such as 10.0.0.0/8",
        "^((25[0-5]": "an IP address",
        "^[a-zA-Z0-9]([-a-z": "a protocol, such as HTTP, or example.com/NAME",
        "^(System|": "System, or a domain, a slash and a name",
        "^Hostname|IPAddress": "Hostname, IPAddress, NamedAddress, or example.com/NAME",
        r"^(([^:/?#]+):)(//": "a URI, such as https://example.com",
        r"(^\*$)|(^": "* or an origin, such as https://example.com",
        r"^(\*|": "* or an origin, such as https://example.com",
        r"^((https?:)": "a URL, such as https://example.com/path",
        r"^(connection\.|source\.": "an attribute of Envoy, such as request.path",
        "^(?:[-A-Za-z0-9/._~": "a path, such as /v1/chat",
    }
)
_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "byte": "base64",
        "byte-lines": "base64",
        "date-time": "a time, such as 2026-01-31T12:00:00Z",
        "duration": "a duration, such as 30s or 1h30m",
        "uri": "a URI, such as https://example.com/path",
        "ipv4": "an IPv4 address",
        "ipv6": "an IPv6 address",
    }
)
_MOST_NAMED = 12
_LONGEST_LIST = 150


def describe(fault: Fault) -> str:
    """Return what is wrong, without what happens then, and in brackets what to write."""
    if fault.word == UNKNOWN:
        return _unknown(fault)
    if fault.word == "x-constraint":
        if "x-cel" in fault.wanted:
            from aigw_lint.schema.cel import message  # here, since few schemas have such rules

            return message(fault.instance, fault.wanted)
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
    if fault.is_secret:
        return "this"
    value = fault.instance
    shown = json.dumps(cut(value) if isinstance(value, str) else value, ensure_ascii=False)
    return shown if isinstance(value, str) else cut(shown)


def _kind_of(value: Json) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "null" if value is None else ""


def _type(field: str, fault: Fault) -> str:
    names = [fault.wanted] if isinstance(fault.wanted, str) else list(fault.wanted)
    value = fault.instance
    if "string" in names and not isinstance(value, (dict, list)) and value is not None:
        return _no_text(field, fault)
    wanted = " or ".join(_TYPES[name] for name in names if name != "null")
    written = _kind_of(value) or _shown(fault)
    told = f"{field} takes {wanted}, and {written} is none"
    if fault.is_secret:
        return told
    if "integer" in names and isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        return f"{told} (write {cut(value.strip())} without quotes)"
    if "boolean" in names and isinstance(value, str) and value.lower() in ("true", "false"):
        return f"{told} (write {value.lower()} without quotes)"
    if "array" in names and _may_be_an_item(value, fault.schema):
        return f"{told} (write it as an item: begin with a hyphen)"
    return told


def _no_text(field: str, fault: Fault) -> str:
    """Return what is wrong with a number or a truth value where a text is wanted."""
    text = json.dumps(fault.instance)
    if fault.is_secret:
        return f"{field} takes a text, and this is none (write it with quotes)"
    if "enum" in fault.schema:
        return _enum(field, fault._replace(wanted=fault.schema["enum"]))
    pattern = fault.schema.get("pattern")
    if pattern is not None and not matches(pattern, text):
        return _pattern(field, fault._replace(wanted=pattern))
    shown = _shown(fault)
    return f'{field} takes a text, and {shown} is none (write "{cut(text)}" with quotes)'


def _may_be_an_item(value: Json, schema: Mapping[str, Any]) -> bool:
    """Tell whether *value*, where a list is wanted, seems to be an item of it."""
    items = schema.get("items", {})
    if isinstance(value, dict):
        return "$ref" in items or items.get("type") == "object"
    return isinstance(value, str) and items.get("type") == "string"


def _enum(field: str, fault: Fault) -> str:
    allowed = [each for each in fault.wanted if isinstance(each, str)]
    near = None
    if isinstance(fault.instance, str):
        folded = {each.lower(): each for each in allowed}
        near = folded.get(fault.instance.lower()) or meant(fault.instance, allowed)
    names = [each if isinstance(each, str) else json.dumps(each) for each in fault.wanted]
    told = f"{field} cannot be {_shown(fault)}: it takes {listed(names)}"
    return f"{told} (write {near})" if near else told


def listed(names: Sequence[str]) -> str:
    """Return *names* as a person lists them; the first of them, where they are many or long."""
    shown = [cut(name) or '""' for name in names[:_MOST_NAMED]]
    while len(shown) > 1 and len(", ".join(shown)) > _LONGEST_LIST:
        shown.pop()
    if len(names) > len(shown):
        return f"{', '.join(shown)} and others"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _required(field: str, fault: Fault) -> str:
    return f"{field} lacks {fault.name}, which it needs"


def _meaning(pattern: str) -> str | None:
    """Return in words what *pattern* asks for."""
    found = _PATTERNS.get(pattern)
    if found is not None:
        return found
    return next((words for begin, words in _BEGINNINGS.items() if pattern.startswith(begin)), None)


def _pattern(field: str, fault: Fault) -> str:
    meaning = _meaning(fault.wanted)
    if fault.instance == "":
        return f"{field} is empty" + (f": it takes {meaning}" if meaning else "")
    if not meaning:
        return f"{field} {_shown(fault)} does not have the form {cut(str(fault.wanted), 100)}"
    told = f"{field} takes {meaning}, and {_shown(fault)} is none of that form"
    meant = "" if fault.is_secret else _repaired(fault)
    return f"{told} (write {meant})" if meant else told


def _repaired(fault: Fault) -> str:
    """Return the text that was meant, where only case, space or a unit is wrong."""
    value = fault.instance
    text = value if isinstance(value, str) else json.dumps(value)
    guesses = [text.strip(), text.strip().lower()]
    if fault.wanted == _DURATION:
        guesses.append(f"{text.strip()}s")
    fitting = (each for each in guesses if each != value and matches(fault.wanted, each))
    return cut(next(fitting, ""))


def _format(field: str, fault: Fault) -> str:
    return f"{field} takes {_FORMATS.get(fault.wanted, fault.wanted)}, and {_shown(fault)} is none"


def _short(field: str, fault: Fault) -> str:
    if fault.instance == "":
        return f"{field} is empty"
    return f"{field} needs {_counted(fault.wanted, 'character')} or more, and has {_size(fault)}"


def _long(field: str, fault: Fault) -> str:
    return f"{field} has {_counted(_size(fault), 'character')}, and {_at_most(fault)}"


def _few(field: str, fault: Fault) -> str:
    needed = _counted(fault.wanted, _unit(fault))
    if not fault.instance:
        return f"{field} is empty: it needs {needed} or more"
    return f"{field} needs {needed} or more, and has {_size(fault)}"


def _many(field: str, fault: Fault) -> str:
    return f"{field} has {_counted(_size(fault), _unit(fault))}, and {_at_most(fault)}"


def _size(fault: Fault) -> int:
    return len(fault.instance)


def _unit(fault: Fault) -> str:
    return "item" if isinstance(fault.instance, list) else "entry"


def _counted(count: int, unit: str) -> str:
    many = "entries" if unit == "entry" else f"{unit}s"
    return f"{count} {unit if count == 1 else many}"


def _at_most(fault: Fault) -> str:
    return f"at most {fault.wanted} {'is' if fault.wanted == 1 else 'are'} taken"


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
