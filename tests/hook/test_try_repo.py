"""The hook as `pre-commit try-repo` shows it, without a line of configuration."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Repository, Run

pytestmark = pytest.mark.slow


def test_try_repo_shows_what_a_deletion_breaks(
    project: Repository, gateway_repository: Repository, run: Run
) -> None:
    command = (sys.executable, "-m", "pre_commit", "try-repo", project.folder, "aigw-lint")
    sound = run(*command, "--all-files", cwd=gateway_repository.folder)
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert "Passed" in sound.stdout

    gateway_repository.git("rm", "--quiet", "backends/openai.yaml")
    broken = run(*command, cwd=gateway_repository.folder)
    assert broken.returncode == 1, broken.stdout + broken.stderr
    assert "Failed" in broken.stdout
    assert "missing-reference" in broken.stdout
    assert "routes.yaml" in broken.stdout
