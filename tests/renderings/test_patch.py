"""Patches of kustomizations: what they make of the objects that they are for."""

from __future__ import annotations

from typing import Any

import pytest
from rendered_trees import made, only, patched, plain, plain_of, pointer, route, tree, undecided

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render

MERGE = """\
apiVersion: aigateway.envoyproxy.io/v1alpha1
kind: AIGatewayRoute
metadata: {name: chat, labels: {tier: paid}}
spec:
  parentRefs: [{name: other}]
  timeouts: {request: 1s}
"""
INLINE = "patches:\n- patch: |-\n    " + MERGE.replace("\n", "\n    ").rstrip(" ")
HEAD = "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"


def spec_of(rendered: Rendered, name: str = "chat") -> Any:  # noqa: ANN401 - any data
    """Return the spec of the one manifest of that name."""
    return plain(only(rendered, name).node)["spec"]


def is_merged(manifest: Manifest) -> bool:
    """Tell whether all of `MERGE` is in a route, the rest of it is as written, and all is known."""
    before = plain_of(route("chat"))
    held = plain(manifest.node)
    return not manifest.undecided_paths and {
        "labels": held["metadata"]["labels"],
        "spec": held["spec"],
    } == {
        "labels": {"tier": "paid"},
        "spec": before["spec"] | {"parentRefs": [{"name": "other"}], "timeouts": {"request": "1s"}},
    }


def merged(rendered: Rendered) -> set[str]:
    """Return the names of the routes that `MERGE` was put into."""
    return {each.info.name or "" for each in rendered.manifests if is_merged(each)}


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
    assert merged(rendered) == {"chat"}
    assert plain(only(rendered, "audio").node) == plain_of(route("audio", "media"))
    assert rendered.patch_files == tuple(f"a/{name}.yaml" for name in files)
    assert made(rendered) == ["a: AIGatewayRoute chat", "a: AIGatewayRoute media/audio"]


def test_a_patch_file_with_several_patches() -> None:
    two = MERGE + "---\n" + MERGE.replace("name: chat", "name: audio, namespace: media")
    assert merged(patched("patches: [{path: p.yaml}]\n", p=two)) == {"chat", "audio"}


def test_what_was_written_stays_as_it_is() -> None:
    manifest = only(patched("patches: [{path: p.yaml}]\n", p=MERGE), "chat")
    assert plain(manifest.written) == plain_of(route("chat"))


# --- targets -----------------------------------------------------------------------

BOTH = {"chat", "audio"}


@pytest.mark.parametrize(
    ("target", "names", "doubtful"),
    [
        ("{kind: AIGatewayRoute}", BOTH, set()),
        ("{group: aigateway.envoyproxy.io, version: v1alpha1}", BOTH, set()),
        ("{version: v1}", set(), set()),
        ("{group: gateway.networking.k8s.io}", set(), set()),
        ("{kind: HTTPRoute}", set(), set()),
        ("{kind: .*Route}", BOTH, set()),
        ("{name: chat}", {"chat"}, set()),
        ("{name: ch.*}", {"chat"}, set()),
        ("{name: c}", set(), set()),
        ("{name: chat|audio}", BOTH, set()),
        ("{name: ^(chat|video)$}", {"chat"}, set()),
        ("{name: '(ch)+at'}", {"chat"}, set()),
        ("{name: '[a-c]h\\w{2}'}", {"chat"}, set()),
        ("{name: '(a'}", set(), BOTH),
        ("{name: '${NAME}'}", set(), BOTH),
        ("{namespace: media}", {"audio"}, set()),
        ("{namespace: default}", {"chat"}, set()),
        ("{labelSelector: tier=free}", BOTH, set()),
        ("{labelSelector: 'tier==paid'}", set(), set()),
        ("{labelSelector: 'tier!=free'}", set(), set()),
        ("{labelSelector: 'tier in (free)'}", BOTH, set()),
        ("{labelSelector: 'other/opt-out notin (true)'}", BOTH, set()),
        ("{labelSelector: 'tier > 1'}", set(), BOTH),
        ("{annotationSelector: a=b}", set(), set()),
        ("{kind: AIGatewayRoute, name: audio, namespace: media}", {"audio"}, set()),
        ("{}", BOTH, set()),
    ],
)
def test_targets(target: str, names: set[str], doubtful: set[str]) -> None:
    setting = "patches:\n- target: %s\n  patch: '[{op: add, path: /spec/a, value: 1}]'\n"
    rendered = patched(setting % target)
    assert {name for name in BOTH if "a" in spec_of(rendered, name)} == names
    assert undecided(rendered) == dict.fromkeys(doubtful, (("spec", "a"),))


