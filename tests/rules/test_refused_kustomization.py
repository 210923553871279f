"""What kustomize does not build: where it is told, how often, and where only counted.

What kustomize refuses is the business of `tests/renderings/test_refusing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from aigw_lint import Config, Finding, Report, RuleSetting, lint

RULE = "refused-kustomization"
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: models}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: openai}]}]
"""
BASE = {"base/kustomization.yaml": "resources: [route.yaml]\n", "base/route.yaml": ROUTE}
REMOVE = "- {op: remove, path: /spec/nope}\n"
PATCHING = """\
resources: [../base]
patches:
- path: timeouts.yaml
  target: {kind: AIGatewayRoute}
"""


def report_of(files: Mapping[str, str], config: Config | None = None) -> Report:
    return lint(sources={**BASE, **files}, config=config)


def told(report: Report) -> list[Finding]:
    return [each for each in report.findings if each.rule == RULE]


def places(report: Report) -> list[tuple[str, int, int]]:
    return [
        (each.location.file, each.location.span.start.line, each.location.span.start.column)
        for each in told(report)
    ]


def counted(report: Report) -> list[str]:
    return [each.file for each in report.passed_over if each.reason == "kustomize-refuses"]


def test_at_the_operation_in_the_file_of_a_patch() -> None:
    files = {"prod/kustomization.yaml": PATCHING, "prod/timeouts.yaml": REMOVE}
    report = report_of(files)
    assert places(report) == [("prod/timeouts.yaml", 1, 22)]
    assert counted(report) == []
    (finding,) = told(report)
    assert (finding.severity.label, finding.judge.value) == ("warning", "controller")
    assert finding.message == (
        "kustomize refuses to build this, so nothing of it is applied: AIGatewayRoute chat has no "
        "/spec/nope, which `remove` of /spec/nope at line 1 needs"
    )
    excused = f"{REMOVE.strip()}  # aigw-lint: ignore[{RULE}] so be it\n"
    report = report_of({**files, "prod/timeouts.yaml": excused})
    assert (places(report), report.suppressed) == ([], 1)


def test_at_the_key_that_kustomize_does_not_know() -> None:
    report = report_of({"prod/kustomization.yaml": "resources: [../base]\nnamePrefx: x-\n"})
    assert places(report) == [("prod/kustomization.yaml", 2, 1)]


def test_a_base_that_many_overlays_take_is_told_once() -> None:
    files = {f"{name}/kustomization.yaml": "resources: [../base]\n" for name in "abc"}
    broken = "resources: [route.yaml]\nnamePrefx: x-\n"
    report = report_of({**files, "base/kustomization.yaml": broken})
    assert places(report) == [("base/kustomization.yaml", 2, 1)]


def test_each_overlay_that_cannot_be_built_is_told() -> None:
    report = report_of(
        {f"{name}/kustomization.yaml": "resources: [../base]\nnamePrefx: x-\n" for name in "ab"}
    )
    assert places(report) == [("a/kustomization.yaml", 2, 1), ("b/kustomization.yaml", 2, 1)]


def test_what_holds_nothing_of_the_gateway_is_counted() -> None:
    other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
    report = report_of(
        {
            "prod/kustomization.yaml": "resources: [x.yaml]\nnamePrefx: x-\n",
            "prod/x.yaml": other,
            "prod/more.yaml": ROUTE,
        }
    )
    assert places(report) == []
    assert counted(report) == ["prod/kustomization.yaml"]


def test_a_comment_excuses_it() -> None:
    comment = "# aigw-lint: ignore[refused-kustomization] a plug-in knows it\n"
    text = f"resources: [../base]\n{comment}namePrefx: x-\n"
    report = report_of({"prod/kustomization.yaml": text})
    assert places(report) == []
    assert report.suppressed == 1
    assert "unused-suppression" not in {each.rule for each in report.findings}


def test_where_the_rule_is_off_it_is_counted() -> None:
    config = Config(rules={RULE: RuleSetting(off=True)})
    report = report_of({"prod/kustomization.yaml": "resources: [../base]\nnamePrefx: x-\n"}, config)
    assert places(report) == []
    assert counted(report) == ["prod/kustomization.yaml"]


def test_what_is_there_twice_is_told_by_the_rule_for_that() -> None:
    text = "resources: [../base, again.yaml]\n"
    report = report_of({"prod/kustomization.yaml": text, "prod/again.yaml": ROUTE})
    assert places(report) == []
    assert "duplicate-manifest" in {each.rule for each in report.findings}
    assert counted(report) == ["prod/kustomization.yaml"]


