"""The labels that Argo CD keeps at the Namespaces that it makes decide selectors."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Severity, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners:
    - name: http
      protocol: HTTP
      port: 80
      allowedRoutes: {namespaces: {from: Selector, selector: SELECTOR}}
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat}
spec: {parentRefs: [{name: edge, namespace: infra}]}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  source: {repoURL: "https://git.example.com/us/platform", path: chat}
  destination: {server: "https://kubernetes.default.svc", namespace: apps}
  syncPolicy:
    managedNamespaceMetadata:
      labels: LABELS
    syncOptions: [ServerSideApply=true, CreateNamespace=true]
"""
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: apps, labels: LABELS}\n"
ROUTES_ALLOWED = "{matchLabels: {routes: allowed}}"


def application(labels: str = "{routes: allowed}", name: str = "chat") -> str:
    return APPLICATION.replace("LABELS", labels).replace("NAME", name)


def run(
    app: str, selector: str = ROUTES_ALLOWED, **more: str
) -> tuple[tuple[Finding, ...], list[str]]:
    """Return the findings and the reasons of what is undecided."""
    files = {
        "edge.yaml": GATEWAY.replace("SELECTOR", selector),
        "app.yaml": app,
        "chat/route.yaml": ROUTE,
        **{f"{name}.yaml": text for name, text in more.items()},
    }
    report = lint(sources=files, select=["listener-refuses-namespace"])
    return report.findings, [each.reason for each in report.undecided]


DECIDED: tuple[tuple[Finding, ...], list[str]] = ((), [])
UNDECIDED: tuple[tuple[Finding, ...], list[str]] = ((), ["unknown-namespace"])


@pytest.mark.parametrize(
    "selector",
    [
        ROUTES_ALLOWED,
        "{matchExpressions: [{key: routes, operator: Exists}]}",
        "{matchExpressions: [{key: routes, operator: In, values: [x, allowed]}]}",
        "{matchLabels: {routes: allowed, kubernetes.io/metadata.name: apps}}",
    ],
)
def test_a_namespace_with_the_label_is_taken(selector: str) -> None:
    assert run(application(), selector) == DECIDED


def test_a_namespace_with_another_value_is_refused() -> None:
    (finding,), undecided = run(application("{routes: denied}"))
    start = finding.location.span.start
    assert (finding.location.file, start.line, start.column) == ("chat/route.yaml", 4, 28)
    assert finding.severity is Severity.ERROR
    assert undecided == []
    opening, label = finding.related
    assert opening.location.file == "edge.yaml"
    start = label.location.span.start
    assert (label.location.file, start.line, start.column) == ("app.yaml", 9, 15)
    assert label.message == "Argo CD keeps these labels at the Namespace"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Others may add labels to what Argo CD makes, or have made it before.
        ("routes: allowed", "other: x"),
        ("routes: allowed", "routes: '${ROUTES}'"),
        ("CreateNamespace=true", "CreateNamespace=false"),
        ("CreateNamespace=true", "Validate=false"),
        ("namespace: apps}", "namespace: '{{ space }}'}"),
        ("labels:", "annotations:"),
    ],
)
def test_what_is_not_told_is_undecided(old: str, new: str) -> None:
    app = application().replace(old, new)
    route = ROUTE.replace("{name: chat}", "{name: chat, namespace: apps}")
    assert run(app, **{"chat/route": route}) == UNDECIDED


def test_two_applications_that_differ_tell_nothing() -> None:
    two = f"{application()}---\n{application('{routes: denied}', 'other')}"
    assert run(two) == (UNDECIDED[0], UNDECIDED[1] * len(run(two)[1]))
    same = f"{application()}---\n{application(name='other')}"
    assert run(same) == DECIDED


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("{routes: allowed}", DECIDED),
        # It may write over the one or the other.
        ("{routes: denied}", UNDECIDED),
        ("{}", UNDECIDED),
    ],
)
def test_beside_a_manifest_of_the_namespace(
    labels: str, told: tuple[tuple[Finding, ...], list[str]]
) -> None:
    assert run(application(), space=NAMESPACE.replace("LABELS", labels)) == told


def test_what_the_application_does_not_name_the_manifest_tells() -> None:
    found, _ = run(application("{other: x}"), space=NAMESPACE.replace("LABELS", "{}"))
    assert len(found) == 1


def test_labels_in_another_cluster_are_none() -> None:
    there = application("{routes: denied}", "other").replace(
        'server: "https://kubernetes.default.svc"', "name: prod"
    )
    here = application().replace('server: "https://kubernetes.default.svc"', "name: dev")
    (findings, undecided) = run(f"{here}---\n{there}")
    assert [each.alternatives for each in findings] == [("app.yaml other",)]
    assert undecided == []


def test_labels_that_a_patch_may_change_are_not_told() -> None:
    patched = "resources: [app.yaml]\npatches: [{path: gone.yaml}]\n"
    assert run(application(), kustomization=patched)[0] == ()
    assert run(application("{routes: denied}"), kustomization=patched)[0] == ()
