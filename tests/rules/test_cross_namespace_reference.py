"""What is said of a namespace where only the own one counts, and by which rule."""

from __future__ import annotations

import textwrap

import pytest

from aigw_lint import Config, Finding, Report, lint
from aigw_lint.knowledge.relations import RELATIONS

RULE = "cross-namespace-reference"

MCP = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: MCPRoute
metadata: {name: tools, namespace: apps}
spec: {backendRefs: [%s]}
"""
BACKEND = """
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: github, namespace: %s}
spec: {endpoints: [{fqdn: {hostname: github.example.com, port: 443}}]}
"""
KEY = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: openai%s}
spec: {type: APIKey, apiKey: {secretRef: {name: openai, namespace: vault}}}
"""
KEPT = """
apiVersion: v1
kind: Secret
metadata: {name: openai, namespace: %s}
"""
POLICY = """
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata: {name: keys, namespace: apps}
spec:
  targetRefs:
    - {group: gateway.networking.k8s.io, kind: Gateway, name: edge, namespace: %s}
"""
GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: %s}
"""
POOL = """
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: apps}
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
          namespace: pools
"""
GITHUB = "{group: gateway.envoyproxy.io, kind: Backend, name: github%s}"
ACROSS = MCP % (GITHUB % ", namespace: servers")


def report_of(*documents: str, target: str | None = None) -> Report:
    text = "---".join(textwrap.dedent(each) for each in documents)
    return lint(sources={"a.yaml": text}, config=Config(target=target))


def told(report: Report, rule: str = RULE) -> list[Finding]:
    return [each for each in report.findings if each.rule == rule]


def undecided(report: Report) -> list[tuple[str, str]]:
    return [(each.reason, each.message) for each in report.undecided if each.rule == RULE]


def test_a_refused_backend_is_told_with_its_effect_and_its_condition() -> None:
    (found,) = told(report_of(ACROSS, BACKEND % "servers"))
    assert found.message == (
        "backendRefs of MCPRoutes takes no Backend of another namespace, whatever is granted, "
        "so the route is not accepted, and the backends after it are not set up "
        "(put the Backend into namespace apps, too, and name that)"
    )
    assert (found.severity.label, found.judge.value) == ("error", "controller")
    assert found.path == "/spec/backendRefs/0/namespace"
    assert found.data == {
        "condition": {"type": "NotAccepted", "status": "False", "reason": "ReconciliationFailed"}
    }
    assert found.fix is None


def test_a_service_needs_a_backend_in_front_of_it() -> None:
    (found,) = told(report_of(MCP % "{name: github, namespace: servers, port: 80}"))
    assert found.message.endswith("(name a Backend in namespace apps with the Service's address)")


def test_where_the_own_namespace_has_one_too_the_namespace_can_go() -> None:
    (found,) = told(report_of(ACROSS, BACKEND % "servers", BACKEND % "apps"))
    assert found.fix is not None
    assert not found.fix.safe


def test_missing_reference_speaks_of_what_is_not_there_and_says_what_a_refusal_does() -> None:
    report = report_of(ACROSS, BACKEND % "apps")
    assert told(report) == []
    (found,) = told(report, "missing-reference")
    assert found.message == (
        'Backend "github" does not exist in namespace servers, so the route is not accepted, '
        "and the backends after it are not set up "
        "(it exists in namespace apps: write namespace: apps)"
    )
    assert found.data == {
        "condition": {"type": "NotAccepted", "status": "False", "reason": "ReconciliationFailed"}
    }


def test_missing_reference_sends_nobody_to_another_namespace_that_is_refused() -> None:
    (found,) = told(report_of(ACROSS, BACKEND % "third"), "missing-reference")
    assert found.message.endswith(
        "(it exists in namespace third, where this field cannot reach: put it into namespace apps)"
    )
    assert found.fix is None


def test_a_missing_backend_of_the_own_namespace_costs_only_its_own_requests() -> None:
    named = GITHUB.replace("github", "githb") % ""
    (found,) = told(report_of(MCP % named, BACKEND % "apps"), "missing-reference")
    assert found.message.startswith(
        'Backend "githb" does not exist in namespace apps, so requests to this MCP server get 500'
    )
    assert found.data is None


@pytest.mark.parametrize("documents", [(), (KEPT % "apps",)])
def test_a_namespace_that_is_not_read_is_a_warning(documents: tuple[str, ...]) -> None:
    (found,) = told(report_of(KEY % ", namespace: apps", *documents))
    assert found.message == (
        'the namespace vault is not read, so Secret "openai" of namespace apps is meant '
        "(take it out, and put the Secret into namespace apps)"
    )
    assert (found.severity.label, found.judge.value) == ("warning", "controller")
    assert (found.fix is not None) == bool(documents)


def test_missing_reference_says_that_the_namespace_is_not_read() -> None:
    report = report_of(KEY % ", namespace: apps", KEPT % "vault")
    assert told(report) == []
    assert "but the namespace here is not read" in told(report, "missing-reference")[0].message


def test_a_field_that_is_none_is_refused_or_lost() -> None:
    (found,) = told(report_of(POLICY % "infra", GATEWAY % "apps"))
    assert found.message == (
        "targetRefs has no namespace here: kubectl and Flux refuse it, and where another tool "
        'drops it Gateway "edge" of namespace apps is meant '
        "(take it out: a SecurityPolicy belongs into the namespace of its target)"
    )
    assert (found.severity.label, found.judge.value) == ("warning", "api-server")
    report = report_of(POLICY % "infra", GATEWAY % "infra")
    assert told(report) == []
    assert "but the namespace here is not read" in told(report, "missing-reference")[0].message


def test_the_own_namespace_may_be_written() -> None:
    assert told(report_of(POLICY % "apps", GATEWAY % "apps")) == []


@pytest.mark.parametrize(
    ("target", "severities"), [("0.4", ["warning"]), ("1.0", ["warning"]), ("1.1", [])]
)
def test_from_1_1_on_the_namespace_of_a_pool_is_read(target: str, severities: list[str]) -> None:
    found = told(report_of(POOL, target=target))
    assert [each.severity.label for each in found] == severities
    if found:
        assert found[0].message == (
            'the namespace pools is not read, so InferencePool "llama" of namespace apps is meant '
            "(take it out, and put the InferencePool into namespace apps)"
        )


def test_before_0_4_a_model_backend_has_no_namespace() -> None:
    route = """
    apiVersion: aigateway.envoyproxy.io/v1alpha1
    kind: AIGatewayRoute
    metadata: {name: chat, namespace: apps}
    spec: {rules: [{backendRefs: [{name: openai, namespace: models}]}]}
    """
    (found,) = told(report_of(route, target="0.3"))
    assert found.message.startswith("backendRefs has no namespace here: kubectl and Flux refuse it")
    assert told(report_of(route, target="0.4")) == []


def test_what_is_put_in_later_may_be_the_own_namespace() -> None:
    assert undecided(report_of(KEY % "")) == [
        ("unknown-namespace", "whether vault is the namespace of BackendSecurityPolicy openai")
    ]
    placeholder = POLICY % '"${INFRA}"'
    assert undecided(report_of(placeholder)) == [
        ("placeholder", "whether ${INFRA} is the namespace of SecurityPolicy apps/keys")
    ]


def test_a_patch_may_change_the_namespace() -> None:
    kustomization = """
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    namespace: %s
    resources: [route.yaml]
    patches: [{path: patch.yaml, target: {kind: %s}}]
    """
    patch = "- {op: copy, from: /is/elsewhere, path: /spec/backendRefs/0/namespace}\n"
    for namespace, kind, expected in (
        ("apps", "MCPRoute", ["patched"]),
        ("apps", "Backend", []),
        ("servers", "Backend", []),
    ):
        files = {
            "kustomization.yaml": textwrap.dedent(kustomization % (namespace, kind)),
            "route.yaml": ACROSS,
            "patch.yaml": patch,
        }
        report = lint(sources=files)
        assert [reason for reason, _ in undecided(report)] == expected
        assert len(told(report)) == (not expected and namespace == "apps")


def test_an_unsupported_kind_is_told_by_its_own_rule() -> None:
    report = report_of(POLICY.replace("kind: Gateway", "kind: Backend") % "infra")
    assert told(report) == []
    assert told(report, "unsupported-reference-kind")


def test_the_table_says_where_a_namespace_is_refused() -> None:
    assert {(each.source.kind, each.path) for each in RELATIONS if each.refuses_namespace} == {
        ("MCPRoute", "spec.backendRefs[]"),
        ("Backend", "spec.tls.clientCertificateRef"),
        ("EnvoyProxy", "spec.backendTLS.clientCertificateRef"),
    }
