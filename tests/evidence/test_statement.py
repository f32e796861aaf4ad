"""The form of a record: what others read in it, and that whatever gate would not have written is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import jsonschema_rs
import msgspec.structs
import pytest

from gate.errors import EvidenceError
from gate.evidence.statement import Entry, decode, enveloped, signed_bytes, statement
from gate.model.canonical import canonical, digest
from gate.model.evidence import Agreed, Body, Head, Intent, Judged, Outcome
from gate.model.report import Verdict
from gate.model.source import Json
from gate.model.terraform import StateIdentity

TIME = "2026-11-21T09:00:00Z"
DIGEST = "sha256:" + "aa" * 32
JUDGED = Judged(verdict=Verdict.ALLOW, plan=DIGEST, seal="sha256:" + "bb" * 32, commit="c0ffee", policies="sha256:" + "cc" * 32)
INTENT = Intent(
    plan=DIGEST,
    seal="sha256:" + "bb" * 32,
    commit="c0ffee",
    dirty=("flows/ü.yml",),
    state=StateIdentity(lineage="l", serial=1),
    tree=DIGEST,
    sources={"flows/a.yml": "100644 dd"},
    reconciles=None,
    approvals=(Agreed(principal="anna@example.com", key="SHA256:abc", approval=DIGEST),),
)
OUTCOME = Outcome(
    intent=DIGEST,
    plan=DIGEST,
    result="applied",
    exit_code=0,
    state=StateIdentity(lineage="l", serial=2),
    tree=DIGEST,
    edited=(),
    sources={"flows/a.yml": "100644 dd"},
    errored_state=None,
)
BODIES: dict[str, Body] = {"plan": JUDGED, "intent": INTENT, "outcome": OUTCOME}


def entry(body: Body, heads: dict[str, Head] | None = None) -> Entry:
    return Entry(environment="prod", counter=2, previous=DIGEST, heads=heads or {}, time=TIME, gate="0.1.0", body=body)


def test_a_verdict_is_a_verification_summary_that_holds_our_entry() -> None:
    payload = statement(entry(JUDGED, {"dev": Head(counter=7, digest=DIGEST)}))
    assert json.loads(payload) == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "plan.tfplan", "digest": {"sha256": "aa" * 32}}, {"name": "seal.json", "digest": {"sha256": "bb" * 32}}],
        "predicateType": "https://slsa.dev/verification_summary/v1",
        "predicate": {
            "verifier": {"id": "urn:gate:verifier", "version": {"gate": "0.1.0"}},
            "timeVerified": TIME,
            "resourceUri": "urn:gate:environment:prod",
            "policy": {"uri": "urn:gate:policies", "digest": {"sha256": "cc" * 32}},
            "verificationResult": "PASSED",
            "verifiedLevels": ["GATE_ALLOW"],
            "urn:gate:promotion:v1": {
                "environment": "prod",
                "counter": 2,
                "previous": DIGEST,
                "heads": {"dev": {"counter": 7, "digest": DIGEST}},
                "time": TIME,
                "gate": "0.1.0",
                "body": {
                    "kind": "plan",
                    "verdict": "ALLOW",
                    "plan": DIGEST,
                    "seal": "sha256:" + "bb" * 32,
                    "commit": "c0ffee",
                    "policies": "sha256:" + "cc" * 32,
                },
            },
        },
    }


@pytest.mark.parametrize("verdict", [Verdict.DENY, Verdict.INDETERMINATE])
def test_what_is_not_allowed_has_not_passed(verdict: Verdict) -> None:
    denied = Judged(verdict=verdict, plan=DIGEST, seal=None, commit=None)
    predicate = json.loads(statement(entry(denied)))["predicate"]
    assert (predicate["verificationResult"], predicate["verifiedLevels"]) == ("FAILED", ["FAILED"])
    assert json.loads(statement(entry(denied)))["subject"] == [{"name": "plan.tfplan", "digest": {"sha256": "aa" * 32}}]


@pytest.mark.parametrize("name", BODIES)
def test_a_record_is_read_as_it_was_written(name: str) -> None:
    written = entry(BODIES[name], {"dev": Head(counter=7, digest=DIGEST)})
    payload = statement(written)
    found = decode(enveloped(payload, ()), "r")
    assert (found.payload, found.signatures, found.record.digest) == (payload, (), digest(payload))
    assert (found.record.body, found.record.heads) == (written.body, written.heads)


@pytest.mark.parametrize("name", ["intent", "outcome"])
def test_the_schema_describes_what_gate_writes(name: str) -> None:
    schema = json.loads(Path("docs/promotion.v1.schema.json").read_text())
    validator = jsonschema_rs.validator_for(schema)
    predicate = json.loads(statement(entry(BODIES[name], {"dev": Head(counter=7, digest=DIGEST)})))["predicate"]
    assert list(validator.iter_errors(predicate)) == []
    assert not validator.is_valid({**predicate, "note": "x"})
    assert not validator.is_valid({**predicate, "body": {**predicate["body"], "kind": "approval"}})
    assert not validator.is_valid({key: value for key, value in predicate.items() if key != "counter"})


@pytest.mark.parametrize("body", [Intent, Outcome])
def test_the_schema_knows_every_field(body: type[Intent | Outcome]) -> None:
    kind = {Intent: "intent", Outcome: "outcome"}[body]
    described = json.loads(Path("docs/promotion.v1.schema.json").read_text())["$defs"][kind]
    fields = {field.encode_name: field.required for field in msgspec.structs.fields(body)}
    assert set(described["properties"]) == {"kind", *fields}
    assert set(described["required"]) == {"kind", *(name for name, required in fields.items() if required)}


def test_a_signature_is_over_the_type_and_the_payload() -> None:
    assert signed_bytes(b"{}") == b"DSSEv1 28 application/vnd.in-toto+json 2 {}"


def twice(content: bytes, key: str) -> bytes:
    """The first key of an object, written once more."""
    return content.replace(b'"' + key.encode(), b'"' + key.encode() + b'":null,"' + key.encode(), 1)


def wrapped(payload: bytes) -> bytes:
    return enveloped(payload, ())


def changed(place: str, value: Json, body: Body = INTENT) -> bytes:
    """A record in which one value of the statement is another."""
    document = json.loads(statement(entry(body)))
    *steps, last = place.split("/")
    inner = document
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return wrapped(canonical(document))


def in_envelope(key: str, value: Json) -> bytes:
    return canonical({**json.loads(wrapped(statement(entry(INTENT)))), key: value}) + b"\n"


KIND = "it is a record of a kind that this version of gate does not know"
EXACT = "it is not as gate wrote it"
WRITTEN = wrapped(statement(entry(INTENT)))
REFUSED = {
    "nothing": (b"", "it is not a record: Input data was truncated"),
    "text": (b"a record\n", "it is not a record: JSON is malformed: invalid character (byte 0)"),
    "a byte more": (WRITTEN + b" ", EXACT),
    "no line end": (WRITTEN[:-1], EXACT),
    "other spaces": (WRITTEN.replace(b'":', b'": ', 1), EXACT),
    "a key of the envelope twice": (twice(WRITTEN, "signatures"), "it is not a record: Expected `array`, got `null` - at `$.signatures`"),
    "the same key of the envelope twice": (WRITTEN.replace(b'"signatures":[]', b'"signatures":[],"signatures":[]'), EXACT),
    "an unknown field of the envelope": (in_envelope("note", "x"), "it is not a record: Object contains unknown field `note`"),
    "an unknown field of a signature": (
        in_envelope("signatures", [{"keyid": "k", "sig": "c2ln", "cert": "x"}]),
        "it is not a record: Object contains unknown field `cert` - at `$.signatures[0]`",
    ),
    "another type of payload": (in_envelope("payloadType", "application/json"), KIND),
    "a payload that is not base64": (in_envelope("payload", "?"), "it is not a record: Only base64 data is allowed"),
    "a payload in another base64": (
        in_envelope("payload", base64.b64encode(statement(entry(INTENT))).decode() + "===="),
        "it is not a record: Excess data after padding",
    ),
    "a key of the statement twice": (wrapped(statement(entry(INTENT)).replace(b'"_type":', b'"_type":"x","_type":')), EXACT),
    "a key of the entry twice": (wrapped(statement(entry(INTENT)).replace(b'"counter":2', b'"counter":9,"counter":2')), EXACT),
    "another statement": (changed("_type", "https://in-toto.io/Statement/v0.1"), KIND),
    "an unknown predicate": (changed("predicateType", "urn:gate:promotion:v2"), KIND),
    "provenance": (changed("predicateType", "https://slsa.dev/provenance/v1"), KIND),
    "an intent as a verdict": (
        changed("predicateType", "https://slsa.dev/verification_summary/v1"),
        "it is not a record: Object missing required field `urn:gate:promotion:v1`",
    ),
    "an unknown field of the statement": (changed("note", "x"), "it is not a record: Object contains unknown field `note`"),
    "an unknown field of the entry": (changed("predicate/note", "x"), "it is not a record: Object contains unknown field `note`"),
    "an unknown field of the body": (
        changed("predicate/body/note", "x"),
        "it is not a record: Object contains unknown field `note` - at `$.body`",
    ),
    "an unknown kind of body": (
        changed("predicate/body/kind", "approval"),
        "it is not a record: Invalid value 'approval' - at `$.body.kind`",
    ),
    "another subject": (changed("subject", [{"name": "plan.tfplan", "digest": {"sha256": "ff"}}]), EXACT),
    "a time that is none": (changed("predicate/time", "yesterday"), "it is not a record: Invalid isoformat string: 'yesterday'"),
    "a time in another form": (changed("predicate/time", "2026-11-21T09:00:00+00:00"), EXACT),
    "a verdict that says otherwise": (changed("predicate/verificationResult", "FAILED", JUDGED), EXACT),
    "another verifier": (changed("predicate/verifier/id", "https://example.com", JUDGED), EXACT),
    "a summary of another time": (changed("predicate/timeVerified", "2026-11-21T09:00:01Z", JUDGED), EXACT),
    "more in the summary": (changed("predicate/inputAttestations", [], JUDGED), EXACT),
    "deep": (wrapped(b'{"_type":' + b"[" * 100_000), "it is not a record: "),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_gate_would_not_have_written_is_refused(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(EvidenceError) as refused:
        decode(content, "records/prod/00000002.json")
    words = f"the record records/prod/00000002.json cannot be trusted: {reason}"
    assert refused.value.message == words or (name == "deep" and refused.value.message.startswith(words))
