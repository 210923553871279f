"""The built-in rules, so that none is imported before a manifest of its kinds comes.

Written by ``python -m aigw_lint.indexing``. Each row: module, id,
category, severity, and kinds with their groups.
"""

RULES = (
    (
        "traffic.default_request_timeout",
        "default-request-timeout",
        "traffic",
        "info",
        "AIGatewayRoute.aigateway.envoyproxy.io",
    ),
    (
        "traffic.invalid_buffer_limit",
        "invalid-buffer-limit",
        "traffic",
        "error",
        "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io",
    ),
    (
        "attachment.listener_refuses_namespace",
        "listener-refuses-namespace",
        "attachment",
        "error",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io HTTPRoute.gateway.networking.k8s.io "
            "MCPRoute.aigateway.envoyproxy.io"
        ),
    ),
    (
        "traffic.missing_buffer_limit",
        "missing-buffer-limit",
        "traffic",
        "warning",
        "Gateway.gateway.networking.k8s.io",
    ),
    (
        "references.missing_grant",
        "missing-grant",
        "references",
        "error",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "BackendSecurityPolicy.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
            "Gateway.gateway.networking.k8s.io MCPRoute.aigateway.envoyproxy.io "
            "InferencePool.inference.networking.k8s.io InferencePool.inference.networking.x-k8s.io "
            "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "SecurityPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
            "EnvoyPatchPolicy.gateway.envoyproxy.io HTTPRouteFilter.gateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
            "GatewayClass.gateway.networking.k8s.io ListenerSet.gateway.networking.k8s.io "
            "HTTPRoute.gateway.networking.k8s.io GRPCRoute.gateway.networking.k8s.io "
            "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
            "UDPRoute.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
            "InferenceObjective.inference.networking.x-k8s.io "
            "InferenceModel.inference.networking.x-k8s.io "
            "InferenceModelRewrite.inference.networking.x-k8s.io"
        ),
    ),
    (
        "attachment.missing_listener",
        "missing-listener",
        "attachment",
        "error",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io HTTPRoute.gateway.networking.k8s.io "
            "MCPRoute.aigateway.envoyproxy.io"
        ),
    ),
    (
        "references.missing_reference",
        "missing-reference",
        "references",
        "error",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "BackendSecurityPolicy.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
            "Gateway.gateway.networking.k8s.io MCPRoute.aigateway.envoyproxy.io "
            "InferencePool.inference.networking.k8s.io InferencePool.inference.networking.x-k8s.io "
            "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "SecurityPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
            "EnvoyPatchPolicy.gateway.envoyproxy.io HTTPRouteFilter.gateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
            "GatewayClass.gateway.networking.k8s.io ListenerSet.gateway.networking.k8s.io "
            "HTTPRoute.gateway.networking.k8s.io GRPCRoute.gateway.networking.k8s.io "
            "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
            "UDPRoute.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
            "InferenceObjective.inference.networking.x-k8s.io "
            "InferenceModel.inference.networking.x-k8s.io "
            "InferenceModelRewrite.inference.networking.x-k8s.io"
        ),
    ),
    (
        "routing.misspelled_model_header",
        "misspelled-model-header",
        "routing",
        "warning",
        "AIGatewayRoute.aigateway.envoyproxy.io",
    ),
    (
        "schema.mixed_backend_kinds",
        "mixed-backend-kinds",
        "schema",
        "error",
        "AIGatewayRoute.aigateway.envoyproxy.io",
    ),
    (
        "schema.multiple_inference_pools",
        "multiple-inference-pools",
        "schema",
        "error",
        "AIGatewayRoute.aigateway.envoyproxy.io",
    ),
    (
        "traffic.small_buffer_limit",
        "small-buffer-limit",
        "traffic",
        "warning",
        "ClientTrafficPolicy.gateway.envoyproxy.io",
    ),
    (
        "schema.unidentified_manifest",
        "unidentified-manifest",
        "schema",
        "error",
        "?.?",
    ),
    (
        "traffic.unreplaced_placeholder",
        "unreplaced-placeholder",
        "traffic",
        "warning",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io BackendSecurityPolicy.aigateway.envoyproxy.io "
            "BackendTLSPolicy.gateway.networking.k8s.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "ClientTrafficPolicy.gateway.envoyproxy.io ConfigMap. "
            "EnvoyExtensionPolicy.gateway.envoyproxy.io EnvoyPatchPolicy.gateway.envoyproxy.io "
            "EnvoyProxy.gateway.envoyproxy.io Gateway.gateway.networking.k8s.io "
            "GatewayClass.gateway.networking.k8s.io GatewayConfig.aigateway.envoyproxy.io "
            "GRPCRoute.gateway.networking.k8s.io HTTPRoute.gateway.networking.k8s.io "
            "HTTPRouteFilter.gateway.envoyproxy.io InferencePool.inference.networking.k8s.io "
            "ListenerSet.gateway.networking.k8s.io MCPRoute.aigateway.envoyproxy.io "
            "QuotaPolicy.aigateway.envoyproxy.io ReferenceGrant.gateway.networking.k8s.io Secret. "
            "SecurityPolicy.gateway.envoyproxy.io Service."
        ),
    ),
    (
        "references.unsupported_reference_kind",
        "unsupported-reference-kind",
        "references",
        "error",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "BackendSecurityPolicy.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
            "Gateway.gateway.networking.k8s.io MCPRoute.aigateway.envoyproxy.io "
            "InferencePool.inference.networking.k8s.io InferencePool.inference.networking.x-k8s.io "
            "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "SecurityPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
            "EnvoyPatchPolicy.gateway.envoyproxy.io HTTPRouteFilter.gateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
            "GatewayClass.gateway.networking.k8s.io ListenerSet.gateway.networking.k8s.io "
            "HTTPRoute.gateway.networking.k8s.io GRPCRoute.gateway.networking.k8s.io "
            "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
            "UDPRoute.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
            "InferenceObjective.inference.networking.x-k8s.io "
            "InferenceModel.inference.networking.x-k8s.io "
            "InferenceModelRewrite.inference.networking.x-k8s.io"
        ),
    ),
)
