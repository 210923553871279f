"""The table of relations: whole, in step with the CRDs, and clear about each kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from aigw_lint.knowledge.kinds import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    GATEWAY,
    HTTP_ROUTE,
    INFERENCE_POOL,
    INFERENCE_POOL_X,
    LISTENER_SET,
    MCP_ROUTE,
    SERVICE,
    SERVICE_IMPORT,
)
from aigw_lint.knowledge.relation import CLUSTER, FIELD, OWN_NAMESPACE, Relation
from aigw_lint.knowledge.relations import RELATIONS, relations_for
from aigw_lint.knowledge.releases import KNOWN, NEWEST, Target, target_for
from aigw_lint.words.objectref import AI_GATEWAY, CORE, ENVOY_GATEWAY, GATEWAY_API, GroupKind
from aigw_lint.words.severity import Judge

GCP_EXCHANGE = "spec.gcpCredentials.workloadIdentityFederationConfig.oidcExchangeToken"

# Each row of sections 2.1 and 2.2 of the catalogue of rules: the fields that it
# speaks of, or why the table has none of them.
CATALOGUE: Mapping[str, tuple[str, ...] | str] = {
    "E1": ("AIGatewayRoute spec.parentRefs[]",),
    "E2": ("AIGatewayRoute spec.rules[].backendRefs[]",),
    "E3": ("AIGatewayRoute spec.rules[].backendRefs[]",),
    "E4": ("AIServiceBackend spec.backendRef",),
    "E5": ("BackendSecurityPolicy spec.targetRefs[]",),
    "E6": (
        "BackendSecurityPolicy spec.apiKey.secretRef",
        "BackendSecurityPolicy spec.azureAPIKey.secretRef",
        "BackendSecurityPolicy spec.anthropicAPIKey.secretRef",
    ),
    "E7": ("BackendSecurityPolicy spec.awsCredentials.credentialsFile.secretRef",),
    "E8": ("BackendSecurityPolicy spec.azureCredentials.clientSecretRef",),
    "E9": ("BackendSecurityPolicy spec.gcpCredentials.credentialsFile.secretRef",),
    "E10": (
        "BackendSecurityPolicy spec.awsCredentials.oidcExchangeToken.oidc.clientSecret",
        "BackendSecurityPolicy spec.azureCredentials.oidcExchangeToken.oidc.clientSecret",
        f"BackendSecurityPolicy {GCP_EXCHANGE}.oidc.clientSecret",
    ),
    "E11": "the controller cannot read clientIDRef at all: a fault, whatever it names",
    "E12": "what is made, not what is named: see producers",
    "E13": ("QuotaPolicy spec.targetRefs[]",),
    "E14": "joins two values, names no object",
    "E15": ("Gateway metadata.annotations.aigateway.envoyproxy.io/gateway-config",),
    "E16": ("MCPRoute spec.parentRefs[]",),
    "E17": ("MCPRoute spec.backendRefs[]",),
    "E18": ("MCPRoute spec.backendRefs[].securityPolicy.apiKey.secretRef",),
    "E19": (
        "MCPRoute spec.securityPolicy.oauth.jwks.remoteJWKS.backendRefs[]",
        # Not in the catalogue; the controller copies it into the SecurityPolicy, too.
        "MCPRoute spec.securityPolicy.oauth.jwks.localJWKS.valueRef",
    ),
    "E20": ("MCPRoute spec.securityPolicy.apiKeyAuth.credentialRefs[]",),
    "E21": (
        "MCPRoute spec.securityPolicy.extAuth.grpc.backendRefs[]",
        "MCPRoute spec.securityPolicy.extAuth.grpc.backendRef",
        "MCPRoute spec.securityPolicy.extAuth.http.backendRefs[]",
        "MCPRoute spec.securityPolicy.extAuth.http.backendRef",
    ),
    "E22": "names an entry of the same object",
    "E23": "names no object: the controller searches for one by host",
    "E24": ("InferencePool spec.endpointPickerRef", "InferencePool spec.extensionRef"),
    "E25": "joins two values, names no object",
    "E26": "names a volume of a pod, not an object",
    "X1": tuple(
        f"{source} spec.{field}"
        for source in ("BackendTrafficPolicy", "EnvoyExtensionPolicy", "SecurityPolicy")
        for field in ("targetRef", "targetRefs[]")
    ),
    "X2": ("ClientTrafficPolicy spec.targetRef", "ClientTrafficPolicy spec.targetRefs[]"),
    "X3": ("BackendTLSPolicy spec.targetRefs[]",),
    "X4": ("EnvoyPatchPolicy spec.targetRef",),
    "X5": ("GatewayClass spec.parametersRef", "Gateway spec.infrastructure.parametersRef"),
    "X6": ("Gateway spec.gatewayClassName",),
    "X7": ("HTTPRoute spec.parentRefs[]",),
    "X8": "permits references, names none: see grants",
}


ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
LABELS = "selects by labels, names no object: see policies and attachment"
OTHER = "a row of AI Gateway's own kinds, above"
SOFT = "a host name that may be that of a Service, not a reference"
SETTINGS = "the settings of the controller itself are no object of the API"


def targets(source: str) -> tuple[str, ...]:
    return (f"{source} spec.targetRef", f"{source} spec.targetRefs[]")


# The same for part II (e) of the catalogue of what stands around them.
AROUND: Mapping[int, tuple[str, ...] | str] = {
    1: ("Gateway spec.gatewayClassName",),
    2: ("GatewayClass spec.parametersRef",),
    3: ("Gateway spec.infrastructure.parametersRef",),
    4: ("Gateway spec.listeners[].tls.certificateRefs[]",),
    5: (
        "Gateway spec.tls.frontend.default.validation.caCertificateRefs[]",
        "Gateway spec.tls.frontend.perPort[].tls.validation.caCertificateRefs[]",
    ),
    6: ("Gateway spec.tls.backend.clientCertificateRef",),
    7: LABELS,
    8: LABELS,
    9: ("ListenerSet spec.parentRef",),
    10: ("ListenerSet spec.listeners[].tls.certificateRefs[]",),
    11: LABELS,
    12: tuple(f"{route} spec.parentRefs[]" for route in ROUTES),
    13: tuple(f"{route} spec.rules[].backendRefs[]" for route in ROUTES),
    14: tuple(f"{route} spec.rules[].filters[].requestMirror.backendRef" for route in ROUTES[:2]),
    15: tuple(
        f"{route} spec.rules[].{path}filters[].extensionRef"
        for route in ROUTES[:2]
        for path in ("", "backendRefs[].")
    ),
    16: "Envoy Gateway does not read it",
    17: ("HTTPRouteFilter spec.directResponse.body.valueRef",),
    18: ("HTTPRouteFilter spec.credentialInjection.credential.valueRef",),
    19: ("Backend spec.tls.caCertificateRefs[]",),
    20: ("Backend spec.tls.clientCertificateRef",),
    21: SOFT,
    22: ("BackendTLSPolicy spec.targetRefs[]",),
    23: ("BackendTLSPolicy spec.validation.caCertificateRefs[]",),
    24: targets("ClientTrafficPolicy"),
    25: LABELS,
    26: (
        "ClientTrafficPolicy spec.tls.clientValidation.caCertificateRefs[]",
        "ClientTrafficPolicy spec.tls.clientValidation.crl.refs[]",
    ),
    27: targets("BackendTrafficPolicy"),
    28: ("BackendTrafficPolicy spec.responseOverride[].response.body.valueRef",),
    29: SETTINGS,
    30: "joins two values, names no object",
    31: targets("SecurityPolicy"),
    32: (
        "SecurityPolicy spec.jwt.providers[].remoteJWKS.backendRefs[]",
        "SecurityPolicy spec.oidc.provider.backendRefs[]",
        "SecurityPolicy spec.extAuth.grpc.backendRefs[]",
        "SecurityPolicy spec.extAuth.grpc.backendRef",
        "SecurityPolicy spec.extAuth.http.backendRefs[]",
        "SecurityPolicy spec.extAuth.http.backendRef",
    ),
    33: (
        "SecurityPolicy spec.oidc.clientSecret",
        "SecurityPolicy spec.oidc.clientIDRef",
        "SecurityPolicy spec.basicAuth.users",
        "SecurityPolicy spec.apiKeyAuth.credentialRefs[]",
    ),
    34: (
        "SecurityPolicy spec.jwt.providers[].localJWKS.valueRef",
        "SecurityPolicy spec.extAuth.contextExtensions[].valueRef",
    ),
    35: "needs a setting of another object, names none",
    36: targets("EnvoyExtensionPolicy"),
    37: ("EnvoyExtensionPolicy spec.extProc[].backendRefs[]",),
    38: (
        "EnvoyExtensionPolicy spec.wasm[].code.image.pullSecretRef",
        "EnvoyExtensionPolicy spec.wasm[].code.http.tls.caCertificateRef",
        "EnvoyExtensionPolicy spec.wasm[].code.image.tls.caCertificateRef",
    ),
    39: ("EnvoyExtensionPolicy spec.lua[].valueRef",),
    40: "names an entry of an EnvoyProxy, not an object",
    41: ("EnvoyPatchPolicy spec.targetRef",),
    42: "names a part of Envoy's own configuration",
    43: tuple(
        f"EnvoyProxy spec.telemetry.{path}.backendRefs[]"
        for path in (
            "accessLog.settings[].sinks[].als",
            "accessLog.settings[].sinks[].openTelemetry",
            "metrics.sinks[].openTelemetry",
            "tracing.provider",
        )
    ),
    44: ("EnvoyProxy spec.backendTLS.clientCertificateRef",),
    45: SETTINGS,
    46: SETTINGS,
    47: SETTINGS,
    48: ("InferencePool spec.endpointPickerRef",),
    49: LABELS,
    50: ("InferenceObjective spec.poolRef", "InferenceModel spec.poolRef"),
    51: ("InferenceModelRewrite spec.poolRef",),
    52: "permits references, names none: see grants",
    53: LABELS,
    54: "what is made, not what is named: see producers",
    55: OTHER,
    56: OTHER,
    57: OTHER,
    58: OTHER,
    59: OTHER,
    60: "what is made, not what is named: see producers",
    61: "what is made, not what is named: see producers",
}


def one(source: GroupKind, path: str, target: Target = NEWEST) -> Relation:
    """Return the relation of a field in one release."""
    (relation,) = (each for each in relations_for(target)[source] if each.path == path)
    return relation


# --- the table is whole ---------------------------------------------------------


def test_the_catalogue_has_no_field_that_the_table_lacks_and_the_other_way_round() -> None:
    rows = (*CATALOGUE.values(), *AROUND.values())
    listed = [field for fields in rows if not isinstance(fields, str) for field in fields]
    assert set(listed) == {f"{each.source.kind} {each.path}" for each in RELATIONS}


def test_no_row_of_the_catalogue_is_forgotten(shared: Path) -> None:
    text = (shared / "research" / "rules-aigw.md").read_text(encoding="utf-8")
    section = text[text.index("\n### 2.1 ") : text.index("\n## 3. ")]
    assert set(re.findall(r"^\| ([EX]\d+) \|", section, re.MULTILINE)) == set(CATALOGUE)


def test_no_row_of_the_other_catalogue_is_forgotten(shared: Path) -> None:
    text = (shared / "research" / "rules-gateway.md").read_text(encoding="utf-8")
    section = text[text.index("\n## (e) ") : text.index("\n## (f) ")]
    found = re.findall(r"^\| (\d+) \|", section, re.MULTILINE)
    assert [int(number) for number in found] == list(AROUND)


def test_rows_are_counted() -> None:
    """How many rows of the catalogues the table covers; the others say why it does not."""
    rows = (*CATALOGUE.values(), *AROUND.values())
    assert sum(not isinstance(fields, str) for fields in rows) == 62
    assert len(rows) == 95


@pytest.mark.parametrize("release", KNOWN)
def test_in_each_release_a_field_has_one_row(release: str) -> None:
    for source, rows in relations_for(target_for(release)).items():
        paths = [row.path for row in rows]
        assert len(paths) == len(set(paths)), source


@pytest.mark.parametrize("release", KNOWN)
def test_what_a_backend_of_a_model_can_be_is_told_for_each_release(release: str) -> None:
    target = target_for(release)
    kinds = one(AI_GATEWAY_ROUTE, "spec.rules[].backendRefs[]", target).kinds
    pool: tuple[GroupKind, ...] = ()
    if target.reaches("0.3"):
        pool = (INFERENCE_POOL if target.reaches("0.4") else INFERENCE_POOL_X,)
    assert set(kinds) == {AI_SERVICE_BACKEND, *pool}


def test_effects_complete_a_sentence() -> None:
    for relation in RELATIONS:
        for effect in (relation.effect, *(text for _, text in relation.other_effects)):
            assert effect[0].islower() or effect.startswith("AI"), relation
            assert not effect.endswith("."), relation


# --- which kind is named --------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "kind", "named", "supported"),
    [
        (None, None, AI_SERVICE_BACKEND, True),
        (INFERENCE_POOL.group, "InferencePool", INFERENCE_POOL, True),
        (AI_GATEWAY, "AIServiceBackend", AI_SERVICE_BACKEND, False),
        (None, "AIServiceBackend", GroupKind(CORE, "AIServiceBackend"), False),
        (None, "InferencePool", GroupKind(CORE, "InferencePool"), False),
        (INFERENCE_POOL.group, None, GroupKind(INFERENCE_POOL.group, ""), False),
        ("", "", GroupKind("", ""), False),
    ],
)
def test_a_backend_ref_of_a_route(
    group: str | None, kind: str | None, named: GroupKind, *, supported: bool
) -> None:
    relation = one(AI_GATEWAY_ROUTE, "spec.rules[].backendRefs[]")
    assert relation.names(group, kind) == (named, supported)


@pytest.mark.parametrize(
    ("group", "kind", "named", "supported"),
    [
        (None, None, SERVICE, True),
        (None, "Backend", BACKEND, True),
        (ENVOY_GATEWAY, None, SERVICE, True),
        ("multicluster.x-k8s.io", "ServiceImport", SERVICE_IMPORT, True),
        (AI_GATEWAY, "AIServiceBackend", AI_SERVICE_BACKEND, False),
        (None, "Pod", GroupKind(CORE, "Pod"), False),
        ("gateway.envoyproxi.io", "Backend", GroupKind("gateway.envoyproxi.io", "Backend"), False),
        ("example.com", "Backend", None, False),
        (INFERENCE_POOL.group, "InferencePool", None, False),
    ],
)
def test_a_backend_of_an_mcp_route_goes_by_its_kind(
    group: str | None, kind: str | None, named: GroupKind | None, *, supported: bool
) -> None:
    relation = one(MCP_ROUTE, "spec.backendRefs[]")
    assert relation.names(group, kind) == (named, supported)


def test_a_kind_that_nobody_refuses_is_not_judged() -> None:
    relation = one(HTTP_ROUTE, "spec.parentRefs[]")
    assert relation.names(None, None) == (GATEWAY, True)
    assert relation.names(GATEWAY_API, "ListenerSet") == (LISTENER_SET, True)
    assert relation.names("example.com", "Mesh") == (None, False)


def test_a_missing_pool_and_a_missing_backend_have_different_effects() -> None:
    relation = one(AI_GATEWAY_ROUTE, "spec.rules[].backendRefs[]")
    assert relation.effect_of(AI_SERVICE_BACKEND) == relation.effect
    assert relation.effect_of(INFERENCE_POOL) != relation.effect
    assert relation.condition_of(AI_SERVICE_BACKEND) == relation.condition
    assert relation.condition_of(INFERENCE_POOL) is None


def test_policies_take_what_envoy_gateway_takes() -> None:
    assert one(CLIENT_TRAFFIC_POLICY, "spec.targetRefs[]").kinds == (GATEWAY, LISTENER_SET)
    assert HTTP_ROUTE in one(BACKEND_TRAFFIC_POLICY, "spec.targetRefs[]").kinds
    assert one(BACKEND_TLS_POLICY, "spec.targetRefs[]").kinds[0] == BACKEND


# --- the CRDs -------------------------------------------------------------------


class Schema(NamedTuple):
    """One kind's schema in one release and version."""

    project: str
    release: str
    version: str
    root: dict[str, Any]

    def on_the_way(self, steps: tuple[str, ...]) -> Iterator[dict[str, Any] | None]:
        """Yield the schemas that *steps* lead through, and None where they lead nowhere."""
        node: dict[str, Any] | None = self.root
        for step in (None, *steps):
            if step is not None and node is not None:
                node = node.get("items") if step == "[]" else node.get("properties", {}).get(step)
            yield node

    def at(self, steps: tuple[str, ...]) -> dict[str, Any] | None:
        """Return the schema that *steps* lead to."""
        return list(self.on_the_way(steps))[-1]


