"""The hook in real commits of real git repositories."""

from __future__ import annotations

import sys
import time
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Repository, Run

pytestmark = pytest.mark.slow

# A route to a backend that no file of the manifests defines.
ROUTE_TO_NOWHERE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata:
  name: embeddings
  namespace: ai
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: models
  rules:
    - matches:
        - headers:
            - type: Exact
              name: x-ai-eg-model
              value: embed-v4
      backendRefs:
        - name: cohere
      timeouts:
        request: 120s
"""

COHERE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata:
  name: cohere
  namespace: ai
spec:
  schema:
    name: Cohere
  backendRef:
    group: gateway.envoyproxy.io
    kind: Backend
    name: openai
"""


class User:
    """Someone who has the hook installed in a repository."""

    def __init__(self, repository: Repository, run: Run, variables: dict[str, str]) -> None:
        self.repository = repository
        self._run = run
        self._variables = variables

    def pre_commit(self, *arguments: str) -> CompletedProcess[str]:
        """Run pre-commit."""
        command = (sys.executable, "-m", "pre_commit", *arguments)
        return self._run(*command, cwd=self.repository.folder, variables=self._variables)

    def commit(self, folder: str = ".") -> CompletedProcess[str]:
        """Commit what is staged from *folder*, as any user does: the hook is asked."""
        command = ("git", "commit", "--message", "change")
        where = self.repository.folder / folder
        return self._run(*command, cwd=where, variables=self._variables)


@pytest.fixture(scope="session")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return variables that give pre-commit an own place, built once for all tests."""
    return {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


@pytest.fixture
def user(
    project: Repository,
    gateway_repository: Repository,
    run: Run,
    pre_commit_home: dict[str, str],
) -> User:
    """Return someone whose manifests are sound, and whose commits go through the hook."""
    configuration = (
        "repos:\n"
        f"  - repo: {project.folder.as_posix()}\n"
        f"    rev: {project.git('rev-parse', 'HEAD')}\n"
        "    hooks:\n"
        "      - id: aigw-lint\n"
    )
    gateway_repository.write({".pre-commit-config.yaml": configuration})
    gateway_repository.commit_all()
    user = User(gateway_repository, run, pre_commit_home)
    done = user.pre_commit("install", "--install-hooks")
    assert done.returncode == 0, done.stdout + done.stderr
    return user


def assert_refused(done: CompletedProcess[str], *, file: str) -> None:
    """Expect the hook to have refused a commit, for a missing reference in *file*."""
    shown = done.stdout + done.stderr
    assert done.returncode == 1, shown
    assert "missing-reference" in shown
    assert file in shown


def assert_accepted(done: CompletedProcess[str]) -> None:
    """Expect the hook to have run and found nothing."""
    shown = done.stdout + done.stderr
    assert done.returncode == 0, shown
    assert "Passed" in shown


def test_a_sound_change_is_accepted(user: User) -> None:
    user.repository.write({"notes.txt": "no manifest"})
    user.repository.git("add", "notes.txt")
    assert_accepted(user.commit())


def test_a_commit_that_only_deletes_a_backend_is_refused(user: User) -> None:
    before = user.repository.git("rev-parse", "HEAD")
    user.repository.git("rm", "--quiet", "backends/openai.yaml")
    assert_refused(user.commit(), file="routes.yaml")
    assert user.repository.git("rev-parse", "HEAD") == before


def test_a_commit_that_deletes_all_backends_is_refused(user: User) -> None:
    """Nothing of their kind is left to show that they are missed; the last commit tells."""
    user.repository.git("rm", "--quiet", "-r", "backends")
    assert_refused(user.commit(), file="routes.yaml")


def test_an_untracked_file_does_not_hide_a_finding(user: User) -> None:
    user.repository.write({"embeddings.yaml": ROUTE_TO_NOWHERE, "backends/cohere.yaml": COHERE})
    user.repository.git("add", "embeddings.yaml")
    assert_refused(user.commit(), file="embeddings.yaml")


def test_the_same_with_the_file_that_was_forgotten_is_accepted(user: User) -> None:
    user.repository.write({"embeddings.yaml": ROUTE_TO_NOWHERE, "backends/cohere.yaml": COHERE})
    user.repository.git("add", "embeddings.yaml", "backends/cohere.yaml")
    assert_accepted(user.commit())


def test_an_untracked_file_does_not_cause_a_finding(user: User) -> None:
    user.repository.write({"draft.yaml": ROUTE_TO_NOWHERE, "notes.txt": "no manifest"})
    user.repository.git("add", "notes.txt")
    assert_accepted(user.commit())


def test_a_file_gone_from_the_work_tree_but_not_from_the_index_counts(user: User) -> None:
    (user.repository.folder / "backends" / "openai.yaml").unlink()
    user.repository.write({"notes.txt": "no manifest"})
    user.repository.git("add", "notes.txt")
    assert_accepted(user.commit())


def test_such_a_file_counts_too_where_nothing_is_staged_or_stashed(user: User) -> None:
    (user.repository.folder / "backends" / "openai.yaml").unlink()
    assert_accepted(user.pre_commit("run", "aigw-lint", "--all-files"))


def test_a_file_that_is_staged_as_deleted_but_still_there_does_not_count(user: User) -> None:
    user.repository.git("rm", "--quiet", "--cached", "backends/openai.yaml")
    assert (user.repository.folder / "backends" / "openai.yaml").is_file()
    assert_refused(user.commit(), file="routes.yaml")


def test_a_commit_from_a_folder_below_says_the_same(user: User) -> None:
    user.repository.git("rm", "--quiet", "--cached", "backends/openai.yaml")
    assert_refused(user.commit(folder="backends"), file="routes.yaml")


def test_nothing_of_ours_passes_quickly(user: User) -> None:
    user.repository.git("rm", "--quiet", "-r", "gateway.yaml", "routes.yaml", "backends")
    user.repository.write({f"docs/{number}.md": "text" for number in range(1000)})
    user.repository.commit_all()
    start = time.monotonic()
    done = user.pre_commit("run", "--verbose", "aigw-lint")
    assert_accepted(done)
    assert time.monotonic() - start < 5, "pre-commit alone takes half a second"
