"""One rule of an AIGatewayRoute names one kind of backend."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
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


class MixedBackendKinds(Rule):
    """A rule of an AIGatewayRoute names InferencePools beside AIServiceBackends.

    ## Why it matters

    The API server refuses the whole route. It tells the two apart by what is
    written: an entry with group and kind is an InferencePool, one without them
    an AIServiceBackend, and in one rule all entries must be alike.

    ## What to do

    Give each kind a rule of its own, with matches that differ. Within one
    rule, traffic can neither be split between the two nor fail over from one
    to the other.

    ## Since

    AI Gateway 0.3, with the first InferencePools.

    ## Source

    AI Gateway: the CRD of AIGatewayRoute, the validation rules of
    `spec.rules[]`.
    """

    id = "mixed-backend-kinds"
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
                    - name: openai  # <-- `openai` an AIServiceBackend
                    - name: azure
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                - backendRefs:
                    - name: openai
                    - name: llama  # <-- `llama` an InferencePool
                      group: inference.networking.k8s.io
                      kind: InferencePool
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
                - backendRefs: [{name: openai}, {name: azure, group: null, kind: null}]
            """,
            why="each rule for itself, and null is as if nothing were written",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs:
                    - {name: llama, kind: InferencePool}
                    - {name: openai}
                - backendRefs:
                    - {name: any, group: "${GROUP}", kind: "${KIND}"}
                    - {name: openai}
            """,
            why="that group and kind go together is another rule's; a placeholder tells no kind",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for entries in crowds(manifest, graph):
            first, *others = entries
            for entry in others:
                if entry.ref.group_kind != first.ref.group_kind:
                    related = self.related(
                        manifest, first.name_node, f"{first.written} is named here"
                    )
                    yield self.finding(
                        manifest,
                        entry.name_node,
                        "this rule names an InferencePool beside AIServiceBackends, "
                        "so the API server refuses the route "
                        "(give each kind a rule of its own, with other matches)",
                        related=(related,),
                    )
                    break
