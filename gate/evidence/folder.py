"""Evidence in a folder: one file per record, created once, never overwritten, and verified as a whole chain when read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gate.errors import EvidenceError
from gate.evidence.statement import Predicate, decode, encode
from gate.model.evidence import Body, Record
from gate.promotion.durable import create, private_folder

_INCOMING = ".incoming"
_RESTORE = "Find out who changed the evidence and restore it from a copy; gate does not go on without it."


class FolderStore:
    """The folder that `evidence.store` names (see `gate.promotion.ports.EvidenceStore`): `ENVIRONMENT/00000001.json` and so on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def environments(self) -> Iterator[str]:
        """Yield the names of environments that have records, sorted. Raises EvidenceError."""
        yield from sorted(place.name for place in _listed(self._folder) if place.name != _INCOMING)

    def read(self, environment: str) -> tuple[Record, ...]:
        """Return an environment's records, oldest first, after verifying the whole chain. Raises EvidenceError."""
        records: list[Record] = []
        for counter, path in enumerate(sorted(_listed(self._folder / environment)), start=1):
            _expect_name(path, counter)
            record = decode(_content(path), str(path))
            _expect_place(record, path, environment, counter, records[-1].digest if records else None)
            records.append(record)
        return tuple(records)

    def append(self, environment: str, body: Body, *, time: str, gate: str) -> Record:
        """Write one more record and sync it to the disk. Raises EvidenceError when it cannot, or somebody else was quicker."""
        records = self.read(environment)
        counter = len(records) + 1
        predicate = Predicate(
            environment=environment,
            counter=counter,
            previous=records[-1].digest if records else None,
            time=time,
            gate=gate,
            body=body,
        )
        record, content = encode(predicate)
        path = private_folder(self._folder / environment) / _name(counter)
        try:
            create(path, content, incoming=private_folder(self._folder / _INCOMING))
        except FileExistsError:
            raise EvidenceError(
                f"{path} was written by another gate at the same moment", path=str(path), remediation="Run the command again."
            ) from None
        return record


def _name(counter: int) -> str:
    return f"{counter:08}.json"


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EvidenceError(
            f"the evidence in {folder} cannot be read: {error.strerror}", path=str(folder), remediation="Make it a readable folder."
        ) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvidenceError(
            f"the record {path} cannot be read: {error.strerror}", path=str(path), remediation="Make it a readable file."
        ) from error


def _expect_name(path: Path, counter: int) -> None:
    if path.name == _name(counter):
        return
    stem = path.name.removesuffix(".json")
    if stem.isascii() and stem.isdigit() and path.name == _name(int(stem)):
        raise EvidenceError(f"the record {path.with_name(_name(counter))} is missing", path=str(path), remediation=_RESTORE)
    raise EvidenceError(f"{path} is not a record, yet lies among them", path=str(path), remediation="Move it elsewhere.")


def _expect_place(record: Record, path: Path, environment: str, counter: int, previous: str | None) -> None:
    if record.environment != environment:
        raise EvidenceError(f"the record {path} is about {record.environment}, not {environment}", path=str(path), remediation=_RESTORE)
    if record.counter != counter:
        raise EvidenceError(f"the record {path} has the number {record.counter}, not {counter}", path=str(path), remediation=_RESTORE)
    if record.previous != previous:
        raise EvidenceError(
            f"the record {path} does not follow the one before it: one of the two was changed", path=str(path), remediation=_RESTORE
        )
