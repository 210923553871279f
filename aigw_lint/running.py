"""Rules over manifests: findings, merged over renderings, and crashes caught."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from aigw_lint.finding import Finding, Undecided
from aigw_lint.graph import Graph
from aigw_lint.identity import may_be_misidentified
from aigw_lint.manifest import Manifest
from aigw_lint.objectref import GroupKind
from aigw_lint.pattern import lazy_pattern
from aigw_lint.position import Location
from aigw_lint.record import Record
from aigw_lint.rendering import ParsedFile
from aigw_lint.rule import DEFINED, UNIDENTIFIED, Rule
from aigw_lint.ruleset import ENGINE_RULES, RuleSet
from aigw_lint.severity import Judge, Severity

Place = tuple[str, int, int]
"""Where an object stands, whatever renders it: path, document and offset."""

_NAMESPACE = "its namespace"
_NAMED = lazy_pattern(r"\bnamespace ([\w.-]+)")
_Key = tuple[str, Place, Location, str, str, "str | None"]


class Outcome(Record):
    """What one rule says of one manifest."""

    path: str
    """Where it is, from the root: the manifest's file, or that of a patch over it."""
    place: Place
    """The object as it stands: path, document and offset; its renderings share it."""
    rendering: str
    result: Finding | Undecided


def run_rules(rules: RuleSet, graph: Graph, manifests: Sequence[Manifest]) -> Iterator[Outcome]:
    """Yield what the rules say of *manifests*."""
    runs_in: dict[tuple[str, str], bool] = {}
    kinds: dict[GroupKind, Sequence[Rule]] = {}
    may_be_off = bool(rules.config.rules or rules.config.per_path)
    left: dict[Hashable, Sequence[Rule]] = {}
    for manifest in manifests:
        # Where users define kinds, what a kind is depends on where the manifest stands.
        is_alone = graph.customs is not None or manifest.rendering.kind == "plain"
        shape = None if is_alone else _shape_of(manifest)
        asked = left.get(shape) if shape is not None else None
        if asked is None:
            asked = _chosen(rules, graph, manifest, kinds)
        path = manifest.source.path
        spoke: set[str] = set()
        for rule in asked:
            if may_be_off:
                key = (rule.id, path)
                if key not in runs_in:
                    runs_in[key] = rules.runs_in(rule.id, path)
                if not runs_in[key]:
                    continue
            try:
                for result in rule.check(manifest, graph):
                    spoke.add(rule.id)
                    where, checked = _checked(result, rule, manifest)
                    yield Outcome(where, place_of(manifest), manifest.rendering.name, checked)
            except Exception as error:  # noqa: BLE001 - one broken rule must not hide the rest
                spoke.add(rule.id)
                crash = _crash(rule, manifest, error)
                yield Outcome(path, place_of(manifest), manifest.rendering.name, crash)
        if shape is not None and shape not in left:
            left[shape] = [
                rule for rule in asked if rule.id in spoke or not _is_idle(rule, manifest, graph)
            ]


def _shape_of(manifest: Manifest) -> Hashable | None:
    from aigw_lint.sharing import shape_of  # here, since plain files share nothing

    return shape_of(manifest)


def _is_idle(rule: Rule, manifest: Manifest, graph: Graph) -> bool:
    try:
        return rule.is_idle(manifest, graph)
    except Exception:  # noqa: BLE001 - then it is asked again, and tells itself
        return False


def _chosen(
    rules: RuleSet, graph: Graph, manifest: Manifest, kinds: dict[GroupKind, Sequence[Rule]]
) -> Sequence[Rule]:
    """Return the rules that look at *manifest*; *kinds* keeps them for the next of its kind."""
    # An API version that ends in a slash names a group, but nothing in it.
    kind = UNIDENTIFIED if manifest.api_version.endswith("/") else manifest.ref.group_kind
    chosen = kinds.get(kind)
    if chosen is None:
        chosen = kinds[kind] = _rules_for(rules, kind, graph)
    return chosen


