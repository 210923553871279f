"""The lists of reasons are complete: what the code says is in them, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import pytest

from aigw_lint import lint
from aigw_lint.choice.registry import load_rules
from aigw_lint.testing import files_of
from aigw_lint.words.reasons import PASSED_OVER, UNDECIDED, Reason

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/reasons.md").read_text(encoding="utf-8")
FILES = [
    path
    for path in (*ROOT.glob("aigw_lint/**/*.py"), *ROOT.glob("rules/**/*.py"))
    if path.name != "reasons.py"
]
WORD = re.compile(r"[a-z]+(-[a-z]+)*").fullmatch

# Functions whose texts are reasons although they do not say so; and words that none of them means.
SAY_WHY = frozenset({"_only_elsewhere", "_nowhere", "_raised_by"})
NO_REASONS = frozenset({""})


def words(node: ast.expr | None) -> Iterator[str]:
    """Yield the words that *node*, an expression, can come to."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD(node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from chain(words(node.body), words(node.orelse))
    elif isinstance(node, ast.BoolOp):
        yield from chain.from_iterable(map(words, node.values))


def called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def undecided_in(tree: ast.AST) -> Iterator[str]:
    """Yield the reasons of undecided checks that a module writes down."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if called(node) in ("undecided", "Undecided") and len(node.args) == 4:
                yield from words(node.args[2])
            if called(node) == "Buffer":
                yield from chain.from_iterable(map(words, node.args[5:]))
                yield from chain.from_iterable(
                    words(each.value) for each in node.keywords if each.arg == "reason"
                )
        elif isinstance(node, ast.FunctionDef) and says_why(node):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return):
                    yield from words(inner.value)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "reason":
            yield from words(node.value)


def says_why(function: ast.FunctionDef) -> bool:
    text = ast.get_docstring(function) or ""
    returned = ast.unparse(function.returns) if function.returns else ""
    why = re.search(r"\b(why|reason)\b", f"{text} {function.name.replace('_', ' ')}")
    return "str" in returned and (why is not None or function.name in SAY_WHY)


def passed_over_in(tree: ast.Module) -> Iterator[str]:
    """Yield the reasons of passed-over files that a module writes down."""
    named = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in (
            "PassedOver",
            "Note",
            "_note",
            "Trouble",
        ):
            for each in node.args[1:2]:
                yield from words(each)
                if isinstance(each, ast.Name) and isinstance(named.get(each.id), str):
                    yield str(named[each.id])


def all_in(reader: Callable[[ast.Module], Iterator[str]]) -> set[str]:
    """Return what *reader* finds in all modules, the names that they import from each other too."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in FILES]
    return set(chain.from_iterable(map(reader, trees))) - NO_REASONS


def test_each_reason_of_an_undecided_check_is_listed() -> None:
    assert all_in(undecided_in) == set(UNDECIDED)


def test_each_reason_of_a_file_passed_over_is_listed() -> None:
    modules = [
        ast.parse((ROOT / f"aigw_lint/choice/{name}.py").read_text(encoding="utf-8"))
        for name in ("walking", "report")
    ]
    names = {
        str(node.value.value)
        for module in modules
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and WORD(str(node.value.value))
    }
    assert all_in(passed_over_in) | names == set(PASSED_OVER)


def test_what_the_examples_of_rules_leave_undecided_is_listed() -> None:
    seen: set[str] = set()
    for rule in load_rules():
        for example in rule.examples:
            report = lint(sources=files_of(example))
            seen.update(report.undecided_reasons)
            assert set(report.passed_over_reasons) <= set(PASSED_OVER)
    assert {"external-reference", "placeholder", "unknown-namespace"} <= seen <= set(UNDECIDED)


@pytest.mark.parametrize("table", [UNDECIDED, PASSED_OVER], ids=["undecided", "passed-over"])
def test_the_page_has_what_the_command_says(table: Mapping[str, Reason]) -> None:
    assert list(table) == sorted(table)
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    shown = {word: Reason(means, remedy) for word, means, remedy in rows}
    assert {word: shown.get(word) for word in table} == table
    for text in chain.from_iterable(table.values()):
        assert text == text.strip()
        assert not text.endswith(".")
        assert "|" not in text, "it would end the cell"


def test_the_page_names_no_other_reason() -> None:
    words_of_page = set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE))
    assert words_of_page == {*UNDECIDED, *PASSED_OVER}
