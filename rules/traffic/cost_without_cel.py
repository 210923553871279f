"""A cost of type CEL must have its expression."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    GATEWAY_CONFIG,
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

_COSTS = {
    AI_GATEWAY_ROUTE: ("spec", "llmRequestCosts", "[]"),
    GATEWAY_CONFIG: ("spec", "globalLLMRequestCosts", "[]"),
}


class CostWithoutCel(Rule):
    """A cost of type CEL has no expression.

    ## Why it matters

    The CRD lets `cel` be left out, and an empty text pass. AI Gateway cannot
    make a program of it, and then writes no configuration for any Gateway that
    the route, or the GatewayConfig, is of: each goes on with the last one that
    was whole, and later changes of any of its routes have no effect. The route
    says Accepted all the same.

    ## What to do

    Write the expression into `cel`, such as `input_tokens + 3u * output_tokens`,
    or a type that needs none, such as TotalToken.

    ## Source

    AI Gateway: `internal/controller/gateway.go`. Seen on the live gateway: it
    refuses the route with "missing CEL expression", and an empty text with a
    syntax error.
    """

    id = "cost-without-cel"
    severity = Severity.ERROR
    judge = Judge.CONTROLLER
    category = "traffic"
    kinds = tuple(_COSTS)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: ai}
            spec:
              llmRequestCosts:
                - metadataKey: weighted
                  type: CEL  # <-- `CEL` there is no cel
                - metadataKey: empty
                  type: CEL  # <-- `CEL` an empty text is none
                  cel: ""
              rules: [{backendRefs: [{name: openai}]}]
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: GatewayConfig
            metadata: {name: edge, namespace: ai}
            spec:
              globalLLMRequestCosts:
                - metadataKey: weighted
                  type: CEL  # <-- `CEL` there is no cel
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: ai}
            spec:
              llmRequestCosts:
                - {metadataKey: weighted, type: CEL, cel: input_tokens + 3u * output_tokens}
                - {metadataKey: later, type: CEL, cel: "${COST}"}
                - {metadataKey: total, type: TotalToken}
              rules: [{backendRefs: [{name: openai}]}]
            """,
            why="an expression, one that is put in later, and a type that needs none",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for cost in manifest.node.each(*_COSTS[manifest.ref.group_kind]):
            kind, cel = cost.get("type"), cost.get("cel")
            is_written = cel is not None and not cel.is_null and cel.text != ""
            if kind is None or kind.string != "CEL" or is_written:
                continue
            if manifest.touched((*cost.path, "cel")) or manifest.touched(kind.path):
                message = "whether this cost has an expression"
                yield self.undecided(manifest, kind, "patched", message)
                continue
            name = cost.string_at("metadataKey") or "?"
            yield self.finding(
                manifest,
                kind,
                f'the cost "{name}" is of type CEL and has no cel, so AI Gateway writes no '
                "configuration for the Gateways that it is of, and each goes on with its last one "
                "(write cel, or a type such as TotalToken)",
            )
