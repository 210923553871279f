"""What the API server says of all manifests of one run, where many differ in metadata alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aigw_lint.knowledge.releases import Target
from aigw_lint.objects.manifest import Manifest
from aigw_lint.schema.bundle import Bundled
from aigw_lint.schema.fits import Checks
from aigw_lint.schema.metadata import METADATA
from aigw_lint.schema.plain import plain
from aigw_lint.schema.verdict import bundled_for, faults_in, named
from aigw_lint.schema.words import WORDS
from aigw_lint.text.node import Raw

if TYPE_CHECKING:
    from aigw_lint.schema.breach import Fault

# Words of which each is about one field, or about which fields there are.
_OF_FIELDS = frozenset({"type", "properties", "required", "additionalProperties"})
_METADATA = "metadata"
# The fields of metadata of which each entry is judged by itself.
_MAPS = ("labels", "annotations")

_Key = tuple["str | int | None", ...]


class Verdicts:
    """What the API server refuses in manifests, for one target.

    Overlays put labels, names and namespaces into each object of a base: what they leave
    as it is, they share. That is judged once, and metadata by itself.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._wholes: dict[tuple[int, int, str | None], tuple[Fault, ...]] = {}
        # With what was judged, and by what, which is kept, so that their ids stay their own.
        self._known: dict[_Key, tuple[Raw, Bundled, tuple[Fault, ...]]] = {}
        self._fits_metadata = Checks({}).of(METADATA)
        self._by_fields: dict[int, tuple[Bundled, bool]] = {}
        self._sound: dict[tuple[str, int], Raw] = {}
        self._sound_entries: dict[tuple[str, str, int], Raw] = {}
        self._sound_with: dict[_Key, list[Raw]] = {}

    def of(self, manifest: Manifest, own: Bundled | None) -> tuple[Fault, ...]:
        """Return what is refused in *manifest*, by *own* or the schema that comes with us."""
        # By the tree itself, which its manifests keep, so that its id stays its own.
        whole = (id(manifest.node.raw), id(own), manifest.ref.name)
        found = self._wholes.get(whole)
        if found is None:
            found = self._wholes[whole] = self._found(manifest, own)
        return found

    def _found(self, manifest: Manifest, own: Bundled | None) -> tuple[Fault, ...]:
        bundled = own or bundled_for(manifest, self._target)
        if bundled is None or not _may_share(manifest) or not self._goes_by_fields(bundled):
            return faults_in(manifest, self._target, own)
        kids: list[Raw] = manifest.node.raw[2]
        ids: list[str | int | None] = [id(bundled)]
        metadata: list[Raw] = []
        for at in range(0, len(kids), 2):
            if kids[at][2] == _METADATA:
                metadata.append(kids[at + 1])
            else:
                ids += (kids[at][2], id(kids[at + 1]))
        if len(metadata) != 1 or not self._has_sound(metadata[0], manifest):
            return faults_in(manifest, self._target, own)
        key = tuple(ids)
        known = self._known.get(key)
        if known is not None:
            return known[2]
        found = faults_in(manifest, self._target, own)
        if all(fault.path for fault in found):  # at the top it holds the metadata, too
            self._known[key] = manifest.node.raw, bundled, found
        return found

    def _goes_by_fields(self, bundled: Bundled) -> bool:
        known = self._by_fields.get(id(bundled))
        if known is None:
            known = self._by_fields[id(bundled)] = bundled, _is_by_fields(bundled.schema)
        return known[1]

    def _has_sound(self, metadata: Raw, manifest: Manifest) -> bool:
        """Tell whether *metadata*, that of *manifest*, fits with the name that it gets."""
        if metadata[3] != "{":
            return False
        entries: list[Raw] = metadata[2]
        kids: list[Raw] = []
        ids: list[str | int | None] = [manifest.ref.name]
        for at in range(0, len(entries), 2):
            place = entries[at][2], id(entries[at + 1])
            if place not in self._sound and not self._has_sound_entries(*entries[at : at + 2]):
                kids += entries[at : at + 2]
                ids += place
        # As nothing in it is about two fields, what fits once does so beside others.
        key = tuple(ids)
        if key in self._sound_with:
            return True
        left = (*metadata[:2], kids, *metadata[3:])
        if not self._fits_metadata(named(plain(left, METADATA, {}), manifest.ref.name)):
            return False
        self._sound_with[key] = kids
        for at in range(0, len(kids), 2):
            field, value = kids[at][2], kids[at + 1]
            if value[3] == "{":
                self._sound[field, id(value)] = value
                if field in _MAPS:
                    for inner in range(0, len(value[2]), 2):
                        text = value[2][inner + 1]
                        self._sound_entries[field, value[2][inner][2], id(text)] = text
        return True

    def _has_sound_entries(self, key: Raw, value: Raw) -> bool:
        """Tell whether *value*, at *key*, has nothing but labels that fit in another object."""
        field: str = key[2]
        if field not in _MAPS or value[3] != "{":
            return False
        entries: list[Raw] = value[2]
        for at in range(0, len(entries), 2):
            if (field, entries[at][2], id(entries[at + 1])) not in self._sound_entries:
                return False
        return True


def _may_share(manifest: Manifest) -> bool:
    """Tell whether other manifests may be made of parts of *manifest*, or of it as it is."""
    return manifest.pieces is not None or manifest.rendering.kind != "plain"


def _is_by_fields(schema: Mapping[str, Any]) -> bool:
    """Tell whether *schema*, of a whole object, says nothing of several fields at once."""
    return (
        schema.get("type") == "object"
        and schema.get("properties", {}).get(_METADATA) is METADATA
        and "$ref" not in schema
        and not schema.get("x-defaults")
        and all(word in _OF_FIELDS or word not in WORDS for word in schema)
    )
