"""What is said of a placeholder that nothing replaces."""

from __future__ import annotations

from aigw_lint import SECRET, Manifest, Node, Record, Related, cut

from ._placeholders import names_without_default
from ._replacing import OPT_OUT, VARIABLE, may_opt_out, opt_out_of

_HIDDEN = "placeholder in place of"
_STRING_DATA = "stringData"


class Leftover(Record):
    """What becomes of a placeholder, and what else that is about."""

    message: str
    related: tuple[Related, ...] = ()


def leftover(manifest: Manifest, node: Node, placeholder: str) -> Leftover | None:
    """Return what to say of *placeholder* in *node*; None where Flux may yet replace it."""
    what = _what(manifest, node, placeholder)
    if placeholder.startswith(VARIABLE) and manifest.rendering.kind == "flux":
        return _left_by_flux(manifest, node, what)
    return Leftover(
        f"nothing here replaces the {what}, so the cluster gets it letter by letter "
        "(write the value, or show what puts it in)"
    )


def _left_by_flux(manifest: Manifest, node: Node, what: str) -> Leftover | None:
    rendering = manifest.rendering
    place = rendering.made_by
    related = () if place is None else (Related("the Flux Kustomization that renders it", place),)
    if not rendering.substitutes:
        message = (
            f"nothing here replaces the {what}, so the cluster gets it letter by letter "
            "(write the value, or set it in postBuild of the Flux Kustomization)"
        )
        return Leftover(message, related)
    mark = opt_out_of(manifest)
    if mark is not None:
        message = (
            f"the object opts out of what Flux puts in, so the cluster gets the {what} letter "
            f"by letter (write the value, or take {OPT_OUT} away)"
        )
        here = Related("it opts out here", manifest.location(mark), manifest.info)
        return Leftover(message, (here, *related))
    name = None if manifest.is_put_in(node) else _unset_in(manifest, node)
    if name is None:
        return None
    shown = "the variable" if what.startswith(_HIDDEN) else f'"{cut(name)}"'
    message = (
        f"nothing sets {shown}, so Flux puts an empty text in its place "
        "(set it in postBuild, or give it a default: ${NAME:=value})"
    )
    return Leftover(message, related)


def _what(manifest: Manifest, node: Node, placeholder: str) -> str:
    """Return what to call *placeholder*: values of Secrets are not shown."""
    of_secret = manifest.ref.group_kind == SECRET and node.path[-2:-1] != ("metadata",)
    if of_secret or _STRING_DATA in node.path:  # which a patch may put into another kind
        return f'{_HIDDEN} "{node.path[-1]}"'
    return f'placeholder "{cut(placeholder)}"'


def _unset_in(manifest: Manifest, node: Node) -> str | None:
    """Return the first variable in *node* that Flux has no value for; None: none is known."""
    known = manifest.rendering.variables
    if known is None or may_opt_out(manifest):
        return None
    names = names_without_default(node.text or "")
    return next((name for name in names if name not in known), None)
