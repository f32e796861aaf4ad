"""Evidence on a branch of `origin`: nothing in the clone is touched, and a branch that went back is noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.git.orphan import OrphanBranch
from tests.evidence.stores import BRANCH, clone, git
from tests.s3 import nobody

FIRST, SECOND = "records/dev/00000001.json", "records/dev/00000002.json"
REF = f"refs/gate/evidence/{BRANCH}"


@pytest.fixture
def here(origin: Path, tmp_path: Path) -> Path:
    return clone(origin, tmp_path / "clone")


def branch(folder: Path, deadline: float = 10, fresh: float = 0) -> OrphanBranch:
    return OrphanBranch(folder, BRANCH, os.environ, deadline=deadline, fresh=fresh)


def tip(origin: Path) -> str:
    return git(origin, "rev-parse", f"refs/heads/{BRANCH}")


def refusal(store: OrphanBranch, name: str = SECOND) -> tuple[str, str]:
    with pytest.raises(EvidenceError) as caught:
        store.create(name, b"x")
    return caught.value.message, caught.value.remediation


def test_each_object_is_a_commit_by_gate_on_a_branch_without_the_code(origin: Path, here: Path) -> None:
    for name in (FIRST, SECOND):
        assert branch(here).create(name, b"x")
    log = git(origin, "log", "--format=%an <%ae>|%cn <%ce>|%s", BRANCH).splitlines()
    gate = "gate <gate@localhost>|gate <gate@localhost>"
    assert log == [f"{gate}|Add {SECOND}", f"{gate}|Add {FIRST}"]
    assert git(origin, "ls-tree", "-r", "--name-only", BRANCH).splitlines() == [FIRST, SECOND]


def test_the_clone_stays_as_it_is_whatever_its_settings_and_hooks(here: Path, tmp_path: Path) -> None:
    (here / "a.txt").write_text("staged\n")
    git(here, "add", "a.txt")
    (here / "a.txt").write_text("not staged\n")
    for name, value in {"core.autocrlf": "true", "commit.gpgSign": "true", "push.gpgSign": "true", "core.splitIndex": "true"}.items():
        git(here, "config", name, value)
    for hook in ("pre-push", "post-commit", "reference-transaction", "post-index-change", "post-checkout"):
        script = here / ".git/hooks" / hook
        script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{hook}\nexit 1\n")
        script.chmod(0o755)
    quiet = ("--no-optional-locks", "-c", "core.hooksPath=/dev/null")
    before = [git(here, *quiet, *what) for what in (("status", "--porcelain=v2", "--branch"), ("stash", "list"), ("reflog",))]

    assert branch(here).create(FIRST, b"a\r\nb\n")
    assert branch(here).read(FIRST) == b"a\r\nb\n"

    after = [git(here, *quiet, *what) for what in (("status", "--porcelain=v2", "--branch"), ("stash", "list"), ("reflog",))]
    assert after == before
    assert list(tmp_path.glob("ran-*")) == []
    assert list((here / ".git").glob("sharedindex*")) == []
    assert not (here / ".git/FETCH_HEAD").exists()


def test_detached_shallow_and_partial_clones_work(origin: Path, here: Path, tmp_path: Path) -> None:
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(here, "checkout", "-q", "--detach")
    shallow = clone(origin, tmp_path / "shallow", "--depth=1")
    partial = clone(origin, tmp_path / "partial", "--filter=blob:none")
    for number, folder in enumerate((here, shallow, partial, here), start=1):
        assert branch(folder).create(f"records/dev/{number:08}.json", str(number).encode())
    for folder in (here, shallow, partial):
        store = branch(folder)
        names = store.names("records/dev")
        git(folder, "remote", "set-url", "origin", str(tmp_path / "gone"))  # all that was listed is here
        assert [store.read(f"records/dev/{name}") for name in names] == [b"1", b"2", b"3", b"4"]


def test_a_clone_of_the_branch_alone_that_is_shallow_follows_it(origin: Path, here: Path, tmp_path: Path) -> None:
    branch(here).create(FIRST, b"1")
    shallow = clone(origin, tmp_path / "shallow", "--depth=1", f"--branch={BRANCH}")
    assert branch(shallow).read(FIRST) == b"1"
    branch(here).create(SECOND, b"2")
    assert branch(shallow).read(SECOND) == b"2"


def test_what_others_wrote_is_seen_when_names_are_asked_for(origin: Path, here: Path, tmp_path: Path) -> None:
    mine, theirs = branch(here), branch(clone(origin, tmp_path / "other"))
    assert mine.names("records/dev") == []
    theirs.create(FIRST, b"1")
    assert (mine.names("records/dev"), mine.read(FIRST)) == (["00000001.json"], b"1")


def test_what_was_asked_a_moment_ago_is_not_asked_again_and_writing_notices(origin: Path, here: Path, tmp_path: Path) -> None:
    mine, theirs = branch(here, fresh=60), branch(clone(origin, tmp_path / "other"))
    assert mine.names("records/dev") == []
    theirs.create(FIRST, b"1")
    assert mine.names("records/dev") == []
    assert not mine.create(FIRST, b"mine")
    assert (mine.names("records/dev"), mine.read(FIRST)) == (["00000001.json"], b"1")
    theirs.create(SECOND, b"2")
    assert mine.create("records/dev/00000003.json", b"3")
    assert mine.names("records/dev") == ["00000001.json", "00000002.json", "00000003.json"]


def test_a_branch_that_is_ahead_is_followed_and_the_name_is_still_free(origin: Path, here: Path, tmp_path: Path) -> None:
    mine, theirs = branch(here), branch(clone(origin, tmp_path / "other"))
    mine.names("records")
    theirs.create(FIRST, b"1")
    assert mine.create(SECOND, b"2")
    assert not mine.create(FIRST, b"mine")


def test_a_branch_whose_name_ends_alike_is_not_taken_for_it(origin: Path, here: Path) -> None:
    git(here, "push", "-q", "origin", f"HEAD:refs/heads/a/refs/heads/{BRANCH}")
    assert branch(here).names("records") == []
    branch(here).create(FIRST, b"1")
    assert branch(here).read(FIRST) == b"1"
    assert git(origin, "ls-tree", "-r", "--name-only", BRANCH).splitlines() == [FIRST]


def test_what_was_seen_is_refused_where_the_clone_lost_it(here: Path) -> None:
    branch(here).create(FIRST, b"1")
    (here / ".git" / REF).write_text("1" * 40 + "\n")
    assert refusal(branch(here))[0].startswith(f"the branch gate-evidence of origin was rewritten: {'1' * 40}")


def test_a_clone_that_cannot_remember_what_it_saw(origin: Path, here: Path, tmp_path: Path) -> None:
    branch(clone(origin, tmp_path / "other")).create(FIRST, b"1")
    (here / f".git/{REF}.lock").mkdir(parents=True)
    message, remediation = refusal(branch(here))
    assert message.startswith(f"git cannot write {REF}: fatal: ")
    assert remediation == "Make this clone writable for you."


@pytest.mark.parametrize("to", ["went back", "other history"])
def test_a_branch_that_was_rewritten_since_it_was_seen_is_refused_by_readers_and_writers(origin: Path, here: Path, to: str) -> None:
    branch(here).create(FIRST, b"1")
    branch(here).create(SECOND, b"2")
    seen = tip(origin)
    git(origin, "update-ref", f"refs/heads/{BRANCH}", "main" if to == "other history" else f"{BRANCH}~")
    message, remediation = refusal(branch(here), "records/dev/00000003.json")
    assert message == f"the branch gate-evidence of origin was rewritten: {seen}, which this clone saw of it, is no part of it any more"
    assert remediation == f"Find out who did that, and push back what it held: this clone keeps it as {REF}."
    with pytest.raises(EvidenceError, match="was rewritten"):
        branch(here).names("records")

    git(here, "push", "-q", "--force", "origin", f"{REF}:refs/heads/{BRANCH}")
    assert branch(here).names("records/dev") == ["00000001.json", "00000002.json"]


def test_a_branch_that_is_gone_is_refused(origin: Path, here: Path) -> None:
    branch(here).create(FIRST, b"1")
    seen = tip(origin)
    git(origin, "update-ref", "-d", f"refs/heads/{BRANCH}")
    with pytest.raises(EvidenceError, match=f"^the branch gate-evidence of origin is gone; this clone saw it at {seen}$"):
        branch(here).read(FIRST)
    assert refusal(branch(here))[0] == f"the branch gate-evidence of origin is gone; this clone saw it at {seen}"


def test_a_remote_that_takes_no_push_says_why_once(origin: Path, here: Path, tmp_path: Path) -> None:
    branch(here).create(FIRST, b"1")
    hook = origin / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\necho 'GH006: Protected branch update failed.' >&2\nexit 1\n")
    hook.chmod(0o755)
    message, remediation = refusal(branch(here))
    assert message == (
        "the branch gate-evidence of origin takes no evidence: pre-receive hook declined; GH006: Protected branch update failed."
    )
    assert remediation == "Let this user push to gate-evidence, without force and without deleting it; evidence needs no more."
    assert (tmp_path / "asked").read_text() == "asked\n"
    assert branch(here).names("records/dev") == ["00000001.json"]


@pytest.mark.parametrize("then", ["kill -9 $PPID", "sleep 3"], ids=["broken", "silent"])
def test_a_push_whose_answer_is_lost_has_written(origin: Path, here: Path, then: str) -> None:
    branch(here).create(FIRST, b"1")
    hook = origin / "hooks/reference-transaction"
    hook.write_text(f'#!/bin/sh\nif [ "$1" = committed ]; then {then}; fi\n')
    hook.chmod(0o755)
    assert branch(here, deadline=1).create(SECOND, b"2")
    assert git(origin, "ls-tree", "-r", "--name-only", BRANCH).splitlines() == [FIRST, SECOND]


def test_a_remote_that_cannot_be_reached(here: Path, tmp_path: Path) -> None:
    git(here, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    message, remediation = refusal(branch(here))
    assert message.startswith(
        f"the branch gate-evidence of origin cannot be read: fatal: '{tmp_path}/gone.git' does not appear to be a git"
    )
    assert remediation == "Make `git fetch origin gate-evidence` work here without a prompt."
    with pytest.raises(EvidenceError, match=r"gone\.git"):
        branch(here).names("records")


def test_no_message_repeats_the_password_in_the_remote(here: Path) -> None:
    git(here, "remote", "set-url", "origin", nobody().replace("http://", "https://ci:canary@"))
    message, remediation = refusal(branch(here))
    assert message.startswith("the branch gate-evidence of origin cannot be read: fatal: unable to access 'https://127.0.0.1:")
    assert "canary" not in message + remediation


def test_a_remote_that_does_not_answer_is_given_up(here: Path) -> None:
    git(here, "remote", "set-url", "origin", "ssh://example.invalid/x.git")
    git(here, "config", "core.sshCommand", "sleep 60 #")
    assert refusal(branch(here, deadline=0.5))[0] == "origin did not answer within 0.5 s"


def test_outside_a_repository(tmp_path: Path) -> None:
    words = "the branch gate-evidence of origin cannot be read: fatal: 'origin' does not appear to be a git repository\n"
    assert refusal(branch(tmp_path))[0].startswith(words)


def test_what_is_no_file_on_the_branch_is_not_read(here: Path) -> None:
    link = git(here, "rev-parse", "HEAD:a.txt")
    made = git(here, "commit-tree", "-m", "x", git(here, "rev-parse", "HEAD^{tree}"))
    git(here, "push", "-q", "origin", f"{made}:refs/heads/{BRANCH}")
    git(here, "checkout", "-q", "--detach", made)
    git(here, "update-index", "--add", "--cacheinfo", f"120000,{link},{FIRST}")
    git(here, "commit", "-q", "-m", "a link")
    git(here, "push", "-q", "origin", f"HEAD:refs/heads/{BRANCH}")
    with pytest.raises(EvidenceError, match=f"^git://gate-evidence/{FIRST} is no file$"):
        branch(here).read(FIRST)
