"""The C parser's complaints in plain words, at the character that is to blame."""

from __future__ import annotations

import re
from collections.abc import Callable

from aigw_lint.files.fault import Fault
from aigw_lint.words.record import Record

# What libyaml and Go read; they refuse all else before a document begins.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED_BYTES = range(0xDC80, 0xDD00)  # how undecodable bytes come out of Source.decoded
_FIRST_LINE = re.compile(r"(?:---[^\r\n]*[\r\n]+)?(?:[ \t]*(?:#[^\r\n]*)?[\r\n]+)*([ \t]*)")
_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\r\n]*")
_CLOSED_BY = {"[": "]", "{": "}"}
_LONGEST_KEY = 1024
_UNREAD = "so Kubernetes cannot read this document"


class _Place(Record):
    """Where the C parser stopped: at *at*, in what began at *since*, of ``text[start:end]``."""

    text: str
    start: int
    end: int
    since: int
    at: int
    problem: str

    @property
    def character(self) -> str:
        """The character at fault; empty where nothing but blanks follows."""
        return "" if self.is_last else self.text[self.at : self.at + 1]

    @property
    def is_last(self) -> bool:
        """Whether nothing but blanks follows."""
        return not self.text[self.at : self.end].strip()

    @property
    def before(self) -> str:
        """What stands on the same line before the place."""
        return re.split(r"[\r\n]", self.text[self.start : self.at])[-1]

    def tell(self, what: str, advice: str, at: int | None = None, end: int | None = None) -> Fault:
        """Return the fault *what* at *at* (else where the parser stopped)."""
        at = self.at if at is None else at
        last = max(self.end - 1, self.start)
        at = min(at, last)
        if self.text[at : at + 1] in ("", " ", "\r", "\n"):
            # Blanks show nothing: point at the end of what stands before.
            at = max(self.start, len(self.text[: at + 1].rstrip(" \r\n")) - 1)
        stop = at + 1 if end is None else max(at + 1, end)
        return Fault(at, stop, f"{what}, {_UNREAD}; {advice}")

    def word_end(self, at: int) -> int:
        """Return the end of the run of characters without blanks from *at*."""
        match = _WORD.match(self.text, at, self.end)
        return match.end() if match else at + 1


def unreadable(text: str, start: int, end: int) -> Fault | None:
    """Return the fault of the first character in ``text[start:end]`` that no YAML may hold."""
    match = _UNREADABLE.search(text, start, end)
    if match is None:
        return None
    code = ord(match.group())
    if code in _ESCAPED_BYTES:
        what, advice = "a byte that is not UTF-8", "save the file as UTF-8"
    elif code == 0:
        what, advice = "a NUL character", "remove it, and save the file as UTF-8"
    else:
        what, advice = f"the character U+{code:04X}, which YAML forbids", "remove it"
    return Fault(match.start(), match.end(), f"{what}, {_UNREAD}; {advice}")


def stray_mark(at: int) -> Fault:
    """Return the fault of a byte order mark that is not the first character of its file."""
    return Fault(
        at,
        at + 1,
        "a byte order mark stands inside the file, so Kubernetes takes it for text and misreads "
        "what follows; remove it (files that were joined often hold one)",
    )


def explain(error: Exception, text: str, start: int, end: int) -> Fault:
    """Return the fault that *error* of the C parser reports on ``text[start:end]``."""
    problem: str = getattr(error, "problem", None) or ""
    at, since = (
        start + mark.index if mark is not None else start
        for mark in (getattr(error, "problem_mark", None), getattr(error, "context_mark", None))
    )
    place = _Place(text, start, end, since, min(at, end), problem)
    for part, tell in _TELLERS:
        if part in problem:
            return tell(place)
    return place.tell(f"this is no YAML ({problem or 'unknown fault'})", "correct it")


def _tab(place: _Place) -> Fault:
    return place.tell("a tab stands where YAML allows only spaces", "replace it by spaces")


def _bad_start(place: _Place) -> Fault:
    if place.text.startswith("\t", place.at):
        return _tab(place)
    if place.character == ":":
        return _no_key(place)
    return place.tell(f'a value cannot start with "{place.character}"', "put the value in quotes")


def _no_key(place: _Place) -> Fault:
    return place.tell('no key stands before this ":"', "write one, or put the value in quotes")


def _unclosed_quote(place: _Place) -> Fault:
    quote = place.text[place.since : place.since + 1]
    return place.tell("this quote is never closed", f"write {quote} at its end", place.since)


def _second_colon(place: _Place) -> Fault:
    before = place.before
    if len(before) > _LONGEST_KEY:
        return place.tell(
            f"this key is longer than {_LONGEST_KEY} characters", "shorten it", end=place.at + 1
        )
    if re.search(r":\s", before) or before.startswith("---"):
        what = 'a second ": " stands on this line'
        return place.tell(what, "put the value in quotes, or start a new line for its keys")
    what = "a key stands below a value that is no mapping"
    return place.tell(what, "align the key with those above it, or remove the value above it")


