"""The text that was meant, where only its form is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from aigw_lint.schema.forms import DURATION, meaning_of
from aigw_lint.schema.keywords import Json
from aigw_lint.schema.re2 import matches
from aigw_lint.text.wording import cut

_UNITS = "(ms|milli)|(s|sec|second)|(m|min|minute)|(h|hr|hour)|(d|day)"
_SPAN = re.compile(rf"([0-9]{{1,5}}) ?(?:{_UNITS})s?", re.IGNORECASE)
_HOURS_OF_A_DAY = 24


def repaired(value: Json, pattern: str) -> str:
    """Return the text that fits *pattern* and was meant by *value*; empty where nobody can tell.

    Only case, space, a unit or what stands around it may be wrong. What is too long to be shown is
    none: half a text is no advice.
    """
    text = (value if isinstance(value, str) else json.dumps(value)).strip()
    found = next((each for each in _guesses(text, pattern) if matches(pattern, each)), "")
    return found if found != value and found == cut(found) else ""


def _guesses(text: str, pattern: str) -> Iterator[str]:
    yield from (text, text.lower())
    if pattern == DURATION:
        yield f"{text}s"
        yield from _span(text)
    meaning = meaning_of(pattern) or ""
    if "host name" in meaning or pattern.startswith("^[a-z0-9]([-a-z0-9]*[a-z0-9])?("):
        if "://" in text:  # the host of a URL
            yield text.partition("://")[2].partition("/")[0].partition(":")[0].lower()
        yield text.lower().replace("_", "-")
    if meaning.startswith("System"):
        yield text.capitalize()
    if meaning.startswith("a quantity"):
        yield text.removesuffix("B")


def _span(text: str) -> Iterator[str]:
    """Yield *text*, a number and a unit as people write them, as a duration."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return
    number, *units = found.groups()
    unit = next(name for name, word in zip(("ms", "s", "m", "h", "d"), units, strict=True) if word)
    yield f"{int(number) * _HOURS_OF_A_DAY}h" if unit == "d" else f"{number}{unit}"
