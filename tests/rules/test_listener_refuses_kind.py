"""``listener-refuses-kind``: what it says, where, and when the files do not tell."""

from __future__ import annotations

import pytest

from aigw_lint import Report, Severity, lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: envoy
  listeners: %s
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: infra}
spec:
  parentRefs:
    - name: edge
"""
GRPC = "{name: rpc, protocol: HTTP, port: 80, allowedRoutes: {kinds: [{kind: GRPCRoute}]}}"
TCP = "{name: postgres, protocol: TCP, port: 5432}"
OPEN = "{name: http, protocol: HTTP, port: 8080}"


def run(listeners: str, route: str = ROUTE) -> Report:
    sources = {"gateway.yaml": GATEWAY % listeners, "route.yaml": route}
    return lint(sources=sources, select=["listener-refuses-kind"])


NOTHING = (
    "takes no HTTPRoutes, so the AIGatewayRoute, which becomes an HTTPRoute, serves nothing there "
    "and still says Accepted"
)
NO_PROTOCOL = "(name a listener with the protocol HTTP or HTTPS, or add one)"
NO_KIND = "(add kind: HTTPRoute to allowedRoutes.kinds of {}, or take kinds out)"


@pytest.mark.parametrize(
    ("listeners", "which", "cure", "related"),
    [
        (
            f"[{GRPC}]",
            'listener "rpc" of Gateway "edge"',
            NO_KIND.format("the listener"),
            [(6, 69, "these kinds alone it takes")],
        ),
        (
            f"[{TCP}]",
            'listener "postgres" of Gateway "edge"',
            NO_PROTOCOL,
            [(6, 42, "this protocol has no HTTPRoutes")],
        ),
        (
            f"[{TCP}, {GRPC}]",
            'Gateway "edge"',
            NO_KIND.format('listener "rpc"'),
            [
                (6, 42, "this protocol has no HTTPRoutes"),
                (6, 114, "these kinds alone it takes"),
            ],
        ),
    ],
)
def test_it_says_what_takes_the_route_away(
    listeners: str, which: str, cure: str, related: list[tuple[int, int, str]]
) -> None:
    (finding,) = run(listeners).findings
    start = finding.location.span.start
    assert (finding.location.file, start.line, start.column) == ("route.yaml", 6, 13)
    assert finding.severity is Severity.ERROR
    assert finding.message == f"{which} {NOTHING} {cure}"
    places = [(each.location.span.start, each.message) for each in finding.related]
    assert [(at.line, at.column, text) for at, text in places] == related
    assert finding.data == {
        "condition": {"type": "Accepted", "status": "False", "reason": "NotAllowedByListeners"}
    }


def test_an_http_route_says_it_itself() -> None:
    route = ROUTE.replace("aigateway.envoyproxy.io/v1beta1", "gateway.networking.k8s.io/v1")
    (finding,) = run(f"[{GRPC}]", route.replace("AIGatewayRoute", "HTTPRoute")).findings
    assert "takes no HTTPRoutes, so the HTTPRoute serves nothing there (add" in finding.message


@pytest.mark.parametrize("listeners", [f"[{OPEN}]", f"[{GRPC}, {OPEN}]", f"[{TCP}, {OPEN}]"])
def test_one_listener_that_takes_it_is_enough(listeners: str) -> None:
    report = run(listeners)
    assert not report.findings
    assert not [each for each in report.undecided if each.rule == "listener-refuses-kind"]


def test_what_is_asked_for_counts_alone() -> None:
    route = ROUTE + "      sectionName: rpc\n"
    (finding,) = run(f"[{GRPC}, {OPEN}]", route).findings
    assert finding.location.span.start.line == 6
    assert not run(f"[{GRPC}, {OPEN}]", ROUTE + "      sectionName: gone\n").findings


@pytest.mark.parametrize(
    "listener",
    [
        "{name: a, protocol: '${PROTOCOL}', port: 80}",
        "{name: a, protocol: HTTP, port: 80, allowedRoutes: {kinds: [{kind: '${KIND}'}]}}",
        "{name: mesh, protocol: HBONE, port: 15008}",
    ],
)
def test_what_the_files_do_not_tell_is_undecided(listener: str) -> None:
    report = run(f"[{listener}]")
    assert not report.findings
    (check,) = (each for each in report.undecided if each.rule == "listener-refuses-kind")
    start = check.location.span.start
    assert (check.location.file, start.line, start.column) == ("route.yaml", 6, 13)
    assert check.message == 'whether Gateway "edge" takes HTTPRoutes'


def test_only_one_of_two_overlays_refuses_it() -> None:
    report = lint(
        sources={
            "route.yaml": ROUTE,
            "dev/gateway.yaml": GATEWAY % f"[{GRPC}]",
            "prod/gateway.yaml": GATEWAY % f"[{OPEN}]",
        },
        select=["listener-refuses-kind"],
    )
    (finding,) = report.findings
    assert finding.severity is Severity.WARNING
    assert "with dev/gateway.yaml, so the AIGatewayRoute" in finding.message


def test_only_one_of_two_examples_side_by_side_refuses_it() -> None:
    report = lint(
        sources={
            "route.yaml": ROUTE,
            "grpc.yaml": GATEWAY % f"[{GRPC}]",
            "http.yaml": GATEWAY % f"[{OPEN}]",
        },
        select=["listener-refuses-kind"],
    )
    assert not report.findings
    assert [each.reason for each in report.undecided] == ["other-alternative"]
