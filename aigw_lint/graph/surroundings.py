"""What a graph knows besides the manifests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from aigw_lint.files.parser import Source
from aigw_lint.graph.definitions import Definitions
from aigw_lint.graph.unread import Unread
from aigw_lint.knowledge.releases import NEWEST, Target
from aigw_lint.knowledge.scripts import Scripts
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.folders import Refusal
from aigw_lint.renderings.remote import Generated, MadeNamespace, Remote
from aigw_lint.words.objectref import ObjectRef
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.schema.custom import Customs


class Knowledge(Record):
    """What a graph knows besides the manifests; *customs* are the kinds that users define."""

    target: Target = NEWEST
    generated: Sequence[Generated] = ()
    remotes: Sequence[Remote] = ()
    unread: Sequence[Unread] = ()
    external: Callable[[ObjectRef], bool] | None = None
    closed_world: bool = False
    shadowed: Callable[[ObjectRef], bool] | None = None
    """What tells whether ``context`` has an object that an alternative defines, too."""
    customs: Customs | None = None
    removed: Callable[[ObjectRef], str | None] | None = None
    """What tells which file the last commit defined an object in, where it is no more."""
    deleted: Callable[[str, ObjectRef], str | None] | None = None
    """What tells which patch deletes an object, by the home of the rendering that has it."""
    namespaces: Sequence[MadeNamespace] = ()
    """The Namespaces that Argo CD makes for Applications."""
    scripts: Scripts = Scripts()
    """What may put something in for placeholders before a file is applied."""
    sources: Sequence[Source] = ()
    """All texts of the tree, parsed or not."""
    patch_files: Collection[str] = ()
    """The paths of those that kustomizations take as patches."""
    refusals: Mapping[str, Sequence[Refusal]] = MappingProxyType({})
    """What kustomize does not do where objects of our groups are, by file."""
    has_plugins: bool = False
    """Whether Argo CD has plugins of the user's, which may make anything of the files."""

    def definitions_of(self, manifests: Iterable[Manifest]) -> Definitions:
        """Return what *manifests* define, and what else may define something."""
        return Definitions(manifests, self.generated, self.unread, self.remotes)

    def loose_sources(self) -> Iterator[Source]:
        """Yield the texts of the tree, parsed or not, that no kustomization takes as patches."""
        return (each for each in self.sources if each.path not in self.patch_files)
