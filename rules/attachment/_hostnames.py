"""Whether a Gateway takes the hostnames of a route."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from aigw_lint import (
    MOST_DEFINITIONS,
    Graph,
    Listener,
    Manifest,
    Node,
    Reference,
    any_of,
    gateways_of,
    listeners_of,
    none_of,
    placeholder_of,
    selected_listeners,
    serves_hostname,
    some_of,
    takes_kind,
    takes_namespace,
)


def never_matches(
    graph: Graph, wanted: Sequence[str | None] | None, parent: Reference, gateway: Manifest
) -> bool | None:
    """Tell whether no listener that *parent* asks for and that takes its route takes a hostname."""
    listeners = allowed(parent, gateway, graph)
    if listeners is None:
        return None
    if not listeners:
        return False
    route = parent.source
    return none_of(is_served(hostname, route, listeners, graph) for hostname in wanted or (None,))


def allowed(parent: Reference, gateway: Manifest, graph: Graph) -> tuple[Listener, ...] | None:
    """Return the listeners that *parent* asks for and that take its kind and namespace, or may."""
    chosen = selected_listeners(parent, gateway)
    if chosen is None:
        return None
    return tuple(
        each
        for each in chosen
        if takes_kind(each, parent.source) is not False
        and takes_namespace(each, parent.source, graph) is not False
    )


def are_all_here(parents: Sequence[Reference], graph: Graph) -> bool:
    """Tell whether *parents* are all that the route has, and each is defined in the files."""
    route = parents[0].source
    written = sum(1 for _ in route.node.each("spec", "parentRefs", "[]"))
    lookups = [gateways_of(each, graph) for each in parents]
    return len(parents) == written and all(
        sure and not assumed and len(sure) <= MOST_DEFINITIONS for sure, assumed in lookups
    )


def is_served(
    hostname: str | None, route: Manifest, listeners: Sequence[Listener], graph: Graph
) -> bool | None:
    """Tell whether one of *listeners* serves *hostname* of *route*; None is an unknown one.

    Nor is it known of stand-ins for hostnames that they do not meet.
    """
    answer = any_of(
        True
        if hostname is None and _take_any(listener, listeners)
        else serves_hostname(listener, hostname, graph)
        for listener in listeners
    )
    if answer is not False:
        return answer
    own = (each for each in route.node.each("spec", "hostnames", "[]") if each.string == hostname)
    taken = ((each.gateway, each.node.get("hostname")) for each in listeners)
    of_both = chain(((route, node) for node in own), taken)
    stand_in = any(node and placeholder_of(manifest, node) for manifest, node in of_both)
    return None if stand_in else False


def _take_any(listener: Listener, among: Sequence[Listener]) -> bool:
    """Tell whether *listener* takes any hostname, but for those that others of *among* have."""
    known = {each.node for each in among}
    return listener.hostname == "" and not any(
        other.hostname != "" and other.port in (None, listener.port) and other.node not in known
        for other in listeners_of(listener.gateway)
    )


def hint(parent: Reference, gateway: Manifest, hostname: Node) -> str:
    """Return what the listeners take, or which one has the hostname for itself."""
    listeners = listeners_of(gateway)
    for listener in listeners:
        if listener.hostname and listener.hostname == hostname.string:
            name = listener.node.get("name")
            which = "?" if name is None else name.text
            return f'listener "{which}" has this hostname, and the route is not there'
    chosen = selected_listeners(parent, gateway) or listeners
    # One that takes any hostname refuses the route for another reason, such as its namespace.
    named = [each.hostname for each in chosen if each.hostname]
    names = list(dict.fromkeys(named or ("?",)))
    return f"it takes {some_of(names)}"


def who(parent: Reference) -> str:
    """Return in words that what *parent* asks for does not take; a hostname follows."""
    section = parent.node.string_at("sectionName")
    gateway = f'Gateway "{parent.ref.name}"'
    port = parent.node.get("port")
    if section is None:
        where = "" if port is None or port.is_null else f"on port {port.text} "
        return f"no listener {where}of {gateway} takes"
    return f'listener "{section}" of {gateway} does not take'