def _rules_for(rules: RuleSet, kind: GroupKind, graph: Graph) -> Sequence[Rule]:
    """Return the rules for *kind*, with those for what may be one of ours, written wrongly.

    And those for all kinds that users define.
    """
    chosen = rules.by_kind.of(kind)
    if graph.customs is not None and graph.customs.has(kind):
        of_any = (rule for rule in rules.by_kind.of(DEFINED) if rule not in chosen)
        chosen = (*chosen, *of_any)
    if kind != UNIDENTIFIED and may_be_misidentified(kind):
        return (*chosen, *rules.by_kind.of(UNIDENTIFIED))
    return chosen


def place_of(manifest: Manifest) -> Place:
    """Return where *manifest* stands; its renderings share it."""
    return manifest.source.path, manifest.document.index, manifest.node.start


def _checked(
    result: Finding | Undecided, rule: Rule, manifest: Manifest
) -> tuple[str, Finding | Undecided]:
    """Return what *rule* yielded, if it is what a rule may yield, and the path where it is."""
    _insist(isinstance(result, (Finding, Undecided)), "a rule yields findings")
    path = manifest.path_of(result.location.file)
    _insist(path is not None, "a rule reports on its manifest")
    return path or "", _certain(result, rule, manifest)


def _crash(rule: Rule, manifest: Manifest, error: Exception) -> Finding:
    return Finding(
        manifest.location(manifest.node.get("kind") or manifest.node),
        "internal-error",
        Severity.ERROR,
        Judge.ADVICE,
        "engine",
        f"rule {rule.id} failed here and may have missed something; "
        f"please report it ({_raised(error)})",
        manifest=manifest.info,
    )


def _insist(is_so: bool, what: str) -> None:
    if not is_so:
        raise TypeError(what)


