"""Lines and pages in the colours of a terminal, through rich.

Imported only for a terminal, and rich with it: it costs more than all the rest
of a small run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from aigw_lint.formatters.line import Line, harmless

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_STYLES = {
    "": "",
    "bold": "bold",
    "dim": "dim",
    "error": "bold red",
    "gutter": "blue",
    "info": "bold cyan",
    "location": "bold",
    "message": "bold",
    "ok": "green",
    "related": "cyan",
    "rule": "dim",
    "warning": "bold yellow",
}


def show_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Write *lines* to *stream* with the colours of their styles, and not a character more."""
    from rich.text import Text

    console = _console(stream)
    for parts in lines:
        text = Text()
        for part, style in harmless(parts):
            text.append(part, _STYLES[style])
        text.rstrip()
        _print(console, text, soft_wrap=True)


def show_markdown(text: str, stream: TextIO, width: int) -> None:
    """Write the Markdown *text*, already escaped, to *stream* as a page of *width* columns."""
    from rich.markdown import Markdown

    page = Markdown(text, hyperlinks=False, code_theme="ansi_dark")
    _print(_console(stream, width), page, soft_wrap=False)


def _print(console: Console, what: RenderableType, *, soft_wrap: bool) -> None:
    """Print *what*; a reader that went away is a BrokenPipeError, as for any other stream."""
    try:
        console.print(what, soft_wrap=soft_wrap)
    except SystemExit:  # how newer releases of rich tell it
        raise BrokenPipeError from None


def _console(stream: TextIO, width: int | None = None) -> Console:
    """Return a console that takes text as it is: no markup, no emoji codes, no highlighting."""
    from rich.console import Console

    return Console(
        file=stream,
        force_terminal=True,
        # Colours were decided on already, so the environment is not asked again;
        # old Windows consoles, which rich drives by other means, are found by it.
        color_system="auto" if os.name == "nt" else "standard",
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
        width=width,
    )
