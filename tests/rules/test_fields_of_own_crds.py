"""What releases are known to have had says why a user's CRD does not have a field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import Config, Finding, GroupKind, Severity, lint
from aigw_lint.schema.build import release_of
from aigw_lint.schema.bundle import versions_of
from aigw_lint.schema.custom import kind_of, versions_of_crd
from aigw_lint.schema.history import life_within
from aigw_lint.schema.view import number

DROPPED = "kubectl and Flux refuse it, and other tools drop it without a word"
OPEN = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
RULES = ("unknown-field", "removed-field", "field-too-new")
AI = "aigateway.envoyproxy.io"
API = "gateway.networking.k8s.io"


def crd(group: str, kind: str, versions: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a CRD that serves *versions*, by name, each with these fields in its spec."""
    names = {"kind": kind, "plural": f"{kind.lower()}s"}
    served = [
        {
            "name": name,
            "served": True,
            "storage": True,
            "schema": {
                "openAPIV3Schema": {
                    "type": "object",
                    "properties": {"spec": {"type": "object", "properties": fields}},
                }
            },
        }
        for name, fields in versions.items()
    ]
    return json.dumps(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{names['plural']}.{group}"},
            "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": served},
        }
    )


def manifest(api_version: str, kind: str, spec: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"


def only(text: str, definition: str) -> Finding:
    """Return the one finding of the category, which names a field at the start of the spec."""
    sources = {"a.yaml": text, "crd.json": definition}
    (finding,) = lint(sources=sources, select=RULES).findings
    assert (finding.location.file, *finding.location.span.start[:2]) == ("a.yaml", 4, 8)
    assert finding.severity is Severity.ERROR
    return finding


TIMEOUTS = "(write it under rules[].timeouts of the AIGatewayRoute)"
LATER = "later than the CRD in crd.json"
TAKES = f"{DROPPED} (it takes rules)"
CASES = {
    # what stands there, what the CRD serves, the rule, and what it says
    (f"{AI}/v1alpha1", "AIServiceBackend", "timeouts"): (
        {"v1alpha1": {"schema": OPEN}},
        "removed-field",
        f"spec had timeouts until AI Gateway 0.2: {DROPPED} {TIMEOUTS}",
    ),
    (f"{AI}/v1beta1", "AIServiceBackend", "timeouts"): (
        {"v1beta1": {"schema": OPEN}},
        "removed-field",
        f"spec had timeouts until AI Gateway 0.2, in v1alpha1: {DROPPED} {TIMEOUTS}",
    ),
    (f"{AI}/v1alpha1", "AIServiceBackend", "bodyMutation"): (
        {"v1alpha1": {"schema": OPEN}},
        "field-too-new",
        f"spec has bodyMutation only from AI Gateway 0.5 on, {LATER}: {DROPPED}",
    ),
    ("gateway.envoyproxy.io/v1alpha1", "BackendTrafficPolicy", "admissionControl"): (
        {"v1alpha1": {"retry": OPEN}},
        "field-too-new",
        f"spec has admissionControl only from Envoy Gateway 1.8 on, {LATER}: {DROPPED}",
    ),
    # nobody knows whether the CRD is older or later
    (f"{API}/v1", "Gateway", "backendTLS"): (
        {"v1": {"listeners": OPEN}},
        "removed-field",
        f"spec had backendTLS from Gateway API 1.2 until 1.3: {DROPPED}",
    ),
    (f"{API}/v1", "HTTPRoute", "useDefaultGateways"): (
        {"v1": {"rules": OPEN}},
        "unknown-field",
        (
            f"spec has no field useDefaultGateways: {DROPPED} "
            "(only the experimental channel of Gateway API has it)"
        ),
    ),
    # all releases have it
    (f"{API}/v1", "HTTPRoute", "hostnames"): (
        {"v1": {"rules": OPEN}},
        "unknown-field",
        f"spec has no field hostnames: {TAKES}",
    ),
    # no release has this version
    (f"{API}/v1alpha2", "HTTPRoute", "hostnames"): (
        {"v1alpha2": {"rules": OPEN}},
        "unknown-field",
        f"spec has no field hostnames: {TAKES}",
    ),
    (f"{AI}/v1alpha1", "BackendSecurityPolicy", "credentialOverride"): (
        {"v1alpha1": {"type": OPEN}, "v1beta1": {"type": OPEN, "credentialOverride": OPEN}},
        "field-too-new",
        f"spec has credentialOverride only in v1beta1: {DROPPED} (write apiVersion: {AI}/v1beta1)",
    ),
}


@pytest.mark.parametrize("what", CASES, ids="-".join)
def test_the_history_tells_of_what_a_crd_lacks(what: tuple[str, str, str]) -> None:
    api_version, kind, field = what
    served, rule, message = CASES[what]
    definition = crd(api_version.partition("/")[0], kind, served)
    finding = only(manifest(api_version, kind, f"{field}: {{}}"), definition)
    assert (finding.rule, finding.message) == (rule, message)


def test_another_version_is_not_written_where_the_crd_does_not_serve_it() -> None:
    text = manifest(f"{AI}/v1alpha1", "BackendSecurityPolicy", "credentialOverride: {}")
    finding = only(text, crd(AI, "BackendSecurityPolicy", {"v1alpha1": {"type": OPEN}}))
    told = "spec has credentialOverride only in v1beta1, from AI Gateway 1.1 on"
    assert finding.message == f"{told}: {DROPPED}"


def test_what_the_standard_channel_got_later_is_told_as_such() -> None:
    rules = {"type": "array", "items": {"type": "object", "properties": {"matches": OPEN}}}
    text = manifest(f"{API}/v1", "HTTPRoute", "rules: [{name: a}]")
    sources = {"a.yaml": text, "crd.json": crd(API, "HTTPRoute", {"v1": {"rules": rules}})}
    (finding,) = lint(sources=sources, select=RULES).findings
    assert (finding.rule, finding.path) == ("field-too-new", "/spec/rules/0/name")
    assert finding.message == (
        "item 1 of rules has name only after Gateway API 1.3, and before in the experimental "
        f"channel alone: {DROPPED}"
    )


def test_the_target_has_nothing_to_say_beside_a_crd() -> None:
    text = manifest(f"{AI}/v1alpha1", "AIServiceBackend", "timeouts: {request: 1s}")
    old = crd(AI, "AIServiceBackend", {"v1alpha1": {"timeouts": OPEN}})
    sources = {"a.yaml": text, "crd.json": old}
    for target in ("0.1", "1.1"):
        assert not lint(sources=sources, config=Config(target=target), select=RULES).findings


def missing(
    known: Mapping[str, Any], there: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of fields that *known* has and *there* has not, though it has all above."""
    if "$ref" in known:
        known = definitions[known["$ref"].removeprefix("#/$defs/")]
    fields = there.get("properties")
    for name, part in known.get("properties", {}).items():
        if fields and name in fields:
            yield from ((name, *rest) for rest in missing(part, fields[name], definitions))
        elif fields:
            yield (name,)
    if isinstance(known.get("items"), Mapping) and isinstance(there.get("items"), Mapping):
        inner = missing(known["items"], there["items"], definitions)
        yield from ((0, *rest) for rest in inner)


@pytest.mark.shared
def test_what_is_told_of_the_crds_of_all_releases_is_true(shared: Path) -> None:
    """Each field that a release's CRD lacks came later, or was gone by then."""
    count = 0
    for file in sorted((shared / "crds").rglob("*.json")):
        definition = json.loads(file.read_text(encoding="utf-8"))
        kind, of = kind_of(definition), release_of(str(file))
        assert kind is not None
        assert of is not None
        release = of.number
        for version, there in versions_of_crd(definition).items():
            api_version = f"{kind.group}/{version}"
            for path in lacking(kind, version, there):
                life = life_within(kind, api_version, path)
                where = f"{file.parent.name}/{file.name} {version} {path}"
                assert life is not None, where
                is_newer = life.since is not None and number(life.since) > release
                is_older = life.until is not None and number(life.until) < release
                is_apart = (
                    of.has_channels
                    and of.is_standard
                    and (
                        life.experimental is True
                        or (bool(life.experimental) and release <= number(str(life.experimental)))
                    )
                )
                assert is_newer or is_older or is_apart, (where, life)
                count += 1
    assert count > 1000


def lacking(
    kind: GroupKind, version: str, there: Mapping[str, Any]
) -> Iterator[tuple[str | int, ...]]:
    for schema in versions_of(kind.group, kind.kind):
        if schema["x-version"] == version:
            for path in missing(schema, there, schema.get("$defs", {})):
                if path[0] not in ("metadata", "status"):
                    yield path


HOSTNAMES = manifest(f"{API}/v1", "HTTPRoute", "hostnames: [a.example.com], rules: [], odd: 1")


@pytest.mark.parametrize("place", ["crds/crd.json", "charts/gateway/crds/crd.json"])
def test_a_crd_in_another_folder_may_be_for_something_else(place: str) -> None:
    definition = crd(API, "HTTPRoute", {"v1": {"rules": OPEN}})
    sources = {"apps/a.yaml": HOSTNAMES, place: definition}
    found = lint(sources=sources, select=RULES).findings
    assert [(each.severity, each.path) for each in found] == [
        (Severity.WARNING, "/spec/hostnames"),
        (Severity.ERROR, "/spec/odd"),
    ]
    both = {
        "kustomization.yaml": f"resources: [apps/a.yaml, {place}]\n",
        **sources,
    }
    severities = [each.severity for each in lint(sources=both, select=RULES).findings]
    assert severities == [Severity.ERROR, Severity.ERROR]


def test_a_version_that_such_a_crd_does_not_serve_is_a_warning() -> None:
    definition = crd(API, "HTTPRoute", {"v1beta1": {"rules": OPEN}})
    text = manifest(f"{API}/v1", "HTTPRoute", "rules: []")
    for place, severity in (("crds/c.json", Severity.WARNING), ("apps/c.json", Severity.ERROR)):
        sources = {"apps/a.yaml": text, place: definition}
        (finding,) = lint(sources=sources, select=["unknown-api-version"]).findings
        assert finding.severity is severity
