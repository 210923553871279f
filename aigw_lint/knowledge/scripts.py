"""What scripts, Makefiles and pages beside the manifests say: they are looked into, not run.

Many a repository installs its charts in a script, and fills in placeholders there before it
applies a file. No object says so, so scripts are asked where nothing else tells. Comments are
none of their commands, and of pages only blocks of code are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import cached_property

from aigw_lint.files.parser import Source
from aigw_lint.knowledge.projects import Project
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record

_TERRAFORM = ".tf"
PAGES = (".md",)
"""What the names of pages end in."""
MOST_SCRIPTS = 2000
"""How many of them are read, each up to `MOST_BYTES`."""
MOST_BYTES = 1024 * 1024
_SIGNS = ("gateway-", "gateway/releases/")
_LONGEST_COMMAND = 4000  # of what is longer, the rest is not looked at

_CHART = lazy_pattern(
    r"(?:^|(?<=[\s\"'/]))(ai-gateway-helm|ai-gateway-crds-helm|gateway-helm|gateway-crds-helm)"
    r"(?=[\s\"':@]|$)"
)
RELEASED = lazy_pattern(
    r"https://github\.com/(envoyproxy/(?:ai-)?gateway)/releases/"
    r"(?:download/([^/\s\"'`]+)|latest/download)/[\w.-]+\.ya?ml(?![\w.?#-])"
)
"""The address of the manifests of a release: the repository, and the tag; none for the latest."""
# By kubectl or what goes by another name, such as `$(KUBECTL)`; not what is only printed.
_APPLIES = lazy_pattern(r"^(?!\s*@?(?:echo|printf)\b).*\b(?:apply|create|replace)\b", re.DOTALL)
_NEXT_PIPELINE = lazy_pattern(r"&&|\|\||;")
_INSTALLS = lazy_pattern(r"\b(?:install|upgrade|template)\b")
_VERSION = lazy_pattern(r"--version(?:=|[ \t\\\r\n]+)(\"[^\"]*\"|'[^']*'|[^\s\\]+)")
# In Terraform: what begins the block of a Helm release, and what that sets.
_RELEASE = lazy_pattern(r"^resource[ \t]+\"helm_release\"", re.MULTILINE)
_TEMPLATE_FILE = lazy_pattern(r"\btemplatefile\([ \t\r\n]*\"([^\"\n]+)\"")
_SETS = lazy_pattern(r"^[ \t]*(chart|version)[ \t]*=[ \t]*\"([^\"\n]*)\"", re.MULTILINE)
_NEXT_COMMAND = lazy_pattern(r"&&|\|\||[;|&]")
# Where the words of one call end: at the next one, or where its output goes.
_NEXT_WORDS = lazy_pattern(r"&&|\|\||[;|&>]")
_QUOTES = "\"'`()@"
_MOST_WORDS = 60
_VARIABLE = lazy_pattern(r"(v?)\$(?:\{(\w+)(?::?-([^}]*))?\}|\((\w+)\)|(\w+))")
_ASSIGNED = lazy_pattern(
    r"^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)?(\w+)[ \t]*[:?]?="
    r"[ \t]*[\"']?([^\"'\s#;]+)",
    re.MULTILINE,
)
_REPLACES = lazy_pattern(r"\b(?:sed|perl|awk|yq|gomplate|ytt)\b")
_ENVSUBST = lazy_pattern(r"\benvsubst\b(?:[ \t]+(?:\"([^\"]*)\"|'([^']*)'))?")
_NAME = lazy_pattern(r"\w+")
_FENCE = ("```", "~~~")


class Command(Record):
    """A line of a script with those that a backslash joins to it, from *start* on."""

    text: str
    start: int

    def parts(self, separator: re.Pattern[str]) -> Iterator[tuple[int, str]]:
        """Yield what stands between those that *separator* finds, and where in the script."""
        at = 0
        for part in separator.split(self.text):
            begins = self.text.index(part, at)
            at = begins + len(part)
            yield self.start + begins, part


class Installed(Record):
    """A chart with the version that a file installs, which stands from *start* to *end*."""

    source: Source
    chart: str
    version: str | None
    """None where that is not told."""
    start: int
    end: int


class Script:
    """One script, Makefile or page."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.is_page = source.path.endswith(PAGES)

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """What it may run."""
        return tuple(_commands(self.source.text, is_page=self.is_page))

    @cached_property
    def filling(self) -> tuple[Command, ...]:
        """Those of its commands that replace something in a text."""
        return tuple(
            each
            for each in self.commands
            if _REPLACES().search(each.text) or _ENVSUBST().search(each.text)
        )

    @cached_property
    def templates(self) -> frozenset[str]:
        """The names of the files that it fills in as Terraform does: all their variables."""
        if not self.source.path.endswith(_TERRAFORM):
            return frozenset()
        found = _TEMPLATE_FILE().findall(self.source.text)
        return frozenset(path.rpartition("/")[2] for path in found)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words in its commands."""
        return frozenset(word for each in self.commands for word in _NAME().findall(each.text))

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        values: dict[str, set[str]] = {}
        for name, value in _ASSIGNED().findall(self.source.text):
            values.setdefault(name, set()).add(value)
        return values

    def calls(self, verbs: Container[str]) -> Iterator[tuple[str, list[str]]]:
        """Yield what kubectl, or oc, is asked by one of *verbs*: that, and the words behind it."""
        for command in self.commands:
            for simple in _NEXT_WORDS().split(command.text):
                words = [each.strip(_QUOTES) for each in simple.split()]
                at = next((at for at, word in enumerate(words) if _is_kubectl(word)), len(words))
                for number in range(at + 1, len(words)):
                    if words[number] in verbs:
                        yield words[number], words[number + 1 : number + 1 + _MOST_WORDS]
                        break

    def installed(self) -> Iterator[Installed]:
        """Yield the charts of the gateways that it installs."""
        if self.is_page or not any(sign in self.source.text for sign in _SIGNS):
            return
        if self.source.path.endswith(_TERRAFORM):
            yield from _applied(self.source)
        for command in self.commands:
            for start, text in command.parts(_NEXT_COMMAND()):
                chart, version = _CHART().search(text), _VERSION().search(text)
                if chart is not None and version is not None and _INSTALLS().search(text):
                    first, last = version.span(1)
                    first, last = start + first, start + last
                    yield Installed(self.source, chart[1], self._value(version[1]), first, last)
            yield from self._released(command)

    def _released(self, command: Command) -> Iterator[Installed]:
        """Yield the manifests of releases that *command* applies; the latest tells nothing."""
        for start, text in command.parts(_NEXT_PIPELINE()):
            for match in RELEASED().finditer(text) if _APPLIES().search(text) else ():
                if match[2] is not None:
                    first, last = (start + each for each in match.span(2))
                    yield Installed(self.source, match[1], self._value(match[2]), first, last)

    def _value(self, written: str) -> str | None:
        """Return the version that *written* is; None where that is not told.

        A variable is what the script sets it to, in one place alone, or its default.
        """
        written = written.strip("\"'").rstrip("`")
        if "(" not in written:  # of a command in another one
            written = written.rstrip(")")
        match = _VARIABLE().fullmatch(written)
        if match is None:
            return None if "$" in written else written
        name = match[2] or match[4] or match[5]
        found = {self._default(value) for value in self._values.get(name, ())}
        if not found and match[3]:
            found = {match[3]}
        (value,) = found if len(found) == 1 else ("$",)
        return None if "$" in value else match[1] + value

    def _default(self, value: str) -> str:
        match = _VARIABLE().fullmatch(value)
        return value if match is None or not match[3] else match[1] + match[3]

    def fills_in(self, path: str, placeholder: str) -> bool:
        """Tell whether it seems to put something in for *placeholder* in the file at *path*."""
        from aigw_lint.text.shellwords import is_escaped  # here, since few runs ask

        is_variable = placeholder.startswith("$")
        if any(
            (is_escaped(placeholder, each.text) if is_variable else placeholder in each.text)
            and _REPLACES().search(each.text)
            # Pages have commands for this and that, and examples of others.
            and (not self.is_page or _names_file(each.text, path))
            for each in self.filling
        ):
            return True
        if not is_variable:
            return False
        if placeholder.startswith("${") and path.rpartition("/")[2] in self.templates:
            return True
        (name, *_) = (*_NAME().findall(placeholder), "")
        for each in self.filling:
            match = _ENVSUBST().search(each.text)
            listed = None if match is None else match[1] or match[2]
            if match is None or (listed and name not in _NAME().findall(listed)):
                continue
            if name in self.words or _names_file(each.text, path):
                return True
        return False

    def replaces(self, path: str, text: str) -> bool:
        """Tell whether it runs `sed` or `perl` on the file at *path*, for a word in *text*."""
        from aigw_lint.text.shellwords import words_replaced  # as above

        return any(
            word in text
            for each in self.filling
            if _names_file(each.text, path)
            for word in words_replaced(each.text)
        )


class Scripts:
    """The scripts of a tree; *read* reads them, and is called at most once.

    *is_inner* tells whether the tree is a folder of a repository of which the rest is not read;
    *projects* returns those of tools that fill in what stands in their folders.
    """

    def __init__(
        self,
        read: Callable[[], Sequence[Source]] = tuple,
        is_inner: Callable[[], bool] = bool,
        projects: Callable[[], Sequence[Project]] = tuple,
    ) -> None:
        self._read = read
        self._is_inner = is_inner
        self._list_projects = projects
        self._known: dict[tuple[object, str, str], str | None] = {}

    @cached_property
    def _all(self) -> tuple[Script, ...]:
        return tuple(Script(source) for source in self._read()[:MOST_SCRIPTS])

    @cached_property
    def _projects(self) -> Sequence[Project]:
        return self._list_projects()

    @cached_property
    def _filling(self) -> tuple[Script, ...]:
        return tuple(script for script in self._all if script.filling or script.templates)

    @cached_property
    def are_partial(self) -> bool:
        """Whether there may be more of them above the tree, in the same repository."""
        return self._is_inner()

    def run(self) -> Iterator[Script]:
        """Yield those that are run: pages are read by people."""
        return (script for script in self._all if not script.is_page)

    def installed(self) -> Iterator[Installed]:
        """Yield the charts of the gateways that scripts install; pages tell of many versions."""
        for script in self._all:
            yield from script.installed()

    def replacing(self, path: str, text: str) -> str | None:
        """Return which script replaces a word of *text* in the file at *path*; None where none."""
        return self._first(Script.replaces, path, text)

    def filling_in(self, path: str, placeholder: str) -> str | None:
        """Return which script puts something in for *placeholder* in the file at *path*, or may.

        One that has a program replace the placeholder; or, of a variable, one that runs
        ``envsubst``, and names the variable, or with it the file or its folder; or, of
        ``{{ x }}``, the file that tells of a project whose template it is. None where none does.
        """
        if placeholder.startswith("{{"):
            for project in self._projects:
                if path.startswith(project.folder):
                    return project.file
        return self._first(Script.fills_in, path, placeholder)

    def _first(self, asked: Callable[[Script, str, str], bool], path: str, text: str) -> str | None:
        """Return the file of the first script of which *asked* is true, for *path* and *text*."""
        if not self._filling:
            return None  # unremembered: an index without scripts is shared by all runs
        key = asked, path, text
        if key not in self._known:
            script = next((each for each in self._filling if asked(each, path, text)), None)
            self._known[key] = None if script is None else script.source.file
        return self._known[key]


def _commands(text: str, *, is_page: bool) -> Iterator[Command]:
    """Yield the commands in *text*: lines without comments; of a page, those in blocks of code."""
    is_code = not is_page
    parts: list[str] = []
    start = at = 0
    for line in text.splitlines(keepends=True):
        begins = at
        at += len(line)
        bare = line.strip()
        if not parts:
            if is_page and bare.startswith(_FENCE):
                is_code = not is_code
                continue
            if not is_code or not bare or bare.startswith("#"):
                continue
            start = begins
        parts.append(line)
        if bare.endswith("\\"):
            continue
        yield Command("".join(parts)[:_LONGEST_COMMAND], start)
        parts = []
    if parts:
        yield Command("".join(parts)[:_LONGEST_COMMAND], start)


def _applied(source: Source) -> Iterator[Installed]:
    """Yield the charts of the gateways that Terraform installs by `helm_release`."""
    text, end = source.text, 0
    for start in (each.start() for each in _RELEASE().finditer(text)):
        if start < end:
            continue  # within another one, as in a text
        end = text.find("\n}", start)
        end = len(text) if end < 0 else end
        sets = {each[1]: each for each in _SETS().finditer(text, start, end)}
        chart = _CHART().search(sets["chart"][2]) if "chart" in sets else None
        if chart is not None and "version" in sets:
            version = sets["version"]
            written = None if "${" in version[2] else version[2]
            yield Installed(source, chart[1], written, *version.span(2))


def _is_kubectl(word: str) -> bool:
    """Tell whether *word* calls kubectl or its like, also by a variable."""
    return word.rpartition("/")[2] in ("oc", "k") or "kubectl" in word.lower()


def _names_file(text: str, path: str) -> bool:
    """Tell whether a command names the file at *path*, or its folder: two parts if it has them."""
    folder, _, name = path.rpartition("/")
    inner = "/".join(folder.split("/")[-2:])
    named = [name, *((inner,) if inner else ())]
    return any(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text) for each in named)