def test_where_the_kustomization_alone_is_reported_on(tmp_path: Path) -> None:
    files = {**BASE, "prod/kustomization.yaml": "resources: [../base]\nnamePrefx: x-\n"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = lint([str(tmp_path)], only=[str(tmp_path / "prod/kustomization.yaml")])
    assert [each.location.span.start.line for each in told(report)] == [2]
    assert told(lint([str(tmp_path)], only=[str(tmp_path / "base/route.yaml")])) == []


def test_what_an_option_of_kustomize_lifts_is_counted() -> None:
    report = report_of({"prod/kustomization.yaml": "resources: [../base/route.yaml]\n"})
    assert places(report) == []
    assert counted(report) == ["prod/kustomization.yaml"]


def test_a_stray_patch_beside_it_does_not_hide_it() -> None:
    text = """\
resources: [../base]
patches:
  - target: {kind: AIGatewayRoute, name: chatt}
    patch: '[{"op": "remove", "path": "/spec/rules"}]'
  - target: {kind: AIGatewayRoute, name: chat}
    patch: '[{"op": "remove", "path": "/spec/nope"}]'
"""
    report = report_of({"prod/kustomization.yaml": text})
    assert [each.rule for each in report.findings if each.severity.label == "warning"] == [RULE]
    config = Config(rules={RULE: RuleSetting(off=True)})
    assert counted(report_of({"prod/kustomization.yaml": text}, config)) == [
        "prod/kustomization.yaml"
    ]
    # Without the patch that finds the route the other one is astray.
    stray = text.replace("name: chat}", "name: other}")
    rules = {each.rule for each in report_of({"prod/kustomization.yaml": stray}).findings}
    assert "stray-patch" in rules
    unknown = report_of({"prod/kustomization.yaml": f"{stray}foo: []\n"}, config)
    assert "stray-patch" in {each.rule for each in unknown.findings}
    assert counted(unknown) == ["prod/kustomization.yaml"]


def test_what_an_option_lifts_hides_nothing() -> None:
    text = "resources: [../base/route.yaml]\nnamePrefx: x-\n"
    report = report_of({"prod/kustomization.yaml": text})
    assert places(report) == [("prod/kustomization.yaml", 2, 1)]
    assert counted(report) == ["prod/kustomization.yaml"]


def test_what_a_patch_deletes_was_there() -> None:
    text = """\
resources: [../base]
namePrefx: x-
patches:
  - patch: |
      apiVersion: aigateway.envoyproxy.io/v1beta1
      kind: AIGatewayRoute
      metadata: {name: chat, namespace: models}
      $patch: delete
"""
    assert places(report_of({"prod/kustomization.yaml": text})) == [
        ("prod/kustomization.yaml", 2, 1)
    ]


def test_two_that_are_alike_are_told_at_the_key() -> None:
    certificate = (
        "apiVersion: cert-manager.io/v1\nkind: Certificate\n"
        "metadata: {name: edge}\nspec: {secretName: edge}\n"
    )
    files = {
        "prod/kustomization.yaml": "resources:\n  - ../base\n  - a.yaml\n  - b.yaml\n",
        "prod/a.yaml": certificate,
        "prod/b.yaml": certificate,
    }
    assert places(report_of(files)) == [("prod/kustomization.yaml", 1, 1)]


# --- what is not there ------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "there", "place", "why"),
    [
        ("resources: [../base, backend.yaml]", "backends.yaml", (2, 22), "backends.yaml"),
        ("resources: [../base, backends.yml]", "backends.yaml", (2, 22), "backends.yaml"),
        ("resources: [../base, ../clients]", "client/kustomization.yaml", (2, 22), "../client"),
        ("components: [../clients]", "client/kustomization.yaml", (2, 14), "../client"),
        ("patches: [{path: timeout.yaml}]", "timeouts.yaml", (2, 11), "timeouts.yaml"),
        ("patchesStrategicMerge: [timeout.yaml]", "timeouts.yaml", (2, 25), "timeouts.yaml"),
    ],
)
def test_a_name_that_is_nearly_there(
    entry: str, there: str, place: tuple[int, int], why: str
) -> None:
    base = "" if entry.startswith("resources") else "resources: [../base]"
    path = there if "/" in there else f"prod/{there}"
    report = report_of({"prod/kustomization.yaml": f"{base}\n{entry}\n", path: "{}\n"})
    assert places(report) == [("prod/kustomization.yaml", *place)]
    (finding,) = told(report)
    assert finding.message.endswith(f" (did you mean {why}?)")
    assert not [each for each in report.passed_over if each.reason == "missing-resource"]


