"""Annotations of GitHub Actions, and what values in them can never do."""

from __future__ import annotations

import io

from aigw_lint.choice.report import UNREADABLE, PassedOver, Report
from aigw_lint.files.finding import Finding, Related
from aigw_lint.files.parser import Source
from aigw_lint.formatters import View, formatter
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Judge, Severity

SOURCE = Source.from_text("a.yaml", "name: opnai\nother: |\n  x\n")
HERE = Location("a.yaml", SOURCE.lines.span(6, 11))
BLOCK = Location("a.yaml", SOURCE.lines.span(19, 24))
VIEW = View(quiet=True, folder="/repo/apps", top="/repo")


def finding(message: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(HERE, "some-rule", severity, Judge.TRAFFIC, "traffic", message)


def shown(*findings: Finding, view: View = VIEW) -> str:
    stream = io.StringIO()
    formatter("github")(Report(findings, files=1, manifests=1), view, stream)
    return stream.getvalue()


def test_a_finding_is_an_annotation_of_its_place_in_the_repository() -> None:
    assert shown(finding("is wrong")) == (
        "::error file=apps/a.yaml,line=1,endLine=1,col=7,endColumn=12,title=some-rule"
        "::is wrong [some-rule]\n"
    )


def test_columns_are_left_out_where_a_finding_has_several_lines() -> None:
    assert shown(finding("is wrong")._replace(location=BLOCK)) == (
        "::error file=apps/a.yaml,line=2,endLine=3,title=some-rule::is wrong [some-rule]\n"
    )


def test_the_worst_come_first_since_only_ten_of_each_are_shown() -> None:
    said = shown(
        finding("a", Severity.INFO),
        finding("b", Severity.WARNING),
        finding("c"),
        finding("d"),
        view=VIEW._replace(min_severity=Severity.INFO),
    )
    assert [line.split(" ")[0] for line in said.splitlines()] == [
        "::error",
        "::error",
        "::warning",
        "::notice",
    ]
    assert said.index("::c [") < said.index("::d [")


def test_the_other_end_and_the_alternatives_stand_on_lines_of_their_own() -> None:
    near = finding("is wrong")._replace(
        related=(Related("did you mean this?", HERE),), alternatives=("overlays/dev",)
    )
    assert shown(near).endswith(
        "::is wrong [some-rule]%0Aonly in overlays/dev%0Aapps/a.yaml:1:7: did you mean this?\n"
    )


def test_a_value_can_neither_end_the_command_nor_begin_one() -> None:
    hostile = finding("50% of\n::error::gone\r::stop-commands::x")
    hostile = hostile._replace(location=HERE._replace(file="a,line=9::b\n%.yaml"))
    (line,) = shown(hostile).splitlines()
    assert line == (
        "::error file=apps/a%2Cline=9%3A%3Ab\\n%25.yaml,line=1,endLine=1,col=7,endColumn=12,"
        "title=some-rule::50%25 of\\n::error::gone\\r::stop-commands::x [some-rule]"
    )


def test_a_file_that_cannot_be_read_is_an_error() -> None:
    stream = io.StringIO()
    report = Report(passed_over=(PassedOver("b.yaml", UNREADABLE, "no permission"),), crashed=True)
    formatter("github")(report, VIEW, stream)
    assert stream.getvalue() == "::error file=apps/b.yaml::b.yaml: no permission\n"


def test_the_log_ends_with_the_counts_unless_quiet() -> None:
    said = shown(finding("is wrong"), view=VIEW._replace(quiet=False))
    assert said.splitlines()[-1] == "1 error in 1 file, 1 manifest"
