"""In which fields a text is wanted, and which plain scalars are read as something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aigw_lint import Manifest, Node, lazy_pattern

# The last key of the path, `[]` for the items of a list and `{}` for the values of a mapping:
# always text, in all kinds of ours, and of no fixed form. Durations and enumerations are left
# out: there quotes alone put nothing right.
ANYWHERE = frozenset(
    {
        *("name", "namespace", "sectionName", "group", "key", "gatewayClassName"),
        *("modelName", "modelNameOverride", "modelsOwnedBy", "metadataKey", "prefix"),
        *("serviceAccountName", "serviceName", "secretName", "region", "profile", "inline"),
        *("clientID", "tenantID", "projectID", "projectName", "workloadIdentityPoolName"),
        *("workloadIdentityProviderName", "claim", "defaultValue", "queryParam", "substitution"),
        *("contentType", "cookieDomain", "sni", "text"),
        *("hostnames[]", "audiences[]", "scopes[]", "include[]", "exclude[]", "remove[]"),
        *("allowHeaders[]", "exposeHeaders[]", "headersToExtAuth[]"),
        *("labels{}", "annotations{}", "matchLabels{}", "nodeSelector{}", "options{}"),
        *("attributes{}", "json{}", "tags{}", "resourceAttributes{}"),
    }
)
# The same where the key alone does not tell: with the key above it.
BELOW = frozenset(
    {
        ("schema", "version"),
        *(
            (parent, "value")
            for parent in ("headers", "queryParams", "set", "add", "addIfAbsent", "cookies")
        ),
        *((parent, "value") for parent in ("env", "literal", "model", "contextExtensions")),
        *(("tolerations", "value"), ("addresses", "value")),
        *(
            (parent, "hostname")
            for parent in ("fqdn", "endpoints", "listeners", "validation", "subjectAltNames")
        ),
        *(("matchExpressions", "values[]"), ("claims", "values[]")),
    }
)
# Below these keys stands whatever Envoy or a patch takes.
FOREIGN = frozenset(
    {"bootstrap", "config", "filterContext", "jsonPatches", "operation", "patch", "status"}
)

_STARTS = frozenset("+-.0123456789=")
_LETTERS = ("y", "n", "yes", "no", "on", "off", "true", "false")
_WORDS = frozenset(form for word in _LETTERS for form in (word, word.title(), word.upper()))
_DATE = lazy_pattern(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9:.]{5,20}.{0,7})?")
_SEXAGESIMAL = lazy_pattern(r"[-+]?[0-9]{1,20}(?::[0-5]?[0-9]){1,9}(?:\.[0-9]{0,20})?")
_LONGEST = 60


class Text(NamedTuple):
    """A plain scalar where a text is wanted, that not every reader takes for one."""

    node: Node
    field: str
    """What wants the text, in words."""


def doubtful_texts(manifest: Manifest) -> Iterator[Text]:
    """Yield the plain scalars of *manifest* where a text is wanted and somebody reads none."""
    top = manifest.node
    for part in ("metadata", "spec"):
        holder = top.get(part)
        if holder is not None:
            yield from _below(holder)


class _Place(NamedTuple):
    """A collection of the raw tree on the way, and how it was reached."""

    raw: tuple[Any, ...]
    path: tuple[str | int, ...]
    key: str
    """The last key of the path."""
    above: str
    """The key above that."""


def _below(holder: Node) -> Iterator[Text]:
    """Walk all below *holder*; by the raw tree, since every manifest pays for it."""
    stack = [_Place(holder.raw, holder.path, "", "")]
    seen: set[int] = set()
    while stack:
        place = stack.pop()
        if id(place.raw) in seen:  # an alias
            continue
        seen.add(id(place.raw))
        entries = _of_mapping if place.raw[3] == "{" else _of_sequence
        for inner, field in entries(place):
            if inner.raw[3] in ("{", "["):
                stack.append(inner)
            elif field and _is_doubtful(inner.raw):
                yield Text(Node(inner.raw, inner.path), field)


def _of_mapping(place: _Place) -> Iterator[tuple[_Place, str]]:
    """Yield what a mapping holds, each with the field that wants a text; empty for none."""
    kids, key = place.raw[2], place.key
    all_are_texts = f"{key}{{}}" in ANYWHERE
    for at in range(0, len(kids) if place.raw[3] == "{" else 0, 2):
        name: str = kids[at][2]
        field = name if name in ANYWHERE or (key, name) in BELOW else ""
        if all_are_texts:
            field = f'the entry "{name[:_LONGEST]}" of {key}'
        elif name in FOREIGN:
            continue
        yield _Place(kids[at + 1], (*place.path, name), name, key), field


def _of_sequence(place: _Place) -> Iterator[tuple[_Place, str]]:
    """Yield what a sequence holds, as of a mapping."""
    key, above = place.key, place.above
    wanted = f"{key}[]" in ANYWHERE or (above, f"{key}[]") in BELOW
    for index, value in enumerate(place.raw[2] if place.raw[3] == "[" else ()):
        yield _Place(value, (*place.path, index), key, above), f"each of {key}" if wanted else ""


def _is_doubtful(raw: tuple[object, ...]) -> bool:
    text = raw[2]
    if raw[3] or len(raw) > len(("start", "end", "value", "style")) or not isinstance(text, str):
        return False
    if text in _WORDS:
        return True
    if not text or text[0] not in _STARTS:
        return False
    return reading_of(Node(raw)) is not None


def reading_of(node: Node) -> str | None:
    """Return in words what Kubernetes, or another reader, takes plain *node* for; None: a text."""
    value, text = node.value, node.text or ""
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if value is None or len(text) > _LONGEST:
        return None
    if text == "=":
        return "a sign for the default"
    if _DATE().fullmatch(text):
        return "a date"
    return "a number to the base 60" if _SEXAGESIMAL().fullmatch(text) else None
