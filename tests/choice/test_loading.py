"""A configuration is judged whole: what it says of rules, too, and all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigw_lint import Config, ConfigError, RuleSetting, lint, load_config
from aigw_lint.choice.loading import load_config_file
from aigw_lint.choice.ruleset import in_order

TEXT = """\
excludes: []
rules:
  nope: off
  small-buffer-limit: {minimum: abc}
  missing-grant: {minimum: 3}
fail-on: nix
"""
FAULTS = """\
c.yaml:1:1: unknown key `excludes`; did you mean `exclude`?
c.yaml:3:3: unknown rule `nope`
c.yaml:4:33: rule small-buffer-limit: option minimum: must be a number of bytes, such as 1Mi or \
1048576
c.yaml:5:19: rule `missing-grant` has no option `minimum`
c.yaml:6:10: `fail-on` must be error, warning or info"""
OF_RULES = "\n".join(FAULTS.split("\n")[1:4])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_faults_are_told_at_once_those_of_rules_among_them(folder: Path) -> None:
    (folder / "c.yaml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config_file("c.yaml")
    assert str(caught.value) == FAULTS


def test_all_faults_of_rules_are_told_at_once(folder: Path) -> None:
    lines = "".join(TEXT.splitlines(keepends=True)[1:5])
    (folder / ".aigw-lint.yaml").write_text("# first\n" + lines, encoding="utf-8")
    config = load_config(".")
    with pytest.raises(ConfigError) as caught:
        lint(config=config, sources={"a.yaml": ""})
    assert str(caught.value) == OF_RULES.replace("c.yaml", ".aigw-lint.yaml")


def test_a_file_that_cannot_be_read_as_yaml_has_no_more_to_tell(folder: Path) -> None:
    (folder / ".aigw-lint.yaml").write_text("a: [\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^\.aigw-lint\.yaml:1:4: .*$"):
        load_config(".")


def test_faults_without_a_file_have_the_key_for_a_place() -> None:
    config = Config(rules={"small-buffer-limit": RuleSetting(options={"minimum": "x", "maxi": 1})})
    with pytest.raises(ConfigError) as caught:
        lint(config=config, sources={"a.yaml": ""})
    assert str(caught.value).split("\n") == [
        "rules: rule `small-buffer-limit` has no option `maxi`",
        (
            "rules: rule small-buffer-limit: option minimum: "
            "must be a number of bytes, such as 1Mi or 1048576"
        ),
    ]


def test_faults_are_ordered_by_their_numbers() -> None:
    faults = ["and more", "a:b.yaml:10:1: x", "a:b.yaml:9:12: x", "a:b.yaml:9:2: x", "p.toml:3: x"]
    assert in_order(faults) == [faults[0], faults[4], faults[3], faults[2], faults[1]]
