"""What the API server wants of an object's metadata."""

from __future__ import annotations

from typing import Any

import pytest

from aigw_lint.schema.fits import fits
from aigw_lint.schema.metadata import METADATA


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"name": "a"},
        {"name": "a.b-c.1", "namespace": "team-a"},
        {"generateName": "a-"},
        {"labels": {"app": "", "app.kubernetes.io/name": "A_b.c-1"}},
        {"annotations": {"Example.COM/Key": "any text\n", "key": ""}},
        {"ownerReferences": [{"apiVersion": "v1"}], "finalizers": ["a/b"]},
        {"creationTimestamp": None, "generation": 1, "uid": "x", "resourceVersion": "1"},
        {"managedFields": [{"manager": "x"}]},
        {"name": "x" * 253},
    ],
)
def test_what_it_takes(metadata: dict[str, Any]) -> None:
    assert fits(metadata, METADATA)


@pytest.mark.parametrize(
    "metadata",
    [
        {"name": "A"},
        {"name": ""},
        {"name": "-a"},
        {"name": "a_b"},
        {"name": "x" * 254},
        {"name": 1},
        {"namespace": "a.b"},
        {"namespace": "x" * 64},
        {"labels": {"app": 1}},
        {"labels": {"app": "a b"}},
        {"labels": {"app": "x" * 64}},
        {"labels": {"a b": "x"}},
        {"labels": {"": "x"}},
        {"labels": {"A.B/c": "x"}},
        {"annotations": {"a/b/c": "x"}},
        {"annotations": {"a": True}},
        {"label": {}},
    ],
)
def test_what_it_refuses(metadata: dict[str, Any]) -> None:
    assert not fits(metadata, METADATA)
