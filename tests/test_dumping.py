"""The command that dumps a cluster: what it asks for, and that it can be pasted."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from aigw_lint.cli import main
from aigw_lint.dumping import dump_command, dumped_kinds, plural_of, resource_of
from aigw_lint.knowledge.kinds import CONFIG_MAP, SECRET

VALUES = ("configmaps", "secrets")


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("Gateway", "gateways"),
        ("GatewayClass", "gatewayclasses"),
        ("EnvoyProxy", "envoyproxies"),
        ("BackendTLSPolicy", "backendtlspolicies"),
        ("Secret", "secrets"),
    ],
)
def test_the_plural_is_the_api_servers(kind: str, plural: str) -> None:
    assert plural_of(kind) == plural


@pytest.mark.shared
def test_all_resources_are_called_as_their_crds_call_them(shared: Path) -> None:
    names = {path.stem for path in (shared / "crds").rglob("*.json")}
    groups = {name.partition(".")[2] for name in names}
    asked = {resource_of(kind) for kind in dumped_kinds() if kind.group in groups}
    assert asked <= names
    assert len(asked) > 25


def test_values_are_never_asked_for_whole() -> None:
    assert not {SECRET, CONFIG_MAP} & set(dumped_kinds())
    for options in ({}, {"namespaces": ["a", "b"]}):
        command = dump_command(**options)  # type: ignore[arg-type]
        for name in VALUES:
            (line,) = (each for each in command.split("\n") if name in each.split())
            assert line.startswith(f"get {name} ")
            assert "-o go-template='{{range .items}}---" in line
            assert "-o yaml" not in line
        assert "$value}}" not in command


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "dash"])
@pytest.mark.parametrize("namespaces", [(), ("a",), ("a", "it's")])
def test_it_is_one_command_for_a_shell(shell: str, namespaces: tuple[str, ...]) -> None:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"there is no {shell} here")
    command = dump_command(context="a b", namespaces=namespaces, file="it's.yaml")
    assert command.startswith("(\n")
    assert command.endswith("""\n) > 'it'"'"'s.yaml'\n""")
    assert "#" not in command
    done = subprocess.run([found, "-n", "-c", command], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--context", "a\nb"], "a name with control characters would not be safe to paste"),
        (["-n", ""], "names of namespaces and files cannot be empty or begin with `-`"),
        (["--output=-x"], "names of namespaces and files cannot be empty or begin with `-`"),
    ],
)
def test_names_that_would_do_harm_are_refused(
    arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["context", "command", *arguments]) == 2
    assert capsys.readouterr() == ("", f"aigw-lint: error: {why}\n")


def test_the_command_is_printed_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["context", "command", "-n", "a", "--context", "prod", "--output", "x.yaml"]) == 0
    expected = dump_command(context="prod", namespaces=("a",), file="x.yaml")
    assert capsys.readouterr() == (expected, "")
