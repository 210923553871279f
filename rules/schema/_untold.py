"""Which faults no other rule tells, and tells better."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from aigw_lint import (
    OUR_GROUPS,
    SECRET,
    Graph,
    Judge,
    Manifest,
    Node,
    definition_of,
    judge_of,
    node_at,
    own_kind,
    placeholder_of,
)

from ._crowds import crowds
from ._places import path_of
from ._replaced import RENAMED, is_label
from ._texts import doubtful_texts
from ._words import CONSTRAINT, UNKNOWN

if TYPE_CHECKING:
    from aigw_lint import Fault

_NAMES = (("metadata", "name"), ("metadata", "namespace"))
_OF_FIELDS = (UNKNOWN, "required")
_FETCHED = ("ENC[", "ref+", "vault:")
_SOPS = ("sops",)
_KIND_FIELDS = ("group", "kind")
_BUFFER = ("connection", "bufferLimit")
_OF_POOLS = (
    "ai-gateway-route-one-sort-of-backend",
    "ai-gateway-route-single-inference-pool",
)


def untold(judged: Sequence[Fault], manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return those of *judged*, the faults of *manifest*, that are told as they are."""
    own = own_kind(manifest, graph).schema
    found = tuple(fault for fault in judged if not _is_written_later(fault, manifest))
    if not found or not (own or _is_of_interest(manifest, graph)):
        return ()
    doubtful = {text.node for text in doubtful_texts(manifest, graph)}  # ambiguous-scalar
    top = len(manifest.node.path)  # in a list; paths of faults start at the object
    unsupported = {  # unsupported-reference-kind
        reference.node.path[top:]
        for reference in graph.references_from(manifest)
        if not reference.supported
        and judge_of(reference) is Judge.API_SERVER
        and not reference.relation.refuses_only_if_managed
    }
    crowded = {  # mixed-backend-kinds and multiple-inference-pools
        entries[0].node.path[top:-2] for entries in crowds(manifest, graph)
    }
    renamed = frozenset(_renamed(manifest, found))  # removed-field and field-too-new
    return tuple(
        fault
        for fault in found
        if not _is_of_a_kind(fault, unsupported)
        and not (_constraint(fault) in _OF_POOLS and fault.path in crowded)
        and not (fault.word == "required" and (*fault.path, fault.name) in renamed)
        and not (fault.word == "pattern" and fault.path[-2:] == _BUFFER)  # invalid-buffer-limit
        and not (fault.word == "type" and node_at(manifest.node, fault.path)[0] in doubtful)
        and not (  # unreplaced-placeholder, or what is put in later
            fault.word not in _OF_FIELDS
            and placeholder_of(manifest, _value_of(manifest, fault)) is not None
        )
    )


def _value_of(manifest: Manifest, fault: Fault) -> Node:
    """Return what *fault*, which is about a value, is about."""
    path = path_of(fault) if fault.word == CONSTRAINT else fault.path
    return node_at(manifest.node, path)[0]


def _constraint(fault: Fault) -> str:
    return str(fault.wanted[CONSTRAINT]) if fault.word == CONSTRAINT else ""


def _is_of_interest(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether *manifest* is of our groups, or something of them names it for sure."""
    if manifest.ref.group in OUR_GROUPS:
        return True
    return any(True for _ in graph.references_to(definition_of(manifest)))


def _is_written_later(fault: Fault, manifest: Manifest) -> bool:
    """Tell whether what *fault* is about is not yet what the API server gets."""
    if fault.path[:2] in _NAMES and manifest.rendering.kind != "plain":
        return True  # kustomize puts in the namespace, which is the name of a Namespace
    if fault.word == UNKNOWN and fault.path == _SOPS:
        return manifest.node.get(*_SOPS, "mac") is not None  # who decrypts it takes that away
    if manifest.ref.group_kind != SECRET or fault.path[:1] == ("metadata",):
        return False
    # What is encrypted, or names the place that the value is fetched from.
    text = node_at(manifest.node, fault.path)[0].text or ""
    return manifest.node.get("sops") is not None or text.startswith(_FETCHED) or "://" in text


def _is_of_a_kind(fault: Fault, references: Collection[tuple[str | int, ...]]) -> bool:
    """Tell whether *fault* says that one of *references* names a kind that it cannot name."""
    if fault.word == UNKNOWN:
        return False
    if fault.word != CONSTRAINT:
        path = (*fault.path, fault.name) if fault.word == "required" else fault.path
        return bool(path) and path[-1] in _KIND_FIELDS and path[:-1] in references
    at = str(fault.wanted.get("x-at", ""))
    path = (*fault.path, *at.split("/")) if at else fault.path
    return any(each in (path, path[:-1]) or each[:-1] == path for each in references)


def _renamed(manifest: Manifest, faults: tuple[Fault, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of fields that are there under the name of another release."""
    for fault in faults:
        if fault.word == UNKNOWN and is_label(manifest, fault):
            yield *fault.path[:-1], "matchLabels"
    for old, new in RENAMED.get(manifest.kind, {}).items():
        for fault in faults:
            if fault.word == UNKNOWN and fault.name in (old, new):
                yield *fault.path[:-1], new if fault.name == old else old
