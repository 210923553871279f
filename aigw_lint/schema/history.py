"""In which releases and versions of a kind there is a field, or the kind itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any

from aigw_lint.knowledge.releases import Target
from aigw_lint.schema.bundle import release_in, schema_for, versions_of
from aigw_lint.schema.view import EXPERIMENTAL, holds, number
from aigw_lint.words.objectref import INFERENCE, INFERENCE_X, GroupKind
from aigw_lint.words.record import Record

PROJECTS: Mapping[str, str] = {
    "ai-gateway": "AI Gateway",
    "envoy-gateway": "Envoy Gateway",
    "gateway-api": "Gateway API",
    "inference-extension": "the inference extension",
}
"""What people call each project."""

# Kinds that went on in another group.
_WENT_ON = {
    GroupKind(INFERENCE, "InferencePool"): GroupKind(INFERENCE_X, "InferencePool"),
    GroupKind(INFERENCE_X, "InferencePool"): GroupKind(INFERENCE, "InferencePool"),
}

Path = Sequence["str | int"]


class Life(Record):
    """When there is something, in one version of a kind."""

    api_version: str
    project: str
    since: str | None = None
    """The first release that has it; None where it was there from the start."""
    until: str | None = None
    """The last release that has it; None where it is there still."""
    experimental: bool | str = False
    """Whether only the experimental channel has it; or the last release in which that was so."""

    def state(self, target: Target) -> str:
        """Return ``now``, ``later`` or ``earlier``: when it is there, seen from *target*."""
        release = number(release_in(target, self.project))
        if self.since is not None and release < number(self.since):
            return "later"
        if self.until is not None and number(self.until) < release:
            return "earlier"
        return "now"

    def narrowed(self, part: Mapping[str, Any]) -> Life:
        """Return the time in which there is also *part*."""
        since, until = part.get("x-since"), part.get("x-until")
        since = max(filter(None, (since, self.since)), key=number, default=None)
        until = min(filter(None, (until, self.until)), key=number, default=None)
        return self._replace(since=since, until=until)


def lives_of(kind: GroupKind) -> tuple[Life, ...]:
    """Return when each version of *kind* is served, the oldest version first."""
    return tuple(_life(schema) for schema in versions_of(kind.group, kind.kind))


def _life(schema: Mapping[str, Any]) -> Life:
    api_version = f"{schema['x-group']}/{schema['x-version']}"
    return Life(api_version, schema["x-project"]).narrowed(schema)


def lives_of_field(kind: GroupKind, path: Path) -> tuple[Life, ...]:
    """Return when there is a field at *path*, for each version of *kind* that ever has it.

    Those of the group in which the kind went on, too.
    """
    kinds = [kind, _WENT_ON.get(kind, kind)]
    found = {
        life.api_version: life
        for each in dict.fromkeys(kinds)
        for schema in versions_of(each.group, each.kind)
        if (life := _life_at(schema, path)) is not None
    }
    return tuple(found.values())


def _life_at(schema: Mapping[str, Any], path: Path) -> Life | None:
    parts = _parts(schema, path)
    return None if parts is None else reduce(Life.narrowed, parts, _life(schema))


def has_field(schema: Mapping[str, Any], path: Path) -> bool:
    """Tell whether *schema*, that of a whole object, has a field at *path*."""
    return _parts(schema, path) is not None


def life_within(kind: GroupKind, api_version: str, path: Path) -> Life | None:
    """Return when there is the field at *path*, where what holds it is there.

    None where it is there whenever what holds it is, and where no release has it.
    """
    for schema in versions_of(kind.group, kind.kind):
        whole = _life(schema)
        parts = _parts(schema, path) if whole.api_version == api_version else None
        if not parts:
            continue
        life = Life(api_version, whole.project).narrowed(parts[-1])
        mark = parts[-1].get(EXPERIMENTAL, False)
        if whole.since is not None and number(life.since or "0") <= number(whole.since):
            life = life._replace(since=None)
        if life.since or life.until or mark:
            return life._replace(experimental=mark)
    return None


def _parts(schema: Mapping[str, Any], path: Path) -> list[Mapping[str, Any]] | None:
    """Return the schemas of what lies on *path*, the last one's last; None for no field."""
    found: list[Mapping[str, Any]] = []
    part: Any = schema
    for step in path:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].removeprefix("#/$defs/")]
        part = _below(part, step)
        if part is None:
            return None
        found.append(part)
    return found


def _below(part: Mapping[str, Any], step: str | int) -> Mapping[str, Any] | None:
    """Return the schema of what lies at *step* below *part*."""
    if isinstance(step, int):
        found = part.get("items")
    else:
        found = part.get("properties", {}).get(step, part.get("additionalProperties"))
    return found if isinstance(found, Mapping) else None


Tree = Mapping[str, Any]
"""By step, ``[]`` for each item of a list: True for what is meant, or the tree below."""


@lru_cache(maxsize=256)
def experimental_fields(group: str, kind: str, version: str, target: Target) -> Tree:
    """Return the fields that only the experimental channel has; mostly there are none."""
    bundled = schema_for(group, kind, version, target)
    if bundled is None:
        return {}
    return _experimental(bundled.schema, bundled.definitions, number(bundled.release))


def _experimental(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], release: tuple[int, ...]
) -> Tree:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
    parts = [*schema.get("properties", {}).items(), ("[]", schema.get("items"))]
    found: dict[str, Any] = {}
    for step, part in parts:
        if not isinstance(part, Mapping):
            continue
        if is_experimental(part, release):
            found[step] = True
        elif below := _experimental(part, definitions, release):
            found[step] = below
    return found


def is_experimental(part: Mapping[str, Any], release: tuple[int, ...]) -> bool:
    """Tell whether only the experimental channel of *release* has *part*."""
    mark = part.get(EXPERIMENTAL)
    return mark is True or (mark is not None and release <= number(mark))


@lru_cache(maxsize=256)
def only_experimental(group: str, kind: str, version: str, target: Target) -> bool:
    """Tell whether only the experimental channel serves this version of a kind."""
    return version in _channels(group, kind, target)[True]


def standard_version(group: str, kind: str, target: Target) -> str | None:
    """Return the newest version of a kind that the standard channel serves; None for none."""
    return next(reversed(_channels(group, kind, target)[False]), None)


def _channels(group: str, kind: str, target: Target) -> Mapping[bool, list[str]]:
    """Return the versions that are served, by whether only the experimental channel has them."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for schema in versions_of(group, kind):
        release = number(release_in(target, schema["x-project"]))
        if holds(schema, release):
            found[is_experimental(schema, release)].append(schema["x-version"])
    return found
