"""Records that a commit takes off the branch of evidence, without force: a clone that never saw them misses them too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gate.evidence.chain import Chain
from gate.evidence.signing import Signing
from gate.evidence.statement import UntrustedError
from gate.git.orphan import OrphanBranch
from tests.evidence.signed import Store, judged, sha
from tests.evidence.stores import BRANCH, clone, git

FIRST, LAST = "records/dev/00000001.json", "records/dev/00000003.json"


@pytest.fixture
def team(origin: Path, store: Store, tmp_path: Path) -> Path:
    """Three signed records on the branch, and the clone of somebody who may push to it."""
    chain = read(clone(origin, tmp_path / "ci"), store, store.ci)
    for number in ("1", "2", "3"):
        chain.append("dev", judged(sha(number)), time="2026-11-21T09:00:00Z", gate="0.1.0")
    mallory = clone(origin, tmp_path / "mallory")
    git(mallory, "checkout", "-q", BRANCH)
    return mallory


def read(folder: Path, store: Store, key: Path | None = None) -> Chain:
    signing = Signing(signatures=store.ssh, signers=store.signers.encode(), key=key)
    return Chain(OrphanBranch(folder, BRANCH, os.environ), place=f"git://{BRANCH}", signing=signing)


def push(mallory: Path, *changes: tuple[str, ...]) -> None:
    for change in changes:
        git(mallory, *change)
    git(mallory, "push", "-q", "origin", BRANCH)


REMOVED: dict[str, tuple[tuple[str, ...], ...]] = {
    "removed": (("rm", "-q", LAST), ("commit", "-q", "-m", "x")),
    "left out of a merge": (
        ("checkout", "-q", "-b", "side", "HEAD~"),
        ("merge", "-q", "--no-ff", "-s", "ours", "-m", "x", BRANCH),
        ("checkout", "-q", "-B", BRANCH),
    ),
}


@pytest.mark.parametrize("changes", REMOVED.values(), ids=REMOVED)
def test_a_signed_record_that_was_taken_off_the_branch_is_missed_until_it_is_back(
    team: Path, origin: Path, store: Store, tmp_path: Path, changes: tuple[tuple[str, ...], ...]
) -> None:
    whole = git(team, "rev-parse", "HEAD")
    push(team, *changes)
    with pytest.raises(UntrustedError) as cut:
        read(clone(origin, tmp_path / "fresh"), store).read("dev")
    assert cut.value.message == "the evidence of dev was cut: it has 2 records, and the store once saw record 3"
    push(team, ("checkout", whole, "--", LAST), ("commit", "-q", "-m", "back"))
    assert len(read(clone(origin, tmp_path / "later"), store).read("dev")) == 3


def test_what_nobody_signed_may_be_taken_away_again(team: Path, origin: Path, store: Store, tmp_path: Path) -> None:
    fourth = "records/dev/00000004.json"
    (team / fourth).write_bytes((team / LAST).read_bytes().replace(b"a", b"b"))
    push(team, ("add", fourth), ("commit", "-q", "-m", "x"))
    with pytest.raises(UntrustedError):
        read(clone(origin, tmp_path / "fresh"), store).read("dev")
    push(team, ("rm", "-q", fourth), ("commit", "-q", "-m", "x"))
    assert len(read(clone(origin, tmp_path / "later"), store).read("dev")) == 3
