"""Argo CD Applications: what they render, where that lives, and what is not known of it."""

from __future__ import annotations

import pytest
from rendered_trees import tree
from test_flux import flux, homes, only, route

from aigw_lint.renderings.directory import compile_glob
from aigw_lint.renderings.rendering import Rendered

OURS = "https://git.example.com/team/ops.git"
OTHER = "https://git.example.com/team/other.git"


def app(name: str, *sources: str, to: str = "", more: str = "") -> str:
    """Return an Application; *sources* are flow mappings, *to* is its destination."""
    one = f"source: {sources[0]}" if len(sources) == 1 else f"sources: [{', '.join(sources)}]"
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata: {{name: {name}, namespace: argocd}}\n"
        f"spec:\n  destination: {{{to}}}\n  {one}\n{more}"
    )


def source(path: str, more: str = "", url: str = OURS) -> str:
    return f'{{repoURL: "{url}", path: "{path}"{more}}}'


def kustomization(text: str) -> str:
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n{text}"


def made(rendered: Rendered) -> list[str]:
    """Return every route as ``rendering: Kind namespace/name``, sorted."""
    return sorted(
        f"{each.rendering.name}: {each.ref}"
        for each in rendered.manifests
        if each.kind == "AIGatewayRoute"
    )


def remotes(rendered: Rendered) -> list[str]:
    return sorted(f"{each.what} into {each.namespace}" for each in rendered.remotes)


def test_a_folder_of_plain_files_goes_where_the_application_says() -> None:
    rendered = tree(
        {
            "apps/chat.yaml": app("chat", source("chat"), to="namespace: chat"),
            "chat/a.yaml": route("a"),
            "chat/b.yml": route("b", "own"),
            "chat/c.json": '{"apiVersion": "aigateway.envoyproxy.io/v1alpha1",'
            ' "kind": "AIGatewayRoute", "metadata": {"name": "c"}}',
            "chat/below/d.yaml": route("d"),
        }
    )
    assert made(rendered) == [
        "apps/chat.yaml chat: AIGatewayRoute chat/a",
        "apps/chat.yaml chat: AIGatewayRoute chat/c",
        "apps/chat.yaml chat: AIGatewayRoute own/b",
        "chat/below/d.yaml: AIGatewayRoute d",
    ]
    assert remotes(rendered) == []
    assert only(rendered, "a").rendering.kind == "argocd"
    assert only(rendered, "a").home == "apps/chat.yaml"


def test_kinds_without_namespaces_get_none() -> None:
    cls = "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: eg}\n"
    rendered = tree(
        {"apps/x.yaml": app("x", source("x"), to="namespace: chat"), "x/class.yaml": cls}
    )
    assert only(rendered, "eg").ref.namespace is None
    assert only(rendered, "eg").namespace_unknown is False


@pytest.mark.parametrize(
    ("directory", "names"),
    [
        ("{recurse: true}", "abcd"),
        ("{recurse: false}", "ab"),
        ("{}", "ab"),
        ("{include: a.yaml}", "a"),
        ("{include: '{a.yaml,b.yaml}'}", "ab"),
        ("{exclude: 'a*'}", "b"),
        ("{recurse: true, include: '*.yaml', exclude: 'low/*'}", "ab"),
        ("{recurse: true, include: 'low/**'}", "cd"),
    ],
)
def test_a_directory_takes_what_it_says(directory: str, names: str) -> None:
    files = {f"x/{name}.yaml": route(name) for name in ("a", "b", "low/c", "low/deep/d")}
    files = {path: route(path[-6]) for path in files}
    files["apps/x.yaml"] = app("x", source("x", f", directory: {directory}"), to="namespace: ns")
    taken = [each for each in made(tree(files)) if each.startswith("apps/x.yaml x: ")]
    assert taken == [f"apps/x.yaml x: AIGatewayRoute ns/{name}" for name in names]


@pytest.mark.parametrize(
    "more",
    [
        ", directory: {include: '[ab].yaml'}",
        ", directory: {exclude: '{{ .x }}'}",
        ", directory: {recurse: maybe}",
        ", directory: {requireJsonOrYamlExtension: false}",
        ", helm: {releaseName: x}",
        ", plugin: {name: x}",
        ", kustomize: {namePrefix: x-}",
    ],
)
def test_what_is_not_followed_stays_remote(more: str) -> None:
    rendered = tree({"apps/x.yaml": app("x", source("x", more)), "x/a.yaml": route("a")})
    assert made(rendered) == ["x/a.yaml: AIGatewayRoute a"]
    assert remotes(rendered) == ["Application x into None"]


