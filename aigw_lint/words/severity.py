"""How bad a finding is, and who says so."""

from __future__ import annotations

import enum


class Severity(enum.IntEnum):
    """How bad a finding is; ordered, so that ``max()`` is the worst."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """Return the word that users read and write: ``error``, ``warning`` or ``info``."""
        return self.name.lower()

    @classmethod
    def parse(cls, label: str) -> Severity:
        """Return the severity that *label* names; ValueError where it names none."""
        try:
            return cls[label.upper()]
        except KeyError:
            raise ValueError(label) from None


class Judge(str, enum.Enum):
    """Who decides that a finding is a fault."""

    API_SERVER = "api-server"
    """The API server refuses the object."""
    CONTROLLER = "controller"
    """A controller refuses or ignores the object."""
    TRAFFIC = "traffic"
    """All is accepted, and requests fail or go astray."""
    ADVICE = "advice"
    """Nothing breaks; there is a better way."""
