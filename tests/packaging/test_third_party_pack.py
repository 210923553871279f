"""A rule pack from elsewhere, installed with pip beside the built-in one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Environment, Repository

pytestmark = pytest.mark.slow

HTTP_ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: health
  namespace: ai
spec:
  parentRefs:
    - name: models
"""


@pytest.fixture(scope="module")
def acme(
    root: Path,
    wheel: Path,
    new_environment: Callable[[], Environment],
    tmp_path_factory: pytest.TempPathFactory,
) -> Environment:
    """Return an environment with the linter and the pack in `tests/packs/acme`."""
    source = tmp_path_factory.mktemp("packs") / "acme"  # an install writes into its source
    shutil.copytree(root / "tests" / "packs" / "acme", source)
    environment = new_environment()
    environment.install(wheel, source)
    return environment


def lint(environment: Environment, folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code and the findings of a run over *folder*."""
    done = environment.run("aigw-lint", "check", "--format", "json", cwd=folder)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)["findings"]


def test_its_rules_are_listed_beside_the_built_in_ones(acme: Environment, tmp_path: Path) -> None:
    listed = acme.run("aigw-lint", "rules", cwd=tmp_path).stdout
    assert "acme-missing-team" in listed
    assert "missing-reference" in listed


def test_its_page_is_explained(acme: Environment, tmp_path: Path) -> None:
    done = acme.run("aigw-lint", "explain", "acme-missing-team", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Nobody knows whom to call" in done.stdout


def test_it_finds_what_it_looks_for(acme: Environment, gateway_repository: Repository) -> None:
    exit_code, (finding,) = lint(acme, gateway_repository.folder)
    assert exit_code == 1
    assert finding["rule"] == "acme-missing-team"
    assert finding["message"] == "Gateway models has no label acme.example/team"
    place = (finding["file"], finding["line"], finding["column"], finding["end_column"])
    assert place == ("gateway.yaml", 4, 9, 15)


def test_its_crash_is_a_finding_and_the_run_goes_on(
    acme: Environment, gateway_repository: Repository
) -> None:
    gateway_repository.write({"health.yaml": HTTP_ROUTE})
    (gateway_repository.folder / "backends" / "openai.yaml").unlink()
    exit_code, findings = lint(acme, gateway_repository.folder)
    assert exit_code == 3, "3, the linter failed, wins over 1"
    assert {finding["rule"] for finding in findings} == {
        "acme-missing-team",
        "internal-error",
        "missing-reference",
    }
    (crash,) = (finding for finding in findings if finding["rule"] == "internal-error")
    assert crash["file"] == "health.yaml"
    assert "acme-cost-centre" in crash["message"]
