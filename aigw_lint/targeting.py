"""Which policies of Envoy Gateway target an object: by name, or by its labels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aigw_lint.grants import Need, permits
from aigw_lint.graph import Graph
from aigw_lint.kinds import CLIENT_TRAFFIC_POLICY, GATEWAY, REFERENCE_GRANT
from aigw_lint.manifest import Manifest, has_placeholder
from aigw_lint.node import Node
from aigw_lint.objectref import GATEWAY_API, GroupKind
from aigw_lint.record import Record
from aigw_lint.reference import Definition, Reference
from aigw_lint.selectors import is_same_namespace, selects, takes_namespace_of

_SELECTORS = ("spec", "targetSelectors")
# The AI Gateway release from which on policies select in other namespaces: that of
# Envoy Gateway 1.8. Before it, the API server drops the field.
_NAMESPACES_SINCE = "0.7"


class Targeting(Record):
    """A policy at an object: the whole, or one section of it."""

    policy: Manifest
    section: str | None
    certain: bool
    """False where the files cannot tell whether it applies."""
    node: Node | None = None
    """The ``sectionName``, where one is written."""


def client_policies(gateway: Definition, graph: Graph) -> tuple[Targeting, ...]:
    """Return the ClientTrafficPolicies of *gateway*, a Gateway.

    Of those that only may name it, one: what they say is not known either way.
    """
    return tuple(policies_at(gateway, graph, CLIENT_TRAFFIC_POLICY, possible=1))


def policies_at(
    target: Definition, graph: Graph, kind: GroupKind, *, possible: int | None = None
) -> Iterator[Targeting]:
    """Yield the policies of *kind* at *target*; no more than *possible* that only may name it."""
    yield from map(_targeting, graph.references_to(target, kind))
    for reference in islice(graph.possible_references_to(target, kind), possible):
        yield Targeting(reference.source, None, certain=False)
    yield from _selecting(target, graph, kind)


def _targeting(reference: Reference) -> Targeting:
    """Return what a policy does with the object that *reference* names."""
    policy, section = reference.source, reference.node.get("sectionName")
    if policy.touched(reference.node.path):
        return Targeting(policy, None, certain=False)
    if section is None or section.is_null:
        return Targeting(policy, None, certain=True)
    if section.string is None or has_placeholder(section.string):
        return Targeting(policy, None, certain=False)
    return Targeting(policy, section.string, certain=True, node=section)


def _selecting(target: Definition, graph: Graph, kind: GroupKind) -> Iterator[Targeting]:
    """Yield the policies of *kind* that select *target* by labels, or may."""
    manifest = target.manifest
    if manifest is None:
        return
    here, assumed = graph.visible(manifest, kind, target.ref.namespace, having=_SELECTORS)
    anywhere = graph.anywhere(manifest, kind, having=(*_SELECTORS, "[]", "namespaces"))
    for policy in dict.fromkeys((*here, *assumed, *anywhere)):
        answers = [
            _selects(selector, policy, target, graph)
            for selector in policy.node.each(*_SELECTORS, "[]")
        ]
        if policy.touched((*policy.node.path, *_SELECTORS)):
            answers = [None]
        if True in answers or None in answers:
            yield Targeting(policy, None, certain=True in answers)


def _selects(selector: Node, policy: Manifest, target: Definition, graph: Graph) -> bool | None:
    """Tell whether *selector*, one of those of *policy*, selects *target*."""
    group, kind = selector.string_at("group") or GATEWAY_API, selector.string_at("kind")
    manifest = target.manifest
    if manifest is None or (group, kind) != target.ref.group_kind:
        return False
    answers = [_selects_labels(selector, manifest)]
    if answers[0] is not False:
        answers.append(_reaches(selector, policy, target, graph))
    if False in answers:
        return False
    return None if None in answers else True


def _selects_labels(selector: Node, manifest: Manifest) -> bool | None:
    if manifest.touched((*manifest.node.path, "metadata", "labels")):
        return None
    labels = manifest.node.get("metadata", "labels")
    written = () if labels is None else labels.entries()
    known = {key.text or "": value.text or "" for key, value in written}
    return selects(selector, known, closed=True)


def _reaches(selector: Node, policy: Manifest, target: Definition, graph: Graph) -> bool | None:
    """Tell whether *selector* takes the namespace of *target*, and may."""
    manifest = target.manifest
    if manifest is None:
        return None
    wanted = selector.get("namespaces") if graph.target.reaches(_NAMESPACES_SINCE) else None
    taken = takes_namespace_of(manifest, wanted, policy, graph)
    if taken is False or is_same_namespace(policy, manifest) is True:
        return taken
    granted = _is_granted(policy, target, graph)
    return False if granted is False else (taken and granted)


def _is_granted(policy: Manifest, target: Definition, graph: Graph) -> bool | None:
    """Tell whether a ReferenceGrant lets *policy* select *target* in another namespace."""
    own, there, manifest = policy.ref.namespace, target.ref.namespace, target.manifest
    if own is None or there is None or manifest is None:
        return None
    need = Need(policy.ref.group_kind, own, target.ref.group_kind, there, target.ref.name)
    here, assumed = graph.grants(manifest, need)
    answers = [permits(grant, need) for grant in here]
    if True in answers:
        return True
    if None in answers or any(permits(grant, need) is not False for grant in assumed):
        return None
    return None if graph.undecided(manifest, REFERENCE_GRANT, there, "") else False


class NearPolicy(Record):
    """A policy that looks meant for a Gateway and does not reach it."""

    policy: Manifest
    node: Node
    why: str


def near_policies(gateway: Manifest, kind: GroupKind, graph: Graph) -> Iterator[NearPolicy]:
    """Yield policies of *kind* that name *gateway* from another namespace, and nothing there."""
    own = gateway.ref.namespace
    for reference in graph.astray(kind, GATEWAY, gateway.ref.name or "") if own else ():
        policy, namespace = reference.source, reference.ref.namespace
        if namespace not in (None, own) and graph.sees(gateway, policy):
            where = policy.node.get("metadata", "namespace") or reference.name_node
            why = f"this policy stands in {namespace}; it reaches only Gateways there"
            yield NearPolicy(policy, where, why)
