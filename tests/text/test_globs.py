"""Globs against git itself, and against paths made to take long."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest
from clock import bounded

from aigw_lint.text.globs import check_glob, compile_globs

NAMES = ("a", "b", "ab", "aab", "bab")
PATHS = [
    "/".join(parts)
    for count in (1, 2, 3)
    for parts in itertools.islice(itertools.product(NAMES, repeat=count), 0, None, count)
]
GLOBS = [
    "a",
    "/a",
    "./b",
    "a/",
    "/a/",
    "*",
    "*/",
    "/*",
    "*/*",
    "a/*",
    "a/*/",
    "a/b",
    "/a/b",
    "**",
    "**/",
    "/**",
    "**/a",
    "**/a/",
    "**/a/b",
    "a/**",
    "a/**/",
    "a/**/b",
    "a/**/**/b",
    "**/a/**",
    "**/a/**/b",
    "*/**/ab",
    "**/*b/**/a*",
    "a?",
    "?b",
    "[ab]",
    "[!a]",
    "[!a]?",
    "[a-b]/[!b]",
    "*a*b",
    "a**b",
    "*b*/a",
]


@pytest.mark.parametrize("glob", GLOBS)
def test_globs_mean_what_they_mean_in_gitignore(glob: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    # git itself never matches a glob that begins with a dot and a slash.
    (tmp_path / ".gitignore").write_text(glob.removeprefix(".") + "\n", encoding="utf-8")
    done = subprocess.run(
        ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "--stdin"],
        input="\n".join(PATHS),
        text=True,
        capture_output=True,
        check=False,
    )
    matches = compile_globs([glob])
    assert [path for path in PATHS if matches(path)] == done.stdout.split()


@pytest.mark.parametrize(
    ("glob", "path", "matched"),
    [
        ("tests", "apps/tests/", True),
        ("tests/", "apps/tests/", True),
        ("tests/", "apps/tests", False),  # a file of that name
        ("tests/**", "tests/", False),  # what is in it, not itself
        ("a.b", "axb", False),
        ("[*]", "*", True),
        ("[*]", "x", False),
        ("[]]", "]", True),
        ("[^a]", "^", True),
        ("[&&~~||]", "~", True),
        ("[a", "[a", True),
        ("a*", "a\nb", True),
        ("ä/*.yaml", "ä/ö.yaml", True),
    ],
)
def test_what_the_table_does_not_ask_git(glob: str, path: str, *, matched: bool) -> None:
    assert compile_globs([glob])(path) is matched


def test_any_of_many_globs_is_enough_and_none_match_nothing() -> None:
    matches = compile_globs(["a/**/b", "c/**/*d*e"])
    assert matches("a/x/b")
    assert matches("c/x/1d2e3/../xdxe")
    assert not matches("b")
    assert not compile_globs([])("a")


@pytest.mark.parametrize("glob", ["", "/", "!a", "a\\b", "../a", "a/../b", "[z-a]"])
def test_what_is_no_glob_is_refused(glob: str) -> None:
    with pytest.raises(ValueError, match=r"glob|`/`"):
        check_glob(glob)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a" * 30 + "b", "a" * 255),
        ("**/a/" * 30 + "b", "a/" * 1000 + "c"),
        ("**/*a*a*a/" * 10 + "b", ("a" * 200 + "/") * 20 + "c"),
        ("/".join(["*a*a*a"] * 20), ("a" * 200 + "/") * 19 + "b"),
    ],
)
def test_no_glob_takes_long_on_any_path(glob: str, path: str) -> None:
    matches = compile_globs([glob])
    with bounded(0.5):
        assert not matches(path)
