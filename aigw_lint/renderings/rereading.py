"""Scalars as kustomize reads and writes them again, where Kubernetes alone reads another value."""

from __future__ import annotations

import re
from collections.abc import Callable

from aigw_lint.text.node import Raw, resolve_scalar, string_of
from aigw_lint.text.styles import TEXT_WORDS, is_tied
from aigw_lint.text.trees import UNTAGGED, place_of, with_kids

_IN_SIXTIES = re.compile(r"[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?", re.ASCII)
_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
# What is a point in time, unless it has quotes.
_TIME = re.compile(
    r"\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])"
    r"(?:(?:[Tt]|[ ]+)\d\d?:\d\d?:\d\d?(?:\.\d*)?(?:Z|[-+]\d\d:\d\d)?)?",
    re.ASCII,
)
_DATE_LENGTH = len("2024-01-31")  # every scalar is asked for its length first
_MAY_HOLD = re.compile(
    r"(?<![\w.-])(?:y|n|yes|no|on|off)(?![\w.-])|\d{4}-\d{2}-\d{2}|:\s*[,}]",
    re.ASCII | re.IGNORECASE,
)
# What a text begins with that is written in quotes.
_QUOTED_STARTS = frozenset("[]{}#&*!|>%@`'\",")
_DEEPEST = 400

Begins = Callable[[Raw], str]
"""Returns the sign that a part begins with in its text."""


def is_written_plain(text: str) -> bool:
    """Whether the text is written without quotes where an object becomes YAML."""
    first = text[:1]
    return not (
        first in _QUOTED_STARTS
        or (first in "-?:" and text[1:2] in ("", " "))
        or text.startswith(("---", "..."))
        or ": " in text
        or " #" in text
        or text.endswith(":")
        or text != text.strip()
        or not text.isprintable()
    )


def may_differ(text: str) -> bool:
    """Tell at a quick look whether kustomize may read something in *text* in its own way."""
    return _MAY_HOLD.search(text) is not None


def as_kustomize_writes(begins: Begins) -> Callable[[Raw], Raw]:
    """Return what returns trees of one file as kustomize writes them.

    ``yes`` and its kin are texts, plain dates points in time, and nothing in braces
    is an empty text. *begins* returns the sign that a mapping begins with. What several
    trees share is made once, and stays shared.
    """
    return _Reread(_written, begins).of


def with_texts_in(raw: Raw, field: str) -> Raw:
    """Return the object *raw* with each value in *field* of its metadata a text.

    So kustomize leaves annotations, and labels in some patches. That of a scalar is what is
    written, ``null``, too; that of a list or mapping is empty. What is no mapping is left out.
    """
    kids = raw[2]
    at = place_of(kids, "metadata") if raw[3] == "{" else None
    if at is None or kids[at + 1][3] != "{":
        return raw
    metadata = kids[at + 1]
    inner = place_of(metadata[2], field)
    if inner is None:
        return raw
    held = metadata[2][inner + 1]
    if held[3] == "{":
        values = held[2][1::2]
        if all(map(_is_text, values)):
            return raw  # as for nearly all
        texts = list(held[2])
        texts[1::2] = map(_as_text, values)
        entry = [metadata[2][inner], with_kids(held, texts)]
    else:
        entry = []
    metadata = with_kids(metadata, [*metadata[2][:inner], *entry, *metadata[2][inner + 2 :]])
    return with_kids(raw, [*kids[: at + 1], metadata, *kids[at + 2 :]])


def _is_text(raw: Raw) -> bool:
    """Tell whether *raw* is a text as it stands, for kustomize and all others."""
    return string_of(raw) is not None and not (raw[3] == "" and _is_date(raw[2]))


def _as_text(raw: Raw) -> Raw:
    if _is_text(raw):
        return raw
    is_scalar = raw[3] not in ("{", "[")
    return (raw[0], raw[1], raw[2] if is_scalar else "", '"')


def after_json(raw: Raw, begins: Begins) -> Raw:
    """Return *raw* after its way through JSON and back, which a JSON 6902 patch makes it go.

    What is empty is a null that is written, and quotes are left where they are needed.
    """
    return _Reread(_through_json, begins, _unquoted).of(raw)


