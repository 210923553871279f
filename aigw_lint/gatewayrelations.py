"""What Envoy Gateway's and Gateway API's kinds name, as far as AI routes lean on it."""

from __future__ import annotations

from aigw_lint.kinds import (
    BACKEND,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    ENVOY_EXTENSION_POLICY,
    ENVOY_PATCH_POLICY,
    ENVOY_PROXY,
    GATEWAY,
    GATEWAY_CLASS,
    GRPC_ROUTE,
    HTTP_ROUTE,
    LISTENER_SET,
    SECURITY_POLICY,
    SERVICE,
    SERVICE_IMPORT,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
)
from aigw_lint.objectref import (
    GATEWAY_API,
    GroupKind,
)
from aigw_lint.relation import CLUSTER, FIELD, Relation
from aigw_lint.severity import Judge

_POLICY_IDLE = "the policy does nothing, and no status says so"
_ROUTE_KINDS = (HTTP_ROUTE, GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE, UDP_ROUTE)


def _policy(source: GroupKind, path: str, *kinds: GroupKind, judge: Judge) -> Relation:
    return Relation(source, path, kinds, _POLICY_IDLE, refuses_kind=judge, refuses_group=judge)


GATEWAY_RELATIONS: tuple[Relation, ...] = (
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
    Relation(
        HTTP_ROUTE,
        "spec.parentRefs[]",
        (GATEWAY, LISTENER_SET, SERVICE),  # a Service is what a mesh attaches routes to
        "the route serves nothing there, and no status says so",
        default_group=GATEWAY_API,
        default_kind="Gateway",
        namespace=FIELD,
        refuses_kind=Judge.CONTROLLER,
        refuses_group=Judge.CONTROLLER,
        is_extensible=True,
    ),
)
