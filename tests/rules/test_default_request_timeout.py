"""``default-request-timeout``: once a route, by the release."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Finding, Judge, Severity, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules: RULES
"""
SILENT, SAID = "{backendRefs: []}", "{timeouts: {request: 300s}}"


def check(rules: str, target: str | None = None) -> tuple[Finding, ...]:
    return lint(
        sources={"route.yaml": ROUTE.replace("RULES", rules)},
        config=Config(target=target),
        select=["default-request-timeout"],
    ).findings


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (f"[{SILENT}]", "the rule sets no timeouts.request, so its"),
        (f"[{SILENT}, {SILENT}]", "none of the 2 rules sets timeouts.request, so their"),
        (f"[{SILENT}, {SAID}]", "1 of 2 rules sets no timeouts.request, so its"),
        (f"[{SILENT}, {SAID}, {SILENT}]", "2 of 3 rules set no timeouts.request, so their"),
    ],
)
def test_it_counts_rules(rules: str, says: str) -> None:
    (finding,) = check(rules)
    assert finding.severity is Severity.INFO
    assert finding.message == (
        f"{says} requests end after 60 s, streamed answers included "
        "(write timeouts: {request: 300s})"
    )
    span = finding.location.span
    assert (span.start.line, span.start.column, span.end.column) == (5, 3, 8)
    assert finding.path == "/spec/rules"


@pytest.mark.parametrize(
    "rules",
    ["[]", "null", "{}", "text", f"[{SAID}]", "[{timeouts: {request: 0s}}]", "[null, [], text]"],
)
def test_where_nothing_is_left_out_it_is_silent(rules: str) -> None:
    assert check(rules) == ()


def test_a_backend_timeout_above_the_default_has_the_route_refused() -> None:
    """None of its requests ends after 60 s then: there is no such route."""
    (finding,) = check(f"[{SILENT}, {{timeouts: {{backendRequest: 2m}}}}]")
    assert (finding.severity, finding.judge) == (Severity.ERROR, Judge.CONTROLLER)
    assert finding.code == "backend-request"
    assert finding.path == "/spec/rules/1/timeouts/backendRequest"
    assert finding.location.span.start.line == 5
    assert finding.message == (
        "backendRequest 2m is longer than the 60s that AI Gateway writes into the HTTPRoute as "
        "timeouts.request, so the API server refuses that, and the AIGatewayRoute is not accepted "
        "(write request: 2m beside it)"
    )


@pytest.mark.parametrize(
    "timeouts",
    [
        "{backendRequest: 30s}",
        "{backendRequest: 60s}",
        "{backendRequest: 0s}",
        "{request: 0s, backendRequest: 120s}",
        "{request: 300s, backendRequest: 120s}",
        "{request: 30s, backendRequest: 120s}",
        "{backendRequest: '${TIMEOUT}'}",
        "{request: '${TIMEOUT}', backendRequest: 120s}",
        "{backendRequest: 5 minutes}",
    ],
)
def test_a_backend_timeout_says_how_long(timeouts: str) -> None:
    assert check(f"[{{timeouts: {timeouts}}}]") == ()


def test_releases_without_the_default() -> None:
    assert check(f"[{SILENT}]", "0.2") == ()
    assert len(check(f"[{SILENT}]", "0.3")) == 1
    assert check("[{timeouts: {backendRequest: 120s}}]", "0.2") == ()
    assert len(check("[{timeouts: {backendRequest: 120s}}]", "0.3")) == 1
