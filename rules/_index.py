"""The built-in rules, so that none is imported before a manifest of its kinds comes.

Written by ``python -m aigw_lint.indexing``. Each row: module, id,
category, severity, and kinds with their groups. Kinds that several rules
have stand once, at the top.
"""

KINDS_1 = (
    "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
    "BackendSecurityPolicy.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
    "Gateway.gateway.networking.k8s.io MCPRoute.aigateway.envoyproxy.io "
    "InferencePool.inference.networking.k8s.io "
    "InferencePool.inference.networking.x-k8s.io "
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
    "InferenceModelRewrite.inference.networking.x-k8s.io "
    "GatewayConfig.aigateway.envoyproxy.io ReferenceGrant.gateway.networking.k8s.io"
)
KINDS_2 = (
    "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
    "BackendSecurityPolicy.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
    "Gateway.gateway.networking.k8s.io MCPRoute.aigateway.envoyproxy.io "
    "InferencePool.inference.networking.k8s.io "
    "InferencePool.inference.networking.x-k8s.io "
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
)
KINDS_3 = (
    "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
    "BackendSecurityPolicy.aigateway.envoyproxy.io GatewayConfig.aigateway.envoyproxy.io "
    "MCPRoute.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
    "Backend.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
    "ClientTrafficPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
    "EnvoyPatchPolicy.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
    "HTTPRouteFilter.gateway.envoyproxy.io SecurityPolicy.gateway.envoyproxy.io "
    "BackendLBPolicy.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
    "GRPCRoute.gateway.networking.k8s.io Gateway.gateway.networking.k8s.io "
    "GatewayClass.gateway.networking.k8s.io HTTPRoute.gateway.networking.k8s.io "
    "ListenerSet.gateway.networking.k8s.io ReferenceGrant.gateway.networking.k8s.io "
    "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
    "UDPRoute.gateway.networking.k8s.io InferencePool.inference.networking.k8s.io "
    "InferenceModel.inference.networking.x-k8s.io "
    "InferenceModelRewrite.inference.networking.x-k8s.io "
    "InferenceObjective.inference.networking.x-k8s.io "
    "InferencePool.inference.networking.x-k8s.io "
    "InferencePoolImport.inference.networking.x-k8s.io"
)
KINDS_4 = (
    "AIGatewayRoute.aigateway.envoyproxy.io HTTPRoute.gateway.networking.k8s.io "
    "MCPRoute.aigateway.envoyproxy.io"
)
KINDS_5 = (
    "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
    "BackendSecurityPolicy.aigateway.envoyproxy.io GatewayConfig.aigateway.envoyproxy.io "
    "MCPRoute.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
    "Backend.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
    "ClientTrafficPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
    "EnvoyPatchPolicy.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
    "HTTPRouteFilter.gateway.envoyproxy.io SecurityPolicy.gateway.envoyproxy.io "
    "BackendLBPolicy.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
    "GRPCRoute.gateway.networking.k8s.io Gateway.gateway.networking.k8s.io "
    "GatewayClass.gateway.networking.k8s.io HTTPRoute.gateway.networking.k8s.io "
    "ListenerSet.gateway.networking.k8s.io ReferenceGrant.gateway.networking.k8s.io "
    "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
    "UDPRoute.gateway.networking.k8s.io InferencePool.inference.networking.k8s.io "
    "InferenceModel.inference.networking.x-k8s.io "
    "InferenceModelRewrite.inference.networking.x-k8s.io "
    "InferenceObjective.inference.networking.x-k8s.io "
    "InferencePool.inference.networking.x-k8s.io "
    "InferencePoolImport.inference.networking.x-k8s.io defined.?"
)

