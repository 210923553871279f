"""What the API server says of a manifest by its schema, told once for all rules that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigw_lint.kinds import SECRET
from aigw_lint.manifest import Manifest
from aigw_lint.node import Node
from aigw_lint.releases import Target
from aigw_lint.schema.bundle import Bundled, schema_for
from aigw_lint.schema.plain import plain

if TYPE_CHECKING:
    from aigw_lint.schema.explain import Fault


def bundled_for(manifest: Manifest, target: Target) -> Bundled | None:
    """Return the schema of *manifest* as *target* serves it; None where none comes with us."""
    group, _, version = manifest.api_version.rpartition("/")
    return schema_for(group, manifest.kind, version, target)


def faults_in(manifest: Manifest, target: Target, own: Bundled | None = None) -> tuple[Fault, ...]:
    """Return what the API server refuses in *manifest*, one fault for each root cause.

    By *own*, the schema that a user has for it, or by that which comes with us.
    """
    bundled = own or bundled_for(manifest, target)
    if bundled is None:
        return ()
    data = plain(manifest.node.raw, bundled.schema, bundled.definitions)
    if bundled.check(data):
        return ()
    from aigw_lint.schema.explain import explain  # here, since it loads jsonschema

    return tuple(
        fault._replace(is_secret=_is_secret(manifest, fault.path))
        for fault in explain(data, bundled.schema)
    )


def unanswered_in(manifest: Manifest, own: Bundled) -> dict[str, tuple[str | int, ...]]:
    """Return the rules of *own*, a user's schema, that cannot be asked here: text and place."""
    from aigw_lint.schema.cel import unanswered  # here, since few runs have such rules

    found: dict[str, tuple[str | int, ...]] = {}
    data = plain(manifest.node.raw, own.schema, own.definitions)
    for path, rule in unanswered(data, own.schema):
        found.setdefault(rule, path)
    return found


def _is_secret(manifest: Manifest, path: tuple[str | int, ...]) -> bool:
    """Tell whether what stands at *path* is not for showing."""
    if manifest.ref.group_kind == SECRET and path[:1] in (("data",), ("stringData",)):
        return True
    return path[-1:] == ("inline",)  # an API key that an MCPRoute holds


def node_at(top: Node, path: tuple[str | int, ...]) -> tuple[Node, int]:
    """Return the node at *path*, or the nearest above it, and how many steps lead there."""
    node = top
    for count, step in enumerate(path):
        inner = node.get(step)
        if inner is None:
            return node, count
        node = inner
    return node, len(path)
