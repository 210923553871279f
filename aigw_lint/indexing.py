"""Write the index of the built-in rules: what must be known of one before it is imported.

    python -m aigw_lint.indexing

To be run when a rule comes, goes, or changes its id, category, severity or kinds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from aigw_lint.choice.registry import BUILT_IN, load_rules
from aigw_lint.choice.rule import Rule
from aigw_lint.words.objectref import GroupKind

_HEAD = '''"""The built-in rules, so that none is imported before a manifest of its kinds comes.

Written by ``python -m aigw_lint.indexing``. Each row: module, id,
category, severity, and kinds with their groups. Kinds that several rules
have stand once, at the top.
"""

'''
_WIDTH = 84


def index_text(rules: Iterable[type[Rule]]) -> str:
    """Return the index of *rules*, as Python."""
    listed = list(rules)
    counts = Counter(rule.kinds for rule in listed)
    several = [kinds for kinds, count in counts.items() if count > 1 and len(kinds) > 1]
    names = {kinds: f"KINDS_{number}" for number, kinds in enumerate(several, 1)}
    shared = (f"{name} = {_kinds(kinds, '')}\n" for kinds, name in names.items())
    rows = "".join(_row(rule, names) for rule in listed)
    return f"{_HEAD}{''.join(shared)}\nRULES = (\n{rows})\n"


def built_in_rules() -> list[type[Rule]]:
    """Return the rules of the built-in pack, by id."""
    return [rule for rule in load_rules() if rule.__module__.startswith(f"{BUILT_IN}.")]


def _row(rule: type[Rule], names: Mapping[tuple[GroupKind, ...], str]) -> str:
    module = rule.__module__.removeprefix(f"{BUILT_IN}.")
    cells = (module, rule.id, rule.category, rule.severity.label)
    lines = [f'        "{cell}",\n' for cell in cells]
    kinds = names.get(rule.kinds) or _kinds(rule.kinds, " " * 8)
    return f"    (\n{''.join(lines)}        {kinds},\n    ),\n"


def _kinds(kinds: Iterable[GroupKind], indent: str) -> str:
    """Return one text with all *kinds*, on lines that are not too long."""
    lines: list[str] = []
    for kind in (f"{kind.kind}.{kind.group}" for kind in kinds):
        if lines and len(lines[-1]) + len(kind) < _WIDTH:
            lines[-1] += f" {kind}"
        else:
            lines.append(kind)
    if len(lines) == 1:
        return f'"{lines[0]}"'
    inner = "".join(f'{indent}    "{line} "\n' for line in lines[:-1])
    return f'(\n{inner}{indent}    "{lines[-1]}"\n{indent})'


def main() -> None:
    """Write the index beside the rules."""
    import importlib

    index = importlib.import_module(f"{BUILT_IN}._index")
    text = index_text(built_in_rules())  # before the file is opened, and so emptied
    with open(str(index.__file__), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    main()
