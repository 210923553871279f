"""The Gateway of an AI route must let whole prompts through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    CLIENT_TRAFFIC_POLICY,
    GATEWAY,
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
    some_of,
)

if TYPE_CHECKING:
    from ._clusters import Cluster

_SHOWN = 3


class MissingBufferLimit(Rule):
    """The Gateway of an AIGatewayRoute lets only 32 KiB through.

    ## Why it matters

    AI Gateway reads whole requests before it routes them. Envoy Gateway
    buffers 32 KiB for a connection unless a ClientTrafficPolicy says
    otherwise, so a longer prompt, a file or an image is refused with
    413 Payload Too Large, and nothing in any status says why.

    ## What to do

    Put a ClientTrafficPolicy into the namespace of the Gateway:

        apiVersion: gateway.envoyproxy.io/v1alpha1
        kind: ClientTrafficPolicy
        metadata: {name: large-requests, namespace: infra}
        spec:
          targetRefs:
            - {group: gateway.networking.k8s.io, kind: Gateway, name: edge}
          connection:
            bufferLimit: 50Mi

    A policy with a `sectionName` covers that listener alone, and hides the
    policy of the Gateway there, also where it says no `bufferLimit` itself.
    Of several listeners on one port the first decides. Where several plain
    HTTP listeners share a port, a policy for one of them is refused. A
    policy of another namespace reaches the Gateway only with
    `targetSelectors[].namespaces` and a ReferenceGrant.

    Left alone is what `aigw run` reads, which raises the limit itself.

    ## Source

    Envoy Gateway: `internal/xds/translator/listener.go`,
    `internal/gatewayapi/clienttrafficpolicy.go`. AI Gateway:
    `internal/extensionserver/post_translate_modify.go`. Seen on the live
    gateway: a request of 60 KB gets 413 without a policy, 200 with 50Mi.
    """

    id = "missing-buffer-limit"
    severity = Severity.WARNING
    judge = Judge.TRAFFIC
    category = "traffic"
    checklist = "buffer-limit"
    kinds = (GATEWAY,)

    examples = (
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}  # <-- `edge` no policy at all
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
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}  # <-- `edge` https is left out
            spec:
              gatewayClassName: envoy
              listeners:
                - {name: http, protocol: HTTP, port: 80}
                - {name: https, protocol: HTTPS, port: 443}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs:
                - {group: gateway.networking.k8s.io, kind: Gateway, name: edge, sectionName: http}
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge, sectionName: https}]}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}  # <-- `edge` that of http hides the other
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: keepalive, namespace: infra}
            spec:
              targetRefs:
                - {group: gateway.networking.k8s.io, kind: Gateway, name: edge, sectionName: http}
              tcpKeepalive: {}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """
        ),
        Bad(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}  # <-- `edge` the policy is in the wrong place
            spec:
              gatewayClassName: envoy
              listeners:
                - name: http
                  protocol: HTTP
                  port: 80
                  allowedRoutes: {namespaces: {from: All}}
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: apps}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: apps}
            spec: {parentRefs: [{name: edge, namespace: infra}]}
            """
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra, labels: {ai: "yes"}}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers, namespace: infra}
            spec:
              targetSelectors:
                - {group: gateway.networking.k8s.io, kind: Gateway, matchLabels: {ai: "yes"}}
              connection: {bufferLimit: 50Mi}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """,
            why="a policy may select its Gateways by labels",
        ),
        Good(
            """
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
            why="no AI route: nothing reads whole requests",
        ),
        Good(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: infra}
            spec:
              gatewayClassName: envoy
              listeners: [{name: http, protocol: HTTP, port: 80}]
            ---
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: ClientTrafficPolicy
            metadata: {name: buffers}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
              connection: {bufferLimit: "${BUFFER}"}
            ---
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIGatewayRoute
            metadata: {name: chat, namespace: infra}
            spec: {parentRefs: [{name: edge}]}
            """,
            why="a placeholder may be large enough",
        ),
        Good(
            """
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
            spec: {parentRefs: [{name: edge, sectionName: https}]}
            """,
            why="the route attaches nowhere; another rule says so",
        ),
    )

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        name = manifest.node.get("metadata", "name")
        if next(graph.of_kind(AI_GATEWAY_ROUTE), None) is None:
            return
        from aigw_lint import Serving  # here, since only AI routes need it

        from ._clusters import clusters_of
        from ._standalone import is_standalone

        clusters = clusters_of(manifest, graph)
        if name is None or not clusters.each or is_standalone(manifest):
            return
        if Serving.of(manifest, graph) is Serving.ANOTHER:
            return  # which reads no ClientTrafficPolicy, and has a limit of its own
        low = [each for each in clusters.each if any(port.is_low for port in each.ports)]
        unknown = [port for each in clusters.each for port in each.ports if port.is_unknown]
        maker = None
        if low or clusters.lacking:
            from ._elsewhere import made  # here, since few Gateways lack a limit

            maker = made("what bufferLimit it has", CLIENT_TRAFFIC_POLICY, (name.text,), graph)
        if maker is not None:
            yield self.undecided(manifest, name, "made-elsewhere", maker)
        elif low:
            fine = [each for each in clusters.each if each not in low]
            yield self._missing(manifest, name, low, fine, graph)
        elif unknown:
            reason = unknown[0].buffer.reason or ""
            yield self.undecided(manifest, name, reason, unknown[0].question)
        elif clusters.lacking:
            from ._idle import SETTING  # as above

            yield self.finding(
                manifest,
                name,
                f'Gateway "{name.text}" has no ClientTrafficPolicy with a bufferLimit in '
                f"{some_of(clusters.lacking)}, so requests over 32 KiB get 413 there "
                f"(write one with {SETTING})",
            )

    def _missing(
        self,
        manifest: Manifest,
        name: Node,
        low: Sequence[Cluster],
        fine: Sequence[Cluster],
        graph: Graph,
    ) -> Finding:
        ports = low[0].ports
        port = next(each for each in ports if each.is_low)
        attachment, buffer = port
        listener = buffer.listener.name
        is_all = all(each.is_low for each in ports)
        where = f' at its listener "{listener}"' if listener and not is_all else ""
        if fine and fine[0].policy is not None:
            branches = {graph.branch(fine[0].policy, each.policy) for each in low if each.policy}
            where += f" with {some_of(sorted(branches))}"
        from ._idle import cause_of  # as above

        cause = cause_of(manifest, buffer, graph, low[0].policy)
        idle = [self.related(*each) for each in cause.idle[:_SHOWN]]
        for each in cause.idle[:_SHOWN]:
            idle += self.taken_out(each.policy, "connection", "bufferLimit")
        sends = "this route sends its requests here"
        return self.finding(
            manifest,
            name,
            f'Gateway "{name.text}" lets only 32 KiB through{where} ({cause.reason}), so longer '
            f'prompts of AIGatewayRoute "{attachment.route.ref.name}" get 413 Payload Too Large '
            f"({cause.cure})",
            related=(self.related(attachment.route, attachment.parent.name_node, sends), *idle),
        )
