"""Which releases a tree is meant for, where nobody says so."""

from __future__ import annotations

from collections.abc import Iterable

from aigw_lint.aim import Aim, inferred, inferred_from_scripts
from aigw_lint.gathering import Gathered
from aigw_lint.identity import may_be_misidentified
from aigw_lint.manifest import Manifest
from aigw_lint.objectref import OUR_GROUPS
from aigw_lint.pins import pins_in, pins_of
from aigw_lint.rendered import Rendered
from aigw_lint.world import Elsewhere


def aim_of(
    files: Gathered, own: Rendered, elsewhere: Elsewhere, unidentified: Iterable[Manifest]
) -> Aim:
    """Return what the charts say that the tree installs; else those of ``context``; else others."""
    judged = (
        each
        for each in own.manifests
        if each.ref.group in OUR_GROUPS or may_be_misidentified(each.ref.group_kind)
    )
    homes = {each.home for each in (*judged, *unidentified)}
    aim = inferred(pins_of(own.manifests, files.sources), homes)
    if not aim.pins and (elsewhere.manifests or elsewhere.sources):
        aim = inferred(pins_of(elsewhere.manifests, elsewhere.sources), homes)
    if aim.pins or not homes:
        return aim
    from aigw_lint.mentions import mentions_in  # here, since few trees leave it to others to say

    scripts, others = files.scripts.installed(), mentions_in(files.sources)
    return inferred_from_scripts((*pins_in(scripts, "script"), *pins_in(others, "file")))
