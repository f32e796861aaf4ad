"""The form of a record: an in-toto Statement in an envelope that can carry signatures. Bytes to `Record` and back, no I/O.

The payload is canonical JSON, so a record has one digest whatever signatures are added to its envelope.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

import msgspec
from msgspec import Struct

from gate.errors import EvidenceError
from gate.model.canonical import canonical, digest
from gate.model.evidence import Body, Intent, Judged, Outcome, Record
from gate.model.source import Json

STATEMENT = "https://in-toto.io/Statement/v1"
PAYLOAD = "application/vnd.in-toto+json"
_TYPES: dict[str, type[Body]] = {
    "urn:gate:evidence:plan:v1": Judged,
    "urn:gate:evidence:intent:v1": Intent,
    "urn:gate:evidence:outcome:v1": Outcome,
}


class Subject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that the record is about, by its digest."""

    name: str
    digest: dict[str, str]


class Predicate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the record stands in its chain, and what it says."""

    environment: str
    counter: int
    previous: str | None
    time: str
    gate: str
    body: Body


class Statement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"type": "_type", "predicate_type": "predicateType"}):
    """An in-toto Statement v1."""

    type: str
    subject: tuple[Subject, ...]
    predicate_type: str
    predicate: Predicate


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """A DSSE envelope."""

    payload_type: str
    payload: str
    signatures: tuple[Json, ...]


def encode(predicate: Predicate) -> tuple[Record, bytes]:
    """Return a new record, and the bytes of its envelope, which has no signatures yet."""
    kind = next(name for name, body in _TYPES.items() if isinstance(predicate.body, body))
    statement = Statement(type=STATEMENT, subject=_subjects(predicate.body), predicate_type=kind, predicate=predicate)
    payload = canonical(msgspec.to_builtins(statement))
    return _record(predicate, payload), _enveloped(payload, ())


def _enveloped(payload: bytes, signatures: tuple[Json, ...]) -> bytes:
    envelope = Envelope(payload_type=PAYLOAD, payload=base64.b64encode(payload).decode("ascii"), signatures=signatures)
    return canonical(msgspec.to_builtins(envelope)) + b"\n"


def decode(content: bytes, path: str) -> Record:
    """Return the record in an envelope. Raises EvidenceError, in words, for anything that gate would not have written."""
    try:
        envelope = msgspec.json.decode(content, type=Envelope)
        payload = base64.b64decode(envelope.payload, validate=True)
        statement = msgspec.json.decode(payload, type=Statement)
        exact = canonical(msgspec.json.decode(payload)) == payload and _enveloped(payload, envelope.signatures) == content
        datetime.fromisoformat(statement.predicate.time)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise _untrusted(path, f"it is not a record: {error}") from None
    if envelope.signatures:
        raise _untrusted(path, "it is signed, and this version of gate verifies no signatures")
    expected = _TYPES.get(statement.predicate_type)
    if envelope.payload_type != PAYLOAD or statement.type != STATEMENT or expected is not type(statement.predicate.body):
        raise _untrusted(path, "it is a record of a kind that this version of gate does not know")
    if not exact or statement.subject != _subjects(statement.predicate.body):
        raise _untrusted(path, "it is not as gate wrote it")
    return _record(statement.predicate, payload)


def _record(predicate: Predicate, payload: bytes) -> Record:
    return Record(
        environment=predicate.environment,
        counter=predicate.counter,
        previous=predicate.previous,
        time=predicate.time,
        gate=predicate.gate,
        digest=digest(payload),
        body=predicate.body,
    )


def _subjects(body: Body) -> tuple[Subject, ...]:
    named = {"plan.tfplan": body.plan}
    if not isinstance(body, Outcome) and body.seal is not None:
        named["seal.json"] = body.seal
    return tuple(Subject(name=name, digest={"sha256": value.removeprefix("sha256:")}) for name, value in named.items())


def _untrusted(path: str, reason: str) -> EvidenceError:
    return EvidenceError(
        f"the record {path} cannot be trusted: {reason}",
        path=path,
        remediation="Find out who changed it and restore it from a copy; gate does not go on without its evidence.",
    )
