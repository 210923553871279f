"""The table of relations: which field of which kind names objects of which kinds.

Data, not code. Each row holds what the API server fills in, where the name is
looked for, who refuses a kind that the field cannot name, and what happens
where the target is missing.
"""

from __future__ import annotations

from aigw_lint.knowledge.airelations import AI_GATEWAY_RELATIONS
from aigw_lint.knowledge.envoyrelations import ENVOY_GATEWAY_RELATIONS
from aigw_lint.knowledge.gatewayrelations import GATEWAY_API_RELATIONS
from aigw_lint.knowledge.relation import Relation
from aigw_lint.knowledge.releases import Target
from aigw_lint.words.objectref import GroupKind

RELATIONS: tuple[Relation, ...] = (
    *AI_GATEWAY_RELATIONS,
    *ENVOY_GATEWAY_RELATIONS,
    *GATEWAY_API_RELATIONS,
)


def relations_for(target: Target) -> dict[GroupKind, tuple[Relation, ...]]:
    """Return the relations that hold for *target*, by the kind that they start from."""
    chosen: dict[GroupKind, list[Relation]] = {}
    for relation in RELATIONS:
        if relation.holds_for(target):
            chosen.setdefault(relation.source, []).append(relation)
    return {source: tuple(rows) for source, rows in chosen.items()}


RELATION_SOURCES = tuple(dict.fromkeys(relation.source for relation in RELATIONS))
"""Every kind from which a relation starts."""
