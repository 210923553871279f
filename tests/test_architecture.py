"""The shape of the source tree: layers, lengths, names, and what a start may import."""

from __future__ import annotations

import ast
import graphlib
import itertools
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import aigw_lint
from aigw_lint.choice import registry

ROOT = Path(__file__).parent.parent

# From the ground up, as the data goes: each layer is a folder of `aigw_lint`, or stands at its
# top where it is none. A module imports only from the rows above its own in this table, so none
# goes in a circle; one that is a package of its own counts as a whole.
LAYERS = {
    "words": ("record", "answers clusterwide errors severity pattern position objectref reasons"),
    "text": (
        "linearparse node edit quantity duration spelling wording globs places hostnames",
        "buffersize codes linear content placeholders shellwords stages",
        "trees",
        "styles",
    ),
    "files": (
        "budget fault finding glancing portions",
        "entries streams syntax",
        "compose",
        "recovery",
        "parser",
        "coverage origin rewriting ytt",
    ),
    "objects": ("pieces suppression", "manifest suppressing", "written fixtures"),
    "renderings": (
        "merging ignoring remote",
        "folders",
        "directory draft rendered jsonpatch rereading",
        "jsonfaults layer",
        "lost",
        "choosing expansion",
        "patch",
        "patchreader",
        "stack images marking replacing substitution",
        "generating",
        "astray mistyped refusing",
        "kustomize",
        "outer",
        "planning",
        "argo flux",
        "renderer",
        "rendering",
        "masking",
    ),
    "knowledge": (
        "kinds releases versions worlds grants",
        "homes relation identity leading projects schema replicas textual",
        "scripts",
        "envoyrelations",
        "airelations gatewayrelations",
        "relations",
        "producers pins standins",
        "aim mentions sharing",
    ),
    "graph": (
        "reference",
        "unread",
        "shelf",
        "definitions granting referencereader referrers refusal",
        "surroundings",
        "graph",
        "appliers selectors within",
        "mutating",
        "labelling",
        "writers",
        "attachment targeting ownkinds",
        "policies routes serving",
        "evidence",
    ),
    "configuration": ("settings configfile", "configread", "config"),
    "choice": (
        "rule gitindex",
        "registry report",
        "ruleset walking roots",
        "picking loading",
        "discovery",
        "beyond",
    ),
    "run": (
        "charts checking defining mattering overlong programs removed sifting",
        "helming nested parallel reading running",
        "dropping",
        "telling",
        "gathering",
        "kustomizing placing refused templating",
        "world",
        "elsewhere inferring",
        "linter",
        "checklist inventory",
    ),
    "faces": ("dumping explain indexing testing", "formatters"),
    "command": ("cli", "__main__"),
}
ROWS = [row.split() for rows in LAYERS.values() for row in rows]

# What a start must not pay for: each is imported by the function that needs it.
HEAVY = frozenset(
    {
        "asyncio",
        "concurrent",
        "dataclasses",
        "difflib",
        "hashlib",
        "importlib.metadata",
        "inspect",
        "jsonschema",
        "logging",
        "multiprocessing",
        "pathlib",
        "pkgutil",
        "rich",
        "shutil",
        "subprocess",
        "tempfile",
        "textwrap",
        "tomli",
        "tomllib",
        "unicodedata",
    }
)

LONGEST_FILE = 350


class Import(NamedTuple):
    """One import statement's module; *level* counts the dots of a relative one."""

    module: str
    names: tuple[str, ...]
    level: int
    at_start: bool
    """Whether importing the file is enough to run it."""


def imports(path: Path) -> Iterator[Import]:
    """Yield all imports of a file, those inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or _types_only(function)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        at_start = id(node) not in late
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), 0, at_start)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(node.module or "", names, node.level, at_start)


def _types_only(node: ast.AST) -> bool:
    """Tell whether *node* is an ``if TYPE_CHECKING:``, which never runs."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def python_files(folder: str) -> dict[str, Path]:
    """Return the modules below *folder* of the source tree, by dotted name without it."""
    top = ROOT / folder
    return {
        ".".join(path.relative_to(top).with_suffix("").parts): path
        for path in sorted(top.rglob("*.py"))
    }


FOLDERS = [layer for layer in LAYERS if (ROOT / "aigw_lint" / layer).is_dir()]
ENGINE = {
    name: path
    for name, path in python_files("aigw_lint").items()
    if name not in ("__init__", *(f"{folder}.__init__" for folder in FOLDERS))
}
RULES = python_files("rules")
RULE_FILES = [name for name in RULES if not name.rpartition(".")[2].startswith("_")]
ALL_FILES = [*(ROOT / "aigw_lint").rglob("*.py"), *RULES.values()]


def uses(name: str) -> set[str]:
    """Return the modules of the engine that module *name* imports, by dotted name."""
    found = set()
    package = name.split(".")[:-1]
    for item in imports(ENGINE[name]):
        if item.level:
            base = package[: len(package) - item.level + 1]
            found |= _modules_of(".".join(filter(None, (*base, item.module))), item.names)
        elif item.module.partition(".")[0] == "aigw_lint":
            found |= _modules_of(item.module.partition(".")[2], item.names)
    return found - {name}


def _modules_of(module: str, names: Iterable[str]) -> set[str]:
    """Return what ``from module import names`` reaches: modules below, or the module."""
    found = set()
    for name in names or ("",):
        below = ".".join(filter(None, (module, name)))
        reached = _as_module(below) or _as_module(module)
        if reached or name != "__version__":
            found.add(reached)
    return found


