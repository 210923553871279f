"""Patches and what else changes fields: what of an object is undecided by them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint.choosing import matching
from aigw_lint.draft import UNKNOWN
from aigw_lint.manifest import Manifest, Path
from aigw_lint.parser import Source, parse
from aigw_lint.rendering import ParsedFile, Rendered, render
from aigw_lint.replacing import field_steps


def tree(files: Mapping[str, str]) -> Rendered:
    """Return what files with these texts make."""
    sources = [Source.from_text(path, text) for path, text in files.items()]
    return render([ParsedFile(source, parse(source).documents) for source in sources])


def made(rendered: Rendered) -> list[str]:
    """Return every manifest as ``rendering: Kind namespace/name``, sorted."""
    return sorted(f"{each.rendering.name}: {each.ref}" for each in rendered.manifests)


def only(rendered: Rendered, name: str = "") -> Manifest:
    """Return the one manifest, or the one of that name as written."""
    (manifest,) = [
        each
        for each in rendered.manifests
        if not name or each.node.string_at("metadata", "name") == name
    ]
    return manifest


def route(name: str, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return (
        "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
        f"metadata: {{name: {name}{where}, labels: {{tier: free}}}}\n"
        "spec:\n  parentRefs: [{name: edge}]\n"
        "  rules:\n  - matches: []\n    backendRefs: [{name: one}, {name: two}]\n"
    )


OBJECT = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n"


MERGE = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: {name: chat, labels: {tier: paid}}
spec:
  parentRefs: [{name: other}]
  timeouts: {request: 1s}
"""


def patched(text: str, **files: str) -> Rendered:
    """Return what a kustomization over the routes `chat` and `audio` makes."""
    return tree(
        {
            "a/kustomization.yaml": "resources: [chat.yaml, audio.yaml]\n" + text,
            "a/chat.yaml": route("chat"),
            "a/audio.yaml": route("audio", "media"),
            **{f"a/{name}.yaml": held for name, held in files.items()},
        }
    )


def undecided(rendered: Rendered) -> dict[str, tuple[Path, ...]]:
    return {
        each.node.string_at("metadata", "name") or "": each.undecided_paths
        for each in rendered.manifests
        if each.undecided_paths
    }


def pointer(path: Path) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


MERGED: tuple[Path, ...] = (
    ("metadata", "labels", "tier"),
    ("spec", "parentRefs"),
    ("spec", "timeouts", "request"),
)
INLINE = "patches:\n- patch: |-\n    " + MERGE.replace("\n", "\n    ").rstrip(" ")


@pytest.mark.parametrize(
    ("setting", "files"),
    [
        ("patches: [{path: p.yaml}]\n", {"p": MERGE}),
        (INLINE, {}),
        ("patchesStrategicMerge: [p.yaml]\n", {"p": MERGE}),
        ("patchesStrategicMerge:\n- |-\n  " + MERGE.replace("\n", "\n  "), {}),
    ],
)
def test_strategic_merge_patches(setting: str, files: dict[str, str]) -> None:
    rendered = patched(setting, **files)
    assert undecided(rendered) == {"chat": MERGED}
    assert rendered.patch_files == tuple(f"a/{name}.yaml" for name in files)
    assert made(rendered) == ["a: AIGatewayRoute chat", "a: AIGatewayRoute media/audio"]
    manifest = only(rendered, "chat")
    assert manifest.touched(("spec", "parentRefs", 0, "name"))
    assert not manifest.touched(("spec", "rules"))


