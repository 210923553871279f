"""Two rules must not claim one model at one Gateway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    GATEWAY,
    MOST_DEFINITIONS,
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
    cut,
    definition_of,
    gateways_of,
)

from ._claims import Claim, Rival, claims_of, repeated_in, rivals_at

_CURE = "write one rule with both backendRefs"
_CURE_FOR_TWO = "give each route hostnames of its own, or write one rule with both backendRefs"


class DuplicateModel(Rule):
    """Two rules claim one model at the same Gateway.

    ## Why it matters

    Only one of the two gets its requests. Within a route that is the earlier
    rule, and the later one is dead. Of two routes it is the older object in
    the cluster, which no file shows: after a new set-up, or once one of the
    two is made anew, it can be the other.

    ## What to do

    For several backends of one model write one rule with several
    `backendRefs`, and `weight` or `priority`. To try something out beside it
    add a header to the match: the rule with more headers is asked first. Two
    teams can have one model each if their routes have `hostnames` of their
    own, or listeners.

    ## Source

    Envoy Gateway: `internal/gatewayapi/sort.go`. AI Gateway:
    `internal/controller/ai_gateway_route.go`. Seen on the live gateway: with
    two such rules, of one route or of two, the first takes all requests.
    """

    id = "duplicate-model"
    severity = Severity.WARNING
    codes = ("same-route",)
    judge = Judge.TRAFFIC
    category = "traffic"
    kinds = (AI_GATEWAY_ROUTE,)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - matches: [{headers: [{name: x-ai-eg-model, value: gpt-4o}]}]
                  backendRefs: [{name: openai}]
                - matches:
                    - headers:
                        - name: x-ai-eg-model
                          value: gpt-4o  # <-- `gpt-4o` the rule above takes its requests
                  backendRefs: [{name: azure}]
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: models}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: own, namespace: models}
            spec:
              parentRefs: [{name: edge}]
              rules:
                - matches: [{headers: [{name: X-AI-EG-Model, value: qwen3}]}]  # <-- `qwen3` twice
                  backendRefs: [{name: own}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              parentRefs: [{name: edge}]
              rules:
                - matches: [{headers: [{name: x-ai-eg-model, type: Exact, value: qwen3}]}]
                  backendRefs: [{name: cloud}]
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: models}
            spec:
              rules:
                - matches: [{headers: [{name: x-ai-eg-model, value: gpt-4o}]}]
                  backendRefs: [{name: openai}]
                - matches:
                    - headers:
                        - {name: x-ai-eg-model, value: gpt-4o}
                        - {name: x-canary, value: "yes"}
                  backendRefs: [{name: azure}]
                - matches: [{headers: [{name: x-ai-eg-model, value: GPT-4o}]}]
                  backendRefs: [{name: azure}]
                - matches:
                    - headers: [{name: x-ai-eg-model, type: RegularExpression, value: gpt-4o}]
                  backendRefs: [{name: azure}]
            """,
            why="one more header comes first; values have case; a pattern is another claim",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: models}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: one, protocol: HTTP, port: 80}
                - {name: two, protocol: HTTP, port: 81}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: red, namespace: models}
            spec:
              parentRefs: [{name: edge, sectionName: one}]
              hostnames: [red.example.com]
              rules:
                - matches: [{headers: [{name: x-ai-eg-model, value: qwen3}]}]
                  backendRefs: [{name: one}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: blue, namespace: models}
            spec:
              parentRefs: [{name: edge, sectionName: one}]
              hostnames: ["*.example.com"]
              rules:
                - matches: [{headers: [{name: x-ai-eg-model, value: qwen3}]}]
                  backendRefs: [{name: two}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: green, namespace: models}
            spec:
              parentRefs: [{name: edge, sectionName: two}]
              hostnames: [red.example.com]
              rules:
                - matches: [{headers: [{name: x-ai-eg-model, value: qwen3}]}]
                  backendRefs: [{name: two}]
            """,
            why="other hostnames, of which the more exact one decides, and another listener",
        ),
        Good(
            {
                "base/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: models}
                spec:
                  gatewayClassName: envoy
                  listeners: [{name: http, protocol: HTTP, port: 80}]
                """,
                "dev/routes.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules: []
                ---
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: own, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules:
                    - matches: [{headers: [{name: x-ai-eg-model, value: qwen3}]}]
                      backendRefs: [{name: two}]
                """,
                "prod/routes.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: models}
                spec:
                  parentRefs: [{name: edge}]
                  rules:
                    - matches: [{headers: [{name: x-ai-eg-model, value: qwen3}]}]
                      backendRefs: [{name: one}]
                """,
            },
            why="dev and prod live in two clusters",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        told: set[Node] = set()
        for again in _by_rule(repeated_in(manifest, graph)):
            told.update(claim.node for claim, _ in again)
            matches = sum(1 for _ in again[0][0].rule.each("matches", "[]"))
            for claim, earlier in again:
                yield self._repeated(claim, earlier, dead=len(again) == matches)
        unsure: list[Claim] = []
        for rival in _rivals(manifest, graph):
            if rival.claim.node not in told:
                if rival.certain:
                    told.add(rival.claim.node)
                    yield self._claimed_too(rival)
                else:
                    unsure.append(rival.claim)
        doubts = [(each.node, "unknown-attachment") for each in unsure if each.node not in told]
        doubts += [
            (each, "patched" if manifest.touched(each.path) else "placeholder")
            for each in claims_of(manifest, graph)
            if isinstance(each, Node)
        ]
        for node, reason in doubts[:1]:
            message = "whether another rule claims the same model"
            yield self.undecided(manifest, node, reason, message)

    def _repeated(self, claim: Claim, earlier: Claim, *, dead: bool) -> Finding:
        same_text = _text(claim.rule, claim.route) == _text(earlier.rule, earlier.route)
        severity = Severity.ERROR if dead and not same_text else Severity.WARNING
        which = "rule" if dead else "match"
        return self.finding(
            claim.route,
            claim.node,
            f"an earlier rule of this route matches {_what(claim)} already, so this {which} never "
            f"gets a request ({_CURE})",
            severity=severity,
            code="same-route",
            related=[self.related(earlier.route, earlier.node, "this rule takes its requests")],
        )

    def _claimed_too(self, rival: Rival) -> Finding:
        claim, earlier = rival.claim, rival.earlier
        other, cure = f'AIGatewayRoute "{earlier.route.ref.name}"', _CURE
        namespace = earlier.route.ref.namespace
        if namespace not in (None, claim.route.ref.namespace):
            other, cure = f"{other} of namespace {namespace}", _CURE_FOR_TWO
        return self.finding(
            claim.route,
            claim.node,
            f"{other} matches {_what(claim)} too, at the same "
            f'Gateway "{rival.gateway.ref.name}": the route that is older in the cluster gets all '
            f"its requests, this one or that ({cure})",
            related=[self.related(earlier.route, earlier.node, "the other claim")],
        )


def _rivals(route: Manifest, graph: Graph) -> Iterator[Rival]:
    parents = {
        each.ref: each
        for each in graph.references_from(route)
        if each.ref.group_kind == GATEWAY and each.ref.name
    }
    for parent in parents.values():
        for gateway in gateways_of(parent, graph)[0][:MOST_DEFINITIONS]:
            yield from graph.remember(rivals_at, definition_of(gateway)).get(route, ())


def _by_rule(
    repeated: Iterable[tuple[Claim, Claim]],
) -> Iterable[Sequence[tuple[Claim, Claim]]]:
    """Return *repeated* claims with those of one rule together."""
    rules: dict[Node, list[tuple[Claim, Claim]]] = {}
    for pair in repeated:
        rules.setdefault(pair[0].rule, []).append(pair)
    return rules.values()


def _text(rule: Node, route: Manifest) -> str:
    """Return what *rule* says, without spaces."""
    span = route.location(rule).span
    return "".join(route.source_of(rule).text[span.start.offset : span.end.offset].split())


def _what(claim: Claim) -> str:
    shown = cut(claim.node.string or "")
    return f'the model "{shown}"' if claim.is_model else f'the same headers ("{shown}" is one)'
