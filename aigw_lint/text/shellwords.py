"""What commands of a shell replace in texts: `sed` and its kin."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.words.pattern import lazy_pattern

_QUOTED = lazy_pattern(r"'([^']*)'")
_SUBSTITUTES = lazy_pattern(r"(?<![\w-])s([|/#,@!:~])((?:\\.|(?!\1)[^\n\\]){1,200})\1")
# No pattern for more than itself, nor a word that any text may hold.
_PLAIN = lazy_pattern(r"(?=.*[A-Za-z]{3})[\w<>{}@%#:./-]+")


def is_escaped(variable: str, text: str) -> bool:
    """Tell whether *text*, a command, has *variable* where the shell leaves it as it stands."""
    plain = text.replace("\\{", "{").replace("\\}", "}").replace("[$]", "\\$")
    return f"\\{variable}" in plain or any(variable in each for each in _QUOTED().findall(plain))


def words_replaced(text: str) -> Iterator[str]:
    """Yield the plain words for which *text*, a command, has others put in: ``s/WORD/other/``."""
    for _, pattern in _SUBSTITUTES().findall(text):
        word = pattern.replace("\\", "").strip("\"'")
        if _PLAIN().fullmatch(word):
            yield word
