"""What an SSH signature says of itself: its key and its namespace. Nothing is verified here."""

from __future__ import annotations

import base64
import binascii

from msgspec import Struct

from gate.config.signers import fingerprint

_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG\x00\x00\x00\x01"


class Claimed(Struct, frozen=True, kw_only=True):
    """The public key, in base64, and the namespace that a signature names."""

    key: str
    namespace: str

    @property
    def fingerprint(self) -> str:
        """The key's, as ssh-keygen writes it."""
        return fingerprint(self.key)


def claimed(armored: str) -> Claimed | None:
    """Read an armored signature, version 1. None where it is none."""
    first, *body, last = armored.strip().split("\n") if armored.strip().count("\n") > 1 else ("", "", "")
    if (first, last) != (_BEGIN, _END):
        return None
    try:
        blob = base64.b64decode("".join(body).encode("ascii"), validate=True)
        key, rest = _string(blob.removeprefix(_MAGIC))
        namespace, _ = _string(rest)
        return Claimed(key=base64.b64encode(key).decode(), namespace=namespace.decode()) if blob.startswith(_MAGIC) else None
    except (binascii.Error, UnicodeError, EOFError):
        return None


def _string(content: bytes) -> tuple[bytes, bytes]:
    length = int.from_bytes(content[:4], "big")
    if len(content) < 4 + length:
        raise EOFError
    return content[4 : 4 + length], content[4 + length :]
