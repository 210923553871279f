"""JSON values one after the other: how kubectl takes a text apart that has no markers.

kubectl reads a text that begins with ``{`` as JSON, value by value. Where it finds something
else after the first value, it goes on with YAML from there; after the second, it stops.
"""

from __future__ import annotations

import json
import re

from aigw_lint.files.fault import Fault, no_json, stray_comma
from aigw_lint.words.record import Record

MARKER = re.compile(r"(?:\A|(?<=[\r\n]))---(?=[ \t\r\n]|\Z)")
"""Where kubectl cuts YAML into documents."""
PROLOGUE = re.compile(r"(?:(?:[ \t]*(?:#[^\r\n]*)?|%[^\r\n]*)(?:\r\n?|\n))*")
"""What may stand above the marker of the first document."""
_BLANKS = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"[ \t\r]*\n?")
_WORD = re.compile(r"[^\s{}\[\],]+")
_TO_BLANKS = str.maketrans("\t,", "  ")


class Stream(Record):
    """A text as kubectl takes it apart."""

    text: str
    """As it is, with blanks for commas and tabs that stand between values."""
    cuts: tuple[int, ...]
    """The offsets at which a document begins without a marker."""
    end: int
    """Up to where it is JSON."""
    comma: Fault | None
    """The first comma between values."""
    broken: Fault | None
    """What is no JSON there, and keeps kubectl from reading on; YAML may tell it better."""


class _Values:
    """The JSON values that *text* begins with, and where the next is none."""

    def __init__(self, text: str) -> None:
        self.spans: list[tuple[int, int]] = []
        self.commas: list[int] = []
        self.stop = self.at = _past(_BLANKS, text, 0)
        """Where what is no value begins, and where in it that shows."""
        scan = json.JSONDecoder(
            object_pairs_hook=_nothing,
            parse_float=_nothing,
            parse_int=_nothing,
            parse_constant=_refuse,
        ).raw_decode
        while self.stop < len(text):
            start = self.at = self.stop
            if self.spans and text[start] == ",":
                self.commas.append(start)
                self.stop = _past(_BLANKS, text, start + 1)
                continue
            try:
                _, end = scan(text, start)
            except json.JSONDecodeError as error:
                self.at = max(start, error.pos)
                return
            except (ValueError, RecursionError):
                return
            self.spans.append((start, end))
            self.stop = _past(_BLANKS, text, end)


def stream_of(text: str) -> Stream | None:
    """Return how kubectl takes *text* apart; None where its markers alone tell that."""
    if not text.startswith("{", _past(_BLANKS, text, 0)):
        return None
    values = _Values(text)
    spans, stop = values.spans, values.stop
    if not spans:
        return None
    cuts = [start for start, _ in spans[1:]]
    broken, until = None, stop
    if stop < len(text) and len(spans) == 1 and not values.commas:
        until = _past(_LINE_END, text, spans[0][1])
        top = _past(PROLOGUE, text, until)
        cuts += [] if top == len(text) or MARKER.match(text, top) else [until]
    elif stop < len(text):
        cuts += [] if MARKER.match(text, stop) else [stop]
        if not values.commas:
            broken = no_json(values.at, _end_of(text, values.at), text[stop])
    blanked = _blanked(text, spans, until)
    if not cuts and broken is None and blanked == text:
        return None
    comma = stray_comma(values.commas[0]) if values.commas else None
    return Stream(blanked, tuple(cuts), spans[-1][1], comma, broken)


def _end_of(text: str, at: int) -> int:
    """Return the end of the word at *at*."""
    match = _WORD.match(text, at)
    return match.end() if match else at + 1


def _blanked(text: str, spans: list[tuple[int, int]], until: int) -> str:
    """Return *text* without the commas and tabs around the values at *spans*, up to *until*."""
    pieces, before = [], 0
    for start, end in spans:
        pieces += [text[before:start].translate(_TO_BLANKS), text[start:end]]
        before = end
    return "".join((*pieces, text[before:until].translate(_TO_BLANKS), text[until:]))


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _nothing(_: object) -> None:
    return None


def _refuse(name: str) -> None:
    raise ValueError(name)
