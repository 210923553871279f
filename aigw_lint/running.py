"""Rules over manifests: findings, merged over renderings, and crashes caught."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from aigw_lint.finding import Finding, Undecided
from aigw_lint.graph import Graph
from aigw_lint.identity import may_be_misidentified
from aigw_lint.manifest import Manifest
from aigw_lint.objectref import GroupKind
from aigw_lint.rule import UNIDENTIFIED, Rule
from aigw_lint.ruleset import RuleSet
from aigw_lint.severity import Judge, Severity


class Outcome(NamedTuple):
    """What one rule says of one manifest."""

    path: str
    """The file's path below the root."""
    place: tuple[str, int, int]
    """The object as it stands: path, document and offset; its renderings share it."""
    rendering: str
    result: Finding | Undecided


def run_rules(rules: RuleSet, graph: Graph, manifests: Sequence[Manifest]) -> Iterator[Outcome]:
    """Yield what the rules say of *manifests*."""
    runs_in: dict[tuple[str, str], bool] = {}
    kinds: dict[GroupKind, Sequence[Rule]] = {}
    for manifest in manifests:
        # An API version that ends in a slash names a group, but nothing in it.
        kind = UNIDENTIFIED if manifest.api_version.endswith("/") else manifest.ref.group_kind
        chosen = kinds.get(kind)
        if chosen is None:
            chosen = kinds[kind] = _rules_for(rules, kind)
        for rule in chosen:
            path = manifest.source.path
            if rules.config.rules or rules.config.per_path:
                key = (rule.id, path)
                if key not in runs_in:
                    runs_in[key] = rules.runs_in(rule.id, path)
                if not runs_in[key]:
                    continue
            for result in _run(rule, manifest, graph):
                yield Outcome(path, _place(manifest), manifest.rendering.name, result)


def _rules_for(rules: RuleSet, kind: GroupKind) -> Sequence[Rule]:
    """Return the rules for *kind*, with those for what may be one of ours, written wrongly."""
    chosen = rules.by_kind.get(kind, ())
    if kind != UNIDENTIFIED and may_be_misidentified(kind):
        return (*chosen, *rules.by_kind.get(UNIDENTIFIED, ()))
    return chosen


def _place(manifest: Manifest) -> tuple[str, int, int]:
    return manifest.source.path, manifest.document.index, manifest.node.start


def _run(rule: Rule, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
    try:
        for result in rule.check(manifest, graph):
            yield _certain(result, rule, manifest) if manifest.undecided_paths else result
    except Exception as error:  # noqa: BLE001 - one broken rule must not hide the rest
        yield Finding(
            manifest.location(manifest.node.get("kind") or manifest.node),
            "internal-error",
            Severity.ERROR,
            Judge.ADVICE,
            "engine",
            f"rule {rule.id} failed here and may have missed something; "
            f"please report it ({type(error).__name__}: {error})",
            manifest=manifest.info,
        )


def _certain(result: Finding | Undecided, rule: Rule, manifest: Manifest) -> Finding | Undecided:
    """Return *result*, or that it is undecided where a patch may change what it is about."""
    if isinstance(result, Undecided) or not manifest.touched(_steps(result.path)):
        return result
    return Undecided(result.location, rule.id, "patched", f"whether {result.message}")


def _steps(pointer: str) -> tuple[str | int, ...]:
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    return tuple(int(step) if step.isdecimal() else step for step in steps)


class Merged(NamedTuple):
    """What the rules say of the files, each thing once."""

    findings: tuple[tuple[str, Finding], ...]
    """Path and finding."""
    undecided: tuple[Undecided, ...]


def merge(outcomes: Iterable[Outcome], renderings: Callable[[tuple[str, int, int]], int]) -> Merged:
    """Merge what holds in several renderings of one object.

    A finding that does not hold in all of them names those in which it does.
    *renderings* tells how many there are of an object.
    """
    found: dict[tuple[object, ...], tuple[Outcome, list[str]]] = {}
    undecided: dict[Undecided, None] = {}
    for outcome in outcomes:
        result = outcome.result
        if isinstance(result, Undecided):
            undecided.setdefault(result)
            continue
        key = (outcome.place, result.location, result.rule, result.message, result.code)
        _, names = found.setdefault(key, (outcome, []))
        names.append(outcome.rendering)
    findings = []
    for outcome, names in found.values():
        finding = outcome.result
        if isinstance(finding, Finding):
            if len(set(names)) < renderings(outcome.place):
                finding = finding._replace(alternatives=tuple(sorted(set(names))))
            findings.append((outcome.path, finding))
    return Merged(tuple(findings), tuple(sorted(undecided)))
