"""What the policies of one Gateway do to the AI routes there, told once for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    Attachment,
    Buffer,
    BufferState,
    Definition,
    Graph,
    Manifest,
    Record,
    attachments_to,
    buffer_of,
    client_policies,
)

from ._clusters import doubt_of


class Limits(Record):
    """What the policies of one Gateway do to the AIGatewayRoutes there."""

    policies: frozenset[Manifest]
    routes: Mapping[Manifest, Attachment]
    """By policy, a route that it limits for sure."""
    maybe: Mapping[Manifest, str]
    """By policy, why it is not known whether it limits a route."""
    reason: str | None
    """Why the policy of a listener is not known, if of any it is not."""


def limits_at(gateway: Definition, graph: Graph) -> Limits:
    """Return what the policies of *gateway* limit, with the limit of each port told once."""
    ports: dict[int | None, Buffer] = {}
    routes: dict[Manifest, Attachment] = {}
    maybe: dict[Manifest, str] = {}
    reason: str | None = None
    doubts = 0
    for attachment in attachments_to(gateway, graph):
        if attachment.route.ref.group_kind != AI_GATEWAY_ROUTE:
            continue
        for listener in attachment.listeners:
            if listener.port not in ports:
                ports[listener.port] = buffer_of(listener, gateway, graph)
            buffer = ports[listener.port]
            if buffer.state is BufferState.UNKNOWN:
                reason = reason or buffer.reason
            elif buffer.policy is not None and buffer.policy not in routes:
                doubt = buffer.doubt or doubt_of(attachment, graph, earlier=doubts)
                if doubt is None:
                    routes[buffer.policy] = attachment
                else:
                    doubts += 1
                    maybe.setdefault(buffer.policy, doubt)
    policies = frozenset(each.policy for each in client_policies(gateway, graph))
    return Limits(policies, routes, maybe, reason)
