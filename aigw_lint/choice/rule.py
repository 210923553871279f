"""What a rule is."""

from __future__ import annotations

import abc
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from aigw_lint.files.finding import Finding, Related, Undecided
from aigw_lint.graph.graph import Graph
from aigw_lint.objects.manifest import Manifest
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.text.node import Node
from aigw_lint.text.wording import shortened
from aigw_lint.words.errors import ConfigError
from aigw_lint.words.objectref import GroupKind
from aigw_lint.words.pattern import lazy_pattern
from aigw_lint.words.record import Record
from aigw_lint.words.severity import Judge, Severity

CATEGORIES = (
    "schema",
    "references",
    "attachment",
    "routing",
    "traffic",
    "security",
    "mcp",
    "compatibility",
    "style",
)

DEFINED = GroupKind("?", "defined")
"""Stands, among the kinds of a rule, for all kinds that users define by CRDs."""

UNIDENTIFIED = GroupKind("?", "?")
"""Stands among a rule's *kinds* for documents that say only half of what they are."""

REFUSED = GroupKind("?", "refused")
"""Stands among them for kustomizations and patches that kustomize refuses or leaves out."""

_SECRET = GroupKind("", "Secret")
_ID = lazy_pattern(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HEADINGS = ("## Why it matters", "## What to do", "## Source")


class Good(Record):
    """Manifests in which the rule finds nothing.

    *text* is one YAML file, or a mapping of path to text. *why* says which
    trap it stands for.
    """

    text: str | Mapping[str, str]
    why: str = ""
    options: Mapping[str, object] = {}


class Bad(Record):
    """Manifests with findings where the marks stand.

    A mark is a comment ``# <-- `text` why``: one finding must stand on that
    line and cover exactly *text*. Each finding must have its mark. *fixed* is
    the text after the fix of the finding.
    """

    text: str | Mapping[str, str]
    fixed: str = ""
    options: Mapping[str, object] = {}


class Option(Record):
    """One setting of a rule, with its default; *read* turns what was written into it.

    *read* raises ValueError with a message that says what is allowed.
    """

    name: str
    default: object
    help: str
    read: Callable[[object], object]


class Rule(abc.ABC):
    """One check. Subclass it in a module of a rule pack; there is nothing to register.

    The docstring is the rule's page: its first line names the fault, the rest
    is Markdown with fixed headings. An instance holds its options and never
    changes; ``check`` may be called for any manifest in any order.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity]
    judge: ClassVar[Judge]
    category: ClassVar[str]
    kinds: ClassVar[tuple[GroupKind, ...]]
    """The kinds of manifest that ``check`` is called for."""
    examples: ClassVar[tuple[Good | Bad, ...]]
    checklist: ClassVar[str | None] = None
    """The id of the checklist item that this rule decides."""
    options: ClassVar[tuple[Option, ...]] = ()
    codes: ClassVar[tuple[str, ...]] = ()
    """The codes of its findings, where it has several kinds; each can be ignored alone."""
    is_local: ClassVar[bool] = False
    """Whether what it says of an object of ours depends on nothing but the object and the target.

    Not on other objects, nor on the namespace, nor on a name, labels and annotations that are
    ordinary texts, nor on the file. Then it is not asked again of what several renderings leave
    as it is, nor of copies of it.
    """

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("id", "severity", "judge", "category", "kinds", "examples", "__doc__"):
            if not getattr(cls, name, None):
                raise TypeError(f"rule {cls.__name__} has no {name}")
        if not _ID().fullmatch(cls.id):
            raise TypeError(f"rule id {cls.id!r} is not in kebab-case")
        if cls.category not in CATEGORIES:
            known = ", ".join(CATEGORIES)
            raise TypeError(f"the category of rule {cls.id} is {cls.category!r}, none of {known}")

    def __init__(self, settings: Mapping[str, object] | None = None) -> None:
        """Make the rule with *settings* (option name to value); ConfigError if one is wrong."""
        known = {option.name: option for option in self.options}
        values = {name: option.default for name, option in known.items()}
        for name, value in (settings or {}).items():
            if name not in known:
                raise ConfigError(f"rule {self.id} has no option {name!r}")
            try:
                values[name] = known[name].read(value)
            except ValueError as error:
                raise ConfigError(f"rule {self.id}: option {name}: {error}") from error
        self._values = values

    @classmethod
    def all_codes(cls) -> Collection[str]:
        """Return the codes that its findings may have; for rules with more than *codes*."""
        return cls.codes

    @classmethod
    def page(cls) -> str:
        """Return the rule's page, Markdown."""
        return clean_page(cls.__doc__ or "")

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the rule's page."""
        return cls.page().partition("\n")[0]

    @classmethod
    def missing_headings(cls) -> tuple[str, ...]:
        """Return the headings that every page must have and this one lacks."""
        page = cls.page()
        return tuple(heading for heading in _HEADINGS if heading not in page)

    def is_idle(self, manifest: Manifest, graph: Graph) -> bool:
        """Tell whether *manifest* alone leaves this rule nothing to say, whatever is around it.

        It is asked for objects of ours of which `check` said nothing: what is idle is not
        asked again of what other renderings leave as it is, nor of copies. See *is_local*; a
        rule that looks around, and knows objects for which it need not, may say so of these.
        """
        return self.is_local

    @abc.abstractmethod
    def check(self, manifest: Manifest, graph: Graph) -> Iterable[Finding | Undecided]:
        """Yield what is wrong with *manifest*, a manifest of one of *kinds*."""

    def option(self, name: str) -> Any:  # noqa: ANN401 - each option has a type of its own
        """Return the value of option *name*."""
        return self._values[name]

    def finding(  # noqa: PLR0913 - each is a part of a finding
        self,
        manifest: Manifest,
        node: Node,
        message: str,
        *,
        severity: Severity | None = None,
        judge: Judge | None = None,
        code: str | None = None,
        related: Iterable[Related] = (),
        fix: Fix | None = None,
        data: Mapping[str, object] | None = None,
    ) -> Finding:
        """Report *message* at *node* of *manifest*, whole."""
        return Finding(
            location=manifest.location(node),
            rule=self.id,
            severity=self.severity if severity is None else severity,
            judge=judge or self.judge,
            category=self.category,
            message=shortened(message),
            path=node.pointer,
            manifest=manifest.info,
            related=(*related, *_patched(manifest, node, message)),
            fix=fix,
            code=code,
            data=data,
        )

    def related(self, manifest: Manifest, node: Node, message: str) -> Related:
        """Return another place that a finding is about."""
        return Related(message, manifest.location(node), manifest.info)

    def taken_out(self, manifest: Manifest, *fields: str) -> Iterator[Related]:
        """Yield the patches that took one of *fields* out of *manifest*, or an item of one.

        For a manifest beside that of the finding: for this one, the message has the words.
        """
        return _taken_out(manifest, fields)

    def replacement(self, manifest: Manifest, node: Node, text: str, *, safe: bool) -> Fix | None:
        """Return the fix that writes *text* in place of the scalar *node*, its quotes kept.

        None where the place holds more than the scalar: the path of an operation, say.
        """
        quote = node.style if node.style in ("'", '"') else ""
        location = manifest.location(node)
        if not manifest.stands_alone(node):
            return None
        return Fix((Edit(location.file, location.span, f"{quote}{text}{quote}"),), safe)

    def removal(
        self, manifest: Manifest, mapping: Node, keys: Collection[str], *, safe: bool
    ) -> Fix | None:
        """Return the fix that takes *keys* out of *mapping*; None where it would not be clean."""
        from aigw_lint.files.rewriting import without  # here, since few runs make a fix

        if manifest.holds_parts(mapping):
            return None
        edits = without(manifest.source, mapping, keys)
        return None if edits is None else Fix(edits, safe)

    def completion(
        self, manifest: Manifest, mapping: Node, values: Mapping[str, str], *, safe: bool
    ) -> Fix | None:
        """Return the fix after which *mapping* holds *values*; None where it would not be clean."""
        from aigw_lint.files.rewriting import with_entries  # here, since few runs make a fix

        if manifest.holds_parts(mapping):
            return None
        edits = with_entries(manifest.source, mapping, values)
        return None if edits is None else Fix(edits, safe)

    def undecided(self, manifest: Manifest, node: Node, reason: str, message: str) -> Undecided:
        """Report that this check could not be decided at *node*, and why."""
        return Undecided(manifest.location(node), self.id, reason, shortened(message))


def _patched(manifest: Manifest, node: Node, message: str) -> tuple[Related, ...]:
    """Return where else a finding at *node* comes from.

    The object that it was put into, variables in it, and patches that took away what
    *message* speaks of.
    """
    if manifest.pieces is None:
        return ()
    # A report shows the lines of what is related, and no value of a Secret.
    origins = () if manifest.ref.group_kind == _SECRET else manifest.pieces.origins_of(node)
    made_of = tuple(Related(*origin) for origin in origins)
    if manifest.removed:
        made_of += tuple(_taken_out(manifest, re.findall(r"\w+", message)))
    if manifest.source_of(node) is manifest.source:
        return made_of
    place = manifest.written.get("metadata", "name") or manifest.written
    changed = Related("the object that it changes", manifest.location(place), manifest.info)
    return (changed, *made_of)


def _taken_out(manifest: Manifest, fields: Collection[str]) -> Iterator[Related]:
    """Yield where patches took one of *fields* out of *manifest*."""
    for each in manifest.removed:
        text = each.text or ""
        if text.partition("[")[0] in fields:
            yield Related(f"a patch takes {text} out here", manifest.location(each))


def clean_page(docstring: str) -> str:
    """Return *docstring* without the indentation that its place in the code gave it.

    As ``inspect.cleandoc`` does, whose module costs a sixth of the start.
    """
    first, *rest = docstring.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip()) for line in rest if line.strip()]
    margin = min(margins, default=0)
    return "\n".join((first.strip(), *(line[margin:].rstrip() for line in rest))).strip("\n")


def marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line (from 1) and the expected text of each mark of an example."""
    for number, line in enumerate(text.split("\n"), start=1):
        for expected in re.findall(r"# <-- `([^`]*)`", line):
            yield number, expected
