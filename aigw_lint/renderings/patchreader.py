"""Patches as kustomizations write them: in files or inline, with a target or without."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from aigw_lint.objects.manifest import Path
from aigw_lint.objects.pieces import here, parse_scalar, parse_source
from aigw_lint.renderings.choosing import Selector, has_odd_letters, identity_of, selector_of
from aigw_lint.renderings.draft import MOST_PATHS, NAME, NAMESPACE_FIELD
from aigw_lint.renderings.jsonpatch import Operation, operations_of, tests_of
from aigw_lint.renderings.patch import EVERYTHING, Patch, Site
from aigw_lint.renderings.rereading import as_json, with_texts_in
from aigw_lint.text.node import Node, Raw
from aigw_lint.text.trees import entries_of, with_kids

_TEXTS = ("labels", "annotations")


def read_patch(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `patches` does."""
    target = entry.get("target")
    if has_odd_letters(entry):
        yield Patch(None, EVERYTHING)
        return
    selector = selector_of(target) if target is not None and target.is_mapping else None
    roots, text = _roots_of(entry, site)
    options = entry.get("options")
    as_texts: tuple[str, ...] = () if selector is None else _TEXTS
    if selector is None and options is not None:
        as_texts = ("annotations",)
    if roots is None:
        yield Patch(selector, EVERYTHING)
        return
    flaw = _flaw_of(roots, text, selector)
    if flaw is not None:  # it is put in all the same, for what else there is to tell
        yield Patch(selector, flaw=(roots[0], flaw))
    for number, root in enumerate(roots):
        if root.is_sequence:
            if not number:  # kustomize reads the first document alone
                yield _json_patch(root, selector)._replace(recorded=True)
        elif root.is_mapping:
            yield _merge_patch(root, selector, options, as_texts)
        else:
            yield Patch(selector, EVERYTHING)


def read_json_patch(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `patchesJson6902` does: of a new name kustomize keeps no account."""
    return (each._replace(recorded=False) for each in read_patch(entry, site))


def read_merge_patch(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `patchesStrategicMerge` does: a file, or the patch itself."""
    roots: tuple[Node, ...] | None
    if entry.text is None:
        roots = (here(entry, site.source, site.pieces),)
    else:
        roots = parse_scalar(entry, site.source, site.pieces)
        if roots is None or not all(root.is_mapping for root in roots):
            source = site.load(entry.text)
            roots = None if source is None else parse_source(source, site.pieces)
    for root in roots or (entry,):
        if root.is_mapping:
            yield _merge_patch(root, None, None, _TEXTS)
        else:
            yield Patch(None, EVERYTHING)


def _roots_of(entry: Node, site: Site) -> tuple[tuple[Node, ...] | None, str]:
    """Return the documents of the patch that *entry* holds or names, and its text.

    None: cannot be read.
    """
    inline = entry.get("patch")
    if inline is not None and not inline.is_scalar:
        return (here(inline, site.source, site.pieces),), ""
    if inline is not None:
        return parse_scalar(inline, site.source, site.pieces) or None, inline.text or ""
    source = site.load(entry.string_at("path") or "")
    if source is None:
        return None, ""
    return parse_source(source, site.pieces) or None, source.text


def _flaw_of(roots: Sequence[Node], text: str, selector: Selector | None) -> str | None:
    """Return for what kustomize refuses a patch with these documents; None where it takes it."""
    if roots[0].is_sequence:
        # Any other text is read as YAML first.
        is_json = not text.startswith("[") or _is_json(text)
        return None if is_json else "begins with [ and is no JSON"
    if selector is None or not roots[0].is_mapping:
        return None
    if len(roots) > 1:
        return "has a target and holds several objects"
    lacking = [
        ".".join(map(str, path)) for path in (("kind",), NAME) if not roots[0].string_at(*path)
    ]
    return f"lacks {lacking[0]}" if lacking else None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _merge_patch(
    body: Node, selector: Selector | None, options: Node | None, as_texts: tuple[str, ...]
) -> Patch:
    """Return the strategic merge patch *body*, for *selector* or for what it names.

    *as_texts* are the fields of the metadata of which it makes texts.
    """
    selector = selector or identity_of(body)
    if selector is None:
        return Patch(None, EVERYTHING)
    left: set[Path] = {("apiVersion",), NAMESPACE_FIELD}
    if options is None or not options.is_on("allowKindChange"):
        left.add(("kind",))
    if options is None or not options.is_on("allowNameChange"):
        left.add(NAME)
    body_left = _without(body.raw, left)
    for field in as_texts:
        body_left = with_texts_in(body_left, field)
    return Patch(selector, body=body_left, recorded=not {("kind",), NAME} <= left)


def _without(raw: Raw, paths: set[Path]) -> Raw:
    """Return the mapping *raw* without the entries that *paths*, of two steps at most, lead to."""
    kids: list[Raw] = []
    for key, value in entries_of(raw):
        name = key[2]
        if (name,) in paths:
            continue
        inner = {path[1:] for path in paths if len(path) > 1 and path[0] == name}
        kept = _without(value, inner) if inner and value[3] == "{" else value
        if kept is value or kept[2]:
            kids += (key, kept)
    return with_kids(raw, kids)


def _json_patch(root: Node, selector: Selector | None) -> Patch:
    """Return the JSON 6902 patch *root*."""
    root = Node(as_json(root.raw))
    operations = tuple(islice(operations_of(root), MOST_PATHS + 1))
    if len(operations) > MOST_PATHS:
        return Patch(selector, operations=(Operation((), replaces=False),), is_json=True)
    if selector is None:  # refused: a target is to be there
        operations = tuple(each._replace(kind="") for each in operations)
    tests = () if selector is None else tuple(islice(tests_of(root), MOST_PATHS))
    return Patch(selector, operations=operations, is_json=True, tests=tests)
