"""The releases that manifests can be meant for, and what goes with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from aigw_lint.words.record import Record


class Target(Record):
    """One target release: AI Gateway, with the releases that go with it, as ``1.1``."""

    ai_gateway: str
    envoy_gateway: str
    gateway_api: str
    inference: str
    """That of the Gateway API inference extension."""

    def reaches(self, release: str) -> bool:
        """Tell whether this AI Gateway release is *release* or newer."""
        return _number(self.ai_gateway) >= _number(release)

    def as_json(self) -> dict[str, str]:
        """Return the names and releases, as reports write them."""
        return {
            "ai-gateway": self.ai_gateway,
            "envoy-gateway": self.envoy_gateway,
            "gateway-api": self.gateway_api,
        }


# AI Gateway's compatibility page. Up to 0.4 it names Envoy Gateway alone; the
# Gateway API release is the one that this Envoy Gateway bundles.
_TARGETS = (
    Target("0.1", "1.3", "1.2", "0.3"),
    Target("0.2", "1.4", "1.3", "0.3"),
    Target("0.3", "1.5", "1.3", "0.5"),
    Target("0.4", "1.5", "1.3", "1.0"),
    Target("0.5", "1.6", "1.4", "1.0"),
    Target("0.6", "1.7", "1.4", "1.0"),
    Target("0.7", "1.8", "1.5", "1.0"),
    Target("1.0", "1.8", "1.5", "1.0"),
    Target("1.1", "1.8", "1.5", "1.0"),
)

# The notes of 0.7 say Envoy Gateway 1.7, and the compatibility page says 1.8.
_BY_ITS_NOTES: Mapping[str, str] = MappingProxyType({"1.7": "0.7"})

NEWEST = _TARGETS[-1]
"""The target where nobody names one."""

KNOWN = tuple(target.ai_gateway for target in _TARGETS)
"""The AI Gateway releases that can be a target, oldest first."""

KNOWN_ENVOY_GATEWAY = tuple(dict.fromkeys(target.envoy_gateway for target in _TARGETS))
"""The Envoy Gateway releases that go with one of these, oldest first."""


@cache
def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def target_for(ai_gateway: str) -> Target:
    """Return the target of the AI Gateway release *ai_gateway*; ValueError if it is unknown.

    ``1.1``, ``v1.1``, ``1.1.0`` and ``ai-gateway=1.1`` are the same.
    """
    project, equals, release = ai_gateway.rpartition("=")
    if equals and project != "ai-gateway":
        raise ValueError(
            f"unknown project {project!r}: write a release of ai-gateway, such as "
            f"ai-gateway={KNOWN[-1]}; those of the others follow from it"
        )
    wanted = ".".join(release.removeprefix("v").split(".")[:2])
    for target in _TARGETS:
        if target.ai_gateway == wanted:
            return target
    raise ValueError(f"unknown AI Gateway release {release!r}; known are {', '.join(KNOWN)}")


def targets_for(releases: Iterable[str]) -> tuple[Target, ...]:
    """Return the targets of *releases*, each once, the oldest first; ValueError as above."""
    named = {target_for(release) for release in releases}
    return tuple(target for target in _TARGETS if target in named)


def newest_with(envoy_gateway: str) -> str | None:
    """Return the newest AI Gateway release that goes with this release of Envoy Gateway."""
    if envoy_gateway in _BY_ITS_NOTES:
        return _BY_ITS_NOTES[envoy_gateway]
    fitting = (
        each.ai_gateway for each in reversed(_TARGETS) if each.envoy_gateway == envoy_gateway
    )
    return next(fitting, None)
