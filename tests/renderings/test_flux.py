"""Flux Kustomizations: what they render, where that lives, and what is not known of it."""

from __future__ import annotations

import pytest
from rendered_trees import plain, tree

from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import Rendered


def made(rendered: Rendered) -> list[str]:
    """Return every manifest but Flux objects as ``rendering: Kind namespace/name``, sorted."""
    return sorted(
        f"{each.rendering.name}: {each.ref}"
        for each in rendered.manifests
        if each.kind != "Kustomization"
    )


def homes(rendered: Rendered) -> set[tuple[str, str]]:
    """Return name and home of every rendering."""
    return {(each.rendering.name, each.home) for each in rendered.manifests}


def only(rendered: Rendered, name: str) -> Manifest:
    (manifest,) = [each for each in rendered.manifests if each.info.name == name]
    return manifest


def route(name: str, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return (
        "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
        f"metadata: {{name: {name}{where}}}\nspec: {{rules: []}}\n"
    )


def flux(name: str, path: str, spec: str = "", source: str = "flux-system") -> str:
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec:\n  path: {path}\n  sourceRef: {{kind: GitRepository, name: {source}}}\n{spec}"
    )


def repository(name: str, address: str) -> str:
    return (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
        f"metadata: {{name: {name}}}\nspec:\n  url: {address}\n"
    )


# --- what a path renders ---------------------------------------------------------


@pytest.mark.parametrize("path", ["apps/chat", "./apps/chat", "/apps/chat/", "../apps//chat"])
def test_a_path_without_a_kustomization_takes_all_yaml_below_it(path: str) -> None:
    rendered = tree(
        {
            "flux.yaml": flux("chat", path, "  targetNamespace: ai\n"),
            "apps/chat/route.yaml": route("chat", "written"),
            "apps/chat/more/deep/b.yml": route("deep"),
            "apps/chat/more/c.json": '{"apiVersion": "v1", "kind": "Secret", "metadata": {}}',
            "apps/other/o.yaml": route("other"),
        }
    )
    assert made(rendered) == [
        "apps/chat/more/c.json: Secret ?",
        "apps/other/o.yaml: AIGatewayRoute other",
        "flux.yaml chat: AIGatewayRoute ai/chat",
        "flux.yaml chat: AIGatewayRoute ai/deep",
    ]
    manifest = rendered.manifests[-1]
    assert (manifest.rendering.kind, manifest.home) == ("flux", "flux.yaml")
    assert rendered.remotes == ()


@pytest.mark.parametrize("path", ["apps/gone", "./apps/gone"])
def test_a_path_that_leads_to_nothing_is_noted(path: str) -> None:
    rendered = tree({"flux.yaml": flux("chat", path), "apps/chat/route.yaml": route("chat")})
    assert [(note.file, note.reason, note.message) for note in rendered.notes] == [
        ("flux.yaml", "missing-resource", "nothing is read in apps/gone, which Flux applies")
    ]


@pytest.mark.parametrize("path", ["./${DIR}", "./.hidden"])
def test_a_path_that_may_lead_to_something_is_not_noted(path: str) -> None:
    assert list(tree({"flux.yaml": flux("chat", path)}).notes) == []


def test_a_path_of_another_repository_is_not_noted() -> None:
    other = flux("chat", "apps/gone", source="platform")
    files = {"a.yaml": flux("own", "apps"), "apps/route.yaml": route("chat")}
    assert list(tree({"flux.yaml": other, **files}).notes) == []


def test_folders_with_a_kustomization_of_their_own_are_taken_as_such() -> None:
    rendered = tree(
        {
            "flux.yaml": flux("apps", "apps", "  targetNamespace: ai\n"),
            "apps/a/kustomization.yaml": "resources: [r.yaml]\nnamePrefix: a-\nnamespace: own\n",
            "apps/a/r.yaml": route("chat"),
            "apps/a/unlisted.yaml": route("unlisted"),
            "apps/a/deep/d.yaml": route("below"),
            "apps/r.yaml": route("top"),
        }
    )
    assert made(rendered) == [
        "apps/a/deep/d.yaml: AIGatewayRoute below",
        "apps/a/unlisted.yaml: AIGatewayRoute unlisted",
        "flux.yaml apps: AIGatewayRoute ai/a-chat",
        "flux.yaml apps: AIGatewayRoute ai/top",
    ]


