"""Examples of ``unreplaced-placeholder`` in trees that Flux renders."""

from __future__ import annotations

from aigw_lint import Bad, Good

IN_FLUX = (
    Bad(
        {
            "clusters/edge.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: edge, namespace: flux-system}
            spec:
              path: ./gateway
              postBuild: {substitute: {NAME: edge, UNUSED: x}}
            """,
            "gateway/backend.yaml": """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: "${NAME}"}
            spec:
              endpoints:
                - fqdn:
                    hostname: ${HOST}.com  # <-- `${HOST}.com` nothing sets HOST
                    port: 443
                - fqdn: {hostname: <your-host>, port: 1}  # <-- `<your-host>` no variable
            """,
            "gateway/raw.yaml": """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata:
              name: raw
              labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}
            spec:
              endpoints:
                - fqdn:
                    hostname: ${NAME}.com  # <-- `${NAME}.com` the object opts out
                    port: 443
            """,
        }
    ),
    Bad(
        {
            "clusters/edge.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: edge, namespace: flux-system}
            spec: {path: ./gateway}
            """,
            "gateway/gateway.yaml": """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: "${NAME}"}  # <-- `"${NAME}"` no variables at all
            spec: {gatewayClassName: envoy}
            """,
        }
    ),
    Good(
        {
            "clusters/edge.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: edge, namespace: flux-system}
            spec:
              path: ./gateway
              postBuild:
                substituteFrom: [{kind: Secret, name: in-the-cluster}]
            """,
            "gateway/gateway.yaml": """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: "${NAME}"}
            spec: {gatewayClassName: "${CLASS:=envoy}"}
            """,
        },
        why="the Secret may set it",
    ),
    Good(
        {
            "clusters/edge.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: edge, namespace: flux-system}
            spec: {path: ./other}
            """,
            "gateway/gateway.yaml": """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: "${NAME}"}
            spec: {gatewayClassName: envoy}
            """,
        },
        why="a Flux Kustomization of another repository may render it",
    ),
    Good(
        {
            "clusters/edge.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: edge, namespace: flux-system}
            spec:
              path: ./gateway
              postBuild: {substitute: {NAME: edge}}
            """,
            "gateway/gateway.yaml": """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata:
              name: "${NAME}-${ZONE:=eu}"
              annotations: {aigateway.envoyproxy.io/gateway-config: "$${LETTERS}"}
            spec: {gatewayClassName: envoy}
            """,
        },
        why="a default, and letters that are asked for",
    ),
    Good(
        {
            "clusters/edge.yaml": """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: edge, namespace: flux-system}
            spec:
              path: ./gateway
              postBuild: {substitute: {NAME: edge}}
            """,
            "gateway/gateway.yaml": """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: "${NAME}"}
            spec: {gatewayClassName: envoy}
            """,
        },
        why="Flux puts it in",
    ),
)