def test_a_chart_stays_remote() -> None:
    files = {"x/Chart.yaml": "name: x\nversion: 1.0.0\n", "x/a.yaml": route("a")}
    rendered = tree({**files, "apps/x.yaml": app("x", source("x"), to="namespace: ns")})
    assert remotes(rendered) == ["Application x into ns"]


@pytest.mark.parametrize("path", ["{{path}}", "$ARGOCD_APP_NAME", "../x", "/x", "${X}"])
def test_a_path_that_is_not_told_is_never_guessed(path: str) -> None:
    rendered = tree({"apps/x.yaml": app("x", source(path)), "x/a.yaml": route("a")})
    assert made(rendered) == ["x/a.yaml: AIGatewayRoute a"]
    assert remotes(rendered) == ["Application x into None"]


@pytest.mark.parametrize("namespace", ["'{{ .n }}'", "$ARGOCD_APP_NAMESPACE", "'${N}'"])
def test_a_namespace_that_is_not_told_is_unknown(namespace: str) -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x"), to=f"namespace: {namespace}"),
            "x/a.yaml": route("a"),
            "x/b.yaml": route("b", "own"),
        }
    )
    assert only(rendered, "a").ref.namespace is None
    assert only(rendered, "a").namespace_unknown is True
    assert only(rendered, "b").ref.namespace == "own"


def test_settings_of_kustomize_are_over_the_kustomization() -> None:
    settings = (
        ", kustomize: {namePrefix: dev-, nameSuffix: -x, commonLabels: {tier: dev},"
        " patches: [{target: {kind: AIGatewayRoute},"
        " patch: '[{op: add, path: /spec/q, value: z}]'}]}"
    )
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x", settings), to="namespace: ns"),
            "x/kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: own-\n"),
            "x/a.yaml": route("a"),
            "x/b.yaml": route("b"),
        }
    )
    assert made(rendered) == [
        "apps/x.yaml x: AIGatewayRoute ns/dev-a-x",
        "x/b.yaml: AIGatewayRoute b",
    ]
    (route_,) = [each for each in rendered.manifests if each.rendering.kind == "argocd"]
    assert route_.node.string_at("metadata", "labels", "tier") == "dev"
    assert route_.node.string_at("spec", "q") == "z"
    assert route_.undecided_paths == ()


def test_the_namespace_of_kustomize_settings_goes_before_the_destination() -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x", ", kustomize: {namespace: k}"), to="namespace: ns"),
            "x/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
            "x/a.yaml": route("a", "own"),
        }
    )
    assert made(rendered) == ["apps/x.yaml x: AIGatewayRoute k/a"]


def test_a_setting_that_is_not_known_leaves_all_undecided() -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x", ", kustomize: {newField: 1}"), to="namespace: ns"),
            "x/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
            "x/a.yaml": route("a"),
        }
    )
    (found,) = [each for each in rendered.manifests if each.kind == "AIGatewayRoute"]
    assert found.touched(("spec",))


def test_another_address_is_another_repository() -> None:
    rendered = tree(
        {
            "root.yaml": app("root", source("apps")),
            "apps/x.yaml": app("x", source("x"), to="namespace: ns"),
            "apps/y.yaml": app("w", source("y", url=OTHER), to="namespace: m"),
            "x/a.yaml": route("a"),
            "y/b.yaml": route("b"),
        }
    )
    assert made(rendered) == [
        "apps/x.yaml x (root.yaml): AIGatewayRoute ns/a",
        "y/b.yaml: AIGatewayRoute b",
    ]
    assert remotes(rendered) == ["Application w into m"]
    assert ("apps/x.yaml x (root.yaml)", "root.yaml") in homes(rendered)


@pytest.mark.parametrize(
    "url",
    [
        "git@git.example.com:team/ops.git",
        "ssh://git@git.example.com:22/team/ops",
        "https://Git.Example.com/team/ops/",
    ],
)
def test_one_repository_has_many_addresses(url: str) -> None:
    rendered = tree(
        {
            "root.yaml": app("root", source("apps")),
            "apps/x.yaml": app("x", source("x", url=url), to="namespace: ns"),
            "x/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["apps/x.yaml x (root.yaml): AIGatewayRoute ns/a"]


def test_without_proof_no_address_is_chosen_of_two() -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x"), to="namespace: ns"),
            "apps/y.yaml": app("w", source("y", url=OTHER), to="namespace: m"),
            "x/a.yaml": route("a"),
            "y/b.yaml": route("b"),
        }
    )
    assert made(rendered) == ["x/a.yaml: AIGatewayRoute a", "y/b.yaml: AIGatewayRoute b"]
    assert remotes(rendered) == ["Application w into m", "Application x into ns"]


