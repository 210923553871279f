"""Manifests among the values of charts: the chart makes objects of them, so nobody reads them here.

``extraObjects``, ``extraDeploy``, ``rawResources``, ``resources``: each chart
has a word of its own. What counts is what stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from aigw_lint.choice.report import PassedOver
from aigw_lint.graph.unread import Unread
from aigw_lint.knowledge.identity import OUR_KINDS
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendering import ParsedFile
from aigw_lint.run.charts import HANDING, VALUES, below
from aigw_lint.text.node import Node
from aigw_lint.text.places import is_values_file
from aigw_lint.text.wording import cut
from aigw_lint.words.objectref import CORE, OUR_GROUPS, GroupKind
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

_CONFIG_MAP = GroupKind(CORE, "ConfigMap")
_KIND = lazy_pattern(r"\bkind\"?[ \t]*:[ \t]*[\"']?([A-Za-z]+)")
_NAMES_OF_KINDS = frozenset(each.kind for each in OUR_KINDS)
_DEEPEST = 200
_MOST_SHOWN = 5


class Nested(Record):
    """What the values of charts hold."""

    unread: tuple[Unread, ...]
    passed_over: tuple[PassedOver, ...]


class _Held(Record):
    """Some values, by where the first manifest in them stands."""

    location: Location
    kinds: frozenset[str]


def nested_in(
    manifests: Iterable[Manifest], files: Iterable[ParsedFile], rendered: Collection[str] = ()
) -> Nested:
    """Return what the values hold that *manifests* and *files* hand to charts.

    Those of the charts in the folders *rendered* have been put in.
    """
    unread: dict[Unread, None] = {}
    noted: dict[PassedOver, None] = {}
    for manifest in manifests:
        if manifest.kind in HANDING:
            held = _held(_values_of(manifest), manifest.document.source.location)
            if held is not None:
                unread[Unread(manifest.source.path, manifest.home, held.kinds)] = None
                noted[_told(held, f"{manifest.kind} {cut(manifest.info.name or '?')}")] = None
    for file in files:
        path = file.source.path
        if not is_values_file(path) or any(below(each, path) is not None for each in rendered):
            continue
        tops = (each.root for each in file.documents if each.kind is None)
        held = _held(tops, file.source.location)
        if held is not None:
            unread[Unread(path, path, held.kinds)] = None
            noted[_told(held, "it")] = None
    return Nested(tuple(unread), tuple(noted))


def _values_of(manifest: Manifest) -> Iterator[Node]:
    """Yield what *manifest* hands to a chart; a ConfigMap by the name of the file in it."""
    if manifest.ref.group_kind == _CONFIG_MAP:
        for data in manifest.node.each("data"):
            yield from (
                value for key, value in data.entries() if key.text and is_values_file(key.text)
            )
    for path in VALUES.get(manifest.ref.group_kind, ()):
        yield from manifest.node.each(*path)


def _told(held: _Held, who: str) -> PassedOver:
    kinds = sorted(held.kinds)
    more = f" and {len(kinds) - _MOST_SHOWN} more" if len(kinds) > _MOST_SHOWN else ""
    what = f"{', '.join(kinds[:_MOST_SHOWN])}{more}"
    message = f"line {held.location.span.start.line}: {who} gives its chart manifests of {what}"
    return PassedOver(held.location.file, "nested-manifests", message)


def _held(values: Iterable[Node], location: Callable[[Node], Location]) -> _Held | None:
    """Return the manifests of our kinds in *values*; None where there are none."""
    found = [(node, kinds) for value in values for node, kinds in _manifests(value)]
    if not found:
        return None
    return _Held(location(found[0][0]), frozenset().union(*(kinds for _, kinds in found)))


def _manifests(value: Node) -> Iterator[tuple[Node, frozenset[str]]]:
    """Yield what is a manifest of ours in *value*, or a text that holds some, in its order."""
    pending = [value]
    while pending:
        node = pending.pop()
        if node.is_mapping:
            kind, version = node.string_at("kind"), node.string_at("apiVersion")
            if kind and version and version.partition("/")[0] in OUR_GROUPS:
                yield node, frozenset({cut(kind)})
            elif len(node.path) < _DEEPEST:
                pending += reversed([each for _, each in node.entries()])
        elif node.is_sequence:
            pending += reversed(list(node.items()))
        elif node.text is not None and any(group in node.text for group in OUR_GROUPS):
            # A text, or a template that the chart makes a manifest of.
            named = frozenset(_KIND().findall(node.text)) & _NAMES_OF_KINDS
            if named:
                yield node, named
