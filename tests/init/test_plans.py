"""`gate init` on real configurations: a gate.yaml that is valid, and a check that comes to a verdict."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from gate.cli import initializing, wiring
from gate.errors import ExitCode
from gate.model.report import Verdict
from tests.init.repositories import settings_of

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "tests/plans"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAsNJmpoWAEz3DP6sj06Ie5lc+sqU1xKHiaoiLbAZmqU"
GOLDEN = Path(__file__).parent / "golden"

DENIED = {
    "airbyte_create": {"SEC-14", "SEC-17"},
    "provisioner_and_mismatch": {"ENV-01", "ENV-02"},
    "sensitive_content": {"SEC-01", "SEC-13", "SEC-15", "SEC-16"},
    "two_environments": {"ENV-01", "ENV-04", "FLOW-19", "SEC-14"},
}
"""Configuration → the rules that object to it, each for what stands in its code; every other one is allowed."""


@pytest.mark.parametrize("name", sorted(folder.parent.name for folder in PLANS.glob("*/config")))
def test_the_gate_yaml_of_a_real_configuration_checks(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "repository"
    shutil.copytree(PLANS / name / "config", folder)
    assert initializing.init(folder / "gate.yaml", None, lambda _: None, quiet=True, verbose=False) == ExitCode.ALLOW
    capsys.readouterr()
    report = wiring.check(wiring.open_workspace(folder / "gate.yaml"), ()).report
    denied = {one.rule for environment in report.environments for one in environment.findings if one.enforcement == "deny"}
    assert (report.failures, denied) == ((), DENIED.get(name, set()))
    assert report.decision is (Verdict.DENY if name in DENIED else Verdict.ALLOW)


@pytest.mark.parametrize("name", ["first_create", "two_environments", "airbyte_create"])
def test_the_text_for_a_real_configuration(name: str) -> None:
    assert settings_of(PLANS / name / "config") == (GOLDEN / f"{name}.yaml").read_text(encoding="utf-8")


def test_the_text_for_the_reference_stack(tmp_path: Path) -> None:
    for part in ("terraform", "flows"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    assert settings_of(tmp_path) == (GOLDEN / "reference.yaml").read_text(encoding="utf-8")


def test_what_is_offered_for_production_is_right_once_it_is_uncommented(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "terraform", tmp_path / "terraform", ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    offered = re.sub(r"^( *)# ((?:branch|approvals|evidence): .*)$", r"\1\2", settings_of(tmp_path), flags=re.MULTILINE)
    (tmp_path / "gate.yaml").write_text(offered, encoding="utf-8")
    (tmp_path / "trust").mkdir()
    for name, namespace in (("allowed_signers", "gate-approval"), ("evidence_signers", "gate-evidence")):
        (tmp_path / "trust" / name).write_text(f'anna@example.com namespaces="{namespace}" {KEY}\n', encoding="utf-8")
    project = wiring.open_workspace(tmp_path / "gate.yaml").project
    prod = project.environments["prod"]
    assert (prod.branch, prod.approvals and prod.approvals.allowed_signers) == ("main", "trust/allowed_signers")
    assert (project.evidence.store, project.evidence.signers) == ("git://gate-evidence", "trust/evidence_signers")
    assert (project.environments["dev"].branch, project.environments["dev"].approvals) == (None, None)
