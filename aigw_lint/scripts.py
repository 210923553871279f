"""What scripts, Makefiles and pages beside the manifests say: they are looked into, not run.

Many a repository installs its charts in a script, and fills in placeholders there before it
applies a file. No object says so, so scripts are asked where nothing else tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from aigw_lint.parser import Source
from aigw_lint.pattern import lazy_pattern

PAGES = (".md",)
"""What the names of pages end in."""
MOST_SCRIPTS = 2000
"""How many of them are read, each up to `MOST_BYTES`."""
MOST_BYTES = 1024 * 1024

# A command with the lines that a backslash joins to it, from the name of a chart on.
_INSTALL = lazy_pattern(
    r"(?P<chart>ai-gateway-helm|ai-gateway-crds-helm|gateway-helm|gateway-crds-helm)\b"
    r"(?:[^\n\\;&|]|\\\r?\n|\\.)*?--version(?:[ \t=]|\\\r?\n)+"
    r"(?P<version>\"[^\"\s]*\"|'[^'\s]*'|[^\s;&|\\]+)"
)
_VARIABLE = lazy_pattern(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|\((\w+)\)|(\w+))")
_DEFAULT = lazy_pattern(r"\$\{\w+:?-([^}]*)\}")
_PUTS_IN = lazy_pattern(r"\b(?:envsubst|gomplate|sed|perl|awk|yq|ytt)\b")
_ENVSUBST = "envsubst"
_WORD = lazy_pattern(r"\w+")


class Installed:
    """A chart with the version that a script installs; None where that is not told."""

    __slots__ = ("chart", "end", "source", "start", "version")

    def __init__(
        self, source: Source, chart: str, version: str | None, start: int, end: int
    ) -> None:
        self.source = source
        self.chart = chart
        self.version = version
        self.start = start
        self.end = end


class Scripts:
    """The scripts of a tree; *read* reads them, and is called at most once."""

    def __init__(self, read: Callable[[], Sequence[Source]] = tuple) -> None:
        self._read = read
        self._texts: tuple[tuple[Source, str], ...] | None = None
        self._filling: tuple[tuple[Source, str], ...] | None = None

    @property
    def _all(self) -> tuple[tuple[Source, str], ...]:
        if self._texts is None:
            sources = self._read()[:MOST_SCRIPTS]
            self._texts = tuple((source, source.text) for source in sources)
        return self._texts

    def installed(self) -> Iterator[Installed]:
        """Yield the charts of the gateways that scripts install; pages tell of many versions."""
        for source, text in self._all:
            if "gateway-" not in text or source.path.endswith(PAGES):
                continue
            for match in _INSTALL().finditer(text):
                version = _value(match["version"].strip("\"'"), text)
                yield Installed(source, match["chart"], version, *match.span("version"))

    def filling_in(self, path: str, placeholder: str) -> str | None:
        """Return which script puts something in for *placeholder* in the file at *path*, or may.

        One that holds the placeholder and a program that replaces texts; or, of a variable, one
        with ``envsubst`` that names the variable, the file or its folder. None where none does.
        """
        if self._filling is None:
            texts = ((source, text) for source, text in self._all if _PUTS_IN().search(text))
            self._filling = tuple(texts)
        folder, _, name = path.rpartition("/")
        inner = folder.rpartition("/")[2]
        variables = _WORD().findall(placeholder) if placeholder.startswith("$") else []
        for source, text in self._filling:
            if variables and _ENVSUBST in text:
                named = (name, f"{inner}/" if inner else name, *variables[:1])
                if any(re.search(rf"(?<![\w-]){re.escape(each)}", text) for each in named):
                    return source.file
            elif placeholder in text and not source.path.endswith(PAGES):
                return source.file
        return None


def _value(written: str, text: str) -> str | None:
    """Return the version that *written* is in the script *text*; None where that is not told.

    A variable is what the script sets it to, in one place alone, or its default.
    """
    match = _VARIABLE().fullmatch(written)
    if match is None:
        return None if "$" in written else written
    name = match[1] or match[3] or match[4]
    found = {
        (default[1] if (default := _DEFAULT().fullmatch(value)) else value)
        for value in re.findall(
            rf"^[ \t]*(?:export[ \t]+|readonly[ \t]+|local[ \t]+)?{re.escape(name)}[ \t]*[:?]?="
            r"[ \t]*[\"']?([^\"'\s#]+)",
            text,
            re.MULTILINE,
        )
    }
    if not found and match[2]:
        found = {match[2]}
    (value,) = found if len(found) == 1 else ("$",)
    return None if "$" in value else value
