"""The table of relations: which field of which kind names objects of which kinds.

Data, not code. Each row holds what the API server fills in, where the name is
looked for, who refuses a kind that the field cannot name, and what happens
where the target is missing.
"""

from __future__ import annotations

from aigw_lint.objectref import (
    AI_GATEWAY,
    CORE,
    ENVOY_GATEWAY,
    GATEWAY_API,
    INFERENCE,
    INFERENCE_X,
    GroupKind,
)
from aigw_lint.relation import CLUSTER, FIELD, OWN_NAMESPACE, Relation
from aigw_lint.releases import Target
from aigw_lint.severity import Judge

AI_GATEWAY_ROUTE = GroupKind(AI_GATEWAY, "AIGatewayRoute")
AI_SERVICE_BACKEND = GroupKind(AI_GATEWAY, "AIServiceBackend")
BACKEND_SECURITY_POLICY = GroupKind(AI_GATEWAY, "BackendSecurityPolicy")
GATEWAY_CONFIG = GroupKind(AI_GATEWAY, "GatewayConfig")
MCP_ROUTE = GroupKind(AI_GATEWAY, "MCPRoute")
QUOTA_POLICY = GroupKind(AI_GATEWAY, "QuotaPolicy")
BACKEND = GroupKind(ENVOY_GATEWAY, "Backend")
BACKEND_TRAFFIC_POLICY = GroupKind(ENVOY_GATEWAY, "BackendTrafficPolicy")
CLIENT_TRAFFIC_POLICY = GroupKind(ENVOY_GATEWAY, "ClientTrafficPolicy")
ENVOY_EXTENSION_POLICY = GroupKind(ENVOY_GATEWAY, "EnvoyExtensionPolicy")
ENVOY_PATCH_POLICY = GroupKind(ENVOY_GATEWAY, "EnvoyPatchPolicy")
ENVOY_PROXY = GroupKind(ENVOY_GATEWAY, "EnvoyProxy")
HTTP_ROUTE_FILTER = GroupKind(ENVOY_GATEWAY, "HTTPRouteFilter")
SECURITY_POLICY = GroupKind(ENVOY_GATEWAY, "SecurityPolicy")
BACKEND_TLS_POLICY = GroupKind(GATEWAY_API, "BackendTLSPolicy")
GATEWAY = GroupKind(GATEWAY_API, "Gateway")
GATEWAY_CLASS = GroupKind(GATEWAY_API, "GatewayClass")
GRPC_ROUTE = GroupKind(GATEWAY_API, "GRPCRoute")
HTTP_ROUTE = GroupKind(GATEWAY_API, "HTTPRoute")
LISTENER_SET = GroupKind(GATEWAY_API, "ListenerSet")
REFERENCE_GRANT = GroupKind(GATEWAY_API, "ReferenceGrant")
TCP_ROUTE = GroupKind(GATEWAY_API, "TCPRoute")
TLS_ROUTE = GroupKind(GATEWAY_API, "TLSRoute")
UDP_ROUTE = GroupKind(GATEWAY_API, "UDPRoute")
INFERENCE_POOL = GroupKind(INFERENCE, "InferencePool")
INFERENCE_POOL_X = GroupKind(INFERENCE_X, "InferencePool")
CONFIG_MAP = GroupKind(CORE, "ConfigMap")
NAMESPACE = GroupKind(CORE, "Namespace")
SECRET = GroupKind(CORE, "Secret")
SERVICE = GroupKind(CORE, "Service")
SERVICE_IMPORT = GroupKind("multicluster.x-k8s.io", "ServiceImport")

_WITHHELD = "the whole route is withheld: no HTTPRoute is generated, or the old one stays"
_NO_CREDENTIALS = "requests go upstream without credentials"
_UNKNOWN_BACKEND = "the gateway answers 500 for this backend although every status says Accepted"
_NOT_ACCEPTED = "the policy is not accepted and no credentials are made"
_POLICY_IDLE = "the policy does nothing, and no status says so"
_POOL_MISSING = "requests to this rule get 500 although the route says Accepted"
_REFUSED = ("NotAccepted", "False", "ReconciliationFailed")
_NOT_FOUND = ("ResolvedRefs", "False", "BackendNotFound")
_ROUTE_KINDS = (HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE)


def _parents(source: GroupKind, effect: str) -> Relation:
    return Relation(
        source,
        "spec.parentRefs[]",
        (GATEWAY,),
        effect,
        default_group=GATEWAY_API,
        default_kind="Gateway",
        namespace=FIELD,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.CONTROLLER,
        condition=_REFUSED,
    )


