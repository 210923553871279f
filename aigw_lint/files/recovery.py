"""What can be read of a text of which the C parser cannot read all."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from aigw_lint.files.compose import Composer, Limits, YAMLError
from aigw_lint.files.entries import collections
from aigw_lint.files.fault import SYNTAX_ERROR, Fault, FaultError, no_object, too_many
from aigw_lint.files.streams import MARKER, PROLOGUE, Stream, stream_of
from aigw_lint.files.syntax import explain, stray_mark, unreadable
from aigw_lint.text.node import Raw
from aigw_lint.text.trees import is_null, shifted
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

_STRAY_MARK = re.compile(r"\A\ufeff+|(?<=[\r\n])\ufeff(?=---(?:[ \t\r\n]|\Z))")
_TEMPLATE = re.compile(r"\{\{|\{%")
_LINE = re.compile(r"[^\r\n]*")
# What is put where a document begins without a marker.
_PUT_IN = "\n---\n"
# An escape of JSON strings; those of surrogates are no YAML.
_ESCAPE = re.compile(r"\\(?:u([dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)
# For a while, a character for private use that looks as long stands for each of them.
_TO_PRIVATE = 0xE000 - 0xD800
_PRIVATE = re.compile(r"[\ue000-\ue7ff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# A colon or question mark within a plain scalar, such as those of an address; or an
# anchor, alias or tag, in which they are none.
_INNER_MARK = re.compile(r"(?<=[\s,\[\]{}])[&*!][^\s,\[\]{}]*|(?<=[^\s\"',\[\]{}])([:?])(?=\S)")
_STAND_INS = range(0xE000, 0xF8FF)


class Recovered(Record):
    """The roots of the documents that can be read, null for others, and why these cannot."""

    roots: list[Raw]
    faults: list[Fault]
    template: bool = False
    joined: frozenset[int] = frozenset()
    """The indexes of the roots that begin without a marker, behind another document."""
    unread: tuple[tuple[int, int], ...] = ()
    """The spans of what belongs to none of the documents that can be read."""


def recover(text: str, limits: Limits) -> Recovered:
    """Read *text* document by document, so that a fault hides no other document.

    The C parser refuses ``[http://x?y]``, which Kubernetes reads: it is shown
    other characters there, which are put back into what it read.
    """
    free = (chr(code) for code in _STAND_INS if chr(code) not in text)
    stand_ins = dict(zip(":?", free, strict=False))
    shown = _INNER_MARK.sub(
        lambda found: stand_ins.get(found[1], found[1]) if found[1] else found[0], text
    )
    if shown == text:
        return _recover(text, limits)
    found = _recover(shown, limits)
    back = str.maketrans({stand_in: mark for mark, stand_in in stand_ins.items()})
    for root in found.roots:
        for raw in collections(root):
            kids: list[Raw] = raw[2]
            kids[:] = [_translated(kid, back) for kid in kids]
    return found._replace(
        roots=[_translated(root, back) for root in found.roots],
        faults=[fault._replace(message=fault.message.translate(back)) for fault in found.faults],
    )


def _translated(raw: Raw, table: dict[int, str]) -> Raw:
    """Return *raw*, if it is a scalar, with the characters of *table* exchanged."""
    if raw[3] in ("{", "["):
        return raw
    return (*raw[:2], raw[2].translate(table), *raw[3:])


def _recover(text: str, limits: Limits) -> Recovered:
    stream = stream_of(text)
    if stream is not None:
        found = _read_stream(stream, limits)
    else:
        found = _read_json(text, limits) or _read_chunks(text, limits)
    return _without_template_faults(found, text)


def _read_stream(stream: Stream, limits: Limits) -> Recovered:
    """Read *stream* with a marker put in wherever a document begins without one."""
    text = _ESCAPE.sub(_without_surrogate, stream.text[: stream.end]) + stream.text[stream.end :]
    starts = (0, *stream.cuts)
    ends = (*stream.cuts, len(text))
    marked = _PUT_IN.join(text[start:end] for start, end in zip(starts, ends, strict=True))
    found = _read_chunks(marked, limits)
    begins = [start + index * len(_PUT_IN) for index, start in enumerate(starts)]

    def place(offset: int) -> int:
        index = bisect_right(begins, offset) - 1
        return min(offset - index * len(_PUT_IN), ends[index])

    joined: set[int] = set()
    for index, root in enumerate(found.roots):
        begin = begins[bisect_right(begins, root[0]) - 1]
        if begin and not MARKER.search(marked, begin, root[0]):
            joined.add(index)
    roots = [shifted(root, lambda start, end: (place(start), place(end))) for root in found.roots]
    for root in roots:
        _mend(root, stream.text)
    faults = [_moved(fault, place) for fault in found.faults]
    if not any(fault.whole_file for fault in faults):
        faults = sorted([*_faults_between(roots, joined, stream), *_with_broken(faults, stream)])
    unread = tuple((place(start), place(end)) for start, end in found.unread)
    return Recovered(roots, faults, joined=frozenset(joined), unread=unread)


def _faults_between(roots: list[Raw], joined: set[int], stream: Stream) -> Iterator[Fault]:
    """Yield the first comma between JSON values, and the first that cannot be an object."""
    if stream.comma is not None:
        yield stream.comma
    for root in (root for index, root in enumerate(roots) if index in joined):
        if root[3] != "{" and not is_null(root):
            line = _LINE.match(stream.text, root[0], root[1])
            yield no_object(root[0], line.end() if line else root[1])
            return


def _moved(fault: Fault, place: Callable[[int], int]) -> Fault:
    other = fault.other and (place(fault.other[0]), place(fault.other[1]), fault.other[2])
    start = place(fault.start)
    return fault._replace(start=start, end=max(start, place(fault.end)), other=other)


def _with_broken(faults: list[Fault], stream: Stream) -> list[Fault]:
    """Return *faults* with what ends the JSON of *stream*, where none of them tells it."""
    broken = stream.broken
    if broken is None:
        return faults
    start = stream.cuts[-1]
    if start < stream.end:
        return [*faults, broken]
    marker = MARKER.search(stream.text, start)
    end = len(stream.text) if marker is None else marker.start()
    inside = [
        fault for fault in faults if start <= fault.start < end and fault.severity is Severity.ERROR
    ]
    if any(fault.start < broken.start for fault in inside):
        return faults
    return [*(fault for fault in faults if fault not in inside), broken]


def _read_chunks(text: str, limits: Limits) -> Recovered:
    faults = [stray_mark(match.start()) for match in _STRAY_MARK.finditer(text)]
    whole = _STRAY_MARK.sub(lambda match: "\n" * len(match.group()), text)
    mended: list[str] = []
    unread: list[tuple[int, int]] = []
    for count, (start, end) in enumerate(_chunks(whole)):
        if count >= limits.documents:
            return _none_of(text, too_many(f"{limits.documents} documents"))
        fault, stop = _fault_of(whole, start, end, limits)
        if fault is not None:
            if fault.whole_file:
                return _none_of(text, fault)
            faults.append(fault)
            unread.append((stop, end))
        # What takes the place of a document must be one, for the others to keep their numbers.
        rest = "~" if stop == start < end else ""
        mended += (whole[start:stop], rest, "\n" * (end - stop - len(rest)))
    composer = Composer(text, limits)
    last = _read(composer, "".join(mended), text)
    if last is not None and last.whole_file:
        return _none_of(text, last)
    faults += composer.faults if last is None else [last]
    spans = tuple(unread) if last is None else ((0, len(text)),)
    return Recovered(composer.roots, sorted(faults), unread=spans)


def _none_of(text: str, fault: Fault) -> Recovered:
    """Return nothing of *text*, which *fault* keeps from being read."""
    return Recovered([], [fault], unread=((0, len(text)),))


def _without_template_faults(found: Recovered, text: str) -> Recovered:
    """Return *found*; a text that is to become YAML later has no faults of syntax."""
    limits = [fault for fault in found.faults if fault.rule != SYNTAX_ERROR]
    if len(limits) < len(found.faults) and _TEMPLATE.search(text):
        return found._replace(faults=limits, template=True)
    return found


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each document, its marker included."""
    start = 0
    for match in MARKER.finditer(text):
        prologue = PROLOGUE.match(text, start)
        if prologue is None or prologue.end() < match.start():
            yield start, match.start()
            start = match.start()
    yield start, len(text)


def _fault_of(text: str, start: int, end: int, limits: Limits) -> tuple[Fault | None, int]:
    """Return why ``text[start:end]`` cannot be read, if so, and up to where it can."""
    marker = start + 3 if text.startswith("---", start) else start
    fault = unreadable(text, start, end)
    if fault is not None:
        return fault, marker
    part = text[start:end]
    composer = Composer(part, limits)
    fault = _read(composer, part, part)
    if fault is None:
        return None, end
    other = fault.other and (fault.other[0] + start, fault.other[1] + start, fault.other[2])
    fault = fault._replace(start=fault.start + start, end=fault.end + start, other=other)
    # What stands after the end of a document does no harm to it.
    ends = [start + root[1] for root in composer.roots]
    return fault, max([marker, *(end for end in ends if end <= fault.start)])


def _read(composer: Composer, data: str, text: str) -> Fault | None:
    """Let *composer* read *data*, and return the fault that stopped it."""
    try:
        composer.run(data.encode())
        composer.finish()
    except YAMLError as error:
        return explain(error, text, 0, len(text))
    except FaultError as error:
        return error.fault
    return None


def _read_json(text: str, limits: Limits) -> Recovered | None:
    """Read JSON whose only fault, for YAML, is that it escapes surrogates; else return None."""
    if not text.lstrip().startswith("{"):
        return None
    plain = _ESCAPE.sub(_without_surrogate, text)
    composer = Composer(plain, limits)
    if plain == text or unreadable(plain, 0, len(plain)) or _read(composer, plain, plain):
        return None
    for root in composer.roots:
        _mend(root, text)
    return Recovered(composer.roots, composer.faults)


def _mend(root: Raw, text: str) -> None:
    """Put the surrogates that *text* escapes into the scalars below *root*."""
    for raw in collections(root):
        kids: list[Raw] = raw[2]
        kids[:] = [_mended(kid, text) for kid in kids]


def _without_surrogate(escape: re.Match[str]) -> str:
    """Return *escape*, or that of the character that stands for its surrogate."""
    code = escape.group(1)
    return f"\\u{int(code, 16) + _TO_PRIVATE:04x}" if code else escape.group()


def _mended(raw: Raw, text: str) -> Raw:
    """Return the scalar *raw* with the surrogates that its source escapes."""
    start, end, value, style = raw[:4]
    if style != '"' or not _PRIVATE.search(value):
        return raw
    try:
        value = json.loads(text[start:end])
    except ValueError:
        return raw
    return (start, end, _SURROGATES.sub("\ufffd", value), style)
