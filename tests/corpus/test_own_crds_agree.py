"""A CRD of the user's own says what the schema says that was built from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.knowledge.releases import NEWEST
from aigw_lint.schema.bundle import Bundled, release_in, schema_for, seen_from
from aigw_lint.schema.custom import kind_of, versions_of_crd
from aigw_lint.schema.explain import explain
from aigw_lint.schema.plain import plain

pytestmark = pytest.mark.shared
FOLDERS = {
    "ai-gateway": "ai-gateway",
    "envoy-gateway": "envoy-gateway",
    "gateway-api-experimental": "gateway-api",
    "inference-extension": "inference-extension",
}
EACH = 4


def read_crds(shared: Path) -> dict[tuple[str, str, str], Bundled]:
    found: dict[tuple[str, str, str], Bundled] = {}
    for folder, project in FOLDERS.items():
        for file in (shared / "crds").glob(f"{folder}/v{release_in(NEWEST, project)}.*/*.json"):
            crd = json.loads(file.read_text(encoding="utf-8"))
            kind = kind_of(crd)
            assert kind is not None
            for version, schema in versions_of_crd(crd).items():
                seen = seen_from(schema, NEWEST)
                assert seen is not None
                found[kind.group, kind.kind, version] = seen
    return found


def faults(root: Any, schema: Bundled) -> list[tuple[object, ...]]:  # noqa: ANN401 - a raw tree
    data = plain(root, schema.schema, schema.definitions)
    found = explain(data, schema.schema)
    assert schema.check(data) is not bool(found)
    return [(fault.path, fault.word, fault.name) for fault in found]


def test_both_find_the_same(shared: Path) -> None:
    crds = read_crds(shared)
    mutants = shared / "corpus" / "apiserver" / "mutants.jsonl"
    compared = 0
    for line in mutants.read_text(encoding="utf-8").splitlines()[::EACH]:
        text = json.dumps(json.loads(line)["object"])
        for document in parse(Source.from_text("a.json", text)).documents:
            group, _, version = (document.api_version or "").rpartition("/")
            ours = schema_for(group, document.kind or "", version, NEWEST)
            own = crds.get((group, document.kind or "", version))
            if ours is not None and own is not None:
                assert faults(document.root.raw, own) == faults(document.root.raw, ours), text
                compared += 1
    assert compared > 3000 // EACH
