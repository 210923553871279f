"""Unknown fields: what is to be written, and very many of them in one object."""

from __future__ import annotations

import gc
import importlib
from time import process_time
from typing import Any

import pytest

from aigw_lint import Fault, Manifest, lint
from aigw_lint.run.linter import load_world

WORDS: Any = importlib.import_module("aigw_lint.rules.schema._words")
PLACES: Any = importlib.import_module("aigw_lint.rules.schema._places")

HEAD = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: openai}
spec:
"""


def manifest_of(fields: int) -> Manifest:
    text = HEAD + "".join(f"  field{each}: {each}\n" for each in range(fields))
    (manifest,) = load_world(sources={"a.yaml": text}).manifests
    return manifest


def fault_at(*path: str | int) -> Fault:
    return Fault(path, WORDS.UNKNOWN, False, 1, {}, str(path[-1]))  # noqa: FBT003 - as schemas have it


def seconds(fields: int) -> float:
    """Return the least processor time of three goes at finding the keys of *fields* fields."""
    manifest = manifest_of(fields)
    faults = [fault_at("spec", f"field{each}") for each in range(fields)]
    times = []
    for _ in range(3):
        gc.collect()
        start = process_time()
        found = list(map(PLACES.keys_of(manifest), faults))
        times.append(process_time() - start)
        assert [each.text for each in found] == [fault.name for fault in faults]
    return min(times)


def test_the_key_is_found_and_else_what_would_hold_it() -> None:
    manifest = manifest_of(2)
    key_of = PLACES.keys_of(manifest)
    assert manifest.location(key_of(fault_at("spec", "field1"))).span.start.line == 6
    assert key_of(fault_at("spec", "gone")) == manifest.node.get("spec")
    assert key_of(fault_at("spec")).text == "spec"


def test_many_unknown_fields_cost_no_square() -> None:
    """Of a square four times as many would cost sixteen times as much."""
    assert seconds(12_000) <= 8 * seconds(3_000)


PROXY = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: EnvoyProxy
metadata: {name: edge}
spec:
  telemetry:
    tracing:
      provider:
        type: OpenTelemetry
        openTelemetry:
          FIELD
"""
BREAKER = """\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: BackendTrafficPolicy
metadata: {name: edge}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]
  circuitBreaker:
    FIELD
"""
THREE = "maxParallelRequests, maxPendingRequests or maxRequestsPerConnection"
COLLECTOR = "one level up, in provider: name the collector in backendRefs"


@pytest.mark.parametrize(
    ("text", "field", "place", "cure"),
    [
        (PROXY, "host: otel.example.com", (10, 11), COLLECTOR),
        (PROXY, "port: 4317", (10, 11), COLLECTOR),
        (BREAKER, "maxRequests: 100", (7, 5), f"write {THREE}"),
        (BREAKER, "maxRetries: 3", (7, 5), "write maxParallelRetries"),
    ],
)
def test_what_to_write(text: str, field: str, place: tuple[int, int], cure: str) -> None:
    sources = {"a.yaml": text.replace("FIELD", field)}
    (found,) = lint(sources=sources, select=["unknown-field"]).findings
    assert found.location.span.start[:2] == place
    assert found.message.endswith(f" ({cure})")
