"""What must hold of every workflow and of the action, whatever their steps do."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import require
from tests.sandbox.mirror import REPOSITORY
from tests.workflows.steps import ACTION, EXPRESSION, WORKFLOWS, Runner, document, step, steps

FILES = [ACTION, *sorted(WORKFLOWS.glob("*.yml"))]
PINNED = re.compile(r"\s+(- )?uses: (?:\./|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)")
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))


@EACH
def test_what_others_wrote_is_pinned_by_commit_and_names_its_version(file: Path) -> None:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


@EACH
def test_no_expression_becomes_shell(file: Path) -> None:
    assert [one["run"] for _, one in steps(file) if EXPRESSION.search(one.get("run", ""))] == []


def test_one_action_has_one_pin() -> None:
    pins = {one["uses"] for file in FILES for _, one in steps(file) if "@" in one.get("uses", "")}
    assert len(pins) == len({pin.split("@")[0] for pin in pins})


def test_permissions_are_the_least() -> None:
    found = {
        f"{file.stem}/{name}": job.get("permissions", document(file)["permissions"])
        for file in FILES[1:]
        for name, job in document(file)["jobs"].items()
    }
    assert found == {
        "ci/test": {"contents": "read"},
        "gate-check/check": {"contents": "read"},
        "gate-check/code-scanning": {"actions": "read", "contents": "read", "security-events": "write"},
        "gate-check/comment": {"pull-requests": "write"},
        "gate-promote/dev": {"contents": "read", "id-token": "write"},
        "gate-promote/plan": {"contents": "read", "id-token": "write"},
        "gate-promote/prod": {"contents": "read", "id-token": "write"},
    }


def test_pull_requests_meet_no_secret() -> None:
    text = (WORKFLOWS / "gate-check.yml").read_text(encoding="utf-8")
    assert list(document(WORKFLOWS / "gate-check.yml")[True]) == ["pull_request"]  # YAML 1.1 reads `on` as true
    assert "secrets." not in text


def test_jobs_that_write_are_not_for_forks() -> None:
    jobs = document(WORKFLOWS / "gate-check.yml")["jobs"]
    writing = {name for name, job in jobs.items() if "write" in job["permissions"].values()}
    assert writing == {"code-scanning", "comment"}
    assert all("github.event.pull_request.head.repo.full_name == github.repository" in jobs[name]["if"] for name in writing)


def test_prod_waits_for_its_environment_and_for_what_came_before() -> None:
    jobs = document(WORKFLOWS / "gate-promote.yml")["jobs"]
    assert {name: (job["environment"], job.get("needs"), job.get("concurrency")) for name, job in jobs.items()} == {
        "dev": ("dev", None, {"group": "gate-dev", "cancel-in-progress": False}),
        "plan": ("prod-preview", "dev", None),
        "prod": ("prod", "plan", {"group": "gate-prod", "cancel-in-progress": False}),
    }


def test_terraform_comes_without_the_wrapper_that_swallows_exit_codes() -> None:
    found = [one["with"]["terraform_wrapper"] for file in FILES for _, one in steps(file) if "setup-terraform" in one.get("uses", "")]
    assert found
    assert not any(found)


def test_every_shell_step_is_run_by_a_test() -> None:
    """A step that is added here belongs into the test beside it too."""
    found = [(file.stem, job, one.get("name", one["run"])) for file in FILES for job, one in steps(file) if "run" in one]
    assert found == [
        ("action", "action", "Install gate"),  # test_action.py
        ("action", "action", "Judge"),
        ("ci", "test", ".ci/run"),  # runs this
        ("gate-check", "check", "Terraform is formatted"),  # below
        ("gate-check", "comment", "Comment, or update the comment that is there"),  # test_comment.py
        ("gate-promote", "dev", "Plan and apply dev"),  # test_promote.py
        ("gate-promote", "plan", "Plan prod"),
        ("gate-promote", "plan", "Show the findings"),
        ("gate-promote", "plan", "Show what would change, and how to approve it"),
        ("gate-promote", "prod", "Apply prod"),
    ]


def test_terraform_that_is_not_formatted_stops_the_check(tmp_path: Path) -> None:
    require("terraform")
    file = tmp_path / "workspace/change/modules/main.tf"
    file.parent.mkdir(parents=True)
    runner = Runner(tmp_path / "runner", tmp_path / "workspace")
    formatted = step(WORKFLOWS / "gate-check.yml", "Terraform is formatted", job="check")
    file.write_text("locals {\n  a = 1\n}\n")
    assert runner.run(formatted).returncode == 0
    file.write_text("locals {\n  a=1\n}\n")
    ended = runner.run(formatted)
    assert (ended.returncode, "modules/main.tf\n" in ended.stdout, "+  a = 1" in ended.stdout) == (3, True, True)


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    ended = subprocess.run(
        [zizmor, "--offline", "--quiet", "--color=never", *FILES], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout.partition(".")[0]) == (0, "No findings to report")


def test_actionlint_finds_nothing() -> None:
    ended = subprocess.run([require("actionlint"), *FILES[1:]], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")
