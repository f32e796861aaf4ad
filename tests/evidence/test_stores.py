"""What every store does in the same way: each object is written once, and two writers never both succeed."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

import pytest

from gate.errors import EvidenceError
from gate.evidence.chain import Chain
from gate.model.evidence import Judged
from gate.model.report import Verdict
from tests.evidence.stores import opened

JUDGED = Judged(verdict=Verdict.ALLOW, plan="sha256:aa", seal="sha256:bb", commit="c0ffee")
TIME = "2026-11-21T09:00:00Z"
APPROVAL = "approvals/dev/aa/Ann.B+c=d@example.com.json"
SOAK = "GATE_SOAK" in os.environ


def test_a_store_is_empty_until_something_is_created(place: str) -> None:
    store = opened(place)
    assert (store.names("records"), store.names("records/dev"), store.read("records/dev/00000001.json")) == ([], [], None)


def test_what_is_created_is_read_to_the_byte_by_others_and_names_are_sorted(place: str) -> None:
    content = bytes(range(256)) + b"\r\n\n"
    writer = opened(place)
    for name in ("records/prod/00000002.json", "records/prod/00000001.json", "records/dev/00000001.json", APPROVAL):
        assert writer.create(name, content + name.encode())
    for store in (writer, opened(place)):
        assert store.names("records") == ["dev", "prod"]
        assert store.names("records/prod") == ["00000001.json", "00000002.json"]
        assert store.names("records/pro") == []
        assert store.read("records/prod/00000002.json") == content + b"records/prod/00000002.json"
        assert store.names("approvals/dev/aa") == ["Ann.B+c=d@example.com.json"]
        assert store.read(APPROVAL) == content + APPROVAL.encode()
        assert store.read("records/prod/00000003.json") is None


def test_what_exists_is_never_written_again(place: str) -> None:
    assert opened(place).create("seals/dev/a.json", b"first")
    again = opened(place)
    assert not again.create("seals/dev/a.json", b"second")
    assert not again.create("seals/dev/a.json", b"first")
    assert again.read("seals/dev/a.json") == b"first"


def _create(place: str, rounds: int, together: Barrier, answers: SimpleQueue[tuple[int, bool]]) -> None:
    store = opened(place)
    for number in range(rounds):
        together.wait()
        answers.put((number, store.create(f"records/dev/{number:08}.json", b"the same content")))


def _append(place: str, rounds: int, together: Barrier, answers: SimpleQueue[tuple[int, bool]]) -> None:
    chain = Chain(opened(place), place="store")
    for number in range(rounds):
        together.wait()
        try:
            chain.append("dev", JUDGED, time=TIME, gate="0.1.0")
        except EvidenceError as error:
            assert error.message.endswith("was written by another gate at the same moment"), error.message  # noqa: PT017 - in a child
            answers.put((number, False))
        else:
            answers.put((number, True))


def rounds(place: str, work: object) -> int:
    """Fifty, or fewer where they take long: a push is a tenth of a second, and a chain in a bucket is read object by object."""
    if SOAK or (place.startswith("/") and "git://" not in place):
        return 50
    return 6 if "git://" in place else 50 if work is _create else 12


@pytest.mark.parametrize("work", [_create, _append])
def test_of_two_writers_at_once_exactly_one_wins_and_the_chain_never_forks(place: str, work: object) -> None:
    """Both write the very same bytes: only the store can tell whose they are."""
    count = rounds(place, work)
    context = multiprocessing.get_context("spawn")
    together, answers = context.Barrier(2), context.SimpleQueue()
    writers = [context.Process(target=work, args=(place, count, together, answers), daemon=True) for _ in range(2)]  # type: ignore[arg-type]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    got = [answers.get() for _ in range(2 * count)]
    won = [[answer for number, answer in got if number == one].count(True) for one in range(count)]
    if work is _create:
        assert won == [1] * count
    else:
        assert set(won) <= {1, 2}
        assert len(Chain(opened(place), place="store").read("dev")) == sum(won)
