"""Which keys a Secret of the files has, and which of them is meant for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from aigw_lint import SECRET, Definition, Graph, Manifest, Node, Record, has_placeholder, near

_FIELDS = ("data", "stringData")
# What these keys are called by those who do not look it up.
_CALLED = {
    "apiKey": ("apikey", "key", "token", "apitoken"),
    "client-secret": ("clientsecret", "secret"),
    "client-id": ("clientid", "id"),
    "credential": ("credentials", "token", "authorization"),
    "credentials": ("credential", "awscredentials"),
    "service_account.json": ("serviceaccount", "key.json", "credentials.json", "gcp.json"),
    ".htpasswd": ("htpasswd", "auth", "users"),
    "tls.crt": ("crt", "cert", "cert.pem", "tls.pem", "certificate", "server.crt"),
    "tls.key": ("key", "key.pem", "privatekey", "server.key"),
    "ca.crt": ("ca", "ca.pem", "cacrt", "cert", "root.crt", "ca-bundle.crt", "cabundle"),
}
# The annotations of copies, for the reflector of EmberStack and the replicator of Mittwald, and
# of what Bank-Vaults puts secrets into.
_FILLING = (
    "reflector.v1.k8s.emberstack.com/reflects",
    "replicator.v1.mittwald.de/replicate-from",
    "bank-vaults.io/",
    "vault.security.banzaicloud.io/",
)
# References to these are put in by the configuration of Envoy Gateway, which is not here.
_SDS = "gateway.envoyproxy.io/sds"
_MOST = 100
"""Among more keys than these none is looked for that may be meant for another."""


class Keys(Record):
    """The keys of a Secret, each with the node of the key itself."""

    nodes: dict[str, Node]
    reason: str | None = None
    """Why there may be others, in the words that reports count by; None where there are none."""


def keys_of(secret: Definition, graph: Graph) -> Keys | None:
    """Return the keys of *secret*, read once for all; None where its maker does not tell them."""
    return graph.remember(_read, secret)


def _read(definition: Definition, _: Graph) -> Keys | None:
    manifest = definition.manifest
    if manifest is None:
        return None
    is_made = definition.produced and manifest.ref.group_kind != SECRET  # else it is a copy
    return _keys_made_of(manifest) if is_made else _keys_in(manifest)


def _keys_made_of(maker: Manifest) -> Keys | None:
    from ._made_keys import keys_it_makes, type_it_makes  # here, since few Secrets are made so

    keys = keys_it_makes(maker)
    if keys is None or any(key.text is None for key in keys):
        return None
    nodes = {key.text or "": key for key in keys}
    reason = None
    if maker.touched((*maker.node.path, "spec")):
        reason = "patched"
    elif any(map(has_placeholder, nodes)):
        reason = "placeholder"
    elif type_it_makes(maker) == _SDS:
        reason = "sds-secret"
    return Keys(nodes, reason)


def _keys_in(secret: Manifest) -> Keys:
    holders = filter(None, (secret.node.get(field) for field in _FIELDS))
    nodes = {key.text or "": key for holder in holders for key, _ in holder.entries()}
    return Keys(nodes, _why_more(secret, nodes))


def _why_more(secret: Manifest, keys: Iterable[str]) -> str | None:
    if any(secret.touched((*secret.node.path, field)) for field in _FIELDS):
        return "patched"
    if any(map(has_placeholder, keys)):
        return "placeholder"
    if secret.node.string_at("type") == _SDS:
        return "sds-secret"
    annotations = secret.node.get("metadata", "annotations")
    if annotations is not None and any(_is_filled(key) for key, _ in annotations.entries()):
        return "produced-secret"
    # One that holds nothing is there for somebody to fill it: a replicator, an agent, a person.
    return None if keys else "empty-secret"


def _is_filled(annotation: Node) -> bool:
    """Tell whether *annotation*, a key, asks a controller to put data of elsewhere in."""
    return (annotation.text or "").startswith(_FILLING)


def misnamed(keys: Collection[str], wanted: str) -> str | None:
    """Return the one of *keys* that is likely meant for *wanted*; None where there are more.

    An only key is, too, where its name ends so: `OPENAI_API_KEY`.
    """
    if len(keys) > _MOST:
        return None
    called = _CALLED.get(wanted, ())
    found = [key for key in keys if near(key, wanted)] or [
        key for key in keys if _letters(key) in called
    ]
    if not found and len(keys) == 1:
        found = [key for key in keys if _letters(key).endswith(_letters(wanted))]
    return found[0] if len(found) == 1 else None


def _letters(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")
