"""Records in a folder: complete or absent, never overwritten, and every change to them is noticed and named."""

from __future__ import annotations

import base64
import json
import multiprocessing
import resource
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.model.canonical import canonical
from gate.model.evidence import Intent, Judged, Outcome, Record
from gate.model.report import Verdict
from gate.model.terraform import StateIdentity

TIME = "2026-11-21T09:00:00Z"
JUDGED = Judged(verdict=Verdict.ALLOW, plan="sha256:aa", seal="sha256:bb", commit="c0ffee")
INTENT = Intent(
    plan="sha256:aa",
    seal="sha256:bb",
    commit="c0ffee",
    dirty=("flows/ü.yml",),
    state=StateIdentity(lineage="l", serial=1),
    tree="sha256:cc",
    sources={"flows/a.yml": "100644 dd"},
    reconciles=None,
)
OUTCOME = Outcome(
    intent="sha256:ee",
    plan="sha256:aa",
    result="applied",
    exit_code=0,
    state=StateIdentity(lineage="l", serial=2),
    tree="sha256:cc",
    edited=(),
    sources={"flows/a.yml": "100644 dd"},
    errored_state=None,
)


def chain(folder: Path) -> Chain:
    return Chain(FolderObjects(folder), place=str(folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def three(folder: Path) -> list[Record]:
    store = chain(folder)
    return [store.append("dev", body, time=TIME, gate="0.1.0") for body in (JUDGED, INTENT, OUTCOME)]


def test_records_are_read_as_they_were_written(folder: Path) -> None:
    written = three(folder)
    assert chain(folder).read("dev") == tuple(written)
    assert [(one.counter, one.previous, one.body) for one in written] == [
        (1, None, JUDGED),
        (2, written[0].digest, INTENT),
        (3, written[1].digest, OUTCOME),
    ]


def test_environments_have_chains_of_their_own(folder: Path) -> None:
    store = chain(folder)
    assert (list(store.environments()), store.read("dev")) == ([], ())
    three(folder)
    assert store.append("prod", JUDGED, time=TIME, gate="0.1.0").counter == 1
    assert (list(store.environments()), len(store.read("dev")), len(store.read("prod"))) == (["dev", "prod"], 3, 1)


def test_only_their_owner_reads_records(folder: Path) -> None:
    three(folder)
    modes = {path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert modes == {
        ".": 0o700,
        ".incoming": 0o700,
        "records": 0o700,
        "records/dev": 0o700,
        "records/dev/00000001.json": 0o600,
        "records/dev/00000002.json": 0o600,
        "records/dev/00000003.json": 0o600,
    }


def rewrite(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change a record's statement, and encode it exactly as gate would."""
    envelope = json.loads(path.read_bytes())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    change(statement)
    envelope["payload"] = base64.b64encode(canonical(statement)).decode()
    path.write_bytes(canonical(envelope) + b"\n")


def predicate(key: str, value: object) -> Callable[[Path], None]:
    def change(statement: dict[str, object]) -> None:
        inner = statement["predicate"]
        assert isinstance(inner, dict)
        inner[key] = value

    return lambda dev: rewrite(dev / "00000002.json", change)


def statement(key: str, value: object) -> Callable[[Path], None]:
    return lambda dev: rewrite(dev / "00000002.json", lambda document: document.__setitem__(key, value))


def envelope(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def tamper(dev: Path) -> None:
        path = dev / "00000002.json"
        document = json.loads(path.read_bytes())
        change(document)
        path.write_bytes(canonical(document) + b"\n")

    return tamper


def swap(dev: Path) -> None:
    (dev / "00000001.json").rename(dev / "x")
    (dev / "00000002.json").rename(dev / "00000001.json")
    (dev / "x").rename(dev / "00000002.json")


TAMPERED: dict[str, tuple[Callable[[Path], object], str]] = {
    "first record gone": (lambda dev: (dev / "00000001.json").unlink(), "00000001.json is missing"),
    "middle record gone": (lambda dev: (dev / "00000002.json").unlink(), "00000002.json is missing"),
    "swapped": (swap, "has the number 2, not 1"),
    "copied": (lambda dev: (dev / "00000002.json").write_bytes((dev / "00000001.json").read_bytes()), "has the number 1, not 2"),
    "foreign file": (lambda dev: (dev / "notes.txt").write_text("x"), "notes.txt is not a record, yet lies among them"),
    "hidden file": (lambda dev: (dev / ".x").write_text("x"), ".x is not a record, yet lies among them"),
    "a folder": (lambda dev: (dev / "00000004.json").mkdir(), "00000004.json cannot be read: Is a directory"),
    "empty": (lambda dev: (dev / "00000002.json").write_bytes(b""), "cannot be trusted: it is not a record"),
    "cut": (lambda dev: (dev / "00000002.json").write_bytes((dev / "00000002.json").read_bytes()[:-20]), "it is not a record"),
    "a byte more": (
        lambda dev: (dev / "00000002.json").write_bytes((dev / "00000002.json").read_bytes() + b" "),
        "it is not as gate wrote it",
    ),
    "another body": (
        predicate("body", json.loads('{"kind":"plan","verdict":"DENY","plan":"p","seal":null,"commit":null}')),
        "it is not as gate wrote it",
    ),
    "another time": (predicate("time", "2026-11-21T09:00:01Z"), "00000003.json does not follow the one before it"),
    "an earlier time": (predicate("time", "2026-11-21T08:59:59Z"), "is of 2026-11-21T08:59:59Z, earlier than the one before it"),
    "a time in another zone": (predicate("time", "2026-11-21T09:00:00+00:00"), "it is not as gate wrote it"),
    "no time": (predicate("time", "yesterday"), "it is not a record"),
    "another environment": (predicate("environment", "prod"), "is about prod, not dev"),
    "another previous": (predicate("previous", "sha256:00"), "00000002.json does not follow the one before it"),
    "another counter": (predicate("counter", 7), "has the number 7, not 2"),
    "a key more": (predicate("note", "x"), "it is not a record"),
    "other subjects": (statement("subject", []), "it is not as gate wrote it"),
    "another kind": (
        statement("predicateType", "https://slsa.dev/verification_summary/v1"),
        "missing required field `urn:gate:promotion:v1`",
    ),
    "a kind of tomorrow": (statement("predicateType", "urn:gate:evidence:approval:v1"), "of a kind that this version of gate"),
    "another statement": (statement("_type", "https://in-toto.io/Statement/v2"), "of a kind that this version of gate"),
    "another payload": (envelope(lambda one: one.__setitem__("payloadType", "x")), "of a kind that this version of gate"),
    "half a signature": (envelope(lambda one: one.__setitem__("signatures", [{"sig": "x"}])), "missing required field `keyid`"),
    "no base64": (envelope(lambda one: one.__setitem__("payload", "?")), "it is not a record"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_every_change_is_noticed_by_readers_and_writers(folder: Path, name: str) -> None:
    three(folder)
    tamper, words = TAMPERED[name]
    tamper(folder / "records/dev")
    with pytest.raises(EvidenceError) as failure:
        chain(folder).read("dev")
    assert words in failure.value.message
    assert failure.value.remediation
    with pytest.raises(EvidenceError):
        chain(folder).append("dev", JUDGED, time=TIME, gate="0.1.0")


def test_a_chain_that_is_rewritten_in_one_record_breaks_at_every_byte(folder: Path) -> None:
    three(folder)
    path = folder / "records/dev/00000001.json"
    content = path.read_bytes()
    for index in range(len(content)):
        path.write_bytes(content[:index] + bytes([content[index] ^ 1]) + content[index + 1 :])
        with pytest.raises(EvidenceError):
            chain(folder).read("dev")


def test_what_a_crash_leaves_behind_is_in_nobodys_way(folder: Path) -> None:
    three(folder)
    (folder / ".incoming/.00000004.json.0123.draft").write_text("half a rec")
    assert len(chain(folder).read("dev")) == 3
    assert chain(folder).append("dev", JUDGED, time=TIME, gate="0.1.0").counter == 4


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("a file")
    with pytest.raises(EvidenceError, match=r"evidence(/records/dev)? cannot be (read|written): Not a directory"):
        chain(tmp_path / "evidence").append("dev", JUDGED, time=TIME, gate="0.1.0")


def test_a_full_disk_leaves_no_part_of_a_record(folder: Path) -> None:
    three(folder)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    try:
        with pytest.raises(EvidenceError, match=r"00000004\.json cannot be written: File too large") as failure:
            chain(folder).append("dev", JUDGED, time=TIME, gate="0.1.0")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert "nothing was left half-written" in failure.value.remediation
    assert len(chain(folder).read("dev")) == 3
    assert list((folder / ".incoming").iterdir()) == []


def race(folder: Path, results: multiprocessing.SimpleQueue[str]) -> None:
    for _ in range(20):
        try:
            chain(folder).append("dev", JUDGED, time=TIME, gate="0.1.0")
            results.put("written")
        except EvidenceError as error:
            results.put(error.message.rsplit(" was ", 1)[-1])


def test_writers_at_the_same_moment_never_overwrite_each_other(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    writers = [context.Process(target=race, args=(folder, results)) for _ in range(3)]
    for writer in writers:
        writer.start()
    answers = [results.get() for _ in range(60)]
    for writer in writers:
        writer.join()
    assert set(answers) <= {"written", "written by another gate at the same moment"}
    assert len(chain(folder).read("dev")) == answers.count("written") >= 20