@cache
def schemas_of(shared: Path, kind: GroupKind) -> tuple[Schema, ...]:
    """Return the schemas of *kind*, release by release."""
    found = []
    for path in sorted(shared.glob(f"crds/*/*/*.{kind.group}.json")):
        crd = json.loads(path.read_text(encoding="utf-8"))["spec"]
        if crd["names"]["kind"] == kind.kind:
            project, release = path.parts[-3:-1]
            found += [
                Schema(project, release, each["name"], each["schema"]["openAPIV3Schema"])
                for each in crd["versions"]
            ]
    return tuple(found)


def holding(shared: Path, relation: Relation) -> list[dict[str, Any]]:
    """Return the schemas of the field where the row holds and the field is there."""
    fields = []
    for schema in schemas_of(shared, relation.source):
        if schema.project == "ai-gateway" and not relation.holds_for(target_for(schema.release)):
            continue
        field = schema.at(relation.steps)
        if field is not None:
            fields.append(field)
    return fields


IN_SCHEMAS = [each for each in RELATIONS if not each.path.startswith("metadata.")]


@pytest.mark.shared
@pytest.mark.parametrize("relation", IN_SCHEMAS, ids=lambda each: f"{each.source.kind} {each.path}")
def test_each_field_is_in_the_crds_with_its_defaults(relation: Relation, shared: Path) -> None:
    fields = holding(shared, relation)
    assert fields, "no release has this field"
    for field in fields:
        if relation.is_name:
            assert field["type"] == "string"
            continue
        properties = field["properties"]
        defaults = tuple(properties.get(key, {}).get("default") for key in ("group", "kind"))
        assert defaults == (relation.default_group, relation.default_kind)
        if relation.namespace == FIELD:
            assert "namespace" in properties
        if defaults == (None, None) and relation.unwritten is None:
            assert {"group", "kind", "name"} <= set(field["required"])


