"""Comments that ignore named rules, and which of them are of no use.

A comment says ``# aigw-lint: ignore[rule-id, other-id] until=2027-03-01 reason``.
At the end of a line it covers the findings that start on that line; on a line
of its own, the node that starts next below it; ``ignore-file[...]`` covers the
file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from aigw_lint.coverage import Coverage
from aigw_lint.edit import Edit, Fix
from aigw_lint.finding import ENGINE_IDS, Finding
from aigw_lint.parser import Document, Source, comments
from aigw_lint.record import Record
from aigw_lint.severity import Judge, Severity
from aigw_lint.wording import did_you_mean, quoted

_FORM = "write `# aigw-lint: ignore[rule-id] the reason`, or `ignore-file[rule-id]`"
_START = re.compile(r"#[ \t]*aigw-lint:[ \t]*")
_IGNORE = re.compile(r"ignore(-file)?\[([^]]*)\](?=\s|$)")
_UNTIL = re.compile(r"(?<!\S)until=(\S*)")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# To look for the nearest rule takes a millisecond, and a hostile file has many unknown ids.
_MOST_HINTS = 20
_LINE_END = re.compile(r"\r\n?|\n")
_ID = re.compile(r"[^\s,](?:[^,]*[^\s,])?")


class IgnoredRule(Record):
    """One id of a suppression, from offset *start* up to *end*."""

    rule: str
    start: int
    end: int
    fault: str = ""
    """Why it cannot work; empty where it can."""


class Suppression(Record):
    """One comment: the rules that it ignores, from offset *first* through *last*."""

    ignored: tuple[IgnoredRule, ...]
    first: int
    last: int
    until: date | None
    removal: tuple[int, int]
    """Start and end of what goes with the comment: its line, where it stands alone."""

    def ended(self, today: date) -> bool:
        """Tell whether *today* is later than the last day on which it holds."""
        return self.until is not None and today > self.until


class Suppressions(Record):
    """The suppressions of one file; *faults* speaks of comments that are none, though meant so."""

    source: Source
    comments: tuple[Suppression, ...] = ()
    faults: tuple[Finding, ...] = ()


class Applied(Record):
    """What suppressions leave: the findings that stay, how many are gone, and new ones."""

    kept: tuple[Finding, ...]
    suppressed: int
    extra: tuple[Finding, ...]


def read_suppressions(
    source: Source, documents: Iterable[Document], known_ids: Collection[str]
) -> Suppressions:
    """Return the suppressions of one file; *documents* are all that it holds.

    Only worth a call where `MARK` is in the file's bytes.
    """
    documents = tuple(documents)
    reader = _Reader(source, Coverage(source, documents), known_ids)
    for offset, text in comments(source, documents):
        stop = len(text)
        for match in reversed(list(_START.finditer(text))):
            reader.read(offset + match.start(), offset + match.end(), offset + stop)
            stop = match.start()
    return Suppressions(source, tuple(reader.found), tuple(reader.faults))


class _NoSuppressionError(Exception):
    """A comment that cannot work, what is wrong from *start* to *end*."""

    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class _Reader:
    """Collects the suppressions of one file."""

    __slots__ = ("_coverage", "_hints", "_known", "_source", "faults", "found")

    def __init__(self, source: Source, coverage: Coverage, known: Collection[str]) -> None:
        self._source = source
        self._coverage = coverage
        self._known = known
        self._hints = _MOST_HINTS
        self.found: list[Suppression] = []
        self.faults: list[Finding] = []

    def read(self, start: int, body: int, stop: int) -> None:
        """Read one comment from its ``#`` at *start*, what it says from *body*, to *stop*."""
        try:
            self.found.append(self._suppression(start, body, stop))
        except _NoSuppressionError as error:
            self.faults.append(_unused(self._source, error.start, error.end, str(error)))

    def _suppression(self, start: int, body: int, stop: int) -> Suppression:
        text = self._source.text
        end = start + len(text[start:stop].rstrip())
        match = _IGNORE.match(text, body, end)
        ignored = self._ignored(match.start(2), match.end(2)) if match else ()
        if match is None or not ignored:
            raise _NoSuppressionError(start, end, f"this comment suppresses nothing; {_FORM}")
        until = self._until(match.end(), end)
        line, line_end = self._coverage.line(start)
        covered: tuple[int, int] | None = (line, line_end)
        if match[1]:
            covered = (0, len(text))
        elif not text[line:start].strip():
            covered = self._coverage.next_node(start)
        if covered is None:
            raise _NoSuppressionError(start, end, "nothing follows that this comment could cover")
        return Suppression(ignored, *covered, until, self._removal(start, stop, line, line_end))

    def _ignored(self, start: int, end: int) -> tuple[IgnoredRule, ...]:
        return tuple(
            IgnoredRule(match[0], match.start(), match.end(), self._why_not(match[0]))
            for match in _ID.finditer(self._source.text, start, end)
        )

    def _why_not(self, rule: str) -> str:
        if rule in ENGINE_IDS:
            return f"{quoted(rule)} is the linter's own and cannot be suppressed"
        if rule in self._known:
            return ""
        self._hints -= 1
        hint = did_you_mean(rule, self._known) if self._hints >= 0 else ""
        return f"{quoted(rule)} is no rule, so this suppresses nothing{hint}"

    def _until(self, start: int, end: int) -> date | None:
        """Return the day that the comment ends on; None where it names none."""
        match = _UNTIL.search(self._source.text, start, end)
        if match is None:
            return None
        try:
            if _DATE.fullmatch(match[1]):
                return date.fromisoformat(match[1])
        except ValueError:
            pass  # such as the thirteenth month
        raise _NoSuppressionError(
            match.start(),
            match.end(),
            f"{quoted(match[1])} is no date, so this comment suppresses nothing; "
            "write it as `until=2027-03-01`",
        )

    def _removal(self, start: int, stop: int, line: int, line_end: int) -> tuple[int, int]:
        """Return what to delete with the comment: also the blanks before it, or its line."""
        text = self._source.text
        if stop < line_end:
            return start, stop
        before = text[line:start].rstrip()
        if before:
            return line + len(before), stop
        ending = _LINE_END.match(text, line_end)
        return line, ending.end() if ending else line_end


