"""The Gateway of an AI route must let whole prompts through."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    CLIENT_TRAFFIC_POLICY,
    GATEWAY,
    Attachment,
    Bad,
    Buffer,
    BufferState,
    Finding,
    Good,
    Graph,
    Judge,
    Manifest,
    Node,
    Related,
    Rule,
    Severity,
    Undecided,
    attachments_to,
    buffer_of,
    client_policies,
    definition_of,
    near_policies,
)


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
    Of several listeners on one port the first decides.

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
                - group: gateway.networking.k8s.io
                  kind: Gateway
                  name: edge
                  sectionName: http
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
            metadata: {name: edge, namespace: infra}  # <-- `edge` the policy of http hides the other
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
                - group: gateway.networking.k8s.io
                  kind: Gateway
                  name: edge
                  sectionName: http
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
        gateway = definition_of(manifest)
        routes = [
            attachment
            for attachment in attachments_to(gateway, graph)
            if attachment.route.ref.group_kind == AI_GATEWAY_ROUTE
        ]
        name = manifest.node.get("metadata", "name")
        if not routes or name is None:
            return
        ports: dict[int | None, tuple[Attachment, Buffer]] = {}
        for attachment in routes:
            for listener in attachment.listeners:
                if listener.port not in ports:
                    buffer = buffer_of(listener, gateway, graph)
                    ports[listener.port] = (attachment, buffer)
        yield from self._judge(manifest, name, list(ports.values()), graph)

    def _judge(
        self,
        manifest: Manifest,
        name: Node,
        ports: list[tuple[Attachment, Buffer]],
        graph: Graph,
    ) -> Iterator[Finding | Undecided]:
        low = [each for each in ports if each[1].state is BufferState.DEFAULT and each[0].certain]
        if low:
            yield self._missing(manifest, name, low, len(low) == len(ports), graph)
            return
        for attachment, buffer in ports:
            if buffer.state is BufferState.UNKNOWN or (
                buffer.state is BufferState.DEFAULT and not attachment.certain
            ):
                message = f'what bufferLimit the listener "{buffer.listener.name}" has'
                yield self.undecided(
                    manifest, name, buffer.reason or "unknown-attachment", message
                )
                return
        yield from self._only_elsewhere(manifest, name, graph)

    def _only_elsewhere(self, manifest: Manifest, name: Node, graph: Graph) -> Iterator[Finding]:
        """Tell where the policies that set a limit lie in one of several alternatives."""
        policies = [each.policy for each in client_policies(definition_of(manifest), graph)]
        missing = graph.alternatives_without(manifest, policies)
        if missing:
            yield self.finding(
                manifest,
                name,
                f'Gateway "{name.text}" has no ClientTrafficPolicy with a bufferLimit in '
                f"{', '.join(missing)}, so requests over 32 KiB get 413 there",
            )

    def _missing(
        self,
        manifest: Manifest,
        name: Node,
        low: list[tuple[Attachment, Buffer]],
        everywhere: bool,  # noqa: FBT001 - read by its name in the one place that calls
        graph: Graph,
    ) -> Finding:
        attachment, buffer = low[0]
        where = "" if everywhere else f' at its listener "{buffer.listener.name}"'
        reason = "no ClientTrafficPolicy sets a bufferLimit"
        if buffer.policy is not None:
            reason = f'ClientTrafficPolicy "{buffer.policy.ref.name}" sets no bufferLimit'
        return self.finding(
            manifest,
            name,
            f'Gateway "{name.text}" lets only 32 KiB through{where} ({reason}), so longer prompts '
            f'of AIGatewayRoute "{attachment.route.ref.name}" get 413 Payload Too Large',
            related=self._related(attachment, buffer, manifest, graph),
        )

    def _related(
        self, attachment: Attachment, buffer: Buffer, manifest: Manifest, graph: Graph
    ) -> Iterator[Related]:
        yield self.related(
            attachment.route, attachment.parent.name_node, "this route sends its requests here"
        )
        if buffer.policy is not None:
            named = buffer.policy.node.get("metadata", "name") or buffer.policy.node
            yield self.related(buffer.policy, named, "this policy decides, and sets no bufferLimit")
        for policy, node, why in near_policies(manifest, CLIENT_TRAFFIC_POLICY, graph):
            yield self.related(policy, node, why)
