"""Why a Gateway lets only 32 KiB through, although there are policies, and what to write."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint import (
    CLIENT_TRAFFIC_POLICY,
    Buffer,
    Graph,
    Manifest,
    Node,
    Record,
    Targeting,
    client_policies,
    definition_of,
    listeners_of,
    near_policies,
)

SETTING = "connection.bufferLimit: 50Mi"
_LIMIT = ("spec", "connection", "bufferLimit")


class Idle(Record):
    """A policy that does not help."""

    policy: Manifest
    node: Node
    """The place that shows it."""
    why: str
    """Why it does not, said at that place."""


class Cause(Record):
    """Why the limit is the default."""

    reason: str
    cure: str
    idle: tuple[Idle, ...]


def cause_of(gateway: Manifest, buffer: Buffer, graph: Graph, view: Manifest | None) -> Cause:
    """Return why *buffer*, one of *gateway*, is the default; only what *view* sees counts."""
    policies = [
        each
        for each in client_policies(definition_of(gateway), graph)
        if each.certain and (view is None or graph.sees(view, each.policy))
    ]
    if buffer.refused is not None:
        return _refused(buffer.refused, buffer, policies)
    if buffer.policy is not None:
        return _silent(buffer.policy, policies)
    misses = [_missing_it(each, buffer) for each in policies if _sets_it(each.policy)]
    if misses:
        reason, cure, _ = misses[0]
        return Cause(reason, cure, tuple(idle for _, _, idle in misses))
    return _elsewhere(gateway, graph)


def _refused(policy: Manifest, buffer: Buffer, policies: Sequence[Targeting]) -> Cause:
    """Tell of a policy for one of several plain HTTP listeners of a port."""
    name, port = policy.ref.name, buffer.listener.port
    others = [each for each in policies if each.section is None and each.policy != policy]
    alone = _sets_it(policy) and not others
    into_one = f"take it away, and write {SETTING} into one for the whole Gateway"
    sections = [each for each in policies if each.policy == policy and each.node]
    node = sections[0].node if sections else None
    hidden = [Idle(each.policy, _name_of(each.policy), "it keeps this one away") for each in others]
    return Cause(
        f'ClientTrafficPolicy "{name}" is not accepted and keeps others away: another plain HTTP '
        f'listener shares port {port} with "{buffer.listener.name}"',
        f"take sectionName out of {name}" if alone else into_one,
        (
            Idle(policy, node or _name_of(policy), "a policy for this listener alone is refused"),
            *hidden,
        ),
    )


def _silent(policy: Manifest, policies: Sequence[Targeting]) -> Cause:
    """Tell of a policy that decides and sets no limit."""
    hidden = (
        Idle(each.policy, each.node or _name_of(each.policy), "this one does not count beside it")
        for each in policies
        if each.policy != policy and _sets_it(each.policy)
    )
    decides = Idle(policy, _name_of(policy), "this policy decides, and sets no bufferLimit")
    return Cause(
        f'ClientTrafficPolicy "{policy.ref.name}" sets no bufferLimit',
        f"write {SETTING} there",
        (decides, *hidden),
    )


def _missing_it(targeting: Targeting, buffer: Buffer) -> tuple[str, str, Idle]:
    """Tell of a policy that sets a limit, for another listener: reason, cure and place."""
    policy, section, first = targeting.policy, targeting.section, buffer.listener
    named = [each for each in listeners_of(first.gateway) if each.name == section]
    is_for = f'ClientTrafficPolicy "{policy.ref.name}" is for listener "{section}"'
    cure = f"take sectionName out of {policy.ref.name}"
    if not named:
        reason = f"{is_for}, which the Gateway does not have"
        cure, why = f"write sectionName: {first.name}", "the Gateway has no such listener"
    elif named[0].port == first.port:
        reason = f'{is_for}, and the first of port {first.port}, "{first.name}", decides'
        why = "only the first listener of a port decides"
    else:
        reason, why = f"{is_for} alone", "this policy covers that listener alone"
    return reason, cure, Idle(policy, targeting.node or _name_of(policy), why)


def _elsewhere(gateway: Manifest, graph: Graph) -> Cause:
    """Tell of policies that name the Gateway from another namespace, if there are any."""
    near = list(near_policies(gateway, CLIENT_TRAFFIC_POLICY, graph))
    idle = tuple(Idle(each.policy, each.node, each.why) for each in near)
    for each in near:
        if _sets_it(each.policy):
            return Cause(
                f'ClientTrafficPolicy "{each.policy.ref.name}" stands in another namespace, and '
                "does not reach it",
                each.cure,
                idle,
            )
    return Cause(
        "no ClientTrafficPolicy sets a bufferLimit",
        f"write a ClientTrafficPolicy with {SETTING}",
        idle,
    )


def _sets_it(policy: Manifest) -> bool:
    node = policy.node.get(*_LIMIT)
    return node is not None and not node.is_null


def _name_of(policy: Manifest) -> Node:
    return policy.node.get("metadata", "name") or policy.node
