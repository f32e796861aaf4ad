"""What `gate verify` holds against evidence: every signature, every link, every time, and what chains say of one another."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable

import pytest
from msgspec import structs

from gate.evidence.audit import verified
from gate.evidence.statement import UntrustedError
from gate.model.canonical import canonical
from gate.model.evidence import Head, Judged
from tests.evidence.signed import NOW, Store, intent, outcome, sha
from tests.ssh.keys import fingerprint_of, signer_line


def verify(store: Store, *, signed: bool = True) -> None:
    chain = store.chain(signed=signed)
    for name in ("prod", "dev"):
        verified(chain, name, NOW)


def test_what_ci_wrote_holds(store: Store) -> None:
    found = verified(store.chain(), "prod", NOW)
    assert [(one.record.counter, one.signer.principals if one.signer else None) for one in found] == [
        (1, ("ci@example.com",)),
        (2, ("ci@example.com",)),
        (3, ("ci@example.com",)),
    ]
    assert {one.signer.key for one in found if one.signer} == {fingerprint_of(store.ci)}
    assert [one.record.heads["dev"].counter for one in found] == [4, 4, 4]


def edit(store: Store) -> None:
    """Another verdict, in a record that is encoded as gate does, under the signature of before."""
    document = json.loads(store.payload("prod", 3))
    document["predicate"]["body"]["result"] = "failed"
    store.envelope("prod", 3, payload=base64.b64encode(canonical(document)).decode())


def swap(store: Store) -> None:
    one, two = store.file("prod", 1), store.file("prod", 2)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def two_signatures(store: Store) -> None:
    payload = store.payload("prod", 2)
    signatures = [store.signature(payload, store.ci), store.signature(b"something else", store.ci)]
    store.envelope("prod", 2, signatures=signatures)


def lie_about_the_key(store: Store) -> None:
    signature = store.signature(store.payload("prod", 2), store.ci)
    store.envelope("prod", 2, signatures=[{**signature, "keyid": "SHA256:anna"}])


def expire(store: Store) -> None:
    store.signers = signer_line(store.ci, "ci@example.com", "gate-evidence", ',valid-before="20261121093000Z"')


def forked(store: Store) -> None:
    """Another record 4 of dev, signed by CI, than the one that prod saw."""
    store.write("dev", 4, store.ci, gate="0.2.0")


def fewer(store: Store) -> None:
    store.write("prod", 3, store.ci, heads={"dev": Head(counter=3, digest=store.chain().read("dev")[2].digest)})


def twice_announced(store: Store) -> None:
    """A second outcome of one apply."""
    record = store.chain().read("prod")[1]
    store.chain(key=store.ci).append("prod", outcome(record), time="2026-11-21T10:03:00Z", gate="0.1.0")


def again(store: Store) -> None:
    """The first record once more, at the end, and signed by CI: even that does not fit."""
    shutil.copy(store.file("prod", 1), store.file("prod", 4))
    store.write("prod", 4, store.ci, counter=4)


def words(reason: str, name: str = "prod", counter: int = 2) -> str:
    return f"the record evidence/records/{name}/{counter:08}.json cannot be trusted: {reason}"


PROD = "evidence/records/prod"
UNFIT = "the signature does not fit: what was signed, or the signature, was changed"
TAMPERED: dict[str, tuple[Callable[[Store], object], str]] = {
    "edited": (edit, words(UNFIT, counter=3)),
    "reordered": (swap, "the record evidence/records/prod/00000001.json has the number 2, not 1"),
    "the first cut off": (lambda store: store.file("prod", 1).unlink(), "the record evidence/records/prod/00000001.json is missing"),
    "one cut out": (lambda store: store.file("prod", 2).unlink(), "the record evidence/records/prod/00000002.json is missing"),
    "the last cut off": (
        lambda store: store.file("dev", 4).unlink(),
        "the evidence of dev was cut: it has 3 records, and record 1 of prod saw record 4",
    ),
    "all of it gone": (
        lambda store: shutil.rmtree(store.folder / "records/dev"),
        "the evidence of dev was cut: it has 0 records, and record 1 of prod saw record 4",
    ),
    "another one signed instead": (forked, "the evidence of dev was replaced: record 4 is another one than record 1 of prod saw"),
    "replayed from another environment": (
        lambda store: shutil.copy(store.file("dev", 4), store.file("prod", 4)),
        "the record evidence/records/prod/00000004.json is about dev, not prod",
    ),
    "replayed from before": (
        lambda store: shutil.copy(store.file("prod", 1), store.file("prod", 4)),
        "the record evidence/records/prod/00000004.json has the number 1, not 4",
    ),
    "replayed with a new number": (
        again,
        "the record evidence/records/prod/00000004.json does not follow the one before it: one of the two was changed",
    ),
    "not signed": (
        lambda store: store.envelope("prod", 2, signatures=[]),
        words("it is not signed, and `evidence.signers` asks for signatures"),
    ),
    "a foreign key": (lambda store: store.sign_again("prod", 2, store.stranger), "nobody who may sign it has the key SHA256:"),
    "an expired key": (expire, "had expired at 2026-11-21T10:00:00Z"),
    "another namespace": (
        lambda store: store.sign_again("prod", 2, store.ci, namespace="gate-approval"),
        words("it was signed as `gate-approval`, not as `gate-evidence`"),
    ),
    "two signatures, one bad": (two_signatures, words(UNFIT)),
    "two signatures, one foreign": (
        lambda store: store.sign_again("prod", 2, store.ci, store.stranger),
        "nobody who may sign it has the key SHA256:",
    ),
    "a signature that names another key": (lie_about_the_key, "it says that SHA256:anna signed it, and SHA256:"),
    "a signature that is none": (
        lambda store: store.envelope("prod", 2, signatures=[{"keyid": "k", "sig": base64.b64encode(b"signed, CI").decode()}]),
        words("it is not an SSH signature"),
    ),
    "a signature that is not base64": (
        lambda store: store.envelope("prod", 2, signatures=[{"keyid": "k", "sig": "?"}]),
        words("its signature is not in base64"),
    ),
    "an earlier time": (
        lambda store: store.write("prod", 3, store.ci, time="2026-11-21T10:00:59Z"),
        f"the record {PROD}/00000003.json is of 2026-11-21T10:00:59Z, earlier than the one before it, of 2026-11-21T10:01:00Z",
    ),
    "a time to come": (
        lambda store: store.write("prod", 3, store.ci, time="2026-11-21T12:01:01Z"),
        words("it is of the future, 2026-11-21T12:01:01Z", counter=3),
    ),
    "it saw less than before": (fewer, words("it saw 3 records of dev, and the one before it 4", counter=3)),
    "it saw what is not there": (
        lambda store: store.write("prod", 3, store.ci, heads={"dev": Head(counter=5, digest=sha("5"))}),
        "the evidence of dev was cut: it has 4 records, and record 3 of prod saw record 5",
    ),
    "it saw record 0": (
        lambda store: store.write("prod", 3, store.ci, heads={"dev": Head(counter=0, digest=store.chain().read("dev")[-1].digest)}),
        "the evidence of dev was replaced: record 0 is another one than record 3 of prod saw",
    ),
    "an apply of what nobody judged": (
        lambda store: store.chain(key=store.ci).append("prod", intent(sha("7")), time="2026-11-21T10:03:00Z", gate="0.1.0"),
        words("it announces the apply of a seal that no record before it judged", counter=4),
    ),
    "a second outcome": (
        twice_announced,
        words("it tells the outcome of an apply that the records before it do not announce", counter=4),
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_was_done_to_it_is_found(store: Store, name: str) -> None:
    tamper, message = TAMPERED[name]
    tamper(store)
    with pytest.raises(UntrustedError) as found:
        verify(store)
    assert found.value.message == message or (message in found.value.message and message.endswith(("SHA256:", "Z")))
    assert found.value.remediation


def test_nobody_signed_what_an_unsigned_chain_says(store: Store) -> None:
    shutil.rmtree(store.folder)
    store.fill(signed=False)
    assert {one.signer for one in verified(store.chain(signed=False), "prod", NOW)} == {None}


def test_signatures_are_not_passed_over_where_nobody_is_named(store: Store) -> None:
    with pytest.raises(UntrustedError) as found:
        verify(store, signed=False)
    assert found.value.message == words("it is signed, and gate.yaml names no `evidence.signers` to verify it", "dev", 4)


def test_a_key_that_expired_since_still_counts_for_its_time(store: Store) -> None:
    store.signers = signer_line(store.ci, "ci@example.com", "gate-evidence", ',valid-before="20261121110000Z"')
    verify(store)


def test_a_judgement_is_what_its_record_says(store: Store) -> None:
    body = store.entry("prod", 1).body
    assert isinstance(body, Judged)
    store.write("prod", 1, store.stranger, body=structs.replace(body, commit=None))
    with pytest.raises(UntrustedError, match="does not follow the one before it"):
        verify(store)
