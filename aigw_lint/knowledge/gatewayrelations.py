"""What the kinds of Gateway API and of its inference extension name."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.knowledge.envoyrelations import (
    ROUTE_KINDS,
    calls,
    certificates,
    reads_secret,
    refers,
)
from aigw_lint.knowledge.kinds import (
    BACKEND,
    BACKEND_TLS_POLICY,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    GRPC_ROUTE,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    INFERENCE_MODEL,
    INFERENCE_MODEL_REWRITE,
    INFERENCE_OBJECTIVE,
    INFERENCE_POOL,
    INFERENCE_POOL_X,
    LISTENER_SET,
    SERVICE,
    SERVICE_IMPORT,
)
from aigw_lint.knowledge.relation import CLUSTER, FIELD, Relation
from aigw_lint.words.objectref import GATEWAY_API, INFERENCE, INFERENCE_X, GroupKind
from aigw_lint.words.severity import Judge

_CALLED = (SERVICE, BACKEND, SERVICE_IMPORT, INFERENCE_POOL)
_NOT_FOUND = ("ResolvedRefs", "False", "BackendNotFound")
_NO_CERTIFICATE = (
    "the listener does not get this certificate, and without any other it is not served"
)
_LISTENER_INVALID = ("ResolvedRefs", "False", "InvalidCertificateRef")
_KEY_PAIR = ("tls.crt", "tls.key")
_REFUSES_CLIENTS = "the listeners that it guards refuse every client"
_REQUESTS_FAIL = "requests that are sent there get 500"
_CONNECTIONS_FAIL = "connections that are sent there are closed"


def _parents(source: GroupKind) -> Relation:
    return Relation(
        source,
        "spec.parentRefs[]",
        (GATEWAY, LISTENER_SET, SERVICE),  # a Service is what a mesh attaches routes to
        "the route serves nothing there, and no status says so",
        default_group=GATEWAY_API,
        default_kind="Gateway",
        namespace=FIELD,
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        is_extensible=True,
    )


def _route(source: GroupKind) -> Iterator[Relation]:
    """Yield what a route of the kind *source* names."""
    is_http = source in (HTTP_ROUTE, GRPC_ROUTE)
    effect = _REQUESTS_FAIL if is_http else _CONNECTIONS_FAIL
    yield _parents(source)
    yield calls(source, "spec.rules[].backendRefs[]", effect, kinds=_CALLED)._replace(
        condition=_NOT_FOUND
    )
    if not is_http:
        return
    yield calls(
        source,
        "spec.rules[].filters[].requestMirror.backendRef",
        "the rule answers 500 instead of mirroring",
        kinds=_CALLED,
    )
    for path in ("spec.rules[].filters[]", "spec.rules[].backendRefs[].filters[]"):
        yield refers(
            source,
            f"{path}.extensionRef",
            (HTTP_ROUTE_FILTER,),
            "the rule answers 500",
        )._replace(is_extensible=True)


def _certificates(source: GroupKind) -> Relation:
    row = reads_secret(
        source, "spec.listeners[].tls.certificateRefs[]", _NO_CERTIFICATE, keys=_KEY_PAIR
    )
    return row._replace(condition=_LISTENER_INVALID, refuses_only_if_managed=True)


def _pool(source: GroupKind) -> Relation:
    return Relation(
        source,
        "spec.poolRef",
        (INFERENCE_POOL, INFERENCE_POOL_X),
        "it applies to nothing",
        default_group=INFERENCE,
        default_kind="InferencePool",
    )


GATEWAY_API_RELATIONS: tuple[Relation, ...] = (
    Relation(
        GATEWAY_CLASS,
        "spec.parametersRef",
        (ENVOY_PROXY,),
        "the class is not accepted, and none of its Gateways is served",
        namespace=FIELD,
        default_namespace="default",
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        refuses_only_if_managed=True,
    ),
    Relation(
        GATEWAY,
        "spec.infrastructure.parametersRef",
        (ENVOY_PROXY,),
        "the Gateway is not accepted and is not served",
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        refuses_only_if_managed=True,
    ),
    Relation(
        GATEWAY,
        "spec.gatewayClassName",
        (GATEWAY_CLASS,),
        "no controller serves the Gateway",
        namespace=CLUSTER,
        is_name=True,
    ),
    _certificates(GATEWAY),
    *(
        certificates(
            GATEWAY,
            f"spec.tls.frontend.{path}.validation.caCertificateRefs[]",
            _REFUSES_CLIENTS,
        )._replace(namespace=FIELD, grant_from=GATEWAY, refuses_only_if_managed=True)
        for path in ("default", "perPort[].tls")
    ),
    reads_secret(
        GATEWAY,
        "spec.tls.backend.clientCertificateRef",
        "the gateway has no certificate of its own for backends, and says ResolvedRefs False",
        keys=_KEY_PAIR,
    )._replace(refuses_only_if_managed=True),
    Relation(
        LISTENER_SET,
        "spec.parentRef",
        (GATEWAY,),
        "the listeners are served nowhere, and no status says so",
        default_group=GATEWAY_API,
        default_kind="Gateway",
        namespace=FIELD,
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        is_extensible=True,
    ),
    _certificates(LISTENER_SET)._replace(refuses_only_if_managed=False),
    *(row for source in ROUTE_KINDS for row in _route(source)),
    Relation(
        BACKEND_TLS_POLICY,
        "spec.targetRefs[]",
        (BACKEND, SERVICE, SERVICE_IMPORT),
        "the backend is called without TLS, and no status says so",
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        is_extensible=True,
    ),
    certificates(
        BACKEND_TLS_POLICY,
        "spec.validation.caCertificateRefs[]",
        "requests to the backend get 500",
    )._replace(is_extensible=True),
    _pool(INFERENCE_OBJECTIVE),
    _pool(INFERENCE_MODEL)._replace(default_group=INFERENCE_X),
    _pool(INFERENCE_MODEL_REWRITE),
)
