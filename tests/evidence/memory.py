"""Evidence without files and processes, for trying things thousands of times: objects in memory, and signatures by shared secrets."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from gate.errors import RefusedError
from gate.promotion.ports import Signer


class MemoryObjects:
    """See `gate.promotion.ports.Objects`."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = dict(files or {})

    def names(self, folder: str) -> list[str]:
        below = [name.removeprefix(f"{folder}/") for name in self.files if name.startswith(f"{folder}/")]
        return sorted({name.split("/")[0] for name in below})

    def read(self, name: str) -> bytes | None:
        return self.files.get(name)

    def lost(self, folder: str) -> list[bytes]:  # noqa: ARG002
        return []

    def create(self, name: str, content: bytes) -> bool:
        return self.files.setdefault(name, content) is content


class SharedSecrets:
    """See `gate.promotion.ports.Signatures`. A key's name is its secret; a file of signers lists names."""

    def sign(self, content: bytes, *, key: Path, namespace: str) -> str:
        return f"{key.name} {hmac.digest(key.name.encode(), namespace.encode() + content, hashlib.sha256).hex()}"

    def signer(self, content: bytes, signature: str, *, signers: bytes, namespace: str, time: str) -> Signer:  # noqa: ARG002
        name = signature.split(" ", maxsplit=1)[0]
        if name not in signers.decode().split() or self.sign(content, key=Path(name), namespace=namespace) != signature:
            raise RefusedError("the signature does not fit")
        return Signer(principals=(f"{name}@example.com",), key=name)
