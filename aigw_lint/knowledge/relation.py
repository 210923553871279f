"""What a relation is: a field, in objects of one kind, that names objects of others."""

from __future__ import annotations

import functools

from aigw_lint.knowledge.releases import Target
from aigw_lint.words.objectref import AI_GATEWAY, CORE, ENVOY_GATEWAY, GATEWAY_API, GroupKind
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge

OWN_NAMESPACE = "own"
"""The target lies in the namespace of the object that names it; no other can be written."""
IGNORED = "ignored"
"""So it does, whatever stands in the ``namespace`` that may be written beside the name."""
FIELD = "field"
"""A ``namespace`` beside the name says where; without it, the own namespace."""
CLUSTER = "cluster"
"""The target has no namespace."""

# Every kind of these groups is known. Others may hold kinds that an extension serves.
_KNOWN_GROUPS = frozenset({AI_GATEWAY, CORE, ENVOY_GATEWAY, GATEWAY_API})


class Relation(Record):
    """A field, in objects of one kind, that names objects of others."""

    source: GroupKind
    path: str
    """Keys with dots between them; ``[]`` enters each item of a list."""
    kinds: tuple[GroupKind, ...]
    """The kinds that may be named."""
    effect: str
    """What happens where the target is missing; completes "..., so"."""
    other_effects: tuple[tuple[GroupKind, str], ...] = ()
    """What happens instead where the missing target is of one of these kinds."""
    default_group: str | None = None
    default_kind: str | None = None
    """What the API server fills in; None where the field has no default."""
    unwritten: GroupKind | None = None
    """The kind meant where neither group nor kind is written, and only then."""
    namespace: str = OWN_NAMESPACE
    default_namespace: str | None = None
    """Where the target lies if no namespace is written; None: in that of the object."""
    local_kinds: tuple[GroupKind, ...] = ()
    """Kinds that are looked for in the own namespace, whatever namespace is written."""
    refuses_namespace: Judge | None = None
    """Who refuses a namespace other than the own one, whatever is granted."""
    refused_effect: str = ""
    """What happens then, where it is not what happens without the target."""
    refused_condition: tuple[str, str, str] | None = None
    """The condition that shows it, where one does."""
    grant_from: GroupKind | None = None
    """As what a ReferenceGrant must list the source; None where no grant is asked for."""
    grant_ignores_name: bool = False
    refuses_kind: Judge | None = None
    refuses_group: Judge | None = None
    """Who refuses another kind or group; None where the field is then not judged."""
    refuses_only_if_managed: bool = False
    """So it is where Envoy Gateway serves the object; other controllers take other kinds."""
    kind_decides: bool = False
    """Group and kind are checked each by itself, and the kind alone says what is named."""
    group_is_ignored: bool = False
    """The kind alone says what is named, in whatever group."""
    is_extensible: bool = False
    """Kinds of groups other than ours and the core are not judged: an extension may serve them."""
    kind_is_ignored: bool = False
    """The controller reads an object of the one kind, whatever is written."""
    condition: tuple[str, str, str] | None = None
    """Type, status and reason of the condition that shows a missing target, where one does."""
    is_name: bool = False
    """The field is the name itself, not a mapping that holds it."""
    secret_keys: tuple[str, ...] = ()
    """The keys that are read, where a Secret is named; none where any will do."""
    one_key_is_enough: bool = False
    """One of these is read, or, under whatever key, what the Secret has if it has only one."""
    since: str | None = None
    until: str | None = None
    """The AI Gateway releases, the first and the last, in which the row holds."""

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the path in the form that ``Node.each`` walks."""
        return _steps(self.path)

    @property
    def field(self) -> str:
        """Return the last key of the path, as messages name the field."""
        return _last_key(self.path)

    def reads_namespace(self, kind: GroupKind) -> bool:
        """Tell whether a namespace beside the name of a *kind* says where it lies."""
        return self.namespace == FIELD and kind not in self.local_kinds

    def effect_of(self, kind: GroupKind) -> str:
        """Return what happens where a target of *kind* is missing."""
        return dict(self.other_effects).get(kind, self.effect)

    def condition_of(self, kind: GroupKind) -> tuple[str, str, str] | None:
        """Return the condition that shows a missing target of *kind*, where one does."""
        return None if kind in dict(self.other_effects) else self.condition

    def holds_for(self, target: Target) -> bool:
        """Tell whether the row holds in the release *target*."""
        if self.since is not None and not target.reaches(self.since):
            return False
        return (
            self.until is None or target.ai_gateway == self.until or not target.reaches(self.until)
        )

    def names(self, group: str | None, kind: str | None) -> tuple[GroupKind | None, bool]:
        """Return the kind that *group* and *kind* name, each None where it is not written.

        And whether the field can name it; no kind where that is not judged.
        """
        if self.unwritten is not None and group is None and kind is None:
            return self.unwritten, True
        named = GroupKind(
            (self.default_group or "") if group is None else group,
            (self.default_kind or "") if kind is None else kind,
        )
        decides = self.kind_decides and named.group in {each.group for each in self.kinds}
        if decides or self.group_is_ignored:
            named = next((each for each in self.kinds if each.kind == named.kind), named)
        if named in self.kinds and named != self.unwritten:
            return named, True
        unjudged = self.refuses_kind is None or (self.is_extensible and _is_foreign(named.group))
        return (None if unjudged else named), False


def _is_foreign(group: str) -> bool:
    """Tell whether *group* can be one that is not known here, and is no slip for one that is."""
    if "." not in group or group in _KNOWN_GROUPS:
        return False
    from aigw_lint.text.spelling import near  # here, since few references name such a group

    return not any(near(group, each) for each in _KNOWN_GROUPS)


@functools.cache
def _steps(path: str) -> tuple[str, ...]:
    if path.startswith("metadata.annotations."):  # the key itself holds dots
        return ("metadata", "annotations", path.removeprefix("metadata.annotations."))
    return tuple(path.replace("[]", ".[]").split("."))


@functools.cache
def _last_key(path: str) -> str:
    return next(step for step in reversed(_steps(path)) if step != "[]")
