"""Where evidence is kept, as `evidence.store` writes it. Reaches nothing."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from gate.config.mistake import nearest

Kind = Literal["folder", "git", "s3", "gs", "az"]

KINDS = "a folder, `git://BRANCH`, `s3://BUCKET/FOLDER`, `gs://BUCKET/FOLDER` or `az://CONTAINER/FOLDER`"
_SCHEMES: dict[str, Kind] = {"git": "git", "s3": "s3", "gs": "gs", "az": "az"}
_BUCKETS: dict[Kind, tuple[re.Pattern[str], str]] = {
    "s3": (re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"), "bucket"),
    "gs": (re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]"), "bucket"),
    "az": (re.compile(r"[a-z0-9](-?[a-z0-9]){2,62}"), "container"),
}
_STEP = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9._=-]*")


class Store(Struct, frozen=True, kw_only=True):
    """A place for evidence."""

    kind: Kind
    name: str
    """The folder, the branch, the bucket or the container."""
    prefix: str = ""
    """The folder inside a bucket or container."""


class AddressError(ValueError):
    """What is written is no address of a store; `remediation` says what to write."""

    def __init__(self, message: str, remediation: str) -> None:
        super().__init__(message)
        self.remediation = remediation


def parse(text: str) -> Store:
    """Return the store that an address means. Raises AddressError, whose words never repeat the address: it may hold a password."""
    scheme, colon, rest = text.partition("://")
    if not colon:
        return _folder(text)
    if any(mark in rest for mark in "@?#%"):
        raise AddressError(
            "holds more than a place",
            "Write the address without credentials and options; gate takes those from the environment variables of git or of the cloud.",
        )
    if scheme not in _SCHEMES:
        meant = nearest(scheme, _SCHEMES)
        raise AddressError("begins with a scheme that gate has no store for", f"Write `{meant}://`." if meant else f"Write {KINDS}.")
    kind = _SCHEMES[scheme]
    return _branch(rest) if kind == "git" else _bucket(kind, rest)


def _folder(text: str) -> Store:
    if not text.strip():
        raise AddressError("is empty", f"Write {KINDS}.")
    scheme, colon, _ = text.partition(":")
    if colon and scheme in _SCHEMES:
        raise AddressError("is no folder, and lacks the `//` of an address", f"Write `{scheme}://`.")
    return Store(kind="folder", name=text)


def _branch(name: str) -> Store:
    if name.endswith(".git"):
        raise AddressError(
            "names a repository; expected a branch of the remote `origin`", "Write the name of a branch, such as `git://gate-evidence`."
        )
    steps = name.split("/")
    if not all(_STEP.fullmatch(step) and not step.startswith("-") and not step.endswith((".", ".lock")) for step in steps) or ".." in name:
        raise AddressError("does not name a branch", "Write the name of a branch, such as `git://gate-evidence`.")
    return Store(kind="git", name=name)


def _bucket(kind: Kind, rest: str) -> Store:
    name, _, prefix = rest.partition("/")
    pattern, what = _BUCKETS[kind]
    if not pattern.fullmatch(name):
        raise AddressError(f"does not name a {what}", f"Write `{kind}://{what.upper()}/FOLDER`.")
    prefix = prefix.removesuffix("/")
    if prefix and not all(_STEP.fullmatch(step) for step in prefix.split("/")):
        raise AddressError(
            f"names a folder that gate does not write to in a {what}",
            f"Write `{kind}://{what.upper()}/FOLDER`, with letters, digits, `.`, `_`, `=` and `-` in FOLDER.",
        )
    return Store(kind=kind, name=name, prefix=prefix)
