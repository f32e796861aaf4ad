"""Where approvals lie: named on the command line, beside a seal, in the evidence store. What they are worth is not known here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from gate.errors import EvidenceError, InputError
from gate.model.canonical import digest
from gate.promotion.approving import Given
from gate.promotion.durable import create, private_folder
from gate.promotion.ports import EvidenceStore
from gate.promotion.scratch import plans_folder
from gate.promotion.seal import SEAL_NAME

_FOLDER = "approvals"
_STRANGE = re.compile(r"[^A-Za-z0-9@._+-]")
_LARGEST = 4 * 1024 * 1024
"""Bytes of the largest file that is read as an approval."""


def collect(base: Path, environment: str, store: EvidenceStore, seals: Collection[str], named: Sequence[Path]) -> tuple[Given, ...]:
    """Return every approval that was named, or given for one of these seals (by digest), each content once.

    Raises InputError for a named file that cannot be read, and EvidenceError.
    """
    stored = (Given(source="in the evidence store", content=one) for seal in seals for one in store.approvals(environment, seal))
    found: dict[bytes, Given] = {}
    for one in (*_named(named), *_beside(base, environment, seals), *stored):
        found.setdefault(one.content, one)
    return tuple(found.values())


def _named(files: Sequence[Path]) -> Iterator[Given]:
    for file in files:
        try:
            yield Given(source=str(file), content=_read(file))
        except OSError as error:
            raise InputError(
                f"the approval cannot be read: {error.strerror}",
                path=str(file),
                remediation="Name a file that `gate approve` wrote.",
            ) from error


def _beside(base: Path, environment: str, seals: Collection[str]) -> Iterator[Given]:
    for folder in sorted(plans_folder(base, environment).glob(f"*/{_FOLDER}")):
        try:
            if digest((folder.parent / SEAL_NAME).read_bytes()) in seals:
                yield from (Given(source=str(file.relative_to(base)), content=_read(file)) for file in sorted(folder.glob("*.json")))
        except OSError as error:
            raise EvidenceError(
                f"the approvals in {folder} cannot be read: {error.strerror}", path=str(folder), remediation="Make it a readable folder."
            ) from error


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_LARGEST)


def name_of(principal: str, created: str) -> str:
    """Return what an approval is called, without its ending."""
    return f"{_STRANGE.sub('_', principal).lstrip('._+-@') or 'approval'}-{re.sub('[-:]', '', created)}"


def write_beside(seal: Path, name: str, content: bytes) -> Path:
    """Put an approval beside a seal. Raises EvidenceError."""
    path = private_folder(seal.parent / _FOLDER) / f"{name}.json"
    try:
        create(path, content)
    except FileExistsError:
        raise EvidenceError(f"{path} exists already", path=str(path), remediation="Wait a second, and approve again.") from None
    return path
