"""Labels, annotations and counts that kustomizations and Flux objects give to all they hold."""

from __future__ import annotations

from typing import Any

import pytest
from rendered_trees import only, patched, plain, tree

from aigw_lint.objects.manifest import Manifest


def built(setting: str, text: str) -> Manifest:
    return only(
        tree({"a/kustomization.yaml": f"resources: [o.yaml]\n{setting}\n", "a/o.yaml": text})
    )


def of(api_version: str, kind: str, rest: str = "") -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: o}}\n{rest}"


def body_of(manifest: Manifest) -> dict[str, Any]:
    """Return what a manifest holds, without what names it."""
    held = plain(manifest.node)
    return {
        **{key: value for key, value in held["metadata"].items() if key != "name"},
        **{key: value for key, value in held.items() if key == "spec"},
    }


@pytest.mark.parametrize(
    ("setting", "labels", "annotations"),
    [
        ("commonLabels: {a: b, c: d}\n", {"a": "b", "c": "d"}, None),
        ("commonLabels: {tier: paid}\n", {"tier": "paid"}, None),
        ("labels: [{pairs: {a.b/c: d}}, {pairs: {e: f}}]\n", {"a.b/c": "d", "e": "f"}, None),
        ("labels: [{pairs: {a: b}}]\ncommonLabels: {a: c}\n", {"a": "c"}, None),
        ("labels: [{pairs: {a: b}, includeSelectors: true}]\n", {"a": "b"}, None),
        ("labels: [{pairs: {a: b}, includeTemplates: true}]\n", {"a": "b"}, None),
        ("labels: [{}]\n", {}, None),
        ("labels: [{pairs: [a]}]\n", {}, None),
        ("commonAnnotations: {a: b}\n", {}, {"a": "b"}),
    ],
)
def test_labels_and_annotations_of_our_kinds(
    setting: str, labels: dict[str, str], annotations: dict[str, str] | None
) -> None:
    manifest = only(patched(setting), "chat")
    metadata = plain(manifest.node)["metadata"]
    assert metadata["labels"] == {"tier": "free", **labels}
    assert metadata.get("annotations") == annotations
    assert plain(manifest.node)["spec"] == plain(manifest.written)["spec"]
    assert manifest.undecided_paths == ()


@pytest.mark.parametrize("api_version", ["v1", "serving.knative.dev/v1"])
def test_the_selector_of_a_service_gets_the_labels(api_version: str) -> None:
    text = of(api_version, "Service", "spec: {template: {}}\n")
    for setting in (
        "commonLabels: {a: b}",
        "labels: [{pairs: {a: b}, includeSelectors: true}]",
    ):
        assert body_of(built(setting, text)) == {
            "labels": {"a": "b"},
            "spec": {"template": {}, "selector": {"a": "b"}},
        }
    for setting in (
        "labels: [{pairs: {a: b}}]",
        "labels: [{pairs: {a: b}, includeTemplates: true}]",
    ):
        assert body_of(built(setting, text)) == {"labels": {"a": "b"}, "spec": {"template": {}}}


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("serving.knative.dev/v1beta1", "Service"),
        ("aigateway.envoyproxy.io/v1alpha1", "AIGatewayRoute"),
        ("v1", "ConfigMap"),
    ],
)
def test_selectors_of_others_do_not(api_version: str, kind: str) -> None:
    text = of(api_version, kind, "spec: {selector: {x: z}}\n")
    assert body_of(built("commonLabels: {a: b}", text)) == {
        "labels": {"a": "b"},
        "spec": {"selector": {"x": "z"}},
    }


