"""Versions and ranges of versions, and the releases that they can be."""

from __future__ import annotations

import pytest

from aigw_lint.knowledge.releases import KNOWN, KNOWN_ENVOY_GATEWAY, newest_with
from aigw_lint.knowledge.versions import is_later, is_past, release_of


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("v1.0.0", "1.0"),
        ("1.0.0", "1.0"),
        ("0.5.0-rc1", "0.5"),
        ("v0.5.0+build.7", "0.5"),
        ("1.0", "1.0"),
        ("v1.0", "1.0"),
        ("1", "1.1"),
        ("*", "1.1"),
        ("^1.0", "1.1"),
        ("^1.0.0", "1.1"),
        ("^0.5", "0.5"),
        ("^0.5.1", "0.5"),
        ("^0", "0.7"),
        ("1.x", "1.1"),
        ("0.x", "0.7"),
        ("1.0.x", "1.0"),
        ("1.0.*", "1.0"),
        ("~1.0", "1.0"),
        ("~1.0.3", "1.0"),
        ("~>1.0.3", "1.0"),
        ("~1", "1.1"),
        (">=0.5.0 <0.7.0", "0.6"),
        (">= 0.5.0, < 0.7.0", "0.6"),
        (">=0.0.0-0", "1.1"),
        ("> 0.6", "1.1"),
        ("<1.0.0", "0.7"),
        ("<=1.0", "1.0"),
        ("=0.4.0", "0.4"),
        ("0.4 - 0.6", "0.6"),
        ("0.4.x || 0.6.x", "0.6"),
        # Newer than all that are known.
        ("v1.2.0", "1.1"),
        ("2.0.0", "1.1"),
        # Nobody can tell.
        ("0.0.0-latest", None),
        ("v0.0.0-0123abc", None),
        ("0.9.0", None),
        ("^3.0", None),
        ("latest", None),
        ("main", None),
        ("HEAD", None),
        ("", None),
        ("||", None),
        ("1.0 ||", None),
        (">=", None),
        ("1.0.0.0", None),
        ("1.y", None),
        ("x.1", None),
        ("!=1.0.0", None),
        ("1" * 300, None),
        ("<" * 150, None),
    ],
)
def test_a_version_is_the_newest_release_that_it_can_be(version: str, release: str | None) -> None:
    assert release_of(version, KNOWN) == release


def test_a_release_of_envoy_gateway_goes_with_the_newest_that_needs_it() -> None:
    assert newest_with("1.6") == "0.5"
    assert newest_with("1.5") == "0.4"
    assert newest_with("1.7") == "0.7"
    assert newest_with("1.8") == "1.1"
    assert newest_with("1.2") is None
    assert KNOWN_ENVOY_GATEWAY == ("1.3", "1.4", "1.5", "1.6", "1.7", "1.8")


@pytest.mark.parametrize(
    ("version", "past"),
    [
        ("v0.5.0", True),
        ("0.5.0-rc1", True),
        ("~0.6", True),
        ("0.5.x || 0.6.1", True),
        ("v0.0.0-latest", False),
        ("<1.0", False),  # from 0.0.0 on
        (">=0.5", False),
        ("0.5.x || 1.5.0", False),
        ("1.5.0", False),
        ("99.0.0", False),
        ("main", False),
        ("", False),
        ("1" * 300, False),
    ],
)
def test_what_is_older_than_all_that_are_known(version: str, *, past: bool) -> None:
    assert is_past(version, KNOWN_ENVOY_GATEWAY) is past


@pytest.mark.parametrize(
    ("version", "later"),
    [
        ("99.0.0", True),
        ("v99.1.0-rc.1", True),
        ("99.x", True),
        (">=99", True),
        ("~99.0 || 98.2.0", True),
        (">=1.0", False),
        ("1.5.0 || 99.0.0", False),
        ("1.5.0", False),
        ("v0.0.0-latest", False),
        ("main", False),
        ("", False),
        ("9" * 300, False),
    ],
)
def test_what_is_newer_than_all_that_are_known(version: str, *, later: bool) -> None:
    assert is_later(version, KNOWN_ENVOY_GATEWAY) is later
    assert not is_later(f"{KNOWN_ENVOY_GATEWAY[-1]}.9", KNOWN_ENVOY_GATEWAY)
