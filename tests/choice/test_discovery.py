"""Which files are read and reported on, in real folders, with real links, in real repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aigw_lint.choice.discovery import FileEntry, Problem, Tree, discover, read
from aigw_lint.configuration.config import Config, load_config
from aigw_lint.words.errors import UsageError

needs_links = pytest.mark.skipif(
    os.name == "nt", reason="Windows makes symbolic links for administrators only"
)
Git = Callable[..., str]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's home, and a git hook that runs these tests, out of them."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Return an empty folder, no repository, with nothing above it."""
    folder = tmp_path / "top"
    folder.mkdir()
    return folder


def write(top: Path, *names: str) -> None:
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", encoding="utf-8")


def paths(tree: Tree) -> list[str]:
    return [entry.path for entry in tree.files]


def shown(tree: Tree) -> list[str]:
    return [entry.file for entry in tree.files]


def walk(top: Path, *named: str, cwd: Path | None = None, config: Config | None = None) -> Tree:
    return discover(named, cwd=str(cwd or top), config=config or Config())


def configured(top: Path, text: str) -> Config:
    (top / ".aigw-lint.yaml").write_text(text, encoding="utf-8")
    return load_config(str(top))


# --- what is read -------------------------------------------------------------


def test_yaml_and_json_below_the_root_are_read_in_order(top: Path) -> None:
    write(top, "b.yaml", "a/c.yml", "a/b/d.json", "Kustomization", "a.txt", "a/yaml", "c.yaml.tmpl")
    (top / "folder.yaml").mkdir()
    tree = walk(top)
    assert tree.root == str(top)
    assert paths(tree) == ["Kustomization", "a/b/d.json", "a/c.yml", "b.yaml"]
    assert tree.files[1] == FileEntry("a/b/d.json", str(top / "a/b/d.json"), "a/b/d.json")
    assert tree.reported == set(paths(tree))
    assert [each.path for each in tree.templates] == ["c.yaml.tmpl"]
    assert tree.counted == {"c.yaml.tmpl"}
    assert tree.problems == ()


def test_folders_that_begin_with_a_dot_are_read_only_where_named(top: Path) -> None:
    write(top, ".hidden.yaml", ".github/a.yaml", ".github/.cache/b.yaml", "x/.git/c.yaml")
    assert paths(walk(top)) == [".hidden.yaml"]
    tree = walk(top, ".github")
    assert paths(tree) == [".github/a.yaml", ".hidden.yaml"]
    assert tree.reported == {".github/a.yaml"}
    assert paths(walk(top, ".github/.cache", ".")) == [".github/.cache/b.yaml", ".hidden.yaml"]


def test_a_named_file_is_read_whatever_its_name(top: Path) -> None:
    write(top, "a.yaml", "rendered.out")
    tree = walk(top, "rendered.out", "./rendered.out", "-")
    assert paths(tree) == ["a.yaml", "rendered.out"]
    assert tree.reported == {"rendered.out"}


def test_standard_input_alone_reports_on_no_file(top: Path) -> None:
    write(top, "a.yaml")
    tree = walk(top, "-")
    assert (paths(tree), tree.reported) == (["a.yaml"], frozenset())


@pytest.mark.parametrize("named", ["gone.yaml", "gone/", "a.yaml/b"])
def test_a_named_path_that_does_not_exist_is_an_error(named: str, top: Path) -> None:
    write(top, "a.yaml")
    with pytest.raises(UsageError, match=r"gone|a\.yaml/b"):
        walk(top, named)


def test_one_file_and_its_folder_read_the_same(top: Path) -> None:
    write(top, "apps/routes.yaml", "apps/backends.yaml", "platform/gateway.yaml")
    one, all_of_it = walk(top, "apps/routes.yaml"), walk(top)
    assert one.files == all_of_it.files
    assert one.reported == {"apps/routes.yaml"}


