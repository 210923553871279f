"""Suppressions: what they cover, what is said of useless ones, and the fixes of these."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from clock import bounded

from aigw_lint import lint
from aigw_lint.files.finding import ENGINE_IDS, Finding, Undecided
from aigw_lint.files.parser import Source, parse, those_that_may_suppress
from aigw_lint.objects.suppressing import Applied, apply
from aigw_lint.objects.suppression import Suppressions, read_suppressions
from aigw_lint.text.edit import apply_edits
from aigw_lint.words.severity import Judge, Severity

PAGE = Path(__file__).parents[2] / "docs" / "suppressions.md"
KNOWN = frozenset({"missing-grant", "missing-reference", "small-buffer-limit"})
TODAY = date(2027, 3, 1)


def source_of(text: str) -> Source:
    return Source("a.yaml", textwrap.dedent(text).encode("utf-8"))


def read(source: Source) -> Suppressions:
    return read_suppressions(source, parse(source).documents, KNOWN, {"attachment"})


def finding_at(source: Source, offset: int, rule: str = "missing-grant") -> Finding:
    location = source.location(offset, offset + 1)
    return Finding(location, rule, Severity.ERROR, Judge.CONTROLLER, "references", "wrong")


def at_marks(source: Source, rule: str = "missing-grant") -> list[Finding]:
    """Return a finding at each word in capitals of *source*."""
    return [
        finding_at(source, found.start(), rule)
        for found in re.finditer("(?<![%A-Z])[A-Z]+", source.text)
    ]


def words(source: Source, findings: Iterable[Finding]) -> list[str]:
    """Return the words in capitals that *findings* stand at."""
    text = source.text
    starts = [finding.location.span.start.offset for finding in findings]
    return [re.compile("[A-Z]+").match(text, start)[0] for start in starts]  # type: ignore[index]


def applied(
    text: str, *, today: date = TODAY, ran: bool = True, rule: str = "missing-grant"
) -> tuple[Source, Applied]:
    source = source_of(text)
    return source, apply(at_marks(source, rule), read(source), lambda _: ran, today)


def kept(text: str) -> list[str]:
    """Return the words in capitals whose findings no comment suppresses."""
    source, result = applied(text)
    return words(source, result.kept)


# --- what a comment covers ----------------------------------------------------


def test_at_the_end_of_a_line_it_covers_what_starts_on_that_line() -> None:
    assert kept(
        """\
        a: X
        b: Y  # aigw-lint: ignore[missing-grant] made by hand
        c: Z
        """
    ) == ["X", "Z"]


def test_at_the_end_of_a_line_it_does_not_cover_what_goes_on_below() -> None:
    assert kept(
        """\
        B:  # aigw-lint: ignore[missing-grant] made by hand
          c: Z
        """
    ) == ["Z"]


def test_after_a_block_scalars_header_it_covers_that_line() -> None:
    assert kept(
        """\
        B: |  # aigw-lint: ignore[missing-grant] made by hand
          text
        c: Z
        """
    ) == ["Z"]


def test_alone_it_covers_the_entry_below_with_all_that_is_in_it() -> None:
    assert kept(
        """\
        a: X
        # aigw-lint: ignore[missing-grant] made by hand
        B:
          c: Y
          d: [P, {e: Q}]
        f: Z
        """
    ) == ["X", "Z"]


def test_alone_it_covers_one_item_of_a_list() -> None:
    assert kept(
        """\
        list:
          # aigw-lint: ignore[missing-grant] made by hand
          - name: X
            more: Y
          - name: P
          # aigw-lint: ignore[missing-grant] made by hand
          -
            name: Q
          - - R
        """
    ) == ["P", "R"]


def test_above_the_first_entry_of_a_nested_mapping_it_covers_that_entry() -> None:
    assert kept(
        """\
        metadata:
          # aigw-lint: ignore[missing-grant] made by hand
          name: X
          namespace: Y
        """
    ) == ["Y"]


@pytest.mark.parametrize("between", ["", "---\n", "\n# a licence\n\n---\n", "%YAML 1.1\n---\n"])
def test_above_the_first_line_of_a_document_it_covers_all_of_it(between: str) -> None:
    assert kept(
        "# aigw-lint: ignore[missing-grant] made by hand\n"
        + between
        + "a: X\nb: {c: Y}\n---\na: Z\n"
    ) == ["Z"]


def test_above_a_later_document_it_covers_that_one() -> None:
    assert kept(
        """\
        a: X
        ---
        # aigw-lint: ignore[missing-grant] made by hand
        b: Y
        c: P
        ---
        d: Z
        """
    ) == ["X", "Z"]


def test_blank_lines_and_other_comments_may_lie_between() -> None:
    assert kept(
        """\
        a: X
        # aigw-lint: ignore[missing-grant] made by hand

        # the backend of the other team
        # aigw-lint: ignore[small-buffer-limit] enough for us
        b: Y
        """
    ) == ["X"]


def test_for_the_file_it_covers_all_documents_wherever_it_stands() -> None:
    text = "a: X\n---\nb: Y  # aigw-lint: ignore-file[missing-grant] a demo\n---\nc: Z\n"
    assert kept(text) == []


def test_in_flow_style_it_covers_the_entry_below() -> None:
    assert kept(
        """\
        a: {
          # aigw-lint: ignore[missing-grant] made by hand
          b: X,
          c: Y
        }
        """
    ) == ["Y"]


def test_an_alias_is_covered_where_it_is_written_not_where_it_leads() -> None:
    assert kept(
        """\
        a: &anchor {b: X}
        # aigw-lint: ignore[missing-grant] made by hand
        c: *anchor
        d: {<<: *anchor, e: Y}
        """
    ) == ["X", "Y"]


def test_an_empty_value_is_covered() -> None:
    source = source_of("a: 1\n# aigw-lint: ignore[missing-grant] x\nb:\nc: 1\n")
    empty = parse(source).documents[0].root.get("b")
    assert empty is not None
    result = apply([finding_at(source, empty.start)], read(source), lambda _: True, TODAY)
    assert (result.kept, result.suppressed, result.extra) == ((), 1, ())


def test_line_ends_of_windows_and_of_old_macs_do_not_matter() -> None:
    for end in ("\r\n", "\r"):
        lines = ("a: X", "# aigw-lint: ignore[missing-grant] x", "b: Y", "c: Z", "")
        assert kept(end.join(lines)) == ["X", "Z"]


def test_only_the_rules_that_it_names_are_covered_and_other_files_never() -> None:
    source = source_of("a: X  # aigw-lint: ignore[missing-grant] x\n")
    other = Source("b.yaml", source.data)
    offset = source.text.index("X")
    findings = [
        finding_at(source, offset),
        finding_at(source, offset, "missing-reference"),
        finding_at(other, offset),
    ]
    result = apply(findings, read(source), lambda _: True, TODAY)
    assert result.kept == tuple(findings[1:])
    assert result.suppressed == 1


def test_text_that_looks_like_a_comment_is_none() -> None:
    assert kept(
        """\
        a: "X # aigw-lint: ignore-file[missing-grant]"
        b: |
          Y
          # aigw-lint: ignore-file[missing-grant]
        c: Z#aigw-lint:ignore-file[missing-grant]
        """
    ) == ["X", "Y", "Z"]


def test_it_may_follow_another_comment_and_another_suppression() -> None:
    _, result = applied(
        "a: X  # mine # aigw-lint: ignore[missing-grant] x #aigw-lint:ignore-file[missing-grant]\n"
    )
    assert (result.kept, result.extra) == ((), ())


# --- until --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "suppressed"),
    [(date(2027, 2, 28), 1), (date(2027, 3, 1), 1), (date(2027, 3, 2), 0)],
)
def test_it_holds_through_its_last_day_and_then_the_finding_says_so(
    today: date, suppressed: int
) -> None:
    text = "a: X  # aigw-lint: ignore[missing-grant] until=2027-03-01 the reason\n"
    _, result = applied(text, today=today)
    assert result.suppressed == suppressed
    assert [finding.message for finding in result.kept] == (
        [] if suppressed else ["wrong (its suppression ended on 2027-03-01)"]
    )
    assert result.extra == ()


def test_one_that_holds_goes_before_one_that_ended_and_the_latest_end_is_told() -> None:
    both = (
        "# aigw-lint: ignore-file[missing-grant] until=2025-01-01 x\n"
        "a: X  # aigw-lint: ignore[missing-grant] until=2026-01-01 x\n"
        "b: Y  # aigw-lint: ignore[missing-grant] x\n"
        "c: Z\n"
    )
    source, result = applied(both)
    assert [(words(source, [each])[0], each.message) for each in result.kept] == [
        ("X", "wrong (its suppression ended on 2026-01-01)"),
        ("Z", "wrong (its suppression ended on 2025-01-01)"),
    ]


def test_one_that_ended_and_has_nothing_to_suppress_is_unused() -> None:
    _, result = applied("a: 1  # aigw-lint: ignore[missing-grant] until=2020-01-01 x\n")
    assert [finding.message for finding in result.extra] == [
        "`missing-grant` finds nothing here, so there is nothing to suppress"
    ]


@pytest.mark.parametrize(
    "word", ["until=", "until=soon", "until=2027-13-01", "until=2027-02-30", "until=20270301"]
)
def test_a_day_that_is_none_suppresses_nothing_and_is_told(word: str) -> None:
    source, result = applied(f"a: X  # aigw-lint: ignore[missing-grant] reason {word}\n")
    assert words(source, result.kept) == ["X"]
    (finding,) = result.extra
    assert said_at(source, finding) == word
    assert "write it as `until=2027-03-01`" in finding.message


# --- useless ones -------------------------------------------------------------


def said_at(source: Source, finding: Finding) -> str:
    span = finding.location.span
    return source.text[span.start.offset : span.end.offset]


def test_a_useless_one_is_a_warning_at_the_id() -> None:
    source, result = applied(
        """\
        a: 1
        b: X  # aigw-lint: ignore[missing-grant, missing-reference] because
        """
    )
    (finding,) = result.extra
    assert finding.rule == "unused-suppression"
    assert (finding.severity, finding.judge) == (Severity.WARNING, Judge.ADVICE)
    assert finding.category == "engine"
    assert said_at(source, finding) == "missing-reference"
    start, end = finding.location.span
    assert (start.line, start.column, end.line, end.column) == (2, 42, 2, 59)


def test_where_the_rule_did_not_run_nobody_can_call_it_useless() -> None:
    _, result = applied("a: 1  # aigw-lint: ignore[missing-grant] x\n", ran=False)
    assert result.extra == ()


def test_an_unknown_rule_is_told_even_where_nothing_ran() -> None:
    source, result = applied("a: X  # aigw-lint: ignore[missing-grand] x\n", ran=False)
    (finding,) = result.extra
    assert said_at(source, finding) == "missing-grand"
    assert finding.message == (
        "`missing-grand` is no rule, so this suppresses nothing; did you mean `missing-grant`?"
    )


def test_a_category_is_told_to_be_none_of_a_comments_names() -> None:
    _, result = applied("a: X  # aigw-lint: ignore[attachment] x\n", ran=False)
    (finding,) = result.extra
    assert finding.message == (
        "`attachment` is a category, so this suppresses nothing: comments name rules, "
        "and categories work in --select and --ignore only"
    )


def undecided_at(source: Source, word: str, rule: str = "missing-grant") -> Undecided:
    offset = source.text.index(word)
    return Undecided(source.location(offset, offset + 1), rule, "external-reference", "whether")


def test_one_that_covers_an_undecided_check_of_its_rule_is_not_called_useless() -> None:
    source = source_of("a: O  # aigw-lint: ignore[missing-grant] made by hand\nb: P\n")

    def useless(word: str, rule: str) -> int:
        undecided = [undecided_at(source, word, rule)]
        return len(apply([], read(source), lambda _: True, TODAY, undecided).extra)

    assert useless("O", "missing-grant") == 0
    assert useless("P", "missing-grant") == 1
    assert useless("O", "missing-reference") == 1


@pytest.mark.parametrize("closed_world", [False, True])
def test_a_file_can_be_clean_in_an_open_and_in_a_closed_world(closed_world: bool) -> None:
    text = """
        apiVersion: aigateway.envoyproxy.io/v1beta1
        kind: AIGatewayRoute
        metadata: {name: chat, namespace: apps}
        spec:
          rules:
            # aigw-lint: ignore[missing-reference] the operator makes it
            - backendRefs: [{name: openai}]
    """
    report = lint(sources={"a.yaml": textwrap.dedent(text)}, closed_world=closed_world)
    assert report.at_least(Severity.WARNING) == ()
    assert report.suppressed == closed_world


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# Aigw-lint: Ignore[missing-grant] x", "this comment suppresses nothing; write"),
        ("# aigw-lint: ignore[references] x", "`references` is a category, so this"),
    ],
)
def test_the_linter_tells_a_mark_in_the_wrong_case_and_a_category(
    comment: str, message: str
) -> None:
    text = f"apiVersion: aigateway.envoyproxy.io/v1beta1\nkind: AIGatewayRoute  {comment}\n"
    (finding,) = lint(sources={"a.yaml": text}).at_least(Severity.WARNING)
    assert finding.rule == "unused-suppression"
    assert finding.message.startswith(message)


@pytest.mark.parametrize("rule", sorted(ENGINE_IDS))
def test_what_the_engine_finds_cannot_be_suppressed(rule: str) -> None:
    source, result = applied(f"a: X  # aigw-lint: ignore-file[{rule}] x\n", rule=rule)
    assert words(source, result.kept) == ["X"]
    (finding,) = result.extra
    assert said_at(source, finding) == rule
    assert finding.message == f"`{rule}` is the linter's own and cannot be suppressed"


@pytest.mark.parametrize(
    "comment",
    [
        "# aigw-lint:",
        "# aigw-lint: ignore",
        "# aigw-lint: ignore[]",
        "# aigw-lint: ignore[ , ]",
        "# aigw-lint: ignore [missing-grant]",
        "# aigw-lint: ignore[missing-grant",
        "# aigw-lint: ignore[missing-grant]reason",
        "# aigw-lint: disable[missing-grant]",
        "# aigw-lint: ignore-next[missing-grant]",
        "#aigw-lint: IGNORE[missing-grant]",
        "# Aigw-lint: Ignore[missing-grant]",
        "# Aigw-lint: ignore[missing-grant]",
        "#AIGW-LINT:ignore[missing-grant]",
    ],
)
def test_a_comment_that_is_none_is_told_with_the_right_form(comment: str) -> None:
    source = source_of(f"a: x  {comment}  \n")
    (finding,) = read(source).faults
    assert said_at(source, finding) == comment
    assert finding.message.startswith(
        "this comment suppresses nothing; write `# aigw-lint: ignore["
    )
    assert finding.fix is None


@pytest.mark.parametrize(
    "text", ["a: 1\n# aigw-lint: ignore[missing-grant] x\n", "# aigw-lint: ignore[x]"]
)
def test_one_with_nothing_below_is_told(text: str) -> None:
    (finding,) = read(source_of(text)).faults
    assert finding.message == "nothing follows that this comment could cover"


def test_a_stranger_in_an_id_is_escaped_and_cut() -> None:
    source = source_of(f"a: x  # aigw-lint: ignore[a\u202eb{'x' * 100}]\n")
    (finding,) = apply([], read(source), lambda _: True, TODAY).extra
    assert "\\u202e" in finding.message
    assert len(finding.message) < 120


# --- fixes --------------------------------------------------------------------


def fixed(text: str) -> str:
    """Return *text* after the fixes of all useless suppressions, equal edits made once."""
    source, result = applied(text)
    edits = dict.fromkeys(
        edit for finding in result.extra if finding.fix for edit in finding.fix.edits
    )
    assert all(finding.fix.safe for finding in result.extra if finding.fix)
    return apply_edits(source.text, edits)


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("a: X  # aigw-lint: ignore[missing-grant] x", None),
        ("a: X  # aigw-lint: ignore[missing-reference] x", "a: X"),
        ("a: X  # aigw-lint: ignore[nonsense, small-buffer-limit] x", "a: X"),
        (
            "a: X  # aigw-lint: ignore[missing-grant, nonsense] x",
            "a: X  # aigw-lint: ignore[missing-grant] x",
        ),
        (
            "a: X  # aigw-lint: ignore[nonsense,missing-grant] x",
            "a: X  # aigw-lint: ignore[missing-grant] x",
        ),
        (
            "a: X  # aigw-lint: ignore[p, q , missing-grant , r, s] x",
            "a: X  # aigw-lint: ignore[missing-grant] x",
        ),
        ("a: X  # mine # aigw-lint: ignore[nonsense] x", "a: X  # mine"),
        (
            "a: X # aigw-lint: ignore[p] x # aigw-lint: ignore[missing-grant] y",
            "a: X # aigw-lint: ignore[missing-grant] y",
        ),
    ],
)
def test_the_fix_takes_the_id_or_the_whole_comment(comment: str, left: str | None) -> None:
    assert fixed(f"{comment}\nb: 1\n") == f"{comment if left is None else left}\nb: 1\n"


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# aigw-lint: ignore[missing-grand] x", "# aigw-lint: ignore[missing-grant] x"),
        (
            "# aigw-lint: ignore[p, missing-grand, q] x",
            "# aigw-lint: ignore[missing-grant] x",
        ),
        (
            "# aigw-lint: ignore[missing-grand, missing-grant] x",
            "# aigw-lint: ignore[missing-grant] x",
        ),
    ],
)
def test_the_fix_puts_right_a_name_that_is_misspelled(comment: str, left: str) -> None:
    source, result = applied(f"a: X  {comment}\n")
    edits = [edit for finding in result.extra if finding.fix for edit in finding.fix.edits]
    assert apply_edits(source.text, edits) == f"a: X  {left}\n"
    safe = {finding.message[1:].split("`")[0]: finding.fix for finding in result.extra}
    mended = safe["missing-grand"]
    assert mended is not None
    assert mended.safe is ("missing-grant]" in comment)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_fix_takes_the_line_of_a_comment_that_stands_alone(end: str) -> None:
    lines = ("a: 1", "  # aigw-lint: ignore[missing-grant] x", "b: 1", "")
    assert fixed(end.join(lines)) == end.join(("a: 1", "b: 1", ""))


def test_the_fix_takes_a_last_line_without_an_end() -> None:
    assert fixed("a: 1\n# aigw-lint: ignore-file[missing-grant] x") == "a: 1\n"


# --- hostile files ------------------------------------------------------------


def test_many_suppressions_over_many_findings_cost_no_square() -> None:
    count = 20_000
    line = "  # aigw-lint: ignore-file[missing-grant] until=2020-01-01\n"
    source = source_of("a: X" + line * count + "b: " + "Y " * count + "\n")
    findings = at_marks(source)
    with bounded(5):
        result = apply(findings, read(source), lambda _: True, TODAY)
        assert len(result.kept) == count + 1


# --- the page -----------------------------------------------------------------


def test_the_examples_of_the_page_suppress_what_they_say() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    for text in examples:
        bare = re.sub(r" *# aigw-lint: .*", "", text)
        for closed_world in (False, True):
            without = lint(sources={"a.yaml": bare}, closed_world=closed_world)
            report = lint(sources={"a.yaml": text}, closed_world=closed_world, today=TODAY)
            assert report.suppressed, text
            named = {rule for rule in (*KNOWN, "schema-violation") if rule in text}
            assert {found.rule for found in report.findings} == {
                found.rule for found in without.findings
            } - named
            assert report.at_least(Severity.WARNING) == (), text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("large", [0, 2_000_000])
def test_those_of_many_files_that_may_suppress_are_found(encoding: str, large: int) -> None:
    marked = "# AIGW-Lint: ignore[x]\n".encode(encoding) + b" " * large
    sources = [Source(f"{number}.yaml", b"a: b\n") for number in range(150)]
    at = (0, 70, 149)
    for number in at:
        sources[number] = Source(f"{number}.yaml", marked)
    found = [each.path for each in those_that_may_suppress(sources)]
    assert found == [f"{number}.yaml" for number in at]
