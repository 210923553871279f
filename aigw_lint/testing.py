"""For rule packs: tell whether the examples of a rule show what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aigw_lint.choice.rule import Bad, Good, Rule, clean_page, marks
from aigw_lint.choice.ruleset import choose
from aigw_lint.configuration.config import Config, RuleSetting
from aigw_lint.files.finding import Finding
from aigw_lint.run.linter import load_world
from aigw_lint.run.running import run_rules
from aigw_lint.run.telling import Copies, merge
from aigw_lint.text.edit import apply_edits

FILE = "manifests.yaml"
"""What an example's text is called where it is only one."""


def files_of(example: Bad | Good) -> dict[str, str]:
    """Return the files of *example*, by path, without the indentation of the code."""
    text = example.text
    files = {FILE: text} if isinstance(text, str) else dict(text)
    return {path: clean_page("\n" + content) + "\n" for path, content in files.items()}


def run_rule(
    rule: type[Rule],
    files: Mapping[str, str],
    options: Mapping[str, object] | None = None,
    *,
    config: Config | None = None,
) -> list[Finding]:
    """Return what *rule* alone finds in *files*, in order."""
    settings = {rule.id: RuleSetting(options=options or {})}
    world = load_world(sources=files, config=(config or Config())._replace(rules=settings))
    rules = choose((rule,), world.config)
    outcomes = run_rules(rules, world.graph, world.judged)
    merged = merge(outcomes, Copies(()))
    return sorted((finding for _, finding in merged.findings), key=lambda each: each.sort_key)


def problems(rule: type[Rule], example: Bad | Good) -> Iterator[str]:
    """Yield in what *example* does not show what it says; nothing where all is well."""
    files = files_of(example)
    findings = run_rule(rule, files, example.options)
    found = sorted(_covered(finding, files) for finding in findings)
    expected = sorted(
        (path, line, text) for path, content in files.items() for line, text in marks(content)
    )
    if isinstance(example, Bad) and not expected:
        yield "a Bad example has no mark"
    if isinstance(example, Good) and expected:
        yield "a Good example has a mark"
    if found != expected:
        yield f"marked {expected}, found {found}: {[each.message for each in findings]}"
    if isinstance(example, Bad) and example.fixed:
        yield from _fix_problems(example, files, findings)


def _covered(finding: Finding, files: Mapping[str, str]) -> tuple[str, int, str]:
    """Return path, line and text of what *finding* stands at."""
    span = finding.location.span
    text = files[finding.location.file]
    return finding.location.file, span.start.line, text[span.start.offset : span.end.offset]


def _fix_problems(example: Bad, files: Mapping[str, str], findings: list[Finding]) -> Iterator[str]:
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    fixed = apply_edits(files[FILE], edits)
    wanted = clean_page("\n" + example.fixed) + "\n"
    if fixed != wanted:
        yield f"the fix gives\n{fixed}\nand not\n{wanted}"
