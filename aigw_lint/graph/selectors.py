"""Which objects and which namespaces a label selector selects.

Three-valued throughout: True, False, and None for what the files cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.reference import Definition
from aigw_lint.knowledge.kinds import NAMESPACE
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.remote import MadeNamespace
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.answers import all_of

Labels = Mapping[str, "str | None"]
"""Labels by their keys; None where the value is not told, or whether there is one."""

_NONE: Labels = MappingProxyType({})
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


def may_select_with(selector: Node, manifest: Manifest, labels: Labels, graph: Graph) -> bool:
    """Tell whether a label selector may select the namespace of *manifest*, if it had *labels*.

    They stand in place of those of its own with the same keys.
    """
    return _selects_namespace(selector, manifest, graph, labels) is not False


def _selects_namespace(
    selector: Node, manifest: Manifest, graph: Graph, given: Labels = _NONE
) -> bool | None:
    """Tell whether a label selector selects the namespace of *manifest*, with labels *given*."""
    namespace = manifest.ref.namespace
    if namespace is None:
        return None
    found = graph.find(manifest, NAMESPACE, None, namespace)
    kept = _labels_kept(graph.made_namespaces(manifest, namespace))
    answers = [_selects_object(selector, each, namespace, kept, given) for each in found.sure]
    if not answers:
        labels: Labels = {**(kept or {}), NAMESPACE_LABEL: namespace, **given}
        answers = [selects(selector, labels, closed=False)]
    return answers[0] if all(answer == answers[0] for answer in answers) else None


def _labels_kept(made: Iterable[MadeNamespace]) -> Labels | None:
    """Return the labels that Argo CD keeps at a Namespace; None where there may be any."""
    labels: dict[str, str | None] = {}
    for each in made:
        if each.labels is None:
            return None
        for key, value in each.labels.entries():
            name, text = key.text or "", value.text or ""
            labels[name] = text if labels.get(name, text) == text else None
    return labels


def _selects_object(
    selector: Node, namespace: Definition, name: str, kept: Labels | None, given: Labels
) -> bool | None:
    """Tell whether a label selector selects the Namespace *namespace* as it is defined.

    What Argo CD *kept* there it may write over with that, if it applies it, too.
    """
    labels: dict[str, str | None] = {NAMESPACE_LABEL: name}
    closed = False
    manifest = namespace.manifest
    if manifest is not None and not manifest.touched((*manifest.node.path, "metadata", "labels")):
        closed = kept is not None
        written = manifest.node.get("metadata", "labels")
        if written is not None:
            labels |= {key.text or "": value.text or "" for key, value in written.entries()}
    for label, value in (kept or {}).items():
        if labels.get(label) != value:
            labels[label] = None
    return selects(selector, {**labels, **given}, closed=closed)


def selects(selector: Node, labels: Labels, *, closed: bool) -> bool | None:
    """Tell whether a label selector selects an object with *labels*.

    *closed* says that these are all its labels; otherwise another may decide.
    """
    return all_of(_requirements(selector, labels, closed=closed))


def _requirements(selector: Node, labels: Labels, *, closed: bool) -> Iterator[bool | None]:
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
            known = _has(labels, key, closed=closed)
            yield known if operator == "Exists" or known is None else not known
        else:
            yield False  # an invalid selector selects nothing


def _has(labels: Labels, key: str | None, *, closed: bool) -> bool | None:
    if key is not None and key in labels:
        return None if labels[key] is None else True
    return False if closed else None


def _compare(
    labels: Labels, key: str | None, values: tuple[str, ...], *, closed: bool
) -> bool | None:
    if key is None or any(has_placeholder(value) for value in values):
        return None
    if key not in labels:
        return False if closed else None
    label = labels[key]
    if label is None or has_placeholder(label):
        return None
    return label in values
