"""Writing signed records, and reading them before a plan or an apply: the last signature vouches for what came before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.errors import ConfigError, EvidenceError, ProcessError, RefusedError
from gate.evidence.chain import Chain
from gate.evidence.seen import Seen
from gate.evidence.statement import UntrustedError
from gate.model.evidence import Head
from tests.evidence.memory import MemoryObjects
from tests.evidence.signed import Store, judged, sha
from tests.ssh.keys import fingerprint_of, make_key, signer_line

LATER = "2026-11-21T10:03:00Z"


def append(store: Store, *, key: Path | None = None, time: str = LATER, seen: bool = False) -> None:
    store.chain(key=key or store.ci, seen=seen).append("prod", judged(sha("3")), time=time, gate="0.1.0")


def test_a_record_is_signed_by_one_key_and_names_the_other_chains(store: Store) -> None:
    append(store)
    envelope = json.loads(store.file("prod", 4).read_bytes())
    assert [one["keyid"] for one in envelope["signatures"]] == [fingerprint_of(store.ci)]
    assert store.entry("prod", 4).heads == {"dev": Head(counter=4, digest=store.chain().read("dev")[-1].digest)}


def test_an_auditor_needs_nothing_but_ssh_keygen(store: Store, tmp_path: Path) -> None:
    import base64  # noqa: PLC0415 - as the documentation does it, step by step
    import subprocess  # noqa: PLC0415

    envelope = json.loads(store.file("prod", 3).read_bytes())
    payload = base64.b64decode(envelope["payload"])
    (tmp_path / "record.sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    (tmp_path / "signers").write_text(store.signers)
    signed = b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(payload), payload)
    argv = ("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "ci@example.com", "-n", "gate-evidence", "-s", "record.sig")
    subprocess.run(argv, input=signed, cwd=tmp_path, check=True, capture_output=True)


def test_the_last_signature_is_verified_before_anything_is_planned(store: Store) -> None:
    store.sign_again("prod", 3, store.stranger)
    with pytest.raises(UntrustedError, match="nobody who may sign it has the key"):
        store.chain().read("prod")
    with pytest.raises(UntrustedError, match="nobody who may sign it has the key"):
        append(store)
    assert not store.file("prod", 4).exists()


def test_the_last_signature_of_the_others_is_verified_too(store: Store) -> None:
    store.sign_again("dev", 4, store.stranger)
    with pytest.raises(UntrustedError, match=r"dev/00000004\.json cannot be trusted: nobody who may sign it"):
        store.chain().read("prod")


def test_earlier_signatures_are_left_to_gate_verify(store: Store) -> None:
    store.sign_again("prod", 2, store.stranger)
    assert len(store.chain().read("prod")) == 3


def test_an_unsigned_record_at_the_end_is_not_trusted(store: Store) -> None:
    store.envelope("prod", 3, signatures=[])
    with pytest.raises(UntrustedError, match=r"it is not signed, and `evidence\.signers` asks for signatures"):
        store.chain().read("prod")


def test_a_clock_that_was_set_back_writes_nothing(store: Store) -> None:
    with pytest.raises(EvidenceError) as refused:
        append(store, time="2026-11-21T10:00:59Z")
    assert refused.value.message == (
        "the clock was set back: record 3 of prod was written at 2026-11-21T10:02:00Z, and it is 2026-11-21T10:00:59Z now"
    )
    last = store.chain().read("prod")[-1].digest
    assert refused.value.remediation == (
        "Set the clock right and run the command again. If it was the clock of whoever wrote record 3 of prod that was wrong, "
        f'merge into gate.yaml, below `evidence`, when it was written: `corrected: {{"{last}": TIME}}`.'
    )
    assert not store.file("prod", 4).exists()


def test_a_clock_that_is_a_little_behind_writes_the_time_of_the_record_before(store: Store) -> None:
    append(store, time="2026-11-21T10:01:00Z")
    assert store.entry("prod", 4).time == "2026-11-21T10:02:00Z"


def test_a_record_that_cannot_be_signed_is_not_written(store: Store) -> None:
    store.signers = signer_line(store.ci, "ci@example.com", "gate-evidence", ',valid-before="20261121100200Z"')
    with pytest.raises(EvidenceError, match=r"the record cannot be signed: its key SHA256:\S+ had expired at 2026-11-21T10:03:00Z"):
        append(store)
    with pytest.raises(EvidenceError, match=r"the record cannot be signed: the key /nowhere/ci does not exist"):
        append(store, key=Path("/nowhere/ci"))
    with pytest.raises(EvidenceError, match="a record cannot be signed: no key is named"):
        store.chain().append("prod", judged(sha("3")), time="2026-11-21T10:02:00Z", gate="0.1.0")
    assert not store.file("prod", 4).exists()


def test_a_key_is_tried_before_anything_starts(store: Store, tmp_path: Path) -> None:
    locked = make_key(tmp_path, "locked", passphrase="canary passphrase")
    signing = store.chain(key=store.ci).signing
    assert signing is not None
    signing.expect_ready(LATER)
    with pytest.raises(ConfigError) as unnamed:
        ready(store, None)
    assert unnamed.value.message == "gate.yaml names `evidence.signers`, so records are signed, and no key is named to sign with"
    with pytest.raises(ProcessError, match="has a passphrase, and no agent holds it"):
        ready(store, locked)
    with pytest.raises(RefusedError) as foreign:
        ready(store, store.stranger)
    assert foreign.value.message == (
        f"the key {store.stranger} may not sign evidence: nobody who may sign it has the key {fingerprint_of(store.stranger)}"
    )


def ready(store: Store, key: Path | None) -> None:
    signing = store.chain(key=key).signing
    assert signing is not None
    signing.expect_ready(LATER)


def test_a_clone_remembers_what_it_saw(store: Store) -> None:
    append(store, seen=True)
    head = json.loads((store.base / ".gate/prod/head.json").read_bytes())
    assert head == {"counter": 4, "digest": store.chain().read("prod")[-1].digest}
    assert (store.base / ".gate/.gitignore").read_text() == "*\n"
    store.file("prod", 4).unlink()
    with pytest.raises(UntrustedError) as cut:
        store.chain(seen=True).read("prod")
    assert cut.value.message == "the evidence of prod was cut: it has 3 records, and this clone saw record 4"
    store.write("prod", 3, store.ci, gate="0.2.0")
    append(store)
    with pytest.raises(UntrustedError) as replaced:
        store.chain(seen=True).read("prod")
    assert replaced.value.message == "the evidence of prod was replaced: record 4 is another one than this clone saw"


class Busy(MemoryObjects):
    """A store in which somebody else is always quicker."""

    def create(self, name: str, content: bytes) -> bool:  # noqa: ARG002
        return False


def test_what_was_read_is_remembered_even_where_nothing_could_be_written(store: Store) -> None:
    files = {f"records/prod/{store.file('prod', one).name}": store.file("prod", one).read_bytes() for one in (1, 2, 3)}
    files |= {f"records/dev/{store.file('dev', one).name}": store.file("dev", one).read_bytes() for one in (1, 2, 3, 4)}
    busy = Chain(Busy(files), place="store", signing=store.chain(key=store.ci).signing, seen=Seen(store.base))
    with pytest.raises(EvidenceError, match=r"store/records/prod/00000004\.json was written by another gate at the same moment"):
        busy.append("prod", judged(sha("3")), time=LATER, gate="0.1.0")
    assert json.loads((store.base / ".gate/prod/head.json").read_bytes())["counter"] == 3


def test_what_is_missing_from_another_chain_is_named(store: Store) -> None:
    store.file("dev", 1).unlink()
    with pytest.raises(UntrustedError) as missing:
        store.chain().read("prod")
    assert missing.value.message == "the record evidence/records/dev/00000001.json is missing"


def test_a_memory_that_cannot_be_read_is_no_memory(store: Store) -> None:
    append(store, seen=True)
    (store.base / ".gate/prod/head.json").write_text("{}")
    with pytest.raises(EvidenceError, match=r"head\.json cannot be read: Object missing required field `counter`"):
        store.chain(seen=True).read("prod")


def test_a_chain_that_vanished_is_missed_by_the_others(store: Store) -> None:
    for counter in range(1, 5):
        store.file("dev", counter).unlink()
    with pytest.raises(UntrustedError) as cut:
        store.chain().read("dev")
    assert cut.value.message == "the evidence of dev was cut: it has 0 records, and record 3 of prod saw record 4"
    assert cut.value.remediation.endswith("Where `evidence.store` was moved, copy to it what the old store holds.")


def test_an_environment_with_a_name_that_leads_elsewhere_is_refused(store: Store) -> None:
    (store.folder / "records/a b").mkdir()
    with pytest.raises(EvidenceError, match="evidence/records/a b lies among the evidence, and gate did not put it there"):
        store.chain().read("prod")
