"""The form of an approval: what a person agrees to, and the signature under it, in one small file. Bytes to value and back, no I/O."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from msgspec import Struct

from gate.errors import RefusedError
from gate.model.canonical import canonical, digest
from gate.model.promotion import Approvable

APPROVAL_SCHEMA = "gate.approval/v1"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Approval(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a plan may be applied. Who says so is not claimed here: the signature tells."""

    schema: str
    environment: str
    meaning: str
    """Digest of the plan's meaning: it holds for every plan that means the same."""
    seal: str
    """Digest of the seal that was looked at."""
    destroys: tuple[str, ...]
    """Every object that the plan destroys, sorted."""
    lifts: tuple[Approvable, ...]
    """The denials that are accepted, sorted."""
    created: str
    """RFC 3339, UTC, to the second."""


class SignedApproval(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An approval and the armored SSH signature over its canonical JSON."""

    approval: Approval
    signature: str


def signed_content(approval: Approval) -> bytes:
    """Return what is signed."""
    return canonical(msgspec.to_builtins(approval))


def encode(signed: SignedApproval) -> bytes:
    """Return the one content of an approval's file."""
    return canonical(msgspec.to_builtins(signed)) + b"\n"


def approval_digest(signed: SignedApproval) -> str:
    """Return the digest of an approval's file, by which records name it."""
    return digest(encode(signed))


def decode(content: bytes) -> SignedApproval:
    """Read an approval's file. Raises RefusedError, in words, for anything that gate would not have written."""
    try:
        signed = msgspec.json.decode(content, type=SignedApproval)
        exact = encode(signed) == content
    except (msgspec.MsgspecError, ValueError) as error:
        raise _refused(f"it is no approval: {error}") from None
    if signed.approval.schema != APPROVAL_SCHEMA:
        raise _refused("it was written by another version of gate")
    if not exact or not _plausible(signed.approval):
        raise _refused("it is not as gate wrote it")
    return signed


def _plausible(approval: Approval) -> bool:
    ordered = list(approval.destroys) == sorted(set(approval.destroys)) and list(approval.lifts) == ordered_lifts(approval.lifts)
    return ordered and all(map(_DIGEST.fullmatch, (approval.meaning, approval.seal))) and _is_time(approval.created)


def ordered_lifts(lifts: tuple[Approvable, ...]) -> list[Approvable]:
    """Return each denial once, in the order in which approvals name them."""
    return sorted(set(lifts), key=lambda one: (one.rule, one.subject))


def _is_time(text: str) -> bool:
    try:
        return _TIME.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _refused(reason: str) -> RefusedError:
    return RefusedError(reason, remediation="Ask for the approval again: `gate approve` writes it.")
