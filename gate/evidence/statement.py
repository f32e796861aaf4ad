"""The form of a record: an in-toto Statement in a DSSE envelope. Bytes to `Record` and back; signatures are carried, not verified.

A verdict is a SLSA verification summary, an intent and an outcome are promotions of ours. Both hold one `Entry`, and everything
around it follows from the entry: what does not is refused. The payload is canonical JSON, so a record has one digest whatever
signatures its envelope carries.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from gate.errors import EvidenceError
from gate.model.canonical import canonical, digest
from gate.model.evidence import Body, Head, Judged, Outcome, Record
from gate.model.report import Verdict
from gate.model.source import Json

STATEMENT = "https://in-toto.io/Statement/v1"
PAYLOAD = "application/vnd.in-toto+json"
SUMMARY = "https://slsa.dev/verification_summary/v1"
PROMOTION = "urn:gate:promotion:v1"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_RESTORE = "Find out who changed it and restore it from a copy; gate does not go on without its evidence."


class UntrustedError(EvidenceError):
    """The evidence can be read, and is not what gate wrote."""

    code = "untrusted"


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a record stands among the others, and what it says."""

    environment: str
    counter: int
    previous: str | None
    heads: dict[str, Head]
    time: str
    gate: str
    body: Body


class Signature(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signature of an envelope. `keyid` is for people; `sig` is the armored SSH signature, in base64."""

    keyid: str
    sig: str


class _Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    payload_type: str
    payload: str
    signatures: tuple[Signature, ...]


class _Statement(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"type": "_type", "predicate_type": "predicateType"}
):
    type: str
    subject: Raw
    predicate_type: str
    predicate: Raw


class _Summary(Struct, frozen=True, kw_only=True, rename={"entry": PROMOTION}):
    """The part of a verification summary that is ours."""

    entry: Entry


class Sealed(Struct, frozen=True, kw_only=True):
    """A record with the bytes that its signatures are over."""

    record: Record
    payload: bytes
    signatures: tuple[Signature, ...]


def statement(entry: Entry) -> bytes:
    """Return the payload of a record."""
    written: Json = msgspec.to_builtins(entry)
    summary = isinstance(entry.body, Judged)
    return canonical(
        {
            "_type": STATEMENT,
            "subject": _subjects(entry.body),
            "predicateType": SUMMARY if summary else PROMOTION,
            "predicate": _summary(entry, entry.body, written) if isinstance(entry.body, Judged) else written,
        }
    )


def enveloped(payload: bytes, signatures: tuple[Signature, ...]) -> bytes:
    """Return the bytes of an envelope."""
    envelope = _Envelope(payload_type=PAYLOAD, payload=base64.b64encode(payload).decode("ascii"), signatures=signatures)
    return canonical(msgspec.to_builtins(envelope)) + b"\n"


def signed_bytes(payload: bytes) -> bytes:
    """Return what a signature is over: DSSE's encoding of the payload and its type."""
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD), PAYLOAD.encode(), len(payload), payload)


def decode(content: bytes, path: str) -> Sealed:
    """Return the record in an envelope. Raises UntrustedError, in words, for anything that gate would not have written."""
    try:
        envelope = msgspec.json.decode(content, type=_Envelope)
        payload = base64.b64decode(envelope.payload, validate=True)
        found = msgspec.json.decode(payload, type=_Statement)
        if envelope.payload_type != PAYLOAD or found.type != STATEMENT or found.predicate_type not in (SUMMARY, PROMOTION):
            raise untrusted(path, "it is a record of a kind that this version of gate does not know")
        entry = _entry(found)
        datetime.fromisoformat(entry.time)
        exact = statement(entry) == payload and enveloped(payload, envelope.signatures) == content
    except (msgspec.MsgspecError, binascii.Error, ValueError, RecursionError) as error:
        raise untrusted(path, f"it is not a record: {error}") from None
    if not exact or not _TIME.fullmatch(entry.time):
        raise untrusted(path, "it is not as gate wrote it")
    return Sealed(record=record_of(entry, payload), payload=payload, signatures=envelope.signatures)


def record_of(entry: Entry, payload: bytes) -> Record:
    """Return the record that an entry and its payload make."""
    return Record(
        environment=entry.environment,
        counter=entry.counter,
        previous=entry.previous,
        heads=entry.heads,
        time=entry.time,
        gate=entry.gate,
        digest=digest(payload),
        body=entry.body,
    )


def untrusted(path: str, reason: str) -> UntrustedError:
    """Return the refusal of one record."""
    return UntrustedError(f"the record {path} cannot be trusted: {reason}", path=path, remediation=_RESTORE)


def _entry(found: _Statement) -> Entry:
    if found.predicate_type == SUMMARY:
        return msgspec.json.decode(found.predicate, type=_Summary).entry
    return msgspec.json.decode(found.predicate, type=Entry)


def _summary(entry: Entry, body: Judged, written: Json) -> Json:
    allowed = body.verdict is Verdict.ALLOW
    policy: dict[str, Json] = {"uri": "urn:gate:policies"}
    if body.policies is not None:
        policy["digest"] = _sha256(body.policies)
    return {
        "verifier": {"id": "urn:gate:verifier", "version": {"gate": entry.gate}},
        "timeVerified": entry.time,
        "resourceUri": f"urn:gate:environment:{entry.environment}",
        "policy": policy,
        "verificationResult": "PASSED" if allowed else "FAILED",
        "verifiedLevels": ["GATE_ALLOW" if allowed else "FAILED"],
        PROMOTION: written,
    }


def _subjects(body: Body) -> Json:
    named = {"plan.tfplan": body.plan}
    if not isinstance(body, Outcome) and body.seal is not None:
        named["seal.json"] = body.seal
    return [{"name": name, "digest": _sha256(value)} for name, value in named.items()]


def _sha256(value: str) -> Json:
    return {"sha256": value.removeprefix("sha256:")}
