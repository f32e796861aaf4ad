"""State in S3 with a lock file, and evidence in S3: real `gate`, real Terraform, and an S3 server on loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import GATE, gate, said, variables
from tests.programs import require
from tests.s3 import S3, running

ROUNDS = 50 if "GATE_SOAK" in os.environ else 2
SETTINGS = """\
version: 1
environments:
  dev:
    terraform:
      dir: dev
      env: [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]
      state: {{backend: s3, bucket: {bucket}, key: dev.tfstate}}
evidence: {{store: "s3://{bucket}/evidence"}}
"""
MAIN = """\
terraform {{
  backend "s3" {{
    bucket                      = "{bucket}"
    key                         = "dev.tfstate"
    region                      = "us-east-1"
    endpoints                   = {{ s3 = "{url}" }}
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
    skip_region_validation      = true
  }}
}}

resource "terraform_data" "greeting" {{
  input = "hello"
}}
"""


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with running() as server:
        yield server


class Team:
    """One bucket for state and evidence, and clones of one configuration."""

    def __init__(self, s3: S3, folder: Path) -> None:
        self.s3 = s3
        self.bucket = s3.bucket()
        self.folder = folder
        self.environment = s3.environment()

    def clone(self, name: str) -> Path:
        """Write the configuration down once more."""
        place = self.folder / name
        (place / "dev").mkdir(parents=True)
        (place / "gate.yaml").write_text(SETTINGS.format(bucket=self.bucket))
        (place / "dev/main.tf").write_text(MAIN.format(bucket=self.bucket, url=self.s3.url))
        return place

    def gate(self, clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return gate(clone, *arguments, **self.environment)

    def start(self, clone: Path, *arguments: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen((GATE, *arguments), cwd=clone, env=variables(**self.environment), stdout=pipe, stderr=pipe, text=True)

    def objects(self) -> list[str]:
        return re.findall("<Key>([^<]*)</Key>", self.s3.ask("GET", f"/{self.bucket}"))

    def records(self) -> list[str]:
        return [name for name in self.objects() if name.startswith("evidence/records/")]

    def state(self) -> dict[str, object]:
        found = json.loads(self.s3.ask("GET", f"/{self.bucket}/dev.tfstate"))
        assert isinstance(found, dict)
        return found


@pytest.fixture
def team(s3: S3, tmp_path: Path) -> Team:
    require("terraform")
    return Team(s3, tmp_path)


def test_plan_and_apply_with_state_and_evidence_in_s3(team: Team) -> None:
    here = team.clone("here")
    planned = team.gate(here, "plan", "dev")
    assert planned.returncode == 0, planned.stderr
    applied = team.gate(here, "apply", "dev")
    assert said(applied)[:2] == (0, "APPLIED  dev: 1 created, as judged\n")
    assert team.state()["serial"] == 1
    assert team.records() == [f"evidence/records/dev/0000000{number}.json" for number in (1, 2, 3)]
    assert not [name for name in team.objects() if name.endswith(".tflock")]
    assert not (here / ".gate/evidence").exists()

    there = team.clone("there")
    assert team.gate(there, "plan", "dev").stdout.startswith("ALLOW  plan for dev\n\nTerraform would change nothing.\n")
    assert len(team.records()) == 4


LOCK = "dev.tfstate.tflock"
HELD = {"ID": "0f5a", "Operation": "OperationTypePlan", "Who": "ann@laptop", "Version": "1.11.4", "Created": "2026-11-21T09:00:00Z"}


def test_a_state_that_somebody_holds_is_waited_for(team: Team) -> None:
    here = team.clone("here")
    assert team.gate(here, "plan", "dev").returncode == 0
    team.s3.ask("PUT", f"/{team.bucket}/{LOCK}", json.dumps(HELD))
    applying = team.start(here, "apply", "dev")
    team.s3.wait_for("GET", f"/{LOCK}")  # Terraform asks who holds it, and gives up where nobody does
    team.s3.ask("DELETE", f"/{team.bucket}/{LOCK}")
    assert (applying.communicate(timeout=60)[0], applying.returncode) == ("APPLIED  dev: 1 created, as judged\n", 0)


@pytest.mark.skipif("GATE_SOAK" not in os.environ, reason="waits for as long as Terraform does: `make soak`")
def test_a_state_that_is_never_given_back_is_not_planned_or_applied(team: Team) -> None:
    here = team.clone("here")
    assert team.gate(here, "plan", "dev").returncode == 0
    team.s3.ask("PUT", f"/{team.bucket}/{LOCK}", json.dumps(HELD))

    planned = team.gate(here, "plan", "dev")
    assert (planned.returncode, planned.stdout) == (3, "")
    assert "error: terraform plan failed: Error: Error acquiring the state lock" in planned.stderr
    assert "Who:       ann@laptop" in planned.stderr

    applied = team.gate(here, "apply", "dev")
    assert (applied.returncode, applied.stdout) == (4, "")
    assert "Error acquiring the state lock" in applied.stderr
    assert "dev.tfstate" not in team.objects()


@pytest.mark.parametrize("anew", [False, True], ids=["each its own plan", "each plans anew"])
def test_of_two_applies_at_once_from_two_clones_one_wins(team: Team, figures: dict[str, int | str], anew: bool) -> None:
    clones = [team.clone("one"), team.clone("two")]
    wrong = 0
    for number in range(ROUNDS):
        seals = [planned(team, clone, number) for clone in clones]
        if anew:
            for plan in team.folder.glob("*/.gate/dev/plans/*/plan.tfplan"):
                plan.unlink()
        before = len(team.records())
        applying = [team.start(clone, "apply", "dev", seal) for clone, seal in zip(clones, seals, strict=True)]
        ended = [(*one.communicate(timeout=60), one.returncode) for one in applying]
        codes = sorted(code for *_, code in ended)
        wrong += codes.count(0) - 1
        assert codes in ([0, 1], [0, 3]), ended
        assert team.state()["serial"] == number + 1
        assert len(team.records()) == before + 2
    figures[f"faults, two applies at once, {'planning anew' if anew else 'with a plan each'}"] = f"{ROUNDS} tries, {wrong} wrong applies"


def planned(team: Team, clone: Path, number: int) -> str:
    """Plan a change in a clone, and return the seal."""
    main = MAIN.format(bucket=team.bucket, url=team.s3.url).replace("hello", f"hello {number}")
    (clone / "dev/main.tf").write_text(main)
    done = team.gate(clone, "plan", "dev", "--quiet")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
