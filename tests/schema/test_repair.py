"""What is said to write where only the form of a text is wrong."""

from __future__ import annotations

import pytest

from aigw_lint.schema.forms import DURATION
from aigw_lint.schema.repair import repaired

HOST = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
SYSTEM = r"^(System|([a-z.]+/[a-z]+))$"
QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        (60, DURATION, "60s"),
        ("60", DURATION, "60s"),
        ("60 seconds", DURATION, "60s"),
        ("1 min", DURATION, "1m"),
        ("250 MS", DURATION, "250ms"),
        ("2hrs", DURATION, "2h"),
        ("1d", DURATION, "24h"),
        ("soon", DURATION, ""),
        ("1.5 h", DURATION, ""),
        ("99999d", DURATION, ""),
        ("API.example.com", HOST, "api.example.com"),
        ("https://API.example.com:443/v1", HOST, "api.example.com"),
        ("my_chat", HOST, "my-chat"),
        ("A" * 100, HOST, ""),
        ("system", SYSTEM, "System"),
        ("nothing", SYSTEM, ""),
        ("1GB", QUANTITY, "1G"),
        ("1GiB", QUANTITY, "1Gi"),
        ("much", QUANTITY, ""),
    ],
)
def test_a_text_that_was_meant(value: object, pattern: str, expected: str) -> None:
    assert repaired(value, pattern) == expected
