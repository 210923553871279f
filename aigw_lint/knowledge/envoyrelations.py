"""What Envoy Gateway's own kinds name."""

from __future__ import annotations

from aigw_lint.knowledge.kinds import (
    BACKEND,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    CLUSTER_TRUST_BUNDLE,
    CONFIG_MAP,
    ENVOY_EXTENSION_POLICY,
    ENVOY_PATCH_POLICY,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    GRPC_ROUTE,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    LISTENER_SET,
    SECRET,
    SECURITY_POLICY,
    SERVICE,
    SERVICE_IMPORT,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
from aigw_lint.knowledge.relation import FIELD, Relation
from aigw_lint.words.objectref import CORE, GroupKind
from aigw_lint.words.severity import Judge

ROUTE_KINDS = (HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE)
"""The kinds of routes that Gateway API has."""

_POLICY_IDLE = "the policy does nothing, and no status says so"
_CLOSED = "the policy is not accepted, and what it covers answers 500"
_BACKEND_REFUSED = "the Backend is not accepted, and rules that name it answer 500"
_GATEWAY_REFUSED = "the Gateway is not accepted and is not served"


def _target(source: GroupKind, path: str, *kinds: GroupKind, judge: Judge) -> Relation:
    return Relation(source, path, kinds, _POLICY_IDLE, refuses_kind=judge, refuses_group=judge)


def reads_text(
    source: GroupKind, path: str, effect: str, *kinds: GroupKind, judge: Judge = Judge.API_SERVER
) -> Relation:
    """Return the row of a text in a ConfigMap, or an object of *kinds*; only the kind counts."""
    row = refers(source, path, (CONFIG_MAP, *kinds), effect)
    return row._replace(refuses_kind=judge, group_is_ignored=True)


def refers(source: GroupKind, path: str, kinds: tuple[GroupKind, ...], effect: str) -> Relation:
    """Return the row of a field whose group and kind the API server wants written."""
    return Relation(
        source, path, kinds, effect, refuses_kind=Judge.CONTROLLER, refuses_group=Judge.CONTROLLER
    )


def certificates(source: GroupKind, path: str, effect: str) -> Relation:
    """Return the row of a field that names the certificates of an authority, by the kind alone."""
    kinds = (CONFIG_MAP, SECRET, CLUSTER_TRUST_BUNDLE)
    return refers(source, path, kinds, effect)._replace(
        group_is_ignored=True, secret_keys=("ca.crt", "tls.crt"), one_key_is_enough=True
    )


def reads_secret(  # noqa: PLR0913 - each is a part of the row
    source: GroupKind,
    path: str,
    effect: str,
    *,
    others: tuple[GroupKind, ...] = (),
    grant: bool = True,
    keys: tuple[str, ...] = (),
) -> Relation:
    """Return the row of a field that names a Secret, with *keys*, unless it says otherwise.

    Where it may name *others*, Envoy Gateway looks at the kind alone, and is
    content with one key.
    """
    return Relation(
        source,
        path,
        (SECRET, *others),
        effect,
        default_group=CORE,
        default_kind="Secret",
        namespace=FIELD,
        grant_from=source if grant else None,
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        group_is_ignored=bool(others),
        secret_keys=keys,
        one_key_is_enough=bool(others),
    )


def calls(
    source: GroupKind,
    path: str,
    effect: str,
    *,
    grant: bool = True,
    kinds: tuple[GroupKind, ...] = (SERVICE, BACKEND, SERVICE_IMPORT),
) -> Relation:
    """Return the row of a field that names what requests are sent to."""
    return Relation(
        source,
        path,
        kinds,
        effect,
        default_group=CORE,
        default_kind="Service",
        namespace=FIELD,
        grant_from=source if grant else None,
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        kind_decides=True,
        is_extensible=True,
    )


def _listed(source: GroupKind, path: str, effect: str) -> Relation:
    """Return the row of a list of backends whose kinds the API server checks."""
    return calls(source, f"{path}.backendRefs[]", effect)._replace(
        refuses_kind=Judge.API_SERVER, refuses_group=Judge.API_SERVER, is_extensible=False
    )


def _in_own(source: GroupKind, path: str, effect: str) -> Relation:
    """Return the row of a Secret whose namespace, if it is written, must be the own one."""
    row = reads_secret(source, path, effect, grant=False)
    return row._replace(refuses_namespace=Judge.CONTROLLER)


_SINKS = (
    "accessLog.settings[].sinks[].als",
    "accessLog.settings[].sinks[].openTelemetry",
    "metrics.sinks[].openTelemetry",
    "tracing.provider",
)

ENVOY_GATEWAY_RELATIONS: tuple[Relation, ...] = (
    *(
        _target(source, path, GATEWAY, *kinds, LISTENER_SET, judge=Judge.API_SERVER)
        for source, kinds in (
            (CLIENT_TRAFFIC_POLICY, ()),
            (BACKEND_TRAFFIC_POLICY, ROUTE_KINDS),
            (SECURITY_POLICY, (HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE)),
            (ENVOY_EXTENSION_POLICY, ROUTE_KINDS),
        )
        for path in ("spec.targetRefs[]", "spec.targetRef")
    ),
    _target(ENVOY_PATCH_POLICY, "spec.targetRef", GATEWAY, GATEWAY_CLASS, judge=Judge.CONTROLLER),
    # ClientTrafficPolicy
    *(
        reads_secret(
            CLIENT_TRAFFIC_POLICY,
            f"spec.tls.clientValidation.{path}",
            "the policy is not accepted, and the listeners that it covers answer 500",
            others=others,
            keys=(key,),
        )
        for path, key, others in (
            ("caCertificateRefs[]", "ca.crt", (CONFIG_MAP, CLUSTER_TRUST_BUNDLE)),
            ("crl.refs[]", "ca.crl", (CONFIG_MAP,)),
        )
    ),
    # BackendTrafficPolicy
    reads_text(BACKEND_TRAFFIC_POLICY, "spec.responseOverride[].response.body.valueRef", _CLOSED),
    # SecurityPolicy
    calls(SECURITY_POLICY, "spec.jwt.providers[].remoteJWKS.backendRefs[]", _CLOSED),
    calls(SECURITY_POLICY, "spec.oidc.provider.backendRefs[]", _CLOSED),
    _listed(SECURITY_POLICY, "spec.extAuth.grpc", _CLOSED),
    calls(SECURITY_POLICY, "spec.extAuth.grpc.backendRef", _CLOSED),
    _listed(SECURITY_POLICY, "spec.extAuth.http", _CLOSED),
    calls(SECURITY_POLICY, "spec.extAuth.http.backendRef", _CLOSED),
    *(
        reads_secret(SECURITY_POLICY, f"spec.{path}", _CLOSED, keys=keys)
        for path, keys in (
            ("oidc.clientSecret", ("client-secret",)),
            ("oidc.clientIDRef", ("client-id",)),
            ("basicAuth.users", (".htpasswd",)),
            ("apiKeyAuth.credentialRefs[]", ()),  # each key is the id of a client
        )
    ),
    reads_text(
        SECURITY_POLICY,
        "spec.jwt.providers[].localJWKS.valueRef",
        _CLOSED,
        judge=Judge.CONTROLLER,
    ),
    reads_text(SECURITY_POLICY, "spec.extAuth.contextExtensions[].valueRef", _CLOSED, SECRET),
    # EnvoyExtensionPolicy
    _listed(ENVOY_EXTENSION_POLICY, "spec.extProc[]", _CLOSED),
    reads_secret(
        ENVOY_EXTENSION_POLICY,
        "spec.wasm[].code.image.pullSecretRef",
        _CLOSED,
        keys=(".dockerconfigjson",),
    )._replace(refuses_kind=Judge.API_SERVER),
    *(
        reads_secret(
            ENVOY_EXTENSION_POLICY,
            f"spec.wasm[].code.{kind}.tls.caCertificateRef",
            _CLOSED,
            others=(CONFIG_MAP,),
            keys=("ca.crt",),
        )
        for kind in ("http", "image")
    ),
    reads_text(ENVOY_EXTENSION_POLICY, "spec.lua[].valueRef", _CLOSED),
    # HTTPRouteFilter
    reads_text(
        HTTP_ROUTE_FILTER, "spec.directResponse.body.valueRef", "rules with this filter answer 500"
    ),
    reads_secret(
        HTTP_ROUTE_FILTER,
        "spec.credentialInjection.credential.valueRef",
        "rules with this filter answer 500",
        keys=("credential",),
    ),
    # Backend
    certificates(BACKEND, "spec.tls.caCertificateRefs[]", _BACKEND_REFUSED),
    _in_own(BACKEND, "spec.tls.clientCertificateRef", _BACKEND_REFUSED),
    # EnvoyProxy: what it sends telemetry to needs no grant.
    *(
        _listed(ENVOY_PROXY, f"spec.telemetry.{path}", _GATEWAY_REFUSED)._replace(
            kinds=(SERVICE, BACKEND), grant_from=None
        )
        for path in _SINKS
    ),
    _in_own(ENVOY_PROXY, "spec.backendTLS.clientCertificateRef", _GATEWAY_REFUSED),
)