def test_its_settings_stand_in_place_of_those_of_the_kustomization() -> None:
    spec = "  targetNamespace: ai\n  namePrefix: f-\n  components: [../extra, ../gone]\n"
    rendered = tree(
        {
            "flux.yaml": flux("app", "app", spec),
            "app/kustomization.yaml": (
                "resources: [r.yaml]\nnamespace: own\nnamePrefix: k-\nnameSuffix: -k\n"
            ),
            "app/r.yaml": route("chat")
            + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n",
            "extra/kustomization.yaml": "kind: Component\nresources: [s.yaml]\n",
            "extra/s.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: key}\n",
        }
    )
    assert made(rendered) == [
        "flux.yaml app: AIGatewayRoute ai/f-chat-k",
        "flux.yaml app: Namespace ai",
        "flux.yaml app: Secret ai/f-key-k",
    ]
    assert [each.what for each in rendered.remotes] == ["resource ../gone"]
    assert [(note.file, note.reason) for note in rendered.notes] == [
        ("flux.yaml", "missing-resource")
    ]


def test_without_a_target_namespace_the_kustomization_decides() -> None:
    rendered = tree(
        {
            "flux.yaml": flux("app", "app"),
            "app/kustomization.yaml": "resources: [r.yaml]\nnamespace: own\n",
            "app/r.yaml": route("chat"),
        }
    )
    assert made(rendered) == ["flux.yaml app: AIGatewayRoute own/chat"]


def test_a_suspended_object_counts() -> None:
    files = {"flux.yaml": flux("app", "app", "  suspend: true\n"), "app/r.yaml": route("chat")}
    assert made(tree(files)) == ["flux.yaml app: AIGatewayRoute chat"]


def test_a_base_that_a_path_uses_is_not_rendered_by_itself() -> None:
    rendered = tree(
        {
            "clusters/a/apps.yaml": flux("apps", "overlays/a"),
            "overlays/a/kustomization.yaml": "resources: [../../base]\n",
            "base/kustomization.yaml": "resources: [r.yaml]\n",
            "base/r.yaml": route("chat"),
            "standalone/kustomization.yaml": "resources: [../base]\nnamespace: alone\n",
        }
    )
    assert made(rendered) == [
        "clusters/a/apps.yaml apps: AIGatewayRoute chat",
        "standalone: AIGatewayRoute alone/chat",
    ]


def test_several_objects_in_one_file() -> None:
    two = flux("chat", "chat", "  targetNamespace: a\n") + "---\n" + flux("audio", "audio")
    rendered = tree({"ks.yaml": two, "chat/r.yaml": route("r"), "audio/r.yaml": route("r")})
    assert made(rendered) == ["ks.yaml audio: AIGatewayRoute r", "ks.yaml chat: AIGatewayRoute a/r"]
    assert len({each.rendering.folder for each in rendered.manifests}) == 3


# --- homes -----------------------------------------------------------------------

CLUSTER = {
    "clusters/home/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/home"),
    "clusters/home/flux-system/kustomization.yaml": "resources: [gotk-sync.yaml]\n",
    "clusters/home/apps.yaml": flux("apps", "./apps"),
    "apps/chat/ks.yaml": flux("chat", "./apps/chat/app", "  targetNamespace: ai\n"),
    "apps/chat/app/r.yaml": route("chat"),
    "apps/chat/app/kustomization.yaml": "resources: [r.yaml]\n",
    "apps/kustomization.yaml": "resources: [chat/ks.yaml]\n",
}


