"""One rule of an AIGatewayRoute names one InferencePool."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Rule,
    Severity,
    Undecided,
)

from ._crowds import crowds


class MultipleInferencePools(Rule):
    """A rule of an AIGatewayRoute names more than one InferencePool.

    ## Why it matters

    The API server refuses the whole route. A pool picks the endpoint of each
    request by itself, so there can be no weights or priorities between pools.

    ## What to do

    Give each pool a rule of its own, with matches that differ: another model
    name, or another header.

    ## Since

    AI Gateway 0.3, with the first InferencePools.

    ## Source

    AI Gateway: the CRD of AIGatewayRoute, the validation rules of
    `spec.rules[]`.
    """

    id = "multiple-inference-pools"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "schema"
    kinds = (AI_GATEWAY_ROUTE,)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs:
                    - group: inference.networking.k8s.io
                      kind: InferencePool
                      name: llama
                    - group: inference.networking.k8s.io
                      kind: InferencePool
                      name: mistral  # <-- `mistral` the second pool
                    - group: inference.networking.k8s.io
                      kind: InferencePool
                      name: qwen
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs:
                    - {name: llama, group: inference.networking.k8s.io, kind: InferencePool}
                - backendRefs:
                    - {name: mistral, group: inference.networking.k8s.io, kind: InferencePool}
                - backendRefs: [{name: openai}, {name: azure}]
            """,
            why="one pool in each rule; of AIServiceBackends there may be many",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs:
                    - {name: llama, group: inference.networking.k8s.io, kind: InferencePool}
                    - {name: openai}
            """,
            why="a pool beside an AIServiceBackend is the business of mixed-backend-kinds",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for entries in crowds(manifest, graph):
            pools = [each for each in entries if each.ref.group_kind != AI_SERVICE_BACKEND]
            first, *others = pools
            if others:
                related = self.related(manifest, first.name_node, f"{first.written} is named here")
                yield self.finding(
                    manifest,
                    others[0].name_node,
                    "this rule names more than one InferencePool, "
                    "so the API server refuses the route "
                    "(give each pool a rule of its own, with other matches)",
                    related=(related,),
                )
