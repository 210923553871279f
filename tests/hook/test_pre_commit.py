"""The hook in real commits of real git repositories."""

from __future__ import annotations

import time
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import User

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


@pytest.fixture
def user(new_user: Callable[[str], User]) -> User:
    """Return someone whose manifests are sound, and whose commits go through the hook."""
    return new_user("aigw-lint")


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
