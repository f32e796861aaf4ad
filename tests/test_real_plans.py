"""Plans of the vendors' own providers, through the command line: what gate objects to, where, and that no secret shows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PLANS = Path(__file__).parent / "plans"
GATE = Path(sys.executable).with_name("gate")

SETTINGS = """version: 1
environments:
  dev:
    terraform: {dir: dev}
    kestra: {url: "http://kestra.dev.example.com:8080", version: "1.3"}
    namespaces: [company.dev]
    hosts: ["*.dev.example.com"]
  prod:
    protected: true
    terraform: {dir: prod, state: {backend: local}}
    kestra: {url: "https://kestra.prod.example.com", version: "1.3"}
    namespaces: [company]
    hosts: ["*.prod.example.com", "127.0.0.1:18080", airbyte.dev.example.com]
    resource_types: ["kestra_*", "airbyte_*", terraform_data]
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    (folder / "gate.yaml").write_text(SETTINGS)
    for name in ("dev", "prod"):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text("")
    return folder


def check(repository: Path, plan: Path, *options: str) -> subprocess.CompletedProcess[str]:
    argv = [str(GATE), "check", "prod", "--plan", str(plan), *options]
    return subprocess.run(argv, cwd=repository, capture_output=True, text=True, check=False)


def rows(report: dict[str, Any]) -> list[str]:
    return [
        f"{finding['rule']} {finding['enforcement']} {finding['subject']} {place(finding['location'])}"
        for environment in report["environments"]
        for finding in environment["findings"]
    ]


def place(location: dict[str, Any] | None) -> str:
    return f"{location['path']}:{location['line']}:{location['column']}" if location else "-"


NAMES = sorted(path.name for path in PLANS.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_findings_on_a_real_plan(repository: Path, name: str) -> None:
    expected = json.loads((PLANS / name / "findings.json").read_text())
    for form in ("plan.tfplan", "plan.json"):
        ended = check(repository, PLANS / name / form, "--format", "json")
        report = json.loads(ended.stdout)
        found = {"exit": ended.returncode, "findings": rows(report), "failures": [one["message"] for one in report["failures"]]}
        assert found == expected[form]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("options", [["--verbose"], ["--quiet"], ["--format", "json", "--output", "report.txt", "--output", "report.json"]])
def test_no_secret_of_a_real_plan_is_printed_or_written(repository: Path, name: str, options: list[str]) -> None:
    for form in ("plan.tfplan", "plan.json"):
        ended = check(repository, PLANS / name / form, *options)
        written = [file.read_text() for file in repository.glob("report.*")]
        assert ended.returncode in (0, 1, 3)
        assert "canary" not in "".join([ended.stdout, ended.stderr, *written])
