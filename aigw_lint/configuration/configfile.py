"""What stands in a configuration file, each value with its place."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from typing import NoReturn, TypeAlias, Union

from aigw_lint.files.parser import Source, parse
from aigw_lint.text.node import Node
from aigw_lint.text.places import CONFIG_TABLE, shown_path
from aigw_lint.words.errors import ConfigError
from aigw_lint.words.record import Record

_MOST_BYTES = 1 << 20
# Something other than comments and the marks of an empty document.
_NO_MAPPING = re.compile(r"^(?!---\s*$|\.\.\.\s*$)[^#%\s]", re.MULTILINE)
# What Kubernetes makes of a document that cannot be read: this file is none of its documents.
_EFFECT = re.compile(r"(?:, so (?:Kubernetes|kubectl)|: kubectl) [^;]*")

Value: TypeAlias = Union[str, int, float, bool, "tuple[Item, ...]", "dict[str, Item]", None]


class Place(Record):
    """Where something stands; *column* is 0 where only the line is known."""

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self[0]}:{self[1]}"


class Item(Record):
    """One value of a configuration file."""

    value: Value
    place: Place
    key: Place
    """The place of its key; its own where it has none."""
    text: str | None = None
    """A scalar as it was written, without quotes: ``1.10``, not the number 1.1."""

    @property
    def plain(self) -> object:
        """The value without its places: scalars, lists and dicts."""
        if isinstance(self.value, tuple):
            return [item.plain for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain for key, item in self.value.items()}
        return self.value


class ConfigFile(Record):
    """A configuration file: its absolute path, how messages name it, and what it holds."""

    path: str
    shown: str
    top: Item


def first_config(paths: Iterable[str], cwd: str) -> ConfigFile | None:
    """Return the first configuration among the files *paths*; None if there is none.

    A pyproject.toml may hold none. ConfigError where one cannot be read.
    """
    found = (_read(path, cwd) for path in paths)
    return next((config for config in found if config is not None), None)


def named_config(path: str, cwd: str) -> ConfigFile:
    """Return the configuration in the file *path*; ConfigError where it holds none."""
    path = os.path.abspath(os.path.join(cwd, path))
    if not os.path.lexists(path):
        raise ConfigError(f"{shown_path(path, cwd)}: no such file")
    found = _read(path, cwd)
    if found is None:
        raise ConfigError(f"{shown_path(path, cwd)}: has no table `tool.{CONFIG_TABLE}`")
    return found


def _read(path: str, cwd: str) -> ConfigFile | None:
    """Return the configuration in the file *path*; None where it is not there or holds none."""
    if not os.path.lexists(path):
        return None
    shown = shown_path(path, cwd)
    data = _bytes(path, shown)
    if not path.endswith(".toml"):
        return ConfigFile(path, shown, _yaml(data, shown))
    # Most projects have this file, and few of them mean us; TOML costs an import.
    top = _toml(data, shown) if CONFIG_TABLE.encode() in data else None
    return None if top is None else ConfigFile(path, shown, top)


def _bytes(path: str, shown: str) -> bytes:
    """Return what stands in a file; a pipe or a device could keep us waiting for ever."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{shown}: not a file")
        if found.st_size > _MOST_BYTES:
            raise ConfigError(f"{shown}: {found.st_size} bytes are too many for a configuration")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror or error}") from error


def _yaml(data: bytes, shown: str) -> Item:
    source = Source(shown, data)
    result = parse(source)
    faults = [
        f"{Place(shown, *finding.location.span.start[:2])}: {_EFFECT.sub('', finding.message)}"
        for finding in result.findings
    ]
    places = _Places(source)
    if result.template:
        faults.append(f"{shown}: this is a template; a configuration must be plain YAML")
    elif not faults and not result.documents and _NO_MAPPING.search(source.text):
        faults.append(f"{shown}: a configuration must be a mapping")
    faults += [
        f"{places.of(document.root)}: a second document; a configuration is one"
        for document in result.documents[1:]
    ]
    if faults:
        raise ConfigError("\n".join(faults))
    if not result.documents:
        top = Place(shown, 1, 1)
        return Item({}, top, top)
    return places.item(result.documents[0].root)


class _Places:
    """Turns the nodes of one file into items."""

    __slots__ = ("_source",)

    def __init__(self, source: Source) -> None:
        self._source = source

    def of(self, node: Node) -> Place:
        line, column, _ = self._source.lines.position(node.start)
        return Place(self._source.file, line, column)

    def item(self, node: Node, key: Node | None = None) -> Item:
        """Return *node* with all that is in it; the parser has limited how deep that goes."""
        value: Value
        if node.is_mapping:
            value = {name.text or "": self.item(child, name) for name, child in node.entries()}
        elif node.is_sequence:
            value = tuple(self.item(child) for child in node.items())
        else:
            scalar = node.value
            value = scalar if isinstance(scalar, (str, int, float)) else None
        return Item(value, self.of(node), self.of(key or node), node.text)


def _toml(data: bytes, shown: str) -> Item | None:
    """Return the table ``tool.aigw-lint``; None where there is none."""
    import sys

    if sys.version_info >= (3, 11):
        import tomllib  # here, since few runs read TOML, and it costs as much as argparse
    else:
        import tomli as tomllib

    try:
        text = data.decode("utf-8")
        tool = tomllib.loads(text).get("tool")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise ConfigError(f"{shown}: nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        _toml_error(shown, str(error), error)
    if not isinstance(tool, dict) or CONFIG_TABLE not in tool:
        return None
    return _Lines(shown, text).item(tool[CONFIG_TABLE], ("tool", CONFIG_TABLE), 0)


def _toml_error(shown: str, message: str, cause: Exception) -> NoReturn:
    match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if match is None:
        raise ConfigError(f"{shown}: {message}") from cause
    raise ConfigError(f"{shown}:{match[2]}:{match[3]}: {match[1]}") from cause


class _Lines:
    """Gives the values of a TOML file their lines, which its reader does not tell."""

    __slots__ = ("_shown", "_text")

    def __init__(self, shown: str, text: str) -> None:
        self._shown = shown
        self._text = text

    def item(self, value: object, keys: tuple[str, ...], offset: int) -> Item:
        """Return *value*; the last of *keys* that stand in a row after *offset* names it."""
        for key in keys:
            offset = self._find(key, offset)
        place = Place(self._shown, self._text.count("\n", 0, offset) + 1)
        found: Value
        if isinstance(value, dict):
            found = {key: self.item(child, (key,), offset) for key, child in value.items()}
        elif isinstance(value, list):
            found = tuple(self.item(child, (), offset) for child in value)
        else:
            found = value if isinstance(value, (str, int, float)) else str(value)
        return Item(found, place, place, value if isinstance(value, str) else None)

    def _find(self, key: str, offset: int) -> int:
        """Return where *key* stands after *offset*, in a header or before ``=``."""
        pattern = rf"""(?<![\w-])(["']?){re.escape(key)}\1(?=[ \t]*[]=.])"""
        match = re.compile(pattern).search(self._text, offset)
        return match.start() if match else offset
