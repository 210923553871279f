"""Rules that look at texts, not only at values: those of patches are looked at, too."""

from __future__ import annotations

import pytest

from aigw_lint import Finding, Severity, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: models}
spec:
  hostnames: [a.com]
"""
BACKENDS = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: other, namespace: models}
"""
OPERATION = "- op: replace\n  path: /spec/hostnames/0\n  value: b.com # %s\n"
TODO = "a TODO stands beside this value, so it may not be the right one yet"
ASKED_FOR = "the comment beside this value asks for another one, so it may not be the right one yet"


def told(rule: str, base: str, setting: str, patch: str = "") -> list[Finding]:
    files = {"kustomization.yaml": f"resources: [all.yaml]\n{setting}", "all.yaml": base}
    if patch:
        files["p.yaml"] = patch
    return list(lint(sources=files, select=[rule]).findings)


def place(finding: Finding) -> tuple[str, int, int]:
    start = finding.location.span.start
    return finding.location.file, start.line, start.column


def changed(finding: Finding) -> tuple[str, str, int]:
    """Return what the last related place is called, and where it is."""
    last = finding.related[-1]
    return last.message, last.location.file, last.location.span.start.line


# --- comments beside values -------------------------------------------------------

PLACEHOLDER = "unreplaced-placeholder"
FOR_ROUTES = "patches: [{path: p.yaml, target: {kind: AIGatewayRoute}}]\n"
MERGE = ROUTE.replace("[a.com]", "\n  - b.com # TODO")


def inline(patch: str) -> str:
    target = "patches:\n- target: {kind: AIGatewayRoute}\n  patch: |-\n    "
    return target + patch.replace("\n", "\n    ").rstrip() + "\n"


@pytest.mark.parametrize(
    ("setting", "patch", "where", "message"),
    [
        (FOR_ROUTES, OPERATION % "TODO: the right one", ("p.yaml", 3, 10), TODO),
        (FOR_ROUTES, OPERATION % "replace with your host", ("p.yaml", 3, 10), ASKED_FOR),
        ("patches: [{path: p.yaml}]\n", MERGE, ("p.yaml", 6, 5), TODO),
        ("patches: [{path: p.yaml}]\n", "\ufeff" + MERGE, ("p.yaml", 6, 5), TODO),
        (inline(OPERATION % "FIXME"), "", ("kustomization.yaml", 7, 14), TODO),
        (
            FOR_ROUTES,
            "- {op: replace, path: /spec/hostnames/0, value: b.com} # TODO\n",
            ("p.yaml", 1, 49),
            TODO,
        ),
    ],
)
def test_a_remark_in_a_patch_is_told_there(
    setting: str, patch: str, where: tuple[str, int, int], message: str
) -> None:
    (finding,) = told(PLACEHOLDER, ROUTE, setting, patch)
    assert place(finding) == where
    assert (finding.message, finding.severity) == (message, Severity.INFO)
    assert changed(finding) == ("the object that it changes", "all.yaml", 3)


@pytest.mark.parametrize(
    ("setting", "patch"),
    [
        # The comment is about the whole text.
        (
            (
                "patches:\n- target: {kind: AIGatewayRoute}\n  patch: '[{op: replace, "
                "path: /spec/hostnames/0, value: b.com}]' # TODO\n"
            ),
            "",
        ),
        (inline(OPERATION % "known") + "# TODO\n", ""),
        (FOR_ROUTES, OPERATION % "see the TODO list"),
        (FOR_ROUTES, (OPERATION % "known") + "# TODO\n"),
        # What a kustomization puts at all its objects says nothing of each.
        ("labels:\n- pairs: {team: chat} # TODO\n", ""),
        ("commonAnnotations:\n  team: chat # TODO\n", ""),
        # What the second puts in is right.
        ("patches: [{path: p.yaml}, {patch: '" + ROUTE.replace("\n", "\n\n  ") + "'}]\n", MERGE),
    ],
)
def test_a_remark_about_no_value_that_is_left_is_not_told(setting: str, patch: str) -> None:
    assert told(PLACEHOLDER, ROUTE, setting, patch) == []


def test_a_remark_goes_with_the_value_that_a_patch_replaces() -> None:
    base = ROUTE.replace("[a.com]", "\n  - a.com # TODO\n  - c.com # TODO")
    found = told(PLACEHOLDER, base, FOR_ROUTES, OPERATION % "known")
    assert [place(each) for each in found] == [("all.yaml", 7, 5)]


def test_a_remark_in_a_patch_can_be_ignored() -> None:
    ignored = OPERATION.replace(
        "  value", "  # aigw-lint: ignore[unreplaced-placeholder] x\n  value"
    )
    assert told(PLACEHOLDER, ROUTE, FOR_ROUTES, ignored % "TODO") == []


# --- names ------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["", "  options: {allowNameChange: true}\n"])
def test_a_name_that_a_patch_makes_one_with_another_is_told_in_the_patch(option: str) -> None:
    setting = (
        f"patches:\n- target: {{kind: AIServiceBackend, name: other}}\n{option}  path: p.yaml\n"
    )
    patch = "- op: replace\n  path: /metadata/name\n  value: openai\n"
    (finding,) = told("duplicate-manifest", BACKENDS, setting, patch)
    assert place(finding) == ("p.yaml", 3, 10)
    assert finding.message == (
        "AIServiceBackend models/openai is defined a second time, "
        "so kustomize refuses to build any of this"
    )
    first = finding.related[0]
    assert (first.message, first.location.span.start.line) == ("it is defined here first", 3)
    assert changed(finding) == ("the object that it changes", "all.yaml", 7)


# --- versions ---------------------------------------------------------------------

VERSION = "- op: replace\n  path: /apiVersion\n  value: aigateway.envoyproxy.io/%s\n"


def test_an_old_version_that_a_patch_puts_in_is_told_there() -> None:
    (finding,) = told("deprecated-api-version", ROUTE, FOR_ROUTES, VERSION % "v1alpha1")
    assert place(finding) == ("p.yaml", 3, 10)
    assert finding.fix is not None
    assert not finding.fix.safe
    (edit,) = finding.fix.edits
    assert (edit.file, edit.text) == ("p.yaml", "aigateway.envoyproxy.io/v1beta1")


def test_an_old_version_that_a_patch_replaces_is_not_told() -> None:
    old = ROUTE.replace("v1beta1", "v1alpha1")
    assert told("deprecated-api-version", old, FOR_ROUTES, VERSION % "v1beta1") == []
    assert told("deprecated-api-version", old, "") != []


# --- scalars ----------------------------------------------------------------------


def test_what_an_alias_in_a_patch_brings_twice_is_told_once() -> None:
    patch = ROUTE.replace(
        "{name: chat, namespace: models}",
        "\n  name: chat\n  namespace: models\n  labels: &all {a: 1.5}\n  annotations: *all",
    )
    (finding,) = told("ambiguous-scalar", ROUTE, "patches: [{path: p.yaml}]\n", patch)
    assert place(finding) == ("p.yaml", 6, 20)
