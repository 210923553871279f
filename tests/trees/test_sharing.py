"""What the objects of many overlays share: looked into once, and told as if each were alone."""

from __future__ import annotations

import copy
import sys
from types import FrameType

from aigw_lint import Report, lint
from aigw_lint.run.linter import lint_world, load_world
from aigw_lint.text.node import Node

BASE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, annotations: {owner: "${OWNER}"}}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: openai, weight: heavy}], bogus: 1}]
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, labels: {owner: first}}
extra: {}
spec:
  schema: {name: OpenAI, version: 1}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints:
    - fqdn:
        hostname: your-host.example.com  # TODO: the real one
        port: 443
---
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: keys, labels: {owner: "<second>"}, annotations: {since: 2024-01-31}}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
  targetRef: {group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: &shared {name: edge}
spec:
  gatewayClassName: &class envoy
  infrastructure: {labels: &labels {team: 1}}
  listeners: [{name: http, port: 80, protocol: HTTP}]
"""
PATCHES = {
    "plain": "namespace: plain\n",
    "labels": 'labels: [{pairs: {team: "1"}}]\n',
    "bad-labels": 'labels: [{pairs: {team: "not a label"}}]\n',
    "notes": "commonAnnotations: {note: fine, site: <site>}\n",
    "long-names": f"namePrefix: {'x' * 250}-\nlabels: [{{pairs: {{a: b}}}}]\n",
    "upper-names": "namePrefix: Upper-\nlabels: [{pairs: {a: b}}]\n",
    "remark": """\
patches:
  - patch: |
      apiVersion: gateway.envoyproxy.io/v1alpha1
      kind: Backend
      metadata: {name: openai}
      spec:
        endpoints:
          - fqdn:
              hostname: a.example.com  # TODO: the real one
              port: 443
""",
    "slip": """\
labels: [{pairs: {a: b}}]
patches:
  - target: {kind: AIServiceBackend}
    patch: |
      - {op: add, path: /spec/bogus, value: yes}
      - {op: replace, path: /metadata/name, value: 12}
""",
}
"""What each overlay does besides."""


def tree() -> dict[str, str]:
    """Return one base under all overlays, each of which comes twice."""
    files = {"base/all.yaml": BASE, "base/kustomization.yaml": "resources: [all.yaml]\n"}
    for name, patch in PATCHES.items():
        for each in (name, f"{name}-again"):
            text = f"resources: [../../base]\n{patch}"
            files[f"overlays/{each}/kustomization.yaml"] = text
    return files


def alone(sources: dict[str, str]) -> Report:
    """Return the report on *sources* where no object shares a part with another."""
    world = load_world(sources=sources)
    for manifest in world.manifests:
        manifest.node = Node(copy.deepcopy(manifest.node.raw), manifest.node.path)
    return lint_world(world)


def test_what_is_shared_is_told_as_if_it_were_not() -> None:
    shared, apart = lint(sources=tree()), alone(tree())
    assert shared.findings
    assert shared.findings == apart.findings
    assert shared.undecided == apart.undecided
    assert not shared.crashed


def test_what_an_overlay_alone_breaks_is_told_of_it_alone() -> None:
    told = sorted(
        (finding.rule, finding.location.file, finding.alternatives)
        for finding in lint(sources=tree()).findings
        if "not a label" in finding.message
    )
    assert told == [
        ("schema-violation", f"overlays/{name}/kustomization.yaml", (f"overlays/{name}",))
        for name in ("bad-labels-again", "bad-labels")
        for _ in range(5)
    ]


# --- what it costs ------------------------------------------------------------

MANY = 20


def labelled(count: int) -> dict[str, str]:
    """Return *count* overlays that give every object labels of their own."""
    objects = [
        BASE.replace("openai", f"openai-{each}").replace("name: chat", f"name: chat-{each}")
        for each in range(8)
    ]
    files = {
        "base/all.yaml": "---\n".join(objects),
        "base/kustomization.yaml": "resources: [all.yaml]\n",
    }
    for each in range(count):
        text = f'resources: [../../base]\nlabels: [{{pairs: {{overlay: "{each}"}}}}]\n'
        files[f"overlays/{each}/kustomization.yaml"] = text
    return files


def calls(sources: dict[str, str]) -> int:
    """Return how many functions of Python a run over *sources* calls: no clock is as steady."""
    count = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        lint(sources=sources)
    finally:
        sys.setprofile(None)
    return count


def test_one_more_overlay_costs_a_part_of_the_first() -> None:
    """Of 0.54 of the first run, that is; without sharing it was 0.86."""
    lint(sources=labelled(1))  # loads rules and schemas
    one, many = calls(labelled(1)), calls(labelled(1 + MANY))
    assert (many - one) / MANY <= 0.65 * one
