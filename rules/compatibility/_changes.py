"""What changes its meaning from one release to the next: one entry for each fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aigw_lint import (
    AI_GATEWAY_ROUTE,
    AI_SERVICE_BACKEND,
    BACKEND,
    ENVOY_PROXY,
    HTTP_ROUTE,
    HTTP_ROUTE_FILTER,
    QUOTA_POLICY,
    SECURITY_POLICY,
    GroupKind,
    Manifest,
    Node,
    Record,
    Severity,
    has_placeholder,
    parse_duration,
)


class Change(Record):
    """One fact: from *since* on, what *find* finds means something else."""

    code: str
    since: str
    """The AI Gateway release that brings it, by itself or with its Envoy Gateway."""
    kind: GroupKind
    severity: Severity
    find: Callable[[Manifest], Iterator[Node]]
    """Yields the nodes of a manifest that are meant, and those that a placeholder leaves open."""
    message: str
    """What happens, and what to do; ``{}`` stands for the value."""


def _schema(manifest: Manifest, name: str, key: str, *, same: tuple[str, ...]) -> Iterator[Node]:
    """Yield *key* of the schema *name*, unless it is one of *same*, which change nothing."""
    written = manifest.node.get("spec", "schema", "name")
    value = manifest.node.get("spec", "schema", key)
    if written is None or value is None or value.string is None or value.string in same:
        return
    if has_placeholder(written.string or ""):
        yield written
    elif written.string == name:
        yield value


def _openai_version(manifest: Manifest) -> Iterator[Node]:
    if manifest.node.get("spec", "schema", "prefix") is None:
        yield from _schema(manifest, "OpenAI", "version", same=("", "v1"))


def _anthropic_prefix(manifest: Manifest) -> Iterator[Node]:
    yield from _schema(manifest, "Anthropic", "prefix", same=("", "v1"))


def _key(manifest: Manifest, name: str, *, at_least: int = 1) -> Iterator[Node]:
    """Yield the key *name* of the spec, where it holds that many items."""
    spec = manifest.node.get("spec")
    key = None if spec is None else spec.key(name)
    if key is not None and len(list(manifest.node.each("spec", name, "[]"))) >= at_least:
        yield key


def _costs(manifest: Manifest) -> Iterator[Node]:
    yield from _key(manifest, "llmRequestCosts")


def _quotas(manifest: Manifest) -> Iterator[Node]:
    yield from _key(manifest, "perModelQuotas")


def _several_parents(manifest: Manifest) -> Iterator[Node]:
    yield from _key(manifest, "parentRefs", at_least=2)


def _no_timeout(manifest: Manifest) -> Iterator[Node]:
    rules = [rule for rule in manifest.node.each("spec", "rules", "[]") if rule.is_mapping]
    timeouts = [rule.get("timeouts") for rule in rules]
    if any(
        each is None or each.is_null or (each.is_mapping and each.get("request") is None)
        for each in timeouts
    ):
        yield from _key(manifest, "rules")


def _namespace_of_a_pool(manifest: Manifest) -> Iterator[Node]:
    for ref in manifest.node.each("spec", "rules", "[]", "backendRefs", "[]"):
        namespace = ref.get("namespace")
        if namespace is None or ref.string_at("kind") != "InferencePool":
            continue
        if namespace.string and manifest.ref.namespace not in {None, namespace.string}:
            yield namespace


def _no_sni(manifest: Manifest) -> Iterator[Node]:
    tls = manifest.node.get("spec", "tls")
    spec = manifest.node.get("spec")
    key = None if spec is None else spec.key("tls")
    if key is not None and tls is not None and tls.is_mapping and tls.get("sni") is None:
        yield key


def _mirror_and_redirect(manifest: Manifest) -> Iterator[Node]:
    for rule in manifest.node.each("spec", "rules", "[]"):
        types = {each.string: each for each in rule.each("filters", "[]", "type")}
        if "RequestRedirect" in types and "RequestMirror" in types:
            yield types["RequestMirror"]


def _percent(manifest: Manifest) -> Iterator[Node]:
    body = manifest.node.get("spec", "directResponse", "body", "inline")
    if body is not None and "%" in (body.string or ""):
        yield body


def _sampling(manifest: Manifest) -> Iterator[Node]:
    tracing = manifest.node.get("spec", "telemetry", "tracing")
    key = None if tracing is None else tracing.key("samplingFraction")
    if key is not None:
        yield key


def _zero_timeouts(manifest: Manifest) -> Iterator[Node]:
    """Yield the timeouts of backends and of external authorization that are zero, or may be."""
    spec = manifest.node.get("spec")
    pending = [] if spec is None else [(spec, False)]
    while pending:
        place, is_inside = pending.pop()
        pending += ((item, is_inside) for item in place.items())
        for key, value in place.entries():
            name = key.text or ""
            within = is_inside or name in {"extAuth", "backendSettings"}
            pending.append((value, within))
            text = value.string
            is_timeout = within and name.lower().endswith("timeout")
            if is_timeout and text and (has_placeholder(text) or parse_duration(text) == 0):
                yield value


CHANGES = (
    Change(
        "default-timeout",
        "0.3",
        AI_GATEWAY_ROUTE,
        Severity.INFO,
        _no_timeout,
        "from AI Gateway 0.3 on a rule without timeouts.request ends each request after 60s, and "
        "no BackendTrafficPolicy changes that (write how long it may take)",
    ),
    Change(
        "sni-from-host",
        "0.5",
        BACKEND,
        Severity.INFO,
        _no_sni,
        "from Envoy Gateway 1.6 on, which goes with AI Gateway 0.5, tls without sni takes the "
        "name that it asks for, and that the certificate must have, from the Host of the request "
        "(write sni where that is another)",
    ),
    Change(
        "version-no-prefix",
        "0.6",
        AI_SERVICE_BACKEND,
        Severity.WARNING,
        _openai_version,
        "from AI Gateway 0.6 on version {} is no longer the prefix of the path: requests go to "
        "/v1 (write prefix: {} instead; there is one from 0.5 on)",
    ),
    Change(
        "costs-of-one-route",
        "0.6",
        AI_GATEWAY_ROUTE,
        Severity.INFO,
        _costs,
        "from AI Gateway 0.6 on llmRequestCosts count for the requests of this route alone, not "
        "for those of others at its Gateway (for all of them, write globalLLMRequestCosts in a "
        "GatewayConfig)",
    ),
    Change(
        "mirror-with-redirect",
        "0.6",
        HTTP_ROUTE,
        Severity.WARNING,
        _mirror_and_redirect,
        "from Envoy Gateway 1.7 on, which goes with AI Gateway 0.6, RequestMirror and "
        "RequestRedirect in one rule are refused as IncompatibleFilters (take one of them out)",
    ),
    Change(
        "quotas-enforced",
        "0.7",
        QUOTA_POLICY,
        Severity.WARNING,
        _quotas,
        "AI Gateway 0.6 does not enforce perModelQuotas; from 0.7 on they limit requests (look "
        "whether the numbers are meant)",
    ),
    Change(
        "prefix-of-anthropic",
        "0.7",
        AI_SERVICE_BACKEND,
        Severity.WARNING,
        _anthropic_prefix,
        "up to AI Gateway 0.6 prefix {} does nothing for Anthropic; from 0.7 on requests go to "
        "this path (take it out if they should go to /v1)",
    ),
    Change(
        "sampling-fraction",
        "0.7",
        ENVOY_PROXY,
        Severity.WARNING,
        _sampling,
        "from Envoy Gateway 1.8 on, which goes with AI Gateway 0.7, the same samplingFraction "
        "traces 100 times as many requests (divide it by 100 to keep what is traced now)",
    ),
    Change(
        "percent-in-body",
        "0.7",
        HTTP_ROUTE_FILTER,
        Severity.WARNING,
        _percent,
        "from Envoy Gateway 1.8 on, which goes with AI Gateway 0.7, % in the body of a direct "
        "response begins an operator that Envoy replaces (write %% for a plain one)",
    ),
    Change(
        "zero-timeout",
        "0.7",
        SECURITY_POLICY,
        Severity.WARNING,
        _zero_timeouts,
        "up to Envoy Gateway 1.7 a timeout of {} ends at once; from 1.8 on, which goes with AI "
        "Gateway 0.7, it never ends (write how long it may take)",
    ),
    Change(
        "missing-parent",
        "1.0",
        AI_GATEWAY_ROUTE,
        Severity.INFO,
        _several_parents,
        "up to AI Gateway 0.7 a parentRef whose Gateway is not there is only logged; from 1.0 on "
        "the route is NotAccepted, and the parentRefs after it are left out (see that all of "
        "these Gateways are there)",
    ),
    Change(
        "namespace-of-a-pool",
        "1.1",
        AI_GATEWAY_ROUTE,
        Severity.WARNING,
        _namespace_of_a_pool,
        "up to AI Gateway 1.0 the namespace of an InferencePool is not read, and the pool is that "
        "of the route's namespace; from 1.1 on it is the one in {} (take the namespace out, or "
        "see that the pool there is meant, and granted)",
    ),
)
"""The oldest first."""
