"""Several target releases in one run: what holds for which."""

from __future__ import annotations

import pytest

from aigw_lint import Config, ConfigError, Finding, Severity, UsageError, lint
from aigw_lint.knowledge.releases import KNOWN, target_for, targets_for
from aigw_lint.run.checklist import checklist
from aigw_lint.run.linter import load_world
from aigw_lint.run.telling import Merged, merge_targets

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules:
    - name: all
      timeouts: {request: 10s}
      backendRefs: [{name: openai}]
"""
SOURCES = {"route.yaml": ROUTE}


def told(*targets: str, config: Config | None = None) -> set[tuple[str, tuple[str, ...] | None]]:
    findings = lint(sources=SOURCES, config=config, targets=targets).findings
    return {(each.rule, each.targets) for each in findings}


def test_a_finding_names_the_releases_for_which_it_holds() -> None:
    short = ("short-request-timeout", None)
    assert told("1.0", "1.1") == {("field-too-new", ("1.0",)), short}
    assert told("1.1", "1.0", "0.7") == {("field-too-new", ("0.7", "1.0")), short}
    assert told("0.7", "1.0") == {("field-too-new", None), short}
    assert told("1.1") == {short}


def test_they_go_before_the_configuration() -> None:
    assert told(config=Config(target="1.0")) == {
        ("field-too-new", None),
        ("short-request-timeout", None),
    }
    assert told("1.1", config=Config(target="1.0")) == {("short-request-timeout", None)}


def test_the_report_names_all_targets_the_oldest_first() -> None:
    report = lint(sources=SOURCES, targets=["v1.1.0", "0.5", "ai-gateway=1.1"])
    assert [each["ai-gateway"] for each in report.targets] == ["0.5", "1.1"]
    assert [each["envoy-gateway"] for each in report.targets] == ["1.6", "1.8"]


def test_what_is_undecided_for_each_is_counted_once() -> None:
    one, two = (lint(sources=SOURCES, targets=each) for each in (["1.1"], ["1.0", "1.1"]))
    assert one.undecided
    assert two.undecided == one.undecided


def test_processes_change_nothing() -> None:
    targets = ["0.5", "1.0", "1.1"]
    alone, split = (lint(sources=SOURCES, targets=targets, jobs=jobs) for jobs in (1, 3))
    assert (split.findings, split.undecided) == (alone.findings, alone.undecided)


def test_the_checklist_asks_the_graph_of_the_newest() -> None:
    world = load_world(sources=SOURCES, targets=["1.1", "0.3"])
    assert [graph.target.ai_gateway for graph in world.graphs] == ["0.3", "1.1"]
    assert world.graph is world.graphs[-1]
    assert checklist(sources=SOURCES).report.targets[0]["ai-gateway"] == KNOWN[-1]


def test_a_finding_is_as_bad_as_for_the_worst_target() -> None:
    (finding,) = lint(sources=SOURCES, targets=["1.1"], select=["short-request-timeout"]).findings
    worse = finding._replace(severity=Severity.ERROR)

    def merged(each: Finding) -> Merged:
        return Merged((("route.yaml", each),), ())

    both = merge_targets({"1.0": merged(worse), "1.1": merged(finding)})
    assert both.findings == (("route.yaml", worse),)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (["2.0"], f"`targets`: unknown AI Gateway release '2.0'; known are {', '.join(KNOWN)}"),
        (
            ["envoy-gateway=1.8"],
            (
                "`targets`: unknown project 'envoy-gateway': write a release of ai-gateway, such "
                f"as ai-gateway={KNOWN[-1]}; those of the others follow from it"
            ),
        ),
        ("1.1", "`targets` must be a list of texts: write ['1.1']"),
    ],
)
def test_targets_that_there_are_not(targets: list[str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        lint(sources=SOURCES, targets=targets)
    assert str(error.value) == message


def test_a_target_of_a_configuration_may_name_the_project() -> None:
    assert told(config=Config(target="ai-gateway=1.1")) == {("short-request-timeout", None)}
    with pytest.raises(ConfigError):
        lint(sources=SOURCES, config=Config(target="gateway-api=1.5"))


def test_spellings_of_a_release() -> None:
    assert {target_for(each) for each in ("1.1", "v1.1", "1.1.0", "ai-gateway=v1.1")} == {
        target_for("1.1")
    }
    assert targets_for(["1.1", "0.1", "v1.1"]) == (target_for("0.1"), target_for("1.1"))
