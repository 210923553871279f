"""Texts with variables as Flux expands them: ``${NAME}``, defaults, and what shells do besides.

Source: fluxcd/pkg, envsubst/parse (what is an expression), envsubst/funcs.go
(what it stands for). Where releases of Flux differ, or a pattern is more than
letters, it is not told what becomes of a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aigw_lint.objects.pieces import Origin
from aigw_lint.words.record import Record

_NAME = re.compile(r"[A-Za-z0-9_]+")
_CASING = re.compile(r"[,^]{1,2}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
_DEFAULTS = (":=", ":-", ":+", ":?", "=")  # Flux takes all of them for a default
_GLOB = frozenset("*?[]\\")
_DEEPEST = 20
LONGEST_VALUE = 16_384
"""A value that is longer is not followed."""
_LONGEST = 65_536


class Variable(Record):
    """What one name stands for."""

    text: str | None
    """None where it is set to something that the files do not tell."""
    origin: Origin | None = None


class Variables(Record):
    """What the names of one Flux object stand for."""

    named: Mapping[str, Variable] = {}
    is_open: bool = False
    """Whether there may be others: a ConfigMap or Secret that is not told."""

    @property
    def are_used(self) -> bool:
        """Whether anything is put in: without variables Flux leaves texts as they are."""
        return self.is_open or bool(self.named)

    @property
    def names(self) -> frozenset[str] | None:
        """The names that are set; None where there may be others."""
        return None if self.is_open else frozenset(self.named)


NO_VARIABLES = Variables()


class Expanded(Record):
    """What a text with variables became."""

    text: str
    origins: tuple[Origin, ...] = ()
    values: tuple[str, ...] = ()
    """The texts that were put in, without those of defaults."""


class _UntoldError(Exception):
    """A text of which the files do not tell what becomes of it."""


def expand(text: str, variables: Variables) -> Expanded | None:
    """Return what becomes of *text*; None where the files do not tell.

    So it is, too, where a name without a default is not set: Flux puts in
    nothing, or refuses it, which is a fault to be told at the text as it is.
    """
    expansion = _Expansion(text, variables)
    try:
        made = expansion.whole()
    except _UntoldError:
        return None
    return Expanded(made, tuple(expansion.origins), tuple(expansion.values))


def holds_variables(text: str) -> bool:
    """Whether Flux may change *text*: ``$$`` stands for one of them."""
    return "${" in text or "$$" in text


class _Expansion:
    """One text on its way, read from left to right."""

    def __init__(self, text: str, variables: Variables) -> None:
        self.all = text
        self.at = 0
        self.variables = variables
        self.origins: list[Origin] = []
        self.values: list[str] = []

    def whole(self) -> str:
        """Return what becomes of the text; raises `_UntoldError`."""
        parts: list[str] = []
        size = 0
        text = self.all
        while (found := text.find("$", self.at)) >= 0:
            after = text[found + 1 : found + 2]
            parts.append(text[self.at : found])
            self.at = found + 2
            if after == "{":
                parts.append(_told(self.expression(0)))
            else:  # $$ stands for $, and a $ before anything else for itself
                parts.append("$" if after == "$" else text[found : self.at])
            size += len(parts[-1])
            if size > _LONGEST:
                raise _UntoldError
        parts.append(text[self.at :])
        return "".join(parts)

    def expression(self, depth: int) -> str | None:
        """Return what the expression after ``${`` stands for, and go past its end."""
        if depth > _DEEPEST:
            raise _UntoldError
        if self.takes("#"):
            value = self.value(self.name())
            self.end()
            return self.put(None if value is None else str(len(value.encode())))
        name = self.name()
        if any(map(self.takes, _DEFAULTS)):
            return self.or_default(name, depth)
        return self.put(self.changed(self.value(name), depth))

    def changed(self, value: str | None, depth: int) -> str | None:
        """Return what is made of a value by what follows its name."""
        if self.takes("}"):
            return value
        if self.takes(":"):
            return self.substring(value, depth)
        if self.takes("/"):
            return self.replaced(value, depth)
        if self.looks_at("#") or self.looks_at("%"):
            return self.trimmed(value, depth)
        return self.cased(value)

    # --- what an expression is made of ---

    def takes(self, sign: str) -> bool:
        """Go past *sign*, if it stands here."""
        if not self.looks_at(sign):
            return False
        self.at += len(sign)
        return True

    def looks_at(self, sign: str) -> bool:
        """Whether *sign* stands here."""
        return self.all.startswith(sign, self.at)

    def end(self) -> None:
        """Go past the closing brace, which must stand here."""
        if not self.takes("}"):
            raise _UntoldError

    def name(self) -> str:
        """Go past a name, which must stand here, and return it."""
        match = _NAME.match(self.all, self.at)
        if match is None:
            raise _UntoldError
        self.at = match.end()
        return match.group()

    def word(self, stops: str, depth: int) -> str | None:
        """Go past one argument: an expression, or text up to one of *stops*."""
        if self.takes("${"):
            return self.expression(depth + 1)
        start = self.at
        end = next((at for at in range(start, len(self.all)) if self.is_end(at, stops)), start)
        if end == start:
            raise _UntoldError
        self.at = end
        return self.all[start:end]

    def is_end(self, at: int, stops: str) -> bool:
        return self.all[at] in stops or self.all.startswith("${", at)

    # --- what it stands for ---

    def value(self, name: str) -> str | None:
        """Return the value of a variable; None where it is not told."""
        variable = self.variables.named.get(name)
        if variable is None or variable.text is None or len(variable.text) > LONGEST_VALUE:
            return None
        if variable.origin is not None:
            self.origins.append(variable.origin)
        return variable.text

    def put(self, value: str | None) -> str | None:
        """Note that *value* is put in."""
        if value:
            self.values.append(value)
        return value

    def or_default(self, name: str, depth: int) -> str | None:
        """Return the value of a variable, or else what is written after its name."""
        is_set = name in self.variables.named
        value = self.value(name)
        noted = len(self.origins), len(self.values)
        parts: list[str | None] = []
        while not self.takes("}"):
            parts.append(self.word("}", depth))
        if value or (value is None and (is_set or self.variables.is_open)):
            del self.origins[noted[0] :], self.values[noted[1] :]
            return self.put(value)
        return "".join(map(_told, parts))

    def cased(self, value: str | None) -> str | None:
        """``${X^}``, ``${X^^}``, ``${X,}``, ``${X,,}``."""
        match = _CASING.match(self.all, self.at)
        if match is None:
            raise _UntoldError
        self.at = match.end()
        self.end()
        if value is None or not value.isascii():
            return None
        match match.group():
            case "^^":
                return value.upper()
            case ",,":
                return value.lower()
            case "^":
                return value[:1].upper() + value[1:]
            case ",":
                return value[:1].lower() + value[1:]
        return value

    def substring(self, value: str | None, depth: int) -> str | None:
        """``${X:2}``, ``${X:2:3}``; what is no number changes nothing."""
        start = self.word(":}", depth)
        length: str | None = ""
        if not self.takes("}"):
            self.past(":")
            length = self.word("}", depth)
            self.end()
        if value is None or start is None or length is None or not value.isascii():
            return None
        if not _NUMBER.fullmatch(start) or not _NUMBER.fullmatch(length or "0"):
            return value
        begin = max(0, len(value) + int(start)) if start.startswith("-") else int(start)
        if not length:
            return value[begin:]
        if int(length) < 0:
            raise _UntoldError  # newer releases count it from the end
        return value[begin : begin + int(length)]

    def replaced(self, value: str | None, depth: int) -> str | None:
        """``${X/a/b}``, ``${X//a/b}``, ``${X/#a/b}``, ``${X/%a/b}``."""
        how = next((each for each in "/#%" if self.takes(each)), "")
        old = self.word("/", depth)
        self.past("/")
        new: str | None = ""
        is_blank = self.looks_at("}")
        if not is_blank:
            new = self.word("}", depth)
        self.end()
        if value is None or old is None or new is None:
            return None
        if "\\" in old + new or "$$" in old + new or not old:
            raise _UntoldError
        if how in ("#", "%"):
            fits = value.startswith(old) if how == "#" else value.endswith(old)
            if not fits or is_blank:
                return value
            return new + value[len(old) :] if how == "#" else value[: -len(old)] + new
        if value.count(old) * len(new) > _LONGEST:
            raise _UntoldError
        return value.replace(old, new, -1 if how == "/" else 1)

    def trimmed(self, value: str | None, depth: int) -> str | None:
        """``${X#a}``, ``${X##a}``, ``${X%a}``, ``${X%%a}``; patterns are not run."""
        at_start = self.looks_at("#")
        sign = "#" if at_start else "%"
        self.takes(sign)
        self.takes(sign)
        what = self.word("}", depth)
        self.end()
        if value is None or what is None:
            return None
        if not _GLOB.isdisjoint(what):
            raise _UntoldError
        return value.removeprefix(what) if at_start else value.removesuffix(what)

    def past(self, sign: str) -> None:
        """Go past *sign*, which must stand here once or several times."""
        if not self.looks_at(sign):
            raise _UntoldError
        while self.takes(sign):
            pass


def _told(text: str | None) -> str:
    if text is None:
        raise _UntoldError
    return text
