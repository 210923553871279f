"""What tests make of files.

Some they take as data, which nobody applies to a cluster that serves anything: tests of policies
are given objects that break them, and a test of a cluster compares what is there with objects that
need not be whole. In others they evaluate expressions before they apply them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from aigw_lint.globs import NOTHING, compile_globs
from aigw_lint.manifest import Manifest
from aigw_lint.node import EACH, Node, Step
from aigw_lint.objectref import CLUSTER_SCOPED, GroupKind
from aigw_lint.pattern import lazy_pattern

TEST_GROUPS = ("cli.kyverno.io", "test.gatekeeper.sh", "chainsaw.kyverno.io")
"""The groups of the objects that describe tests."""

_BLOCKS = ("try", "catch", "finally", "cleanup")
_COMPARING = ("assert", "error")
_APPLYING = ("apply", "create", "delete", "patch", "update")
_TEST = GroupKind("chainsaw.kyverno.io", "Test")
_STEP_TEMPLATE = GroupKind("chainsaw.kyverno.io", "StepTemplate")
_Fields = Mapping[GroupKind, tuple[tuple[Step, ...], ...]]


def _in_steps(operations: tuple[str, ...]) -> _Fields:
    """Return where tests of chainsaw name the files for *operations*."""
    inner = [(block, EACH, what, "file") for block in _BLOCKS for what in operations]
    return {
        _TEST: tuple(("spec", "steps", EACH, *each) for each in inner),
        _STEP_TEMPLATE: tuple(("spec", *each) for each in inner),
    }


# Where they name files that are data.
_DATA: _Fields = MappingProxyType(
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
        **_in_steps(_COMPARING),
    }
)
# What its tests apply goes into a cluster, if only for a while, and is linted.
_APPLIED: _Fields = MappingProxyType(_in_steps(_APPLYING))
# How kuttl and chainsaw know what to compare with: by the number of the step, and one of these.
_COMPARED = lazy_pattern(r"(?:^|/)\d\d+-(?:assert|errors?)(?:-[\w.-]*)?\.ya?ml$")


# What chainsaw evaluates: a text that is in parentheses as a whole.
_EXPRESSION = lazy_pattern(r"\(.+\)")
_NAME, _NAMESPACE = ("metadata", "name"), ("metadata", "namespace")


def fixtures_of(manifests: Iterable[Manifest]) -> Callable[[str], bool]:
    """Return what tells whether tests take the file at a path as data, by those in *manifests*."""
    is_named = _files_named(manifests, _DATA)
    return lambda path: is_named(path) or _COMPARED().search(path) is not None


def evaluated(manifests: Sequence[Manifest]) -> Iterable[Manifest]:
    """Return *manifests*; in those that tests of chainsaw apply, expressions are undecided."""
    is_applied = _files_named(manifests, _APPLIED)
    if is_applied is NOTHING:
        return manifests
    return (_evaluated(each) if is_applied(each.source.path) else each for each in manifests)


def _evaluated(manifest: Manifest) -> Manifest:
    """Return *manifest* as chainsaw applies it: what its expressions make is not told."""
    top = manifest.node
    paths = tuple(each.path for each in _scalars(top) if _EXPRESSION().fullmatch(each.string or ""))
    if not paths:
        return manifest
    ref, hidden = manifest.ref, manifest.namespace_unknown
    if (*top.path, *_NAME) in paths:
        ref = ref._replace(name=None)
    if (*top.path, *_NAMESPACE) in paths and ref.group_kind not in CLUSTER_SCOPED:
        ref, hidden = ref._replace(namespace=None), True
    undecided = (*manifest.undecided_paths, *paths)
    return manifest.rendered(
        manifest.rendering, ref, namespace_unknown=hidden, undecided_paths=undecided
    )


def _scalars(top: Node) -> Iterator[Node]:
    """Yield the scalars below *top*."""
    pending = [top]
    while pending:
        node = pending.pop()
        if node.is_mapping:
            pending += (value for _, value in node.entries())
        elif node.is_sequence:
            pending += node.items()
        else:
            yield node


def _files_named(manifests: Iterable[Manifest], fields: _Fields) -> Callable[[str], bool]:
    """Return what tells whether tests name the file at a path in *fields*."""
    named = dict.fromkeys(f"/{path}" for each in manifests for path in _named_in(each, fields))
    return compile_globs(filter(_is_glob, named))


def _named_in(manifest: Manifest, fields: _Fields) -> Iterator[str]:
    """Yield the files and folders that *manifest* names, if it is a test: from the root, globs."""
    if manifest.ref.group not in TEST_GROUPS:
        return
    folder = posixpath.dirname(manifest.source.path)
    for steps in fields.get(manifest.ref.group_kind, ()):
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
