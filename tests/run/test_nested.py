"""Manifests in the values of charts are not read, and counted: they could be what is named."""

from __future__ import annotations

import textwrap

import pytest

from aigw_lint import lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  rules: [{backendRefs: [{name: openai}], timeouts: {request: 300s}}]
"""
OTHER = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: anthropic, namespace: ai}
spec:
  schema: {name: Anthropic}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: anthropic}
"""
BACKEND = OTHER.replace("anthropic", "openai").replace("Anthropic", "OpenAI")
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: extras, namespace: ai}
spec:
  chart: {spec: {chart: raw}}
  values:
"""


def values(text: str, indent: int = 4) -> str:
    return RELEASE + textwrap.indent(text, " " * indent)


def as_item(text: str) -> str:
    return "- " + textwrap.indent(text, "  ").lstrip()


HOLDERS = {
    "extraObjects": values(f"extraObjects:\n{as_item(BACKEND)}"),
    "extraDeploy, a text": values(f"extraDeploy:\n  - |\n{textwrap.indent(BACKEND, '    ')}"),
    "a template": values(
        "extraManifests:\n  - |\n    {{- if true }}\n"
        f"{textwrap.indent(BACKEND, '    ')}    {{{{- end }}}}\n"
    ),
    "bedag/raw": values(f"resources:\n{as_item(BACKEND)}"),
    "app-template": values(f"rawResources:\n  openai:\n{textwrap.indent(BACKEND, '    ')}"),
    "k3s": (
        "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: extras, namespace: ai}\n"
        "spec:\n  valuesContent: |-\n    extraObjects:\n"
        f"{textwrap.indent(as_item(BACKEND), '      ')}"
    ),
    "Argo CD": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: extras}\n"
        "spec:\n  destination: {namespace: ai}\n  source:\n    helm:\n      valuesObject:\n"
        f"        extraObjects:\n{textwrap.indent(as_item(BACKEND), '          ')}"
    ),
    "Argo CD, several sources": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: extras}\n"
        "spec:\n  destination: {namespace: ai}\n  sources:\n    - helm:\n        values: |\n"
        f"          extraObjects:\n{textwrap.indent(as_item(BACKEND), '            ')}"
    ),
    "a ConfigMap of values": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extras, namespace: ai}\n"
        f"data:\n  values.yaml: |\n    extraObjects:\n{textwrap.indent(as_item(BACKEND), '      ')}"
    ),
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_what_values_hold_may_be_what_is_named(holder: str) -> None:
    sources = {"ai/route.yaml": ROUTE + "---\n" + OTHER, "ai/extras.yaml": holder}
    report = lint(sources=sources, select=["missing-reference"])
    assert report.findings == ()
    assert report.passed_over_reasons == {"nested-manifests": 1}
    assert report.undecided_reasons["unread-file"] >= 1
    # Without them, another of the kind in the namespace speaks for a slip.
    del sources["ai/extras.yaml"]
    assert len(lint(sources=sources, select=["missing-reference"]).findings) == 1


def test_it_is_said_which_values_hold_what() -> None:
    text = values(f"extraObjects:\n{as_item(BACKEND)}{as_item(ROUTE)}")
    [passed] = lint(sources={"x.yaml": text}).passed_over
    assert passed == (
        "x.yaml",
        "nested-manifests",
        "line 8: HelmRelease extras gives its chart manifests of AIGatewayRoute, AIServiceBackend",
    )


def test_a_file_of_values_holds_them_too() -> None:
    sources = {
        "ai/route.yaml": ROUTE + "---\n" + OTHER,
        "ai/values-prod.yaml": f"extraObjects:\n{as_item(BACKEND)}",
    }
    report = lint(sources=sources, select=["missing-reference"])
    assert (report.findings, report.passed_over_reasons) == ((), {"nested-manifests": 1})
    assert report.passed_over[0].message == (
        "line 2: it gives its chart manifests of AIServiceBackend"
    )


@pytest.mark.parametrize(
    "text",
    [
        "extraObjects:\n- apiVersion: v1\n  kind: Secret\n",
        "route: {main: {parentRefs: [{name: x, kind: Gateway, group: gateway.networking.k8s.io}]}}",
        "note: see gateway.envoyproxy.io for what it means\n",
        "kinds: [gateway.envoyproxy.io/Backend]\n",
        "replicas: 2\n",
    ],
)
def test_values_without_manifests_of_ours_are_not_counted(text: str) -> None:
    assert lint(sources={"x.yaml": values(text)}).passed_over == ()


def test_manifests_in_a_values_file_that_are_objects_are_read() -> None:
    report = lint(sources={"values.yaml": ROUTE + "---\n" + BACKEND})
    assert (report.manifests, report.passed_over) == (2, ())
