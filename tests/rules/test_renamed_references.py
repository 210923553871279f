"""What kustomize renames, and the fields of our kinds that go on naming what it was called."""

from __future__ import annotations

import pytest

from aigw_lint import Report, lint

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: ai}
spec:
  parentRefs: [{name: edge}]
  rules: [{backendRefs: [{name: openai}], timeouts: {request: 300s}}]
"""
SERVICE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: ai}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: proxy}
"""
RETRIES = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: retries, namespace: ai}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
"""
CREDENTIALS = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: BackendSecurityPolicy
metadata: {name: openai, namespace: ai}
spec:
  targetRefs: [{group: aigateway.envoyproxy.io, kind: AIServiceBackend, name: openai}]
  type: APIKey
  apiKey: {secretRef: {name: key}}
"""
RENAMED = (
    "(a kustomization gives it another name, and kustomize changes no names in this field: "
    "do without the new name, or patch it in here, too)"
)
GENERATED = (
    'warning Secret "key" does not exist in namespace ai, so the gateway answers 500 for this '
    "backend although every status says Accepted (a kustomization generates it with a hash at the "
    "end of its name, which kustomize does not put in here: write generatorOptions: "
    "{disableNameSuffixHash: true} there)"
)


def report(kustomization: str, **files: str) -> Report:
    sources = {f"{name}.yaml": text for name, text in files.items()}
    listed = "".join(f"- {name}\n" for name in sources if not name.startswith("patch"))
    return lint(sources={"kustomization.yaml": f"resources:\n{listed}{kustomization}", **sources})


def missing(told: Report) -> list[str]:
    return [
        f"{f.severity.label} {f.message}" for f in told.findings if f.rule == "missing-reference"
    ]


@pytest.mark.parametrize("change", ["namePrefix: a-\n", "nameSuffix: -b\n"])
def test_a_prefix_or_suffix_is_told_where_the_old_name_stands(change: str) -> None:
    told = report(change, route=ROUTE, service=SERVICE)
    assert missing(told) == [
        (
            'error AIServiceBackend "openai" does not exist in namespace ai, so the whole route is '
            f"withheld: no HTTPRoute is generated, or the old one stays {RENAMED}"
        )
    ]


def test_a_policy_over_the_route_that_is_generated() -> None:
    told = report("namePrefix: a-\n", route=ROUTE, retries=RETRIES, service=SERVICE)
    assert [each for each in missing(told) if "HTTPRoute" in each.split(" does")[0]] == [
        (
            'error HTTPRoute "chat" does not exist in namespace ai, so the policy does nothing, '
            f"and no status says so {RENAMED}"
        )
    ]


def test_a_reference_that_is_patched_with_the_new_name() -> None:
    patch = (
        "namePrefix: a-\n"
        "patches:\n- target: {kind: AIGatewayRoute}\n  patch: |\n"
        "    - {op: replace, path: /spec/rules/0/backendRefs/0/name, value: a-openai}\n"
    )
    assert missing(report(patch, route=ROUTE, service=SERVICE)) == []


def test_a_reference_that_a_configuration_lets_kustomize_rename() -> None:
    names = (
        "nameReference:\n- kind: AIServiceBackend\n  fieldSpecs:\n"
        "  - {kind: AIGatewayRoute, path: spec/rules/backendRefs/name}\n"
    )
    told = report(
        "namePrefix: a-\nconfigurations: [patch.yaml]\n", route=ROUTE, service=SERVICE, patch=names
    )
    assert missing(told) == []


def test_an_object_that_has_the_old_name_by_another_way() -> None:
    kept = {"b/kustomization.yaml": "resources: [service.yaml]\n", "b/service.yaml": SERVICE}
    renaming = "namePrefix: a-\nresources: [route.yaml, service.yaml]\n"
    files = {"a/kustomization.yaml": renaming, "a/route.yaml": ROUTE, "a/service.yaml": SERVICE}
    assert missing(lint(sources={**files, **kept})) == []


def test_a_generated_secret_has_a_hash_that_no_field_of_ours_follows() -> None:
    made = "secretGenerator:\n- {name: key, namespace: ai, literals: [apiKey=x]}\n"
    assert missing(report(made, service=SERVICE, credentials=CREDENTIALS)) == [GENERATED]


@pytest.mark.parametrize(
    "made",
    [
        (
            "secretGenerator:\n- {name: key, literals: [apiKey=x], "
            "options: {disableNameSuffixHash: true}}\nnamespace: ai\n"
        ),
        (
            "secretGenerator:\n- {name: key, literals: [apiKey=x]}\n"
            "generatorOptions: {disableNameSuffixHash: true}\nnamespace: ai\n"
        ),
    ],
)
def test_a_generated_secret_without_the_hash(made: str) -> None:
    assert missing(report(made, service=SERVICE, credentials=CREDENTIALS)) == []


def test_a_generated_secret_whose_hash_a_configuration_puts_in() -> None:
    names = (
        "nameReference:\n- kind: Secret\n  fieldSpecs:\n"
        "  - {kind: BackendSecurityPolicy, path: spec/apiKey/secretRef/name}\n"
    )
    made = (
        "secretGenerator:\n- {name: key, namespace: ai, literals: [apiKey=x]}\n"
        "configurations: [patch.yaml]\n"
    )
    assert missing(report(made, service=SERVICE, credentials=CREDENTIALS, patch=names)) == []


def test_a_generated_secret_beside_one_that_is_written() -> None:
    made = "secretGenerator:\n- {name: key, namespace: ai, literals: [apiKey=x]}\n"
    written = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: ai}\n"
        "stringData: {apiKey: x}\n"
    )
    told = report(made, service=SERVICE, credentials=CREDENTIALS, written=written)
    assert missing(told) == []
