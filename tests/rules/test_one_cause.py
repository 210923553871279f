"""What one rule tells, no other tells again."""

from __future__ import annotations

import pytest

from aigw_lint import Severity, lint

BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai}
spec:
  schema: {name: OpenAI}
  backendRef: {%s, name: openai}
"""
POLICY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: retries}
spec:
  targetRefs: [{%s, name: chat}]
"""
LIMIT = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: edge}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  connection: {bufferLimit: %s}
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [%s]}]
"""
POOL = "{group: inference.networking.k8s.io, kind: InferencePool, name: llama}"
GROUP = "gateway.envoyproxy.io"
API = "gateway.networking.k8s.io"
FIRST = "/spec/rules/0/backendRefs"


@pytest.mark.parametrize(
    ("text", "rule", "path"),
    [
        (BACKEND % f"group: {GROUP}, kin: Backend", "unknown-field", "/spec/backendRef/kin"),
        (BACKEND % f"grou: {GROUP}, kind: Backend", "unknown-field", "/spec/backendRef/grou"),
        (BACKEND % "kind: Service", "unsupported-reference-kind", "/spec/backendRef/kind"),
        (
            BACKEND % f"group: {GROUP.upper()}, kind: Backend",
            "unsupported-reference-kind",
            "/spec/backendRef/group",
        ),
        (
            BACKEND % f'group: {GROUP}, kind: "5 minutes"',
            "unsupported-reference-kind",
            "/spec/backendRef/kind",
        ),
        (POLICY % "kind: HTTPRoute", "unsupported-reference-kind", "/spec/targetRefs/0"),
        (POLICY % f"group: {API}", "unsupported-reference-kind", "/spec/targetRefs/0"),
        (POLICY % f"group: {API}, kin: HTTPRoute", "unknown-field", "/spec/targetRefs/0/kin"),
        (ROUTE % f"{POOL}, {{name: openai}}", "mixed-backend-kinds", f"{FIRST}/1/name"),
        (ROUTE % f"{{name: openai}}, {POOL}", "mixed-backend-kinds", f"{FIRST}/1/name"),
        (ROUTE % f"{POOL}, {POOL}", "multiple-inference-pools", f"{FIRST}/1/name"),
        (LIMIT % "big", "invalid-buffer-limit", "/spec/connection/bufferLimit"),
    ],
)
def test_one_cause_is_told_once(text: str, rule: str, path: str) -> None:
    found = lint(sources={"a.yaml": text}).findings
    errors = [(each.rule, each.path) for each in found if each.severity is Severity.ERROR]
    assert errors == [(rule, path)]
