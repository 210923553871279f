"""What to say of a field that its kind does not have, and which one is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aigw_lint.schema.breach import Fault
from aigw_lint.schema.explain import is_slip
from aigw_lint.schema.saying import Told, also, either, field_name, listed
from aigw_lint.text.spelling import edit_distance, is_part
from aigw_lint.text.wording import cut

_LEAST_BEGUN = 6
_MOST_MEANT = 3
_FARTHEST = 3


def unknown(fault: Fault, leaving: Mapping[str, str]) -> Told:
    """Return what to say of *fault*, a field that is not known.

    Nobody is told to write one of *leaving*, by its path, but what to write instead of it.
    """
    above = fields_on(fault.path[:-1])
    known = sorted(fault.schema.get("properties", ()))
    parts = fault.schema.get("properties", {})
    staying = [
        name
        for name in known
        if f"{above}{name}" not in leaving and not parts[name].get("x-deprecated")
    ]
    what = f"{field_name(fault.path[:-1])} has no field {cut(fault.name)}"
    if fault.lacking:
        what += f", and lacks {also(fault.lacking)}"
    if fault.missing:
        return Told(what, f"write {fault.missing}")
    homes = [home for home in fault.homes if fields_on(home.path, "") not in leaving]
    if homes:
        where = homes[0].where if len(homes) == 1 else f"in {either([each.name for each in homes])}"
        return Told(what, f"write it {where}")
    meant_by = slips_for(fault.name, staying) or _begun(fault.name, staying, fault.fitting)
    if meant_by:
        return Told(what, f"write {either(meant_by)}")
    cure = _instead(fault, above, known, leaving)
    return Told(what, cure or (f"it takes {listed(staying or known)}" if known else ""))


def _instead(fault: Fault, above: str, known: Sequence[str], leaving: Mapping[str, str]) -> str:
    """Return what to write where only a field is meant that goes away; empty where none is."""
    for home in fault.homes:
        return f"{home.where}: {leaving[fields_on(home.path, '')]}"
    near = [f"{above}{name}" for name in slips_for(fault.name, known)]
    return leaving.get(near[0], "") if len(near) == 1 else ""


def fields_on(path: Sequence[str | int], end: str = ".") -> str:
    """Return the fields on *path* in one text, as in ``spec.rules[].``."""
    text = "".join(f".{step}" if isinstance(step, str) else "[]" for step in path)
    return f"{text[1:]}{end}" if text else ""


def _begun(name: str, known: Sequence[str], fitting: Sequence[str]) -> list[str]:
    """Return those of *known* that say all that *name* says, and more; none for many.

    They are *fitting*, that is, take such a value.
    """
    if len(name) < _LEAST_BEGUN:
        return []
    low = name.lower()
    longer = [each for each in known if each.lower().startswith(low) or is_part(name, each)]
    fit = [each for each in longer if each in fitting]
    return fit if len(fit) <= _MOST_MEANT else []


def slips_for(name: str, known: Sequence[str]) -> list[str]:
    """Return those of *known* that *name* is a slip for, the nearest alone; none for many."""
    same = [each for each in known if each.lower() == name.lower()]
    near = same or [each for each in known if is_slip(name, each)]
    far = {each: edit_distance(name.lower(), each.lower(), _FARTHEST) for each in near}
    nearest = [each for each in near if far[each] == min(far.values())]
    return nearest if len(nearest) <= _MOST_MEANT else []
