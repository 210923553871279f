"""Who refuses a reference of a kind that its field cannot name."""

from __future__ import annotations

from aigw_lint import Judge, Reference, lazy_pattern

# What the API server takes for a group and for a kind, before anything else is asked.
_GROUP = lazy_pattern(r"(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)?")
_KIND = lazy_pattern(r"[a-zA-Z](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?")


def is_kind(text: str) -> bool:
    """Tell whether a kind can be called *text* at all."""
    return _KIND().fullmatch(text) is not None


def judge_of(reference: Reference) -> Judge:
    """Return who refuses *reference*."""
    node, relation, ref = reference.node, reference.relation, reference.ref
    is_required = relation.default_kind is None and relation.unwritten is None
    if is_required and None in (node.string_at("group"), node.string_at("kind")):
        return Judge.API_SERVER
    if not _GROUP().fullmatch(ref.group) or not is_kind(ref.kind):
        return Judge.API_SERVER
    judge = relation.refuses_group if only_the_group(reference) else relation.refuses_kind
    return judge or Judge.CONTROLLER


def only_the_group(reference: Reference) -> bool:
    """Tell whether the field takes this kind, of another group."""
    relation = reference.relation
    named = {each.kind for each in relation.kinds if each != relation.unwritten}
    return reference.ref.kind in named


def may_match(reference: Reference, judge: Judge) -> bool:
    """Tell whether a controller may find a target that says group and kind in the same odd way."""
    kinds, ref = reference.relation.kinds, reference.ref
    return (
        judge is Judge.CONTROLLER
        and len(kinds) > 1
        and ref.kind in {each.kind for each in kinds}
        and ref.group in {each.group for each in kinds}
    )
