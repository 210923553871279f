"""What is odd about a reference of a kind that its field cannot name."""

from __future__ import annotations

from aigw_lint import (
    HTTP_ROUTE,
    Graph,
    Judge,
    Reference,
    Serving,
    cut,
    edit_distance,
    faults_in,
    is_kind,
    judge_of,
    only_the_group,
    own_kind,
)

_UNKNOWN = "additionalProperties"
_KIND_FIELDS = ("group", "kind")


def is_refused(reference: Reference, graph: Graph) -> bool | None:
    """Tell whether *reference*, of a kind that its field cannot name, is refused.

    Other controllers than Envoy Gateway may take it; None where one of them may judge.
    """
    relation, judging = reference.relation, Serving.judging(reference, graph)
    only_if_managed = relation.refuses_only_if_managed or _delegates(reference)
    if judging is Serving.ENVOY_GATEWAY:
        return True
    if judge_of(reference) is Judge.API_SERVER and not only_if_managed:
        return True
    if judging is Serving.UNSEEN:
        return None if only_if_managed else True
    return None if judging is Serving.UNCLEAR else False


def _delegates(reference: Reference) -> bool:
    """Tell whether an HTTPRoute names others for what it leaves to them, as kgateway lets it."""
    return reference.source.ref[:2] == HTTP_ROUTE and reference.ref.group_kind == HTTP_ROUTE


def may_match(reference: Reference, judge: Judge) -> bool:
    """Tell whether a controller may find a target that says group and kind in the same odd way."""
    kinds, ref = reference.relation.kinds, reference.ref
    return (
        judge is Judge.CONTROLLER
        and len(kinds) > 1
        and ref.kind in {each.kind for each in kinds}
        and ref.group in {each.group for each in kinds}
    )


def misspells_kind(reference: Reference, graph: Graph) -> bool:
    """Tell whether *reference* has a field that is a slip for its group or kind."""
    return any(
        fault.word == _UNKNOWN
        and fault.path[:-1] == reference.node.path
        and any(edit_distance(fault.name, name, 1) <= 1 for name in _KIND_FIELDS)
        for fault in faults_in(
            reference.source, graph.target, own_kind(reference.source, graph).schema
        )
    )


def what_is_wrong(reference: Reference) -> str:
    """Return in words what is wrong with *reference*."""
    node, relation, ref = reference.node, reference.relation, reference.ref
    kind, group = node.string_at("kind"), node.string_at("group")
    if kind is None and relation.default_kind is None:
        return f"names no kind in {relation.field}"
    shown = ref.kind if is_kind(ref.kind) else f'"{ref.kind}"'
    named = f"cannot name the kind {cut(shown)}"
    if only_the_group(reference):
        named += f' of group "{cut(group)}"' if group else " without its group"
        return f"{named} in {relation.field}"
    return f"{named} in {relation.field}" + (", which is the default" if kind is None else "")
