"""The branch of `origin` that judges: fetched by real git, whatever the clone looks like, and nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import GateError, ProcessError
from gate.git import Origin
from gate.promotion.ports import Trust
from tests.test_git import git


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository whose `main` has two commits."""
    author = tmp_path / "author"
    author.mkdir()
    git(author, "init", "-q", "-b", "main")
    for text in ("first", "second"):
        commit(author, text)
    git(tmp_path, "clone", "-q", "--bare", str(author), "remote.git")
    git(author, "remote", "add", "origin", f"file://{tmp_path}/remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def clone(remote: Path) -> Path:
    return cloned(remote, "clone")


def cloned(remote: Path, name: str, *options: str) -> Path:
    git(remote.parent, "clone", "-q", *options, f"file://{remote}", name)
    return remote.parent / name


def commit(folder: Path, text: str) -> str:
    (folder / "file").write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", text)
    return git(folder, "rev-parse", "HEAD")


def merged(remote: Path, text: str = "third", *options: str) -> str:
    """Put one more commit on `main` of the remote."""
    author = remote.parent / "author"
    done = commit(author, text)
    git(author, "push", "-q", *options, "origin", "main")
    return done


def refused(folder: Path, branch: str = "main") -> tuple[str, str, str]:
    """Return how a branch is refused: class, message and remediation."""
    with pytest.raises(GateError) as error:
        Origin(folder, os.environ).trusted(branch)
    return type(error.value).__name__, error.value.message, error.value.remediation


def test_what_is_checked_out_is_the_branch(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    assert Origin(clone, os.environ).trusted("main") == Trust(branch="main", commit=head, head=head)


def test_the_branch_went_on_and_what_is_checked_out_lies_on_it(clone: Path, remote: Path) -> None:
    head, tip = git(clone, "rev-parse", "HEAD"), merged(remote)
    assert Origin(clone, os.environ).trusted("main") == Trust(branch="main", commit=tip, head=head)


def test_a_detached_head_on_the_branch_is_right(clone: Path) -> None:
    first = git(clone, "rev-parse", "HEAD~1")
    git(clone, "checkout", "-q", first)
    assert Origin(clone, os.environ).trusted("main").head == first


def test_a_branch_with_slashes(clone: Path, remote: Path) -> None:
    git(remote, "branch", "release/1.x", "main")
    assert Origin(clone, os.environ).trusted("release/1.x").commit == git(remote, "rev-parse", "main")


def test_nothing_that_others_read_is_written(clone: Path, remote: Path) -> None:
    before = git(clone, "for-each-ref")
    tip = merged(remote)
    git(remote, "tag", "v1", tip)
    Origin(clone, os.environ).trusted("main")
    assert git(clone, "for-each-ref").splitlines() == [f"{tip} commit\trefs/gate/branches/main", *before.splitlines()]
    assert not (clone / ".git/FETCH_HEAD").exists()


def test_a_commit_that_was_not_merged_is_refused(clone: Path) -> None:
    tip = git(clone, "rev-parse", "HEAD")
    head = commit(clone, "mine")
    assert refused(clone) == (
        "RefusedError",
        f"the checked-out commit {head} is not on main of origin, which is at {tip}",
        "Merge it into main first, and check out what was merged; if main was rewritten, check out main as it is now.",
    )


def test_a_pull_request_is_not_on_the_branch(clone: Path, remote: Path) -> None:
    """GitHub checks out a merge of both that only `refs/pull/1/merge` leads to; a fork's changes come the same way."""
    head = commit(clone, "a fork's")
    git(clone, "push", "-q", "origin", "HEAD:refs/pull/1/merge")
    git(clone, "checkout", "-q", "--detach")
    git(clone, "fetch", "-q", "origin", "+refs/pull/1/merge:refs/remotes/pull/1/merge")
    assert refused(clone)[1] == f"the checked-out commit {head} is not on main of origin, which is at {git(remote, 'rev-parse', 'main')}"


def test_a_branch_that_was_rewritten_leaves_what_is_checked_out_behind(clone: Path, remote: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    git(remote.parent / "author", "reset", "-q", "--hard", "HEAD~1")
    tip = merged(remote, "rewritten", "--force")
    assert refused(clone)[1] == f"the checked-out commit {head} is not on main of origin, which is at {tip}"
    git(clone, "fetch", "-q")
    git(clone, "checkout", "-q", "--detach", "origin/main")
    assert Origin(clone, os.environ).trusted("main").head == tip


def test_a_local_branch_or_remote_branch_of_that_name_does_not_count(clone: Path) -> None:
    tip = git(clone, "rev-parse", "HEAD")
    head = commit(clone, "mine")
    git(clone, "update-ref", "refs/remotes/origin/main", head)
    git(clone, "update-ref", "refs/gate/branches/main", head)
    assert refused(clone)[1] == f"the checked-out commit {head} is not on main of origin, which is at {tip}"


def test_a_shallow_clone_of_what_was_merged_is_enough(remote: Path) -> None:
    clone = cloned(remote, "shallow", "--depth=1")
    head, tip = git(clone, "rev-parse", "HEAD"), merged(remote)
    assert Origin(clone, os.environ).trusted("main") == Trust(branch="main", commit=tip, head=head)


def test_a_shallow_clone_of_something_else_cannot_tell(clone: Path, remote: Path) -> None:
    commit(clone, "mine")
    git(clone, "push", "-q", "origin", "HEAD:change")
    shallow = cloned(remote, "shallow", "--depth=1", "--branch=change")
    head, tip = git(shallow, "rev-parse", "HEAD"), git(remote, "rev-parse", "main")
    assert refused(shallow) == (
        "ProcessError",
        f"this clone is shallow, so it does not tell whether {head} came before {tip}",
        "Check out with `fetch-depth: 0`, or run `git fetch --unshallow`.",
    )


@pytest.mark.parametrize("planted", ["replace", "grafts"])
def test_history_that_the_clone_makes_up_does_not_count(clone: Path, planted: str) -> None:
    tip = git(clone, "rev-parse", "HEAD")
    head = commit(clone, "mine")
    if planted == "replace":
        git(clone, "replace", "--graft", tip, head)
    else:
        (clone / ".git/info").mkdir(exist_ok=True)
        (clone / ".git/info/grafts").write_text(f"{tip} {head}\n")
    assert subprocess.run(["git", "merge-base", "--is-ancestor", head, tip], cwd=clone, check=False).returncode == 0  # git is misled
    assert refused(clone)[1] == f"the checked-out commit {head} is not on main of origin, which is at {tip}"


def test_nothing_is_committed_yet(remote: Path) -> None:
    empty = remote.parent / "empty"
    empty.mkdir()
    git(empty, "init", "-q", "-b", "other")
    git(empty, "remote", "add", "origin", f"file://{remote}")
    assert refused(empty) == ("RefusedError", "nothing is committed here", "Check out a commit of main.")


def test_no_repository(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        "ProcessError",
        f"{tmp_path} lies in no git repository, and main of origin judges it",
        "Run gate in a clone of the repository.",
    )


def _no_remote(clone: Path) -> None:
    git(clone, "remote", "remove", "origin")


def _others(clone: Path) -> None:
    git(clone, "remote", "rename", "origin", "upstream")
    git(clone, "remote", "add", "mine", "file:///nowhere")


NO_ORIGIN = "Name the repository that everybody merges to: `git remote add origin URL`, or `git remote rename`."
WITHOUT_ORIGIN: dict[str, tuple[Callable[[Path], None], str]] = {
    "none": (_no_remote, "this clone has no remote `origin`: it has no remote"),
    "several": (_others, "this clone has no remote `origin`: its remotes are mine, upstream"),
}


@pytest.mark.parametrize(("change", "message"), WITHOUT_ORIGIN.values(), ids=WITHOUT_ORIGIN)
def test_no_origin(clone: Path, change: Callable[[Path], None], message: str) -> None:
    change(clone)
    assert refused(clone) == ("ProcessError", message, NO_ORIGIN)


def test_several_remotes_of_which_one_is_origin(clone: Path) -> None:
    git(clone, "remote", "add", "fork", "file:///nowhere")
    assert Origin(clone, os.environ).trusted("main").branch == "main"


def test_the_branch_is_gone(clone: Path) -> None:
    assert refused(clone, "release") == (
        "ProcessError",
        "origin has no branch `release`",
        "Correct `branch` in gate.yaml, or push the branch; nothing was judged.",
    )


def test_a_tag_of_that_name_is_no_branch(clone: Path, remote: Path) -> None:
    git(remote, "tag", "release", "main")
    assert refused(clone, "release")[1] == "origin has no branch `release`"


def test_origin_cannot_be_reached(clone: Path, remote: Path) -> None:
    remote.rename(remote.with_name("moved"))
    kind, message, advice = refused(clone)
    assert (kind, message.splitlines()[0]) == (
        "ProcessError",
        f"main of origin cannot be fetched: fatal: '{remote}' does not appear to be a git repository",
    )
    assert advice == "Make `git fetch origin main` work here without a prompt; what judges is read from there."


@pytest.mark.parametrize(
    ("address", "transport"),
    [("http://127.0.0.1:1/x", "http"), ("git://127.0.0.1:1/x", "git"), ("ext::sh -c touch% started", "ext")],
)
def test_transports_that_prove_nothing_are_not_used(clone: Path, address: str, transport: str) -> None:
    git(clone, "config", "remote.origin.url", address)
    assert refused(clone)[1] == f"main of origin cannot be fetched: fatal: transport '{transport}' not allowed"
    assert not (clone / "started").exists()


def test_credentials_in_an_address_are_not_shown(clone: Path) -> None:
    git(clone, "config", "remote.origin.url", "https://ci:canary-token@127.0.0.1:1/x.git")
    message = refused(clone)[1]
    assert message.startswith("main of origin cannot be fetched: fatal: unable to access 'https://127.0.0.1:1/x.git/'")
    git(clone, "config", "remote.origin.url", "ssh://127.0.0.1/x.git")
    git(clone, "config", "core.sshCommand", "sh -c 'echo no way through https://ci:canary@token@proxy >&2; exit 1' #")
    assert refused(clone)[1].startswith("main of origin cannot be fetched: no way through https://proxy\n")


def test_a_server_that_does_not_answer_is_not_waited_for(clone: Path) -> None:
    git(clone, "config", "remote.origin.url", "ssh://127.0.0.1/x.git")
    git(clone, "config", "core.sshCommand", "sleep 30 #")
    with pytest.raises(ProcessError) as error:
        Origin(clone, os.environ, deadline=0.3).trusted("main")
    assert (error.value.message, error.value.remediation) == (
        "origin did not answer within 0.3 s",
        "See whether `git fetch origin` works here.",
    )


def test_hooks_do_not_run(clone: Path, remote: Path) -> None:
    merged(remote)
    hook = clone / ".git/hooks/reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {clone}/started\n")
    hook.chmod(0o755)
    Origin(clone, os.environ).trusted("main")
    assert not (clone / "started").exists()


def test_the_callers_git_variables_are_not_obeyed(clone: Path, remote: Path) -> None:
    elsewhere = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "remote.origin.url", "GIT_CONFIG_VALUE_0": "file:///nowhere"}
    misled = {**os.environ, **elsewhere, "GIT_DIR": str(remote), "GIT_ASKPASS": "/nowhere", "GIT_ALLOW_PROTOCOL": "ext"}
    assert Origin(clone, misled).trusted("main") == Origin(clone, os.environ).trusted("main")


def test_several_may_fetch_at_once(clone: Path, remote: Path) -> None:
    tip = merged(remote)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(Origin(clone, os.environ).fetch("main"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [tip] * 4
