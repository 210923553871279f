"""Which models the rules of AIGatewayRoutes claim, and which of them meet at one Gateway."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    Attachment,
    Definition,
    Graph,
    Manifest,
    Node,
    Record,
    attachments_to,
    definition_of,
    has_placeholder,
    served_hostnames,
)

MODEL_HEADER = "x-ai-eg-model"
_LOOKED_AT = 50
_MOST_MATCHES = 128
"""Gateway API takes no HTTPRoute with more of them."""

Headers = frozenset[tuple[str, str, str]]


class Claim(Record):
    """One match of one rule."""

    route: Manifest
    rule: Node
    headers: Headers
    node: Node
    """The value that stands for it: of the model, or of the first header."""
    is_model: bool


class Rival(Record):
    """A claim that an earlier one meets, for sure or perhaps."""

    claim: Claim
    earlier: Claim
    gateway: Manifest
    certain: bool


def claims_of(route: Manifest, graph: Graph) -> tuple[Claim | Node, ...]:
    """Return what the rules of *route* claim; a node where a placeholder or a patch hides it."""
    return graph.remember(_claims, definition_of(route))


def _claims(definition: Definition, _: Graph) -> tuple[Claim | Node, ...]:
    return () if definition.manifest is None else tuple(_claims_in(definition.manifest))


def _claims_in(route: Manifest) -> Iterator[Claim | Node]:
    for rule in route.node.each("spec", "rules", "[]"):
        told: set[Headers] = set()
        for match in rule.each("matches", "[]"):
            claim = _claim(route, rule, match)
            if isinstance(claim, Node):
                yield claim
            elif claim is not None and claim.headers not in told:
                told.add(claim.headers)
                yield claim


def _claim(route: Manifest, rule: Node, match: Node) -> Claim | Node | None:
    headers: dict[str, tuple[str, str, str]] = {}
    shown: Node | None = None
    is_model = False
    if route.touched((*match.path, "headers")):
        return match
    for header in match.each("headers", "[]"):
        name, value = header.get("name"), header.get("value")
        kind = header.string_at("type") or "Exact"
        if name is None or value is None or name.string is None or value.string is None:
            return None  # the API server refuses it
        if any(map(has_placeholder, (name.string, value.string, kind))):
            return value
        folded = name.string.lower()
        headers.setdefault(folded, (folded, kind, value.string))
        if shown is None or (folded == MODEL_HEADER and not is_model):
            shown, is_model = value, folded == MODEL_HEADER
    if shown is None:
        return None
    return Claim(route, rule, frozenset(headers.values()), shown, is_model)


def repeated_in(route: Manifest, graph: Graph) -> Iterator[tuple[Claim, Claim]]:
    """Yield the claims that an earlier rule of *route* has made, each with that one."""
    first: dict[Headers, Claim] = {}
    for claim in claims_of(route, graph):
        if isinstance(claim, Claim):
            earlier = first.setdefault(claim.headers, claim)
            if earlier is not claim:
                yield claim, earlier


class _Made(Record):
    """A claim where the route attaches."""

    claim: Claim
    attachment: Attachment
    is_placed: bool
    """Whether it is known which hostnames it is for."""


def rivals_at(gateway: Definition, graph: Graph) -> Mapping[Manifest, Sequence[Rival]]:
    """Return the claims at *gateway* that an earlier route has made too, by the later route.

    Two meet where they are for one hostname of one listener.
    """
    if not _any_is_claimed_again(gateway, graph):
        return {}  # as for most, so that nobody needs to know where their routes attach
    found: dict[Manifest, dict[Node, Rival]] = {}
    meetings: dict[Hashable, list[_Made]] = {}
    first: dict[Headers, _Made] = {}
    for place, made in _claims_at(gateway, graph):
        claim = made.claim
        known = found.setdefault(claim.route, {})
        meeting = meetings.setdefault((place, claim.headers), [])
        for other in meeting[-_LOOKED_AT:] if made.is_placed else ():
            if _are_rivals(claim, other.claim, graph):
                certain = made.attachment.certain and other.attachment.certain
                certain = certain and not _may_be_apart(claim.route, other.claim.route)
                if claim.node not in known or (certain and not known[claim.node].certain):
                    rival = Rival(claim, other.claim, made.attachment.gateway, certain)
                    known[claim.node] = rival
                break
        earliest = first.setdefault(claim.headers, made)
        if not (made.is_placed and earliest.is_placed) and _are_rivals(
            claim, earliest.claim, graph
        ):
            gateway_of = made.attachment.gateway
            known.setdefault(claim.node, Rival(claim, earliest.claim, gateway_of, certain=False))
        meeting.append(made)
    return {route: tuple(rivals.values()) for route, rivals in found.items() if rivals}


def _any_is_claimed_again(gateway: Definition, graph: Graph) -> bool:
    """Tell whether two of the routes that name *gateway* make one claim."""
    first: dict[Headers, Manifest] = {}
    for reference in graph.references_to(gateway, AI_GATEWAY_ROUTE):
        route = reference.source
        for claim in claims_of(route, graph):
            if isinstance(claim, Claim) and first.setdefault(claim.headers, route) is not route:
                return True
    return False


def _claims_at(gateway: Definition, graph: Graph) -> Iterator[tuple[Hashable, _Made]]:
    """Yield the claims at *gateway* by namespace, name and rule, with the place of each."""
    attachments = [
        each
        for each in attachments_to(gateway, graph)
        if each.route.ref.group_kind == AI_GATEWAY_ROUTE
    ]
    for attachment in sorted(attachments, key=_order):
        found = islice(claims_of(attachment.route, graph), _MOST_MATCHES)
        claims = [each for each in found if isinstance(each, Claim)]
        for listener in attachment.listeners:
            hostnames = served_hostnames(listener, attachment.route, graph)
            for hostname in dict.fromkeys((None,) if hostnames is None else hostnames):
                place = (listener.node.path, hostname)
                for claim in claims:
                    yield place, _Made(claim, attachment, hostname is not None)


def _order(attachment: Attachment) -> tuple[bool, str, str, str, int]:
    """Return what puts routes in order, first those of which nothing is told."""
    route = attachment.route
    return (
        not route.is_context,
        route.ref.namespace or "",
        route.ref.name or "",
        route.file,
        route.node.start,
    )


def _are_rivals(claim: Claim, other: Claim, graph: Graph) -> bool:
    """Tell whether two claims are those of two routes that can live together."""
    one, two = claim.route, other.route
    if one.ref.name == two.ref.name and (
        one.ref.namespace == two.ref.namespace or None in (one.ref.namespace, two.ref.namespace)
    ):
        return False
    return graph.sees(one, two)


def _may_be_apart(route: Manifest, other: Manifest) -> bool:
    """Tell whether names say that two routes live in two clusters."""
    mine, theirs = route.rendering, other.rendering
    return mine.may_be_apart(theirs) or mine.is_of_another_stage(theirs)
