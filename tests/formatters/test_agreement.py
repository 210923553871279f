"""All formats tell the same, at the same places, of every example and every tree of the tests."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import jsonschema
import pytest
from fuzz_corpus import Group, groups
from test_sarif import published_schema

from aigw_lint import Finding, Report, Severity, lint
from aigw_lint.formatters import View, formatter

VIEW = View(Severity.INFO, folder="/repo/apps", top="/repo")
_COMMAND = re.compile(
    r"::(?:error|warning|notice) file=([^,]*),line=(\d+),endLine=(\d+)"
    r"(?:,col=(\d+),endColumn=(\d+))?,title=([a-z-]+)::"
)
_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [lint(sources=sources) for sources in groups()]


def written(name: str, report: Report) -> str:
    stream = io.StringIO()
    formatter(name)(report, VIEW, stream)
    return stream.getvalue()


def place(finding: Finding) -> tuple[object, ...]:
    """Return what every format tells of *finding*."""
    start, end = finding.location.span
    return (
        (finding.rule, finding.location.file),
        (start.line, start.column),
        (end.line, end.column),
    )


def test_there_is_something_to_tell_of_every_severity(reports: list[Report]) -> None:
    severities = {finding.severity for report in reports for finding in report.findings}
    assert severities == set(Severity)


def test_json_tells_each_finding_at_its_place(reports: list[Report]) -> None:
    for report in reports:
        told = json.loads(written("json", report))["findings"]
        assert [_of_json(each) for each in told] == [place(each) for each in report.findings]
        assert [each["message"] for each in told] == [each.message for each in report.findings]
        assert [each["severity"] for each in told] == [
            each.severity.name.lower() for each in report.findings
        ]


def _of_json(told: dict[str, Any]) -> tuple[object, ...]:
    return (
        (told["rule"], told["file"]),
        (told["line"], told["column"]),
        (told["end_line"], told["end_column"]),
    )


def test_sarif_tells_each_finding_at_its_place_from_the_top(reports: list[Report]) -> None:
    schema = published_schema()
    for report in reports:
        log = json.loads(written("sarif", report))
        if schema is not None and report.findings:
            jsonschema.Draft4Validator(schema).validate(log)
        (run,) = log["runs"]
        told = run["results"]
        assert [_of_sarif(each) for each in told] == [place(each) for each in report.findings]
        assert [_SEVERITIES[each["level"]] for each in told] == [
            each.severity.name.lower() for each in report.findings
        ]
        listed = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert all(listed[each["ruleIndex"]] == each["ruleId"] for each in told)


def _of_sarif(told: dict[str, Any]) -> tuple[object, ...]:
    (location,) = told["locations"]
    physical = location["physicalLocation"]
    region, uri = physical["region"], physical["artifactLocation"]["uri"]
    return (
        (told["ruleId"], uri.removeprefix("apps/")),
        (region["startLine"], region["startColumn"]),
        (region["endLine"], region["endColumn"]),
    )


def test_github_tells_each_finding_at_its_place(reports: list[Report]) -> None:
    for report in reports:
        told = _COMMAND.findall(written("github", report))
        # The worst come first, since GitHub shows no more than some of them.
        worst_first = sorted(report.findings, key=lambda each: -each.severity)
        assert len(told) == len(worst_first)
        for (file, line, end_line, column, end_column, title), finding in zip(
            told, worst_first, strict=True
        ):
            start, end = finding.location.span
            assert (file, title) == (f"apps/{finding.location.file}", finding.rule)
            assert (int(line), int(end_line)) == (start.line, end.line)
            if start.line == end.line:
                assert (int(column), int(end_column)) == (start.column, end.column)


def test_concise_has_a_line_for_each_finding(reports: list[Report]) -> None:
    for report in reports:
        lines = written("concise", report).splitlines()[: len(report.findings)]
        for line, finding in zip(lines, report.findings, strict=True):
            start = finding.location.span.start
            assert line.startswith(f"{finding.location.file}:{start.line}:{start.column}: ")
            assert line.endswith(f"[{finding.rule}]")


def test_the_trees_of_the_tests_are_among_them() -> None:
    sets: list[Group] = groups()
    assert any(len(sources) > 3 for sources in sets)
