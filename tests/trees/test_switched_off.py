"""An app that Flux does not lead to, in a tree that it applies: it is switched off."""

from __future__ import annotations

from aigw_lint import Report, lint

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps/prod
  sourceRef: {kind: GitRepository, name: flux-system}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {{name: envoy, labels: {{team: {name}}}}}
spec: {{controllerName: gateway.envoyproxy.io/gatewayclass-controller}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: {name}, namespace: infra}}
spec:
  gatewayClassName: envoy
  listeners: [{{name: http, port: 80, protocol: HTTP}}]
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: notes, namespace: notes}
spec:
  parentRefs: [{name: edge, namespace: infra}]
  rules: [{backendRefs: [{name: notes, port: 80}]}]
"""


def tree(cluster: dict[str, str], apps: str = "resources: [edge]\n") -> Report:
    """Return the report on an app beside a Gateway; another tree has the same GatewayClass."""
    files = {
        "apps/prod/kustomization.yaml": apps,
        "apps/prod/edge/kustomization.yaml": "resources: [gateway.yaml]\n",
        "apps/prod/edge/gateway.yaml": GATEWAY.format(name="edge"),
        "apps/prod/notes/kustomization.yaml": "resources: [route.yaml]\n",
        "apps/prod/notes/route.yaml": ROUTE,
        "apps/test/kustomization.yaml": "resources: [gateway.yaml]\n",
        "apps/test/gateway.yaml": GATEWAY.format(name="lab"),
        **cluster,
    }
    return lint(sources=files, select=["missing-reference"])


def reasons(report: Report) -> set[tuple[str, str]]:
    return {(each.location.file, each.reason) for each in report.undecided}


UNDECIDED = ("apps/prod/notes/route.yaml", "other-alternative")


def test_whether_a_switched_off_app_finds_what_flux_applies_is_undecided() -> None:
    report = tree({"clusters/prod/apps.yaml": FLUX})
    assert report.findings == ()
    assert UNDECIDED in reasons(report)


def test_an_app_that_is_applied_finds_it() -> None:
    report = tree({"clusters/prod/apps.yaml": FLUX}, "resources: [edge, notes]\n")
    assert report.findings == ()
    assert UNDECIDED not in reasons(report)


def test_of_two_clusters_that_flux_applies_one_is_told_that_only_the_other_has_it() -> None:
    test = FLUX.replace("apps/prod", "apps/test")
    notes = "resources: [gateway.yaml, ../prod/notes]\n"
    files = {"clusters/prod/a.yaml": FLUX, "clusters/test/a.yaml": test}
    (finding,) = tree({**files, "apps/test/kustomization.yaml": notes}).findings
    assert finding.location.file == "apps/prod/notes/route.yaml"
    assert finding.message.endswith("(only clusters/prod defines it)")
