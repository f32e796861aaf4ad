"""Evidence in a folder: what lies there that gate did not write is not followed, and a folder that takes nothing says so."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.evidence.folder import FolderObjects

NAME = "records/dev/00000001.json"


def _link(path: Path) -> None:
    path.with_name("elsewhere").write_bytes(b"x")
    path.symlink_to("elsewhere")


PLANTED: dict[str, tuple[Callable[[Path], object], str]] = {
    "link": (_link, "Too many levels of symbolic links"),
    "endless file": (lambda path: path.symlink_to("/dev/zero"), "Too many levels of symbolic links"),
    "pipe": (os.mkfifo, "it is no file"),
    "folder": (lambda path: path.mkdir(), "Is a directory"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_only_files_that_lie_in_the_folder_are_read(tmp_path: Path, name: str) -> None:
    plant, words = PLANTED[name]
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    plant(path)
    with pytest.raises(EvidenceError) as caught:
        FolderObjects(tmp_path).read(NAME)
    assert (caught.value.message, caught.value.path) == (f"{path} cannot be read: {words}", str(path))
    assert not FolderObjects(tmp_path).create(NAME, b"x"), "and nothing is written through it"


def test_a_link_that_leads_nowhere_is_no_free_place(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "outside")
    assert not FolderObjects(tmp_path).create(NAME, b"x")
    assert not (tmp_path / "outside").exists()


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _as_nobody(folder: Path, answers: SimpleQueue[str]) -> None:
    if os.getuid() == 0:
        os.setuid(65534)
    store = FolderObjects(folder)
    answers.put(f"{store.names('records/dev')} {store.read(NAME)!r}")
    try:
        store.create("records/dev/00000002.json", b"x")
    except EvidenceError as error:
        answers.put(error.message)
        answers.put(error.remediation)


def test_a_folder_that_may_only_be_read(open_to_all: Path) -> None:
    FolderObjects(open_to_all).create(NAME, b"x")
    for place in (open_to_all, *open_to_all.rglob("*")):
        place.chmod(0o444 if place.is_file() else 0o555)
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    child = context.Process(target=_as_nobody, args=(open_to_all, answers))
    child.start()
    child.join()
    for place in (open_to_all, *open_to_all.rglob("*")):
        place.chmod(0o755)
    assert [answers.get() for _ in range(3)] == [
        "['00000001.json'] b'x'",
        f"{open_to_all}/records/dev/00000002.json cannot be written: Permission denied",
        "Make room on the disk, or make the folder writable for you, and run the command again; nothing was left half-written.",
    ]
