"""The schemas that come with aigw-lint, each loaded when a manifest of its kind comes up."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from aigw_lint.knowledge.releases import Target
from aigw_lint.schema.fits import Checks
from aigw_lint.schema.metadata import METADATA
from aigw_lint.schema.view import at_release, holds, number
from aigw_lint.schema.words import Check
from aigw_lint.words.record import Record

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schemas")
_LONGEST_PART = 63
_ID = "- id: "

Schema = dict[str, Any]


class Bundled(Record):
    """A schema as it is in one release."""

    schema: Schema
    definitions: Mapping[str, Schema]
    check: Check
    """Whether plain data fits it."""
    project: str
    release: str


def release_in(target: Target, project: str) -> str:
    """Return the release of *project* that goes with *target*."""
    return {
        "ai-gateway": target.ai_gateway,
        "envoy-gateway": target.envoy_gateway,
        "gateway-api": target.gateway_api,
        "inference-extension": target.inference,
    }[project]


@lru_cache(maxsize=256)
def schema_for(group: str, kind: str, version: str, target: Target) -> Bundled | None:
    """Return the schema of a kind as *target* serves it; None where there is none."""
    found = _load(group, kind, version)
    return None if found is None else seen_from(found, target)


def seen_from(found: Schema, target: Target) -> Bundled | None:
    """Return *found*, a schema of all releases, as *target* has it; None where it does not."""
    project: str = found.get("x-project", "")
    # What Kubernetes itself has is the same in all releases that matter.
    release = release_in(target, project) if project else "1"
    if not holds(found, number(release)):
        return None
    schema = at_release(found, release)
    # The server takes the status off what clients write, and knows metadata by itself.
    schema["properties"] = {**schema["properties"], "metadata": METADATA, "status": {}}
    schema["x-defaults"] = [each for each in schema.get("x-defaults", ()) if each != "status"]
    definitions = schema.get("$defs", {})
    return Bundled(schema, definitions, Checks(definitions).of(schema), project, release)


@lru_cache(maxsize=64)
def versions_of(group: str, kind: str) -> tuple[Mapping[str, Any], ...]:
    """Return the schema of all releases for each version of a kind, the oldest version first."""
    folder = os.path.join(schemas_folder(), group)
    beginning = f"{kind.lower()}_"
    try:
        names = [name for name in os.listdir(folder) if name.startswith(beginning)]
    except FileNotFoundError:
        return ()
    versions = sorted((name[len(beginning) :].removesuffix(".json") for name in names), key=_age_of)
    found = (_load(group, kind, version) for version in versions)
    return tuple(each for each in found if each is not None)


def _age_of(version: str) -> tuple[str, str]:
    """Return what orders versions as Kubernetes does: v1alpha1, v1beta1, v1."""
    return next((stage for stage in ("alpha", "beta") if stage in version), "stable"), version


@lru_cache(maxsize=256)
def _load(group: str, kind: str, version: str) -> Schema | None:
    if not all(map(_may_be_part_of_a_name, (group or "core", kind, version))):
        return None
    path = os.path.join(schemas_folder(), _folder(group), f"{kind.lower()}_{version}.json")
    try:
        with open(path, encoding="utf-8") as file:
            schema: Schema = json.load(file)
    except FileNotFoundError:
        return None
    return schema if schema.get("x-kind") == kind else None


def _may_be_part_of_a_name(part: str) -> bool:
    """Tell whether a file may be called by *part*: manifests may say anything."""
    plain = part.replace("-", "").replace(".", "")
    return len(part) <= _LONGEST_PART and plain.isascii() and plain.isalnum()


def _folder(group: str) -> str:
    """Return the folder of *group*; a name that could be a package's is none for data."""
    return group if "." in group else f"{group or 'core'}-group"


@lru_cache(maxsize=1)
def schemas_folder() -> str:
    """Return the folder of the package ``aigw_lint.schemas``, wherever it is installed."""
    if os.path.isdir(_FOLDER):
        return _FOLDER
    from importlib.util import find_spec  # an editable installation keeps it elsewhere

    spec = find_spec("aigw_lint.schemas")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return places[0] if places else _FOLDER


@lru_cache(maxsize=1)
def constraint_ids() -> frozenset[str]:
    """Return the ids of all cross-field rules, read without a reader of YAML."""
    folder, found = constraints_folder(), []
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            found += [line[len(_ID) :].strip() for line in file if line.startswith(_ID)]
    return frozenset(found)


def constraints_folder() -> str:
    """Return the folder of the cross-field rules."""
    return os.path.join(schemas_folder(), "cross-field")
