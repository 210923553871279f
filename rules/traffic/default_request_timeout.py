"""Streams need longer than the timeout that a rule gets by itself."""

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
    Node,
    Rule,
    Severity,
    request_timeouts,
)

_CONDITION = {
    "condition": {"type": "NotAccepted", "status": "False", "reason": "ReconciliationFailed"}
}


class DefaultRequestTimeout(Rule):
    """A rule of an AIGatewayRoute does not say how long a request may take.

    ## Why it matters

    AI Gateway then writes 60 seconds into the HTTPRoute. The time runs until
    the last byte of the answer, so it cuts off long answers in the middle of
    the stream. Because the HTTPRoute says it, no BackendTrafficPolicy can
    lengthen it.

    A rule that sets `backendRequest` alone says it, too: its requests end by
    that. But where it is longer than 60 seconds, the API server refuses the
    HTTPRoute, whose `request` AI Gateway writes: no backend request may take
    longer than the request. The AIGatewayRoute is not accepted then, and the
    finding is an error.

    ## What to do

    Say it in each rule:

        rules:
          - timeouts: {request: 300s}

    `0s` takes the limit away. A rule that only makes embeddings may well
    keep the default: then ignore this, or leave infos off as they are.

    ## Since

    AI Gateway 0.3. Older releases write no timeout of their own.

    ## Source

    AI Gateway: `api/v1beta1/ai_gateway_route_helper.go`. Envoy Gateway, for
    `backendRequest`: `internal/gatewayapi/route.go`. Gateway API: the rule of
    HTTPRoute "backendRequest timeout cannot be longer than request timeout".
    """

    id = "default-request-timeout"
    severity = Severity.INFO
    codes = ("backend-request",)
    judge = Judge.TRAFFIC
    category = "traffic"
    checklist = "timeouts"
    kinds = (AI_GATEWAY_ROUTE,)
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:  # <-- `rules` two of three say nothing
                - backendRefs: [{name: openai}]
                - backendRefs: [{name: azure}]
                  timeouts: {}
                - backendRefs: [{name: aws}]
                  timeouts: {request: 300s}
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
                - backendRefs: [{name: azure}]
                  timeouts:
                    backendRequest: 120s  # <-- `120s` longer than the 60 s of the whole
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                - backendRefs: [{name: azure}]
                  timeouts:
                    request: 120s
                    backendRequest: 120s  # <-- `120s` longer than the 60 s of the whole
            """,
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                  timeouts: {request: 300s}
                - backendRefs: [{name: azure}]
                  timeouts: {request: 0s}
                - backendRefs: [{name: aws}]
                  timeouts: {request: 30s}
            """,
            why="each rule says it; whether it is enough is another question",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                  timeouts: {request: "${TIMEOUT}"}
                - backendRefs: [{name: azure}]
                  timeouts: ${TIMEOUTS}
            """,
            why="a placeholder says it later",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              rules:
                - backendRefs: [{name: openai}]
                  timeouts: {backendRequest: 30s}
                - backendRefs: [{name: azure}]
                  timeouts: {backendRequest: 60s}
                - backendRefs: [{name: aws}]
                  timeouts: {request: 300s, backendRequest: 120s}
            """,
            why="the time for the backend ends the request: each rule says it",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec: {rules: []}
            """,
            why="no rules, no requests",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        timeouts = request_timeouts(manifest, graph)
        refused = [
            (rule, each.node) for rule, each in timeouts if each.exceeds_default and each.node
        ]
        for rule, node in refused:
            yield self._refused(manifest, rule, node)
        silent = sum(each.is_known and each.node is None for _, each in timeouts)
        if silent and not refused:
            yield self._too_short(manifest, silent, len(timeouts))

    def _refused(self, manifest: Manifest, rule: Node, node: Node) -> Finding:
        timeouts = rule.get("timeouts")
        values = {"request": node.text or ""}
        return self.finding(
            manifest,
            node,
            f"backendRequest {node.text} is longer than the 60s that AI Gateway writes into the "
            "HTTPRoute as timeouts.request, so the API server refuses that, and the "
            f"AIGatewayRoute is not accepted (write request: {node.text} beside it)",
            severity=Severity.ERROR,
            judge=Judge.CONTROLLER,
            code="backend-request",
            fix=self.completion(manifest, timeouts, values, safe=False) if timeouts else None,
            data=_CONDITION,
        )

    def _too_short(self, manifest: Manifest, silent: int, rules: int) -> Finding:
        """Tell that *silent* of so many *rules* say nothing."""
        spec = manifest.node.get("spec") or manifest.node
        whose = "its" if silent == 1 else "their"
        if rules == 1:
            which = "the rule sets no"
        elif silent == rules:
            which = f"none of the {rules} rules sets"
        else:
            which = f"{silent} of {rules} rules {'sets' if silent == 1 else 'set'} no"
        return self.finding(
            manifest,
            spec.key("rules") or spec,
            f"{which} timeouts.request, so {whose} requests end after 60 s, streamed "
            "answers included (write timeouts: {request: 300s})",
        )