def as_json(raw: Raw) -> Raw:
    """Return *raw*, a JSON 6902 patch, as kustomize reads that: with other eyes than objects.

    What it puts in goes through JSON, too, so its quotes are left where they are needed.
    """
    return _Reread(_as_json, lambda _: "", _unquoted).of(raw)


def _written(raw: Raw) -> Raw:
    start, end, text = raw[:3]
    if text in TEXT_WORDS:
        return (start, end, text, '"')
    return (start, end, f"{text}T00:00:00Z", '"') if _is_date(text) else raw


def _is_date(text: str) -> bool:
    return len(text) == _DATE_LENGTH and _DATE.fullmatch(text) is not None


def _through_json(raw: Raw) -> Raw:
    text = raw[2]
    if not text:
        return (raw[0], raw[1], "null", "")
    written = _written(raw)
    if written is raw and isinstance(resolve_scalar(text), str):
        return _quoted_at_need((raw[0], raw[1], text, '"'), raw)
    return written


def _as_json(raw: Raw) -> Raw:
    text = raw[2]
    if text in TEXT_WORDS:
        return (raw[0], raw[1], "true" if text.lower() in ("y", "yes", "on") else "false", "")
    if text == "" or _DATE.fullmatch(text):
        return (raw[0], raw[1], text or "null", '"' if text else "")
    return raw


def _unquoted(raw: Raw) -> Raw:
    """Return the quoted scalar *raw* without its quotes, where it is a text without them, too."""
    if len(raw) > UNTAGGED and raw[4]:
        return raw
    # What it was before, and what it is one with, is forgotten.
    start, end, text, style = raw[:UNTAGGED]
    return _quoted_at_need((start, end, text, style or '"'), (start, end, text, ""))


def _quoted_at_need(quoted: Raw, plain: Raw) -> Raw:
    """Return that of both ways to write a text that is written."""
    text = plain[2]
    needs_quotes = (
        text in TEXT_WORDS
        or _TIME.fullmatch(text)
        or _IN_SIXTIES.fullmatch(text)
        or not is_written_plain(text)
        or not isinstance(resolve_scalar(text), str)
    )
    return quoted if needs_quotes else plain


class _Reread:
    """One change of the scalars of a tree; what the tree shares is changed once, and stays shared.

    Nothing that stands in braces is an empty text.
    """

    def __init__(
        self,
        change: Callable[[Raw], Raw],
        begins: Begins,
        change_quoted: Callable[[Raw], Raw] | None = None,
    ) -> None:
        self.change = change
        self.begins = begins
        self.change_quoted = change_quoted
        # By what is kept, so that its id stays its own.
        self.known: dict[int, tuple[Raw, Raw]] = {}

    def of(self, raw: Raw, depth: int = 0) -> Raw:
        """Return *raw* with each scalar in it changed that is no key."""
        is_scalar = raw[3] not in ("{", "[")
        if depth > _DEEPEST and not is_scalar:
            return raw
        found = self.known.get(id(raw))
        if found is None:
            made = self._scalar(raw) if is_scalar else self._collection(raw, depth)
            found = self.known[id(raw)] = raw, made
        return found[1]

    def _scalar(self, raw: Raw) -> Raw:
        if raw[3] or is_tied(raw):
            return self.change_quoted(raw) if self.change_quoted else raw
        return raw if len(raw) > UNTAGGED else self.change(raw)

    def _collection(self, raw: Raw, depth: int) -> Raw:
        kids = list(raw[2])
        is_mapping = raw[3] == "{"
        for at in range(1, len(kids), 2) if is_mapping else range(len(kids)):
            kid = kids[at]
            if kid[2] == "" and not kid[3] and is_mapping and self.begins(raw) == "{":
                kids[at] = (kid[0], kid[1], "", '"')
            else:  # most of them are shared with an object before
                found = self.known.get(id(kid))
                kids[at] = self.of(kid, depth + 1) if found is None else found[1]
        return with_kids(raw, kids)
