"""The operator's checklist: for each AIGatewayRoute, what is in order and what decides it.

It asks the same functions as the rules, and takes what the rules say: an item
is at fault where a rule that decides it has a finding, and undecided where one
could not be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from aigw_lint.attachment import Attachment, attach
from aigw_lint.config import Config
from aigw_lint.finding import Finding, ManifestInfo, Undecided
from aigw_lint.grants import Need, permits
from aigw_lint.graph import Graph
from aigw_lint.kinds import AI_GATEWAY_ROUTE, GATEWAY, HTTP_ROUTE, REFERENCE_GRANT
from aigw_lint.linter import lint_world, load_world
from aigw_lint.manifest import Manifest
from aigw_lint.policies import BufferState, buffer_of
from aigw_lint.position import Location
from aigw_lint.record import Record
from aigw_lint.reference import Definition, Reference
from aigw_lint.report import Report
from aigw_lint.routes import generated_references, request_timeout
from aigw_lint.ruleset import available_rules

MODEL_HEADER = "x-ai-eg-model"

OK = "ok"
FAULT = "fault"
UNDECIDED = "undecided"
NOT_APPLICABLE = "not-applicable"

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
    """``ok``, ``fault``, ``undecided`` or ``not-applicable``."""
    reason: str
    decided_by: tuple[Location, ...] = ()
    findings: tuple[Finding, ...] = ()


class RouteChecklist(Record):
    """All items for one AIGatewayRoute."""

    manifest: ManifestInfo
    location: Location
    items: tuple[Item, ...]


class Checklist(Record):
    """The checklists of all routes that are reported on, and the report that they come from."""

    routes: tuple[RouteChecklist, ...]
    report: Report


class _Evidence(Record):
    """What can decide one item: the manifests to look for findings in, and what is in order."""

    manifests: tuple[Manifest, ...]
    decided_by: tuple[Location, ...]
    missing: str
    """Why nothing decides it, where nothing does."""
    unless: str = NOT_APPLICABLE
    """The state then."""


def checklist(  # noqa: PLR0913 - each is a choice of the caller's
    paths: Sequence[str] | None = None,
    *,
    sources: Mapping[str, str | bytes] | None = None,
    config: Config | None = None,
    closed_world: bool | None = None,
    jobs: int = 1,
    tracked: bool = False,
) -> Checklist:
    """Return the checklists of all AIGatewayRoutes; takes what ``lint`` takes.

    Where several renderings make one route, each has its own checklist.
    """
    world = load_world(
        paths, sources=sources, config=config, closed_world=closed_world, tracked=tracked
    )
    report = lint_world(world, jobs=jobs)
    deciding = {rule.id: rule.checklist for rule in available_rules() if rule.checklist}
    routes = [each for each in world.manifests if each.ref.group_kind == AI_GATEWAY_ROUTE]
    made = [_route(route, world.graph, report, deciding) for route in routes]
    return Checklist(tuple(sorted(made, key=lambda each: each.location)), report)


def _route(
    route: Manifest, graph: Graph, report: Report, deciding: Mapping[str, str]
) -> RouteChecklist:
    name = route.node.get("metadata", "name")
    items = tuple(
        _item(item, gather(route, graph), route, report, deciding)
        for item, gather in _GATHER.items()
    )
    return RouteChecklist(route.info, route.location(name or route.node), items)


def _item(
    item: str,
    evidence: _Evidence,
    route: Manifest,
    report: Report,
    deciding: Mapping[str, str],
) -> Item:
    findings = tuple(
        finding
        for finding in report.findings
        if _item_of(finding, deciding) == item and _is_of(finding, evidence.manifests, route)
    )
    if findings:
        return Item(item, TITLES[item], FAULT, "", findings=findings)
    undecided = [
        check
        for check in report.undecided
        if deciding.get(check.rule) == item and _is_within(check, evidence.manifests)
    ]
    if undecided:
        reason = f"{undecided[0].message} is not known ({undecided[0].reason})"
        return Item(item, TITLES[item], UNDECIDED, reason, (undecided[0].location,))
    if not evidence.decided_by:
        return Item(item, TITLES[item], evidence.unless, evidence.missing)
    return Item(item, TITLES[item], OK, "", tuple(dict.fromkeys(evidence.decided_by)))


def _item_of(finding: Finding, deciding: Mapping[str, str]) -> str | None:
    """Return the item that *finding* falls under: what is wrong at a parentRef has its own."""
    item = deciding.get(finding.rule)
    if item == "references-exist" and finding.path.startswith("/spec/parentRefs"):
        return "parent-refs"
    return item


def _is_of(finding: Finding, manifests: Iterable[Manifest], route: Manifest) -> bool:
    if finding.alternatives is not None and route.rendering.name not in finding.alternatives:
        return False
    return any(
        finding.location.file == each.file and finding.manifest == each.info for each in manifests
    )


def _is_within(check: Undecided, manifests: Iterable[Manifest]) -> bool:
    place = check.location
    return any(
        place.file == each.file
        and each.node.start <= place.span.start.offset
        and place.span.end.offset <= each.node.end
        for each in manifests
    )


# --- what decides each item ------------------------------------------------------


def _parents(route: Manifest, graph: Graph) -> Iterator[tuple[Reference, Definition]]:
    """Yield the Gateways that *route* names and sees, with the parentRef that names each."""
    for reference in graph.references_from(route):
        if reference.ref.group_kind == GATEWAY:
            for definition in graph.target_of(reference).sure:
                yield reference, definition


def _attachments(route: Manifest, graph: Graph) -> Iterator[tuple[Attachment, Definition]]:
    for reference, definition in _parents(route, graph):
        if definition.manifest is not None:
            attachment = attach(reference, definition.manifest, graph)
            if attachment.listeners:
                yield attachment, definition


def _buffers(route: Manifest, graph: Graph) -> _Evidence:
    manifests: list[Manifest] = []
    decided_by: list[Location] = []
    for attachment, definition in _attachments(route, graph):
        manifests.append(attachment.gateway)
        for listener in attachment.listeners:
            buffer = buffer_of(listener, definition, graph)
            if buffer.policy is not None:
                manifests.append(buffer.policy)
                if buffer.state is BufferState.SET and buffer.node is not None:
                    decided_by.append(buffer.policy.location(buffer.node))
    missing = "no Gateway of this route is in these files"
    return _Evidence(tuple(manifests), tuple(decided_by), missing, UNDECIDED)


def _parent_refs(route: Manifest, graph: Graph) -> _Evidence:
    decided_by = [
        attachment.gateway.location(listener.node.get("name") or listener.node)
        for attachment, _ in _attachments(route, graph)
        for listener in attachment.listeners
    ]
    if not list(route.node.each("spec", "parentRefs", "[]")):
        return _Evidence((route,), (), "it has no parentRefs and serves nothing")
    missing = "no Gateway that it names is in these files"
    return _Evidence((route,), tuple(decided_by), missing, UNDECIDED)


def _backend_chain(route: Manifest, graph: Graph) -> Iterator[tuple[Reference, Definition]]:
    """Yield the backends of *route*, and what they name in turn."""
    for reference in graph.references_from(route):
        if reference.ref.group_kind == GATEWAY:
            continue
        for definition in graph.target_of(reference).sure:
            yield reference, definition
        for generated in generated_references(reference, graph):
            for definition in graph.target_of(generated.backend).sure:
                yield generated.backend, definition


def _references(route: Manifest, graph: Graph) -> _Evidence:
    manifests, decided_by = [route], []
    for reference, definition in _backend_chain(route, graph):
        manifests.append(reference.source)
        if definition.manifest is not None:
            manifests.append(definition.manifest)
            name = definition.manifest.node.get("metadata", "name")
            decided_by.append(definition.manifest.location(name))
    return _Evidence(tuple(manifests), tuple(decided_by), "no rule of it names a backend")


def _model_headers(route: Manifest, graph: Graph) -> _Evidence:
    del graph
    headers = route.node.each("spec", "rules", "[]", "matches", "[]", "headers", "[]", "name")
    decided_by = [route.location(name) for name in headers if name.string == MODEL_HEADER]
    missing = f"no rule of it matches on {MODEL_HEADER}: each takes every model"
    return _Evidence((route,), tuple(decided_by), missing)


def _timeouts(route: Manifest, graph: Graph) -> _Evidence:
    timeouts = (
        request_timeout(rule, graph.target) for rule in route.node.each("spec", "rules", "[]")
    )
    decided_by = [route.location(each.node) for each in timeouts if each.node is not None]
    return _Evidence((route,), tuple(decided_by), "it has no rules")


def _grants(route: Manifest, graph: Graph) -> _Evidence:
    manifests, decided_by = [route], []
    for reference, _ in _backend_chain(route, graph):
        manifests.append(reference.source)
        namespace = reference.ref.namespace
        if None in (namespace, route.ref.namespace) or namespace == route.ref.namespace:
            continue
        for need in _needs(route, reference):
            here, _ = graph.visible(route, REFERENCE_GRANT, namespace)
            decided_by += [
                grant.location(grant.node.get("metadata", "name"))
                for grant in here
                if permits(grant, need)
            ]
    missing = "it names nothing in another namespace"
    return _Evidence(tuple(manifests), tuple(decided_by), missing)


def _needs(route: Manifest, reference: Reference) -> Iterator[Need]:
    for source in (reference.relation.grant_from, HTTP_ROUTE):
        if source is not None:
            yield Need(
                source,
                route.ref.namespace or "",
                reference.ref.group_kind,
                reference.ref.namespace or "",
                reference.ref.name,
                ignores_name=source == AI_GATEWAY_ROUTE,
            )


_GATHER: Mapping[str, Callable[[Manifest, Graph], _Evidence]] = {
    "buffer-limit": _buffers,
    "parent-refs": _parent_refs,
    "references-exist": _references,
    "model-header": _model_headers,
    "timeouts": _timeouts,
    "grants": _grants,
}
