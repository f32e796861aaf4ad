"""What `docs/ci/` tells people to write works as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from gate.cli.wiring import open_workspace
from tests.cli.commands import FLOW, SETTINGS, gate, said, write_repository
from tests.programs import require
from tests.sandbox.clone import make_clone
from tests.sandbox.fixtures import Stack, mirror, stack
from tests.sandbox.mirror import REPOSITORY
from tests.test_git import git
from tests.workflows.steps import inputs

__all__ = ["mirror", "stack"]

GITHUB = (REPOSITORY / "docs/ci/github.md").read_text(encoding="utf-8")
GITLAB = (REPOSITORY / "docs/ci/gitlab.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{re.escape(language)}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


(WORKFLOW,) = blocks(GITHUB, "yaml")
PIPELINE: dict[str, Any] = yaml.safe_load(blocks(GITLAB, "yaml")[0])


def test_the_workflow_for_other_repositories_passes_zizmor_and_actionlint(tmp_path: Path) -> None:
    file = tmp_path / ".github/workflows/gate-check.yml"
    file.parent.mkdir(parents=True)
    file.write_text(WORKFLOW)
    zizmor = Path(sys.executable).with_name("zizmor")
    ended = subprocess.run([zizmor, "--offline", "--quiet", "--color=never", file], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.partition(".")[0]) == (0, "No findings to report")
    ended = subprocess.run([require("actionlint"), file], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_table_of_inputs_is_the_action() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", GITHUB, re.MULTILINE) == [name.removeprefix("inputs.") for name in inputs()]
    used: dict[str, Any] = yaml.safe_load(WORKFLOW)["jobs"]["check"]["steps"][1]
    assert inputs(**used["with"])["inputs.base"] == "origin/${{ github.base_ref }}"


@pytest.mark.parametrize("text", blocks(GITHUB, "yaml gate.yaml"), ids=["s3", "gcs"])
def test_entries_for_state_are_right(tmp_path: Path, text: str) -> None:
    (tmp_path / "terraform/environments/prod").mkdir(parents=True)
    (tmp_path / "gate.yaml").write_text(text)
    assert list(open_workspace(tmp_path / "gate.yaml").project.environments) == ["prod"]


def test_hcp_terraform_is_as_described(tmp_path: Path) -> None:
    (tmp_path / "tf").mkdir()
    (tmp_path / "tf/main.tf").write_text(
        'terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      name = "prod"\n    }\n  }\n}\n'
        'resource "terraform_data" "a" {\n  input = "x"\n}\n'
    )
    (tmp_path / "gate.yaml").write_text("version: 1\nenvironments: {prod: {terraform: {dir: tf}}}\n")
    assert gate(tmp_path, "check").returncode == 0
    (tmp_path / "plan.tfplan").write_text('{"remote_plan_format":1,"run_id":"run-1","hostname":"app.terraform.io"}')
    code, _, error = said(gate(tmp_path, "check", "prod", "--plan", "plan.tfplan"))
    assert (code, "which is only a link to a run there, not a plan" in error) == (3, True)


def script(lines: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run lines of a job as GitLab does: one shell, which ends with the first line that fails."""
    text = "\n".join(["set -eo pipefail", *lines])
    inherited = {name: os.environ[name] for name in os.environ if name in {"PATH", "HOME"} or name.startswith("PIP_")}
    path = os.pathsep.join((str(Path(sys.executable).parent), inherited["PATH"]))
    argv = ["bash", "--noprofile", "--norc", "-c", text]
    return subprocess.run(argv, cwd=folder, env={**inherited, "PATH": path, **variables}, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What GitLab checks out for a merge request: the change, and not the branch that it would be merged into."""
    origin = write_repository(tmp_path / "origin", SETTINGS, hello=FLOW)
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", "-A")
    git(origin, "commit", "-q", "-m", "first")
    git(origin, "checkout", "-q", "-b", "change")
    (origin / "gate.yaml").write_text(SETTINGS.replace("[company]", "[finance]"))
    (origin / "flows/hello.yml").write_text(FLOW.replace("company.team", "finance"))
    git(origin, "commit", "-q", "-a", "-m", "change")
    git(tmp_path, "clone", "-q", "--single-branch", "--branch", "change", str(origin), "clone")
    return tmp_path / "clone"


def test_gitlab_installs_what_is_named(tmp_path: Path, clone: Path) -> None:
    published, _ = make_clone(tmp_path / "published")
    (clone / "pip.py").write_text("raise SystemExit('the change ran pip')\n")
    variables = {"GATE_HOME": str(tmp_path / "home"), "GATE_REPOSITORY": str(published), "GATE_COMMIT": git(published, "rev-parse", "HEAD")}
    assert variables.keys() <= PIPELINE["variables"].keys()
    ended = script([*PIPELINE[".gate"]["before_script"], "command -v gate"], clone, **variables)
    if "No matching distribution found" in ended.stderr and os.environ.get("CI") != "true":
        pytest.skip("pip cannot install gate's requirements here")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{tmp_path}/home/python/bin/gate\n", "")


def test_gitlab_judges_a_merge_request_by_its_target(clone: Path) -> None:
    assert gate(clone, "check").returncode == 0
    job = PIPELINE["gate-check"]
    ended = script(job["script"], clone, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    assert (ended.returncode, ended.stderr) == (1, "")
    assert "deny ENV-01" in ended.stdout
    assert "warn GATE-01" in ended.stdout
    assert all((clone / name).exists() for name in job["artifacts"]["paths"])


def test_a_code_quality_report_can_be_made(clone: Path) -> None:
    require("jq")
    script(PIPELINE["gate-check"]["script"], clone, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")
    install, convert = blocks(GITLAB, "sh")[0].splitlines()
    assert install == "apt-get install --yes --quiet jq"
    ended = script([convert], clone)
    assert (ended.returncode, ended.stderr) == (0, "")
    found = json.loads((clone / "gate-codequality.json").read_text())
    assert sorted((one["check_name"], one["severity"], one["location"]) for one in found) == [
        ("ENV-01", "critical", {"path": "flows/hello.yml", "lines": {"begin": 2}}),
        ("GATE-01", "major", {"path": "gate.yaml", "lines": {"begin": 6}}),
        ("RO-04", "minor", {"path": "flows/hello.yml", "lines": {"begin": 1}}),
    ]


def test_gitlab_promotes(stack: Stack, tmp_path: Path) -> None:
    """Each job on a machine of its own, with the variables that `dotenv` brings."""
    settings: dict[str, Any] = yaml.safe_load((stack.clone / "gate.yaml").read_text())
    settings["evidence"] = {"store": "git://gate-evidence"}
    (stack.clone / "gate.yaml").write_text(yaml.safe_dump(settings, sort_keys=False))
    git(stack.clone, "commit", "-q", "-a", "-m", "Keep evidence on a branch")
    git(stack.clone, "push", "-q", "origin", "main")
    brought: dict[str, str] = {}
    for name in ("dev", "preview", "prod"):
        job = PIPELINE[name]
        git(tmp_path, "clone", "-q", f"file://{stack.remote}", name)
        credentials = stack.servers["dev" if name == "dev" else "prod"].variables
        ended = script(job["script"], tmp_path / name, **credentials, **brought)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        dotenv = job.get("artifacts", {}).get("reports", {}).get("dotenv")
        brought |= dict(line.split("=", 1) for line in (tmp_path / name / dotenv).read_text().splitlines()) if dotenv else {}
    assert stack.servers["prod"].flow("company.analytics", "analytics_pipeline")
