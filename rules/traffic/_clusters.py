"""What the buffer limits of one Gateway are in each cluster that it may live in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    Attachment,
    Buffer,
    BufferState,
    Graph,
    Listener,
    Manifest,
    Record,
    attachments_to,
    buffer_of,
    buffers_itself,
    client_policies,
    definition_of,
    listeners_of,
)

_MOST = 20
"""How many policies of one Gateway are compared, and how many routes that are in doubt."""
_LIMIT = ("spec", "connection", "bufferLimit")


class Port(Record):
    """A port of the Gateway, an AIGatewayRoute that attaches there, and the buffer limit."""

    attachment: Attachment
    buffer: Buffer

    @property
    def is_low(self) -> bool:
        """Whether nothing raises its limit."""
        return self.buffer.state is BufferState.DEFAULT

    @property
    def is_unknown(self) -> bool:
        """Whether the files do not tell its limit."""
        return self.buffer.state is BufferState.UNKNOWN

    @property
    def question(self) -> str:
        """What is asked of it where that is so."""
        listener = self.buffer.listener.name
        which = "one of its listeners" if listener is None else f'the listener "{listener}"'
        return f"what bufferLimit {which} has"


class _Use(Record):
    """A listener, and an AIGatewayRoute that attaches there."""

    listener: Listener
    attachment: Attachment
    doubt: str | None


class Cluster(Record):
    """What meets at a Gateway in one cluster."""

    ports: tuple[Port, ...]
    """The ports that AI routes use."""
    policy: Manifest | None
    """A policy that tells this cluster from others; None where there is one only."""


class Clusters(Record):
    """The clusters in which AI routes attach to one Gateway, and its limit may be low."""

    each: tuple[Cluster, ...]
    lacking: tuple[str, ...] = ()
    """Alternatives with such routes, in which no policy lies that sets a limit in others."""


def clusters_of(gateway: Manifest, graph: Graph) -> Clusters:
    """Return the clusters in which AI routes attach to *gateway*, and its limit may be low."""
    policies = [each.policy for each in client_policies(definition_of(gateway), graph)][:_MOST]
    are_alone = not graph.lie_in_alternatives(policies)
    if are_alone and policies and _all_are_set(gateway, graph):
        return Clusters(())  # as in most, so that their routes need not be looked for
    attachments = _attachments(gateway, graph)
    if are_alone:
        ports = _ports(gateway, attachments, graph, None)
        return Clusters((Cluster(ports, None),) if ports else ())
    attached = tuple(attachments)
    found = [
        Cluster(ports, view)
        for view in _apart(policies, graph) or (None,)
        if (ports := _ports(gateway, attached, graph, view))
    ]
    setting = [each for each in policies if each.node.get(*_LIMIT) or each.undecided_paths]
    routes = [each.route for each in attached]
    complete = len(policies) < _MOST
    lacking = graph.alternatives_without(gateway, setting, routes) if complete else ()
    return Clusters(tuple(found), lacking)


def _all_are_set(gateway: Manifest, graph: Graph) -> bool:
    """Tell whether policies set the limit of all listeners of *gateway*, whoever attaches."""
    definition = definition_of(gateway)
    return all(
        buffer_of(listener, definition, graph).state in (BufferState.SET, BufferState.BROKEN)
        for listener in listeners_of(gateway)
    )


def _attachments(gateway: Manifest, graph: Graph) -> Iterator[Attachment]:
    for attachment in attachments_to(definition_of(gateway), graph):
        if attachment.route.ref.group_kind == AI_GATEWAY_ROUTE:
            yield attachment


def _apart(policies: Sequence[Manifest], graph: Graph) -> tuple[Manifest, ...]:
    """Return one policy for each set that can live together; none where all can."""
    together: dict[tuple[bool, ...], Manifest] = {}
    for policy in policies:
        seen = tuple(graph.sees(policy, other) for other in policies)
        if not all(seen):
            together.setdefault(seen, policy)
    return tuple(together.values())


def _ports(
    gateway: Manifest, attachments: Iterable[Attachment], graph: Graph, view: Manifest | None
) -> tuple[Port, ...]:
    """Return the ports that *attachments* use, as far as *view* sees; asks for no more of them."""
    wanted = {listener.port for listener in listeners_of(gateway)}
    found: dict[int | None, _Use] = {}
    doubts = 0
    for attachment in attachments:
        if view is None or graph.sees(view, attachment.route):
            doubt = doubt_of(attachment, graph, earlier=doubts)
            doubts += doubt is not None
            for listener in attachment.listeners:
                known = found.get(listener.port)
                if known is None or (known.doubt and not doubt):
                    found[listener.port] = _Use(listener, attachment, doubt)
            if found.keys() >= wanted and not any(use.doubt for use in found.values()):
                break
    definition = definition_of(gateway)
    return tuple(
        Port(use.attachment, _doubted(buffer_of(use.listener, definition, graph, beside=view), use))
        for use in found.values()
    )


def doubt_of(attachment: Attachment, graph: Graph, *, earlier: int) -> str | None:
    """Return why the limit of the Gateway may not be that of the route; None where it is.

    After many *earlier* routes of which it may not be, one more is not looked into.
    """
    if not attachment.certain:
        return "patched" if attachment.is_left_to_patch else "unknown-attachment"
    asked_enough = earlier >= _MOST
    return "request-buffer" if asked_enough or buffers_itself(attachment.route, graph) else None


def _doubted(buffer: Buffer, use: _Use) -> Buffer:
    if buffer.state is not BufferState.DEFAULT or not use.doubt:
        return buffer
    return buffer._replace(state=BufferState.UNKNOWN, limit=None, reason=use.doubt)
