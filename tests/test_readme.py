"""The README and the pages show what the command really prints, and their code runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aigw_lint.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_screen_in_the_readme_is_real_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["examples/broken"]) == 1
    output = capsys.readouterr().out
    screen = re.search(r"```text\n\$ aigw-lint examples/broken\n(.*?)```", README, re.DOTALL)
    assert screen is not None
    shown = [part.strip("\n") for part in screen[1].split("\n...\n")]
    for part in shown:
        for finding in part.split("\n\n"):
            assert finding in output


def test_the_working_example_is_clean(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["--min-severity", "info", "examples/working"]) == 0
    assert main(["checklist", "examples/working"]) == 0
    assert "6 ok, 0 advice, 0 fault" in capsys.readouterr().out.lower()


PYTHON = [
    pytest.param(code, id=f"{page.name}-{number}")
    for page in (ROOT / "README.md", ROOT / "docs/library.md")
    for number, code in enumerate(
        re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    )
    if "acme" not in code
]


@pytest.mark.parametrize("code", PYTHON)
def test_python_in_the_pages_runs(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "manifests").mkdir()
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "page", "exec"), {})  # noqa: S102 - our own pages


@pytest.mark.parametrize("rule", sorted(Path(ROOT / "rules").glob("*/[a-z]*.py")), ids=str)
def test_the_list_of_rules_names_each(rule: Path) -> None:
    assert f"`{rule.stem.replace('_', '-')}`" in (ROOT / "docs/rules.md").read_text("utf-8")