def _unused(source: Source, start: int, end: int, message: str, fix: Fix | None = None) -> Finding:
    return Finding(
        source.location(start, end),
        "unused-suppression",
        Severity.WARNING,
        Judge.ADVICE,
        "engine",
        message,
        fix=fix,
    )


class _Hits:
    """The findings of one rule by offset: *indexes* say which, in the same order."""

    __slots__ = ("indexes", "offsets")

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self.offsets = [offset for offset, _ in ordered]
        self.indexes = [index for _, index in ordered]

    def has_any(self, comment: Suppression) -> bool:
        """Tell whether one of the findings lies in what *comment* covers."""
        return bisect_left(self.offsets, comment.first) < bisect_right(self.offsets, comment.last)

    def blame(self, suppressions: Iterable[Suppression], today: date) -> dict[int, Suppression]:
        """Return for each finding, by index, which of *suppressions* covers it.

        One that holds goes before one that ended, and a later end before an
        earlier one. Each finding is passed once, however many cover it.
        """
        blamed: dict[int, Suppression] = {}
        following = list(range(len(self.offsets) + 1))
        for comment in sorted(suppressions, key=lambda each: _precedence(each, today)):
            place = _follow(following, bisect_left(self.offsets, comment.first))
            while place < len(self.offsets) and self.offsets[place] <= comment.last:
                blamed[self.indexes[place]] = comment
                following[place] = place + 1
                place = _follow(following, place)
        return blamed


def _precedence(comment: Suppression, today: date) -> tuple[bool, int]:
    return comment.ended(today), -(comment.until or date.max).toordinal()


def _follow(following: list[int], place: int) -> int:
    """Return the first place from *place* on that is not passed, and shorten the way there."""
    while following[place] != place:
        following[place] = following[following[place]]
        place = following[place]
    return place