def test_without_proof_an_address_with_a_path_that_is_not_here_is_elsewhere() -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x"), to="namespace: ns"),
            "apps/y.yaml": app("w", source("y"), to="namespace: m"),
            "x/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["x/a.yaml: AIGatewayRoute a"]


def test_each_local_one_of_several_sources_is_rendered() -> None:
    chart = "{repoURL: docker.io/x, chart: y, helm: {valueFiles: [$values/v.yaml]}}"
    values = f"{{repoURL: '{OURS}', ref: values}}"
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x"), source("y"), chart, values, to="namespace: ns"),
            "x/a.yaml": route("a"),
            "y/b.yaml": route("b"),
        }
    )
    assert made(rendered) == [
        "apps/x.yaml x: AIGatewayRoute ns/a",
        "apps/x.yaml x: AIGatewayRoute ns/b",
    ]
    assert remotes(rendered) == ["Application x into ns"]


def test_an_application_that_renders_itself_ends() -> None:
    rendered = tree(
        {
            "apps/root.yaml": app("root", source("apps"), to="namespace: ns"),
            "apps/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["apps/root.yaml root: AIGatewayRoute ns/a"]


def test_two_that_render_each_other_end() -> None:
    rendered = tree(
        {
            "p/one.yaml": app("one", source("q"), to="namespace: ns"),
            "q/two.yaml": app("two", source("p"), to="namespace: ns"),
            "q/a.yaml": route("a"),
        }
    )
    assert len(made(rendered)) >= 1
    assert {each.partition(": ")[2] for each in made(rendered)} == {"AIGatewayRoute ns/a"}


def test_one_that_renames_itself_again_and_again_ends() -> None:
    rendered = tree(
        {
            "p/app.yaml": app("p", source("p"), to="namespace: ns"),
            "p/kustomization.yaml": kustomization(
                "namePrefix: x-\nresources: [app.yaml, a.yaml]\n"
            ),
            "p/a.yaml": route("a"),
        }
    )
    assert 1 <= len(made(rendered)) <= 50


def test_applications_that_kustomizations_make_differ() -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": kustomization("resources: [app.yaml]\n"),
            "base/app.yaml": app("x", source("x"), to="namespace: ns"),
            **{
                f"envs/{env}/kustomization.yaml": kustomization(
                    "resources: [../../base]\npatches:\n- target: {kind: Application}\n  patch:"
                    f" '[{{op: replace, path: /spec/destination/namespace, value: {env}}}]'\n"
                )
                for env in ("dev", "prod")
            },
            "x/a.yaml": route("a"),
        }
    )
    assert made(rendered) == [
        "base/app.yaml x (envs/dev): AIGatewayRoute dev/a",
        "base/app.yaml x (envs/prod): AIGatewayRoute prod/a",
    ]


def test_what_an_unknown_patch_may_change_is_undecided() -> None:
    rendered = tree(
        {
            "k/kustomization.yaml": kustomization(
                "resources: [app.yaml]\nreplacements: [{path: gone.yaml}]\n"
            ),
            "k/app.yaml": app("x", source("x"), to="namespace: ns"),
            "x/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["x/a.yaml: AIGatewayRoute a"]
    assert remotes(rendered) == ["Application x into None"]


def test_several_clusters_have_homes_of_their_own() -> None:
    rendered = tree(
        {
            "apps.yaml": "---\n".join(
                (
                    app("dev", source("x"), to="namespace: ns, name: dev"),
                    app(
                        "prod", source("x"), to="namespace: ns, server: 'https://prod.example.com'"
                    ),
                    app("own", source("x"), to="namespace: ns, name: in-cluster"),
                )
            ),
            "x/a.yaml": route("a"),
        }
    )
    found = {each.home for each in rendered.manifests if each.kind == "AIGatewayRoute"}
    assert found == {"apps.yaml/@dev", "apps.yaml/@prod.example.com", "apps.yaml/@in-cluster"}


def test_flux_may_make_applications() -> None:
    rendered = tree(
        {
            "clusters/one/flux-system/sync.yaml": flux("flux-system", "clusters/one"),
            "clusters/one/apps.yaml": app("x", source("x"), to="namespace: ns"),
            "x/a.yaml": route("a"),
        }
    )
    assert made(rendered) == [
        "clusters/one/apps.yaml x (clusters/one/flux-system/sync.yaml): AIGatewayRoute ns/a"
    ]


def test_an_application_set_stays_remote() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\n"
        f"spec: {{template: {{spec: {{source: {source('x')}}}}}}}\n"
    )
    rendered = tree({"set.yaml": text, "x/a.yaml": route("a")})
    assert made(rendered) == ["x/a.yaml: AIGatewayRoute a"]
    assert remotes(rendered) == ["ApplicationSet all into None"]


@pytest.mark.parametrize("glob", ["[a]", "{a", "a}", "{a,{b}}", "a\\*", "*a*b*c*d", "x" * 201])
def test_a_glob_that_is_not_followed(glob: str) -> None:
    assert compile_glob(glob) is None


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("*.yaml", "low/a.yaml", True),
        ("a?.yaml", "ab.yaml", True),
        ("a.yaml", "axyaml", False),
        ("{*a*.yml,b.yaml}", "b.yaml", True),
        ("{a,b}.yaml", "a", False),
        ("a,b", "a,b", True),
    ],
)
def test_a_glob_as_argo_cd_reads_it(glob: str, path: str, fits: bool) -> None:
    found = compile_glob(glob)
    assert found is not None
    assert found(path) is fits


