"""The list of rules, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from aigw_lint.choice.rule import Rule
from aigw_lint.choice.ruleset import EngineRule
from aigw_lint.formatters.json import tool_heading
from aigw_lint.formatters.line import BLANK, Line, line, table

Listed: TypeAlias = type[Rule] | EngineRule


def rules_lines(rules: Sequence[Listed]) -> Iterator[Line]:
    """Yield a table with a row for each of *rules*."""
    heads = [(head, "bold") for head in ("rule", "severity", "judge", "category", "fault")]
    yield from table(
        [
            heads,
            *(
                (
                    (rule.id, "bold"),
                    (rule.severity.label, rule.severity.label),
                    (rule.judge.value, ""),
                    (rule.category, ""),
                    (rule.summary(), ""),
                )
                for rule in rules
            ),
        ]
    )
    yield BLANK
    yield line((f"{len(rules)} rules; more on one: ", "dim"), "aigw-lint explain RULE")


def rules_json(rules: Iterable[Listed]) -> dict[str, object]:
    """Return the list of *rules* with all that is said of each in a word."""
    return {**tool_heading(), "rules": [_rule(rule) for rule in rules]}


def _rule(rule: Listed) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity.label,
        "judge": rule.judge.value,
        "category": rule.category,
        "kinds": [str(kind) for kind in rule.kinds],
        "checklist": rule.checklist,
        "summary": rule.summary(),
        "options": [
            {"name": option.name, "default": option.default, "help": option.help}
            for option in rule.options
        ],
    }
