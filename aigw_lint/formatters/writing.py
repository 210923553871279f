"""Lines on their way out: plain, or in colours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from aigw_lint.formatters.line import Line, plain


def write_lines(lines: Iterable[Line], stream: TextIO, *, color: bool) -> None:
    """Write *lines* to *stream*, in colours where *color* says so."""
    if color:
        # Here, since rich costs more than all the rest of a small run.
        from aigw_lint.formatters.terminal import show_lines

        show_lines(lines, stream)
        return
    stream.writelines(plain(parts) + "\n" for parts in lines)
