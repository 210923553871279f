"""How faults are spoken of: the parts of sentences that all of them share."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint.text.wording import cut
from aigw_lint.words.record import Record

_MOST_NAMED = 12
_LONGEST_LIST = 150


class Told(Record):
    """What is said of a fault, but for what happens then."""

    what: str
    """What is wrong."""
    cure: str = ""
    """What is taken there, and what to write; empty where that is said, or not known."""


def field_name(path: Sequence[str | int]) -> str:
    """Return how a person calls the field at *path*."""
    if not path:
        return "the manifest"
    if isinstance(path[-1], str):
        return cut(path[-1])
    above = next((step for step in reversed(path) if isinstance(step, str)), "")
    return f"item {path[-1] + 1} of {cut(above)}"


def listed(names: Sequence[str]) -> str:
    """Return *names* as a person lists them; the first of them, where they are many or long."""
    shown = [cut(name) or '""' for name in names[:_MOST_NAMED]]
    while len(shown) > 1 and len(", ".join(shown)) > _LONGEST_LIST:
        shown.pop()
    if len(names) > len(shown):
        return f"{', '.join(shown)} and others"
    return either(shown)


def also(names: Sequence[str]) -> str:
    """Return *names* as a person names them where all are meant."""
    return _joined(names, "and")


def either(names: Sequence[str]) -> str:
    """Return *names* as a person names them where one is meant."""
    return _joined(names, "or")


def _joined(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
