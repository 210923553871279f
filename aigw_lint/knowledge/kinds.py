"""The kinds that relations and rules speak of."""

from __future__ import annotations

from aigw_lint.words.objectref import (
    AI_GATEWAY,
    CORE,
    ENVOY_GATEWAY,
    GATEWAY_API,
    INFERENCE,
    INFERENCE_X,
    GroupKind,
)

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
INFERENCE_MODEL = GroupKind(INFERENCE_X, "InferenceModel")
INFERENCE_MODEL_REWRITE = GroupKind(INFERENCE_X, "InferenceModelRewrite")
INFERENCE_OBJECTIVE = GroupKind(INFERENCE_X, "InferenceObjective")
CLUSTER_TRUST_BUNDLE = GroupKind("certificates.k8s.io", "ClusterTrustBundle")
CONFIG_MAP = GroupKind(CORE, "ConfigMap")
NAMESPACE = GroupKind(CORE, "Namespace")
SECRET = GroupKind(CORE, "Secret")
SERVICE = GroupKind(CORE, "Service")
SERVICE_IMPORT = GroupKind("multicluster.x-k8s.io", "ServiceImport")

KNOWN_KINDS = frozenset(each for each in tuple(globals().values()) if isinstance(each, GroupKind))
"""All of these: what `external` can speak of."""