@pytest.mark.shared
@pytest.mark.parametrize("relation", IN_SCHEMAS, ids=lambda each: f"{each.source.kind} {each.path}")
def test_a_namespace_can_be_written_where_the_table_says_so(
    relation: Relation, shared: Path
) -> None:
    for field in holding(shared, relation):
        written = "namespace" in field.get("properties", {})
        assert written == (relation.namespace not in (OWN_NAMESPACE, CLUSTER))


@pytest.mark.shared
@pytest.mark.parametrize("relation", IN_SCHEMAS, ids=lambda each: f"{each.source.kind} {each.path}")
def test_since_and_until_are_the_releases_that_have_the_field(
    relation: Relation, shared: Path
) -> None:
    for schema in schemas_of(shared, relation.source):
        target = None if schema.project != "ai-gateway" else target_for(schema.release)
        if target is not None and relation.since is not None and relation.holds_for(target):
            assert schema.at(relation.steps) is not None, schema.release


def kinds_in_rules(schema: Schema, relation: Relation) -> set[str]:
    """Return the kinds that the validation rules of a field, and those about it, speak of."""
    nodes = [node or {} for node in schema.on_the_way(relation.steps)]
    own = 2 if relation.path.endswith("[]") else 1
    kinds: set[str] = set()
    for depth, node in enumerate(nodes):
        for rule in node.get("x-kubernetes-validations", ()):
            is_own = depth >= len(nodes) - own
            if is_own or re.search(rf"self\.{relation.field}\b", rule["rule"]):
                kinds.update(re.findall(r"'([A-Z]\w+)'", rule["rule"]))
    return kinds & {kind.kind for each in RELATIONS for kind in each.kinds}