def test_a_merge_patch_with_a_target_is_for_all_of_them() -> None:
    assert merged(patched(INLINE + "  target: {kind: AIGatewayRoute}\n")) == BOTH


def over_two_layers(patches: str) -> Manifest:
    """Return the route of a base with one prefix, an overlay with another, and one over both."""
    return only(
        tree(
            {
                "base/kustomization.yaml": "resources: [r.yaml]\nnamePrefix: b-\n",
                "base/r.yaml": route("chat"),
                "mid/kustomization.yaml": "resources: [../base]\nnamePrefix: m-\n",
                "over/kustomization.yaml": f"resources: [../mid]\npatches: [{patches}]\n",
            }
        )
    )


def test_an_overlay_finds_its_targets_by_the_first_name_and_that_of_now() -> None:
    one = "{target: {name: %s}, patch: '[{op: add, path: /spec/%s, value: 1}]'}"
    names = (("chat", "first"), ("b-chat", "between"), ("m-b-chat", "now"), ("x", "no"))
    manifest = over_two_layers(", ".join(one % pair for pair in names))
    assert list(plain(manifest.node)["spec"])[2:] == ["first", "now"]
    assert manifest.undecided_paths == ()


@pytest.mark.parametrize("name", ["chat", "b-chat", "m-b-chat"])
def test_a_merge_patch_without_a_target_finds_each_name_that_the_object_had(name: str) -> None:
    body = "apiVersion: aigateway.envoyproxy.io/v1alpha1, kind: AIGatewayRoute"
    manifest = over_two_layers(
        f"{{patch: '{{{body}, metadata: {{name: {name}}}, spec: {{a: 1}}}}'}}"
    )
    assert plain(manifest.node)["spec"]["a"] == 1
    assert manifest.ref.name == "m-b-chat"


@pytest.mark.parametrize(
    ("where", "patched_one"),
    [("", None), (", namespace: default", None), (", namespace: media", "media")],
)
def test_a_merge_patch_without_a_namespace_is_for_the_default_one(
    where: str, patched_one: str | None
) -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [r.yaml]\npatches: [{path: p.yaml}]\n",
            "a/r.yaml": route("chat") + "---\n" + route("chat", "media"),
            "a/p.yaml": HEAD + f"metadata: {{name: chat{where}}}\nspec: {{a: 1}}\n",
        }
    )
    found = [each.ref.namespace for each in rendered.manifests if "a" in plain(each.node)["spec"]]
    assert found == [patched_one]


def test_a_merge_patch_finds_the_namespace_that_was_and_that_of_now() -> None:
    for where in ("", ", namespace: prod"):
        rendered = tree(
            {
                "base/kustomization.yaml": "resources: [r.yaml]\nnamespace: prod\n",
                "base/r.yaml": route("chat"),
                "over/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n",
                "over/p.yaml": HEAD + f"metadata: {{name: chat{where}}}\nspec: {{a: 1}}\n",
            }
        )
        assert spec_of(rendered)["a"] == 1


# --- JSON 6902 ---------------------------------------------------------------------

ONE, TWO = {"name": "one"}, {"name": "two"}


@pytest.mark.parametrize(
    ("operation", "path", "result"),
    [
        ("replace", "/spec/rules/0/backendRefs/1/name", [ONE, {"name": {}}]),
        ("replace", "/spec/rules/0/backendRefs/1", [ONE, {}]),
        ("replace", "/spec/rules/0/backendRefs/1/port", [ONE, {**TWO, "port": {}}]),
        ("add", "/spec/rules/0/backendRefs/0", [{}, ONE, TWO]),
        ("add", "/spec/rules/0/backendRefs/2", [ONE, TWO, {}]),
        ("add", "/spec/rules/0/backendRefs/-", [ONE, TWO, {}]),
        ("add", "/spec/rules/0/backendRefs/0/a", [{**ONE, "a": {}}, TWO]),
        ("remove", "/spec/rules/0/backendRefs/0", [TWO]),
        ("remove", "/spec/rules/0/backendRefs/01", [ONE]),
        ("copy", "/spec/rules/0/backendRefs/-", [ONE, TWO, [{"name": "edge"}]]),
        ("move", "/spec/rules/0/backendRefs/-", [ONE, TWO, [{"name": "edge"}]]),
    ],
)
def test_json_patches(operation: str, path: str, result: list[object]) -> None:
    for field in ("patches", "patchesJson6902"):
        setting = field + ": [{path: p.yaml, target: {name: chat}}]\n"
        patch = f"- {{op: {operation}, path: {path}, from: /spec/parentRefs, value: {{}}}}\n"
        rendered = patched(setting, p=patch)
        assert spec_of(rendered)["rules"][0]["backendRefs"] == result
        assert ("parentRefs" in spec_of(rendered)) is (operation != "move")
        assert undecided(rendered) == {}


