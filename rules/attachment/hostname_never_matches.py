"""A route's hostnames must be those of a listener."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    GATEWAY,
    HTTP_ROUTE,
    MCP_ROUTE,
    MOST_DEFINITIONS,
    Bad,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Record,
    Reference,
    Related,
    Rule,
    Severity,
    Undecided,
    gateways_of,
    hostnames_of,
    listeners_of,
)

from ._definitions import Verdict, any_left_to_patch, judge
from ._hostnames import allowed, are_all_here, hint, is_served, never_matches, who

_NAMED = 3
_MOST_PARENTS = 32  # the API server takes no more
_CONDITION = {
    "condition": {"type": "Accepted", "status": "False", "reason": "NoMatchingListenerHostname"}
}


class _Hostname(Record):
    """One hostname of a route."""

    node: Node
    known: str | None


class HostnameNeverMatches(Rule):
    """No listener of the Gateway takes a hostname of the route.

    ## Why it matters

    A listener with a `hostname` takes only routes for it: the same name, or
    one that a wildcard of the two covers. Where no hostname of a route fits,
    the route is attached to nothing and its clients get 404. Only the
    generated HTTPRoute says so, with the reason NoMatchingListenerHostname:
    the AIGatewayRoute is Accepted all the same. Where some of several fit, the
    others are dead, and no status says so.

    ## What to do

    Correct the hostname, or add a listener for it. `*.example.com` stands for
    `a.example.com` and `a.b.example.com`, and not for `example.com`. A
    listener without `hostname`, and a route without `hostnames`, take any.
    Where two listeners share a port, the one that has just this hostname
    serves it, and no other.

    Where several definitions of the Gateway may be meant, and only some of
    them have no such listener, the finding is a warning that names these.

    So it is where another controller than Envoy Gateway serves the Gateway:
    Gateway API asks the same of it, but that it does so is not certain.

    ## Since

    AIGatewayRoutes have hostnames since AI Gateway 0.7, MCPRoutes since 1.1.

    ## Source

    Envoy Gateway: `computeHosts` in `internal/gatewayapi/helpers.go`,
    `internal/gatewayapi/route.go`.
    """

    id = "hostname-never-matches"
    severity = Severity.ERROR
    codes = ("one-of-several",)
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
              parentRefs: [{name: edge}]
              hostnames:
                - ai.exmaple.com  # <-- `ai.exmaple.com` two letters have changed places
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80, hostname: "*.example.com"}]
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: infra}
            spec:
              parentRefs: [{name: edge, sectionName: http}]
              hostnames:
                - www.example.com
                - example.com  # <-- `example.com` a wildcard does not stand for it
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: MCPRoute
            metadata: {name: tools, namespace: infra}
            spec:
              parentRefs: [{name: edge, sectionName: http}]
              hostnames: [a.example.org, b.example.org]  # <-- `hostnames` only the other has one
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: http, protocol: HTTP, port: 80, hostname: "*.example.com"}
                - {name: other, protocol: HTTP, port: 80, hostname: a.example.org}
            """
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec:
              parentRefs: [{name: edge}]
              hostnames: [a.b.example.com, "*.org", any.example.net]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: whole, namespace: infra}
            spec: {parentRefs: [{name: edge}], hostnames: []}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: one, protocol: HTTP, port: 80, hostname: "*.example.com"}
                - {name: two, protocol: HTTP, port: 80, hostname: www.example.org}
                - {name: all, protocol: HTTP, port: 81}
            """,
            why="wildcards on both sides, a listener that takes any, a route without hostnames",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: infra}
            spec:
              parentRefs: [{name: inside}, {name: outside}]
              hostnames: [site.internal, site.example.com]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: inside, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80, hostname: "*.internal"}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: outside, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80, hostname: "*.example.com"}]
            """,
            why="each Gateway serves one of the two",
        ),
        Good(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec:
              parentRefs:
                - {name: edge, namespace: infra}
                - {name: edge, namespace: infra, sectionName: ftp}
                - {name: away}
              hostnames: [chat.example.com]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80, hostname: example.org}]
            """,
            why="no route of this namespace, no such listener, no such Gateway: others say so",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        wanted = hostnames_of(manifest, graph)
        written = manifest.node.get("spec", "hostnames")
        if written is None or wanted == ():
            return
        parents = [
            each for each in graph.references_from(manifest) if each.ref.group_kind == GATEWAY
        ][:_MOST_PARENTS]
        verdicts = [
            (parent, judge(parent, graph, partial(never_matches, graph, wanted, parent)))
            for parent in parents
        ]
        # Alternatives of a Gateway differ in their hostnames, above all: a route that stands
        # beside all of them may be meant for the one that takes it.
        is_one_of_several = graph.lie_in_alternatives([manifest])
        told = set()
        for parent, verdict in verdicts:
            if verdict.faulty and parent.ref not in told:
                told.add(parent.ref)
                if not (verdict.everywhere or is_one_of_several):
                    message = (
                        f'which of several Gateways "{parent.ref.name}" is meant: one takes it'
                    )
                    yield self.undecided(manifest, written, "other-alternative", message)
                    continue
                served = any(other.ref == parent.ref and not its.faulty for other, its in verdicts)
                yield self._never(parent, written, verdict, served=served)
        unknown = [(parent, verdict) for parent, verdict in verdicts if verdict.unknown]
        for parent, verdict in unknown[:1]:
            patched = _is_patched(parent, verdict.unknown)
            reason = verdict.reason or ("patched" if patched else "unknown-hostname")
            message = f'whether Gateway "{parent.ref.name}" takes a hostname of this route'
            yield self.undecided(manifest, written, reason, f"{message}{verdict.maker}")
        if wanted is not None and parents and not told and not unknown:
            hostnames = list(map(_Hostname, written.items(), wanted))
            yield from self._dead(parents, hostnames, graph)

    def _never(
        self, parent: Reference, written: Node, verdict: Verdict, *, served: bool
    ) -> Finding:
        route, gateway = parent.source, verdict.faulty[0]
        names = list(written.items())
        spec = route.node.get("spec")
        key = spec.key("hostnames") if spec is not None else None
        which = f'the hostname "{names[0].string}"'
        if len(names) > 1:
            which = f"any of the {len(names)} hostnames"
        also = "" if route.ref.group_kind == HTTP_ROUTE else " and still says Accepted"
        return self.finding(
            route,
            names[0] if len(names) == 1 else key or written,
            f"{who(parent)} {which}{verdict.remark}, so the "
            f"{route.kind} serves nothing there{also} ({hint(parent, gateway, names[0])})",
            severity=Severity.WARNING if served else verdict.severity,
            related=self._listeners(gateway),
            data=_CONDITION,
        )

    def _dead(
        self, parents: Sequence[Reference], hostnames: Sequence[_Hostname], graph: Graph
    ) -> Iterator[Finding | Undecided]:
        """Report the hostnames that no Gateway of the route serves, where it serves others."""
        route = parents[0].source
        places = [
            (parent, gateway, allowed(parent, gateway, graph))
            for parent in parents
            for gateway in gateways_of(parent, graph)[0][:MOST_DEFINITIONS]
        ]
        if not any(listeners for _, _, listeners in places):
            return
        for hostname in hostnames:
            answers = [
                None if listeners is None else is_served(hostname.known, route, listeners, graph)
                for _, _, listeners in places
            ]
            if True in answers:
                continue
            if None in answers or not are_all_here(parents, graph):
                message = f'whether a listener takes the hostname "{hostname.node.text}"'
                patched = any(_is_patched(parent, [gateway]) for parent, gateway, _ in places)
                reason = "patched" if patched else "unknown-hostname"
                yield self.undecided(route, hostname.node, reason, message)
            else:
                yield self._one_of_several(*places[0][:2], hostname.node, alone=len(parents) == 1)

    def _one_of_several(
        self, parent: Reference, gateway: Manifest, node: Node, *, alone: bool
    ) -> Finding:
        what = who(parent) if alone else "no listener of its Gateways takes"
        return self.finding(
            parent.source,
            node,
            f'{what} the hostname "{node.string}", so the {parent.source.kind} does not serve it, '
            f"only its other hostnames ({hint(parent, gateway, node)})",
            severity=Severity.WARNING,
            judge=Judge.TRAFFIC,
            code="one-of-several",
            related=self._listeners(gateway),
        )

    def _listeners(self, gateway: Manifest) -> list[Related]:
        return [
            self.related(gateway, node, "this listener takes its hostname only")
            for listener in listeners_of(gateway)
            if (node := listener.node.get("hostname")) is not None
        ][:_NAMED]


def _is_patched(parent: Reference, gateways: Iterable[Manifest]) -> bool:
    """Tell whether a patch may change the hostnames of the route of *parent*, or of *gateways*."""
    hostnames = (*parent.source.node.path, "spec", "hostnames")
    return parent.source.touched(hostnames) or any_left_to_patch(parent, gateways, "hostname")
