"""Who wrote, committed and signed the commits of a range, and what a clone cannot tell."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from gate.errors import InputError
from gate.git.history import History, parsed
from tests.programs import require


def git(folder: Path, *arguments: str, author: str = "Anna <anna@example.com>", committer: str = "ben@example.com") -> str:
    author_name, _, author_mail = author.partition(" <")
    environment = {
        **os.environ,
        "GIT_AUTHOR_NAME": author_name,
        "GIT_AUTHOR_EMAIL": author_mail.removesuffix(">"),
        "GIT_COMMITTER_NAME": "c",
        "GIT_COMMITTER_EMAIL": committer,
    }
    argv = (require("git"), "-c", "init.defaultBranch=main", *arguments)
    return subprocess.run(argv, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, message: str = "change", **people: str) -> str:
    git(folder, "commit", "-q", "--allow-empty", "-m", message, **people)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def people(folder: Path, since: str | None, until: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(one.id, one.authors, one.committers) for one in History(folder, os.environ).written(since, until).commits]


def test_authors_and_committers_of_what_is_new(repository: Path) -> None:
    applied = commit(repository, author="Old <old@example.com>")
    first = commit(repository, author="Anna <Anna@Example.COM>", committer="CI@example.com")
    last = commit(repository, "Squash\n\nCo-authored-by: Cem <Cem@example.com>\nco-Authored-By: Dana <dana@example.com>\n")

    assert people(repository, applied, last) == [
        (last, ("anna@example.com", "cem@example.com", "dana@example.com"), ("ben@example.com",)),
        (first, ("anna@example.com",), ("ci@example.com",)),
    ]


def test_whoever_is_named_as_git_and_people_write_it_is_an_author() -> None:
    trailers = (
        b"Co-authored-by : Dana <dana@example.com>\nCo-authored-by: Eve\n  <eve@example.com>\nCo-authored-by: Cem < Cem@example.com >\n"
    )
    assert parsed("1", RAW + trailers).authors[2:] == ("dana@example.com", "eve@example.com", "cem@example.com")


def test_merged_commits_count_too(repository: Path) -> None:
    applied = commit(repository)
    git(repository, "checkout", "-q", "-b", "feature")
    side = commit(repository, author="Eve <eve@example.com>")
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "merge", "feature")
    merge = git(repository, "rev-parse", "HEAD")
    assert [one[0] for one in people(repository, applied, merge)] == [merge, side]


def test_the_planned_commit_counts_even_if_it_was_applied(repository: Path) -> None:
    first, second = commit(repository), commit(repository, author="Eve <eve@example.com>")
    assert [one[0] for one in people(repository, second, second)] == [second]
    assert [one[0] for one in people(repository, second, first)] == [first]


def test_without_an_earlier_apply_the_whole_history_counts(repository: Path) -> None:
    first, second = commit(repository), commit(repository)
    written = History(repository, os.environ).written(None, second)
    assert ([one.id for one in written.commits], written.whole) == ([second, first], "nothing was applied before")


@pytest.mark.parametrize("applied", ["0" * 39 + "1", "orphan"])
def test_after_a_rewritten_history_all_of_it_counts(repository: Path, applied: str) -> None:
    commit(repository)
    if applied == "orphan":
        git(repository, "checkout", "-q", "--orphan", "other")
        applied = commit(repository, "unrelated")
        git(repository, "checkout", "-q", "main")
    last = commit(repository)
    written = History(repository, os.environ).written(applied, last)
    assert (len(written.commits), written.whole) == (2, f"the commit that was applied last, {applied}, is not part of this history")


def test_a_shallow_clone_does_not_tell(repository: Path, tmp_path: Path) -> None:
    applied, last = commit(repository), commit(repository)
    commit(repository)
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repository}", "shallow")
    with pytest.raises(InputError) as refused:
        History(tmp_path / "shallow", os.environ).written(applied, last)
    assert refused.value.message == "this clone is shallow, so it does not tell who wrote what is promoted"


def test_a_commit_that_is_not_here(repository: Path) -> None:
    first, missing = commit(repository), "0" * 39 + "1"
    with pytest.raises(InputError) as refused:
        History(repository, os.environ).written(first, missing)
    assert refused.value.message == f"the planned commit {missing} is not in this clone, so nobody can tell who wrote it"


def test_a_graft_hides_nobody(repository: Path) -> None:
    first = commit(repository)
    side = commit(repository, author="Eve <eve@example.com>")
    last = commit(repository)
    (repository / ".git/info").mkdir(exist_ok=True)
    (repository / ".git/info/grafts").write_text(f"{last} {first}\n")
    git(repository, "replace", "-f", side, first)
    assert [one[0] for one in people(repository, first, last)] == [last, side]


RAW = b"""tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author Anna <Anna@example.com> <other@example.com> 1700000000 +0100
committer Ben <ben@example.com> 1700000000 +0100
gpgsig -----BEGIN SSH SIGNATURE-----
 AAAA
 -----END SSH SIGNATURE-----
mergetag object 4b825dc642cb6eb9a060e54bf8d69288fbee4904
 gpgsig nothing
author Eve <eve@example.com> 1700000000 +0100

message

gpgsig none
"""


def test_a_commit_is_read_as_git_keeps_it() -> None:
    found = parsed("1", RAW)
    assert (found.authors, found.committers) == (("anna@example.com", "other@example.com"), ("ben@example.com",))
    assert found.signature == "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----"
    start, end = RAW.index(b"gpgsig ---"), RAW.index(b"mergetag")
    assert found.content == RAW[:start] + RAW[end:]


def test_who_works_here(repository: Path) -> None:
    history = History(repository, {"PATH": os.environ["PATH"]})
    assert (history.user(), history.signing_key()) == (None, None)
    git(repository, "config", "user.email", "anna@example.com")
    git(repository, "config", "user.signingkey", "/keys/anna.pub")
    assert (history.user(), history.signing_key()) == ("anna@example.com", None)
    git(repository, "config", "gpg.format", "ssh")
    assert history.signing_key() == "/keys/anna.pub"
