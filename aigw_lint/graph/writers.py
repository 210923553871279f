"""Who else writes what the files do not say: patches by hand, scripts, objects that make others.

A script patches a Gateway, Argo CD leaves a field to somebody, a policy of Kyverno generates a
grant. Then what is missing in the files may be there in the cluster. Asked only where a rule
is about to say that something is missing, since all texts are looked through for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, islice

from aigw_lint.files.parser import Source
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.mutating import mutations_of
from aigw_lint.graph.within import kinds_within, roots_of, texts_in
from aigw_lint.knowledge.kinds import (
    BACKEND,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
    GATEWAY,
    NAMESPACE,
    REFERENCE_GRANT,
    SECRET,
)
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.remote import (
    APPLICATION,
    APPLICATION_SET,
    FLUX_KUSTOMIZATION,
    HELM_RELEASE,
)
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record

_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_LISTENERS = ("spec", "listeners")
_AS_POINTER = lazy_pattern(r"/spec/listeners(?:/\d+)?")
# The whole list, or items of it, but no field in them.
_AS_JQ = lazy_pattern(r"\.spec\.listeners(?:\[\d*\])?\??(?:\s*\|.*)?", re.DOTALL)
_DATA_AS_POINTER = lazy_pattern(r"/data(?:/(.+))?")
_DATA_AS_JQ = lazy_pattern(r"\.data\??(?:\.?\[?\"?([\w.-]+)\"?\]?\??|\[\]\??|\s*\|.*)?", re.DOTALL)
_GATEWAYS = lazy_pattern(r"(?:gateways?|gtw)(?:[./].*)?", re.IGNORECASE)
_KIND = r"\bkind[\"']?[ \t]*[:=][ \t]*[\"']?"
_NAMES_KIND = lazy_pattern(_KIND)
# What may stand for any name, or be filled in from elsewhere.
_IS_OPEN = lazy_pattern(r"\{\{|<<\s*inputs\b|\$[{(A-Za-z_]|\bclone|FieldPath|Selector")
_SETS_NAMESPACE = lazy_pattern(r"\bset[- ]namespace\b")
_ANY = "*"
_SPECS = {APPLICATION: ("spec",), APPLICATION_SET: ("spec", "template", "spec")}
# The field with which a file of Fleet or kluctl sets the namespace of all that it deploys.
_DEPLOYING = {
    "fleet.yaml": "namespace",
    "deployment.yaml": "overrideNamespace",
    "deployment.yml": "overrideNamespace",
}


def made_elsewhere(
    kind: GroupKind,
    graph: Graph,
    *paths: str,
    about: Collection[str] = (),
    selecting: tuple[Node, Manifest] | None = None,
) -> str | None:
    """Return the file that seems to make what no manifest shows; None where none does.

    *kind* says what: ReferenceGrants, policies of traffic or TLS, listeners of Gateways, TLS of
    Backends, keys of Secrets, or namespaces that objects get, such as stand in the files at
    *paths*. Or, *selecting*, labels with which a selector selects the namespace of a manifest,
    which it refuses as it is. *about* has the names of what a policy would target; or the name
    and namespace of a Secret, and the keys that it lacks.
    """
    if selecting is not None:
        # Here, since few selectors refuse one.
        from aigw_lint.graph.labelling import labelled_elsewhere

        return labelled_elsewhere(*selecting, graph)
    writers: Sequence[_Writer]
    if kind in _ASKED:
        writers = graph.once(_ASKED[kind], for_all_targets=True)
    else:
        writers = graph.once(_making, for_all_targets=True).get(kind, ())
    for each in writers:
        is_there = not each.folder or any(path.startswith(each.folder) for path in paths)
        if is_there and each.is_about(about):
            return each.file
    return None


class _Writer(Record):
    """A file that says so, and what it is about: all, where nothing else is said."""

    file: str
    folder: str = ""
    """The folder whose objects it is about, which ends in ``/``."""
    names: frozenset[str] = frozenset()
    """What it names: the object, its namespace, what it makes in it."""
    text: str | None = None
    """What it says, in which objects are named."""
    is_open: bool = False
    """Whether some of these names are not told there."""

    def is_about(self, names: Collection[str]) -> bool:
        """Tell whether it may be about what has *names*; by none of them, about anything."""
        if self.text is None or not names:
            return self.names.issubset(names)
        return self.is_open or any(name in self.text for name in names)


def _adding_listeners(graph: Graph) -> tuple[_Writer, ...]:
    found = chain(
        (each.file for each, entry in _ignoring(GATEWAY, graph) if any(_adds_to(entry))),
        (each.manifest.file for each in _roaming(graph) if each.adds_listeners),
        (each.file for each in mutations_of(GATEWAY, graph) if each.has("listeners")),
        (each.file for each in graph.of_kind(HELM_RELEASE) if _adds_after_rendering(each)),
        (each.file for each in graph.loose_sources() if _is_patch(each)),
        _patching_by_hand(graph),
    )
    return _first(found)


def _patching_by_hand(graph: Graph) -> Iterator[str]:
    """Yield the scripts that patch a Gateway, where they speak of listeners."""
    for script in graph.scripts.run():
        if "listeners" in script.source.text:
            for _, words in script.calls(("patch",)):
                if any(map(_GATEWAYS().fullmatch, words)):
                    yield script.source.file
                    break


def _setting_tls(graph: Graph) -> tuple[_Writer, ...]:
    return _first(each.file for each in mutations_of(BACKEND, graph) if each.has("tls"))


def _ignoring(kind: GroupKind, graph: Graph) -> Iterator[tuple[Manifest, Node]]:
    """Yield the Applications that leave something in objects of *kind* to others, and what."""
    for application, path in _SPECS.items():
        for manifest in graph.of_kind(application):
            for entry in manifest.node.each(*path, "ignoreDifferences", "[]"):
                group = entry.string_at("group") or kind.group
                if entry.string_at("kind") in (kind.kind, _ANY) and group in (kind.group, _ANY):
                    yield manifest, entry


def _adds_to(entry: Node) -> Iterator[bool]:
    """Yield of the fields that *entry* names whether they are listeners."""
    for node in entry.each("jsonPointers", "[]"):
        yield _AS_POINTER().fullmatch(node.text or "") is not None
    for node in entry.each("jqPathExpressions", "[]"):
        yield _AS_JQ().fullmatch((node.text or "").strip()) is not None


def _filling_secrets(graph: Graph) -> tuple[_Writer, ...]:
    return tuple(
        _Writer(manifest.file, names=frozenset(filter(None, (*names, key))))
        for manifest, entry in _ignoring(SECRET, graph)
        for names in [[entry.string_at(field) for field in ("name", "namespace")]]
        for key in _keys_left(entry)
    )


def _keys_left(entry: Node) -> Iterator[str]:
    """Yield the keys of Secrets that *entry* leaves to others; an empty one for all."""
    for pattern, field in ((_DATA_AS_POINTER, "jsonPointers"), (_DATA_AS_JQ, "jqPathExpressions")):
        for node in entry.each(field, "[]"):
            match = pattern().fullmatch((node.text or "").strip())
            if match is not None:
                yield (match[1] or "").replace("~1", "/")


def _adds_after_rendering(release: Manifest) -> bool:
    """Tell whether *release* patches listeners of a Gateway after its chart is rendered."""
    for kustomize in release.node.each("spec", "postRenderers", "[]", "kustomize"):
        for patch in chain.from_iterable(kustomize.each(field, "[]") for field in _PATCHES):
            text = "\n".join(texts_in(patch))
            kind = patch.string_at("target", "kind") or text
            if "listeners" in text and (GATEWAY.kind in kind or "/spec/listeners" in kind):
                return True
    return False


def _is_patch(source: Source) -> bool:
    """Tell whether *source* is a patch that adds listeners, in JSON or as a part of a Gateway."""
    data = source.data
    # Most files with listeners are Gateways, and there may be many.
    may_be = b"/spec/listeners" in data or (b"listeners" in data and b"apiVersion" not in data)
    return may_be and any(map(_adds, roots_of(source)))


def _adds(root: Node) -> bool:
    if root.is_sequence:
        pointers = (each.string_at("path") for each in root.items() if each.get("op") is not None)
        return any(each is not None and each.startswith("/spec/listeners") for each in pointers)
    if root.get("kind") is not None or root.get("apiVersion") is not None:
        return False
    listeners = root.get(*_LISTENERS)
    return listeners is not None and listeners.is_sequence


def _scripts_with(pattern: re.Pattern[str], graph: Graph) -> Iterator[Source]:
    """Yield the scripts of which *pattern* is in a command."""
    for script in graph.scripts.run():
        if any(pattern.search(each.text) for each in script.commands):
            yield script.source


class _Roaming(Record):
    """What an object renders in a folder that the files do not tell, and does to all there."""

    manifest: Manifest
    options: Node
    """Its patches, components and so on, as kustomize has them."""
    namespace: str
    """The field that sets the namespace."""

    @property
    def adds_listeners(self) -> bool:
        """Whether it may add listeners to a Gateway there."""
        patches = (each.text or "" for each in self.options.each("patches", "[]", "patch"))
        return any(self.options.each("components", "[]")) or any("listeners" in p for p in patches)


def _roaming(graph: Graph) -> Iterator[_Roaming]:
    for manifest in graph.of_kind(FLUX_KUSTOMIZATION):
        spec = manifest.node.get("spec")
        if spec is not None and has_placeholder(spec.string_at("path") or ""):
            yield _Roaming(manifest, spec, "targetNamespace")
    for kind, path in _SPECS.items():
        for manifest in graph.of_kind(kind):
            each = manifest.node.each
            for source in (*each(*path, "source"), *each(*path, "sources", "[]")):
                options = source.get("kustomize")
                is_told = kind == APPLICATION and "$" not in (source.string_at("path") or "")
                if options is not None and not is_told:
                    yield _Roaming(manifest, options, "namespace")


def _setting_namespaces(graph: Graph) -> tuple[_Writer, ...]:
    roaming = (each.manifest.file for each in _roaming(graph) if each.options.get(each.namespace))
    scripts = _scripts_with(_SETS_NAMESPACE(), graph)
    deploying = filter(_deploys, graph.loose_sources())
    return _first(roaming) + tuple(
        _Writer(each.file, each.path[: each.path.rfind("/") + 1])
        for each in chain(deploying, scripts)
    )


def _first(files: Iterator[str]) -> tuple[_Writer, ...]:
    """Return the first of *files*, if there is any: what it makes may be for all."""
    return tuple(map(_Writer, islice(files, 1)))


def _deploys(source: Source) -> bool:
    """Tell whether *source* sets the namespace of what a tool deploys from its folder."""
    field = _DEPLOYING.get(source.path.rpartition("/")[2])
    return field is not None and any(
        each.get("kind") is None and each.string_at(field) for each in roots_of(source)
    )


def _saying(source: Source) -> _Writer:
    text = source.text
    return _Writer(source.file, text=text, is_open=_IS_OPEN().search(text) is not None)


def _making(graph: Graph) -> Mapping[GroupKind, Sequence[_Writer]]:
    """Return who makes objects of each kind that is made within others, or by a script."""
    found: dict[GroupKind, list[_Writer]] = {}
    for source in graph.loose_sources():
        for kind in kinds_within(source, _MADE_WITHIN):
            found.setdefault(kind, []).append(_saying(source))
    for script in graph.scripts.run():
        for kind in _MADE_WITHIN if _NAMES_KIND().search(script.source.text) else ():
            pattern = re.compile(rf"{_KIND}{kind.kind}\b")
            if any(pattern.search(each.text) for each in script.commands):
                found.setdefault(kind, []).append(_saying(script.source))
    return found


_MADE_WITHIN = (
    REFERENCE_GRANT,
    BACKEND_TLS_POLICY,
    BACKEND_TRAFFIC_POLICY,
    CLIENT_TRAFFIC_POLICY,
)
_ASKED: Mapping[GroupKind, Callable[[Graph], tuple[_Writer, ...]]] = {
    BACKEND: _setting_tls,
    GATEWAY: _adding_listeners,
    NAMESPACE: _setting_namespaces,
    SECRET: _filling_secrets,
}
