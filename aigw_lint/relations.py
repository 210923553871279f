"""The table of relations: which field of which kind names objects of which kinds.

Data, not code. Each row holds what the API server fills in, where the name is
looked for, who refuses a kind that the field cannot name, and what happens
where the target is missing.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from aigw_lint.objectref import (
    AI_GATEWAY,
    CORE,
    ENVOY_GATEWAY,
    GATEWAY_API,
    INFERENCE,
    INFERENCE_X,
    GroupKind,
)
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

OWN = "own"
"""The target lies in the namespace of the object that names it."""
FIELD = "field"
"""A ``namespace`` beside the name says where; without it, the own namespace."""
CLUSTER = "cluster"
"""The target has no namespace."""


class Relation(NamedTuple):
    """A field, in objects of one kind, that names objects of others."""

    source: GroupKind
    path: str
    """Keys with dots between them; ``[]`` enters each item of a list."""
    kinds: tuple[GroupKind, ...]
    """The kinds that may be named."""
    effect: str
    """What happens where the target is missing; completes "..., so"."""
    default_group: str | None = None
    default_kind: str | None = None
    """What the API server fills in; None where the field has no default."""
    unwritten: GroupKind | None = None
    """The kind meant where neither group nor kind is written, and only then."""
    namespace: str = OWN
    grant_from: GroupKind | None = None
    """As what a ReferenceGrant must list the source; None where no grant is asked for."""
    grant_ignores_name: bool = False
    refuses_kind: Judge | None = None
    refuses_group: Judge | None = None
    """Who refuses another kind or group; None where the field is then not judged."""
    kind_is_ignored: bool = False
    """The controller reads an object of the one kind, whatever is written."""
    condition: tuple[str, str, str] | None = None
    """Type, status and reason of the condition that shows a missing target, where one does."""
    is_name: bool = False
    """The field is the name itself, not a mapping that holds it."""
    until: str | None = None
    since: str | None = None
    """The AI Gateway releases, the first and the last, in which the row holds."""

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the path in the form that ``Node.each`` walks."""
        return _steps(self.path)

    @property
    def field(self) -> str:
        """Return the last key of the path, as messages name the field."""
        return next(step for step in reversed(self.steps) if step != "[]")


@functools.lru_cache(maxsize=None)
def _steps(path: str) -> tuple[str, ...]:
    if path.startswith("metadata.annotations."):  # the key itself holds dots
        return ("metadata", "annotations", path.removeprefix("metadata.annotations."))
    return tuple(path.replace("[]", ".[]").split("."))


_WITHHELD = "the whole route is withheld: no HTTPRoute is generated, or the old one stays"
_NO_CREDENTIALS = "requests go upstream without credentials"
_UNKNOWN_BACKEND = (
    "the gateway answers 500 for this backend although every status says Accepted"
)
_NOT_ACCEPTED = "the policy is not accepted and no credentials are made"
_POLICY_IDLE = "the policy does nothing, and no status says so"
_REFUSED = ("NotAccepted", "False", "ReconciliationFailed")
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


def _services(path: str, effect: str, grant_from: GroupKind) -> Relation:
    return Relation(
        MCP_ROUTE,
        path,
        (SERVICE, BACKEND, SERVICE_IMPORT),
        effect,
        default_group=CORE,
        default_kind="Service",
        namespace=FIELD,
        grant_from=grant_from,
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
    )


def _policy(source: GroupKind, path: str, *kinds: GroupKind) -> Relation:
    return Relation(
        source,
        path,
        kinds,
        _POLICY_IDLE,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
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
    ),
    Relation(
        AI_GATEWAY_ROUTE,
        "spec.rules[].backendRefs[]",
        (INFERENCE_POOL, AI_SERVICE_BACKEND),
        _WITHHELD,
        unwritten=AI_SERVICE_BACKEND,
        namespace=FIELD,
        grant_from=AI_GATEWAY_ROUTE,
        grant_ignores_name=True,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
        condition=_REFUSED,
        since="0.4",
    ),
    Relation(
        AI_GATEWAY_ROUTE,
        "spec.rules[].backendRefs[]",
        (INFERENCE_POOL_X, AI_SERVICE_BACKEND),
        _WITHHELD,
        unwritten=AI_SERVICE_BACKEND,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
        condition=_REFUSED,
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
        condition=("ResolvedRefs", "False", "BackendNotFound"),
        since="0.4",
    ),
    Relation(
        BACKEND_SECURITY_POLICY,
        "spec.targetRefs[]",
        (AI_SERVICE_BACKEND, INFERENCE_POOL),
        _NO_CREDENTIALS,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.API_SERVER,
        since="0.5",
    ),
    _secret(BACKEND_SECURITY_POLICY, "spec.apiKey.secretRef", OWN, _UNKNOWN_BACKEND),
    _secret(BACKEND_SECURITY_POLICY, "spec.azureAPIKey.secretRef", OWN, _UNKNOWN_BACKEND),
    _secret(BACKEND_SECURITY_POLICY, "spec.anthropicAPIKey.secretRef", OWN, _UNKNOWN_BACKEND),
    _secret(
        BACKEND_SECURITY_POLICY,
        "spec.awsCredentials.credentialsFile.secretRef",
        OWN,
        _UNKNOWN_BACKEND,
    ),
    _secret(
        BACKEND_SECURITY_POLICY, "spec.azureCredentials.clientSecretRef", FIELD, _NOT_ACCEPTED
    ),
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
        "spec.backendRefs[]", "requests to this MCP server get 500", GroupKind("", "")
    )._replace(grant_from=None),
    _secret(
        MCP_ROUTE, "spec.backendRefs[].securityPolicy.apiKey.secretRef", OWN,
        "the route is not accepted, and the backends after it are not set up",
    ),
    _services(
        "spec.securityPolicy.oauth.jwks.remoteJWKS.backendRefs[]", _MCP_DENIED, SECURITY_POLICY
    ),
    _services("spec.securityPolicy.extAuth.grpc.backendRefs[]", _MCP_DENIED, SECURITY_POLICY),
    _services("spec.securityPolicy.extAuth.grpc.backendRef", _MCP_DENIED, SECURITY_POLICY),
    _services("spec.securityPolicy.extAuth.http.backendRefs[]", _MCP_DENIED, SECURITY_POLICY),
    _services("spec.securityPolicy.extAuth.http.backendRef", _MCP_DENIED, SECURITY_POLICY),
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
    # What Envoy Gateway's and Gateway API's kinds name, as far as AI routes lean on it.
    *(
        _policy(source, path, GATEWAY, *kinds, LISTENER_SET)
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
    ),
    _policy(ENVOY_PATCH_POLICY, "spec.targetRef", GATEWAY, GATEWAY_CLASS),
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
        if relation.since is not None and not target.reaches(relation.since):
            continue
        if relation.until is not None and target.reaches(relation.until) and (
            target.ai_gateway != relation.until
        ):
            continue
        chosen.setdefault(relation.source, []).append(relation)
    return {source: tuple(rows) for source, rows in chosen.items()}


SOURCES = tuple(dict.fromkeys(relation.source for relation in RELATIONS))
"""Every kind from which a relation starts."""
