"""What tests make of files.

Some they take as data, which nobody applies to a cluster that serves anything: tests of policies
are given objects that break them, and a test of a cluster compares what is there with objects that
need not be whole. In others they evaluate expressions before they apply them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.globs import NOTHING, compile_globs
from aigw_lint.text.node import EACH, Node, Step
from aigw_lint.words.objectref import CLUSTER_SCOPED, GroupKind
from aigw_lint.words.pattern import lazy_pattern

TEST_GROUPS = ("cli.kyverno.io", "test.gatekeeper.sh", "chainsaw.kyverno.io")
"""The groups of the objects that describe tests."""

_BLOCKS = ("try", "catch", "finally", "cleanup")
_COMPARING = ("assert", "error")
_APPLYING = ("apply", "create", "delete", "patch", "update")
_ERROR = "$error"
_TEST = GroupKind("chainsaw.kyverno.io", "Test")
_STEP_TEMPLATE = GroupKind("chainsaw.kyverno.io", "StepTemplate")
_Fields = Mapping[GroupKind, tuple[tuple[Step, ...], ...]]


def _in_steps(operations: tuple[str, ...], *field: str) -> _Fields:
    """Return where tests of chainsaw have *operations*, or a *field* of these."""
    inner = [(block, EACH, what, *field) for block in _BLOCKS for what in operations]
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
        **_in_steps(_COMPARING, "file"),
    }
)
# What its tests apply goes into a cluster, if only for a while, and is linted, but for what is
# to be refused.
_OPERATIONS: _Fields = MappingProxyType(_in_steps(_APPLYING))
# How kuttl and chainsaw know what to compare with: by the number of the step, and one of these.
_COMPARED = lazy_pattern(r"(?:^|/)\d\d+-(?:assert|errors?)(?:-[\w.-]*)?\.ya?ml$")


# What chainsaw evaluates: a text that is in parentheses as a whole.
_EXPRESSION = lazy_pattern(r"\(.+\)")
_NAME, _NAMESPACE = ("metadata", "name"), ("metadata", "namespace")


def fixtures_of(tests: Sequence[Manifest]) -> Callable[[str], bool]:
    """Return what tells whether *tests* take the file at a path as data."""
    named = (
        *_at(tests, _DATA),
        *((test, each.get("file")) for test, each in _at(tests, _OPERATIONS) if _is_to_fail(each)),
    )
    is_named = _among(named)
    return lambda path: is_named(path) or _COMPARED().search(path) is not None


def evaluated(manifests: Sequence[Manifest], tests: Sequence[Manifest]) -> Iterable[Manifest]:
    """Return *manifests*; in those that *tests* of chainsaw apply, expressions are undecided."""
    is_applied = _among((test, each.get("file")) for test, each in _at(tests, _OPERATIONS))
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


def is_test(manifest: Manifest) -> bool:
    """Tell whether *manifest* is for a program that tests, and goes into no cluster."""
    return manifest.ref.group in TEST_GROUPS


def _at(tests: Iterable[Manifest], fields: _Fields) -> Iterator[tuple[Manifest, Node]]:
    """Yield what *tests* have at *fields*, each with its test."""
    for test in tests:
        for steps in fields.get(test.ref.group_kind, ()):
            for node in test.node.each(*steps):
                yield test, node


def _is_to_fail(operation: Node) -> bool:
    """Tell whether a test of chainsaw expects an error of *operation*."""
    return any(
        _ERROR in (key.text or "") and "==" not in (key.text or "") and value.value is not False
        for check in operation.each("expect", EACH, "check")
        for key, value in check.entries()
    )


def _among(named: Iterable[tuple[Manifest, Node | None]]) -> Callable[[str], bool]:
    """Return what tells whether the file at a path is among those *named*, each by a test.

    Files and folders, from where the test stands, and globs.
    """
    found = dict.fromkeys(
        f"/{path}" for test, node in named if node is not None and (path := _path_at(test, node))
    )
    return compile_globs(filter(_is_glob, found))


def _path_at(test: Manifest, node: Node) -> str | None:
    """Return the path that *node* of *test* names, from the root; None for one outside of it."""
    if not node.string:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(test.source.path), node.string))
    return None if path.startswith(("../", "/")) else path


def _is_glob(text: str) -> bool:
    try:
        compile_globs((text,))
    except ValueError:
        return False
    return True
