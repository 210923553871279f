"""Formats of values that the API server checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aigw_lint.schema.keywords import Json
from aigw_lint.schema.re2 import matches


def _of_text(holds: Callable[[str], bool]) -> Callable[[Json], bool]:
    return lambda value: not isinstance(value, str) or holds(value)


def _is_ip(text: str, version: int = 0) -> bool:
    if "%" in text:  # Go has no zones here
        return False
    import ipaddress  # here and below, since few manifests have such values

    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return False
    return version in (0, found.version)


def _is_cidr(text: str) -> bool:
    address, slash, length = text.partition("/")
    if not slash or not length.isdecimal() or not length.isascii() or "%" in address:
        return False
    if len(length) > 1 and length[0] == "0":
        return False
    import ipaddress

    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _is_base64(text: str) -> bool:
    import base64
    import binascii

    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_uri(text: str) -> bool:
    """Tell whether Go's ``url.ParseRequestURI`` takes *text*: an absolute URI or path."""
    if any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in text):  # noqa: PLR2004 - controls
        return False
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.scheme) or text.startswith("/")


def _is_date(text: str) -> bool:
    if not matches(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text):
        return False
    from datetime import date

    try:
        date(int(text[:4]) or 2000, int(text[5:7]), int(text[8:]))  # Go has a year 0, a leap year
    except ValueError:
        return False
    return True


_DATE_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)


def _is_duration(text: str) -> bool:
    from aigw_lint.schema.lengths import duration_of  # here, since few fields hold durations

    return duration_of(text) is not None


FORMATS: Mapping[str, Callable[[Json], bool]] = MappingProxyType(
    {
        "byte": _of_text(_is_base64),
        # Where Go reads bytes from JSON, as in Secrets, the text may have several lines.
        "byte-lines": _of_text(lambda text: _is_base64("".join(text.split("\n")))),
        "date": _of_text(_is_date),
        "date-time": _of_text(lambda text: matches(_DATE_TIME, text)),
        "duration": _of_text(_is_duration),
        "uri": _of_text(_is_uri),
        "ip": _of_text(_is_ip),
        "ipv4": _of_text(lambda text: _is_ip(text, 4)),
        "ipv6": _of_text(lambda text: _is_ip(text, 6)),
        "cidr": _of_text(_is_cidr),
    }
)
"""What tells, by name, whether a value has a format; other names are no concern of ours.

The API server takes numbers that are too large for ``int32``, whatever their readers do.
"""
