"""Patches that are for nothing: where something was nearly meant.

That kustomize leaves these out, and no other, was tried with `kubectl kustomize` (1.37).
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from aigw_lint import lint

RULE = "stray-patch"
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: %s}
spec: {targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]}
"""
BEGIN = "kustomize leaves this patch out without a word: it is for ClientTrafficPolicy "
OPERATIONS = "    patch: |\n      - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}\n"


def base(name: str = "buffers", more: str = "") -> dict[str, str]:
    kustomization = f"resources: [policy.yaml]\n{more}"
    return {"base/kustomization.yaml": kustomization, "base/policy.yaml": POLICY % name}


def overlay(target: str, more: str = "") -> str:
    return f"resources: [../base]\n{more}patches:\n  - target: {{{target}}}\n{OPERATIONS}"


def told(files: Mapping[str, str]) -> list[tuple[str, int, int, str]]:
    findings = (each for each in lint(sources=files).findings if each.rule == RULE)
    return [
        (
            each.location.file,
            each.location.span.start.line,
            each.location.span.start.column,
            each.message.removeprefix(BEGIN),
        )
        for each in findings
    ]


@pytest.mark.parametrize(
    ("target", "column", "why"),
    [
        (
            "kind: ClientTrafficPolicy, name: bufers",
            47,
            'bufers, and there is none here (did you mean "buffers"?)',
        ),
        (
            "kind: ClientTrafficPolicy, name: buffers, namespace: infra",
            67,
            (
                "buffers in namespace infra, and there is none here (it has no namespace yet when "
                "patches are put in: leave that out of the target)"
            ),
        ),
        (
            "group: gateway.networking.k8s.io, kind: ClientTrafficPolicy, name: buffers",
            21,
            (
                "buffers of group gateway.networking.k8s.io, and there is none here (its group is "
                "gateway.envoyproxy.io)"
            ),
        ),
        (
            "version: v1, kind: ClientTrafficPolicy, name: buffers",
            23,
            "buffers of version v1, and there is none here (its version is v1alpha1)",
        ),
    ],
)
def test_a_target_that_is_nearly_there(target: str, column: int, why: str) -> None:
    files = {**base(), "prod/kustomization.yaml": overlay(target, "namespace: infra\n")}
    assert told(files) == [("prod/kustomization.yaml", 4, column, why)]


@pytest.mark.parametrize(
    "target",
    [
        "kind: ClientTrafficPolicy, name: buffers",
        "kind: ClientTrafficPolicy, name: p-buffers",
        "kind: ClientTrafficPolicy, name: buff.*",
        "kind: ClientTrafficPolicy, name: buffers, namespace: infra",
        "kind: ClientTrafficPolicy, name: limits",
        "kind: SecurityPolicy, name: bufers",
        'kind: ClientTrafficPolicy, name: bufers, labelSelector: "a=b"',
        "kind: ClientTrafficPolicy, name: '${NAME}'",
        "kind: ClientTrafficPolicy",
    ],
)
def test_what_finds_it_or_means_nothing_like_it(target: str) -> None:
    more = "namespace: infra\nnamePrefix: p-\n"
    files = {**base(more=more), "prod/kustomization.yaml": overlay(target)}
    assert told(files) == []


def test_a_component_that_another_overlay_has_a_use_for() -> None:
    patch = overlay("kind: ClientTrafficPolicy, name: bufers").replace("resources: [../base]\n", "")
    component = f"apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n{patch}"
    using = "resources: [../%s]\ncomponents: [../component]\n"
    one = {
        **base(),
        "component/kustomization.yaml": component,
        "one/kustomization.yaml": using % "base",
    }
    assert [each[:2] for each in told(one)] == [("component/kustomization.yaml", 4)]
    other = {
        "other/kustomization.yaml": "resources: [policy.yaml]\n",
        "other/policy.yaml": POLICY % "bufers",
        "two/kustomization.yaml": using % "other",
    }
    assert told({**one, **other}) == []