def apply(
    findings: Iterable[Finding],
    suppressions: Suppressions,
    ran: Callable[[str], bool],
    today: date,
) -> Applied:
    """Return what *suppressions*, those of one file, leave of the *findings* in it.

    *ran* tells whether a rule looked at the file: a suppression of one that did
    not is not called unused. One that ended before *today* gives its findings
    back, and they say so. Findings in other files stay as they are.
    """
    findings = tuple(findings)
    hits = _hits(findings, suppressions)
    blamed: dict[int, Suppression] = {}
    for rule, covering in _by_rule(suppressions).items():
        if rule in hits:
            blamed.update(hits[rule].blame(covering, today))
    kept = tuple(_kept(findings, blamed, today))
    useless = (
        found
        for comment in suppressions.comments
        for found in _useless(comment, suppressions.source, hits, ran)
    )
    return Applied(kept, len(findings) - len(kept), (*suppressions.faults, *useless))


def _kept(
    findings: Iterable[Finding], blamed: Mapping[int, Suppression], today: date
) -> Iterator[Finding]:
    """Yield the findings that no suppression holds back, those whose one has ended with a word."""
    for index, finding in enumerate(findings):
        comment = blamed.get(index)
        if comment is None:
            yield finding
        elif comment.ended(today):
            message = f"{finding.message} (its suppression ended on {comment.until})"
            yield finding._replace(message=message)


def _hits(findings: Sequence[Finding], suppressions: Suppressions) -> dict[str, _Hits]:
    file = suppressions.source.file
    places: dict[str, list[tuple[int, int]]] = {}
    for index, finding in enumerate(findings):
        if finding.location.file == file:
            offset = finding.location.span.start.offset
            places.setdefault(finding.rule, []).append((offset, index))
    return {rule: _Hits(found) for rule, found in places.items()}


def _by_rule(suppressions: Suppressions) -> dict[str, list[Suppression]]:
    """Return for each rule the comments that ignore it and can."""
    found: dict[str, list[Suppression]] = {}
    for comment in suppressions.comments:
        for ignored in comment.ignored:
            if not ignored.fault:
                found.setdefault(ignored.rule, []).append(comment)
    return found


def _useless(
    comment: Suppression, source: Source, hits: dict[str, _Hits], ran: Callable[[str], bool]
) -> Iterator[Finding]:
    """Yield a finding for each id of *comment* that does nothing."""
    messages = [_why_useless(ignored, comment, hits, ran) for ignored in comment.ignored]
    if all(messages):
        spans = [comment.removal] * len(messages)
    else:
        spans = _spans_to_delete(comment.ignored, [bool(message) for message in messages])
    for ignored, message, span in zip(comment.ignored, messages, spans, strict=True):
        if message:
            edit = Edit(source.file, source.lines.span(*span), "")
            yield _unused(source, ignored.start, ignored.end, message, Fix((edit,), safe=True))


def _why_useless(
    ignored: IgnoredRule,
    comment: Suppression,
    hits: dict[str, _Hits],
    ran: Callable[[str], bool],
) -> str:
    """Return why one id does nothing; empty where it does something, or nobody can tell."""
    rule = ignored.rule
    if ignored.fault or not ran(rule) or (rule in hits and hits[rule].has_any(comment)):
        return ignored.fault
    return f"{quoted(rule)} finds nothing here, so there is nothing to suppress"


def _spans_to_delete(
    ignored: Sequence[IgnoredRule], useless: Sequence[bool]
) -> list[tuple[int, int]]:
    """Return what to delete for each id with one comma, so that no two spans overlap.

    The ids before the first that stays go up to the next id; all others go
    with what stands between them and the one before.
    """
    first_to_stay = useless.index(False)
    return [
        (each.start, ignored[index + 1].start)
        if index < first_to_stay
        else (ignored[index - 1].end, each.end)
        for index, each in enumerate(ignored)
    ]
