"""A gzipped tar archive → its files by name, or why it is refused. What the files mean is not known here, and nothing is unpacked.

Whatever two programs could read differently is refused: names twice, links, what stands behind the end.
"""

from __future__ import annotations

import io
import re
import tarfile
import zlib
from typing import NoReturn

from gate.errors import InputError

MAX_ARCHIVE = 32 * 1024 * 1024
MAX_CONTENT = 64 * 1024 * 1024
MAX_FILES = 10_000
MAX_RATIO = 200
_SMALL = 4 * 1024 * 1024  # zeros between small files pack well: the ratio counts from here on
_END = 1024  # zeros that end a tar archive
_GZIP = 31
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")

_BUILD_AGAIN = "Build it again with `opa build`, and fetch it whole."


def unpack(archive: bytes, path: str) -> dict[str, bytes]:
    """Return name → bytes of each file; names are relative to the archive's root. Raises InputError."""
    content = _inflate(archive, path)
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as tar:
            for count, member in enumerate(tar, 1):
                if count > MAX_FILES:
                    _refuse(path, f"it holds more than {MAX_FILES:,} files", "Build it from the rules and their data alone.")
                name = _name(member, path)
                if member.isdir():
                    continue
                _expect_file(member, name, path)
                if name in files:
                    _refuse(path, f"it holds {name} twice", _BUILD_AGAIN)
                stream = tar.extractfile(member)
                files[name] = stream.read() if stream else b""
            end = content[tar.offset :]
    except (tarfile.TarError, UnicodeError, ValueError, OverflowError, EOFError):
        _refuse(path, "it is not a tar archive, or damaged", _BUILD_AGAIN)
    if len(end) < _END or end.strip(b"\0"):
        _refuse(path, "it is cut short, or something stands behind its end", _BUILD_AGAIN)
    return files


def _inflate(archive: bytes, path: str) -> bytes:
    if len(archive) > MAX_ARCHIVE:
        _refuse(path, f"it is larger than {MAX_ARCHIVE >> 20} MB", "Build it from the rules and their data alone.")
    limit = min(MAX_CONTENT, max(_SMALL, len(archive) * MAX_RATIO))
    stream = zlib.decompressobj(_GZIP)
    try:
        content = stream.decompress(archive, limit + 1)
    except zlib.error:
        _refuse(path, "it is not a gzip file, or damaged", _BUILD_AGAIN)
    if len(content) > limit:
        _refuse(path, "unpacked, it is far too large", "Build it from the rules and their data alone.")
    if not stream.eof:
        _refuse(path, "it is cut short", _BUILD_AGAIN)
    if stream.unused_data:
        _refuse(path, "something stands behind its end", _BUILD_AGAIN)
    return content


def _name(member: tarfile.TarInfo, path: str) -> str:
    """Return a member's name; one leading `/` or `./` is the archive's root, as OPA writes it."""
    name = member.name.removeprefix("/") if member.name.startswith("/") else member.name.removeprefix("./")
    if member.isdir() and name in {"", "."}:
        return ""
    if _CONTROL.search(name) or any(part in {"", ".", ".."} for part in name.split("/")):
        _refuse(path, f"it holds {member.name!r}, which is no plain path below its root", _BUILD_AGAIN)
    name.encode()  # a name that is not UTF-8 was read with surrogates
    return name


def _expect_file(member: tarfile.TarInfo, name: str, path: str) -> None:
    if member.issym() or member.islnk():
        _refuse(path, f"it holds {name} as a link", "Put the file itself there.")
    if member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or member.issparse():
        _refuse(path, f"it holds {name}, which is neither a file nor a folder", "Put plain files there.")


def _refuse(path: str, what: str, remediation: str) -> NoReturn:
    raise InputError(f"the bundle cannot be read: {what}", path=path, remediation=remediation)
