"""In which fields a text is wanted, and which plain scalars are read as something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aigw_lint import Graph, Manifest, Node, Record, cut, lazy_pattern

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

_NAMES = ANYWHERE | {name for _, name in BELOW}
_MAPS = frozenset(each.removesuffix("{}") for each in ANYWHERE if each.endswith("{}"))
_COLLECTIONS = frozenset("{[")
_STARTS = frozenset("+-.0123456789=")
_LETTERS = ("y", "n", "yes", "no", "on", "off", "true", "false")
_WORDS = frozenset(form for word in _LETTERS for form in (word, word.title(), word.upper()))
_DATE = lazy_pattern(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9:.]{5,20}.{0,7})?")
_SEXAGESIMAL = lazy_pattern(r"[-+]?[0-9]{1,20}(?::[0-5]?[0-9]){1,9}(?:\.[0-9]{0,20})?")
_LONGEST = 60
_PARTS = ("metadata", "spec")


class Text(Record):
    """A plain scalar where a text is wanted, that not every reader takes for one."""

    node: Node
    field: str
    """What wants the text, in words."""


def doubtful_texts(manifest: Manifest, graph: Graph) -> Iterator[Text]:
    """Yield the plain scalars of *manifest* where a text is wanted and somebody reads none."""
    top = manifest.node
    # Only what has an anchor can be met twice; it may stand in the text of a patch.
    has_anchors = manifest.pieces is not None or "&" in manifest.source.text
    if has_anchors or _is_suspicious(top.raw):
        holders = [holder for part in _PARTS if (holder := top.get(part)) is not None]
        if manifest.pieces is not None:
            sound = graph.once(_sound)
            holders = [holder for holder in holders if not _is_sound(holder, sound)]
        if holders:
            yield from _below(holders, set() if has_anchors else None)


def _is_sound(holder: Node, sound: dict[tuple[int, str], tuple[tuple[Any, ...], bool]]) -> bool:
    """Tell whether *holder* is without such a scalar, asking each entry once.

    Many overlays share what a spec holds, and labels and names, though not the metadata.
    """
    whole = id(holder.raw), ""
    known = sound.get(whole)
    if known is not None:
        return known[1]
    kids: list[Any] = holder.raw[2] if holder.raw[3] == "{" else []
    is_sound = holder.is_mapping
    for at in range(1, len(kids), 2):
        value = kids[at]
        key = id(value), kids[at - 1][2]
        found = sound.get(key)
        if found is None:
            found = sound[key] = value, _is_sound_entry(kids[at - 1], value)
        if not found[1]:
            is_sound = False
            break
    sound[whole] = holder.raw, is_sound
    return is_sound


def _is_sound_entry(key: tuple[Any, ...], value: tuple[Any, ...]) -> bool:
    if key[2] in _MAPS and value[3] == "{":  # labels, as a rule: overlays add to those
        texts = value[2][1::2]
        if not any(text[3] in _COLLECTIONS or _is_doubtful(text) for text in texts):
            return True
    return not any(True for _ in _below([Node((0, 0, [key, value], "{"))], set()))


def _sound(_: Graph) -> dict[tuple[int, str], tuple[tuple[Any, ...], bool]]:
    """Return what keeps each value that was looked into, by its id and key, and the answer."""
    return {}


def _is_suspicious(top: tuple[Any, ...]) -> bool:  # noqa: C901 - as below
    """Tell at a quick look, without paths, whether there can be such a scalar."""
    stack = [top]
    for raw in stack:
        kids, style = raw[2], raw[3]
        if style == "{":
            for at in range(1, len(kids), 2):
                value = kids[at]
                if not value[3]:
                    text = value[2]
                    if (text in _WORDS or text[:1] in _STARTS) and kids[at - 1][2] in _NAMES:
                        return True
                elif value[3] in _COLLECTIONS:
                    # The quick look knows the key right above, and not that above a list.
                    if kids[at - 1][2] in _MAPS and (
                        value[3] == "[" or any(map(_starts_so, value[2][1::2]))
                    ):
                        return True
                    stack.append(value)
        elif style == "[":
            for value in kids:
                if value[3] in _COLLECTIONS:
                    stack.append(value)
                elif _starts_so(value):
                    return True
    return False


def _starts_so(raw: tuple[Any, ...]) -> bool:
    """Tell whether a value begins as what is no text does; a collection does not."""
    return not raw[3] and (raw[2] in _WORDS or raw[2][:1] in _STARTS)


_Step = tuple[Any, tuple[Any, ...], str, str]
"""A collection of the raw tree, its path, the last key of the path, and the key above that."""


def _below(holders: Iterable[Node], seen: set[int] | None) -> Iterator[Text]:  # noqa: C901 - see below
    """Walk all below *holders*; by the raw tree and in one piece, since every manifest pays."""
    stack: list[_Step] = [(holder.raw, holder.path, "", "") for holder in holders]
    while stack:
        raw, path, key, above = stack.pop()
        if seen is not None:
            if id(raw) in seen:
                continue
            seen.add(id(raw))
        kids = raw[2]
        if raw[3] == "{":
            for at in range(1, len(kids), 2):
                value = kids[at]
                style = value[3]
                if not style:
                    name = kids[at - 1][2]
                    if _is_doubtful(value) and (field := _field(name, key)):
                        yield Text(Node(value, (*path, name)), field)
                elif style in _COLLECTIONS:
                    name = kids[at - 1][2]
                    if name not in FOREIGN or key in _MAPS:
                        stack.append((value, (*path, name), name, key))
        elif raw[3] == "[":
            yield from _in_sequence(kids, path, key, above, stack)


def _in_sequence(
    kids: list[Any], path: tuple[Any, ...], key: str, above: str, stack: list[_Step]
) -> Iterator[Text]:
    """Yield the doubtful texts of one sequence, and put what is to be looked into on *stack*."""
    wanted = f"{key}[]" in ANYWHERE or (above, f"{key}[]") in BELOW
    for index, value in enumerate(kids):
        if value[3] in _COLLECTIONS:
            stack.append((value, (*path, index), key, above))
        elif wanted and _is_doubtful(value):
            yield Text(Node(value, (*path, index)), f"each of {key}")


def _field(name: str, key: str) -> str:
    """Return in words what wants a text at *name* below *key*; empty where nothing does."""
    if key in _MAPS:
        return f'the entry "{cut(name)}" of {key}'
    return name if name in ANYWHERE or (key, name) in BELOW else ""


def _is_doubtful(raw: tuple[Any, ...]) -> bool:
    has_tag = len(raw) > len(("start", "end", "value", "style"))
    if has_tag or not _starts_so(raw):
        return False
    return raw[2] in _WORDS or reading_of(Node(raw)) is not None


def reading_of(node: Node) -> str | None:
    """Return in words what Kubernetes, or another reader, takes plain *node* for; None: a text."""
    value, text = node.value, node.text or ""
    if isinstance(value, bool):
        return _named("boolean", str(value).lower(), text)
    if isinstance(value, (int, float)):
        return _named("number", str(value), text)
    if value is None or len(text) > _LONGEST:
        return None
    if text == "=":
        return "a sign for the default"
    if _DATE().fullmatch(text):
        return "a date"
    return "a number to the base 60" if _SEXAGESIMAL().fullmatch(text) else None


def _named(kind: str, value: str, text: str) -> str:
    return f"a {kind}" if value == text else f"the {kind} {value}"