def test_a_base_from_elsewhere_may_hold_it() -> None:
    remote = "https://github.com/acme/base?ref=v1"
    text = overlay("kind: ClientTrafficPolicy, name: bufers").replace(
        "../base", f"../base, '{remote}'"
    )
    assert told({**base(), "prod/kustomization.yaml": text}) == []


def test_patches_of_a_flux_object() -> None:
    flux = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ai, namespace: flux-system}
spec:
  path: ./base
  targetNamespace: infra
  sourceRef: {kind: GitRepository, name: flux-system}
  patches:
    - target: {kind: ClientTrafficPolicy, name: bufers}
      patch: |
        - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
"""
    ((file, line, column, _),) = told({**base(), "clusters/ai.yaml": flux})
    assert (file, line, column) == ("clusters/ai.yaml", 9, 49)


def test_patches_of_json_6902() -> None:
    target = (
        "kind: ClientTrafficPolicy, name: bufers, group: gateway.envoyproxy.io, version: v1alpha1"
    )
    text = overlay(target).replace("patches:", "patchesJson6902:")
    assert [each[:3] for each in told({**base(), "prod/kustomization.yaml": text})] == [
        ("prod/kustomization.yaml", 3, 47)
    ]


SAID = "apiVersion: gateway.envoyproxy.io/v1alpha1, kind: ClientTrafficPolicy"


@pytest.mark.parametrize(
    "field",
    [
        f"patches: [{{patch: '{{{SAID}, metadata: {{name: bufers}}}}'}}]",
        f"patchesStrategicMerge: ['{{{SAID}, metadata: {{name: bufers}}}}']",
        "patchesStrategicMerge: [p.yaml]",
        (
            "replacements: [{source: {kind: ClientTrafficPolicy, name: buffers}, "
            "targets: [{select: {kind: ClientTrafficPolicy, name: bufers}, "
            "fieldPaths: [metadata.name]}]}]"
        ),
    ],
)
def test_without_a_target_kustomize_ends_with_an_error(field: str) -> None:
    text = f"resources: [../base]\n{field}\n"
    patch = f"{{{SAID}, metadata: {{name: bufers}}}}\n"
    files = {**base(), "prod/kustomization.yaml": text, "prod/p.yaml": patch}
    assert told(files) == []


def test_a_patch_beside_it_that_finds_the_object() -> None:
    one = overlay("kind: ClientTrafficPolicy, name: buffers, version: v1beta1")
    other = "  - target: {kind: ClientTrafficPolicy, name: buffers, version: v1alpha1}\n"
    assert told({**base(), "prod/kustomization.yaml": one}) != []
    assert told({**base(), "prod/kustomization.yaml": f"{one}{other}{OPERATIONS}"}) == []


def test_what_the_tree_has_elsewhere() -> None:
    files = {
        **base(),
        "prod/kustomization.yaml": overlay("kind: ClientTrafficPolicy, name: bufers"),
    }
    assert told(files) != []
    assert told({**files, "dev/policy.yaml": POLICY % "bufers"}) == []


CHILD = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: %s, namespace: flux-system}
spec:
  path: ./%s
  sourceRef: {kind: GitRepository, name: flux-system}
"""
PARENT = (
    CHILD % ("all", "children")
    + """\
  patches:
    - target: {kind: Kustomization}
      patch: |
        - op: add
          path: /spec/patches
          value:
            - target: {kind: ClientTrafficPolicy, name: bufers}
              patch: |
                - {op: add, path: /spec/connection, value: {bufferLimit: 50Mi}}
"""
)


def test_a_patch_that_a_flux_object_gives_others() -> None:
    files = {**base(), "clusters/all.yaml": PARENT, "children/a.yaml": CHILD % ("a", "base")}
    ((file, line, column, _),) = told(files)
    assert (file, line, column) == ("clusters/all.yaml", 13, 57)
    more = {
        "children/b.yaml": CHILD % ("b", "more"),
        "more/kustomization.yaml": "resources: [policy.yaml]\n",
        "more/policy.yaml": POLICY % "bufers",
    }
    assert told({**files, **more}) == []
