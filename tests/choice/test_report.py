"""What a report counts, and how a run ends."""

from __future__ import annotations

import pytest

from aigw_lint.choice.report import UNREADABLE, PassedOver, Report
from aigw_lint.files.finding import Finding, Undecided
from aigw_lint.words.position import Location, Position, Span
from aigw_lint.words.severity import Judge, Severity

HERE = Location("a.yaml", Span(Position(1, 1, 0), Position(1, 2, 1)))


def found(*severities: Severity, crashed: bool = False) -> Report:
    findings = tuple(
        Finding(HERE, "some-rule", severity, Judge.CONTROLLER, "references", "wrong")
        for severity in severities
    )
    return Report(findings=findings, manifests=1, crashed=crashed)


@pytest.mark.parametrize(
    ("severities", "fail_on", "code"),
    [
        ((), Severity.INFO, 0),
        ((Severity.INFO,), Severity.WARNING, 0),
        ((Severity.INFO,), Severity.INFO, 1),
        ((Severity.WARNING,), Severity.ERROR, 0),
        ((Severity.WARNING,), Severity.WARNING, 1),
        ((Severity.INFO, Severity.ERROR), Severity.ERROR, 1),
    ],
)
def test_findings_at_or_above_the_bar_fail_the_run(
    severities: tuple[Severity, ...], fail_on: Severity, code: int
) -> None:
    assert found(*severities).exit_code(fail_on) == code


def test_a_failure_of_the_linter_wins_over_findings() -> None:
    assert found(crashed=True).exit_code(Severity.ERROR) == 3
    assert found(Severity.ERROR, crashed=True).exit_code(Severity.ERROR) == 3


def test_findings_are_counted_by_severity_and_listed_from_one_up() -> None:
    report = found(Severity.ERROR, Severity.INFO, Severity.WARNING, Severity.INFO)
    assert [report.count(severity) for severity in Severity] == [2, 1, 1]
    listed = report.at_least(Severity.WARNING)
    assert [finding.severity for finding in listed] == [Severity.ERROR, Severity.WARNING]


def test_reasons_are_counted_in_alphabetical_order() -> None:
    report = Report(
        undecided=tuple(
            Undecided(HERE, "some-rule", reason, "why") for reason in ("patched", "chart", "chart")
        ),
        passed_over=(
            PassedOver("b.yaml", "template", "a Helm template"),
            PassedOver("a.yaml", UNREADABLE, "Permission denied"),
        ),
    )
    assert list(report.undecided_reasons.items()) == [("chart", 2), ("patched", 1)]
    assert list(report.passed_over_reasons.items()) == [("template", 1), ("unreadable", 1)]


@pytest.mark.parametrize(
    ("report", "empty"),
    [
        (Report(), True),
        (Report(files=3), True),
        (Report(manifests=1), False),
        (found(Severity.INFO)._replace(manifests=0), False),
        (Report(crashed=True), False),
    ],
)
def test_a_report_is_empty_where_nothing_was_there_to_lint(report: Report, *, empty: bool) -> None:
    assert report.is_empty is empty
