"""Which releases a tree is meant for, where nobody says so."""

from __future__ import annotations

from collections.abc import Iterable

from aigw_lint.knowledge.aim import Aim, inferred, inferred_from_scripts
from aigw_lint.knowledge.identity import may_be_misidentified
from aigw_lint.knowledge.pins import pins_in, pins_of
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendered import Rendered
from aigw_lint.run.gathering import Gathered
from aigw_lint.run.world import Elsewhere
from aigw_lint.words.objectref import OUR_GROUPS


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
    # Here, since few trees leave it to others to say.
    from aigw_lint.knowledge.mentions import mentions_in

    scripts, others = files.scripts.installed(), mentions_in(files.sources)
    return inferred_from_scripts((*pins_in(scripts, "script"), *pins_in(others, "file")))