def test_a_file_that_argo_cd_is_told_to_skip_holds_no_objects() -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x"), to="namespace: ns"),
            "x/a.yaml": route("a"),
            "x/b.yaml": f"# see README: +argocd:skip-file-rendering\n{route('b')}",
            "elsewhere/c.yaml": f"# +argocd:skip-file-rendering\n{route('c')}",
        }
    )
    assert made(rendered) == [
        "apps/x.yaml x: AIGatewayRoute ns/a",
        "elsewhere/c.yaml: AIGatewayRoute c",
    ]
    assert remotes(rendered) == []


def test_a_hydrated_application_renders_its_dry_source() -> None:
    hydrator = (
        f"  sourceHydrator: {{drySource: {source('x')},"
        " syncSource: {targetBranch: env/prod, path: hydrated}}\n"
    )
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("y"), to="namespace: ns", more=hydrator),
            "x/a.yaml": route("a"),
            "y/b.yaml": route("b"),
        }
    )
    assert made(rendered) == ["apps/x.yaml x: AIGatewayRoute ns/a", "y/b.yaml: AIGatewayRoute b"]
    assert remotes(rendered) == []


NOTHING_SAID = [
    "directory: {}",
    "directory: {recurse: false, include: ''}",
    "directory: {jsonnet: {}}",
    "helm: {}",
    "helm: {valueFiles: []}",
    "plugin: {}",
    "kustomize: {namePrefix: ''}",
]


@pytest.mark.parametrize("options", NOTHING_SAID)
def test_options_that_say_nothing_choose_no_tool(options: str) -> None:
    kustomized = {
        "apps/x.yaml": app("x", source("x", f", {options}"), to="namespace: ns"),
        "x/kustomization.yaml": kustomization("resources: [a.yaml]\nnamePrefix: own-\n"),
        "x/a.yaml": route("a"),
    }
    rendered = tree(kustomized)
    assert made(rendered) == ["apps/x.yaml x: AIGatewayRoute ns/own-a"]
    assert remotes(rendered) == []


@pytest.mark.parametrize("options", ["directory: {}", "helm: {}", "plugin: {}"])
def test_empty_options_of_one_of_several_sources_choose_a_tool(options: str) -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x", f", {options}"), source("y"), to="namespace: ns"),
            "x/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
            "x/a.yaml": route("a"),
            "y/b.yaml": route("b"),
        }
    )
    assert made(rendered) == ["apps/x.yaml x: AIGatewayRoute ns/b", "x: AIGatewayRoute a"]
    assert remotes(rendered) == ["Application x into ns"]


