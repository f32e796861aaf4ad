"""Digests of texts and of files, as hexadecimal digits or base64."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from gate.sources.terraform.functions.signature import STRING, Function, deep
from gate.sources.terraform.values import EvaluationError, UnsureError

NAMESPACES = {"dns": "NAMESPACE_DNS", "url": "NAMESPACE_URL", "oid": "NAMESPACE_OID", "x500": "NAMESPACE_X500"}


def hexadecimal(algorithm: str) -> Callable[[bytes], str]:
    """Return a digest that is written in hexadecimal digits."""
    return lambda data: hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def base64(algorithm: str) -> Callable[[bytes], str]:
    """Return a digest that is written in base64."""

    def digest(data: bytes) -> str:
        from base64 import b64encode  # noqa: PLC0415

        return b64encode(hashlib.new(algorithm, data, usedforsecurity=False).digest()).decode()

    return digest


DIGESTS: dict[str, Callable[[bytes], str]] = {
    "base64sha256": base64("sha256"),
    "base64sha512": base64("sha512"),
    "md5": hexadecimal("md5"),
    "sha1": hexadecimal("sha1"),
    "sha256": hexadecimal("sha256"),
    "sha512": hexadecimal("sha512"),
}


def _of_text(digest: Callable[[bytes], str]) -> Function:
    return deep(lambda text: digest(text.encode()), STRING)


def _uuidv5(namespace: str, name: str) -> str:
    import uuid  # noqa: PLC0415

    try:
        known = NAMESPACES.get(namespace)
        space = getattr(uuid, known) if known else uuid.UUID(namespace)
    except ValueError:
        raise EvaluationError("the namespace is no UUID, nor dns, url, oid or x500", "Correct the namespace.") from None
    if not known and namespace.lower() not in {str(space), space.hex}:
        raise UnsureError
    return str(uuid.uuid5(space, name))


FUNCTIONS: dict[str, Function] = {name: _of_text(digest) for name, digest in DIGESTS.items()} | {"uuidv5": deep(_uuidv5, STRING, STRING)}
