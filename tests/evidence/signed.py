"""Two chains that a CI system signed, in a folder, and what somebody with the store in his hands can do to them."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from msgspec import structs

from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.evidence.seen import Seen
from gate.evidence.signing import Signing
from gate.evidence.statement import Entry, Signature, decode, enveloped, signed_bytes, statement
from gate.model.canonical import canonical
from gate.model.evidence import Agreed, Intent, Judged, Outcome, Record
from gate.model.report import Verdict
from gate.model.source import Json
from gate.ssh import SshKeygen
from tests.ssh.keys import fingerprint_of, make_key, signer_line

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
COMMIT = "c0ffee" + "0" * 34


def sha(letter: str) -> str:
    return "sha256:" + letter * 64


def judged(seal: str) -> Judged:
    return Judged(verdict=Verdict.ALLOW, plan=sha("a"), seal=seal, commit=COMMIT, policies=sha("c"))


def intent(seal: str) -> Intent:
    approvals = (Agreed(principal="anna@example.com", key="SHA256:anna", approval=sha("e")),)
    return Intent(
        plan=sha("a"), seal=seal, commit=COMMIT, dirty=(), state=None, tree=sha("d"), sources={}, reconciles=None, approvals=approvals
    )


def outcome(announced: Record) -> Outcome:
    return Outcome(
        intent=announced.digest,
        plan=sha("a"),
        result="applied",
        exit_code=0,
        state=None,
        tree=sha("d"),
        edited=(),
        sources={},
        errored_state=None,
    )


class Store:
    """A folder of evidence, the keys of CI and of a stranger, and the file that names who may sign."""

    def __init__(self, base: Path, keys: Path) -> None:
        self.base = base
        self.folder = base / "evidence"
        self.ci, self.stranger = keys / "ci", keys / "stranger"
        self.signers = signer_line(self.ci, "ci@example.com", "gate-evidence")
        self.ssh = SshKeygen(os.environ)

    @staticmethod
    def keys(folder: Path) -> Path:
        make_key(folder, "ci")
        make_key(folder, "stranger")
        return folder

    def chain(
        self, *, key: Path | None = None, seen: bool = False, signed: bool = True, corrected: Mapping[str, str] = MappingProxyType({})
    ) -> Chain:
        signing = Signing(signatures=self.ssh, signers=self.signers.encode(), key=key) if signed else None
        return Chain(
            FolderObjects(self.folder), place="evidence", signing=signing, seen=Seen(self.base) if seen else None, corrected=corrected
        )

    def fill(self, *, signed: bool = True) -> None:
        """Dev is planned, applied and planned again; then prod is planned and applied."""
        chain = self.chain(key=self.ci, signed=signed)
        for hour, name in ((9, "dev"), (10, "prod")):
            chain.append(name, judged(sha("1")), time=f"2026-11-21T{hour:02}:00:00Z", gate="0.1.0")
            announced = chain.append(name, intent(sha("1")), time=f"2026-11-21T{hour:02}:01:00Z", gate="0.1.0")
            chain.append(name, outcome(announced), time=f"2026-11-21T{hour:02}:02:00Z", gate="0.1.0")
            if name == "dev":
                chain.append(name, judged(sha("2")), time=f"2026-11-21T{hour:02}:03:00Z", gate="0.1.0")

    def file(self, name: str, counter: int) -> Path:
        return self.folder / f"records/{name}/{counter:08}.json"

    def entry(self, name: str, counter: int) -> Entry:
        record = decode(self.file(name, counter).read_bytes(), "r").record
        return Entry(**{field: getattr(record, field) for field in Entry.__struct_fields__})

    def envelope(self, name: str, counter: int, **changes: Json) -> None:
        """Change fields of an envelope."""
        file = self.file(name, counter)
        file.write_bytes(canonical(json.loads(file.read_bytes()) | changes) + b"\n")

    def signature(self, payload: bytes, key: Path, namespace: str = "gate-evidence") -> dict[str, Json]:
        armored = self.ssh.sign(signed_bytes(payload), key=key, namespace=namespace)
        return {"keyid": fingerprint_of(key), "sig": base64.b64encode(armored.encode()).decode()}

    def payload(self, name: str, counter: int) -> bytes:
        return decode(self.file(name, counter).read_bytes(), "r").payload

    def sign_again(self, name: str, counter: int, *keys: Path, namespace: str = "gate-evidence") -> None:
        payload = self.payload(name, counter)
        self.envelope(name, counter, signatures=[self.signature(payload, key, namespace) for key in keys])

    def write(self, name: str, counter: int, key: Path, /, **changes: object) -> None:
        """Put another record in the place of one, signed with a key, as if gate had written it."""
        payload = statement(structs.replace(self.entry(name, counter), **changes))
        self.file(name, counter).write_bytes(enveloped(payload, (Signature(**self.signature(payload, key)),)))