def test_all_that_a_cluster_leads_to_has_one_home() -> None:
    rendered = tree(CLUSTER)
    top = "clusters/home/flux-system/gotk-sync.yaml"
    assert homes(rendered) == {
        (f"{top} flux-system", top),
        (f"clusters/home/apps.yaml apps ({top})", top),
        (f"apps/chat/ks.yaml chat ({top})", top),
    }
    assert made(rendered) == [f"apps/chat/ks.yaml chat ({top}): AIGatewayRoute ai/chat"]
    flux_objects = [each for each in rendered.manifests if each.kind == "Kustomization"]
    assert sorted(each.ref.name or "" for each in flux_objects) == ["apps", "chat", "flux-system"]


def test_two_clusters_over_one_path() -> None:
    rendered = tree(
        {
            "clusters/a/apps.yaml": flux("apps", "apps"),
            "clusters/b/apps.yaml": flux("apps", "apps"),
            "apps/ks.yaml": flux("chat", "chat"),
            "chat/r.yaml": route("chat"),
        }
    )
    assert made(rendered) == [
        "apps/ks.yaml chat (clusters/a/apps.yaml): AIGatewayRoute chat",
        "apps/ks.yaml chat (clusters/b/apps.yaml): AIGatewayRoute chat",
    ]
    first, second = [each for each in rendered.manifests if each.info.name == "chat"][-2:]
    assert first.node == second.node
    assert (first.home, second.home) == ("clusters/a/apps.yaml", "clusters/b/apps.yaml")


def test_an_object_that_a_kustomization_makes_lives_with_it() -> None:
    rendered = tree(
        {
            "cluster/kustomization.yaml": "resources: [../apps/ks.yaml]\n",
            "apps/ks.yaml": flux("chat", "apps/chat"),
            "apps/chat/r.yaml": route("chat"),
        }
    )
    assert homes(rendered) == {("cluster", "cluster"), ("apps/ks.yaml chat (cluster)", "cluster")}


def test_objects_that_render_each_other_end() -> None:
    rendered = tree(
        {
            "a/ks.yaml": flux("to-b", "b"),
            "b/ks.yaml": flux("to-a", "a"),
            "b/r.yaml": route("chat"),
        }
    )
    assert homes(rendered) == {
        ("a/ks.yaml to-b", "a/ks.yaml"),
        ("b/ks.yaml to-a (a/ks.yaml)", "a/ks.yaml"),
    }


# --- what is elsewhere -----------------------------------------------------------


def test_a_path_that_is_not_here() -> None:
    rendered = tree({"flux.yaml": flux("app", "./gone", "  targetNamespace: ai\n")})
    (remote,) = rendered.remotes
    assert (remote.what, remote.namespace, remote.rendering.name) == (
        "Flux path ./gone",
        "ai",
        "flux.yaml",
    )
    assert remote.location.span.start.line == 1


@pytest.mark.parametrize("path", ["./clusters/${CLUSTER}", "./r.yaml", "./broken"])
def test_paths_that_cannot_be_followed(path: str) -> None:
    files = {
        "flux.yaml": flux("app", path),
        "r.yaml": route("chat"),
        "broken/kustomization.yaml": "resources: [",
        "broken/r.yaml": route("inner"),
    }
    rendered = tree(files)
    assert made(rendered) == ["broken/r.yaml: AIGatewayRoute inner", "r.yaml: AIGatewayRoute chat"]
    assert [(each.what, each.namespace) for each in rendered.remotes] == [
        (f"Flux path {path}", None)
    ]


OTHERS = {
    "clusters/a/sync.yaml": flux("apps", "apps"),
    "apps/ks.yaml": flux("chat", "deploy", "  targetNamespace: ai\n", source="chat"),
    "apps/source.yaml": repository("chat", "https://example.com/chat"),
    "deploy/r.yaml": route("ours"),
}


def test_a_path_of_another_repository_is_not_taken_for_one_of_this() -> None:
    rendered = tree(OTHERS)
    assert "deploy/r.yaml: AIGatewayRoute ours" in made(rendered)
    assert [(each.what, each.namespace) for each in rendered.remotes] == [
        ("Flux path deploy", "ai")
    ]


