"""What the files of a run make, each object in its namespace."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from aigw_lint.choice.report import PassedOver
from aigw_lint.choice.rule import UNIDENTIFIED
from aigw_lint.configuration.config import Config
from aigw_lint.graph.unread import Unread
from aigw_lint.knowledge.identity import slip_of
from aigw_lint.knowledge.leading import led
from aigw_lint.objects.fixtures import evaluated, fixtures_of, is_test
from aigw_lint.objects.manifest import Manifest, Rendering
from aigw_lint.objects.written import unidentified_documents
from aigw_lint.renderings.folders import Note
from aigw_lint.renderings.rendering import Rendered, render
from aigw_lint.run.charts import HANDING, Charts
from aigw_lint.run.gathering import Gathered
from aigw_lint.run.programs import NAMESPACE
from aigw_lint.run.reading import Reading
from aigw_lint.text.places import is_values_file
from aigw_lint.words.objectref import CLUSTER_SCOPED, OUR_GROUPS, ObjectRef

_TEST_DATA = "a test takes it as data, and nothing else applies it"


def rendered_from(
    files: Gathered, reading: Reading, config: Config, release: str | None = None
) -> Rendered:
    """Return the objects that *files* make, in the namespace that *config* gives them.

    *release* is that of what helm rendered, where somebody told it.
    """
    by_path = {each.path: each for each in files.sources}
    if files.templates:
        from aigw_lint.renderings.ignoring import IGNORE_FILE  # here, since few trees have any

        by_path |= {each.path: each for each in files.templates if each.path.endswith(IGNORE_FILE)}
    left = [each.path for each in reading.left]
    rendered = _as_tests_take_it(
        render(reading.files, others=by_path, left=left, links=files.links)
    )
    rendered = rendered._replace(manifests=tuple(led(rendered.manifests)))
    charts = Charts(each.path for each in files.sources)
    if charts.folders:
        made = tuple(_in_chart(rendered.manifests, charts))
        rendered = rendered._replace(manifests=made)
    if files.renderings:
        made = tuple(_by_helm(each, files.renderings, release) for each in rendered.manifests)
        rendered = rendered._replace(manifests=made)
    if config.default_namespace is None:
        return rendered
    namespace = config.default_namespace
    return rendered._replace(
        manifests=tuple(_placed(each, namespace) for each in rendered.manifests),
        generated=tuple(
            each._replace(namespace=each.namespace or namespace) for each in rendered.generated
        ),
    )


def _as_tests_take_it(rendered: Rendered) -> Rendered:
    """Return *rendered* without what tests take as data; a note tells of what is ours of it.

    Of what they evaluate, the results are not known.
    """
    tests = tuple(filter(is_test, rendered.manifests))
    is_fixture = fixtures_of(tests)
    kept, notes = [], dict.fromkeys(rendered.notes)
    for each in evaluated(rendered.manifests, tests):
        if each.rendering.kind == "plain" and is_fixture(each.source.path):
            if each.ref.group in OUR_GROUPS:
                notes[Note(each.file, "test-data", _TEST_DATA)] = None
        elif not (tests and is_test(each)):
            kept.append(each)
    told = tuple(sorted(notes)) if len(notes) > len(rendered.notes) else rendered.notes
    return rendered._replace(manifests=tuple(kept), notes=told, is_fixture=is_fixture)


def _in_chart(manifests: Iterable[Manifest], charts: Charts) -> Iterator[Manifest]:
    """Yield *manifests*; the templates of a chart go into one namespace, and its values nowhere."""
    for manifest in manifests:
        path, rendering = manifest.source.path, manifest.rendering
        if rendering.kind != "plain":
            yield manifest
        elif (chart := charts.chart_of(path)) is not None:
            yield manifest.rendered(rendering._replace(folder=f"{chart}#"), manifest.ref)
        elif not charts.is_values(path):
            yield manifest


def _by_helm(
    manifest: Manifest, renderings: Mapping[str, Rendering], release: str | None
) -> Manifest:
    """Return *manifest* as helm installs it, if it comes from there.

    A namespace that helm chose since nobody told one is none: the release may
    go anywhere.
    """
    rendering = renderings.get(manifest.source.path)
    if rendering is None or manifest.rendering.kind != "plain":
        return manifest
    ref = manifest.ref
    if ref.group_kind not in CLUSTER_SCOPED and not manifest.namespace_unknown:
        if release is not None:
            ref = ref._replace(namespace=ref.namespace or release)
        elif ref.namespace == NAMESPACE:
            ref = ref._replace(namespace=None)
    return manifest.rendered(rendering, ref)


def _placed(manifest: Manifest, namespace: str) -> Manifest:
    """Return *manifest* in *namespace* where it has none of its own."""
    ref = manifest.ref
    if ref.namespace or manifest.namespace_unknown or ref.group_kind in CLUSTER_SCOPED:
        return manifest
    return manifest.rendered(manifest.rendering, ref._replace(namespace=namespace))


def unidentified_in(reading: Reading, rendered: Rendered) -> Iterable[Manifest]:
    """Yield the documents that are ours and say only half of what they are."""
    ref = ObjectRef(UNIDENTIFIED.group, UNIDENTIFIED.kind, None, None)
    patches, is_fixture = frozenset(rendered.patch_files), rendered.is_fixture
    for file in reading.files:
        path = file.source.path
        if path not in patches and not is_values_file(path):
            plain = Rendering("plain", path, path, os.path.dirname(path))
            for document in unidentified_documents(file.documents):
                manifest = Manifest(document, document.root, document.api_version or "", ref, plain)
                if slip_of(manifest) is not None and not is_fixture(path):
                    yield manifest


def nested_of(
    own: Rendered, reading: Reading, files: Gathered
) -> tuple[tuple[Unread, ...], tuple[PassedOver, ...]]:
    """Return what manifests are nested in values for charts: what they may be, and the notes."""
    may_hold = any(each.kind in HANDING for each in own.manifests)
    if not may_hold and not any("values" in file.source.path for file in reading.files):
        return (), ()
    from aigw_lint.run.nested import nested_in  # here, since few runs have charts

    return nested_in(own.manifests, reading.files, files.charts)
