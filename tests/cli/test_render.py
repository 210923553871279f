"""Charts and kustomizations rendered by the real ``helm`` and ``kubectl``, where asked for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cli_manifests import BACKEND, ROUTE
from cli_runs import run, write

from aigw_lint.run.programs import FailedError, run_program

CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"
TEMPLATED = "{{- with .Values.backend }}\n%s{{- end }}\n" % (ROUTE % "{{ . }}")
SHOP = {
    "charts/shop/Chart.yaml": CHART,
    "charts/shop/values.yaml": "backend: opnai\n",
    "charts/shop/templates/route.yaml": TEMPLATED.replace("models", "{{ $.Release.Namespace }}"),
    "charts/shop/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "charts/shop/charts/sub/templates/backend.yaml": BACKEND.replace(
        "models", "{{ .Release.Namespace }}"
    ),
}


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repo").mkdir()
    monkeypatch.chdir(tmp_path / "repo")


@pytest.fixture
def _real(helm: Path, kubectl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert helm.parent == kubectl.parent
    monkeypatch.setenv("PATH", str(helm.parent))


@pytest.fixture
def _none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


real = pytest.mark.usefixtures("_real")


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, err = run(capsys, "--format", "json", *arguments)
    assert out, err
    report: dict[str, Any] = json.loads(out)
    return code, report


@pytest.mark.real
@real
def test_a_finding_in_a_chart_names_its_template(
    capsys: pytest.CaptureFixture[str], helm: Path
) -> None:
    write(SHOP)
    code, report = run_json(capsys, "--render", "helm")
    assert code == 1
    [finding] = report["findings"]
    assert finding["rule"] == "missing-reference"
    assert finding["file"] == "charts/shop/templates/route.yaml (rendered)"
    assert finding["rendered_from"] == "charts/shop/templates/route.yaml"
    assert finding["manifest"]["namespace"] is None
    assert report["summary"]["passed_over"] == {}
    assert report["summary"]["undecided"] == {"external-reference": 1}
    shown = subprocess.run(
        [helm, "template", "charts/shop", "--show-only", "templates/route.yaml"],
        capture_output=True,
        text=True,
        check=True,
    )
    line = shown.stdout.splitlines()[finding["line"] - 1]
    assert line[finding["column"] - 1 : finding["end_column"] - 1] == "opnai"


@pytest.mark.real
@real
def test_annotations_stand_at_the_template(capsys: pytest.CaptureFixture[str]) -> None:
    write(SHOP)
    _, out, _ = run(capsys, "--render", "helm", "--format", "github", "-q")
    assert out.startswith("::error file=charts/shop/templates/route.yaml,title=missing-reference::")
    assert out.endswith("%0Aat charts/shop/templates/route.yaml (rendered):9:17\n")
    _, out, _ = run(capsys, "--render", "helm", "--format", "sarif")
    [result] = json.loads(out)["runs"][0]["results"]
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "charts/shop/templates/route.yaml"},
                "region": {"startLine": 1},
            }
        }
    ]
    assert "fixes" not in result


@pytest.mark.real
@real
def test_values_release_and_namespace_are_handed_over(capsys: pytest.CaptureFixture[str]) -> None:
    write({**SHOP, "prod.yaml": "backend: openai\n"})
    assert run(capsys, "--render", "helm", "--values", "prod.yaml")[0] == 0
    write({"charts/shop/templates/route.yaml": ROUTE % "{{ .Release.Name }}"})
    write({"backend.yaml": BACKEND.replace("models", "ai")})
    code, report = run_json(
        capsys, "--render", "helm", "--release", "opnai", "--namespace", "models"
    )
    assert (code, [each["rule"] for each in report["findings"]]) == (1, ["missing-reference"])


@pytest.mark.real
@real
def test_what_names_no_namespace_is_in_that_of_the_release(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write({**SHOP, "charts/shop/templates/route.yaml": ROUTE % "openai"})
    backend = BACKEND.replace(", namespace: models", "")
    write({"charts/shop/charts/sub/templates/backend.yaml": backend})
    assert run_json(capsys, "--render", "helm", "--closed-world")[1]["summary"]["error"]
    told = run_json(capsys, "--render", "helm", "--closed-world", "--namespace", "models")
    named = [each["message"] for each in told[1]["findings"]]
    assert not [each for each in named if "AIServiceBackend" in each]


@pytest.mark.real
@real
def test_a_default_namespace_of_helm_is_no_known_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody said that the chart goes to the namespace that helm takes where none is told."""
    write({**SHOP, "route.yaml": ROUTE % "openai"})
    write({"charts/shop/values.yaml": "backend: openai\n"})
    code, report = run_json(capsys, "--render", "helm")
    assert (code, report["findings"]) == (0, [])


