"""Which policies select a Gateway of another namespace."""

from __future__ import annotations

import pytest

from aigw_lint.graph.reference import definition_of
from aigw_lint.graph.targeting import policies_at
from aigw_lint.knowledge.kinds import CLIENT_TRAFFIC_POLICY, GATEWAY
from aigw_lint.knowledge.releases import target_for
from aigw_lint.run.linter import load_world

GATEWAY_TEXT = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra, labels: {ai: "yes"}}
spec: {gatewayClassName: envoy, listeners: [{name: http, protocol: HTTP, port: 80}]}
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: p, namespace: platform}
spec: {targetSelectors: [{kind: Gateway, namespaces: NAMESPACES}]}
"""
GRANT = """\
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: policies, namespace: infra}
spec:
  from: [{group: gateway.envoyproxy.io, kind: ClientTrafficPolicy, namespace: platform}]
  to: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
"""
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: infra, labels: {team: blue}}\n"
BY_LABEL = "{from: Selector, selector: {matchLabels: {team: blue}}}"
BY_NAME = "{from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: infra}}}"


def certain(namespaces: str, *texts: str, release: str = "1.1", **changes: str) -> list[bool]:
    """Return for each policy that selects the Gateway, or may, whether it does for sure.

    *changes* are words of the policy, each with what stands there instead.
    """
    text = POLICY.replace("NAMESPACES", namespaces)
    for old, new in changes.items():
        text = text.replace(old, new)
    graph = load_world(sources={"all.yaml": "---\n".join((GATEWAY_TEXT, text, *texts))}).graph
    graph.target = target_for(release)
    (gateway,) = graph.of_kind(GATEWAY)
    found = policies_at(definition_of(gateway), graph, CLIENT_TRAFFIC_POLICY)
    return [each.certain for each in found]


@pytest.mark.parametrize(
    ("namespaces", "texts", "expected"),
    [
        ("{from: All}", (GRANT,), [True]),
        ("{from: All}", (), []),
        ("{from: Same}", (GRANT,), []),
        ("null", (GRANT,), []),
        ("{from: '${FROM}'}", (GRANT,), [False]),
        ("{from: '${FROM}'}", (), []),
        ("{from: Selector}", (GRANT,), []),
        (BY_NAME, (GRANT,), [True]),
        (BY_NAME.replace("infra", "other"), (GRANT,), []),
        (BY_LABEL, (GRANT,), [False]),
        (BY_LABEL, (GRANT, NAMESPACE), [True]),
        (BY_LABEL.replace("blue", "red"), (GRANT, NAMESPACE), []),
        (BY_LABEL, (NAMESPACE,), []),
        ("{from: All}", (GRANT.replace("name: edge", "name: other"),), []),
        ("{from: All}", (GRANT.replace("namespace: infra", "namespace: other"),), []),
        ("{from: All}", (GRANT.replace("namespace: platform", "namespace: other"),), []),
        ("{from: All}", (GRANT.replace("platform", "'${PLATFORM}'"),), [False]),
        ("{from: All}, matchLabels: {ai: 'no'}", (GRANT,), []),
        ("{from: All}, matchLabels: {ai: 'yes'}", (GRANT,), [True]),
    ],
)
def test_a_policy_selects_elsewhere_where_a_grant_permits(
    namespaces: str, texts: tuple[str, ...], expected: list[bool]
) -> None:
    assert certain(namespaces, *texts) == expected


def test_in_its_own_namespace_it_needs_no_grant() -> None:
    for namespaces, expected in (
        ("{from: All}", [True]),
        ("{from: Same}", [True]),
        (BY_NAME, [True]),
        (BY_NAME.replace("metadata.name: infra", "metadata.name: nothere"), []),
    ):
        assert certain(namespaces, platform="infra") == expected


def test_a_grant_that_cannot_be_read_may_permit_it() -> None:
    head = GRANT.partition("metadata")[0]
    template = f"{head}metadata: {{{{ .Values.metadata }}}}\n{{{{ end }}}}\n"
    texts = {"all.yaml": f"{GATEWAY_TEXT}---\n{POLICY.replace('NAMESPACES', '{from: All}')}"}
    graph = load_world(sources=texts | {"grant.yaml": template}).graph
    (gateway,) = graph.of_kind(GATEWAY)
    found = policies_at(definition_of(gateway), graph, CLIENT_TRAFFIC_POLICY)
    assert [each.certain for each in found] == [False]


def test_a_policy_without_a_namespace_may_be_anywhere() -> None:
    (answer,) = certain("{from: All}", GRANT, **{", namespace: platform": ""})
    assert answer is True
    assert certain("{from: All}", **{"namespace: platform": "namespace: '${HERE}'"}) == [False]


def test_a_release_without_the_field_looks_at_its_own_namespace() -> None:
    assert certain("{from: All}", GRANT, release="0.7") == [True]
    assert certain("{from: All}", GRANT, release="0.6") == []
    assert certain(BY_NAME.replace("infra", "nothere"), release="0.6", platform="infra") == [True]


def test_of_too_many_policies_that_select_one_may() -> None:
    many = [POLICY.replace("name: p", f"name: p{number}") for number in range(201)]
    assert certain("{from: Same}", GRANT, *many) == [False]
