"""Verdicts, against those of the API server on objects with one fault each."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aigw_lint.files.parser import Document, Source, parse
from aigw_lint.knowledge.releases import NEWEST
from aigw_lint.schema.bundle import schema_for
from aigw_lint.schema.explain import explain
from aigw_lint.schema.message import describe
from aigw_lint.schema.plain import plain

pytestmark = pytest.mark.shared

ROOT = Path(__file__).parent.parent.parent

LEAST_VERDICT = 0.995
LEAST_PLACE = 0.98
LEAST_ONCE = 0.97
LEAST_UNKNOWN = 0.80
"""What must agree, as shares."""
MOST_ELSEWHERE = 0.005
"""How many of those that both refuse may be told at another place."""
MOST_SEVERAL = 0.005
"""How many of those that both refuse may carry several errors."""


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """Return the script that compares, as a module."""
    spec = importlib.util.spec_from_file_location("apiserver", ROOT / "benchmarks" / "apiserver.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    return shared / "corpus" / "apiserver" / "mutants.jsonl"


@pytest.fixture(scope="module")
def outcomes(benchmark: ModuleType, corpus: Path) -> list[Any]:
    return list(benchmark.outcomes(corpus))


def test_nothing_that_the_server_takes_is_refused(outcomes: list[Any]) -> None:
    false = [each.told() for each in outcomes if each.accepted and each.refused]
    assert false == []


def test_the_figures_are_as_good_as_they_were(benchmark: ModuleType, outcomes: list[Any]) -> None:
    found = benchmark.figures(outcomes)
    assert found.verdict >= LEAST_VERDICT
    assert found.place >= LEAST_PLACE
    assert found.once >= LEAST_ONCE
    assert found.unknown >= LEAST_UNKNOWN


def test_findings_stand_where_the_server_points(outcomes: list[Any]) -> None:
    both = [each for each in outcomes if each.is_known and each.refused and not each.accepted]
    elsewhere = [each.told() for each in both if not each.in_place]
    assert len(elsewhere) <= MOST_ELSEWHERE * len(both), "\n".join(elsewhere)


def test_one_cause_is_told_once(outcomes: list[Any]) -> None:
    both = [each for each in outcomes if each.is_known and each.refused and not each.accepted]
    several = [each.told() for each in both if len(each.errors) > 1]
    assert len(several) <= MOST_SEVERAL * len(both), "\n".join(several)


def test_messages_are_short_and_whole(outcomes: list[Any]) -> None:
    for each in outcomes:
        for finding in each.errors:
            assert 0 < len(finding.message) < 400, finding.message
            assert "\n" not in finding.message
            assert not finding.message.endswith(".")
            assert "given schemas" not in finding.message


# --- deciding and explaining --------------------------------------------------


def split_verdicts(document: Document) -> list[str]:
    """Return where the fast way and the explaining one differ on *document*; at best nothing."""
    if document.api_version is None or document.kind is None:
        return []
    group, _, version = document.api_version.rpartition("/")
    found = schema_for(group, document.kind, version, NEWEST)
    if found is None:
        return []
    data = plain(document.root.raw, found.schema, found.definitions)
    faults = explain(data, found.schema)
    texts = [describe(fault) for fault in faults]
    return [] if found.check(data) is not bool(faults) else [f"{document}: {texts}"]


def test_both_ways_agree_on_each_object(corpus: Path) -> None:
    split: list[str] = []
    count = 0
    for line in corpus.read_text(encoding="utf-8").splitlines():
        text = json.dumps(json.loads(line)["object"])
        for document in parse(Source.from_text("a.json", text)).documents:
            split += split_verdicts(document)
            count += 1
    assert split == []
    assert count == 4000


def test_both_ways_agree_on_what_the_projects_publish(shared: Path) -> None:
    split: list[str] = []
    count = 0
    for path in sorted((shared / "corpus" / "upstream").rglob("*.yaml")):
        for document in parse(Source(str(path), path.read_bytes())).documents:
            split += split_verdicts(document)
            count += 1
    assert split == []
    assert count > 700
