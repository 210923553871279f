"""Copies that controllers make of Secrets and ConfigMaps in other namespaces, where these ask."""

from __future__ import annotations

from collections.abc import Iterator

from aigw_lint.text.node import Node
from aigw_lint.words.pattern import lazy_pattern

ANYWHERE = "*"
"""Stands for namespaces that the files do not tell, or for all."""

_REFLECTOR = "reflector.v1.k8s.emberstack.com/reflection-"
_REPLICATOR = "replicator.v1.mittwald.de/replicate-to"
_SYNCER = "kubed.appscode.com/sync"
_NAME = lazy_pattern(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


def copied_to(annotations: Node | None) -> Iterator[str]:
    """Yield the namespaces that an object with these *annotations* is copied to.

    By the reflector of EmberStack, the replicator of Mittwald, or Config Syncer.
    """
    if annotations is None:
        return
    read = annotations.string_at
    if read(f"{_REFLECTOR}allowed") == "true" == read(f"{_REFLECTOR}auto-enabled"):
        listed = read(f"{_REFLECTOR}auto-namespaces") or read(f"{_REFLECTOR}allowed-namespaces")
        yield from named_in(listed)
    if listed := read(_REPLICATOR):
        yield from named_in(listed)
    if annotations.get(f"{_REPLICATOR}-matching") is not None or annotations.get(_SYNCER):
        yield ANYWHERE  # where labels fit


def named_in(listed: str | None) -> Iterator[str]:
    """Yield the namespaces in *listed*, names and patterns with commas between; nothing: all."""
    names = dict.fromkeys(each.strip() for each in (listed or ANYWHERE).split(","))
    yield from dict.fromkeys(name if _NAME().fullmatch(name) else ANYWHERE for name in names)