def _no_colon(place: _Place) -> Fault:
    line = _LINE.match(place.text, place.since, place.end)
    stop = len(line.group().rstrip()) + place.since if line else place.since + 1
    what = 'this line is neither "key: value" nor "- item"'
    return place.tell(what, "write a colon and a space after the key", place.since, stop)


def _misplaced(place: _Place) -> Fault:
    before = place.before.rstrip()
    if before.endswith("\ufeff"):
        return place.tell("a byte order mark stands inside the document", "remove it", place.at - 1)
    if place.character == ":":
        return _no_key(place)
    if place.character in ("]", "}"):
        return place.tell(f'this "{place.character}" closes nothing', "remove it")
    if not before:
        what = "the indentation of this line fits nothing above it"
        advice = "align it with the lines that it belongs to"
    elif before[-1] in "'\"":
        what = "text follows a closing quote"
        advice = "put the whole value in one pair of quotes, and close those above"
    else:
        what = f'text follows "{before.split()[-1][-20:]}", which is a whole value'
        advice = "put the value in quotes, or start a new line"
    return place.tell(what, advice, end=place.word_end(place.at))


def _item(place: _Place) -> Fault:
    return place.tell(
        "a list item cannot start on the line of its key",
        'start a new line with "- " below the key, or put the value in quotes',
    )


def _bracket(place: _Place) -> Fault:
    opened = place.text[place.since : place.since + 1]
    closing = _CLOSED_BY.get(opened, "]")
    between = place.text[place.since : place.at]
    if place.is_last or "\n" in between or "\r" in between:
        return place.tell(f'this "{opened}" is not closed', f'write "{closing}"', place.since)
    fault = place.tell(f'neither "," nor "{closing}" stands here', "write one of them")
    return fault._replace(other=(place.since, place.since + 1, "opened here"))


def _no_value(place: _Place) -> Fault:
    if not place.is_last:
        return _bad_start(place)
    last = place.text[place.start : place.end].rstrip()[-1:]
    if last in _CLOSED_BY:
        return place.tell(f'this "{last}" is not closed', f'write "{_CLOSED_BY[last]}"')
    return place.tell("a value is missing at the end", "write it, or close the brackets")


def _alias(place: _Place) -> Fault:
    sign = place.text[place.since : place.since + 1]
    noun = "alias" if sign == "*" else "anchor"
    return place.tell(
        f'"{sign}" begins the name of an {noun}, and none follows',
        "put the value in quotes",
        place.since,
        place.word_end(place.since),
    )


def _escape(place: _Place) -> Fault:
    at = place.text.rfind("\\", place.since, place.at + 2)
    shown = place.text[at : at + 2]
    if shown in ("\\x", "\\u", "\\U"):
        what = f'"{shown}" is not followed by the digits of a character'
    else:
        what = f'double quotes know no escape sequence "{shown}"'
    advice = f'write "\\{shown}" for a backslash, or put the value in single quotes'
    return place.tell(what, advice, at, at + 2)


def _block_text(place: _Place) -> Fault:
    sign = place.text[place.since : place.since + 1]
    what = f'after "{sign}" the text must start on the next line'
    return place.tell(what, "put it there, indented", end=place.word_end(place.at))


def _block_indent(place: _Place) -> Fault:
    return place.tell("a text cannot be indented by 0", "remove the number")


def _after_end(place: _Place) -> Fault:
    first = _FIRST_LINE.match(place.text, place.start, place.end)
    if first and len(first.group(1)) > len(place.before):
        what = "this line is indented less than the first line of the document"
        advice = "align the keys of the top level"
    else:
        what = "this stands after the end of the document"
        advice = 'write a line "---" between documents'
    fault = place.tell(what, advice, end=place.word_end(place.at))
    effect = "so kubectl drops all from here on and other tools refuse the file"
    return fault._replace(message=f"{what}, {effect}; {advice}")


def _tag(place: _Place) -> Fault:
    return place.tell(
        '"!" begins a tag, and this is none that is known',
        "remove it, or put the value in quotes",
        place.since,
        place.word_end(place.since),
    )


def _directive(place: _Place) -> Fault:
    line = place.text.rfind("%", place.start, place.at + 1)
    what = "this directive is wrong or not known"
    return place.tell(what, "remove the line", line if line >= 0 else None)


_TELLERS: tuple[tuple[str, Callable[[_Place], Fault]], ...] = (
    ("cannot start any token", _bad_start),
    ("tab character", _tab),
    ("unexpected end of stream", _unclosed_quote),
    ("unexpected document indicator", _unclosed_quote),
    ("mapping values are not allowed", _second_colon),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _misplaced),
    ("expected '-' indicator", _misplaced),
    ("block sequence entries", _item),
    ("',' or ", _bracket),
    ("expected node content", _no_value),
    ("alphabetic or numeric", _alias),
    ("escape", _escape),
    ("hexdecimal", _escape),
    ("comment or line break", _block_text),
    ("indentation indicator", _block_indent),
    ("<document start>", _after_end),
    ("directive", _directive),
    ("YAML document", _directive),
    ("tag", _tag),
    ("expected '>'", _tag),
    ("whitespace or line break", _tag),
)
