"""Backends of a later priority are asked only if something retries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    BACKEND_TRAFFIC_POLICY,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Rule,
    Severity,
    Undecided,
    definition_of,
    some_of,
)

from ._effective import Case, Judged, faults_of, is_misdirected, judged
from ._failover import Unclear
from ._retries import CODES, Doubt, Fault, describe

_WHETHER = "whether anything retries for backends of a later priority"


class PriorityWithoutRetry(Rule):
    """Backends have priorities, and nothing makes Envoy go on to the next.

    ## Why it matters

    Envoy asks the backends of a later `priority` only for a retry, or once
    health checks have found the earlier ones bad. By default it does neither:
    while the first backend is down, clients get its errors, and the backend
    that was meant for this moment is never asked.

    ## What to do

    Put a BackendTrafficPolicy beside the AIGatewayRoute. It targets the
    HTTPRoute that AI Gateway generates, which has the same name:

        apiVersion: gateway.envoyproxy.io/v1alpha1
        kind: BackendTrafficPolicy
        metadata: {name: failover, namespace: models}
        spec:
          targetRefs:
            - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}
          retry:
            numAttemptsPerPriority: 1
            numRetries: 2
            retryOn:
              triggers: [connect-failure, retriable-status-codes]
              httpStatusCodes: [429, 500, 502, 503, 504]

    Without `numAttemptsPerPriority` each try asks the same priority again.
    `numRetries` must be enough for all priorities: the number of attempts for
    each, times the priorities after the first. Status codes are looked at
    only with the trigger `retriable-status-codes`, and this trigger needs
    status codes. One policy counts, the most specific one: that of the route
    replaces that of the Gateway whole, unless it has a `mergeType`. Passive
    health checks take out no more than `maxEjectionPercent` of the backends,
    by default 10: of two that is none.

    ## Since

    AI Gateway 0.2; `numAttemptsPerPriority` is there since 0.3.

    ## Source

    Envoy Gateway: `internal/xds/translator/route.go`,
    `internal/gatewayapi/backendtrafficpolicy.go`. AI Gateway:
    `internal/extensionserver/post_translate_modify.go`. All of it was seen
    on the live gateway: with the first of two backends down each request gets
    503 without a retry, with a retry without `numAttemptsPerPriority`, with
    `numRetries: 0` and with `passive: {}`; with what stands above, 200.
    """

    id = "priority-without-retry"
    severity = Severity.WARNING
    codes = CODES
    judge = Judge.TRAFFIC
    category = "traffic"
    kinds = (AI_GATEWAY_ROUTE, BACKEND_TRAFFIC_POLICY)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs: [{name: edge}]
              rules:
                - backendRefs:
                    - name: openai
                    - name: azure
                      priority: 1  # <-- `1` nothing retries
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: models}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs: [{name: edge}]
              rules:
                - backendRefs: [{name: openai}, {name: azure, priority: 1}]  # <-- `1` limits counts
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: limits, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
              circuitBreaker: {maxConnections: 50}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              retry: {numAttemptsPerPriority: 1}
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs:
                    - {name: openai}
                    - {name: azure, priority: 1}
                    - {name: own, priority: 2}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
              retry:
                numAttemptsPerPriority: 1
                numRetries: 1  # <-- `1` two are needed
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules: [{backendRefs: [{name: openai}, {name: azure, priority: 1}]}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
              retry:  # <-- `retry` no numAttemptsPerPriority
                numRetries: 3
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules: [{backendRefs: [{name: openai}, {name: azure, priority: 1}]}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: retries, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
              retry:
                numAttemptsPerPriority: 1
                retryOn:
                  triggers: [connect-failure, retriable-status-codes]
                  httpStatusCodes: [500, 503]
            """,
            why="by default there are two retries",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs: [{name: edge}]
              rules: [{backendRefs: [{name: openai}, {name: azure, priority: 1}]}]
            """,
            why="the Gateway is not here, and its policy may stand beside it",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - backendRefs: [{name: openai, priority: 1}, {name: azure, priority: 1}]
                - backendRefs: [{name: openai}, {name: azure, weight: 0, priority: 1}]
            """,
            why="one priority for all, and a backend that takes no requests",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules: [{backendRefs: [{name: openai}, {name: azure, priority: 1}]}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: health, namespace: models}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}]
              healthCheck: {active: {type: TCP, tcp: {}}}
            """,
            why="active health checks notice that the first backend is down",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        if manifest.ref.group_kind == BACKEND_TRAFFIC_POLICY:
            yield from self._in_policy(manifest, graph)
            return
        found = graph.remember(judged, definition_of(manifest))
        idle = [each for each in found if isinstance(each, Judged) and _idle(each)]
        if idle:
            if not is_misdirected(manifest, graph):
                yield self._unless_made(self._never_reached(manifest, idle), manifest, idle, graph)
            return
        for each in found:
            reason = each.reason if isinstance(each, Unclear) else _doubt(each)
            node = each.node if isinstance(each, Unclear) else each.failover.first
            if reason:
                yield self.undecided(manifest, node, reason, _WHETHER)
                return
        sure = [each for each in found if isinstance(each, Judged)]
        for finding in self._lacking(manifest, sure, graph):
            yield self._unless_made(finding, manifest, sure, graph)

    def _unless_made(
        self, finding: Finding, route: Manifest, found: Sequence[Judged], graph: Graph
    ) -> Finding | Undecided:
        """Return *finding*, but where something beside the manifests may make a policy."""
        from ._elsewhere import made  # here, since few routes lack a retry

        gateways = (case.gateway.ref.name for each in found for case in each.cases if case.gateway)
        maker = made(_WHETHER, BACKEND_TRAFFIC_POLICY, (route.ref.name, *gateways), graph)
        if maker is None:
            return finding
        return self.undecided(route, found[0].failover.first, "made-elsewhere", maker)

    def _never_reached(self, route: Manifest, idle: Sequence[Judged]) -> Finding:
        failover, case = idle[0].failover, _idle(idle[0])[0]
        name = route.ref.name
        policy = case.policies[0] if case.policies else None
        where = f' and none for its Gateway "{case.gateway.ref.name}"' if case.gateway else ""
        if policy is None:
            why = f'no BackendTrafficPolicy retries for HTTPRoute "{name}"{where}'
            cure = "write one with retry: {numAttemptsPerPriority: 1}"
        else:
            why = f'BackendTrafficPolicy "{policy.ref.name}", the one that counts, has no retry'
            cure = "add retry: {numAttemptsPerPriority: 1} to it"
        more = f" ({len(idle)} rules)" if len(idle) > 1 else ""
        return self.finding(
            route,
            failover.first,
            f"priority {failover.first.text} {failover.lost}{more}{_with(idle[0])}: {why}, so "
            f"clients get the errors of {failover.failing} ({cure})",
            related=[
                self.related(each, _name(each), "this policy counts here, and has no retry")
                for each in case.policies[:1]
            ],
        )

    def _lacking(self, route: Manifest, found: Sequence[Judged], graph: Graph) -> Iterator[Finding]:
        """Report where all policies that help lie in some of several alternatives."""
        for each in found:
            helping = [policy for case in each.cases for policy in case.policies]
            beside = [case.gateway for case in each.cases if case.gateway] or [route]
            lacking = graph.alternatives_without(route, helping, beside)
            if lacking:
                yield self.finding(
                    route,
                    each.failover.first,
                    f"priority {each.failover.first.text} {each.failover.lost} in "
                    f"{some_of(lacking)}: there "
                    f'no BackendTrafficPolicy retries for HTTPRoute "{route.ref.name}" or its '
                    f"Gateway, so clients get the errors of {each.failover.failing} "
                    "(write one with retry: {numAttemptsPerPriority: 1})",
                )
                return

    def _in_policy(self, policy: Manifest, graph: Graph) -> Iterator[Finding]:
        told: set[Node] = set()
        for failover, fault in faults_of(policy, graph):
            if fault.node is not None and fault.node not in told:
                told.add(fault.node)
                yield self.finding(
                    policy,
                    fault.node,
                    describe(policy, failover, fault),
                    code=fault.code,
                    related=[
                        self.related(failover.route, failover.first, "this priority needs it")
                    ],
                )


def _idle(each: Judged) -> list[Case]:
    """Return the cases in which nothing retries."""
    return [
        case for case in each.cases if isinstance(case.verdict, Fault) and not case.verdict.node
    ]


def _doubt(each: Judged) -> str | None:
    doubts = (case.verdict for case in each.cases if isinstance(case.verdict, Doubt))
    return next((doubt.reason for doubt in doubts), None)


def _with(each: Judged) -> str:
    """Return with which definitions of the Gateway nothing retries; empty where with all."""
    idle = _idle(each)
    if len(idle) == len(each.cases):
        return ""
    places = (case.policies[0] if case.policies else case.gateway for case in idle)
    return f" with {some_of(sorted({place.rendering.name for place in places if place}))}"


def _name(manifest: Manifest) -> Node:
    return manifest.node.get("metadata", "name") or manifest.node
