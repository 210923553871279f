"""Which cross-field rules of AI Gateway's CRDs came and went with its releases."""

from __future__ import annotations

import pytest

from aigw_lint import Config, Severity, lint
from aigw_lint.knowledge.releases import KNOWN

GROUP = "aigateway.envoyproxy.io"
ROUTE = """
kind: AIGatewayRoute
metadata: {{name: chat}}
spec:
  schema: {{name: OpenAI}}
  targetRefs: [{{group: gateway.networking.k8s.io, kind: Gateway, name: edge}}]
  rules:
    - matches: [{{headers: [{{type: {type}, name: x-ai-eg-model, value: gpt}}]}}]
      backendRefs: [{{name: openai}}]
"""
POLICY = """
kind: BackendSecurityPolicy
metadata: {{name: keys}}
spec: {spec}
"""
BACKEND = """
kind: AIServiceBackend
metadata: {{name: own}}
spec:
  schema: {{name: OpenAI}}
  backendRef: {{name: own, {ref}}}
"""
POOL = """
kind: AIGatewayRoute
metadata: {{name: chat}}
spec:
  {spec}
  rules: [{{backendRefs: [{{group: {group}, kind: InferencePool, name: pool}}]}}]
"""
KEY = "apiKey: {secretRef: {name: key}}"
AWS = "awsCredentials: {region: us-east-1}"
OLD_POOL, NEW_POOL = "inference.networking.x-k8s.io", "inference.networking.k8s.io"


def refused(text: str, release: str, version: str = "v1alpha1") -> set[str]:
    """Return the paths of what the API server refuses of *text* by what several fields say."""
    manifest = f"apiVersion: {GROUP}/{version}{text}"
    findings = lint(sources={"x.yaml": manifest}, config=Config(target=release)).findings
    return {
        each.path
        for each in findings
        if each.severity is Severity.ERROR
        and each.judge.value == "api-server"
        and each.rule in ("schema-violation", "unsupported-reference-kind")
    }


@pytest.mark.parametrize("release", KNOWN[:5])
def test_up_to_0_2_a_header_is_matched_exactly_alone(release: str) -> None:
    expected = set() if release not in ("0.1", "0.2") else {"/spec/rules/0/matches/0/headers"}
    told = refused(ROUTE.format(type="RegularExpression"), release)
    assert {path for path in told if path.startswith("/spec/rules")} >= expected
    assert bool(expected) == any(path.startswith("/spec/rules") for path in told)
    assert not any(
        path.startswith("/spec/rules") for path in refused(ROUTE.format(type="Exact"), release)
    )


@pytest.mark.parametrize("release", KNOWN)
def test_from_0_3_on_a_policy_has_the_credentials_of_its_type_alone(release: str) -> None:
    others = POLICY.format(spec=f"{{type: APIKey, {AWS}}}")
    told = refused(others, release)
    assert bool(told) == (release not in ("0.1", "0.2")), told
    assert not refused(POLICY.format(spec=f"{{type: APIKey, {KEY}}}"), release)


@pytest.mark.parametrize("release", KNOWN[3:])
def test_from_0_4_on_a_service_backend_names_a_backend(release: str) -> None:
    assert refused(BACKEND.format(ref="kind: Service, port: 80"), release)
    assert not refused(BACKEND.format(ref="group: gateway.envoyproxy.io, kind: Backend"), release)


@pytest.mark.parametrize("release", KNOWN[:3])
def test_up_to_0_3_a_service_backend_may_name_a_service(release: str) -> None:
    assert not refused(BACKEND.format(ref="kind: Service, port: 80"), release)
    told = refused(BACKEND.format(ref="kind: Service"), release)
    assert told == {"/spec/backendRef"}, "a Service needs a port"


@pytest.mark.parametrize("release", ["0.3", "0.4", "0.5", "1.1"])
def test_the_group_of_pools_changed_with_0_4(release: str) -> None:
    spec = "schema: {name: OpenAI}" if release == "0.3" else "parentRefs: []"
    right, wrong = (OLD_POOL, NEW_POOL) if release == "0.3" else (NEW_POOL, OLD_POOL)
    assert refused(POOL.format(spec=spec, group=wrong), release)
    assert not refused(POOL.format(spec=spec, group=right), release)


@pytest.mark.parametrize("release", ["0.3", "0.4", "0.5", "0.6", "1.1"])
def test_policies_for_pools_are_taken_from_0_5_on(release: str) -> None:
    target = f"{{group: {NEW_POOL}, kind: InferencePool, name: pool}}"
    policy = POLICY.format(spec=f"{{type: APIKey, {KEY}, targetRefs: [{target}]}}")
    assert bool(refused(policy, release)) == (release in ("0.3", "0.4"))


@pytest.mark.parametrize(("version", "is_refused"), [("v1alpha1", True), ("v1beta1", False)])
def test_only_v1alpha1_wants_one_of_the_ways_to_google(version: str, is_refused: bool) -> None:
    policy = POLICY.format(
        spec="{type: GCPCredentials, gcpCredentials: {projectName: p, region: r}}"
    )
    assert bool(refused(policy, "1.1", version)) == is_refused
