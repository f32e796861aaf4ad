"""Plans of the vendors' own providers, through the command line: what gate objects to, where, and that no secret shows."""

from __future__ import annotations

import json
import shutil
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
    promotes_from: dev
    branch: main
"""


NAMES = sorted(path.name for path in PLANS.iterdir() if path.is_dir())
FORMS = ("plan.tfplan", "plan.json")
WHERE = ("beside its configuration", "elsewhere")


def make_repository(folder: Path, configuration: Path | None) -> Path:
    """A repository whose prod root is the configuration that the plan was made from, or another one."""
    (folder / "gate.yaml").write_text(SETTINGS)
    for name in ("dev", "prod"):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text("")
    if configuration is not None:
        shutil.rmtree(folder / "prod")
        shutil.copytree(configuration, folder / "prod")
    return folder


def place(location: dict[str, Any] | None) -> str:
    return f"{location['path']}:{location['line']}:{location['column']}" if location else "-"


def summary(code: int, report: dict[str, Any]) -> dict[str, Any]:
    """What matters of a report, as `findings.json` beside the plan holds it."""
    (environment,) = report["environments"]
    return {
        "exit": code,
        "findings": [
            f"{one['rule']} {one['enforcement']} {one['subject']} {place(one['location'])}: {one['message']}"
            for one in environment["findings"]
        ],
        "failures": [one["message"] for one in report["failures"]],
    }


def judge(folder: Path, name: str, form: str, where: str) -> tuple[dict[str, Any], str]:
    """Run the command line; return the summary, and everything that was printed and written."""
    repository = make_repository(folder, PLANS / name / "config" if where == WHERE[0] else None)
    shutil.copy(PLANS / name / form, repository / form)
    argv = [str(GATE), "check", "prod", "--plan", form, "--verbose", "--output", "report.json", "--output", "report.txt"]
    ended = subprocess.run(argv, cwd=repository, capture_output=True, text=True, check=False)
    written = (repository / "report.json").read_text()
    return summary(ended.returncode, json.loads(written)), "".join(
        [ended.stdout, ended.stderr, written, (repository / "report.txt").read_text()]
    )


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_a_real_plan_gets_these_findings_and_shows_no_secret(tmp_path: Path, name: str, form: str, where: str) -> None:
    found, everything = judge(tmp_path, name, form, where)
    assert found == json.loads((PLANS / name / "findings.json").read_text())[where][form]
    assert "canary" not in everything
