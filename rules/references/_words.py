"""Words that the tree uses for something: a name that has one is no slip of another."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint import AI_GATEWAY_ROUTE, Graph, Manifest, Record, Reference, lazy_pattern

_WORD = lazy_pattern(r"[a-z0-9]+")
_MODEL_HEADER = "x-ai-eg-model"
_HOSTS = (
    ("spec", "endpoints", "[]", "fqdn", "hostname"),
    ("spec", "listeners", "[]", "hostname"),
    ("spec", "hostnames", "[]"),
)
_HEADERS = ("spec", "rules", "[]", "matches", "[]", "headers", "[]")
_OVERRIDES = ("spec", "rules", "[]", "backendRefs", "[]", "modelNameOverride")


class _InUse(Record):
    """What the tree uses."""

    words: frozenset[str]
    """The words of its models and hosts."""
    kinds: dict[tuple[str, str | None], frozenset[str]]
    """The kinds of the objects that have a name, by that and their namespace."""


def is_in_use(reference: Reference, near: str, graph: Graph) -> bool:
    """Tell whether the tree uses the name for something else, or the word that is not in *near*.

    That is a word of a model or of a host, or the name of an object of another kind there.
    Singular and plural are one word: which of the two a name has is what people mix up.
    """
    name, used = reference.ref.name or "", graph.once(_in_use)
    words = set(_words(name)) - set(_words(near))
    others = set(_words(near)) - set(_words(name))
    if {each.removesuffix("s") for each in words} == {each.removesuffix("s") for each in others}:
        return False
    here = used.kinds.get((name, reference.ref.namespace), frozenset())
    if here - {reference.ref.kind, reference.source.kind}:
        return True
    return len(words) == 1 and words <= used.words


def _words(text: str) -> list[str]:
    return _WORD().findall(text.lower())


def _in_use(graph: Graph) -> _InUse:
    words: set[str] = set()
    kinds: dict[tuple[str, str | None], set[str]] = {}
    for manifest in graph.manifests:
        if manifest.ref.name is not None:
            key = manifest.ref.name, manifest.ref.namespace
            kinds.setdefault(key, set()).add(manifest.ref.kind)
        for text in _texts_of(manifest):
            words.update(_words(text))
    return _InUse(frozenset(words), {name: frozenset(each) for name, each in kinds.items()})


def _texts_of(manifest: Manifest) -> Iterator[str]:
    """Yield the hosts of *manifest*, and the models that its rules match and put in."""
    each = manifest.node.each
    for path in _HOSTS:
        for node in each(*path):
            yield node.string or ""
    if manifest.ref.group_kind == AI_GATEWAY_ROUTE:
        for node in each(*_OVERRIDES):
            yield node.string or ""
        for header in each(*_HEADERS):
            if (header.string_at("name") or "").lower() == _MODEL_HEADER:
                yield header.string_at("value") or ""