def test_a_patch_file_with_several_patches() -> None:
    two = MERGE + "---\n" + MERGE.replace("name: chat", "name: audio, namespace: media")
    assert undecided(patched("patches: [{path: p.yaml}]\n", p=two)) == {
        "chat": MERGED,
        "audio": MERGED,
    }


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("{kind: AIGatewayRoute}", {"chat", "audio"}),
        ("{group: aigateway.envoyproxy.io, version: v1alpha1}", {"chat", "audio"}),
        ("{version: v1}", set()),
        ("{group: gateway.networking.k8s.io}", set()),
        ("{kind: HTTPRoute}", set()),
        ("{name: chat}", {"chat"}),
        ("{name: ch.*}", {"chat"}),
        ("{name: c}", set()),
        ("{name: chat|audio}", {"chat", "audio"}),
        ("{name: ^(chat|video)$}", {"chat"}),
        ("{name: '(ch)+at'}", {"chat", "audio"}),  # not run: any may be meant
        ("{name: '${NAME}'}", {"chat", "audio"}),
        ("{namespace: media}", {"audio"}),
        ("{namespace: default}", {"chat"}),
        ("{labelSelector: tier=free}", {"chat", "audio"}),
        ("{labelSelector: 'tier==paid'}", set()),
        ("{labelSelector: 'tier!=free'}", {"chat", "audio"}),
        ("{labelSelector: 'tier in (free)'}", {"chat", "audio"}),
        ("{annotationSelector: a=b}", set()),
        ("{kind: AIGatewayRoute, name: audio, namespace: media}", {"audio"}),
    ],
)
def test_targets(target: str, names: set[str]) -> None:
    setting = "patches:\n- target: %s\n  patch: '[{op: add, path: /spec/a, value: 1}]'\n"
    found = undecided(patched(setting % target))
    assert found == dict.fromkeys(names, (("spec", "a"),))


def test_a_merge_patch_with_a_target_is_for_all_of_them() -> None:
    setting = INLINE + "  target: {kind: AIGatewayRoute}\n"
    assert undecided(patched(setting)) == {"chat": MERGED, "audio": MERGED}


def test_an_overlay_finds_its_targets_by_old_and_new_names() -> None:
    one = "{target: {name: %s}, patch: '[{op: add, path: /spec/%s, value: 1}]'}"
    patches = ", ".join(one % pair for pair in (("chat", "old"), ("b-chat", "new"), ("x", "no")))
    rendered = tree(
        {
            "base/kustomization.yaml": "resources: [r.yaml]\nnamePrefix: b-\n",
            "base/r.yaml": route("chat"),
            "over/kustomization.yaml": f"resources: [../base]\npatches: [{patches}]\n",
        }
    )
    assert undecided(rendered) == {"chat": (("spec", "old"), ("spec", "new"))}


@pytest.mark.parametrize(
    ("operation", "path", "undecided_path"),
    [
        ("replace", "/spec/rules/0/backendRefs/1/name", "/spec/rules/0/backendRefs/1/name"),
        ("replace", "/spec/rules/0/backendRefs/1", "/spec/rules/0/backendRefs/1"),
        ("add", "/spec/rules/0/backendRefs/0", "/spec/rules/0/backendRefs"),
        ("add", "/spec/rules/-", "/spec/rules"),
        ("remove", "/spec/rules/0", "/spec/rules"),
        ("remove", "/spec/parentRefs", "/spec/parentRefs"),
        ("add", "/spec/new/0/deep", "/spec/new"),
        ("add", "/metadata/annotations/a.b~1c~0d", "/metadata/annotations/a.b~1c~0d"),
        ("copy", "/spec/more", "/spec/more"),
        ("replace", "/spec/rules/99999999999999999999/x", "/spec/rules"),
        ("replace", "''", ""),
    ],
)  # fmt: skip
def test_json_patches(operation: str, path: str, undecided_path: str) -> None:
    for field in ("patches", "patchesJson6902"):
        setting = field + ": [{path: p.yaml, target: {name: chat}}]\n"
        patch = f"- {{op: {operation}, path: {path}, from: /spec/rules, value: {{}}}}\n"
        manifest = only(patched(setting, p=patch), "chat")
        assert list(map(pointer, manifest.undecided_paths)) == [undecided_path]


def test_a_test_in_a_json_patch_changes_nothing_and_a_move_two_places() -> None:
    ops = "[{op: test, path: /spec/a, value: 1}, {op: move, from: /spec/rules/0, path: /spec/b}]"
    setting = f"patches: [{{patch: '{ops}', target: {{name: chat}}}}]\n"
    assert undecided(patched(setting)) == {"chat": (("spec", "b"), ("spec", "rules"))}


@pytest.mark.parametrize(
    ("path", "name", "namespace", "unknown"),
    [
        ("/metadata/name", None, "media", False),
        ("/metadata/namespace", "audio", None, True),
        ("/metadata", None, None, True),
        ("/metadata/labels", "audio", "media", False),
    ],
)
def test_a_json_patch_of_the_identity(
    path: str, name: str | None, namespace: str | None, unknown: bool
) -> None:
    ops = f"[{{op: replace, path: {path}, value: x}}]"
    setting = f"patches: [{{patch: '{ops}', target: {{name: audio}}}}]\n"
    manifest = only(patched(setting), "audio")
    assert (manifest.ref.name, manifest.ref.namespace) == (name, namespace)
    assert manifest.namespace_unknown is unknown
    assert manifest.info.name == "audio"


