"""What may replace placeholders in a file before the cluster sees it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    GATEWAY,
    HTTP_ROUTE,
    OUR_GROUPS,
    Graph,
    GroupKind,
    Manifest,
    Node,
    definition_of,
    is_flux_used,
    lazy_pattern,
)

from ._standalone import NEAR, is_standalone

_HELM_RELEASE = GroupKind("helm.toolkit.fluxcd.io", "HelmRelease")
_RESOURCE_SET = GroupKind("fluxcd.controlplane.io", "ResourceSet")
_FLUX = "kustomize.toolkit.fluxcd.io"
# An admission webhook that writes `postBuild` into every Flux Kustomization, and its chart's name.
_WEBHOOK = "kustomize-mutating-webhook"
_CHARTS = (("spec", "chart", "spec", "chart"), ("spec", "chartRef", "name"))
_ARGO_CD = (
    (GroupKind("argoproj.io", "Application"), ("spec",)),
    (GroupKind("argoproj.io", "ApplicationSet"), ("spec", "template", "spec")),
)
# A file that cannot be read and names one of these may be the template beside a manifest.
_OURS = (AI_GATEWAY_ROUTE, AI_SERVICE_BACKEND, BACKEND, GATEWAY, HTTP_ROUTE)
# Where charts, Ansible and the like keep what they render.
_TEMPLATE_FOLDERS = frozenset(
    {"chart", "charts", "helm", "jinja", "jinja2", "roles", "template", "templates"}
)
_CALLED_TEMPLATE = lazy_pattern(r"^template[._-]|[._-](?:template|tmpl)\.[a-z]+$")
_TEMPLATE_FILE = lazy_pattern(r"\.(?:j2|jinja2?|tpl|tmpl|gotmpl|template)(?:\.|$)")
# The syntax of a template, which is more than a name between braces inside a text.
_TEMPLATE_SYNTAX = lazy_pattern(
    r"\{%|\{#|\{\{-|-\}\}|\{\{[ \t]*[.$]|^[ \t]*(?:-[ \t]+)?(?:[\w./-]+:[ \t]+)?\{\{", re.MULTILINE
)
VARIABLE, TEMPLATED = "${", "{{"
_APPLYING = ("flux", "argocd")
_OF_CONFORMANCE = "{GATEWAY_CLASS_NAME}"
_OF_PROGRAMS = ("$", TEMPLATED)
_SIGNS = (VARIABLE, TEMPLATED, "$(")
OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"
_MARKS = (("metadata", "labels", OPT_OUT), ("metadata", "annotations", OPT_OUT))


def filled_in_by(manifest: Manifest, node: Node, placeholder: str, graph: Graph) -> str | None:
    """Return what seems to put something in for *placeholder* before *node* is applied, or None.

    Flux and Argo CD take files as they are.
    """
    if manifest.rendering.kind in _APPLYING:
        return None
    path = manifest.source_of(node).path
    name = posixpath.basename(path)
    if _CALLED_TEMPLATE().search(name):
        return f"what makes manifests of {name}, which is called a template,"
    if placeholder == _OF_CONFORMANCE and node.path[-1:] == ("gatewayClassName",):
        return "the conformance tests of Gateway API, which set the class of all Gateways,"
    if "/testdata/" in f"/{path}":  # the name that Go has for what only tests read
        return "a test, whose data this is,"
    script = graph.scripts.filling_in(path, placeholder)
    if script is None and placeholder.startswith(_OF_PROGRAMS) and graph.scripts.are_partial:
        return "something above this folder, of which nothing is read,"
    return script


def may_be_replaced(beginning: str, manifest: Manifest, graph: Graph) -> bool:
    """Tell whether something else may replace placeholders in *manifest*.

    *beginning* are the first two characters of the placeholder. What ``aigw
    run`` reads has its ``${X}`` replaced and nothing else. So it is with Flux,
    which may render from another repository what nothing renders here; one of
    its objects that nothing leads to may be switched off. What a plugin of
    Argo CD replaces is not known, nor of which folders: charts make
    Applications, too.
    """
    is_read = beginning == VARIABLE and manifest.rendering.kind == "flux"
    if beginning in _SIGNS and not is_read and (is_flux_used(graph) or graph.once(_makes_flux)):
        return True
    if is_read and (graph.once(_is_written_into_flux) or manifest.rendering.is_off):
        return True
    if beginning == VARIABLE and is_standalone(manifest):
        return True
    if beginning == TEMPLATED and _is_of_a_template(manifest, graph):
        return True
    if graph.has_plugins and manifest.rendering.kind != "flux":
        return True
    folder = posixpath.dirname(manifest.source.path)
    return any(
        _lies_below(folder, path)
        for kind, steps in _ARGO_CD
        for application in graph.of_kind(kind)
        for path in _paths_of(application, steps)
    )


def is_applied_otherwise(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether an unused kustomization makes *manifest* of what Flux or Argo CD renders.

    Most often it is a mere list of folders, and nobody applies it.
    """
    is_unused = manifest.rendering.kind == "kustomize"
    return is_unused and id(manifest.written.raw) in graph.once(_applied)


