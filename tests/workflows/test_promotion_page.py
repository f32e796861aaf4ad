"""What docs/promotion.md and docs/drift.md tell people to write is right."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from gate.cli.wiring import open_workspace
from gate.promotion.drifting import FlowDrift
from tests.programs import require
from tests.sandbox.mirror import REPOSITORY
from tests.workflows.steps import WORKFLOWS, document
from tests.workflows.test_docs import blocks

PROMOTION = (REPOSITORY / "docs/promotion.md").read_text(encoding="utf-8")
DRIFT = (REPOSITORY / "docs/drift.md").read_text(encoding="utf-8")
SCHEDULE = blocks(DRIFT, "yaml")[0]


@pytest.mark.parametrize("text", blocks(PROMOTION, "yaml gate.yaml"), ids=["s3", "gcs"])
def test_the_entries_of_gate_yaml_are_right(tmp_path: Path, text: str) -> None:
    for name in ("dev", "prod"):
        (tmp_path / "terraform/environments" / name).mkdir(parents=True)
    people, ci = ("\n".join(_signers(tmp_path, one)) for one in blocks(PROMOTION, "text"))
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust/allowed_signers").write_text(people + "\n")
    (tmp_path / "trust/evidence_signers").write_text(ci + "\n")
    (tmp_path / "gate.yaml").write_text(text)
    prod = open_workspace(tmp_path / "gate.yaml").project.environments["prod"]
    assert (prod.branch, prod.promotes_from, prod.approvals is not None) == ("main", "dev", True)


def _signers(folder: Path, lines: str) -> list[str]:
    """Return the page's lines with keys in the place of those that it cuts short."""
    found = []
    for number, line in enumerate(lines.splitlines()):
        key = folder / f"{line.split('@')[0]}-{number}"
        argv = [require("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
        subprocess.run(argv, check=True)
        public = key.with_suffix(".pub").read_text().split()
        found.append(re.sub(r"ssh-ed25519 \S+…", f"{public[0]} {public[1]}", line))
    return found


def test_the_picture_is_of_the_workflow() -> None:
    (chart,) = blocks(PROMOTION, "mermaid")
    jobs: dict[str, Any] = document(WORKFLOWS / "gate-promote.yml")["jobs"]
    assert re.findall(r"\[job (\w+)\]", chart) == list(jobs)
    for name, job in jobs.items():
        said = "".join(step.get("run", "") for step in job["steps"])
        drawn = re.search(rf"\[job {name}\]\n(.*?)\n  end", chart, re.DOTALL)
        assert drawn is not None
        for command in re.findall(r"gate (plan|apply) (\w+)", drawn[1]):
            assert '"$GATE" {} {}'.format(*command) in said


def test_the_schedule_passes_zizmor_and_actionlint(tmp_path: Path) -> None:
    file = tmp_path / ".github/workflows/gate-drift.yml"
    file.parent.mkdir(parents=True)
    file.write_text(SCHEDULE)
    zizmor = Path(sys.executable).with_name("zizmor")
    ended = subprocess.run([zizmor, "--offline", "--quiet", "--color=never", file], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.partition(".")[0]) == (0, "No findings to report")
    ended = subprocess.run([require("actionlint"), file], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_what_others_wrote_is_pinned_as_in_the_workflows() -> None:
    pins = {
        step["uses"].split("@")[0]: step["uses"]
        for job in document(WORKFLOWS / "gate-promote.yml")["jobs"].values()
        for step in job["steps"]
        if "@" in step.get("uses", "")
    }
    used = [
        step["uses"]
        for job in yaml.safe_load(SCHEDULE)["jobs"].values()
        for step in job["steps"]
        if "acme/gate" not in step.get("uses", "acme/gate")
    ]
    assert [one for one in used if pins.get(one.split("@")[0]) != one] == []


def test_every_kind_of_drift_is_explained() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (?:lives|is in|means|the same)", DRIFT, re.MULTILINE)
    assert re.findall(r"\w+", " ".join(rows)) == list(get_args(FlowDrift))
