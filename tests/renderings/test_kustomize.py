"""Kustomizations: identities, homes, what patches leave undecided, what is not read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from rendered_trees import undecided

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render


def tree(
    files: Mapping[str, str], *, others: tuple[str, ...] = (), most_work: int = 100_000
) -> Rendered:
    """Return what files with these texts make."""
    sources = [Source.from_text(path, text) for path, text in files.items()]
    parsed = [ParsedFile(source, parse(source).documents) for source in sources]
    return render(parsed, others=others, most_work=most_work)


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
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: written}\n"
GATEWAY_CLASS = (
    "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: eg}\n"
)
HEADER = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"


# --- which renderings there are --------------------------------------------------


def test_a_kustomization_renders_what_it_lists_and_nothing_else() -> None:
    rendered = tree(
        {
            "app/kustomization.yaml": HEADER + "resources: [route.yaml]\n",
            "app/route.yaml": route("chat"),
            "app/other.yaml": route("other"),
        }
    )
    assert made(rendered) == [
        "app/other.yaml: AIGatewayRoute other",
        "app: AIGatewayRoute chat",
    ]
    manifest = only(rendered, "chat")
    assert manifest.rendering.kind == "kustomize"
    assert (manifest.home, manifest.rendering.substitutes) == ("app", False)
    assert rendered.notes == ()
    assert rendered.remotes == ()


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
@pytest.mark.parametrize("header", ["", HEADER, "kind: Kustomization\n", COMPONENT])
def test_what_a_kustomization_is(name: str, header: str) -> None:
    files = {f"app/{name}": header + "resources: [r.yaml]\n", "app/r.yaml": route("chat")}
    assert made(tree(files)) == ["app: AIGatewayRoute chat"]


@pytest.mark.parametrize(
    "header",
    [
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./x}\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
        "kind: ConfigMap\n",
    ],
)
def test_what_is_none_in_spite_of_its_name(header: str) -> None:
    files = {"app/kustomization.yaml": header, "app/r.yaml": route("chat")}
    assert "app/r.yaml: AIGatewayRoute chat" in made(tree(files))


def test_the_kustomization_of_the_root() -> None:
    rendered = tree({"kustomization.yaml": "resources: [./r.yaml]\n", "r.yaml": route("chat")})
    assert made(rendered) == [".: AIGatewayRoute chat"]
    assert only(rendered).home == "."


OVERLAYS = {
    "base/kustomization.yaml": "resources: [route.yaml]\n",
    "base/route.yaml": route("chat"),
    "overlays/dev/kustomization.yaml": "resources: [../../base]\nnamespace: dev\n",
    "overlays/prod/kustomization.yaml": "bases: [../../base/]\nnamespace: prod\n",
}


def test_a_base_is_rendered_once_for_each_overlay_and_not_by_itself() -> None:
    rendered = tree(OVERLAYS)
    assert made(rendered) == [
        "overlays/dev: AIGatewayRoute dev/chat",
        "overlays/prod: AIGatewayRoute prod/chat",
    ]
    dev, prod = rendered.manifests
    assert dev.node == prod.node
    assert dev.content_key is prod.content_key
    assert (dev.home, prod.home) == ("overlays/dev", "overlays/prod")
    assert dev.rendering.folder != prod.rendering.folder
    assert dev.written_namespace is None


def test_the_order_of_files_does_not_matter() -> None:
    backwards = dict(reversed(OVERLAYS.items()))
    assert [str(each) for each in tree(backwards).manifests] == [
        str(each) for each in tree(OVERLAYS).manifests
    ]


def test_a_component_is_applied_to_all_that_its_user_has_so_far() -> None:
    rendered = tree(
        {
            "app/kustomization.yaml": (
                "resources: [r.yaml]\ncomponents: [../extra]\nnamePrefix: a-\n"
            ),
            "app/r.yaml": route("chat"),
            "extra/kustomization.yaml": COMPONENT + "resources: [s.yaml]\nnamespace: team\n",
            "extra/s.yaml": OBJECT,
        }
    )
    assert made(rendered) == ["app: AIGatewayRoute team/a-chat", "app: Secret team/a-key"]


def test_a_component_that_nobody_uses_stands_for_itself() -> None:
    files = {
        "extra/kustomization.yaml": COMPONENT + "resources: [s.yaml]\n",
        "extra/s.yaml": OBJECT,
    }
    assert made(tree(files)) == ["extra: Secret key"]


def test_a_resource_listed_twice_is_read_once() -> None:
    files = {"a/kustomization.yaml": "resources: [s.yaml, ./s.yaml]\n", "a/s.yaml": OBJECT}
    assert made(tree(files)) == ["a: Secret key"]


def test_one_base_by_two_ways_is_two_objects_only_where_they_differ() -> None:
    files = {
        "base/kustomization.yaml": "resources: [s.yaml]\n",
        "base/s.yaml": OBJECT,
        "x/kustomization.yaml": "resources: [../base]\nnamePrefix: x-\n",
        "z/kustomization.yaml": "resources: [../base]\n",
        "same/kustomization.yaml": "resources: [../base, ../z]\n",
        "both/kustomization.yaml": "resources: [../x, ../z]\n",
    }
    assert made(tree(files)) == ["both: Secret key", "both: Secret x-key", "same: Secret key"]


def test_lists_in_a_kustomization_are_opened_up() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n"
    )
    files = {"a/kustomization.yaml": "resources: [l.yaml]\nnamespace: team\n", "a/l.yaml": text}
    assert made(tree(files)) == ["a: Secret team/a"]


def test_objects_that_kustomize_leaves_out() -> None:
    local = "metadata: {name: x, annotations: {config.kubernetes.io/local-config: '%s'}}\n"
    text = "apiVersion: v1\nkind: Secret\n" + local
    files = {
        "a/kustomization.yaml": "resources: [out.yaml, in.yaml]\n",
        "a/out.yaml": text % "true",
        "a/in.yaml": (text % "false").replace("name: x", "name: stays"),
    }
    assert made(tree(files)) == ["a: Secret stays"]


# --- names and namespaces --------------------------------------------------------


def test_a_namespace_is_set_over_what_is_written() -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [all.yaml]\nnamespace: team\n",
            "a/all.yaml": "---\n".join((route("chat", "old"), NAMESPACE, GATEWAY_CLASS)),
        }
    )
    assert made(rendered) == [
        "a: AIGatewayRoute team/chat",
        "a: GatewayClass eg",
        "a: Namespace team",
    ]
    assert only(rendered, "chat").written_namespace == "old"


def test_the_outer_namespace_wins_and_affixes_add_up() -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": "resources: [r.yaml]\nnamespace: inner\nnamePrefix: b-\n",
            "base/r.yaml": "---\n".join((route("chat"), NAMESPACE)),
            "over/kustomization.yaml": (
                "resources: [../base]\nnamespace: outer\nnamePrefix: o-\nnameSuffix: -v2\n"
            ),
        }
    )
    assert made(rendered) == ["over: AIGatewayRoute outer/o-b-chat-v2", "over: Namespace outer"]


def test_some_kinds_keep_their_name() -> None:
    text = "---\n".join(
        f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\n"
        for version, kind in (
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
            ("apiregistration.k8s.io/v1", "APIService"),
            ("v1", "Namespace"),
            ("gateway.networking.k8s.io/v1", "GatewayClass"),
        )
    )
    files = {"a/kustomization.yaml": "resources: [x.yaml]\nnamePrefix: p-\n", "a/x.yaml": text}
    assert made(tree(files)) == [
        "a: APIService x",
        "a: CustomResourceDefinition x",
        "a: GatewayClass p-x",
        "a: Namespace x",
    ]


@pytest.mark.parametrize(
    ("setting", "name", "namespace", "unknown"),
    [
        ("namespace: ${NS}\n", "chat", None, True),
        ("namespace: team\nnamePrefix: ${P}-\n", None, "team", False),
    ],
)
def test_placeholders_in_settings(
    setting: str, name: str | None, namespace: str | None, unknown: bool
) -> None:
    files = {"a/kustomization.yaml": "resources: [r.yaml]\n" + setting, "a/r.yaml": route("chat")}
    manifest = only(tree(files))
    assert (manifest.ref.name, manifest.ref.namespace) == (name, namespace)
    assert manifest.namespace_unknown is unknown


def test_a_namespace_that_is_set_makes_a_placeholder_known() -> None:
    files = {
        "a/kustomization.yaml": "resources: [r.yaml]\nnamespace: team\n",
        "a/r.yaml": route("chat", "'${NS}'"),
    }
    manifest = only(tree(files))
    assert manifest.ref.namespace == "team"
    assert manifest.namespace_unknown is False


# --- generators and what is not read ---------------------------------------------


def test_generated_objects() -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": (
                "secretGenerator:\n- name: key\n  literals: [a=b]\n"
                "- name: ${X}\n"
                "configMapGenerator:\n- {name: conf, namespace: own}\n"
                "- {name: fixed, options: {disableNameSuffixHash: true}}\n"
            ),
            "a/kustomization.yaml": "resources: [../base]\nnamePrefix: dev-\n",
            "b/kustomization.yaml": (
                "resources: [../base]\nnamespace: team\nsecretGenerator: [{name: plain}]\n"
                "generatorOptions: {disableNameSuffixHash: true}\n"
            ),
        }
    )
    found = [
        (each.rendering.name, each.group_kind.kind, each.namespace, each.name, each.hashed)
        for each in rendered.generated
    ]
    assert found == [
        ("a", "ConfigMap", "own", "dev-conf", True),
        ("a", "ConfigMap", None, "dev-fixed", False),
        ("a", "Secret", None, "dev-key", True),
        ("b", "ConfigMap", "team", "conf", True),
        ("b", "ConfigMap", "team", "fixed", False),
        ("b", "Secret", "team", "key", True),
        ("b", "Secret", "team", "plain", False),
    ]
    assert rendered.generated[2].location.span.start.line == 2
    assert [(each.what, each.namespace) for each in rendered.remotes] == [
        ("generator of a Secret", None),
        ("generator of a Secret", "team"),
    ]


@pytest.mark.parametrize(
    ("patch", "target", "found"),
    [
        # No merge moves an object: only its name is not told any more.
        ("'{apiVersion: v1, kind: X, metadata: {name: x}, $patch: delete}'", "key", "prod"),
        ("'{apiVersion: v1, kind: X, metadata: {name: x}, $patch: delete}'", "p-key", "prod"),
        ('\'[{"op": "add", "path": "/metadata/name", "value": "x"}]\'', "key", "prod"),
        ('\'[{"op": "add", "path": "/metadata/namespace", "value": "x"}]\'', "key", None),
        ("'['", "key", None),
        ("'['", "other", ""),
        ('\'[{"op": "add", "path": "/data/x", "value": "x"}]\'', "key", ""),
    ],
)
def test_a_patch_that_may_change_who_a_generated_object_is(
    patch: str, target: str, found: str | None
) -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": (
                "namePrefix: p-\nnamespace: prod\nsecretGenerator: [{name: key}]\n"
            ),
            "top/kustomization.yaml": (
                f"resources: [../base]\npatches: [{{patch: {patch}, target: {{name: {target}}}}}]\n"
            ),
        }
    )
    named = [("prod", "p-key")] if found == "" else []
    assert [(each.namespace, each.name) for each in rendered.generated] == named
    unnamed = [] if found == "" else [("generator of a Secret", found)]
    assert [(each.what, each.namespace) for each in rendered.remotes] == unnamed


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/org/repo//deploy?ref=v1",
        "github.com/org/repo/deploy",
        "git@github.com:org/repo.git//deploy",
        "ssh://git@host/org/repo",
        "git::https://host/org/repo",
        "../../outside",
        "/etc/manifests",
        "../.hidden/base",
        "${BASE}/deploy",
    ],
)
def test_resources_from_elsewhere(address: str) -> None:
    files = {"a/kustomization.yaml": f"resources: ['{address}']\nnamespace: team\n"}
    rendered = tree(files)
    (remote,) = rendered.remotes
    assert (remote.what, remote.namespace, remote.rendering.name) == (
        f"resource {address}",
        "team",
        "a",
    )
    assert remote.location.span.start.line == 1
    assert rendered.notes == ()


def test_charts_and_plug_ins() -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": (
                "helmCharts:\n- {name: one}\n- {name: two, namespace: own}\n- name: three\n"
                "  namespace: team\nhelmChartInflationGenerator: [{chartName: old}]\n"
                "generators: [gen.yaml]\nnamespace: team\n"
            ),
            "a/gen.yaml": "apiVersion: x.io/v1\nkind: Maker\nmetadata: {name: m}\n",
        }
    )
    assert [(each.what, each.namespace) for each in rendered.remotes] == [
        ("chart one", "team"),
        ("chart two", None),
        ("chart three", "team"),
        ("chart old", "team"),
        ("generator plug-in", "team"),
    ]
    assert rendered.patch_files == ("a/gen.yaml",)
    assert rendered.manifests == ()


def test_missing_resources_are_noted_and_may_hold_anything() -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [gone.yaml, empty, unread.yaml]\n",
            "a/empty/values.txt.yaml": "a: 1\n",
        },
        others=("a/unread.yaml",),
    )
    assert [note[:2] for note in rendered.notes] == [
        ("a/kustomization.yaml", "missing-resource"),
        ("a/kustomization.yaml", "missing-resource"),
    ]
    assert [note.message for note in rendered.notes] == [
        "kustomize finds no gone.yaml",
        "kustomize finds no kustomization in empty",
    ]
    assert [each.what for each in rendered.remotes] == ["resource gone.yaml", "resource empty"]


@pytest.mark.parametrize(
    "field",
    [
        "patches: [{path: gone.yaml}]",
        "patches: [{path: gone.yaml, target: {kind: AIGatewayRoute}}]",
        "patchesStrategicMerge: [gone.yaml]",
        "patchesJson6902: [{path: gone.yaml, target: {version: v1, kind: Gateway, name: edge}}]",
        "replacements: [{path: gone.yaml}]",
        "configurations: [gone.yaml]",
    ],
)
def test_a_patch_that_is_not_there_is_noted_once(field: str) -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": f"resources: [r.yaml]\n{field}\n",
            "base/r.yaml": route("chat"),
            "dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
            "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
        }
    )
    assert [(note.file, note.reason, note.message) for note in rendered.notes] == [
        ("base/kustomization.yaml", "missing-resource", "kustomize finds no gone.yaml")
    ]


@pytest.mark.parametrize(
    "path", ["https://example.com/gone.yaml", ".hidden/gone.yaml", "gone.patch", "../../gone.yaml"]
)
def test_a_patch_that_may_be_there_unseen_is_not_noted(path: str) -> None:
    kustomization = f"resources: [r.yaml]\npatches: [{{path: '{path}'}}]\n"
    rendered = tree({"a/kustomization.yaml": kustomization, "a/r.yaml": route("chat")})
    assert list(rendered.notes) == []


def test_an_inline_patch_that_is_no_yaml_names_no_file() -> None:
    kustomization = "resources: [r.yaml]\npatchesStrategicMerge:\n  - |-\n    kind: [\n    a.yaml\n"
    rendered = tree({"a/kustomization.yaml": kustomization, "a/r.yaml": route("chat")})
    assert list(rendered.notes) == []


@pytest.mark.parametrize("text", ["resources: [", "", "- a\n", "a\n"])
def test_a_kustomization_that_cannot_be_read(text: str) -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": text,
            "a/r.yaml": route("chat"),
            "over/kustomization.yaml": "resources: [../a]\nnamespace: team\n",
        }
    )
    assert made(rendered) == ["a/r.yaml: AIGatewayRoute chat"]
    assert [(note.file, note.reason) for note in rendered.notes] == [
        ("a/kustomization.yaml", "unreadable-kustomization")
    ]
    assert [each.what for each in rendered.remotes] == ["resource ../a"]


def test_two_kustomizations_in_one_folder() -> None:
    files = {
        "a/kustomization.yaml": "resources: [r.yaml]\n",
        "a/kustomization.yml": "resources: [r.yaml]\n",
        "a/r.yaml": route("chat"),
    }
    rendered = tree(files)
    assert made(rendered) == ["a/r.yaml: AIGatewayRoute chat"]
    assert [note.reason for note in rendered.notes] == ["unreadable-kustomization"]


# --- bounds ----------------------------------------------------------------------


def test_a_circle_is_noted() -> None:
    rendered = tree(
        {
            "top/kustomization.yaml": "resources: [../a, ok.yaml]\n",
            "top/ok.yaml": OBJECT,
            "a/kustomization.yaml": "resources: [../b, a.yaml]\n",
            "a/a.yaml": route("chat"),
            "b/kustomization.yaml": "resources: [../a]\ncomponents: [../b]\n",
        }
    )
    assert made(rendered) == ["top: AIGatewayRoute chat", "top: Secret key"]
    assert [(note.file, note.message) for note in rendered.notes] == [
        ("b/kustomization.yaml", "../a leads round in a circle"),
        ("b/kustomization.yaml", "../b leads round in a circle"),
    ]


def test_a_circle_that_nobody_uses_leaves_its_files_as_they_stand() -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [../b, a.yaml]\n",
            "a/a.yaml": route("chat"),
            "b/kustomization.yaml": "resources: [../a]\n",
        }
    )
    assert made(rendered) == ["a/a.yaml: AIGatewayRoute chat"]
    assert [(note.file, note.reason) for note in rendered.notes] == [
        ("a/kustomization.yaml", "kustomize-cycle"),
        ("b/kustomization.yaml", "kustomize-cycle"),
    ]


def test_depth_is_bounded() -> None:
    files = {
        f"k{number}/kustomization.yaml": f"resources: [../k{number + 1}]\n" for number in range(200)
    }
    rendered = tree(
        {**files, "k200/kustomization.yaml": "resources: [s.yaml]\n", "k200/s.yaml": OBJECT}
    )
    assert made(rendered) == ["k200/s.yaml: Secret key"]
    assert [(note.file, note.reason) for note in rendered.notes] == [
        ("k49/kustomization.yaml", "kustomize-depth")
    ]


def test_doubling_at_each_level_ends() -> None:
    files = {"k0/kustomization.yaml": "resources: [s.yaml]\n", "k0/s.yaml": OBJECT}
    for number in range(1, 24):
        files[f"k{number}/kustomization.yaml"] = f"resources: [../k{number}x, ../k{number}z]\n"
        for side in "xz":
            files[f"k{number}{side}/kustomization.yaml"] = (
                f"namePrefix: {side}\nresources: [../k{number - 1}]\n"
            )
    rendered = tree(files)
    assert made(rendered) == ["k0/s.yaml: Secret key"]
    assert [(note.file, note.reason) for note in rendered.notes] == [
        ("k23/kustomization.yaml", "too-many-objects")
    ]


def test_many_patches_of_many_objects_end() -> None:
    patches = "- {target: {kind: '.*'}, patch: '[{op: add, path: /a, value: 1}]'}\n" * 500
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [s.yaml]\npatches:\n" + patches,
            "a/s.yaml": "---\n".join(OBJECT.replace("key", f"key{i}") for i in range(300)),
        }
    )
    assert len(rendered.manifests) == 300
    assert [note.reason for note in rendered.notes] == ["too-many-objects"]


@pytest.mark.parametrize(
    ("openapi", "open_paths"),
    [
        ("openapi: {path: s.json}\n", {"g": (("spec", "listeners"),)}),
        ("openapi: {version: v1.20.4}\n", {}),
        ("", {}),
    ],
)
def test_a_schema_of_ones_own_leaves_merged_lists_open(openapi: str, open_paths: object) -> None:
    gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\n"
    patch = "".join(
        f"    {line}\n"
        for line in f"{gateway}spec: {{gatewayClassName: x, listeners: [{{name: b}}]}}".splitlines()
    )
    rendered = tree(
        {
            "kustomization.yaml": f"resources: [r.yaml]\n{openapi}patches:\n- patch: |\n{patch}",
            "r.yaml": f"{gateway}spec: {{listeners: [{{name: a}}]}}\n",
        }
    )
    assert undecided(rendered) == open_paths
