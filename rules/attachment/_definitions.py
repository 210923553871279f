"""One fault of a parentRef, held against every definition of what it names.

That is a Gateway, or a ListenerSet: both have the same listeners.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from aigw_lint import (
    GATEWAY,
    GATEWAY_API,
    LISTENER_SET,
    MOST_DEFINITIONS,
    Graph,
    Manifest,
    Record,
    Reference,
    Severity,
    gateways_of,
    is_left_to_patch,
    listeners_of,
    some_of,
)

_PARENTS = frozenset({GATEWAY, LISTENER_SET})


def parents_of(route: Manifest, graph: Graph) -> Iterator[Reference]:
    """Yield what *route* names that has listeners, if its kind may name it."""
    for reference in graph.references_from(route):
        if reference.supported and reference.ref.group_kind in _PARENTS:
            yield reference


class Verdict(Record):
    """Against which definitions of its Gateway or ListenerSet a parentRef is at fault."""

    faulty: tuple[Manifest, ...] = ()
    everywhere: bool = False
    """Whether it is at fault against all of them."""
    unknown: tuple[Manifest, ...] = ()
    """Those of which the files cannot tell, where it is at fault against none for sure."""
    is_proven: bool = False
    """Whether one at fault is meant somewhere: by a rendering, or as that of a folder below.

    Of files side by side that each define one, such as examples, nobody knows which is.
    """
    is_of_another: bool = False
    """Whether another controller than Envoy Gateway serves one at fault, or may.

    It should see the fault, too, since Gateway API says so; that is not certain.
    """
    may_be_apart: bool = False
    """Whether names say that all at fault are of other clusters than the route."""
    reason: str | None = None
    """Why it is unknown, where something beside the Gateway makes it so."""
    maker: str = ""
    """In that case, a remark on what does."""

    @property
    def severity(self) -> Severity:
        """Return how bad it is: where another definition or controller may be meant, a warning."""
        is_sure = self.everywhere and not (self.is_of_another or self.may_be_apart)
        return Severity.ERROR if is_sure else Severity.WARNING

    @property
    def remark(self) -> str:
        """Return with which definitions it is at fault; empty where with all."""
        if self.everywhere:
            return ""
        return f" with {some_of(sorted({gateway.rendering.name for gateway in self.faulty}))}"


def judge(parent: Reference, graph: Graph, at_fault: Callable[[Manifest], bool | None]) -> Verdict:
    """Return the verdict over the Gateways, or ListenerSets, that *parent* names.

    *at_fault* tells of one Gateway whether the parentRef fails there; None for
    what the files cannot tell. Where there are too many, the nearest are looked
    at, and nothing is certain. Where one beside the route takes it, that one is
    meant.
    """
    sure, assumed = gateways_of(parent, graph)
    answers = [(gateway, at_fault(gateway)) for gateway in sure[:MOST_DEFINITIONS]]
    beside = [each for each in answers if _stand_together(parent.source, each[0])]
    if any(answer is False for _, answer in beside):
        answers = beside
    faulty = tuple(gateway for gateway, answer in answers if answer)
    if not faulty:
        return Verdict(unknown=tuple(gateway for gateway, answer in answers if answer is None))
    for gateway in faulty:
        file = _adding_to(gateway, parent, graph)
        if file is not None:
            return made(faulty, f"{file} may add listeners")
    everywhere = len(faulty) == len(sure) and all(map(at_fault, assumed))
    is_proven = everywhere or any(
        each.rendering.kind != "plain" or graph.branch(parent.source, each) != each.source.path
        for each in faulty
    )
    from aigw_lint import Serving  # here, since most parentRefs have no fault

    is_of_another = parent.source.ref.group == GATEWAY_API and any(
        Serving.of(each, graph).may_be_another for each in faulty
    )
    return Verdict(
        faulty,
        everywhere,
        is_proven=is_proven,
        is_of_another=is_of_another,
        may_be_apart=all(graph.may_be_apart(parent.source, each) for each in faulty),
    )


def made(unknown: tuple[Manifest, ...], maker: str) -> Verdict:
    """Return the verdict where something beside the manifests, the *maker*, decides."""
    return Verdict(unknown=unknown, reason="made-elsewhere", maker=f" ({maker})")


def _adding_to(gateway: Manifest, parent: Reference, graph: Graph) -> str | None:
    """Return the file that may add listeners to *gateway*, unless *parent* names one it has."""
    section = parent.node.string_at("sectionName")
    if section is not None and section in {each.name for each in listeners_of(gateway)}:
        return None
    if gateway.ref.group_kind != GATEWAY:
        return None
    from aigw_lint import made_elsewhere  # here, since most parentRefs have no fault

    return made_elsewhere(GATEWAY, graph)


def _stand_together(route: Manifest, gateway: Manifest) -> bool:
    """Tell whether two files of one folder hold them, which is no kustomization's or Flux's."""
    return gateway.rendering.kind == route.rendering.kind == "plain" and (
        posixpath.dirname(gateway.home) == posixpath.dirname(route.home)
    )


def any_left_to_patch(parent: Reference, gateways: Iterable[Manifest], *fields: str) -> bool:
    """Tell whether a patch may change for one of *gateways* which listeners *parent* asks for.

    Or *fields* of theirs.
    """
    return any(is_left_to_patch(parent, each, *fields) for each in gateways)
