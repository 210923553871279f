"""Patches made to cost time or memory: each run ends soon, and says where it stopped."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from clock import bounded

from aigw_lint import Report, lint

# Far above what each takes, far below what a squared cost would take.
SECONDS = 30
HEAD = "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\n"
NAMED = HEAD + "metadata: {name: %s, namespace: models}\n"
ROUTE = NAMED + "spec: {rules: []}\n"


def run(texts: Mapping[str, str]) -> Report:
    """Return the report, which must come soon and without a crash."""
    with bounded(SECONDS):
        report = lint(sources=texts)
    assert "internal-error" not in {each.rule for each in report.findings}
    return report


def reasons(report: Report) -> set[str]:
    return {each.reason for each in report.passed_over}


def over(setting: str, objects: str, **patches: str) -> dict[str, str]:
    return {
        "a/kustomization.yaml": f"resources: [r.yaml]\n{setting}",
        "a/r.yaml": objects,
        **{f"a/{name}.yaml": text for name, text in patches.items()},
    }


def many(count: int) -> str:
    return "---\n".join(ROUTE % f"r{number}" for number in range(count))


MEGABYTES = 5 * 1024 * 1024


@pytest.mark.parametrize("size", [MEGABYTES - 200, MEGABYTES + 1])
@pytest.mark.parametrize("line", ["  f%07d: 1\n", "  - f%07d\n"])
def test_a_patch_of_five_megabytes(size: int, line: str) -> None:
    head = ROUTE % "r0" + ("list:\n" if "-" in line else "status:\n")
    length = len(line % 0)
    body = "".join(line % number for number in range((size - len(head)) // length + 1))
    patch = (head + body)[:size].rpartition("\n")[0] + "\n"
    report = run(over("patches: [{path: p.yaml}]\n", many(2), p=patch + " " * (size - len(patch))))
    assert len(report.findings) < 100


def test_thousands_of_patches_over_thousands_of_objects() -> None:
    setting = "patches:\n" + "".join(
        f"- {{target: {{name: r{number}}}, patch: '[{{op: add, path: /spec/a, value: 1}}]'}}\n"
        for number in range(2000)
    )
    report = run(over(setting, many(2000)))
    assert "too-many-objects" in reasons(report)


def test_one_patch_over_thousands_of_objects() -> None:
    setting = "patches: [{path: p.yaml, target: {kind: AIGatewayRoute}}]\n"
    patch = "".join(f"- {{op: add, path: /spec/f{number}, value: 1}}\n" for number in range(100))
    report = run(over(setting, many(3000), p=patch))
    assert "too-many-objects" in reasons(report)


@pytest.mark.parametrize(
    "pattern", ["(((a?b?){20}){20})x", "(a|b|c){1,50}x", "(.*a){20}x", "a{0,1000}a{0,1000}"]
)
def test_patterns_over_many_objects(pattern: str) -> None:
    names = ("".join("ab"[number * each % 7 % 2] for each in range(240)) + str(number)
             for number in range(1, 500))  # fmt: skip
    objects = "---\n".join(ROUTE % name for name in names)
    setting = "patches:\n" + "".join(
        f"- {{target: {{name: '{pattern}{number}'}}, patch: '[{{op: remove, path: /spec}}]'}}\n"
        for number in range(200)
    )
    run(over(setting, objects))


def test_operations_on_a_wide_object_in_many_overlays() -> None:
    wide = ROUTE % "r0" + "status:\n" + "".join(f"  f{number}: 1\n" for number in range(50_000))
    texts = over("", wide)
    patch = "".join("- {op: add, path: /status/g, value: 1}\n" for _ in range(200))
    for number in range(300):
        texts[f"o{number}/kustomization.yaml"] = (
            "resources: [../a]\npatches: [{path: ../p.yaml, target: {name: r0}}]\n"
        )
    texts["p.yaml"] = patch
    assert "too-many-objects" in reasons(run(texts))


def test_many_images_over_many_objects() -> None:
    rules = "spec:\n  rules:\n" + "  - backendRefs: [{name: a}]\n" * 20
    objects = "---\n".join(NAMED % f"r{number}" + rules for number in range(500))
    images = "images:\n" + "".join(f"- {{name: i{number}, newTag: a}}\n" for number in range(500))
    assert "too-many-objects" in reasons(run(over(images, objects)))


BOMB = "  b0: &b0 {p: 1, q: 2}\n" + "".join(
    f"  b{number}: &b{number} {{p: *b{number - 1}, q: *b{number - 1}}}\n" for number in range(1, 16)
)


def test_aliases_in_patches() -> None:
    setting = "patches: [{path: p.yaml}, {path: p.yaml}]\n"
    texts = over(setting, NAMED % "r0" + f"spec:\n{BOMB}", p=NAMED % "r0" + f"spec:\n{BOMB}")
    run(texts)
    value = BOMB.replace("\n  ", "\n      ").replace("  b0", "      b0", 1)
    patch = f"- op: add\n  path: /spec/bomb\n  value:\n{value}"
    ops = "patches: [{path: p.yaml, target: {kind: .*}}]\n"
    run(over(ops, many(50), p=patch))
    beyond = BOMB + "".join(
        f"  b{number}: &b{number} [*b{number - 1}, *b{number - 1}]\n" for number in range(16, 60)
    )
    run(over("patches: [{path: p.yaml}]\n", many(1), p=NAMED % "r0" + f"spec:\n{beyond}"))


def test_labels_through_lists_of_aliases() -> None:
    lists = "  b0: &b0 [{a: {}}, {a: {}}]\n" + "".join(
        f"  b{number}: &b{number} [*b{number - 1}, *b{number - 1}]\n" for number in range(1, 15)
    )
    field = "{path: spec/b14/a, create: true}"
    setting = f"labels:\n- pairs: {{a: b}}\n  fields: [{', '.join([field] * 50)}]\n"
    report = run(over(setting, NAMED % "r0" + f"spec:\n{lists}"))
    assert "too-many-objects" in reasons(report)


def test_as_deep_as_it_goes() -> None:
    deep = "{a: " * 96 + "%s" + "}" * 96
    texts = over(
        "patches: [{path: p.yaml}, {path: q.yaml, target: {name: r0}}]\n",
        NAMED % "r0" + f"spec: {deep % '{b: 1}'}\n",
        p=NAMED % "r0" + f"spec: {deep % '{c: 1}'}\n",
        q="- {op: add, path: /spec" + "/a" * 96 + "/d, value: " + "[" * 90 + "]" * 90 + "}\n",
    )
    run(texts)
    # Put into each other, values are nested deeper than any file may be.
    ops = "patches:\n" + "".join(
        f"- {{path: p.yaml, target: {{name: r{number % 2}}}}}\n" for number in range(40)
    )
    patch = "".join(f"- {{op: copy, from: /spec, path: /spec/c{n}}}\n" for n in range(12))
    run(over(ops, many(2), p=patch))


def test_a_chain_of_moves_nests_no_deeper_than_can_be_read() -> None:
    value = "{a: " * 90 + "1" + "}" * 90
    pointer, patch = "/spec", ""
    for _ in range(20):
        patch += f"- {{op: add, path: {pointer}/b, value: {value}}}\n"
        pointer += "/b" + "/a" * 89
    for kind in ("kind: AIGatewayRoute", "name: r0"):
        setting = f"patches: [{{path: p.yaml, target: {{{kind}}}}}]\nimages: [{{name: a}}]\n"
        run(over(setting, ROUTE % "r0", p=patch))


def test_copies_that_double() -> None:
    patch = "".join(f"- {{op: copy, from: /spec, path: /spec/c{n}}}\n" for n in range(150))
    setting = "patches: [{path: p.yaml, target: {name: r0}}]\n"
    run(over(setting, ROUTE % "r0", p=patch))


def test_patches_within_patches() -> None:
    text = "x"
    for _ in range(60):
        text = "patch: |-\n  " + text.replace("\n", "\n  ")
    run(over("patches:\n- " + text.replace("\n", "\n  ") + "\n", many(1)))


ODD = (
    "\x00",
    "\ufeff",
    "---\n---\n",
    "- - -\n",
    "[]",
    "{}",
    "? [a]\n: b\n",
    "a: !!binary '='",
    "%YAML 9\n---\na: 1",
    "<<: *a",
    "- {op: add, path: /spec/" + "a" * 100_000 + ", value: 1}",
    "- {op: add, path: " + "/a" * 100_000 + ", value: 1}",
)


@pytest.mark.parametrize("patch", ODD, ids=range(len(ODD)))
def test_odd_patches(patch: str) -> None:
    for setting in (
        "patches: [{path: p.yaml}]\n",
        "patches: [{path: p.yaml, target: {kind: .*}}]\n",
        "patchesStrategicMerge: [p.yaml]\n",
        "patchesJson6902: [{path: p.yaml}]\n",
    ):
        run(over(setting, many(1), p=patch))


@pytest.mark.parametrize("text", ["'12:30:45'", "[a]", "[[a, b, c]]", "~"])
def test_documents_that_are_no_mappings_beside_a_patch(text: str) -> None:
    flux = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: infra}
spec:
  path: ./a
  sourceRef: {kind: GitRepository, name: flux-system}
  patches:
    - patch: "[{op: add, path: /spec/x, value: 1}]"
      target: {kind: AIGatewayRoute}
"""
    report = run({"flux.yaml": f"{flux}---\n{text}\n", "a/r.yaml": ROUTE % "a"})
    assert ("flux.yaml", "unknown-field") in {
        (each.location.file, each.rule) for each in report.findings
    }


def test_many_targets_that_are_nearly_there() -> None:
    targets = "".join(
        f"- target: {{kind: AIGatewayRoute, name: chatt{number}x}}\n  patch: '[]'\n"
        for number in range(1_000)
    )
    routes = "---\n".join(
        NAMED % f"chat{number}x" + "spec: {rules: []}\n" for number in range(1_000)
    )
    texts = {"kustomization.yaml": f"resources: [a.yaml]\npatches:\n{targets}", "a.yaml": routes}
    strays = [each for each in run(texts).findings if each.rule == "stray-patch"]
    assert 0 < len(strays) < 1_000


def test_thousands_of_files_that_are_not_there() -> None:
    names = [f"model-{number}-backend" for number in range(5000)]
    entries = "".join(f"- {name}s.yaml\n" for name in names)
    files = {f"a/{name}.yml": "a: b\n" for name in names}
    files["a/kustomization.yaml"] = f"resources:\n- route.yaml\n{entries}"
    files["a/route.yaml"] = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute\nmetadata: {name: a}\n"
    )
    with bounded(15):
        report = lint(sources=files)
    assert len(report.passed_over) == len(names)
