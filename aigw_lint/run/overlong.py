"""What files say past the length to which they are read.

Nothing in such a file is judged, but whether it is ours, and what it could hold, must
not hang on where in it our words stand.
"""

from __future__ import annotations

from collections.abc import Iterable

from aigw_lint.files.glancing import BYTE_ORDER_MARKS, OUR_GROUPS

CHUNK = 1024 * 1024
MOST_LOOKED_AT = 64 * CHUNK
"""What lies past this many bytes more is not looked at: a stream may have no end."""


def with_words_of_the_rest(
    data: bytes, rest: Iterable[bytes], words: Iterable[str], *, limit: int
) -> bytes:
    """Return *data*, and on a line after it those of *words* that stand in *rest* alone.

    *data* is what was read of a file, and *rest* its other bytes, piece by piece; it is
    asked only where *data* is longer than *limit*. Texts in UTF-16 stay as they are.
    """
    if len(data) <= limit or data.startswith(BYTE_ORDER_MARKS):
        return data
    left = {word.encode() for word in (*OUR_GROUPS, *words)}
    left = {word for word in left if word not in data}
    overlap = max(map(len, left), default=1) - 1
    found: set[bytes] = set()
    # A word may stand across two pieces.
    end, looked_at = data[-overlap:] if overlap else b"", 0
    for piece in rest:
        text = end + piece
        found |= {word for word in left if word in text}
        left -= found
        looked_at += len(piece)
        if not left or looked_at >= MOST_LOOKED_AT:
            break
        end = text[-overlap:] if overlap else b""
    return data + b"\n" + b" ".join(sorted(found)) if found else data
