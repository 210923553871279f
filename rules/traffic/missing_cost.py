"""A limit by tokens must read a cost that somebody counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    BACKEND_TRAFFIC_POLICY,
    GATEWAY,
    HTTP_ROUTE,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Reference,
    Rule,
    Severity,
    Undecided,
    attachments_to,
    has_placeholder,
    near,
    some_of,
)

from ._costs import Costs, costs_of

_SINCE = "0.6"
_NAMESPACE = "io.envoy.ai_gateway"
_RULES = ("spec", "rateLimit", "global", "rules", "[]", "cost")
# What AI Gateway puts there itself.
_ITS_OWN = frozenset(
    {
        "ai_service_backend_name",
        "backend_name",
        "content_length",
        "model_name_override",
        "quota_cost",
        "response_model",
        "route_name",
        "token_latency_itl",
        "token_latency_ttft",
    }
)
_MOST_NAMED = 5
_MOST_ROUTES = 100


class MissingCost(Rule):
    """A rate limit reads a cost that no route counts.

    ## Why it matters

    A limit by tokens takes from the metadata of a request what
    `llmRequestCosts` of the AIGatewayRoute put there, by the same key, or
    `globalLLMRequestCosts` of the GatewayConfig of the Gateway. Where neither
    has the key, nothing is there, each request costs nothing, and the limit is
    never reached. All is accepted, and no status says so.

    ## What to do

    Write one key on both sides, and `io.envoy.ai_gateway` as the namespace.
    The costs of one route count for that route alone: for a limit on a whole
    Gateway, write them into each of its routes, or into the GatewayConfig.

    A limit on a Gateway is told only where none of its routes has the key.

    ## Since

    AI Gateway 0.6; before, the costs of all routes of a Gateway were one.

    ## Source

    AI Gateway: `internal/extproc/processor_impl.go`,
    `internal/controller/gateway.go`.
    """

    id = "missing-cost"
    severity = Severity.WARNING
    codes = ("namespace",)
    judge = Judge.TRAFFIC
    category = "traffic"
    kinds = (BACKEND_TRAFFIC_POLICY,)

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: budget, namespace: ai}
            spec:
              targetRefs:
                - {group: gateway.networking.k8s.io, kind: HTTPRoute, name: chat}
              rateLimit:
                global:
                  rules:
                    - limit: {requests: 1000, unit: Hour}
                      cost:
                        request: {from: Number, number: 0}
                        response:
                          from: Metadata
                          metadata:
                            namespace: io.envoy.ai_gateway
                            key: llm_tokens  # <-- `llm_tokens` it is called llm_total_tokens
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: ai}
            spec:
              parentRefs: [{name: edge}]
              llmRequestCosts: [{metadataKey: llm_total_tokens, type: TotalToken}]
              rules: [{backendRefs: [{name: openai}]}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: ai}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: BackendTrafficPolicy
            metadata: {name: budget, namespace: ai}
            spec:
              targetRefs:
                - {group: gateway.networking.k8s.io, kind: Gateway, name: edge}
              rateLimit:
                global:
                  rules:
                    - limit: {requests: 1000, unit: Hour}
                      cost:
                        response:
                          from: Metadata
                          metadata: {namespace: io.envoy.ai_gateway, key: own}
                    - limit: {requests: 1000, unit: Hour}
                      cost:
                        response:
                          from: Metadata
                          metadata: {namespace: io.envoy.ai_gateway, key: of-all}
                    - limit: {requests: 1000, unit: Hour}
                      cost:
                        response:
                          from: Metadata
                          metadata: {namespace: com.example, key: else}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: ai}
            spec:
              parentRefs: [{name: edge}]
              llmRequestCosts: [{metadataKey: own, type: TotalToken}]
              rules: [{backendRefs: [{name: openai}]}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: GatewayConfig
            metadata: {name: costs, namespace: ai}
            spec: {globalLLMRequestCosts: [{metadataKey: of-all, type: InputToken}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata:
              name: edge
              namespace: ai
              annotations: {aigateway.envoyproxy.io/gateway-config: costs}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """,
            why="a cost of the route, one of the GatewayConfig, and what somebody else puts there",
        ),
    )

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        return not any(True for _ in manifest.node.each(*_RULES))

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for namespace in _misnamed_in(manifest):
            yield self._misnamed(manifest, namespace)
        keys = tuple(_keys_in(manifest)) if graph.target.reaches(_SINCE) else ()
        if not keys:
            return
        for reference in graph.references_from(manifest):
            routes = _routes_of(reference, graph)[:_MOST_ROUTES]
            if not routes:
                continue
            costs = [costs_of(route, graph) for route in routes]
            if reference.ref.group_kind == GATEWAY:  # any route there may count for it
                hidden = graph.undecided(manifest, AI_GATEWAY_ROUTE, None, "")
                costs.append(Costs({}, hidden))
            for key in keys:
                yield from self._ask(manifest, key, routes, costs)

    def _misnamed(self, policy: Manifest, namespace: Node) -> Finding:
        return self.finding(
            policy,
            namespace,
            f'nothing is put into the namespace "{namespace.text}", so requests cost nothing here, '
            f"and the limit is never reached (AI Gateway writes into {_NAMESPACE})",
            code="namespace",
            fix=self.replacement(policy, namespace, _NAMESPACE, safe=False),
        )

    def _ask(
        self, policy: Manifest, key: Node, routes: Sequence[Manifest], costs: Sequence[Costs]
    ) -> Iterator[Finding | Undecided]:
        name = key.string or ""
        if any(name in each.keys for each in costs):
            return
        known = {other: place for each in costs for other, place in each.keys.items()}
        meant = [other for other in known if near(name, other)]
        reason = next((each.reason for each in costs if each.reason), None)
        if policy.touched(key.path) or (reason is not None and len(meant) != 1):
            reason = "patched" if policy.touched(key.path) else reason
            message = f'whether a route counts the cost "{name}"'
            yield self.undecided(policy, key, reason or "patched", message)
            return
        first = routes[0]
        which = (
            f'AIGatewayRoute "{first.ref.name}" counts no cost'
            if len(routes) == 1
            else ("no AIGatewayRoute of the Gateway counts a cost")
        )
        only = meant[0] if len(meant) == 1 else None
        place = known[only] if only else (first, first.node.get("metadata", "name") or first.node)
        yield self.finding(
            policy,
            key,
            f'{which} "{name}", so its requests cost nothing here, and the limit is never reached '
            f"({_cure(name, only, list(known))})",
            related=[self.related(*place, "this is counted" if only else "this is the route")],
            fix=self.replacement(policy, key, only, safe=False) if only else None,
        )


