"""What people see: blocks, code frames, the last line, and nothing of a Secret."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from aigw_lint.choice.report import UNREADABLE, PassedOver, Report
from aigw_lint.files.finding import Finding, ManifestInfo, Related, Undecided
from aigw_lint.files.parser import Source
from aigw_lint.formatters import View, formatter
from aigw_lint.text.edit import Edit, Fix
from aigw_lint.words.position import Location
from aigw_lint.words.severity import Judge, Severity

ROUTES = Source.from_text(
    "routes.yaml",
    """\
kind: Gateway
---

kind: AIGatewayRoute
metadata:
  name: chat
spec:
  rules:
    - backendRefs:
        - name: openai
        - name: opnai
""",
)
BACKENDS = Source.from_text("backends.yaml", "kind: AIServiceBackend\nmetadata:\n  name: openai\n")
QUIET = View(quiet=True)
DOCUMENTATION = Path(__file__).parent.parent.parent / "docs" / "output.md"


def at(source: Source, text: str) -> Location:
    """Return where *text* stands in *source* for the last time."""
    start = source.text.rindex(text)
    return Location(source.file, source.lines.span(start, start + len(text)))


def error(location: Location, message: str = "is wrong") -> Finding:
    return Finding(location, "some-rule", Severity.ERROR, Judge.CONTROLLER, "references", message)


def edit_of(source: Source, where: str, old: str, new: str) -> Edit:
    """Return the edit that writes *new* for *old*, which begins where *where* stands last."""
    start = source.text.rindex(where)
    return Edit(source.file, source.lines.span(start, start + len(old)), new)


def report_of(*findings: Finding, sources: tuple[Source, ...] = (ROUTES, BACKENDS)) -> Report:
    by_file = {source.file: source for source in sources}
    return Report(findings, files=len(sources), manifests=len(sources), sources=by_file)


def shown(report: Report, view: View = QUIET) -> str:
    stream = io.StringIO()
    formatter("text")(report, view, stream)
    return stream.getvalue()


TYPO = error(at(ROUTES, "opnai"), 'AIServiceBackend "opnai" does not exist')._replace(
    related=(Related('did you mean "openai"?', at(BACKENDS, "openai")),),
    fix=Fix((Edit("routes.yaml", at(ROUTES, "opnai").span, "openai"),), safe=True),
)


# --- a finding ----------------------------------------------------------------


def test_a_finding_shows_where_what_the_other_end_and_the_way_out() -> None:
    assert shown(report_of(TYPO)) == (
        'routes.yaml:11:17: error: AIServiceBackend "opnai" does not exist [some-rule]\n'
        "    9 |     - backendRefs:\n"
        "   10 |         - name: openai\n"
        "   11 |         - name: opnai\n"
        "      |                 ^^^^^\n"
        '  backends.yaml:3:9: did you mean "openai"?\n'
        "      3 |   name: openai\n"
        "        |         ------\n"
        "  fix: replace `opnai` by `openai`\n"
    )


def test_the_documentation_shows_what_is_shown() -> None:
    page = DOCUMENTATION.read_text(encoding="utf-8")
    assert f"```text\n{shown(report_of(TYPO), View())}```\n" in page


def test_findings_stand_apart() -> None:
    block = shown(report_of(error(at(ROUTES, "opnai"))))
    assert shown(report_of(*[error(at(ROUTES, "opnai"))] * 2)) == f"{block}\n{block}"


def test_findings_below_the_bar_are_not_shown() -> None:
    info = error(at(ROUTES, "opnai"))._replace(severity=Severity.INFO)
    assert shown(report_of(info)) == ""
    assert "info: is wrong" in shown(report_of(info), View(Severity.INFO, quiet=True))


def test_without_its_text_a_finding_has_no_frame() -> None:
    report = report_of(error(at(ROUTES, "opnai")), sources=())
    assert shown(report) == "routes.yaml:11:17: error: is wrong [some-rule]\n"


def test_verbose_names_object_path_judge_and_code() -> None:
    finding = error(at(ROUTES, "opnai"))._replace(
        manifest=ManifestInfo("v1", "AIGatewayRoute", "team", "chat"), path="/spec", code="near"
    )
    assert "  in AIGatewayRoute team/chat, at /spec, judge: controller, code: near\n" in shown(
        report_of(finding), View(verbose=True)
    )


def test_a_finding_that_does_not_hold_everywhere_says_where() -> None:
    finding = error(at(ROUTES, "opnai"))._replace(
        alternatives=("overlays/dev", "overlays/prod"), targets=("0.4",)
    )
    text = shown(report_of(finding))
    assert "\n  only in overlays/dev, overlays/prod\n  only for 0.4\n" in text


def test_a_finding_that_holds_in_all_renderings_names_them_the_first_of_many() -> None:
    five = tuple(f"overlays/{number}" for number in range(5))
    finding = error(at(ROUTES, "opnai"))._replace(renderings=five)
    assert f"\n  in {', '.join(five)}\n" in shown(report_of(finding))
    many = tuple(f"overlays/{number:03}" for number in range(200))
    text = shown(report_of(finding._replace(renderings=many)))
    assert f"\n  in {', '.join(many[:5])} and 195 more\n" in text


def test_many_other_places_are_cut() -> None:
    related = tuple(Related("here too", at(BACKENDS, "openai")) for _ in range(8))
    text = shown(report_of(error(at(ROUTES, "opnai"))._replace(related=related)))
    assert text.count("here too") == 5
    assert "\n  and 3 more places\n" in text


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (Edit("routes.yaml", at(ROUTES, "opnai").span, ""), "remove `opnai`"),
        (
            Edit("routes.yaml", ROUTES.lines.span(0, 0), "a: b"),
            "insert `a: b` at routes.yaml:1:1",
        ),
        (
            Edit("backends.yaml", at(BACKENDS, "openai").span, "opnai"),
            "replace `openai` by `opnai` at backends.yaml:3:9",
        ),
        (Edit("new.yaml", at(BACKENDS, "openai").span, "x"), "write `x` at new.yaml:3:9"),
        (
            Edit("new.yaml", ROUTES.lines.span(0, 0), "a:\r\n  b: c\n"),
            "write these 2 lines at new.yaml:1:1:\n      + a:\n      +   b: c",
        ),
        (
            edit_of(BACKENDS, "name:", "", "group: x\n  kind: y\n  "),
            ("insert these 2 lines above backends.yaml:3:\n      +   group: x\n      +   kind: y"),
        ),
        (
            edit_of(BACKENDS, "kind:", "", "apiVersion: x\n"),
            "insert this line above backends.yaml:1:\n      + apiVersion: x",
        ),
        (
            edit_of(BACKENDS, "\n", "", "\n  labels: {}"),
            "insert this line below backends.yaml:3:\n      +   labels: {}",
        ),
        (
            edit_of(BACKENDS, "openai", "openai", "\r\n    openai"),
            "replace backends.yaml:3 by these 2 lines:\n      +   name:\n      +     openai",
        ),
        (
            edit_of(ROUTES, "name: openai", "name: openai\n        - name: opnai", "name: a\nb: c"),
            (
                "replace the 2 lines from routes.yaml:10 on by these 2 lines:\n"
                "      +         - name: a\n      + b: c"
            ),
        ),
        (
            edit_of(ROUTES, "name: opnai", "name: opnai", f"n:\n{'x' * 999}"),
            (
                "replace routes.yaml:11 by these 2 lines:\n"
                f"      +         - n:\n      + {'x' * 300}"
            ),
        ),
    ],
)
def test_a_fix_is_told_in_words(edit: Edit, told: str) -> None:
    finding = error(at(ROUTES, "opnai"))._replace(fix=Fix((edit,), safe=True))
    assert f"  fix: {told}\n" in shown(report_of(finding))


def test_a_fix_that_may_change_what_works_says_so() -> None:
    edit = Edit("routes.yaml", at(ROUTES, "opnai").span, "openai")
    finding = error(at(ROUTES, "opnai"))._replace(fix=Fix((edit,) * 5, safe=False))
    text = shown(report_of(finding))
    assert text.count("by `openai` (look at it first: it may change what works today)\n") == 3
    assert "  fix: and 2 more edits\n" in text


def test_a_long_fix_and_a_long_message_are_cut() -> None:
    edit = Edit("routes.yaml", at(ROUTES, "opnai").span, "\n".join("x" * 20))
    finding = error(at(ROUTES, "opnai"), "m" * 5000)._replace(fix=Fix((edit,), safe=True))
    text = shown(report_of(finding))
    assert f"{'m' * 1000}... [some-rule]\n" in text
    assert text.count("+ x\n") == 7
    assert "      and 12 more\n" in text


def test_a_fix_shows_no_value_of_a_secret() -> None:
    edit = Edit("routes.yaml", at(ROUTES, "openai").span, "hunter2")
    finding = error(at(ROUTES, "opnai"))._replace(fix=Fix((edit,), safe=True))
    report = report_of(finding)
    assert "fix: replace `openai` by `hunter2`" in shown(report)
    report = report._replace(secret_lines={"routes.yaml": frozenset({10})})
    assert "fix:" not in shown(report)


def test_frames_show_no_value_of_a_secret() -> None:
    finding = error(at(ROUTES, "opnai"))._replace(related=(Related("see", at(ROUTES, "openai")),))
    report = report_of(finding)._replace(secret_lines={"routes.yaml": frozenset({10, 11})})
    assert re.findall(r"- name: (.*)", shown(report)) == ["***", "***"]


# --- what strangers wrote -----------------------------------------------------


def test_nothing_of_strangers_is_shown_raw() -> None:
    evil = "\x1b[2J\u202e\n::error::x\r##[group]"
    source = Source.from_text("a\x1b\udcff.yaml", f"{evil}: {evil}")
    here = at(source, "group")
    finding = error(here, evil)._replace(
        rule=evil,
        manifest=ManifestInfo(evil, evil, evil, evil),
        path=evil,
        code=evil,
        alternatives=(evil,),
        related=(Related(evil, here),),
        fix=Fix((Edit(evil, here.span, evil),), safe=True),
    )
    report = report_of(finding, sources=(source,))._replace(
        undecided=(Undecided(here, evil, evil, evil),),
        passed_over=(PassedOver(evil, evil, evil), PassedOver(evil, UNREADABLE, evil)),
    )
    text = shown(report, View(verbose=True))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", text)
    assert "##[" not in text
    assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert text.startswith(r"a\x1b\xff.yaml:5:")


def test_markup_and_emoji_codes_mean_nothing() -> None:
    message = "[bold red]x[/] :smile: [link=http://x]y[/link]"
    report = report_of(error(at(ROUTES, "opnai"), message))
    assert message in shown(report)
    assert message in uncolored(shown(report, View(color=True)))


# --- colours ------------------------------------------------------------------


def uncolored(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.mark.parametrize("variables", [{}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"COLUMNS": "20"}])
def test_colours_change_no_character(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    finding = error(at(ROUTES, "opnai"), "模型 " * 30)._replace(
        related=(Related("see", at(BACKENDS, "openai")),)
    )
    report = report_of(finding)
    colored = shown(report, View(color=True, verbose=True))
    assert "\x1b[1;31m" in colored
    assert uncolored(colored) == shown(report, View(verbose=True))


# --- what stands around the findings ------------------------------------------------


def test_the_line_before_says_how_to_learn_more() -> None:
    lines = shown(report_of(TYPO._replace(fix=None, related=())), View()).splitlines()
    assert lines[-3:-1] == ["", "What a rule means, and the way out: aigw-lint explain some-rule"]


def test_a_clean_run_is_one_line() -> None:
    assert shown(Report(files=3, manifests=9), View()).count("\n") == 1


def test_quiet_shows_findings_alone() -> None:
    assert shown(Report(files=3, manifests=9)) == ""
    assert shown(report_of(TYPO._replace(fix=None, related=()))).endswith("^^^^^\n")


def test_nothing_to_lint_is_the_commands_to_say() -> None:
    assert shown(Report(files=3), View()) == ""


@pytest.mark.parametrize("view", [View(), QUIET, View(verbose=True)])
def test_a_file_that_cannot_be_read_is_always_told(view: View) -> None:
    report = Report(passed_over=(PassedOver("a.yaml", UNREADABLE, "Permission denied"),))
    assert shown(report, view).count("a.yaml: error: Permission denied\n") == 1
