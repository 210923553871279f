"""A buffer limit that is written down must hold whole prompts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    CLIENT_TRAFFIC_POLICY,
    GATEWAY,
    MAX_BUFFER,
    Bad,
    Definition,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Option,
    Reference,
    Rule,
    Severity,
    Undecided,
    buffer_size,
    byte_size,
    definition_of,
)

if TYPE_CHECKING:
    from aigw_lint import Attachment

_KIB = 1024
_USUAL = "50Mi"


def _read_minimum(value: object) -> object:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or byte_size(text) is None:
        raise ValueError("must be a number of bytes, such as 1Mi or 1048576")
    return text


class SmallBufferLimit(Rule):
    """A ClientTrafficPolicy lets less through than AI requests need.

    ## Why it matters

    AI Gateway reads whole requests before it routes them, and Envoy buffers
    no more of one than `connection.bufferLimit` says. A conversation with
    its history, a document or an image is soon longer than some hundred
    kilobytes; it is refused with 413 Payload Too Large, and nothing in any
    status says why.

    ## What to do

    Write `bufferLimit: 50Mi`, as AI Gateway's own examples do. A number
    without a suffix is bytes: `50` is fifty of them. The number `0` means no
    limit at all.

    ## Source

    Envoy Gateway: `internal/gatewayapi/clienttrafficpolicy.go`. AI Gateway:
    `internal/extensionserver/post_translate_modify.go`. Seen on the live
    gateway: with `500Ki` a request of 60 KB gets 200 and one of 700 KB gets
    413; with `50` each gets 413; with `0` one of 5 MB gets 200.
    """

    id = "small-buffer-limit"
    severity = Severity.WARNING
    judge = Judge.TRAFFIC
    category = "traffic"
    checklist = "buffer-limit"
    kinds = (CLIENT_TRAFFIC_POLICY,)
    options = (Option("minimum", "1Mi", "the smallest limit that is left alone", _read_minimum),)

    examples = (
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection:
                bufferLimit: 512Ki  # <-- `512Ki` half a mebibyte
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetSelectors: [{group: gateway.networking.k8s.io, kind: Gateway}]
              connection:
                bufferLimit: 50  # <-- `50` fifty bytes; the suffix was forgotten
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection:
                bufferLimit: 50M  # <-- `50M` less than this run asks for
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """,
            options={"minimum": "50Mi"},
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 0}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """,
            why="the number 0 is no limit",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 64Ki}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: site, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """,
            why="no AI route: nothing reads whole requests there",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 64Ki}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: large, namespace: infra}
            spec:
              targetRefs:
                - group: gateway.networking.k8s.io
                  kind: Gateway
                  name: edge
                  sectionName: ai
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: web, protocol: HTTP, port: 80}
                - {name: ai, protocol: HTTP, port: 8080}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge, sectionName: ai}]}
            """,
            why="the listener of the AI route has a policy of its own",
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 64Ki}
            """,
            why="what goes through that Gateway is not in these files",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        node = manifest.node.get("spec", "connection", "bufferLimit")
        size = None if node is None else buffer_size(node)
        minimum = byte_size(self.option("minimum")) or 0
        if node is None or size is None or not 0 < size < min(minimum, MAX_BUFFER + 1):
            return
        reasons: list[str] = []
        for definition in self._gateways(manifest, graph, reasons):
            reach = _reach(manifest, definition, graph)
            if isinstance(reach, str):
                reasons.append(reach)
            elif reach is not None:
                yield self._small(manifest, node, size, reach)
                return
        if reasons:
            message = f"whether AI requests go through a Gateway with bufferLimit {node.text}"
            yield self.undecided(manifest, node, reasons[0], message)

    def _gateways(self, policy: Manifest, graph: Graph, reasons: list[str]) -> Iterator[Definition]:
        """Yield the Gateways that *policy* may reach; add to *reasons* why others are not known."""
        for reference in graph.references_from(policy):
            if reference.ref.group_kind == GATEWAY:
                lookup = graph.target_of(reference)
                yield from lookup.sure
                if not lookup.sure:
                    reasons.append(_why_unknown(reference, graph, assumed=bool(lookup.assumed)))
        if any(policy.node.each("spec", "targetSelectors", "[]")):
            here, assumed = graph.visible(policy, GATEWAY, policy.ref.namespace)
            elsewhere = any(policy.node.each("spec", "targetSelectors", "[]", "namespaces"))
            more = graph.anywhere(policy, GATEWAY) if elsewhere else ()
            for gateway in dict.fromkeys((*here, *assumed, *more)):
                yield definition_of(gateway)

    def _enough(self) -> str:
        """Return what to write: what AI Gateway's examples do, or more where that is asked for."""
        minimum = str(self.option("minimum"))
        return minimum if (byte_size(minimum) or 0) > (byte_size(_USUAL) or 0) else _USUAL

    def _small(self, manifest: Manifest, node: Node, size: int, attachment: Attachment) -> Finding:
        gateway, route = attachment.gateway, attachment.route
        return self.finding(
            manifest,
            node,
            f'bufferLimit {node.text} lets only {_in_words(size)} through Gateway "'
            f'{gateway.ref.name}", so longer prompts of AIGatewayRoute "{route.ref.name}" get '
            f"413 Payload Too Large (write {self._enough()})",
            related=(
                self.related(
                    gateway,
                    gateway.node.get("metadata", "name") or gateway.node,
                    "this Gateway takes the limit",
                ),
                self.related(
                    route, attachment.parent.name_node, "this route sends its requests there"
                ),
            ),
        )


def _reach(policy: Manifest, gateway: Definition, graph: Graph) -> Attachment | str | None:
    """Return an AIGatewayRoute that *policy* limits at *gateway*.

    None where it limits none, and a reason where the files cannot tell.
    """
    from ._limits import limits_at  # here, since few limits are small
    from ._standalone import is_standalone

    limits = graph.remember(limits_at, gateway)
    if policy not in limits.policies or (gateway.manifest and is_standalone(gateway.manifest)):
        return None
    if policy in limits.routes:
        return limits.routes[policy]
    if limits.reason is None and policy in limits.maybe:
        return limits.maybe[policy]
    return limits.reason or _why_no_route(gateway, graph)


def _why_no_route(gateway: Definition, graph: Graph) -> str | None:
    """Return why an AIGatewayRoute may send its requests to *gateway* unseen, if one may."""
    if gateway.manifest is None:
        return None
    if graph.may_be_referred_to(gateway, AI_GATEWAY_ROUTE):
        return "unknown-namespace"
    return graph.undecided(gateway.manifest, AI_GATEWAY_ROUTE, None, "")


def _why_unknown(reference: Reference, graph: Graph, *, assumed: bool) -> str:
    if assumed:
        return reference.why_assumed
    ref = reference.ref
    reason = graph.undecided(reference.source, ref.group_kind, ref.namespace, ref.name)
    return reason or "external-reference"


def _in_words(size: int) -> str:
    if size < _KIB or size % _KIB:
        return f"{size:,} bytes"
    return f"{size // _KIB:,} KiB"
