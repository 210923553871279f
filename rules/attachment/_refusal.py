"""What the API server does not take in a parentRef, whatever listeners there are."""

from __future__ import annotations

from aigw_lint import Node, Record, Reference, has_placeholder, lazy_pattern

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_NAME = lazy_pattern(rf"{_LABEL}(?:\.{_LABEL})*")
_LONGEST_NAME = 253
_PORTS = range(1, 65536)
_SHOWN = 60


class Refusal(Record):
    """A value that the API server refuses, and why."""

    node: Node
    why: str
    """Completes "..., so the API server refuses it"."""
    write: str
    is_section: bool


def refusal_of(parent: Reference) -> Refusal | None:
    """Return what the API server refuses in *parent*; None where it takes both settings."""
    section, port = parent.node.get("sectionName"), parent.node.get("port")
    name = section.string if section is not None else None
    if section is not None and name is not None and not has_placeholder(name):
        if not name:
            write = "leave it out for every listener"
            return Refusal(section, "sectionName is empty", write, is_section=True)
        if len(name) > _LONGEST_NAME or not _NAME().fullmatch(name):
            why = f'no listener can have the name "{name[:_SHOWN]}"'
            write = "a name is made of lower case letters, digits, - and ."
            return Refusal(section, why, write, is_section=True)
    number = port.value if port is not None else None
    if port is not None and type(number) is int and number not in _PORTS:
        write = "ports go from 1 to 65535"
        return Refusal(port, f"{str(port.text)[:_SHOWN]} is no port", write, is_section=False)
    return None
