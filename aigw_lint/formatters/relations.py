"""The table of relations, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from aigw_lint.formatters.json import tool_heading
from aigw_lint.formatters.line import BLANK, Line, Segment, line, table
from aigw_lint.knowledge.relation import CLUSTER, Relation
from aigw_lint.words.objectref import GroupKind


def relations_lines(relations: Sequence[Relation]) -> Iterator[Line]:
    """Yield a table with a row for each of *relations*."""
    heads = [(head, "bold") for head in ("of", "field", "namespace", "grant", "releases", "names")]
    groups = _groups_of(relations)
    rows = [_row(relation, groups) for relation in relations]
    told = Counter(_but_for_releases(row) for row in rows)
    shown = [
        _with_effect(row, relation) if told[_but_for_releases(row)] > 1 else row
        for relation, row in zip(relations, rows, strict=True)
    ]
    yield from table([heads, *shown])
    yield BLANK
    yield line(
        (f"{len(relations)} relations; ", "dim"),
        ("a grant is asked for where the reference leaves the namespace", "dim"),
    )


def relations_json(relations: Iterable[Relation]) -> dict[str, object]:
    """Return the table with all that a row says."""
    return {**tool_heading(), "relations": [_object(relation) for relation in relations]}


def _row(relation: Relation, groups: Mapping[str, Collection[str]]) -> Sequence[Segment]:
    grant = relation.grant_from

    def shown(kind: GroupKind) -> str:
        """Return the kind, as kubectl writes it where there are several of that name."""
        return f"{kind.kind}.{kind.group}" if len(groups[kind.kind]) > 1 else kind.kind

    own = ", ".join(kind.kind for kind in relation.local_kinds)
    return (
        (shown(relation.source), "bold"),
        (relation.path, ""),
        (namespace_of(relation) + (f" (own for {own})" if own else ""), ""),
        ("-" if grant is None else f"from {grant.kind}", ""),
        (_releases(relation), ""),
        (", ".join(map(shown, relation.kinds)), ""),
    )


def _groups_of(relations: Iterable[Relation]) -> dict[str, set[str]]:
    """Return by name of a kind the groups that have one."""
    groups: dict[str, set[str]] = {}
    for relation in relations:
        for kind in (relation.source, *relation.kinds):
            groups.setdefault(kind.kind, set()).add(kind.group)
    return groups


def _with_effect(row: Sequence[Segment], relation: Relation) -> Sequence[Segment]:
    """Return *row* with what happens without the target, since all else is that of another."""
    names, style = row[-1]
    return (*row[:-1], (f"{names} (if missing: {relation.effect})", style))


def _but_for_releases(row: Sequence[Segment]) -> tuple[Segment, ...]:
    return (*row[:4], *row[5:])


def namespace_of(relation: Relation) -> str:
    """Return in a word where *relation* looks for what it names."""
    if relation.namespace == CLUSTER:
        return "none"
    if relation.default_namespace is not None:
        return f"written, or {relation.default_namespace}"
    if relation.refuses_namespace is not None or all(
        not relation.reads_namespace(kind) for kind in relation.kinds
    ):
        return "own"
    return "written, or own"


def _releases(relation: Relation) -> str:
    since, until = relation.since, relation.until
    if until is None:
        return "all" if since is None else f"{since}+"
    if since is None:
        return f"up to {until}"
    return since if since == until else f"{since}-{until}"


def _object(relation: Relation) -> dict[str, object]:
    return {
        "from": _kind(relation.source),
        "field": relation.path,
        "to": [_kind(kind) for kind in relation.kinds],
        "default_group": relation.default_group,
        "default_kind": relation.default_kind,
        "namespace": namespace_of(relation),
        "own_namespace_for": [_kind(kind) for kind in relation.local_kinds],
        "grant_from": None if relation.grant_from is None else _kind(relation.grant_from),
        "since": relation.since,
        "until": relation.until,
        "missing": relation.effect,
    }


def _kind(kind: GroupKind) -> dict[str, str]:
    return {"group": kind.group, "kind": kind.kind}
