"""How much work kustomizations may make: a few lines of them can stand for millions of objects."""

from __future__ import annotations

from aigw_lint.words.errors import AigwLintError


class TooMuchError(AigwLintError):
    """Kustomizations that make more of few files than this linter follows."""


class Budget:
    """How much work all kustomizations together may make; more raises `TooMuchError`."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, work: int) -> None:
        """Take *work* from what is left."""
        self.left -= work
        if self.left < 0:
            raise TooMuchError("kustomizations make too many objects")
