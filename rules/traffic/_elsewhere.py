"""Policies that something beside the manifests may make: then none is said to be missing."""

from __future__ import annotations

from collections.abc import Collection

from aigw_lint import Graph, GroupKind


def made(question: str, kind: GroupKind, names: Collection[str | None], graph: Graph) -> str | None:
    """Return *question* with the file that may make one of *kind* for what has one of *names*.

    None where no file does.
    """
    from aigw_lint import made_elsewhere  # here, since it looks through all texts

    file = made_elsewhere(kind, graph, about=tuple(filter(None, names)))
    return None if file is None else f"{question} ({file} may make a {kind.kind})"
