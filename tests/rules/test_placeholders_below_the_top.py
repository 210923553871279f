"""Placeholders in a folder of a repository whose rest is not read: what applies it is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigw_lint import Report, lint

BACKEND = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec: {endpoints: [{fqdn: {hostname: "VALUE", port: 443}}]}
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def run(folder: Path, start: str, value: str, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Lint what `start` holds, a folder in one that holds a backend in `apps`."""
    (folder / "apps" / "more").mkdir(parents=True, exist_ok=True)
    (folder / "apps" / "b.yaml").write_text(BACKEND.replace("VALUE", value), encoding="utf-8")
    monkeypatch.chdir(folder / start)
    return lint(["."], select=["unreplaced-placeholder"])


def columns(report: Report) -> list[int]:
    assert not report.crashed
    return [each.location.span.start.column for each in report.findings]


@pytest.mark.parametrize("value", ["${HOST}", "$HOST", "$(HOST)", "{{ host }}"])
def test_something_above_may_put_it_in(
    tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    report = run(tmp_path, "apps", value, monkeypatch)
    assert columns(report) == []
    (undecided,) = report.undecided
    assert undecided.reason == "filled-in"
    assert undecided.location.span.start == (4, 38, undecided.location.span.start.offset)
    assert columns(run(tmp_path, ".", value, monkeypatch)) == [38]


def test_without_a_repository_there_is_nothing_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert columns(run(tmp_path, "apps", "${HOST}", monkeypatch)) == [38]


def test_a_home_directory_under_git_is_no_such_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert columns(run(tmp_path, "apps", "${HOST}", monkeypatch)) == [38]


@pytest.mark.parametrize("value", ["<your-host>", "{HOST}", "REPLACE_ME"])
def test_what_people_put_in_is_told(
    tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    assert columns(run(tmp_path, "apps", value, monkeypatch)) == [38]


def test_what_flux_applies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "cluster"
    folder.mkdir()
    (folder / "flux.yaml").write_text(FLUX, encoding="utf-8")
    assert columns(run(folder, ".", "${HOST}", monkeypatch)) == [38]
