"""What the API server says of a manifest by its schema, told once for all rules that ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aigw_lint.knowledge.kinds import SECRET
from aigw_lint.knowledge.releases import Target
from aigw_lint.objects.manifest import Manifest
from aigw_lint.schema.bundle import Bundled, schema_for
from aigw_lint.schema.keywords import Json
from aigw_lint.schema.plain import plain
from aigw_lint.schema.values import has_open
from aigw_lint.text.node import Node
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.schema.breach import Fault

Path = tuple["str | int", ...]


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
    data = _data(manifest, bundled)
    if bundled.check(data):
        return ()
    from aigw_lint.schema.explain import explain  # here, since it loads jsonschema

    return tuple(
        fault._replace(is_secret=_is_secret(manifest, fault.path))
        for fault in explain(data, bundled.schema)
    )


def _data(manifest: Manifest, bundled: Bundled) -> Json:
    """Return *manifest* as plain data, with the name that its rendering gives it."""
    data = plain(manifest.node.raw, bundled.schema, bundled.definitions)
    if "metadata" not in data:
        return data
    return {**data, "metadata": named(data["metadata"], manifest.ref.name)}


def named(metadata: Json, name: str | None) -> Json:
    """Return *metadata* with *name*, where it has one."""
    written = metadata.get("name") if isinstance(metadata, dict) else None
    if name is None or name == written or not isinstance(written, str):
        return metadata
    return {**metadata, "name": name}


class Unasked(Record):
    """A rule of a user's CRD that nobody here can ask."""

    rule: str
    path: Path
    """The first place where it holds."""
    has_engine: bool
    """Whether what evaluates CEL is installed."""


def unanswered_in(manifest: Manifest, own: Bundled) -> tuple[Unasked, ...]:
    """Return the rules of *own*, a user's schema, that cannot be asked here, each once."""
    data = _data(manifest, own)
    found: dict[str, Unasked] = {}
    for each in _unanswered(data, own.schema):
        found.setdefault(each.rule, each)
    return tuple(found.values())


def _unanswered(data: Json, schema: Mapping[str, Any], path: Path = ()) -> Iterator[Unasked]:
    """Yield the rules of *schema* that nobody here can ask of *data*."""
    for member in schema.get("allOf", ()):
        rule = member.get("x-cel")
        if rule is not None and not has_open(data):
            from aigw_lint.schema.cel import answer, can_ask_rules  # few runs have such rules

            if answer(data, rule) is None:
                yield Unasked(rule["rule"], path, can_ask_rules())
    if isinstance(data, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, value in data.items():
            part = properties.get(name, others)
            if isinstance(part, Mapping):
                yield from _unanswered(value, part, (*path, name))
    elif isinstance(data, list) and isinstance(schema.get("items"), Mapping):
        for index, value in enumerate(data):
            yield from _unanswered(value, schema["items"], (*path, index))


def _is_secret(manifest: Manifest, path: tuple[str | int, ...]) -> bool:
    """Tell whether what stands at *path* is not for showing."""
    if manifest.ref.group_kind == SECRET and path[:1] in (("data",), ("stringData",)):
        return True
    if manifest.ref.group_kind == SECRET and path[:2] == ("metadata", "annotations"):
        return True  # kubectl writes the whole object into one of them
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
