"""CRDs from files and folders, for the building of schemas."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aigw_lint.files.parser import Source, parse
from aigw_lint.schema.build import Definition, release_of
from aigw_lint.schema.constraints import Constraint, by_hash, read_constraints
from aigw_lint.text.node import Raw, resolve_scalar
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError

_ENDINGS = (".json", ".yaml", ".yml")
_KIND = "CustomResourceDefinition"
_API = "apiextensions.k8s.io/v1"
# Files are called by these names, so none may lead elsewhere.
_NAME = re.compile(r"[A-Za-z0-9]+([-.][A-Za-z0-9]+)*", re.ASCII).fullmatch


def read_definitions(paths: Iterable[str]) -> Iterator[Definition]:
    """Yield all CRDs in *paths*, files and folders; UsageError where there are none."""
    for path in paths:
        found = False
        for file in files_in(path):
            for crd in _crds(file):
                found = True
                yield Definition(release_of(file), crd, file)
        if not found:
            raise UsageError(f"there is no {_KIND} in {quoted(path)}")


def files_in(path: str) -> Iterator[str]:
    """Yield *path*, or the files below it that may hold CRDs, in order."""
    if not os.path.isdir(path):
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (os.path.join(folder, name) for name in sorted(names) if _may_be_a_crd(name))


def _may_be_a_crd(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def _crds(file: str) -> Iterator[Mapping[str, Any]]:
    try:
        with open(file, "rb") as stream:
            source = Source(file, stream.read())
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot read {quoted(file)}: {reason}") from error
    if _KIND.encode() not in source.data:
        return
    result = parse(source)
    for finding in result.findings:
        raise UsageError(f"{file}:{finding.location.span.start.line}: {finding.message}")
    for document in result.documents:
        data = data_of(document.root.raw)
        for each in data["items"] if isinstance(data.get("items"), list) else (data,):
            if isinstance(each, dict) and each.get("kind") == _KIND:
                _check(each, file)
                yield each


def data_of(raw: Raw) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what the file holds, with nothing filled in."""
    kids, style = raw[2], raw[3]
    if style == "{":
        return {kids[at][2]: data_of(kids[at + 1]) for at in range(0, len(kids), 2)}
    if style == "[":
        return [data_of(kid) for kid in kids]
    return resolve_scalar(kids, *raw[3:5])


def _check(crd: Mapping[str, Any], file: str) -> None:
    """Raise UsageError where *crd* lacks what a schema is made of."""
    if crd.get("apiVersion") != _API:
        raise UsageError(f"{file}: only CRDs of {_API} are read, as all clusters have them")
    try:
        spec = crd["spec"]
        names = [spec["group"], spec["scope"], spec["names"]["kind"]]
        names += [version["name"] for version in spec["versions"]]
        whole = all(
            isinstance(version["served"], bool)
            and isinstance(version["schema"]["openAPIV3Schema"], dict)
            for version in spec["versions"]
        )
    except (KeyError, TypeError):
        whole, names = False, []
    if not whole:
        raise UsageError(f"{file}: a CRD has a group, a scope, a kind, and versions with schemas")
    for name in names:
        if not (isinstance(name, str) and _NAME(name)):
            raise UsageError(f"{file}: {quoted(str(name))} cannot be part of a kind's name")


def load_constraints(folder: str) -> dict[str, Constraint]:
    """Return the constraints in the YAML files of *folder*, by the hashes that they stand for."""
    return by_hash(each for found in constraints_by_file(folder).values() for each in found)


def constraints_by_file(folder: str) -> dict[str, tuple[Constraint, ...]]:
    """Return the constraints in each YAML file of *folder*, as they stand there."""
    from ruamel.yaml import YAML  # here, since only the building of schemas needs it

    found: dict[str, tuple[Constraint, ...]] = {}
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if name.endswith(".yaml"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                found[name] = tuple(read_constraints(YAML(typ="safe").load(file) or ()))
    return found
