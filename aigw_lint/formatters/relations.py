"""The table of relations, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aigw_lint.formatters.json import tool_heading
from aigw_lint.formatters.line import BLANK, Line, line, table
from aigw_lint.objectref import GroupKind
from aigw_lint.relation import CLUSTER, Relation


def relations_lines(relations: Sequence[Relation]) -> Iterator[Line]:
    """Yield a table with a row for each of *relations*."""
    heads = [(head, "bold") for head in ("of", "field", "namespace", "grant", "releases", "names")]
    yield from table([heads, *(_row(relation) for relation in relations)])
    yield BLANK
    yield line(
        (f"{len(relations)} relations; ", "dim"),
        ("a grant is asked for where the reference leaves the namespace", "dim"),
    )


def relations_json(relations: Iterable[Relation]) -> dict[str, object]:
    """Return the table with all that a row says."""
    return {**tool_heading(), "relations": [_object(relation) for relation in relations]}


def _row(relation: Relation) -> Sequence[tuple[str, str]]:
    grant = relation.grant_from
    return (
        (relation.source.kind, "bold"),
        (relation.path, ""),
        (namespace_of(relation), ""),
        ("-" if grant is None else f"from {grant.kind}", ""),
        (_releases(relation), ""),
        (", ".join(kind.kind for kind in dict.fromkeys(relation.kinds)), ""),
    )


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
        "grant_from": None if relation.grant_from is None else _kind(relation.grant_from),
        "since": relation.since,
        "until": relation.until,
        "missing": relation.effect,
    }


def _kind(kind: GroupKind) -> dict[str, str]:
    return {"group": kind.group, "kind": kind.kind}
