"""What we say kustomize refuses, it refuses; and what it builds has no such note."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.renderings.rendering import ParsedFile, render

Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.real

ROUTE = (
    "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
    "metadata: {name: NAME, namespace: ai}\n"
    "spec: {rules: [{backendRefs: [{name: one}]}]}\n"
)
ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: x}\n"

CLASS = "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: x}\n"

COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"


def merge_patch(text: str) -> str:
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    return f"patches:\n- patch: |\n{lines}"


def json_patch(operation: str, target: str = "{kind: AIGatewayRoute}") -> str:
    return f"patches:\n- target: {target}\n  patch: |\n    - {{{operation}}}\n"


REFUSED = (
    json_patch("op: add, path: /spec/rules/3/timeouts/x, value: 1"),
    json_patch("op: add, path: /spec/rules/3, value: 1"),
    json_patch("op: add, path: /spec/nope/x, value: 1"),
    json_patch("op: add, path: /metadata/labels/x, value: a"),
    json_patch("op: add, path: /kind/x, value: 1"),
    json_patch("op: replace, path: /spec/nope/x, value: 1"),
    json_patch("op: replace, path: /spec/rules/1, value: 1"),
    json_patch("op: remove, path: /spec/nope"),
    json_patch("op: test, path: /spec/rules, value: []"),
    json_patch("op: test, path: '/spec/rules/0/backendRefs/0/name', value: two"),
    json_patch("op: test, path: /spec/rules/7, value: null"),
    json_patch("op: test, path: /spec/nope, value: 1"),
    json_patch("op: remove, path: /spec/rules/1"),
    json_patch("op: add, path: /spec/x, value: 1", target=""),
    merge_patch(ROUTE.replace("NAME", "chatt")),
    merge_patch(ROUTE.replace("NAME, namespace: ai", "chat")),
    merge_patch(ROUTE.replace("NAME", "chatt") + "$patch: delete\n"),
    merge_patch(ROUTE.replace("NAME", "chat").replace("aigateway.", "x.")),
    merge_patch(ROUTE.replace("NAME", "chat").replace("v1alpha1", "v1beta1")),
    merge_patch(ROLE.replace("/v1", "/v1beta1")) + "resources: [role.yaml]\n",
    merge_patch(CLASS.replace("name: x", "name: x, namespace: b")) + "resources: [class.yaml]\n",
    json_patch("op: test, path: /kind, value: AIGatewayRoute", target="{nmae: x}"),
    json_patch("op: test, path: /kind, value: AIGatewayRoute").replace("- t", "- x: a\n  t"),
    json_patch("op: test, path: /kind, value: A").replace("- t", "- options: {x: true}\n  t"),
    "component: []\n",
    "x-anchors: []\n",
    "resources: [../base/route.yaml]\n",
    "resources: [../base, ../base]\n",
    "resources: [role.yaml, role.yaml]\n",
    "resources: [../base, same.yaml]\n",
    "resources: [../base]\ncomponents: [../component]\n",
    "components: [part.yaml]\n",
    "patches: [{path: ../base/route.yaml}]\n",
    "commonAnnotations: {a: {b: c}}\n",
    "commonLabels: {a: yes}\n",
    "labels: [{pairs: {a: 1.0}}]\n",
    "labels: [{pairs: {a: b}, includeSelectors: 'true'}]\n",
    "namespace: 007\n",
    "images: [{name: nginx, NEWTAG: 1}]\n",
    "replicas: [{name: x, count: 3.5}]\n",
    "configMapGenerator: [{name: a, literals: [1]}]\n",
    "crds: a\n",
    "transformers: [{a: b}]\n",
)
BUILT = (
    "commonAnnotations: {a: null}\n",
    "commonAnnotations: {a: 2024-01-01}\n",
    "labels: [{pairs: null}]\n",
    "namespace: !!str 1\n",
    "images: [null]\n",
    json_patch("op: add, path: /spec/nope, value: 1"),
    json_patch("op: add, path: /spec/rules/1, value: {}"),
    json_patch("op: add, path: /spec/rules/-, value: {}"),
    json_patch("op: add, path: /spec/rules/-1, value: {}"),
    json_patch("op: add, path: /metadata/annotations/x, value: a"),
    json_patch("op: replace, path: /spec/nope, value: 1"),
    json_patch("op: test, path: '/spec/rules/0/backendRefs', value: [{name: one}]"),
    json_patch("op: test, path: /spec/nope, value: null"),
    json_patch("op: test, path: /spec/nope, value: 1", target="{kind: Nope}"),
    json_patch("op: remove, path: /metadata/annotations"),
    json_patch("op: remove, path: /spec/rules/-1"),
    json_patch("op: add, path: /spec/x/y, value: 1", target="{kind: Nope}"),
    json_patch("op: add, path: /spec/x, value: 1", target="{}"),
    merge_patch(ROUTE.replace("NAME", "chat")),
    merge_patch(ROUTE.replace("NAME", "chatt")).replace("- patch", "- target: {kind: X}\n  patch"),
    merge_patch("apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n")
    + "secretGenerator: [{name: key}]\n",
    merge_patch(ROLE.replace("name: x", "name: x, namespace: b")) + "resources: [role.yaml]\n",
    merge_patch(CLASS) + "resources: [class.yaml]\n",
    json_patch("op: test, path: /kind, value: AIGatewayRoute", target="{Name: x}"),
    json_patch("op: test, path: /kind, value: AIGatewayRoute").replace("- target", "- Target"),
    "Patches: []\n",
    "imageTags:\n",
    "metadata: {name: x}\n",
    "resources: [../base, other.yaml]\n",
    "resources: [../overlay/role.yaml]\n",
    "namespace: b\nnamePrefix: a-\n" + merge_patch(ROUTE.replace("NAME", "chat")),
)


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        (text, is_refused)
        for is_refused in (True, False)
        for text in (REFUSED, BUILT)[not is_refused]
    ],
)
def test_what_is_noted_is_what_kustomize_refuses(
    text: str, is_refused: bool, kubectl: Path, run: Run, tmp_path: Path
) -> None:
    base = "" if text.startswith("resources") else "resources: [../base]\n"
    if "resources: [role" in text or "resources: [class" in text:
        base, text = "", text.replace("resources: [", "resources: [../base, ")
    files = {
        "base/kustomization.yaml": "resources: [route.yaml]\n",
        "base/route.yaml": ROUTE.replace("NAME", "chat"),
        "overlay/kustomization.yaml": base + text,
        "overlay/role.yaml": ROLE,
        "overlay/class.yaml": CLASS,
        "overlay/part.yaml": ROLE,
        "overlay/same.yaml": ROUTE.replace("NAME", "chat").replace("one", "two"),
        "overlay/other.yaml": ROUTE.replace("NAME", "chat").replace("v1alpha1", "v1beta1"),
        "component/kustomization.yaml": f"{COMPONENT}resources: [route.yaml]\n",
        "component/route.yaml": ROUTE.replace("NAME", "chat"),
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    done = run(kubectl, "kustomize", "overlay", cwd=tmp_path)
    assert (done.returncode != 0) == is_refused, done.stderr
    sources = [Source.from_text(path, content) for path, content in files.items()]
    rendered = render([ParsedFile(source, parse(source).documents) for source in sources])
    noted = [note.message for note in rendered.notes if note.reason == "kustomize-refuses"]
    assert bool(noted) == is_refused, noted
