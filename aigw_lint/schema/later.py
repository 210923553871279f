"""What the target refuses, and a later release of a companion of it takes."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.knowledge.releases import Target
from aigw_lint.objects.manifest import Manifest
from aigw_lint.schema.breach import UNKNOWN, Fault
from aigw_lint.schema.bundle import release_in, versions_of
from aigw_lint.schema.verdict import bundled_for, faults_in
from aigw_lint.schema.view import number

_FIELDS = {
    "envoy-gateway": "envoy_gateway",
    "gateway-api": "gateway_api",
    "inference-extension": "inference",
}
"""The projects that a cluster may have a later release of than goes with its AI Gateway."""


def taken_from(manifest: Manifest, fault: Fault, target: Target) -> tuple[str, str] | None:
    """Return the project and the first later release of it that does not know *fault* of *target*.

    None where it is a fault in all that are known, and for AI Gateway's own kinds.
    """
    bundled = bundled_for(manifest, target)
    if bundled is None or bundled.project not in _FIELDS:
        return None
    for later in _later_targets(manifest, bundled.project, target):
        if bundled_for(manifest, later) is None:
            return None
        if not any(_covers(each, fault) for each in faults_in(manifest, later)):
            return bundled.project, release_in(later, bundled.project)
    return None


def _later_targets(manifest: Manifest, project: str, target: Target) -> Iterator[Target]:
    now = number(release_in(target, project))
    kinds = versions_of(manifest.ref.group, manifest.kind)
    for release in kinds[0]["x-releases"] if kinds else ():
        if number(release) > now:
            yield target._replace(**{_FIELDS[project]: release})


def _covers(later: Fault, fault: Fault) -> bool:
    """Tell whether *later*, of a later release, may be *fault* in other words."""
    if later.path == fault.path:
        return True
    return later.word == UNKNOWN and fault.path[: len(later.path)] == later.path
