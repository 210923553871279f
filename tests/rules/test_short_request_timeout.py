"""``short-request-timeout``: values, the option, and what is not known."""

from __future__ import annotations

import pytest

from aigw_lint import Config, ConfigError, Report, Severity, lint
from aigw_lint.configuration.config import RuleSetting

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  rules:
    - backendRefs: []
      timeouts: {request: VALUE}
"""
KUSTOMIZATION = """\
resources: [route.yaml]
patches:
  - target: {kind: AIGatewayRoute}
    patch: |
      - {op: copy, from: /is/elsewhere, path: PATH}
"""


def run(value: str, *, minimum: object = None, **more: str) -> Report:
    options = {} if minimum is None else {"minimum": minimum}
    config = Config(rules={"short-request-timeout": RuleSetting(options=options)})
    sources = {"a/route.yaml": ROUTE.replace("VALUE", value)}
    sources |= {f"a/{name}.yaml": text for name, text in more.items()}
    return lint(sources=sources, config=config, select=["short-request-timeout"])


def test_message_and_place() -> None:
    (finding,) = run("30s").findings
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "timeouts.request 30s ends each answer of this rule after that time, streams in the "
        "middle (write 300s, or 0s for no limit)"
    )
    assert finding.path == "/spec/rules/0/timeouts/request"
    span = finding.location.span
    assert (span.start.line, span.start.column, span.end.column) == (7, 27, 30)


@pytest.mark.parametrize(
    ("request_timeout", "cure"),
    [
        ("request: 300s, ", "leave it out"),
        ("request: 0s, ", "leave it out"),
        ("request: 20s, ", "leave it out, and write request: 300s"),
        ("", "leave it out, and write request: 300s"),
        ("request: null, ", "leave it out, and write request: 300s"),
    ],
)
def test_a_backend_request_is_not_to_be_longer_than_the_request(
    request_timeout: str, cure: str
) -> None:
    text = ROUTE.replace("request: VALUE", f"{request_timeout}backendRequest: 10s")
    (finding,) = lint(sources={"route.yaml": text}, select=["short-request-timeout"]).findings
    assert finding.message == (
        "timeouts.backendRequest 10s ends each answer of this rule after that time, streams in "
        f"the middle ({cure})"
    )


@pytest.mark.parametrize(
    ("value", "short"),
    [
        ("59s", True),
        ("1s", True),
        ("59s999ms", True),
        ("60s", False),
        ("1m", False),
        ("1h", False),
        ("0s", False),
        ("0h0m", False),
        ("30", False),
        ("soon", False),
        ("null", False),
        ("{}", False),
        ("1m0s", False),
    ],
)
def test_values(value: str, *, short: bool) -> None:
    report = run(value)
    assert (bool(report.findings), report.undecided) == (short, ())


def test_the_shortest_is_an_option() -> None:
    assert run("4m", minimum="5m").findings
    assert not run("5m", minimum="5m").findings
    assert not run("1s", minimum="0s").findings


@pytest.mark.parametrize("minimum", [60, "60", "", None, True, ["60s"], "1d"])
def test_a_minimum_that_is_no_duration_is_refused(minimum: object) -> None:
    if minimum is None:
        assert run("30s").findings
        return
    with pytest.raises(ConfigError, match="minimum: must be a duration"):
        run("30s", minimum=minimum)


def test_what_is_not_known() -> None:
    (check,) = run("'${TIMEOUT}'").undecided
    assert (check.reason, check.message) == (
        "placeholder",
        "whether this rule leaves streams the time they need",
    )
    path = "/spec/rules/0/timeouts/request"
    report = run("30s", kustomization=KUSTOMIZATION.replace("PATH", path))
    assert report.findings == ()
    assert [check.reason for check in report.undecided] == ["patched"]


@pytest.mark.parametrize(
    ("matches", "short"),
    [
        ("[{headers: [{name: X-AI-EG-Model, value: Qwen3-Embedding}]}]", False),
        ("[{headers: [{name: x-tenant, value: embed}]}]", True),
        (
            (
                "[{headers: [{name: x-ai-eg-model, value: embed}]}, "
                "{headers: [{name: x-ai-eg-model, value: gpt-4o}]}]"
            ),
            True,
        ),
        ("[]", True),
        ("[{}]", True),
    ],
)
def test_models_that_do_not_stream(matches: str, *, short: bool) -> None:
    text = ROUTE.replace("VALUE", "10s").replace("backendRefs: []", f"matches: {matches}")
    report = lint(sources={"route.yaml": text}, select=["short-request-timeout"])
    assert bool(report.findings) is short
