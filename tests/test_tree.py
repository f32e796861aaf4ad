"""Files are read from below the repository, and from nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.errors import InputError
from gate.tree import FolderTree, MemoryTree, normalize


def test_a_folder_lists_its_files_sorted_without_scratch(tmp_path: Path) -> None:
    for name in ("b.yml", "a/x.yml", ".git/config", ".terraform/lock", ".gate/seal", "a/.hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    tree = FolderTree(tmp_path)
    assert list(tree.files(".")) == ["a/.hidden", "a/x.yml", "b.yml"]
    assert tree.children("a") == ["a/.hidden", "a/x.yml"]
    assert tree.read("a/../b.yml") == b"b.yml"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("../secret", "../secret leads out of the repository", id="above the root"),
        pytest.param("a/../../secret", "a/../../secret leads out of the repository", id="above the root, later"),
        pytest.param("/etc/passwd", "/etc/passwd is an absolute path", id="absolute"),
        pytest.param("link", "link is a link to a place outside the repository", id="link out"),
        pytest.param("nothing", "nothing does not exist", id="missing"),
        pytest.param("circle", "'circle' cannot be a path here", id="links in a circle"),
        pytest.param("a\0b", r"'a\x00b' cannot be a path here", id="NUL"),
        pytest.param("folder", "folder cannot be read: Is a directory", id="folder"),
    ],
)
def test_what_is_not_a_file_of_the_repository_is_refused(tmp_path: Path, path: str, message: str) -> None:
    root = tmp_path / "repository"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_text("x")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "circle").symlink_to(root / "circle")
    with pytest.raises(InputError) as refused:
        FolderTree(root).read(path)
    assert refused.value.message == message


def test_a_name_that_is_too_long_is_no_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be a path here"):
        FolderTree(tmp_path).exists("x" * 5000)


def test_a_missing_folder_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="flows cannot be read: No such file or directory"):
        list(FolderTree(tmp_path).files("flows"))


def test_a_name_that_no_report_can_carry_is_refused(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"flow\xff.yml")).write_text("id: a")
    tree = FolderTree(tmp_path)
    for listing in (tree.files, tree.children):
        with pytest.raises(InputError) as refused:
            list(listing("."))
        assert refused.value.message == "the name of flow\\xff.yml is not UTF-8"


def test_files_in_memory_read_like_a_folder() -> None:
    tree = MemoryTree({"plan/main.tf": b"a", "plan/modules/x/main.tf": b"b"})
    assert tree.children("plan") == ["plan/main.tf"]
    assert list(tree.files("plan")) == ["plan/main.tf", "plan/modules/x/main.tf"]
    assert tree.read("plan/modules/../main.tf") == b"a"
    assert (tree.is_dir("plan/modules"), tree.is_dir("plan/main.tf"), tree.exists("plan/modules/x")) == (True, False, True)
    with pytest.raises(InputError, match=r"plan/other\.tf does not exist"):
        tree.read("plan/other.tf")


def test_paths_are_normalized() -> None:
    assert normalize("a/./b/../c") == "a/c"
    assert normalize(".") == ""
