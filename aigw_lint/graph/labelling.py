"""Who else labels Namespaces: scripts, policies, tenants, sets of Applications, Rancher.

Asked only where a rule is about to say that a namespace lacks a label, since all texts are
looked through for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from types import MappingProxyType

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.mutating import mutations_of
from aigw_lint.graph.selectors import NAMESPACE_LABEL, may_select_with
from aigw_lint.graph.within import roots_of, texts_in
from aigw_lint.knowledge.kinds import NAMESPACE
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.remote import APPLICATION_SET
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record

_NAMESPACES = lazy_pattern(r"(?<![\w-])(?:ns|namespaces?)\b")
_RESOURCE = lazy_pattern(r"(?:ns|namespaces?)(?:/(.*))?")
# Options that are followed by a value.
_WITH_VALUES = frozenset(
    {
        *("-l", "--selector", "-n", "--namespace", "--context", "--kubeconfig", "--cluster"),
        *("--user", "--as", "-o", "--output", "-f", "--filename", "--timeout", "--field-manager"),
        *("-p", "--patch", "--type", "--dry-run"),
    }
)
# Of more labellers, what each is for is not looked at.
_MOST = 500
_OPEN_KEY = lazy_pattern(r"labels/(?:\{\{|\$)")
_TENANT = "Tenant"
_IS_TENANT = re.compile(rb"\bkind[\"']?[ \t]*:[ \t]*[\"']?Tenant\b")
_SETTINGS = ("spec", "template", "spec")
_METADATA = "managedNamespaceMetadata"
_CREATES = "CreateNamespace=true"
_ANY: Mapping[str, str | None] = MappingProxyType({"$": None})  # as of a variable
# Rancher copies the project that an annotation names into a label of the same name.
_PROJECT = "field.cattle.io/projectId"


class _Labeller(Record):
    """A file that says which labels Namespaces get."""

    file: str
    labels: Mapping[str, str | None] = {}
    """Those that are told; None for a value that is not."""
    text: str = ""
    """What else is told in words of its own: a label that stands in it is one, too."""
    names: Collection[str] | None = None
    """For which Namespaces; None: for any."""

    def gives(self, label: str) -> bool:
        """Tell whether it may give *label*, with whatever value."""
        is_any = any(map(_is_open, self.labels)) or _OPEN_KEY().search(self.text) is not None
        return is_any or label in self.labels or self._speaks_of(label)

    def _speaks_of(self, label: str) -> bool:
        word = rf"(?<![\w.-]){re.escape(label)}(?![\w./-])"
        return label in self.text and re.search(word, self.text) is not None

    def is_for(self, name: str) -> bool:
        """Tell whether it may be for the Namespace *name*."""
        return self.names is None or any(each == name or _is_open(each) for each in self.names)


def labelled_elsewhere(selector: Node, manifest: Manifest, graph: Graph) -> str | None:
    """Return the file that seems to give the namespace of *manifest* what *selector* asks for.

    That is, labels with which it is selected, where those of its manifest refuse it. None where
    no file does.
    """
    name = manifest.ref.namespace
    if name is None:
        return None
    keys = set(_keys_of(selector)) - {NAMESPACE_LABEL}
    found = [
        each
        for each in chain(
            _of_rancher(manifest, name, graph), graph.once(_labellers, for_all_targets=True)
        )
        if each.is_for(name) and any(map(each.gives, keys))
    ]
    given = {key: _value(key, found) for key in keys if any(each.gives(key) for each in found)}
    if not given or not may_select_with(selector, manifest, given, graph):
        return None
    return found[0].file


def _keys_of(selector: Node) -> Iterator[str]:
    wanted = selector.get("matchLabels")
    for key, _ in wanted.entries() if wanted is not None else ():
        yield key.text or ""
    for key in selector.each("matchExpressions", "[]", "key"):
        yield key.text or ""


def _value(label: str, labellers: Sequence[_Labeller]) -> str | None:
    """Return the value that all *labellers* who give *label* give it; None where it is not told."""
    values = {each.labels.get(label) for each in labellers if each.gives(label)}
    return values.pop() if len(values) == 1 else None


def _labellers(graph: Graph) -> tuple[_Labeller, ...]:
    found = tuple(islice(_all_labellers(graph), _MOST + 1))
    return found if len(found) <= _MOST else (_Labeller(found[0].file, _ANY),)


def _all_labellers(graph: Graph) -> Iterator[_Labeller]:
    return chain(
        _scripts(graph),
        (_of_change(each.file, each.change) for each in mutations_of(NAMESPACE, graph)),
        _tenants(graph),
        _sets(graph),
    )


def _is_open(text: str) -> bool:
    return "$" in text or "{}" in text or has_placeholder(text)


# --- what is run ------------------------------------------------------------------


def _scripts(graph: Graph) -> Iterator[_Labeller]:
    spoken = (each for each in graph.scripts.run() if _NAMESPACES().search(each.source.text))
    for script in spoken:
        for verb, words in script.calls(_READING):
            found = _READING[verb](script.source.file, words)
            if found is not None:
                yield found


def _labelled(file: str, words: Sequence[str]) -> _Labeller | None:
    """Return what a command gives of which *words* follow ``label``; None: to no Namespaces."""
    names: list[str] = []
    labels: dict[str, str | None] = {}
    is_resource = False
    for word in _arguments(words):
        key, sign, value = word.partition("=")
        resource = None if is_resource else _RESOURCE().fullmatch(word)
        if sign:
            labels[key] = None if _is_open(value) else value.strip("\"'`)")
        elif resource is not None:
            is_resource = True
            names += filter(None, resource.groups())
        elif names and _is_open(word):
            labels[word] = None  # a name may be followed by a variable with labels
        else:
            names.append(word)
    # Of what another command lists, none is named.
    is_meant = is_resource or all(map(_is_open, names))
    return _Labeller(file, labels, names=names or None) if is_meant else None


def _patched(file: str, words: Sequence[str]) -> _Labeller | None:
    """Return what a command gives of which *words* follow ``patch``: what stands there, or all."""
    kind, name, *_ = (*_arguments(words), "", "")
    resource = _RESOURCE().fullmatch(kind)
    if resource is None:
        return None
    names, text = (resource[1] or name,), " ".join(words)
    is_told = "patch-file" not in text and "$" not in text
    return _Labeller(file, text=text, names=names) if is_told else _Labeller(file, _ANY, "", names)


_READING = {"label": _labelled, "patch": _patched}


def _arguments(words: Sequence[str]) -> Iterator[str]:
    """Yield those of *words* that are no options."""
    is_value = False
    for word in words:
        if word and not (is_value or word.startswith("-") or word == "\\"):
            yield word
        is_value = word in _WITH_VALUES


# --- what objects say -------------------------------------------------------------


def _of_change(file: str, change: Node) -> _Labeller:
    """Return what *change* gives that a policy makes: as a part of an object, or in a text."""
    labels: dict[str, str | None] = {}
    texts = (each.replace("~1", "/") for each in texts_in(change) if "labels" in each)
    for holder in _mappings(change, "labels"):
        labels |= _told(holder)
    return _Labeller(file, labels, "\n".join(texts).replace("labels.", "labels/"))


def _told(holder: Node) -> dict[str, str | None]:
    """Return the labels in *holder*; Kyverno puts signs around a key, such as ``+(key)``."""
    return {
        _bare(key.text or ""): None if _is_open(value.text or "") else value.text
        for key, value in holder.entries()
    }


def _bare(key: str) -> str:
    return key.partition("(")[2].rstrip(")") if key.endswith(")") else key


def _mappings(top: Node, name: str) -> Iterator[Node]:
    """Yield the mappings at keys *name* in *top*."""
    pending = [top]
    while pending:
        node = pending.pop()
        pending += node.items()
        for key, value in node.entries():
            if _bare(key.text or "") == name and value.is_mapping:
                yield value
            else:
                pending.append(value)


def _tenants(graph: Graph) -> Iterator[_Labeller]:
    """Yield what tenants give to all their namespaces, those of Capsule and of others."""
    for source in graph.loose_sources():
        if _IS_TENANT.search(source.data):
            for root in roots_of(source):
                spec = root.get("spec")
                if root.string_at("kind") == _TENANT and spec is not None:
                    for holder in _mappings(spec, "labels"):
                        yield _Labeller(source.file, _told(holder))


def _sets(graph: Graph) -> Iterator[_Labeller]:
    """Yield what sets of Applications keep at the Namespaces that Argo CD makes for them."""
    for manifest in graph.of_kind(APPLICATION_SET):
        file, node = manifest.file, manifest.node
        text = node.string_at("spec", "templatePatch") or ""
        if _METADATA in text:
            yield _Labeller(file, text=text)
        holder = node.get(*_SETTINGS, "syncPolicy", _METADATA, "labels")
        options = node.each(*_SETTINGS, "syncPolicy", "syncOptions", "[]")
        if holder is not None and any(each.string == _CREATES for each in options):
            namespace = node.string_at(*_SETTINGS, "destination", "namespace")
            yield _Labeller(file, _told(holder), names=(namespace or "",))


def _of_rancher(manifest: Manifest, name: str, graph: Graph) -> Iterator[_Labeller]:
    """Yield what Rancher gives to the Namespace *name* for its annotation."""
    for found in graph.find(manifest, NAMESPACE, None, name).sure:
        annotations = found.manifest and found.manifest.node.get("metadata", "annotations")
        if found.manifest and annotations and annotations.get(_PROJECT) is not None:
            yield _Labeller(found.manifest.file, {_PROJECT: None})
