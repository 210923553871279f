"""A listener must take routes of the kind that the route is, or becomes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    HTTP_ROUTE,
    MCP_ROUTE,
    Bad,
    Definition,
    Finding,
    Good,
    Graph,
    Judge,
    Listener,
    Manifest,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    definition_of,
    listeners_of,
    none_of,
    selected_listeners,
    takes_kind,
)

from ._definitions import Verdict, any_left_to_patch, judge, parents_of

_RELATED = 3
_HTTP = ("HTTP", "HTTPS")
# What others there are is defined by an implementation, which may put HTTPRoutes there.
_OF_OTHER_ROUTES = ("TCP", "UDP", "TLS")
_CONDITION = {
    "condition": {"type": "Accepted", "status": "False", "reason": "NotAllowedByListeners"}
}


class ListenerRefusesKind(Rule):
    """No listener of the Gateway or ListenerSet takes HTTPRoutes.

    ## Why it matters

    AIGatewayRoutes and MCPRoutes become HTTPRoutes. A listener takes these
    where its protocol is HTTP or HTTPS, and its `allowedRoutes.kinds`, if
    there are any, name HTTPRoute. Else the route is attached to nothing and
    its clients get 404. Only the generated HTTPRoute says so, with the reason
    NotAllowedByListeners: the AIGatewayRoute is Accepted all the same.

    ## What to do

    Leave `allowedRoutes.kinds` out, or name HTTPRoute there. An AIGatewayRoute
    is no kind that a listener can name: write HTTPRoute for it. Where the
    protocol is another one, name a listener with the protocol HTTP or HTTPS.

    Where several definitions of the Gateway may be meant, such as those of
    two overlays, and only some of them refuse the route, the finding is a
    warning that names these.

    So it is where another controller than Envoy Gateway serves the Gateway:
    Gateway API asks the same of it, but that it does so is not certain.

    ## Source

    Envoy Gateway: `processAllowedListenersForParentRefs` in
    `internal/gatewayapi/route.go`, and `AllowsKind`. AI Gateway:
    `internal/controller/ai_gateway_route.go`, `mcp_route.go`. Seen on the live
    gateway: where its listener takes GRPCRoutes alone, each request gets 404.
    """

    id = "listener-refuses-kind"
    severity = Severity.ERROR
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
                - name: edge  # <-- `edge` it takes GRPCRoutes alone
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes: {kinds: [{kind: GRPCRoute}]}
            """
        ),
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools, namespace: infra}
            spec:
              parentRefs:
                - name: edge  # <-- `edge` the kind is that of the route, not of what it becomes
                  sectionName: http
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes:
                    kinds: [{group: aigateway.envoyproxy.io, kind: MCPRoute}]
                - {name: https, protocol: HTTPS, port: 443}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: infra}
            spec:
              parentRefs:
                - name: edge  # <-- `edge` the listener for TCP
                  port: 5432
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: http, protocol: HTTP, port: 80}
                - {name: postgres, protocol: TCP, port: 5432}
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs: [{name: edge}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: tcp, protocol: TCP, port: 5432}
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes:
                    kinds: [{kind: GRPCRoute}, {group: gateway.networking.k8s.io, kind: HTTPRoute}]
            """,
            why="one listener that takes the route is enough",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs: [{name: edge, sectionName: http}, {name: edge, sectionName: ftp}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes: {kinds: [{kind: "${KIND}"}]}
            """,
            why="a placeholder may be any kind; and the listener ftp is missing",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: infra}
            spec:
              parentRefs: [{name: waypoint}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: waypoint, namespace: infra}
            spec:
              gatewayClassName: istio-waypoint
              listeners: [{name: mesh, protocol: HBONE, port: 15008}]
            """,
            why="what a protocol of an implementation takes, only that one knows",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs: [{name: edge}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes: {kinds: []}
            """,
            why="an empty list is as good as none",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for parent in parents_of(manifest, graph):
            verdict = judge(parent, graph, partial(_refuses, graph, parent))
            message = f'whether {parent.ref.kind} "{parent.ref.name}" takes HTTPRoutes'
            if verdict.is_proven:
                yield self._refused(parent, verdict)
            elif verdict.faulty:
                yield self.undecided(manifest, parent.name_node, "other-alternative", message)
            elif verdict.unknown:
                patched = any_left_to_patch(parent, verdict.unknown, "allowedRoutes", "protocol")
                reason = verdict.reason or ("patched" if patched else "placeholder")
                message += verdict.maker
                yield self.undecided(manifest, parent.name_node, reason, message)

    def _refused(self, parent: Reference, verdict: Verdict) -> Finding:
        route, owner = parent.source, verdict.faulty[0]
        listeners = selected_listeners(parent, owner) or ()
        which = f'listener "{listeners[0].name}" of ' if len(listeners) == 1 else ""
        is_generated = route.ref.group_kind != HTTP_ROUTE
        what = ", which becomes an HTTPRoute," if is_generated else ""
        also = " and still says Accepted" if is_generated else ""
        return self.finding(
            route,
            parent.name_node,
            f'{which}{owner.kind} "{owner.ref.name}" takes no HTTPRoutes{verdict.remark}, so the '
            f"{route.kind}{what} serves nothing there{also} ({_cure(listeners)})",
            severity=verdict.severity,
            related=[self._choosing(listener) for listener in listeners[:_RELATED]],
            data=_CONDITION,
        )

    def _choosing(self, listener: Listener) -> Related:
        """Return the place that says which kinds *listener* takes."""
        if listener.protocol not in _HTTP:
            node = listener.node.get("protocol") or listener.node
            return self.related(listener.gateway, node, "this protocol has no HTTPRoutes")
        allowed = listener.node.get("allowedRoutes")
        node = (allowed and allowed.key("kinds")) or listener.node
        return self.related(listener.gateway, node, "these kinds alone it takes")


def _refuses(graph: Graph, parent: Reference, gateway: Manifest) -> bool | None:
    """Tell whether no listener of *gateway* that *parent* asks for takes the kind of route."""
    if not graph.remember(_may_refuse, definition_of(gateway)):
        return False
    chosen = selected_listeners(parent, gateway)
    if not chosen:
        return False  # which is missing, or which is meant, another rule says
    return none_of(_takes_it(listener, parent.source) for listener in chosen)


def _may_refuse(gateway: Definition, _: Graph) -> bool:
    """Tell whether a listener of *gateway* may refuse HTTPRoutes; asked once for all its routes."""
    return gateway.manifest is None or not all(
        listener.protocol in _HTTP
        and listener.allowed_routes_are_known
        and not any(listener.node.each("allowedRoutes", "kinds", "[]"))
        for listener in listeners_of(gateway.manifest)
    )


def _takes_it(listener: Listener, route: Manifest) -> bool | None:
    protocol = listener.protocol
    return takes_kind(listener, route) if protocol in (*_HTTP, *_OF_OTHER_ROUTES) else None


def _cure(listeners: tuple[Listener, ...]) -> str:
    """Return what to write."""
    open_to_http = [each for each in listeners if each.protocol in _HTTP]
    if not open_to_http:
        return "name a listener with the protocol HTTP or HTTPS, or add one"
    name = open_to_http[0].name
    where = f'listener "{name}"' if len(listeners) > 1 and name else "the listener"
    return f"add kind: HTTPRoute to allowedRoutes.kinds of {where}, or take kinds out"