@pytest.mark.parametrize(
    ("operation", "path", "undecided_path"),
    [
        ("add", "/spec/new/0/deep", "/spec/new"),
        ("add", "/spec/rules/3", "/spec/rules"),
        ("add", "/spec/rules/-1", "/spec/rules"),
        ("remove", "/spec/gone", "/spec/gone"),
        ("replace", "/spec/rules/99999999999999999999/x", "/spec/rules"),
        ("replace", "''", ""),
        ("replace", "spec/rules", ""),
        ("merge", "/spec/rules", "/spec/rules"),
        ("copy", "/spec/rules", "/spec/rules"),
    ],
)  # fmt: skip
def test_a_json_patch_that_fails_or_is_not_followed_leaves_its_path_undecided(
    operation: str, path: str, undecided_path: str
) -> None:
    setting = "patches: [{path: p.yaml, target: {name: chat}}]\n"
    patch = f"- {{op: {operation}, path: {path}, from: /spec/not/there, value: {{}}}}\n"
    manifest = only(patched(setting, p=patch), "chat")
    assert plain(manifest.node) == plain_of(route("chat"))
    assert list(map(pointer, manifest.undecided_paths)) == [undecided_path]


def test_a_json_patch_may_add_the_first_annotation_but_not_the_first_label() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n"
    ops = "[{op: add, path: /metadata/%s/a.b~1c~0d, value: x}]"
    files = "resources: [s.yaml]\npatches: [{target: {kind: Secret}, patch: '%s'}]\n"
    for field, values, paths in (
        ("annotations", {"name": "key", "annotations": {"a.b/c~d": "x"}}, ()),
        ("labels", {"name": "key"}, (("metadata", "labels", "a.b/c~d"),)),
    ):
        manifest = only(tree({"a/kustomization.yaml": files % (ops % field), "a/s.yaml": text}))
        assert plain(manifest.node)["metadata"] == values
        assert manifest.undecided_paths == paths


def test_a_test_in_a_json_patch_changes_nothing() -> None:
    ops = "[{op: test, path: /spec/a, value: 1}, {op: move, from: /spec/rules/0, path: /spec/b}]"
    rendered = patched(f"patches: [{{patch: '{ops}', target: {{name: chat}}}}]\n")
    before = plain_of(route("chat"))["spec"]
    assert spec_of(rendered) == before | {"rules": [], "b": before["rules"][0]}
    assert undecided(rendered) == {}


@pytest.mark.parametrize(
    ("path", "value", "ref"),
    [
        ("/metadata/name", "x", "AIGatewayRoute media/x"),
        ("/metadata/namespace", "x", "AIGatewayRoute x/audio"),
        ("/metadata", "{name: x}", "AIGatewayRoute x"),
        ("/metadata/labels", "{}", "AIGatewayRoute media/audio"),
        ("/kind", "Other", "Other media/audio"),
        ("/apiVersion", "x/v1", "AIGatewayRoute media/audio"),
    ],
)
def test_a_json_patch_of_the_identity(path: str, value: str, ref: str) -> None:
    ops = f"[{{op: replace, path: {path}, value: {value}}}]"
    rendered = patched(f"patches: [{{patch: '{ops}', target: {{name: audio}}}}]\n")
    (manifest,) = [each for each in rendered.manifests if each.written_namespace]
    assert str(manifest.ref) == ref
    assert not manifest.namespace_unknown
    assert manifest.undecided_paths == ()
    assert manifest.api_version == plain(manifest.node)["apiVersion"]


def test_an_identity_with_a_placeholder_is_unknown() -> None:
    ops = (
        '[{op: replace, path: /metadata/name, value: "${A}"},'
        ' {op: replace, path: /metadata/namespace, value: "${A}"}]'
    )
    rendered = patched(f"patches: [{{patch: '{ops}', target: {{name: audio}}}}]\n")
    (manifest,) = [each for each in rendered.manifests if each.written_namespace]
    assert (manifest.ref.name, manifest.ref.namespace) == (None, None)
    assert manifest.namespace_unknown


