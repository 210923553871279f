"""The checklist as people read it."""

from __future__ import annotations

import pytest

from aigw_lint.choice.report import Report
from aigw_lint.files.finding import Finding, ManifestInfo
from aigw_lint.formatters.checklist import checklist_lines
from aigw_lint.formatters.line import plain
from aigw_lint.run.checklist import Checklist, Item, RouteChecklist
from aigw_lint.words.position import Location, Position, Span
from aigw_lint.words.severity import Judge, Severity

ROUTE = ManifestInfo("aigateway.envoyproxy.io/v1beta1", "AIGatewayRoute", "team", "chat")


def at(line: int, file: str = "a.yaml") -> Location:
    return Location(file, Span(Position(line, 3, 0), Position(line, 4, 1)))


FAULT = Finding(
    at(7),
    "some-rule",
    Severity.ERROR,
    Judge.CONTROLLER,
    "references",
    "it is missing",
    data={"condition": {}},
)
ITEMS = (
    Item("parents", "its parents", "ok", "", (at(3, "gw.yaml"), at(5, "gw.yaml"))),
    Item("buffers", "its buffers are large", "ok", "found", (at(4),)),
    Item("backends", "its backends", "fault", "", (), (FAULT, FAULT._replace(location=at(9)))),
    Item("timeouts", "its timeouts", "undecided", "a template is not read"),
    Item("grants", "its grants", "not-applicable", ""),
    Item("names", "its names", "advice", "", (), (FAULT._replace(location=at(11)),)),
    Item("parts", "its parts", "undecided", "a patch", (), (FAULT._replace(location=at(12)),)),
)


def shown(items: tuple[Item, ...], *findings: Finding, routes: int = 1) -> list[str]:
    """Return the lines of a checklist with *items* for each of *routes*."""
    made = Checklist((RouteChecklist(ROUTE, at(2), items),) * routes, Report(findings))
    return [plain(parts) for parts in checklist_lines(made, Severity.WARNING)]


def test_a_route_has_a_table_and_the_last_line_counts() -> None:
    assert shown(ITEMS, FAULT) == [
        "AIGatewayRoute team/chat  a.yaml:2:3",
        "  ok         its parents            gw.yaml:3:3, gw.yaml:5:3",
        "  ok         its buffers are large  found (a.yaml:4:3)",
        "  fault      its backends",
        "             a.yaml:7:3: it is missing [some-rule]",
        "             a.yaml:9:3: it is missing [some-rule]",
        "  undecided  its timeouts           a template is not read",
        "  n/a        its grants",
        "  advice     its names",
        "             a.yaml:11:3: it is missing [some-rule]",
        "  undecided  its parts              a patch",
        "             a.yaml:12:3: it is missing [some-rule]",
        "",
        "1 route: 2 ok, 1 advice, 1 fault, 2 undecided, 1 n/a",
    ]


def test_all_routes_are_counted_together() -> None:
    assert shown(ITEMS[:1], routes=2)[-1] == "2 routes: 2 ok, 0 advice, 0 fault, 0 undecided, 0 n/a"


@pytest.mark.parametrize(
    ("items", "others", "told"),
    [
        ((), 1, "1 finding beside the checklist: run aigw-lint check"),
        (ITEMS, 2, "2 findings beside the checklist: run aigw-lint check"),
    ],
)
def test_what_fails_the_run_and_stands_in_no_item_is_told(
    items: tuple[Item, ...], others: int, told: str
) -> None:
    other = [FAULT._replace(location=at(20 + number)) for number in range(others)]
    info = FAULT._replace(location=at(40), severity=Severity.INFO)
    listed = [finding for item in items for finding in item.findings]
    assert shown(items, *listed, *other, info)[-1] == told


def test_without_routes_there_is_nothing_to_show() -> None:
    assert shown((), routes=0) == []


def test_of_renderings_that_make_one_route_each_is_named() -> None:
    routes = (
        *(RouteChecklist(ROUTE, at(2), (), name) for name in ("apps.yaml eu", "overlays/us")),
        RouteChecklist(ROUTE, at(2, "b.yaml"), (), "overlays/us"),
        RouteChecklist(ROUTE, at(2, "c.yaml"), ()),
    )
    made = Checklist(routes, Report(()))
    lines = [plain(parts) for parts in checklist_lines(made, Severity.INFO)]
    assert [each for each in lines if each.startswith("AIG")] == [
        "AIGatewayRoute team/chat  a.yaml:2:3  in apps.yaml eu",
        "AIGatewayRoute team/chat  a.yaml:2:3  in overlays/us",
        "AIGatewayRoute team/chat  b.yaml:2:3",
        "AIGatewayRoute team/chat  c.yaml:2:3",
    ]
