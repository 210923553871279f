"""What rules say of a field that a patch may change."""

from __future__ import annotations

from aigw_lint import Severity, lint
from aigw_lint.configuration.config import Config
from aigw_lint.run.checklist import checklist

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  rules:
    - matches: [{headers: [{name: x-ai-eg-model, value: gpt}]}]
"""
KUSTOMIZATION = """\
resources: [route.yaml]
patches:
  - target: {kind: AIGatewayRoute}
    patch: '[{"op": "copy", "from": "/is/elsewhere", "path": "/spec/rules/0/timeouts"}]'
"""
SOURCES = {"kustomization.yaml": KUSTOMIZATION, "route.yaml": ROUTE}
CONFIG = Config(min_severity=Severity.INFO)


def test_a_finding_that_a_patch_may_mend_is_undecided_in_words_that_read_well() -> None:
    (finding,) = lint(sources={"route.yaml": ROUTE}, config=CONFIG).findings
    report = lint(sources=SOURCES, config=CONFIG)
    assert report.findings == ()
    (check,) = report.undecided
    assert (check.rule, check.reason) == (finding.rule, "patched")
    assert check.location == finding.location
    assert check.message == f"whether it still holds after the patch that {finding.message}"


def test_the_checklist_tells_it_with_the_reason_in_front() -> None:
    made = checklist(sources=SOURCES)
    ((item,),) = [[item for item in each.items if item.id == "timeouts"] for each in made.routes]
    (check,) = made.report.undecided
    assert item.state == "undecided"
    assert item.reason == f"not known (patched): {check.message}"
