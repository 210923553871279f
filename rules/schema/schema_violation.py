"""What the API server refuses by the schema of a kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from aigw_lint import (
    CONFIG_MAP,
    DEFINED,
    NAMESPACE,
    OUR_KINDS,
    SECRET,
    SERVICE,
    Bad,
    Finding,
    Fix,
    Good,
    Graph,
    GroupKind,
    Judge,
    Manifest,
    Rule,
    Severity,
    Undecided,
    cut,
    lazy_pattern,
    node_at,
    own_kind,
    unanswered_in,
)

from ._faults import doubted, faults_of
from ._words import CONSTRAINT, UNKNOWN

if TYPE_CHECKING:
    from aigw_lint import Fault

# What the path of a file says that is put over another one.
_PATCH = lazy_pattern(r"patch|overlay", re.IGNORECASE)
_CODES = {
    "type": "type",
    "enum": "enum",
    "required": "required",
    "pattern": "pattern",
    "format": "format",
    "minLength": "length",
    "maxLength": "length",
    "minItems": "items",
    "maxItems": "items",
    "minProperties": "items",
    "maxProperties": "items",
    "minimum": "range",
    "maximum": "range",
    "x-list-keys": "duplicate",
    "uniqueItems": "duplicate",
}


class SchemaViolation(Rule):
    """A value is not what the kind's schema allows.

    ## Why it matters

    The API server refuses the whole object. With `kubectl apply` that is an
    error at once; in a GitOps repository it is a sync that fails later, and
    the objects beside it may be applied without it.

    ## What to do

    Write what the message says. Its code tells what kind of violation it is:
    `type`, `enum`, `required`, `pattern`, `format`, `length`, `items`,
    `range`, `duplicate` or `value`; where several fields do not go together, it
    is the id of that rule. `schema-violation/range` and
    `schema-violation/jwks-needed`, say, can be ignored alone.

    What a later release of Envoy Gateway, Gateway API or the inference extension
    takes is an info that names the release: a cluster may have it beside the
    target.

    In a file that is called a patch or an overlay, what is missing is a warning
    where another file has the whole object: some tools put one over the other.

    Where a placeholder or a patch decides, nothing is said. Rules that a CRD of
    yours has in CEL are asked where `aigw-lint[cel]` is installed.

    ## Source

    The CRDs of AI Gateway, Envoy Gateway, Gateway API and the inference
    extension, in the releases that go with the target. A CRD of yours goes over
    them, and may define other kinds: see `schemas` in the configuration.
    """

    id = "schema-violation"
    severity = Severity.ERROR
    judge = Judge.API_SERVER
    category = "schema"
    codes = (*dict.fromkeys(_CODES.values()), "value")
    kinds = (
        *OUR_KINDS,
        CONFIG_MAP,
        NAMESPACE,
        SECRET,
        SERVICE,
        GroupKind("apps", "Deployment"),
        DEFINED,
    )
    is_local = True

    examples = (
        Bad(
            """
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              schema: {name: OpenAi}  # <-- `OpenAi` it is OpenAI
              backendRef:  # <-- `backendRef` a Backend has a name
                group: gateway.envoyproxy.io
                kind: Backend
            """,
            fixed="""
            apiVersion: aigateway.envoyproxy.io/v1beta1
            kind: AIServiceBackend
            metadata: {name: openai}
            spec:
              schema: {name: OpenAI}  # <-- `OpenAi` it is OpenAI
              backendRef:  # <-- `backendRef` a Backend has a name
                group: gateway.envoyproxy.io
                kind: Backend
            """,
        ),
        Bad(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai}
            spec:
              endpoints:
                - fqdn: {hostname: api.openai.com, port: "443"}  # <-- `"443"` a number
                - fqdn:
                    hostname: API.openai.com  # <-- `API.openai.com` in lower case
                    port: 70000  # <-- `70000` no port
            """
        ),
        Good(
            """
            apiVersion: gateway.envoyproxy.io/v1alpha1
            kind: Backend
            metadata: {name: openai}
            spec:
              endpoints: [{fqdn: {hostname: "${HOST}", port: "${PORT}"}}]
            """,
            why="nobody knows yet what is put in",
        ),
    )

    @classmethod
    def all_codes(cls) -> Collection[str]:
        from aigw_lint import constraint_ids  # here, since few runs name one

        return (*cls.codes, *constraint_ids())

    def check(self, manifest: Manifest, graph: Graph) -> Iterator[Finding | Undecided]:
        for fault in faults_of(manifest, graph):
            if fault.word == UNKNOWN:
                continue
            script = _replacing(manifest, fault, graph)
            if script is not None:
                node, _ = node_at(manifest.node, fault.path)
                message = f'what the API server gets for "{cut(node.text or "")}", which {script}'
                yield self.undecided(manifest, node, "filled-in", f"{message} replaces")
            else:
                found = self._told(manifest, fault, self._taken(manifest, fault, graph))
                found = self._unless_patch(found, manifest, fault, graph)
                yield doubted(found, manifest, fault, graph)
        if graph.customs is not None:
            yield from self._unasked(manifest, graph)

    def _unless_patch(
        self, found: Finding, manifest: Manifest, fault: Fault, graph: Graph
    ) -> Finding:
        """Return *found*, no error where *manifest* may be put over an object that is whole."""
        if fault.word != "required" or fault.name is None:
            return found
        lacks_all = (fault.path, fault.name) == ((), "spec")
        if not lacks_all and not _PATCH().search(manifest.source.path):
            return found
        # Seen or not: as the two are not equal, they seem to be alternatives.
        for other in graph.of_kind(manifest.ref.group_kind):
            there = other.node.get(*fault.path, fault.name)
            if _is_one(other, manifest) and there is not None and not there.is_null:
                why = "this one is whole: put over it as a patch, the other would do no harm"
                place = other.node.get("metadata", "name") or other.node
                related = (*found.related, self.related(other, place, why))
                return found._replace(severity=Severity.WARNING, related=related)
        return found

    def _unasked(self, manifest: Manifest, graph: Graph) -> Iterator[Undecided]:
        """Yield what nobody here can tell of a kind that a user defines."""
        found = own_kind(manifest, graph)
        if found.astray:
            node = manifest.node.get("kind") or manifest.node
            message = f"whether this {cut(manifest.kind)} is as its CRD says"
            yield self.undecided(manifest, node, found.astray, message)
            return
        definitions = found.definitions
        is_patched = len(definitions) == 1 and definitions[0].is_open
        if is_patched or len(definitions) > 1:
            if is_patched or manifest.ref.group_kind not in OUR_KINDS:
                node = manifest.node.get("kind") or manifest.node
                message = f"whether this {cut(manifest.kind)} is as its CRD says"
                reason = "patched-crd" if is_patched else "several-crds"
                yield self.undecided(manifest, node, reason, message)
            return
        own = found.schema
        if own is None:
            return
        for unasked in unanswered_in(manifest, own):
            reason = "cel-rule" if unasked.has_engine else "no-cel"
            node, _ = node_at(manifest.node, unasked.path)
            rule = cut(" ".join(unasked.rule.split()))
            message = f'whether the rule "{rule}" of its CRD is kept'
            yield self.undecided(manifest, node, reason, message)

    def _taken(self, manifest: Manifest, fault: Fault, graph: Graph) -> tuple[str, str] | None:
        """Return what takes it, a project and its release, where that is no fault for good."""
        if own_kind(manifest, graph).schema is not None:
            return None
        from aigw_lint import taken_from  # here, since few manifests are at fault

        return taken_from(manifest, fault, graph.target)

    def _told(self, manifest: Manifest, fault: Fault, taken: tuple[str, str] | None) -> Finding:
        from aigw_lint import PROJECTS, field_name, told  # as above

        from ._places import path_of, place_of

        what, cure = told(fault)
        who = "the API server"
        if taken is not None:
            project, release = taken
            who = f"before {PROJECTS[project]} {release} the API server"
        if fault.word == CONSTRAINT:
            field = field_name(path_of(fault))
            # What speaks of the field by its name need not be told of it twice.
            what_of = "this" if what.startswith(f"{field} ") else field
            message = f"{who} refuses {what_of}: {what}"
        else:
            message = f"{what}, so {who} refuses it" + (f" ({cure})" if cure else "")
        return self.finding(
            manifest,
            place_of(manifest, fault),
            message,
            # As for fields of such a release: many a cluster has it.
            severity=Severity.ERROR if taken is None else Severity.INFO,
            code=str(fault.wanted[CONSTRAINT])
            if fault.word == CONSTRAINT
            else _CODES.get(fault.word, "value"),
            fix=self._fix(manifest, fault),
        )

    def _fix(self, manifest: Manifest, fault: Fault) -> Fix | None:
        """Return the fix for a value of an enumeration that is written in another case."""
        if fault.word != "enum" or not isinstance(fault.instance, str):
            return None
        texts = (each for each in fault.wanted if isinstance(each, str))
        same = [each for each in texts if each.lower() == fault.instance.lower()]
        node, _ = node_at(manifest.node, fault.path)
        return self.replacement(manifest, node, same[0], safe=True) if len(same) == 1 else None


def _is_one(other: Manifest, manifest: Manifest) -> bool:
    """Tell whether both may be one object: a namespace that is not written may be any."""
    own, there = manifest.ref, other.ref
    return own.name == there.name and (
        own.namespace == there.namespace or None in (own.namespace, there.namespace)
    )


def _replacing(manifest: Manifest, fault: Fault, graph: Graph) -> str | None:
    """Return the script that puts something else in for the text that *fault* is about."""
    if fault.word == "required" or manifest.rendering.kind != "plain":
        return None
    node, _ = node_at(manifest.node, fault.path)
    text = node.string if node.is_scalar else None
    if not text:
        return None
    return graph.scripts.replacing(manifest.source_of(node).path, text)
