"""The Terraform that PATH names: its digest and version, and what it says made plain."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from gate.errors import ProcessError
from gate.process import MissingProgramError
from gate.promotion.ports import Program
from gate.promotion.tree import file_digest

OLDEST = (1, 8)
_PRODUCT = re.compile(r"^(Terraform|OpenTofu) v((\d+)\.(\d+)\.\d+\S*)", re.MULTILINE)
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FRAME = re.compile(r"^[│╷╵] ?", re.MULTILINE)


def plain(text: str) -> str:
    """Return a program's text without colours, control characters and Terraform's frames."""
    return _FRAME.sub("", _CONTROL.sub("", text))


def locate(path: str) -> str:
    """Return the absolute path of the `terraform` on a PATH, without starting it. Raises ProcessError."""
    found = shutil.which("terraform", path=path)
    if found is None:
        raise MissingProgramError("terraform is not on PATH", remediation="Install Terraform 1.8 or newer and put it on PATH.")
    return os.path.abspath(found)  # noqa: PTH100 - `resolve` would follow links, and argv[0] would no longer be what PATH names


def recognise(path: str, digest: str, said: str) -> Program | None:
    """Return the program that `terraform version` speaks of, None where it speaks of none.

    Raises ProcessError when it is too old, or OpenTofu.
    """
    found = _PRODUCT.search(said)
    if found is None:
        return None
    product, version, major, minor = found.groups()
    if product != "Terraform":
        raise ProcessError(
            f"{path} is {product} {version}; gate works with Terraform, whose plan files differ",
            remediation="Put Terraform 1.8 or newer first on PATH.",
        )
    if (int(major), int(minor)) < OLDEST:
        raise ProcessError(
            f"{path} is Terraform {version}; gate needs 1.8 or newer",
            remediation="Install Terraform 1.8 or newer and put it first on PATH.",
        )
    return Program(path=path, digest=digest, version=version)


def checked_digest(path: Path) -> str:
    """Return a file's digest. Raises ProcessError when it cannot be read."""
    try:
        return file_digest(path)
    except OSError as error:
        raise ProcessError(f"{path} cannot be read: {error.strerror}", path=str(path), remediation="Make it a readable file.") from error


def refuse_wrapper(path: Path) -> None:
    """Raise ProcessError for a script that runs Terraform elsewhere."""
    with path.open("rb") as stream:
        first = stream.readline(200)
    if first.startswith(b"#!") and b"node" in first:
        raise ProcessError(
            f"{path} is a wrapper around Terraform, so its digest would say nothing about Terraform",
            remediation="Set `terraform_wrapper: false` for hashicorp/setup-terraform.",
        )
