"""mixed-backend-kinds and multiple-inference-pools: what stands together in one rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Finding, Rule, lint
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.testing import run_rule

MIXED = "mixed-backend-kinds"
MULTIPLE = "multiple-inference-pools"
RULES = {rule.id: rule for rule in available_rules()}

POOL = "{{name: {}, group: inference.networking.k8s.io, kind: InferencePool}}"
OLD_POOL = "{{name: {}, group: inference.networking.x-k8s.io, kind: InferencePool}}"


def route(*rules: str) -> str:
    entries = "\n".join(f"    - backendRefs: [{rule}]" for rule in rules)
    return (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\n"
        "kind: AIGatewayRoute\n"
        "metadata: {name: chat}\n"
        f"spec:\n  rules:\n{entries}\n"
    )


def found(rule: type[Rule], text: str, release: str | None = None) -> list[Finding]:
    return run_rule(rule, {"x.yaml": text}, config=Config(target=release))


def names(rule_id: str, *rules: str, release: str | None = None) -> list[str]:
    """Return the texts at which the findings of one rule stand, in *rules* of a route."""
    text = route(*rules)
    spans = [each.location.span for each in found(RULES[rule_id], text, release)]
    return [text[span.start.offset : span.end.offset] for span in spans]


def test_it_stands_at_the_first_entry_that_differs() -> None:
    entries = f"{POOL.format('a')}, {POOL.format('b')}, {{name: c}}, {{name: d}}"
    assert names(MIXED, entries) == ["c"]
    assert names(MIXED, f"{{name: c}}, {{name: d}}, {POOL.format('a')}") == ["a"]


def test_two_pools_beside_a_backend_are_two_faults() -> None:
    entries = f"{POOL.format('a')}, {{name: c}}, {POOL.format('b')}"
    assert names(MIXED, entries) == ["c"]
    assert names(MULTIPLE, entries) == ["b"]


def test_each_rule_of_a_route_is_judged_by_itself() -> None:
    mixed = f"{POOL.format('a')}, {{name: c}}"
    double = f"{POOL.format('a')}, {POOL.format('b')}"
    assert names(MIXED, mixed, POOL.format("a"), "{name: c}", mixed) == ["c", "c"]
    assert names(MULTIPLE, double, POOL.format("a"), mixed, double) == ["b", "b"]


def test_the_other_end_is_told() -> None:
    text = route(f"{POOL.format('a')}, {{name: c}}")
    (finding,) = found(RULES[MIXED], text)
    assert [related.message for related in finding.related] == ["InferencePool a is named here"]


@pytest.mark.parametrize(
    ("release", "pool", "expected"),
    [
        ("1.1", POOL, ["c"]),
        ("0.4", POOL, ["c"]),
        ("0.3", OLD_POOL, ["c"]),
        ("0.4", OLD_POOL, []),
        ("0.3", POOL, []),
        ("0.2", OLD_POOL, []),
    ],
)
def test_a_pool_is_what_the_release_takes_for_one(
    release: str, pool: str, expected: list[str]
) -> None:
    assert names(MIXED, f"{pool.format('a')}, {{name: c}}", release=release) == expected


@pytest.mark.parametrize(
    "entries",
    [
        f"{POOL.format('a')}, {{name: c, kind: AIServiceBackend}}",
        f"{POOL.format('a')}, {{name: c, kind: '${{KIND}}'}}",
        f"{POOL.format('a')}, null, text, [x], {{}}, {{name: [c]}}",
        "{name: a, kind: InferencePool}, {name: c}",
        "null",
    ],
)
def test_entries_at_fault_by_themselves_are_left_to_other_rules(entries: str) -> None:
    assert names(MIXED, entries) == []
    assert names(MULTIPLE, entries) == []


@pytest.mark.parametrize("rules", ["null", "text", "[null, 5, {backendRefs: {a: b}}]"])
@pytest.mark.parametrize("rule_id", [MIXED, MULTIPLE])
def test_other_shapes_are_left_to_the_schema(rule_id: str, rules: str) -> None:
    text = route("{name: a}").partition("spec:")[0] + f"spec: {{rules: {rules}}}\n"
    assert found(RULES[rule_id], text) == []


@pytest.mark.shared
def test_the_crds_own_tests_agree(shared: Path) -> None:
    folder = shared / "corpus" / "crdcel"
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    sources = {
        f"{number}/{path}": (folder / path).read_text("utf-8")
        for number, path in enumerate(expected)
    }
    report = lint(sources=sources, select=[MIXED, MULTIPLE])
    told = {(each.location.file.partition("/")[2], each.rule) for each in report.findings}
    words = {MIXED: "cannot mix", MULTIPLE: "only one InferencePool"}
    assert told == {
        (path, rule)
        for path, errors in expected.items()
        for rule, word in words.items()
        if errors and any(word in error for error in errors)
    }


@pytest.mark.shared
def test_nothing_is_said_of_what_the_api_server_takes(shared: Path) -> None:
    lines = (shared / "corpus" / "apiserver" / "mutants.jsonl").read_text("utf-8").splitlines()
    sources = {
        f"{mutant['id']}/m.yaml": json.dumps(mutant["object"])
        for mutant in map(json.loads, lines)
        if mutant["accepted"]
    }
    assert lint(sources=sources, select=[MIXED, MULTIPLE]).findings == ()
