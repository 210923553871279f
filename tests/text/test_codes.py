"""Codes: one kind of what a rule finds is ignored or graded alone, wherever rules are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigw_lint import (
    Bad,
    Config,
    ConfigError,
    RuleSetting,
    Severity,
    UsageError,
    constraint_ids,
    lint,
    load_config,
)
from aigw_lint.choice.registry import load_rules
from aigw_lint.choice.rule import Rule
from aigw_lint.testing import files_of, run_rule

TEXT = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
  endpoints:
    - fqdn: {hostname: a.example.com, port: 70000}%s
    - fqdn: {hostname: a.example.com, port: x}
    - zone: a
"""
RULE = "schema-violation"
BACKEND = "backend-endpoint-address"
OFF = RuleSetting(off=True)


def codes(
    text: str = TEXT % "", *, ignore: tuple[str, ...] = (), config: Config | None = None
) -> list[str | None]:
    """Return the codes, or else the rules, of what is found."""
    found = lint(sources={"a.yaml": text}, ignore=ignore, config=config).findings
    return [each.code or each.rule for each in found]


def test_each_kind_has_its_code() -> None:
    assert codes() == ["range", "type", BACKEND]


def test_one_kind_is_ignored_on_the_command_line() -> None:
    assert codes(ignore=(f"{RULE}/range",)) == ["type", BACKEND]
    assert codes(ignore=(f"{RULE}/{BACKEND}", f"{RULE}/type")) == ["range"]


def test_one_kind_is_ignored_by_a_comment() -> None:
    assert codes(TEXT % f"  # aigw-lint: ignore[{RULE}/range] so") == ["type", BACKEND]
    text = f"# aigw-lint: ignore-file[{RULE}/range, {RULE}/{BACKEND}] so\n{TEXT % ''}"
    assert codes(text) == ["type"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (f"{RULE}/enum", f"`{RULE}/enum` finds nothing here, so there is nothing to suppress"),
        (
            f"{RULE}/rang",
            f"the rule `{RULE}` has no code `rang`; did you mean `{RULE}/range`?",
        ),
        (
            f"{RULE}/nonsense-of-mine",
            f"the rule `{RULE}` has no code `nonsense-of-mine`, so this suppresses nothing",
        ),
        (
            "missing-reference/a",
            "the rule `missing-reference` has no codes; write `missing-reference` alone",
        ),
        ("rule/a", "`rule` is no rule, so this suppresses nothing"),
        ("syntax-error/a", "`syntax-error` is the linter's own and cannot be suppressed"),
    ],
)
def test_a_comment_with_a_code_that_does_nothing(written: str, expected: str) -> None:
    text = TEXT % f"  # aigw-lint: ignore[{written}]"
    found = lint(sources={"a.yaml": text}).findings
    assert [each.message for each in found if each.rule == "unused-suppression"] == [expected]


def test_of_two_comments_the_one_that_holds_counts() -> None:
    text = (
        f"# aigw-lint: ignore-file[{RULE}/range] until=2020-01-01\n"
        f"# aigw-lint: ignore-file[{RULE}]\n{TEXT % ''}"
    )
    assert codes(text) == []


def test_one_kind_is_switched_off_and_graded_in_a_configuration() -> None:
    rules = {f"{RULE}/range": OFF, f"{RULE}/type": RuleSetting(severity=Severity.INFO)}
    found = lint(sources={"a.yaml": TEXT % ""}, config=Config(rules=rules)).findings
    assert [(each.code, each.severity) for each in found] == [
        ("type", Severity.INFO),
        (BACKEND, Severity.ERROR),
    ]


def test_what_is_said_of_a_code_goes_over_its_rule() -> None:
    rules = {
        RULE: RuleSetting(severity=Severity.WARNING),
        f"{RULE}/range": RuleSetting(severity=Severity.ERROR),
    }
    found = lint(sources={"a.yaml": TEXT % ""}, config=Config(rules=rules)).findings
    assert [each.severity.label for each in found] == ["error", "warning", "warning"]


def test_a_configuration_may_name_codes(tmp_path: Path) -> None:
    text = f"rules: {{{RULE}/range: off}}\nper-path: {{'*.yaml': {{{RULE}/type: warning}}}}\n"
    (tmp_path / ".aigw-lint.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(TEXT % "", encoding="utf-8")
    config = load_config(str(tmp_path))
    found = lint([str(tmp_path)], config=config).findings
    assert [(each.code, each.severity.label) for each in found] == [
        ("type", "warning"),
        (BACKEND, "error"),
    ]


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [
        ("rule/a", OFF, "rules: unknown rule `rule`"),
        (
            f"{RULE}/typ",
            OFF,
            f"rules: the rule `{RULE}` has no code `typ`; did you mean `{RULE}/type`?",
        ),
        (
            f"{RULE}/type",
            RuleSetting(options={"least": 1}),
            "rules: options are those of a whole rule: write `least` under it",
        ),
    ],
)
def test_a_configuration_names_no_other_codes(
    name: str, setting: RuleSetting, expected: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        codes(config=Config(rules={name: setting}))
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            {"ignore": [f"{RULE}/typ"]},
            f"`{RULE}/typ`: the rule `{RULE}` has no code `typ`; did you mean `{RULE}/type`?",
        ),
        ({"select": [f"{RULE}/type"]}, f"`{RULE}/type`: codes work in --ignore only"),
        (
            {"ignore": ["schema/type"]},
            "`schema/type`: the rule `schema` has no codes; write `schema` alone",
        ),
    ],
)
def test_the_command_line_names_no_other_codes(
    arguments: dict[str, list[str]], expected: str
) -> None:
    with pytest.raises(UsageError) as caught:
        lint(sources={"a.yaml": TEXT % ""}, **arguments)  # type: ignore[arg-type]
    assert str(caught.value) == expected


def test_all_cross_field_rules_have_ids_to_name() -> None:
    assert BACKEND in constraint_ids()
    assert len(constraint_ids()) > 300


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.id)
def test_a_rule_says_its_codes(rule: type[Rule]) -> None:
    for example in rule.examples:
        if isinstance(example, Bad):
            for finding in run_rule(rule, files_of(example), example.options):
                assert finding.code is None or finding.code in rule.all_codes()
