"""Seals that were planned and applied under signature: proved by their record, and by nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from gate.evidence.chain import Chain
from gate.evidence.folder import FolderObjects
from gate.evidence.proving import Prover
from gate.evidence.signing import Signing
from gate.model.canonical import canonical, digest
from gate.model.evidence import Judged
from gate.model.report import Verdict
from gate.promotion import apply, plan
from gate.promotion.proof import Proof
from gate.promotion.seal import encode, read
from tests.evidence.memory import SharedSecrets
from tests.programs import require
from tests.promotion.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    require("git")
    for name in ("repository", "tools"):
        (tmp_path / name).mkdir()
    return Stage(tmp_path / "repository", tmp_path / "tools")


def signed(stage: Stage) -> Chain:
    signing = Signing(signatures=SharedSecrets(), signers=b"ci", key=Path("ci"))
    return Chain(FolderObjects(stage.base / ".gate/evidence"), place="evidence", signing=signing)


def sealed(stage: Stage) -> Path:
    path = plan(stage.promotion("dev", signed(stage))).seal_path
    assert path is not None
    return path


def proof(stage: Stage, seal: Path) -> Proof:
    return Prover(signed(stage), stage.time).seal(seal)


def test_a_seal_is_proved_by_its_record(stage: Stage) -> None:
    seal = sealed(stage)
    found = proof(stage, seal)
    assert (found.verdict, found.message) == (
        Verdict.ALLOW,
        f"seal {seal.parent.name} of dev: judged ALLOW at 2026-11-21T09:00:00Z, record 1, signed by ci@example.com",
    )
    stage.later(minutes=5)
    apply(stage.promotion("dev", signed(stage)))
    assert proof(stage, seal).message == (
        f"seal {seal.parent.name} of dev: judged ALLOW at 2026-11-21T09:00:00Z, record 1, "
        "and dev was applied at 2026-11-21T09:05:00Z, signed by ci@example.com"
    )


def test_a_seal_that_was_edited_is_known_to_nobody(stage: Stage) -> None:
    seal = sealed(stage)
    content = encode(msgspec.structs.replace(read(seal)[0], commit=None))
    seal.unlink()
    seal.write_bytes(content)
    found = proof(stage, seal)
    assert (found.verdict, found.message) == (
        Verdict.DENY,
        f"the evidence of dev does not know the seal {seal}: one of the two was changed",
    )


def test_a_seal_is_what_its_record_says(stage: Stage) -> None:
    """Even CI's own key cannot give a seal another plan."""
    seal = sealed(stage)
    body = Judged(verdict=Verdict.ALLOW, plan="sha256:" + "0" * 64, seal=digest(seal.read_bytes()), commit=None)
    signed(stage).append("dev", body, time="2026-11-21T09:00:00Z", gate="0.1.0")
    found = proof(stage, seal)
    assert (found.verdict, found.message) == (
        Verdict.DENY,
        f"the evidence of dev does not know the seal {seal}: one of the two was changed",
    )


def test_the_signature_in_the_file_itself_is_verified(stage: Stage) -> None:
    sealed(stage)
    envelope = json.loads((stage.base / ".gate/evidence/records/dev/00000001.json").read_bytes())
    copy = stage.base / "copy.json"
    copy.write_bytes(canonical({**envelope, "signatures": []}) + b"\n")
    found = Prover(signed(stage), stage.time).record(copy)
    assert (found.verdict, found.message) == (
        Verdict.DENY,
        f"the record {copy} cannot be trusted: it is not signed, and `evidence.signers` asks for signatures",
    )


def test_a_seal_holds_no_longer_than_its_record(stage: Stage) -> None:
    seal = sealed(stage)
    (stage.base / ".gate/evidence/records/dev/00000001.json").unlink()
    assert proof(stage, seal).verdict is Verdict.DENY


def test_signed_records_carry_plan_and_apply(stage: Stage) -> None:
    sealed(stage)
    apply(stage.promotion("dev", signed(stage)))
    found = Prover(signed(stage), stage.time).environment("dev")
    assert (found.verdict, found.message) == (
        Verdict.ALLOW,
        "dev: 3 records, the last of 2026-11-21T09:00:00Z, signed by ci@example.com",
    )


def test_a_verdict_names_what_judged(stage: Stage) -> None:
    sealed(stage)
    body = signed(stage).read("dev")[0].body
    judges = {"policies/env.rego": "package gate.rules.env\n", "gate.yaml": "version: 1\n"}
    expected = digest(canonical({name: digest(text.encode()) for name, text in judges.items()}))
    assert isinstance(body, Judged)
    assert body.policies == expected
