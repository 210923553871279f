"""What else of a kustomization may change fields to something that is not told here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigw_lint.objects.pieces import parse_source
from aigw_lint.renderings.choosing import Selector, exactly, selector_of
from aigw_lint.renderings.jsonpatch import Operation
from aigw_lint.renderings.patch import EVERYTHING, Patch, Site
from aigw_lint.text.node import Node

SPEC_OF_ALL = Patch(None, (("spec",),))
"""What may change the spec of every object."""

_SLASH = re.compile(r"(?<!\\)/")
_FIELD_STEP = re.compile(r"\[[^\]]*\]|(?:\\\.|[^.])+")


def read_replacement(entry: Node, site: Site) -> Iterator[Patch]:
    """Yield what an entry of `replacements` changes: the field paths of its targets."""
    path = entry.string_at("path")
    if path is None:
        yield from _replacement(entry)
        return
    source = site.load(path)
    roots = None if source is None else parse_source(source, site.pieces)
    if roots is None:
        yield Patch(None, EVERYTHING)
    for root in roots or ():
        for replacement in root.items() if root.is_sequence else (root,):
            yield from _replacement(replacement)


def read_settings(path: str, site: Site) -> Iterator[Patch]:
    """Yield what a file of `configurations` lets kustomize change: the fields that it names."""
    source = site.load(path)
    roots = None if source is None else parse_source(source, site.pieces)
    if roots is None:
        yield SPEC_OF_ALL
    for root in roots or ():
        for _, entries in root.entries():
            for entry in entries.items():
                fields = entry.get("fieldSpecs")
                for field in (entry,) if fields is None else fields.items():
                    yield _field_patch(field)


def field_steps(path: str) -> tuple[str, ...]:
    r"""Return the steps of a kustomize field path up to the first that chooses from a list.

    Steps part at dots; ``\.`` and brackets keep a dot in one: ``a.[b.c/d].e``.
    """
    steps = []
    for match in _FIELD_STEP.finditer(path):
        step = match.group().replace("\\.", ".")
        if step == "*" or (step.startswith("[") and "=" in step):
            break
        steps.append(step[1:-1] if step.startswith("[") else step)
    return tuple(steps)


def _field_patch(field: Node) -> Patch:
    """Return what may change the field that a field spec of kustomize names."""
    group, kind = exactly(field.string_at("group")), exactly(field.string_at("kind"))
    # With a slash before it or without; one with a backslash before it parts no steps.
    parts = _SLASH.split((field.string_at("path") or "").lstrip("/"))
    steps = tuple(part.replace("\\/", "/") for part in parts)
    return Patch(Selector(group=group, kind=kind), operations=(Operation(steps, replaces=True),))


def _replacement(entry: Node) -> Iterator[Patch]:
    for target in entry.each("targets", "[]"):
        select = target.get("select")
        selector = None if select is None else selector_of(select)
        paths = [node.text or "" for node in target.each("fieldPaths", "[]")]
        steps = map(field_steps, paths or ["metadata.name"])
        operations = tuple(Operation(each, replaces=True) for each in steps)
        yield Patch(selector, operations=operations)
