"""The index of the built-in rules says what the rules say, and spares importing them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from aigw_lint.choice.registry import BUILT_IN, IndexedRule, list_rules, load_rules
from aigw_lint.indexing import built_in_rules, index_text

INDEX = importlib.import_module(f"{BUILT_IN}._index")

PRINT_LOADED = """
import sys
from aigw_lint import lint
text = '''
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: a, namespace: b}
spec: {from: [], to: []}
'''
assert lint(sources={"a.yaml": text}).manifests == 1
print(*(name for name in sys.modules if name.startswith("aigw_lint.rules.")))
"""


def test_the_index_is_that_of_the_rules() -> None:
    written = Path(str(INDEX.__file__)).read_text(encoding="utf-8")
    assert written == index_text(built_in_rules()), "write it anew: python -m aigw_lint.indexing"


def test_each_row_leads_to_its_rule() -> None:
    loaded = {rule.id: rule for rule in load_rules()}
    for listed in list_rules():
        rule = loaded[listed.id]
        assert isinstance(listed, IndexedRule)
        assert listed.load() is rule
        about = (listed.category, listed.severity, listed.kinds)
        assert about == (rule.category, rule.severity, rule.kinds)
    assert len(list_rules()) == len(loaded)


def test_rules_of_other_kinds_are_not_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_LOADED], capture_output=True, encoding="utf-8", check=True
    )
    modules = done.stdout.split()
    assert "aigw_lint.rules.schema.unidentified_manifest" not in modules
    assert not [name for name in modules if name.startswith("aigw_lint.rules.attachment")]


@pytest.mark.parametrize("row", INDEX.RULES, ids=lambda row: row[1])
def test_modules_are_called_as_their_rules(row: tuple[str, ...]) -> None:
    module, rule_id, category, *_ = row
    assert module == f"{category}.{rule_id.replace('-', '_')}"
