"""What patterns and formats ask for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$"
_QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
_NAME = rf"^{_SUBDOMAIN}$"
_NAMED = rf"{_SUBDOMAIN}\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+"
# What the patterns of CRDs mean, with an example.
_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        rf"^{_LABEL}$": "lower-case letters, digits and hyphens",
        rf"^({_LABEL})?$": "lower-case letters, digits and hyphens",
        _NAME: "lower-case letters, digits, hyphens and dots",
        rf"^$|^{_SUBDOMAIN}$": "an API group, such as gateway.networking.k8s.io",
        rf"^(\*\.)?{_SUBDOMAIN}$": "a host name, such as llm.example.com or *.example.com",
        "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "a kind, such as Gateway",
        DURATION: "a duration, such as 30s or 1h30m",
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
FORMATS: Mapping[str, str] = MappingProxyType(
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


def meaning_of(pattern: str, name: str = "") -> str | None:
    """Return in words what *pattern* asks for in a field called *name*; None if nobody knows."""
    if pattern == _NAME and name.lower().startswith("hostname"):
        return "a host name, such as example.com"
    found = _PATTERNS.get(pattern)
    if found is not None:
        return found
    return next((words for begin, words in _BEGINNINGS.items() if pattern.startswith(begin)), None)
