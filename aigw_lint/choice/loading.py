"""A configuration, found and read, with all that is wrong with it told at once.

What a file says of rules can only be judged by those who know the rules.
"""

from __future__ import annotations

from collections.abc import Callable

from aigw_lint.choice.ruleset import available_rules, config_faults, in_order
from aigw_lint.configuration import config as files
from aigw_lint.configuration.config import Config
from aigw_lint.words.errors import ConfigError


def load_config(start: str, *, cwd: str | None = None) -> Config:
    """Return the configuration that holds for *start*, a file or folder.

    It is found in the folder of *start* or above. ConfigError, with one line
    for each fault, where it says something that it cannot.
    """
    return _judged(lambda: files.load_config(start, cwd=cwd))


def load_config_file(path: str, *, cwd: str | None = None) -> Config:
    """Return the configuration in the file *path*, wherever that is.

    What it says of paths is then relative to *cwd*. ConfigError as above.
    """
    return _judged(lambda: files.load_config_file(path, cwd=cwd))


def _judged(load: Callable[[], Config]) -> Config:
    """Return what *load* does; where that is at fault, its rules are looked at, too.

    A configuration that is right so far is looked at when its rules are made.
    """
    try:
        return load()
    except ConfigError as error:
        if not isinstance(error.rest, Config):
            raise
        faults = (*str(error).split("\n"), *config_faults(error.rest, available_rules()))
        raise ConfigError("\n".join(in_order(faults))) from error
