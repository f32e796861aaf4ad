"""Who may sign records, and the key that this command signs with. Where records are kept is not known here."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from msgspec import Struct

from gate.config.signers import EVIDENCE
from gate.errors import ConfigError, EvidenceError, ProcessError, RefusedError
from gate.evidence.statement import Sealed, Signature, signed_bytes, untrusted
from gate.promotion.ports import Signatures, Signer

_TRIAL = b"gate asks whether this key may sign evidence"
"""Signed before anything starts; no record's bytes begin like this."""


class Signing(Struct, frozen=True, kw_only=True):
    """What `evidence.signers` asks for."""

    signatures: Signatures
    signers: bytes
    """The file's content."""
    key: Path | None = None
    """A private key, or the public one of a key that an agent holds. None where nothing is to be written."""

    def expect_ready(self, time: str) -> Signer:
        """Return whose key it is, which may sign, and does. Raises ConfigError where none is named, RefusedError, and ProcessError."""
        if self.key is None:
            raise ConfigError(
                "gate.yaml names `evidence.signers`, so records are signed, and no key is named to sign with",
                remediation="Name it by `--key FILE` or GATE_KEY: a private key, or the public one of a key in your agent.",
            )
        try:
            return self._signed(_TRIAL, self.key, time)[1]
        except RefusedError as error:
            raise RefusedError(
                f"the key {self.key} may not sign evidence: {error.message}",
                remediation="Use a key that `evidence.signers` names and that is valid now, or add it there.",
            ) from error

    def sign(self, payload: bytes, time: str) -> tuple[Signature, ...]:
        """Return the signatures of a new record, which hold. Raises EvidenceError."""
        if self.key is None:
            raise EvidenceError("a record cannot be signed: no key is named", remediation="Name it by `--key FILE` or GATE_KEY.")
        try:
            armored, signer = self._signed(signed_bytes(payload), self.key, time)
        except (ProcessError, RefusedError) as error:
            raise EvidenceError(f"the record cannot be signed: {error.message}", remediation=error.remediation) from error
        return (Signature(keyid=signer.key, sig=base64.b64encode(armored.encode()).decode()),)

    def _signed(self, content: bytes, key: Path, time: str) -> tuple[str, Signer]:
        armored = self.signatures.sign(content, key=key, namespace=EVIDENCE)
        return armored, self.signatures.signer(content, armored, signers=self.signers, namespace=EVIDENCE, time=time)

    def signer(self, sealed: Sealed, path: str) -> Signer:
        """Return who signed a record; every signature must hold. Raises UntrustedError, and ProcessError where nothing can be verified."""
        signers = [self._signer(sealed, one, path) for one in sealed.signatures]
        if not signers:
            raise untrusted(path, "it is not signed, and `evidence.signers` asks for signatures")
        return signers[0]

    def _signer(self, sealed: Sealed, signature: Signature, path: str) -> Signer:
        try:
            armored = base64.b64decode(signature.sig, validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            raise untrusted(path, "its signature is not in base64") from None
        try:
            found = self.signatures.signer(
                signed_bytes(sealed.payload), armored, signers=self.signers, namespace=EVIDENCE, time=sealed.record.time
            )
        except RefusedError as error:
            raise untrusted(path, error.message) from None
        if found.key != signature.keyid:
            raise untrusted(path, f"it says that {signature.keyid} signed it, and {found.key} did")
        return found
