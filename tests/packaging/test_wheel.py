"""What is shipped is what stands in the tree, and it runs."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Callable
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Environment, Repository

pytestmark = pytest.mark.slow

# Where the folders of the source tree are installed.
TOPS = {"aigw_lint": "aigw_lint", "rules": "aigw_lint/rules", "schemas": "aigw_lint/schemas"}


@pytest.fixture(scope="module")
def installed(wheel: Path, new_environment: Callable[[], Environment]) -> Environment:
    """Return an environment with the wheel and nothing of the source tree."""
    environment = new_environment()
    environment.install(wheel)
    return environment


def test_the_wheel_holds_the_code_the_rules_and_the_schemas(
    project: Repository, wheel: Path
) -> None:
    expected = set()
    for name in project.git("ls-files", *TOPS).splitlines():
        top, _, below = name.partition("/")
        expected.add(f"{TOPS[top]}/{below}")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == expected


def test_the_source_distribution_holds_the_repository(
    project: Repository, distributions: Path
) -> None:
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    made = {name for name in names if name.startswith("aigw_lint.egg-info/")}
    assert names - made - {"PKG-INFO", "setup.cfg"} == set(project.git("ls-files").splitlines())


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        read = {name.partition("/")[2]: name for name in archive.namelist() if "dist-info" in name}
        metadata = Parser().parsestr(archive.read(read["METADATA"]).decode())
        entry_points = archive.read(read["entry_points.txt"]).decode()
    assert metadata["Name"] == "aigw-lint"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "licenses/LICENSE" in read
    assert "[aigw_lint.rules]\nbuiltin = aigw_lint.rules\n" in entry_points
    assert "aigw-lint = aigw_lint.cli:run\n" in entry_points


def test_the_installed_command_knows_each_rule_of_the_tree(
    project: Repository, installed: Environment, tmp_path: Path
) -> None:
    done = installed.run("aigw-lint", "rules", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    files = (Path(name) for name in project.git("ls-files", "rules/*/*.py").splitlines())
    ids = {path.stem.replace("_", "-") for path in files if not path.stem.startswith("_")}
    assert ids
    assert not {rule_id for rule_id in ids if rule_id not in done.stdout}


def test_the_installed_command_says_its_version(
    installed: Environment, wheel: Path, tmp_path: Path
) -> None:
    done = installed.run("aigw-lint", "--version", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert wheel.name.split("-")[1] in done.stdout


def test_the_installed_package_lints_as_a_module_too(
    installed: Environment, gateway_repository: Repository
) -> None:
    done = installed.run("python", "-m", "aigw_lint", cwd=gateway_repository.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (gateway_repository.folder / "backends" / "openai.yaml").unlink()
    done = installed.run("python", "-m", "aigw_lint", cwd=gateway_repository.folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "missing-reference" in done.stdout


WRONG_PORT = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints: [{fqdn: {hostname: api.openai.com, port: 70000}}]
"""


def test_the_installed_command_finds_its_schemas_and_says_what_does_not_fit(
    installed: Environment, tmp_path: Path
) -> None:
    assert_schemas_are_found(installed, tmp_path)


def test_an_editable_installation_finds_its_schemas(
    project: Repository, new_environment: Callable[[], Environment], tmp_path: Path
) -> None:
    environment = new_environment()
    environment.install("--editable", project.folder)
    assert_schemas_are_found(environment, tmp_path)


def assert_schemas_are_found(environment: Environment, folder: Path) -> None:
    (folder / "backend.yaml").write_text(WRONG_PORT, encoding="utf-8")
    done = environment.run("aigw-lint", "--format", "concise", "backend.yaml", cwd=folder)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "backend.yaml:5:" in done.stdout
    assert "port cannot be 70000" in done.stdout


def test_a_source_checkout_that_hides_the_package_says_what_to_do(
    installed: Environment, project: Repository
) -> None:
    done = installed.run("python", "-m", "aigw_lint", "examples", cwd=project.folder)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "pip install -e ." in done.stderr
    assert "Traceback" not in done.stderr
