"""Which labels a namespace lacks that a listener asks for, and where its labels stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aigw_lint import NAMESPACE, Graph, Listener, Manifest, Node, Record, near, some_of

from ._namespaces import selector_of

_OWN = "kubernetes.io/metadata.name"
_MOST_NAMED = 5
_RELATED = 3
_Place = tuple[Manifest, Node, str]


class Unmet(Record):
    """What a selector asks for that the labels of a Namespace do not give."""

    what: str
    """A relative clause, of the namespace."""
    cure: str
    place: _Place


class _Wish(Record):
    """A label that a selector asks for, or refuses."""

    key: str
    values: tuple[str, ...]
    """The values that it may have, or may not; none for any."""
    is_refused: bool = False

    def is_met(self, labels: Mapping[str, Node]) -> bool:
        label = labels.get(self.key)
        has_it = label is not None and (not self.values or (label.text or "") in self.values)
        return has_it != self.is_refused


def unmet(route: Manifest, listeners: Sequence[Listener], graph: Graph) -> Unmet | None:
    """Return why the first of *listeners* that selects by labels refuses the namespace of *route*.

    None where no manifest tells its labels, or the selector asks for another name.
    """
    name = route.ref.namespace or ""
    selector = next(filter(None, map(selector_of, listeners)), None)
    found = graph.find(route, NAMESPACE, None, name).sure
    namespace = next(filter(None, (each.manifest for each in found)), None)
    if selector is None or namespace is None:
        return None
    written = namespace.node.get("metadata", "labels")
    entries = () if written is None else written.entries()
    labels = {key.text or "": value for key, value in entries}
    wishes = [each for each in _wishes_of(selector) if not each.is_met(labels)]
    if not wishes or any(each.key == _OWN for each in wishes):
        return None
    what, label = _clause(wishes[0], labels)
    cures = " and ".join(dict.fromkeys(map(_cure, wishes)))
    return Unmet(what, f"{cures} in Namespace {name}", _place(namespace, label))


def _wishes_of(selector: Node) -> Iterator[_Wish]:
    wanted = selector.get("matchLabels")
    for key, value in wanted.entries() if wanted is not None else ():
        yield _Wish(key.text or "", (value.text or "",))
    for each in selector.each("matchExpressions", "[]"):
        label, operator = each.string_at("key") or "", each.string_at("operator")
        is_valued = operator in ("In", "NotIn")
        values = tuple(value.text or "" for value in each.each("values", "[]")) if is_valued else ()
        yield _Wish(label, values, is_refused=operator in ("NotIn", "DoesNotExist"))


def _clause(wish: _Wish, labels: Mapping[str, Node]) -> tuple[str, Node | None]:
    """Return in words what *labels* are instead, and the one that shows it."""
    key, label = wish.key, labels.get(wish.key)
    if label is None:
        meant = next((each for each in labels if near(each, key)), None)
        if meant is None:
            return f"which has no label {key}", None
        return f"which has the label {meant} and not {key}", labels[meant]
    if not wish.values:
        return f"which has the label {key}", label
    clause = f'whose label {key} is "{label.text}"'
    if wish.is_refused:
        return clause, label
    several = f"one of {some_of(wish.values, _MOST_NAMED)}"
    wanted = f'"{wish.values[0]}"' if len(wish.values) == 1 else several
    return f"{clause} and not {wanted}", label


def _cure(wish: _Wish) -> str:
    if wish.is_refused:
        return f"take out the label {wish.key}"
    if not wish.values:
        return f"write the label {wish.key}"
    return f'write the label {wish.key}: "{wish.values[0]}"'


def _place(namespace: Manifest, label: Node | None) -> _Place:
    """Return where the labels of *namespace* stand: *label*, all of them, or where they should."""
    if label is not None:
        return namespace, label, "the Namespace has this label"
    metadata = namespace.node.get("metadata")
    labels = None if metadata is None else metadata.key("labels")
    if labels is not None:
        return namespace, labels, "these are the labels of the Namespace"
    name = None if metadata is None else metadata.get("name")
    return namespace, name or namespace.node, "the Namespace has no labels here"


def kept_labels(route: Manifest, listeners: Sequence[Listener], graph: Graph) -> Iterator[_Place]:
    """Yield where Argo CD is told the labels that the namespace has, if *listeners* ask."""
    if any(selector_of(listener) is not None for listener in listeners):
        for made in graph.made_namespaces(route, route.ref.namespace or "")[:_RELATED]:
            if made.labels is not None:
                yield made.manifest, made.labels, "Argo CD keeps these labels at the Namespace"