def test_a_source_with_the_address_of_this_repository_is_this_one() -> None:
    own = repository("flux-system", "https://example.com/chat")
    rendered = tree({**OTHERS, "clusters/a/gotk.yaml": own})
    assert "apps/ks.yaml chat (clusters/a/sync.yaml): AIGatewayRoute ai/ours" in made(rendered)


def test_a_folder_is_missed_whatever_the_source_with_that_address_is_called() -> None:
    address = "https://example.com/platform"
    sources = repository("flux-system", address) + "---\n" + repository("other", f"{address}.git")
    for source in ("flux-system", "other"):
        rendered = tree(
            {
                "clusters/a/gotk.yaml": flux("flux-system", "clusters/a"),
                "clusters/a/sources.yaml": sources,
                "clusters/a/apps.yaml": flux("apps", "gone", source=source),
            }
        )
        message = "nothing is read in gone, which Flux applies"
        assert [tuple(note) for note in rendered.notes] == [
            ("clusters/a/apps.yaml", "missing-resource", message)
        ]


def test_a_source_whose_path_leads_to_flux_objects_is_this_one() -> None:
    rendered = tree(
        {
            "clusters/a/sync.yaml": flux("apps", "apps", source="home"),
            "clusters/a/source.yaml": repository("home", "https://example.com/home"),
            "apps/ks.yaml": flux("chat", "deploy", source="home"),
            "deploy/r.yaml": route("ours"),
        }
    )
    assert made(rendered)[0].startswith("apps/ks.yaml chat (clusters/a/sync.yaml): ")
    assert rendered.remotes == ()


@pytest.mark.parametrize(
    ("sources", "is_own"),
    [
        ([repository("chat", "https://example.com/chat")], False),
        ([], True),
        ([repository(name, "https://example.com/chat") for name in ("chat", "flux-system")], True),
    ],
    ids=["another-address", "unknown", "the-same-address"],
)
def test_beside_flux_system_a_source_with_an_address_is_another_whatever_its_path_leads_to(
    sources: list[str], is_own: bool
) -> None:
    """Many repositories have a folder ``apps`` with Flux objects in it."""
    rendered = tree(
        {
            "clusters/a/apps.yaml": flux("apps", "apps"),
            "clusters/b/chat.yaml": flux("chat", "apps", source="chat"),
            "clusters/sources.yaml": "---\n".join(sources),
            "apps/ks.yaml": flux("ours", "deploy"),
            "deploy/r.yaml": route("ours"),
        }
    )
    twice = "apps/ks.yaml ours (clusters/b/chat.yaml): AIGatewayRoute ours"
    assert (twice in made(rendered)) is is_own


@pytest.mark.parametrize(("source", "rendered"), [("other", False), ("flux-system", True)])
def test_the_root_is_rendered_only_by_what_is_surely_this_repository(
    source: str, rendered: bool
) -> None:
    files = {
        "flux.yaml": flux("all", "./", "  targetNamespace: ai\n", source),
        "r.yaml": route("a"),
    }
    assert ("flux.yaml all: AIGatewayRoute ai/a" in made(tree(files))) is rendered


# --- what is not known -----------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "renders"),
    [
        ("tool/testdata/flux.yaml", False),
        ("tests/fixtures/all/flux.yaml", False),
        ("clusters/testdata.yaml", True),
        ("clusters/test/flux.yaml", True),
    ],
)
def test_what_a_test_is_given_does_not_render_the_root(file: str, renders: bool) -> None:
    rendered = tree({file: flux("all", "./"), "route.yaml": route("chat")})
    name = f"{file} all" if renders else "route.yaml"
    assert made(rendered) == [f"{name}: AIGatewayRoute chat"]
    assert rendered.remotes == ()


def test_what_a_test_is_given_renders_folders_all_the_same() -> None:
    rendered = tree(
        {"testdata/flux.yaml": flux("all", "testdata/apps"), "testdata/apps/a.yaml": route("chat")}
    )
    assert made(rendered) == ["testdata/flux.yaml all: AIGatewayRoute chat"]


