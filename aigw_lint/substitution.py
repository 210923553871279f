"""Variables that Flux puts into what it has built: ``${NAME}`` and its kin.

Source: fluxcd/pkg, kustomize/kustomize_varsub.go and envsubst. Flux writes each
object as YAML, replaces, and reads that again, so that a text may become a
number, or a list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from aigw_lint.draft import UNKNOWN, Draft
from aigw_lint.manifest import Path
from aigw_lint.merging import steps_to, with_kids
from aigw_lint.node import Raw, string_of
from aigw_lint.pieces import Origin, Pieces, all_at, parse_text
from aigw_lint.record import Record
from aigw_lint.rereading import is_written_plain

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DEFAULTS = (":=", ":-", ":+", ":?", "=", "-", "+", "?")  # Flux takes all of them for a default
_DEEPEST = 5
_DEEPEST_TREE = 200
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"
_MARKS: tuple[Path, ...] = (
    ("metadata", "labels", _OPT_OUT),
    ("metadata", "annotations", _OPT_OUT),
)


class Variable(Record):
    """What one name stands for."""

    text: str | None
    """None where it is set to something that the files do not tell."""
    origin: Origin | None = None


class Variables(Record):
    """What the names of one Flux object stand for."""

    named: Mapping[str, Variable] = {}
    is_open: bool = False
    """Whether there may be others: a ConfigMap or Secret that is not told."""

    @property
    def are_used(self) -> bool:
        """Whether anything is put in: without variables Flux leaves texts as they are."""
        return self.is_open or bool(self.named)

    @property
    def names(self) -> frozenset[str] | None:
        """The names that are set; None where there may be others."""
        return None if self.is_open else frozenset(self.named)


NO_VARIABLES = Variables()


class _UntoldError(Exception):
    """A text of which the files do not tell what becomes of it."""


class _Expansion:
    """One text on its way."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables
        self.origins: list[Origin] = []

    def text(self, text: str, depth: int = 0) -> str:
        """Return *text* with the values of its variables; raises `_UntoldError`."""
        if depth > _DEEPEST:
            raise _UntoldError
        parts: list[str] = []
        at = 0
        while (found := text.find("${", at)) >= 0:
            if found > at and text[found - 1] == "$":  # $${NAME} stands for ${NAME}
                parts.append(text[at : found - 1] + "${")
                at = found + 2
                continue
            end = _closing(text, found + 2)
            parts += (text[at:found], self.value(text[found + 2 : end], depth))
            at = end + 1
        return "".join((*parts, text[at:]))

    def value(self, expression: str, depth: int) -> str:
        """Return what an expression between braces stands for."""
        match = _NAME.match(expression)
        if match is None:
            raise _UntoldError
        name, rest = match.group(), expression[match.end() :]
        default: str | None = None
        if rest:
            sign = next((each for each in _DEFAULTS if rest.startswith(each)), None)
            if sign is None:
                raise _UntoldError
            default = self.text(rest[len(sign) :], depth + 1)
        variable = self.variables.named.get(name)
        if variable is None:
            if self.variables.is_open or default is None:
                raise _UntoldError  # Flux puts nothing in for what nobody sets: a fault of its own
            return default
        if variable.text is None:
            raise _UntoldError
        if variable.origin is not None:
            self.origins.append(variable.origin)
        return variable.text or default or ""


def expanded(text: str, variables: Variables) -> str | None:
    """Return *text* with the values of its variables; None where the files do not tell."""
    try:
        return _Expansion(variables).text(text)
    except _UntoldError:
        return None


def _closing(text: str, at: int) -> int:
    """Return where the brace that is open at *at* closes."""
    depth = 1
    for index in range(at, len(text)):
        if text[index] == "}":
            depth -= 1
            if not depth:
                return index
        elif text[index] == "{":
            depth += 1
    raise _UntoldError


def substituted(
    draft: Draft, variables: Variables, pieces: Pieces, spend: Callable[[int], None]
) -> Draft:
    """Return *draft* with the values of *variables* put in."""
    name, namespace = draft.names[-1], draft.namespaces[-1]
    as_written = draft.root is draft.manifest.node.raw
    if as_written and "${" not in draft.manifest.source.text:
        named = "${" in name or "${" in (namespace or "")
        if not named:
            return draft
    if any(_is_marked(draft.root, mark) for mark in _MARKS):
        return draft
    root = _walked(draft.root, variables, pieces, spend, 0)
    names, namespaces = draft.names, draft.namespaces
    if "${" in name:
        names = (*names, expanded(name, variables) or UNKNOWN)
    if namespace is not None and "${" in namespace:
        namespaces = (*namespaces, expanded(namespace, variables) or UNKNOWN)
    return draft._replace(root=root, names=names, namespaces=namespaces)


def _is_marked(root: Raw, path: Path) -> bool:
    way = steps_to(root, path)
    return way is not None and string_of(way[-1]) == "disabled"


def _walked(
    raw: Raw, variables: Variables, pieces: Pieces, spend: Callable[[int], None], depth: int
) -> Raw:
    """Return *raw* with the values put in; the same where it holds no variable."""
    if raw[3] not in ("{", "["):
        return _scalar(raw, variables, pieces) if "${" in raw[2] else raw
    spend(1)
    if depth > _DEEPEST_TREE:
        return raw
    kids = [_walked(kid, variables, pieces, spend, depth + 1) for kid in raw[2]]
    same = all(new is old for new, old in zip(kids, raw[2], strict=True))
    if raw[3] == "{" and any(key[3] in ("{", "[") for key in kids[::2]):
        return raw  # a key that becomes a list: no object at all
    return raw if same else with_kids(raw, kids)


def _scalar(raw: Raw, variables: Variables, pieces: Pieces) -> Raw:
    """Return the scalar *raw* with the values put in; the same where they are not told."""
    expansion = _Expansion(variables)
    try:
        text = expansion.text(raw[2])
        made = _read_again(raw, text)
    except _UntoldError:
        return raw
    pieces.put_in(made, expansion.origins)
    return made


def _read_again(raw: Raw, text: str) -> Raw:
    """Return what Flux reads where *text* took the place of the text of *raw*."""
    start, end, before = raw[:3]
    if not is_written_plain(before):
        if any(sign in text.replace(before, "") for sign in "'\"\\\n"):
            raise _UntoldError
        return (start, end, text, '"')
    if "\n" in text:
        raise _UntoldError
    roots = parse_text(f"k: {text}\n")
    if roots is None or len(roots) != 1 or not roots[0].is_mapping or len(roots[0].raw[2]) != 2:  # noqa: PLR2004 - one entry
        raise _UntoldError
    return all_at(roots[0].raw[2][1], start, end)
