"""A route must name a listener that its Gateway has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    Listener,
    Manifest,
    Node,
    Reference,
    Rule,
    Severity,
    Undecided,
    listeners_of,
    near,
    selected_listeners,
)

from ._definitions import Verdict, judge, parents_of

_NAMED = 5
_CONDITION = {"condition": {"type": "Accepted", "status": "False", "reason": "NoMatchingParent"}}


class MissingListener(Rule):
    """A parentRef asks for a listener that its Gateway or ListenerSet lacks.

    ## Why it matters

    `sectionName` and `port` of a parentRef choose among the listeners of the
    Gateway. Where they choose none, the route is attached to nothing and its
    clients get 404. Only the generated HTTPRoute says so, with the reason
    NoMatchingParent: the AIGatewayRoute is Accepted all the same.

    ## What to do

    Write the `name` of a listener, not its protocol, host name or port, or
    leave `sectionName` out to attach to every listener that takes the route.
    `port` is the port of the listener, not that of the Service or the pod.
    A parentRef to a Gateway never means a listener of its ListenerSets: name
    the ListenerSet, which an HTTPRoute can.

    Where several definitions of the Gateway may be meant, such as those of
    two overlays, and only some of them lack the listener, the finding is a
    warning that names these.

    ## Source

    Envoy Gateway: `GetReferencedListeners` in
    `internal/gatewayapi/helpers.go`, `internal/gatewayapi/route.go`. AI
    Gateway copies the parentRefs: `internal/controller/ai_gateway_route.go`.
    Seen on the live gateway: with a `sectionName` or a `port` that no
    listener has, each request gets 404.
    """

    id = "missing-listener"
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
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for parent in parents_of(manifest, graph):
            node = _setting(parent, "sectionName") or _setting(parent, "port")
            if node is not None:
                verdict = judge(parent, graph, partial(_is_missing, parent))
                if verdict.faulty:
                    yield self._missing(parent, verdict)
                elif verdict.is_unknown:
                    message = f'whether {parent.ref.kind} "{parent.ref.name}" has this listener'
                    yield self.undecided(manifest, node, "unknown-listener", message)

    def _missing(self, parent: Reference, verdict: Verdict) -> Finding:
        route, owner = parent.source, verdict.faulty[0]
        node, what, hint, meant = _describe(parent, listeners_of(owner))
        also = "" if route.ref.group_kind == HTTP_ROUTE else " and still says Accepted"
        spec = owner.node.get("spec")
        there = spec.key("listeners") if spec is not None else None
        return self.finding(
            route,
            node,
            f'{owner.kind} "{owner.ref.name}" has no listener {what}{verdict.remark}, so the '
            f"{route.kind} serves nothing there{also} ({hint})",
            severity=verdict.severity,
            related=[self.related(owner, there or owner.node, "these are its listeners")],
            fix=self._fix(route, node, meant),
            data=_CONDITION,
        )

    def _fix(self, route: Manifest, node: Node, meant: str | None) -> Fix | None:
        return None if meant is None else self.replacement(route, node, meant, safe=False)


def _is_missing(parent: Reference, gateway: Manifest) -> bool | None:
    chosen = selected_listeners(parent, gateway)
    return None if chosen is None else not chosen


def _setting(parent: Reference, name: str) -> Node | None:
    node = parent.node.get(name)
    return None if node is None or node.is_null else node


def _describe(
    parent: Reference, listeners: Sequence[Listener]
) -> tuple[Node, str, str, str | None]:
    """Return the value at fault, what is missing, a hint, and what was meant where it is clear."""
    section, port = _setting(parent, "sectionName"), _setting(parent, "port")
    names = [listener.name or "?" for listener in listeners]
    if section is not None and section.string not in names:
        meant = _meant(section.string or "", listeners)
        hint = f"its listeners are {_listed(names)}" if names else "it has no listeners"
        hint = f'did you mean "{meant}"?' if meant else hint
        return section, f'"{section.string}"', hint, meant
    if section is not None:
        listeners = [listener for listener in listeners if listener.name == section.string]
    ports = [str(listener.port or "?") for listener in listeners]
    node = port or parent.node
    if section is not None:
        return (
            node,
            f'"{section.string}" on port {node.text}',
            f"it is on {_listed(ports)}",
            ports[0],
        )
    return node, f"on port {node.text}", f"its ports are {_listed(ports)}", None


def _meant(section: str, listeners: Sequence[Listener]) -> str | None:
    """Return the name of the one listener that is nearly *section*, or has it as something else."""
    names = {listener.name for listener in listeners if listener.name}
    found = {name for name in names if near(section, name)} or {
        listener.name
        for listener in listeners
        if listener.name
        and section.lower()
        in (
            (listener.protocol or "").lower(),
            listener.node.string_at("hostname"),
            str(listener.port),
        )
    }
    return found.pop() if len(found) == 1 else None


def _listed(words: Sequence[str]) -> str:
    """Return the first few of *words*, each once."""
    known = list(dict.fromkeys(words))
    return ", ".join(known[:_NAMED]) + (" ..." if len(known) > _NAMED else "")
