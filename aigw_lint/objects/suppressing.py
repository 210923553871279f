"""What suppressions leave of the findings, and which of them are of no use."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from aigw_lint.files.finding import Finding, Undecided
from aigw_lint.files.parser import Source
from aigw_lint.objects.suppression import IgnoredRule, Suppression, Suppressions, unused
from aigw_lint.text.codes import joined, rule_of
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.text.wording import quoted
from aigw_lint.words.record import Record


class Applied(Record):
    """What suppressions leave: the findings that stay, how many are gone, and new ones."""

    kept: tuple[Finding, ...]
    suppressed: int
    extra: tuple[Finding, ...]


class _Hits:
    """The findings of one rule by offset: *indexes* say which, in the same order."""

    __slots__ = ("indexes", "offsets")

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self.offsets = [offset for offset, _ in ordered]
        self.indexes = [index for _, index in ordered]

    def has_any(self, comment: Suppression) -> bool:
        """Tell whether one of the findings lies in what *comment* covers."""
        return bisect_left(self.offsets, comment.first) < bisect_right(self.offsets, comment.last)

    def blame(self, suppressions: Iterable[Suppression], today: date) -> dict[int, Suppression]:
        """Return for each finding, by index, which of *suppressions* covers it.

        One that holds goes before one that ended, and a later end before an
        earlier one. Each finding is passed once, however many cover it.
        """
        blamed: dict[int, Suppression] = {}
        following = list(range(len(self.offsets) + 1))
        for comment in sorted(suppressions, key=lambda each: _precedence(each, today)):
            place = _follow(following, bisect_left(self.offsets, comment.first))
            while place < len(self.offsets) and self.offsets[place] <= comment.last:
                blamed[self.indexes[place]] = comment
                following[place] = place + 1
                place = _follow(following, place)
        return blamed


def _precedence(comment: Suppression, today: date) -> tuple[bool, int]:
    return comment.ended(today), -(comment.until or date.max).toordinal()


def _follow(following: list[int], place: int) -> int:
    """Return the first place from *place* on that is not passed, and shorten the way there."""
    while following[place] != place:
        following[place] = following[following[place]]
        place = following[place]
    return place


def apply(
    findings: Iterable[Finding],
    suppressions: Suppressions,
    ran: Callable[[str], bool],
    today: date,
    undecided: Iterable[Undecided] = (),
) -> Applied:
    """Return what *suppressions*, those of one file, leave of the *findings* in it.

    *ran* tells whether a rule looked at the file: a suppression of one that did
    not is not called unused, and neither is one that covers a check of its rule
    that is *undecided*. One that ended before *today* gives its findings back,
    and they say so. Findings in other files stay as they are.
    """
    findings = tuple(findings)
    hits = _hits(findings, suppressions)
    blamed: dict[int, Suppression] = {}
    for rule, covering in _by_rule(suppressions).items():
        if rule in hits:
            for index, comment in hits[rule].blame(covering, today).items():
                other = blamed.get(index, comment)  # it may be named by its code, too
                blamed[index] = min(comment, other, key=lambda each: _precedence(each, today))
    kept = tuple(_kept(findings, blamed, today))
    told = (hits, _hits(tuple(undecided), suppressions))
    useless = (
        found
        for comment in suppressions.comments
        for found in _useless(comment, suppressions.source, told, ran)
    )
    return Applied(kept, len(findings) - len(kept), (*suppressions.faults, *useless))


def _kept(
    findings: Iterable[Finding], blamed: Mapping[int, Suppression], today: date
) -> Iterator[Finding]:
    """Yield the findings that no suppression holds back, those whose one has ended with a word."""
    for index, finding in enumerate(findings):
        comment = blamed.get(index)
        if comment is None:
            yield finding
        elif comment.ended(today):
            message = f"{finding.message} (its suppression ended on {comment.until})"
            yield finding._replace(message=message)


def _hits(results: Sequence[Finding | Undecided], suppressions: Suppressions) -> dict[str, _Hits]:
    file = suppressions.source.file
    places: dict[str, list[tuple[int, int]]] = {}
    for index, result in enumerate(results):
        if result.location.file == file:
            offset = result.location.span.start.offset
            places.setdefault(result.rule, []).append((offset, index))
            code = result.code if isinstance(result, Finding) else None
            if code is not None:
                places.setdefault(joined(result.rule, code), []).append((offset, index))
    return {rule: _Hits(found) for rule, found in places.items()}


def _by_rule(suppressions: Suppressions) -> dict[str, list[Suppression]]:
    """Return for each rule the comments that ignore it and can."""
    found: dict[str, list[Suppression]] = {}
    for comment in suppressions.comments:
        for ignored in comment.ignored:
            if not ignored.fault:
                found.setdefault(ignored.rule, []).append(comment)
    return found


def _useless(
    comment: Suppression,
    source: Source,
    told: Sequence[Mapping[str, _Hits]],
    ran: Callable[[str], bool],
) -> Iterator[Finding]:
    """Yield a finding for each id of *comment* that does nothing; its fix mends or deletes it."""
    messages = [_why_useless(ignored, comment, told, ran) for ignored in comment.ignored]
    named = {ignored.rule for ignored in comment.ignored}
    mended = [
        None if each.meant is None or each.meant in named else each.meant
        for each in comment.ignored
    ]
    deleted = [bool(message) and not new for message, new in zip(messages, mended, strict=True)]
    if all(deleted):
        spans = [comment.removal] * len(deleted)
    else:
        spans = _spans_to_delete(comment.ignored, deleted)
    for ignored, message, new, span in zip(comment.ignored, messages, mended, spans, strict=True):
        if message:
            place = (ignored.start, ignored.end) if new else span
            edit = Edit(source.file, source.lines.span(*place), new or "")
            # To suppress what was only guessed is for people to decide.
            fix = Fix((edit,), safe=not new)
            yield unused(source, ignored.start, ignored.end, message, fix)


def _why_useless(
    ignored: IgnoredRule,
    comment: Suppression,
    told: Sequence[Mapping[str, _Hits]],
    ran: Callable[[str], bool],
) -> str:
    """Return why one id does nothing; empty where it does something, or nobody can tell."""
    name, rule = ignored.rule, rule_of(ignored.rule)
    if ignored.fault or not ran(rule):
        return ignored.fault
    findings, undecided = told
    if name in findings and findings[name].has_any(comment):
        return ""
    if rule in undecided and undecided[rule].has_any(comment):
        return ""
    return f"{quoted(name)} finds nothing here, so there is nothing to suppress"


def _spans_to_delete(
    ignored: Sequence[IgnoredRule], useless: Sequence[bool]
) -> list[tuple[int, int]]:
    """Return what to delete for each id with one comma, so that no two spans overlap.

    The ids before the first that stays go up to the next id; all others go
    with what stands between them and the one before.
    """
    first_to_stay = useless.index(False)
    return [
        (each.start, ignored[index + 1].start)
        if index < first_to_stay
        else (ignored[index - 1].end, each.end)
        for index, each in enumerate(ignored)
    ]
