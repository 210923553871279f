"""Images of containers, renamed as the `images` of a kustomization say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aigw_lint.objects.pieces import Pieces, here
from aigw_lint.renderings.layer import Layer
from aigw_lint.renderings.patch import Patch
from aigw_lint.text.node import Raw, string_of
from aigw_lint.text.trees import Spend, UnmergeableError, place_of, with_kids
from aigw_lint.words.record import Record

_CONTAINERS = frozenset({"containers", "initContainers"})
_PARTS = re.compile(r"(.+?)(?::([\w.{}-]*))?(?:@(sha256:[\w.{}-]*))?", re.ASCII)
_FIELDS = ("newName", "newTag", "digest", "tagSuffix")
_DEEPEST = 100


class _Image(Record):
    """An entry of `images`."""

    name: str
    new_name: str
    new_tag: str
    digest: str
    tag_suffix: str
    place: Raw
    """Where the entry stands."""

    def of(self, raw: Raw) -> Raw:
        """Return the image *raw* after this entry; the same where it is not meant."""
        text = string_of(raw)
        match = None if text is None else _PARTS.fullmatch(text)
        if match is None or match.group(1) != self.name:
            return raw
        name, tag, digest = (part or "" for part in match.groups())
        if self.new_tag or self.digest:
            tag, digest = self.new_tag, self.digest
        elif self.tag_suffix:
            # kustomize puts it at some images twice.
            raise UnmergeableError("a suffix of a tag is not followed")
        text = self.new_name or name
        text += f":{tag}" if tag else ""
        text += f"@{digest}" if digest else ""
        return (self.place[0], self.place[1], text, '"')

    def edit(self, root: Raw, spend: Spend) -> Raw:
        """Return *root* with this entry applied to all containers in it."""
        return self._walked(root, 0, spend)

    def _walked(self, raw: Raw, depth: int, spend: Spend) -> Raw:
        if depth > _DEEPEST:
            raise UnmergeableError("an object is nested too deep")
        if raw[3] not in ("{", "["):
            return raw
        spend(1 + len(raw[2]) // 4)
        kids: list[Raw] = list(raw[2])
        for at in range(1, len(kids), 2) if raw[3] == "{" else range(len(kids)):
            kid = self._walked(kids[at], depth + 1, spend)
            if raw[3] == "{" and kids[at - 1][2] in _CONTAINERS and kid[3] == "[":
                kid = with_kids(kid, [self._container(each) for each in kid[2]])
            kids[at] = kid
        return with_kids(raw, kids)

    def _container(self, raw: Raw) -> Raw:
        if raw[3] != "{":
            return raw
        kids: list[Raw] = list(raw[2])
        at = place_of(kids, "image")
        if at is not None:
            kids[at + 1] = self.of(kids[at + 1])
        return with_kids(raw, kids)


def image_patches(layer: Layer, pieces: Pieces) -> Iterator[Patch]:
    """Yield what sets the images of containers."""
    for entry in layer.entries("images"):
        node = entry.node
        name = node.string_at("name")
        if name:
            new_name, new_tag, digest, suffix = (node.string_at(each) or "" for each in _FIELDS)
            place = here(node, entry.document.source, pieces).raw
            image = _Image(name, new_name, new_tag, digest, suffix, place)
            yield Patch(None, edit=image.edit)
