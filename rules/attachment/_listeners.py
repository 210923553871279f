"""Which listener a parentRef asks for in vain, and which one may be meant."""

from __future__ import annotations

from collections.abc import Sequence

from aigw_lint import Listener, Manifest, Node, Reference, listeners_of, near, some_of

from ._refusal import Refusal

_NAMED = 5


def setting(parent: Reference, name: str) -> Node | None:
    """Return what a parentRef says of *name*; null is as good as nothing."""
    node = parent.node.get(name)
    return None if node is None or node.is_null else node


def hint_for(refusal: Refusal, gateway: Manifest) -> tuple[str, str | None]:
    """Return what *gateway* has in place of what is refused, and what was meant where it is clear.

    The hint begins with a semicolon; it is empty where there is nothing to say.
    """
    listeners = listeners_of(gateway)
    text = refusal.node.string if refusal.is_section else None
    meant = _meant(text, listeners) if text else None
    if meant:
        return f'; did you mean "{meant}"?', meant
    what = "listeners" if refusal.is_section else "ports"
    names = [str((each.name if refusal.is_section else each.port) or "?") for each in listeners]
    has = f'; the {what} of Gateway "{gateway.ref.name}" are {_listed(names)}' if names else ""
    return has, None


def describe(parent: Reference, listeners: Sequence[Listener]) -> tuple[Node, str, str, str | None]:
    """Return the value at fault, what is missing, a hint, and what was meant where it is clear."""
    section, port = setting(parent, "sectionName"), setting(parent, "port")
    names = [listener.name or "?" for listener in listeners]
    if section is not None and section.string not in names:
        meant = _meant(section.string or "", listeners)
        hint = f"its listeners are {_listed(names)}" if names else "it has no listeners"
        hint = f'did you mean "{meant}"?' if meant else hint
        return section, f'"{section.string}"', hint, meant
    if section is not None:
        listeners = [listener for listener in listeners if listener.name == section.string]
    ports = [str(listener.port or "?") for listener in listeners]
    node = port or parent.node
    if section is not None:
        return (
            node,
            f'"{section.string}" on port {node.text}',
            f"it is on {_listed(ports)}",
            ports[0],
        )
    return node, f"on port {node.text}", f"its ports are {_listed(ports)}", None


def _meant(section: str, listeners: Sequence[Listener]) -> str | None:
    """Return the name of the one listener that is nearly *section*, or has it as something else."""
    names = {listener.name for listener in listeners if listener.name}
    found = {name for name in names if near(section, name)} or {
        listener.name
        for listener in listeners
        if listener.name
        and section.lower()
        in (
            (listener.protocol or "").lower(),
            listener.node.string_at("hostname"),
            str(listener.port),
        )
    }
    return found.pop() if len(found) == 1 else None


def _listed(words: Sequence[str]) -> str:
    """Return the first few of *words*, each once."""
    return some_of(list(dict.fromkeys(words)), _NAMED)
