"""The fields that are unknown in one release, and there in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint import Graph, Manifest, cut, own_kind

from ._replaced import in_selector, is_label

if TYPE_CHECKING:
    from aigw_lint import Fault, Life

REFUSED = "kubectl and Flux refuse it, and other tools drop it without a word"


def life_of(manifest: Manifest, fault: Fault, graph: Graph) -> Life | None:
    """Return when there is the field that *fault* does not know; None for never.

    In the manifest's own version of the kind, or in another one. Where a CRD of the
    user's has been asked, which no release speaks for, only what explains that the CRD
    does not have it.
    """
    from aigw_lint import lives_of, lives_of_field  # here, since few manifests are at fault

    kind = manifest.ref.group_kind
    if manifest.api_version not in {each.api_version for each in lives_of(kind)}:
        return None  # a user's CRD alone has this version
    if in_selector(manifest, fault) and not is_label(manifest, fault):
        return None
    lives = lives_of_field(kind, fault.path)
    mine = [each for each in lives if each.api_version == manifest.api_version]
    own = own_kind(manifest, graph)
    if own.schema is not None and mine:
        life = own.life_of_field(manifest.api_version, fault.path)
        return None if life is None or _is_apart(life) else life
    now = [each for each in lives if is_served(manifest, each, fault, graph)]
    return next(iter((*mine, *now, *reversed(lives))), None)


def is_newer(manifest: Manifest, life: Life, graph: Graph) -> bool:
    """Tell whether *life*, that of a field, lies after what *manifest* and the cluster have."""
    if life.api_version == manifest.api_version:
        if own_kind(manifest, graph).schema is not None:
            return life.until is None
        return life.state(graph.target) == "later"
    from aigw_lint import lives_of  # as above

    versions = [each.api_version for each in lives_of(manifest.ref.group_kind)]
    if life.api_version not in versions:  # the kind went on in another group
        return "alpha" in manifest.api_version
    return versions.index(life.api_version) > versions.index(manifest.api_version)


def is_served(manifest: Manifest, life: Life, fault: Fault, graph: Graph) -> bool:
    """Tell whether the cluster serves the version of *life*, with the field of *fault*."""
    own = own_kind(manifest, graph)
    if own.schema is not None and life.api_version.startswith(f"{manifest.ref.group}/"):
        return own.has_field(life.api_version, fault.path)
    return life.state(graph.target) == "now"


def channel_of(manifest: Manifest, fault: Fault, graph: Graph) -> str:
    """Return what to say of a field that a user's CRD lacks, as it is of the standard channel.

    Empty where that does not explain it.
    """
    own = own_kind(manifest, graph)
    if own.schema is None:
        return ""
    life = own.life_of_field(manifest.api_version, fault.path)
    if life is None or not _is_apart(life):
        return ""
    return f"only the experimental channel of {project_of(life)} has it"


def _is_apart(life: Life) -> bool:
    """Tell whether the standard channel never had what *life* is of, and the other one has it."""
    return life.experimental is True and life.until is None


def crd_of(manifest: Manifest, graph: Graph) -> str:
    """Return where the CRD is that *manifest* is judged by; empty where it comes with us."""
    own = own_kind(manifest, graph)
    return "" if own.schema is None else own.definitions[0].file


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
