"""A record that a clock which was ahead has written: it stops everybody, until gate.yaml says when it was written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.errors import EvidenceError
from gate.evidence.audit import verified
from gate.evidence.proving import Prover
from gate.evidence.statement import UntrustedError
from gate.model.report import Verdict
from tests.cli.commands import gate, said
from tests.evidence.signed import NOW, Store, judged, sha
from tests.ssh.keys import signer_line

AHEAD, RIGHT, LATER = "2031-01-01T00:00:00Z", "2026-11-21T10:30:00Z", "2026-11-21T11:00:00Z"


@pytest.fixture
def ahead(store: Store) -> str:
    """The digest of a record of prod that was written by a clock that was ahead."""
    return store.chain(key=store.ci).append("prod", judged(sha("3")), time=AHEAD, gate="0.1.0").digest


def test_nothing_is_written_after_it_and_the_words_say_what_to_do(store: Store, ahead: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        store.chain(key=store.ci).append("prod", judged(sha("4")), time=LATER, gate="0.1.0")
    with pytest.raises(UntrustedError) as untrusted:
        verified(store.chain(), "prod", NOW)
    assert refused.value.message == f"the clock was set back: record 4 of prod was written at {AHEAD}, and it is {LATER} now"
    assert untrusted.value.message == f"the record evidence/records/prod/00000004.json cannot be trusted: it is of the future, {AHEAD}"
    for error in (refused.value, untrusted.value):
        assert f'merge into gate.yaml, below `evidence`, when it was written: `corrected: {{"{ahead}": TIME}}`.' in error.remediation


def test_with_its_right_time_the_chain_goes_on_and_is_proved(store: Store, ahead: str) -> None:
    corrected = {ahead: RIGHT}
    store.chain(key=store.ci, corrected=corrected).append("prod", judged(sha("4")), time=LATER, gate="0.1.0")
    records = verified(store.chain(corrected=corrected), "prod", NOW)
    assert [one.record.time for one in records[3:]] == [RIGHT, LATER]
    prover = Prover(store.chain(corrected=corrected), NOW)
    assert prover.record(store.file("prod", 4)).verdict is Verdict.ALLOW
    with pytest.raises(UntrustedError, match=rf"is of {LATER}, earlier than the one before it, of {AHEAD}"):
        verified(store.chain(), "prod", datetime(2032, 1, 1, tzinfo=UTC))


def test_its_key_is_asked_for_that_time_and_may_be_retired_afterwards(store: Store, ahead: str) -> None:
    store.signers = signer_line(store.ci, "ci@example.com", "gate-evidence", ',valid-before="20261201Z"')
    chain = store.chain(corrected={ahead: RIGHT})
    assert len(verified(chain, "prod", NOW)) == 4
    assert Prover(chain, NOW).record(store.file("prod", 4)).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2026-11-21T10:01:59Z", "00000004.json is of 2026-11-21T10:01:59Z, earlier than the one before it, of 2026-11-21T10:02:00Z"),
        ("2026-11-21T11:00:01Z", "00000005.json is of 2026-11-21T11:00:00Z, earlier than the one before it, of 2026-11-21T11:00:01Z"),
    ],
    ids=["before the one before it", "after the one that follows"],
)
def test_a_corrected_time_must_fit_its_place(store: Store, ahead: str, time: str, words: str) -> None:
    store.chain(key=store.ci, corrected={ahead: RIGHT}).append("prod", judged(sha("4")), time=LATER, gate="0.1.0")
    with pytest.raises(UntrustedError, match=words):
        store.chain(corrected={ahead: time}).read("prod")


def test_a_correction_is_of_that_record_alone(store: Store, ahead: str) -> None:
    """Whoever has a key that expired cannot write another record of an earlier time in its place, or after it."""
    store.write("prod", 4, store.ci, body=judged(sha("5")))
    with pytest.raises(UntrustedError, match="it is of the future"):
        verified(store.chain(corrected={ahead: RIGHT}), "prod", NOW)


def test_gate_yaml_says_it(store: Store, ahead: str, tmp_path: Path) -> None:
    settings = "version: 1\nenvironments: {dev: {}, prod: {}}\nevidence: {store: evidence, signers: signers"
    (tmp_path / "signers").write_text(store.signers)
    (tmp_path / "gate.yaml").write_text(f"{settings}}}\n")
    assert gate(tmp_path, "verify", "prod").returncode == 1
    (tmp_path / "gate.yaml").write_text(f'{settings}, corrected: {{"{ahead}": "2026-11-21T10:30:00Z"}}}}\n')
    assert said(gate(tmp_path, "verify", "prod")) == (
        0,
        "ALLOW  prod: 4 records, the last of 2026-11-21T10:30:00Z, signed by ci@example.com\n",
        "",
    )
