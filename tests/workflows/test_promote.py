"""`gate-promote.yml` on real Terraform: merged to dev, shown, approved, brought to prod; each job on a machine of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import require
from tests.sandbox.fixtures import Stack, mirror, stack
from tests.sandbox.mirror import REPOSITORY
from tests.workflows.steps import WORKFLOWS, Runner, step

__all__ = ["mirror", "stack"]

PROMOTE = WORKFLOWS / "gate-promote.yml"
FLOW = "flows/company/analytics/pipeline.yml"


class Machines:
    """Fresh machines, and what the workflow carries between them."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        self.kept: dict[str, Path] = {}

    def start(self, name: str, environment: str, *evidence: str) -> Runner:
        """Check out the newest commit, with credentials of an environment and evidence of earlier jobs."""
        workspace = self.folder / name / "workspace"
        subprocess.run(["git", "clone", "--quiet", str(self.stack.remote), str(workspace)], check=True)
        for one in evidence:
            if one in self.kept:
                shutil.copytree(self.kept[one], workspace / ".gate/evidence" / one)
        credentials = self.stack.servers[environment].variables
        values = {
            "steps.gate.outputs.gate": str(REPOSITORY / ".venv/bin/gate"),
            "secrets.AIRBYTE_CLIENT_SECRET": credentials["TF_VAR_airbyte_client_secret"],
            "secrets.KESTRA_PASSWORD": credentials["TF_VAR_kestra_password"],
        }
        return Runner(self.folder / name, workspace, values)

    def keep(self, runner: Runner, environment: str) -> None:
        """Keep evidence as the cache does."""
        self.kept[environment] = self.folder / f"kept-{environment}-{len(self.kept)}"
        shutil.copytree(runner.workspace / ".gate/evidence" / environment, self.kept[environment])


@pytest.fixture
def machines(stack: Stack, tmp_path: Path) -> Machines:
    require("jq")
    return Machines(stack, tmp_path / "machines")


def run(runner: Runner, job: str, *names: str) -> str:
    """Run steps that must end well, and return what they said."""
    said = ""
    for name in names:
        ended = runner.run(step(PROMOTE, name, job))
        assert ended.returncode == 0, ended.stdout + ended.stderr
        said += ended.stdout
    return said


def dev(machines: Machines) -> None:
    runner = machines.start("dev", "dev", "dev")
    assert "APPLIED  dev" in run(runner, "dev", "Plan and apply dev")
    machines.keep(runner, "dev")


def preview(machines: Machines) -> Runner:
    runner = machines.start("preview", "prod", "prod")
    run(runner, "preview", "Plan prod", "Show the findings", "Show the changes")
    return runner


def prod(machines: Machines, shown: Runner) -> Runner:
    runner = machines.start("prod", "prod", "dev", "prod")
    (runner.temp / "approved").mkdir()
    shutil.copy(shown.temp / "seal.json", runner.temp / "approved")
    run(runner, "prod", "Plan prod")
    return runner


def test_from_a_merge_to_prod(machines: Machines) -> None:
    dev(machines)
    shown = preview(machines)
    assert "gate: ALLOW" in shown.summary
    assert "<pre>\ncreate  module.airbyte.airbyte_connection.this[&quot;DockerHub to dev-null&quot;]\n" in shown.summary
    runner = prod(machines, shown)
    assert run(runner, "prod", "The plan changes what was approved") == ""
    assert "APPLIED  prod" in run(runner, "prod", "Apply prod")
    assert machines.stack.servers["prod"].flow("company.analytics", "analytics_pipeline")
    machines.keep(runner, "prod")
    assert sorted(path.name for path in machines.kept["prod"].iterdir()) == ["00000001.json", "00000002.json", "00000003.json"]


def test_prod_refuses_what_dev_never_had(machines: Machines) -> None:
    runner = prod(machines, preview(machines))
    ended = runner.run(step(PROMOTE, "Apply prod", "prod"))
    assert ended.returncode == 1
    assert "dev" in ended.stderr
    assert machines.stack.servers["prod"].flow("company.analytics", "analytics_pipeline") is None


def test_prod_does_not_do_what_was_not_shown(machines: Machines) -> None:
    shown = preview(machines)
    seal = json.loads((shown.temp / "seal.json").read_text())
    dropped = seal["changes"].pop()
    (shown.temp / "seal.json").write_text(json.dumps(seal))
    ended = prod(machines, shown).run(step(PROMOTE, "The plan changes what was approved", "prod"))
    assert ended.returncode == 1
    (added,) = [line.strip("+ ,") for line in ended.stdout.splitlines() if line.startswith('+      "address"')]
    assert added == f'"address": {json.dumps(dropped["address"])}'
    assert "::error::prod would change otherwise than was approved" in ended.stdout


def test_a_plan_that_is_denied_is_shown_and_goes_no_further(machines: Machines) -> None:
    clone = machines.stack.clone
    file = clone / FLOW
    file.write_text(file.read_text().replace("namespace: company.analytics\n", "namespace: finance.reports\n", 1))
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qam", "strange"], cwd=clone, check=True)
    subprocess.run(["git", "push", "--quiet", "origin", "main"], cwd=clone, check=True)
    runner = machines.start("preview", "prod", "prod")
    assert runner.run(step(PROMOTE, "Plan prod", "preview")).returncode == 1
    run(runner, "preview", "Show the findings")
    assert "gate: DENY" in runner.summary
