"""What a listener and a route have in common of their hostnames."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint.text.hostnames import shared_hostname

LABELS = ("a", "b", "ab")
NAMES = [".".join(labels) for count in (1, 2, 3, 4) for labels in product(LABELS, repeat=count)]
"""All hostnames of up to four labels; the patterns below have three at most."""

name = st.lists(st.sampled_from(LABELS), min_size=1, max_size=3).map(".".join)
pattern = st.one_of(name, name.map("*.{}".format))
"""A hostname, or one with a star for its first labels."""


def meant(written: str) -> set[str]:
    """Return which of all hostnames *written* stands for, told without comparing patterns."""
    if not written:
        return set(NAMES)
    if not written.startswith("*."):
        return {written}
    tail = written[2:].split(".")
    return {
        each
        for each in NAMES
        if len(each.split(".")) > len(tail) and each.split(".")[-len(tail) :] == tail
    }


@pytest.mark.parametrize(
    ("listener", "route", "shared"),
    [
        ("", "a.com", "a.com"),
        ("", "*.com", "*.com"),
        ("a.com", "a.com", "a.com"),
        ("a.com", "b.com", None),
        ("a.com", "A.com", None),
        ("*.com", "a.com", "a.com"),
        ("*.com", "b.a.com", "b.a.com"),
        ("*.com", "com", None),
        ("*.a.com", "a.com", None),
        ("*.a.com", "ba.com", None),
        ("*.a.com", "b.ba.com", None),
        ("a.com", "*.com", "a.com"),
        ("*.com", "*.a.com", "*.a.com"),
        ("*.a.com", "*.com", "*.a.com"),
        ("*.a.com", "*.a.com", "*.a.com"),
        ("*.a.com", "*.ba.com", None),
        ("*.a.com", "*.b.com", None),
    ],
)
def test_the_narrower_of_the_two_is_shared(listener: str, route: str, shared: str | None) -> None:
    assert shared_hostname(listener, route) == shared


@given(listener=st.one_of(st.just(""), pattern), route=pattern)
def test_what_is_shared_stands_for_what_both_stand_for(listener: str, route: str) -> None:
    shared = shared_hostname(listener, route)
    both = meant(listener) & meant(route)
    assert both == (set() if shared is None else meant(shared))
    assert shared in (None, listener, route)


@given(one=pattern, other=pattern)
def test_the_order_does_not_matter(one: str, other: str) -> None:
    assert shared_hostname(one, other) == shared_hostname(other, one)


@given(hostname=pattern)
def test_each_meets_itself(hostname: str) -> None:
    assert shared_hostname(hostname, hostname) == hostname
