"""From a secret in a repository to the report: told by place and kind, hidden everywhere, waived by rule and subject."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gate.cli import wiring

SETTINGS = """version: 1
waivers: waivers.yaml
environments:
  dev:
    terraform: {dir: terraform, var_files: [local.tfvars]}
    flows: [flows]
    kestra: {url: http://localhost:8080, version: "1.3"}
    namespaces: [company]
"""
WAIVER = """  - rule: {}
    subject: {}
    environments: [dev]
    reason: A user of the test database, which holds nothing.
    owner: data@example.com
    expires: 2030-02-01
"""
HEAD = "version: 1\nwaivers:\n"
FILES = {
    "flows/load.yml": """id: load
namespace: company
tasks:
  # mysql://load:canary-comment@db/x
  - id: query
    type: io.kestra.plugin.jdbc.mysql.Query
    url: jdbc:mysql://db/x
    password: canary-property
    sql: select 'canary-property'
""",
    "terraform/main.tf": """variable "reporting_password" {
  sensitive = true
}

resource "terraform_data" "x" {
  input = "nothing"
}
""",
    "terraform/local.tfvars": 'reporting_password = "canary-tfvars"\n',
    ".gitignore": "*.tfvars\n",
}
PROPERTY, COMMENT, TFVARS = "SEC-01 flow:flows/load.yml", "SEC-03 file:flows/load.yml", "SEC-18 config:var.reporting_password"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "gate.yaml").write_text(SETTINGS)
    (tmp_path / "waivers.yaml").write_text("version: 1\nwaivers: []\n")
    return tmp_path


def judged(repository: Path) -> tuple[dict[str, str], str]:
    """Return the standing of each finding about secrets, and everything that people could be shown."""
    workspace = wiring.open_workspace(repository / "gate.yaml")
    checked = wiring.check(workspace, ["dev"], now=datetime(2030, 1, 1, tzinfo=UTC))
    findings = checked.report.environments[0].findings
    shown = msgspec.json.encode(checked.report).decode() + "".join(one.text for one in checked.excerpts.values())
    return {f"{one.rule} {one.subject}": one.status for one in findings if one.rule.startswith(("SEC", "WAIVER"))}, shown


def test_each_is_told_and_none_is_shown(repository: Path) -> None:
    found, shown = judged(repository)
    assert found == {PROPERTY: "open", COMMENT: "open", TFVARS: "open"}
    assert "canary" not in shown


def test_a_file_that_git_ignores_is_no_exception(repository: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    assert TFVARS in judged(repository)[0]


def test_a_harmless_one_is_waived_by_rule_and_subject(repository: Path) -> None:
    waived = "".join(WAIVER.format(*one.split()) for one in (PROPERTY, COMMENT))
    (repository / "waivers.yaml").write_text(HEAD + waived)
    found, shown = judged(repository)
    assert found == {PROPERTY: "waived", COMMENT: "waived", TFVARS: "open"}
    assert "canary" not in shown


def test_a_waiver_of_what_is_gone_is_told(repository: Path) -> None:
    (repository / "waivers.yaml").write_text(HEAD + WAIVER.format(*COMMENT.split()))
    flow = repository / "flows/load.yml"
    flow.write_text(flow.read_text().replace("  # mysql://load:canary-comment@db/x\n", ""))
    assert judged(repository)[0] == {PROPERTY: "open", TFVARS: "open", f"WAIVER-02 waiver:{COMMENT}": "open"}
