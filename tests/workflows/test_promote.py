"""`gate-promote.yml` on real Terraform: merged to dev, planned and approved by people, applied; each job on a machine of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.commands import GATE
from tests.programs import require
from tests.sandbox.fixtures import Stack, mirror, stack
from tests.workflows.steps import WORKFLOWS, Runner, step

__all__ = ["mirror", "stack"]

PROMOTE = WORKFLOWS / "gate-promote.yml"
FLOW = "flows/company/analytics/pipeline.yml"
PIPELINE = ("company.analytics", "analytics_pipeline")


class Machines:
    """Fresh machines, the keys of CI and of two people, and a repository whose prod a branch judges and people approve."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        self.keys = {name: self._key(name) for name in ("ci", "anna", "ben")}
        trust = stack.clone / "trust"
        trust.mkdir()
        people = "".join(f'{name}@example.com namespaces="gate-approval" {self._public(name)}' for name in ("anna", "ben"))
        (trust / "allowed_signers").write_text(people)
        (trust / "evidence_signers").write_text(f'ci@example.com namespaces="gate-evidence" {self._public("ci")}')
        settings: dict[str, Any] = yaml.safe_load((stack.clone / "gate.yaml").read_text())
        settings["environments"]["prod"] |= {"branch": "main", "approvals": {"required": 1, "allowed_signers": "trust/allowed_signers"}}
        settings["evidence"] = {"store": "git://gate-evidence", "signers": "trust/evidence_signers"}
        (stack.clone / "gate.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
        self.merge("Let people approve what main says")

    def _key(self, name: str) -> Path:
        file = self.folder / name
        self.folder.mkdir(exist_ok=True)
        argv = [require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)]
        subprocess.run(argv, check=True)
        return file

    def _public(self, name: str) -> str:
        return self.keys[name].with_suffix(".pub").read_text()

    def merge(self, message: str) -> None:
        """Put the clone's files on main, in the name of a third person."""
        clone = self.stack.clone
        subprocess.run(["git", "add", "--all"], cwd=clone, check=True)
        identity = ["-c", "user.name=Carl", "-c", "user.email=carl@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, "commit", "--quiet", "--message", message], cwd=clone, check=True)
        subprocess.run(["git", "push", "--quiet", "origin", "main"], cwd=clone, check=True)

    def clone(self, name: str) -> Path:
        """Check out the newest commit, as `fetch-depth: 0` does."""
        folder = self.folder / "machines" / name
        subprocess.run(["git", "clone", "--quiet", f"file://{self.stack.remote}", str(folder)], check=True)
        return folder

    def start(self, name: str, environment: str, **more: str) -> Runner:
        """Start a job with the credentials of an environment."""
        credentials = self.stack.servers[environment].variables
        values = {
            "steps.gate.outputs.gate": str(GATE),
            "secrets.AIRBYTE_CLIENT_SECRET": credentials["TF_VAR_airbyte_client_secret"],
            "secrets.KESTRA_PASSWORD": credentials["TF_VAR_kestra_password"],
            "secrets.EVIDENCE_KEY": self.keys["ci"].read_text(),
            "github.sha": "HEAD",
        }
        return Runner(self.folder / f"runner-{name}", self.clone(name), values | more)

    def approve(self, seal: str, who: str) -> subprocess.CompletedProcess[str]:
        """Let a person approve a plan, in a clone of their own."""
        plain = {name: os.environ[name] for name in ("PATH", "HOME")}
        argv = [str(GATE), "approve", seal, "--key", str(self.keys[who]), "--quiet"]
        return subprocess.run(argv, cwd=self.clone(who), env=plain, capture_output=True, text=True, check=False)


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


def planned(machines: Machines) -> tuple[Runner, str]:
    """Run the jobs for dev and for the plan, and return the latter with the seal's identity."""
    assert "APPLIED  dev" in run(machines.start("dev", "dev"), "dev", "Plan and apply dev")
    runner = machines.start("plan", "prod")
    run(runner, "plan", "Plan prod", "Show the findings", "Show what would change, and how to approve it")
    return runner, runner.outputs()["seal"]


def applied(machines: Machines, seal: str, name: str) -> subprocess.CompletedProcess[str]:
    runner = machines.start(name, "prod", **{"needs.plan.outputs.seal": seal})
    return runner.run(step(PROMOTE, "Apply prod", "prod"))


def test_from_a_merge_to_prod(machines: Machines) -> None:
    runner, seal = planned(machines)
    assert "gate: ALLOW" in runner.summary
    assert "create   module.airbyte.airbyte_connection.this[&quot;DockerHub to dev-null&quot;]\n" in runner.summary
    assert f"`gate approve {seal}`" in runner.summary

    early = applied(machines, seal, "too-early")
    assert (early.returncode, "APPLIED" in early.stdout) == (1, False)
    assert machines.stack.servers["prod"].flow(*PIPELINE) is None

    for who in ("anna", "ben"):  # nobody signed the commits, so one person is not enough
        done = machines.approve(seal, who)
        assert done.returncode == 0, done.stderr
    ended = applied(machines, seal, "prod")
    assert (ended.returncode, "APPLIED  prod" in ended.stdout) == (0, True), ended.stderr
    assert machines.stack.servers["prod"].flow(*PIPELINE)
    audit = machines.clone("audit")
    verified = subprocess.run([str(GATE), "verify"], cwd=audit, capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout

    (machines.stack.clone / "flows/company/analytics/housekeeping.yml").unlink()
    machines.merge("Drop the housekeeping")
    destroying = machines.start("destroying", "prod")
    state = "terraform/environments/prod/prod.tfstate"
    shutil.copy(machines.folder / "machines/prod" / state, machines.folder / "machines/destroying" / state)
    run(destroying, "plan", "Plan prod", "Show the findings", "Show what would change, and how to approve it")
    assert "gate: DENY" in destroying.summary
    assert "  until an approval lifts RO-09 of change:module.flows.kestra_flow.this" in destroying.summary
    assert destroying.outputs()["seal"] != seal


def test_a_plan_that_is_denied_is_shown_and_goes_no_further(machines: Machines) -> None:
    file = machines.stack.clone / FLOW
    file.write_text(file.read_text().replace("namespace: company.analytics\n", "namespace: finance.reports\n", 1))
    machines.merge("Move the pipeline")
    runner = machines.start("plan", "prod")
    assert runner.run(step(PROMOTE, "Plan prod", "plan")).returncode == 1
    run(runner, "plan", "Show the findings")
    assert "gate: DENY" in runner.summary
