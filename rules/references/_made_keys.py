"""Which keys an operator writes into the Secret that it makes, where its object tells all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aigw_lint import Manifest, Node

_EXTERNAL_SECRETS, _SEALED_SECRETS = "external-secrets.io", "bitnami.com"
_TEMPLATE = ("spec", "target", "template")
# These put what they have into a Secret that is there, and others keep keys in it.
_PATCHES_OTHERS = "sealedsecrets.bitnami.com/patch"
_OWNS = (None, "Owner")


def keys_it_makes(maker: Manifest) -> list[Node] | None:
    """Return the keys of the Secret that is made of *maker*; None where it does not tell all.

    An ExternalSecret tells them where it lists them, and takes no whole entries of its store.
    """
    read = _READERS.get(maker.ref[:2])
    return None if read is None else read(maker)


def type_it_makes(maker: Manifest) -> str | None:
    """Return the type of the Secret that is made of *maker*, where it is written."""
    return maker.node.string_at(*_TEMPLATE, "type") or maker.node.string_at(
        "spec", "template", "type"
    )


def listed_in(maker: Manifest) -> list[Node]:
    """Return the keys that *maker*, an ExternalSecret, lists: each on a line without a value."""
    return list(maker.node.each("spec", "data", "[]", "secretKey"))


def _external_secret(maker: Manifest) -> list[Node] | None:
    spec = maker.node.get("spec")
    target = maker.node.get("spec", "target")
    policy = target.get("creationPolicy") if target is not None else None
    if spec is None or (policy is not None and policy.string not in _OWNS):
        return None
    if target is not None and target.get("manifest") is not None:
        return None
    template = maker.node.get(*_TEMPLATE)
    if template is not None and any(template.each("templateFrom", "[]")):
        return None
    written = list(_names_in(template, "data"))
    if written and template is not None and template.string_at("mergePolicy") in (None, "Replace"):
        return written
    if any(maker.node.each("spec", "dataFrom", "[]")):
        return None
    return [*listed_in(maker), *written] or None


def _sealed_secret(maker: Manifest) -> list[Node] | None:
    annotations = maker.node.get("spec", "template", "metadata", "annotations")
    patches = annotations is not None and annotations.string_at(_PATCHES_OTHERS) is not None
    spec = maker.node.get("spec")
    if patches or spec is None or spec.get("data") is not None:
        return None
    template = maker.node.get("spec", "template")
    return [*_names_in(spec, "encryptedData"), *_names_in(template, "data")] or None


def _names_in(holder: Node | None, field: str) -> Iterator[Node]:
    held = holder.get(field) if holder is not None else None
    for key, _ in held.entries() if held is not None else ():
        yield key


_READERS: dict[tuple[str, str], Callable[[Manifest], list[Node] | None]] = {
    (_EXTERNAL_SECRETS, "ExternalSecret"): _external_secret,
    (_SEALED_SECRETS, "SealedSecret"): _sealed_secret,
}
