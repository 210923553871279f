"""What is taken from a message so that those of several renderings are one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint.telling import _as_written

GIVEN = {"e0-edge": "edge", "e0": "e"}


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("not in namespace dev", "not in its namespace"),
        ("in namespace dev.", "in its namespace."),
        ("in namespace dev-two", "in namespace dev-two"),
        ("nothing uses Backend dev/model-1: it", "nothing uses Backend model-1: it"),
        ("nothing uses Backend dev-two/model-1", "nothing uses Backend dev-two/model-1"),
        ("there is dev/model-1", "there is model-1"),
        ("a device, develop, xdev", "a device, develop, xdev"),
        ("namespace dev in a device", "its namespace in a device"),
        ("namespace dev and \N{LATIN LETTER LATERAL CLICK}", None),
        ("plain words", "plain words"),
    ],
)
def test_the_namespace_is_left_out_where_it_stands_as_such(message: str, told: str | None) -> None:
    wanted = told or "its namespace and \N{LATIN LETTER LATERAL CLICK}"
    assert _as_written(message, "dev", {}) == wanted
    assert _as_written(message, None, {}) == message


@pytest.mark.parametrize(
    ("message", "names", "told"),
    [
        ('Gateway "e0-edge" does', GIVEN, 'Gateway "edge" does'),
        ("there are e0-edge, e0-two", GIVEN, "there are edge, e0-two"),
        ("Gateway dev/e0-edge and", GIVEN, "Gateway edge and"),
        ('"e0" and e0 alone', GIVEN, '"e" and e0 alone'),
        ("re0-edge, e0-edges", GIVEN, "re0-edge, e0-edges"),
    ],
)
def test_names_become_what_is_written(message: str, names: Mapping[str, str], told: str) -> None:
    assert _as_written(message, "dev", names) == told


def test_a_long_message_is_read_at_once() -> None:
    assert _as_written("a" * 100_000 + " namespace dev", "dev", {}).endswith(" its namespace")
    assert _as_written("a." * 50_000 + "-", "dev", GIVEN).endswith("a.-")
