"""What can be wrong with a text before anybody knows what it is about."""

from __future__ import annotations

from aigw_lint.words.record import Record
from aigw_lint.words.severity import Severity

SYNTAX_ERROR = "syntax-error"
INPUT_LIMIT = "input-limit"


class Fault(Record):
    """What is wrong from offset *start* to *end* of a text."""

    start: int
    end: int
    message: str
    rule: str = SYNTAX_ERROR
    severity: Severity = Severity.ERROR
    other: tuple[int, int, str] | None = None
    """A second place: start, end, and what it has to do with the fault."""
    where_last_counts: str | None = None
    """What is told in its place of a file that kustomize or Helm reads by itself."""
    whole_file: bool = False
    """Whether no document of the file can be judged."""


class FaultError(Exception):
    """A fault that ends the reading of a document."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def undefined_alias(start: int, end: int, name: str) -> Fault:
    """Return the fault of an alias without an anchor."""
    return Fault(
        start,
        end,
        f'the alias "*{name}" has no anchor above it, so the document cannot be read; '
        f'write "&{name}" before the value that is meant, or write the value out',
    )


def endless_alias(start: int, end: int, name: str) -> Fault:
    """Return the fault of an alias inside its own anchor."""
    return Fault(
        start,
        end,
        f'the alias "*{name}" stands inside its own anchor, so the value contains itself and the '
        "document cannot be read; write the value out",
    )


def collection_key(start: int, end: int) -> Fault:
    """Return the fault of a key that is a mapping or a list."""
    return Fault(
        start,
        max(start + 1, end),
        "this key is a mapping or a list, so Kubernetes cannot read the document; "
        'write a plain word as the key (a value that starts with "{" or "[" needs quotes)',
    )


def null_key(start: int, end: int) -> Fault:
    """Return the fault of a key that is null."""
    return Fault(
        start,
        max(start + 1, end),
        "this key is null, so Kubernetes cannot read the document; "
        "write a word as the key, or put it in quotes",
    )


def unfit_tag(start: int, end: int, tag: str) -> Fault:
    """Return the fault of a scalar that is not what its tag says."""
    word = "!!" + tag.rpartition(":")[2]
    return Fault(
        start,
        max(start + 1, end),
        f'this value is not what its tag "{word}" says, so Kubernetes cannot read the document; '
        "remove the tag or correct the value",
    )


def bad_merge(start: int, end: int) -> Fault:
    """Return the fault of a merge key with something else than mappings."""
    return Fault(
        start,
        max(start + 1, end),
        'the value of "<<" is neither a mapping nor a list of mappings, so Kubernetes cannot read '
        "the document; name an anchor of a mapping",
    )


def duplicate_key(key: tuple[int, int], first: tuple[int, int], text: str) -> Fault:
    """Return the warning for *key*, which stands at *first* too."""
    effect = "merges both" if text == "<<" else "takes this one and drops the first"
    two_objects = text in ("apiVersion", "kind")
    advice = 'write "---" between two objects' if two_objects else "remove one of them"
    return Fault(
        *key,
        f"the key {quoted(text)} is set twice in this mapping: kubectl {effect}, "
        f"kustomize and Flux refuse the file; {advice}",
        severity=Severity.WARNING,
        other=(*first, "set here first"),
        where_last_counts=f"the key {quoted(text)} is set twice in this mapping, and what stands "
        "there first is dropped without a word; remove one of them",
    )


def merged_over(key: tuple[int, int], merge: tuple[int, int], text: str) -> Fault:
    """Return the warning for an explicit *key* that a later *merge* key sets too."""
    return Fault(
        *key,
        f'the key {quoted(text)} stands before "<<", which sets it too: kubectl takes the merged '
        'value, kustomize the one written here; put "<<" first',
        severity=Severity.WARNING,
        other=(*merge, "merged here"),
    )


def stray_comma(at: int) -> Fault:
    """Return the fault of a comma between two JSON values that no brackets hold."""
    return Fault(
        at,
        at + 1,
        "a comma stands between two JSON objects, so kubectl drops all from here on; "
        "remove it, or make one List of the objects",
    )


def no_object(start: int, end: int) -> Fault:
    """Return the fault of a JSON value beside objects that is none itself."""
    return Fault(
        start,
        end,
        "this stands among JSON objects and is none itself, so kubectl refuses it; "
        "write nothing but objects, one after the other",
    )


_ADVICE = {
    "-": 'write "---" between all of them or none',
    "#": "remove the comment",
    "/": "remove the comment",
    "}": "remove it",
    "]": "remove it",
}


def no_json(start: int, end: int, sign: str) -> Fault:
    """Return the fault of what is no JSON after several JSON objects; it begins with *sign*."""
    return Fault(
        start,
        end,
        "this is no JSON, and after a second JSON object kubectl reads nothing else, so it drops "
        f"all from here on; {_ADVICE.get(sign, 'correct it')}",
    )


def too_deep(start: int, most: int) -> Fault:
    """Return the fault of a document with more than *most* levels."""
    return Fault(
        start,
        start + 1,
        f"more than {most} levels deep, so this document is not judged; "
        "no Kubernetes object is so deep: write it flatter",
        INPUT_LIMIT,
    )


def too_large(start: int, most: str) -> Fault:
    """Return the fault of a document whose aliases make it larger than *most*."""
    return Fault(
        start,
        start + 1,
        f"more than {most} once all aliases are written out, so this document is not judged; "
        "use fewer aliases",
        INPUT_LIMIT,
    )


def too_many(most: str) -> Fault:
    """Return the fault of a file that has more than *most*: a number and what is counted."""
    return Fault(
        0,
        1,
        f"more than {most}, so nothing in this file is judged; split the file",
        INPUT_LIMIT,
        whole_file=True,
    )


def quoted(text: str) -> str:
    """Return *text* for a message: in quotes, with odd characters escaped, and cut."""
    shown = text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
    return f'"{shown[:60]}..."' if len(shown) > 63 else f'"{shown}"'  # noqa: PLR2004
