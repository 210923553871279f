"""Fields that still work and will go away."""

from __future__ import annotations

from collections.abc import Mapping

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    ENVOY_EXTENSION_POLICY,
    ENVOY_PROXY,
    SECURITY_POLICY,
    GroupKind,
    Record,
    Target,
)

AI = "AI Gateway"
ENVOY = "Envoy Gateway"


class Deprecated(Record):
    """One field."""

    kinds: tuple[GroupKind, ...]
    field: str
    """Its path, with dots between and ``[]`` for the items of a list."""
    project: str
    since: str
    """The first release in which it is deprecated and what takes its place is there; or empty."""
    until: str
    """The last release that has it; empty where the newest one does."""
    cure: str


_TARGETED = (
    *(CLIENT_TRAFFIC_POLICY, BACKEND_TRAFFIC_POLICY),
    *(SECURITY_POLICY, ENVOY_EXTENSION_POLICY),
)
_PROCESSOR = "spec.filterConfig.externalProcessor"
_SINK = "spec.telemetry.accessLog.settings[].sinks[].openTelemetry"
_BACKENDS = "name the collector in backendRefs"


def _ai(kind: GroupKind, field: str, since: str, until: str, cure: str) -> Deprecated:
    return Deprecated((kind,), field, AI, since, until, cure)


def _envoy(kind: GroupKind, field: str, since: str, cure: str) -> Deprecated:
    return Deprecated((kind,), field, ENVOY, since, "", cure)


DEPRECATED = (
    _ai(AI_GATEWAY_ROUTE, "spec.targetRefs", "0.3", "0.3", "write parentRefs"),
    _ai(
        *(AI_GATEWAY_ROUTE, "spec.schema", "0.3", "0.3"),
        "take it out: clients speak OpenAI, and each AIServiceBackend has its own schema",
    ),
    _ai(
        *(AI_SERVICE_BACKEND, "spec.backendSecurityPolicyRef", "0.3", "0.3"),
        "name this AIServiceBackend in targetRefs of the BackendSecurityPolicy",
    ),
    _ai(AI_SERVICE_BACKEND, "spec.timeouts", "0.2", "0.2", "write it in the rules of the route"),
    _ai(AI_GATEWAY_ROUTE, f"{_PROCESSOR}.replicas", "0.2", "0.2", "take it out"),
    _ai(
        *(AI_GATEWAY_ROUTE, f"{_PROCESSOR}.resources", "0.5", "0.5"),
        "write a GatewayConfig with spec.extProc.kubernetes.resources, and name it in the "
        "annotation aigateway.envoyproxy.io/gateway-config of the Gateway",
    ),
    Deprecated(_TARGETED, "spec.targetRef", ENVOY, "", "", "write targetRefs, with it as an item"),
    _envoy(CLIENT_TRAFFIC_POLICY, "spec.enableProxyProtocol", "1.5", "write proxyProtocol: {}"),
    _envoy(
        *(CLIENT_TRAFFIC_POLICY, "spec.headers.preserveXRequestID", "1.4"),
        "write requestID: PreserveOrGenerate",
    ),
    _envoy(CLIENT_TRAFFIC_POLICY, "spec.tls.clientValidation.optional", "1.8", "write mode"),
    _envoy(SECURITY_POLICY, "spec.extAuth.grpc.backendRef", "", "write backendRefs"),
    _envoy(SECURITY_POLICY, "spec.extAuth.http.backendRef", "", "write backendRefs"),
    _envoy(BACKEND_TRAFFIC_POLICY, "spec.compression", "1.6", "write compressor"),
    _envoy(
        *(BACKEND_TRAFFIC_POLICY, "spec.rateLimit.type", "1.6"),
        "take it out: global and local say it themselves",
    ),
    _envoy(
        *(BACKEND_TRAFFIC_POLICY, "spec.loadBalancer.consistentHash.header", "1.6"),
        "write type: Headers, and headers",
    ),
    _envoy(ENVOY_PROXY, f"{_SINK}.resources", "1.7", "write resourceAttributes"),
    _envoy(ENVOY_PROXY, f"{_SINK}.host", "", _BACKENDS),
    _envoy(ENVOY_PROXY, "spec.telemetry.metrics.sinks[].openTelemetry.host", "", _BACKENDS),
    _envoy(ENVOY_PROXY, "spec.telemetry.tracing.provider.host", "", _BACKENDS),
    _envoy(ENVOY_PROXY, "spec.telemetry.tracing.customTags", "1.7", "write tags"),
)
"""All of them, where a release takes them and says that they go."""

KINDS = tuple(dict.fromkeys(kind for each in DEPRECATED for kind in each.kinds))


def is_deprecated(each: Deprecated, target: Target) -> bool:
    """Tell whether *target* has the field, and what takes its place."""
    release = _number(target.ai_gateway if each.project == AI else target.envoy_gateway)
    return not (
        (each.since and release < _number(each.since))
        or (each.until and release > _number(each.until))
    )


def _number(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def leaving(kind: GroupKind, target: Target) -> Mapping[str, str]:
    """Return what to write instead of each field of *kind* that is deprecated, by its path."""
    found = {
        each.field: each.cure
        for each in DEPRECATED
        if kind in each.kinds and is_deprecated(each, target)
    }
    # The port goes with its host, and is not told by itself: the API server puts it in.
    hosts = [field.removesuffix("host") for field, cure in found.items() if cure == _BACKENDS]
    return {**found, **{f"{above}port": _BACKENDS for above in hosts}}