def _secret(source: GroupKind, path: str, namespace: str, effect: str) -> Relation:
    return Relation(
        source,
        path,
        (SECRET,),
        effect,
        default_group=CORE,
        default_kind="Secret",
        namespace=namespace,
        kind_is_ignored=True,
    )


def _services(
    path: str,
    effect: str,
    *,
    grant_from: GroupKind | None = SECURITY_POLICY,
    judge: Judge = Judge.CONTROLLER,
    is_extensible: bool = False,
) -> Relation:
    return Relation(
        MCP_ROUTE,
        path,
        (SERVICE, BACKEND, SERVICE_IMPORT),
        effect,
        default_group=CORE,
        default_kind="Service",
        namespace=FIELD,
        grant_from=grant_from,
        refuses_kind=judge,
        refuses_group=judge,
        kind_decides=True,
        is_extensible=is_extensible,
    )


def _policy(source: GroupKind, path: str, *kinds: GroupKind, judge: Judge) -> Relation:
    return Relation(source, path, kinds, _POLICY_IDLE, refuses_kind=judge, refuses_group=judge)


def _model_backends(*kinds: GroupKind, since: str, until: str | None = None) -> Relation:
    return Relation(
        AI_GATEWAY_ROUTE,
        "spec.rules[].backendRefs[]",
        kinds,
        _WITHHELD,
        other_effects=tuple((kind, _POOL_MISSING) for kind in kinds if kind != AI_SERVICE_BACKEND),
        unwritten=AI_SERVICE_BACKEND,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
        condition=_REFUSED,
        since=since,
        until=until,
    )


def _credentials_for(*kinds: GroupKind, since: str, until: str | None = None) -> Relation:
    return Relation(
        BACKEND_SECURITY_POLICY,
        "spec.targetRefs[]",
        kinds,
        _NO_CREDENTIALS,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
        since=since,
        until=until,
    )


_OIDC_SECRETS = (
    "spec.awsCredentials.oidcExchangeToken.oidc.clientSecret",
    "spec.azureCredentials.oidcExchangeToken.oidc.clientSecret",
    "spec.gcpCredentials.workloadIdentityFederationConfig.oidcExchangeToken.oidc.clientSecret",
)
_MCP_DENIED = "the generated SecurityPolicy is not accepted and the route answers 500"

