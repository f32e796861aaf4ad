"""The chain of an environment's records over any store, verified as a whole when read. Where objects are kept is not known here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.errors import EvidenceError
from gate.evidence.statement import Predicate, decode, encode
from gate.model.evidence import Body, Record
from gate.promotion.ports import Objects

_RECORDS, _SEALS, _APPROVALS = "records", "seals", "approvals"
_STEP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+=-]*")
_RESTORE = "Find out who changed the evidence and restore it from a copy; gate does not go on without it."


class Chain:
    """Records in a store (see `gate.promotion.ports.EvidenceStore`). `place` is what messages call the store."""

    def __init__(self, objects: Objects, *, place: str) -> None:
        self._objects = objects
        self._place = place

    def environments(self) -> Iterator[str]:
        """Yield the names of environments that have records, sorted. Raises EvidenceError."""
        yield from self._objects.names(_RECORDS)

    def read(self, environment: str) -> tuple[Record, ...]:
        """Return an environment's records, oldest first, after verifying the whole chain. Raises EvidenceError."""
        records: list[Record] = []
        folder = f"{_RECORDS}/{environment}"
        for counter, name in enumerate(self._objects.names(folder), start=1):
            path = f"{self._place}/{folder}/{name}"
            _expect_name(path, name, counter)
            record = decode(self._content(f"{folder}/{name}"), path)
            _expect_place(record, path, environment, counter, records[-1].digest if records else None)
            records.append(record)
        return tuple(records)

    def append(self, environment: str, body: Body, *, time: str, gate: str) -> Record:
        """Write one more record, durably. Raises EvidenceError when it cannot be written, or somebody else was quicker."""
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
        name = f"{_RECORDS}/{environment}/{_name(counter)}"
        if not self._objects.create(name, content):
            path = f"{self._place}/{name}"
            raise EvidenceError(f"{path} was written by another gate at the same moment", path=path, remediation="Run the command again.")
        return record

    def publish_seal(self, environment: str, identity: str, content: bytes) -> None:
        self._publish(f"{_SEALS}/{environment}/{_step(identity)}.json", content)

    def seals(self, environment: str) -> tuple[str, ...]:
        return tuple(name.removesuffix(".json") for name in self._files(f"{_SEALS}/{environment}"))

    def seal(self, environment: str, identity: str) -> bytes | None:
        return self._objects.read(f"{_SEALS}/{environment}/{_step(identity)}.json")

    def publish_approval(self, environment: str, seal: str, name: str, content: bytes) -> None:
        self._publish(f"{_approvals(environment, seal)}/{_step(name)}.json", content)

    def approvals(self, environment: str, seal: str | None = None) -> tuple[bytes, ...]:
        every = self._objects.names(f"{_APPROVALS}/{environment}") if seal is None else (seal,)
        folders = [_approvals(environment, one) for one in every]
        return tuple(self._content(f"{folder}/{name}") for folder in folders for name in self._files(folder))

    def _files(self, folder: str) -> list[str]:
        """Return the names of a folder's files. Nothing else may lie there."""
        names = self._objects.names(folder)
        for name in names:
            if not name.endswith(".json") or not _STEP.fullmatch(name):
                path = f"{self._place}/{folder}/{name}"
                raise EvidenceError(f"{path} lies among the evidence, and gate did not put it there", path=path, remediation="Remove it.")
        return names

    def _publish(self, name: str, content: bytes) -> None:
        if not self._objects.create(name, content) and self._objects.read(name) != content:
            path = f"{self._place}/{name}"
            raise EvidenceError(f"{path} exists already, with another content", path=path, remediation=_RESTORE)

    def _content(self, name: str) -> bytes:
        content = self._objects.read(name)
        if content is None:
            raise EvidenceError(f"{self._place}/{name} is gone", path=f"{self._place}/{name}", remediation=_RESTORE)
        return content


def _approvals(environment: str, seal: str) -> str:
    return f"{_APPROVALS}/{environment}/{_step(seal.removeprefix('sha256:'))}"


def _step(name: str) -> str:
    """Return a name that is one step of a path. Raises EvidenceError."""
    if not _STEP.fullmatch(name):
        raise EvidenceError(f"{name!a} cannot name evidence", remediation="Use letters, digits, `.`, `_`, `@`, `+`, `=` and `-`.")
    return name


def _name(counter: int) -> str:
    return f"{counter:08}.json"


def _expect_name(path: str, name: str, counter: int) -> None:
    if name == _name(counter):
        return
    stem = name.removesuffix(".json")
    if stem.isascii() and stem.isdigit() and name == _name(int(stem)):
        missing = f"{path.removesuffix(name)}{_name(counter)}"
        raise EvidenceError(f"the record {missing} is missing", path=path, remediation=_RESTORE)
    raise EvidenceError(f"{path} is not a record, yet lies among them", path=path, remediation="Move it elsewhere.")


def _expect_place(record: Record, path: str, environment: str, counter: int, previous: str | None) -> None:
    if record.environment != environment:
        raise EvidenceError(f"the record {path} is about {record.environment}, not {environment}", path=path, remediation=_RESTORE)
    if record.counter != counter:
        raise EvidenceError(f"the record {path} has the number {record.counter}, not {counter}", path=path, remediation=_RESTORE)
    if record.previous != previous:
        raise EvidenceError(
            f"the record {path} does not follow the one before it: one of the two was changed", path=path, remediation=_RESTORE
        )
