"""Formats of texts that the API server checks."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from types import MappingProxyType


def _is_ip(text: str, version: int = 0) -> bool:
    if "%" in text:  # Go has no zones here
        return False
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
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "ip": _is_ip,
        "ipv4": lambda text: _is_ip(text, 4),
        "ipv6": lambda text: _is_ip(text, 6),
        "cidr": _is_cidr,
    }
)
"""What tells, by name, whether a text has a format; other names are no concern of ours."""