def test_a_merge_patch_changes_no_identity_unless_it_may() -> None:
    body = "{apiVersion: v1, kind: Other, metadata: {name: new, namespace: new}, spec: {a: 1}}"
    setting = f"patches: [{{patch: '{body}', target: {{name: audio}}, options: {{%s}}}}]\n"
    manifest = only(patched(setting % ""), "audio")
    assert str(manifest.ref) == "AIGatewayRoute media/audio"
    assert manifest.undecided_paths == (("spec", "a"),)
    manifest = only(patched(setting % "allowNameChange: true"), "audio")
    assert manifest.ref.name is None
    assert manifest.undecided_paths == (("metadata", "name"), ("spec", "a"))
    manifest = only(patched(setting % "allowKindChange: true"), "audio")
    assert manifest.touched(("kind",))


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("$patch: delete", ((),)),
        ("$patch: replace\nspec: {}", ((),)),
        ("$patch: merge\nspec: {a: 1}", (("spec", "a"),)),
        ("spec: {$patch: replace, a: 1}", (("spec",),)),
        ("spec: {rules: [{$patch: delete, name: a}]}", (("spec", "rules"),)),
        ("spec: {a: null, b: {}}", (("spec", "a"), ("spec", "b"))),
        ("spec: null", (("spec",),)),
    ],
)
def test_directives(body: str, paths: tuple[Path, ...]) -> None:
    start = "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
    text = start + "metadata: {name: chat}\n" + body + "\n"
    rendered = patched("patches: [{path: p.yaml}]\n", p=text)
    assert undecided(rendered) == {"chat": paths}
    assert only(rendered, "chat").ref.name == "chat"


EVERYTHING = {"chat": ((),), "audio": ((),)}


@pytest.mark.parametrize(
    ("setting", "files"),
    [
        ("patches: [{path: p.yaml}]\n", {"p": "a: ["}),
        ("patches: [{path: p.yaml}]\n", {"p": "just text\n"}),
        ("patches: [{path: p.yaml}]\n", {"p": "spec: {a: 1}\n"}),
        ("patches: [{path: p.yaml}]\n", {"p": "kind: AIGatewayRoute\nspec: {a: 1}\n"}),
        ("patches: [{path: gone.yaml}]\n", {}),
        ("patches: [{patch: 'a: ['}]\n", {}),
        ("patches: [{patch: ''}]\n", {}),
        ("patches: [{}]\n", {}),
        ("patchesStrategicMerge: [gone.yaml]\n", {}),
        ("patchesStrategicMerge: [p.yaml]\n", {"p": "a: ["}),
        ("replacements: [{path: gone.yaml}]\n", {}),
        ("transformers: [t.yaml]\n", {"t": "apiVersion: x/v1\nkind: T\nmetadata: {name: t}\n"}),
        ("transformers: [../elsewhere]\n", {}),
    ],
)
def test_a_patch_that_cannot_be_read_may_change_anything(
    setting: str, files: dict[str, str]
) -> None:
    rendered = patched(setting, **files)
    assert undecided(rendered) == EVERYTHING
    assert rendered.patch_files == tuple(f"a/{name}.yaml" for name in files)
    assert made(rendered) == ["a: AIGatewayRoute chat", "a: AIGatewayRoute media/audio"]


def test_a_json_patch_without_a_target_is_for_anything() -> None:
    setting = "patches: [{patch: '[{op: add, path: /spec/a, value: 1}]'}]\n"
    assert undecided(patched(setting)) == dict.fromkeys(EVERYTHING, (("spec", "a"),))


def test_a_target_limits_a_patch_that_cannot_be_read() -> None:
    setting = "patches: [{path: p.yaml, target: {name: chat}}]\n"
    assert undecided(patched(setting, p="a: [")) == {"chat": ((),)}


