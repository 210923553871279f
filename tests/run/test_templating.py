"""Files of which programs make manifests: what they could define is undecided, and counted."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import pytest

from aigw_lint import Config, Report, Severity, lint

ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: apps}
spec: {parentRefs: [{name: egde}]}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: NAME, namespace: apps}
spec: {gatewayClassName: envoy}
"""
NOTE = "a template: programs make other files of it, and it is not read itself"


def run(folder: Path, files: dict[str, str], config: Config | None = None) -> Report:
    for name, text in {"route.yaml": ROUTE, "edge.yaml": GATEWAY.replace("NAME", "edge")}.items():
        files.setdefault(name, text)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return lint([str(folder)], select=["missing-reference"], config=config)


def severities(report: Report) -> list[Severity]:
    return [each.severity for each in report.findings if each.rule == "missing-reference"]


def noted(report: Report) -> list[tuple[str, str, str]]:
    return [(Path(each.file).name, each.reason, each.message) for each in report.passed_over]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("edge.yaml.j2", GATEWAY.replace("NAME", "{{ name }}")),
        ("edge.jinja", GATEWAY),
        ("edge.jinja2", "{% for each in all %}\n" + GATEWAY + "{% endfor %}\n"),
        ("edge.yaml.tpl", GATEWAY.replace("Gateway", '"Gateway"', 1)),
        ("edge.tmpl", GATEWAY.replace("kind: Gateway", "kind: {{ .kind }} # Gateway, say")),
        ("edge.gotmpl", "kind: List\napiVersion: v1\nitems:\n- " + GATEWAY.replace("\n", "\n  ")),
        ("edge.tftpl", GATEWAY.replace("kind: Gateway", "kind: GatewayList")),
        ("edge.jsonnet", "{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' }"),
        ("edge.libsonnet", '{"apiVersion": "v1", "kind":: "Gateway"}'),
        ("all.jsonnet", "local k = 'Gateway'; { apiVersion: 'v1', kind: k }"),
    ],
)
def test_what_a_template_may_define_is_no_sure_slip(name: str, text: str, tmp_path: Path) -> None:
    report = run(tmp_path, {f"templates/{name}": text})
    assert severities(report) == [Severity.WARNING]
    assert noted(report) == [(name, "template", NOTE)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nginx.conf.j2", "server { listen {{ port }}; }\n"),
        ("deployment.yaml.j2", "apiVersion: apps/v1\nkind: Deployment\n"),
        ("helpers.tpl", '{{- define "x.apiVersion" -}}a Gateway of any kind{{- end -}}'),
        ("gateway.j2", "kind: Gateway\n"),
        ("edge.yaml.bak", GATEWAY),
        ("edge.md", GATEWAY),
        (".hidden/edge.j2", GATEWAY),
    ],
)
def test_other_files_change_nothing(name: str, text: str, tmp_path: Path) -> None:
    report = run(tmp_path, {name: text})
    assert severities(report) == [Severity.ERROR]
    assert noted(report) == []


def test_only_the_kinds_that_it_makes_are_undecided(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: '{{ Gateway }}'}\n"
    report = run(tmp_path, {"key.j2": text})
    assert severities(report) == [Severity.ERROR]
    assert noted(report) == [("key.j2", "template", NOTE)]


def test_what_is_excluded_is_not_looked_at(tmp_path: Path) -> None:
    config = Config(exclude=("ansible/",), folder=str(tmp_path))
    report = run(tmp_path, {"ansible/edge.j2": GATEWAY}, config)
    assert severities(report) == [Severity.ERROR]
    assert noted(report) == []


def test_what_lies_in_another_alternative_could_not_define_it(tmp_path: Path) -> None:
    pods = GATEWAY.replace("NAME", "other")
    files = {
        "prod/edge.j2": GATEWAY,
        "prod/other.yaml": pods,
        "dev/other.yaml": pods.replace("envoy", "dev"),
        "dev/route.yaml": ROUTE,
        "dev/edge.yaml": GATEWAY.replace("NAME", "edge"),
        "route.yaml": "",
        "edge.yaml": "",
    }
    assert severities(run(tmp_path, files)) == [Severity.ERROR]


def test_what_is_not_reported_on_is_not_counted(tmp_path: Path) -> None:
    run(tmp_path, {"all/edge.j2": GATEWAY, "all/more.yaml": "", ".git/HEAD": ""})
    report = lint(
        [str(tmp_path)], only=[str(tmp_path / "route.yaml")], select=["missing-reference"]
    )
    assert severities(report) == [Severity.WARNING]
    assert noted(report) == []


def test_names_come_from_the_index_where_that_is_asked_for(tmp_path: Path) -> None:
    git = partial(subprocess.run, cwd=tmp_path, check=True, capture_output=True)
    git(["git", "init", "-q"])
    run(tmp_path, {"all/edge.j2": GATEWAY, ".hidden/edge.tpl": GATEWAY})
    git(["git", "add", "."])
    (tmp_path / "untracked.j2").write_text(GATEWAY, encoding="utf-8")
    report = lint([str(tmp_path)], tracked=True, select=["missing-reference"])
    assert severities(report) == [Severity.WARNING]
    assert noted(report) == [("edge.j2", "template", NOTE)]


def test_a_template_that_somebody_names_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "route.j2"
    path.write_text(ROUTE, encoding="utf-8")
    (tmp_path / "edge.yaml").write_text(GATEWAY.replace("NAME", "edge"), encoding="utf-8")
    report = lint([str(tmp_path), str(path)], select=["missing-reference"])
    assert severities(report) == [Severity.ERROR]
    assert noted(report) == []
