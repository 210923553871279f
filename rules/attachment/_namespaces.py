"""What a listener says of the namespaces that it takes routes from, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint import (
    Graph,
    Listener,
    Manifest,
    Node,
    Reference,
    none_of,
    selected_listeners,
    takes_kind,
    takes_namespace,
)

_LABEL = "kubernetes.io/metadata.name"


def why_refused(listener: Listener) -> str:
    """Return in words which namespaces *listener*, which refuses one, takes."""
    if _lacks_its_selector(listener):
        return "from: Selector without a selector takes no namespace, and makes this invalid"
    if asks_for_labels(listener):
        return "this selects other namespaces"
    return "this listener takes routes of its own namespace only"


def cure_for(route: Manifest, listeners: Sequence[Listener]) -> str:
    """Return what to write where *listeners* refuse the namespace of *route*."""
    by_name = f"{{matchLabels: {{{_LABEL}: {route.ref.namespace or '...'}}}}}"
    if listeners and _lacks_its_selector(listeners[0]):
        return f"write selector: {by_name} beside from: Selector"
    return (
        "write allowedRoutes: {namespaces: {from: All}} in the listener, or from: Selector and "
        f"selector: {by_name}"
    )


def asks_for_labels(listener: Listener) -> bool:
    """Tell whether *listener* chooses namespaces by their labels."""
    return listener.node.string_at("allowedRoutes", "namespaces", "from") == "Selector"


def selector_of(listener: Listener) -> Node | None:
    """Return how *listener* selects namespaces by their labels; None where it does not."""
    selector = listener.node.get("allowedRoutes", "namespaces", "selector")
    return selector if asks_for_labels(listener) and selector and not selector.is_null else None


def _lacks_its_selector(listener: Listener) -> bool:
    return asks_for_labels(listener) and selector_of(listener) is None


def labelling(parent: Reference, gateways: Sequence[Manifest], graph: Graph) -> str | None:
    """Return the file that may give the namespace the labels that a listener asks for."""
    from aigw_lint import NAMESPACE, made_elsewhere  # here, since most parentRefs have no fault

    selectors = (
        selector
        for gateway in gateways
        for listener in taking_its_kind(parent, gateway) or ()
        if (selector := selector_of(listener)) is not None
    )
    files = (made_elsewhere(NAMESPACE, graph, selecting=(it, parent.source)) for it in selectors)
    return next(filter(None, files), None)


def refuses(graph: Graph, parent: Reference, gateway: Manifest) -> bool | None:
    """Tell whether no listener of *gateway* that *parent* asks for takes the namespace.

    Listeners that do not take the kind of route at all do not count.
    """
    listeners = taking_its_kind(parent, gateway)
    if listeners is None:
        return None
    if not listeners:
        return False
    return none_of(takes_namespace(listener, parent.source, graph) for listener in listeners)


def taking_its_kind(parent: Reference, gateway: Manifest) -> tuple[Listener, ...] | None:
    """Return the listeners of *gateway* that *parent* asks for and that take its kind of route.

    None where the files do not tell them.
    """
    chosen = selected_listeners(parent, gateway)
    if chosen is None:
        return None
    return tuple(each for each in chosen if takes_kind(each, parent.source) is not False)