def test_a_patch_file_that_was_not_parsed_is_read_from_its_text() -> None:
    files = {
        "a/kustomization.yaml": (
            "resources: [r.yaml]\npatches: [{path: p.yaml, target: {name: chat}}]\n"
        ),
        "a/r.yaml": route("chat"),
    }
    sources = [Source.from_text(path, text) for path, text in files.items()]
    patch = Source.from_text("a/p.yaml", "- {op: remove, path: /spec/a}\n")
    parsed = [ParsedFile(source, parse(source).documents) for source in sources]
    rendered = render(parsed, others={"a/p.yaml": patch})
    assert undecided(rendered) == {"chat": (("spec", "a"),)}
    assert rendered.patch_files == ("a/p.yaml",)
    assert undecided(render(parsed, others={"a/p.yaml"})) == {"chat": ((),)}


def test_a_huge_patch_leaves_all_undecided() -> None:
    body = MERGE + "".join(f"  f{number}: 1\n" for number in range(300))
    assert undecided(patched("patches: [{path: p.yaml}]\n", p=body)) == {"chat": ((),)}
    ops = "".join(f"- {{op: add, path: /spec/f{number}, value: 1}}\n" for number in range(300))
    setting = "patches: [{path: p.yaml, target: {name: chat}}]\n"
    assert undecided(patched(setting, p=ops)) == {"chat": ((),)}


def test_objects_of_a_list_are_patched_where_they_stand() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n"
    )
    setting = "patches: [{target: {kind: Secret}, patch: '[{op: add, path: /data/a, value: b}]'}]\n"
    files = {"a/kustomization.yaml": "resources: [l.yaml]\n" + setting, "a/l.yaml": text}
    manifest = only(tree(files))
    assert manifest.undecided_paths == (("items", 0, "data", "a"),)
    assert manifest.touched((*manifest.node.path, "data"))
    assert not manifest.touched((*manifest.node.path, "metadata"))


# --- what else changes fields ----------------------------------------------------

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
        ("commonLabels: {a: b, c: d}\n", ("/metadata/labels/a", "/metadata/labels/c")),
        ("labels: [{pairs: {a.b/c: d}}]\n", ("/metadata/labels/a.b~1c",)),
        (
            "labels: [{pairs: {a: b}, fields: [{path: spec/x}]}]\n",
            ("/metadata/labels/a", "/spec/x"),
        ),
        ("commonAnnotations: {a: b}\n", ("/metadata/annotations/a",)),
        ("images: [{name: a, newTag: b}]\n", ()),
        ("replicas: [{name: a, count: 2}]\n", ()),
        ("buildMetadata: [originAnnotations]\nsortOptions: {order: fifo}\n", ()),
        ("vars: [{name: A, objref: {kind: Secret, name: a}}]\n", ()),
        ("configurations: [conf.yaml]\n", ()),
        ("configurations: [conf.yaml]\nnamePrefix: a-\n", ("/spec",)),
        ("configurations: [conf.yaml]\nnamespace: team\n", ("/spec",)),
        ("crds: [crd.yaml]\nsecretGenerator: [{name: a}]\n", ("/spec",)),
        ("namePrefix: a-\nnamespace: team\n", ()),
    ],
)
def test_what_the_other_fields_leave_undecided(setting: str, paths: tuple[str, ...]) -> None:
    manifest = only(patched(setting), "chat")
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


def test_settings_tell_which_fields_may_follow() -> None:
    setting = "configurations: [conf.yaml]\n"
    assert undecided(patched(setting, conf=SETTINGS)) == {}
    found = undecided(patched(setting + "namePrefix: x-\n", conf=SETTINGS))
    fields = (("spec", "rules"), ("spec", "podLabels"))
    assert found == {"chat": fields, "audio": fields}


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


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("app", ["app", UNKNOWN], ["apps", "a"]),
        ("app-.*", ["app-", "app-x"], ["app", "x-app-"]),
        (".*", ["", "x"], []),
        (".+", ["x"], [""]),
        ("a.c", ["abc", "a.c"], ["ac"]),
        ("a|b-.*", ["a", "b-x"], ["b", "ax"]),
        ("^(a|b)$", ["a", "b"], ["c"]),
        ("(a+)+$", ["anything"], []),
        ("[ab]", ["anything"], []),
        (r"a\d", ["anything"], []),
        (".*a.*b.*c.*d", ["anything"], []),
        ("", ["anything"], []),
        ("a*", ["anything"], []),
    ],
)
def test_patterns(pattern: str, fits: list[str], fails: list[str]) -> None:
    matcher = matching(pattern)
    assert all(map(matcher.fits, fits))
    assert not any(map(matcher.fits, fails))
