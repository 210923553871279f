"""Files from the top of the repository, wherever the command runs."""

from __future__ import annotations

import pytest

from aigw_lint.formatters import View
from aigw_lint.formatters.fromtop import from_top

VIEW = View(folder="/work/repo/apps", top="/work/repo")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a.yaml", "apps/a.yaml"),
        ("../base/a.yaml", "base/a.yaml"),
        ("./x/../a.yaml", "apps/a.yaml"),
        ("/work/repo/b.yaml", "b.yaml"),
        ("../../elsewhere/a.yaml", "/work/elsewhere/a.yaml"),
        ("/work/repository/a.yaml", "/work/repository/a.yaml"),
        ("C:/a.yaml", "C:/a.yaml"),
    ],
)
def test_a_file_is_named_from_the_top(file: str, expected: str) -> None:
    assert from_top(file, VIEW) == expected


def test_where_nothing_is_known_of_folders_the_file_stays_as_it_is() -> None:
    assert from_top("x/a.yaml", View()) == "x/a.yaml"


def test_a_repository_at_the_very_top_of_a_disk_is_no_special_case() -> None:
    assert from_top("a.yaml", View(folder="/apps", top="/")) == "apps/a.yaml"
