"""The JSON contract: its keys, its order, its schema, and whatever names files have."""

from __future__ import annotations

import enum
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aigw_lint import __version__
from aigw_lint.choice.report import PassedOver, Report
from aigw_lint.files.finding import Finding, ManifestInfo, Related, Undecided
from aigw_lint.files.parser import Source
from aigw_lint.formatters import View, formatter
from aigw_lint.formatters.checklist import checklist_json
from aigw_lint.formatters.json import write_json
from aigw_lint.knowledge.aim import Aim
from aigw_lint.knowledge.pins import Pin
from aigw_lint.run.checklist import Checklist, Item, RouteChecklist
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Judge, Severity

SCHEMAS = Path(__file__).parent.parent.parent / "schemas" / "aigw-lint"
TARGET = {"ai-gateway": "1.1", "envoy-gateway": "1.8", "gateway-api": "1.5"}
SOURCE = Source.from_text("routes.yaml", "name: opnai\nother: openai\n")
TYPO = Location("routes.yaml", SOURCE.lines.span(6, 11))
ROUTE = ManifestInfo("aigateway.envoyproxy.io/v1beta1", "AIGatewayRoute", "default", "chat")
BARE = Finding(TYPO, "some-rule", Severity.WARNING, Judge.TRAFFIC, "traffic", "is odd")
FULL = Finding(
    location=TYPO,
    rule="missing-reference",
    severity=Severity.ERROR,
    judge=Judge.CONTROLLER,
    category="references",
    message="it is not there",
    path="/spec/rules/0/backendRefs/0/name",
    manifest=ROUTE,
    related=(Related("did you mean this?", TYPO, ROUTE),),
    fix=Fix((Edit("routes.yaml", TYPO.span, "openai"),), safe=True),
    code="near-miss",
    data={"condition": {"type": "Accepted", "status": "False"}},
    alternatives=("overlays/dev",),
    targets=("1.1",),
    rendered_from="shop/templates/a.yaml",
)
REPORT = Report(
    findings=(FULL, BARE, BARE._replace(severity=Severity.INFO)),
    undecided=(Undecided(TYPO, "some-rule", "external-reference", "whether it is there"),) * 2,
    passed_over=(PassedOver("chart/a.yaml", "template", "a Helm template"),),
    files=3,
    manifests=9,
    alternatives=2,
    suppressed=4,
    baselined=5,
    targets=(TARGET,),
    aim=Aim(
        origin="inferred",
        pins=(Pin("ai-gateway-helm", "v1.1.0", "1.1", "HelmRelease aigw", "routes.yaml", TYPO),),
    ),
    sources={"routes.yaml": SOURCE},
)
CHECKLIST = Checklist(
    (
        RouteChecklist(
            ROUTE,
            TYPO,
            (
                Item("parent-refs", "parentRefs", "ok", "found", (TYPO,), ()),
                Item("backend-refs", "backendRefs", "fault", "", (), (FULL,)),
                Item("timeouts", "timeouts", "undecided", "a template", (), ()),
                Item("grants", "grants", "not-applicable", "", (), ()),
                Item("names", "names", "advice", "", (), (BARE._replace(severity=Severity.INFO),)),
            ),
        ),
    ),
    REPORT,
)


def text_of(report: Report, min_severity: Severity = Severity.WARNING) -> str:
    stream = io.StringIO()
    formatter("json")(report, View(min_severity), stream)
    return stream.getvalue()


def read(report: Report, min_severity: Severity = Severity.WARNING) -> Any:  # noqa: ANN401
    return json.loads(text_of(report, min_severity))


def schema(name: str) -> dict[str, Any]:
    """Return a published schema."""
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def assert_keys(instance: object, part: Mapping[str, Any], whole: Mapping[str, Any]) -> None:
    """Assert that each object has exactly the keys that the schema names, in their order."""
    while "$ref" in part:
        part = whole["$defs"][part["$ref"].removeprefix("#/$defs/")]
    if "anyOf" in part and instance is not None:
        assert_keys(instance, part["anyOf"][0], whole)
    elif isinstance(instance, dict) and "properties" in part:
        assert list(instance) == list(part["properties"])
        for key, value in instance.items():
            assert_keys(value, part["properties"][key], whole)
    elif isinstance(instance, list):
        for item in instance:
            assert_keys(item, part["items"], whole)


