"""What else of kustomizations changes fields: replacements, settings, files that configure."""

from __future__ import annotations

import pytest
from rendered_trees import made, only, patched, pointer, tree, undecided

from aigw_lint.objects.manifest import Path
from aigw_lint.renderings.replacing import field_steps

REPLACEMENT = """source: {kind: Secret, name: key}
targets:
- select: {kind: AIGatewayRoute, name: chat}
  reject: [{name: chat}]
  fieldPaths: [spec.timeouts.request, "spec.rules.[name=x].matches", 'metadata.annotations.[a.b/c]']
- select: {kind: AIGatewayRoute, name: audio}
"""
REPLACED: dict[str, tuple[Path, ...]] = {
    "chat": (
        ("spec", "timeouts", "request"),
        ("spec", "rules"),
        ("metadata", "annotations", "a.b/c"),
    ),
    "audio": (("metadata", "name"),),
}


@pytest.mark.parametrize(
    ("setting", "files"),
    [
        ("replacements:\n- " + REPLACEMENT.replace("\n", "\n  "), {}),
        ("replacements: [{path: p.yaml}]\n", {"p": REPLACEMENT}),
        ("replacements: [{path: p.yaml}]\n", {"p": "- " + REPLACEMENT.replace("\n", "\n  ")}),
    ],
)
def test_replacements(setting: str, files: dict[str, str]) -> None:
    rendered = patched(setting, **files)
    assert undecided(rendered) == REPLACED
    assert only(rendered, "audio").ref.name is None
    assert rendered.patch_files == tuple(f"a/{name}.yaml" for name in files)


@pytest.mark.parametrize(
    ("below", "found"), [("", None), ("namePrefix: p-\n", True), ("namespace: prod\n", True)]
)
def test_the_name_before_a_replacement_is_not_recorded(below: str, *, found: bool | None) -> None:
    # kustomize knows an object by the names that it had at other changes, be they of the name.
    replaced = "replacements: [{source: {kind: Secret}, targets: [{select: {kind: T}}]}]\n"
    target = "patchesJson6902: [{target: {version: v1, kind: T, name: t}, patch: '[%s]'}]\n"
    patch = '{"op": "add", "path": "/spec/a", "value": 2}'
    manifest = only(
        tree(
            {
                "a/kustomization.yaml": f"resources: [t.yaml]\n{below}{replaced}",
                "a/t.yaml": "apiVersion: v1\nkind: T\nmetadata: {name: t}\nspec: {a: 1}\n",
                "b/kustomization.yaml": "resources: [../a]\nnameSuffix: -s\n" + target % patch,
            }
        )
    )
    assert manifest.touched(("spec", "a")) is (found is None)
    assert manifest.node.get("spec", "a").value == (2 if found else 1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("spec.a", ("spec", "a")),
        ("spec.a\\.b.c", ("spec", "a.b", "c")),
        ("spec.[a.b].c", ("spec", "a.b", "c")),
        ("spec.*.c", ("spec",)),
        ("spec.list.[name=a.b].c", ("spec", "list")),
        ("spec.0.c", ("spec", "0", "c")),
        ("", ()),
    ],
)
def test_field_paths(path: str, steps: tuple[str, ...]) -> None:
    assert field_steps(path) == steps


@pytest.mark.parametrize(
    ("setting", "paths"),
    [
        ("images: [{name: a, newTag: b}]\n", ()),
        ("replicas: [{name: a, count: 2}]\n", ()),
        ("buildMetadata: [originAnnotations]\nsortOptions: {order: fifo}\n", ()),
        ("vars: [{name: A, objref: {kind: Secret, name: a}}]\n", ()),
        ("configurations: [conf.yaml]\n", ()),
        ("configurations: [conf.yaml]\nnamePrefix: a-\n", ("/spec",)),
        ("configurations: [conf.yaml]\nnamespace: team\n", ("/spec",)),
        ("configurations: [conf.yaml]\ncommonLabels: {a: b}\n", ("/spec",)),
        ("crds: [crd.yaml]\nsecretGenerator: [{name: a}]\n", ("/spec",)),
        ("namePrefix: a-\nnamespace: team\n", ()),
    ],
)
def test_settings_that_cannot_be_read_may_change_the_spec_where_anything_changes(
    setting: str, paths: tuple[str, ...]
) -> None:
    (manifest,) = [each for each in patched(setting).manifests if each.written_namespace is None]
    assert tuple(map(pointer, manifest.undecided_paths)) == paths


SETTINGS = """\
nameReference:
- kind: Service
  fieldSpecs:
  - {path: spec/rules/backendRefs/name, kind: AIGatewayRoute}
  - {path: spec/other, kind: HTTPRoute}
commonLabels:
- {path: spec/podLabels, create: true, group: aigateway.envoyproxy.io}
"""


@pytest.mark.parametrize("slash", ["", "/"])
def test_settings_tell_which_fields_may_follow(slash: str) -> None:
    setting = "configurations: [conf.yaml]\n"
    conf = SETTINGS.replace("path: spec", f"path: {slash}spec")
    assert undecided(patched(setting, conf=conf)) == {}
    found = undecided(patched(setting + "namePrefix: x-\n", conf=conf))
    fields = (("spec", "rules"), ("spec", "podLabels"))
    assert found == {"x-chat": fields, "x-audio": fields}


def test_a_slash_in_a_key_is_told_by_a_backslash() -> None:
    key = r"metadata/annotations/example.com\/owner"
    conf = f"nameReference: [{{kind: Service, fieldSpecs: [{{path: {key}}}]}}]\n"
    found = undecided(patched("configurations: [conf.yaml]\nnamePrefix: x-\n", conf=conf))
    assert set(found.values()) == {(("metadata", "annotations", "example.com/owner"),)}


def test_files_that_configure_are_no_objects() -> None:
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    plug = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\n"
    rendered = tree(
        {
            "a/kustomization.yaml": (
                "crds: [crd.yaml]\nconfigurations: [conf.yaml]\nopenapi: {path: schema.json}\n"
                "transformers: [t.yaml, ../plugs]\nvalidators: [v.yaml]\n"
            ),
            "a/crd.yaml": crd + "metadata: {name: x}\n",
            "a/conf.yaml": "nameReference: []\n",
            "a/schema.json": "{}",
            "a/t.yaml": plug,
            "a/v.yaml": plug,
            "plugs/kustomization.yaml": "resources: [p.yaml]\n",
            "plugs/p.yaml": plug,
        }
    )
    assert made(rendered) == []
    assert rendered.patch_files == (
        "a/conf.yaml",
        "a/crd.yaml",
        "a/schema.json",
        "a/t.yaml",
        "a/v.yaml",
        "plugs/p.yaml",
    )
