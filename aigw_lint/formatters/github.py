"""The report for GitHub Actions: workflow commands, which become annotations of the lines.

The form is that of the ``::error`` command in GitHub's documentation of
workflow commands; a step shows at most ten annotations of each level, so the
worst come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TextIO

from aigw_lint.choice.report import FAILURES, Report
from aigw_lint.files.finding import Finding
from aigw_lint.formatters import View
from aigw_lint.formatters.escape import escape
from aigw_lint.formatters.fromtop import from_top
from aigw_lint.formatters.line import place, plain, where_it_holds
from aigw_lint.formatters.summary import summary_lines
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Severity

_COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
)


def write(report: Report, view: View, stream: TextIO) -> None:
    """Write *report* to *stream* as workflow commands, and a summary for the log."""
    findings = sorted(report.at_least(view.min_severity), key=lambda each: -each.severity)
    stream.writelines(f"{_annotation(finding, report, view)}\n" for finding in findings)
    stream.writelines(f"{command}\n" for command in _unread(report, view))
    if not view.quiet:
        stream.writelines(f"{plain(line)}\n" for line in summary_lines(report, view))


def _annotation(finding: Finding, report: Report, view: View) -> str:
    message = "\n".join(_message(finding, view))
    rendered = report.origin_of(finding.location.file) is not None
    if rendered and finding.rendered_from is not None:
        # The lines of what was rendered are not those of the file.
        where = {"file": from_top(finding.rendered_from, view)}
        message += "\n" + escape(f"at {place(finding.location)}")
    else:
        where = _where(finding.location, view)
    return _command(_COMMANDS[finding.severity], {**where, "title": finding.rule}, message)


def _message(finding: Finding, view: View) -> Iterator[str]:
    """Yield the lines of the message, each of them harmless."""
    yield escape(f"{finding.message} [{finding.rule}]")
    yield from map(escape, where_it_holds(finding))
    if finding.rendered_from is not None:
        yield escape(f"rendered from {finding.rendered_from}")
    for related in finding.related:
        at = related.location._replace(file=from_top(related.location.file, view))
        yield escape(f"{place(at)}: {related.message}")


def _where(location: Location, view: View) -> dict[str, str]:
    start, end = location.span
    where = {"file": from_top(location.file, view), "line": str(start.line)}
    if start.line == end.line:  # GitHub takes columns of a single line alone
        return {**where, "endLine": str(end.line), "col": str(start.column)} | {
            "endColumn": str(end.column)
        }
    return {**where, "endLine": str(end.line)}


def _unread(report: Report, view: View) -> Iterator[str]:
    for file in report.passed_over:
        if file.reason in FAILURES:
            where = {"file": from_top(file.file, view)}
            yield _command("error", where, escape(f"{file.file}: {file.message}"))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    shown = ",".join(f"{key}={_property(escape(value))}" for key, value in properties.items())
    return f"::{name} {shown}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