@pytest.mark.real
@real
def test_a_chart_that_fails_is_told_and_the_rest_is_linted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write({**SHOP, "charts/shop/templates/bad.yaml": '{{ fail "no way" }}\n'})
    write({"route.yaml": ROUTE % "opnai", "backend.yaml": BACKEND})
    code, out, _ = run(capsys, "--render", "helm")
    assert code == 3
    assert "charts/shop/Chart.yaml: error: helm ended with exit code 1: Error: " in out
    assert "no way" in out
    assert 'route.yaml:7:17: warning: AIServiceBackend "opnai" does not exist' in out


@pytest.mark.real
@real
def test_nothing_is_fetched_for_a_chart(capsys: pytest.CaptureFixture[str]) -> None:
    write({**SHOP, "charts/shop/values.schema.json": '{"$ref": "http://192.0.2.1/x.json"}'})
    code, out, _ = run(capsys, "--render", "helm")
    assert code == 3
    what = "helm would fetch what charts/shop/values.schema.json refers to, and nothing is fetched"
    assert what in out
    # Spelled so that no look at it tells.
    write({"charts/shop/values.schema.json": '{"\\u0024ref": "http://192.0.2.1/x.json"}'})
    code, out, _ = run(capsys, "--render", "helm")
    assert code == 3
    assert "proxyconnect" in out


@pytest.mark.real
@real
def test_a_library_chart_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    write({**SHOP, "charts/lib/Chart.yaml": CHART.replace("shop", "lib") + "type: library\n"})
    assert run(capsys, "--render", "helm")[0] == 1


@pytest.mark.real
@real
def test_a_chart_that_is_the_root(capsys: pytest.CaptureFixture[str]) -> None:
    write({name.removeprefix("charts/shop/"): text for name, text in SHOP.items()})
    code, report = run_json(capsys, "--render", "helm")
    assert code == 1
    assert [each["file"] for each in report["findings"]] == ["templates/route.yaml (rendered)"]


@pytest.mark.real
@real
def test_no_template_can_pass_for_another_file(capsys: pytest.CaptureFixture[str]) -> None:
    marks = ("shop/../../../templates/route.yaml", "shop/crds/backend.yaml", "/x/templates/../a")
    parts = [f"# Source: {mark}\n{BACKEND}" for mark in marks]
    texts = [part.replace("openai", f"b{number}") for number, part in enumerate(parts)]
    write({**SHOP, "charts/shop/crds/backend.yaml": BACKEND.replace("openai", "kept")})
    write({"templates/route.yaml": ROUTE % "b0", "charts/shop/values.yaml": "backend: openai\n"})
    write({"charts/shop/templates/x.yaml": "\n---\n".join(texts)})
    _, out, _ = run(capsys, "files", "--render", "helm", "--format", "json")
    files = {each["file"]: each["kinds"] for each in json.loads(out)["files"] if each["kinds"]}
    assert files["templates/route.yaml"] == {"AIGatewayRoute": 1}
    assert files["charts/shop/crds/backend.yaml"] == {"AIServiceBackend": 1}
    assert sum(each.get("AIServiceBackend", 0) for each in files.values()) == 5