def test_the_configuration_itself_is_not_read(top: Path) -> None:
    write(top, "a.yaml")
    assert paths(walk(top, config=configured(top, "{}"))) == ["a.yaml"]


# --- the root -----------------------------------------------------------------


def test_the_folder_of_the_configuration_is_the_root(top: Path) -> None:
    write(top, "apps/a.yaml", "b.yaml")
    tree = walk(top, "a.yaml", cwd=top / "apps", config=configured(top, "{}"))
    assert tree.root == str(top)
    assert (paths(tree), shown(tree)) == (["apps/a.yaml", "b.yaml"], ["a.yaml", "../b.yaml"])


def test_else_the_working_directory_where_it_holds_all_paths(top: Path) -> None:
    (top / ".git").mkdir()
    write(top, "apps/a.yaml", "b.yaml")
    assert walk(top, "a.yaml", cwd=top / "apps").root == str(top / "apps")
    assert walk(top, "apps/a.yaml").root == str(top)


def test_else_the_top_of_the_work_tree(top: Path, tmp_path: Path) -> None:
    (top / ".git").mkdir()
    write(top, "apps/a.yaml", "b.yaml", "x/y/c.yaml")
    assert walk(top, "../b.yaml", cwd=top / "apps").root == str(top)
    assert walk(top, "../top/apps/a.yaml", cwd=tmp_path / "home").root == str(top)


def test_else_what_the_paths_have_in_common(top: Path, tmp_path: Path) -> None:
    write(top, "apps/x/a.yaml", "apps/y/b.yaml", "c.yaml")
    tree = walk(top, "../top/apps/x", "../top/apps/y/b.yaml", cwd=tmp_path / "home")
    assert tree.root == str(top / "apps")
    assert shown(tree) == ["../top/apps/x/a.yaml", "../top/apps/y/b.yaml"]


def test_a_repository_inside_does_not_change_the_root(top: Path) -> None:
    write(top, "sub/.git/HEAD", "sub/a.yaml", "b.yaml")
    assert walk(top, "sub/a.yaml").files == walk(top).files


def test_the_home_directory_is_not_searched_for_one_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home, "a.yaml", "b.yaml", "work/c.yaml", "work/d.yaml")
    tree = walk(home, "a.yaml", "work/c.yaml")
    assert (tree.root, paths(tree)) == (str(home), ["a.yaml", "work/c.yaml"])
    assert paths(walk(home, "work/c.yaml")) == ["c.yaml", "d.yaml"]
    assert len(walk(home, ".").files) == len(walk(home).files) == 4


# --- what is reported on, and how files are called -----------------------------


def test_the_paths_of_the_configuration_count_where_none_is_named(top: Path) -> None:
    write(top, "apps/a.yaml", "libs/b.yaml", "demo/c.yaml")
    config = configured(top, "paths: [apps, libs/b.yaml]")
    assert walk(top, config=config).reported == {"apps/a.yaml", "libs/b.yaml"}
    assert walk(top, cwd=top / "demo", config=config).reported == {"apps/a.yaml", "libs/b.yaml"}
    assert walk(top, "demo", config=config).reported == {"demo/c.yaml"}


def test_a_path_of_the_configuration_that_is_gone_is_an_error_that_says_where(top: Path) -> None:
    config = configured(top, "paths: [gone]")
    with pytest.raises(
        UsageError, match=r"\.aigw-lint\.yaml:1:9: `paths` names `gone`: no such file"
    ):
        walk(top, config=config)


def test_context_is_read_and_not_reported_on_unless_a_longer_path_names_it(top: Path) -> None:
    write(top, "a.yaml", ".dump/b.yaml", ".dump/c.yaml", "team/d.yaml")
    config = configured(top, "context: [.dump, team]")
    tree = walk(top, config=config)
    assert paths(tree) == [".dump/b.yaml", ".dump/c.yaml", "a.yaml", "team/d.yaml"]
    assert tree.reported == {"a.yaml"}
    assert walk(top, ".", ".dump/b.yaml", config=config).reported == {"a.yaml", ".dump/b.yaml"}
    assert walk(top, "team", config=config).reported == {"team/d.yaml"}


