"""The manifests that runs of the command lint: a route, and the backend that it names or misses."""

ROUTE = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata: {name: chat, namespace: models}
spec:
  rules:
    - backendRefs:
        - name: %s
      timeouts: {request: 300s}
"""
"""The name of its backend is put in for ``%s``."""

BACKEND = """\
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIServiceBackend
metadata: {name: openai, namespace: models}
spec:
  schema: {name: OpenAI}
  backendRef: {group: gateway.envoyproxy.io, kind: Backend, name: openai}
"""
