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
    Target,
    request_timeout,
)


class DefaultRequestTimeout(Rule):
    """A rule of an AIGatewayRoute does not say how long a request may take.

    ## Why it matters

    AI Gateway then writes 60 seconds into the HTTPRoute. The time runs until
    the last byte of the answer, so it cuts off long answers in the middle of
    the stream. Because the HTTPRoute says it, no BackendTrafficPolicy can
    lengthen it.

    ## What to do

    Say it in each rule:

        rules:
          - timeouts: {request: 300s}

    `0s` takes the limit away. A rule that only makes embeddings may well
    keep the default: then ignore this, or leave infos off as they are.

    ## Since

    AI Gateway 0.3. Older releases write no timeout of their own.

    ## Source

    AI Gateway: `api/v1beta1/ai_gateway_route_helper.go`.
    """

    id = "default-request-timeout"
    severity = Severity.INFO
    judge = Judge.TRAFFIC
    category = "traffic"
    checklist = "timeouts"
    kinds = (AI_GATEWAY_ROUTE,)

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
                  timeouts: {backendRequest: 30s}
                - backendRefs: [{name: aws}]
                  timeouts: {request: 300s}
            """
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
            spec: {rules: []}
            """,
            why="no rules, no requests",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding]:
        spec = manifest.node.get("spec")
        key = spec.key("rules") if spec is not None else None
        rules = [rule for rule in manifest.node.each("spec", "rules", "[]") if rule.is_mapping]
        silent = sum(_has_the_default(rule, graph.target) for rule in rules)
        if key is None or not silent:
            return
        if len(rules) == 1:
            which = "the rule sets"
        elif silent == len(rules):
            which = f"none of the {len(rules)} rules sets"
        else:
            which = f"{silent} of {len(rules)} rules set"
        negated = "" if which.startswith("none") else " no"
        yield self.finding(
            manifest,
            key,
            f"{which}{negated} timeouts.request, so their requests end after 60 s, streamed "
            "answers included (write timeouts: {request: 300s})",
        )


def _has_the_default(rule: Node, target: Target) -> bool:
    timeout = request_timeout(rule, target)
    return timeout.is_known and timeout.node is None