def _raised(error: Exception) -> str:
    """Return what *error* is and where it was raised; its text could quote a manifest."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        file = os.path.basename(trace.tb_frame.f_code.co_filename)
        place = f" in {file}, line {trace.tb_lineno}"
    return f"{type(error).__name__}{place}"


def _certain(result: Finding | Undecided, rule: Rule, manifest: Manifest) -> Finding | Undecided:
    """Return *result*, or that it is undecided where a patch may change what it is about."""
    if not manifest.undecided_paths or isinstance(result, Undecided):
        return result
    if not manifest.touched(_steps(result.path)):
        return result
    message = f"whether it still holds after the patch that {result.message}"
    return Undecided(result.location, rule.id, "patched", message)


def _steps(pointer: str) -> tuple[str | int, ...]:
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    return tuple(int(step) if step.isdecimal() else step for step in steps)


class Merged(Record):
    """What the rules say of the files, each thing once."""

    findings: tuple[tuple[str, Finding], ...]
    """Path and finding."""
    undecided: tuple[Undecided, ...]


def merge(outcomes: Iterable[Outcome], renderings: Callable[[Place], int]) -> Merged:
    """Merge what holds in several renderings of one object.

    A finding names those in which it holds, whether these are all or not,
    and is as bad as in the worst of them. Those that differ only in the
    namespace are one. *renderings* tells how many there are of an object.
    """
    found: dict[_Key, dict[str, Finding]] = {}
    undecided: dict[tuple[Place, Undecided], set[str]] = {}
    for path, place, rendering, result in outcomes:
        if isinstance(result, Undecided):
            undecided.setdefault((place, result), set()).add(rendering)
        else:
            told = result.message if renderings(place) < 2 else _without_namespace(result)  # noqa: PLR2004
            key = (path, place, result.location, result.rule, told, result.code)
            found.setdefault(key, {}).setdefault(rendering, result)
    return Merged(
        tuple(
            (path, _merged(told, by_rendering, renderings(place)))
            for (path, place, _, _, told, _), by_rendering in found.items()
        ),
        tuple(
            sorted(
                {
                    _of_some(check, by_rendering, renderings(place))
                    for (place, check), by_rendering in undecided.items()
                },
                key=_order_of,
            )
        ),
    )


def _of_some(check: Undecided, by_rendering: set[str], count: int) -> Undecided:
    """Return *check*, with the renderings that it is of where there are others."""
    if len(by_rendering) >= count:
        return check
    return check._replace(alternatives=tuple(sorted(by_rendering)))


def _without_namespace(finding: Finding) -> str:
    """Return the message of *finding* without the namespace, which renderings may set."""
    namespace = None if finding.manifest is None else finding.manifest.namespace
    if namespace is None or namespace not in finding.message:
        return finding.message
    # One pattern for all, since each rendering may have a namespace of its own.
    return _NAMED().sub(
        lambda found: _NAMESPACE if found[1] == namespace else found[0], finding.message
    )


def _merged(told: str, by_rendering: dict[str, Finding], count: int) -> Finding:
    """Return one finding for those of several renderings, as bad as the worst."""
    worst = max(by_rendering.values(), key=lambda finding: finding.severity)
    if len({finding.message for finding in by_rendering.values()}) > 1:
        worst = worst._replace(message=told)
    names = tuple(sorted(by_rendering))
    if len(names) < count:
        return worst._replace(alternatives=names)
    return worst._replace(renderings=names) if count > 1 else worst


def merge_targets(by_target: Mapping[str, Merged]) -> Merged:
    """Merge what holds for several target releases, the oldest first.

    A finding that does not hold for all of them names those for which it does,
    and is as bad as for the worst of them.
    """
    if len(by_target) == 1:
        return next(iter(by_target.values()))
    found: dict[tuple[object, ...], dict[str, tuple[str, Finding]]] = {}
    for target, merged in by_target.items():
        for path, each in merged.findings:
            key = (path, each.location, each.rule, each.message, each.code, each.alternatives)
            found.setdefault(key, {}).setdefault(target, (path, each))
    return Merged(
        tuple(_of_targets(each, len(by_target)) for each in found.values()),
        tuple(
            sorted(
                {check for merged in by_target.values() for check in merged.undecided},
                key=_order_of,
            )
        ),
    )


def _of_targets(by_target: Mapping[str, tuple[str, Finding]], count: int) -> tuple[str, Finding]:
    newest_first = reversed(tuple(by_target.values()))
    path, worst = max(newest_first, key=lambda each: each[1].severity)
    if len(by_target) < count:
        worst = worst._replace(targets=tuple(by_target))
    return path, worst


def _order_of(check: Undecided) -> tuple[object, ...]:
    return (check[:-1], check.alternatives or ())


def suppress(
    files: Iterable[ParsedFile],
    rules: RuleSet,
    found: Iterable[tuple[str, Finding]],
    *,
    undecided: Sequence[Undecided],
    today: datetime.date,
) -> tuple[list[Finding], int]:
    """Return what of *found* no comment in *files* suppresses, and how many were suppressed."""
    by_path: dict[str, list[Finding]] = {}
    for path, finding in found:
        by_path.setdefault(path, []).append(finding)
    kept: list[Finding] = []
    suppressed = 0
    known = rules.known | {rule.id for rule in ENGINE_RULES}
    for file in files:
        from aigw_lint.suppressing import apply  # few files need it
        from aigw_lint.suppression import read_suppressions

        path = file.source.path
        comments = read_suppressions(
            file.source, file.documents, known, rules.categories, rules.codes
        )
        ran = partial(rules.runs_in, path=path)
        applied = apply(by_path.pop(path, []), comments, ran, today, undecided)
        kept += (*applied.kept, *applied.extra)
        suppressed += applied.suppressed
    for findings in by_path.values():
        kept += findings
    return kept, suppressed
