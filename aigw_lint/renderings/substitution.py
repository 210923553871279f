"""Variables that Flux puts into what it has built.

Source: fluxcd/pkg, kustomize/kustomize_varsub.go. Flux writes each
object as YAML, replaces, and reads that again, so that a text may become a
number, or a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.objects.pieces import Pieces, all_at, parse_text
from aigw_lint.renderings.draft import UNKNOWN, Draft
from aigw_lint.renderings.expansion import Expanded, Variables, expand, holds_variables
from aigw_lint.renderings.rereading import is_written_plain
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.trees import with_kids

_DEEPEST_TREE = 200
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"
_MARKS: tuple[Path, ...] = (
    ("metadata", "labels", _OPT_OUT),
    ("metadata", "annotations", _OPT_OUT),
)
# What is read as it is written, whatever it then counts for.
_SIMPLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./@+-]*", re.ASCII)
_PARSING = 10  # times the work of a scalar that need not be parsed
_WORK = 100  # how many characters count for one


def substituted(
    draft: Draft, variables: Variables, pieces: Pieces, spend: Callable[[int], None]
) -> Draft:
    """Return *draft* with the values of *variables* put in."""
    name, namespace = draft.names[-1], draft.namespaces[-1] or ""
    as_written = draft.root is draft.manifest.node.raw
    unnamed = "${" not in name + namespace
    if as_written and unnamed and not _may_hold_variables(draft.manifest):
        return draft
    if any(_is_marked(draft.root, mark) or draft.is_unsure(mark) for mark in _MARKS):
        return draft
    root = _Walk(variables, pieces, spend).tree(draft.root, 0)
    names, namespaces = draft.names, draft.namespaces
    if "${" in name:
        names = (*names, told_name(name, variables))
    if "${" in namespace:
        namespaces = (*namespaces, told_name(namespace, variables))
    return draft._replace(root=root, names=names, namespaces=namespaces)


def _may_hold_variables(manifest: Manifest) -> bool:
    """Tell whether a variable stands in the text of *manifest*, at a quick look."""
    text, (start, end) = manifest.source.text, manifest.node.raw[:2]
    # With aliases, a part of it may stand before it.
    start = start if text.find("*", start, end) < 0 else 0
    return text.find("${", start, end) >= 0 or text.find("$$", start, end) >= 0


def told_name(name: str, variables: Variables) -> str:
    """Return *name* with the values of its variables; `UNKNOWN` where they are not told."""
    if "${" not in name:
        return name
    made = expand(name, variables)
    return UNKNOWN if made is None else made.text or UNKNOWN


def _is_marked(root: Raw, path: Path) -> bool:
    return Node(root).string_at(*path) == "disabled"


class _Walk:
    """One object into which values are put."""

    def __init__(self, variables: Variables, pieces: Pieces, spend: Callable[[int], None]) -> None:
        self.variables = variables
        self.pieces = pieces
        self.spend = spend
        self._known: dict[int, Raw] = {}

    def tree(self, raw: Raw, depth: int) -> Raw:
        """Return *raw* with the values put in; the same where it holds no variable."""
        if raw[3] not in ("{", "["):
            return self.scalar(raw) if holds_variables(raw[2]) else raw
        known = self._known.get(id(raw))
        if known is not None:
            return known
        self.spend(1)
        if depth > _DEEPEST_TREE:
            return raw
        is_mapping = raw[3] == "{"
        kids = [
            self.key(kid) if is_mapping and not at % 2 else self.tree(kid, depth + 1)
            for at, kid in enumerate(raw[2])
        ]
        made = self._known[id(raw)] = with_kids(raw, kids)
        return made

    def key(self, raw: Raw) -> Raw:
        """Return the key *raw* with the values put in, if it stays one plain word."""
        if raw[3] in ("{", "[") or not holds_variables(raw[2]):
            return raw
        made = self.scalar(raw)
        return made if made[3] == "" and _SIMPLE.fullmatch(made[2]) else raw

    def scalar(self, raw: Raw) -> Raw:
        """Return the scalar *raw* with the values put in; the same where they are not told."""
        done = expand(raw[2], self.variables)
        if done is None:
            return raw
        self.spend(1 + len(done.text) // _WORK)
        made = self.read_again(raw, done)
        if made is None:
            return raw
        self.pieces.put_in(made, done.origins)
        return made

    def read_again(self, raw: Raw, done: Expanded) -> Raw | None:
        """Return what Flux reads where *done* took the place of *raw*; None: not told."""
        start, end, before = raw[:3]
        text = done.text
        if not is_written_plain(before):
            # What is put between quotes as it stands must be no quote, and no escape.
            return None if _breaks_quotes(before, done) else (start, end, text, '"')
        if _SIMPLE.fullmatch(text):
            return (start, end, text, "")
        if "\n" in text:
            return None
        self.spend(_PARSING)
        roots = parse_text(f"k: {text}\n")
        if roots is None or len(roots) != 1 or not roots[0].is_mapping:
            return None
        kids = roots[0].raw[2]
        return all_at(kids[1], start, end) if len(kids) == 2 else None  # noqa: PLR2004 - one entry


def _breaks_quotes(before: str, done: Expanded) -> bool:
    """Whether a value would end, or change, the quoted text that it is put into."""
    if not all(value.isprintable() for value in done.values):
        return True
    if before.isprintable():  # between single quotes
        return any("'" in value for value in done.values)
    if "\n" in before and before.startswith("${"):
        return True  # how far a block is indented is told by its first line
    return any("'" in value or '"' in value or "\\" in value for value in done.values)
