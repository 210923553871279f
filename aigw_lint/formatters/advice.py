"""What to write instead: a fix, told in words."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.edit import Edit, Fix
from aigw_lint.finding import Finding
from aigw_lint.formatters.line import Line, line
from aigw_lint.report import Report
from aigw_lint.wording import quoted

_MOST_EDITS = 3
_MOST_LINES = 8


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
    if "\n" not in new:
        yield line("  ", ("fix: ", "ok"), _sentence(edit, new, report), _at(edit, finding), caution)
        return
    added = new.split("\n")
    where = f"write these {len(added)} lines{_at(edit, finding)}:"
    yield line("  ", ("fix: ", "ok"), where, caution)
    for text in added[:_MOST_LINES]:
        yield line("      ", ("+ " + text.rstrip("\r"), "ok"))
    if len(added) > _MOST_LINES:
        yield line("      ", (f"and {len(added) - _MOST_LINES} more", "dim"))


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
