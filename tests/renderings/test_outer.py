"""Objects that render folders: whose these are, what is set there, and where all that lives."""

from __future__ import annotations

import pytest
from rendered_trees import tree

from aigw_lint.renderings.outer import address_of
from aigw_lint.renderings.rendering import Rendered

HERE = "https://git.example.com/us/platform.git"
KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"


def made(rendered: Rendered) -> list[str]:
    """Return every manifest but Applications as ``rendering: Kind namespace/name``, sorted."""
    return sorted(
        f"{each.rendering.name}: {each.ref}{' ?' if each.namespace_unknown else ''}"
        for each in rendered.manifests
        if each.kind != "Application"
    )


def remotes(rendered: Rendered) -> list[tuple[str, str | None]]:
    """Return what comes from elsewhere, and the namespace that it goes to."""
    return [(each.what, each.namespace) for each in rendered.remotes]


def homes(rendered: Rendered, name: str) -> list[str]:
    """Return the homes of what has this name, sorted."""
    return sorted(each.home for each in rendered.manifests if each.info.name == name)


def route(name: str, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return (
        "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
        f"metadata: {{name: {name}{where}}}\nspec: {{rules: []}}\n"
    )


def application(
    name: str, source: str, namespace: str | None = "apps", server: str = "", url: str = HERE
) -> str:
    """Return an Application; *source* are the fields of its source, in one line."""
    where = [f"server: {server or 'https://kubernetes.default.svc'}"]
    if namespace is not None:
        where.append(f"namespace: {namespace}")
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata: {{name: {name}, namespace: argocd}}\n"
        f"spec:\n  destination: {{{', '.join(where)}}}\n"
        f"  source: {{repoURL: {url}, {source}}}\n"
    )


CHAT = "apps.yaml chat: AIGatewayRoute"


def test_objects_without_a_namespace_go_where_the_destination_says() -> None:
    rendered = tree(
        {
            "apps.yaml": application("chat", "path: chat"),
            "chat/a.yaml": route("a"),
            "chat/b.yaml": route("b", "own"),
            "chat/class.yaml": (
                "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
                "metadata: {name: eg}\nspec: {controllerName: x/y}\n"
            ),
            "other/c.yaml": route("c"),
        }
    )
    assert made(rendered) == [
        f"{CHAT} apps/a",
        f"{CHAT} own/b",
        "apps.yaml chat: GatewayClass eg",
        "other/c.yaml: AIGatewayRoute c",
    ]
    assert remotes(rendered) == []


@pytest.mark.parametrize(
    ("namespace", "expected"),
    [(None, "a"), ('""', "a"), ('"{{ns}}"', "a ?"), ("$NS", "a ?"), ("apps", "apps/a")],
)
def test_a_destination_that_does_not_tell_is_not_guessed(
    namespace: str | None, expected: str
) -> None:
    app = application("chat", "path: chat", namespace)
    rendered = tree({"apps.yaml": app, "chat/a.yaml": route("a")})
    assert made(rendered) == [f"{CHAT} {expected}"]


def test_a_kustomization_is_built_with_the_settings_of_the_application() -> None:
    settings = (
        "kustomize: {namePrefix: p-, nameSuffix: -s, namespace: set, "
        "commonLabels: {team: ai}, patches: [{target: {kind: AIGatewayRoute}, "
        "patch: '[{op: add, path: /spec/hostnames, value: [x]}]'}]}"
    )
    rendered = tree(
        {
            "apps.yaml": application("chat", f"path: chat, {settings}"),
            "chat/kustomization.yaml": KUSTOMIZATION
            + "namespace: own\nnamePrefix: own-\nresources: [a.yaml]\n",
            "chat/a.yaml": route("a"),
            "chat/b.yaml": route("b"),
        }
    )
    assert made(rendered) == [f"{CHAT} set/p-a-s", "chat/b.yaml: AIGatewayRoute b"]
    (made_route,) = [each for each in rendered.manifests if each.rendering.kind == "argocd"]
    assert made_route.node.string_at("metadata", "labels", "team") == "ai"
    assert made_route.node.string_at("spec", "hostnames", 0) == "x"


def test_the_destination_comes_after_what_a_kustomization_says() -> None:
    rendered = tree(
        {
            "apps.yaml": application("chat", "path: chat"),
            "chat/kustomization.yaml": KUSTOMIZATION
            + "resources: [a.yaml]\nsecretGenerator: [{name: s, literals: [a=b]}]\n"
            "generatorOptions: {disableNameSuffixHash: true}\n",
            "chat/a.yaml": route("a"),
        }
    )
    assert made(rendered) == [f"{CHAT} apps/a"]
    assert [(each.namespace, each.name) for each in rendered.generated] == [("apps", "s")]


def test_labels_without_selectors() -> None:
    settings = "kustomize: {commonLabels: {team: ai}, labelWithoutSelector: true}"
    rendered = tree(
        {
            "apps.yaml": application("chat", f"path: chat, {settings}"),
            "chat/kustomization.yaml": KUSTOMIZATION + "resources: [a.yaml]\n",
            "chat/a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"
            "spec: {selector: {app: a}}\n",
        }
    )
    (service,) = [each for each in rendered.manifests if each.kind == "Service"]
    assert service.node.string_at("metadata", "labels", "team") == "ai"
    assert service.node.get("spec", "selector", "team") is None