def _applied(graph: Graph) -> frozenset[int]:
    """Return the ids of what Flux and Argo CD render, as it is written; the graph keeps these."""
    return frozenset(
        id(each.written.raw) for each in graph.manifests if each.rendering.kind in _APPLYING
    )


def _makes_flux(graph: Graph) -> bool:
    """Tell whether a ResourceSet of Flux Operator makes Flux Kustomizations, of whatever path."""
    return any(
        _FLUX in each.source.text[each.node.start : each.node.end]
        for each in graph.of_kind(_RESOURCE_SET)
    )


def _is_written_into_flux(graph: Graph) -> bool:
    """Tell whether something in the cluster gives Flux Kustomizations what they put in."""
    return any(
        (release.node.string_at(*place) or "").endswith(_WEBHOOK)
        for release in graph.of_kind(_HELM_RELEASE)
        for place in _CHARTS
    )


def opt_out_of(manifest: Manifest) -> Node | None:
    """Return where *manifest* asks Flux to leave its variables alone; None where it does not."""
    for mark in _MARKS:
        node = manifest.node.get(*mark)
        if node is not None and node.string == "disabled":
            return node
    return None


def may_opt_out(manifest: Manifest) -> bool:
    """Tell whether a patch may make *manifest* ask for that."""
    return any(manifest.touched((*manifest.node.path, *mark)) for mark in _MARKS)


def _is_of_a_template(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether *manifest* is the source of a template, or stands among such files."""
    source = manifest.source
    folders, _, name = source.path.rpartition("/")
    if not _TEMPLATE_FOLDERS.isdisjoint(folders.lower().split("/")):
        return True
    if _TEMPLATE_FILE().search(name.lower()):
        return True
    start, end = max(0, manifest.node.start - NEAR), manifest.node.end + NEAR
    if _TEMPLATE_SYNTAX().search(source.text, start, end):
        return True
    return any(graph.undecided(manifest, kind, None, "") == "unread-file" for kind in _OURS)


def is_of_interest(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether *manifest* is ours, stands in one file with ours, or is named by ours."""
    if manifest.ref.group in OUR_GROUPS:
        return True
    if any(_stands_near(manifest, group) for group in OUR_GROUPS):
        return True
    return any(True for _ in graph.references_to(definition_of(manifest)))


def _stands_near(manifest: Manifest, word: str) -> bool:
    """Tell whether *word* stands in the file of *manifest*; in a long file only near it."""
    start, end = max(0, manifest.node.start - NEAR), manifest.node.end + NEAR
    return manifest.source.text.find(word, start, end) >= 0


def _paths_of(application: Manifest, steps: tuple[str, ...]) -> Iterator[str]:
    """Yield the folders that an Argo CD application takes; empty for one that is not known."""
    for source in ((*steps, "source"), (*steps, "sources", "[]")):
        for node in application.node.each(*source, "path"):
            text = node.string or ""
            unknown = "{" in text or "$" in text
            yield "" if unknown else posixpath.normpath("/" + text).lstrip("/")


def _lies_below(folder: str, path: str) -> bool:
    """Tell whether *folder* lies in *path*, where the two may begin at different folders."""
    if not path:
        return True
    parts = folder.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return any(
        each == path or each.endswith("/" + path) or path.endswith("/" + each)
        for each in above
        if each
    )
