"""Which objects and which namespaces a label selector selects.

Three-valued throughout: True, False, and None for what the files cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.answers import all_of
from aigw_lint.graph import Graph
from aigw_lint.kinds import NAMESPACE
from aigw_lint.manifest import Manifest, has_placeholder
from aigw_lint.node import Node
from aigw_lint.reference import Definition

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""Every Namespace carries its own name under this label."""


def takes_namespace_of(
    manifest: Manifest, chooser: Node | None, owner: Manifest, graph: Graph
) -> bool | None:
    """Tell whether *chooser*, a mapping with ``from`` that *owner* holds, takes *manifest*.

    Without it, it takes the namespace of *owner*.
    """
    whence = chooser.get("from") if chooser is not None else None
    chosen = "Same" if whence is None or whence.is_null else whence.string
    if chosen == "All":
        return True
    if chosen == "Same":
        return is_same_namespace(manifest, owner)
    if chosen != "Selector":
        return None  # a placeholder, or a word that the API server refuses
    selector = chooser.get("selector") if chooser is not None else None
    if selector is None or selector.is_null:
        return False
    return _selects_namespace(selector, manifest, graph)


def is_same_namespace(one: Manifest, other: Manifest) -> bool | None:
    """Tell whether two manifests lie in one namespace."""
    mine, its = one.ref.namespace, other.ref.namespace
    if one.namespace_unknown or other.namespace_unknown:
        return None
    if mine is not None and its is not None:
        return mine == its
    return True if one.rendering.folder == other.rendering.folder else None


def _selects_namespace(selector: Node, manifest: Manifest, graph: Graph) -> bool | None:
    """Tell whether a label selector selects the namespace of *manifest*."""
    namespace = manifest.ref.namespace
    if namespace is None:
        return None
    found = graph.find(manifest, NAMESPACE, None, namespace)
    answers = [_selects_object(selector, definition, namespace) for definition in found.sure]
    if not answers:
        answers = [selects(selector, {NAMESPACE_LABEL: namespace}, closed=False)]
    return answers[0] if all(answer == answers[0] for answer in answers) else None


def _selects_object(selector: Node, namespace: Definition, name: str) -> bool | None:
    """Tell whether a label selector selects the Namespace *namespace* as it is defined."""
    labels, closed = {NAMESPACE_LABEL: name}, False
    manifest = namespace.manifest
    if manifest is not None and not manifest.touched((*manifest.node.path, "metadata", "labels")):
        closed = True
        written = manifest.node.get("metadata", "labels")
        if written is not None:
            labels |= {key.text or "": value.text or "" for key, value in written.entries()}
    return selects(selector, labels, closed=closed)


def selects(selector: Node, labels: dict[str, str], *, closed: bool) -> bool | None:
    """Tell whether a label selector selects an object with *labels*.

    *closed* says that these are all its labels; otherwise another may decide.
    """
    return all_of(_requirements(selector, labels, closed=closed))


def _requirements(selector: Node, labels: dict[str, str], *, closed: bool) -> Iterator[bool | None]:
    wanted = selector.get("matchLabels")
    if wanted is not None:
        for label, value in wanted.entries():
            yield _compare(labels, label.text, (value.text or "",), closed=closed)
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
