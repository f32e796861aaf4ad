"""The chain of an environment's records over any store, held together by digests. Where objects are kept is not known here.

Reading verifies every link, and the signature of the last record: whoever signed that verified what came before. `verified` in
`gate.evidence.audit` verifies everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import takewhile
from types import MappingProxyType

from msgspec.structs import replace

from gate.errors import EvidenceError
from gate.evidence.seen import Seen
from gate.evidence.signing import Signing
from gate.evidence.statement import Entry, Sealed, UntrustedError, decode, enveloped, record_of, statement, untrusted
from gate.evidence.times import not_before
from gate.model.evidence import Body, Head, Judged, Record
from gate.promotion.ports import Objects, Signer

_RECORDS, _SEALS, _APPROVALS = "records", "seals", "approvals"
_STEP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+=-]*")
_FILE = re.compile(rf"{_STEP.pattern}\.json")
_RESTORE = "Find out who changed the evidence and restore it from a copy; gate does not go on without it."
_MOVED = f"{_RESTORE} Where `evidence.store` was moved, copy to it what the old store holds."


class Chain:
    """Records in a store (see `gate.promotion.ports.EvidenceStore`). `place` is what messages call the store.

    Records never change, so each is read once. `corrected` has the right time of those whose digest it names.
    """

    def __init__(
        self,
        objects: Objects,
        *,
        place: str,
        signing: Signing | None = None,
        seen: Seen | None = None,
        corrected: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._objects = objects
        self._corrected = corrected
        self._place = place
        self._seen = seen
        self._read: dict[str, Sealed] = {}
        self._trusted: set[str] = set()
        self.signing = signing
        self.writer: Signer | None = None
        """Whoever writes, once that is known."""

    def environments(self) -> Iterator[str]:
        """Yield the names of environments that have records, sorted. Raises EvidenceError."""
        yield from self._among(_RECORDS, _STEP)

    def read(self, environment: str) -> tuple[Record, ...]:
        """Return an environment's records, oldest first. Raises EvidenceError; UntrustedError where they are not what gate wrote."""
        chain = self.linked(environment)
        if chain:
            self._expect_signed(chain[-1])
        self.expect_whole(environment, chain)
        return tuple(one.record for one in chain)

    def append(self, environment: str, body: Body, *, time: str, gate: str, after: str | None = None) -> Record:
        """Write one more record, durably. Raises EvidenceError when it cannot be written, or somebody else was quicker."""
        records = self.read(environment)
        last = records[-1] if records else None
        since = list(takewhile(lambda one: one.digest != after, reversed(records)))
        if after is not None and not all(isinstance(one.body, Judged) for one in since):
            raise self._overtaken(environment, len(records))
        if last is not None:
            self._note(last)
        entry = Entry(
            environment=environment,
            counter=len(records) + 1,
            previous=last.digest if last else None,
            heads=self._heads(environment),
            time=not_before(last, time),
            gate=gate,
            body=body,
        )
        payload = statement(entry)
        content = enveloped(payload, self.signing.sign(payload, entry.time) if self.signing else ())
        if not self._objects.create(_record_name(environment, entry.counter), content):
            raise self._overtaken(environment, entry.counter)
        record = record_of(entry, payload)
        self._trusted.add(record.digest)
        with suppress(EvidenceError):  # the record stands; what was seen before it is noted already
            self._note(record)
        return record

    def _overtaken(self, environment: str, counter: int) -> EvidenceError:
        path = self.path(environment, counter)
        return EvidenceError(f"{path} was written by another gate at the same moment", path=path, remediation="Run the command again.")

    def path(self, environment: str, counter: int) -> str:
        """Return what messages call a record."""
        return f"{self._place}/{_record_name(environment, counter)}"

    def linked(self, environment: str) -> list[Sealed]:
        """Return an environment's records after verifying every link. No signature is verified. Raises EvidenceError."""
        chain: list[Sealed] = []
        folder = f"{_RECORDS}/{_step(environment)}"
        for counter, name in enumerate(self._objects.names(folder), start=1):
            path = f"{self._place}/{folder}/{name}"
            _expect_name(path, name, counter)
            one = self._sealed(f"{folder}/{name}", path)
            _expect_place(one.record, path, environment, counter, chain[-1].record if chain else None)
            chain.append(one)
        return chain

    def expect_whole(self, environment: str, chain: list[Sealed]) -> None:
        """Demand everything that the store once held, and that this clone and the other environments' last records saw of a chain.

        Raises EvidenceError.
        """
        for record in self._lost(environment):
            expect_head(environment, chain, head_of(record), "the store once")
        seen = self._seen.head(environment) if self._seen else None
        if seen is not None:
            expect_head(environment, chain, seen, "this clone")
        for other in self._others(environment):
            last = self._last(other)
            if last is not None and environment in last.record.heads:
                expect_head(environment, chain, last.record.heads[environment], f"record {last.record.counter} of {other}")

    def _lost(self, environment: str) -> Iterator[Record]:
        """Yield the records that the store once held: what others put there and nobody signed may be taken away again."""
        for content in self._objects.lost(f"{_RECORDS}/{environment}") if self.signing else ():
            with suppress(UntrustedError):
                found = self.corrected(decode(content, environment))
                self.signer(found)
                if found.record.environment == environment:
                    yield found.record

    def signer(self, sealed: Sealed) -> Signer | None:
        """Return who signed a record; nobody, where gate.yaml names no `evidence.signers`. Raises UntrustedError and ProcessError."""
        path = self.path(sealed.record.environment, sealed.record.counter)
        if self.signing is not None:
            return self.signing.signer(sealed, path)
        if sealed.signatures:
            raise untrusted(path, "it is signed, and gate.yaml names no `evidence.signers` to verify it")
        return None

    def remember(self, environment: str) -> None:
        """Note that this clone saw a chain as it is now. Raises EvidenceError."""
        records = self.read(environment)
        if records:
            self._note(records[-1])

    def _note(self, record: Record) -> None:
        if self._seen is not None:
            self._seen.note(record.environment, head_of(record))

    def _expect_signed(self, sealed: Sealed) -> None:
        if sealed.record.digest not in self._trusted:
            self.signer(sealed)
            self._trusted.add(sealed.record.digest)

    def _heads(self, environment: str) -> dict[str, Head]:
        return {other: head_of(last.record) for other in self._others(environment) if (last := self._last(other)) is not None}

    def _others(self, environment: str) -> list[str]:
        return [other for other in self.environments() if other != environment]

    def _last(self, environment: str) -> Sealed | None:
        """Return an environment's last record alone, whose signature holds. Raises EvidenceError."""
        folder = f"{_RECORDS}/{environment}"
        names = self._objects.names(folder)
        if not names:
            return None
        if names[-1] != _name(len(names)):
            self.linked(environment)  # says which one is missing, or foreign
        path = f"{self._place}/{folder}/{names[-1]}"
        last = self._sealed(f"{folder}/{names[-1]}", path)
        _expect_own(last.record, path, environment, len(names))
        self._expect_signed(last)
        return last

    def _sealed(self, name: str, path: str) -> Sealed:
        if name not in self._read:
            self._read[name] = self.corrected(decode(self._content(name), path))
        return self._read[name]

    def corrected(self, sealed: Sealed) -> Sealed:
        """Return a record with the time that it counts as of: its own, or where a clock was ahead, the one that gate.yaml gives it."""
        time = self._corrected.get(sealed.record.digest, sealed.record.time)
        return replace(sealed, record=replace(sealed.record, time=time))

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
        return self._among(folder, _FILE)

    def _among(self, folder: str, form: re.Pattern[str]) -> list[str]:
        names = self._objects.names(folder)
        for name in names:
            if not form.fullmatch(name):
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


