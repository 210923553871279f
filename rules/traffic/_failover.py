"""The rules of AIGatewayRoutes that fail over: backends with several priorities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aigw_lint import (
    AI_SERVICE_BACKEND,
    BACKEND,
    Graph,
    Manifest,
    Node,
    Record,
    Reference,
    generated_references,
)


class Failover(Record):
    """A rule whose backends have several priorities."""

    route: Manifest
    rule: Node
    first: Node
    """The first ``priority`` of a backend that is not asked at once."""
    levels: int
    """How many priorities there are."""
    at_once: int
    """How many backends have the first of them."""
    backends: int
    is_by_address: bool
    """Whether Envoy is given addresses, or may be: priorities do not reach it then."""

    @property
    def lost(self) -> str:
        """What becomes of the later priorities; Envoy asks backends with addresses in turn."""
        return "is no failover" if self.is_by_address else "is never reached"

    @property
    def failing(self) -> str:
        """Whose errors clients get."""
        return "a backend that is down" if self.is_by_address else "the backends before it"


class Unclear(Record):
    """A rule of which the files do not tell whether it fails over."""

    node: Node
    reason: str


class _Backend(Record):
    node: Node
    priority: Node | None
    level: int


def failovers_in(route: Manifest, graph: Graph) -> Iterator[Failover | Unclear]:
    """Yield the rules of *route* that fail over, and those that may."""
    if not graph.target.reaches("0.2"):
        return  # the API server drops priorities
    references: Mapping[object, Reference] | None = None
    for rule in route.node.each("spec", "rules", "[]"):
        refs = rule.get("backendRefs")
        if refs is None or not any(ref.get("priority") for ref in refs.items()):
            continue
        if route.touched(refs.path):
            yield Unclear(refs, "patched")
            continue
        backends = [_backend(ref) for ref in refs.items() if _counts(ref)]
        known = [each for each in backends if each is not None]
        levels = sorted({each.level for each in known})
        later = [each.priority for each in known if each.level > levels[0] and each.priority]
        if len(known) < len(backends):
            yield Unclear(refs, "placeholder")
        elif later:
            if references is None:
                references = {each.node.path: each for each in graph.references_from(route)}
            named = [references.get(each.node.path) for each in known]
            at_once = sum(each.level == levels[0] for each in known)
            by_address = any(_is_by_address(each, graph) for each in named)
            yield Failover(route, rule, later[0], len(levels), at_once, len(known), by_address)


def _counts(ref: Node) -> bool:
    """Tell whether *ref* is a backend that takes requests, and whose priority counts."""
    weight, kind = ref.get("weight"), ref.string_at("kind")
    return kind in (None, "", AI_SERVICE_BACKEND.kind) and (weight is None or weight.value != 0)


def _backend(ref: Node) -> _Backend | None:
    """Return what *ref* says; None where a placeholder does."""
    priority, weight = ref.get("priority"), ref.get("weight")
    if weight is not None and not weight.is_null and not isinstance(weight.value, int):
        return None
    if priority is None or priority.is_null:
        return _Backend(ref, None, 0)
    level = priority.value
    if isinstance(level, bool) or not isinstance(level, int):
        return None
    return _Backend(ref, priority, level)


def _is_by_address(reference: Reference | None, graph: Graph) -> bool:
    """Tell whether a backend is no host name, so that Envoy gets its addresses by themselves."""
    generated = () if reference is None else tuple(generated_references(reference, graph))
    for each in generated:
        for definition in graph.target_of(each.backend).sure:
            endpoints: Sequence[Node] = ()
            if definition.manifest is not None and definition.ref.group_kind == BACKEND:
                endpoints = tuple(definition.manifest.node.each("spec", "endpoints", "[]"))
            if any(endpoint.get("fqdn") is None for endpoint in endpoints):
                return True
    return False