RELATIONS: tuple[Relation, ...] = (
    # What AI Gateway's own kinds name.
    _parents(
        AI_GATEWAY_ROUTE, "the route serves nothing there, and the parents after it get no config"
    )._replace(since="0.3"),
    # Up to 0.2 the field has a name and nothing else, up to 0.3 no namespace.
    _model_backends(AI_SERVICE_BACKEND, since="0.1", until="0.2")._replace(
        refuses_kind=None, refuses_group=None
    ),
    _model_backends(INFERENCE_POOL_X, AI_SERVICE_BACKEND, since="0.3", until="0.3"),
    _model_backends(INFERENCE_POOL, AI_SERVICE_BACKEND, since="0.4")._replace(
        namespace=FIELD, grant_from=AI_GATEWAY_ROUTE, grant_ignores_name=True
    ),
    Relation(
        AI_SERVICE_BACKEND,
        "spec.backendRef",
        (BACKEND, SERVICE),
        "requests to this backend get 500",
        default_group=CORE,
        default_kind="Service",
        namespace=FIELD,
        condition=_NOT_FOUND,
        until="0.3",
    ),
    Relation(
        AI_SERVICE_BACKEND,
        "spec.backendRef",
        (BACKEND,),
        "requests to this backend get 500",
        default_group=CORE,
        default_kind="Service",
        namespace=FIELD,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
        condition=_NOT_FOUND,
        since="0.4",
    ),
    _credentials_for(AI_SERVICE_BACKEND, since="0.3", until="0.4"),
    _credentials_for(AI_SERVICE_BACKEND, INFERENCE_POOL, since="0.5"),
    _secret(BACKEND_SECURITY_POLICY, "spec.apiKey.secretRef", OWN_NAMESPACE, _UNKNOWN_BACKEND),
    _secret(BACKEND_SECURITY_POLICY, "spec.azureAPIKey.secretRef", OWN_NAMESPACE, _UNKNOWN_BACKEND),
    _secret(
        BACKEND_SECURITY_POLICY, "spec.anthropicAPIKey.secretRef", OWN_NAMESPACE, _UNKNOWN_BACKEND
    ),
    _secret(
        BACKEND_SECURITY_POLICY,
        "spec.awsCredentials.credentialsFile.secretRef",
        OWN_NAMESPACE,
        _UNKNOWN_BACKEND,
    ),
    _secret(BACKEND_SECURITY_POLICY, "spec.azureCredentials.clientSecretRef", FIELD, _NOT_ACCEPTED),
    _secret(
        BACKEND_SECURITY_POLICY,
        "spec.gcpCredentials.credentialsFile.secretRef",
        FIELD,
        _NOT_ACCEPTED,
    ),
    *(_secret(BACKEND_SECURITY_POLICY, path, FIELD, _NOT_ACCEPTED) for path in _OIDC_SECRETS),
    Relation(
        QUOTA_POLICY,
        "spec.targetRefs[]",
        (AI_SERVICE_BACKEND,),
        "the quota does not apply there",
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
    ),
    Relation(
        GATEWAY,
        "metadata.annotations.aigateway.envoyproxy.io/gateway-config",
        (GATEWAY_CONFIG,),
        "the gateway runs with the defaults: no resources, no global costs, no forward proxy",
        is_name=True,
        since="0.5",
    ),
    _parents(MCP_ROUTE, "the route is not accepted"),
    _services(
        "spec.backendRefs[]",
        "requests to this MCP server get 500",
        grant_from=None,
        is_extensible=True,
    ),
    _secret(
        MCP_ROUTE,
        "spec.backendRefs[].securityPolicy.apiKey.secretRef",
        OWN_NAMESPACE,
        "the route is not accepted, and the backends after it are not set up",
    ),
    _services("spec.securityPolicy.oauth.jwks.remoteJWKS.backendRefs[]", _MCP_DENIED),
    *(
        _services(f"spec.securityPolicy.extAuth.{protocol}.{field}", _MCP_DENIED, judge=judge)
        for protocol in ("grpc", "http")
        for field, judge in (("backendRefs[]", Judge.API_SERVER), ("backendRef", Judge.CONTROLLER))
    ),
    _secret(
        MCP_ROUTE, "spec.securityPolicy.apiKeyAuth.credentialRefs[]", FIELD, _MCP_DENIED
    )._replace(grant_from=SECURITY_POLICY),
    Relation(
        INFERENCE_POOL,
        "spec.endpointPickerRef",
        (SERVICE,),
        "the pool is not accepted",
        default_group=CORE,
        default_kind="Service",
    ),
    Relation(
        INFERENCE_POOL_X,
        "spec.extensionRef",
        (SERVICE,),
        "the pool is not accepted",
        default_group=CORE,
        default_kind="Service",
        until="0.3",
    ),
    # What Envoy Gateway's and Gateway API's kinds name, as far as AI routes lean on it.
    *(
        _policy(source, path, GATEWAY, *kinds, LISTENER_SET, judge=Judge.API_SERVER)
        for source, kinds in (
            (CLIENT_TRAFFIC_POLICY, ()),
            (BACKEND_TRAFFIC_POLICY, _ROUTE_KINDS),
            (SECURITY_POLICY, (HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE)),
            (ENVOY_EXTENSION_POLICY, _ROUTE_KINDS),
        )
        for path in ("spec.targetRefs[]", "spec.targetRef")
    ),
    Relation(
        BACKEND_TLS_POLICY,
        "spec.targetRefs[]",
        (BACKEND, SERVICE, SERVICE_IMPORT),
        "the backend is called without TLS, and no status says so",
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        is_extensible=True,
    ),
    _policy(ENVOY_PATCH_POLICY, "spec.targetRef", GATEWAY, GATEWAY_CLASS, judge=Judge.CONTROLLER),
    Relation(
        GATEWAY_CLASS,
        "spec.parametersRef",
        (ENVOY_PROXY,),
        "the class is not accepted, and none of its Gateways is served",
        namespace=FIELD,
    ),
    Relation(
        GATEWAY,
        "spec.infrastructure.parametersRef",
        (ENVOY_PROXY,),
        "the Gateway is not accepted and is not served",
    ),
    Relation(
        GATEWAY,
        "spec.gatewayClassName",
        (GATEWAY_CLASS,),
        "no controller serves the Gateway",
        namespace=CLUSTER,
        is_name=True,
    ),
    Relation(
        HTTP_ROUTE,
        "spec.parentRefs[]",
        (GATEWAY, LISTENER_SET),
        "the route serves nothing there, and no status says so",
        default_group=GATEWAY_API,
        default_kind="Gateway",
        namespace=FIELD,
    ),
)


def relations_for(target: Target) -> dict[GroupKind, tuple[Relation, ...]]:
    """Return the relations that hold for *target*, by the kind that they start from."""
    chosen: dict[GroupKind, list[Relation]] = {}
    for relation in RELATIONS:
        if relation.holds_for(target):
            chosen.setdefault(relation.source, []).append(relation)
    return {source: tuple(rows) for source, rows in chosen.items()}


RELATION_SOURCES = tuple(dict.fromkeys(relation.source for relation in RELATIONS))
"""Every kind from which a relation starts."""
