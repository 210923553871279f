"""Projects of tools that fill in placeholders: of which files they make others."""

from __future__ import annotations

import pytest

from aigw_lint import Report, lint

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec: {endpoints: [{fqdn: {hostname: "VALUE", port: 443}}]}
"""
SCAFFOLDER = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: it}
spec:
  steps:
    - id: publish
      action: publish:github
      input: {url: "https://x.example/y"}
    - id: fetch
      action: fetch:template
      input: {url: URL, values: {}}
"""


def run(
    files: dict[str, str], value: str = "{{ args.host }}", path: str = "p/chat/b.yaml"
) -> Report:
    sources = {**files, path: BACKEND.replace("VALUE", value)}
    report = lint(sources=sources, select=["unreplaced-placeholder"])
    assert not report.crashed
    return report


PROJECTS = {
    "kluctl": {"p/.kluctl.yaml": "targets: [{name: a}]\n"},
    "kluctl by its other name": {"p/.kluctl.yml": "targets: [{name: a}]\n"},
    "kluctl without one": {"p/deployment.yaml": "deployments: [{path: chat}]\n"},
    "kluctl at the root": {".kluctl.yaml": ""},
    "cookiecutter": {"p/cookiecutter.json": "{}"},
    "copier": {"p/copier.yml": "_min_copier_version: '9'\n"},
    "Backstage": {"p/template.yaml": SCAFFOLDER.replace("URL", "./chat")},
    "Backstage, all of it": {"p/template.yaml": SCAFFOLDER.replace("URL", ".")},
    "Backstage, another name": {"t/all.yaml": SCAFFOLDER.replace("URL", "../p/chat")},
}
OTHERS = {
    "kluctl elsewhere": {"q/.kluctl.yaml": "targets: [{name: a}]\n"},
    "a folder whose name begins so": {"p/cha/.kluctl.yaml": ""},
    "a Deployment": {"p/deployment.yaml": "kind: Deployment\ndeployments: [{path: chat}]\n"},
    "no list": {"p/deployment.yaml": "deployments: none\n"},
    "Backstage elsewhere": {"p/template.yaml": SCAFFOLDER.replace("URL", "./skeleton")},
    "another Template": {
        "p/template.yaml": SCAFFOLDER.replace("scaffolder.backstage.io", "example.com").replace(
            "{name: it}", "{name: scaffolder.backstage.io/}"
        )
    },
}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_fills_in_what_stands_below_it(name: str) -> None:
    files = PROJECTS[name]
    report = run(files)
    assert report.findings == ()
    (undecided,) = report.undecided
    assert undecided.reason == "filled-in"
    assert undecided.message == f"whether {next(iter(files))} puts in the value"
    assert undecided.location.span.start[:2] == (4, 38)


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_no_such_projects(name: str) -> None:
    (finding,) = run(OTHERS[name]).findings
    assert finding.location.span.start[:2] == (4, 38)


@pytest.mark.parametrize("value", ["${HOST}", "<your-host>", "REPLACE_ME"])
def test_they_replace_nothing_else(value: str) -> None:
    assert len(run(PROJECTS["kluctl"], value).findings) == 1


def test_names_of_backstage_have_a_dollar_before_them() -> None:
    assert run(PROJECTS["Backstage"], "${{ values.host }}").findings == ()
    assert len(run({}, "${{ values.host }}").findings) == 1


KEY = """\
apiVersion: v1
kind: Secret
metadata: {name: key, annotations: {substitution.aigw.run/WAY/KEY: OPENAI_API_KEY}}
stringData: {apiKey: "<your-key>"}
---
"""


@pytest.mark.parametrize(
    ("way", "key", "count"),
    [("env", "apiKey", 0), ("file", "apiKey", 0), ("env", "other", 1), ("url", "apiKey", 1)],
)
def test_an_annotation_asks_aigw_run_for_a_key(way: str, key: str, count: int) -> None:
    text = KEY.replace("WAY", way).replace("KEY", key, 1) + BACKEND.replace("VALUE", "a.com")
    report = lint(sources={"a.yaml": text}, select=["unreplaced-placeholder"])
    columns = [each.location.span.start[:2] for each in report.findings]
    assert columns == [(4, 22)] * count
