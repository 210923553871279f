"""Where an object is that a reference does not find, or why it may exist all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    CONFIG_MAP,
    ENVOY_PROXY,
    GATEWAY_CONFIG,
    HASHED,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    MCP_MAIN,
    MCP_ROUTE,
    NAMESPACE,
    OUR_GROUPS,
    REFERENCE_GRANT,
    SECRET,
    SERVICE,
    Definition,
    Graph,
    GroupKind,
    Manifest,
    ObjectRef,
    Record,
    Reference,
    Severity,
    some_of,
)

# Where one of these stands in a namespace, the others of that namespace stand beside it.
_KEPT_TOGETHER = frozenset(
    {AI_SERVICE_BACKEND, BACKEND, ENVOY_PROXY, GATEWAY_CONFIG, HTTP_ROUTE_FILTER}
)
_READ_IN_PART = frozenset({CONFIG_MAP, SECRET, SERVICE})
_MOST_LOOKED_AT = 50


class Absence(Record):
    """What is known of an object that is not there."""

    hint: str
    """What shows it, and what to write; may be empty."""
    severity: Severity
    defined: Sequence[Definition] = ()
    """What seems to be meant instead."""
    instead: Mapping[str, str] = {}
    """What the reference could say instead."""
    unless: str = ""
    """What may make it all the same."""


class Moved(Record):
    """What is known of an object that a tool puts into a namespace that no manifest shows."""

    file: str
    """Where that is told."""


def absence_of(reference: Reference, graph: Graph) -> Absence | Moved | str | None:
    """Return what is known of the object that *reference* does not find for sure.

    Or why the files cannot tell whether it exists; None where the
    configuration says that it does.
    """
    lookup = graph.target_of(reference)
    ref, source = reference.ref, reference.source
    reason = graph.undecided(source, ref.group_kind, ref.namespace, ref.name)
    if reason == "external":
        return None
    if ref.name is None or not reference.namespace_is_known:
        return reference.why_open
    if lookup.assumed:
        return reference.why_assumed
    hashed = graph.find(source, ref.group_kind, ref.namespace, f"{ref.name}{HASHED}")
    if hashed.found:
        return _hashed(reason) if hashed.sure else "unknown-namespace"
    deleted = graph.deleted_by(source, ref.group_kind, ref.namespace, ref.name)
    if deleted is not None:
        hint = f"the patch at {deleted} deletes it: take out this reference there, too"
        found: Absence | Moved | str = reason or Absence(hint, Severity.WARNING)
    elif lookup.unseen:
        found = _only_elsewhere(reference, lookup.unseen, reason, graph)
    else:
        found = _or_in_chart(reference, _nowhere(reference, ref.name, reason, graph), graph)
    return found


def _or_in_chart(
    reference: Reference, found: Absence | Moved | str, graph: Graph
) -> Absence | Moved | str:
    """Return *found*, and what installs a chart into that namespace: it may hold the object."""
    ref = reference.ref
    if not isinstance(found, Absence) or found.severity is not Severity.ERROR:
        return found
    # A near miss of what stands beside it is a slip, whatever charts there are.
    if "/" in (ref.name or "") or graph.closed_world or "name" in found.instead:
        return found
    chart = graph.chart_in(reference.source, ref.group_kind, ref.namespace)
    return found._replace(severity=Severity.WARNING, unless=chart) if chart else found


def _hashed(reason: str | None) -> Absence | str:
    """Tell of a generated object whose name kustomize completes, but not where it is named."""
    hint = (
        "a kustomization generates it with a hash at the end of its name, which kustomize does not "
        "put in here: write generatorOptions: {disableNameSuffixHash: true} there"
    )
    return reason or Absence(hint, Severity.WARNING)


def _only_elsewhere(
    reference: Reference, unseen: Sequence[Definition], reason: str | None, graph: Graph
) -> Absence | str:
    """Tell of a target that only an alternative defines, where renderings prove it."""
    own = reference.source.rendering
    rendered = [
        each
        for each in unseen
        if each.manifest
        and not own.is_off
        and _proves(own.kind, each.manifest.rendering.kind)
        and not _is_made_by_others(each.ref, each.manifest)
    ]
    if reason or not rendered:
        return reason or "other-alternative"
    names = sorted({graph.branch(reference.source, each) for each in rendered})
    hint = f"only {some_of(names)} {'defines' if len(names) == 1 else 'define'} it"
    return Absence(hint, Severity.WARNING, rendered)


def _is_made_by_others(ref: ObjectRef, maker: Manifest) -> bool:
    """Tell whether *ref* is of ours and some policy makes it: elsewhere something else may."""
    return ref.group in OUR_GROUPS and maker.ref.group not in OUR_GROUPS


def _proves(own: str, other: str) -> bool:
    """Tell whether a rendering of kind *own* lacks what only one of kind *other* defines.

    A kustomization that Flux or Argo CD does not lead to, in a tree that they apply, is mostly
    switched off: it is no cluster beside theirs. So is a Flux object that nothing leads to.
    """
    return own != "plain" and (other == "kustomize" if own == "kustomize" else other != "plain")


def _nowhere(
    reference: Reference, name: str, reason: str | None, graph: Graph
) -> Absence | Moved | str:
    """Tell of a target that nothing defines; *reason* says why it may exist all the same."""
    ref, source = reference.ref, reference.source
    renamed = _renamed(reference, reason, graph)
    if renamed is not None:
        return renamed
    is_meant = _is_granted(reference, name, graph)
    if is_meant and not graph.closed_world:
        reason = reason or "external-reference"
    gone = graph.removed_from(ref.group_kind, ref.namespace, name)
    slip = None if gone or is_meant else _slip(reference, name, reason, graph)
    if slip is not None or reason is not None:
        return slip or reason or ""
    kind, namespace = ref.group_kind, ref.namespace
    elsewhere = graph.namespaces_of(kind, name) if namespace is not None else []
    if len(elsewhere) == 1 and not _leads_elsewhere(reference, elsewhere[0], graph):
        from ._spaces import is_left_to_others  # here, since few names stand elsewhere

        if not is_left_to_others(reference, graph):
            return _in_namespace(reference, name, elsewhere[0], graph)
    severity = Severity.ERROR if graph.closed_world else Severity.WARNING
    if gone:
        hint = f"this change takes it out of {gone}: keep it, or take out this reference, too"
        return Absence(hint, severity)
    others = graph.names(source, kind, namespace) if namespace is not None else ()
    if kind in _KEPT_TOGETHER and others:
        shown = _seen(source, kind, namespace, others, graph) or others
        return Absence(f"there {'is' if len(shown) == 1 else 'are'} {some_of(shown)}", severity)
    return Absence("", severity) if graph.closed_world else "external-reference"


def _is_granted(reference: Reference, name: str, graph: Graph) -> bool:
    """Tell whether a ReferenceGrant there names this very object: then it is meant."""
    ref = reference.ref
    if ref.namespace is None or ref.namespace == reference.source.ref.namespace:
        return False
    return any(
        (to.string_at("group") or "", to.string_at("kind"), to.string_at("name"))
        == (ref.group, ref.kind, name)
        for grant in graph.nearest(reference.source, REFERENCE_GRANT, ref.namespace)
        for to in grant.node.each("spec", "to", "[]")
    )


def _leads_elsewhere(reference: Reference, namespace: str, graph: Graph) -> bool:
    """Tell whether what has the name in *namespace* is no sign of what is meant.

    The same manifest names that one, too: each of the two exists in one of several clusters. Or
    it is a Service that stands for a host.
    """
    ref, source = reference.ref, reference.source
    meant = ref._replace(namespace=namespace)
    if any(
        each.ref == meant and each.relation == reference.relation
        for each in graph.references_from(source)
    ):
        return True
    if ref.group_kind != SERVICE:
        return False
    found = graph.find(source, SERVICE, namespace, ref.name or "")
    services = (each.manifest for each in (*found.sure, *found.assumed, *found.unseen))
    return any(
        each is not None and each.node.string_at("spec", "type") == "ExternalName"
        for each in services
    )


def _seen(
    source: Manifest, kind: GroupKind, namespace: str | None, names: Sequence[str], graph: Graph
) -> list[str]:
    """Return those of *names* that *source* sees: it is no help to name what lives elsewhere."""
    if len(names) > _MOST_LOOKED_AT:
        return []
    return [name for name in names if graph.find(source, kind, namespace, name).sure]


def _renamed(reference: Reference, reason: str | None, graph: Graph) -> Absence | None:
    """Tell of an object that a kustomization has given another name than it was written with."""
    ref, source = reference.ref, reference.source
    if source.rendering.kind == "plain":
        return None
    kind, namespace, new_names = ref.group_kind, ref.namespace, graph.once(_new_names)
    for maker in (kind, AI_GATEWAY_ROUTE) if kind == HTTP_ROUTE else (kind,):
        name = new_names.get((source.home, maker, namespace, ref.name))
        for found in graph.find(source, kind, namespace, name).sure if name else ():
            if found.home == source.home:
                hint = (
                    "a kustomization gives it another name, and kustomize changes no names in "
                    "this field: do without the new name, or patch it in here, too"
                )
                severity = Severity.WARNING if reason else Severity.ERROR
                return Absence(hint, severity, (found,))
    return None


def _new_names(graph: Graph) -> Mapping[tuple[str, GroupKind, str | None, str | None], str]:
    """Return the names that kustomizations give: by home, kind, namespace, and name as written."""
    found: dict[tuple[str, GroupKind, str | None, str | None], str] = {}
    for each in graph.manifests:
        ref = each.ref
        if each.rendering.kind != "plain" and ref.name is not None:
            written = each.written.string_at("metadata", "name")
            if written is not None and written != ref.name:
                found[each.home, ref.group_kind, ref.namespace, written] = ref.name
    return found


def _slip(reference: Reference, name: str, reason: str | None, graph: Graph) -> Absence | None:
    """Tell of a name that something else is called, or nearly so; None where nothing is."""
    ref = reference.ref
    if reference.relation.is_name and "/" in name:
        hint = f"write the name alone, of a {ref.kind} in namespace {ref.namespace}"
        return Absence(hint, Severity.ERROR)
    near = graph.near_names(reference.source, ref.group_kind, ref.namespace, name)
    if near:
        return _near(reference, near, reason, graph)
    return _meant(reference, name, graph)


def _near(reference: Reference, near: Sequence[str], reason: str | None, graph: Graph) -> Absence:
    """Tell of a name that is likely a slip for the first of *near*."""
    ref, source = reference.ref, reference.source
    from ._words import is_in_use  # here, since few names are nearly another

    found = graph.find(source, ref.group_kind, ref.namespace, near[0])
    return Absence(
        f'did you mean "{near[0]}"?',
        Severity.WARNING if reason or is_in_use(reference, near[0], graph) else Severity.ERROR,
        (*found.sure, *found.assumed, *found.unseen),
        {"name": near[0]} if len(near) == 1 else {},
    )


def _meant(reference: Reference, name: str, graph: Graph) -> Absence | None:
    """Tell of an object of another kind that has the name, and what leads to it."""
    ref, source = reference.ref, reference.source
    if ref.group_kind == AI_SERVICE_BACKEND and source.ref.group_kind == AI_GATEWAY_ROUTE:
        backends = graph.find(source, BACKEND, ref.namespace, name).sure
        services = {
            each.source.ref.name or ""
            for backend in backends[:1]
            for each in graph.references_to(backend, AI_SERVICE_BACKEND)
            if each.source.ref.namespace == ref.namespace
        }
        if backends:
            hint = "a Backend is called so: name an AIServiceBackend that leads to it"
            if len(services) != 1:
                return Absence(hint, Severity.WARNING, backends)
            (service,) = services
            hint = f'a Backend is called so: name the AIServiceBackend in front of it, "{service}"'
            return Absence(hint, Severity.ERROR, backends, {"name": service})
    if ref.group_kind == HTTP_ROUTE:
        routes = graph.find(source, MCP_ROUTE, ref.namespace, name).sure
        if routes:
            generated = f"{MCP_MAIN}{name}"
            hint = f'an MCPRoute is called so: its HTTPRoute is "{generated}"'
            return Absence(hint, Severity.WARNING, routes, {"name": generated})
    return None


def _in_namespace(reference: Reference, name: str, namespace: str, graph: Graph) -> Absence | Moved:
    """Tell of an object that stands in one other namespace, if that is where it goes."""
    from aigw_lint import made_elsewhere  # here, since most references find their target

    ref, source = reference.ref, reference.source
    found = graph.find(source, ref.group_kind, namespace, name)
    defined = (*found.sure, *found.assumed, *found.unseen)
    paths = [each.manifest.source.path for each in defined if each.manifest is not None]
    file = made_elsewhere(NAMESPACE, graph, source.source.path, *paths)
    if file is not None:
        return Moved(file)
    # Of copied manifests, the name is what was left as it was. Of some kinds only those are read
    # that something names, so that there may be more.
    is_whole = ref.group_kind not in _READ_IN_PART
    beside = graph.names(source, ref.group_kind, ref.namespace) if is_whole else ()
    alone = _seen(source, ref.group_kind, ref.namespace, beside, graph) if len(beside) == 1 else []
    hint = f"there is {alone[0]}; {name} exists" if alone else "it exists"
    hint += f" in namespace {namespace}"
    reads = reference.relation.reads_namespace(ref.group_kind)
    own = source.ref.namespace
    refused = reference.relation.refuses_namespace is not None and own not in (None, namespace)
    if reads and not refused:
        hint += f": write namespace: {namespace}"
        instead = {} if alone else {"namespace": namespace}
        return Absence(hint, Severity.ERROR, defined, instead)
    if reference.node.get("namespace") is not None and not reads:
        hint += ", but the namespace here is not read"
    else:
        hint += ", where this field cannot reach"
    mine = "policy" if source.ref.kind.endswith("Policy") else source.ref.kind
    if reference.relation.field in ("targetRef", "targetRefs"):
        hint += f": move the {mine} there"
    else:
        hint += f": put it into namespace {own}"
    return Absence(hint, Severity.ERROR, defined)
