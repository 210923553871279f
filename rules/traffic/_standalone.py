"""Whether a manifest is for `aigw run`, the gateway on one's own machine.

It puts environment variables into what it reads, and sets the buffer limit itself.
"""

from __future__ import annotations

from aigw_lint import Manifest, lazy_pattern

# These stand in what `aigw run` reads and nowhere else.
_SIGN = lazy_pattern(r"\baigw-run\b|\btype: Host\b|\bsubstitution\.aigw\.run/")
NEAR = 16384
"""How far away another object of the same file is looked for, in characters."""


def is_standalone(manifest: Manifest) -> bool:
    """Tell whether a sign of it stands in the file of *manifest*; in a long file only near it."""
    start, end = max(0, manifest.node.start - NEAR), manifest.node.end + NEAR
    return _SIGN().search(manifest.source.text, start, end) is not None
