"""The operator's checklist: for each AIGatewayRoute, what is in order and what decides it.

It asks the same functions as the rules, and takes what the rules say. An item
is at fault where a rule that decides it finds an error or a warning, undecided
where one could not tell, and ``advice`` where all that they find is info.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aigw_lint.choice.report import Report
from aigw_lint.choice.ruleset import available_rules
from aigw_lint.configuration.config import Config
from aigw_lint.files.finding import Finding, ManifestInfo, Undecided
from aigw_lint.graph.evidence import GATHER, MODEL_HEADER, UNDECIDED, Evidence
from aigw_lint.graph.graph import Graph
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE
from aigw_lint.objects.manifest import Manifest
from aigw_lint.run.linter import lint_world, load_world
from aigw_lint.run.programs import NO_PROGRAMS, Programs
from aigw_lint.text.node import Node
from aigw_lint.words.position import Location, Span
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

OK = "ok"
ADVICE = "advice"
FAULT = "fault"

TITLES: Mapping[str, str] = {
    "buffer-limit": "a ClientTrafficPolicy raises the buffer limit of its Gateway",
    "parent-refs": "its parentRefs name a Gateway that takes it",
    "references-exist": "its backendRefs exist, down to the Backend",
    "model-header": f"its matches use {MODEL_HEADER}",
    "timeouts": "its rules leave streams the time they need",
    "grants": "what it names in other namespaces is granted",
}
"""The items, in their order; a rule names the one that it decides."""


class Item(Record):
    """One item for one route."""

    id: str
    title: str
    state: str
    """``ok``, ``advice``, ``fault``, ``undecided`` or ``not-applicable``."""
    reason: str
    decided_by: tuple[Location, ...] = ()
    findings: tuple[Finding, ...] = ()


class RouteChecklist(Record):
    """All items for one AIGatewayRoute."""

    manifest: ManifestInfo
    location: Location
    items: tuple[Item, ...]
    rendering: str | None = None
    """What makes it, by its name in reports; None for a file as it stands."""


class Checklist(Record):
    """The checklists of all routes that are reported on, and the report that they come from."""

    routes: tuple[RouteChecklist, ...]
    report: Report


def checklist(  # noqa: PLR0913 - each is a choice of the caller's
    paths: Sequence[str] | None = None,
    *,
    sources: Mapping[str, str | bytes] | None = None,
    config: Config | None = None,
    closed_world: bool | None = None,
    jobs: int = 1,
    tracked: bool = False,
    programs: Programs = NO_PROGRAMS,
) -> Checklist:
    """Return the checklists of all AIGatewayRoutes; takes what ``lint`` takes.

    Where several renderings make one route, each has its own checklist.
    """
    world = load_world(
        paths,
        sources=sources,
        config=config,
        closed_world=closed_world,
        tracked=tracked,
        programs=programs,
    )
    report = lint_world(world, jobs=jobs)
    deciding = {rule.id: rule.checklist for rule in available_rules() if rule.checklist}
    routes = [each for each in world.manifests if each.ref.group_kind == AI_GATEWAY_ROUTE]
    made = [_route(route, world.graph_at(route.home), report, deciding) for route in routes]
    return Checklist(tuple(sorted(made, key=lambda each: each.location)), report)


def _route(
    route: Manifest, graph: Graph, report: Report, deciding: Mapping[str, str]
) -> RouteChecklist:
    name = route.node.get("metadata", "name")
    items = tuple(
        _item(item, gather(route, graph), route, report, deciding)
        for item, gather in GATHER.items()
    )
    made_by = route.rendering
    rendering = None if made_by.kind == "plain" else made_by.name
    return RouteChecklist(route.info, route.location(name or route.node), items, rendering)


def _item(
    item: str,
    evidence: Evidence,
    route: Manifest,
    report: Report,
    deciding: Mapping[str, str],
) -> Item:
    title = TITLES[item]
    findings = tuple(
        finding
        for finding in report.findings
        if _item_of(finding, route, deciding) == item and _is_of(finding, evidence.manifests, route)
    )
    if any(finding.severity > Severity.INFO for finding in findings):
        return Item(item, title, FAULT, "", findings=findings)
    undecided = [
        check
        for check in report.undecided
        if _item_of(check, route, deciding) == item and _is_of(check, evidence.manifests, route)
    ]
    if undecided:
        first = undecided[0]
        reason = f"not known ({first.reason}): {first.message}"
        return Item(item, title, UNDECIDED, reason, (first.location,), findings)
    if findings:
        return Item(item, title, ADVICE, "", findings=findings)
    if not evidence.decided_by:
        return Item(item, title, evidence.unless, evidence.missing)
    return Item(item, title, OK, "", tuple(dict.fromkeys(evidence.decided_by)))


def _item_of(
    result: Finding | Undecided, route: Manifest, deciding: Mapping[str, str]
) -> str | None:
    """Return the item that *result* falls under: what is said at a parentRef has its own."""
    item = deciding.get(result.rule)
    if item == "references-exist" and _is_at_parents(result.location, route):
        return "parent-refs"
    return item


def _is_at_parents(location: Location, route: Manifest) -> bool:
    parents = route.node.get("spec", "parentRefs")
    return parents is not None and _holds(route, parents, location)


def _is_of(result: Finding | Undecided, manifests: Iterable[Manifest], route: Manifest) -> bool:
    """Tell whether *result* is said of one of *manifests*, in the rendering of *route*.

    By its place: what holds in several renderings names one of them.
    """
    if result.alternatives is not None and route.rendering.name not in result.alternatives:
        return False
    return any(_holds(each, each.node, result.location) for each in manifests)


def _holds(manifest: Manifest, node: Node, location: Location) -> bool:
    """Tell whether *location* lies in *node*, a part of *manifest*, or in what was put into it."""
    if location.file == manifest.file:
        return _lies_in(location.span, node.start, node.end)
    if manifest.path_of(location.file) is None:
        return False
    pending = [node]
    seen: set[Node] = set()
    while pending:
        part = pending.pop()
        if part in seen:
            continue
        seen.add(part)
        if manifest.source_of(part) is manifest.source:
            pending += (each for entry in part.entries() for each in entry)
            pending += part.items()
            continue
        place = manifest.location(part)
        start, end = place.span
        if place.file == location.file and _lies_in(location.span, start.offset, end.offset):
            return True
    return False


def _lies_in(span: Span, start: int, end: int) -> bool:
    return start <= span.start.offset and span.end.offset <= end
