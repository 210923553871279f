"""Attachment, against the status that Envoy Gateway's own translator tests expect."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from aigw_lint import Finding, lint
from aigw_lint.graph.attachment import attach, gateways_of, selected_listeners, takes_hostname
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Reference
from aigw_lint.knowledge.kinds import GATEWAY, HTTP_ROUTE, LISTENER_SET, NAMESPACE
from aigw_lint.run.linter import load_world

pytestmark = pytest.mark.shared

FILE = "manifests.yaml"
NO_LISTENER, REFUSED, ACCEPTED = "NoMatchingParent", "NotAllowedByListeners", "Accepted"
NO_HOSTNAME = "NoMatchingListenerHostname"
RULES = {
    "missing-listener": NO_LISTENER,
    "listener-refuses-kind": REFUSED,
    "listener-refuses-namespace": REFUSED,
}


class Case(NamedTuple):
    """One parentRef of an HTTPRoute: what is expected of it, what we say, and where."""

    folder: str
    pointer: str
    expected: str
    verdict: str
    by_rules: str


def statuses(folder: Path) -> dict[tuple[str, str, str], str]:
    """Return, by namespace and name of a route and the parent, why it is accepted or not.

    What else may be wrong with a route comes after attachment: it is accepted.
    """
    expected: dict[tuple[str, str, str], str] = {}
    for entry in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        for condition in entry["conditions"]:
            if entry["kind"] == "HTTPRoute" and condition["type"] == "Accepted":
                parent = condition["at"].removeprefix("parent ").removeprefix("/")
                reason = condition["reason"]
                known = reason if reason in (NO_LISTENER, REFUSED, NO_HOSTNAME) else ACCEPTED
                expected[entry["namespace"], entry["name"], parent] = known
    return expected


def parents(graph: Graph) -> Iterator[Reference]:
    for route in graph.of_kind(HTTP_ROUTE):
        for reference in graph.references_from(route):
            if reference.ref.group_kind in (GATEWAY, LISTENER_SET):
                yield reference


def status_key(parent: Reference, *, full: bool) -> tuple[str, str, str]:
    """Return how `expected.json` names a parent: without a namespace where none is written."""
    route = parent.source.ref
    section = parent.node.string_at("sectionName")
    gateway = f"{parent.ref.namespace}/{parent.ref.name}" if full else f"{parent.ref.name}"
    return route.namespace or "", route.name or "", gateway + (f"#{section}" if section else "")


def verdict_of(parent: Reference, graph: Graph) -> str:
    (gateway,), _ = gateways_of(parent, graph)
    chosen = selected_listeners(parent, gateway)
    if chosen is None:
        return "unknown"
    if not chosen:
        return NO_LISTENER
    attachment = attach(parent, gateway, graph)
    if not attachment.listeners:
        hostnames = [takes_hostname(each, parent.source, graph) for each in chosen]
        return NO_HOSTNAME if not any(hostnames) else REFUSED
    return ACCEPTED if attachment.certain else "unknown"


def read_cases(folder: Path) -> Iterator[Case]:
    expected = statuses(folder)
    sources = {FILE: (folder / FILE).read_text(encoding="utf-8")}
    graph = load_world(sources=sources).graph
    found = {
        place(finding): RULES[finding.rule] for finding in ours(lint(sources=sources).findings)
    }
    for parent in parents(graph):
        # The translator looks up the Namespace object of the route; a cluster always has it.
        namespace = parent.source.ref.namespace or ""
        if not graph.find(parent.source, NAMESPACE, None, namespace).found:
            continue
        for key in (status_key(parent, full=True), status_key(parent, full=False)):
            if key in expected:
                pointer, route = parent.node.pointer, parent.source.ref
                by_rules = found.get((route.namespace, route.name, pointer), ACCEPTED)
                verdict = verdict_of(parent, graph)
                yield Case(folder.name, pointer, expected[key], verdict, by_rules)


def ours(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.rule in RULES)


def place(finding: Finding) -> tuple[str | None, str | None, str]:
    """Return namespace and name of the route of *finding*, and the pointer of its parentRef."""
    assert finding.manifest is not None
    pointer = finding.path.rpartition("/")[0]
    return finding.manifest.namespace, finding.manifest.name, pointer


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    folders = sorted(path for path in (shared / "corpus" / "translate").iterdir() if path.is_dir())
    return [case for folder in folders for case in read_cases(folder)]


def test_every_verdict_is_that_of_the_controller(cases: list[Case]) -> None:
    assert [case for case in cases if case.verdict not in (case.expected, "unknown")] == []


def test_no_verdict_is_left_open(cases: list[Case]) -> None:
    counts = Counter((case.expected, case.verdict) for case in cases)
    assert counts[ACCEPTED, ACCEPTED] == 378
    assert counts[REFUSED, REFUSED] == 1
    assert counts[NO_LISTENER, NO_LISTENER] == 1
    assert sum(counts.values()) == counts[ACCEPTED, ACCEPTED] + 2


def test_no_rule_speaks_of_a_route_that_is_accepted(cases: list[Case]) -> None:
    told = [case for case in cases if case.by_rules != ACCEPTED]
    assert [case for case in told if case.by_rules != case.expected] == []
    assert [case.by_rules for case in told] == [REFUSED, NO_LISTENER]


# What the corpus holds no case of: each change turns an accepted route into one that is not.


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("sectionName: http", "sectionName: absent", NO_LISTENER),
        ("from: All", "from: Same", REFUSED),
        ("from: All", "from: All\n      kinds: [{kind: GRPCRoute}]", REFUSED),
    ],
)
def test_each_rule_finds_what_is_put_wrong(shared: Path, old: str, new: str, reason: str) -> None:
    name = "httproute-attaching-to-listener-with-backend-backendref"
    text = (shared / "corpus" / "translate" / name / FILE).read_text(encoding="utf-8")
    assert old in text
    assert not list(ours(lint(sources={FILE: text}).findings))
    found = list(ours(lint(sources={FILE: text.replace(old, new)}).findings))
    assert {RULES[finding.rule] for finding in found} == {reason}
    for finding in found:
        assert finding.data == {
            "condition": {"type": "Accepted", "status": "False", "reason": reason}
        }


HOSTNAMES = "gateway-http-listener-with-hostname-intersection"


def test_hostnames_of_accepted_routes(shared: Path) -> None:
    """No route of the corpus has none that fits; two have one of several that is dead."""
    told: dict[str, list[tuple[str | None, str]]] = {}
    for folder in sorted(path for path in (shared / "corpus" / "translate").iterdir()):
        text = (folder / FILE).read_text(encoding="utf-8")
        for finding in lint(sources={FILE: text}, select=["hostname-never-matches"]).findings:
            if finding.rule == "hostname-never-matches":
                told.setdefault(folder.name, []).append((finding.code, finding.path))
    assert told == {
        HOSTNAMES: [
            ("one-of-several", "/spec/hostnames/1"),
            ("one-of-several", "/spec/hostnames/0"),
        ]
    }


def test_a_hostname_that_is_put_wrong(shared: Path) -> None:
    text = (shared / "corpus" / "translate" / HOSTNAMES / FILE).read_text(encoding="utf-8")
    wrong = text.replace("  - '*.example.com'\n  rules", "  - foo.com\n  rules")
    assert wrong != text
    report = lint(sources={FILE: wrong}, select=["hostname-never-matches"])
    assert [finding.data for finding in report.findings] == [
        {"condition": {"type": "Accepted", "status": "False", "reason": NO_HOSTNAME}}
    ]


def test_sections_that_policies_name(shared: Path) -> None:
    """What the controller does not find is told, and nothing else."""
    expected, told = [], []
    for folder in sorted(path for path in (shared / "corpus" / "translate").iterdir()):
        for entry in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
            found = [each["message"] for each in entry["conditions"] if "message" in each]
            if any(message.startswith("No section name ") for message in found):
                expected.append((folder.name, entry["kind"], entry["namespace"], entry["name"]))
        text = (folder / FILE).read_text(encoding="utf-8")
        for finding in lint(sources={FILE: text}, select=["missing-section"]).findings:
            if finding.rule == "missing-section":
                policy = finding.manifest
                assert policy is not None
                assert finding.data is not None
                assert finding.severity.label == "error"
                told.append((folder.name, policy.kind, policy.namespace, policy.name))
    assert sorted(set(told)) == sorted(set(expected))
    assert len(set(expected)) > 4
