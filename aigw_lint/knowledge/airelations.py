"""What AI Gateway's own kinds name, and the inference pools that they lead to."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.knowledge.envoyrelations import calls, reads_secret, reads_text
from aigw_lint.knowledge.kinds import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_SECURITY_POLICY,
    GATEWAY,
    GATEWAY_CONFIG,
    INFERENCE_POOL,
    INFERENCE_POOL_X,
    MCP_ROUTE,
    QUOTA_POLICY,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
)
from aigw_lint.knowledge.relation import FIELD, IGNORED, Relation
from aigw_lint.words.objectref import (
    CORE,
    GATEWAY_API,
    GroupKind,
)
from aigw_lint.words.severity import Judge

_WITHHELD = "the whole route is withheld: no HTTPRoute is generated, or the old one stays"
_NO_CREDENTIALS = "requests go upstream without credentials"
_UNKNOWN_BACKEND = "the gateway answers 500 for this backend although every status says Accepted"
_NOT_ACCEPTED = "the policy is not accepted and no credentials are made"
_STOPS_SETTING_UP = "the route is not accepted, and the backends after it are not set up"
_POOL_MISSING = "requests to this rule get 500 although the route says Accepted"
_REFUSED = ("NotAccepted", "False", "ReconciliationFailed")
_NOT_FOUND = ("ResolvedRefs", "False", "BackendNotFound")


def _parents(source: GroupKind, effect: str) -> Iterator[Relation]:
    first = Relation(
        source,
        "spec.parentRefs[]",
        (GATEWAY,),
        "the route serves nothing there, and no status says so",
        default_group=GATEWAY_API,
        default_kind="Gateway",
        namespace=FIELD,
        refuses_kind=Judge.API_SERVER,
        refuses_group=Judge.CONTROLLER,
        since="0.3",
        until="0.7",
    )
    yield first
    yield first._replace(effect=effect, condition=_REFUSED, since="1.0", until=None)


def _secret(source: GroupKind, path: str, namespace: str, effect: str, *keys: str) -> Relation:
    return Relation(
        source,
        path,
        (SECRET,),
        effect,
        default_group=CORE,
        default_kind="Secret",
        namespace=namespace,
        kind_is_ignored=True,
        secret_keys=keys,
    )


def _services(
    path: str,
    effect: str,
    *,
    grant_from: GroupKind | None = SECURITY_POLICY,
    judge: Judge = Judge.CONTROLLER,
    is_extensible: bool = False,
) -> Relation:
    return calls(MCP_ROUTE, path, effect)._replace(
        grant_from=grant_from,
        refuses_kind=judge,
        refuses_group=judge,
        is_extensible=is_extensible,
    )


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


def _across(*, since: str, until: str | None = None) -> Relation:
    return _model_backends(INFERENCE_POOL, AI_SERVICE_BACKEND, since=since, until=until)._replace(
        namespace=FIELD, grant_from=AI_GATEWAY_ROUTE, grant_ignores_name=True
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

AI_GATEWAY_RELATIONS: tuple[Relation, ...] = (
    # Before 1.0 a missing Gateway is only logged.
    *_parents(
        AI_GATEWAY_ROUTE, "the route serves nothing there, and the parents after it get no config"
    ),
    # Up to 0.2 the field has a name and nothing else, up to 0.3 no namespace.
    _model_backends(AI_SERVICE_BACKEND, since="0.1", until="0.2")._replace(
        refuses_kind=None, refuses_group=None
    ),
    _model_backends(INFERENCE_POOL_X, AI_SERVICE_BACKEND, since="0.3", until="0.3"),
    # Up to 1.0 a pool is looked for in the route's namespace, whatever is written.
    _across(since="0.4", until="1.0")._replace(local_kinds=(INFERENCE_POOL,)),
    _across(since="1.1"),
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
    *(
        _secret(BACKEND_SECURITY_POLICY, f"spec.{path}.secretRef", IGNORED, _UNKNOWN_BACKEND, key)
        for path, key in (
            ("apiKey", "apiKey"),
            ("azureAPIKey", "apiKey"),
            ("anthropicAPIKey", "apiKey"),
            ("awsCredentials.credentialsFile", "credentials"),
        )
    ),
    *(
        _secret(BACKEND_SECURITY_POLICY, path, FIELD, _NOT_ACCEPTED, key)
        for path, key in (
            ("spec.azureCredentials.clientSecretRef", "client-secret"),
            ("spec.gcpCredentials.credentialsFile.secretRef", "service_account.json"),
            *((path, "client-secret") for path in _OIDC_SECRETS),
        )
    ),
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
    *_parents(MCP_ROUTE, "the route is not accepted"),
    _services(
        "spec.backendRefs[]",
        "requests to this MCP server get 500",
        grant_from=None,
        is_extensible=True,
    )._replace(
        refuses_namespace=Judge.CONTROLLER,
        refused_effect=_STOPS_SETTING_UP,
        refused_condition=_REFUSED,
    ),
    _secret(
        MCP_ROUTE,
        "spec.backendRefs[].securityPolicy.apiKey.secretRef",
        IGNORED,
        _STOPS_SETTING_UP,
        "apiKey",
    ),
    _services("spec.securityPolicy.oauth.jwks.remoteJWKS.backendRefs[]", _MCP_DENIED),
    # Copied into a SecurityPolicy as it stands.
    reads_text(
        MCP_ROUTE,
        "spec.securityPolicy.oauth.jwks.localJWKS.valueRef",
        _MCP_DENIED,
        judge=Judge.CONTROLLER,
    ),
    *(
        _services(f"spec.securityPolicy.extAuth.{protocol}.{field}", _MCP_DENIED, judge=judge)
        for protocol in ("grpc", "http")
        for field, judge in (("backendRefs[]", Judge.API_SERVER), ("backendRef", Judge.CONTROLLER))
    ),
    # Copied into a SecurityPolicy, in which Envoy Gateway takes Secrets alone.
    reads_secret(
        MCP_ROUTE, "spec.securityPolicy.apiKeyAuth.credentialRefs[]", _MCP_DENIED
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
)
