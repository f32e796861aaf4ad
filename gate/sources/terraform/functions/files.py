"""Functions that read files of the repository. A file that is not there is an error of the call, never an empty text."""

from __future__ import annotations

from collections.abc import Callable
from posixpath import normpath
from typing import Any, Protocol

from gate.errors import InputError
from gate.sources.terraform.functions.digests import DIGESTS
from gate.sources.terraform.functions.globs import matcher
from gate.sources.terraform.functions.signature import STRING, Function, deep
from gate.sources.terraform.nodes import Source
from gate.sources.terraform.values import MAX_TEXT, EvaluationError, Segment, SetValue, Text, UnsureError


class Files(Protocol):
    """Files by their path from the root module, each read once and recorded."""

    complete: bool
    """Whether a file that is not here does not exist."""

    def read(self, path: str, kind: str) -> bytes:
        """Return a file's bytes. Raises InputError."""

    def locate(self, path: str) -> str:
        """Return a file's path from the tree's root. Raises InputError where it leaves the tree."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""

    def below(self, folder: str, *, deep: bool) -> list[str]:
        """Return the paths, from the folder, of the files in it."""


def read(files: Files, path: str, kind: str) -> bytes:
    """Return a file's bytes. Raises EvaluationError where it cannot be read, UnsureError where it may exist elsewhere."""
    try:
        data = files.read(path, kind)
    except InputError as error:
        if not files.complete:
            raise UnsureError from error
        raise EvaluationError(error.message, error.remediation) from error
    if len(data) > MAX_TEXT:
        raise EvaluationError(f"the file has more than {MAX_TEXT} bytes", "Make the file smaller.")
    return data


def _file(files: Files, path: str) -> Text:
    data = read(files, path, "file")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path} is not UTF-8", "Save the file as UTF-8, or use filebase64.") from error
    return Text.of(text, [Segment(0, Source(files.locate(path), data), 0, literal=True)])


def _exists(files: Files, path: str) -> bool:
    if not files.complete:
        raise UnsureError
    try:
        return files.exists(path)
    except InputError as error:
        raise EvaluationError(error.message, error.remediation) from error


def _fileset(files: Files, folder: str, pattern: str) -> SetValue:
    if not files.complete:
        raise UnsureError
    pattern = normpath(pattern)
    matches = matcher(pattern)
    fixed = pattern[: min((pattern.find(sign) for sign in "*?[{\\" if sign in pattern), default=len(pattern))].rpartition("/")[0]
    rest = pattern[len(fixed) :].lstrip("/")
    start = f"{folder}/{fixed}" if fixed else folder
    try:
        found = files.below(start, deep="/" in rest or "**" in rest)
        return SetValue(sorted(path for path in (f"{fixed}/{name}" if fixed else name for name in found) if matches(path)))
    except InputError as error:
        raise EvaluationError(error.message, error.remediation) from error


def _base64(files: Files, path: str) -> str:
    from base64 import b64encode  # noqa: PLC0415

    return b64encode(read(files, path, "file")).decode()


def _of_file(digest: Callable[[bytes], str]) -> Callable[[Files, str], str]:
    return lambda files, path: digest(read(files, path, "file"))


def _clean(path: str) -> str:
    """Shorten a path as Go does, which knows no meaning of two slashes at the beginning."""
    return normpath("/" + path.lstrip("/") if path.startswith("/") else path)


def _dirname(path: str) -> str:
    return _clean(path[: path.rfind("/") + 1])


def _basename(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or ("/" if path else ".")


def _pathexpand(path: str) -> str:
    if path.startswith("~"):
        raise UnsureError
    return path


def _abspath(path: str) -> str:
    if not path.startswith("/"):
        raise UnsureError
    return _clean(path)


PURE: dict[str, Function] = {
    "abspath": deep(_abspath, STRING),
    "basename": deep(_basename, STRING),
    "dirname": deep(_dirname, STRING),
    "pathexpand": deep(_pathexpand, STRING),
}
READING: dict[str, Callable[..., Any]] = {
    "file": _file,
    "filebase64": _base64,
    "fileexists": _exists,
    "fileset": _fileset,
    **{f"file{name}": _of_file(digest) for name, digest in DIGESTS.items()},
}
"""Functions of strings that also take the files."""
