"""What a listener and a route have in common of their hostnames, as Envoy Gateway compares them.

The strings are taken as they stand: the API server lets no upper case through.
"""

from __future__ import annotations


def shared_hostname(listener: str, route: str) -> str | None:
    """Return the hostname that *route* serves at a listener with the hostname *listener*.

    The narrower of the two, where one covers the other; None where they do not
    meet. Empty is the hostname of a listener that takes any.
    """
    if listener in ("", route) or _covers(listener, route):
        return route
    return listener if _covers(route, listener) else None


def _covers(pattern: str, hostname: str) -> bool:
    """Tell whether *pattern* is a wildcard that stands for *hostname*, a wildcard too or not.

    The star stands for one label or more.
    """
    if not pattern.startswith("*"):
        return False
    suffix = pattern[1:]
    wild = hostname.startswith("*")
    rest = hostname[1:] if wild else hostname
    if not rest.endswith(suffix) or len(rest) == len(suffix):
        return False
    return not wild or rest.startswith(".")
