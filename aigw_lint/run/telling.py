"""What rules say of the same object in several renderings, or for several targets, told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from aigw_lint.files.finding import Finding, Related, Undecided
from aigw_lint.knowledge.pins import Pin
from aigw_lint.objects.manifest import Manifest
from aigw_lint.run.running import Outcome, Place, place_of
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.position import Location
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge, Severity

_NAMESPACE = "its namespace"
_SCHEMA = "schema"
# `namespace X`, and names: in quotes, after a kind, and such as have a dash; with a namespace
# and a slash before them, or without.
_NAMED = lazy_pattern(
    r"\bnamespace ([\w.-]*\w)"
    r"|(\"|\b[A-Z]\w*[a-z]\w* |(?<![\w./-])(?=[\w./]*-))(?:([\w.-]+)/)?([\w.-]*\w)"
)
_MARK = "\N{LATIN LETTER LATERAL CLICK}"
"""Stands for a namespace: a letter, as those are made of, that no message holds."""
_BEGIN, _END, _JOINS = r"(?<![^\W_])", r"(?![^\W_])", r"[\"._/*-]"
_SHORTEST = 3
"""How long the value of a variable is, at least, to be told from other letters."""
_TEMPLATE = lazy_pattern(r"(?:^|[/._-])template[._-][^/]*$")
_OFF = "nothing here leads to this Flux Kustomization, so it may not be applied"
_LEFT_OUT = "this does not take the file, so it may not be applied"
_Key = tuple[str, Place, Location, str, str, "str | None"]


class Given(Record):
    """What a rendering puts into objects, so that messages differ that are the same as written."""

    names: Mapping[str, str] = MappingProxyType({})
    """The names of objects, each with that which is written."""
    values: Mapping[str, str] = MappingProxyType({})
    """What is put in for variables, each with its variable."""


_NOTHING = Given()


class Copies:
    """The renderings of the objects among *manifests*, and what these put in.

    *values* are those of variables: by the name of the rendering, and by theirs.
    """

    def __init__(
        self,
        manifests: Iterable[Manifest],
        values: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        self._manifests = tuple(manifests)
        self._values = values
        self._renderings: dict[Place, set[str]] = {}
        self._off: dict[str, Location | None] = {}
        for each in self._manifests:
            self._renderings.setdefault(place_of(each), set()).add(each.rendering.name)
            if each.rendering.is_off and each.rendering.kind != "plain":
                self._off[each.rendering.name] = each.rendering.made_by
        self._given: dict[str, Given] | None = None

    def count(self, place: Place) -> int:
        """Return how many renderings there are of the object at *place*."""
        return len(self._renderings.get(place, ()))

    def doubted(self, finding: Finding, rendering: str) -> Finding:
        """Return *finding*, no error where nothing leads to *rendering*, a name."""
        if finding.severity is not Severity.ERROR or rendering not in self._off:
            return finding
        return _as_warning(finding, _OFF, self._off[rendering])

    def given(self, rendering: str) -> Given:
        """Return what *rendering*, a name, puts in that others do not."""
        if self._given is None:
            names, values = self._written_names(), self._variables()
            nothing: Mapping[str, str] = {}
            self._given = {
                each: Given(names.get(each, nothing), values.get(each, nothing))
                for each in names.keys() | values.keys()
            }
        return self._given.get(rendering, _NOTHING)

    def _written_names(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        # By the tree, which all renderings of an object share, and which its manifests keep.
        all_written: dict[int, str | None] = {}
        for each in self._manifests:
            key = id(each.written.raw)
            if key not in all_written:
                all_written[key] = each.written.string_at("metadata", "name")
            name, written = each.ref.name, all_written[key]
            if name is not None and written is not None and name != written:
                found.setdefault(each.rendering.name, {})[name] = written
        return found

    def _variables(self) -> dict[str, dict[str, str]]:
        """Return the values that differ, by rendering, each with its variable."""
        all_of: dict[str, set[str]] = {}
        for values in self._values.values():
            for name, value in values.items():
                all_of.setdefault(name, set()).add(value)
        return {
            rendering: {
                value: f"${{{name}}}"
                for name, value in values.items()
                if len(all_of[name]) > 1 and len(value) >= _SHORTEST
            }
            for rendering, values in self._values.items()
        }


class Merged(Record):
    """What the rules say of the files, each thing once."""

    findings: tuple[tuple[str, Finding], ...]
    """Path and finding."""
    undecided: tuple[Undecided, ...]


def merge(outcomes: Iterable[Outcome], copies: Copies) -> Merged:
    """Merge what holds in several renderings of one object.

    A finding names those in which it holds, whether these are all or not,
    and is as bad as in the worst of them. Those that differ only in the
    namespace, in the names that renderings give, and in the values of variables are one.
    """
    found: dict[_Key, dict[str, Finding]] = {}
    undecided: dict[tuple[Place, Undecided], dict[str, str]] = {}
    for path, place, rendering, namespace, result in outcomes:
        told = result.message
        if copies.count(place) > 1:
            told = _as_written(told, namespace, copies.given(rendering))
        if isinstance(result, Undecided):
            check = result._replace(message=told)
            undecided.setdefault((place, check), {})[rendering] = result.message
        else:
            key = (path, place, result.location, result.rule, told, result.code)
            found.setdefault(key, {}).setdefault(rendering, copies.doubted(result, rendering))
    return Merged(
        tuple(
            (path, _merged(told, by_rendering, copies.count(place)))
            for (path, place, _, _, told, _), by_rendering in found.items()
        ),
        tuple(
            sorted(
                {
                    _of_some(check, by_rendering, copies.count(place))
                    for (place, check), by_rendering in undecided.items()
                },
                key=_order_of,
            )
        ),
    )


def _of_some(check: Undecided, by_rendering: Mapping[str, str], count: int) -> Undecided:
    """Return *check*, with the renderings that it is of where there are others."""
    messages = set(by_rendering.values())
    if len(messages) == 1:
        check = check._replace(message=messages.pop())
    if len(by_rendering) >= count:
        return check
    return check._replace(alternatives=tuple(sorted(by_rendering)))


def _as_written(message: str, namespace: str | None, given: Given) -> str:
    """Return *message* without the namespace and what else a rendering gives."""
    if given.names or given.values or _MARK in message:
        return _with_variables(_replaced(message, namespace, given.names), given.values)
    if not namespace or namespace not in message:
        return message
    # Two hundred overlays say the same, each with a namespace of its own.
    return _of_any_namespace(message.replace(namespace, _MARK)).replace(_MARK, namespace)


@lru_cache(maxsize=4096)
def _of_any_namespace(message: str) -> str:
    return _replaced(message, _MARK, {})


def _replaced(message: str, namespace: str | None, names: Mapping[str, str]) -> str:
    def replaced(found: re.Match[str]) -> str:
        named, before, place, name = found.groups()
        if named is not None:
            return _NAMESPACE if named == namespace else found[0]
        place = "" if place is None or place == namespace else f"{place}/"
        return f"{before}{place}{names.get(name, name)}"

    return _NAMED().sub(replaced, message)


def _with_variables(message: str, values: Mapping[str, str]) -> str:
    """Return *message* with variables for their *values*, the longest first."""
    held = sorted((each for each in values if each in message), key=len, reverse=True)
    if not held:
        return message
    return re.sub("|".join(map(_found_by, held)), lambda found: values[found[0]], message)


def _found_by(value: str) -> str:
    """Return the expression of *value* at the edge of a word.

    Mere letters are a part of a name or address, where other letters are words of ours.
    """
    text = re.escape(value)
    if value.isalpha():
        return rf"(?<={_JOINS}){text}{_END}|{_BEGIN}{text}(?={_JOINS})"
    return f"{_BEGIN}{text}|{text}{_END}"


def _merged(told: str, by_rendering: dict[str, Finding], count: int) -> Finding:
    """Return one finding for those of several renderings, as bad as the worst."""
    worst = max(by_rendering.values(), key=lambda finding: finding.severity)
    if len({finding.message for finding in by_rendering.values()}) > 1:
        namespaces = {each.manifest and each.manifest.namespace for each in by_rendering.values()}
        (same,) = namespaces if len(namespaces) == 1 else (None,)
        worst = worst._replace(
            message=told.replace(_NAMESPACE, f"namespace {same}") if same else told
        )
    if any(finding.fix != worst.fix for finding in by_rendering.values()):
        worst = worst._replace(fix=None)  # what is right in one is wrong in another
    names = tuple(sorted(by_rendering))
    if len(names) < count:
        return worst._replace(alternatives=names)
    return worst._replace(renderings=names) if count > 1 else worst


def doubted(finding: Finding, path: str, left_out: Mapping[str, Location]) -> Finding:
    """Return *finding*, in the file at *path*, no error where nothing may apply that as it stands.

    So it is with what a kustomization beside it, one of *left_out*, does not take: most often it
    is switched off, or was a patch; and with what calls itself a template.
    """
    kustomization = left_out.get(path)
    if finding.severity is not Severity.ERROR:
        return finding
    if kustomization is not None:
        return _as_warning(finding, _LEFT_OUT, kustomization)
    return _as_warning(finding) if _TEMPLATE().search(path) is not None else finding


def aged(finding: Finding, pin: Pin) -> Finding:
    """Return *finding*, no error where that hangs on the release, as *pin* installs another one.

    What a release takes or refuses that is older than all others is not known here. One that is
    newer, or that nobody tells, may have other fields and values.
    """
    refused = finding.judge in (Judge.API_SERVER, Judge.CONTROLLER) and finding.category != "engine"
    hangs_on_it = refused if pin.is_past else finding.category == _SCHEMA
    # What is nearly another word is a slip in every release.
    is_slip = finding.fix is not None and not pin.is_past
    if finding.severity is not Severity.ERROR or not hangs_on_it or is_slip:
        return finding
    if pin.is_past or pin.is_later:
        age = "newer" if pin.is_later else "older"
        why = f"this installs {pin.chart} {pin.version}, {age} than all that is known here"
    else:
        why = f"which release of {pin.chart} this installs is not told"
    return _as_warning(finding, why, pin.location)


def _as_warning(finding: Finding, why: str = "", place: Location | None = None) -> Finding:
    """Return *finding* as a warning, with the *place* that says why, where there is one."""
    related = () if place is None else (Related(why, place),)
    return finding._replace(severity=Severity.WARNING, related=(*finding.related, *related))


def merge_targets(by_target: Mapping[str, Merged], *, is_open: bool = False) -> Merged:
    """Merge what holds for several target releases, the oldest first.

    A finding that does not hold for all of them names those for which it does,
    and is as bad as for the worst of them. *is_open* says that only one of them is meant, and
    not which: then it is left out, whatever its words, and what is told is that of the newest.
    """
    if len(by_target) == 1:
        return next(iter(by_target.values()))
    found: dict[tuple[object, ...], dict[str, tuple[str, Finding]]] = {}
    for target, merged in by_target.items():
        for path, each in merged.findings:
            # What a value can be, say, is another list in each release.
            words: object = None if is_open else each.message
            key = (path, each.location, each.rule, words, each.code, each.alternatives)
            while target in found.setdefault(key, {}):  # several stand at one place
                words = (words, each.rule)
                key = (path, each.location, each.rule, words, each.code, each.alternatives)
            found[key][target] = path, each
    return Merged(
        tuple(
            _of_targets(each, len(by_target), is_open=is_open)
            for each in found.values()
            if len(each) == len(by_target) or not is_open
        ),
        tuple(
            sorted(
                {check for merged in by_target.values() for check in merged.undecided},
                key=_order_of,
            )
        ),
    )


def _of_targets(
    by_target: Mapping[str, tuple[str, Finding]], count: int, *, is_open: bool
) -> tuple[str, Finding]:
    newest_first = reversed(tuple(by_target.values()))
    choose = min if is_open else max
    path, worst = choose(newest_first, key=lambda each: each[1].severity)
    if len(by_target) < count:
        worst = worst._replace(targets=tuple(by_target))
    return path, worst


def _order_of(check: Undecided) -> tuple[object, ...]:
    return (check[:-1], check.alternatives or ())
