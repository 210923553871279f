"""What the files of a run make, each object in its namespace."""

from __future__ import annotations

from aigw_lint.config import Config
from aigw_lint.gathering import Gathered
from aigw_lint.manifest import Manifest
from aigw_lint.objectref import CLUSTER_SCOPED
from aigw_lint.reading import Reading
from aigw_lint.rendering import Rendered, render


def rendered_from(files: Gathered, reading: Reading, config: Config) -> Rendered:
    """Return the objects that *files* make, in the namespace that *config* gives them."""
    read_paths = {file.source.path for file in reading.files}
    others = {each.path: each for each in files.sources if each.path not in read_paths}
    rendered = render(reading.files, others=others)
    if config.default_namespace is None:
        return rendered
    namespace = config.default_namespace
    return rendered._replace(
        manifests=tuple(_placed(each, namespace) for each in rendered.manifests),
        generated=tuple(
            each._replace(namespace=each.namespace or namespace) for each in rendered.generated
        ),
    )


def _placed(manifest: Manifest, namespace: str) -> Manifest:
    """Return *manifest* in *namespace* where it has none of its own."""
    ref = manifest.ref
    if ref.namespace or manifest.namespace_unknown or ref.group_kind in CLUSTER_SCOPED:
        return manifest
    return manifest.rendered(
        manifest.rendering,
        ref._replace(namespace=namespace),
        namespace_unknown=False,
        undecided_paths=manifest.undecided_paths,
    )