def test_a_target_namespace_with_a_placeholder() -> None:
    spec = "  targetNamespace: ${NS}\n"
    files = {"flux.yaml": flux("app", "app", spec), "app/r.yaml": route("chat", "written")}
    manifest = only(tree(files), "chat")
    assert manifest.ref.namespace is None
    assert manifest.namespace_unknown


@pytest.mark.parametrize(
    ("spec", "substitutes"),
    [
        ("", False),
        ("  postBuild: {}\n", False),
        ("  postBuild: {substitute: {A: b}}\n", True),
        ("  postBuild: {substituteFrom: [{kind: ConfigMap, name: a}]}\n", True),
    ],
)
def test_substitutions(spec: str, substitutes: bool) -> None:
    files = {"flux.yaml": flux("app", "app", spec), "app/r.yaml": route("chat")}
    assert only(tree(files), "chat").rendering.substitutes is substitutes


PATCH = (
    "  patches:\n  - target: {kind: AIGatewayRoute}\n    patch: |\n"
    "      - {op: add, path: /spec/a, value: 1}\n"
)


def test_patches_and_common_metadata() -> None:
    spec = PATCH + "  commonMetadata: {labels: {a: b}, annotations: {c: d}}\n"
    files = {"flux.yaml": flux("app", "app", spec), "app/r.yaml": route("chat")}
    manifest = only(tree(files), "chat")
    assert plain(manifest.node)["spec"] == {"rules": [], "a": 1}
    assert plain(manifest.node)["metadata"] == {
        "name": "chat",
        "labels": {"a": "b"},
        "annotations": {"c": "d"},
    }
    assert manifest.undecided_paths == ()


def test_a_patch_of_a_flux_object_stands_in_the_file_of_that_object() -> None:
    files = {"flux.yaml": flux("app", "app", PATCH), "app/r.yaml": route("chat")}
    manifest = only(tree(files), "chat")
    added = manifest.node.get("spec", "a")
    assert added is not None
    location = manifest.location(added)
    line = files["flux.yaml"].split("\n").index(PATCH.split("\n")[3]) + 1
    assert (location.file, location.span.start.line) == ("flux.yaml", line)
    assert location.span.start.column == PATCH.split("\n")[3].index("1}") + 1


def test_old_fields_for_patches() -> None:
    spec = (
        "  patchesStrategicMerge:\n  - apiVersion: aigateway.envoyproxy.io/v1alpha1\n"
        "    kind: AIGatewayRoute\n    metadata: {name: chat}\n    spec: {a: 1}\n"
        "  patchesJson6902:\n  - target: {kind: AIGatewayRoute, name: chat}\n"
        "    patch: [{op: add, path: /spec/b, value: 1}]\n"
    )
    files = {"flux.yaml": flux("app", "app", spec), "app/r.yaml": route("chat")}
    manifest = only(tree(files), "chat")
    assert plain(manifest.node)["spec"] == {"rules": [], "a": 1, "b": 1}
    assert manifest.undecided_paths == ()


def inner(patch: str) -> Manifest:
    """Return the route of an object that another object patches so."""
    indented = patch.replace("\n", "\n        ")
    spec = f"  patches:\n  - target: {{kind: Kustomization}}\n    patch: |\n        {indented}\n"
    rendered = tree(
        {
            "cluster.yaml": flux("apps", "apps", spec),
            "apps/ks.yaml": flux("chat", "chat", "  targetNamespace: own\n"),
            "chat/r.yaml": route("chat"),
        }
    )
    (manifest,) = [each for each in rendered.manifests if each.kind == "AIGatewayRoute"]
    return manifest


def merge(spec: str) -> str:
    head = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: _}\n"
    return head + f"spec: {spec}"


def test_a_patch_over_an_object_that_is_of_no_matter_to_what_it_renders() -> None:
    manifest = inner(merge("{decryption: {provider: sops}, prune: true}"))
    assert str(manifest.ref) == "AIGatewayRoute own/chat"
    assert manifest.undecided_paths == ()