def test_files_are_absolute_only_where_given_so(top: Path) -> None:
    write(top, "a.yaml", "b.yaml")
    absolute = (top / "a.yaml").as_posix()
    assert shown(walk(top, absolute)) == [absolute, (top / "b.yaml").as_posix()]
    assert shown(walk(top, absolute, "b.yaml")) == [absolute, "b.yaml"]
    assert shown(walk(top, str(top), ".")) == ["a.yaml", "b.yaml"]


# --- exclude ------------------------------------------------------------------


def test_what_is_excluded_is_not_read_even_if_named(top: Path) -> None:
    write(top, "a.yaml", "tests/b.yaml", "apps/tests/c.yaml", "apps/d.tmpl.yaml", "apps/e.yaml")
    config = configured(top, "exclude: [tests/, '*.tmpl.yaml']")
    assert paths(walk(top, config=config)) == ["a.yaml", "apps/e.yaml"]
    named = walk(top, "tests", "tests/b.yaml", "apps/d.tmpl.yaml", config=config)
    assert (paths(named), named.reported) == (["a.yaml", "apps/e.yaml"], frozenset())


def test_globs_start_at_the_folder_of_the_configuration(top: Path, tmp_path: Path) -> None:
    write(top, "apps/x/a.yaml", "apps/y/b.yaml", "x/c.yaml")
    config = configured(top / "apps", "exclude: [/x]")
    write(tmp_path, "other/x/d.yaml")
    tree = discover(("top/apps", "other"), cwd=str(tmp_path), config=config)
    assert tree.root == str(tmp_path)
    assert paths(tree) == ["other/x/d.yaml", "top/apps/y/b.yaml", "top/x/c.yaml"]


def test_globs_of_a_configuration_above_the_root_start_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home, "work/x/a.yaml", "work/b.yaml")
    config = configured(home, "exclude: [/work/x, /b.yaml]")
    tree = walk(home, "work/b.yaml", config=config)
    assert tree.root == str(home / "work")
    assert paths(tree) == ["b.yaml"]


def test_a_glob_that_is_none_is_an_error(top: Path) -> None:
    with pytest.raises(UsageError, match="exclude"):
        walk(top, config=Config(exclude=("!a",)))


# --- links --------------------------------------------------------------------


@needs_links
def test_links_inside_the_root_are_other_names_of_what_is_read(top: Path) -> None:
    write(top, "base/a.yaml", "b.yaml", "c.tmpl")
    (top / "dev").symlink_to("base", target_is_directory=True)
    (top / "again.yaml").symlink_to("dev/a.yaml")
    (top / "c.yaml").symlink_to("c.tmpl")
    tree = walk(top)
    assert paths(tree) == ["b.yaml", "base/a.yaml", "c.tmpl"]
    assert tree.links == {"again.yaml": "base/a.yaml", "c.yaml": "c.tmpl", "dev": "base"}
    assert tree.problems == ()
    assert walk(top, "dev").reported == {"base/a.yaml"}
    assert walk(top, "again.yaml").reported == {"base/a.yaml"}


@needs_links
def test_a_link_into_a_dot_folder_is_followed_once(top: Path) -> None:
    write(top, ".data/deep/a.yaml", ".data/.more/b.yaml")
    for name in ("one", "two"):
        (top / name).symlink_to(".data", target_is_directory=True)
    (top / ".data" / "loop").symlink_to("..", target_is_directory=True)
    tree = walk(top)
    assert paths(tree) == [".data/deep/a.yaml"]
    assert tree.links == {"one": ".data", "two": ".data", ".data/loop": ""}


@needs_links
def test_loops_end(top: Path) -> None:
    write(top, "a/a.yaml")
    (top / "a" / "up").symlink_to("..", target_is_directory=True)
    (top / "self").symlink_to("self")
    tree = walk(top)
    assert paths(tree) == ["a/a.yaml"]
    assert [(each.file, each.reason) for each in tree.problems] == [("self", "dangling-link")]


