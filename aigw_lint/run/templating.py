"""Files of which programs make manifests: jinja, Go templates, jsonnet.

They are not read as YAML. What they could define is told by the kinds that
they name where a manifest names its own.
"""

from __future__ import annotations

from aigw_lint.choice.report import PassedOver
from aigw_lint.files.parser import DEFAULT_LIMITS, Source
from aigw_lint.graph.unread import Unread
from aigw_lint.objects.manifest import ROOT
from aigw_lint.run.gathering import Gathered
from aigw_lint.run.reading import kinds_named_in
from aigw_lint.run.sifting import GRAPH_KINDS
from aigw_lint.words.pattern import lazy_pattern

_SIGNS = (b"apiVersion", b"kind")
# In YAML, JSON and jsonnet: `kind: X`, `"kind": "X"`, `kind:: 'X'`, and what is no word.
_KIND = lazy_pattern(r"""\bkind["']?[ \t]*:+[ \t]*(?:(["']?)(\w+)|(\S))""")
_JSONNET = (".jsonnet", ".libsonnet")
_MESSAGE = "a template: programs make other files of it, and it is not read itself"


def look_at_templates(files: Gathered) -> tuple[tuple[Unread, ...], tuple[PassedOver, ...]]:
    """Return what the templates of *files* could define, and the notes that they are not read.

    Those of charts that were rendered define nothing more.
    """
    if ROOT in files.charts:
        return (), ()
    rendered = tuple(f"{folder}/" for folder in files.charts)
    found = [
        (source, kinds)
        for source in files.templates
        if not source.path.startswith(rendered) and (kinds := _kinds_of(source))
    ]
    unread = tuple(Unread(source.path, source.path, kinds) for source, kinds in found)
    notes = tuple(
        PassedOver(source.file, "template", _MESSAGE)
        for source, _ in found
        if source.path in files.counted
    )
    return unread, notes


def _kinds_of(source: Source) -> frozenset[str]:
    """Return the kinds that what is made of *source* may have."""
    if not all(sign in source.data for sign in _SIGNS):
        return frozenset()
    if len(source.data) > DEFAULT_LIMITS.file_bytes:  # at its end stand words of what is left
        return kinds_named_in(source.decoded)
    return _kinds_in(source.decoded, needs_quotes=source.path.endswith(_JSONNET))


def _kinds_in(text: str, *, needs_quotes: bool) -> frozenset[str]:
    """Return the kinds that manifests in *text* may have: any that it names, if one is put in.

    *needs_quotes* says that words without quotes are those of a program.
    """
    found = _KIND().findall(text)
    if any(sign or (needs_quotes and not quote) for quote, _, sign in found):
        return kinds_named_in(text)
    return GRAPH_KINDS & {kind.removesuffix("List") for _, kind, _ in found}
