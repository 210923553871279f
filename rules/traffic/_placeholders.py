"""Where placeholders are looked for, and who says that a plugin puts them in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aigw_lint import Manifest, Node, lazy_pattern

# What argocd-vault-plugin is told by; it replaces `<key>`.
_PLUGIN = "avp.kubernetes.io/"
_BY_AIGW = "substitution.aigw.run/"
_BARE_VARIABLE = lazy_pattern(r"(?<!\$)\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def names_without_default(text: str) -> list[str]:
    """Return the names of the variables in *text* that have no default."""
    return [match.group(1) for match in _BARE_VARIABLE().finditer(text)]


def is_for_a_plugin(manifest: Manifest) -> bool:
    """Tell whether *manifest* says itself that a plugin puts its values in."""
    annotations = manifest.node.get("metadata", "annotations")
    keys = () if annotations is None else annotations.entries()
    return any((key.text or "").startswith(_PLUGIN) for key, _ in keys)


def is_for_aigw(manifest: Manifest, node: Node) -> bool:
    """Tell whether an annotation asks ``aigw run`` to put in what *node*, of a Secret, stands for.

    It has the key, and names a variable or a file in its value.
    """
    annotations = manifest.node.get("metadata", "annotations")
    if annotations is None or node.path[-2:-1] not in (("data",), ("stringData",)):
        return False
    return any(annotations.get(f"{_BY_AIGW}{way}/{node.path[-1]}") for way in ("env", "file"))


def scalars(
    root: Node,
    holds: Callable[[str], bool] | None = None,
    *,
    without: Iterable[int] = (),
) -> Iterator[Node]:
    """Yield the values below *root* that are one line of plain or quoted text, in no order.

    Only those whose text *holds* what is asked for, and none in the raws with the ids *without*.
    """
    seen: set[int] = set(without)
    stack = [(root.raw, root.path)]
    while stack:
        raw, path = stack.pop()
        if id(raw) in seen:
            continue
        seen.add(id(raw))
        kids = raw[2]
        is_mapping = raw[3] == "{"
        for at in range(1, len(kids), 2) if is_mapping else range(len(kids)):
            kid = kids[at]
            style = kid[3]
            if style in ("{", "["):
                stack.append((kid, (*path, kids[at - 1][2] if is_mapping else at)))
            elif style not in ("|", ">") and (holds is None or holds(kid[2])):
                yield Node(kid, (*path, kids[at - 1][2] if is_mapping else at))
