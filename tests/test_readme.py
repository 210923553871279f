"""The README and the pages show what the command really prints, and their code runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import aigw_lint
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
    first, *middle, last = screen[1].split("\n...\n")
    assert output.startswith(first)
    assert output.endswith(last)
    rest = output.removeprefix(first).removesuffix(last)
    for part in middle:
        assert part in rest, "whole findings, as they follow each other"
        rest = rest.partition(part)[2]


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
]


@pytest.mark.parametrize("code", PYTHON)
def test_python_in_the_pages_runs(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "broken", tmp_path / "manifests")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "page", "exec"), {"__name__": "page"})  # noqa: S102 - our own pages


@pytest.mark.parametrize("rule", sorted(Path(ROOT / "rules").glob("*/[a-z]*.py")), ids=str)
def test_the_list_of_rules_names_each(rule: Path) -> None:
    assert f"`{rule.stem.replace('_', '-')}`" in (ROOT / "docs/rules.md").read_text("utf-8")


def test_the_list_of_rules_names_none_twice() -> None:
    rows = re.findall(r"(?m)^\| `([a-z-]+)` \|", (ROOT / "docs/rules.md").read_text("utf-8"))
    assert sorted(rows) == sorted(set(rows))


def test_the_rule_that_the_page_of_schemas_shows_is_one() -> None:
    page = (ROOT / "docs/schemas.md").read_text(encoding="utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    files = (ROOT / "schemas/cross-field").glob("*.yaml")
    assert any(shown in each.read_text(encoding="utf-8") for each in files)


MOST_NAMES = 160


def test_the_page_names_all_that_is_public() -> None:
    names = (ROOT / "docs/library.md").read_text(encoding="utf-8").partition("## The names")[2]
    lists = [re.findall(r"`(\w+)`", part) for part in names.split("\n\n") if part.startswith("`")]
    assert len(lists) == 3
    assert all(part == sorted(part, key=str.lower) for part in lists)
    public = [name for part in lists for name in part]
    assert sorted(public) == sorted(aigw_lint.__all__), "a public name is a promise: tell of it"
    assert len(public) < MOST_NAMES, "does a rule need it, or can another name do the work?"


def test_all_that_is_public_is_there_and_typed() -> None:
    for name in aigw_lint.__all__:
        assert getattr(aigw_lint, name) is not None
    source = (ROOT / "aigw_lint/__init__.py").read_text(encoding="utf-8")
    typed = set(re.findall(r"^    from [\w.]+ import \w+ as (\w+)$", source, re.MULTILINE))
    assert typed | {"__version__"} == set(aigw_lint.__all__), "type checkers read the first list"