def test_a_copy_of_a_name_that_has_changed_is_not_told() -> None:
    # In the object as it is held, the name is that of the file.
    ops = "[{op: copy, from: /metadata/name, path: /spec/a}]"
    manifest = over_two_layers(f"{{patch: '{ops}', target: {{name: chat}}}}")
    assert "a" not in plain(manifest.node)["spec"]
    assert manifest.undecided_paths == (("spec", "a"),)


def test_a_merge_patch_changes_no_identity_unless_it_may() -> None:
    body = "{apiVersion: v1, kind: Other, metadata: {name: new, namespace: new}, spec: {a: 1}}"
    setting = f"patches: [{{patch: '{body}', target: {{name: audio}}, options: {{%s}}}}]\n"
    for option, ref in (
        ("", "AIGatewayRoute media/audio"),
        ("allowNameChange: true", "AIGatewayRoute media/new"),
        ("allowKindChange: true", "Other media/audio"),
    ):
        (_, manifest) = patched(setting % option).manifests
        assert str(manifest.ref) == ref
        assert manifest.api_version == "aigateway.envoyproxy.io/v1alpha1"
        assert manifest.undecided_paths == ()
        assert plain(manifest.node)["spec"]["a"] == 1
        assert plain(manifest.node)["metadata"]["namespace"] == "media"


SPEC = plain_of(route("chat"))["spec"]


@pytest.mark.parametrize(
    ("body", "spec"),
    [
        ("$patch: replace\nspec: {}", SPEC),  # kustomize 5.8 leaves all as it is
        ("$patch: merge\nspec: {a: 1}", {**SPEC, "a": 1}),
        ("spec: {$patch: replace, a: 1}", {"a": 1}),
        ("spec: {rules: [{$patch: delete}]}", {**SPEC, "rules": [{"$patch": "delete"}]}),
        ("spec: {rules: {$patch: delete}}", SPEC),
        ("spec: {a: null, b: {}}", {**SPEC, "b": {}}),
        ("spec: {parentRefs: null, rules: ~}", {}),
        ("spec: null", None),
        ("spec: {$patch: delete}", None),
    ],
)  # fmt: skip
def test_directives(body: str, spec: object) -> None:
    text = HEAD + "metadata: {name: chat}\n" + body + "\n"
    manifest = only(patched("patches: [{path: p.yaml}]\n", p=text), "chat")
    assert plain(manifest.node).get("spec") == spec
    assert str(manifest.ref) == "AIGatewayRoute chat"
    shape_differs = "rules: {" in body
    assert manifest.undecided_paths == ((("spec", "rules"),) if shape_differs else ())


def test_a_deleted_object_is_gone_for_what_follows() -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": (
                "resources: [r.yaml]\npatches:\n- path: p.yaml\n"
                "- {target: {name: .*}, patch: '[{op: add, path: /spec/a, value: 1}]'}\n"
            ),
            "a/r.yaml": route("chat") + "---\n" + route("audio"),
            "a/p.yaml": HEAD + "metadata: {name: chat}\n$patch: delete\n",
        }
    )
    assert made(rendered) == ["a: AIGatewayRoute audio"]
    assert spec_of(rendered, "audio") == {**SPEC, "a": 1}


def test_what_may_be_deleted_is_undecided() -> None:
    text = HEAD + "metadata: {name: x}\n$patch: delete\n"
    rendered = patched("patches: [{path: p.yaml, target: {name: '${X}'}}]\n", p=text)
    assert made(rendered) == ["a: AIGatewayRoute chat", "a: AIGatewayRoute media/audio"]
    assert undecided(rendered) == EVERYTHING


EVERYTHING: dict[str, tuple[Path, ...]] = {"chat": ((),), "audio": ((),)}


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


def test_a_json_patch_without_a_target_is_refused_and_may_be_meant_for_anything() -> None:
    rendered = patched("patches: [{patch: '[{op: add, path: /spec/a, value: 1}]'}]\n")
    assert undecided(rendered) == dict.fromkeys(EVERYTHING, (("spec", "a"),))
    assert spec_of(rendered) == SPEC


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
    patch = Source.from_text("a/p.yaml", "- {op: remove, path: /spec/rules}\n")
    parsed = [ParsedFile(source, parse(source).documents) for source in sources]
    rendered = render(parsed, others={"a/p.yaml": patch})
    assert spec_of(rendered) == {"parentRefs": [{"name": "edge"}]}
    assert rendered.patch_files == ("a/p.yaml",)
    assert undecided(render(parsed, others={"a/p.yaml"})) == {"chat": ((),)}


