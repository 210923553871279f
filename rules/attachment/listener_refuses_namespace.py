"""A listener must take routes of the namespace that the route is in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    HTTP_ROUTE,
    MCP_ROUTE,
    Bad,
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
)

from ._definitions import Verdict, any_left_to_patch, judge, made, parents_of
from ._namespaces import (
    cure_for,
    labelling,
    refuses,
    taking_its_kind,
    why_refused,
)

_RELATED = 3
_CONDITION = {
    "condition": {"type": "Accepted", "status": "False", "reason": "NotAllowedByListeners"}
}


class ListenerRefusesNamespace(Rule):
    """No listener of the Gateway or ListenerSet takes routes of this namespace.

    ## Why it matters

    A listener takes routes of its own namespace only, unless its
    `allowedRoutes` says otherwise. A route from elsewhere is attached to
    nothing and its clients get 404. Only the generated HTTPRoute says so,
    with the reason NotAllowedByListeners: the AIGatewayRoute is Accepted all
    the same. A ReferenceGrant does not help.

    ## What to do

    Open the listener in the Gateway's manifest, for all namespaces or for
    chosen ones:

        listeners:
          - name: http
            protocol: HTTP
            port: 80
            allowedRoutes:
              namespaces:
                from: Selector
                selector:
                  matchLabels: {kubernetes.io/metadata.name: apps}

    or move the route into the namespace of the Gateway. Where the listener
    selects by labels, give the Namespace what it asks for. `from: Selector`
    without a `selector` takes no namespace at all.

    The labels of a namespace are those of its manifest, and those that an
    Application of Argo CD keeps there: `managedNamespaceMetadata`, with
    `CreateNamespace=true`. Where something else seems to give it what the
    selector asks for, it is undecided: a script (`kubectl label`), a policy that
    changes Namespaces, a tenant of Capsule, an ApplicationSet, or Rancher.

    It is a warning where another controller than Envoy Gateway serves the
    Gateway, or only some of its definitions refuse the route; it names these.

    ## Source

    Envoy Gateway: `internal/gatewayapi/route.go`, `AllowsNamespace` in
    `internal/gatewayapi/contexts.go`. Seen on the live gateway: a route of
    another namespace gets 404 with the default, and 200 with `from: All`.
    """

    id = "listener-refuses-namespace"
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
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs:
                - name: edge  # <-- `edge` its listener takes its own namespace only
                  namespace: infra
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: apps}
            spec:
              parentRefs:
                - name: edge  # <-- `edge` the label has another value
                  namespace: infra
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: apps, labels: {team: web}}
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
                    namespaces:
                      from: Selector
                      selector: {matchLabels: {team: models}}
                - name: tls
                  protocol: TLS
                  port: 443
                  tls: {mode: Passthrough}
                  allowedRoutes: {namespaces: {from: All}}
            """
        ),
        Bad(
            {
                "routes/chat.yaml": """
                apiVersion: aigateway.envoyproxy.io/v1beta1
                kind: AIGatewayRoute
                metadata: {name: chat, namespace: apps}
                spec:
                  parentRefs:
                    - name: edge  # <-- `edge` only dev takes it
                      namespace: infra
                """,
                "dev/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra}
                spec:
                  gatewayClassName: envoy
                  listeners:
                    - name: http
                      protocol: HTTP
                      port: 80
                      allowedRoutes: {namespaces: {from: All}}
                """,
                "prod/gateway.yaml": """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra}
                spec:
                  gatewayClassName: envoy
                  listeners: [{name: http, protocol: HTTP, port: 80}]
                """,
            }
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: http, protocol: HTTP, port: 80}
                - name: https
                  protocol: HTTPS
                  port: 443
                  allowedRoutes: {namespaces: {from: All}}
            """,
            why="the usual layout: one listener that takes the route is enough",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
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
                    namespaces:
                      from: Selector
                      selector: {matchLabels: {kubernetes.io/metadata.name: apps}}
            """,
            why="every Namespace carries its name as a label, also where it is not in the files",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
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
                    namespaces:
                      from: Selector
                      selector: {matchLabels: {ai-routes: allowed}}
            """,
            why="the labels of that Namespace are not in these files",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat}
            spec:
              parentRefs: [{name: edge}, {name: edge, sectionName: ftp, namespace: infra}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """,
            why="a namespace that is not written may be the Gateway's; and ftp is missing",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs: [{name: edge, namespace: infra}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - name: grpc
                  protocol: HTTP
                  port: 80
                  allowedRoutes: {kinds: [{kind: GRPCRoute}]}
            """,
            why="this listener takes no HTTPRoutes at all, from whatever namespace",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for parent in parents_of(manifest, graph):
            verdict = judge(parent, graph, partial(refuses, graph, parent))
            file = labelling(parent, verdict.faulty, graph) if verdict.faulty else None
            if file is not None:
                verdict = made(verdict.faulty, f"{file} may label it")
            if verdict.faulty:
                yield self._refused(parent, verdict, graph)
            elif verdict.unknown:
                patched = any_left_to_patch(parent, verdict.unknown, "allowedRoutes")
                reason = verdict.reason or ("patched" if patched else "unknown-namespace")
                what = f'{parent.ref.kind} "{parent.ref.name}"'
                message = f"whether {what} takes routes of this namespace{verdict.maker}"
                yield self.undecided(manifest, parent.name_node, reason, message)

    def _refused(self, parent: Reference, verdict: Verdict, graph: Graph) -> Finding:
        from ._labels import kept_labels, unmet  # here, since few routes are refused

        route, owner = parent.source, verdict.faulty[0]
        listeners = taking_its_kind(parent, owner) or ()
        which = f'listener "{listeners[0].name}" of ' if len(listeners) == 1 else ""
        namespace = route.ref.namespace or "of its own"
        also = "" if route.ref.group_kind == HTTP_ROUTE else " and still says Accepted"
        lacking = unmet(route, listeners, graph)
        why, cure, places = "", cure_for(route, listeners), [*kept_labels(route, listeners, graph)]
        if lacking is not None:
            why, cure = f", {lacking.what}{',' if verdict.remark else ''}", lacking.cure
            places.insert(0, lacking.place)
        return self.finding(
            route,
            parent.name_node,
            f'{which}{owner.kind} "{owner.ref.name}" takes no routes of namespace {namespace}'
            f"{why}{verdict.remark}, so the {route.kind} serves nothing there{also} ({cure})",
            severity=verdict.severity,
            related=(
                *(self._opening(listener) for listener in listeners[:_RELATED]),
                *(self.related(*place) for place in places),
            ),
            data=_CONDITION,
        )

    def _opening(self, listener: Listener) -> Related:
        """Return the place that says which namespaces *listener* takes."""
        node = listener.node.key("allowedRoutes") or listener.node.get("name") or listener.node
        return self.related(listener.gateway, node, why_refused(listener))
