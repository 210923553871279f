"""Which BackendTrafficPolicies count for a rule that fails over, and what they do for it.

The most specific wins whole: rule, route, listener, Gateway. One with a ``mergeType``
is merged over that of the listener, or else of the Gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    BACKEND_TRAFFIC_POLICY,
    GATEWAY,
    HTTP_ROUTE,
    MOST_DEFINITIONS,
    Definition,
    Graph,
    Manifest,
    ObjectRef,
    Record,
    Reference,
    Targeting,
    attach,
    definition_of,
    gateways_of,
    is_patched,
    listeners_of,
    near,
    policies_at,
)

from ._failover import Failover, Unclear, failovers_in
from ._retries import Doubt, Fault, Verdict, judge_policies, merges, sets_any

# From this AI Gateway on, rules of AIGatewayRoutes have names, and those of their HTTPRoutes.
_RULE_NAMES_SINCE = "1.1"
_MOST = 20
_LOOKED_AT = 50
# The API server takes no route with more of them.
_MOST_PARENTS = 32
_MOST_RULES = 128
_ALL = Definition(ObjectRef(*AI_GATEWAY_ROUTE, None, None), None, "", "")


class Case(Record):
    """What one set of policies, of those that may count, does for a rule."""

    verdict: Verdict
    policies: tuple[Manifest, ...] = ()
    gateway: Manifest | None = None


class Judged(Record):
    """A rule that fails over, and each case."""

    failover: Failover
    cases: tuple[Case, ...]


def judged(route: Definition, graph: Graph) -> tuple[Judged | Unclear, ...]:
    """Return what policies do for each rule of *route* that fails over, or may."""
    manifest = route.manifest
    if manifest is None:
        return ()
    return tuple(
        each if isinstance(each, Unclear) else Judged(each, tuple(_cases(each, graph)))
        for each in islice(failovers_in(manifest, graph), _MOST_RULES)
    )


def faults_of(policy: Manifest, graph: Graph) -> Sequence[tuple[Failover, Fault]]:
    """Return the faults that stand in *policy*, each with a rule that it counts for."""
    return graph.remember(_all_faults, _ALL).get(policy, ())


def _all_faults(_: Definition, graph: Graph) -> dict[Manifest, list[tuple[Failover, Fault]]]:
    found: dict[Manifest, list[tuple[Failover, Fault]]] = {}
    for route in graph.of_kind(AI_GATEWAY_ROUTE):
        for each in graph.remember(judged, definition_of(route)):
            if isinstance(each, Unclear):
                continue
            for case in each.cases:
                fault = case.verdict
                if isinstance(fault, Fault) and fault.policy and fault.node:
                    found.setdefault(fault.policy, []).append((each.failover, fault))
    return found


def _cases(failover: Failover, graph: Graph) -> Iterator[Case]:
    own = _own_policies(failover, graph)
    if isinstance(own, Doubt):
        yield Case(own)
        return
    gateways = graph.remember(_gateways, definition_of(failover.route))
    patched = any(
        isinstance(each, _Place) and is_patched(definition_of(each.gateway), graph)
        for each in gateways
    )
    if patched:
        yield Case(Doubt("envoy-patch"))
        return
    yield from _together(_one_by_one(failover, own, gateways, graph), graph)


def _one_by_one(
    failover: Failover,
    own: Sequence[Manifest],
    gateways: Sequence[_Place | Doubt],
    graph: Graph,
) -> Iterator[Case]:
    for policy in own:
        if not merges(policy):
            verdict = judge_policies([policy], failover, graph.target)
            yield Case(verdict, (policy,))
    merging = [(policy,) for policy in own if merges(policy)]
    if own and not merging:
        return
    reason = None if own else _unread(failover.route, graph)
    for place in gateways if reason is None else (Doubt(reason),):
        if isinstance(place, Doubt):
            yield Case(place)
            continue
        for first in merging or ((),):
            for second in place.policies or ((),):
                if isinstance(second, Doubt):
                    yield Case(second)
                    continue
                both = (*first, *second)
                verdict = judge_policies(both, failover, graph.target)
                yield Case(verdict, both, place.gateway)


def _together(cases: Iterable[Case], graph: Graph) -> Iterator[Case]:
    """Yield *cases*, but doubt where they differ in policies of which one is refused."""
    by_gateway: dict[Manifest | None, list[Case]] = {}
    for case in islice(cases, _MOST * _MOST):
        by_gateway.setdefault(case.gateway, []).append(case)
    for group in by_gateway.values():
        verdicts = {_gist(case.verdict) for case in group}
        first = [case.policies[0] for case in group if case.policies]
        rivals = any(
            one is not other and graph.sees(one, other) for one in first[:_MOST] for other in first
        )
        if len(verdicts) > 1 and rivals:
            yield Case(Doubt("conflicting-policies"))
        else:
            yield from group


def _gist(verdict: Verdict) -> object:
    """Return what is the same for policies with one fault."""
    return verdict.code if isinstance(verdict, Fault) else verdict


# --- the policies of the route ---------------------------------------------------


def _route_policies(route: Definition, graph: Graph) -> tuple[Targeting, ...]:
    ref = route.ref._replace(group=HTTP_ROUTE.group, kind=HTTP_ROUTE.kind)
    found = policies_at(route._replace(ref=ref), graph, BACKEND_TRAFFIC_POLICY, possible=1)
    return tuple(islice(found, _MOST + 1))


def _doubt_of(policies: Sequence[Targeting]) -> Doubt | None:
    """Return why nobody can tell which of *policies* count; None where that can be told."""
    if len(policies) > _MOST:
        return Doubt("conflicting-policies")
    why = next((each.why for each in policies if not each.certain), None)
    return None if why is None else Doubt(why)


def _own_policies(failover: Failover, graph: Graph) -> tuple[Manifest, ...] | Doubt:
    """Return the policies of the rule, or else of its route: one, or some of which one counts."""
    route, name = failover.route, failover.rule.get("name")
    policies = graph.remember(_route_policies, definition_of(route))
    doubt = _doubt_of(policies)
    if doubt is not None:
        return doubt
    sectioned = [each for each in policies if each.section is not None]
    if sectioned and name is not None and graph.target.reaches(_RULE_NAMES_SINCE):
        if name.string is None or "$" in name.string or "{" in name.string:
            return Doubt("placeholder")
        named = tuple(each.policy for each in sectioned if each.section == name.string)
        if named:
            return named
    return tuple(each.policy for each in policies if each.section is None)


def _unread(manifest: Manifest, graph: Graph) -> str | None:
    return graph.undecided(manifest, BACKEND_TRAFFIC_POLICY, manifest.ref.namespace, "")


# --- the policies of the Gateways ------------------------------------------------


class _Place(Record):
    """A Gateway that the route attaches to, with the policies that may count there."""

    gateway: Manifest
    policies: tuple[tuple[Manifest, ...] | Doubt, ...]
    """Each a policy, or none where there is none."""


def _gateways(route: Definition, graph: Graph) -> tuple[_Place | Doubt, ...]:
    return () if route.manifest is None else tuple(_places(route.manifest, graph))


def _places(route: Manifest, graph: Graph) -> Iterator[_Place | Doubt]:
    """Yield where *route* attaches, and why that is not known."""
    parents = [each for each in graph.references_from(route) if each.ref.group_kind == GATEWAY]
    if not parents and route.touched((*route.node.path, "spec", "parentRefs")):
        yield Doubt("patched")
    for parent in parents[:_MOST_PARENTS]:
        sure, assumed = gateways_of(parent, graph)
        if not sure:
            yield Doubt(_why_unknown(parent, graph, assumed=bool(assumed)))
        for gateway in sure[:MOST_DEFINITIONS]:
            place = _place(parent, gateway, graph)
            if place is not None:
                yield place


def _why_unknown(parent: Reference, graph: Graph, *, assumed: bool) -> str:
    if assumed:
        return parent.why_assumed
    ref = parent.ref
    reason = graph.undecided(parent.source, ref.group_kind, ref.namespace, ref.name)
    return "external-reference" if reason in (None, "external") else reason


def _gateway_policies(gateway: Definition, graph: Graph) -> tuple[Targeting, ...]:
    found = policies_at(gateway, graph, BACKEND_TRAFFIC_POLICY, possible=1)
    return tuple(islice(found, _MOST + 1))


def _place(parent: Reference, gateway: Manifest, graph: Graph) -> _Place | None:
    """Return *gateway* with its policies, as *parent* reaches it; None where it does not."""
    attachment = attach(parent, gateway, graph)
    if not attachment.listeners:
        return None
    policies = [
        each
        for each in graph.remember(_gateway_policies, definition_of(gateway))
        if graph.sees(parent.source, each.policy)
    ]
    doubt = _doubt_of(policies)
    if doubt is not None:
        return _Place(gateway, (doubt,))
    whole = tuple((each.policy,) for each in policies if each.section is None)
    found: dict[tuple[Manifest, ...] | Doubt, None] = {}
    for listener in attachment.listeners:
        named = tuple((each.policy,) for each in policies if each.section == listener.name)
        if listener.name is None and any(each.section for each in policies):
            found[Doubt(listener.why_nameless)] = None
        elif named or whole:
            found.update(dict.fromkeys(named or whole))
        else:
            reason = _unread(gateway, graph)
            found[() if reason is None else Doubt(reason)] = None
    return _Place(gateway, tuple(found))


# --- the policies that miss ------------------------------------------------------


def is_misdirected(route: Manifest, graph: Graph) -> bool:
    """Tell whether a policy is meant for *route* and misses it; other rules say why."""
    gateways = [
        each.ref.name
        for each in graph.references_from(route)
        if each.ref.group_kind == GATEWAY and graph.target_of(each).sure
    ]
    names = [route.ref.name, *gateways]
    astray = (
        reference.source
        for kind, some in ((HTTP_ROUTE, names[:1]), (GATEWAY, gateways))
        for name in some
        for reference in graph.astray(BACKEND_TRAFFIC_POLICY, kind, name or "")
    )
    missing = islice(chain(_without_section(route, graph), astray), _LOOKED_AT)
    if any(sets_any(policy) and graph.sees(route, policy) for policy in missing):
        return True
    return any(
        reference.ref.name == name or near(reference.ref.name or "", name or "")
        for policy in islice(_beside(route, graph), _LOOKED_AT)
        for reference in graph.references_from(policy)
        if not reference.supported or not graph.target_of(reference).found
        for name in names
        if sets_any(policy)
    )


def _without_section(route: Manifest, graph: Graph) -> Iterator[Manifest]:
    """Yield the policies for a section that *route*, or a Gateway of it, does not have."""
    rules = {name.string for name in route.node.each("spec", "rules", "[]", "name")}
    found = [(graph.remember(_route_policies, definition_of(route)), rules)]
    for parent in graph.references_from(route):
        gateways = gateways_of(parent, graph)[0] if parent.ref.group_kind == GATEWAY else ()
        for gateway in gateways[:MOST_DEFINITIONS]:
            policies = graph.remember(_gateway_policies, definition_of(gateway))
            found.append((policies, {listener.name for listener in listeners_of(gateway)}))
    for policies, sections in found:
        for each in policies:
            if each.certain and each.section is not None and each.section not in sections:
                yield each.policy


def _beside(route: Manifest, graph: Graph) -> Iterable[Manifest]:
    """Return the policies in the namespace of *route*, the nearest first."""
    namespace = route.ref.namespace
    if namespace is not None:
        return graph.nearest(route, BACKEND_TRAFFIC_POLICY, namespace)
    return graph.visible(route, BACKEND_TRAFFIC_POLICY, None, having=("spec", "retry"))[0]
