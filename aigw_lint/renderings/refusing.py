"""What kustomize refuses to build, as far as that is certain: it ends with an error then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from aigw_lint.objects.manifest import ROOT
from aigw_lint.objects.pieces import Pieces
from aigw_lint.renderings.choosing import PATCH_FIELDS, TARGET_FIELDS, Selector, lowered
from aigw_lint.renderings.draft import IDENTITY, Draft, is_told
from aigw_lint.renderings.folders import Folders, Note, Refusal
from aigw_lint.renderings.layer import FIELDS, Entry, Layer, Part
from aigw_lint.renderings.lost import Absent, Lost, leads_to_ours
from aigw_lint.renderings.patch import Patch
from aigw_lint.renderings.stack import Stack, may_be_for
from aigw_lint.text.node import Node
from aigw_lint.text.placeholders import has_placeholder
from aigw_lint.text.spelling import near, one_slip
from aigw_lint.text.wording import cut
from aigw_lint.words.clusterwide import NO_NAMESPACE
from aigw_lint.words.position import Location

_KUSTOMIZATION = "Kustomization"
_VERSIONS = {
    _KUSTOMIZATION: "kustomize.config.k8s.io/v1beta1",
    "Component": "kustomize.config.k8s.io/v1alpha1",
}
_OPTIONS = ("allowNameChange", "allowKindChange")
# Flux writes the kustomization of its path anew, without what it does not know, and takes files
# from everywhere in its source. Argo CD can be told to take these, too.
_FLUX = frozenset({"flux"})
_UNRESTRICTED = frozenset({"flux", "argocd"})
_DROPS = "Flux drops a field that is none without a word, with all that stands in it"
_FILES = (
    ("resources", ""),
    ("bases", ""),
    ("components", ""),
    ("patchesStrategicMerge", ""),
    ("configurations", ""),
    ("patches", "path"),
    ("patchesJson6902", "path"),
)
"""The fields that name files or folders, and the key of an entry that does."""
_CORE_KINDS = frozenset({"ConfigMap", "Secret", "Service"})
"""The kinds of late files that are told of: a patch that may be for one has all of them read.

