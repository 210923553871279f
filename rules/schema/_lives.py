"""The fields that are unknown in one release, and there in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint import Graph, Manifest, Target, cut, own_kind

from ._replaced import in_selector, is_label

if TYPE_CHECKING:
    from aigw_lint import Fault, Life

REFUSED = "kubectl refuses it, and other tools drop it without a word"


def life_of(manifest: Manifest, fault: Fault, graph: Graph) -> Life | None:
    """Return when there is the field that *fault* does not know; None for never.

    In the manifest's own version of the kind, or in another one. Where a CRD of
    the user's has been asked, no release has anything to say.
    """
    if own_kind(manifest, graph).schema is not None:
        return None
    from aigw_lint import lives_of_field  # here, since few manifests are at fault

    if in_selector(manifest, fault) and not is_label(manifest, fault):
        return None
    lives = lives_of_field(manifest.ref.group_kind, fault.path)
    own = [each for each in lives if each.api_version == manifest.api_version]
    now = [each for each in lives if each.state(graph.target) == "now"]
    return next(iter((*own, *now, *reversed(lives))), None)


def is_newer(manifest: Manifest, life: Life, target: Target) -> bool:
    """Tell whether *life*, that of a field, lies after what *manifest* and *target* say."""
    if life.api_version == manifest.api_version:
        return life.state(target) == "later"
    from aigw_lint import lives_of  # as above

    versions = [each.api_version for each in lives_of(manifest.ref.group_kind)]
    if life.api_version not in versions:  # the kind went on in another group
        return "alpha" in manifest.api_version
    return versions.index(life.api_version) > versions.index(manifest.api_version)


def project_of(life: Life) -> str:
    """Return what people call the project that *life* counts the releases of."""
    from aigw_lint import PROJECTS  # as above

    return PROJECTS[life.project]


def version_in(life: Life, manifest: Manifest) -> str:
    """Return the version of *life*; with its group where that is not the manifest's."""
    group, _, version = life.api_version.rpartition("/")
    return version if group == manifest.ref.group else life.api_version


def owner(path: tuple[str | int, ...]) -> str:
    """Return how a person calls what holds the field at *path*."""
    if len(path) < 2:  # noqa: PLR2004 - a field of the manifest itself
        return "the manifest"
    above = path[-2]
    if isinstance(above, str):
        return cut(above)
    name = next((step for step in reversed(path[:-2]) if isinstance(step, str)), "")
    return f"item {above + 1} of {cut(name)}"
