"""Bundles written for tests, and signed by keys made for them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from tests.catalog.packs import RULE

FILES = {"rules/first.rego": RULE.encode(), "data.json": b"{}"}


@cache
def private_key(kind: str = "P-256", owner: str = "team") -> PrivateKeyTypes:  # noqa: ARG001 - each owner has a key of their own
    if kind.startswith("RSA-"):
        return rsa.generate_private_key(65537, int(kind.removeprefix("RSA-")))
    return ec.generate_private_key({"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1(), "K": ec.SECP256K1()}[kind])


def private_pem(key: PrivateKeyTypes) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def public_pem(key: PrivateKeyTypes) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def archive(files: Mapping[str, bytes], *more: tarfile.TarInfo) -> bytes:
    """A gzipped tar archive, as OPA writes it."""
    return gzip.compress(tar(files, *more))


def tar(files: Mapping[str, bytes], *more: tarfile.TarInfo) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as written:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"/{name}")
            entry.size = len(content)
            written.addfile(entry, io.BytesIO(content))
        for entry in more:
            written.addfile(entry, io.BytesIO(bytes(entry.size)))
    return stream.getvalue()


def claims(files: Mapping[str, bytes], algorithm: str = "SHA-256") -> dict[str, Any]:
    """What OPA signs of files, none of which is JSON with anything but plain text in it."""
    listed = [{"name": name, "hash": hashlib.sha256(content).hexdigest(), "algorithm": algorithm} for name, content in files.items()]
    return {"files": listed, "keyid": "default"}


def signatures(token: str, **more: object) -> bytes:
    return json.dumps({"signatures": [token], **more}).encode()


def signed(files: Mapping[str, bytes], key: PrivateKeyTypes, algorithm: str = "ES256", said: object = None) -> dict[str, bytes]:
    """Files and their signature; `said` is signed in place of what they are."""
    payload = json.dumps(claims(files) if said is None else said).encode()
    token = jwt.PyJWS().encode(payload, key=key, algorithm=algorithm)  # type: ignore[arg-type]
    return {**files, ".signatures.json": signatures(token)}


def token_by_hand(header: object, payload: object, signature: bytes) -> tuple[bytes, str]:
    """What a signature covers, and the token."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, payload)]
    covered = b".".join(parts)
    return covered, (covered + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()
