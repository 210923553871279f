"""What a commit takes away: told from git's index and the last commit, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from aigw_lint import Report, Severity, lint
from aigw_lint.run.removed import removed_since
from aigw_lint.words.objectref import ObjectRef

if TYPE_CHECKING:
    from conftest import Repository

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  rules:
    - backendRefs:
        - name: openai
      timeouts: {request: 300s}
"""
BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: ai}
spec:
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""


@pytest.fixture
def repository(
    new_repository: Callable[[], Repository], monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """Return a repository with a route and its only backend, committed, as working directory."""
    made = new_repository()
    made.write({"routes.yaml": ROUTE, "backends/openai.yaml": BACKEND})
    made.commit_all()
    monkeypatch.chdir(made.folder)
    return made


def missing(report: Report) -> list[tuple[str, int, int, str]]:
    return [
        (finding.location.file, *finding.location.span.start[:2], finding.message)
        for finding in report.findings
        if finding.rule == "missing-reference"
    ]


def test_the_only_backend_that_a_commit_deletes(repository: Repository) -> None:
    assert missing(lint(tracked=True)) == []
    repository.git("rm", "--quiet", "backends/openai.yaml")
    ((file, line, column, message),) = missing(lint(tracked=True))
    assert (file, line, column) == ("routes.yaml", 7, 17)
    assert "this change takes it out of backends/openai.yaml" in message


def test_it_is_not_asked_what_lies_in_the_work_tree_alone(repository: Repository) -> None:
    repository.git("rm", "--quiet", "backends/openai.yaml")
    assert missing(lint()) == []
    (finding,) = (each for each in lint(tracked=True).findings if each.rule == "missing-reference")
    assert finding.severity is Severity.WARNING


def test_a_document_that_is_taken_out_of_a_file(repository: Repository) -> None:
    repository.write({"backends/openai.yaml": BACKEND.replace("name: openai, n", "name: azure, n")})
    repository.git("add", "--all")
    ((file, *_, message),) = missing(lint(tracked=True))
    assert file == "routes.yaml"
    assert "this change takes it out of backends/openai.yaml" in message


def test_what_is_moved_is_not_missing(repository: Repository) -> None:
    repository.git("mv", "backends/openai.yaml", "moved.yaml")
    assert missing(lint(tracked=True)) == []


def test_before_the_first_commit_and_after_it(repository: Repository) -> None:
    repository.git("rm", "--quiet", "backends/openai.yaml")
    repository.git("commit", "--quiet", "--no-verify", "--message", "gone")
    assert missing(lint(tracked=True)) == [], "now it may as well live elsewhere"
    repository.git("update-ref", "-d", "HEAD")
    assert missing(lint(tracked=True)) == []


def test_a_run_below_the_top(repository: Repository) -> None:
    repository.write({"apps/routes.yaml": ROUTE, "apps/openai.yaml": BACKEND})
    repository.commit_all()
    repository.git("rm", "--quiet", "apps/openai.yaml", "backends/openai.yaml")
    folder, top = str(repository.folder / "apps"), str(repository.folder)
    ref = ObjectRef("aigateway.envoyproxy.io", "AIServiceBackend", "ai", "openai")
    assert removed_since(folder, top)(ref) == "openai.yaml"
    assert removed_since(top, top)(ref._replace(namespace=None)) == "apps/openai.yaml"
    assert removed_since(top, top)(ref._replace(namespace="web")) is None
    assert removed_since(top, top)(ref._replace(name="azure")) is None


def test_broken_and_odd_files_tell_what_they_can(repository: Repository) -> None:
    names = ["a b.yaml", "é.yaml", "-x.yaml"]
    repository.write({name: BACKEND.replace("openai", f"o{at}") for at, name in enumerate(names)})
    repository.write({"broken.yaml": "a: [\n---\n" + BACKEND.replace("openai", "late")})
    repository.write({"notes.txt": BACKEND.replace("openai", "text")})
    repository.commit_all()
    repository.git("rm", "--quiet", "-r", ".")
    told = removed_since(str(repository.folder), str(repository.folder))
    ref = ObjectRef("aigateway.envoyproxy.io", "AIServiceBackend", "ai", "late")
    assert [told(ref._replace(name=f"o{at}")) for at in range(3)] == names
    assert told(ref) == "broken.yaml"
    assert told(ref._replace(name="text")) is None


# --- what kustomizations still name -----------------------------------------------


def refused(report: Report) -> list[tuple[str, int, int, str]]:
    return [
        (finding.location.file, *finding.location.span.start[:2], finding.message)
        for finding in report.findings
        if finding.rule == "refused-kustomization"
    ]


@pytest.mark.parametrize(
    ("entry", "deleted", "place"),
    [
        ("resources: [../routes.yaml, ../backends/openai.yaml]", "backends/openai.yaml", (1, 29)),
        ("resources: [../more]\ncomponents: [../part]", "part", (2, 14)),
        ("resources: [../more]\npatches: [{path: patch.yaml}]", "apps/patch.yaml", (2, 11)),
    ],
)
def test_a_file_that_a_kustomization_still_names(
    repository: Repository, entry: str, deleted: str, place: tuple[int, int]
) -> None:
    repository.write(
        {
            "apps/kustomization.yaml": f"{entry}\nnamespace: models\n",
            "apps/patch.yaml": "- {op: test, path: /kind, value: AIGatewayRoute}\n",
            "more/kustomization.yaml": "resources: [route.yaml]\n",
            "more/route.yaml": ROUTE,
            "part/kustomization.yaml": (
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
            ),
        }
    )
    repository.commit_all()
    before = refused(lint(tracked=True))
    repository.git("rm", "-r", "--quiet", deleted)
    ((file, line, column, message),) = set(refused(lint(tracked=True))) - set(before)
    assert (file, line, column) == ("apps/kustomization.yaml", *place)
    assert message.endswith(", which the last commit still had")
    repository.git("commit", "--quiet", "-m", "gone")
    assert set(refused(lint(tracked=True))) == set(before)
