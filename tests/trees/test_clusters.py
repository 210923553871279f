"""Objects for several clusters: what two of them hold is not taken for a fault of one."""

from __future__ import annotations

import pytest

from aigw_lint import Report, lint

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: NAME, namespace: flux-system}
spec:
  path: ./NAME
  kubeConfig: {secretRef: {name: CLUSTER}}
---
"""
SHARED = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, protocol: HTTP, port: 80}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: infra}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai, namespace: infra}
spec: {endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: NAME, namespace: infra}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches: [{headers: [{name: x-ai-eg-model, value: gpt}]}]
      backendRefs: [{name: openai}]
"""
HTTP_ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: NAME, namespace: infra}
spec: {parentRefs: [{name: edge}]}
"""
POLICY = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: NAME, namespace: infra}
spec:
  type: APIKey
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
  apiKey: {secretRef: {name: openai}}
"""
PAIRS = {
    "duplicate-model": (ROUTE.replace("NAME", "a"), ROUTE.replace("NAME", "b")),
    "generated-name-collision": (ROUTE.replace("NAME", "a"), HTTP_ROUTE.replace("NAME", "a")),
    "multiple-security-policies": (POLICY.replace("NAME", "a"), POLICY.replace("NAME", "b")),
}


def report_of(rule: str, one: str, two: str) -> Report:
    """Return what *rule* says of two objects, of which *one* and *two* are the clusters."""
    first, second = PAIRS[rule]
    apart = FLUX.replace("NAME", "none").replace("CLUSTER", "north")  # so that there are several
    hub = FLUX.replace("NAME", "one").replace("CLUSTER", one)
    hub += FLUX.replace("NAME", "two").replace("CLUSTER", two)
    files = {"hub.yaml": hub + apart, "shared.yaml": SHARED, "none/none.yaml": ""}
    files |= {"one/a.yaml": first, "two/b.yaml": second}
    return lint(sources=files, select=[rule])


@pytest.mark.parametrize("rule", PAIRS)
def test_what_goes_to_one_cluster_meets(rule: str) -> None:
    report = report_of(rule, "east", "east")
    assert [each.location.file for each in report.findings] == ["two/b.yaml"]


@pytest.mark.parametrize("rule", PAIRS)
def test_what_may_go_to_two_clusters_is_undecided(rule: str) -> None:
    report = report_of(rule, "east", "west")
    assert report.findings == ()
    assert {each.location.file for each in report.undecided} <= {"one/a.yaml", "two/b.yaml"}
    assert report.undecided
