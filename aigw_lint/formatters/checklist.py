"""The operator's checklist, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from aigw_lint.files.finding import ManifestInfo
from aigw_lint.formatters.json import finding_json, heading, location_json, manifest_json
from aigw_lint.formatters.line import BLANK, Line, Segment, line, place, table
from aigw_lint.run.checklist import Checklist, Item, RouteChecklist
from aigw_lint.words.severity import Severity

_STATES = {
    # state: how people read it, and its style
    "ok": ("ok", "ok"),
    "advice": ("advice", "info"),
    "fault": ("fault", "error"),
    "undecided": ("undecided", "warning"),
    "not-applicable": ("n/a", "dim"),
}


def checklist_lines(checklist: Checklist, fail_on: Severity) -> Iterator[Line]:
    """Yield a table for each AIGatewayRoute, and a line that counts."""
    times = Counter(route.location for route in checklist.routes)
    for route in checklist.routes:
        name = _name(route.manifest)
        one_of_many = times[route.location] > 1 and route.rendering is not None
        tail = (f"  in {route.rendering}", "dim") if one_of_many else ("", "")
        yield line((name, "bold"), "  ", (place(route.location), "location"), tail)
        rows = [row for item in route.items for row in _rows(item)]
        yield from table(rows, indent="  ")
        yield BLANK
    if checklist.routes:
        yield line((_counts(checklist.routes), "bold"))
    elsewhere = _elsewhere(checklist, fail_on)
    if elsewhere:
        noun = "finding" if elsewhere == 1 else "findings"
        text = f"{elsewhere} {noun} beside the checklist: run aigw-lint check"
        yield line((text, "warning"))


def checklist_json(checklist: Checklist) -> dict[str, object]:
    """Return the checklist as ``schemas/aigw-lint/checklist.json`` describes it."""
    states = Counter(item.state for route in checklist.routes for item in route.items)
    return {
        **heading(checklist.report),
        "summary": {
            "routes": len(checklist.routes),
            **{state: states[state] for state in _STATES},
        },
        "routes": [
            {
                "manifest": manifest_json(route.manifest),
                **location_json(route.location),
                "rendering": route.rendering,
                "items": [_item(item, checklist) for item in route.items],
            }
            for route in checklist.routes
        ],
    }


def _item(item: Item, checklist: Checklist) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "state": item.state,
        "reason": item.reason,
        "decided_by": [location_json(location) for location in item.decided_by],
        "findings": [finding_json(finding, checklist.report) for finding in item.findings],
    }


def _rows(item: Item) -> Iterator[Sequence[Segment]]:
    """Yield the row of one item, and one for each of its findings."""
    row = (_STATES[item.state], (item.title, ""))
    reason = _reason(item)
    yield (*row, (reason, "dim")) if reason or not item.findings else row
    for finding in item.findings:
        yield (("", ""), (f"{place(finding.location)}: {finding.message} [{finding.rule}]", ""))


def _reason(item: Item) -> str:
    places = ", ".join(map(place, item.decided_by))
    return f"{item.reason} ({places})" if item.reason and places else item.reason or places


def _name(manifest: ManifestInfo) -> str:
    namespace = f"{manifest.namespace}/" if manifest.namespace else ""
    return f"{manifest.kind} {namespace}{manifest.name or '?'}"


def _counts(routes: Sequence[RouteChecklist]) -> str:
    states = Counter(item.state for route in routes for item in route.items)
    shown = ", ".join(f"{states[state]} {word}" for state, (word, _) in _STATES.items())
    return f"{len(routes)} {'route' if len(routes) == 1 else 'routes'}: {shown}"


def _elsewhere(checklist: Checklist, fail_on: Severity) -> int:
    """Return how many findings fail the run and stand under no item."""
    listed = {
        finding.sort_key
        for route in checklist.routes
        for item in route.items
        for finding in item.findings
    }
    failing = checklist.report.at_least(fail_on)
    return sum(finding.sort_key not in listed for finding in failing)