@pytest.mark.real
@real
def test_a_chart_in_an_archive_stands_under_the_chart_that_holds_it(
    capsys: pytest.CaptureFixture[str], helm: Path
) -> None:
    write(SHOP)
    sub = Path("charts/shop/charts/sub")
    write({str(sub / "templates/backend.yaml"): ROUTE % "opnai"})
    subprocess.run(
        [helm, "package", sub, "-d", sub.parent], check=True, capture_output=True, text=True
    )
    for file in (sub / "templates/backend.yaml", sub / "Chart.yaml"):
        file.unlink()
    (sub / "templates").rmdir()
    sub.rmdir()
    write({"charts/shop/templates/route.yaml": BACKEND})
    _, report = run_json(capsys, "--render", "helm")
    [finding] = report["findings"]
    assert finding["file"] == "charts/shop/charts/sub/templates/backend.yaml (rendered)"
    assert finding["rendered_from"] == "charts/shop/Chart.yaml"


@pytest.mark.usefixtures("_none")
@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("helm", "there is no helm to run: install it, or put it on the PATH"),
        (
            "kustomize",
            "there is neither kustomize nor kubectl to run: install it, or put it on the PATH",
        ),
    ],
)
def test_a_program_that_is_missing(
    capsys: pytest.CaptureFixture[str], program: str, said: str
) -> None:
    write({**SHOP, "k/kustomization.yaml": "resources: [b.yaml]\n", "k/b.yaml": BACKEND})
    assert run(capsys, "--render", program) == (3, "", f"aigw-lint: error: {said}\n")


@pytest.mark.usefixtures("_none")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--values", "x.yaml"), "--values is for charts: add --render helm"),
        (("--release", "x"), "--release is for charts: add --render helm"),
        (("--namespace", "x"), "--namespace is for charts: add --render helm"),
        (
            ("--render", "helm", "--values", "https://example.com/x.yaml"),
            "--values `https://example.com/x.yaml` is no file here, and nothing is fetched",
        ),
        (
            ("--render", "helm", "-"),
            "--render is for folders, and standard input is none: add a PATH",
        ),
        (
            ("--render", "helm"),
            "--render helm finds no chart: no Chart.yaml among what is linted",
        ),
        (
            ("--render", "kustomize"),
            "--render kustomize finds no kustomization among what is linted",
        ),
    ],
)
def test_what_cannot_be_rendered(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(capsys, *arguments) == (2, "", f"aigw-lint: error: {said}\n")


def test_no_kustomization_is_left_where_argo_cd_renders_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n"
        "spec: {source: {repoURL: 'https://git.example.com/a/b', path: x}}\n"
    )
    write({"app.yaml": application, "x/kustomization.yaml": "resources: [r.yaml]\n"})
    write({"x/r.yaml": ROUTE % "openai"})
    message = "finds no kustomization among what is linted that no Flux or Argo CD object renders"
    said = f"aigw-lint: error: --render kustomize {message}\n"
    assert run(capsys, "--render", "kustomize") == (2, "", said)


