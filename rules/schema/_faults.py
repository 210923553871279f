"""What the API server refuses in a manifest, asked by several rules and found once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    OUR_GROUPS,
    OUR_KINDS,
    SECRET,
    Graph,
    Judge,
    Manifest,
    Node,
    Reference,
    Verdicts,
    definition_of,
    judge_of,
    node_at,
    own_kind,
    placeholder_of,
)

from ._replaced import RENAMED, is_label
from ._texts import doubtful_texts

if TYPE_CHECKING:
    from aigw_lint import Fault

UNKNOWN = "additionalProperties"
CONSTRAINT = "x-constraint"
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


def faults_of(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return what the API server refuses, without what other rules tell, and tell better."""
    known = graph.once(_known)  # every rule of this folder asks of every manifest
    found = known.get(manifest)
    if found is None:
        found = known[manifest] = _faults(manifest, graph)
    return found


def _known(_: Graph) -> dict[Manifest, tuple[Fault, ...]]:
    return {}


def _faults(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    if is_unsure(manifest, graph):
        return ()
    own = own_kind(manifest, graph).schema
    found = tuple(
        fault for fault in _judged(manifest, graph) if not _is_written_later(fault, manifest)
    )
    if not found or not (own or _is_of_interest(manifest, graph)):
        return ()
    doubtful = {text.node for text in doubtful_texts(manifest, graph)}  # ambiguous-scalar
    unsupported = {  # unsupported-reference-kind
        reference.node.path
        for reference in graph.references_from(manifest)
        if not reference.supported
        and judge_of(reference) is Judge.API_SERVER
        and not reference.relation.refuses_only_if_managed
    }
    crowded = {  # mixed-backend-kinds and multiple-inference-pools
        entries[0].node.path[:-2] for entries in crowds(manifest, graph)
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


def crowds(manifest: Manifest, graph: Graph) -> Iterator[list[Reference]]:
    """Yield the backends of each rule of a route that holds an InferencePool and others."""
    backends = (
        reference
        for reference in graph.references_from(manifest)
        if reference.supported and reference.relation.field == "backendRefs"
    )
    if manifest.ref.group_kind != AI_GATEWAY_ROUTE:
        return
    for _, each in groupby(backends, key=lambda entry: entry.node.path[:-2]):
        entries = list(each)
        if len(entries) > 1 and any(
            entry.ref.group_kind != AI_SERVICE_BACKEND for entry in entries
        ):
            yield entries


def _constraint(fault: Fault) -> str:
    return str(fault.wanted[CONSTRAINT]) if fault.word == CONSTRAINT else ""


def _judged(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return what the API server refuses; what many overlays share of a base is judged once."""
    return graph.once(_verdicts).of(manifest, own_kind(manifest, graph).schema)


def _verdicts(graph: Graph) -> Verdicts:
    return Verdicts(graph.target)


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


def is_unsure(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether nobody knows by what to judge *manifest*, or that is told elsewhere.

    Its kind is defined several times, or not in its version: of kinds of ours there is what
    comes with us for the first case.
    """
    if graph.customs is None or own_kind(manifest, graph).schema is not None:
        return False
    found = own_kind(manifest, graph).definitions
    return len(found) == 1 or (bool(found) and manifest.ref.group_kind not in OUR_KINDS)


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


def place_of(manifest: Manifest, fault: Fault) -> Node:
    """Return the node that shows *fault*."""
    path = fault.path
    if fault.word == UNKNOWN:
        parent, _ = node_at(manifest.node, path[:-1])
        return parent.key(str(path[-1])) or parent
    node, _ = node_at(manifest.node, path)
    if fault.word == CONSTRAINT:
        node, _ = node_at(manifest.node, path_of(fault))
    if node.is_scalar or not node.path:
        return node
    return _key_of(manifest.node, node) or node


def keys_of(manifest: Manifest) -> Callable[[Fault], Node]:
    """Return what returns the key of an unknown field; those of one mapping are gone through once.

    There may be thousands of them in one.
    """
    known: dict[int, dict[str, Node]] = {}

    def key_of(fault: Fault) -> Node:
        parent, _ = node_at(manifest.node, fault.path[:-1])
        keys = known.get(id(parent.raw))
        if keys is None:
            keys = known[id(parent.raw)] = {}
            for key, _ in parent.entries():
                keys.setdefault(key.text or "", key)
        return keys.get(str(fault.path[-1]), parent)

    return key_of


def path_of(fault: Fault) -> tuple[str | int, ...]:
    """Return the path of the field that *fault*, a constraint, is about; of its place at least."""
    value, at = fault.instance, str(fault.wanted.get("x-at", ""))
    for step in at.split("/") if at else ():
        if not isinstance(value, dict) or step not in value:
            return fault.path
        value = value[step]
    return (*fault.path, *at.split("/")) if at else fault.path


def _key_of(top: Node, node: Node) -> Node | None:
    """Return the key of *node*, a collection, where it has one: it says more than the inside."""
    *above, last = node.path
    parent = top.get(*above)
    return parent.key(last) if parent is not None and isinstance(last, str) else None
