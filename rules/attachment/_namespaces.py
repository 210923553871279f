"""What a listener says of the namespaces that it takes routes from, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint import Listener, Manifest

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


def _lacks_its_selector(listener: Listener) -> bool:
    selector = listener.node.get("allowedRoutes", "namespaces", "selector")
    return asks_for_labels(listener) and (selector is None or selector.is_null)