@pytest.mark.parametrize("name", ["-x", "X", "a b", "", "a" * 54])
def test_names_that_helm_would_not_take(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, _, err = run(capsys, "--render", "helm", f"--release={name}")
    assert code == 2
    assert "is no name" in err


@pytest.mark.usefixtures("_none")
def test_nothing_is_run_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    write(SHOP)
    code, report = run_json(capsys)
    assert (code, report["summary"]["passed_over"]) == (0, {"template": 2})
    write({".aigw-lint.yaml": "render: helm\n"})
    code, _, err = run(capsys)
    assert code == 2
    assert "unknown key `render`" in err


OVERLAY = {
    "base/kustomization.yaml": "resources: [route.yaml, backend.yaml]\n",
    "base/route.yaml": ROUTE % "openai",
    "base/backend.yaml": BACKEND,
    "prod/kustomization.yaml": (
        "resources: [../base]\n"
        "buildMetadata: [originAnnotations]\n"
        "patches:\n"
        "  - target: {kind: AIServiceBackend}\n"
        "    patch: |-\n"
        "      - {op: replace, path: /spec/backendRef/name, value: opnai}\n"
        "  - target: {kind: AIGatewayRoute}\n"
        "    patch: |-\n"
        "      - {op: replace, path: /spec/rules/0/backendRefs/0/name, value: opnai}\n"
    ),
}


@pytest.mark.real
@real
def test_a_kustomization_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    write(OVERLAY)
    code, report = run_json(capsys, "--render", "kustomize")
    assert code == 1
    [finding] = report["findings"]
    assert finding["file"] == "prod/kustomization.yaml (built)"
    assert finding["rendered_from"] == "base/route.yaml"
    assert finding["message"].startswith('AIServiceBackend "opnai" does not exist')
    write({"prod/kustomization.yaml": OVERLAY["prod/kustomization.yaml"].replace("bui", "#bui")})
    _, report = run_json(capsys, "--render", "kustomize")
    assert [each["rendered_from"] for each in report["findings"]] == ["prod/kustomization.yaml"]


@pytest.mark.real
@real
@pytest.mark.parametrize(
    "line",
    [
        "resources: [../base, https://192.0.2.1/x.yaml]",
        "resources: [../base, github.com/example/shop]",
        "resources: [../base]\nResources: [https://192.0.2.1/x.yaml]",
        "resources: [../base, missing.yaml]",
        "resources: [../base]\ncomponents: ['git@192.0.2.1:x/y']",
        "resources: [../base]\npatches: [{path: 'https://192.0.2.1/x.yaml'}]",
        "resources: [../base]\npatches: [{Path: 'https://192.0.2.1/x.yaml'}]",
        "resources: [../base]\nconfigMapGenerator: [{name: x, files: ['a=https://192.0.2.1/x']}]",
        "resources: [../base]\nhelmCharts: [{name: x, repo: 'https://192.0.2.1/x'}]",
        "<<: {components: ['https://192.0.2.1/x']}\nresources: [../base]",
        "resources: [../base]\nopenapi: {path: 'https://192.0.2.1/x'}",
    ],
)
def test_nothing_is_fetched_for_a_kustomization(
    capsys: pytest.CaptureFixture[str], line: str
) -> None:
    write({**OVERLAY, "prod/kustomization.yaml": line + "\n"})
    code, out, _ = run(capsys, "--render", "kustomize")
    assert code == 3
    assert "prod/kustomization.yaml: error: " in out
    assert any(
        words in out for words in ("nothing is fetched", "which helm may fetch", "merges keys")
    )


@pytest.mark.real
@real
def test_a_kustomization_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    write({**OVERLAY, "prod/kustomization.yaml": "resources: [../base, ../base]\n"})
    code, out, _ = run(capsys, "--render", "kustomize")
    assert code == 3
    assert "prod/kustomization.yaml: error: kubectl ended with exit code 1: error: " in out


@pytest.mark.real
@real
def test_a_comment_in_a_base_is_not_called_unused(capsys: pytest.CaptureFixture[str]) -> None:
    route = f"# aigw-lint: ignore[missing-reference] it is elsewhere\n{ROUTE % 'openai'}"
    write({**OVERLAY, "base/route.yaml": route})
    _, report = run_json(capsys, "--render", "kustomize")
    assert "unused-suppression" not in {each["rule"] for each in report["findings"]}


def test_what_a_program_complains_of_has_no_time_in_it(tmp_path: Path) -> None:
    said = 'E1125 20:49:00.137176    4632 run.go:72] "command failed" err=x'
    with pytest.raises(FailedError, match=r'^sh ended with exit code 1: "command failed" err=x$'):
        run_program(("/bin/sh", "-c", f"echo '{said}' >&2; exit 1"), str(tmp_path))


def test_a_program_ends_with_its_time(tmp_path: Path) -> None:
    with pytest.raises(FailedError, match=r"sh did not end within 0\.2 s"):
        run_program(("/bin/sh", "-c", "sleep 30 & sleep 30"), str(tmp_path), seconds=0.2)


def test_what_a_program_complains_of_is_cut(tmp_path: Path) -> None:
    with pytest.raises(FailedError) as caught:
        run_program(("/bin/sh", "-c", "yes x | head -c 9000 >&2; exit 7"), str(tmp_path))
    assert str(caught.value).startswith("sh ended with exit code 7: x x x")
    assert len(str(caught.value)) < 600
