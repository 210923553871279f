"""The report for ``grep`` and editors: one line a finding, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from aigw_lint.choice.report import Report
from aigw_lint.formatters import View
from aigw_lint.formatters.block import heading_line
from aigw_lint.formatters.line import Line
from aigw_lint.formatters.summary import unread_lines
from aigw_lint.formatters.writing import write_lines


def write(report: Report, view: View, stream: TextIO) -> None:
    """Write *report* to *stream*, a line for each finding and each file that cannot be read."""
    write_lines(_lines(report, view), stream, color=view.color)


def _lines(report: Report, view: View) -> Iterator[Line]:
    for finding in report.at_least(view.min_severity):
        yield heading_line(finding)
    yield from unread_lines(report)