# --- the contract -------------------------------------------------------------


def test_a_report_is_written_as_the_contract_says() -> None:
    place = {"file": "routes.yaml", "line": 1, "column": 7, "end_line": 1, "end_column": 12}
    manifest = {
        "apiVersion": "aigateway.envoyproxy.io/v1beta1",
        "kind": "AIGatewayRoute",
        "namespace": "default",
        "name": "chat",
    }
    expected = {
        "schema_version": 1,
        "tool": {"name": "aigw-lint", "version": __version__},
        "targets": [TARGET],
        "targets_from": {
            "origin": "inferred",
            "open": False,
            "pins": [
                {
                    "chart": "ai-gateway-helm",
                    "version": "v1.1.0",
                    "release": "1.1",
                    "what": "HelmRelease aigw",
                    **place,
                }
            ],
        },
        "summary": {
            "files": 3,
            "manifests": 9,
            "alternatives": 2,
            "error": 1,
            "warning": 1,
            "info": 1,
            "suppressed": 4,
            "baselined": 5,
            "undecided": {"external-reference": 2},
            "passed_over": {"template": 1},
        },
        "failures": [],
        "findings": [
            {
                "rule": "missing-reference",
                "code": "near-miss",
                "category": "references",
                "severity": "error",
                "judge": "controller",
                "message": "it is not there",
                **place,
                "path": "/spec/rules/0/backendRefs/0/name",
                "alternatives": ["overlays/dev"],
                "renderings": None,
                "targets": ["1.1"],
                "rendered_from": "shop/templates/a.yaml",
                "manifest": manifest,
                "related": [{"message": "did you mean this?", **place, "manifest": manifest}],
                "fix": {"safe": True, "edits": [{**place, "text": "openai"}]},
                "data": {"condition": {"type": "Accepted", "status": "False"}},
                "fingerprint": FULL.fingerprint,
            }
        ],
    }
    written = text_of(REPORT, Severity.ERROR)
    assert written == json.dumps(expected, indent=2) + "\n"


def test_what_could_not_be_read_is_listed() -> None:
    passed = (
        PassedOver("a.yaml", "unreadable", "permission denied"),
        PassedOver("b.yaml", "template", "a template"),
    )
    document = read(REPORT._replace(passed_over=passed))
    assert document["failures"] == [passed[0]._asdict()]


def test_what_is_not_there_is_null() -> None:
    (_, bare) = read(REPORT)["findings"]
    absent = {key for key, value in bare.items() if value is None}
    nothing = {
        "code",
        "alternatives",
        "renderings",
        "targets",
        "rendered_from",
        "manifest",
        "fix",
        "data",
    }
    assert absent == nothing
    assert bare["related"] == []
    assert bare["path"] == ""


def test_findings_below_the_bar_are_counted_and_not_listed() -> None:
    for severity, listed in ((Severity.INFO, 3), (Severity.WARNING, 2), (Severity.ERROR, 1)):
        document = read(REPORT, severity)
        assert len(document["findings"]) == listed
        assert [document["summary"][each.label] for each in Severity] == [1, 1, 1]


@pytest.mark.parametrize("report", [REPORT, Report()])
def test_a_report_fits_its_schema_and_holds_nothing_else(report: Report) -> None:
    document = read(report, Severity.INFO)
    jsonschema.validate(document, schema("report"))
    assert_keys(document, schema("report"), schema("report"))


