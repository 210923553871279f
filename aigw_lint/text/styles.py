"""How scalars are written, as far as that decides what kustomize makes of them next.

Source: sigs.k8s.io/kustomize/kyaml (yaml/fns.go), tried with the program.
"""

from __future__ import annotations

from aigw_lint.text.node import Raw, Step, resolve_scalar, string_of
from aigw_lint.text.trees import UNTAGGED, Spend, UnmergeableError, with_kids

TEXT_WORDS = frozenset(
    word
    for text in ("y", "n", "yes", "no", "on", "off")
    for word in (text, text.capitalize(), text.upper())
)
"""What is a text for kustomize, though not for Kubernetes."""

TIED = ""
"""The tag of scalars that kustomize holds as one, though they stand at several places.

So are the labels that one entry makes: who sets one of them later sets all. Those
that belong together are one and the same raw.
"""

_DEEPEST = 100


def was_plain(raw: Raw) -> bool:
    """Whether the scalar *raw*, or what stood there before patches, is written without quotes."""
    return not raw[3] or (len(raw) > UNTAGGED and raw[4] != TIED)


def is_tied(raw: Raw) -> bool:
    """Whether the scalar *raw* is one that may stand at several places of an object."""
    return len(raw) > UNTAGGED and raw[4] == TIED


def is_text(text: str) -> bool:
    """Whether *text* is one without quotes, too."""
    return not text or isinstance(resolve_scalar(text), str)


def in_place_of(base: Raw, patch: Raw) -> Raw:
    """Return the scalar *patch* in place of *base*, whose style stays, as in kustomize.

    What was quoted stays so: a number put over a text is a text. What was plain stays
    plain, though a text: a number that the next patch puts there is one again; a raw
    with an empty tag tells of that.
    """
    plain = was_plain(base)
    if patch[3]:
        return (*patch[:4], None) if plain and len(patch) <= UNTAGGED else patch
    return patch if plain or len(patch) > UNTAGGED else (*patch[:3], '"')


def settled_style(raw: Raw) -> Raw:
    """Return the scalar *raw* as any merge leaves it that does not set it.

    It puts texts in quotes that are none without them.
    """
    if len(raw) > UNTAGGED:
        return raw[:UNTAGGED] if raw[4] is None and not is_text(raw[2]) else raw
    return (*raw[:3], '"') if not raw[3] and raw[2] in TEXT_WORDS else raw


class Ties:
    """Changes of scalars that stand at several places."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        # By what was changed, which is kept, so that its id stays its own.
        self._made: dict[int, tuple[Raw, tuple[Step, ...], Raw]] = {}

    def followed(self, old: Raw, new: Raw, path: tuple[Step, ...] = ()) -> Raw:
        """Return *new* as it takes the place of *old*, which is tied, everywhere.

        Where *old* gets several values, that of the last *path* counts.
        """
        found = self._made.get(id(old))
        if found is not None and (path < found[1] or new[2] == found[2][2]):
            return found[2]
        made = new
        if string_of(new) is not None or new[2] in TEXT_WORDS:  # else it is no label any more
            made = (*new[:3], "" if was_plain(new) else '"', TIED)
        for key, (before, _, value) in list(self._made.items()):
            if found is not None and value is found[2]:
                self._made[key] = (before, path, made)
        if found is not None:
            self._made[id(found[2])] = (found[2], path, made)
        self._made[id(old)] = (old, path, made)
        return made

    def settled(self, root: Raw, spend: Spend) -> Raw:
        """Return *root* with what was changed at one place changed at all."""
        return self._settled(root, spend, 0) if self._made else root

    def _settled(self, raw: Raw, spend: Spend, depth: int) -> Raw:
        if raw[3] not in ("{", "["):
            found = self._made.get(id(raw))
            return raw if found is None else found[2]
        if depth > _DEEPEST:
            raise UnmergeableError("an object is nested too deep")
        spend(1 + len(raw[2]) // 8)
        return with_kids(raw, [self._settled(kid, spend, depth + 1) for kid in raw[2]])
