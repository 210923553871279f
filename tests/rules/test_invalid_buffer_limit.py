"""``invalid-buffer-limit``: judge, messages and fixes; and the API server's own verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aigw_lint import Finding, Judge, Severity, lint

POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: {kind}
metadata: {{name: buffers}}
spec:
  connection:
    bufferLimit: {limit}
"""
PATH = ("spec", "connection", "bufferLimit")
KINDS = ("ClientTrafficPolicy", "BackendTrafficPolicy")


def check(limit: str, kind: str = "ClientTrafficPolicy") -> tuple[Finding, ...]:
    text = POLICY.format(kind=kind, limit=limit)
    return lint(sources={"policy.yaml": text}, select=["invalid-buffer-limit"]).findings


def only(limit: str, kind: str = "ClientTrafficPolicy") -> Finding:
    (finding,) = check(limit, kind)
    return finding


# --- what is refused, and by whom -----------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "limit",
    ["50MB", "50m", "50mi", "50K", "0.5Gi", "'1e6'", "'0'", "'-1'", "1.5", "050Mi", "'50_000'"],
)
def test_the_api_server_refuses_what_is_no_size(limit: str, kind: str) -> None:
    finding = only(limit, kind)
    assert (finding.severity, finding.judge) == (Severity.ERROR, Judge.API_SERVER)
    assert f"so the API server refuses the {kind}" in finding.message
    assert finding.data is None


@pytest.mark.parametrize("limit", ["true", "{a: 1}", "[50Mi]", "''", '"\\uff15Mi"', ".inf", "1e30"])
def test_the_api_server_refuses_other_shapes(limit: str) -> None:
    assert only(limit).judge is Judge.API_SERVER


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", ["4Gi", "4294967296", "100G", "8Ei", "-1", "5e9"])
def test_the_controller_refuses_what_is_out_of_range(limit: str, kind: str) -> None:
    finding = only(limit, kind)
    assert (finding.severity, finding.judge) == (Severity.ERROR, Judge.CONTROLLER)
    assert finding.data == {
        "condition": {"type": "Accepted", "status": "False", "reason": "Invalid"}
    }


@pytest.mark.parametrize(
    ("kind", "covered"), [(KINDS[0], "of its listeners"), (KINDS[1], "that it covers")]
)
def test_what_is_out_of_range_is_told_what_to_write(kind: str, covered: str) -> None:
    assert only("8Gi", kind).message == (
        f'bufferLimit "8Gi" is out of range, so the {kind} is not accepted and every route '
        f"{covered} answers 500 (write 50Mi; the most is 4294967295, one byte less than 4Gi)"
    )


@pytest.mark.parametrize(
    "limit",
    ["50Mi", "50M", "50k", "1", "4294967295", "0", "0x10", "010", "50_000", "1e3", "null", ""],
)
def test_what_kubernetes_reads_as_a_size_is_fine(limit: str) -> None:
    assert check(limit) == ()


def test_a_placeholder_is_undecided() -> None:
    text = POLICY.format(kind=KINDS[0], limit="${LIMIT}")
    report = lint(sources={"policy.yaml": text}, select=["invalid-buffer-limit"])
    assert report.findings == ()
    assert [check.reason for check in report.undecided] == ["placeholder"]


def test_it_stands_at_the_value() -> None:
    finding = only("50MB")
    span = finding.location.span
    assert (span.start.line, span.start.column, span.end.column) == (6, 18, 22)
    assert finding.path == "/spec/connection/bufferLimit"


def test_long_values_are_cut() -> None:
    assert len(only("5" * 1000 + "X").message) < 300


# --- fixes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "fixed", "safe"),
    [
        ("50mi", "50Mi", True),
        ("50MI", "50Mi", True),
        ("1gi", "1Gi", True),
        ("'50 Mi'", "'50Mi'", True),
        ('"50 mi"', '"50Mi"', True),
        ("'50 M'", "'50M'", True),
        ("50MB", "50Mi", False),
        ("50mb", "50Mi", False),
        ("50MiB", "50Mi", False),
        ("50m", "50Mi", False),
        ("50K", "50Ki", False),
        ("0.5Gi", "512Mi", False),
        ("1.5Mi", "1536Ki", False),
        ("+50Mi", "50Mi", False),
        ("'1e6'", "'1000000'", False),
    ],
)
def test_fixes(limit: str, fixed: str, *, safe: bool) -> None:
    finding = only(limit)
    assert finding.fix is not None
    assert finding.fix.safe is safe
    assert [edit.text for edit in finding.fix.edits] == [fixed]
    assert check(fixed) == (), "what a fix writes is right"


@pytest.mark.parametrize("limit", ["5g", "50GB", "8gi", "'0'", "much", "50u", "1.5", "true", "''"])
def test_no_fix_where_nothing_right_can_be_guessed(limit: str) -> None:
    assert only(limit).fix is None


# --- the API server's own verdict -----------------------------------------------


def patterns(shared: Path) -> Iterator[tuple[str, ...]]:
    """Yield the patterns that each CRD of each release sets on the field."""
    for plural in ("clienttrafficpolicies", "backendtrafficpolicies"):
        for path in sorted((shared / "crds" / "envoy-gateway").glob(f"*/{plural}.*.json")):
            crd = json.loads(path.read_text(encoding="utf-8"))
            for version in crd["spec"]["versions"]:
                node: Any = version["schema"]["openAPIV3Schema"]
                for step in PATH:
                    node = node["properties"][step]
                yield tuple(part["pattern"] for part in node["allOf"])


@pytest.fixture(scope="module")
def crd_patterns(shared: Path) -> tuple[re.Pattern[str], ...]:
    """Return the patterns, which are the same everywhere."""
    (only_one,) = set(patterns(shared))
    return tuple(re.compile(pattern.removesuffix("$") + r"\Z", re.ASCII) for pattern in only_one)


def is_written(value: object) -> bool:
    """Tell whether an object holds the field."""
    for step in PATH:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


SIZES = st.from_regex(r"[+-]?[0-9]{0,4}[. ]?[0-9]{0,2}[KMGTPEkmnuibB]{0,3}", fullmatch=True)


@pytest.mark.shared
@given(text=SIZES | st.text("0123456789KMGTPEkmi", max_size=5))
def test_texts_are_refused_as_the_crds_say(
    crd_patterns: tuple[re.Pattern[str], ...], text: str
) -> None:
    accepted = all(pattern.match(text) for pattern in crd_patterns)
    refused = [each.judge is Judge.API_SERVER for each in check(json.dumps(text))]
    assert (True in refused) is not accepted


@pytest.mark.shared
def test_mutants_are_judged_as_the_api_server_judged_them(shared: Path) -> None:
    seen = []
    lines = (shared / "corpus" / "apiserver" / "mutants.jsonl").read_text(encoding="utf-8")
    for mutant in map(json.loads, lines.splitlines()):
        if mutant["object"].get("kind") not in KINDS or not is_written(mutant["object"]):
            continue
        refused = any(error["path"] == ".".join(PATH) for error in mutant["errors"])
        report = lint(
            sources={"mutant.json": json.dumps(mutant["object"])}, select=["invalid-buffer-limit"]
        )
        assert (report.findings != ()) is refused, mutant["id"]
        seen.append(refused)
    assert (seen.count(True), seen.count(False)) == (3, 24)
