"""Text of strangers, made harmless to show.

Manifests, file names and configuration come from anybody. Whatever of them is
printed passes through ``escape``, so that it can neither drive the terminal,
nor turn the reading order round, nor begin a line of its own, nor give an order
to the service that reads the log.
"""

from __future__ import annotations

from aigw_lint.words.pattern import lazy_pattern

# GitHub, Azure Pipelines and TeamCity look for these anywhere in a line ...
_LOG_COMMAND = lazy_pattern(r"##(?=\w*\[)")
# ... and for this at its start.
_LINE_COMMAND = lazy_pattern(r"^\s*::")

_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_TWO_DIGITS, _FOUR_DIGITS = 0x100, 0x10000
# How Python writes the bytes of a file name that are no text.
_BYTES_FROM = 0xDC00
_BYTES = range(0xDC80, 0xDD00)


def escape(text: str) -> str:
    r"""Return *text* on one line, with all that is not plainly visible as ``\x1b`` or ``\u202e``.

    That is: control characters, line ends, tabs, bidirectional and other format
    characters, blanks other than the space, surrogates, and what Unicode has
    not assigned. Commands that a build service would obey are broken up. To
    escape twice changes nothing more.
    """
    if not text.isprintable():
        text = "".join(map(escape_character, text))
    if "##" in text:
        text = _LOG_COMMAND().sub(r"#\\x23", text)
    if "::" in text and _LINE_COMMAND().match(text):
        text = text.replace("::", r"\x3a:", 1)
    return text


def escape_lines(text: str) -> str:
    r"""Return *text* with each of its lines escaped; only ``\n`` ends a line."""
    return "\n".join(map(escape, text.split("\n")))


def escape_character(character: str) -> str:
    """Return *character* as it may be shown: itself, or its code."""
    if character.isprintable():
        return character
    code = _SHORT.get(character)
    if code is not None:
        return code
    number = ord(character)
    if number in _BYTES:
        number -= _BYTES_FROM
    if number < _TWO_DIGITS:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _FOUR_DIGITS else f"\\U{number:08x}"