def test_plain_files_of_a_folder_with_a_kustomization_are_not_told() -> None:
    rendered = tree(
        {
            "apps.yaml": application("chat", "path: chat, directory: {recurse: true}"),
            "chat/kustomization.yaml": KUSTOMIZATION + "namespace: own\nresources: [a.yaml]\n",
            "chat/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["chat: AIGatewayRoute own/a"]
    assert remotes(rendered) == [("Application chat", "apps")]


def test_an_application_of_applications_is_where_all_lives() -> None:
    rendered = tree(
        {
            "root.yaml": application("root", "path: apps", "argocd"),
            "apps/chat.yaml": application("chat", "path: chat"),
            "chat/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["apps/chat.yaml chat (root.yaml): AIGatewayRoute apps/a"]
    assert homes(rendered, "a") == homes(rendered, "chat") == ["root.yaml"]


def test_a_kustomization_may_make_and_patch_applications() -> None:
    rendered = tree(
        {
            "prod/kustomization.yaml": KUSTOMIZATION
            + "resources: [../apps]\npatches:\n  - target: {kind: Application}\n    patch: |\n"
            "      - {op: replace, path: /spec/destination/namespace, value: prod}\n",
            "apps/kustomization.yaml": KUSTOMIZATION + "resources: [chat.yaml]\n",
            "apps/chat.yaml": application("chat", "path: chat"),
            "chat/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["apps/chat.yaml chat (prod): AIGatewayRoute prod/a"]
    assert homes(rendered, "a") == ["prod"]


def test_what_a_patch_leaves_open_is_not_guessed() -> None:
    rendered = tree(
        {
            "prod/kustomization.yaml": KUSTOMIZATION
            + "resources: [../apps/chat.yaml]\nreplacements:\n"
            "  - source: {kind: ConfigMap, name: x}\n    targets:\n"
            "      - select: {kind: Application}\n"
            "        fieldPaths: [spec.destination.namespace]\n",
            "apps/chat.yaml": application("chat", "path: chat"),
            "chat/a.yaml": route("a"),
        }
    )
    assert made(rendered) == ["apps/chat.yaml chat (prod): AIGatewayRoute a ?"]


def test_two_applications_over_one_folder() -> None:
    rendered = tree(
        {
            "apps.yaml": application("dev", "path: chat", "dev")
            + "---\n"
            + application("prod", "path: chat", "prod"),
            "chat/a.yaml": route("a"),
        }
    )
    assert made(rendered) == [
        "apps.yaml dev: AIGatewayRoute dev/a",
        "apps.yaml prod: AIGatewayRoute prod/a",
    ]
    assert homes(rendered, "a") == ["apps.yaml", "apps.yaml"]


def test_clusters_have_homes_of_their_own() -> None:
    far = "https://prod.example.com"
    rendered = tree(
        {
            "root.yaml": application("root", "path: apps", "argocd"),
            "apps/dev.yaml": application("dev", "path: chat"),
            "apps/prod.yaml": application("prod", "path: chat", server=far),
            "apps/more.yaml": application("more", "path: more", server=far),
            "chat/a.yaml": route("a"),
            "more/b.yaml": route("b"),
        }
    )
    assert homes(rendered, "a") == ["root.yaml/@in-cluster", "root.yaml/@prod.example.com"]
    assert homes(rendered, "b") == ["root.yaml/@prod.example.com"]
    assert [each for each in made(rendered) if "more" in each] == [
        "apps/more.yaml more (root.yaml): AIGatewayRoute apps/b"
    ]


THERE = "https://git.example.com/others/chat"


def test_other_repositories_may_have_folders_of_the_same_names() -> None:
    files = {
        "root.yaml": application("root", "path: apps", "argocd"),
        "apps/chat.yaml": application("chat", "path: chat", url=THERE),
        "chat/a.yaml": route("a"),
    }
    assert made(tree(files)) == ["chat/a.yaml: AIGatewayRoute a"]
    assert remotes(tree(files)) == [("Application chat", "apps")]
    # Without an application that leads to others, the folder that is here is meant.
    del files["root.yaml"]
    assert made(tree(files)) == ["apps/chat.yaml chat: AIGatewayRoute apps/a"]


def test_the_root_is_that_of_a_repository_known_to_be_this_one() -> None:
    alone = {"apps.yaml": application("all", "path: ."), "a.yaml": route("a")}
    assert made(tree(alone)) == ["a.yaml: AIGatewayRoute a"]
    known = {
        **alone,
        "root.yaml": application("root", "path: apps", "argocd"),
        "apps/chat.yaml": application("chat", "path: chat"),
        "chat/b.yaml": route("b"),
    }
    assert "apps.yaml all: AIGatewayRoute apps/a" in made(tree(known))


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.com/us/platform",
        "https://git.example.com/us/platform.git/",
        "https://token@git.example.com/us/platform.git",
        "git@git.example.com:us/platform.git",
        "ssh://git@git.example.com:22/us/platform.git",
        "HTTPS://GIT.example.com/Us/Platform.git",
    ],
)
def test_addresses_of_one_repository_are_equal(url: str) -> None:
    assert address_of(url) == "git.example.com/us/platform"


def test_an_application_of_another_group_renders_nothing() -> None:
    app = application("chat", "path: chat").replace("argoproj.io/v1alpha1", "app.k8s.io/v1beta1")
    rendered = tree({"apps.yaml": app, "chat/a.yaml": route("a")})
    assert made(rendered) == ["chat/a.yaml: AIGatewayRoute a"]
    assert remotes(rendered) == []
