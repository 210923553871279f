"""Comments that ignore named rules.

A comment says ``# aigw-lint: ignore[rule-id, other-id] until=2027-03-01 reason``.
At the end of a line it covers the findings that start on that line; on a line
of its own, the node that starts next below it; ``ignore-file[...]`` covers the
file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from datetime import date

from aigw_lint.files.coverage import Coverage
from aigw_lint.files.finding import ENGINE_IDS, Finding
from aigw_lint.files.parser import SUPPRESSION_MARK, Document, Source, comments
from aigw_lint.text.codes import CodesOf, has_code, rule_of, unknown_code
from aigw_lint.text.edit import Fix
from aigw_lint.text.wording import meant, quoted
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge, Severity

_FORM = "write `# aigw-lint: ignore[rule-id] the reason`, or `ignore-file[rule-id]`"
_START = re.compile(rf"#[ \t]*{SUPPRESSION_MARK}[ \t]*", re.IGNORECASE)
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
    meant: str | None = None
    """The rule that was meant, where its name is misspelled."""


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


def read_suppressions(
    source: Source,
    documents: Iterable[Document],
    known_ids: AbstractSet[str],
    categories: Collection[str] = (),
    codes: CodesOf = lambda _: (),
) -> Suppressions:
    """Return the suppressions of one file; *documents* are all that it holds.

    *categories* are names that mean something elsewhere, and nothing in a comment;
    *codes* returns the codes of a rule.
    """
    documents = tuple(documents)
    reader = _Reader(source, Coverage(source, documents), known_ids, categories, codes)
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

    __slots__ = (
        "_categories",
        "_codes",
        "_coverage",
        "_hints",
        "_known",
        "_source",
        "faults",
        "found",
    )

    def __init__(
        self,
        source: Source,
        coverage: Coverage,
        known: AbstractSet[str],
        categories: Collection[str],
        codes: CodesOf,
    ) -> None:
        self._source = source
        self._coverage = coverage
        self._known = known
        self._categories = categories
        self._codes = codes
        self._hints = _MOST_HINTS
        self.found: list[Suppression] = []
        self.faults: list[Finding] = []

    def read(self, start: int, body: int, stop: int) -> None:
        """Read one comment from its ``#`` at *start*, what it says from *body*, to *stop*."""
        try:
            self.found.append(self._suppression(start, body, stop))
        except _NoSuppressionError as error:
            self.faults.append(unused(self._source, error.start, error.end, str(error)))

    def _suppression(self, start: int, body: int, stop: int) -> Suppression:
        text = self._source.text
        end = start + len(text[start:stop].rstrip())
        match = _IGNORE.match(text, body, end) if SUPPRESSION_MARK in text[start:body] else None
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
            IgnoredRule(match[0], match.start(), match.end(), *self._why_not(match[0]))
            for match in _ID.finditer(self._source.text, start, end)
        )

    def _why_not(self, name: str) -> tuple[str, str | None]:
        """Return why *name*, a rule or ``rule/code``, does nothing, and what was meant."""
        rule = rule_of(name)
        if has_code(name) and rule in self._known - ENGINE_IDS:
            why = unknown_code(name, self._codes(rule))
            return f"{why}, so this suppresses nothing" if why and "; " not in why else why, None
        if rule in ENGINE_IDS:
            return f"{quoted(rule)} is the linter's own and cannot be suppressed", None
        if rule in self._known:
            return "", None
        if rule in self._categories:
            return (
                f"{quoted(rule)} is a category, so this suppresses nothing: comments name rules, "
                "and categories work in --select and --ignore only"
            ), None
        self._hints -= 1
        near = meant(rule, self._known - ENGINE_IDS) if self._hints >= 0 else None
        hint = f"; did you mean {quoted(near)}?" if near else ""
        return f"{quoted(rule)} is no rule, so this suppresses nothing{hint}", near

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


def unused(source: Source, start: int, end: int, message: str, fix: Fix | None = None) -> Finding:
    """Return the finding that what stands from *start* to *end* suppresses nothing."""
    return Finding(
        source.location(start, end),
        "unused-suppression",
        Severity.WARNING,
        Judge.ADVICE,
        "engine",
        message,
        fix=fix,
    )
