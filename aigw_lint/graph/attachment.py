"""Whether a route attaches to a listener of a Gateway.

Three-valued throughout: True, False, and None for what the files cannot tell.
An AIGatewayRoute counts as the HTTPRoute that is generated for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition, Reference, definition_of
from aigw_lint.graph.selectors import takes_namespace_of
from aigw_lint.knowledge.kinds import AI_GATEWAY_ROUTE, GATEWAY, HTTP_ROUTE, MCP_ROUTE
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.text.hostnames import shared_hostname
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.answers import all_of, any_of
from aigw_lint.words.objectref import GATEWAY_API
from aigw_lint.words.record import Record

MOST_LISTENERS = 64
"""The API server takes no Gateway with more of them."""

MOST_HOSTNAMES = 16
"""The API server takes no route with more of them."""

MOST_DEFINITIONS = 50
"""Of how many definitions of one Gateway, all seen from one place, anything is told."""

_GENERATE_HTTP_ROUTES = frozenset({AI_GATEWAY_ROUTE, MCP_ROUTE})
# What a parentRef chooses listeners by, and the field of theirs that it is held against.
_CHOOSES_BY = {"sectionName": "name", "port": "port"}
# The fields of a listener that decide which routes attach to it.
_DECIDE = ("protocol", "allowedRoutes", "hostname")
# The AI Gateway releases from which on these kinds have hostnames.
_HOSTNAMES_SINCE = {AI_GATEWAY_ROUTE: "0.7", MCP_ROUTE: "1.1"}


class Listener(Record):
    """One listener of a Gateway; what a patch may change of it is not known."""

    gateway: Manifest
    node: Node

    @property
    def name(self) -> str | None:
        """Return its name; None for none, a placeholder, or one that a patch may change."""
        name = self.node.string_at("name")
        return None if name is None or has_placeholder(name) or self.touched("name") else name

    @property
    def why_nameless(self) -> str:
        """Why its name is not known, where it is not."""
        return "patched" if self.touched("name") else "unknown-listener"

    @property
    def port(self) -> int | None:
        """Return its port; None where it is no number or not known."""
        node = self.node.get("port")
        port = None if node is None or self.touched("port") else node.value
        return port if isinstance(port, int) else None

    @property
    def protocol(self) -> str | None:
        """Return its protocol, as written; None where it is not known."""
        protocol = self.node.string_at("protocol")
        unknown = protocol is None or has_placeholder(protocol) or self.touched("protocol")
        return None if unknown else protocol

    @property
    def hostname(self) -> str | None:
        """Return its hostname, empty where it takes any; None where it is not known."""
        node = self.node.get("hostname")
        if self.touched("hostname"):
            return None
        if node is None or node.is_null:
            return ""
        return None if node.string is None or has_placeholder(node.string) else node.string

    @property
    def allowed_routes_are_known(self) -> bool:
        """Whether the files tell which routes it takes."""
        return not self.touched("allowedRoutes")

    def touched(self, field: str) -> bool:
        """Whether a patch may change its *field*."""
        return self.gateway.touched((*self.node.path, field))


def listeners_of(gateway: Manifest) -> tuple[Listener, ...]:
    """Return the listeners of *gateway*, in their order; no more than one past what it may have."""
    nodes = islice(gateway.node.each("spec", "listeners", "[]"), MOST_LISTENERS + 1)
    return tuple(Listener(gateway, node) for node in nodes if node.is_mapping)


def gateways_of(
    parent: Reference, graph: Graph
) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
    """Return the Gateways that *parent* names: those it means for sure, then those it may.

    More than one of either are definitions of one Gateway, of which one holds.
    """
    lookup = graph.target_of(parent)
    return (
        tuple(each.manifest for each in lookup.sure if each.manifest is not None),
        tuple(each.manifest for each in lookup.assumed if each.manifest is not None),
    )


def selected_listeners(parent: Reference, gateway: Manifest) -> tuple[Listener, ...] | None:
    """Return the listeners of *gateway* that *parent* asks for by section name and port.

    None where the files cannot tell which: a placeholder, or a patch, in the parentRef or in
    a listener; for a Gateway with more than it may have, or one that says nothing of any.
    """
    listeners = listeners_of(gateway)
    there = gateway.node.get("spec", "listeners")
    if len(listeners) > MOST_LISTENERS or there is None:
        return None
    if not listeners and gateway.touched(there.path):
        return None
    answers = [(listener, _is_asked_for(listener, parent)) for listener in listeners]
    chosen = tuple(listener for listener, answer in answers if answer)
    if chosen and _setting(parent, "sectionName") is not None:
        return chosen  # names are unique, so what else there is has another one
    return None if any(answer is None for _, answer in answers) else chosen


def _is_asked_for(listener: Listener, parent: Reference) -> bool | None:
    """Tell whether *parent* means *listener*: by each of the two settings that it has."""
    answers: list[bool | None] = []
    section, port = _setting(parent, "sectionName"), _setting(parent, "port")
    if section is not None:
        known = section.string is not None and not has_placeholder(section.string)
        known = known and not parent.source.touched(section.path)
        answers.append(listener.name == section.string if known and listener.name else None)
    if port is not None:
        known = isinstance(port.value, int) and not parent.source.touched(port.path)
        answers.append(listener.port == port.value if known and listener.port else None)
    return all_of(answers)


def is_left_to_patch(parent: Reference, gateway: Manifest, *fields: str) -> bool:
    """Tell whether a patch may change which listeners of *gateway* *parent* asks for.

    Or *fields* of theirs.
    """
    asked = [each for each in _CHOOSES_BY if _setting(parent, each) is not None]
    if any(parent.source.touched((*parent.node.path, each)) for each in asked):
        return True
    listeners = listeners_of(gateway)
    if not listeners:
        return gateway.touched((*gateway.node.path, "spec", "listeners"))
    fields += tuple(_CHOOSES_BY[each] for each in asked)
    chosen = selected_listeners(parent, gateway)
    return any(
        listener.touched(field)
        for listener in (listeners if chosen is None else chosen)
        for field in fields
    )


def _setting(parent: Reference, name: str) -> Node | None:
    """Return what a parentRef says of *name*; null is as good as nothing."""
    node = parent.node.get(name)
    return None if node is None or node.is_null else node


def takes_kind(listener: Listener, route: Manifest) -> bool | None:
    """Tell whether *listener* takes routes of the kind that *route* is or becomes."""
    kind = route.ref.group_kind
    wanted = HTTP_ROUTE if kind in _GENERATE_HTTP_ROUTES else kind
    protocol = listener.protocol
    if protocol is None:
        return None
    if protocol not in ("HTTP", "HTTPS"):
        return False
    if not listener.allowed_routes_are_known:
        return None
    kinds = tuple(listener.node.each("allowedRoutes", "kinds", "[]"))
    if not kinds:
        return True
    named = [(entry.string_at("group") or GATEWAY_API, entry.string_at("kind")) for entry in kinds]
    if (wanted.group, wanted.kind) in named:
        return True
    open_ones = any(has_placeholder(group) or has_placeholder(kind or "") for group, kind in named)
    return None if open_ones else False


def takes_namespace(listener: Listener, route: Manifest, graph: Graph) -> bool | None:
    """Tell whether *listener* takes routes of the namespace of *route*."""
    if not listener.allowed_routes_are_known:
        return None
    chooser = listener.node.get("allowedRoutes", "namespaces")
    return takes_namespace_of(route, chooser, listener.gateway, graph)


def takes_hostname(listener: Listener, route: Manifest, graph: Graph) -> bool | None:
    """Tell whether *route* serves a hostname at *listener*."""
    wanted = hostnames_of(route, graph)
    if wanted is None:
        return None
    answer: bool | None = not wanted
    for hostname in wanted:
        served = serves_hostname(listener, hostname, graph)
        if served:
            return True
        answer = None if served is None else answer
    return answer


def hostnames_of(route: Manifest, graph: Graph) -> tuple[str | None, ...] | None:
    """Return the hostnames of *route*, each None where it is not known; None where none is.

    Before the release that brought the field the API server drops it.
    """
    since = _HOSTNAMES_SINCE.get(route.ref.group_kind)
    if since is not None and not graph.target.reaches(since):
        return ()
    if route.touched((*route.node.path, "spec", "hostnames")):
        return None
    written = route.node.get("spec", "hostnames")
    if written is None or written.is_null:
        return ()
    if not written.is_sequence:
        return None
    texts = [node.string for node in islice(written.each("[]"), MOST_HOSTNAMES + 1)]
    if len(texts) > MOST_HOSTNAMES:
        return None
    return tuple(None if not text or has_placeholder(text) else text for text in texts)


def serves_hostname(listener: Listener, hostname: str | None, graph: Graph) -> bool | None:
    """Tell whether *listener* serves *hostname* of a route, or a part of it.

    What another listener of its port has as its own hostname is left to that one.
    """
    own = listener.hostname
    if own is None or hostname is None:
        return None
    shared = shared_hostname(own, hostname)
    if shared is None:
        return False
    owners = graph.remember(_owners_of_hostnames, definition_of(listener.gateway))
    answers = [
        all_of((_equal(port, listener.port), None if of is None else True))
        for of in (shared, None)
        for path, port in owners.get(of, ())
        if path != listener.node.path
    ]
    left_to_another = any_of(answers)
    return None if left_to_another is None else not left_to_another


def _owners_of_hostnames(
    gateway: Definition, graph: Graph
) -> dict[str | None, list[tuple[Path, int | None]]]:
    """Return path and port of the listeners by their hostnames, None where one is not known."""
    del graph
    owners: dict[str | None, list[tuple[Path, int | None]]] = {}
    for each in () if gateway.manifest is None else listeners_of(gateway.manifest):
        owners.setdefault(each.hostname, []).append((each.node.path, each.port))
    return owners


def _equal(one: object, other: object) -> bool | None:
    return None if one is None or other is None else one == other


def served_hostnames(
    listener: Listener, route: Manifest, graph: Graph
) -> tuple[str | None, ...] | None:
    """Return the hostnames that *route* serves at *listener*: ``*`` for any.

    Each None where it is not known whether it is served; None where none is known.
    """
    wanted, own = hostnames_of(route, graph), listener.hostname
    if wanted is None or own is None:
        return None
    if not wanted:
        return (own or "*",)
    return tuple(
        None if answer is None or hostname is None else shared_hostname(own, hostname)
        for hostname in wanted
        if (answer := serves_hostname(listener, hostname, graph)) is not False
    )


class Attachment(Record):
    """A route at a Gateway, through one of its parentRefs."""

    route: Manifest
    parent: Reference
    gateway: Manifest
    listeners: tuple[Listener, ...]
    """The listeners that take the route, or may."""
    certain: bool

    @property
    def is_left_to_patch(self) -> bool:
        """Whether a patch may change which listeners take the route."""
        return is_left_to_patch(self.parent, self.gateway, *_DECIDE)


def attachments_to(gateway: Definition, graph: Graph) -> tuple[Attachment, ...]:
    """Return the routes that attach to *gateway*, a Gateway, or may.

    Where a route finds more than `MOST_DEFINITIONS` of it, that one may attach,
    and nothing is said of the others.
    """
    return graph.remember(_attachments_to, gateway)


def _attachments_to(gateway: Definition, graph: Graph) -> tuple[Attachment, ...]:
    return tuple(_attaching(gateway, graph))


def _attaching(gateway: Definition, graph: Graph) -> Iterator[Attachment]:
    if gateway.manifest is None:
        return
    for parent in graph.references_to(gateway):
        if parent.relation.path == "spec.parentRefs[]" and parent.ref.group_kind == GATEWAY:
            if len(graph.target_of(parent).sure) > MOST_DEFINITIONS:
                listeners = listeners_of(gateway.manifest)
                yield Attachment(parent.source, parent, gateway.manifest, listeners, certain=False)
                return
            attachment = attach(parent, gateway.manifest, graph)
            if attachment.listeners:
                yield attachment


def attach(parent: Reference, gateway: Manifest, graph: Graph) -> Attachment:
    """Return where the route of *parent* attaches to *gateway*; no listeners where it does not."""
    route = parent.source
    chosen = selected_listeners(parent, gateway)
    certain = chosen is not None
    taking: list[Listener] = []
    for listener in chosen if chosen is not None else listeners_of(gateway):
        answers = (
            takes_kind(listener, route),
            takes_namespace(listener, route, graph),
            takes_hostname(listener, route, graph),
        )
        if False not in answers:
            taking.append(listener)
            certain = certain and None not in answers
    return Attachment(route, parent, gateway, tuple(taking), certain)
