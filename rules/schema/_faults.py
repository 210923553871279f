"""What the API server refuses in one manifest, for the rules that tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint import (
    OUR_KINDS,
    Finding,
    Graph,
    Manifest,
    Severity,
    Verdicts,
    bundled_for,
    own_kind,
)

if TYPE_CHECKING:
    from aigw_lint import Fault


def faults_of(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return what the API server refuses, without what other rules tell, and tell better."""
    known = graph.once(_known)  # every rule of this folder asks of every manifest
    found = known.get(manifest)
    if found is None:
        found = known[manifest] = _faults(manifest, graph)
    return found


def _known(_: Graph) -> dict[Manifest, tuple[Fault, ...]]:
    return {}


def _faults(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    if is_unsure(manifest, graph):
        return ()
    judged = _judged(manifest, graph)
    if not judged:
        return ()
    from ._untold import untold  # here, since few manifests are at fault

    return untold(judged, manifest, graph)


def _judged(manifest: Manifest, graph: Graph) -> tuple[Fault, ...]:
    """Return what the API server refuses; what many overlays share of a base is judged once."""
    return graph.once(_verdicts).of(manifest, own_kind(manifest, graph).schema)


def _verdicts(graph: Graph) -> Verdicts:
    return Verdicts(graph.target)


def doubted(finding: Finding, manifest: Manifest, fault: Fault, graph: Graph) -> Finding:
    """Return *finding*, which tells of *fault*, no error where only a doubtful CRD has it.

    So it is where nobody knows who applies that CRD, and what comes with us has no such fault, or
    nothing does: the manifest works where the cluster has another release.
    """
    own = own_kind(manifest, graph)
    if own.is_applied or finding.severity < Severity.WARNING:
        return finding
    if manifest.ref.group_kind not in OUR_KINDS:  # who serves it may bring another release
        return finding._replace(severity=Severity.WARNING)
    if bundled_for(manifest, graph.target) is None:
        return finding
    known = graph.once(_verdicts).of(manifest, None)
    if (fault.path, fault.word) in {(each.path, each.word) for each in known}:
        return finding
    return finding._replace(severity=Severity.WARNING)


def is_unsure(manifest: Manifest, graph: Graph) -> bool:
    """Tell whether nobody knows by what to judge *manifest*, or that is told elsewhere.

    Its kind is defined several times, or not in its version: of kinds of ours there is what
    comes with us for the first case.
    """
    if graph.customs is None or own_kind(manifest, graph).schema is not None:
        return False
    found = own_kind(manifest, graph).definitions
    return len(found) == 1 or (bool(found) and manifest.ref.group_kind not in OUR_KINDS)
