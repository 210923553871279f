"""The ReferenceGrants of the files, by what they permit references from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aigw_lint.graph.reference import definition_of
from aigw_lint.graph.shelf import Shelf
from aigw_lint.knowledge.grants import sources_of
from aigw_lint.objects.manifest import Manifest

if TYPE_CHECKING:
    from aigw_lint.knowledge.grants import Need
    from aigw_lint.knowledge.worlds import Worlds


class Granting:
    """All ReferenceGrants, to ask which may permit a reference."""

    def __init__(self, worlds: Worlds, grants: Iterable[Manifest]) -> None:
        self._worlds = worlds
        self._by_source: dict[tuple[str, str, str] | None, Shelf] = {}
        for grant in grants:
            for source in dict.fromkeys(sources_of(grant)):
                self._by_source.setdefault(source, Shelf()).add(definition_of(grant))

    def of(
        self, manifest: Manifest, need: Need
    ) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
        """Return those that *manifest* sees and that may permit *need*.

        First those that lie in the namespace of the target for sure, then those that may.
        """
        shelves = (self._by_source.get(key) for key in ((*need.source, need.namespace), None))
        lookups = [
            shelf.look_up(self._worlds, manifest, need.target_namespace)
            for shelf in shelves
            if shelf is not None
        ]
        sure = (each.manifest for lookup in lookups for each in lookup.sure)
        assumed = (each.manifest for lookup in lookups for each in lookup.assumed)
        return tuple(filter(None, dict.fromkeys(sure))), tuple(filter(None, dict.fromkeys(assumed)))
