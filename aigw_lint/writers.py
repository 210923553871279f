"""Who else writes what the files do not say: patches by hand, scripts, objects that make others.

A script patches a Gateway, Argo CD leaves a field to somebody, a policy of Kyverno generates a
grant. Then what is missing in the files may be there in the cluster. Asked only where a rule
is about to say that something is missing, since all texts are looked through for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from aigw_lint.graph import Graph
from aigw_lint.kinds import GATEWAY, REFERENCE_GRANT
from aigw_lint.node import Node
from aigw_lint.objectref import GroupKind
from aigw_lint.parser import DEFAULT_LIMITS, Source
from aigw_lint.pattern import lazy_pattern
from aigw_lint.pieces import parse_text

_LISTENERS = ("spec", "listeners")
_AS_POINTER = lazy_pattern(r"/spec/listeners(?:/\d+)?")
# The whole list, or items of it, but no field in them.
_AS_JQ = lazy_pattern(r"\.spec\.listeners(?:\[\d*\])?\??(?:\s*\|.*)?", re.DOTALL)
_PATCHES_GATEWAY = lazy_pattern(r"\bpatch\b.*\b(?:gateways?|gtw)\b", re.IGNORECASE | re.DOTALL)
_NAMES_GRANT = lazy_pattern(r"\bkind[\"']?[ \t]*[:=][ \t]*[\"']?ReferenceGrant\b")
_IGNORING = (
    (GroupKind("argoproj.io", "Application"), ("spec",)),
    (GroupKind("argoproj.io", "ApplicationSet"), ("spec", "template", "spec")),
)
# What these say of a kind makes no object of it, or is read for what it makes.
_NAMING = frozenset(
    {
        "Application",
        "ApplicationSet",
        "AppProject",
        "Component",
        "CustomResourceDefinition",
        "HelmRelease",
        "Kustomization",
        "ValidatingAdmissionPolicy",
    }
)
_DEEPEST = 100


def made_elsewhere(kind: GroupKind, graph: Graph) -> str | None:
    """Return the file that seems to make ReferenceGrants, or listeners of Gateways, by *kind*.

    None where all of them seem to stand in manifests.
    """
    return graph.once(_adding_listeners if kind == GATEWAY else _making_grants)


def _adding_listeners(graph: Graph) -> str | None:
    found = chain(
        _ignoring(graph),
        (each.file for each in graph.loose_sources() if _is_patch(each)),
        _scripts(graph),
    )
    return next(found, None)


def _ignoring(graph: Graph) -> Iterator[str]:
    """Yield the files of Applications that leave the listeners of Gateways to somebody else."""
    for kind, path in _IGNORING:
        for manifest in graph.of_kind(kind):
            for entry in manifest.node.each(*path, "ignoreDifferences", "[]"):
                if entry.string_at("kind") == GATEWAY.kind and any(_fields_of(entry)):
                    yield manifest.file


def _fields_of(entry: Node) -> Iterator[bool]:
    """Yield of the fields that *entry* names whether they are listeners."""
    for node in entry.each("jsonPointers", "[]"):
        yield _AS_POINTER().fullmatch(node.text or "") is not None
    for node in entry.each("jqPathExpressions", "[]"):
        yield _AS_JQ().fullmatch((node.text or "").strip()) is not None


def _is_patch(source: Source) -> bool:
    """Tell whether *source* is a patch that adds listeners, in JSON or as a part of a Gateway."""
    return b"listeners" in source.data and any(map(_adds, _roots_of(source)))


def _roots_of(source: Source) -> tuple[Node, ...]:
    """Return all documents of *source*, also such as are no manifests; none where it is long."""
    is_short = len(source.data) <= DEFAULT_LIMITS.file_bytes
    return (parse_text(source.text) if is_short else None) or ()


def _adds(root: Node) -> bool:
    if root.is_sequence:
        pointers = (each.string_at("path") for each in root.items() if each.get("op") is not None)
        return any(each is not None and each.startswith("/spec/listeners") for each in pointers)
    if root.get("kind") is not None or root.get("apiVersion") is not None:
        return False
    listeners = root.get(*_LISTENERS)
    return listeners is not None and listeners.is_sequence


def _scripts(graph: Graph) -> Iterator[str]:
    for script in graph.scripts.run():
        if "listeners" in script.source.text and any(
            _PATCHES_GATEWAY().search(each.text) for each in script.commands
        ):
            yield script.source.file


def _making_grants(graph: Graph) -> str | None:
    found = chain(
        (each.file for each in graph.loose_sources() if _holds_grant(each)),
        (
            script.source.file
            for script in graph.scripts.run()
            if any(_NAMES_GRANT().search(each.text) for each in script.commands)
        ),
    )
    return next(found, None)


def _holds_grant(source: Source) -> bool:
    """Tell whether a grant stands within an object of *source*, or in a text in it."""
    if REFERENCE_GRANT.kind.encode() not in source.data:
        return False
    roots = (each for each in _roots_of(source) if each.string_at("kind") not in _NAMING)
    return any(map(_is_grant, chain.from_iterable(map(_inner, roots))))


def _inner(root: Node) -> Iterable[Node]:
    """Return what stands within *root*, or the objects that a list holds."""
    if (root.string_at("kind") or "").endswith("List"):
        return chain.from_iterable(_inner(each) for each in root.each("items", "[]"))
    return (value for _, value in root.entries()) if root.is_mapping else root.items()


def _is_grant(node: Node) -> bool:
    """Tell whether *node* is a grant, or has one in it."""
    pending = [node]
    while pending:
        each = pending.pop()
        if each.is_scalar:
            if _NAMES_GRANT().search(each.text or ""):
                return True
        elif each.string_at("kind") == REFERENCE_GRANT.kind:
            return True
        elif len(each.path) < _DEEPEST:
            pending += each.items()
            pending += (value for _, value in each.entries())
    return False
