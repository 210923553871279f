"""What a kustomization has put together, and what it does to all of it at once."""

from __future__ import annotations

from aigw_lint.draft import UNKNOWN, Draft, affixed
from aigw_lint.layer import Entry
from aigw_lint.objectref import GroupKind
from aigw_lint.patch import Budget, Patch, apply
from aigw_lint.record import Record


class RemoteDraft(Record):
    """A source of objects that is not read."""

    what: str
    entry: Entry
    namespace: str | None = None
    fixed: bool = False
    """Whether it has a namespace of its own, which some releases of kustomize keep."""

    def in_namespace(self, namespace: str) -> RemoteDraft:
        """Return it after kustomize's `namespace`."""
        if self.fixed and namespace != self.namespace:
            namespace = UNKNOWN
        return self._replace(namespace=namespace)


class GeneratedDraft(Record):
    """A ConfigMap or Secret that kustomize makes."""

    kind: GroupKind
    name: str
    namespace: str | None
    entry: Entry
    hashed: bool


class Stack:
    """What a kustomization has put together so far."""

    __slots__ = ("changed", "drafts", "generated", "remotes", "settings")

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.remotes: list[RemoteDraft] = []
        self.generated: list[GeneratedDraft] = []
        self.settings: list[Patch] = []
        """What settings of its own let kustomize change besides, if it changes anything."""
        self.changed = False
        """Whether it changes or makes anything that those settings may bear on."""

    @property
    def size(self) -> int:
        """How much there is to take over."""
        made = len(self.drafts) + len(self.generated)
        return made + len(self.remotes) + len(self.settings)

    def add(self, other: Stack) -> None:
        """Take over what another kustomization has put together."""
        self.drafts += other.drafts
        self.remotes += other.remotes
        self.generated += other.generated
        self.settings += other.settings
        self.changed |= other.changed

    def move(self, namespace: str) -> None:
        """Put all into *namespace*."""
        self.drafts = [draft.in_namespace(namespace) for draft in self.drafts]
        self.remotes = [remote.in_namespace(namespace) for remote in self.remotes]
        self.generated = [made._replace(namespace=namespace) for made in self.generated]
        self.changed = True

    def rename(self, prefix: str, suffix: str) -> None:
        """Put *prefix* and *suffix* at all names."""
        self.drafts = [draft.renamed(prefix, suffix) for draft in self.drafts]
        self.generated = [
            made._replace(name=affixed(made.name, prefix, suffix)) for made in self.generated
        ]
        self.changed = True


def settle(stack: Stack, budget: Budget) -> None:
    """End what one rendering has put together: let its settings have their way."""
    if stack.changed or stack.generated:
        apply(stack.settings, stack.drafts, budget)
