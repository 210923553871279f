"""One object twice: where it is one object, and what happens then."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint import Finding, Report, lint

RULE = "duplicate-manifest"

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: %s}
spec: {endpoints: [{fqdn: {hostname: %s.example.com, port: 443}}]}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/%s
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: %s, namespace: flux-system}
spec: {path: ./%s, targetNamespace: apps, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def report_of(files: Mapping[str, str]) -> Report:
    return lint(sources=files)


def told(files: Mapping[str, str]) -> list[Finding]:
    return [each for each in report_of(files).findings if each.rule == RULE]


def undecided(files: Mapping[str, str]) -> list[tuple[str, str]]:
    checks = report_of(files).undecided
    return [(each.reason, each.message) for each in checks if each.rule == RULE]


def both(first: str, second: str) -> dict[str, str]:
    return {"a.yaml": f"{first}---\n{second}"}


def test_the_second_replaces_the_first() -> None:
    (found,) = told(both(BACKEND % ("openai", "a"), BACKEND % ("openai", "b")))
    assert found.message == (
        "Backend openai is defined a second time, "
        "and it replaces the first: what only the first says is lost"
    )
    assert (found.severity.label, found.judge.value) == ("warning", "advice")
    assert (found.location.span.start.line, found.path) == (8, "/metadata/name")
    (related,) = found.related
    assert related.message == "it is defined here first"
    assert related.location.span.start.line == 3


def test_equal_ones_are_one_too_many() -> None:
    one = BACKEND % ("openai", "a")
    (found,) = told(both(one, one))
    assert found.message == (
        "Backend openai is defined a second time, with the same content: one is too many"
    )


def test_each_after_the_first_is_told() -> None:
    one = BACKEND % ("openai", "a")
    lines = [each.location.span.start.line for each in told(both(one, f"{one}---\n{one}"))]
    assert lines == [8, 13]


def test_the_version_is_no_part_of_the_identity_but_kustomize_takes_it_for_one() -> None:
    files = {"a.yaml": ROUTE % "v1alpha1", "b.yaml": ROUTE % "v1beta1"}
    assert told(files) == []
    rendered = {**files, "kustomization.yaml": "resources: [a.yaml, b.yaml]"}
    (found,) = told(rendered)
    assert found.location.file == "b.yaml"
    assert found.message == (
        "AIGatewayRoute apps/chat is defined a second time, "
        "and it replaces the first: what only the first says is lost"
    )


def test_kustomize_builds_nothing() -> None:
    one = BACKEND % ("openai", "a")
    files = {"kustomization.yaml": "resources: [a.yaml, b.yaml]", "a.yaml": one, "b.yaml": one}
    (found,) = told(files)
    assert found.message == (
        "Backend openai is defined a second time, so kustomize refuses to build any of this"
    )


def test_a_namespace_that_kustomize_sets_makes_them_one() -> None:
    two = {
        "a.yaml": BACKEND % ("openai, namespace: x", "a"),
        "b.yaml": BACKEND % ("openai, namespace: y", "b"),
    }
    assert told({**two, "kustomization.yaml": "resources: [a.yaml, b.yaml]"}) == []
    (found,) = told({**two, "kustomization.yaml": "{namespace: z, resources: [a.yaml, b.yaml]}"})
    assert found.message.startswith("Backend z/openai is defined a second time, so kustomize")


def test_flux_renders_a_folder_as_one() -> None:
    files = {
        "flux.yaml": FLUX % ("apps", "apps"),
        "apps/a.yaml": BACKEND % ("openai", "a"),
        "apps/b.yaml": BACKEND % ("openai", "b"),
    }
    (found,) = told(files)
    assert found.location.file == "apps/b.yaml"
    assert found.message.startswith("Backend apps/openai is defined a second time, so kustomize")


def test_two_renderings_of_one_folder_are_alternatives() -> None:
    files = {
        "one/flux.yaml": FLUX % ("one", "apps"),
        "two/flux.yaml": FLUX % ("two", "apps"),
        "apps/a.yaml": BACKEND % ("openai", "a"),
    }
    assert told(files) == []


@pytest.mark.parametrize("second", ["a", "b"])
def test_plain_files_are_applied_each_by_itself(second: str) -> None:
    files = {"a.yaml": BACKEND % ("openai", "a"), "b.yaml": BACKEND % ("openai", second)}
    assert told(files) == []


def test_names_that_are_put_in_later_may_be_one() -> None:
    files = both(BACKEND % ('"${NAME}"', "a"), BACKEND % ('"${NAME}"', "b"))
    assert told(files) == []
    assert undecided(files) == [("placeholder", "whether Backend ${NAME} is defined twice")]
    assert undecided(both(BACKEND % ('"${A}"', "a"), BACKEND % ('"${B}"', "b"))) == []


def test_a_namespace_that_is_not_written_may_be_the_other_one() -> None:
    files = both(BACKEND % ("openai, namespace: apps", "a"), BACKEND % ("openai", "b"))
    assert told(files) == []
    assert undecided(files) == [("unknown-namespace", "whether Backend openai is defined twice")]


def test_a_patch_may_take_one_of_them_out() -> None:
    patch = "$patch: delete\napiVersion: x/v1\nkind: Backend\nmetadata: {name: openai}\n"
    files = {
        "base/kustomization.yaml": "{resources: [a.yaml], patches: [{path: patch.yaml}]}",
        "base/patch.yaml": patch.replace("x/v1", "gateway.envoyproxy.io/v1alpha1"),
        "base/a.yaml": BACKEND % ("openai", "a"),
        "kustomization.yaml": "resources: [base, b.yaml]",
        "b.yaml": BACKEND % ("openai", "b"),
    }
    assert told(files) == []
    assert undecided(files) == []  # it is gone
    whoever = "[{path: patch.yaml, target: {name: '${NAME}'}}]"
    files["base/kustomization.yaml"] = f"{{resources: [a.yaml], patches: {whoever}}}"
    assert told(files) == []
    assert [reason for reason, _ in undecided(files)] == ["patched"]


def test_what_has_no_name_is_no_duplicate() -> None:
    nameless = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {}\n"
    assert told(both(nameless, nameless)) == []


def test_a_name_that_an_alias_brings_is_told_where_the_alias_stands() -> None:
    items = """\
apiVersion: v1
kind: List
items:
- apiVersion: gateway.envoyproxy.io/v1alpha1
  kind: Backend
  metadata: &one {name: openai}
- apiVersion: gateway.envoyproxy.io/v1alpha1
  kind: Backend
  metadata: *one
"""
    (found,) = told({"list.yaml": items})
    assert (found.location.span.start.line, found.location.span.start.column) == (9, 3)
    assert [each.location.span.start.line for each in found.related] == [6]


ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: chat, namespace: argocd}
spec:
  destination: {namespace: apps}
  sources: [{repoURL: https://git.example.com/a/b, path: x}%s]
"""


def test_argo_cd_takes_the_last_one() -> None:
    files = {"x/a.yaml": BACKEND % ("openai", "a"), "x/b.yaml": BACKEND % ("openai", "b")}
    (found,) = told({**files, "app.yaml": ARGO % ""})
    assert found.message == (
        "Backend apps/openai is defined a second time, "
        "and it replaces the first: what only the first says is lost"
    )
    assert (found.location.file, found.location.span.start.line) == ("x/b.yaml", 3)


def test_a_folder_that_an_application_names_twice_holds_each_object_once() -> None:
    more = ", {repoURL: https://git.example.com/a/b, path: x, ref: values}"
    assert told({"x/a.yaml": BACKEND % ("openai", "a"), "app.yaml": ARGO % more}) == []
