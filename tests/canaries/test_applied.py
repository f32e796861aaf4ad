"""Real Terraform plans, applies and fails with secrets in everything it says: gate passes none of them on, and records none."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canaries import applied, written
from tests.canaries.canary import Canary, leaks
from tests.canaries.runs import Runs
from tests.programs import require
from tests.sandbox.mirror import cli_config, make_mirror, terraform
from tests.sandbox.server import Credentials, Server, start_servers

OUTPUTS = ("--output", "all.json", "--output", "all.sarif", "--output", "all.md", "--output", "all.txt")
VARIABLES = {"TF_VAR_shade": str(applied.SHADE), "TF_VAR_kestra_password": str(applied.PASSWORD)}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """An environment from its first plan to an apply that fails."""
    program = require("terraform")
    with start_servers(["dev"]) as servers:
        server = servers["dev"]
        server.credentials = Credentials("gate", str(applied.PASSWORD), "gate", "none")
        made = Runs(tmp_path_factory.mktemp("applied"))
        _write(made, server, program, tmp_path_factory.mktemp("mirror"))
        _promote(made)
        _fail(made, server)
        yield made


def _write(made: Runs, server: Server, program: str, mirror: Path) -> None:
    for name, text in written.RULES.items():
        made.edit(name, text)
    made.edit("gate.yaml", applied.SETTINGS.replace("ADDRESS", server.url))
    made.edit("terraform.rc", cli_config(make_mirror(mirror)))
    made.edit("dev/main.tf", applied.MAIN.replace("ADDRESS", server.url))
    made.edit("bare/main.tf", "")
    made.edit("dev/flow.yml.tftpl", applied.FLOW)
    made.edit("dev/team.tfvars", f"tint = {applied.TINT.quoted}\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(mirror),
        "TF_CLI_CONFIG_FILE": str(made.folder / "terraform.rc"),
        "TF_DATA_DIR": str(mirror / "data"),
    }
    locked = terraform(program, made.folder / "dev", "init", "-backend=false", "-input=false", "-no-color", environment=environment)
    assert locked.returncode == 0, locked.stderr


def _promote(made: Runs) -> None:
    made.gate("plan", "plan", "dev", "--verbose", *OUTPUTS, **VARIABLES)
    (saved,) = made.folder.glob(".gate/dev/plans/*/plan.tfplan")
    shutil.copy(saved, made.folder / "copy.tfplan")
    made.gate("check", "check", "dev", "--plan", "copy.tfplan", "--verbose", *OUTPUTS)
    report = json.loads(made.said["check, file all.json"])
    findings = {finding["rule"]: finding["fingerprint"] for finding in report["environments"][0]["findings"]}
    made.gate("explain", "explain", findings["TEAM-05"], "dev", "--plan", "copy.tfplan")
    made.gate("show", "show", "dev")
    made.at_a_terminal("apply", "apply", "dev", "--verbose", **VARIABLES)


def _fail(made: Runs, server: Server) -> None:
    applied.drift(server)
    made.at_a_terminal("plan again", "plan", "dev", "--verbose", *OUTPUTS, **VARIABLES)
    made.edit("bare/main.tf", applied.BARE.format(operator="=="))
    made.gate("plan that fails", "plan", "bare", "--verbose", **VARIABLES)
    made.edit("bare/main.tf", applied.BARE.format(operator="!="))
    made.gate("plan without a provider", "plan", "bare", "--verbose", **VARIABLES)
    made.gate("apply that fails", "apply", "bare", "--verbose", **VARIABLES)
    damaged = bytearray((made.folder / "copy.tfplan").read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (made.folder / "damaged.tfplan").write_bytes(damaged)
    made.gate("check of a damaged plan", "check", "dev", "--plan", "damaged.tfplan", "--verbose")


def test_the_commands_went_where_they_should(runs: Runs) -> None:
    assert runs.codes == {
        "plan": 0,
        "check": 0,
        "explain": 0,
        "show": 0,
        "apply": 0,
        "plan again": 0,
        "plan that fails": 3,
        "plan without a provider": 0,
        "apply that fails": 4,
        "check of a damaged plan": 3,
    }


def test_terraform_told_what_it_did(runs: Runs) -> None:
    assert "login --password" in runs.said["apply, stderr"]
    assert 'resource "kestra_kv" "k"' in runs.said["plan again, stderr"]
    assert "the condition was about" in " ".join(runs.said["plan that fails, stderr"].split())
    assert "an address with" in runs.said["apply, stdout"]
    assert any("evidence" in name for name in runs.said)
    assert any("seal.json" in name for name in runs.said)


@pytest.mark.parametrize("canary", applied.PLANTED.values(), ids=lambda canary: canary.place)
def test_no_command_shows(canary: Canary, runs: Runs) -> None:
    assert leaks(canary, runs.said) == []