@pytest.mark.parametrize("path", ["", "/", "/a~1b/0", "/of two\nlines"])
def test_a_path_fits_whatever_its_keys_are(path: str) -> None:
    (finding, *_) = REPORT.findings
    report = REPORT._replace(findings=(finding._replace(path=path),))
    document = read(report, Severity.INFO)
    jsonschema.validate(document, schema("report"))
    assert document["findings"][0]["path"] == path


@pytest.mark.parametrize("checklist", [CHECKLIST, Checklist((), Report())])
def test_a_checklist_fits_its_schema_and_holds_nothing_else(checklist: Checklist) -> None:
    stream = io.StringIO()
    write_json(checklist_json(checklist), stream)
    document = json.loads(stream.getvalue())
    jsonschema.validate(document, schema("checklist"))
    assert_keys(document, schema("checklist"), schema("checklist"))


def test_a_checklist_counts_its_items() -> None:
    assert checklist_json(CHECKLIST)["summary"] == {
        "routes": 1,
        "ok": 1,
        "advice": 1,
        "fault": 1,
        "undecided": 1,
        "not-applicable": 1,
    }


@pytest.mark.parametrize("name", ["report", "checklist"])
def test_a_schema_is_a_schema_in_which_all_is_required(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    pending: list[Any] = [schema(name)]
    while pending:
        part = pending.pop()
        if "properties" in part:
            assert part["required"] == list(part["properties"])
        pending += (value for value in part.values() if isinstance(value, dict))


def test_the_two_schemas_agree_on_what_they_share() -> None:
    report, checklist = schema("report"), schema("checklist")
    for name in report["$defs"]:
        assert report["$defs"][name] == checklist["$defs"][name]
    for key in ("schema_version", "tool", "targets"):
        assert report["properties"][key] == checklist["properties"][key]


# --- odd content --------------------------------------------------------------


def test_the_output_is_ascii_and_has_no_control_characters() -> None:
    evil = "\x1b[2J\u202e\x7f\n::error::x\r模型"
    text = text_of(REPORT._replace(findings=(FULL._replace(message=evil),)))
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert json.loads(text)["findings"][0]["message"] == evil


@pytest.mark.parametrize("evil", ["##[error]x", "##vso[task.x]", "\\##[x]", "####[x]", "#\\u0023["])
def test_no_line_is_a_command_to_a_build_service(evil: str) -> None:
    text = text_of(REPORT._replace(findings=(FULL._replace(message=evil),)))
    assert "##" not in text
    assert json.loads(text)["findings"][0]["message"] == evil


def test_names_that_are_no_text_are_written_so_that_all_can_read_them() -> None:
    location = TYPO._replace(file="a\udcff/b\ud800.yaml")
    finding = FULL._replace(location=location, data={"\udcfe": ["\udcfd"]})
    document = read(REPORT._replace(findings=(finding,), targets=()))
    (found,) = document["findings"]
    assert found["file"] == r"a\xff/b\ud800.yaml"
    assert found["data"] == {r"\xfe": [r"\xfd"]}
    assert found["fingerprint"] == finding.fingerprint


class Color(enum.Enum):
    """Stands for what a rule pack may bring."""

    RED = "red"


def test_data_of_any_kind_is_written() -> None:
    data: dict[Any, object] = {
        "enum": Color.RED,
        "set": {"b", "a"},
        "tuple": (1, 2.5, True, None),
        "infinite": float("inf"),
        "bytes": b"x",
        1: object,
    }
    (found,) = read(REPORT._replace(findings=(FULL._replace(data=data),)))["findings"]
    assert found["data"] == {
        "enum": "red",
        "set": ["a", "b"],
        "tuple": [1, 2.5, True, None],
        "infinite": "inf",
        "bytes": "b'x'",
        "1": "<class 'object'>",
    }


def test_a_fix_shows_no_value_of_a_secret() -> None:
    report = REPORT._replace(secret_lines={"routes.yaml": frozenset({1})})
    assert read(report)["findings"][0]["fix"] is None
    report = REPORT._replace(secret_lines={"routes.yaml": frozenset({2})})
    assert read(report)["findings"][0]["fix"] is not None
