"""One line a finding."""

from __future__ import annotations

import io

from aigw_lint.choice.report import UNREADABLE, PassedOver, Report
from aigw_lint.files.finding import Finding
from aigw_lint.files.parser import Source
from aigw_lint.formatters import View, formatter
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Judge, Severity

SOURCE = Source.from_text("a.yaml", "name: opnai\n")
HERE = Location("a.yaml", SOURCE.lines.span(6, 11))


def finding(message: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(HERE, "some-rule", severity, Judge.TRAFFIC, "traffic", message)


def shown(report: Report, view: View | None = None) -> str:
    stream = io.StringIO()
    formatter("concise")(report, view or View(), stream)
    return stream.getvalue()


def test_a_finding_is_one_line_and_nothing_else_is_said() -> None:
    report = Report((finding("is wrong"), finding("is odd", Severity.WARNING)), files=1)
    assert shown(report) == (
        "a.yaml:1:7: error: is wrong [some-rule]\na.yaml:1:7: warning: is odd [some-rule]\n"
    )


def test_a_clean_run_says_nothing() -> None:
    assert shown(Report(files=1, manifests=3)) == ""


def test_findings_below_what_is_shown_are_left_out() -> None:
    advice = Report((finding("could be better", Severity.INFO),), files=1)
    assert shown(advice) == ""
    assert shown(advice, View(Severity.INFO)).count("\n") == 1


def test_a_value_cannot_begin_a_line() -> None:
    assert shown(Report((finding("a\nb\x1b[31m"),))) == (
        "a.yaml:1:7: error: a\\nb\\x1b[31m [some-rule]\n"
    )


def test_a_file_that_cannot_be_read_is_told() -> None:
    report = Report(passed_over=(PassedOver("b.yaml", UNREADABLE, "no permission"),), crashed=True)
    assert shown(report) == "b.yaml: error: no permission\n"
