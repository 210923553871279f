"""The hook for the files of a commit, in real commits of real git repositories."""

from __future__ import annotations

import re
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import User

pytestmark = pytest.mark.slow

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: NAME, namespace: ai}
spec:
  parentRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: models}]
  rules:
    - backendRefs: [{name: TARGET}]
      timeouts: {request: 120s}
"""


def route(name: str, target: str) -> str:
    return ROUTE.replace("NAME", name).replace("TARGET", target)


@pytest.fixture
def user(new_user: Callable[[str], User]) -> User:
    """Return someone whose manifests are sound, and whose commits go through this hook."""
    return new_user("aigw-lint-files")


def missing(done: CompletedProcess[str]) -> list[str]:
    """Return the files in which the hook found missing references, in order."""
    pattern = r"^(\S+?):\d+:\d+: \w+: .*\[missing-reference\]$"
    return re.findall(pattern, done.stdout + done.stderr, re.MULTILINE)


def assert_passes(done: CompletedProcess[str]) -> None:
    shown = done.stdout + done.stderr
    assert done.returncode == 0, shown
    assert "Passed" in shown, shown


def test_a_file_is_judged_by_files_that_the_commit_does_not_touch(user: User) -> None:
    user.repository.write({"new.yaml": route("new", "openai")})
    user.repository.git("add", "new.yaml")
    assert_passes(user.commit())
    user.repository.write({"bad.yaml": route("bad", "opnai")})
    user.repository.git("add", "bad.yaml")
    done = user.commit()
    assert done.returncode == 1
    assert missing(done) == ["bad.yaml"]


def test_a_fault_in_another_file_does_not_stop_a_commit(user: User) -> None:
    user.repository.write({"old.yaml": route("old", "opnai")})
    user.repository.commit_all()
    user.repository.write({"new.yaml": route("new", "openai")})
    user.repository.git("add", "new.yaml")
    assert_passes(user.commit())


def test_files_that_are_not_ours_do_not_fail(user: User) -> None:
    files = {
        "values.yaml": "replicas: 3\n",
        "package.json": '{"name": "x"}\n',
        "tsconfig.json": "// no JSON\n{,}\n",
        "chart/templates/x.yaml": "{{- if .Values.x }}\na: b\n{{- end }}\n",
        "empty.yaml": "",
        "deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n",
        ".github/workflows/ci.yml": "on: push\n",
    }
    user.repository.write(files)
    user.repository.git("add", "--all")
    assert_passes(user.commit())


def test_excluded_files_do_not_fail(user: User) -> None:
    user.repository.write(
        {".aigw-lint.yaml": "exclude: [broken/]\n", "broken/bad.yaml": route("bad", "opnai")}
    )
    user.repository.git("add", "--all")
    assert_passes(user.commit())


def test_a_deleted_file_does_not_fail_and_what_it_breaks_is_not_told(user: User) -> None:
    user.repository.git("rm", "--quiet", "backends/openai.yaml")
    user.repository.write({"note.yaml": "a: b\n"})
    user.repository.git("add", "note.yaml")
    assert_passes(user.commit())


def test_a_commit_without_such_files_skips_the_hook(user: User) -> None:
    user.repository.git("rm", "--quiet", "backends/openai.yaml")
    done = user.commit()
    assert done.returncode == 0
    assert "Skipped" in done.stdout + done.stderr


def test_an_untracked_file_does_not_hide_a_finding(user: User) -> None:
    backend = (
        "apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIServiceBackend\n"
        "metadata: {name: cohere, namespace: ai}\n"
    )
    user.repository.write({"new.yaml": route("new", "cohere"), "cohere.yaml": backend})
    user.repository.git("add", "new.yaml")
    assert missing(user.commit()) == ["new.yaml"]


def test_findings_of_many_files_come_once_in_however_many_calls(user: User) -> None:
    folder = "routes-of-many-teams/" + "team" * 20
    names = [f"{folder}/route-{number:04}.yaml" for number in range(3000)]
    user.repository.write(
        {
            name: route(f"r{number}", "opnai" if number % 100 == 0 else "openai")
            for number, name in enumerate(names)
        }
    )
    user.repository.git("add", "--all")
    done = user.pre_commit("run", "--verbose", "aigw-lint-files")
    assert missing(done) == names[::100]
    calls = re.findall(r"^\d+ errors? in (\d+) files", done.stdout, re.MULTILINE)
    assert len(calls) > 1, "pre-commit was to split the list"
    # Beside the routes: the configuration of pre-commit, and what it passes for YAML.
    assert sum(map(int, calls)) == len(names)


def test_a_name_that_looks_like_an_option_is_a_file(user: User) -> None:
    user.repository.write({"--format=json=x/y.yaml": route("sly", "opnai"), "x/a.txt": ""})
    user.repository.git("add", "--all")
    done = user.commit()
    assert missing(done) == ["--format=json=x/y.yaml"]
    assert not (user.repository.folder / "x" / "y.yaml").exists()