@needs_links
def test_a_link_out_of_the_root_is_told_and_not_followed(top: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.yaml", "outside/notes.txt")
    write(top, "a.yaml", ".git/config.yaml")
    (top / "all").symlink_to(tmp_path / "outside", target_is_directory=True)
    (top / "one.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    (top / "notes").symlink_to(tmp_path / "outside" / "notes.txt")
    (top / "git.yaml").symlink_to(".git/config.yaml")
    (top / ".cache").symlink_to(tmp_path / "outside", target_is_directory=True)
    tree = walk(top)
    assert paths(tree) == ["a.yaml"]
    said = "is a link that leads out, so it was not followed"
    assert tree.problems == tuple(
        Problem(name, said, "outside-root") for name in ("all", "git.yaml", "one.yaml")
    )


@needs_links
def test_a_named_link_may_lead_out_of_the_root(top: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside/b.yaml")
    write(top, "a.yaml")
    (top / "all").symlink_to(tmp_path / "outside", target_is_directory=True)
    tree = walk(top, "all")
    assert paths(tree) == ["a.yaml", "all/b.yaml"]
    assert tree.reported == {"all/b.yaml"}
    assert tree.problems == ()


@needs_links
@pytest.mark.parametrize("key", ["paths", "context"])
def test_a_link_that_a_configuration_names_may_not(key: str, top: Path, tmp_path: Path) -> None:
    write(tmp_path, "outside/b.yaml")
    (top / "all").symlink_to(tmp_path / "outside", target_is_directory=True)
    tree = walk(top, config=configured(top, f"{key}: [all]"))
    assert paths(tree) == []
    assert {(each.file, each.reason) for each in tree.problems} == {("all", "outside-root")}


@needs_links
def test_dangling_links_are_told_but_not_those_of_editors(top: Path) -> None:
    write(top, "a.yaml")
    (top / "b.yaml").symlink_to("gone.yaml")
    (top / ".#a.yaml").symlink_to("user@host.1234")
    (top / "tests.yaml").symlink_to("gone")
    tree = walk(top, config=configured(top, "exclude: [tests.yaml]"))
    assert paths(tree) == ["a.yaml"]
    assert tree.problems == (Problem("b.yaml", "is a link that leads nowhere", "dangling-link"),)


@needs_links
def test_what_is_excluded_is_not_read_through_a_link(top: Path) -> None:
    write(top, "tests/a.yaml", "b.yaml")
    (top / "again").symlink_to("tests", target_is_directory=True)
    (top / "again.yaml").symlink_to("tests/a.yaml")
    tree = walk(top, "again", config=configured(top, "exclude: [tests]"))
    assert (paths(tree), tree.links) == (["b.yaml"], {})


@needs_links
def test_from_home_only_what_is_named_is_read_links_or_not(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write(home, ".config/a.yaml", "work/b.yaml", "c.yaml")
    (home / "work" / "link").symlink_to("../.config", target_is_directory=True)
    tree = walk(home, "c.yaml", "work")
    assert paths(tree) == ["c.yaml", "work/b.yaml"]
    assert [each.reason for each in tree.problems] == ["outside-root"]


# --- what cannot be read -------------------------------------------------------


def test_a_folder_that_cannot_be_listed_is_told(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(top, "a.yaml", "locked/b.yaml")
    scandir = os.scandir

    def refuse(path: str) -> os._ScandirIterator[str]:
        if path.rstrip("/\\").endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    tree = walk(top)
    assert paths(tree) == ["a.yaml"]
    assert tree.problems == (
        Problem("locked", "cannot be listed: Permission denied", "unreadable"),
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_among_the_files_does_not_hang(top: Path) -> None:
    write(top, "a.yaml")
    os.mkfifo(top / "b.yaml")
    (top / "c.yaml").symlink_to("/dev/zero")
    tree = walk(top)
    assert paths(tree) == ["a.yaml"]
    assert [(each.file, each.reason) for each in tree.problems] == [
        ("b.yaml", "not-a-file"),
        ("c.yaml", "outside-root"),
    ]
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        walk(top, "b.yaml")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names are Unicode")
def test_names_that_are_no_text_are_read(top: Path) -> None:
    (Path(os.fsdecode(os.fsencode(top) + b"/\xff.yaml"))).write_text("a: 1\n")
    (entry,) = walk(top).files
    assert read(entry) == b"a: 1\n"


def test_a_file_is_read_to_its_limit_and_one_byte_more(top: Path) -> None:
    (top / "a.yaml").write_bytes(b"0123456789")
    (entry,) = walk(top).files
    assert [read(entry, limit) for limit in (None, 10, 4)] == [b"0123456789"] * 2 + [b"01234"]
    (top / "a.yaml").unlink()
    with pytest.raises(OSError, match="No such file"):
        read(entry)


# --- git's index --------------------------------------------------------------


@pytest.fixture
def git(top: Path) -> Git:
    """Return a function that runs git in *top*, which is made a repository."""

    def run(*arguments: str) -> str:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        command = ("git", *identity, *arguments)
        return subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout

    run("init", "--quiet", "--initial-branch=main")
    return run


def tracked(top: Path, *named: str, cwd: Path | None = None, config: Config | None = None) -> Tree:
    return discover(named, cwd=str(cwd or top), config=config or Config(), tracked=True)


def test_names_come_from_the_index_not_from_the_work_tree(top: Path, git: Git) -> None:
    write(top, "a.yaml", "b/c.yaml", "b/d.txt", ".github/e.yaml", "b/ö \n.yaml")
    git("add", ".")
    write(top, "untracked.yaml")
    tree = tracked(top)
    assert paths(tree) == ["a.yaml", "b/c.yaml", "b/ö \n.yaml"]
    assert tree.reported == set(paths(tree))
    assert paths(tracked(top, ".github")) == [".github/e.yaml", *paths(tree)]


def test_a_file_gone_from_the_work_tree_is_read_from_the_index(top: Path, git: Git) -> None:
    write(top, "a.yaml", "b/c.yaml")
    git("add", ".")
    (top / "a.yaml").unlink()
    (top / "b" / "c.yaml").unlink()
    (top / "b").rmdir()
    tree = tracked(top)
    assert [read(entry) for entry in tree.files] == [b"# a.yaml\n", b"# b/c.yaml\n"]
    assert tracked(top, "b").reported == {"b/c.yaml"}
    assert tracked(top, "a.yaml").reported == {"a.yaml"}
    git("rm", "--cached", "--quiet", "a.yaml")
    assert paths(tracked(top)) == ["b/c.yaml"]
    with pytest.raises(UsageError, match=r"`a\.yaml`"):
        tracked(top, "a.yaml")


def test_a_file_in_the_work_tree_is_read_from_there(top: Path, git: Git) -> None:
    write(top, "a.yaml")
    git("add", ".")
    (top / "a.yaml").write_bytes(b"changed")
    (entry,) = tracked(top).files
    assert read(entry) == b"changed"


def test_the_work_tree_that_has_the_names_is_looked_for_once(top: Path, git: Git) -> None:
    write(top, "a/b.yaml")
    git("add", "-A")
    assert tracked(top, "a", config=Config(folder=str(top / "a"))).top == str(top)
    assert discover((), cwd=str(top), config=Config()).top is None


def test_a_named_file_that_is_not_tracked_is_told(top: Path, git: Git) -> None:
    write(top, "a.yaml")
    git("add", ".")
    write(top, "new.yaml")
    tree = tracked(top, "new.yaml")
    assert (paths(tree), tree.reported) == (["a.yaml"], frozenset())
    assert tree.problems == (
        Problem("new.yaml", "is not in git's index, so it was not read", "untracked"),
    )


def test_a_root_below_the_top_of_the_work_tree(top: Path, git: Git) -> None:
    write(top, "*x/a.yaml", "yx/b.yaml", "c.yaml")
    git("add", ".")
    tree = tracked(top, cwd=top / "*x")
    assert (tree.root, paths(tree), shown(tree)) == (str(top / "*x"), ["a.yaml"], ["a.yaml"])
    (top / "*x" / "a.yaml").unlink()
    assert read(tree.files[0]) == b"# *x/a.yaml\n"


def test_submodules_are_left_out(top: Path, git: Git) -> None:
    write(top, "a.yaml")
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    commit = git("rev-parse", "HEAD").strip()
    git("update-index", "--add", "--cacheinfo", f"160000,{commit},module.yaml")
    assert paths(tracked(top)) == ["a.yaml"]


def test_a_name_in_conflict_is_read_once(top: Path, git: Git) -> None:
    write(top, "a.yaml")
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    git("checkout", "--quiet", "-b", "other")
    (top / "a.yaml").write_text("other\n")
    git("commit", "--quiet", "--all", "--message", "two")
    git("checkout", "--quiet", "main")
    (top / "a.yaml").write_text("main\n")
    git("commit", "--quiet", "--all", "--message", "three")
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "other")
    assert paths(tracked(top)) == ["a.yaml"]


@needs_links
def test_tracked_links_are_followed_to_what_is_tracked(top: Path, git: Git, tmp_path: Path) -> None:
    write(top, "base/a.yaml", ".more/b.yaml")
    write(tmp_path, "outside/c.yaml")
    (top / "dev").symlink_to("base", target_is_directory=True)
    (top / "more").symlink_to(".more", target_is_directory=True)
    (top / "out.yaml").symlink_to(tmp_path / "outside" / "c.yaml")
    (top / "new.yaml").symlink_to("base/new.yaml")
    git("add", ".")
    write(top, "base/new.yaml", ".more/new.yaml")
    tree = tracked(top)
    assert paths(tree) == [".more/b.yaml", "base/a.yaml"]
    assert tree.links == {"dev": "base", "more": ".more", "new.yaml": "base/new.yaml"}
    assert [(each.file, each.reason) for each in tree.problems] == [
        ("base/new.yaml", "untracked"),
        ("out.yaml", "outside-root"),
    ]


def test_excluded_names_in_the_index_are_left_out(top: Path, git: Git) -> None:
    write(top, "tests/deep/a.yaml", "b.yaml")
    config = configured(top, "exclude: [tests/]")
    git("add", ".")
    assert paths(tracked(top, config=config)) == ["b.yaml"]


def test_outside_a_repository_nothing_is_tracked(top: Path) -> None:
    with pytest.raises(UsageError, match="not in a git work tree"):
        tracked(top)


@pytest.mark.usefixtures("git")
def test_a_repository_that_git_cannot_read_is_an_error(top: Path) -> None:
    (top / ".git" / "index").write_bytes(b"no index")
    with pytest.raises(UsageError, match="git cannot read its index: "):
        tracked(top)


@pytest.mark.usefixtures("git")
def test_without_git_it_is_an_error(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="git cannot be run"):
        tracked(top)


def test_a_repository_cannot_make_git_start_a_program(top: Path, git: Git) -> None:
    write(top, "a.yaml")
    git("add", ".")
    git("config", "core.fsmonitor", "touch started; false")
    assert paths(tracked(top)) == ["a.yaml"]
    assert not (top / "started").exists()


def test_the_index_that_a_hook_names_counts(
    top: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(top, "a.yaml", "b.yaml")
    git("add", "a.yaml")
    (top / "other-index").write_bytes((top / ".git" / "index").read_bytes())
    git("add", "b.yaml")
    monkeypatch.setenv("GIT_INDEX_FILE", "other-index")
    assert paths(tracked(top)) == ["a.yaml"]
