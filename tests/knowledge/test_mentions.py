"""What files that are no manifests say of the release that is installed."""

from __future__ import annotations

import pytest

from aigw_lint import lint
from aigw_lint.files.parser import Source
from aigw_lint.knowledge.mentions import mentions_in
from aigw_lint.knowledge.pins import Pin, pins_in
from aigw_lint.knowledge.releases import KNOWN

REMOVED = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  schema: {name: OpenAI}
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  rules: []
"""
PROFILE = """\
apiVersion: config.projectsveltos.io/v1beta1
kind: ClusterProfile
metadata: {name: ai}
spec:
  helmCharts:
    - repositoryURL: oci://docker.io/envoyproxy
      chartName: envoyproxy/ai-gateway-helm
      chartVersion: v0.3.0
      releaseName: aigw
"""
VENDIR = """\
directories:
  - path: charts
    contents: [{path: aigw, helmChart: {name: ai-gateway-helm, version: v0.3.0}}]
"""
SKAFFOLD = """\
apiVersion: skaffold/v4beta11
kind: Config
deploy:
  helm:
    releases:
      - name: aigw
        remoteChart: oci://docker.io/envoyproxy/ai-gateway-helm
        version: v0.3.0
"""
PLAYBOOK = """\
- hosts: all
  tasks:
    - name: install
      kubernetes.core.helm:
        chart_ref: oci://docker.io/envoyproxy/ai-gateway-helm
        chart_version: v0.3.0
"""
VALUES = "applications:\n  aigw: {chart: ai-gateway-helm, targetRevision: 0.3.0}\n"
TAGGED = "charts: ['oci://docker.io/envoyproxy/ai-gateway-helm:v0.3.0']\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: ai-gateway-controller}
spec: {template: {spec: {containers: [{image: docker.io/envoyproxy/ai-gateway-controller:v0.3.0}]}}}
"""


def pins(text: str, path: str = "x/y.yaml") -> list[Pin]:
    return list(pins_in(mentions_in([Source.from_text(path, text)]), "file"))


@pytest.mark.parametrize("text", [PROFILE, VENDIR, SKAFFOLD, PLAYBOOK, VALUES, TAGGED, DEPLOYMENT])
def test_a_version_beside_the_name_of_the_chart(text: str) -> None:
    (pin,) = pins(text)
    assert (pin.release, pin.home, pin.what) == ("0.3", "x", "file")


@pytest.mark.parametrize(
    "text",
    [
        "a: {chart: my-ai-gateway-helm, version: v0.3.0}\n",
        "a: {chart: ai-gateway-helm}\nversion: v0.3.0\n",
        "a: {chart: ai-gateway-helm, appVersion: v0.3.0}\n",
        "a: [ai-gateway-helm, v0.3.0]\n",
        "a: {text: the chart ai-gateway-helm, version: v0.3.0}\n",
        "a: {image: docker.io/acme/ai-gateway-controller:v0.3.0}\n",
        "# {chart: ai-gateway-helm, version: v0.3.0}\na: b\n",
        "a: {chart: ai-gateway-helm, version: v0.3.0\n",
    ],
)
def test_what_tells_nothing(text: str) -> None:
    assert pins(text) == []


def test_where_it_is_told() -> None:
    (pin,) = pins(PROFILE)
    start = pin.location.span.start
    assert (pin.location.file, start.line, start.column) == ("x/y.yaml", 8, 21)
    (pin,) = pins(DEPLOYMENT)
    assert (pin.location.span.start.line, pin.chart) == (4, "envoyproxy/ai-gateway")


def test_what_the_installed_release_has_is_no_fault() -> None:
    assert "removed-field" in {each.rule for each in lint(sources={"a.yaml": REMOVED}).findings}
    report = lint(sources={"a.yaml": REMOVED, "deploy/playbook.yml": PLAYBOOK})
    assert "removed-field" not in {each.rule for each in report.findings}
    # It may be meant for the newest all the same.
    assert [each["ai-gateway"] for each in report.targets] == ["0.3", KNOWN[-1]]


def test_a_version_that_is_put_in_later() -> None:
    text = PLAYBOOK.replace("v0.3.0", '"{{ version }}"')
    (pin,) = pins(text)
    assert (pin.version, pin.release) == ("{{ version }}", None)
    # Nobody tells the release, so that the newest is taken, and where a field was removed that has
    # another name now, it is a slip all the same.
    report = lint(sources={"a.yaml": REMOVED, "deploy/playbook.yml": text})
    assert [each["ai-gateway"] for each in report.targets] == [KNOWN[-1]]


def test_what_is_nested_deep_ends() -> None:
    deep = "a: " + "{chart: ai-gateway-helm, x: " * 200 + "1" + "}" * 200
    assert pins(f"{deep}\n") == []
