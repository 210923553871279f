"""What the target refuses, and a later release of Envoy Gateway and the like takes."""

from __future__ import annotations

from aigw_lint import Severity, lint

POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: llama}
spec:
  selector: {matchLabels: {app: llama}}
  targetPorts: [{number: 8000}, {number: 8001}]
  endpointPickerRef: {name: epp, port: {number: 9002}}
"""


def told(text: str) -> list[tuple[Severity, str]]:
    findings = lint(sources={"x.yaml": text}).findings
    return [(each.severity, each.message) for each in findings if each.rule == "schema-violation"]


def test_what_a_later_companion_takes_is_only_information() -> None:
    message = (
        "targetPorts has 2 items, so before the inference extension 1.1 the API server refuses it "
        "(it takes 1 at most)"
    )
    assert told(POOL) == [(Severity.INFO, message)]


def test_what_no_release_takes_is_an_error_beside_it() -> None:
    refused = "number cannot be 70000, so the API server refuses it (the most is 65535)"
    text = POOL.replace("8001", "70000")
    assert (Severity.ERROR, refused) in told(text)


def test_what_a_later_release_repeats_stays_an_error() -> None:
    text = POOL.replace("{number: 8000}, {number: 8001}", "")
    message = "targetPorts is empty, so the API server refuses it (it needs at least 1 item)"
    assert told(text) == [(Severity.ERROR, message)]


def test_a_later_ai_gateway_says_nothing_of_its_own_kinds() -> None:
    text = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: a}
spec:
  schema: {name: OpenAi}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: a}
"""
    assert [each for each, _ in told(text)] == [Severity.ERROR]
