"""Which definition of its kind a manifest is judged by, where users define it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint.graph.appliers import is_argo_cd_used, is_flux_used
from aigw_lint.graph.graph import Graph
from aigw_lint.knowledge.identity import OUR_KINDS
from aigw_lint.objects.manifest import Manifest
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.schema.bundle import Bundled
    from aigw_lint.schema.custom import Custom
    from aigw_lint.schema.history import Life, Path


class OwnKind(Record):
    """What users say of the kind of a manifest."""

    definitions: tuple[Custom, ...] = ()
    """What they define it by; several where nobody knows which the cluster has."""
    schema: Bundled | None = None
    """That of the manifest's version; None where it is not served, or nobody knows."""
    is_applied: bool = True
    """Whether the files tell that the cluster has what they define; else it may lie there for
    something else, such as a chart or tests, and the cluster have another release of it.
    """
    astray: str = ""
    """The reason why there is one that does not count, if so: what applies the tree leaves it or
    the manifest alone.
    """

    def has_field(self, api_version: str, path: Path) -> bool:
        """Tell whether what users define serves *api_version*, and has a field at *path* there."""
        from aigw_lint.schema.history import has_field  # here, since few manifests are at fault

        group, _, version = api_version.rpartition("/")
        return any(
            each.kind.group == group
            and version in each.versions
            and has_field(each.versions[version], path)
            for each in self.definitions
        )

    def life_of_field(self, api_version: str, path: Path) -> Life | None:
        """Return when releases have the field at *path*, which users' definition does not have.

        None where their history does not say why: where no release has it, or all that
        have what holds it.
        """
        from aigw_lint.schema.history import life_within  # as above

        return life_within(self.definitions[0].kind, api_version, path)


_NONE = OwnKind()


def own_kind(manifest: Manifest, graph: Graph) -> OwnKind:
    """Return what users say of the kind of *manifest*; mostly that is nothing."""
    if graph.customs is None:
        return _NONE
    kind = manifest.ref.group_kind
    if not graph.customs.has(kind):
        return _NONE
    found = graph.customs.of(
        kind, lambda crd: graph.sees(manifest, crd) and _are_together(manifest, crd, graph)
    )
    if len(found) != 1:
        seen = found or graph.customs.of(kind, lambda crd: graph.sees(manifest, crd))
        is_astray = seen and not found and kind not in OUR_KINDS
        return OwnKind(found, astray=_reason_apart(graph) if is_astray else "")
    version = manifest.api_version.rpartition("/")[2]
    schema = graph.customs.schema(found[0], version, graph.target)
    crd = found[0].manifest
    return OwnKind(found, schema, crd is None or _is_applied_with(manifest, crd))


def _is_applied_with(manifest: Manifest, crd: Manifest) -> bool:
    """Tell whether *crd*, which is seen, is in the cluster of *manifest* for sure.

    Of two plain files it is where they stand in one folder: others of a tree may be no part of
    what anybody applies.
    """
    if crd.is_context or crd.rendering.kind == manifest.rendering.kind != "plain":
        return True
    return crd.rendering.folder == manifest.rendering.folder


def _are_together(manifest: Manifest, crd: Manifest, graph: Graph) -> bool:
    """Tell whether *manifest*, as it is, and *crd* get into one cluster.

    Where Flux or Argo CD applies the tree, what it leaves alone may be a base, a patch, or of
    elsewhere. An ApplicationSet is not followed: what it applies stands in one folder, as a rule.
    """
    mine, other = manifest.rendering, crd.rendering
    if is_flux_used(graph):
        return mine.kind == other.kind == "flux"
    if is_argo_cd_used(graph):
        return mine.kind == other.kind == "argocd" or mine.folder == other.folder
    return True


def _reason_apart(graph: Graph) -> str:
    """Return the reason why what the tool of the tree leaves alone is not judged."""
    return "not-by-flux" if is_flux_used(graph) else "not-by-argo-cd"