@pytest.mark.parametrize(
    ("entry", "there"),
    [
        ("secret.yaml", "secret.enc.yaml"),
        ("secret.yaml", "route.yaml"),
        ("model-1.yaml", "model-2.yaml"),
        ("backend.yaml, backends.yaml", "backends.yaml"),
        ("backend.txt", "backends.yaml"),
        ("'${NAME}s.yaml'", "names.yaml"),
        ("https://example.com/backend.yaml", "backends.yaml"),
        ("../../backend.yaml", "backends.yaml"),
    ],
)
def test_what_a_build_may_make_is_no_fault(entry: str, there: str) -> None:
    kustomization = f"resources: [../base, {entry}]\n"
    report = report_of({"prod/kustomization.yaml": kustomization, f"prod/{there}": "{}\n"})
    assert told(report) == []


def test_what_is_not_there_hides_no_other_refusal() -> None:
    files = {
        "prod/kustomization.yaml": PATCHING.replace("[../base]", "[../base, gone.yaml]"),
        "prod/timeouts.yaml": REMOVE,
    }
    report = report_of(files)
    assert places(report) == [("prod/timeouts.yaml", 1, 22)]
    assert [each.reason for each in report.passed_over] == ["missing-resource"]


# --- Flux and Argo CD ---------------------------------------------------------------

SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: https://git.example.com/platform}
---
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: NAME, namespace: flux-system}
spec:
  path: ./PATH
  sourceRef: {kind: GitRepository, name: flux-system}
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: NAME, namespace: argocd}
spec:
  source: {repoURL: https://git.example.com/platform, path: PATH}
  destination: {namespace: models}
"""


def applying(text: str, path: str, name: str = "apps") -> str:
    return text.replace("PATH", path).replace("NAME", name)


def in_flux(path: str, more: str = "") -> dict[str, str]:
    top = SOURCE + applying(FLUX, "clusters/a", "flux-system")
    return {
        "clusters/a/flux-system/sync.yaml": top,
        "clusters/a/apps.yaml": applying(FLUX, path) + more,
        "prod/kustomization.yaml": "resources: [../base]\n",
        "prod/route.yaml": ROUTE,
    }


def test_a_path_of_flux_that_is_nearly_there() -> None:
    report = report_of(in_flux("prodd"))
    assert places(report) == [("clusters/a/apps.yaml", 5, 9)]
    assert told(report)[0].message == (
        "Flux finds nothing there, so nothing of it is applied: it is told to apply prodd, which "
        "is not here (did you mean prod?)"
    )
    assert not report.passed_over


def test_a_path_of_argo_cd_that_is_nearly_there() -> None:
    files = {
        "apps/root.yaml": applying(ARGO, "apps", "root"),
        "apps/app.yaml": applying(ARGO, "prodd"),
        "prod/route.yaml": ROUTE,
    }
    report = report_of(files)
    assert places(report) == [("apps/app.yaml", 5, 61)]
    assert told(report)[0].message.startswith("Argo CD finds nothing there, so nothing of it")


def test_a_path_with_no_such_folder_beside_it_is_counted() -> None:
    for path in ("staging", "prod2"):
        report = report_of(in_flux(path))
        assert told(report) == []
        assert [each.reason for each in report.passed_over] == ["missing-resource"]
    both = report_of(in_flux("prodd", f"---\n{applying(FLUX, 'prod', 'other')}"))
    assert told(both) == []  # what it may be is applied already


def test_a_misspelled_field_that_flux_drops() -> None:
    files = in_flux("prod")
    files["prod/kustomization.yaml"] = "resoruces: [route.yaml]\nnamespace: models\n"
    report = report_of(files)
    assert places(report) == [("prod/kustomization.yaml", 1, 1)]
    assert told(report)[0].message == (
        "Flux drops a field that is none without a word, with all that stands in it: a "
        "kustomization has no field resoruces (did you mean resources?)"
    )


def test_a_field_that_flux_drops_and_that_is_meant_so_is_left_alone() -> None:
    files = in_flux("prod")
    files["prod/kustomization.yaml"] = "resources: [route.yaml]\nx-anchors: [a]\n"
    assert told(report_of(files)) == []


def test_a_misspelled_field_that_would_have_taken_ours() -> None:
    files = {"prod/kustomization.yaml": "resorces: [../base]\n"}
    assert places(report_of(files)) == [("prod/kustomization.yaml", 1, 1)]
    files = {"prod/kustomization.yaml": "resorces: [app.yaml]\n", "prod/app.yaml": "a: b\n"}
    assert told(report_of(files)) == []
