"""Which releases a run lints for, who says so, and which manifests are meant for which."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aigw_lint.knowledge.pins import Pin
from aigw_lint.knowledge.releases import NEWEST, Target, targets_for
from aigw_lint.knowledge.worlds import parts_of
from aigw_lint.words.record import Record

ASKED = "asked"
CONFIGURED = "configuration"
INFERRED = "inferred"
DEFAULT = "default"

_EVERYWHERE: Mapping[str, frozenset[str]] = MappingProxyType({})


class Aim(Record):
    """The target releases of a run, and where they come from."""

    targets: tuple[Target, ...] = (NEWEST,)
    """The oldest first."""
    origin: str = DEFAULT
    """``asked`` by the caller, ``configuration``, ``inferred`` from pins, or ``default``."""
    pins: tuple[Pin, ...] = ()
    """What the tree says, where nobody named a release."""
    by_home: Mapping[str, frozenset[str]] = _EVERYWHERE
    """The releases that what stands at a home is meant for, where there are several."""
    is_open: bool = False
    """Whether one of several targets is meant, and nobody knows which.

    Then only what holds for all of them is told.
    """

    @property
    def past(self) -> Pin | None:
        """The pin that names a release older than all that are known, where none names another."""
        known = any(pin.release for pin in self.pins)
        return None if known else next((pin for pin in self.pins if pin.is_past), None)

    @property
    def later(self) -> Pin | None:
        """A pin that names a release newer than all that are known."""
        return next((pin for pin in self.pins if pin.is_later), None)

    @property
    def untold(self) -> Pin | None:
        """A pin that does not tell the release that it installs, where no other tells one."""
        if any(pin.release or pin.is_past for pin in self.pins):
            return None
        return next((pin for pin in self.pins if _may_be_any(pin.version)), None)

    @property
    def odd(self) -> Pin | None:
        """The pin for which what is known of releases says too little, if there is one."""
        return self.past or self.later or self.untold

    @property
    def said_by(self) -> tuple[Pin, ...]:
        """The pins, each place once, whatever renders it."""
        return tuple({pin.location: pin for pin in self.pins}.values())

    def concerns(self, home: str, release: str) -> bool:
        """Tell whether what stands at *home* is meant for *release*."""
        return release in self.by_home.get(home, (release,))

    def target_at(self, home: str) -> Target:
        """Return the newest target that what stands at *home* is meant for."""
        meant = [each for each in self.targets if self.concerns(home, each.ai_gateway)]
        return meant[-1]


def _may_be_any(version: str | None) -> bool:
    """Tell whether *version*, which tells no release, may be an old one.

    What is called 0.0.0 is the newest of all, built from the main branch.
    """
    return version is not None and not version.removeprefix("v").startswith("0.0.0")


def inferred(pins: Iterable[Pin], homes: Iterable[str]) -> Aim:
    """Return what *pins* say of the manifests at *homes*.

    A manifest is meant for the release whose pin is nearest, as the way to it
    parts latest: that of its own cluster, where each has a folder. Pins of
    Envoy Gateway count only where none of AI Gateway tells anything.
    """
    pins = tuple(pins)
    counted = _deciding(pin for pin in pins if not pin.is_hint)
    if not any(pin.release for pin in counted):
        counted = pins
    said = {pin.release for pin in counted} - {None}
    if not said:
        return Aim(pins=pins)
    if len({pin.release for pin in counted}) == 1:
        return Aim(targets_for(filter(None, said)), INFERRED, pins)
    by_home = {home: _nearest(home, counted) for home in homes}
    meant = frozenset().union(*by_home.values()) or said
    targets = targets_for(release for release in meant if release)
    return Aim(targets, INFERRED, pins, by_home if len(targets) > 1 else _EVERYWHERE)


def inferred_from_scripts(pins: Iterable[Pin]) -> Aim:
    """Return what *pins* in scripts say.

    For which manifests a script installs a release is not known, so any of them may be meant for
    the newest release, too.
    """
    pins = tuple(pins)
    counted = tuple(pin for pin in pins if not pin.is_hint) or pins
    said = {pin.release for pin in counted if pin.release}
    if not said:
        return Aim(pins=pins)
    return Aim(targets_for(said | {NEWEST.ai_gateway}), INFERRED, pins, is_open=True)


def _deciding(pins: Iterable[Pin]) -> tuple[Pin, ...]:
    """Return *pins* without those beside the chart of the CRDs: manifests must fit these."""
    pins = tuple(pins)
    folders = {os.path.dirname(pin.home) for pin in pins if pin.is_of_crds and pin.release}
    return tuple(pin for pin in pins if pin.is_of_crds or os.path.dirname(pin.home) not in folders)


def _nearest(home: str, pins: Iterable[Pin]) -> frozenset[str]:
    """Return the releases of the nearest of *pins*; the newest where none of them is known."""
    near: dict[int, set[str | None]] = {}
    for pin in pins:
        near.setdefault(_shared(home, pin.home), set()).add(pin.release)
    known = frozenset(release for release in near[max(near)] if release)
    return known or frozenset({NEWEST.ai_gateway})


def _shared(home: str, other: str) -> int:
    """Return how many steps the ways from the root to two homes share."""
    shared = 0
    for mine, theirs in zip(parts_of(home), parts_of(other), strict=False):
        if mine != theirs:
            break
        shared += 1
    return shared
