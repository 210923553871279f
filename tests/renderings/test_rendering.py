"""Files to objects as a whole: plain files, what installs from elsewhere, order, growth."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.renderings.rendering import ParsedFile, Rendered, Rendering, render


def parsed(files: Mapping[str, str]) -> list[ParsedFile]:
    sources = [Source.from_text(path, text) for path, text in files.items()]
    return [ParsedFile(source, parse(source).documents) for source in sources]


def tree(files: Mapping[str, str]) -> Rendered:
    """Return what files with these texts make."""
    return render(parsed(files))


def secret(name: str, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}{where}}}\n"


def test_no_files() -> None:
    assert render([]) == Rendered(())


def test_a_plain_file_is_its_own_rendering() -> None:
    rendered = tree({"team/a.yaml": secret("a") + "---\n" + secret("b"), "top.yaml": secret("c")})
    assert [each.rendering for each in rendered.manifests] == [
        Rendering("plain", "team/a.yaml", "team/a.yaml", "team"),
        Rendering("plain", "team/a.yaml", "team/a.yaml", "team"),
        Rendering("plain", "top.yaml", "top.yaml", "."),
    ]
    assert [each.ref.name for each in rendered.manifests] == ["a", "b", "c"]
    assert rendered == Rendered(rendered.manifests)


def test_plain_manifests_come_first_and_by_path() -> None:
    files = {
        "z.yaml": secret("last"),
        "k/kustomization.yaml": "resources: [s.yaml]\n",
        "k/s.yaml": secret("rendered"),
        "b.yaml": secret("first"),
    }
    names = [each.ref.name for each in tree(files).manifests]
    assert names == ["first", "last", "rendered"]
    assert [each.ref.name for each in tree(dict(reversed(files.items()))).manifests] == names


def test_files_without_documents_make_nothing() -> None:
    files = {"broken.yaml": "a: [", "values.yaml": "a: 1\n", "empty.yaml": "", "text.yaml": "x\n"}
    assert tree(files) == Rendered(())


def test_a_kustomization_that_was_passed_over_is_read_all_the_same() -> None:
    kustomization = Source.from_text("k/kustomization.yaml", "resources: [s.yaml]\n")
    files = [ParsedFile(kustomization), *parsed({"k/s.yaml": secret("a")})]
    (manifest,) = render(files).manifests
    assert manifest.rendering.name == "k"


def installer(kind: str, spec: str, namespace: str = "") -> str:
    group = {
        "HelmRelease": "helm.toolkit.fluxcd.io/v2",
        "HelmChart": "helm.cattle.io/v1",
        "Application": "argoproj.io/v1alpha1",
        "ApplicationSet": "argoproj.io/v1alpha1",
    }[kind]
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: x{where}}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("text", "namespace"),
    [
        (installer("HelmRelease", "{targetNamespace: to}", "own"), "to"),
        (installer("HelmRelease", "{storageNamespace: store}", "own"), "own"),
        (installer("HelmRelease", "{targetNamespace: '${NS}'}", "own"), None),
        (installer("HelmRelease", "{}"), None),
        (installer("HelmChart", "{targetNamespace: to}", "kube-system"), "to"),
        (installer("HelmChart", "{}", "kube-system"), "kube-system"),
        (installer("Application", "{destination: {namespace: to}}", "argocd"), "to"),
        (installer("Application", "{}", "argocd"), None),
        (
            installer(
                "ApplicationSet", "{template: {spec: {destination: {namespace: to}}}}", "argocd"
            ),
            "to",
        ),
        (
            installer("ApplicationSet", "{template: {spec: {destination: {namespace: '{{ns}}'}}}}"),
            None,
        ),
    ],
)
def test_what_installs_from_elsewhere(text: str, namespace: str | None) -> None:
    rendered = tree({"apps/x.yaml": text})
    (remote,) = rendered.remotes
    (manifest,) = rendered.manifests
    assert remote.namespace == namespace
    assert remote.what == f"{manifest.kind} x"
    assert remote.rendering == manifest.rendering
    assert remote.location == manifest.location()


def test_other_kinds_of_that_name_install_nothing() -> None:
    text = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\nmetadata: {name: x}\n"
    assert tree({"x.yaml": text}).remotes == ()


def test_a_release_is_installed_where_its_rendering_puts_it() -> None:
    rendered = tree(
        {
            "base/kustomization.yaml": "resources: [x.yaml]\n",
            "base/x.yaml": installer("HelmRelease", "{}"),
            "a/kustomization.yaml": "resources: [../base]\nnamespace: team-a\n",
            "b/kustomization.yaml": (
                "resources: [../base]\nnamespace: team-b\npatches:\n"
                "- patch: '[{op: add, path: /spec/targetNamespace, value: c}]'\n"
                "  target: {kind: HelmRelease}\n"
            ),
            "c/kustomization.yaml": (
                "resources: [../base]\nnamespace: team-c\npatches:\n"
                "- {path: gone.yaml, target: {kind: HelmRelease}}\n"
            ),
        }
    )
    assert [(each.rendering.name, each.namespace) for each in rendered.remotes] == [
        ("a", "team-a"),
        ("b", "c"),
        ("c", None),
    ]


def test_a_patched_file_elsewhere_stays_what_it_is() -> None:
    rendered = tree(
        {
            "a/kustomization.yaml": "resources: [s.yaml]\npatches: [{path: s.yaml}]\n",
            "a/s.yaml": secret("both"),
            "b.yaml": secret("plain"),
        }
    )
    assert [each.info.name for each in rendered.manifests] == ["plain", "both"]
    assert rendered.patch_files == ("a/s.yaml",)


def seconds(files: list[ParsedFile]) -> float:
    """Return the processor time of one run, the best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        render(files)
        times.append(time.process_time() - start)
    return min(times)


def overlays(count: int) -> list[ParsedFile]:
    files = {"base/kustomization.yaml": "resources: [s.yaml]\n", "base/s.yaml": secret("a")}
    for number in range(count):
        files[f"over/{number}/kustomization.yaml"] = (
            f"resources: [../../base]\nnamespace: n{number}\n"
        )
    return parsed(files)


def plain(count: int) -> list[ParsedFile]:
    return parsed({f"d{number}/s.yaml": secret(f"s{number}") for number in range(count)})


@pytest.mark.parametrize("make", [overlays, plain])
def test_work_grows_with_the_files(make: Callable[[int], list[ParsedFile]]) -> None:
    few, many = make(250), make(1000)
    assert seconds(many) < 12 * seconds(few)
