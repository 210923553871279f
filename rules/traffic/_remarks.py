"""Comments beside a value that say that it is not the right one yet."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from aigw_lint import Graph, Manifest, Node, Record, lazy_pattern, may_hold_placeholder

from ._placeholders import scalars

TODO, REMARK = "todo", "remark"

_LONGEST = 200
# What is meant stands at the beginning of the comment. "replace" and "change" are ordinary words
# (a rewrite replaces a prefix, a limit may be changed), so they need to ask for something.
# The pattern begins with the `#` itself, since that is quick to look for.
_REMARK = lazy_pattern(
    r"#(?<=[ \t]#)#*[ \t]*(?:(?P<todo>(?:TODO|FIXME)\b)|(?i:"
    r"(?:(?:please|note|important)\b[:,!]?[ \t]*|<?-+[ \t]*)?(?:"
    r"(?:replace|change)[ _-]?(?:me|here)\b"
    r"|replace(?:[ \t]+(?:this|it|here|value|the[ \t]+value|this[ \t]+value))?[ \t]*"
    r"(?:with\b|by\b|before\b|[.!]?[ \t]*(?:$|\r|\n))"
    r"|(?:replace|substitute)\b[^#\r\n]{0,80}?\b(?:your|actual|real)\b"
    r"|(?:change|update|edit|set)(?:[ \t]+(?:this|it))?[ \t]+(?:to|with)[ \t]+"
    r"(?:match[ \t]+)?your\b"
    r"|(?:put|insert|enter|paste|fill[ \t]+in)[ \t]+your\b"
    r"|your(?:[ \t]+[\w-]+){0,2}[ \t]+(?:domain|endpoint|host|id|key|name|password|project|region"
    r"|secret|token|url|value)[ \t]+(?:goes[ \t]+)?here\b"
    r"|placeholder\b(?![ \t]*(?:for|in|that|which|is|are)\b)"
    r"|(?:this[ \t]+)?(?:must|needs?[ \t]+to|has[ \t]+to|should|to)[ \t]+be[ \t]+replaced\b"
    r")))"
)
_REPLACING = "replace"
_LABELS = frozenset({"labels", "annotations", "matchLabels"})
_METADATA = "metadata"
_COLLECTIONS = ("{", "[")


class Remark(Record):
    """A value, and what the comment beside it is."""

    node: Node
    code: str
    """`TODO`, or `REMARK` for one in other words."""


def loose_scalars(manifest: Manifest, graph: Graph) -> list[Node]:
    """Return the values of *manifest* that hold a placeholder, or that a patch put in.

    And some others.
    """
    if manifest.pieces is None:
        return list(scalars(manifest.node, may_hold_placeholder))
    bare = _bare_parts(manifest, graph)
    return [] if bare is None else list(scalars(manifest.node, without=bare))


def _bare_parts(manifest: Manifest, graph: Graph) -> list[int] | None:
    """Return the ids of the parts of *manifest* that no patch reached, without placeholders.

    None where these are all. Its spec is one, as a rule: all overlays of a base share it, and
    it is looked into once. Labels that are put in count as not reached: no remark is about them.
    """
    known = graph.once(_looked_into)
    bare: list[int] = []
    is_all = True
    top = manifest.node
    pending = [(top.raw, top.path)]
    for holder, path in pending:
        kids: list[Any] = holder[2] if holder[3] == "{" else []
        for at in range(1, len(kids), 2):  # by the raw tree, since every object pays
            raw = kids[at]
            key: str = kids[at - 1][2]
            if key == _METADATA and raw[3] == "{" and not path:  # nobody shares it, but its parts
                pending.append((raw, (key,)))
                continue
            place = id(raw), key in _LABELS
            found = known.get(place)
            if found is None:
                node = Node(raw, (*path, key))
                found = known[place] = raw, _are_bare(node) or _is_bare(node, manifest)
            if found[1]:
                bare.append(id(raw))
            else:
                is_all = False
    return None if is_all else bare


def _are_bare(labels: Node) -> bool:
    """Tell at a quick look whether *labels* are, which overlays put into every object."""
    raw = labels.raw
    return (
        raw[3] == "{"
        and not _LABELS.isdisjoint(labels.path)
        and not any(
            each[3] in _COLLECTIONS or may_hold_placeholder(each[2]) for each in raw[2][1::2]
        )
    )


def _is_bare(part: Node, manifest: Manifest) -> bool:
    return not any(
        may_hold_placeholder(each.text or "")
        or (manifest.source_of(each) is not manifest.source and _LABELS.isdisjoint(each.path))
        for each in ((part,) if part.is_scalar else scalars(part))
    )


def _looked_into(_: Graph) -> dict[tuple[int, bool], tuple[tuple[Any, ...], bool]]:
    """Return what keeps each part, so that its id stays its own, and whether it is bare.

    By whether it holds labels, too: for them something else counts.
    """
    return {}


def is_without_remarks(manifest: Manifest, end: int, graph: Graph) -> bool:
    """Tell whether no such comment stands in the text of *manifest*, which ends at *end*.

    All that overlays make of an object has one text, and that is gone through once.
    """
    if manifest.rendering.kind == "plain":
        return False
    known = graph.once(_gone_through)
    key = id(manifest.source), manifest.node.start, end
    found = known.get(key)
    if found is None:
        text = manifest.source.text
        found = known[key] = _REMARK().search(text, manifest.node.start, end) is None
    return found


def _gone_through(_: Graph) -> dict[tuple[int, int, int], bool]:
    """Return what keeps the answer for each text, which its manifests keep, so that ids last."""
    return {}


def remarks_in(manifest: Manifest, end: int, loose: Iterable[Node]) -> Iterator[Remark]:
    """Yield the values of *manifest* that are followed, on their line, by such a comment.

    Its last line ends at *end*. What a patch put in has its comments in the text of the patch,
    and is one of those that are *loose*.
    """
    for node in () if manifest.pieces is None else loose:
        if manifest.source_of(node) is not manifest.source:
            yield from _remark_in_patch(manifest, node)
    text = manifest.source.text
    ordered: list[tuple[int, Node]] = []
    for match in _REMARK().finditer(text, manifest.node.start, end):
        if not ordered:
            values = scalars(manifest.node)
            ordered = sorted(((node.end, node) for node in values), key=lambda pair: pair[0])
        index = bisect_right(ordered, match.start(), key=lambda pair: pair[0]) - 1
        if index >= 0:
            at, node = ordered[index]
            if node.start < at:
                yield from _remark_at(node, text[at : match.start()], match)


def _remark_in_patch(manifest: Manifest, node: Node) -> Iterator[Remark]:
    # Of a text in quotes or folded all values have one place, and what follows it is about none.
    # A label of a kustomization goes to all its objects, and none works otherwise for it.
    if not _LABELS.isdisjoint(node.path) or not manifest.stands_alone(node):
        return
    text, at = manifest.source_of(node).text, manifest.location(node).span.end.offset
    match = _REMARK().search(text, at, at + _LONGEST)
    if match is not None:
        yield from _remark_at(node, text[at : match.start()], match)


def _remark_at(node: Node, between: str, match: re.Match[str]) -> Iterator[Remark]:
    if "\n" in between or between.strip(" \t,]}"):
        return
    if match["todo"]:
        yield Remark(node, TODO)
    elif not _is_about_replacing(node):
        yield Remark(node, REMARK)


def _is_about_replacing(node: Node) -> bool:
    """Tell whether a value is itself about something that is replaced: a rewrite of a path, say."""
    return _REPLACING in str(node.path[-1:]).lower() or _REPLACING in (node.text or "").lower()
