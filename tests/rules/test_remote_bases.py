"""What a base from elsewhere may define: any object of the namespace that it is put into."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Report, lint

POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: failover}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: %s}]
  retry: {numRetries: 2}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: dev}
spec:
  gatewayClassName: envoy
  listeners: [{name: http, protocol: HTTP, port: 80}]
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  parentRefs: [{name: edge, namespace: dev}]
  rules:
    - backendRefs: [{name: openai, namespace: models}]
      timeouts: {request: 300s}
"""
FLUX = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: platform, namespace: flux-system}
spec: {url: https://git.example.com/platform}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: platform, namespace: flux-system}
spec:
  path: ./base
  prune: true
  sourceRef: {kind: GitRepository, name: platform}
"""
ELSEWHERE = (
    'error Gateway "edge" does not exist in namespace prod, so the policy does nothing, and no '
    "status says so (it exists in namespace dev, where this field cannot reach: move the policy "
    "there)"
)


def overlay(resource: str, more: str = "namespace: prod\n", target: str = "edge") -> Report:
    return lint(
        sources={
            "overlay/kustomization.yaml": f"{more}resources: [policy.yaml, {resource}]\n",
            "overlay/policy.yaml": POLICY % target,
            "gateway.yaml": GATEWAY,
        }
    )


def told(report: Report) -> list[str]:
    return [
        f"{finding.severity.label} {finding.message}"
        for finding in report.findings
        if finding.rule == "missing-reference"
    ]


def reasons(report: Report, rule: str = "missing-reference") -> list[tuple[str, str]]:
    return [(each.reason, each.message) for each in report.undecided if each.rule == rule]


@pytest.mark.parametrize(
    "resource", ["https://git.example.com/base?ref=v1", "../../base", "vendor/base"]
)
def test_a_base_that_is_not_read_may_hold_the_gateway(resource: str) -> None:
    report = overlay(resource)
    assert told(report) == []
    assert ("remote-source", "whether Gateway prod/edge exists") in reasons(report)


def test_a_generator_may_make_it() -> None:
    report = overlay("policy.yaml", "namespace: prod\ngenerators: [plugin.yaml]\n")
    assert told(report) == []


def test_without_such_a_base_it_is_an_error() -> None:
    assert told(overlay("policy.yaml")) == [ELSEWHERE]


CHARTS = "namespace: prod\nhelmCharts: [{name: %s, namespace: %s, repo: https://a.example.com}]\n"


@pytest.mark.parametrize("name", ["cert-manager", "gateway-helm", "app-template"])
def test_a_known_chart_makes_no_gateways(name: str) -> None:
    assert told(overlay("policy.yaml", CHARTS % (name, "prod"))) == [ELSEWHERE]


def test_a_chart_of_another_namespace_changes_nothing() -> None:
    assert told(overlay("policy.yaml", CHARTS % ("platform", "other"))) == [ELSEWHERE]


def test_a_generator_makes_no_gateways() -> None:
    data = 'namespace: prod\nconfigMapGenerator: [{name: "${A}", literals: [a=b]}]\n'
    assert told(overlay("policy.yaml", data)) == [ELSEWHERE]


SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: %s}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
RELEASES = {
    "HelmRelease": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: llm, namespace: models}
spec: {chart: {spec: {chart: %s, sourceRef: {kind: HelmRepository, name: a}}}}
""",
    "HelmRelease ": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: llm, namespace: flux-system}
spec: {targetNamespace: models, chartRef: {kind: OCIRepository, name: %s}}
""",
    "HelmChart": """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: llm, namespace: kube-system}
spec: {targetNamespace: models, chart: oci://charts.example.com/%s}
""",
    "Application": """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: llm, namespace: argocd}
spec:
  source: {repoURL: https://charts.example.com, chart: %s, targetRevision: 1.0.0}
  destination: {namespace: models}
""",
}


@pytest.mark.parametrize("kind", list(RELEASES))
def test_a_chart_in_the_very_namespace_may_make_a_backend(kind: str) -> None:
    files = {"a.yaml": ROUTE, "b.yaml": SERVICE % "other", "d.yaml": GATEWAY}
    (warning,) = told(lint(sources={**files, "c.yaml": RELEASES[kind] % "llm-provider"}))
    assert warning.startswith(
        'warning no file here defines AIServiceBackend "openai" in namespace models; unless '
        f"{kind.strip()} llm makes it, the whole route is withheld"
    )
    assert warning.endswith("(it exists in namespace other: write namespace: other)")
    (error,) = told(lint(sources={**files, "c.yaml": RELEASES[kind] % "cert-manager"}))
    assert error.startswith(
        'error AIServiceBackend "openai" does not exist in namespace models, so'
    )


def test_a_near_miss_of_what_stands_there_is_an_error_all_the_same() -> None:
    files = {"a.yaml": ROUTE, "b.yaml": (SERVICE % "models").replace("openai,", "openia,", 1)}
    files["c.yaml"] = RELEASES["HelmRelease"] % "llm-provider"
    (error,) = told(lint(sources=files))
    assert error.startswith("error")
    assert error.endswith('(did you mean "openia"?)')


def test_in_a_closed_world_no_chart_makes_anything() -> None:
    files = {"a.yaml": ROUTE, "c.yaml": RELEASES["HelmRelease"] % "llm-provider"}
    files["b.yaml"] = SERVICE % "other"
    report = lint(sources=files, config=Config(closed_world=True))
    found = [each for each in told(report) if "unless" in each]
    assert found == []
    assert any(each.startswith("error") for each in told(report))


@pytest.mark.parametrize("chart", ["llm-provider", "app-template"])
def test_a_chart_in_the_very_namespace_may_hold_the_grant(chart: str) -> None:
    files = {"a.yaml": ROUTE, "b.yaml": SERVICE % "models"}
    select = ["missing-grant"]
    assert [each.severity.label for each in lint(sources=files, select=select).findings] == [
        "error",
        "error",
    ]
    files["c.yaml"] = RELEASES["HelmRelease"] % chart
    found = lint(sources=files, select=select).findings
    assert [each.severity.label for each in found] == ["warning", "warning"]
    starts = (each.location.span.start for each in found)
    assert {(each.line, each.column) for each in starts} == {(7, 47)}
    assert all(" there unless HelmRelease llm makes one, so " in each.message for each in found)


def test_a_source_of_flux_may_define_a_backend_and_a_grant() -> None:
    files = {"route.yaml": ROUTE, "gateway.yaml": GATEWAY}
    service = ROUTE.replace("AIGatewayRoute", "AIServiceBackend").split("spec:")[0]
    service = service.replace("chat", "openai").replace("apps", "other")
    files["service.yaml"] = service + (
        "spec:\n  schema: {name: OpenAI}\n"
        "  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}\n"
    )
    space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: models}\n"
    (error,) = told(lint(sources={**files, "space.yaml": space}))
    assert "it exists in namespace other: write namespace: other" in error
    report = lint(sources={**files, "flux.yaml": f"{FLUX}  targetNamespace: models\n"})
    assert told(report) == []
    assert ("remote-source", "whether AIServiceBackend models/openai exists") in reasons(report)
