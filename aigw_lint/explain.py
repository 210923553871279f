"""The page of a rule, for the terminal and for the documentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from aigw_lint.choice.rule import DEFINED, REFUSED, UNIDENTIFIED, Bad, Good, Rule, clean_page
from aigw_lint.choice.ruleset import ENGINE_RULES, EngineRule, available_rules
from aigw_lint.text.codes import has_code, rule_of, unknown_code
from aigw_lint.text.wording import did_you_mean, quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.severity import Judge

_JUDGES: Mapping[Judge, str] = {
    Judge.API_SERVER: "the API server refuses the object",
    Judge.CONTROLLER: "a controller refuses or ignores the object",
    Judge.TRAFFIC: "all is accepted, and requests fail or go astray",
    Judge.ADVICE: "nothing breaks; there is a better way",
}


_ENGINE = "engine"

Explained: TypeAlias = type[Rule] | EngineRule
"""What has a page: a rule, or one of the engine's own ids."""


def explained() -> tuple[Explained, ...]:
    """Return all that has a page, by id: the rules that are installed, and the engine's own."""
    return tuple(sorted((*available_rules(), *ENGINE_RULES), key=lambda rule: rule.id))


def find(rule_id: str) -> Explained:
    """Return what *rule_id* names; UsageError, with what may be meant, where it names no rule.

    A code behind it is one of those that the page of the rule tells of.
    """
    known = {rule.id: rule for rule in explained()}
    if has_code(rule_id) and (coded := known.get(rule_of(rule_id))) is not None:
        wrong = unknown_code(rule_id, () if isinstance(coded, EngineRule) else coded.all_codes())
        if wrong:
            raise UsageError(wrong)
        return coded
    if rule_id not in known:
        named = [rule.id for rule in known.values() if rule.category == rule_id]
        if named:
            listed = ", ".join(named)
            raise UsageError(f"{quoted(rule_id)} is a category; its rules are {listed}")
        raise UsageError(f"there is no rule {quoted(rule_id)}{did_you_mean(rule_id, known)}")
    return known[rule_id]


def markdown(rule: Explained) -> str:
    """Return the whole page of *rule*: what it is, its text, options and examples."""
    parts = [f"# {rule.id}", "\n".join(_facts(rule)), rule.page()]
    if rule.options:
        parts += ["## Options", "\n".join(_options(rule))]
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    good = [example for example in rule.examples if isinstance(example, Good)]
    if bad:
        parts += ["## What it finds", "A finding covers what stands behind each mark `# <--`."]
        parts += (part for example in bad for part in _bad(example))
    if good:
        parts.append("## What it leaves alone")
        parts += (part for example in good for part in _good(example))
    parts += ["## How to ignore it", _ignore(rule)]
    return "\n\n".join(parts) + "\n"


def _facts(rule: Explained) -> Iterator[str]:
    yield f"- severity: {rule.severity.label}"
    if rule.category != _ENGINE:
        yield f"- judge: {rule.judge.value} ({_JUDGES[rule.judge]})"
    yield f"- category: {rule.category}"
    if rule.kinds:
        yield f"- looks at: {', '.join(_kind_names(rule.kinds))}"
    if rule.checklist is not None:
        yield f"- checklist item: {rule.checklist}"


def _kind_names(kinds: Iterable[GroupKind]) -> Iterator[str]:
    """Yield each of *kinds* once, with its group where two share a name."""
    kinds = dict.fromkeys(kinds)
    groups = Counter(kind.kind for kind in kinds)
    for kind in kinds:
        if kind == UNIDENTIFIED:
            yield "documents that say half of what they are"
        elif kind == REFUSED:
            yield "kustomizations and patches that kustomize refuses or leaves out"
        elif kind == DEFINED:
            yield "all kinds that CRDs of yours define"
        else:
            yield kind.kind if groups[kind.kind] == 1 else str(kind)


def _options(rule: Explained) -> Iterator[str]:
    for option in rule.options:
        yield f"- `{option.name}`, default `{option.default}`: {option.help}"


def _bad(example: Bad) -> Iterator[str]:
    yield from _settings(example.options)
    yield from _files(example.text)
    if example.fixed:
        yield "With its fix:"
        yield from _files(example.fixed)


def _good(example: Good) -> Iterator[str]:
    if example.why:
        yield f"{example.why[0].upper()}{example.why[1:].rstrip('.')}:"
    yield from _settings(example.options)
    yield from _files(example.text)


def _settings(options: Mapping[str, object]) -> Iterator[str]:
    if options:
        yield "With " + ", ".join(f"`{name}: {value}`" for name, value in options.items()) + ":"


def _files(text: str | Mapping[str, str]) -> Iterator[str]:
    if isinstance(text, str):
        yield _block(text)
        return
    for path, content in text.items():
        yield f"`{path}`:"
        yield _block(content)


def _block(text: str) -> str:
    return f"```yaml\n{_dedented(text)}\n```"


def _dedented(text: str) -> str:
    """Return an example without the indentation that its place in the code gave it."""
    return clean_page("\n" + text)


def _ignore(rule: Explained) -> str:
    if rule.category == _ENGINE:
        return "It cannot be ignored: it says what the linter itself could not do."
    return (
        f"At the end of a line, or on a line of its own above what it is about:\n\n"
        f"```yaml\n# aigw-lint: ignore[{rule.id}] the reason\n```"
    )
