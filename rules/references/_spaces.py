"""Which namespaces the tree is about, and which are left to others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigw_lint import NAMESPACE, Graph, Manifest, Reference, lazy_pattern, near

_MOST = 500
"""With more namespaces, none is looked for that is nearly called so."""
_FLUX = "kustomize.toolkit.fluxcd.io"
_HELM = "helm.toolkit.fluxcd.io"
_ARGO = "argoproj.io"
# Where an object says into which namespace it puts what it installs.
_TARGETS = {
    (_FLUX, "Kustomization"): ("spec", "targetNamespace"),
    (_HELM, "HelmRelease"): ("spec", "targetNamespace"),
    ("helm.cattle.io", "HelmChart"): ("spec", "targetNamespace"),
    (_ARGO, "Application"): ("spec", "destination", "namespace"),
    (_ARGO, "ApplicationSet"): ("spec", "template", "spec", "destination", "namespace"),
}
# In files that are not parsed, since no kind in them matters: as metadata has it, as a field
# of a kustomization, and in JSON. What only names a namespace, deeper down, lies elsewhere.
_WRITTEN = lazy_pattern(
    r"^([ \t]{0,16})metadata:[ \t]*(?:\{[^\n]*?\b|(?:[#\r][^\n]*)?\n(?:\1[ \t][^\n]*\n)*?\1[ \t]+)"
    r"namespace:[ \t]*[\"']?([a-z0-9][-a-z0-9]*)"
    r"|^namespace:[ \t]*[\"']?([a-z0-9][-a-z0-9]*)"
    r"|\"metadata\"\s*:\s*\{[^{}]*?\"namespace\"\s*:\s*\"([a-z0-9][-a-z0-9]*)\"",
    re.MULTILINE,
)


def is_left_to_others(reference: Reference, graph: Graph) -> bool:
    """Tell whether a namespace is written there in which nothing of the tree lies.

    Then somebody else looks after all that is in it. Where it is nearly called as one in which
    something lies, it may be a slip.
    """
    namespace = reference.ref.namespace
    written = None if reference.relation.is_name else reference.node.string_at("namespace")
    if graph.closed_world or namespace is None or written != namespace:
        return False
    if reference.is_refused_its_namespace:  # whoever looks after it
        return False
    held = graph.once(_held, for_all_targets=True)
    if namespace in held or len(held) > _MOST:
        return namespace not in held
    return not any(near(namespace, each) for each in held)


def _held(graph: Graph) -> frozenset[str]:
    """Return the namespaces in which something of the tree lies."""
    found = {each for manifest in graph.manifests for each in _spaces_of(manifest)}
    parsed = {manifest.source.path for manifest in graph.manifests}
    for source in graph.loose_sources():
        if source.path not in parsed and b"namespace" in source.data:
            for match in _WRITTEN().finditer(source.text):
                found.update(filter(None, match.groups()[1:]))
    return frozenset(found)


def _spaces_of(manifest: Manifest) -> Iterator[str]:
    """Yield the namespaces that *manifest* lies in or says, that it is, or installs into."""
    ref = manifest.ref
    target = _TARGETS.get(ref.group_kind)
    found = ref.name if ref.group_kind == NAMESPACE else ref.namespace
    installs = manifest.node.string_at(*target) if target else None
    for each in (found, manifest.written_namespace, installs):
        if each:
            yield each
