"""Plans as documents: a saved plan read directly, or a plan's JSON. Runs no Terraform and judges nothing.

This module is a `PlanReader`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from gate.errors import InputError
from gate.model.terraform import Plan
from gate.sources.terraform.plan.snapshot import config_digest

__all__ = ["config_digest", "read"]

FILE_LIMIT = 256 * 1024 * 1024
MAKE_ONE = "Make a plan with `terraform plan -out=plan.tfplan`, then run `gate check ENV --plan plan.tfplan`."
_EXPECTED = "expected a saved plan or the output of `terraform show -json PLAN`"


def read(file: Path, display: str) -> Plan:
    """Read a saved plan or a plan's JSON; `display` names the file to people.

    Raises InputError, with `display` as its path, when the file is neither, is damaged, or cannot be understood in full.
    """
    try:
        data = _bytes(file)
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        if data.startswith(b"PK"):
            from gate.sources.terraform.plan.saved import read_saved  # noqa: PLC0415 - each form loads only its own reader

            return read_saved(data, display, digest)
        text = _text(data)
        from gate.sources.terraform.plan.document import read_document  # noqa: PLC0415

        return read_document(text, display, digest)
    except RecursionError:
        raise InputError("The plan nests values deeper than gate reads.", remediation=MAKE_ONE, path=display) from None
    except InputError as error:
        raise InputError(
            error.message, remediation=error.remediation or MAKE_ONE, path=display, line=error.line, column=error.column
        ) from None


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(FILE_LIMIT + 1) if size <= FILE_LIMIT else b""
    except FileNotFoundError:
        raise InputError("The plan does not exist.") from None
    except IsADirectoryError:
        raise InputError(f"This is a folder; {_EXPECTED}.") from None
    except OSError as error:
        raise InputError(f"The plan cannot be read: {error.strerror}.", remediation="Make it a readable file.") from None
    if max(size, len(data)) > FILE_LIMIT:
        raise InputError(f"The file is larger than {FILE_LIMIT} bytes, which is the most that gate reads.")
    if not data:
        raise InputError(f"The file is empty; {_EXPECTED}.")
    return data


def _text(data: bytes) -> str:
    """Return the text of what could be a plan's JSON."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("The file is UTF-16; expected UTF-8.", remediation=f"PowerShell's `>` writes UTF-16. {MAKE_ONE}")
    if data.startswith(b"\xef\xbb\xbf"):
        raise InputError("The file begins with a byte order mark, which Terraform does not write.")
    if data.startswith(b"tfplan"):
        raise InputError("This is a plan of Terraform 0.11 or older.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        kind = "is not UTF-8" if data.lstrip()[:1] in (b"{", b"[") else "is neither a zip archive nor text"
        raise InputError(f"The file {kind}; {_EXPECTED}.") from None
    if not text.lstrip().startswith(("{", "[")):
        raise InputError(f"This is text, but not JSON; {_EXPECTED}.")
    return text
