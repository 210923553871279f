"""What tests of renderings share: files made into objects, and objects made into plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aigw_lint.files.parser import Source, parse
from aigw_lint.objects.manifest import Manifest, Path
from aigw_lint.renderings.rendering import ParsedFile, Rendered, render
from aigw_lint.text.node import Node


def tree(files: Mapping[str, str]) -> Rendered:
    """Return what files with these texts make."""
    sources = [Source.from_text(path, text) for path, text in files.items()]
    return render([ParsedFile(source, parse(source).documents) for source in sources])


def made(rendered: Rendered) -> list[str]:
    """Return every manifest as ``rendering: Kind namespace/name``, sorted."""
    return sorted(f"{each.rendering.name}: {each.ref}" for each in rendered.manifests)


def only(rendered: Rendered, name: str = "") -> Manifest:
    """Return the one manifest, or the one of that name as a report has it."""
    (manifest,) = [each for each in rendered.manifests if name in ("", each.info.name)]
    return manifest


def plain(node: Node) -> Any:  # noqa: ANN401 - whatever stands there
    """Return what *node* holds, without any place."""
    if node.is_mapping:
        return {key.text: plain(value) for key, value in node.entries()}
    if node.is_sequence:
        return [plain(item) for item in node.items()]
    return node.value


def plain_of(text: str) -> Any:  # noqa: ANN401 - as above
    """Return what YAML *text* of one document holds."""
    (document,) = parse(Source.from_text("a.yaml", text)).documents
    return plain(document.root)


def undecided(rendered: Rendered) -> dict[str, tuple[Path, ...]]:
    """Return the paths that are undecided, by the names of the manifests that have some."""
    return {
        each.info.name or "": each.undecided_paths
        for each in rendered.manifests
        if each.undecided_paths
    }


def pointer(path: Path) -> str:
    """Return *path* as a JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def route(name: str, namespace: str = "") -> str:
    """Return a route with labels, parents and one rule."""
    where = f", namespace: {namespace}" if namespace else ""
    return (
        "apiVersion: aigateway.envoyproxy.io/v1alpha1\nkind: AIGatewayRoute\n"
        f"metadata: {{name: {name}{where}, labels: {{tier: free}}}}\n"
        "spec:\n  parentRefs: [{name: edge}]\n"
        "  rules:\n  - matches: []\n    backendRefs: [{name: one}, {name: two}]\n"
    )


def patched(text: str, **files: str) -> Rendered:
    """Return what a kustomization over the routes `chat` and `audio` makes; files by their stem."""
    return tree(
        {
            "a/kustomization.yaml": "resources: [chat.yaml, audio.yaml]\n" + text,
            "a/chat.yaml": route("chat"),
            "a/audio.yaml": route("audio", "media"),
            **{f"a/{name}.yaml": held for name, held in files.items()},
        }
    )
