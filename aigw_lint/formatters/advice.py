"""What to write instead: a fix, told in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aigw_lint.choice.report import Report
from aigw_lint.files.finding import Finding
from aigw_lint.formatters.line import Line, line
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.text.wording import quoted

_MOST_EDITS = 3
_MOST_LINES = 8
_LONGEST = 300


def touches_secret(fix: Fix, report: Report) -> bool:
    """Tell whether *fix* replaces or writes something on a line that no face may show."""
    return any(
        number in report.secret_lines.get(edit.file, ())
        for edit in fix.edits
        for number in range(edit.span.start.line, edit.span.end.line + 1)
    )


def fix_lines(finding: Finding, report: Report) -> Iterator[Line]:
    """Yield the lines that say what the fix of *finding* writes; none where it has none."""
    fix = finding.fix
    if fix is None or touches_secret(fix, report):
        return
    caution = "" if fix.safe else " (look at it first: it may change what works today)"
    for edit in fix.edits[:_MOST_EDITS]:
        yield from _edit_lines(edit, finding, report, caution)
    if len(fix.edits) > _MOST_EDITS:
        yield line("  ", ("fix: ", "ok"), f"and {len(fix.edits) - _MOST_EDITS} more edits")


def _edit_lines(edit: Edit, finding: Finding, report: Report, caution: str) -> Iterator[Line]:
    new = edit.text.strip("\r\n")
    if not new or _split(edit.text) == [new]:
        yield line("  ", ("fix: ", "ok"), _sentence(edit, new, report), _at(edit, finding), caution)
        return
    where, added = _whole_lines(edit, report)
    yield line("  ", ("fix: ", "ok"), where, caution, ":")
    for text in added[:_MOST_LINES]:
        yield line("      ", ("+ " + text[:_LONGEST], "ok"))
    if len(added) > _MOST_LINES:
        yield line("      ", (f"and {len(added) - _MOST_LINES} more", "dim"))


def _whole_lines(edit: Edit, report: Report) -> tuple[str, list[str]]:
    """Return what to do at which line, and the lines to write there as they are to stand there."""
    source = report.sources.get(edit.file)
    first = edit.span.start.line
    if source is None:
        added = _split(edit.text.strip("\r\n"))
        return f"write {_count(added)} at {edit.file}:{first}:{edit.span.start.column}", added
    lines = source.lines
    old = [lines.line(number) for number in range(first, edit.span.end.line + 1)]
    before, after = old[0][: edit.span.start.column - 1], old[-1][edit.span.end.column - 1 :]
    new = _split(before + edit.text + after)
    same = _same(old, new)
    old, new = old[same:], new[same:]
    ending = _same(old[::-1], new[::-1])
    old, new = old[: len(old) - ending], new[: len(new) - ending]
    number = first + same
    if len(old) > 1:
        return f"replace the {len(old)} lines from {edit.file}:{number} on by {_count(new)}", new
    if old:
        return f"replace {edit.file}:{number} by {_count(new)}", new
    if ending or not same:
        return f"insert {_count(new)} above {edit.file}:{number}", new
    return f"insert {_count(new)} below {edit.file}:{number - 1}", new


def _same(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many lines the two begin with alike."""
    pairs = enumerate(zip(some, others, strict=False))
    shorter = min(len(some), len(others))
    return next((index for index, (one, other) in pairs if one != other), shorter)


def _count(lines: Sequence[str]) -> str:
    return "this line" if len(lines) == 1 else f"these {len(lines)} lines"


def _split(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def _sentence(edit: Edit, new: str, report: Report) -> str:
    source = report.sources.get(edit.file)
    start, end = edit.span.start.offset, edit.span.end.offset
    old = source.lines.text[start:end].strip("\r\n") if source else ""
    if start == end:
        return f"insert {quoted(new)}"
    if not new:
        return f"remove {quoted(old)}" if old else "remove it"
    return f"replace {quoted(old)} by {quoted(new)}" if old else f"write {quoted(new)}"


def _at(edit: Edit, finding: Finding) -> str:
    """Return where *edit* goes, if that is not where *finding* stands."""
    if (edit.file, edit.span) == finding.location:
        return ""
    start = edit.span.start
    return f" at {edit.file}:{start.line}:{start.column}"
