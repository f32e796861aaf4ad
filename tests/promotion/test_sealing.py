"""What a seal says of the state."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest

from gate.evidence.statement import decode
from gate.model.canonical import canonical, digest
from gate.model.source import Json
from gate.model.terraform import StateIdentity
from gate.promotion import apply, plan
from gate.promotion.seal import SealedState
from gate.promotion.sealing import sealed_state
from gate.promotion.tree import TreeDigest
from tests.promotion.stage import Stage, WrittenPlans


def sealed(folder: Path, config: dict[str, Json], state: StateIdentity | None = None) -> SealedState:
    file = folder / "plan"
    file.write_text(json.dumps({"state": None, "config": {}, "version": "1.11.4"}))
    plan = WrittenPlans().read(file, "plan")
    identity = msgspec.structs.replace(plan.identity, backend="s3", backend_config=config, state=state)
    return sealed_state(msgspec.structs.replace(plan, identity=identity))


def test_where_the_state_lies_is_told_by_a_digest(tmp_path: Path) -> None:
    there = sealed(tmp_path, {"bucket": "b", "key": "dev.tfstate"})
    assert there == sealed(tmp_path, {"key": "dev.tfstate", "bucket": "b"})
    assert there.config_digest != sealed(tmp_path, {"bucket": "b", "key": "prod.tfstate"}).config_digest


CREDENTIALS = ("secret_key", "access_key", "password", "token", "conn_str", "username", "sas_token", "encryption_key", "credentials")


@pytest.mark.parametrize("name", CREDENTIALS)
def test_credentials_are_no_part_of_the_digest(tmp_path: Path, name: str) -> None:
    assert sealed(tmp_path, {"bucket": "b", name: "weak"}) == sealed(tmp_path, {"bucket": "b", name: "other"})


@pytest.mark.parametrize("state", [None, StateIdentity(lineage="", serial=0)])
def test_a_state_that_does_not_exist_yet_has_no_identity(tmp_path: Path, state: StateIdentity | None) -> None:
    assert sealed(tmp_path, {}, state).identity is None


def test_a_state_is_known_by_lineage_and_serial(tmp_path: Path) -> None:
    state = StateIdentity(lineage="l", serial=0)
    assert sealed(tmp_path, {}, state).identity == state


def test_who_knows_the_repository_cannot_guess_a_file_that_git_ignores(stage: Stage) -> None:
    name = "terraform/environments/dev/secret.auto.tfvars"
    stage.write(name, "pin = 4711\n")
    seal = plan(stage.promotion("dev")).seal
    assert seal is not None
    tree = msgspec.json.decode(next(stage.base.glob(".gate/dev/plans/*/tree.json")).read_bytes(), type=TreeDigest)
    apply(stage.promotion("dev"))
    folder = stage.base / ".gate/evidence"
    told = b"".join(decode(path.read_bytes(), "").payload for path in folder.glob("records/*/*.json"))
    told += b"".join(path.read_bytes() for path in folder.glob("seals/*/*.json"))

    def guesses(pin: int) -> list[str]:
        files = {**tree.files, name: "100644 " + hashlib.sha256(f"pin = {pin}\n".encode()).hexdigest()}
        return [TreeDigest(files=files).digest, digest(canonical(files)), *files.values()]

    assert tree.digest == seal.tree == TreeDigest(files=tree.files).keyed(tree.key).digest
    assert told.count(seal.tree.encode()) == 3  # in the seal, before the apply and after it
    unknown = {entry.encode() for entry in {*guesses(4711)} - {*guesses(4712)}}
    assert [guess for guess in unknown if guess in told] == []
    assert tree.key.encode() not in told