Of what else is in a late file nothing is said, since only what is named beside it
decides whether that is read.
"""


def unknown_fields(part: Part, folder: str, folders: Folders, *, is_top: bool) -> Iterator[Refusal]:
    """Yield the fields of a kustomization in *folder* that kustomize does not know.

    *is_top* says that no other kustomization takes it.
    """
    for what, key, known in _fields_of(part):
        field = key.text or ""
        if field == "<<" or has_placeholder(field) or field.lower() in lowered(known):
            continue
        meant = next((each for each in known if one_slip(field, each)), None)
        hint = f" (did you mean {meant}?)" if meant else ""
        why = f"{what} has no field {field}{hint}"
        place = part.document.source.location(key)
        if not is_top:
            yield Refusal(place, why)
            continue
        is_ours = any(leads_to_ours(each.text, folder, folders) for each in part.entries(field))
        dropped = Refusal(
            place,
            why,
            note=Note(place.file, "kustomize-refuses", f"{_DROPS}: {why}"),
            effect=_DROPS,
            is_ours=is_ours,
        )
        yield Refusal(place, why, _FLUX, is_ours=is_ours, otherwise=dropped if meant else None)


def _fields_of(part: Part) -> Iterator[tuple[str, Node, tuple[str, ...]]]:
    """Yield what has a field, the key of the field, and those that it may have."""
    for key, _ in part.document.root.entries():
        yield "a kustomization", key, FIELDS
    for field in ("patches", "patchesJson6902"):
        for entry in part.entries(field):
            line = entry.document.source.location(entry.node).span.start.line
            of = f"the entry of `{field}` at line {line}"
            for path, what, known in (
                ((), of, PATCH_FIELDS),
                (("target",), f"the target in {of}", TARGET_FIELDS),
                (("options",), f"`options` in {of}", _OPTIONS),
            ):
                held = entry.node.get(*path) if path else entry.node
                for key, _ in () if held is None else held.entries():
                    yield what, key, known


def unfit_files(layer: Layer, folders: Folders, lost: Lost) -> Iterator[Refusal]:
    """Yield the files that *layer* names which are not there, or lie outside of its folder."""
    absent: list[Absent] = []
    named: set[str] = set()
    for field, key in _FILES:
        for entry in layer.own(field):
            name = entry.node.string_at(key) if key else entry.text
            path = folders.resolve(layer.folder, name) if name else None
            if path is None or not name:
                continue
            named.add(path)
            if not folders.is_file(path):
                absent.append(Absent(entry, name, path))
                continue
            if _is_below(path, layer.folder) or field == "components":
                continue
            why = (
                f"{name} is a file outside of the folder of its kustomization, where only folders "
                "can be taken from, unless `--load-restrictor LoadRestrictionsNone` lifts that"
            )
            yield Refusal(_at(entry), why, _UNRESTRICTED, is_lifted=True)
    yield from lost.of(layer, absent, named)


def taken_twice(entry: Entry, objects: Sequence[object]) -> Iterator[Refusal]:
    """Yield that kustomize takes no *objects* a second time, as *entry* asks for."""
    if objects:
        yield Refusal(_at(entry), f"`resources` takes {entry.text} twice")


def alike(
    drafts: Sequence[Draft], starts: Sequence[int], layer: Layer, folders: Folders
) -> Iterator[Refusal]:
    """Yield that kustomize takes no second object of one version, kind, name and namespace.

    What begins at one of *starts* came at once: that is refused elsewhere, if it is.
    Nothing is said of late files.
    """
    part = next(filter(None, (layer.kustomization, *layer.over)), None)
    came_at_once = bisect_right(starts, 0) == bisect_right(starts, len(drafts) - 1)
    if part is None or came_at_once:  # as for most overlays, which take a base alone
        return
    names: dict[str, list[tuple[int, Draft]]] = {}
    for number, draft in enumerate(drafts):
        names.setdefault(draft.names[-1], []).append((number, draft))
    for name, sharing in names.items():
        known: dict[tuple[str, ...], tuple[int, Draft]] = {}
        for number, draft in sharing if len(sharing) > 1 and is_told(name) else ():
            identity = _identity_of(draft)
            if identity is None or is_late(draft, folders):
                continue
            before = known.setdefault(identity, (number, draft))
            if bisect_right(starts, before[0]) != bisect_right(starts, number):
                key = part.document.root.key("resources")
                place = part.document.source.location(key or part.place or part.document.root)
                yield Refusal(place, _both(before[1], draft), twice=draft.kind)


def is_late(draft: Draft, folders: Folders) -> bool:
    """Whether *draft* comes from a file that is not always read."""
    return folders.is_late(draft.manifest.source.path)


def _identity_of(draft: Draft) -> tuple[str, ...] | None:
    """Return what kustomize tells objects apart by; None where it is not told."""
    space = draft.spaces[-1]
    if not is_told(space) or any(map(draft.is_unsure, IDENTITY)):
        return None
    return draft.api_version, draft.kind.kind, space, draft.names[-1]


def _both(one: Draft, other: Draft) -> str:
    places = (each.manifest.location(each.manifest.written) for each in (one, other))
    first, second = (f"{file}:{span.start.line}" for file, span in places)
    what = f"{other.kind.kind} {other.names[-1]}"
    if first == second:
        return f"{what} comes by two ways from {first}"
    return f"{what} is there twice, from {first} and from {second}"


def misversioned(part: Part) -> Iterator[Refusal]:
    """Yield what kustomize refuses of who a kustomization says it is, where it says that."""
    kind = part.text("kind") or _KUSTOMIZATION
    version = part.text("apiVersion")
    if has_placeholder(kind) or has_placeholder(version or ""):
        return
    why, field = None, "apiVersion"
    if kind not in _VERSIONS:
        why = f"the kind of a kustomization is {' or '.join(_VERSIONS)}, not {cut(kind)}"
        field = "kind"
    elif version not in (None, "", _VERSIONS[kind]):
        why = f"the apiVersion of a {kind} is {_VERSIONS[kind]}, not {cut(version or '')}"
    if why is not None:
        yield Refusal(part.document.source.location(part.fields[field]), why)


def no_component(entry: Entry, used: Layer) -> Iterator[Refusal]:
    """Yield that *entry* of `components` names a kustomization that is none, *used*."""
    part = used.kustomization
    if part is not None and (part.text("kind") or _KUSTOMIZATION) == _KUSTOMIZATION:
        why = f"{entry.text} is a {_KUSTOMIZATION}, and `components` takes none"
        yield Refusal(_at(entry), why)


def no_folder(entry: Entry) -> Refusal:
    """Return that kustomize takes no file for a component, as *entry* names one."""
    why = f"{entry.text} is a file, and `components` takes only folders"
    return Refusal(_at(entry), why)


def _at(entry: Entry) -> Location:
    return entry.document.source.location(entry.place)


def _is_below(path: str, folder: str) -> bool:
    return folder == ROOT or path.startswith(f"{folder}/")


def told_of(refusals: Sequence[Refusal], stack: Stack | None = None) -> Iterator[Refusal]:
    """Yield those of *refusals*, of *stack* if they are, that keep objects of our groups out."""
    is_ours = bool(refusals) and stack is not None and stack.holds_ours
    return (each for each in refusals if (is_ours or each.is_ours) and not each.is_lifted)


def note_of(refusal: Refusal) -> Note:
    """Return *refusal* as what is said of a file that was passed over."""
    message = f"kustomize refuses to build this: {refusal.why}"
    return refusal.note or Note(refusal.file, "kustomize-refuses", message)


def refusals_of(
    stack: Stack, kinds: set[str], pieces: Pieces, folders: Folders
) -> Iterator[Refusal]:
    """Yield why kustomize refuses to build *stack* for a rendering of one of *kinds*.

    Once a file: there it ends; but what an option lifts hides nothing else.
    """
    told: set[tuple[str, bool]] = set()
    if stack.is_partial:
        return
    # What settings of its own make kustomize add to objects is told at the end alone.
    drafts = () if stack.settings else stack.drafts
    refused = (each.refusal for each in drafts if each.refusal and _is_told_of(each, folders))
    for refusal in (*stack.refusals, *refused):
        if refusal.absent is not None:
            yield refusal  # which may be none
            continue
        key = refusal.file, refusal.is_lifted
        if refusal.file in pieces.doubtful or key in told:
            continue
        found = refusal if refusal.spared.isdisjoint(kinds) else refusal.otherwise
        if found is not None:
            told.add(key)
            yield found


def _is_told_of(draft: Draft, folders: Folders) -> bool:
    return draft.manifest.kind in _CORE_KINDS or not is_late(draft, folders)


def aimless(patches: Iterable[Patch], pieces: Pieces) -> Iterator[Refusal]:
    """Yield for what kustomize refuses those of *patches* that it cannot put anywhere.

    It asks for a target of those that are JSON 6902 patches.
    """
    for patch in patches:
        if patch.flaw is not None:
            at, why = patch.flaw
            location = pieces.location(at)
            yield Refusal(location, f"the patch at line {location.span.start.line} {why}")
        place = patch.operations[0].place if patch.operations else None
        if patch.is_json and patch.selector is None and place is not None:
            location = pieces.location(Node(place))
            line = location.span.start.line
            yield Refusal(location, f"the JSON 6902 patch at line {line} has no target")


def unmatched(
    idle: Iterable[Patch], stack: Stack, pieces: Pieces, folders: Folders
) -> Iterator[Refusal]:
    """Yield that kustomize finds no object for those of *idle* that name one.

    Nothing where *stack* may hold it all the same.
    """
    if stack.is_open or stack.remotes:
        return
    for patch in idle:
        selector, body = patch.selector, patch.body
        # Those with a target may be for nothing.
        if selector is None or body is None or not selector.ever:
            continue
        if any(may_be_for(selector, made) for made in stack.generated):
            continue
        if any(_may_have_been(selector, draft) for draft in stack.drafts):
            continue
        if _may_be_unread(selector.kind.text, stack, folders):
            continue
        location = pieces.location(Node(body))
        line = location.span.start.line
        who, hint = _who(selector, stack), _meant(selector, stack)
        why = f"the patch at line {line} is for {who}, and there is none{hint}"
        yield Refusal(location, why)


def _may_be_unread(kind: str | None, stack: Stack, folders: Folders) -> bool:
    """Whether a late file of *stack* may hold an object of *kind*."""
    if kind is None or kind in _CORE_KINDS:
        return False
    late = (folders.source(path) for path in stack.files if folders.is_late(path))
    return any(source is not None and kind in source.decoded for source in late)


def _who(selector: Selector, stack: Stack) -> str:
    """Return what a report calls the object that *selector* names; its group where that matters."""
    group, kind, name = (each.text for each in (selector.group, selector.kind, selector.name))
    space = selector.namespace.text
    others = [each for each in stack.drafts if each.kind.kind == kind and name in each.names]
    of = ""
    if not all(selector.group.fits(each.kind.group) for each in others):
        of = f" of {group or 'no group'}"
    elif not all(selector.version.fits(_version_of(each)) for each in others):
        of = f" of {group}/{selector.version.text}" if group else f" of {selector.version.text}"
    where = "" if space == NO_NAMESPACE else f" in namespace {space}"
    return f"{kind} {name}{of}{' without a namespace' if space == 'default' else where}"


def _meant(selector: Selector, stack: Stack) -> str:
    """Return, in brackets, which object of *stack* may be meant by *selector*; empty for none."""
    kind, name = selector.kind.text, selector.name.text or ""
    alike = [each for each in stack.drafts if each.kind.kind == kind and is_told(each.names[-1])]
    named = [each for each in alike if name in each.names]
    if len(named) == 1 and selector.group.fits(named[0].kind.group):
        space = named[0].spaces[-1]
        if is_told(space) and not selector.namespace.fits(space):
            at = "has no namespace" if space == "default" else f"is in namespace {space}"
            return f" (the one that is there {at})"
    near_ones = {each.names[-1] for each in alike if near(name, each.names[-1])}
    return f" (did you mean {near_ones.pop()}?)" if not named and len(near_ones) == 1 else ""


def _version_of(draft: Draft) -> str:
    return draft.api_version.rpartition("/")[2]


def _may_have_been(selector: Selector, draft: Draft) -> bool:
    """Whether *draft* is or was what *selector* names, were it not for what it asks besides."""
    kinds = {draft.kind, draft.manifest.ref.group_kind}
    if len(kinds) == 1 and not draft.is_unsure(("apiVersion",)):
        return False  # it does not select it
    return any(selector.kind.fits(kind.kind) is not False for kind in kinds) and any(
        selector.name.fits(name) is not False for name in draft.names
    )
