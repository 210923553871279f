"""Kinds as users define them: CRDs among the manifests, and schemas that are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from aigw_lint.knowledge.releases import Target
from aigw_lint.objects.manifest import Manifest
from aigw_lint.schema.bundle import Bundled, constraints_folder, seen_from
from aigw_lint.schema.cel import as_member
from aigw_lint.schema.clean import OddSchemaError, cleaned, cleaned_own
from aigw_lint.schema.constraints import Constraint, hash_of
from aigw_lint.schema.crds import load_constraints
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.record import Record

Schema = dict[str, Any]

CRD = GroupKind("apiextensions.k8s.io", "CustomResourceDefinition")


class Custom(Record):
    """One kind as one file defines it."""

    kind: GroupKind
    versions: Mapping[str, Schema]
    """The schemas of the versions that are served, of all releases."""
    file: str
    manifest: Manifest | None = None
    """The CRD; None for what the configuration names, which holds everywhere."""
    place: str = ""
    """Where it stands, for what the configuration names."""
    is_open: bool = False
    """Whether a patch may change the CRD, so that nobody here knows what it says."""

    @property
    def content(self) -> str:
        """What is equal for two that say the same; read when asked for, as CRDs are long."""
        if self.manifest is None:
            return self.place
        return f"{self.manifest.content_key}{' and a patch' if self.is_open else ''}"


class Customs:
    """All kinds that users define."""

    def __init__(self, customs: Iterable[Custom]) -> None:
        self._by_kind: dict[GroupKind, list[Custom]] = {}
        for each in customs:
            self._by_kind.setdefault(each.kind, []).append(each)
        self._numbers: dict[GroupKind, dict[int, int]] = {}
        self._seen: dict[tuple[int, str, Target], Bundled | None] = {}

    def has(self, kind: GroupKind) -> bool:
        """Tell whether *kind* is defined anywhere."""
        return kind in self._by_kind

    def of(self, kind: GroupKind, sees: Callable[[Manifest], bool]) -> tuple[Custom, ...]:
        """Return what defines *kind* and is seen, each content once.

        What the configuration names goes over what stands among the manifests.
        """
        found = [each for each in self._by_kind.get(kind, ()) if each.manifest is None]
        if not found:
            found = [
                each
                for each in self._by_kind.get(kind, ())
                if each.manifest is not None and sees(each.manifest)
            ]
        if len(found) < 2:  # noqa: PLR2004 - nothing to compare
            return tuple(found)
        numbers = self._numbered(kind)
        return tuple({numbers[id(each)]: each for each in reversed(found)}.values())

    def _numbered(self, kind: GroupKind) -> Mapping[int, int]:
        """Return a number for each of *kind* by its id: the same for those that say the same.

        Every manifest of a kind asks which differ, and what a CRD says is long.
        """
        known = self._numbers.get(kind)
        if known is None:
            contents: dict[str, int] = {}
            known = self._numbers[kind] = {
                id(each): contents.setdefault(each.content, len(contents))
                for each in self._by_kind[kind]
            }
        return known

    def schema(self, custom: Custom, version: str, target: Target) -> Bundled | None:
        """Return the schema of *version*, as *target* has it; None where it is not served."""
        key = (id(custom.versions), version, target)  # CRDs that say the same share them
        if key not in self._seen:
            found = custom.versions.get(version)
            self._seen[key] = None if found is None else seen_from(found, target)
        return self._seen[key]


def kind_of(crd: Any) -> GroupKind | None:  # noqa: ANN401 - whatever a file holds
    """Return the kind that *crd* defines; None where it does not say so."""
    spec = crd.get("spec") if isinstance(crd, dict) else None
    names = spec.get("names") if isinstance(spec, dict) else None
    group = spec.get("group") if isinstance(spec, dict) else None
    kind = names.get("kind") if isinstance(names, dict) else None
    if isinstance(group, str) and isinstance(kind, str) and group and kind:
        return GroupKind(group, kind)
    return None


def versions_of_crd(crd: Mapping[str, Any]) -> dict[str, Schema]:
    """Return the schema of each version that *crd* serves; OddSchemaError where one is none."""
    versions = crd["spec"].get("versions")
    if crd.get("apiVersion") != "apiextensions.k8s.io/v1":
        raise OddSchemaError("only CRDs of apiextensions.k8s.io/v1 are read")
    if not isinstance(versions, list) or not versions:
        raise OddSchemaError("it has no versions")
    found: dict[str, Schema] = {}
    for version in versions:
        if not isinstance(version, dict) or not isinstance(version.get("name"), str):
            raise OddSchemaError("a version in it has no name")
        served = version.get("served")
        if not isinstance(served, bool):
            raise OddSchemaError("a version in it does not say whether it is served")
        if served:
            holder = version.get("schema")
            if not isinstance(holder, dict):
                raise OddSchemaError("a version in it has no schema")
            found[version["name"]] = cleaned(holder.get("openAPIV3Schema"), _member)
    return found


def versions_of_own(schemas: Mapping[str, Any]) -> tuple[GroupKind, dict[str, Schema]]:
    """Return kind and version of a schema of our own form; OddSchemaError where it is none."""
    made = cleaned_own(schemas)
    group, kind, version = (made.get(word) for word in ("x-group", "x-kind", "x-version"))
    if not (isinstance(group, str) and isinstance(kind, str) and isinstance(version, str)):
        raise OddSchemaError("it does not say of which kind it is")
    return GroupKind(group, kind), {version: made}


def _member(rule: Mapping[str, Any], schema: Schema) -> Schema | None:
    """Return a rule of *schema*, as a member of ``allOf``: in our words, where we know it."""
    known = _constraints().get(hash_of(rule["rule"]))
    if known is None:
        return as_member(rule, schema)
    return None if known.needs_old else known.as_schema()


@lru_cache(maxsize=1)
def _constraints() -> dict[str, Constraint]:
    return load_constraints(constraints_folder())
