"""Write the index of the built-in rules: what must be known of one before it is imported.

    python -m aigw_lint.indexing

To be run when a rule comes, goes, or changes its id, category, severity or kinds.
"""

from __future__ import annotations

from collections.abc import Iterable

from aigw_lint.registry import BUILT_IN, load_rules
from aigw_lint.rule import Rule

_HEAD = '''"""The built-in rules, so that none is imported before a manifest of its kinds comes.

Written by ``python -m aigw_lint.indexing``. Each row: module, id,
category, severity, and kinds with their groups.
"""

RULES = (
'''
_WIDTH = 84


def index_text(rules: Iterable[type[Rule]]) -> str:
    """Return the index of *rules*, as Python."""
    return _HEAD + "".join(map(_row, rules)) + ")\n"


def built_in_rules() -> list[type[Rule]]:
    """Return the rules of the built-in pack, by id."""
    return [rule for rule in load_rules() if rule.__module__.startswith(f"{BUILT_IN}.")]


def _row(rule: type[Rule]) -> str:
    module = rule.__module__.removeprefix(f"{BUILT_IN}.")
    cells = (module, rule.id, rule.category, rule.severity.label)
    lines = [f'        "{cell}",\n' for cell in cells]
    kinds = [f"{kind.kind}.{kind.group}" for kind in rule.kinds]
    return f"    (\n{''.join(lines)}{_kinds(kinds)}    ),\n"


def _kinds(kinds: Iterable[str]) -> str:
    """Return one text with all *kinds*, on lines that are not too long."""
    lines: list[str] = []
    for kind in kinds:
        if lines and len(lines[-1]) + len(kind) < _WIDTH:
            lines[-1] += f" {kind}"
        else:
            lines.append(kind)
    if len(lines) == 1:
        return f'        "{lines[0]}",\n'
    inner = "".join(f'            "{line} "\n' for line in lines[:-1])
    return f'        (\n{inner}            "{lines[-1]}"\n        ),\n'


def main() -> None:
    """Write the index beside the rules."""
    import importlib

    index = importlib.import_module(f"{BUILT_IN}._index")
    text = index_text(built_in_rules())  # before the file is opened, and so emptied
    with open(str(index.__file__), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    main()
