"""The files below the root, by folder: where kustomizations are and what paths lead to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING

from aigw_lint.files.parser import Document, Source, parse
from aigw_lint.objects.manifest import ROOT, Manifest, Rendering
from aigw_lint.objects.written import manifests_of
from aigw_lint.text.globs import NOTHING
from aigw_lint.text.places import KUSTOMIZATION_FILES
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record

if TYPE_CHECKING:
    from aigw_lint.renderings.ignoring import Ignoring

_KUSTOMIZE = "kustomize.config.k8s.io"
_KINDS = (None, "Kustomization", "Component")
_REMOTE = lazy_pattern(
    r"(?:git::|gh:|github\.com[/:]|[a-z][a-z0-9+.-]*://|[\w.-]+@[\w.-]+[:/])", re.IGNORECASE
)
_MOST_LINKS = 20  # that lead to links
# Most paths name a file beside the kustomization: no need to take them apart.
_PLAIN_NAME = lazy_pattern(r"[\w-][\w.-]*", re.ASCII)


class ParsedFile(Record):
    """A file and the documents that were read from it; none where it was passed over."""

    source: Source
    documents: tuple[Document, ...] = ()
    is_whole: bool = True
    """Whether the documents are all that it holds; not so for templates."""
    is_late: bool = False
    """Whether it holds core kinds and none of ours: read if something names one of them."""


class Note(Record):
    """A file that could not be followed to its end, and why."""

    file: str
    reason: str
    """A word in kebab-case that counts group by."""
    message: str


class Refusal(Record):
    """Something that kustomize does not do: for which it ends with an error, and makes nothing.

    Or, where it *is_silent*, a patch that it leaves out without a word.
    """

    place: Location
    why: str
    spared: frozenset[str] = frozenset()
    """The kinds of renderings that do not mind it."""
    twice: GroupKind | None = None
    """The kind of what is there a second time, where that is the reason."""
    is_silent: bool = False
    is_lifted: bool = False
    """Whether an option makes kustomize do it all the same."""
    note: Note | None = None
    """What is said where it is no finding, if that is something else than of other refusals."""
    absent: str | None = None
    """The path of what is not there, where a build may yet make it: no fault by itself."""
    effect: str = ""
    """What happens, where it is something else than that kustomize ends with an error."""
    is_ours: bool = False
    """Whether it keeps objects of our groups out, whatever else is there."""
    otherwise: Refusal | None = None
    """What is told in its place of those renderings that do not mind it, if anything is."""

    @property
    def file(self) -> str:
        """The file that it is in."""
        return self.place.file


class _Folder(Record):
    files: list[str]
    folders: list[str]


class Folders:
    """All files that were given, and how paths in them lead from one to the other.

    *others* are the paths of files that are there too, read or not, and
    their sources where those are at hand. Of those at *left*, which were not read,
    it is known that they hold core kinds alone, and nothing that anything names. *links* are the
    paths of symbolic links, and of what they lead to.
    """

    def __init__(
        self,
        files: Iterable[ParsedFile],
        others: Collection[str] | Mapping[str, Source] = (),
        left: Collection[str] = (),
        links: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._links = links
        self._deepest_link = max((link.count("/") + 1 for link in links), default=0)
        self.files = {file.source.path: file for file in sorted(files, key=_path_of)}
        self._others: Mapping[str, Source | None] = (
            others if isinstance(others, Mapping) else dict.fromkeys(others)
        )
        self.kustomizations: dict[str, Document] = {}
        """The kustomizations that can be read, by folder."""
        self.broken: dict[str, Note] = {}
        """Those that cannot, by folder."""
        self._left = frozenset(left)
        self.manifests: dict[str, tuple[Manifest, ...]] = dict.fromkeys(sorted(left), ())
        """The objects of each file as written, by path; none for kustomization files."""
        self.joined: dict[str, tuple[Document, ...]] = {}
        """By path, the documents that follow upon another without a marker."""
        self._tree: dict[str, _Folder] | None = None
        for path, file in self.files.items():
            if not file.documents and not path.endswith(KUSTOMIZATION_FILES):
                self.manifests[path] = ()
                continue
            folder, _, name = path.rpartition("/")
            if name in KUSTOMIZATION_FILES and self._take_kustomization(folder or ROOT, file):
                continue
            self.manifests[path] = _plain_manifests(path, folder or ROOT, file)
            if len(file.documents) > 1:
                joined = tuple([each for each in file.documents if each.is_joined])
                self.joined |= {path: joined} if joined else {}

    def resolve(self, folder: str, path: str) -> str | None:
        """Return where *path*, written in a file of *folder*, leads; None: out of the root."""
        if _PLAIN_NAME().fullmatch(path):
            return self.real(path if folder == ROOT else f"{folder}/{path}")
        if posixpath.isabs(path):
            return None
        resolved = posixpath.normpath(posixpath.join(folder, path))
        return None if resolved == ".." or resolved.startswith("../") else self.real(resolved)

    def real(self, path: str) -> str:
        """Return *path* with the links on the way followed."""
        for _ in range(_MOST_LINKS if self._links else 0):
            link = self._link_on(path)
            if link is None:
                break
            rest = path[len(link) + 1 :]
            path = posixpath.normpath(posixpath.join(self._links[link], rest))
        return path

    def _link_on(self, path: str) -> str | None:
        """Return the first link on the way to *path*, if there is one."""
        end = -1
        for _ in range(self._deepest_link):
            end = path.find("/", end + 1)
            way = path if end < 0 else path[:end]
            if way in self._links:
                return way
            if end < 0:
                break
        return None

    def is_linked(self, folder: str) -> bool:
        """Whether the kustomization of *folder* is a link: it is read where that leads to."""
        names = (f"{folder}/{name}" if folder != ROOT else name for name in KUSTOMIZATION_FILES)
        return bool(self._links) and any(name in self._links for name in names)

    def is_file(self, path: str) -> bool:
        """Whether *path* is a file, read or not."""
        return path in self.files or path in self._others

    def is_whole(self, path: str) -> bool:
        """Whether all that the file *path* holds is read, or left since it does not matter."""
        file = self.files.get(path)
        if file is None:
            return path in self._left
        return file.is_whole and (file.is_late or bool(file.documents))

    def apart(
        self, path: str, *, by_argo: bool
    ) -> tuple[tuple[Manifest, ...], tuple[Document, ...]]:
        """Return what is taken of the file *path*, which has joined documents, and what is dropped.

        kustomize reads one document up to the next marker. Argo CD reads all, and refuses
        a ``.json`` file with several.
        """
        manifests, joined = self.manifests.get(path, ()), self.joined[path]
        if by_argo:
            return manifests, joined if path.endswith(".json") else ()
        return tuple(each for each in manifests if not each.document.is_joined), joined

    def is_late(self, path: str) -> bool:
        """Whether the file *path* holds no kinds but core ones that matter, read or not."""
        file = self.files.get(path)
        return path in self._left if file is None else file.is_late

    def source(self, path: str) -> Source | None:
        """Return the text of a file; None where it is not at hand."""
        file = self.files.get(path)
        return self._others.get(path) if file is None else file.source

    def is_folder(self, path: str) -> bool:
        """Whether *path* is a folder with files."""
        return path in self._folders

    @cached_property
    def ignoring(self) -> Ignoring:
        """What Flux leaves out."""
        from aigw_lint.renderings.ignoring import Ignoring  # here, since most trees are plain files

        return Ignoring(self._others, self.manifests.values())

    def scan(self, folder: str, leaves: Callable[[str], bool] = NOTHING) -> Iterator[str]:
        """Yield what Flux takes from a folder without a kustomization, from below it too.

        YAML files, and the folders that have a kustomization in place of what they hold; but
        no files that it *leaves* out.
        """
        pending = [folder]
        while pending:
            entries = self._folders.get(pending.pop())
            if entries is None:
                continue
            files = [path for path in entries.files if path.endswith((".yaml", ".yml"))]
            yield from files if leaves is NOTHING else (each for each in files if not leaves(each))
            for inner in entries.folders:
                document = self.kustomizations.get(inner)
                if document is not None and leaves(document.source.path):
                    pending.append(inner)
                elif document is not None or inner in self.broken:
                    yield inner
                else:
                    pending.append(inner)

    def folders_in(self, folder: str) -> Sequence[str]:
        """Return the paths of the folders that *folder* has in it."""
        entries = self._folders.get(folder)
        return () if entries is None else entries.folders

    def files_in(self, folder: str, *, below: bool) -> Iterator[str]:
        """Yield the files of *folder*, and those of the folders in it where *below* says so."""
        pending = [folder]
        while pending:
            entries = self._folders.get(pending.pop())
            if entries is not None:
                yield from entries.files
                pending += entries.folders if below else ()

    @property
    def _folders(self) -> dict[str, _Folder]:
        if self._tree is None:
            self._tree = _tree_of(sorted({*self.files, *self._others}))
        return self._tree

    def _take_kustomization(self, folder: str, file: ParsedFile) -> bool:
        """Note the kustomization in *file*; False where the file holds something else."""
        # A quick look at its bytes may have passed it over: it names no kind of ours.
        documents = file.documents or parse(file.source).documents
        if not documents:
            self._break(folder, file, "the kustomization cannot be read")
            return True
        root = documents[0].root
        group = (root.string_at("apiVersion") or _KUSTOMIZE).partition("/")[0]
        if group != _KUSTOMIZE or root.string_at("kind") not in _KINDS:
            return False
        if folder in self.kustomizations or folder in self.broken:
            self.kustomizations.pop(folder, None)
            self._break(folder, file, "the folder has more than one kustomization")
        else:
            self.kustomizations[folder] = documents[0]
        return True

    def _break(self, folder: str, file: ParsedFile, why: str) -> None:
        message = f"{why}; the files of its folder are taken as they stand"
        self.broken[folder] = Note(file.source.file, "unreadable-kustomization", message)


def is_remote(path: str) -> bool:
    """Whether *path* is an address in a network rather than a file or folder."""
    return _REMOTE().match(path) is not None


def is_hidden(path: str) -> bool:
    """Whether *path* leads into a folder that begins with a dot, which is not read."""
    return any(part.startswith(".") for part in path.split("/") if part != ROOT)


_path_of = attrgetter("source.path")


def _plain_manifests(path: str, folder: str, file: ParsedFile) -> tuple[Manifest, ...]:
    rendering = Rendering("plain", path, path, folder)
    if len(file.documents) == 1:
        return manifests_of(file.documents[0], rendering)
    return tuple(
        manifest for document in file.documents for manifest in manifests_of(document, rendering)
    )


def _tree_of(paths: Iterable[str]) -> dict[str, _Folder]:
    """Return what each folder holds, in the order of *paths*."""
    tree: dict[str, _Folder] = {ROOT: _Folder([], [])}
    for path in paths:
        folder = _parent(path)
        missing = []
        while folder not in tree:
            missing.append(folder)
            folder = _parent(folder)
        for new in reversed(missing):
            tree[folder].folders.append(new)
            tree[new] = _Folder([], [])
            folder = new
        tree[folder].files.append(path)
    return tree


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or ROOT