@pytest.mark.shared
@pytest.mark.parametrize("relation", IN_SCHEMAS, ids=lambda each: f"{each.source.kind} {each.path}")
def test_the_api_server_refuses_what_the_crds_say(relation: Relation, shared: Path) -> None:
    *_, newest = (
        schema
        for schema in schemas_of(shared, relation.source)
        if schema.at(relation.steps) is not None
        and (schema.project != "ai-gateway" or relation.holds_for(target_for(schema.release)))
    )
    named = kinds_in_rules(newest, relation)
    if relation.refuses_kind is Judge.API_SERVER:
        assert {kind.kind for kind in relation.kinds if kind != relation.unwritten} <= named
    else:  # that a Service needs a port is all that the CRDs say
        assert named <= {"Service"}


def test_only_fields_with_a_namespace_of_their_own_cross() -> None:
    for relation in RELATIONS:
        if relation.grant_from is not None:
            assert relation.namespace != OWN_NAMESPACE, relation


# --- the controllers ------------------------------------------------------------


@pytest.mark.shared
def test_envoy_gateway_goes_by_the_kind_of_a_backend(shared: Path) -> None:
    """A Backend without its group is found, and another kind is an InvalidKind."""
    cases = shared / "corpus" / "translate"
    loose = (cases / "backendtrafficpolicy-dns-lookup-family" / "manifests.yaml").read_text("utf-8")
    assert re.search(r"kind: Backend\n +(?!group)", loose)
    folder = cases / "httproute-with-invalid-backend-ref-invalid-kind"
    assert "InvalidKind" in (folder / "expected.json").read_text("utf-8")
    status = cases / "backendtrafficpolicy-dns-lookup-family" / "expected.json"
    assert "InvalidKind" not in status.read_text("utf-8")
    assert "BackendNotFound" not in status.read_text("utf-8")