WORKLOAD = "spec:\n  selector: {matchLabels: {x: z}}\n  template: {metadata: {labels: {x: z}}}\n"
ALL = {"x": "z", "a": "b"}
MARKED = {"selector": {"matchLabels": ALL}, "template": {"metadata": {"labels": ALL}}}


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"])
def test_workloads(kind: str) -> None:
    text = of("apps/v1", kind, WORKLOAD)
    manifest = built("commonLabels: {a: b}", text)
    assert body_of(manifest) == {"labels": {"a": "b"}, "spec": MARKED}
    assert manifest.touched(("spec", "template", "spec", "affinity"))
    assert not manifest.touched(("spec", "template", "metadata"))
    assert body_of(built("labels: [{pairs: {a: b}, includeTemplates: true}]", text))["spec"] == {
        "selector": {"matchLabels": {"x": "z"}},
        "template": {"metadata": {"labels": ALL}},
    }
    assert body_of(built("commonAnnotations: {a: b}", text)) == {
        "annotations": {"a": "b"},
        "spec": {
            "selector": {"matchLabels": {"x": "z"}},
            "template": {"metadata": {"labels": {"x": "z"}, "annotations": {"a": "b"}}},
        },
    }


@pytest.mark.parametrize("kind", ["Job", "CronJob", "NetworkPolicy", "PodDisruptionBudget"])
def test_what_is_deep_in_other_kinds_is_not_told(kind: str) -> None:
    manifest = built("commonLabels: {a: b}", of("batch/v1", kind, "spec: {a: 1}\n"))
    assert manifest.undecided_paths == (("spec",),)
    assert body_of(manifest)["labels"] == {"a": "b"}
    assert built("labels: [{pairs: {a: b}}]", of("batch/v1", kind)).undecided_paths == ()


@pytest.mark.parametrize(
    ("field", "spec"),
    [
        ("{path: spec/new/x, create: true}", {"new": {"x": {"l": "v"}}}),
        ("{path: spec/new/x}", {}),
        ("{path: spec/rules/refs/x, create: true}",
         {"rules": [{"refs": [{"x": {"o": "p", "l": "v"}}, {"x": {"l": "v"}}]}]}),
        ("{path: spec/rules/refs/x}",
         {"rules": [{"refs": [{"x": {"o": "p", "l": "v"}}, {"name": "b"}]}]}),
        ("{path: 'spec/rules[]/x', create: true}", {"rules": [{"x": {"l": "v"}}]}),
        ("{path: 'spec/a\\/b', create: true}", {"a/b": {"l": "v"}}),
        ("{path: spec/new, create: true, kind: Other}", {}),
        ("{path: spec/new, create: true, group: x}", {}),
        ("{path: spec/new, create: true, version: v1}", {"new": {"l": "v"}}),
        ("{path: spec/new, create: true, kind: Kind, group: example.com}", {"new": {"l": "v"}}),
    ],
)  # fmt: skip
def test_fields_of_labels(field: str, spec: dict[str, Any]) -> None:
    text = of(
        "example.com/v1",
        "Kind",
        "spec:\n  rules:\n  - refs: [{x: {o: p}}, {name: b}]\n",
    )
    manifest = built(f"labels:\n- pairs: {{l: v}}\n  fields: [{field}]", text)
    before = {"rules": [{"refs": [{"x": {"o": "p"}}, {"name": "b"}]}]}
    held = body_of(manifest)
    assert held["labels"] == {"l": "v"}
    assert manifest.undecided_paths == ()
    expected: dict[str, Any] = {**before, **spec}
    for rule, old in zip(expected["rules"], before["rules"], strict=True):
        for key, value in old.items():
            rule.setdefault(key, value)
    if "refs" in field and "create" in field:
        expected["rules"][0]["refs"][1]["name"] = "b"
    assert held["spec"] == expected


@pytest.mark.parametrize(
    ("field", "is_labelled"),
    [
        ("{path: metadata/labels, create: true, version: v1}", False),
        ("{path: metadata/labels, create: true, kind: HTTPRoute}", False),
        ("{path: metadata/labels, create: true, kind: Backend}", True),
        ("{path: /metadata/labels, create: true, version: v1}", True),
        ("{path: spec/x, create: true, version: v1}", True),
    ],
)
@pytest.mark.parametrize("selectors", ["", "\n  includeSelectors: true"])
def test_labels_among_the_fields_stand_for_those_of_all(
    field: str, selectors: str, *, is_labelled: bool
) -> None:
    """Seen with kubectl kustomize 1.37."""
    text = of("gateway.envoyproxy.io/v1alpha1", "Backend")
    manifest = built(f"labels:\n- pairs: {{l: v}}\n  fields: [{field}]{selectors}", text)
    labels = body_of(manifest).get("labels")
    assert labels == ({"l": "v"} if is_labelled else None)


