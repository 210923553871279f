"""What a report says beside its findings: counts, what was not decided, what was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint.choice.report import FAILURES, Report
from aigw_lint.formatters import View
from aigw_lint.formatters.line import BLANK, Line, line, place
from aigw_lint.knowledge.aim import ASKED, CONFIGURED, DEFAULT, INFERRED
from aigw_lint.words.severity import Severity

if TYPE_CHECKING:  # only -v needs them
    from aigw_lint.words.reasons import Reason

_ORIGINS = {
    ASKED: "as was asked for",
    CONFIGURED: "as the configuration says",
    INFERRED: "as the charts say that are named here",
    DEFAULT: "the newest that is known, since nothing here names a release",
}
_SCRIPTS = "only what holds for all of them is told, since scripts say so: set `target` for more"


def unread_lines(report: Report) -> Iterator[Line]:
    """Yield a line for each file that could not be read, which no option hides."""
    for file in report.passed_over:
        if file.reason in FAILURES:
            yield line((file.file, "location"), ": ", ("error", "error"), f": {file.message}")


def summary_lines(report: Report, view: View) -> Iterator[Line]:
    """Yield what closes the report: with ``-v`` the lists, then one line that counts."""
    if view.verbose:
        yield from _targets(report)
        yield from _undecided(report)
        yield from _passed_over(report)
    shown = report.at_least(view.min_severity)
    if shown:
        command = f"aigw-lint explain {shown[0].rule}"
        yield line(("What a rule means, and the way out: ", "dim"), (command, "bold"))
    parts = [_counts(report), *_hidden(report, view), *_rest(report, view)]
    if not report.is_empty or len(parts) > 1:
        style = "ok" if not shown and not report.crashed else "bold"
        yield line((parts[0], style), *((f"; {part}", "dim") for part in parts[1:]))


def counted(number: int, noun: str) -> str:
    """Return ``1 file`` or ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counts(report: Report) -> str:
    checked = f"{counted(report.files, 'file')}, {counted(report.manifests, 'manifest')}"
    if report.alternatives:
        checked += f", {counted(report.alternatives, 'alternative')}"
    bad = _by_severity(report, (Severity.ERROR, Severity.WARNING))
    if bad:
        return f"{bad} in {checked}"
    if report.is_empty:
        return f"no manifests of ours in {counted(report.files, 'file')}"
    return f"no errors or warnings in {checked}"


def _hidden(report: Report, view: View) -> Iterator[str]:
    """Yield how many findings are not shown, and how to see them."""
    hidden = tuple(severity for severity in Severity if severity < view.min_severity)
    counts = _by_severity(report, hidden[::-1])
    if counts:
        lowest = next(severity for severity in hidden if report.count(severity))
        yield f"{counts} hidden: --min-severity {lowest.label}"
    elif view.min_severity is Severity.INFO and (shown := report.count(Severity.INFO)):
        yield counted(shown, "info")


def _rest(report: Report, view: View) -> Iterator[str]:
    if report.suppressed:
        yield f"{report.suppressed} suppressed"
    if report.baselined:
        yield f"{report.baselined} in the baseline"
    more = "" if view.verbose else ": run with -v"
    if report.passed_over:
        reasons = report.passed_over_reasons.items()
        why = ", ".join(f"{number} {reason}" for reason, number in reasons)
        hint = "" if report.undecided else more  # once is enough
        yield f"{counted(len(report.passed_over), 'file')} passed over ({why}){hint}"
    if report.undecided:
        yield f"{counted(len(report.undecided), 'check')} undecided{more}"
    if report.crashed:
        yield "this is not all: a rule crashed or a file could not be read"


def _by_severity(report: Report, severities: Sequence[Severity]) -> str:
    return ", ".join(
        counted(number, severity.label)
        for severity in severities
        if (number := report.count(severity))
    )


def _targets(report: Report) -> Iterator[Line]:
    """Yield the target releases, and who says so; nothing where nothing was linted."""
    if report.is_empty or not report.targets:
        return
    aim = report.aim
    names = ", ".join(target["ai-gateway"] for target in report.targets)
    yield line((f"Target: AI Gateway {names}, {_ORIGINS[aim.origin]}", "bold"))
    if aim.is_open:
        yield line(f"  {_SCRIPTS}")
    for pin in aim.said_by:
        version = "no version" if pin.version is None else pin.version
        gives = "which tells no release" if pin.release is None else f"so {pin.release}"
        gives = "older than all that is known here" if pin.is_past else gives
        gives = f"newer than all that is known here, {gives}" if pin.is_later else gives
        at = (place(pin.location), "location")
        yield line("  ", at, f": {pin.what} has {pin.chart} {version}, {gives}")
    yield BLANK


def _undecided(report: Report) -> Iterator[Line]:
    """Yield the undecided checks, by reason."""
    from aigw_lint.words.reasons import UNDECIDED

    for reason, number in report.undecided_reasons.items():
        yield line((f"Undecided ({reason}), {counted(number, 'check')}:", "bold"))
        yield from _meaning(UNDECIDED.get(reason))
        for check in report.undecided:
            if check.reason == reason:
                at = (place(check.location), "location")
                yield line("  ", at, f": {check.message}", (f" [{check.rule}]", "rule"))
        yield BLANK


def _passed_over(report: Report) -> Iterator[Line]:
    """Yield the files passed over, by reason; those that could not be read were told before."""
    from aigw_lint.words.reasons import PASSED_OVER

    for reason, number in report.passed_over_reasons.items():
        if reason in FAILURES:
            continue
        yield line((f"Passed over ({reason}), {counted(number, 'file')}:", "bold"))
        yield from _meaning(PASSED_OVER.get(reason))
        for file in report.passed_over:
            if file.reason == reason:
                yield line("  ", (file.file, "location"), f": {file.message}")
        yield BLANK


def _meaning(reason: Reason | None) -> Iterator[Line]:
    """Yield what a reason means and what to do; nothing for one that a rule pack brought."""
    if reason is not None:
        yield line((f"  = {reason.means}", "dim"))
        yield line((f"  = what to do: {reason.remedy}", "dim"))
