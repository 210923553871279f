"""Whether any reference needs a ReferenceGrant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    CORE,
    ENVOY_EXTENSION_POLICY,
    HTTP_ROUTE,
    INFERENCE_POOL,
    MCP_ROUTE,
    OUR_GROUPS,
    SECURITY_POLICY,
    Graph,
    GroupKind,
    Manifest,
    Need,
    Record,
    Reference,
    generated_references,
    has_placeholder,
    near_miss,
    permits,
)

from ._needs import needs_of

# What asks for a grant in the name of a kind: what is generated of it.
_ASKING = {HTTP_ROUTE: (AI_GATEWAY_ROUTE,), SECURITY_POLICY: (MCP_ROUTE,)}
_SELECTING = frozenset(
    {BACKEND_TRAFFIC_POLICY, CLIENT_TRAFFIC_POLICY, ENVOY_EXTENSION_POLICY, SECURITY_POLICY}
)
_OTHER_GROUPS = frozenset({CORE, "multicluster.x-k8s.io"})
_LOOKED_AT = 50

_FEW = 16
_ANY_NAME = ""
_WHATEVER_NAME = "*"

_Key = tuple[GroupKind, "str | None", GroupKind, "str | None", str]
"""As what, from which namespace, to what, in which, and called how.

A namespace is None where it is not known. What is needed stands under its
name, and under `_ANY_NAME` for grants that say none. What is needed whatever
name a grant says, or under a name that is not known, under `_WHATEVER_NAME`.
"""


class _Pair(Record):
    """One thing that a grant permits: objects of *source* to name *target*."""

    source: GroupKind
    namespace: str
    target: GroupKind
    name: str


def is_needed(grant: Manifest, graph: Graph) -> bool:
    """Tell whether any reference needs *grant* for sure.

    Or whether another rule says why it does not help, or is refused.
    """
    pairs = _pairs_of(grant)
    if pairs is None or grant.ref.namespace is None:
        return False
    return (
        not pairs
        or any(_is_needed_for(pair, grant, graph) for pair in pairs)
        or _is_near_miss(grant, graph)
    )


def why_maybe_needed(grant: Manifest, graph: Graph) -> str | None:
    """Return why something may need *grant* all the same; None where nothing can be seen to."""
    spec = (*grant.node.path, "spec")
    if grant.touched((*spec, "from")) or grant.touched((*spec, "to")):
        return "patched"
    pairs = _pairs_of(grant)
    if pairs is None:
        return "placeholder"
    if grant.ref.namespace is None:
        return "unknown-namespace"
    crossing = [pair for pair in pairs if pair.namespace != grant.ref.namespace]
    reasons = (_why_unknown(pair, grant, graph) for pair in crossing)
    return next(filter(None, reasons), None)


def _pairs_of(grant: Manifest) -> list[_Pair] | None:
    """Return what *grant* permits; None where the files do not tell."""
    sources: list[tuple[GroupKind, str]] = []
    targets: list[tuple[GroupKind, str]] = []
    for side in ("from", "to"):
        for entry in grant.node.each("spec", side, "[]"):
            texts = [entry.string_at(key) or "" for key in ("group", "kind", "namespace", "name")]
            if any(map(has_placeholder, texts)):
                return None
            if side == "from":
                sources.append((GroupKind(texts[0], texts[1]), texts[2]))
            else:
                targets.append((GroupKind(texts[0], texts[1]), texts[3]))
    pairs = (_Pair(*source, *target) for source in sources for target in targets)
    return list(dict.fromkeys(pairs))


def _is_needed_for(pair: _Pair, grant: Manifest, graph: Graph) -> bool:
    """Tell whether a reference that *grant* sees needs *pair* of it."""
    crossings = graph.once(_crossings)
    for name in {pair.name, _WHATEVER_NAME if pair.name else _ANY_NAME}:
        key = (pair.source, pair.namespace, pair.target, grant.ref.namespace, name)
        askers = crossings.get(key, {})
        if len(askers) > _FEW:
            nearest = (graph.nearest(grant, kind, pair.namespace) for kind in _asking(pair))
            found = any(each in askers for some in nearest for each in some)
        else:
            found = any(graph.sees(grant, each) for each in askers)
        if found:
            return True
    return False


def _why_unknown(pair: _Pair, grant: Manifest, graph: Graph) -> str | None:
    """Return why a reference may need *pair* of *grant* although none is seen to."""
    source, namespace, target, _ = pair
    if source.group not in OUR_GROUPS or target.group not in OUR_GROUPS | _OTHER_GROUPS:
        return "other-controller"
    if source in _SELECTING and target.group in OUR_GROUPS and graph.sees_any(grant, source):
        return "label-selector"
    if any(
        (kind, own) in graph.once(_patched) for kind in _asking(pair) for own in (namespace, None)
    ):
        return "patched"
    home, crossings = grant.ref.namespace, graph.once(_crossings)
    for own, other in ((None, home), (namespace, None), (None, None)):
        if (source, own, target, other, _ANY_NAME) in crossings:
            return "unknown-namespace"
    return _why_unseen(pair, grant, graph)


def _why_unseen(pair: _Pair, grant: Manifest, graph: Graph) -> str | None:
    """Return why what asks for *pair* of *grant* may not be in these files."""
    asking = _asking(pair)
    hidden = (graph.undecided(grant, kind, pair.namespace, "") for kind in asking)
    reason = next(filter(None, hidden), None)
    seen = (found for kind in asking for found in graph.nearest(grant, kind, pair.namespace))
    if reason is None and next(seen, None) is None:
        return "external-reference"
    return reason


def _asking(pair: _Pair) -> tuple[GroupKind, ...]:
    """Return the kinds whose manifests ask for *pair*, themselves or by what is generated."""
    return (pair.source, *_ASKING.get(pair.source, ()))


def _crossings(graph: Graph) -> dict[_Key, dict[Manifest, None]]:
    """Return what needs a grant, or may, by what the grant must say."""
    found: dict[_Key, dict[Manifest, None]] = {}
    for manifest in graph.manifests:
        for reference in graph.references_from(manifest):
            for source, other in _crossing(reference, graph):
                ref = other.ref
                ignored = reference.relation.grant_ignores_name and source == AI_GATEWAY_ROUTE
                name = _WHATEVER_NAME if ignored or ref.name is None else ref.name
                for each in (_ANY_NAME, name):
                    key = (source, manifest.ref.namespace, ref.group_kind, ref.namespace, each)
                    found.setdefault(key, {})[manifest] = None
    return found


def _patched(graph: Graph) -> frozenset[tuple[GroupKind, str | None]]:
    """Return kind and namespace of what a patch may give further references."""
    return frozenset(
        (manifest.ref.group_kind, manifest.ref.namespace)
        for manifest in graph.manifests
        if manifest.undecided_paths and manifest.touched((*manifest.node.path, "spec"))
    )


def _crossing(reference: Reference, graph: Graph) -> Iterator[tuple[GroupKind, Reference]]:
    """Yield the references that *reference* makes across namespaces, and as what each is made."""
    manifest, asked_as = reference.source, reference.relation.grant_from
    if not reference.supported:
        return
    if asked_as is not None and _may_cross(reference, manifest):
        yield asked_as, reference
        if reference.ref.group_kind == INFERENCE_POOL and asked_as == AI_GATEWAY_ROUTE:
            yield HTTP_ROUTE, reference
    if (manifest.ref.group_kind, reference.ref.group_kind) != (
        AI_GATEWAY_ROUTE,
        AI_SERVICE_BACKEND,
    ):
        return
    generated = list(generated_references(reference, graph))
    for each in generated:
        if _may_cross(each.backend, manifest):
            yield HTTP_ROUTE, each.backend
    if not generated and _may_cross(reference, manifest):
        # What is behind an AIServiceBackend that the files do not hold mostly stands beside it.
        beside = reference.ref._replace(group=BACKEND.group, kind=BACKEND.kind, name=None)
        yield HTTP_ROUTE, reference._replace(ref=beside)


def _may_cross(reference: Reference, asker: Manifest) -> bool:
    """Tell whether *reference* leaves the namespace of *asker*, or may."""
    own, other = asker.ref.namespace, reference.ref.namespace
    if own is not None and other is not None:
        return own != other
    source = reference.source
    written = reference.node.get("namespace") is not None or not reference.namespace_is_known
    return written or source.ref.namespace != own


def _is_near_miss(grant: Manifest, graph: Graph) -> bool:
    """Tell whether missing-grant points at *grant*; looks at some only where much is missing."""
    return any(near_miss(grant, need) is not None for need in graph.once(_unmet))


def _unmet(graph: Graph) -> tuple[Need, ...]:
    """Return needs that no grant meets, a limited number of them."""
    return tuple(islice(_all_unmet(graph), _LOOKED_AT))


def _all_unmet(graph: Graph) -> Iterator[Need]:
    for manifest in graph.manifests:
        for needed in needs_of(manifest, graph):
            grants = [grant for some in graph.grants(manifest, needed.need) for grant in some]
            if not any(permits(grant, needed.need) for grant in grants):
                yield needed.need
