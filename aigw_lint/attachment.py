"""Does a route attach to a listener of a Gateway?

Three-valued throughout: True, False, and None for what the files cannot tell.
An AIGatewayRoute counts as the HTTPRoute that is generated for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aigw_lint.graph import Graph
from aigw_lint.manifest import Manifest, has_placeholder
from aigw_lint.node import Node
from aigw_lint.objectref import GATEWAY_API
from aigw_lint.reference import Definition, Reference
from aigw_lint.relations import AI_GATEWAY_ROUTE, GATEWAY, HTTP_ROUTE, MCP_ROUTE, NAMESPACE

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""Every Namespace carries its own name under this label."""

_GENERATE_HTTP_ROUTES = frozenset({AI_GATEWAY_ROUTE, MCP_ROUTE})


class Listener(NamedTuple):
    """One listener of a Gateway."""

    gateway: Manifest
    node: Node

    @property
    def name(self) -> str | None:
        """Return its name; None for none or a placeholder."""
        name = self.node.string_at("name")
        return None if name is None or has_placeholder(name) else name

    @property
    def port(self) -> int | None:
        """Return its port; None where it is no number."""
        port = self.node.get("port")
        return port.value if port is not None and isinstance(port.value, int) else None

    @property
    def protocol(self) -> str | None:
        """Return its protocol, as written."""
        return self.node.string_at("protocol")


def listeners_of(gateway: Manifest) -> tuple[Listener, ...]:
    """Return the listeners of *gateway*, in their order."""
    return tuple(
        Listener(gateway, node)
        for node in gateway.node.each("spec", "listeners", "[]")
        if node.is_mapping
    )


def selected(parent: Reference, gateway: Manifest) -> tuple[Listener, ...] | None:
    """Return the listeners of *gateway* that *parent* asks for by section name and port.

    None where a placeholder hides which: in the parentRef or in a listener.
    """
    section, port = parent.node.get("sectionName"), parent.node.get("port")
    chosen: list[Listener] = []
    for listener in listeners_of(gateway):
        if section is not None:
            if section.string is None or has_placeholder(section.string) or listener.name is None:
                return None
            if listener.name != section.string:
                continue
        if port is not None:
            if not isinstance(port.value, int) or listener.port is None:
                return None
            if listener.port != port.value:
                continue
        chosen.append(listener)
    return tuple(chosen)


def takes_kind(listener: Listener, route: Manifest) -> bool | None:
    """Tell whether *listener* takes routes of the kind that *route* is or becomes."""
    kind = route.ref.group_kind
    wanted = HTTP_ROUTE if kind in _GENERATE_HTTP_ROUTES else kind
    protocol = listener.protocol
    if protocol is None or has_placeholder(protocol):
        return None
    if protocol not in ("HTTP", "HTTPS"):
        return False
    kinds = tuple(listener.node.each("allowedRoutes", "kinds", "[]"))
    if not kinds:
        return True
    return any(
        entry.string_at("kind") == wanted.kind
        and (entry.string_at("group") or GATEWAY_API) == wanted.group
        for entry in kinds
    )


def takes_namespace(listener: Listener, route: Manifest, graph: Graph) -> bool | None:
    """Tell whether *listener* takes routes of the namespace of *route*."""
    gateway = listener.gateway
    policy = listener.node.get("allowedRoutes", "namespaces")
    whence = policy.get("from") if policy is not None else None
    chosen = "Same" if whence is None or whence.is_null else whence.string
    if chosen is None or has_placeholder(chosen):
        return None
    if chosen == "All":
        return True
    if chosen == "Same":
        return _same_namespace(route, gateway)
    if chosen != "Selector":
        return False
    selector = policy.get("selector") if policy is not None else None
    if selector is None:
        return False
    return _selects_namespace(selector, route, graph)


