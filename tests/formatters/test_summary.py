"""The line that sums up, and the lists before it."""

from __future__ import annotations

import pytest

from aigw_lint.choice.report import PassedOver, Report
from aigw_lint.files.finding import Finding, Undecided
from aigw_lint.formatters import View
from aigw_lint.formatters.line import plain
from aigw_lint.formatters.summary import summary_lines
from aigw_lint.knowledge.aim import Aim
from aigw_lint.knowledge.pins import Pin
from aigw_lint.knowledge.releases import targets_for
from aigw_lint.words import reasons
from aigw_lint.words.position import Location, Position, Span
from aigw_lint.words.severity import Judge, Severity

HERE = Location("a.yaml", Span(Position(2, 3, 9), Position(2, 5, 11)))
ERROR = Finding(HERE, "some-rule", Severity.ERROR, Judge.CONTROLLER, "references", "is wrong")
WARNING, INFO = (ERROR._replace(severity=each) for each in (Severity.WARNING, Severity.INFO))
UNDECIDED = Undecided(HERE, "some-rule", "external-reference", "whether it is there")
CLEAN = Report(files=3, manifests=9)
NONE = "no errors or warnings in 3 files, 9 manifests"


def lines_of(report: Report, view: View) -> list[str]:
    """Return what closes *report*."""
    return [plain(parts) for parts in summary_lines(report, view)]


@pytest.mark.parametrize(
    ("changes", "view", "expected"),
    [
        ({}, View(), NONE),
        (
            {"files": 1, "manifests": 1, "alternatives": 2},
            View(),
            "no errors or warnings in 1 file, 1 manifest, 2 alternatives",
        ),
        (
            {"findings": (ERROR, WARNING, WARNING)},
            View(),
            "1 error, 2 warnings in 3 files, 9 manifests",
        ),
        (
            {"findings": (INFO, INFO)},
            View(),
            f"{NONE}; 2 infos hidden: --min-severity info",
        ),
        (
            {"findings": (ERROR, WARNING)},
            View(Severity.ERROR),
            "1 error, 1 warning in 3 files, 9 manifests; 1 warning hidden: --min-severity warning",
        ),
        (
            {"findings": (WARNING, INFO)},
            View(Severity.ERROR),
            "1 warning in 3 files, 9 manifests; 1 warning, 1 info hidden: --min-severity info",
        ),
        (
            {"findings": (INFO,)},
            View(Severity.INFO),
            f"{NONE}; 1 info",
        ),
        (
            {"suppressed": 2, "baselined": 4, "undecided": (UNDECIDED,) * 3},
            View(),
            (f"{NONE}; 2 suppressed; 4 in the baseline; 3 checks undecided: run with -v"),
        ),
        (
            {"undecided": (UNDECIDED,)},
            View(verbose=True),
            f"{NONE}; 1 check undecided",
        ),
        (
            {"passed_over": (PassedOver("a", "template", "m"), PassedOver("b", "sops", "m"))},
            View(),
            (f"{NONE}; 2 files passed over (1 sops, 1 template): run with -v"),
        ),
        (
            {"passed_over": (PassedOver("a", "template", "m"),), "undecided": (UNDECIDED,)},
            View(),
            (f"{NONE}; 1 file passed over (1 template); 1 check undecided: run with -v"),
        ),
        (
            {"crashed": True},
            View(),
            (f"{NONE}; this is not all: a rule crashed or a file could not be read"),
        ),
        (
            {"manifests": 0, "passed_over": (PassedOver("a", "template", "m"),)},
            View(),
            "no manifests of ours in 3 files; 1 file passed over (1 template): run with -v",
        ),
    ],
)
def test_the_last_line_counts(changes: dict[str, object], view: View, expected: str) -> None:
    report = CLEAN._replace(**changes)  # type: ignore[arg-type]
    assert lines_of(report, view)[-1] == expected


def test_verbose_lists_what_was_not_decided_and_what_was_not_read() -> None:
    report = CLEAN._replace(
        undecided=(UNDECIDED,), passed_over=(PassedOver("chart/a.yaml", "template", "Helm"),)
    )
    assert lines_of(report, View(verbose=True))[:-1] == [
        "Undecided (external-reference), 1 check:",
        f"  = {reasons.UNDECIDED['external-reference'].means}",
        f"  = what to do: {reasons.UNDECIDED['external-reference'].remedy}",
        "  a.yaml:2:3: whether it is there [some-rule]",
        "",
        "Passed over (template), 1 file:",
        f"  = {reasons.PASSED_OVER['template'].means}",
        f"  = what to do: {reasons.PASSED_OVER['template'].remedy}",
        "  chart/a.yaml: Helm",
        "",
    ]


PIN = Pin("ai-gateway-helm", "v1.0.0", "1.0", "HelmRelease aigw", "a.yaml", HERE)
OPEN = PIN._replace(
    chart="ai-gateway-crds-helm",
    version=None,
    release=None,
    location=HERE._replace(file="b.yaml"),
)


@pytest.mark.parametrize(
    ("aim", "expected"),
    [
        (
            Aim(),
            [
                (
                    "Target: AI Gateway 1.1, the newest that is known, since nothing here names a "
                    "release"
                ),
            ],
        ),
        (Aim(origin="asked"), ["Target: AI Gateway 1.1, as was asked for"]),
        (Aim(origin="configuration"), ["Target: AI Gateway 1.1, as the configuration says"]),
        (
            # One place that two renderings share, and another.
            Aim(targets_for(["1.0", "1.1"]), "inferred", (PIN, PIN._replace(home="x"), OPEN)),
            [
                "Target: AI Gateway 1.0, 1.1, as the charts say that are named here",
                "  a.yaml:2:3: HelmRelease aigw has ai-gateway-helm v1.0.0, so 1.0",
                (
                    "  b.yaml:2:3: HelmRelease aigw has ai-gateway-crds-helm no version, which "
                    "tells no release"
                ),
            ],
        ),
    ],
)
def test_the_targets_are_told_with_who_says_so(aim: Aim, expected: list[str]) -> None:
    targets = tuple(target.as_json() for target in aim.targets)
    report = CLEAN._replace(targets=targets, aim=aim)
    assert lines_of(report, View(verbose=True))[:-1] == [*expected, ""]
    assert lines_of(report, View()) == [NONE]
    assert lines_of(Report(targets=targets, aim=aim), View(verbose=True)) == []
