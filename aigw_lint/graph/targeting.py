"""Which policies of Envoy Gateway target an object: by name, or by its labels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition, Reference, definition_of
from aigw_lint.graph.selectors import is_same_namespace, selects, takes_namespace_of
from aigw_lint.knowledge.grants import Need, permits
from aigw_lint.knowledge.kinds import CLIENT_TRAFFIC_POLICY, GATEWAY, REFERENCE_GRANT
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.answers import all_of
from aigw_lint.words.objectref import GATEWAY_API, GroupKind
from aigw_lint.words.record import Record

_SELECTORS = ("spec", "targetSelectors")
# The AI Gateway release from which on policies select in other namespaces: that of
# Envoy Gateway 1.8. Before it, the API server drops the field.
_NAMESPACES_SINCE = "0.7"
# How many policies with selectors are looked at for one object.
_MOST_SELECTING = 200


class Targeting(Record):
    """A policy at an object: the whole, or one section of it."""

    policy: Manifest
    section: str | None
    certain: bool
    """False where the files cannot tell whether it applies."""
    node: Node | None = None
    """The ``sectionName``, where one is written."""
    why: str = "unknown-namespace"
    """Why it is not certain, where it is not."""


def client_policies(gateway: Definition, graph: Graph) -> tuple[Targeting, ...]:
    """Return the ClientTrafficPolicies of *gateway*, a Gateway.

    Of those that only may name it, one: what they say is not known either way.
    """
    return graph.remember(_client_policies, gateway)


def _client_policies(gateway: Definition, graph: Graph) -> tuple[Targeting, ...]:
    return tuple(policies_at(gateway, graph, CLIENT_TRAFFIC_POLICY, possible=1))


def policies_at(
    target: Definition,
    graph: Graph,
    kind: GroupKind,
    *,
    possible: int | None = None,
    having: tuple[str, ...] = _SELECTORS,
) -> Iterator[Targeting]:
    """Yield the policies of *kind* at *target*; no more than *possible* that only may name it.

    Of those that select it, only such as have a field *having*, or may have it.
    """
    yield from map(_targeting, graph.references_to(target, kind))
    for reference in islice(graph.possible_references_to(target, kind), possible):
        yield Targeting(reference.source, None, certain=False, why=reference.why_assumed)
    yield from _selecting(target, graph, kind, having)


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


def _selecting(
    target: Definition, graph: Graph, kind: GroupKind, having: tuple[str, ...]
) -> Iterator[Targeting]:
    """Yield the policies of *kind* that select *target* by labels, or may.

    Where there are too many to look at, one of them may.
    """
    manifest = target.manifest
    if manifest is None:
        return
    here, assumed = graph.visible(manifest, kind, target.ref.namespace, having=having)
    anywhere = graph.anywhere(manifest, kind, having=(*_SELECTORS, "[]", "namespaces"))
    policies = dict.fromkeys((*here, *assumed, *anywhere))
    if len(policies) > _MOST_SELECTING:
        yield Targeting(next(iter(policies)), None, certain=False)
        return
    for policy in policies:
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
    return all_of(answers)


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
    cure: str


def near_policies(gateway: Manifest, kind: GroupKind, graph: Graph) -> Iterator[NearPolicy]:
    """Yield policies of *kind* in other namespaces that look meant for *gateway*.

    They do not reach it: they name it, and nothing in their own namespace, or
    they select it without a grant.
    """
    own = gateway.ref.namespace
    if own is None:
        return
    for reference in graph.astray(kind, GATEWAY, gateway.ref.name or ""):
        policy, namespace = reference.source, reference.ref.namespace
        if namespace not in (None, own) and graph.sees(gateway, policy):
            where = policy.node.get("metadata", "namespace") or reference.name_node
            why = f"this policy stands in {namespace}; it reaches only Gateways there"
            yield NearPolicy(policy, where, why, f"put it into namespace {own}")
    policies = graph.anywhere(gateway, kind, having=(*_SELECTORS, "[]", "namespaces"))
    for policy in policies[:_MOST_SELECTING]:
        for selector in policy.node.each(*_SELECTORS, "[]"):
            if _lacks_its_grant(selector, policy, gateway, graph):
                why = f"this selects Gateways of {own}, and no ReferenceGrant there permits it"
                cure = (
                    f"write a ReferenceGrant in namespace {own} from {policy.kind} of namespace "
                    f"{policy.ref.namespace} to Gateway"
                )
                yield NearPolicy(policy, selector.get("namespaces") or selector, why, cure)


def _lacks_its_grant(selector: Node, policy: Manifest, gateway: Manifest, graph: Graph) -> bool:
    """Tell whether only a ReferenceGrant is missing for *selector* to select *gateway*."""
    target = definition_of(gateway)
    group, kind = selector.string_at("group") or GATEWAY_API, selector.string_at("kind")
    return bool(
        (group, kind) == GATEWAY
        and graph.target.reaches(_NAMESPACES_SINCE)
        and is_same_namespace(policy, gateway) is False
        and _selects_labels(selector, gateway)
        and takes_namespace_of(gateway, selector.get("namespaces"), policy, graph)
        and _is_granted(policy, target, graph) is False
    )