def _same_namespace(route: Manifest, gateway: Manifest) -> bool | None:
    mine, its = route.ref.namespace, gateway.ref.namespace
    if route.namespace_unknown or gateway.namespace_unknown:
        return None
    if mine is not None and its is not None:
        return mine == its
    return True if route.rendering.folder == gateway.rendering.folder else None


def _selects_namespace(selector: Node, route: Manifest, graph: Graph) -> bool | None:
    """Tell whether a label selector selects the namespace of *route*."""
    if route.ref.namespace is None:
        return None
    found = graph.find(route, NAMESPACE, None, route.ref.namespace)
    answers = [
        selects(selector, _labels(definition, route.ref.namespace), closed=True)
        for definition in found.sure
    ]
    if not answers:
        answers = [selects(selector, {NAMESPACE_LABEL: route.ref.namespace}, closed=False)]
    return answers[0] if all(answer == answers[0] for answer in answers) else None


def _labels(definition: Definition, name: str) -> dict[str, str]:
    labels = {NAMESPACE_LABEL: name}
    if definition.manifest is not None:
        written = definition.manifest.node.get("metadata", "labels")
        if written is not None:
            labels |= {key.text or "": value.text or "" for key, value in written.entries()}
    return labels


def selects(selector: Node, labels: dict[str, str], *, closed: bool) -> bool | None:
    """Tell whether a label selector selects an object with *labels*.

    *closed* says that these are all its labels; otherwise another may decide.
    """
    answers = list(_requirements(selector, labels, closed=closed))
    if False in answers:
        return False
    return None if None in answers else True


def _requirements(selector: Node, labels: dict[str, str], *, closed: bool) -> Iterator[bool | None]:
    wanted = selector.get("matchLabels")
    if wanted is not None:
        for key, value in wanted.entries():
            yield _compare(labels, key.text, (value.text or "",), closed=closed)
    for expression in selector.each("matchExpressions", "[]"):
        values = tuple(value.text or "" for value in expression.each("values", "[]"))
        key, operator = expression.string_at("key"), expression.string_at("operator")
        if operator in ("In", "NotIn"):
            answer = _compare(labels, key, values, closed=closed)
            yield answer if operator == "In" or answer is None else not answer
        elif operator in ("Exists", "DoesNotExist"):
            known = True if key in labels else (False if closed else None)
            yield known if operator == "Exists" or known is None else not known
        else:
            yield False  # an invalid selector selects nothing


def _compare(
    labels: dict[str, str], key: str | None, values: tuple[str, ...], *, closed: bool
) -> bool | None:
    if key is None or any(has_placeholder(value) for value in values):
        return None
    if key not in labels:
        return False if closed else None
    if has_placeholder(labels[key]):
        return None
    return labels[key] in values


class Attachment(NamedTuple):
    """A route at a Gateway, through one of its parentRefs."""

    route: Manifest
    parent: Reference
    gateway: Manifest
    listeners: tuple[Listener, ...]
    """The listeners that take the route, or may."""
    certain: bool


def attachments_to(gateway: Definition, graph: Graph) -> Iterator[Attachment]:
    """Yield the routes that attach to *gateway*, a Gateway, or may."""
    if gateway.manifest is None:
        return
    for parent in graph.references_to(gateway):
        if parent.relation.path == "spec.parentRefs[]" and parent.ref.group_kind == GATEWAY:
            attachment = attach(parent, gateway.manifest, graph)
            if attachment.listeners:
                yield attachment


def attach(parent: Reference, gateway: Manifest, graph: Graph) -> Attachment:
    """Return where the route of *parent* attaches to *gateway*; no listeners where it does not."""
    route = parent.source
    chosen = selected(parent, gateway)
    certain = chosen is not None
    taking: list[Listener] = []
    for listener in chosen if chosen is not None else listeners_of(gateway):
        answers = (takes_kind(listener, route), takes_namespace(listener, route, graph))
        if False not in answers:
            taking.append(listener)
            certain = certain and None not in answers
    return Attachment(route, parent, gateway, tuple(taking), certain)
