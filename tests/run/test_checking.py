"""What callers of the library pass by mistake, and what they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, ConfigError, External, RuleSetting, UsageError, lint
from aigw_lint.run.checklist import checklist

NO_FILES: dict[str, str] = {}


@pytest.mark.parametrize("call", [lint, checklist])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"paths": "folder"}, "`paths` must be a list of texts: write ['folder']"),
        ({"paths": Path("a")}, f"`paths` must be a list of texts: write [{Path('a')!r}]"),
        ({"paths": 3}, "`paths` must be a list of texts, not an object of type int"),
        ({"paths": ["a", 3]}, "`paths` must be a list of texts; an object of type int is in it"),
        ({"sources": {"a": 1}}, "`sources` must hold text or bytes; 'a' has an object of type int"),
        (
            {"sources": {1: "a"}},
            "`sources` must be a mapping of path to text; 1 is no text",
        ),
        (
            {"sources": ["a"]},
            "`sources` must be a mapping of path to text, not an object of type list",
        ),
        ({"sources": NO_FILES, "jobs": 0}, "`jobs` must be a whole number above zero, not 0"),
        ({"sources": NO_FILES, "jobs": -1}, "`jobs` must be a whole number above zero, not -1"),
        ({"sources": NO_FILES, "jobs": "2"}, "`jobs` must be a whole number above zero, not '2'"),
    ],
)
def test_what_cannot_be_used_is_told(call: Any, arguments: dict[str, Any], told: str) -> None:  # noqa: ANN401
    with pytest.raises(UsageError) as caught:
        call(**arguments)
    assert str(caught.value) == told


@pytest.mark.parametrize("name", ["select", "ignore"])
def test_one_rule_is_a_list_of_one(name: str) -> None:
    arguments: dict[str, Any] = {name: "missing-grant"}
    with pytest.raises(UsageError) as caught:
        lint(sources=NO_FILES, **arguments)
    assert str(caught.value) == f"`{name}` must be a list of texts: write ['missing-grant']"
    arguments = {name: {"missing-grant"}}
    assert lint(sources=NO_FILES, **arguments).findings == ()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"target": "7"},
            (
                "`target` of a Config: unknown AI Gateway release '7'; known are 0.1, 0.2, 0.3, "
                "0.4, 0.5, 0.6, 0.7, 1.0, 1.1"
            ),
        ),
        ({"target": 1.1}, "`target` of a Config must be a text or None, not 1.1"),
        (
            {"rules": {"x": "off"}},
            "`rules` of a Config must be a mapping of rule id to RuleSetting, not {'x': 'off'}",
        ),
        ({"paths": "a"}, "`paths` of a Config must be a tuple of texts, not 'a'"),
        (
            {"external": ["Secret a"]},
            "`external` of a Config must be a tuple of External, not ['Secret a']",
        ),
        (
            {"per_path": {"a": 1}},
            "`per_path` of a Config must be a tuple of PathRules, not {'a': 1}",
        ),
        ({"fail_on": "error"}, "`fail_on` of a Config must be a Severity, not 'error'"),
        ({"closed_world": "yes"}, "`closed_world` of a Config must be True or False, not 'yes'"),
        (
            {"exclude": "x" * 99},
            f"`exclude` of a Config must be a tuple of texts, not '{'x' * 59}...",
        ),
    ],
)
def test_a_configuration_that_no_file_could_say_is_told(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        lint(sources=NO_FILES, config=Config(**fields))
    assert str(caught.value) == told


def test_what_is_no_configuration_is_told() -> None:
    wrong: Any = {"target": "1.1"}
    with pytest.raises(ConfigError, match="`config` must be a Config, as load_config returns, not"):
        lint(sources=NO_FILES, config=wrong)


def test_a_configuration_can_be_made_in_python() -> None:
    config = Config(
        target="v1.1.0",
        external=(External("Secret", "a"),),
        rules={"missing-grant": RuleSetting(off=True)},
    )
    assert lint(sources=NO_FILES, config=config).findings == ()
