"""Words of others in messages: escaped and cut, and what may have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_LONGEST = 60
_LONGEST_MESSAGE = 1500
_DOTS = "..."


def cut(text: str, longest: int = _LONGEST) -> str:
    """Return *text*, or so much of it that, with dots behind, it has *longest* characters."""
    return text if len(text) <= longest else text[: longest - len(_DOTS)] + _DOTS


def quoted(word: str) -> str:
    """Return *word* between backquotes, cut where it is long, its control characters escaped."""
    word = cut(word)
    if not word.isprintable():
        word = "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in word)
    return f"`{word}`"


def shortened(message: str) -> str:
    """Return *message* with its middle left out where it is long: its end says what to write."""
    if len(message) <= _LONGEST_MESSAGE:
        return message
    return f"{message[: _LONGEST_MESSAGE * 2 // 3]} ... {message[-_LONGEST_MESSAGE // 3 :]}"


def meant(word: str, known: Iterable[str]) -> str | None:
    """Return the nearest of *known*; None where none is near.

    For the words of this program: options, keys, rule ids. Names in manifests
    are compared by stricter rules, in ``spelling``.
    """
    import difflib  # here, since only a mistake needs it

    near = difflib.get_close_matches(word, sorted(known), n=1)
    return near[0] if near else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean `...`?`` with the nearest of *known*; empty where none is near."""
    near = meant(word, known)
    return f"; did you mean {quoted(near)}?" if near else ""


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return *names* in one text; of many the first, and how many more there are."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def some_of(names: Sequence[str], most: int = 3) -> str:
    """Return the first of *names* in one text, with dots where there are more."""
    return ", ".join(names[:most]) + (f" {_DOTS}" if len(names) > most else "")
