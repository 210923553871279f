"""What kubectl and kustomize take of JSON objects one after the other is what is read."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aigw_lint.files.parser import Source, parse

Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.real


def made(name: str, **data: str) -> str:
    meta = {"name": name}
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": data})


A, B, C = made("a"), made("b", key="}{\n---\n"), made("c")
FLOW = "{apiVersion: v1, kind: ConfigMap, metadata: {name: f}}"
BLOCK = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w}"

TEXTS = (
    f"{A}\n{B}\n",
    f"{A}{B}{C}",
    f"{A}\n\t{B}\t\n",
    f"{A}\nnull\n{B}\n",
    f"{A}\n# a comment\n{B}\n",
    f"{A}\n---\n{B}\n---\n{BLOCK}\n",
    f"{A}\n{B}\n---\n{BLOCK}\n",
    f"{A}\n{B}\n# a comment\n",
    f"{A}\n{FLOW}\n",
    f"{A}\n{BLOCK}\n---\n{B}\n",
    f"{A} {BLOCK}\n",
    f"{A},\n{B}\n",
    f"{A}\n[{B}]\n",
    f"{A}\nsome text\n",
    f"{A}\n{B}\n{FLOW}\n",
    f"{A}\n{B}\n{{",
    f"# a comment\n{A}\n{B}\n",
    f"{FLOW}\n{A}\n",
    f"{A}\n---\n{B}\n{C}\n",
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_they_take(text: str, kubectl: Path, run: Run, tmp_path: Path) -> None:
    result = parse(Source.from_text("a.json", text))
    documents = [(each.root.string_at("metadata", "name"), each) for each in result.documents]
    (tmp_path / "a.json").write_text(text)
    (tmp_path / "kustomization.yaml").write_text("resources: [a.json]\n")

    # Without a server: labels are put in by kubectl itself.
    local = ("label", "--local", "--dry-run=client", "-o", "name", "-f", "a.json", "x=y")
    taken = run(kubectl, *local, cwd=tmp_path)
    names = [line.rpartition("/")[2] for line in taken.stdout.split()]
    told = {each.location.span.start.offset for each in result.findings}
    before = [name for name, each in documents if not told or each.root.end <= min(told)]
    assert names == before
    if taken.returncode:
        assert told

    built = run(kubectl, "kustomize", ".", cwd=tmp_path)
    if not built.returncode and not told:
        of_kustomize = sorted(str(name) for name, each in documents if not each.is_joined)
        assert sorted(re.findall(r"^  name: (.*)$", built.stdout, re.MULTILINE)) == of_kustomize