def test_a_huge_patch() -> None:
    body = MERGE + "".join(f"  f{number}: 1\n" for number in range(300))
    rendered = patched("patches: [{path: p.yaml}]\n", p=body)
    assert len(spec_of(rendered)) == 303
    assert undecided(rendered) == {}
    ops = "".join(f"- {{op: add, path: /spec/f{number}, value: 1}}\n" for number in range(300))
    setting = "patches: [{path: p.yaml, target: {name: chat}}]\n"
    assert undecided(patched(setting, p=ops)) == {"chat": ((),)}


def test_objects_of_a_list_are_patched_where_they_stand() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Secret, metadata: {name: a}, data: {}}\n"
    )
    setting = (
        "patches: [{target: {kind: Secret}, patch: '[{op: add, path: /data/a, value: b},"
        " {op: add, path: /more/a, value: b}]'}]\n"
    )
    for ops, data, paths in (
        (setting.replace("more", "data"), {"a": "b"}, ()),
        (setting, {}, (("items", 0, "data", "a"), ("items", 0, "more", "a"))),
    ):
        files = {"a/kustomization.yaml": "resources: [l.yaml]\n" + ops, "a/l.yaml": text}
        manifest = only(tree(files))
        assert plain(manifest.node)["data"] == data
        assert manifest.undecided_paths == paths
        assert not manifest.touched((*manifest.node.path, "metadata"))


# --- orders ------------------------------------------------------------------------


def test_later_patches_build_on_earlier_ones() -> None:
    setting = (
        "patches:\n"
        "- {target: {name: chat}, patch: '[{op: add, path: /spec/b, value: {c: 1}}]'}\n"
        "- {target: {name: chat}, patch: '[{op: add, path: /spec/b/d, value: 2}]'}\n"
        "patchesStrategicMerge: [p.yaml]\n"
    )
    body = HEAD + "metadata: {name: chat}\nspec: {b: {e: 3}}\n"
    assert spec_of(patched(setting, p=body))["b"] == {"c": 1, "d": 2}


def test_a_merge_over_what_is_undecided_leaves_it_undecided() -> None:
    setting = "patches: [{path: p.yaml, target: {name: chat}}, {path: q.yaml}]\n"
    rendered = patched(
        setting,
        p="- {op: add, path: /spec/gone/a, value: 1}\n",
        q=HEAD + "metadata: {name: chat}\nspec: {gone: {b: 1}}\n",
    )
    assert undecided(rendered) == {"chat": (("spec", "gone", "a"),)}


def test_lists_of_kinds_of_kubernetes_are_undecided() -> None:
    body = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n"
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [d.yaml]\npatches: [{path: p.yaml}]\n",
            "a/d.yaml": body + "  replicas: 1\n  list: [{name: a}]\n",
            "a/p.yaml": body + "  replicas: 2\n  list: [{name: b}]\n  new: [1]\n",
        }
    )
    manifest = only(rendered)
    assert plain(manifest.node)["spec"] == {"replicas": 2, "list": [{"name": "a"}], "new": [1]}
    assert manifest.undecided_paths == (("spec", "list"),)


@pytest.mark.parametrize("spaces", [("", ", namespace: b"), (", namespace: a", ""), ("", "")])
def test_a_namespace_does_not_keep_a_patch_from_a_namespace(spaces: tuple[str, str]) -> None:
    head = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team"
    written, asked = spaces
    rendered = tree(
        {
            "k/kustomization.yaml": "resources: [ns.yaml]\npatches: [{path: p.yaml}]\n",
            "k/ns.yaml": f"{head}{written}}}\n",
            "k/p.yaml": f"{head}{asked}, labels: {{expose: 'yes'}}}}\n",
        }
    )
    manifest = only(rendered)
    assert manifest.ref.namespace is None
    assert plain(manifest.node)["metadata"]["labels"] == {"expose": "yes"}


def test_a_move_that_is_not_followed_leaves_what_it_takes_undecided_too() -> None:
    setting = "patches: [{path: p.yaml, target: {name: chat}}]\n"
    patch = (
        "- {op: move, from: /spec/parentRefs, path: /spec/moved}\n"
        "- {op: add, path: /spec/rules/-1, value: {}}\n"
    )
    manifest = only(patched(setting, p=patch), "chat")
    paths = set(map(pointer, manifest.undecided_paths))
    assert paths == {"/spec/moved", "/spec/parentRefs", "/spec/rules"}


