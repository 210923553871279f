"""``cost-without-cel``: what it says, where, and when a patch may bring the expression."""

from __future__ import annotations

import pytest

from aigw_lint import Severity, lint

ID = "cost-without-cel"
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  llmRequestCosts:
    - metadataKey: weighted
      type: TYPE
      cel: WRITTEN
"""


def route(written: str, kind: str = "CEL") -> str:
    return ROUTE.replace("WRITTEN", written).replace("TYPE", kind)


@pytest.mark.parametrize("written", ["", "''", "null"])
def test_a_cost_without_its_expression(written: str) -> None:
    (finding,) = lint(sources={"a.yaml": route(written)}, select=[ID]).findings
    start = finding.location.span.start
    assert (start.line, start.column, finding.severity) == (7, 13, Severity.ERROR)
    assert finding.path == "/spec/llmRequestCosts/0/type"
    assert finding.message == (
        'the cost "weighted" is of type CEL and has no cel, so AI Gateway writes no configuration '
        "for the Gateways that it is of, and each goes on with its last one (write cel, or a type "
        "such as TotalToken)"
    )


@pytest.mark.parametrize(
    ("written", "kind"), [("input_tokens", "CEL"), ("'${CEL}'", "CEL"), ("", "TotalToken")]
)
def test_what_has_one_or_needs_none(written: str, kind: str) -> None:
    assert not lint(sources={"a.yaml": route(written, kind)}, select=[ID]).findings


def test_a_patch_may_bring_it() -> None:
    sources = {
        "kustomization.yaml": """\
resources: [a.yaml]
patches:
  - target: {kind: AIGatewayRoute}
    patch: |
      - {op: copy, from: /is/elsewhere, path: /spec/llmRequestCosts/0/cel}
""",
        "a.yaml": route(""),
    }
    report = lint(sources=sources, select=[ID])
    assert not report.findings
    assert [each.reason for each in report.undecided if each.rule == ID] == ["patched"]