def _keys_in(policy: Manifest) -> Iterator[Node]:
    """Yield the keys of the metadata of AI Gateway that limits of *policy* read."""
    for cost in policy.node.each(*_RULES):
        for metadata in _metadata_in(cost):
            if metadata.string_at("namespace") != _NAMESPACE:
                continue
            key = metadata.get("key")
            name = key.string if key is not None else None
            if key is not None and name and not has_placeholder(name) and name not in _ITS_OWN:
                yield key


def _misnamed_in(policy: Manifest) -> Iterator[Node]:
    """Yield the namespaces of metadata that are nearly that of AI Gateway."""
    for cost in policy.node.each(*_RULES):
        for metadata in _metadata_in(cost):
            namespace = metadata.get("namespace")
            if namespace is not None and near(namespace.string or "", _NAMESPACE):
                yield namespace


def _metadata_in(cost: Node) -> Iterator[Node]:
    for side in ("request", "response"):
        yield from cost.each(side, "metadata")


def _routes_of(reference: Reference, graph: Graph) -> list[Manifest]:
    """Return the AIGatewayRoutes that *reference*, a target of a policy, stands for."""
    if not reference.supported or reference.relation.field not in ("targetRefs", "targetRef"):
        return []
    lookup = graph.target_of(reference)
    if reference.ref.group_kind == HTTP_ROUTE:
        found = [each.manifest for each in lookup.sure]
        is_ours = [each is not None and each.ref.group_kind == AI_GATEWAY_ROUTE for each in found]
        return [each for each in found if each is not None] if all(is_ours) else []
    if reference.ref.group_kind != GATEWAY:
        return []
    attached = (each.route for gateway in lookup.sure for each in attachments_to(gateway, graph))
    routes = (route for route in attached if route.ref.group_kind == AI_GATEWAY_ROUTE)
    return [route for route in dict.fromkeys(routes) if graph.sees(reference.source, route)]


def _cure(name: str, meant: str | None, known: Sequence[str]) -> str:
    if meant:
        return f'did you mean "{meant}"?'
    write = f"add {{metadataKey: {name}, type: TotalToken}} to its llmRequestCosts"
    if not known:
        return write
    return f"its costs are {some_of(known, _MOST_NAMED)}; else {write}"
