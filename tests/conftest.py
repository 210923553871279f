"""What the tests share: where things are, and real commands in real folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import pytest
from programs import NO_PROGRAMS, helm, kubectl, programs

__all__ = ["helm", "kubectl", "programs"]

ROOT = Path(__file__).parent.parent
NO_SHARED = "needs ../shared, which is not here"

# What git, environments and tools leave in the project's folder.
NOT_THE_PROJECT = (".git", ".venv", "venv", ".*_cache", ".hypothesis", "__pycache__")

# A command in a test sees neither this test run nor the git hook that may have started it.
HIDDEN_VARIABLES = ("COV_", "GIT_", "PRE_COMMIT", "PYTEST", "PYTHON", "VIRTUAL_ENV")
GIT_VARIABLES = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.com",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.com",
}


Run = Callable[..., subprocess.CompletedProcess[str]]


def run_command(
    *command: str | Path, cwd: Path, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run *command* in *cwd*, with *variables* added to a clean environment."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(HIDDEN_VARIABLES)}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | GIT_VARIABLES | dict(variables or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def succeed(*command: str | Path, cwd: Path) -> str:
    """Run *command*, which must succeed, and return its standard output."""
    done = run_command(*command, cwd=cwd)
    assert done.returncode == 0, f"{command} gave {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


class Repository:
    """A git repository of a test's own, whatever the user's settings are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        """Run git, which must succeed, and return what it prints."""
        return succeed("git", *arguments, cwd=self.folder).strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Write *files*, path to text, without telling git."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit_all(self) -> str:
        """Commit all that stands in the work tree, no hook asked; return the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "test")
        return self.git("rev-parse", "HEAD")


class Environment:
    """A virtual environment of a test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        succeed(sys.executable, "-m", "venv", folder, cwd=folder.parent)

    def script(self, name: str) -> Path:
        """Return the path of an installed command, or of ``python``."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin") / name

    def install(self, *requirements: str | Path) -> None:
        """Install *requirements* with pip."""
        succeed(
            self.script("python"), "-m", "pip", "install", "--quiet", *requirements, cwd=self.folder
        )

    def run(self, name: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run an installed command in *cwd*."""
        return run_command(self.script(name), *arguments, cwd=cwd)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def run() -> Run:
    """Return a function that runs a command in a folder, in a clean environment."""
    return run_command


@pytest.fixture
def new_repository(tmp_path: Path) -> Callable[[], Repository]:
    """Return a function that makes an empty git repository."""
    return lambda: Repository(tmp_path / "repository")


@pytest.fixture
def gateway_repository(tmp_path: Path) -> Repository:
    """Return a git repository with sound manifests, committed."""
    folder = tmp_path / "gateway"
    shutil.copytree(ROOT / "tests" / "hook" / "manifests", folder)
    repository = Repository(folder)
    repository.commit_all()
    return repository


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a git repository with the project as it stands, committed or not."""
    folder = tmp_path_factory.mktemp("project") / "aigw-lint"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_THE_PROJECT))
    repository = Repository(folder)
    repository.commit_all()
    repository.git("clean", "--force", "-d", "-X", "--quiet")
    return repository


@pytest.fixture(scope="session")
def new_environment(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Environment]:
    """Return a function that makes an empty virtual environment."""
    return lambda: Environment(tmp_path_factory.mktemp("environment") / "venv")


@pytest.fixture(scope="session")
def distributions(project: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    succeed(sys.executable, "-m", "build", "--outdir", folder, project.folder, cwd=project.folder)
    return folder


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    """Return the wheel."""
    (path,) = distributions.glob("*.whl")
    return path


# --- pre-commit -----------------------------------------------------------------


class User:
    """Someone who has a hook installed in a repository."""

    def __init__(self, repository: Repository, variables: Mapping[str, str]) -> None:
        self.repository = repository
        self._variables = variables

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pre-commit."""
        command = (sys.executable, "-m", "pre_commit", *arguments)
        return run_command(*command, cwd=self.repository.folder, variables=self._variables)

    def commit(self, folder: str = ".") -> subprocess.CompletedProcess[str]:
        """Commit what is staged from *folder*, as any user does: the hook is asked."""
        command = ("git", "commit", "--message", "change")
        return run_command(*command, cwd=self.repository.folder / folder, variables=self._variables)


@pytest.fixture(scope="session")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return variables that give pre-commit an own place, built once for all tests."""
    return {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


@pytest.fixture
def new_user(
    project: Repository, gateway_repository: Repository, pre_commit_home: dict[str, str]
) -> Callable[[str], User]:
    """Return a function that makes someone whose manifests are sound, with a hook by its id."""

    def user(hook: str) -> User:
        configuration = (
            "repos:\n"
            f"  - repo: {project.folder.as_posix()}\n"
            f"    rev: {project.git('rev-parse', 'HEAD')}\n"
            "    hooks:\n"
            f"      - id: {hook}\n"
        )
        gateway_repository.write({".pre-commit-config.yaml": configuration})
        gateway_repository.commit_all()
        made = User(gateway_repository, pre_commit_home)
        done = made.pre_commit("install", "--install-hooks")
        assert done.returncode == 0, done.stdout + done.stderr
        return made

    return user


# --- ../shared: reference data that not everyone has ----------------------------


def shared_folder() -> Path:
    """Return where the reference data is looked for, be it there or not."""
    return Path(os.environ.get("AIGW_LINT_SHARED") or ROOT.parent / "shared")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference data; skip the test where it is not."""
    folder = shared_folder()
    if not folder.is_dir():
        pytest.skip(NO_SHARED)
    return folder


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that is marked ``shared`` where that folder is not."""
    if item.get_closest_marker("shared") and not shared_folder().is_dir():
        pytest.skip(NO_SHARED)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--require-shared``, ``--require-real``, and the options of the fuzzer."""
    parser.addoption("--fuzz-from", type=int, default=0, help="the number of the first input")
    parser.addoption("--fuzz-inputs", type=int, default=20_000, help="how many inputs to try")
    parser.addoption(
        "--require-shared",
        action="store_true",
        help="fail what would be skipped because ../shared is not here",
    )
    parser.addoption(
        "--require-real",
        action="store_true",
        help="fail what would be skipped because the real kubectl and helm are not here",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long run of the fuzzer out, unless ``-m`` names it."""
    if "fuzz" not in (config.option.markexpr or ""):
        long = [item for item in items if item.get_closest_marker("fuzz")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def refuse_skip(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    """Make a failure of *report* where it says that something was missed that is required."""
    if not isinstance(report.longrepr, tuple):
        return
    reason = report.longrepr[2]
    for option, words in (("--require-shared", "../shared"), ("--require-real", NO_PROGRAMS)):
        if config.getoption(option) and words in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped in spite of {option}: {reason}"
            return


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no test be skipped for want of what is required."""
    report = yield
    refuse_skip(report, item.config)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let no file of tests be skipped so either."""
    report = yield
    refuse_skip(report, collector.config)
    return report
