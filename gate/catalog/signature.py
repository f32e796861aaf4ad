"""Whether a bundle is signed, whole and unchanged, by one public key: OPA's `.signatures.json`. Reads no rule.

The token only says what was signed. Which algorithms count follows from the key, never from the token.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import msgspec
from msgspec import Meta, Struct

from gate.catalog.hashing import ALGORITHMS, digest, encode, read_json, read_yaml
from gate.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

SIGNATURES = ".signatures.json"
_STRUCTURED = frozenset({"data.json", ".manifest"})
_YAML = frozenset({"data.yaml", "data.yml"})
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_CURVES = {"secp256r1": ("ES256",), "secp384r1": ("ES384",), "secp521r1": ("ES512",)}
_SHORTEST = 2048  # bits of an RSA key
_SIGN_AGAIN = "Build it again with `opa build --bundle FOLDER --signing-key KEY`, and fetch it whole."


class _Signatures(Struct, frozen=True, forbid_unknown_fields=True):
    signatures: Annotated[tuple[str, ...], Meta(min_length=1, max_length=1)]
    plugin: str = ""


class _Signed(Struct, frozen=True):
    name: str
    hash: str
    algorithm: str


class _Claims(Struct, frozen=True):
    files: tuple[_Signed, ...]
    scope: str = ""


def verify(files: Mapping[str, bytes], path: str, key: bytes, key_path: str) -> None:
    """Demand that the key signed exactly these files. Raises InputError that says what is wrong and what to do."""
    public = _public_key(key, key_path)
    if SIGNATURES not in files:
        _refuse(path, f"it is not signed, and gate.yaml names the key {key_path} for it", _SIGN_AGAIN)
    claims = _claims(_token(files[SIGNATURES], path), public, path, key_path)
    if claims.scope:
        _refuse(path, "its signature holds for one scope only, and gate knows no scopes", "Sign it without `scope`.")
    listed = {one.name: one for one in claims.files}
    if len(listed) != len(claims.files):
        _refuse(path, "its signature lists a file twice", _SIGN_AGAIN)
    there = files.keys() - {SIGNATURES}
    if unlisted := sorted(there - listed.keys()):
        _refuse(path, f"it holds {unlisted[0]}, which is not signed", _SIGN_AGAIN)
    if missing := sorted(listed.keys() - there):
        _refuse(path, f"{missing[0]} was signed and is missing", _SIGN_AGAIN)
    for name in sorted(listed):
        _expect_unchanged(listed[name], files[name], path)


def _token(content: bytes, path: str) -> str:
    try:
        signatures = msgspec.convert(read_json(content), _Signatures)
    except (ValueError, msgspec.ValidationError):
        _refuse(path, f"{SIGNATURES} does not hold exactly one signature", _SIGN_AGAIN)
    if signatures.plugin not in {"", "_default"}:
        _refuse(path, "it was signed with a plugin of OPA", "Sign it with OPA's own `--signing-key`.")
    return signatures.signatures[0]


def _claims(token: str, public: PublicKeyTypes, path: str, key_path: str) -> _Claims:
    jwt = _library("jwt", path)
    try:
        payload = jwt.PyJWS().decode(token, key=public, algorithms=list(_algorithms(public, key_path)))
    except jwt.InvalidAlgorithmError:
        wanted = ", ".join(_algorithms(public, key_path))
        _refuse(path, f"its signature is not of a kind that the key {key_path} makes ({wanted})", f"Sign it with the key of {key_path}.")
    except jwt.InvalidSignatureError:
        advice = f"Fetch it again from who signs it; if another key signs it now, put that key's public half into {key_path}."
        _refuse(path, f"it is not signed by the key {key_path}", advice)
    except jwt.PyJWTError:
        _refuse(path, "its signature cannot be read", _SIGN_AGAIN)
    try:
        return msgspec.convert(read_json(payload), _Claims)
    except (ValueError, msgspec.ValidationError):
        _refuse(path, "its signature does not list files with their digests", _SIGN_AGAIN)


def _expect_unchanged(signed: _Signed, content: bytes, path: str) -> None:
    if signed.algorithm not in ALGORITHMS:
        wanted = ", ".join(ALGORITHMS)
        _refuse(path, f"the digest of {signed.name} is of a kind that gate does not accept ({wanted})", _SIGN_AGAIN)
    name = PurePosixPath(signed.name).name
    try:
        if name in _STRUCTURED:
            content = encode(read_json(content))
        elif name in _YAML:
            content = encode(read_yaml(content, f"{path}/{signed.name}"))
    except ValueError as error:
        _refuse(path, f"{signed.name}: {error}", "Correct the file, then build and sign the bundle again.")
    if digest(signed.algorithm, content) != signed.hash.lower():
        advice = "Sign it again, with its data as JSON." if name in _YAML else "Fetch it again; if the change is meant, sign it again."
        _refuse(path, f"{signed.name} is not what was signed", advice)


def _public_key(pem: bytes, path: str) -> PublicKeyTypes:
    advice = f"Put the public key that bundles are signed with into {path}, as `openssl pkey -in KEY -pubout` writes it."
    if b"PRIVATE KEY" in pem:
        raise InputError(
            "a private key stands where a public one should", path=path, remediation=f"{advice} Whoever reads it can sign: make a new pair."
        )
    serialization = _library("cryptography.hazmat.primitives.serialization", path)
    x509 = _library("cryptography.x509", path)
    try:
        if b"BEGIN CERTIFICATE" in pem:
            key: PublicKeyTypes = x509.load_pem_x509_certificate(pem).public_key()
        else:
            key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError, _library("cryptography.exceptions", path).UnsupportedAlgorithm):
        raise InputError("this is no public key in PEM form", path=path, remediation=advice) from None
    _algorithms(key, path)
    return key


def _algorithms(key: PublicKeyTypes, path: str) -> Sequence[str]:
    """Return the algorithms that a key can make signatures with."""
    rsa = _library("cryptography.hazmat.primitives.asymmetric.rsa", path)
    ec = _library("cryptography.hazmat.primitives.asymmetric.ec", path)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SHORTEST:
        return _RSA
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    wanted = f"RSA of {_SHORTEST} bits or more, or on one of the curves P-256, P-384 and P-521"
    raise InputError("this key is of a kind that bundles are not signed with", path=path, remediation=f"Use a key that is {wanted}.")


def _library(name: str, path: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        message = "signatures of bundles cannot be checked, because PyJWT or cryptography is not installed"
        raise InputError(message, path=path, remediation='Install them: pip install "gate[bundles]".') from None


def _refuse(path: str, what: str, remediation: str) -> NoReturn:
    raise InputError(f"the bundle is not trusted: {what}", path=path, remediation=remediation)
