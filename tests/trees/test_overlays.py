"""One base under several overlays: what is told once, and what of one overlay alone."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Related, lint
from aigw_lint.checklist import checklist

BASE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules:
    - backendRefs: [{name: opnai}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
NAMES = ("dev", "lab", "prod", "qa", "stage")
PATCH = """\
resources: [../../base]
namespace: prod
patches:
  - target: {kind: AIGatewayRoute}
    patch: |
      - op: replace
        path: /spec/rules/0/backendRefs/0/name
        value: openay
"""


def tree(**overlays: str) -> dict[str, str]:
    files = {"base/kustomization.yaml": "resources: [all.yaml]\n", "base/all.yaml": BASE}
    for name in NAMES:
        text = overlays.get(name, f"resources: [../../base]\nnamespace: {name}\n")
        files[f"overlays/{name}/kustomization.yaml"] = text
    return files


def errors(sources: dict[str, str]) -> list[Finding]:
    return [each for each in lint(sources=sources).findings if each.rule == "missing-reference"]


def place(finding: Finding | Related) -> tuple[str, int, int]:
    start = finding.location.span.start
    return finding.location.file, start.line, start.column


def test_a_finding_in_a_base_is_told_once_with_all_overlays() -> None:
    (finding,) = errors(tree())
    assert place(finding) == ("base/all.yaml", 7, 28)
    assert finding.renderings == tuple(f"overlays/{name}" for name in NAMES)
    assert finding.alternatives is None


def test_what_a_patch_puts_in_is_told_at_the_patch_and_the_rest_at_the_base() -> None:
    base, patch = errors(tree(prod=PATCH))
    assert place(base) == ("base/all.yaml", 7, 28)
    assert base.alternatives == tuple(f"overlays/{name}" for name in NAMES if name != "prod")
    assert place(patch) == ("overlays/prod/kustomization.yaml", 8, 16)
    assert patch.alternatives == ("overlays/prod",)
    assert [place(each) for each in patch.related if "changes" in each.message] == [
        ("base/all.yaml", 3, 18)
    ]


BACKENDS = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]
  tls: {wellKnownCACertificates: System}
"""
BARE = (
    "patch: '[{op: remove, path: /spec/tls}]', target: {kind: Backend}",
    (
        "patch: '{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, "
        "metadata: {name: openai}, spec: {tls: null}}'"
    ),
)


@pytest.mark.parametrize("patch", BARE)
def test_what_a_patch_takes_out_is_shown_beside_what_lacks_it(patch: str) -> None:
    files = {
        "base/kustomization.yaml": "resources: [all.yaml]\n",
        "base/all.yaml": BACKENDS,
        "dev/kustomization.yaml": f"resources: [../base]\npatches:\n  - {{{patch}}}\n",
        "prod/kustomization.yaml": "resources: [../base]\n",
    }
    (finding,) = lint(sources=files).findings
    assert (finding.rule, place(finding)) == ("plaintext-to-tls-port", ("base/all.yaml", 12, 55))
    assert finding.alternatives == ("dev",)
    assert ("a patch takes tls out here", "dev/kustomization.yaml", 3) in [
        (each.message, *place(each)[:2]) for each in finding.related
    ]
    del files["dev/kustomization.yaml"]
    assert not lint(sources=files).findings


def test_the_checklist_counts_what_a_patch_puts_in() -> None:
    made = checklist(sources=tree(prod=PATCH) | {"base/all.yaml": BASE.replace("opnai", "openai")})
    verdicts = {
        route.manifest.namespace: {item.id: item for item in route.items}["references-exist"]
        for route in made.routes
    }
    assert verdicts["prod"].state == "fault"
    assert [place(each) for each in verdicts["prod"].findings] == [
        ("overlays/prod/kustomization.yaml", 8, 16)
    ]
    assert {name for name, item in verdicts.items() if item.state == "fault"} == {"prod"}
