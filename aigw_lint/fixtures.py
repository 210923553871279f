"""Files that tests take as data: nobody applies them to a cluster that serves anything.

Tests of policies are given objects that break them, and a test of a cluster compares what is
there with objects that need not be whole.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from aigw_lint.globs import compile_globs
from aigw_lint.manifest import Manifest
from aigw_lint.node import EACH, Step
from aigw_lint.objectref import GroupKind
from aigw_lint.pattern import lazy_pattern

TEST_GROUPS = ("cli.kyverno.io", "test.gatekeeper.sh", "chainsaw.kyverno.io")
"""The groups of the objects that describe tests."""

_BLOCKS = ("try", "catch", "finally", "cleanup")
_COMPARING = ("assert", "error")
# Where they name files.
_FIELDS: Mapping[GroupKind, tuple[tuple[Step, ...], ...]] = MappingProxyType(
    {
        GroupKind("cli.kyverno.io", "Test"): (
            ("resources", EACH),
            ("targetResources", EACH),
            ("results", EACH, "patchedResources"),
            ("results", EACH, "patchedResource"),
            ("results", EACH, "generatedResource"),
            ("results", EACH, "cloneSourceResource"),
        ),
        GroupKind("test.gatekeeper.sh", "Suite"): (
            ("tests", EACH, "cases", EACH, "object"),
            ("tests", EACH, "cases", EACH, "inventory", EACH),
        ),
        # What its tests apply goes into a cluster, if only for a while, and is linted.
        GroupKind("chainsaw.kyverno.io", "Test"): tuple(
            ("spec", "steps", EACH, block, EACH, what, "file")
            for block in _BLOCKS
            for what in _COMPARING
        ),
        GroupKind("chainsaw.kyverno.io", "StepTemplate"): tuple(
            ("spec", block, EACH, what, "file") for block in _BLOCKS for what in _COMPARING
        ),
    }
)
# How kuttl and chainsaw know what to compare with: by the number of the step, and one of these.
_COMPARED = lazy_pattern(r"(?:^|/)\d\d+-(?:assert|errors?)(?:-[\w.-]*)?\.ya?ml$")


def fixtures_of(manifests: Iterable[Manifest]) -> Callable[[str], bool]:
    """Return what tells whether tests take the file at a path as data, by those in *manifests*."""
    named = dict.fromkeys(f"/{path}" for each in manifests for path in _named_in(each))
    is_named = compile_globs(filter(_is_glob, named))
    return lambda path: is_named(path) or _COMPARED().search(path) is not None


def _named_in(manifest: Manifest) -> Iterator[str]:
    """Yield the files and folders that *manifest* names, if it is a test: from the root, globs."""
    if manifest.ref.group not in TEST_GROUPS:
        return
    folder = posixpath.dirname(manifest.source.path)
    for steps in _FIELDS.get(manifest.ref.group_kind, ()):
        for node in manifest.node.each(*steps):
            path = posixpath.normpath(posixpath.join(folder, node.string or "."))
            if node.string and not path.startswith(("../", "/")):
                yield path


def _is_glob(text: str) -> bool:
    try:
        compile_globs((text,))
    except ValueError:
        return False
    return True
