"""Policies that stand within other objects, or in texts: then none is said to be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aigw_lint import lint

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: eg
  listeners: [{name: http, protocol: HTTP, port: 80}]
"""
ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: infra}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: openai}, {name: azure, priority: 1}]}]
"""
BACKENDS = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: plain, namespace: infra}
spec: {endpoints: [{fqdn: {hostname: api.openai.com, port: 443}}]}
---
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: infra}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: plain}
"""
FILES = {"gateway.yaml": GATEWAY, "route.yaml": ROUTE, "backends.yaml": BACKENDS}
# The rules by what they miss, and an object that is one, for the target %s.
CLIENT = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: ClientTrafficPolicy
metadata: {name: a, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: %s}]
  connection: {bufferLimit: 50Mi}
"""
TLS = """\
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: a, namespace: infra}
spec:
  targetRefs: [{group: gateway.envoyproxy.io, kind: Backend, name: %s}]
  validation: {wellKnownCACertificates: System, hostname: api.openai.com}
"""
TRAFFIC = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: a, namespace: infra}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: %s}]
  retry: {numAttemptsPerPriority: 1}
"""
POLICIES = [
    ("missing-buffer-limit", CLIENT, "edge"),
    ("plaintext-to-tls-port", TLS, "plain"),
    ("priority-without-retry", TRAFFIC, "chat"),
    ("priority-without-retry", TRAFFIC.replace("HTTPRoute", "Gateway"), "edge"),
]
APPLIED = """\
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: >-
      {"apiVersion": "gateway.envoyproxy.io/v1alpha1", "kind": "ClientTrafficPolicy", "a": "%s"}
spec:"""
ALL = {rule for rule, _, _ in POLICIES}


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


HOLDERS = {
    "kyverno": (
        "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\nspec:\n  rules:\n"
        "  - name: a\n    match: {any: [{resources: {kinds: [Namespace]}}]}\n    generate:\n"
    ),
    "work": (
        "apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: a}\n"
        "spec:\n  workload:\n    manifests:\n    -\n"
    ),
    "crossplane": (
        "apiVersion: kubernetes.crossplane.io/v1alpha2\nkind: Object\nmetadata: {name: a}\n"
        "spec:\n  forProvider:\n    manifest:\n"
    ),
    "text": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  all.yaml: |\n",
    "list": "- a:\n",
}


@pytest.mark.parametrize(("rule", "policy", "target"), POLICIES)
@pytest.mark.parametrize("holder", HOLDERS)
def test_a_policy_within_another_object_may_be_there(
    rule: str, policy: str, target: str, holder: str
) -> None:
    other = HOLDERS[holder] + indented(policy % target, 6)
    report = lint(sources={**FILES, "etc/other.yaml": other})
    assert {each.rule for each in report.findings} & ALL == ALL - {rule}
    (undecided,) = (each for each in report.undecided if each.reason == "made-elsewhere")
    assert undecided.rule == rule
    kind = policy.split("kind: ")[1].split("\n", maxsplit=1)[0]
    assert undecided.message.endswith(f" (etc/other.yaml may make a {kind})")


@pytest.mark.parametrize(("rule", "policy", "target"), POLICIES)
@pytest.mark.parametrize("start", ["---\n", "--- # another\n", "---\r\n"])
def test_one_beside_a_crd_of_its_kind_may_be_there(
    rule: str, policy: str, target: str, start: str
) -> None:
    kind = policy.split("kind: ")[1].split("\n", maxsplit=1)[0]
    crd = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata: {{name: a}}\nspec:\n  group: example.com\n  names: {{kind: {kind}}}\n"
        f"  example:\n{indented(policy % target, 4)}"
    )
    alone = lint(sources={**FILES, "etc/install.yaml": crd})
    assert {each.rule for each in alone.findings} & ALL == ALL
    both = crd + start + HOLDERS["crossplane"] + indented(policy % target, 6)
    report = lint(sources={**FILES, "etc/install.yaml": both})
    assert {each.rule for each in report.findings} & ALL == ALL - {rule}


@pytest.mark.parametrize(("rule", "policy", "target"), POLICIES)
@pytest.mark.parametrize(
    "name", ["'{{ request.object.name }}'", "'${schema.spec.name}'", "<< inputs.name >>"]
)
def test_one_for_a_name_that_is_filled_in_may_be_meant(
    rule: str, policy: str, target: str, name: str
) -> None:
    other = HOLDERS["crossplane"] + indented(policy % name, 6)
    report = lint(sources={**FILES, "etc/other.yaml": other})
    assert target not in other
    assert {each.rule for each in report.findings} & ALL == ALL - {rule}


@pytest.mark.parametrize(
    "other",
    [
        *(HOLDERS["crossplane"] + indented(policy % "other", 6) for _, policy, _ in POLICIES),
        *(policy % "other" for _, policy, _ in POLICIES),
        (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: edge, namespace: a}\nspec:\n  interval: 1m\n  prune: true\n"
            "  sourceRef: {kind: GitRepository, name: a}\n  path: ./edge\n  healthChecks:\n  - "
            "{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: ClientTrafficPolicy, name: edge}\n"
        ),
        (
            "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: edge}\nspec:\n"
            "  rules: [{match: {any: [{resources: {kinds: [ClientTrafficPolicy]}}]}}]\n"
        ),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: edge}\ndata: {a: ClientTrafficPolicy}\n",
        CLIENT.replace(
            "{name: a, namespace: infra}\nspec:", f"\n  name: a\n  namespace: infra\n{APPLIED}"
        )
        % ("edge", "other"),
    ],
)
def test_one_for_others_or_one_that_is_only_named_makes_none(other: str) -> None:
    report = lint(sources={**FILES, "etc/other.yaml": other})
    assert {each.rule for each in report.findings} & ALL == ALL
    assert all(each.reason != "made-elsewhere" for each in report.undecided)


@pytest.mark.parametrize(("name", "is_made"), [("edge", True), ("other", False)])
def test_a_script_may_make_a_policy(tmp_path: Path, name: str, *, is_made: bool) -> None:
    script = f"kubectl apply -f - <<EOF\n{CLIENT % name}EOF\n"
    for path, content in {**FILES, "up.sh": script}.items():
        (tmp_path / path).write_text(content, encoding="utf-8")
    found = {each.rule for each in lint([str(tmp_path)]).findings} & ALL
    assert ("missing-buffer-limit" not in found) == is_made