def test_a_field_of_labels_that_is_no_mapping() -> None:
    text = of("example.com/v1", "Kind", "spec: {a: text}\n")
    manifest = built("labels: [{pairs: {l: v}, fields: [{path: spec/a}]}]", text)
    assert manifest.undecided_paths == ((),)


@pytest.mark.parametrize(
    ("kind", "replicas"),
    [("Deployment", 3), ("StatefulSet", 3), ("ReplicaSet", 3), ("DaemonSet", 1), ("Kind", 1)],
)
def test_replicas(kind: str, replicas: int) -> None:
    text = of("apps/v1", kind, "spec: {replicas: 1}\n")
    manifest = built("replicas: [{name: o, count: 3}, {name: x, count: 4}, {name: o}]", text)
    assert body_of(manifest) == {"spec": {"replicas": replicas}}
    assert manifest.undecided_paths == ()


def test_replicas_where_none_are_written() -> None:
    manifest = built("replicas: [{name: o, count: 3}]", of("apps/v1", "Deployment"))
    assert body_of(manifest) == {"spec": {"replicas": 3}}


def test_labels_stand_where_the_kustomization_has_them() -> None:
    manifest = built("commonLabels:\n  a: 'b'", of("v1", "ConfigMap"))
    key = manifest.node.get("metadata", "labels")
    assert key is not None
    (found,) = key.entries()
    places = [manifest.location(each).span.start for each in found]
    assert [(each.line, each.column) for each in places] == [(3, 3), (3, 6)]
    assert manifest.stands_alone(found[1])


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: f, namespace: flux-system}
spec:
  path: app
  sourceRef: {kind: GitRepository, name: flux-system}
  commonMetadata:
    labels: {a: b}
    annotations: {c: d}
"""


def test_what_flux_gives_to_all() -> None:
    text = of("v1", "Service", "spec: {}\n")
    manifest = only(tree({"f.yaml": FLUX, "app/o.yaml": text}), "o")
    assert body_of(manifest) == {"labels": {"a": "b"}, "annotations": {"c": "d"}, "spec": {}}
    labels = manifest.node.get("metadata", "labels", "a")
    assert labels is not None
    location = manifest.location(labels)
    assert (location.file, location.span.start.line) == ("f.yaml", 8)


@pytest.mark.parametrize(
    ("annotations", "patch", "left"),
    [
        ("{}", "", None),
        ("", "", None),
        ("{q: z}", "[{op: remove, path: /metadata/annotations/q}]", None),
        ("{q: z, r: s}", "[{op: remove, path: /metadata/annotations/q}]", {"r": "s"}),
        ("{}", "[{op: add, path: /metadata/annotations/q, value: z}]", {"q": "z"}),
    ],
)
def test_kustomize_takes_empty_annotations_away(annotations: str, patch: str, left: object) -> None:
    text = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: a\n"
        f"  labels: {{}}\n  annotations: {annotations}\nspec: {{rules: []}}\n"
    )
    patches = f'patches: [{{target: {{kind: HTTPRoute}}, patch: "{patch}"}}]\n' if patch else ""
    files = {"kustomization.yaml": f"resources: [a.yaml]\n{patches}", "a.yaml": text}
    manifest = only(tree(files))
    assert plain(manifest.node)["metadata"].get("annotations") == left
    assert plain(manifest.node)["metadata"]["labels"] == {}
    if annotations == "{}" and not patch:
        (alone,) = tree({"a.yaml": text}).manifests
        assert plain(alone.node)["metadata"]["annotations"] == {}
