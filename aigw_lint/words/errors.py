"""What goes wrong with the linter or its use, never with a manifest."""

from __future__ import annotations

from typing import ClassVar


class AigwLintError(Exception):
    """The root of all errors that this package raises on purpose."""

    exit_code: ClassVar[int] = 2


class UsageError(AigwLintError):
    """The command line or a call asks for something that cannot be done."""


class ConfigError(AigwLintError):
    """A configuration is wrong; the message has a line for each fault, with file and line."""

    def __init__(self, message: str, rest: object = None) -> None:
        super().__init__(message)
        self.rest = rest
        """The ``Config`` of all that is right in the file, where the rest can be judged, too."""


class RulePackError(AigwLintError):
    """A rule pack cannot be loaded, or two rules share one id."""


class ParserMissingError(AigwLintError):
    """The C parser of ruamel.yaml is not installed."""


class ProgramError(AigwLintError):
    """A program of the user's that the command line asks for is not there."""

    exit_code: ClassVar[int] = 3
