"""The files around the code say what is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import aigw_lint

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def text(name: str) -> str:
    """Return a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def yaml(name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what a YAML file of the project holds."""
    return YAML(typ="safe").load(text(name))


# --- packaging ----------------------------------------------------------------


def packages_in_tree() -> set[str]:
    """Return the packages that the source tree holds, by the names they are installed under."""
    tops = {"aigw_lint": "aigw_lint", "rules": "aigw_lint.rules", "schemas": "aigw_lint.schemas"}
    return {
        ".".join((name, *path.parent.relative_to(ROOT / top).parts))
        for top, name in tops.items()
        for path in (ROOT / top).rglob("__init__.py")
    }


def test_each_package_is_listed() -> None:
    listed = PROJECT["tool"]["setuptools"]["packages"]
    assert set(listed) == packages_in_tree()
    assert listed == sorted(set(listed))


@pytest.mark.parametrize("top", ["aigw_lint", "rules", "schemas"])
def test_each_folder_with_code_is_a_package(top: str) -> None:
    for path in (ROOT / top).rglob("*.py"):
        assert (path.parent / "__init__.py").is_file(), f"{path.parent} has no __init__.py"


def test_no_folder_of_schemas_looks_like_a_package() -> None:
    for path in (ROOT / "schemas").iterdir():
        ours = path.is_dir() and path.name != "__pycache__"
        assert not (ours and path.name.isidentifier()), "setuptools would take it for a package"


def test_each_dependency_says_why_and_since_when() -> None:
    before = ""
    lines = text("pyproject.toml").partition("\ndependencies = [\n")[2].partition("\n]")[0]
    for line in lines.splitlines():
        if not line.lstrip().startswith("#"):
            assert before.lstrip().startswith("# "), f"no reason above {line}"
            assert ">=" in line, f"no lower bound in {line}"
        before = line


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert aigw_lint.__version__ == version
    assert re.search(rf"^## \[{re.escape(version)}\]", text("CHANGELOG.md"), re.MULTILINE)


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "aigw_lint" / "py.typed").is_file()


# --- the hook -----------------------------------------------------------------


def test_the_hook_runs_on_the_whole_repository_at_each_commit() -> None:
    hook, _ = yaml(".pre-commit-hooks.yaml")
    assert hook["id"] == "aigw-lint"
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False, "pre-commit splits long lists of files"
    assert hook["always_run"] is True, "a commit that only deletes has no files to pass"
    assert hook["require_serial"] is True
    assert not hook.keys() & {"files", "types", "types_or", "language_version"}


def test_the_other_hook_gets_the_files_of_a_commit() -> None:
    _, hook = yaml(".pre-commit-hooks.yaml")
    assert hook["id"] == "aigw-lint-files"
    assert hook["pass_filenames"] is True
    assert hook["types_or"] == ["yaml", "json"]
    assert hook["require_serial"] is True, "each call reads the whole repository"
    assert "--listed" in hook["entry"].split()
    assert not hook.keys() & {"always_run", "files", "types", "language_version"}


def test_the_hooks_call_an_installed_command_on_the_index() -> None:
    for hook in yaml(".pre-commit-hooks.yaml"):
        command, *options = hook["entry"].split()
        assert command in PROJECT["project"]["scripts"]
        assert options[:2] == ["check", "--tracked"]


def test_pre_commit_accepts_the_hook() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- README and the other pages -----------------------------------------------


def readme_command(name: str) -> str:
    """Return the command of the README that stands under the mark *name*."""
    pattern = rf"^<!-- command: {name} -->\n```sh\n(.*?)\n```$"
    (command,) = re.findall(pattern, text("README.md"), re.MULTILINE | re.DOTALL)
    assert isinstance(command, str)
    return command


@pytest.mark.parametrize("name", ["main job", "tests"])
def test_the_readme_has_one_line_for_each_job(name: str) -> None:
    assert "\n" not in readme_command(name)


def test_the_readme_lints_a_folder_that_exists() -> None:
    folder = readme_command("main job").split()[-1]
    assert any((ROOT / folder).rglob("*.yaml"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_of_pages_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_that_pages_name_exist(path: Path) -> None:
    tops = {child.name for child in ROOT.iterdir()}
    for name in re.findall(r"`([\w./-]+/[\w./-]*)`", path.read_text(encoding="utf-8")):
        if name.split("/")[0] in tops:
            assert (ROOT / name).exists(), f"{path.name} names {name}"


# --- checks -------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no executable bit")
def test_the_checks_can_be_run() -> None:
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


def test_the_workflow_tests_each_python_that_we_name() -> None:
    matrix = yaml(".github/workflows/ci.yml")["jobs"]["tests"]["strategy"]["matrix"]
    classifiers = PROJECT["project"]["classifiers"]
    named = re.findall(r":: (3\.\d+)", "\n".join(classifiers))
    assert matrix["python"] == named
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"
    others = {(row["system"], row["python"]) for row in matrix["include"]}
    systems = {"macos-latest", "windows-latest"}
    assert others == {(system, end) for system in systems for end in (named[0], named[-1])}


def test_actions_of_the_workflow_are_pinned() -> None:
    for action in re.findall(r"uses: (.*)", WORKFLOW.read_text(encoding="utf-8")):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action)


def test_each_test_file_has_a_name_of_its_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names)), "tests are imported by file, without packages"
