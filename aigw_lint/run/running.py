"""Rules over manifests: what they say of each, and crashes caught."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from functools import partial

from aigw_lint.choice.rule import DEFINED, UNIDENTIFIED, Rule
from aigw_lint.choice.ruleset import ENGINE_RULES, RuleSet
from aigw_lint.files.finding import Finding, Undecided
from aigw_lint.graph.graph import Graph
from aigw_lint.knowledge.identity import may_be_misidentified
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import ParsedFile
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge, Severity

# From so many manifests on it pays to look for those that are alike.
_MANY = 10

Place = tuple[str, int, int]
"""Where an object stands, whatever renders it: path, document and offset."""


class Outcome(Record):
    """What one rule says of one manifest."""

    path: str
    """Where it is, from the root: the manifest's file, or that of a patch over it."""
    place: Place
    """The object as it stands: path, document and offset; its renderings share it."""
    rendering: str
    namespace: str | None
    """That of the manifest, where it is known."""
    result: Finding | Undecided


def run_rules(rules: RuleSet, graph: Graph, manifests: Sequence[Manifest]) -> Iterator[Outcome]:
    """Yield what the rules say of *manifests*."""
    runs_in: dict[tuple[str, str], bool] = {}
    kinds: dict[GroupKind, Sequence[Rule]] = {}
    may_be_off = bool(rules.config.rules or rules.config.per_path)
    left = _Left(manifests, graph, may_be_off=may_be_off)
    for manifest in manifests:
        shape, asked = left.of(manifest)
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
                    yield _outcome(where, manifest, checked)
            except Exception as error:  # noqa: BLE001 - one broken rule must not hide the rest
                spoke.add(rule.id)
                crash = _crash(rule, manifest, error)
                yield _outcome(path, manifest, crash)
        if shape is not None:
            left.keep(shape, manifest, asked, spoke)


def _outcome(path: str, manifest: Manifest, result: Finding | Undecided) -> Outcome:
    ref, rendering = manifest.ref, manifest.rendering.name
    return Outcome(path, place_of(manifest), rendering, ref.namespace, result)


class _Left:
    """The rules that are left to ask of manifests that are as good as others of *manifests*."""

    def __init__(self, manifests: Sequence[Manifest], graph: Graph, *, may_be_off: bool) -> None:
        self._graph = graph
        self._may_be_off = may_be_off
        self._rules: dict[Hashable, Sequence[Rule]] = {}
        self._met: set[Hashable] = set()
        self._shape_of: Callable[[Manifest], Hashable | None] | None = None
        # Where users define kinds, what a kind is depends on where the manifest stands.
        if len(manifests) >= _MANY and graph.customs is None:
            # Here, since few manifests share nothing.
            from aigw_lint.knowledge.sharing import shape_of

            self._shape_of = shape_of

    def of(self, manifest: Manifest) -> tuple[Hashable | None, Sequence[Rule] | None]:
        """Return a shape and no rules, or no shape and the rules that are left for *manifest*.

        The first where others like it are to come, of which nothing is known yet: the shape is
        what to keep the rules under. Neither where none will be like it.
        """
        if self._shape_of is None:
            return None, None
        # What overlays share stands in one file. Of copies in several, each has rules of its own.
        if self._may_be_off and manifest.rendering.kind == "plain":
            return None, None
        shape = self._shape_of(manifest)
        rules = None if shape is None else self._rules.get(shape)
        return (shape, None) if rules is None else (None, rules)

    def keep(
        self, shape: Hashable, manifest: Manifest, asked: Iterable[Rule], spoke: Container[str]
    ) -> None:
        """Keep those of the rules *asked* of *manifest* that have more to say of such a one."""
        if manifest.rendering.kind == "plain" and shape not in self._met:
            self._met.add(shape)  # most are alone: who is idle is asked where a second one comes
            return
        self._rules[shape] = [
            rule for rule in asked if rule.id in spoke or not _is_idle(rule, manifest, self._graph)
        ]


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
        from aigw_lint.objects.suppressing import apply  # few files need it
        from aigw_lint.objects.suppression import read_suppressions

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
