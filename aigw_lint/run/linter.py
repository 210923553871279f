"""Sources and rules to a report."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from aigw_lint.choice.loading import load_config
from aigw_lint.choice.report import FAILURES, PassedOver, Report
from aigw_lint.choice.ruleset import RuleSet, choose, listed_rules
from aigw_lint.configuration.config import Config
from aigw_lint.files.finding import Finding
from aigw_lint.files.parser import those_that_may_suppress
from aigw_lint.graph.graph import Graph
from aigw_lint.graph.surroundings import Knowledge
from aigw_lint.graph.unread import Unread
from aigw_lint.knowledge.pins import Pin
from aigw_lint.objects.manifest import Manifest
from aigw_lint.renderings.rendered import deleting_patch
from aigw_lint.run.checking import check_config, check_jobs, check_list, check_sources, checked_aim
from aigw_lint.run.defining import customs_of
from aigw_lint.run.dropping import findings_in, unread_in
from aigw_lint.run.gathering import Gathered, gather
from aigw_lint.run.inferring import aim_of
from aigw_lint.run.placing import nested_of, rendered_from, unidentified_in
from aigw_lint.run.programs import NO_PROGRAMS, Programs
from aigw_lint.run.reading import UNREADABLE_CONTEXT, is_plugin, misread, read_sources
from aigw_lint.run.refused import by_file, refused_in, untold, with_refused
from aigw_lint.run.running import Outcome, Place, place_of, run_rules, suppress
from aigw_lint.run.telling import Copies, Merged, aged, doubted, merge, merge_targets
from aigw_lint.run.world import Elsewhere, World, secret_lines_of, with_origins_of
from aigw_lint.words.objectref import OUR_GROUPS, ObjectRef

STANDARD_INPUT = "-"


def lint(  # noqa: PLR0913 - each is a choice of the caller's
    paths: Sequence[str] | None = None,
    *,
    sources: Mapping[str, str | bytes] | None = None,
    config: Config | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    closed_world: bool | None = None,
    jobs: int = 1,
    tracked: bool = False,
    only: Sequence[str] | None = None,
    targets: Sequence[str] = (),
    today: datetime.date | None = None,
) -> Report:
    """Lint files, or texts in memory, and return what was found.

    *paths* are files and folders; what is read is everything below the root. *sources* maps paths
    to contents, beside files or alone: then nothing is read from disk but ``context``. *select*
    and *ignore* hold rule ids or categories, *ignore* ``rule/code`` too. *closed_world* takes the
    files for the whole cluster. *tracked* reads what git's index holds. *only* leaves all other
    files out of what is reported on, and may name some that are not there. *targets* are AI Gateway
    releases, such as ``1.1``, in place of that of the configuration, or of the charts; a
    finding that does not hold for all of them says for which it does. *today* decides which
    suppressions have ended.

    Raises ConfigError, UsageError or RulePackError; never for what a file holds.
    """
    world = load_world(
        paths,
        sources=sources,
        config=config,
        closed_world=closed_world,
        tracked=tracked,
        only=only,
        targets=targets,
    )
    return lint_world(world, select=select, ignore=ignore, jobs=jobs, today=today)


def lint_world(
    world: World,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    jobs: int = 1,
    today: datetime.date | None = None,
) -> Report:
    """Return what the rules find in what was read; takes what ``lint`` takes."""
    check_list("select", select)
    check_list("ignore", ignore)
    check_jobs(jobs)
    # Where there is nothing to lint, rules are only loaded to know the names that were given.
    config = world.config
    suppressing = frozenset(_suppressing(world))
    names_are_given = select or ignore or config.rules or config.per_path or suppressing
    rules = choose(
        listed_rules(config) if world.judged or names_are_given else (),
        config,
        select=select,
        ignore=ignore,
    )
    merged = _findings(world, rules, jobs)
    # The day where the user is.
    today = today or datetime.date.today()  # noqa: DTZ011
    return _report(world, rules, merged, suppressing, today)


def _suppressing(world: World) -> Iterator[str]:
    """Yield the paths of the files that are reported on and may name rules in suppressions."""
    for source in those_that_may_suppress(world.looked_into()):
        if source.path in world.reported:
            yield source.path


def load_world(  # noqa: PLR0913 - as above
    paths: Sequence[str] | None = None,
    *,
    sources: Mapping[str, str | bytes] | None = None,
    config: Config | None = None,
    closed_world: bool | None = None,
    tracked: bool = False,
    only: Sequence[str] | None = None,
    targets: Sequence[str] = (),
    programs: Programs = NO_PROGRAMS,
) -> World:
    """Return all that ``lint`` reads, before any rule runs; takes what it takes.

    *programs* of the user's render what they are asked to.
    """
    check_list("paths", paths)
    check_list("only", only)
    check_sources(sources)
    if config is not None:
        check_config(config)
    else:
        config = Config() if sources is not None and paths is None else _config_for(paths)
    aim = checked_aim(targets, config)
    files = gather(paths, sources, config, tracked=tracked, only=only, helm=programs.helm)
    # What these bring, or make, may name anything.
    is_open = bool(files.context or files.beyond or config.schemas or programs.kustomize)
    reading = read_sources(files.sources, context=files.context, all_matter=is_open)
    rendered = rendered_from(files, reading, config, programs.namespace)
    if programs.kustomize:
        # Here, since few runs ask for it.
        from aigw_lint.run.kustomizing import build_kustomizations

        files, reading, rendered = build_kustomizations(files, reading, rendered)
    rendered = with_refused(rendered, reading, files.sources, files.gone)
    refused = refused_in(reading, rendered)
    own, elsewhere = rendered, Elsewhere()
    if files.context or files.beyond:
        from aigw_lint.run.elsewhere import parted  # here, since few runs have a context

        own, reading, elsewhere = parted(files, reading, rendered, config)
    unread, nested = nested_of(own, reading, files)
    made, templates = _templates_of(files)
    unidentified = tuple(unidentified_in(reading, rendered))
    manifests = own.manifests + elsewhere.manifests
    customs, odd = customs_of(manifests, config)
    if aim is None:
        aim = aim_of(files, own, elsewhere, unidentified)
    knowledge = Knowledge(
        generated=own.generated + elsewhere.generated,
        remotes=own.remotes + elsewhere.remotes,
        unread=(
            *reading.unread,
            *elsewhere.unread,
            *misread(own.manifests, unidentified),
            *unread_in(rendered),
            *unread,
            *made,
        ),
        external=_external(config),
        closed_world=config.closed_world if closed_world is None else closed_world,
        shadowed=elsewhere.shadowed,
        customs=customs,
        removed=files.removed,
        deleted=deleting_patch(rendered.deleted),
        namespaces=own.namespaces,
        scripts=files.scripts,
        sources=files.sources,
        patch_files=frozenset(rendered.patch_files),
        refusals=by_file(rendered.refusals),
        has_plugins=any(is_plugin(each) for each in reading.files),
    )
    definitions = knowledge.definitions_of(manifests)
    for_each = (knowledge._replace(target=each) for each in aim.targets)
    reported = files.reported
    return World(
        graphs=tuple(Graph(manifests, each, definitions) for each in for_each),
        manifests=tuple(each for each in own.manifests if _is_reported(each, reported)),
        unidentified=tuple(each for each in unidentified if each.source.path in reported),
        refused=tuple(each for each in refused if each.source.path in reported),
        reading=reading,
        rendered=rendered,
        reported=reported,
        sources=files.sources,
        passed_over=(
            *files.passed_over,
            *reading.passed_over,
            *elsewhere.passed_over,
            *odd,
            *nested,
            *templates,
        ),
        config=config,
        aim=aim,
        elsewhere=elsewhere,
    )


def _templates_of(files: Gathered) -> tuple[tuple[Unread, ...], tuple[PassedOver, ...]]:
    if not files.templates:
        return (), ()
    from aigw_lint.run.templating import look_at_templates  # here, since few trees have any

    return look_at_templates(files)


def _external(config: Config) -> Callable[[ObjectRef], bool] | None:
    """Return what tells whether ``external`` declares an object; None where it declares none."""
    if not config.external:
        return None
    from aigw_lint.run.elsewhere import declared_external  # here, since few runs declare anything

    return declared_external(config)


def _is_reported(manifest: Manifest, reported: frozenset[str]) -> bool:
    """Tell whether the file of *manifest* is reported on, or that of a patch over it."""
    if manifest.source.path in reported:
        return True
    return manifest.pieces is not None and not manifest.paths.isdisjoint(reported)


def _config_for(paths: Sequence[str] | None) -> Config:
    named = [path for path in paths or () if path != STANDARD_INPUT]
    return load_config(named[0] if named else os.curdir)


def _findings(world: World, rules: RuleSet, jobs: int) -> Merged:
    copies = Copies(world.manifests, world.rendered.values)
    manifests = world.judged
    by_target = {
        graph.target.ai_gateway: merge(
            _outcomes(rules, graph, _meant(world, graph, manifests), jobs), copies
        )
        for graph in world.graphs
    }
    return merge_targets(by_target, is_open=world.aim.is_open)


def _meant(world: World, graph: Graph, manifests: Sequence[Manifest]) -> Sequence[Manifest]:
    """Return those of *manifests* that are meant for the target of *graph*."""
    release = graph.target.ai_gateway
    return [each for each in manifests if world.aim.concerns(each.home, release)]


def _outcomes(
    rules: RuleSet, graph: Graph, manifests: Sequence[Manifest], jobs: int
) -> list[Outcome]:
    def work(part: Sequence[Manifest]) -> list[Outcome]:
        return list(run_rules(rules, graph, part))

    if jobs <= 1:
        return work(manifests)
    from aigw_lint.run.parallel import in_slices  # here, since most runs have one process

    return in_slices(work, manifests, jobs, prepare=graph.look_up_all)


def _report(
    world: World,
    rules: RuleSet,
    merged: Merged,
    suppressing: Container[str],
    today: datetime.date,
) -> Report:
    reported, pin = world.reported, world.aim.odd
    found = [
        *((path, each) for path, each in world.reading.findings if path in reported),
        *((path, each) for path, each in findings_in(world.rendered) if path in reported),
        *(
            (path, _graded(_doubted(each, path, world, pin), path, rules))
            for path, each in merged.findings
            if path in reported and rules.tells(each, path)
        ),
    ]
    kept, suppressed = suppress(
        world.parse_texts(lambda source: source.path in suppressing),
        rules,
        found,
        undecided=merged.undecided,
        today=today,
    )
    findings = with_origins_of(kept, world.reading.files)
    named = {finding.location.file for finding in findings} | {
        related.location.file for finding in findings for related in finding.related
    }
    shown = (
        *world.parse_texts(lambda source: source.file in named),
        *(file for file in world.elsewhere.files if file.source.file in named),
    )
    told = (finding.location for _, finding in merged.findings)
    passed_over = untold(passed_over_of(world), world.rendered.refusals, told)
    return Report(
        findings=findings,
        undecided=merged.undecided,
        passed_over=passed_over,
        files=len(reported.intersection([source.path for source in world.read_sources()])),
        manifests=len(_ours(world.manifests)) + len(world.unidentified),
        alternatives=world.graph.count_alternatives(world.manifests),
        suppressed=suppressed,
        targets=tuple(graph.target.as_json() for graph in world.graphs),
        aim=world.aim,
        crashed=any(finding.rule == "internal-error" for finding in findings)
        or any(passed.reason in FAILURES for passed in passed_over),
        sources={file.source.file: file.source for file in shown},
        secret_lines=secret_lines_of(shown),
    )


def _doubted(finding: Finding, path: str, world: World, pin: Pin | None) -> Finding:
    """Return *finding*, no error where nothing may apply its file, or *pin* is of another age."""
    told = doubted(finding, path, world.rendered.left_out)
    return told if pin is None else aged(told, pin)


def passed_over_of(world: World) -> tuple[PassedOver, ...]:
    """Return what is to be said of files that are reported on, and of what nobody could read."""
    noted = {*world.passed_over, *(PassedOver(*note) for note in world.rendered.notes)}
    if not noted:  # as most files are read without a word, and there may be many
        return ()
    read = world.read_sources()
    others = {source.file for source in read if source.path not in world.reported}
    return tuple(
        sorted(
            passed
            for passed in noted
            if passed.file not in others or passed.reason == UNREADABLE_CONTEXT
        )
    )


def _ours(manifests: Iterable[Manifest]) -> set[Place]:
    """Return the places of the manifests of our groups, each once over all renderings."""
    return {place_of(each) for each in manifests if each.ref.group in OUR_GROUPS}


def _graded(finding: Finding, path: str, rules: RuleSet) -> Finding:
    default = rules.severities.get(finding.rule)
    return finding if default is None else rules.graded(finding, default, path)
