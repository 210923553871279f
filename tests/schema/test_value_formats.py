"""Formats, as the API server checks them."""

from __future__ import annotations

import pytest

from aigw_lint.schema.formats import FORMATS

GOOD = {
    "byte": ("", "YQ==", "YWJj"),
    "byte-lines": ("YQ==", "YW\nJj\n"),
    "date": ("2026-01-31", "2024-02-29"),
    "date-time": ("2026-01-31T12:00:00Z", "2026-01-31t12:00:00.5+02:00"),
    "duration": (
        "1s",
        "1h30m",
        "0",
        "5 minutes",
        "1d",
        "2 weeks",
        "1d12h",
        "1 hr and 5 min",
        "1s\n",
    ),
    "uri": ("https://example.com/path?x#y", "/path", "urn:a:b", "https://[::1]:80/"),
    "ip": ("10.0.0.1", "::1"),
    "ipv4": ("10.0.0.1", "255.255.255.255"),
    "ipv6": ("::", "2001:db8::1", "::ffff:10.0.0.1"),
    "cidr": ("10.0.0.0/8", "10.0.0.1/8", "::/0", "2001:db8::/128"),
}
BAD = {
    "byte": ("?", "YQ", "YQ=", "Y Q==", "é"),
    "byte-lines": ("?", "YQ\n"),
    "date": ("2026-13-01", "2025-02-29", "2026-1-1", "2026-01-31T12:00:00Z"),
    "date-time": ("2026-01-31", "12:00:00Z", "2026-01-31T12:00:00", "2026-01-31T12:00:00Z\n"),
    "duration": ("", "long", "1x", "five minutes"),
    "uri": ("", "example.com", "https://a b", "https://a\n", "https://a:port/"),
    "ip": ("", "10.0.0", "10.0.0.256", "fe80::1%eth0", "010.0.0.1"),
    "ipv4": ("::1", "10.0.0.0/8"),
    "ipv6": ("10.0.0.1", ":::", "1::2::3"),
    "cidr": ("10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/-1", "10.0.0.0/", "::/129"),
}


@pytest.mark.parametrize(("name", "text"), [(name, each) for name in GOOD for each in GOOD[name]])
def test_what_has_the_format(name: str, text: str) -> None:
    assert FORMATS[name](text)


@pytest.mark.parametrize(("name", "text"), [(name, each) for name in BAD for each in BAD[name]])
def test_what_has_not(name: str, text: str) -> None:
    assert not FORMATS[name](text)


def test_each_format_is_tried() -> None:
    assert GOOD.keys() == BAD.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_about_texts_alone(name: str) -> None:
    others: tuple[object, ...] = (5, None, True, [], {})
    assert all(FORMATS[name](value) for value in others)
