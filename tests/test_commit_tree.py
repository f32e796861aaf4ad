"""The files of a commit read as those of its checkout, and nothing else does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gate.errors import InputError, ProcessError
from gate.git import CommitTree, Git
from gate.git.objects import LARGEST
from gate.model.ports import Tree
from gate.tree import FolderTree
from tests.test_git import git

FILES = {
    "gate.yaml": b"version: 1\n",
    "policies/a.rego": b"package a\r\n",
    "policies/deep/er/b.rego": b"\xff\x00binary",
    "policies/.gate/scratch": b"x",
    "policies/.terraform/x": b"x",
    "empty": b"",
    "umlaut/ü ö.yml": b"id: a\n",
    'quoted/"a\tb\\".yml': b"id: b\n",
    "-option": b"1",
    ":(top)magic/x": b"2",
}
PATHS = (
    *("", ".", "policies", "policies/", "./policies/deep", "policies/deep/..", "umlaut", "quoted", "-option", ":(top)magic", "empty"),
    *("nothing", "policies/nothing", "gate.yaml/x", "../out", "/etc/passwd", "polic", *FILES),
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "policies/a.rego").chmod(0o755)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


@contextmanager
def opened(repository: Path, ref: str = "main", folder: str = "") -> Iterator[CommitTree]:
    found = Git(repository, os.environ)
    with closing(found.tree(found.resolve(ref), folder, ref)) as tree:
        yield tree


def attempt(ask: Callable[[], object]) -> object:
    """Return an answer, or that there is none."""
    try:
        return ask()
    except InputError:
        return "refused"


def answers(tree: Tree, path: str) -> list[object]:
    asked = (lambda: tree.read(path), lambda: tree.exists(path), lambda: tree.is_dir(path), lambda: tree.children(path))
    return [*map(attempt, asked), attempt(lambda: list(tree.files(path)))]


@pytest.mark.parametrize("path", PATHS)
def test_a_commit_answers_as_its_checkout(repository: Path, path: str) -> None:
    with opened(repository) as tree:
        assert answers(tree, path) == answers(FolderTree(repository), path)


def test_a_folder_of_a_commit_is_a_tree_of_its_own(repository: Path) -> None:
    for folder in ("policies", ":(top)magic", "umlaut"):
        with opened(repository, folder=folder) as tree:
            assert list(tree.files("")) == list(FolderTree(repository / folder).files(""))
    with opened(repository, folder="nothing") as tree:
        assert (list(tree.files("")), tree.exists("gate.yaml")) == ([], False)


def test_the_working_tree_and_the_index_do_not_matter(repository: Path) -> None:
    (repository / "gate.yaml").write_text("version: 2\n")
    (repository / "new").write_text("x")
    git(repository, "rm", "-q", "--cached", "empty")
    with opened(repository) as tree:
        assert (tree.read("gate.yaml"), tree.exists("new"), tree.read("empty")) == (b"version: 1\n", False, b"")


@pytest.mark.parametrize(
    ("mode", "path", "message"),
    [
        pytest.param("120000", "way", "way is a link in main; links are not followed there", id="link"),
        pytest.param("120000", "way/to/it", "way is a link in main; links are not followed there", id="through a link"),
        pytest.param("160000", "way/to/it", "way is a submodule in main; its files are not part of the commit", id="in a submodule"),
    ],
)
def test_what_leads_elsewhere_is_refused(repository: Path, mode: str, path: str, message: str) -> None:
    target = git(repository, "rev-parse", "main:gate.yaml" if mode == "120000" else "main")
    git(repository, "update-index", "--add", "--cacheinfo", f"{mode},{target},way")
    git(repository, "commit", "-q", "-m", "way")
    with opened(repository) as tree:
        for ask in (tree.read, tree.exists, tree.is_dir, tree.children):
            with pytest.raises(InputError) as refused:
                ask(path)
            assert refused.value.message == message


def test_a_folder_with_a_submodule_in_it_is_not_whole(repository: Path) -> None:
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{git(repository, 'rev-parse', 'main')},policies/theirs")
    git(repository, "commit", "-q", "-m", "theirs")
    with opened(repository) as tree, pytest.raises(InputError, match="policies/theirs is a submodule in main"):
        list(tree.files("policies"))


def test_a_name_that_no_report_can_carry_is_refused(repository: Path) -> None:
    (repository / "policies" / os.fsdecode(b"flow\xff.rego")).write_text("package b")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "name")
    with opened(repository) as tree:
        for listing in (tree.files, tree.children):
            with pytest.raises(InputError) as refused:
                list(listing("policies"))
            assert refused.value.message == "the name of policies/flow\\xff.rego is not UTF-8"
        assert tree.read("policies/a.rego") == b"package a\r\n"


def test_a_huge_file_is_refused_and_the_next_one_read(repository: Path) -> None:
    with (repository / "huge").open("wb") as file:
        file.truncate(LARGEST + 1)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "huge")
    with opened(repository) as tree:
        with pytest.raises(InputError) as refused:
            tree.read("huge")
        assert refused.value.message == f"huge has {LARGEST + 1} bytes, more than the {LARGEST} that are read from a commit"
        assert tree.read("gate.yaml") == b"version: 1\n"


@pytest.mark.parametrize("damage", [pytest.param(b"not zlib", id="damaged"), pytest.param(None, id="gone")])
def test_content_that_is_not_there(repository: Path, damage: bytes | None) -> None:
    file = loose(repository, "main:gate.yaml")
    file.unlink() if damage is None else file.write_bytes(damage)
    with opened(repository) as tree:
        with pytest.raises(InputError, match=r"gate\.yaml belongs to the commit, but its content cannot be read from this clone"):
            tree.read("gate.yaml")
        assert tree.read("empty") == b""


def test_content_that_breaks_off(repository: Path) -> None:
    (repository / "large").write_bytes(os.urandom(1 << 16))
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "large")
    file = loose(repository, "main:large")
    file.write_bytes(file.read_bytes()[:-4096])
    with opened(repository) as tree, pytest.raises(ProcessError, match="git cat-file failed: "):
        tree.read("large")


def loose(repository: Path, name: str) -> Path:
    found = git(repository, "rev-parse", name)
    file = repository / ".git/objects" / found[:2] / found[2:]
    file.chmod(0o644)
    return file


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not list a process's children")
def test_reading_starts_one_process_and_ends_it(repository: Path) -> None:
    def children() -> str:
        return Path(f"/proc/self/task/{os.getpid()}/children").read_text()

    before = children()
    with opened(repository) as tree:
        assert children() == before
        for name in FILES:
            tree.read(name)
        assert len(children().split()) == len(before.split()) + 1
    assert children() == before
