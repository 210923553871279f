"""What the command line means, before anything is linted."""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aigw_lint import __version__
from aigw_lint.cli import arguments, check, entry, inputs, main, output
from aigw_lint.cli.output import Output
from aigw_lint.words.errors import ConfigError, UsageError
from aigw_lint.words.severity import Severity

ROOT = Path(__file__).parent.parent.parent


def parsed(*argv: str) -> argparse.Namespace:
    """Return the arguments of ``aigw-lint ARGV``."""
    command, rest = entry.command_of(argv)
    return entry.parser_of(command).parse_intermixed_args(rest)


# --- commands -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "command", "rest"),
    [
        ([], "check", []),
        (["."], "check", ["."]),
        (["check", "rules"], "check", ["rules"]),
        (["./rules"], "check", ["./rules"]),
        (["rules"], "rules", []),
        (["explain", "x"], "explain", ["x"]),
        (["--quiet", "checklist"], "check", ["--quiet", "checklist"]),
    ],
)
def test_what_is_no_command_is_a_path(argv: list[str], command: str, rest: list[str]) -> None:
    assert entry.command_of(argv) == (command, rest)


@pytest.mark.parametrize("command", entry.COMMANDS)
def test_each_command_has_help_with_examples(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "examples:\n  aigw-lint" in shown
    assert f"aigw-lint {command}" in shown.replace("[check]", "check")


def test_help_without_a_command_tells_of_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for command, text in entry.COMMANDS.items():
        assert f"\n  {command}" in shown
        assert text in shown


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"aigw-lint {__version__}\n"


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_what_needs_no_manifests_loads_nothing_that_reads_them(flag: str) -> None:
    code = (
        f"import sys, aigw_lint.cli; code = aigw_lint.cli.main([{flag!r}]); "
        "sys.stderr.write(' '.join(sys.modules)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "aigw_lint.cli.check" in loaded
    assert not loaded & {
        "ruamel.yaml",
        "rich",
        "aigw_lint.files.parser",
        "aigw_lint.choice.report",
        "json",
        "shutil",
    }


# --- values -------------------------------------------------------------------


def test_paths_and_options_may_stand_in_any_order() -> None:
    found = parsed("a.yaml", "--quiet", "b.yaml", "-", "--jobs", "3", "--", "--odd.yaml")
    assert found.paths == ["a.yaml", "b.yaml", "-", "--odd.yaml"]
    assert found.quiet
    assert found.jobs == 3


def test_what_holds_where_nothing_is_said() -> None:
    found = parsed()
    assert found.paths == []
    assert (found.select, found.ignore, found.outputs, found.config) == (None,) * 4
    assert (found.min_severity, found.fail_on, found.closed_world) == (None,) * 3
    assert not any((found.quiet, found.verbose, found.tracked, found.require_manifests))
    assert (found.jobs, found.color) == (1, "auto")


def test_rule_ids_stand_between_commas_or_in_options_of_their_own() -> None:
    found = parsed("--select", "a, b,", "--select", "c", "--ignore", "")
    assert arguments.flattened(found.select) == ("a", "b", "c")
    assert arguments.flattened(found.ignore) == ()
    assert arguments.flattened(None) == ()


@pytest.mark.parametrize(
    ("flag", "expected"), [("--closed-world", True), ("--no-closed-world", False)]
)
def test_the_world_can_be_closed_and_opened(flag: str, *, expected: bool) -> None:
    assert parsed(flag).closed_world is expected


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--fail-on", "eror"], "`eror` is no severity; did you mean `error`?"),
        (["--min-severity", ""], "`` is no severity"),
        (["--jobs", "0"], "`0` is no whole number above zero"),
        (["--jobs", "-1"], "--jobs"),
        (["--jobs", "²"], "`²` is no whole number above zero"),
        (["--format", "jsn"], "`jsn` is no format; did you mean `json`?"),
        (
            ["--format", "pdf"],
            "`pdf` is no format; write concise, github, json, sarif or text",
        ),
        (["rules", "--format", "pdf"], "`pdf` is no format; write json or text"),
        (["--format", "=x"], "`` is no format"),
        (
            ["explian", "missing-grant"],
            "`explian`: no such file or directory; did you mean the command `explain`?\n",
        ),
        (["check", "explian"], "`explian`: no such file or directory\n"),
        (["./explian"], "`./explian`: no such file or directory\n"),
        (
            ["explain", "references"],
            "`references` is a category; its rules are cross-namespace-reference, ",
        ),
        (
            ["explain", "schema-violation/rnage"],
            "the rule `schema-violation` has no code `rnage`; did you mean",
        ),
        (["explain", "syntax-error/x"], "the rule `syntax-error` has no codes"),
        (["--color", "blue"], "--color"),
        (["--quie"], "--quie"),
        (["--format", "json", "--format", "text"], "only one --format"),
        (["--format", "json=x", "--format", "text=x"], "two --format options write to `x`"),
        (["explain"], "RULE"),
        (["rules", "a.yaml"], "a.yaml"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], [Output("text", None)]),
        (["--format", "json"], [Output("json", None)]),
        (["--format=json=-"], [Output("json", None)]),
        (
            ["--format", "text", "--format", "json=a=b.json"],
            [Output("text", None), Output("json", "a=b.json")],
        ),
    ],
)
def test_formats_go_to_standard_output_or_to_files(argv: list[str], expected: list[Output]) -> None:
    assert list(arguments.outputs_of(parsed(*argv))) == expected


