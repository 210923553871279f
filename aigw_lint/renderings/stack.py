"""What a kustomization has put together, and what it does to all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from aigw_lint.files.budget import Budget
from aigw_lint.objects.manifest import Path
from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.choosing import Selector
from aigw_lint.renderings.draft import UNKNOWN, Draft, affixed
from aigw_lint.renderings.folders import Refusal
from aigw_lint.renderings.layer import Entry
from aigw_lint.renderings.merging import merges_by_key
from aigw_lint.renderings.patch import Patch, apply
from aigw_lint.text.node import Node
from aigw_lint.words.objectref import CLUSTER_SCOPED, OUR_GROUPS, GroupKind
from aigw_lint.words.record import Record

# What no name in them is followed in, as far as anything here reads them.
_NO_REFERRERS = frozenset({"ConfigMap", "Namespace", "Secret", "Service"})
_REFERRING: tuple[Path, ...] = (("spec", "template"), ("spec", "jobTemplate"), ("spec", "rules"))


class RemoteDraft(Record):
    """A source of objects that is not read."""

    what: str
    entry: Entry
    namespace: str | None = None
    fixed: bool = False
    """Whether it has a namespace of its own, which some releases of kustomize keep."""
    is_manifests: bool = False

    def in_namespace(self, namespace: str) -> RemoteDraft:
        """Return it after kustomize's `namespace`."""
        if self.fixed and namespace != self.namespace:
            namespace = UNKNOWN
        return self._replace(namespace=namespace)


class GeneratedDraft(Record):
    """A ConfigMap or Secret that kustomize makes."""

    kind: GroupKind
    names: tuple[str, ...]
    """Its name at first, after each change, and now."""
    namespace: str | None
    entry: Entry
    hashed: bool

    @property
    def name(self) -> str:
        """Its name now."""
        return self.names[-1]

    def named(self, name: str) -> GeneratedDraft:
        """Return it after a change of its name."""
        return self._replace(names=(*self.names, name))

    def obscured(self, *, moved: bool) -> GeneratedDraft:
        """Return it under a name that is not told, and maybe *moved* to another namespace."""
        return self._replace(
            names=(*self.names, UNKNOWN), namespace=UNKNOWN if moved else self.namespace
        )


class Stack:
    """What a kustomization has put together so far."""

    __slots__ = (
        "changed",
        "deleted",
        "drafts",
        "files",
        "generated",
        "is_open",
        "is_partial",
        "refusals",
        "remotes",
        "renamed",
        "settings",
    )

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.deleted: list[tuple[Draft, Node]] = []
        """What patches have taken out, and where they say so."""
        self.files: set[str] = set()
        """The files whose objects were taken, though patches may have deleted them."""
        self.remotes: list[RemoteDraft] = []
        self.generated: list[GeneratedDraft] = []
        self.settings: list[Patch] = []
        """What settings of its own let kustomize change besides, if it changes anything."""
        self.refusals: dict[Refusal, None] = {}
        self.is_open = False
        """Whether it may hold objects that the files do not tell, besides *remotes*."""
        self.is_partial = False
        """Whether what is done to it is not all told, or not done to it alone."""
        self.renamed = False
        """Whether it gives new names to anything."""
        self.changed = False
        """Whether it changes or makes anything that those settings may bear on."""

    @property
    def size(self) -> int:
        """How much there is to take over."""
        made = len(self.drafts) + len(self.generated)
        return made + len(self.remotes) + len(self.settings)

    @property
    def holds_ours(self) -> bool:
        """Whether an object that is or was in it is of our groups."""
        gone = (draft for draft, _ in self.deleted)
        return any(draft.kind.group in OUR_GROUPS for draft in chain(self.drafts, gone))

    def add(self, other: Stack) -> None:
        """Take over what another kustomization has put together."""
        self.drafts += other.drafts
        self.files |= other.files
        self.deleted += other.deleted
        self.remotes += other.remotes
        self.generated += other.generated
        self.settings += other.settings
        self.refusals |= other.refusals  # a base that many ways lead to is refused once
        self.is_open |= other.is_open
        self.is_partial |= other.is_partial
        self.changed |= other.changed
        self.renamed |= other.renamed

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Note why kustomize refuses what is put together here."""
        self.refusals |= dict.fromkeys(refusals)

    def patch_generated(self, patches: Iterable[Patch]) -> None:
        """Forget who that is which is generated, where one of *patches* may change or delete it."""
        for patch in patches if self.generated else ():
            if patch.may_rename:
                self.generated = [
                    made.obscured(moved=patch.may_move)
                    if may_be_for(patch.selector, made)
                    else made
                    for made in self.generated
                ]

    def move(self, namespace: str) -> None:
        """Put all into *namespace*."""
        self.drafts = [draft.in_namespace(namespace) for draft in self.drafts]
        self.deleted = [(draft.in_namespace(namespace), at) for draft, at in self.deleted]
        self.remotes = [remote.in_namespace(namespace) for remote in self.remotes]
        self.generated = [made._replace(namespace=namespace) for made in self.generated]
        self.changed = True

    def default(self, namespace: str) -> None:
        """Put what has no namespace into *namespace*."""
        self.drafts = [_defaulted(draft, namespace) for draft in self.drafts]
        self.deleted = [(_defaulted(draft, namespace), at) for draft, at in self.deleted]
        self.remotes = [
            each._replace(namespace=each.namespace or namespace) for each in self.remotes
        ]
        self.generated = [
            each._replace(namespace=each.namespace or namespace) for each in self.generated
        ]

    def rename(self, prefix: str, suffix: str) -> None:
        """Put *prefix* and *suffix* at all names."""
        self.drafts = [draft.renamed(prefix, suffix) for draft in self.drafts]
        self.deleted = [(draft.renamed(prefix, suffix), at) for draft, at in self.deleted]
        self.generated = [made.named(affixed(made.name, prefix, suffix)) for made in self.generated]
        self.changed = self.renamed = True


def _defaulted(draft: Draft, namespace: str) -> Draft:
    if draft.namespaces[-1] or draft.kind in CLUSTER_SCOPED:
        return draft
    return draft._replace(namespaces=(*draft.namespaces, namespace))


def may_be_for(selector: Selector | None, made: GeneratedDraft) -> bool:
    """Whether a patch for what *selector* asks may be for *made*."""
    if selector is None or UNKNOWN in made.names:  # its kind, too, may be another by now
        return True
    return selector.kind.fits(made.kind.kind) is not False and any(
        selector.name.fits(name) is not False for name in made.names
    )


def settle(stack: Stack, budget: Budget, pieces: Pieces) -> None:
    """End what one rendering has put together: let its settings have their way.

    New names are followed in the objects of Kubernetes itself, pods above all.
    """
    if stack.changed or stack.generated:
        apply(stack.settings, stack.drafts, budget, pieces)
    if stack.renamed or stack.generated:
        stack.drafts = [
            draft.touched_at(_REFERRING) if _may_refer(draft.kind) else draft
            for draft in stack.drafts
        ]


def _may_refer(kind: GroupKind) -> bool:
    return merges_by_key(kind.group) and kind.kind not in _NO_REFERRERS