def test_patches_that_an_object_gets_by_a_patch() -> None:
    nested = "[{patch: '[{op: add, path: /spec/a, value: 1}]', target: {kind: %s}}]"
    manifest = inner(merge(f"{{patches: {nested % 'AIGatewayRoute'}}}"))
    assert plain(manifest.node)["spec"] == {"rules": [], "a": 1}
    manifest = inner(merge(f"{{patches: {nested % 'HelmRelease'}}}"))
    assert plain(manifest.node)["spec"] == {"rules": []}
    assert manifest.undecided_paths == ()


def test_settings_that_an_object_gets_by_a_patch() -> None:
    manifest = inner(
        merge("{targetNamespace: new, namePrefix: p-, postBuild: {substitute: {A: b}}}")
    )
    assert str(manifest.ref) == "AIGatewayRoute new/p-chat"
    assert manifest.rendering.substitutes


def test_settings_that_an_object_gets_by_a_json_patch() -> None:
    manifest = inner("- {op: replace, path: /spec/targetNamespace, value: new}")
    assert str(manifest.ref) == "AIGatewayRoute new/chat"
    operation = "{op: add, path: /spec/a, value: 1}"
    nested = f"[{{target: {{name: chat}}, patch: '[{operation}]'}}]"
    manifest = inner(f"- {{op: add, path: /spec/patches, value: {nested}}}")
    assert plain(manifest.node)["spec"] == {"rules": [], "a": 1}
    manifest = inner("- {op: add, path: /spec/postBuild, value: {substitute: {A: b}}}")
    assert manifest.rendering.substitutes
    assert manifest.undecided_paths == ()


def test_json_patches_that_are_not_told_leave_what_the_object_makes_undecided() -> None:
    manifest = inner("- {op: copy, from: /spec/gone, path: /spec/targetNamespace}")
    assert (manifest.ref.namespace, manifest.namespace_unknown) == (None, True)
    assert manifest.ref.name == "chat"
    manifest = inner("- {op: copy, from: /spec/gone, path: /spec/patches}")
    assert manifest.undecided_paths == ((),)
    assert str(manifest.ref) == "AIGatewayRoute own/chat"
    assert inner("- {op: copy, from: /spec/gone, path: /spec/postBuild}").rendering.substitutes


def test_a_json_patch_of_the_path_leads_elsewhere() -> None:
    manifest = inner("- {op: replace, path: /spec/path, value: ./other}")
    assert manifest.rendering.kind == "plain"


def test_what_has_a_kube_config_lives_apart() -> None:
    far = "  kubeConfig: {secretRef: {name: far}}\n"
    rendered = tree(
        {
            "hub.yaml": flux("near", "./near") + "---\n" + flux("far", "./far", far),
            "near/a.yaml": route("a", "apps"),
            "far/inner.yaml": flux("inner", "./inner"),
            "inner/b.yaml": route("b", "apps"),
        }
    )
    assert homes(rendered) == {
        ("hub.yaml", "hub.yaml"),
        ("hub.yaml near", "hub.yaml/@in-cluster"),
        ("hub.yaml far", "hub.yaml/@far"),
        ("far/inner.yaml inner (hub.yaml)", "hub.yaml/@far"),
    }


def test_where_a_patch_hides_the_path_what_it_led_to_is_rendered_by_itself() -> None:
    patches = (
        "patches:\n- {target: {kind: Kustomization}, path: missing.yaml}\nresources: [chat.yaml]\n"
    )
    rendered = tree(
        {
            "hub/flux.yaml": flux("hub", "./apps"),
            "apps/kustomization.yaml": patches,
            "apps/chat.yaml": flux("chat", "./chat"),
            "chat/kustomization.yaml": "resources: [../base]\nnamespace: chat\n",
            "base/kustomization.yaml": "resources: [route.yaml]\n",
            "base/route.yaml": route("a"),
        }
    )
    assert made(rendered) == ["chat: AIGatewayRoute chat/a"]
    # A base that is not reached is no circle.
    assert [note.reason for note in rendered.notes] == ["missing-resource"]
