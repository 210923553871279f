"""A route must name a listener that its Gateway has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    HTTP_ROUTE,
    MCP_ROUTE,
    Bad,
    Finding,
    Fix,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    gateways_of,
    listeners_of,
    selected_listeners,
)

from ._definitions import Verdict, any_left_to_patch, judge, parents_of
from ._listeners import describe, hint_for, setting
from ._refusal import Refusal, refusal_of

_CONDITION = {"condition": {"type": "Accepted", "status": "False", "reason": "NoMatchingParent"}}


class MissingListener(Rule):
    """A parentRef asks for a listener that its Gateway or ListenerSet lacks.

    ## Why it matters

    `sectionName` and `port` of a parentRef choose among the listeners of the
    Gateway. Where they choose none, the route is attached to nothing and its
    clients get 404. Only the generated HTTPRoute says so, with the reason
    NoMatchingParent: the AIGatewayRoute is Accepted all the same.

    What no listener can have, such as a `sectionName` with capitals or the
    port 0, the API server refuses, and the route with it.

    ## What to do

    Write the `name` of a listener, not its protocol, host name or port, or
    leave `sectionName` out to attach to every listener that takes the route.
    `port` is the port of the listener, not that of the Service or the pod.
    A parentRef to a Gateway never means a listener of its ListenerSets: name
    the ListenerSet, which an HTTPRoute can.

    Where several definitions of the Gateway may be meant, such as those of
    two overlays, and only some of them lack the listener, the finding is a
    warning that names these.

    So it is where another controller than Envoy Gateway serves the Gateway:
    Gateway API asks the same of it, but that it does so is not certain.

    ## Source

    Envoy Gateway: `GetReferencedListeners` in
    `internal/gatewayapi/helpers.go`, `internal/gatewayapi/route.go`. AI
    Gateway copies the parentRefs: `internal/controller/ai_gateway_route.go`.
    Seen on the live gateway: with a `sectionName` or a `port` that no
    listener has, each request gets 404. The CRDs, for what is refused.
    """

    id = "missing-listener"
    severity = Severity.ERROR
    codes = ("refused",)
    judge = Judge.CONTROLLER
    category = "attachment"
    checklist = "parent-refs"
    kinds = (AI_GATEWAY_ROUTE, HTTP_ROUTE, MCP_ROUTE)

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs:
                - name: edge
                  sectionName: htps-ai  # <-- `htps-ai` one letter is missing
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: http, protocol: HTTP, port: 80}
                - {name: https-ai, protocol: HTTPS, port: 443}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: infra}
            spec:
              parentRefs:
                - name: edge
                  port: 10080  # <-- `10080` the port of the pod
                - name: edge
                  sectionName: web
                  port: 443  # <-- `443` the port of another listener
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: web, protocol: HTTP, port: 80}
                - {name: secure, protocol: HTTPS, port: 443}
            """
        ),
        Bad(
            {
                "routes/mcp.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: MCPRoute
                metadata: {name: tools, namespace: infra}
                spec:
                  parentRefs:
                    - name: edge
                      sectionName: https  # <-- `https` only prod has it
                """,
                "dev/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra}
                spec:
                  gatewayClassName: envoy
                  listeners: [{name: http, protocol: HTTP, port: 80}]
                """,
                "prod/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra}
                spec:
                  gatewayClassName: envoy
                  listeners: [{name: https, protocol: HTTPS, port: 443}]
                """,
            }
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs:
                - {name: edge}
                - {name: edge, sectionName: http}
                - {name: edge, sectionName: http, port: 80}
                - {name: edge, sectionName: null}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """,
            why="all listeners, one by its name, or one by its name and port",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs:
                - {name: edge, sectionName: "${LISTENER}"}
                - {name: other, sectionName: https}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: other, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: "${LISTENER}", protocol: HTTP, port: 80}]
            """,
            why="a placeholder may be any name",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs: [{name: edge, sectionName: https}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """,
            why="the Gateway itself is not found; another rule says so",
        ),
        Good(
            {
                "overlay/kustomization.yaml": """
                resources: [all.yaml]
                patches:
                  - target: {kind: Gateway}
                    patch: |
                      - op: add
                        path: /spec/listeners/-
                        value: {name: https, protocol: HTTPS, port: 443}
                """,
                "overlay/all.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: infra}
                spec:
                  parentRefs: [{name: edge, sectionName: https}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra}
                spec:
                  gatewayClassName: envoy
                  listeners: [{name: http, protocol: HTTP, port: 80}]
                """,
            },
            why="a patch may add the listener",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs: [{name: edge, sectionName: https}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: kyverno.io/v1
            kind: ClusterPolicy
            metadata: {name: https-everywhere}
            spec:
              rules:
                - name: add-https
                  match: {any: [{resources: {kinds: [Gateway]}}]}
                  mutate:
                    patchesJson6902: |
                      - op: add
                        path: /spec/listeners/-
                        value: {name: https, protocol: HTTPS, port: 443}
            """,
            why="a policy may add it in the cluster",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for parent in parents_of(manifest, graph):
            node = setting(parent, "sectionName") or setting(parent, "port")
            if node is not None:
                yield from self._ask(parent, node, graph)

    def _ask(self, parent: Reference, node: Node, graph: Graph) -> Iterator[Finding | Undecided]:
        refusal, gateways = refusal_of(parent), gateways_of(parent, graph)
        if refusal is not None and any(gateways):
            yield self._refused(parent, refusal, (*gateways[0], *gateways[1])[0])
            return
        verdict = judge(parent, graph, partial(_is_missing, parent))
        if verdict.faulty:
            yield self._missing(parent, verdict)
        elif verdict.unknown:
            patched = any_left_to_patch(parent, verdict.unknown)
            reason = verdict.reason or ("patched" if patched else "unknown-listener")
            message = (
                f'whether {parent.ref.kind} "{parent.ref.name}" has this listener{verdict.maker}'
            )
            yield self.undecided(parent.source, node, reason, message)

    def _refused(self, parent: Reference, refusal: Refusal, owner: Manifest) -> Finding:
        """Tell of a value that never reaches the *owner* of the listeners."""
        hint, meant = hint_for(refusal, owner)
        return self.finding(
            parent.source,
            refusal.node,
            f"{refusal.why}, so the API server refuses the {parent.source.kind} "
            f"({refusal.write}{hint})",
            judge=Judge.API_SERVER,
            code="refused",
            related=[self._listeners(owner)],
            fix=self._fix(parent.source, refusal.node, meant),
        )

    def _missing(self, parent: Reference, verdict: Verdict) -> Finding:
        route, owner = parent.source, verdict.faulty[0]
        node, what, hint, meant = describe(parent, listeners_of(owner))
        also = "" if route.ref.group_kind == HTTP_ROUTE else " and still says Accepted"
        return self.finding(
            route,
            node,
            f'{owner.kind} "{owner.ref.name}" has no listener {what}{verdict.remark}, so the '
            f"{route.kind} serves nothing there{also} ({hint})",
            severity=verdict.severity,
            related=[self._listeners(owner), *self.taken_out(owner, "listeners")],
            fix=self._fix(route, node, meant),
            data=_CONDITION,
        )

    def _listeners(self, gateway: Manifest) -> Related:
        spec = gateway.node.get("spec")
        there = spec.key("listeners") if spec is not None else None
        return self.related(gateway, there or gateway.node, "these are its listeners")

    def _fix(self, route: Manifest, node: Node, meant: str | None) -> Fix | None:
        return None if meant is None else self.replacement(route, node, meant, safe=False)


def _is_missing(parent: Reference, gateway: Manifest) -> bool | None:
    chosen = selected_listeners(parent, gateway)
    return None if chosen is None else not chosen