def test_charts_and_paths_that_are_not_told_do_not_hide_whose_repository_it_is() -> None:
    rendered = tree(
        {
            "apps/x.yaml": app("x", source("x"), to="namespace: ns"),
            "apps/c.yaml": app("c", source("charts/c", ", helm: {releaseName: c}")),
            "apps/z.yaml": app("z", source("{{path}}")),
            "charts/c/Chart.yaml": "name: c\nversion: 1.0.0\n",
            "x/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["apps/x.yaml x: AIGatewayRoute ns/a"]
    assert remotes(rendered) == ["Application c into None", "Application z into None"]


def test_a_folder_that_a_patch_leads_to_is_not_rendered_by_itself() -> None:
    rendered = tree(
        {
            "root.yaml": app("root", source("clusters/prod"), to="namespace: argocd"),
            "base/kustomization.yaml": kustomization("resources: [app.yaml]\n"),
            "base/app.yaml": app("x", source("x/base"), to="namespace: ns"),
            "clusters/prod/kustomization.yaml": kustomization(
                "resources: [../../base]\npatches:\n- target: {kind: Application}\n"
                "  patch: '[{op: replace, path: /spec/source/path, value: x/prod}]'\n"
            ),
            "x/base/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
            "x/base/a.yaml": route("a"),
            "x/prod/kustomization.yaml": kustomization("resources: [../base]\n"),
            "alone/kustomization.yaml": kustomization("resources: [b.yaml]\n"),
            "alone/b.yaml": route("b"),
        }
    )
    assert made(rendered) == [
        "alone: AIGatewayRoute b",
        "base/app.yaml x (root.yaml): AIGatewayRoute ns/a",
    ]


# --- files that set more -----------------------------------------------------------


def overridden(files: dict[str, str], more: str = "", name: str = "edge") -> Rendered:
    return tree(
        {
            "apps/edge.yaml": app(name, source("edge", more), to="namespace: default"),
            "edge/kustomization.yaml": kustomization("resources: [a.yaml]\n"),
            "edge/a.yaml": route("a"),
            **files,
        }
    )


@pytest.mark.parametrize(
    ("files", "more", "what"),
    [
        ({"": "namespace: gw"}, "", "gw/a"),
        ({"-edge": "namespace: gw"}, "", "gw/a"),
        ({"-other": "namespace: gw"}, "", "default/a"),
        ({"": "namespace: gw, namePrefix: x-", "-edge": "namePrefix: y-"}, "", "gw/y-a"),
        ({"": "namePrefix: x-"}, ", kustomize: {namePrefix: y-, nameSuffix: -z}", "default/x-a-z"),
        ({"": "namespace: gw"}, ", kustomize: {namespace: own}", "gw/a"),
        ({"": "nameSuffix: -z"}, ", kustomize: {namespace: own}", "own/a-z"),
    ],
)
def test_files_beside_a_kustomization_set_more(files: dict[str, str], more: str, what: str) -> None:
    named = {f"edge/.argocd-source{k}.yaml": f"kustomize: {{{v}}}\n" for k, v in files.items()}
    assert made(overridden(named, more)) == [f"apps/edge.yaml edge: AIGatewayRoute {what}"]


def test_patches_of_such_a_file_take_the_place_of_others() -> None:
    def patch(name: str) -> str:
        operation = f"[{{op: replace, path: /metadata/name, value: {name}}}]"
        return f'{{patches: [{{target: {{kind: AIGatewayRoute}}, patch: "{operation}"}}]}}'

    files = {"edge/.argocd-source.yaml": f"kustomize: {patch('theirs')}\n"}
    rendered = overridden(files, f", kustomize: {patch('own')}")
    assert [each.info.name for each in rendered.manifests if each.kind == "AIGatewayRoute"] == [
        "theirs"
    ]


def test_labels_of_such_a_file_come_over_others() -> None:
    files = {"edge/.argocd-source.yaml": "kustomize: {commonLabels: {a: file, b: file}}\n"}
    rendered = overridden(files, ", kustomize: {commonLabels: {a: own, c: own}}")
    labels = only(rendered, "a").node.get("metadata", "labels")
    assert labels is not None
    assert {key.text: value.text for key, value in labels.entries()} == {
        "a": "file",
        "b": "file",
        "c": "own",
    }


@pytest.mark.parametrize(
    "text",
    [
        "helm: {}\n",
        "kustomize: {namespace: x}\nplugin: {}\n",
        "kustomize: [\n",
        "kustomize: x\n",
        "",
    ],
)
def test_what_such_a_file_says_besides_is_not_followed(text: str) -> None:
    rendered = overridden({"edge/.argocd-source.yaml": text})
    assert made(rendered) == ["edge: AIGatewayRoute a"]
    assert remotes(rendered) == ["Application edge into default"]


def test_unknown_settings_of_such_a_file_may_change_all() -> None:
    rendered = overridden({"edge/.argocd-source.yaml": "kustomize: {another: x}\n"})
    assert only(rendered, "a").touched(("spec", "rules"))
