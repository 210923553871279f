"""An app that Flux does not lead to, in a tree that it applies: it is switched off."""

from __future__ import annotations

from aigw_lint import Report, Severity, lint

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


NOTES = FLUX.replace("name: apps", "name: notes").replace("apps/prod", "apps/prod/notes")


def test_a_flux_object_that_nothing_leads_to_is_switched_off() -> None:
    other = FLUX.replace("name: apps", "name: other").replace("apps/prod", "apps/prod/edge")
    files = {
        "clusters/prod/apps.yaml": FLUX,
        "apps/prod/other.yaml": other,
        "apps/prod/notes/ks.yaml": NOTES.replace("prod/notes", "prod/notes/app"),
        "apps/prod/notes/kustomization.yaml": "resources: [ks.yaml]\n",
        "apps/prod/notes/app/route.yaml": ROUTE,
        "apps/prod/notes/route.yaml": "",
    }
    report = tree(files, "resources: [edge, other.yaml]\n")
    assert report.findings == ()
    assert ("apps/prod/notes/app/route.yaml", "other-alternative") in reasons(report)


def test_what_is_wrong_with_it_is_a_warning_that_says_so() -> None:
    other = FLUX.replace("name: apps", "name: other").replace("apps/prod", "apps/prod/edge")
    wrong = ROUTE.replace("rules:", "rulez: []\n  rules:")
    files = {
        "clusters/prod/apps.yaml": FLUX,
        "apps/prod/kustomization.yaml": "resources: [other.yaml]\n",
        "apps/prod/other.yaml": other,
        "apps/prod/edge/gateway.yaml": GATEWAY.format(name="edge"),
        "off/ks.yaml": FLUX.replace("name: apps", "name: off").replace("apps/prod", "off/app"),
        "off/app/route.yaml": wrong,
    }
    (finding,) = lint(sources=files, select=["unknown-field"]).findings
    assert finding.severity is Severity.WARNING
    assert [(each.location.file, each.message) for each in finding.related] == [
        (
            "off/ks.yaml",
            "nothing here leads to this Flux Kustomization, so it may not be applied",
        )
    ]
    led = {**files, "apps/prod/kustomization.yaml": "resources: [other.yaml, ../../off/ks.yaml]\n"}
    (finding,) = lint(sources=led, select=["unknown-field"]).findings
    assert finding.severity is Severity.ERROR
