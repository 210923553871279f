"""Every example of every installed rule shows what it says."""

from __future__ import annotations

import pytest

from aigw_lint import Bad, Good, Rule
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.testing import problems

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{number}-{type(example).__name__.lower()}")
    for rule in available_rules()
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: type[Rule], example: Bad | Good) -> None:
    assert list(problems(rule, example)) == []


@pytest.mark.parametrize("rule", available_rules(), ids=lambda rule: rule.id)
def test_rule_has_examples_of_both_kinds(rule: type[Rule]) -> None:
    assert {type(example) for example in rule.examples} == {Bad, Good}


@pytest.mark.parametrize("rule", available_rules(), ids=lambda rule: rule.id)
def test_page_is_whole(rule: type[Rule]) -> None:
    assert rule.missing_headings() == ()
    summary = rule.summary()
    assert summary.endswith(".")
    assert len(summary) <= 100


@pytest.mark.parametrize("rule", available_rules(), ids=lambda rule: rule.id)
def test_messages_begin_small_and_have_no_full_stop(rule: type[Rule]) -> None:
    from aigw_lint.testing import files_of, run_rule

    for example in rule.examples:
        for finding in run_rule(rule, files_of(example), example.options):
            assert not finding.message.endswith("."), finding.message
            assert "\n" not in finding.message
            assert len(finding.message) < 400, finding.message
