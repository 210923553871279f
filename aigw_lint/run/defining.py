"""What defines kinds in a run: CRDs among the manifests, and what ``schemas`` names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from aigw_lint.choice.report import PassedOver
from aigw_lint.configuration.config import Config
from aigw_lint.files.parser import DEFAULT_LIMITS, Source, parse
from aigw_lint.knowledge.identity import OUR_KINDS
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.node import Node
from aigw_lint.text.places import shown_path
from aigw_lint.text.wording import quoted
from aigw_lint.words.errors import UsageError
from aigw_lint.words.objectref import GroupKind

if TYPE_CHECKING:
    from aigw_lint.schema.custom import Custom, Customs

_CRD = "CustomResourceDefinition"


def customs_of(
    manifests: Iterable[Manifest], config: Config
) -> tuple[Customs | None, tuple[PassedOver, ...]]:
    """Return what users define, with notes of what is odd; None for nothing.

    Only what some manifest is of is looked into. UsageError where `schemas`
    names what is not there.
    """
    manifests = tuple(manifests)
    crds = [each for each in manifests if each.ref.kind == _CRD]
    if not crds and not config.schemas:
        return None, ()
    from aigw_lint.schema.custom import Customs  # here, since few runs have any

    wanted = {each.ref.group_kind for each in manifests}
    notes: list[PassedOver] = []
    found = [*_named(config, wanted, notes), *_among(crds, wanted, notes)]
    return (Customs(found) if found else None), tuple(dict.fromkeys(notes))


def _among(
    crds: Iterable[Manifest], wanted: set[GroupKind], notes: list[PassedOver]
) -> Iterator[Custom]:
    """Yield what CRDs among the manifests define.

    CRDs are long: those of no use are not gone through, and what several renderings share, or
    several files say, is read once.
    """
    from aigw_lint.schema.crds import data_of
    from aigw_lint.schema.custom import CRD, Custom

    named = [
        (each, kind)
        for each in crds
        if each.ref.group_kind == CRD and ((kind := _kind_in(each.node)) is None or kind in wanted)
    ]
    # By their ids, which are their own, since the manifests keep them.
    trees: dict[GroupKind | None, set[int]] = {}
    for manifest, kind in named:
        trees.setdefault(kind, set()).add(id(manifest.node.raw))
    known: dict[int | str, tuple[Custom | None, list[PassedOver]]] = {}
    for manifest, kind in named:
        node = manifest.node
        if manifest.touched((*node.path, "spec")):
            if kind is not None:
                yield Custom(kind, {}, manifest.file, manifest, is_open=True)
            continue
        # What a file says is asked only where another may say the same.
        key = manifest.content_key if len(trees[kind]) > 1 else id(node.raw)
        if key not in known:
            odd: list[PassedOver] = []
            known[key] = _custom(data_of(node.raw), manifest.file, wanted, odd), odd
        made, odd = known[key]
        notes += (each._replace(file=manifest.file) for each in odd)
        if made is not None:
            yield made._replace(file=manifest.file, manifest=manifest)


def _kind_in(crd: Node) -> GroupKind | None:
    """Return the kind that *crd* defines; None where it does not say so."""
    group, kind = crd.string_at("spec", "group"), crd.string_at("spec", "names", "kind")
    return GroupKind(group, kind) if group and kind else None


def _named(config: Config, wanted: set[GroupKind], notes: list[PassedOver]) -> Iterator[Custom]:
    """Yield what the files that the configuration names define."""
    from aigw_lint.schema.crds import data_of, files_in

    for path in config.schemas:
        place = config.places.get(("schemas", path), "schemas")
        top = os.path.join(config.folder or os.curdir, path)
        if not os.path.exists(top):
            raise UsageError(f"{place}: `schemas` names {quoted(path)}, which is not there")
        for file in files_in(top):
            if not os.path.isfile(file):
                continue
            shown = shown_path(file, os.getcwd())
            source = _source(file, shown)
            result = parse(source)
            for finding in result.findings[:1]:
                line = finding.location.span.start.line
                notes.append(_note(shown, f"line {line}: {finding.message}"))
            for document in result.documents if not result.findings else ():
                data = data_of(document.root.raw)
                items = data.get("items") if isinstance(data, dict) else None
                for number, each in enumerate(items if isinstance(items, list) else (data,)):
                    made = _custom(each, shown, wanted, notes)
                    if made is not None:
                        name = f"{file}:{document.index}:{number}"
                        yield made._replace(place=name)


def _source(file: str, shown: str) -> Source:
    try:
        with open(file, "rb") as stream:
            return Source(shown, stream.read(DEFAULT_LIMITS.file_bytes + 1))
    except OSError as error:
        raise UsageError(f"cannot read {quoted(shown)}: {error.strerror or error}") from error


def _custom(
    data: Any,  # noqa: ANN401 - whatever a file holds
    file: str,
    wanted: set[GroupKind],
    notes: list[PassedOver],
) -> Custom | None:
    """Return what *data* defines; None, mostly with a note, where that is nothing of use."""
    from aigw_lint.schema.clean import OddSchemaError
    from aigw_lint.schema.custom import Custom, kind_of, versions_of_crd, versions_of_own

    if not isinstance(data, dict):
        return None
    try:
        if data.get("kind") == _CRD:
            kind = kind_of(data)
            if kind is None:
                notes.append(_note(file, "a CRD in it does not say of which kind it is"))
            elif kind in wanted and not _is_hollow(kind, data):
                return Custom(kind, versions_of_crd(data), file)
            elif kind in wanted:
                notes.append(_note(file, f"{kind}: it has no spec, as it has in each release"))
        elif GroupKind(str(data.get("x-group")), str(data.get("x-kind"))) in wanted:
            kind, versions = versions_of_own(data)
            return Custom(kind, versions, file)
    except OddSchemaError as error:
        name = data.get("x-kind") if kind_of(data) is None else kind_of(data)
        notes.append(_note(file, f"{name}: {error}"))
    return None


def _is_hollow(kind: GroupKind, crd: Any) -> bool:  # noqa: ANN401 - as above
    """Tell whether *crd* has a kind of ours without a `spec`: what tests put in its place."""
    versions = crd["spec"].get("versions")
    if kind not in OUR_KINDS or not isinstance(versions, list):
        return False
    for version in versions:
        holder = version.get("schema") if isinstance(version, dict) else None
        schema = holder.get("openAPIV3Schema") if isinstance(holder, dict) else None
        if not isinstance(schema, dict) or schema.get("x-kubernetes-preserve-unknown-fields"):
            return False
        fields = schema.get("properties")
        if isinstance(fields, dict) and "spec" in fields:
            return False
    return bool(versions)


def _note(file: str, message: str) -> PassedOver:
    return PassedOver(file, "odd-schema", message)