RULES = (
    (
        "schema.ambiguous_scalar",
        "ambiguous-scalar",
        "schema",
        "error",
        KINDS_1,
    ),
    (
        "traffic.cost_without_cel",
        "cost-without-cel",
        "traffic",
        "error",
        "AIGatewayRoute.aigateway.envoyproxy.io GatewayConfig.aigateway.envoyproxy.io",
    ),
    (
        "references.cross_namespace_reference",
        "cross-namespace-reference",
        "references",
        "error",
        KINDS_2,
    ),
    (
        "traffic.default_request_timeout",
        "default-request-timeout",
        "traffic",
        "info",
        "AIGatewayRoute.aigateway.envoyproxy.io",
    ),
    (
        "schema.deprecated_api_version",
        "deprecated-api-version",
        "schema",
        "warning",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "BackendSecurityPolicy.aigateway.envoyproxy.io GatewayConfig.aigateway.envoyproxy.io "
            "MCPRoute.aigateway.envoyproxy.io"
        ),
    ),
    (
        "schema.deprecated_field",
        "deprecated-field",
        "schema",
        "warning",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "SecurityPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
            "EnvoyProxy.gateway.envoyproxy.io"
        ),
    ),
    (
        "references.duplicate_manifest",
        "duplicate-manifest",
        "references",
        "warning",
        KINDS_1,
    ),
    (
        "traffic.duplicate_model",
        "duplicate-model",
        "traffic",
        "warning",
        "AIGatewayRoute.aigateway.envoyproxy.io",
    ),
    (
        "schema.experimental_field",
        "experimental-field",
        "schema",
        "info",
        (
            "BackendLBPolicy.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
            "GRPCRoute.gateway.networking.k8s.io Gateway.gateway.networking.k8s.io "
            "GatewayClass.gateway.networking.k8s.io HTTPRoute.gateway.networking.k8s.io "
            "ListenerSet.gateway.networking.k8s.io ReferenceGrant.gateway.networking.k8s.io "
            "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
            "UDPRoute.gateway.networking.k8s.io"
        ),
    ),
    (
        "schema.field_too_new",
        "field-too-new",
        "schema",
        "error",
        KINDS_3,
    ),
    (
        "references.generated_name_collision",
        "generated-name-collision",
        "references",
        "error",
        "HTTPRoute.gateway.networking.k8s.io",
    ),
    (
        "attachment.hostname_never_matches",
        "hostname-never-matches",
        "attachment",
        "error",
        KINDS_4,
    ),
    (
        "traffic.invalid_buffer_limit",
        "invalid-buffer-limit",
        "traffic",
        "error",
        "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io",
    ),
    (
        "attachment.listener_refuses_kind",
        "listener-refuses-kind",
        "attachment",
        "error",
        KINDS_4,
    ),
    (
        "attachment.listener_refuses_namespace",
        "listener-refuses-namespace",
        "attachment",
        "error",
        KINDS_4,
    ),
    (
        "traffic.missing_buffer_limit",
        "missing-buffer-limit",
        "traffic",
        "warning",
        "Gateway.gateway.networking.k8s.io",
    ),
    (
        "traffic.missing_cost",
        "missing-cost",
        "traffic",
        "warning",
        "BackendTrafficPolicy.gateway.envoyproxy.io",
    ),
    (
        "references.missing_grant",
        "missing-grant",
        "references",
        "error",
        KINDS_2,
    ),
    (
        "attachment.missing_listener",
        "missing-listener",
        "attachment",
        "error",
        KINDS_4,
    ),
    (
        "references.missing_reference",
        "missing-reference",
        "references",
        "error",
        KINDS_2,
    ),
    (
        "attachment.missing_section",
        "missing-section",
        "attachment",
        "error",
        (
            "ClientTrafficPolicy.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "SecurityPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io"
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
        "attachment.multiple_security_policies",
        "multiple-security-policies",
        "attachment",
        "error",
        "BackendSecurityPolicy.aigateway.envoyproxy.io",
    ),
    (
        "traffic.plaintext_to_tls_port",
        "plaintext-to-tls-port",
        "traffic",
        "warning",
        "Backend.gateway.envoyproxy.io",
    ),
    (
        "traffic.priority_without_retry",
        "priority-without-retry",
        "traffic",
        "warning",
        "AIGatewayRoute.aigateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io",
    ),
    (
        "references.refused_kustomization",
        "refused-kustomization",
        "references",
        "warning",
        "refused.?",
    ),
    (
        "schema.removed_field",
        "removed-field",
        "schema",
        "error",
        KINDS_3,
    ),
    (
        "schema.schema_violation",
        "schema-violation",
        "schema",
        "error",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "BackendSecurityPolicy.aigateway.envoyproxy.io GatewayConfig.aigateway.envoyproxy.io "
            "MCPRoute.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io BackendTrafficPolicy.gateway.envoyproxy.io "
            "ClientTrafficPolicy.gateway.envoyproxy.io EnvoyExtensionPolicy.gateway.envoyproxy.io "
            "EnvoyPatchPolicy.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
            "HTTPRouteFilter.gateway.envoyproxy.io SecurityPolicy.gateway.envoyproxy.io "
            "BackendLBPolicy.gateway.networking.k8s.io BackendTLSPolicy.gateway.networking.k8s.io "
            "GRPCRoute.gateway.networking.k8s.io Gateway.gateway.networking.k8s.io "
            "GatewayClass.gateway.networking.k8s.io HTTPRoute.gateway.networking.k8s.io "
            "ListenerSet.gateway.networking.k8s.io ReferenceGrant.gateway.networking.k8s.io "
            "TCPRoute.gateway.networking.k8s.io TLSRoute.gateway.networking.k8s.io "
            "UDPRoute.gateway.networking.k8s.io InferencePool.inference.networking.k8s.io "
            "InferenceModel.inference.networking.x-k8s.io "
            "InferenceModelRewrite.inference.networking.x-k8s.io "
            "InferenceObjective.inference.networking.x-k8s.io "
            "InferencePool.inference.networking.x-k8s.io "
            "InferencePoolImport.inference.networking.x-k8s.io ConfigMap. Namespace. Secret. "
            "Service. Deployment.apps defined.?"
        ),
    ),
    (
        "references.secret_lacks_key",
        "secret-lacks-key",
        "references",
        "error",
        KINDS_2,
    ),
    (
        "traffic.short_request_timeout",
        "short-request-timeout",
        "traffic",
        "warning",
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
        "references.stray_patch",
        "stray-patch",
        "references",
        "warning",
        "refused.?",
    ),
    (
        "schema.unidentified_manifest",
        "unidentified-manifest",
        "schema",
        "error",
        "?.?",
    ),
    (
        "schema.unknown_api_version",
        "unknown-api-version",
        "schema",
        "error",
        KINDS_5,
    ),
    (
        "schema.unknown_field",
        "unknown-field",
        "schema",
        "error",
        KINDS_5,
    ),
    (
        "traffic.unreplaced_placeholder",
        "unreplaced-placeholder",
        "traffic",
        "warning",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io BackendSecurityPolicy.aigateway.envoyproxy.io "
            "BackendTLSPolicy.gateway.networking.k8s.io "
            "BackendTrafficPolicy.gateway.envoyproxy.io ClientTrafficPolicy.gateway.envoyproxy.io "
            "ConfigMap. EnvoyExtensionPolicy.gateway.envoyproxy.io "
            "EnvoyPatchPolicy.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
            "Gateway.gateway.networking.k8s.io GatewayClass.gateway.networking.k8s.io "
            "GatewayConfig.aigateway.envoyproxy.io GRPCRoute.gateway.networking.k8s.io "
            "HTTPRoute.gateway.networking.k8s.io HTTPRouteFilter.gateway.envoyproxy.io "
            "InferencePool.inference.networking.k8s.io ListenerSet.gateway.networking.k8s.io "
            "MCPRoute.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
            "ReferenceGrant.gateway.networking.k8s.io Secret. "
            "SecurityPolicy.gateway.envoyproxy.io Service. TCPRoute.gateway.networking.k8s.io "
            "TLSRoute.gateway.networking.k8s.io UDPRoute.gateway.networking.k8s.io"
        ),
    ),
    (
        "references.unsupported_reference_kind",
        "unsupported-reference-kind",
        "references",
        "error",
        KINDS_2,
    ),
    (
        "references.unused_manifest",
        "unused-manifest",
        "references",
        "info",
        (
            "AIServiceBackend.aigateway.envoyproxy.io Backend.gateway.envoyproxy.io "
            "EnvoyProxy.gateway.envoyproxy.io GatewayConfig.aigateway.envoyproxy.io "
            "HTTPRouteFilter.gateway.envoyproxy.io InferencePool.inference.networking.k8s.io "
            "BackendSecurityPolicy.aigateway.envoyproxy.io QuotaPolicy.aigateway.envoyproxy.io "
            "ReferenceGrant.gateway.networking.k8s.io"
        ),
    ),
    (
        "compatibility.upgrade",
        "upgrade",
        "compatibility",
        "warning",
        (
            "AIGatewayRoute.aigateway.envoyproxy.io AIServiceBackend.aigateway.envoyproxy.io "
            "Backend.gateway.envoyproxy.io EnvoyProxy.gateway.envoyproxy.io "
            "HTTPRoute.gateway.networking.k8s.io HTTPRouteFilter.gateway.envoyproxy.io "
            "QuotaPolicy.aigateway.envoyproxy.io SecurityPolicy.gateway.envoyproxy.io"
        ),
    ),
)