def _as_module(name: str) -> str:
    """Return *name* as the engine's table has it; empty where it is no module."""
    return next((known for known in (name, f"{name}.__init__") if known in ENGINE), "")


def entry_of(name: str) -> str:
    """Return what stands for module *name* in the table."""
    first, _, rest = name.partition(".")
    return rest if first in FOLDERS else first


def row_of(name: str) -> int:
    """Return the number of a module's row."""
    entry = entry_of(name)
    for number, modules in enumerate(ROWS):
        if entry in modules:
            return number
    raise AssertionError(f"{name} is in no layer: put it into LAYERS, where it belongs")


# --- layers -------------------------------------------------------------------


def test_no_module_is_in_two_layers() -> None:
    names = list(itertools.chain.from_iterable(ROWS))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_a_folder(layer: str) -> None:
    folder = ROOT / "aigw_lint" / layer if layer in FOLDERS else ROOT / "aigw_lint"
    entries = {entry for row in LAYERS[layer] for entry in row.split()}
    packages = {entry for entry in entries if (ROOT / "aigw_lint" / entry).is_dir()}
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert entries - packages <= modules
    assert layer not in FOLDERS or modules <= entries


@pytest.mark.parametrize("name", ENGINE)
def test_a_module_imports_only_from_layers_below(name: str) -> None:
    mine = entry_of(name)
    for used in uses(name):
        assert used, f"{name} imports the public API; the engine imports modules"
        below = entry_of(used) == mine or row_of(used) < row_of(name)
        assert below, f"{name} imports {used}, which is not below it"


def test_no_import_goes_in_a_circle() -> None:
    edges = {name: {used for used in uses(name) if used in ENGINE} for name in ENGINE}
    tuple(graphlib.TopologicalSorter(edges).static_order())


@pytest.mark.parametrize("name", [*ENGINE, "__init__"])
def test_the_engine_imports_no_rule(name: str) -> None:
    for item in imports(ROOT / "aigw_lint" / (name.replace(".", "/") + ".py")):
        assert not f"{item.module}.".startswith(("aigw_lint.rules.", "rules."))
        assert not (item.module == "aigw_lint" and "rules" in item.names)


def test_no_module_hides_an_installed_package() -> None:
    for name in ("rules", "schemas"):
        assert not (ROOT / "aigw_lint" / name).exists()
        assert not (ROOT / "aigw_lint" / f"{name}.py").exists()


# --- rules --------------------------------------------------------------------


@pytest.mark.parametrize("name", RULES)
def test_a_rule_imports_the_public_api_alone(name: str) -> None:
    for item in imports(RULES[name]):
        if item.level:
            steps = item.module.split(".") if item.module else item.names
            assert any(step.startswith("_") for step in steps), f"{name} imports {item}"
        elif item.module.partition(".")[0] == "aigw_lint":
            assert item.module == "aigw_lint", f"{name} imports {item.module}"
            assert set(item.names) <= set(aigw_lint.__all__), f"{name} imports {item.names}"
        else:
            assert item.module.partition(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("name", sorted(RULES))
def test_records_of_rules_are_made_quickly(name: str) -> None:
    """A NamedTuple takes longer to make than all the rest of a module."""
    assert not any("NamedTuple" in item.names for item in imports(RULES[name]))


@pytest.mark.parametrize("name", RULE_FILES)
def test_file_class_and_id_agree(name: str) -> None:
    folder, _, stem = name.rpartition(".")
    (rule,) = registry.load(f"{registry.BUILT_IN}.{name}")
    assert rule.id == stem.replace("_", "-")
    assert rule.__name__ == "".join(word.capitalize() for word in stem.split("_"))
    assert rule.category == folder, "a rule lives in its category's folder"


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in RULES.values() if path.stem == "__init__"),
        *(ROOT / "aigw_lint" / folder / "__init__.py" for folder in FOLDERS),
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_folder_holds_no_code_of_its_own(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert [type(node) for node in body] == [ast.Expr], "a docstring and nothing else"


# --- files --------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [path for path in ALL_FILES if path.name != "_index.py"],  # a program writes it
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_files_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{lines} lines: does it hold two things?"


# --- the start ----------------------------------------------------------------


def heavy(module: str) -> bool:
    """Tell whether *module* is, or is part of, what a start must not pay for."""
    parts = module.split(".")
    return any(".".join(parts[:count]) in HEAVY for count in range(1, len(parts) + 1))


@pytest.mark.parametrize("path", ALL_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_modules_are_imported_where_they_are_needed(path: Path) -> None:
    for item in imports(path):
        reached = {item.module, *(f"{item.module}.{name}" for name in item.names)}
        assert not (item.at_start and any(map(heavy, reached))), f"imports {item.module} at start"


def loaded_by(statement: str) -> set[str]:
    """Return what a fresh Python without ``site`` loads for *statement*.

    An editable install has ``site`` load pathlib, which would hide it here.
    """
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    code = f"import sys; sys.path[:0] = {paths!r}; {statement}"
    command = [sys.executable, "-S", "-X", "importtime", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


def test_the_command_starts_without_what_it_may_not_need() -> None:
    floor = loaded_by("import ruamel.yaml, json, argparse")
    loaded = loaded_by("import aigw_lint.cli")
    assert "aigw_lint.cli" in loaded
    assert not {name for name in loaded - floor if heavy(name)}
