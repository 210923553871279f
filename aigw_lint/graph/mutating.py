"""Policies that change objects on their way into the cluster, or there: Kyverno's and others'."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aigw_lint.graph.graph import Graph
from aigw_lint.graph.within import roots_of, texts_in
from aigw_lint.text.node import Node
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.record import Record

_TRACE = b"mutat"  # in a field or a group of all of them
_ANY = "*"


class Mutation(Record):
    """A change that a policy makes, to objects of some kinds."""

    file: str
    kinds: frozenset[str]
    """Of which kinds, or their plurals, in small letters; ``*`` for all."""
    change: Node
    """What it does, in the words of its policy."""

    def has(self, word: str) -> bool:
        """Tell whether *word* stands in the change, in a key or a text."""
        return any(word in text for text in texts_in(self.change))


def mutations_of(kind: GroupKind, graph: Graph) -> Iterator[Mutation]:
    """Yield what policies change in objects of *kind*."""
    name = kind.kind.lower()
    wanted = {name, f"{name}s", _ANY}
    known = graph.once(_mutations, for_all_targets=True)
    return (each for each in known if not wanted.isdisjoint(each.kinds))


def _mutations(graph: Graph) -> tuple[Mutation, ...]:
    return tuple(
        Mutation(source.file, kinds, change)
        for source in graph.loose_sources()
        if _TRACE in source.data
        for root in roots_of(source)
        for kinds, change in _changes_of(root)
    )


def _changes_of(root: Node) -> Iterator[tuple[frozenset[str], Node]]:
    group = (root.string_at("apiVersion") or "").rpartition("/")[0]
    read = _READERS.get(group)
    if read is not None:
        yield from read(root)


def _by_rules(policy: Node) -> Iterator[tuple[frozenset[str], Node]]:
    """Yield the changes of a policy of Kyverno that is made of rules."""
    for rule in policy.each("spec", "rules", "[]"):
        change = rule.get("mutate")
        if change is not None:
            kinds = {each.string_at("kind") or "" for each in change.each("targets", "[]")}
            for matched in _matched(rule):
                *before, last = matched.split("/")
                kinds.update((last, *(each for each in before if each != _ANY)))
            yield frozenset(map(str.lower, kinds)), change


def _matched(rule: Node) -> Iterator[str]:
    """Yield the kinds that *rule* is for, each with its version or without."""
    for at in ((), ("any", "[]"), ("all", "[]")):
        for each in rule.each("match", *at, "resources", "kinds", "[]"):
            yield each.string or ""


def _by_constraints(policy: Node) -> Iterator[tuple[frozenset[str], Node]]:
    """Yield the changes of a policy in CEL: of Kubernetes itself, or of Kyverno."""
    change = policy.get("spec", "mutations")
    if change is not None:
        kinds = [
            each.string or ""
            for field in ("matchConstraints", "targetMatchConstraints")
            for each in policy.each("spec", field, "resourceRules", "[]", "resources", "[]")
        ]
        yield frozenset(kind.partition("/")[0].lower() for kind in kinds), change


def _by_location(mutator: Node) -> Iterator[tuple[frozenset[str], Node]]:
    """Yield the change of a mutator of Gatekeeper; to all kinds where it names none."""
    change = mutator.get("spec")
    if change is not None:
        kinds = [
            each.string or ""
            for field in ("applyTo", "match")
            for way in ((field, "[]", "kinds", "[]"), (field, "kinds", "[]", "kinds", "[]"))
            for each in change.each(*way)
        ]
        yield frozenset(map(str.lower, kinds or (_ANY,))), change


_READERS: dict[str, Callable[[Node], Iterator[tuple[frozenset[str], Node]]]] = {
    "kyverno.io": _by_rules,
    "policies.kyverno.io": _by_constraints,
    "admissionregistration.k8s.io": _by_constraints,
    "mutations.gatekeeper.sh": _by_location,
}
