"""What the rule says of the labels of a Namespace, and where it shows them."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: chat}
spec:
  parentRefs:
  - {name: edge, namespace: infra}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: eg
  listeners:
  - name: http
    port: 80
    protocol: HTTP
    allowedRoutes: {namespaces: {from: Selector, selector: %s}}
"""
NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata:
  name: chat
%s"""


def refused(selector: str, labels: str = "") -> Finding:
    files = {
        "route.yaml": ROUTE,
        "gateway.yaml": GATEWAY % selector,
        "namespace.yaml": NAMESPACE % labels,
    }
    rule = "listener-refuses-namespace"
    (finding,) = (each for each in lint(sources=files).findings if each.rule == rule)
    start = finding.location.span.start
    assert (finding.location.file, start.line, start.column) == ("route.yaml", 6, 12)
    return finding


@pytest.mark.parametrize(
    ("selector", "labels", "what", "cure"),
    [
        (
            "{matchLabels: {ai-access: 'yes'}}",
            "",
            "which has no label ai-access",
            'write the label ai-access: "yes"',
        ),
        (
            "{matchLabels: {ai-access: 'yes'}}",
            "  labels: {ai-acess: 'true'}\n",
            "which has the label ai-acess and not ai-access",
            'write the label ai-access: "yes"',
        ),
        (
            "{matchLabels: {ai-access: 'yes', team: a}}",
            "  labels: {ai-access: 'true'}\n",
            'whose label ai-access is "true" and not "yes"',
            'write the label ai-access: "yes" and write the label team: "a"',
        ),
        (
            "{matchExpressions: [{key: team, operator: In, values: [a, b]}]}",
            "  labels: {team: c}\n",
            'whose label team is "c" and not one of a, b',
            'write the label team: "a"',
        ),
        (
            "{matchExpressions: [{key: team, operator: Exists}]}",
            "  labels: {other: c}\n",
            "which has no label team",
            "write the label team",
        ),
        (
            "{matchExpressions: [{key: closed, operator: DoesNotExist}]}",
            "  labels: {closed: 'true'}\n",
            "which has the label closed",
            "take out the label closed",
        ),
        (
            "{matchExpressions: [{key: team, operator: NotIn, values: [c]}]}",
            "  labels: {team: c}\n",
            'whose label team is "c"',
            "take out the label team",
        ),
    ],
)
def test_the_label_is_named_that_decides(selector: str, labels: str, what: str, cure: str) -> None:
    assert refused(selector, labels).message == (
        f'listener "http" of Gateway "edge" takes no routes of namespace chat, {what}, so the '
        "AIGatewayRoute serves nothing there and still says Accepted "
        f"({cure} in Namespace chat)"
    )


@pytest.mark.parametrize(
    ("labels", "text", "line", "column"),
    [
        ("", "the Namespace has no labels here", 4, 9),
        ("  labels: {other: a}\n", "these are the labels of the Namespace", 5, 3),
        ("  labels:\n    ai: 'no'\n", "the Namespace has this label", 6, 9),
    ],
)
def test_the_namespace_is_shown(labels: str, text: str, line: int, column: int) -> None:
    finding = refused("{matchLabels: {ai: 'yes'}}", labels)
    opening, place = finding.related
    assert opening.location.file == "gateway.yaml"
    start = place.location.span.start
    assert (place.location.file, start.line, start.column) == ("namespace.yaml", line, column)
    assert place.message == text


def test_a_selector_for_another_name_is_at_fault_itself() -> None:
    finding = refused("{matchLabels: {kubernetes.io/metadata.name: other, ai: 'yes'}}")
    assert "from: All" in finding.message
    assert [each.location.file for each in finding.related] == ["gateway.yaml"]