def test_what_is_moved_or_copied_from_an_undecided_place_is_undecided() -> None:
    setting = (
        "patches: [{path: p.yaml, target: {name: chat}}, {path: q.yaml, target: {name: chat}}]\n"
    )
    undecided_first = "- {op: add, path: /spec/parentRefs/-1, value: {}}\n"
    for operation in ("move", "copy"):
        moved = f"- {{op: {operation}, from: /spec/parentRefs, path: /spec/moved}}\n"
        manifest = only(patched(setting, p=undecided_first, q=moved), "chat")
        paths = set(map(pointer, manifest.undecided_paths))
        assert {"/spec/parentRefs", "/spec/moved"} <= paths


@pytest.mark.parametrize(("field", "is_found"), [("patches", True), ("patchesJson6902", False)])
def test_only_patches_keep_account_of_the_name_that_was(field: str, *, is_found: bool) -> None:
    rename = "{target: {name: chat}, patch: '[{op: replace, path: /metadata/name, value: new}]'}"
    change = "{target: {name: chat}, patch: '[{op: add, path: /spec/a, value: 1}]'}"
    manifest = only(patched(f"{field}: [{rename}, {change}]\n"), "new")
    assert ("a" in plain(manifest.node)["spec"]) is is_found


@pytest.mark.parametrize(("written", "becomes"), [('"text"', 5), ('"5"', "5"), ("text", 5)])
def test_texts_of_a_json_patch_keep_no_quotes_that_they_need_not(
    written: str, becomes: object
) -> None:
    first = f"- {{op: add, path: /spec/a, value: {written}}}\n"
    then = "{apiVersion: aigateway.envoyproxy.io/v1alpha1, kind: AIGatewayRoute, "
    then += "metadata: {name: chat}, spec: {a: 5}}\n"
    files = {
        "base/kustomization.yaml": "resources: [r.yaml]\n"
        "patches: [{path: p.yaml, target: {name: chat}}]\n",
        "base/r.yaml": route("chat"),
        "base/p.yaml": first,
        "top/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n",
        "top/p.yaml": then,
    }
    manifest = only(tree(files), "chat")
    assert plain(manifest.node)["spec"]["a"] == becomes


@pytest.mark.parametrize(
    ("before", "is_found"),
    [("", False), ("namespace: prod\n", True), ("namePrefix: x-\n", True), ("labels: []\n", False)],
)
def test_other_changes_may_have_put_the_name_on_record(before: str, *, is_found: bool) -> None:
    rename = "{target: {name: chat}, patch: '[{op: replace, path: /metadata/name, value: new}]'}"
    change = "{target: {name: chat}, patch: '[{op: add, path: /spec/a, value: 1}]'}"
    files = {
        "base/kustomization.yaml": f"resources: [r.yaml]\n{before}patchesJson6902: [{rename}]\n",
        "base/r.yaml": route("chat"),
        "top/kustomization.yaml": f"resources: [../base]\npatches: [{change}]\n",
    }
    manifest = only(tree(files), "new")
    assert ("a" in plain(manifest.node)["spec"]) is is_found


@pytest.mark.parametrize(
    ("written", "is_text"),
    [
        ("2020-01-01", True),
        ('"2020-1-1"', True),
        ('"2020-01-01T10:00:00+02:00"', True),
        ('"2020-01-01 1:2:3"', True),
        ('"2020-13-01"', False),
        ('"2020-01-01T10"', False),
    ],
)
def test_points_in_time_keep_their_quotes(written: str, *, is_text: bool) -> None:
    # Twice through JSON, then a word that is no text without quotes.
    twice = "{target: {name: chat}, patch: '[{op: add, path: /spec/b, value: 1}]'}"
    then = "{apiVersion: aigateway.envoyproxy.io/v1alpha1, kind: AIGatewayRoute, "
    then += "metadata: {name: chat}, spec: {a: false}}\n"
    files = {
        "base/kustomization.yaml": f"resources: [r.yaml]\npatches: [{twice}, {twice}]\n",
        "base/r.yaml": route("chat").replace("spec:\n", f"spec:\n  a: {written}\n"),
        "top/kustomization.yaml": "resources: [../base]\npatches: [{path: p.yaml}]\n",
        "top/p.yaml": then,
    }
    spec = plain(only(tree(files), "chat").node)["spec"]
    assert spec["a"] == ("false" if is_text else False)
