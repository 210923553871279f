"""What to write where a reference names a kind that its field cannot name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    CORE,
    GATEWAY,
    HTTP_ROUTE,
    INFERENCE_POOL,
    LISTENER_SET,
    MCP_MAIN,
    MCP_ROUTE,
    OUR_GROUPS,
    SERVICE,
    Definition,
    Graph,
    GroupKind,
    ObjectRef,
    Record,
    Reference,
    near,
)


class Advice(Record):
    """What to write instead, in words and as a change of the reference."""

    text: str
    values: Mapping[str, str] = {}
    """What the reference must say."""
    drops: tuple[str, ...] = ()
    """The keys that it must not have."""
    safe: bool = False
    """Nothing else can be meant."""


def advice(reference: Reference, graph: Graph) -> Advice:
    """Return what to write for *reference*, whose kind its field does not support."""
    return (
        _model_backend(reference, graph)
        or _other_group(reference)
        or _other_kind(reference)
        or _policy_target(reference)
        or _backend_or_service(reference, graph)
        or _near_kind(reference)
        or Advice(f"it takes {_listed(_kinds(reference))}")
    )


def _kinds(reference: Reference) -> list[GroupKind]:
    """Return the kinds to offer; Envoy Gateway takes ListenerSets only from 1.9 on."""
    return [kind for kind in reference.relation.kinds if kind != LISTENER_SET]


def _written(reference: Reference) -> tuple[str | None, str | None]:
    return reference.node.string_at("group"), reference.node.string_at("kind")


def _identity(kind: GroupKind, name: str | None = None) -> dict[str, str]:
    identity = {"group": kind.group, "kind": kind.kind}
    return identity if name is None else {**identity, "name": name}


def _model_backend(reference: Reference, graph: Graph) -> Advice | None:
    """Advise on a backendRef of an AIGatewayRoute, where no kind means an AIServiceBackend."""
    if reference.relation.unwritten is None:
        return None
    group, kind = _written(reference)
    pool = next(each for each in reference.relation.kinds if each.kind == INFERENCE_POOL.kind)
    if kind == pool.kind or (not kind and group == pool.group):
        return Advice(
            f"for an InferencePool write group: {pool.group} and kind: {pool.kind}",
            _identity(pool),
            safe=_is_slip(group),
        )
    unset = ("group", "kind")
    if kind == AI_SERVICE_BACKEND.kind or (not kind and group in ("", AI_SERVICE_BACKEND.group)):
        return Advice("for an AIServiceBackend leave out group and kind", drops=unset, safe=True)
    if kind == BACKEND.kind:
        names = list(_services_before(reference, graph))
        if len(names) == 1:
            text = f'name the AIServiceBackend "{names[0]}", which leads to it, and nothing else'
            return Advice(text, {"name": names[0]}, drops=unset)
        return Advice("name an AIServiceBackend whose backendRef is this Backend")
    text = "name an AIServiceBackend, without group and kind, or an InferencePool"
    if kind == SERVICE.kind:
        text += "; a Service needs a Backend with its address and an AIServiceBackend for that"
    return Advice(text)


def _services_before(reference: Reference, graph: Graph) -> Iterator[str]:
    """Yield the names of the AIServiceBackends in front of the Backend that is named."""
    source, ref = reference.source, reference.ref
    backend = ObjectRef(BACKEND.group, BACKEND.kind, ref.namespace, ref.name)
    target = Definition(backend, None, source.home, source.rendering.folder)
    for found in islice(graph.references_to(target), 4):
        service = found.source.ref
        if service.group_kind == AI_SERVICE_BACKEND and service.namespace == ref.namespace:
            yield service.name or ""


def _other_group(reference: Reference) -> Advice | None:
    """Advise where the kind is right and only its group is wrong or missing."""
    group, _ = _written(reference)
    right = [each for each in _kinds(reference) if each.kind == reference.ref.kind]
    if len(right) != 1:
        return None
    written = right[0].group or '""'
    return Advice(f"write group: {written}", {"group": right[0].group}, safe=_is_slip(group))


def _is_slip(group: str | None) -> bool:
    """Tell whether *group* can only be a slip: not written, or one of those known here."""
    return not group or group in OUR_GROUPS or any(near(group, each) for each in OUR_GROUPS)


def _other_kind(reference: Reference) -> Advice | None:
    """Advise where the group is right and no kind is written."""
    group, kind = _written(reference)
    if kind is not None or not group:
        return None
    right = [each for each in _kinds(reference) if each.group == group]
    if len(right) != 1:
        return Advice(f"write the kind; it takes {_listed(right)}") if right else None
    return Advice(f"write kind: {right[0].kind}", {"kind": right[0].kind}, safe=True)


def _policy_target(reference: Reference) -> Advice | None:
    """Advise on a policy for Gateways and routes that names what AI Gateway makes routes of."""
    kind, name = reference.ref.kind, reference.ref.name
    if GATEWAY not in reference.relation.kinds or reference.relation.field == "parentRefs":
        return None
    if kind in (AI_SERVICE_BACKEND.kind, BACKEND.kind):
        return Advice("it takes effect on whole routes and Gateways: target one of these")
    if kind not in (AI_GATEWAY_ROUTE.kind, MCP_ROUTE.kind):
        return None
    if HTTP_ROUTE not in reference.relation.kinds:
        return Advice("it takes effect on whole Gateways: target the one in the route's parentRefs")
    generated = name and (name if kind == AI_GATEWAY_ROUTE.kind else MCP_MAIN + name)
    called = f', called "{generated}"' if generated else ""
    return Advice(
        f"target the HTTPRoute that AI Gateway generates{called}: "
        f"group: {HTTP_ROUTE.group}, kind: {HTTP_ROUTE.kind}",
        _identity(HTTP_ROUTE, generated) if generated else {},
    )


def _backend_or_service(reference: Reference, graph: Graph) -> Advice | None:
    """Advise where the AIServiceBackend and the Backend behind it are confused."""
    kinds, kind = reference.relation.kinds, reference.ref.kind
    if kind == BACKEND.kind and AI_SERVICE_BACKEND in kinds:
        names = list(_services_before(reference, graph))
        return _neighbour(AI_SERVICE_BACKEND, "in front of it", names)
    if kind == AI_SERVICE_BACKEND.kind and BACKEND in kinds:
        return _neighbour(BACKEND, "behind it", list(_backends_behind(reference, graph)))
    if kind == SERVICE.kind and kinds[0] == BACKEND:
        return _backend_instead(reference, graph)
    return None


def _neighbour(kind: GroupKind, where: str, names: list[str]) -> Advice:
    if len(names) != 1:
        return Advice(f"name the {kind.kind} {where}: group: {kind.group}, kind: {kind.kind}")
    text = f'name the {kind.kind} {where}, "{names[0]}": group: {kind.group}, kind: {kind.kind}'
    return Advice(text, _identity(kind, names[0]))


def _backends_behind(reference: Reference, graph: Graph) -> Iterator[str]:
    """Yield the names of the Backends behind the AIServiceBackend that is named."""
    source, ref = reference.source, reference.ref
    found = graph.find(source, AI_SERVICE_BACKEND, ref.namespace, ref.name or "")
    for definition in found.sure[:3]:
        if definition.manifest is not None:
            for backend in graph.references_from(definition.manifest):
                if backend.supported and backend.ref.namespace == ref.namespace:
                    yield backend.ref.name or ""


def _backend_instead(reference: Reference, graph: Graph) -> Advice:
    """Advise on a Service, the default, behind an AIServiceBackend."""
    ref = reference.ref
    found = graph.find(reference.source, BACKEND, ref.namespace, ref.name or "")
    identity = f"group: {BACKEND.group} and kind: {BACKEND.kind}"
    group, kind = _written(reference)
    if found.found or kind is None:
        is_sure = bool(found.sure) and group is None and kind is None
        return Advice(f"write {identity}", _identity(BACKEND), safe=is_sure)
    return Advice(f"make a Backend with the Service's address, and name that, with {identity}")


def _near_kind(reference: Reference) -> Advice | None:
    """Advise where the kind is a slip for one that the field takes."""
    kind = reference.ref.kind
    same = [each for each in _kinds(reference) if each.kind.lower() == kind.lower()]
    right = same or [each for each in _kinds(reference) if near(each.kind, kind)]
    if len(right) != 1:
        return None
    group, _ = _written(reference)
    values = _identity(right[0]) if group != right[0].group else {"kind": right[0].kind}
    return Advice(f"did you mean {right[0].kind}?", values, safe=bool(same) and _is_slip(group))


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _listed(kinds: Iterable[GroupKind]) -> str:
    """Return *kinds* in words, group by group."""
    groups: dict[str, list[str]] = {}
    for kind in kinds:
        groups.setdefault(kind.group, []).append(kind.kind)
    return " or ".join(
        f"{_either(names)} of {'the core group' if group == CORE else f'group {group}'}"
        for group, names in groups.items()
    )