@pytest.mark.parametrize(
    ("argv", "configured", "shown"),
    [
        ([], Severity.WARNING, Severity.WARNING),
        ([], Severity.ERROR, Severity.ERROR),
        (["--fail-on", "info"], Severity.WARNING, Severity.INFO),
        (["--fail-on", "error"], Severity.WARNING, Severity.WARNING),
        (["--fail-on", "info", "--min-severity", "error"], Severity.WARNING, Severity.ERROR),
        (["--min-severity", "info"], Severity.ERROR, Severity.INFO),
    ],
)
def test_what_fails_a_run_is_shown_unless_told_otherwise(
    argv: list[str], configured: Severity, shown: Severity
) -> None:
    assert check.shown_severity(parsed(*argv), configured) is shown


# --- colours and width --------------------------------------------------------


class Terminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        ("auto", False, {"FORCE_COLOR": ""}, False),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_those_who_want_them(
    choice: str, environment: dict[str, str], *, terminal: bool, expected: bool
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert output.wants_color(choice, stream, environment) is expected


@pytest.mark.parametrize(("columns", "width"), [(120, 120), (20, 40), (0, 100)])
def test_a_terminal_says_how_wide_it_is(
    columns: int, width: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((columns, 10)))
    with (tmp_path / "file").open("w") as stream:
        assert output.width_of(stream) == width


def test_what_is_no_terminal_has_a_common_width() -> None:
    assert output.width_of(io.StringIO()) == 100


# --- how it ends --------------------------------------------------------------


def use_command(monkeypatch: pytest.MonkeyPatch, result: int | BaseException) -> None:
    """Let ``aigw-lint`` return or raise *result*."""

    def run(_: argparse.Namespace) -> int:
        if isinstance(result, BaseException):
            raise result
        return result

    def parser(_: str) -> argparse.ArgumentParser:
        made = arguments.make_parser("aigw-lint", "", "")
        made.set_defaults(run=run)
        return made

    monkeypatch.setattr(entry, "parser_of", parser)


@pytest.mark.parametrize(
    ("result", "code", "told"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (UsageError("no such path `a\x1b`"), 2, "aigw-lint: error: no such path `a\\x1b`\n"),
        (
            ConfigError("c.yaml:1:1: one\nc.yaml:2:1: two\r"),
            2,
            "aigw-lint: error: c.yaml:1:1: one\naigw-lint: error: c.yaml:2:1: two\\r\n",
        ),
        (KeyboardInterrupt(), 130, ""),
        (
            ZeroDivisionError("by\n::error::"),
            3,
            (
                "aigw-lint: internal error: ZeroDivisionError: by\\n::error:: (a fault of "
                "aigw-lint, not of your manifests: run again with -v and report that)\n"
            ),
        ),
    ],
)
def test_how_a_command_ends(
    result: Any,  # noqa: ANN401 - a code or an exception
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_command(monkeypatch, result)
    assert main([]) == code
    assert capsys.readouterr().err == told


def test_the_documentation_lists_every_exit_code() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)]
    assert codes == [0, 1, 2, entry.FAILED, inputs.NOTHING_TO_LINT, entry.INTERRUPTED]


def test_a_crash_shows_its_traceback_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_command(monkeypatch, ZeroDivisionError("\x1b"))
    assert main(["-v"]) == 3
    told = capsys.readouterr().err
    assert told.startswith("Traceback (most recent call last):\n")
    assert "report it with the lines above" in told
    assert "\x1b" not in told


def test_a_reader_that_goes_away_changes_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from aigw_lint.cli import output; "
        "from aigw_lint.cli.output import Output; "
        "output.emit([Output('text', None), Output('text', sys.argv[1])], 'never', "
        "lambda sink: sink.stream.write('x' * 1_000_000)); sys.exit(1)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaints = process.stderr.read()
    assert (process.returncode, complaints) == (1, b"")
    assert (tmp_path / "out").stat().st_size == 1_000_000


def test_a_file_that_cannot_be_written_is_wrong_usage(tmp_path: Path) -> None:
    outputs = [Output("text", str(tmp_path))]
    with pytest.raises(UsageError, match="cannot write"):
        output.emit(outputs, "auto", lambda _: None)


def test_what_the_terminal_cannot_show_becomes_an_escape() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aigw_lint", "--jobs", "模型"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert r"\u6a21\u578b" in done.stderr
