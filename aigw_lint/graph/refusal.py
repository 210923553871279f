"""Who refuses a reference of a kind that its field cannot name."""

from __future__ import annotations

from aigw_lint.graph.reference import Reference
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.severity import Judge

# What the API server takes for a group and for a kind, before anything else is asked.
_GROUP = lazy_pattern(r"(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)?")
_KIND = lazy_pattern(r"[a-zA-Z](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?")


def is_kind(text: str) -> bool:
    """Tell whether a kind can be called *text* at all."""
    return _KIND().fullmatch(text) is not None


def judge_of(reference: Reference) -> Judge:
    """Return who refuses *reference*."""
    relation, ref = reference.relation, reference.ref
    if lacks_kind(reference) or not _GROUP().fullmatch(ref.group) or not is_kind(ref.kind):
        return Judge.API_SERVER
    judge = relation.refuses_group if only_the_group(reference) else relation.refuses_kind
    return judge or Judge.CONTROLLER


def lacks_kind(reference: Reference) -> bool:
    """Tell whether *reference* has no group or kind where both must be written."""
    node, relation = reference.node, reference.relation
    is_required = relation.default_kind is None and relation.unwritten is None
    return is_required and None in (node.string_at("group"), node.string_at("kind"))


def only_the_group(reference: Reference) -> bool:
    """Tell whether the field takes this kind, of another group."""
    relation = reference.relation
    named = {each.kind for each in relation.kinds if each != relation.unwritten}
    return reference.ref.kind in named
