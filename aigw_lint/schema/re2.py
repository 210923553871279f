"""Patterns of RE2, which the API server uses, for Python's ``re``."""

from __future__ import annotations

import re
from functools import lru_cache

from aigw_lint.words.pattern import lazy_pattern

_LONGEST = 5000
# Python tries what RE2 knows at once: these take it ages, and the others say the same.
_SLOW = (
    (r"(([\w-]+\.?)+)?[\w-]+", r"[\w-]+(\.[\w-]+)*"),
    (r"[!-~]+([\t ]?[!-~]+)*", r"[!-~]+([\t ][!-~]+)*"),
)
_LEADING_FLAGS = lazy_pattern(r"(\^?)\(\?([ims]+)\)")


class ForeignPattern(str):
    """A pattern that a user's schema has: it may be made to keep Python's ``re`` busy."""

    __slots__ = ()


def matches(pattern: str, text: str) -> bool:
    """Tell whether RE2 finds *pattern* in *text*; of a text too long to be searched, that it does.

    Fields of such texts have no patterns, or a greatest length that is broken anyway.
    """
    if len(text) > _LONGEST:
        return True
    if isinstance(pattern, ForeignPattern):
        from aigw_lint.text.linear import finds  # here, since few runs have such patterns

        return finds(pattern, text)
    return matcher(pattern).search(text) is not None


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> re.Pattern[str]:
    """Return RE2's *pattern*, to be searched for; ``re.error`` where Python cannot have it.

    ``$`` is the very end of the text, and classes hold ASCII alone.
    """
    flags = re.ASCII
    leading = _LEADING_FLAGS().match(pattern) if "(?" in pattern[:3] else None
    if leading:
        for letter in leading[2]:
            flags |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}[letter]
        pattern = leading[1] + pattern[leading.end() :]
    for slow, quick in _SLOW:
        pattern = pattern.replace(slow, quick)
    multiline = bool(flags & re.MULTILINE)
    return re.compile("".join(_translated(pattern, multiline=multiline)), flags)


def _translated(pattern: str, *, multiline: bool) -> list[str]:
    """Return *pattern* with the signs that mean something else in Python."""
    parts: list[str] = []
    at, in_class = 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\" and at + 1 < len(pattern):
            parts.append(r"\Z" if pattern[at + 1] == "z" else pattern[at : at + 2])
            at += 2
            continue
        if sign == "[" and not in_class:
            in_class = True
            parts.append(sign)
            # A bracket right at the beginning of a class is an item of it.
            for opening in ("^", "]"):
                if pattern[at + 1 : at + 2] == opening:
                    parts.append("^" if opening == "^" else r"\]")
                    at += 1
        elif sign == "[":
            parts.append(r"\[")
        elif sign == "]" and in_class:
            in_class = False
            parts.append(sign)
        elif sign == "$" and not in_class and not multiline:
            parts.append(r"\Z")
        else:
            parts.append(sign)
        at += 1
    return parts