def head_of(record: Record) -> Head:
    """Return how others name a chain that ends with a record."""
    return Head(counter=record.counter, digest=record.digest)


def expect_head(environment: str, chain: list[Sealed], head: Head, who: str) -> None:
    """Demand that a chain holds what somebody saw of it. Raises UntrustedError."""
    if head.counter > len(chain):
        raise UntrustedError(
            f"the evidence of {environment} was cut: it has {len(chain)} records, and {who} saw record {head.counter}",
            remediation=_RESTORE if chain else _MOVED,
        )
    if head.counter < 1 or chain[head.counter - 1].record.digest != head.digest:
        raise UntrustedError(
            f"the evidence of {environment} was replaced: record {head.counter} is another one than {who} saw", remediation=_RESTORE
        )


def _approvals(environment: str, seal: str) -> str:
    return f"{_APPROVALS}/{environment}/{_step(seal.removeprefix('sha256:'))}"


def _step(name: str) -> str:
    """Return a name that is one step of a path. Raises EvidenceError."""
    if not _STEP.fullmatch(name):
        raise EvidenceError(f"{name!a} cannot name evidence", remediation="Use letters, digits, `.`, `_`, `@`, `+`, `=` and `-`.")
    return name


def _name(counter: int) -> str:
    return f"{counter:08}.json"


def _record_name(environment: str, counter: int) -> str:
    return f"{_RECORDS}/{environment}/{_name(counter)}"


def _expect_name(path: str, name: str, counter: int) -> None:
    if name == _name(counter):
        return
    stem = name.removesuffix(".json")
    if stem.isascii() and stem.isdigit() and name == _name(int(stem)):
        missing = f"{path.removesuffix(name)}{_name(counter)}"
        raise UntrustedError(f"the record {missing} is missing", path=path, remediation=_RESTORE)
    raise UntrustedError(f"{path} is not a record, yet lies among them", path=path, remediation="Move it elsewhere.")


def _expect_place(record: Record, path: str, environment: str, counter: int, before: Record | None) -> None:
    _expect_own(record, path, environment, counter)
    if record.previous != (before.digest if before else None):
        raise UntrustedError(
            f"the record {path} does not follow the one before it: one of the two was changed", path=path, remediation=_RESTORE
        )
    if before is not None and record.time < before.time:
        raise UntrustedError(
            f"the record {path} is of {record.time}, earlier than the one before it, of {before.time}", path=path, remediation=_RESTORE
        )


def _expect_own(record: Record, path: str, environment: str, counter: int) -> None:
    if record.environment != environment:
        raise UntrustedError(f"the record {path} is about {record.environment}, not {environment}", path=path, remediation=_RESTORE)
    if record.counter != counter:
        raise UntrustedError(f"the record {path} has the number {record.counter}, not {counter}", path=path, remediation=_RESTORE)
