"""The report for people: a block for each finding, and a line that sums up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from aigw_lint.choice.report import Report
from aigw_lint.formatters import View
from aigw_lint.formatters.line import BLANK, Line
from aigw_lint.formatters.summary import summary_lines, unread_lines
from aigw_lint.formatters.writing import write_lines


def write(report: Report, view: View, stream: TextIO) -> None:
    """Write *report* to *stream* for people, as *view* says."""
    write_lines(report_lines(report, view), stream, color=view.color)


def report_lines(report: Report, view: View) -> Iterator[Line]:
    """Yield all lines of *report*, an empty one between its parts."""
    parts = (
        *_blocks(report, view),
        unread_lines(report),
        () if view.quiet else summary_lines(report, view),
    )
    between = False
    for part in parts:
        for number, parts_of_line in enumerate(part):
            if between and number == 0:
                yield BLANK
            between = True
            yield parts_of_line


def _blocks(report: Report, view: View) -> Iterator[Iterator[Line]]:
    """Yield the blocks of the findings that are shown."""
    findings = report.at_least(view.min_severity)
    if not findings:
        return
    # Here, since a clean run, which is what most hooks see, can do without.
    from aigw_lint.formatters.block import finding_lines

    for finding in findings:
        yield finding_lines(finding, report, view)
