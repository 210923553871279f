"""What came and went with the releases of AI Gateway: the finding in one, its absence in the next.

For each fact, the release that changed it and the one before are tried.
"""

from __future__ import annotations

import pytest

from aigw_lint import Config, lint
from aigw_lint.knowledge.releases import KNOWN


def told(text: str, release: str) -> set[tuple[str, str | None, str]]:
    """Return rule, code and path of each finding that the API server would refuse for."""
    config = Config(target=release)
    findings = lint(sources={"x.yaml": text}, config=config, select=["schema"]).findings
    return {
        (each.rule, each.code, each.path) for each in findings if each.judge.value == "api-server"
    }


def around(release: str) -> tuple[str, str]:
    """Return the release before *release*, and it."""
    return KNOWN[KNOWN.index(release) - 1], release


FIELDS = [
    ("0.2", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/modelsOwnedBy", "me"),
    ("0.2", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/modelsCreatedAt", "2025-01-01T00:00:00Z"),
    ("0.2", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/timeouts", "{request: 60s}"),
    ("0.2", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/backendRefs/0/priority", "1"),
    ("0.2", "BackendSecurityPolicy", "v1alpha1", "/spec/azureCredentials", "AZURE"),
    ("0.3", "AIGatewayRoute", "v1alpha1", "/spec/parentRefs", "[{name: edge}]"),
    (
        "0.3",
        "AIGatewayRoute",
        "v1alpha1",
        "/spec/rules/0/backendRefs/0/group",
        "inference.networking.x-k8s.io",
    ),
    ("0.3", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/backendRefs/0/kind", "InferencePool"),
    ("0.3", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/backendRefs/0/modelNameOverride", "m"),
    ("0.3", "BackendSecurityPolicy", "v1alpha1", "/spec/targetRefs", "[]"),
    ("0.3", "BackendSecurityPolicy", "v1alpha1", "/spec/gcpCredentials", "GCP"),
    (
        "0.3",
        "BackendSecurityPolicy",
        "v1alpha1",
        "/spec/awsCredentials/oidcExchangeToken/oidc/clientIDRef",
        "{name: x}",
    ),
    ("0.4", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/backendRefs/0/namespace", "other"),
    ("0.4", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/backendRefs/0/headerMutation", "{}"),
    ("0.4", "AIServiceBackend", "v1alpha1", "/spec/headerMutation", "{}"),
    ("0.4", "BackendSecurityPolicy", "v1alpha1", "/spec/azureAPIKey", "KEY"),
    ("0.4", "BackendSecurityPolicy", "v1alpha1", "/spec/anthropicAPIKey", "KEY"),
    ("0.5", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/backendRefs/0/bodyMutation", "{}"),
    ("0.5", "AIServiceBackend", "v1alpha1", "/spec/bodyMutation", "{}"),
    ("0.5", "AIServiceBackend", "v1alpha1", "/spec/schema/prefix", "/v2"),
    ("0.5", "MCPRoute", "v1alpha1", "/spec/securityPolicy/authorization", "{}"),
    ("0.5", "MCPRoute", "v1alpha1", "/spec/securityPolicy/extAuth", "{}"),
    ("0.6", "GatewayConfig", "v1alpha1", "/spec/globalLLMRequestCosts", "[]"),
    ("0.6", "MCPRoute", "v1alpha1", "/spec/backendRefs/0/forwardHeaders", "[]"),
    ("0.6", "MCPRoute", "v1alpha1", "/spec/backendRefs/0/securityPolicy/apiKey/queryParam", "key"),
    ("0.6", "MCPRoute", "v1alpha1", "/spec/backendRefs/0/toolSelector/exclude", "[a]"),
    ("0.6", "MCPRoute", "v1alpha1", "/spec/backendRefs/0/toolSelector/excludeRegex", "[a]"),
    ("0.6", "MCPRoute", "v1alpha1", "/spec/securityPolicy/oauth/claimToHeaders", "[]"),
    ("0.7", "AIGatewayRoute", "v1beta1", "/spec/hostnames", "[llm.example.com]"),
    ("0.7", "AIGatewayRoute", "v1alpha1", "/spec/hostnames", "[llm.example.com]"),
    ("1.1", "AIGatewayRoute", "v1beta1", "/spec/rules/0/name", "all"),
    ("1.1", "AIGatewayRoute", "v1alpha1", "/spec/rules/0/name", "all"),
    ("1.1", "AIGatewayRoute", "v1beta1", "/spec/rules/0/streamIdleTimeout", "5m"),
    ("1.1", "BackendSecurityPolicy", "v1beta1", "/spec/credentialOverride", "{}"),
    ("1.1", "GatewayConfig", "v1beta1", "/spec/forwardProxy", "{}"),
    ("1.1", "GatewayConfig", "v1alpha1", "/spec/forwardProxy", "{}"),
    ("1.1", "MCPRoute", "v1beta1", "/spec/hostnames", "[mcp.example.com]"),
    ("1.1", "MCPRoute", "v1beta1", "/spec/backendSelector", "{}"),
    ("1.1", "MCPRoute", "v1alpha1", "/spec/backendSelector", "{}"),
]
REMOVED = [
    ("0.3", "AIGatewayRoute", "v1alpha1", "/spec/filterConfig/externalProcessor/replicas", "2"),
    ("0.3", "AIServiceBackend", "v1alpha1", "/spec/timeouts", "{request: 60s}"),
    ("0.4", "AIGatewayRoute", "v1alpha1", "/spec/schema", "{name: OpenAI}"),
    ("0.4", "AIGatewayRoute", "v1alpha1", "/spec/targetRefs", "[]"),
    ("0.4", "AIServiceBackend", "v1alpha1", "/spec/backendSecurityPolicyRef", "{name: x}"),
    ("0.6", "AIGatewayRoute", "v1alpha1", "/spec/filterConfig", "{type: ExternalProcessor}"),
]
"""The first release without the field."""


def at_path(kind: str, version: str, path: str, value: str) -> str:
    """Return a manifest of *kind* with *value*, in flow style, at *path* and nothing else."""
    for step in reversed(path.strip("/").split("/")[1:]):
        value = f"[{value}]" if step == "0" else f"{{{step}: {value}}}"
    return (
        f"apiVersion: aigateway.envoyproxy.io/{version}\nkind: {kind}\n"
        f"metadata: {{name: x}}\nspec: {value}\n"
    )


def speaking(text: str, release: str, path: str) -> set[str]:
    """Return the rules that speak of the field at *path* itself."""
    return {
        rule
        for rule, code, where in told(text, release)
        if where == path and not (rule == "schema-violation" and code != "constraint")
    }


@pytest.mark.parametrize(("release", "kind", "version", "path", "value"), FIELDS)
def test_a_field_came(release: str, kind: str, version: str, path: str, value: str) -> None:
    before, since = around(release)
    text = at_path(kind, version, path, value)
    assert speaking(text, before, path) == {"field-too-new"}
    for later in KNOWN[KNOWN.index(since) :]:
        assert "field-too-new" not in {rule for rule, _, _ in told(text, later)}, later


@pytest.mark.parametrize(("release", "kind", "version", "path", "value"), REMOVED)
def test_a_field_went(release: str, kind: str, version: str, path: str, value: str) -> None:
    before, since = around(release)
    text = at_path(kind, version, path, value)
    assert "removed-field" not in {rule for rule, _, _ in told(text, before)}
    gone = {where for rule, _, where in told(text, since) if rule == "removed-field"}
    assert gone == {path}
    for later in KNOWN[KNOWN.index(since) :]:
        gone = {where for rule, _, where in told(text, later) if rule == "removed-field"}
        # Where what holds the field is gone as well, that is told in its place.
        assert any(path.startswith(where) for where in gone), later


@pytest.mark.parametrize(
    ("path", "value"),
    [("/spec/schema", "{name: OpenAI}"), ("/spec/targetRefs", "[]"), ("/spec/filterConfig", "{}")],
)
def test_v1beta1_never_had_what_v1alpha1_had(path: str, value: str) -> None:
    text = at_path("AIGatewayRoute", "v1beta1", path, value)
    for release in ("0.6", "0.7", "1.0", "1.1"):
        assert speaking(text, release, path) == {"removed-field"}
    old = at_path("AIServiceBackend", "v1beta1", "/spec/timeouts", "{request: 60s}")
    assert speaking(old, "1.1", "/spec/timeouts") == {"removed-field"}


KINDS = [
    ("AIGatewayRoute", "v1alpha1", "0.1"),
    ("AIServiceBackend", "v1alpha1", "0.1"),
    ("BackendSecurityPolicy", "v1alpha1", "0.1"),
    ("MCPRoute", "v1alpha1", "0.4"),
    ("GatewayConfig", "v1alpha1", "0.5"),
    ("QuotaPolicy", "v1alpha1", "0.6"),
    ("AIGatewayRoute", "v1beta1", "0.6"),
    ("AIServiceBackend", "v1beta1", "0.6"),
    ("BackendSecurityPolicy", "v1beta1", "0.6"),
    ("MCPRoute", "v1beta1", "0.6"),
    ("GatewayConfig", "v1beta1", "0.6"),
    ("QuotaPolicy", "v1beta1", None),
]


@pytest.mark.parametrize(("kind", "version", "since"), KINDS)
@pytest.mark.parametrize("release", KNOWN)
def test_a_version_is_served_from_a_release_on(
    kind: str, version: str, since: str | None, release: str
) -> None:
    found = {(rule, code) for rule, code, _ in told(at_path(kind, version, "/spec", "{}"), release)}
    unknown = {(rule, code) for rule, code in found if rule == "unknown-api-version"}
    if since is None:
        assert unknown == {("unknown-api-version", "never")}
    elif KNOWN.index(release) < KNOWN.index(since):
        assert found == {("unknown-api-version", "later")}
    else:
        assert unknown == set()


COSTS = "/spec/llmRequestCosts/0/type"
SCHEMA = "/spec/schema/name"
VALUES = [
    *(
        (release, "AIServiceBackend", SCHEMA, name)
        for release, names in (
            ("0.2", ("AzureOpenAI",)),
            ("0.3", ("GCPVertexAI", "GCPAnthropic")),
            ("0.4", ("Cohere", "Anthropic", "AWSAnthropic")),
        )
        for name in names
    ),
    ("0.4", "AIGatewayRoute", COSTS, "CachedInputToken"),
    ("0.5", "AIGatewayRoute", COSTS, "CacheCreationInputToken"),
    ("0.6", "AIGatewayRoute", COSTS, "ReasoningToken"),
]


@pytest.mark.parametrize(("release", "kind", "path", "value"), VALUES)
def test_a_value_came(release: str, kind: str, path: str, value: str) -> None:
    before, since = around(release)
    text = at_path(kind, "v1alpha1", path, value)
    refusal = ("schema-violation", "enum", path)
    assert refusal in told(text, before)
    assert refusal not in told(text, since)


@pytest.mark.parametrize("version", ["v1alpha1", "v1beta1"])
def test_a_route_has_fewer_rules_since_0_7(version: str) -> None:
    text = at_path("AIGatewayRoute", version, "/spec/rules", f"[{', '.join(['{}'] * 16)}]")
    refusal = ("schema-violation", "items", "/spec/rules")
    assert refusal not in told(text, "0.6")
    assert refusal in told(text, "0.7")
    assert refusal in told(text, "1.1")


def test_a_policy_can_have_three_fields_since_0_3() -> None:
    credentials = "{type: APIKey, apiKey: {secretRef: {name: x}}, awsCredentials: {region: x}}"
    text = at_path("BackendSecurityPolicy", "v1alpha1", "/spec", credentials)
    refusal = ("schema-violation", "items", "/spec")
    assert refusal in told(text, "0.2")
    assert refusal not in told(text, "0.3")


@pytest.mark.parametrize(("version", "most"), [("v1alpha1", 3), ("v1beta1", 4)])
def test_only_the_new_version_takes_a_fourth_field(version: str, most: int) -> None:
    fields = (
        "type: APIKey",
        "apiKey: {secretRef: {name: x}}",
        "targetRefs: []",
        "gcpCredentials: {}",
    )
    for count, extra in ((4, ""), (5, ", azureAPIKey: {secretRef: {name: x}}")):
        text = at_path("BackendSecurityPolicy", version, "/spec", f"{{{', '.join(fields)}{extra}}}")
        is_refused = ("schema-violation", "items", "/spec") in told(text, "1.1")
        assert is_refused is (count > most)


@pytest.mark.parametrize(
    ("group", "version", "serving"),
    [
        ("inference.networking.k8s.io", "v1", KNOWN[KNOWN.index("0.4") :]),
        ("inference.networking.x-k8s.io", "v1alpha2", KNOWN),
    ],
)
def test_inference_pools_are_stable_since_0_4(
    group: str, version: str, serving: tuple[str, ...]
) -> None:
    text = (
        f"apiVersion: {group}/{version}\nkind: InferencePool\nmetadata: {{name: x}}\nspec: {{}}\n"
    )
    for release in KNOWN:
        unknown = "unknown-api-version" in {rule for rule, _, _ in told(text, release)}
        assert unknown is (release not in serving), release


MODE = "/spec/perModelQuotas/0/quota/mode"
QUOTA = "{perModelQuotas: [{modelName: m, quota: {bucketRules: [], mode: %s}}]}"


def test_a_quota_is_never_exclusive_since_0_7() -> None:
    text = at_path("QuotaPolicy", "v1alpha1", "/spec", QUOTA % "Exclusive")
    refusal = ("schema-violation", "enum", MODE)
    assert refusal not in told(text, "0.6")
    assert refusal in told(text, "0.7")


def test_a_quota_needs_no_mode_since_0_7() -> None:
    text = at_path("QuotaPolicy", "v1alpha1", "/spec", QUOTA.replace(", mode: %s", ""))
    refusals = [
        {path for rule, code, path in told(text, release) if code == "required"}
        for release in ("0.6", "0.7")
    ]
    assert MODE.removesuffix("/mode") in refusals[0]
    assert MODE.removesuffix("/mode") not in refusals[1]
