"""What a buffer limit asks for."""

from __future__ import annotations

import pytest

from aigw_lint.files.parser import Source, parse
from aigw_lint.text.buffersize import buffer_size
from aigw_lint.text.node import Node


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("50Mi", 52_428_800),
        ("50M", 50_000_000),
        ("'50Mi'", 52_428_800),
        ("1048576", 1_048_576),
        ("'1048576'", 1_048_576),
        ("50_000", 50_000),
        ("0x10", 16),
        ("010", 8),
        ("1e3", 1000),
        ("0", 0),
        ("-1", -1),
        ("4Gi", 2**32),
        ("50MB", None),
        ("50m", None),
        ("50mi", None),
        ("'50 Mi'", None),
        ("0.5Gi", None),
        ("1.5", None),
        ("'0'", None),
        ("'1e3'", None),
        ("true", None),
        ("null", None),
        ("{a: b}", None),
        ("[1]", None),
    ],
)
def test_sizes_as_kubernetes_reads_them(written: str, size: int | None) -> None:
    (document,) = parse(Source.from_text("x.yaml", f"size: {written}")).documents
    node = document.root.get("size")
    assert isinstance(node, Node)
    assert buffer_size(node) == size
