from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.commands import gate, said
from tests.programs import require

SETTINGS = """\
version: 1
environments:
  dev:
    terraform: {dir: dev, env: [TF_VAR_api_token], state: {backend: local}}
  prod:
    protected: true
    promotes_from: dev
    terraform: {dir: prod, state: {backend: local}}
    resource_types: [terraform_data]
"""

GREETING = """\
resource "terraform_data" "greeting" {
  input = "hello"
}

output "greeting" {
  value = terraform_data.greeting.output
}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two environments whose only provider is built into Terraform."""
    require("terraform")
    for name in ("dev", "prod"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(GREETING)
    (tmp_path / "gate.yaml").write_text(SETTINGS)
    return tmp_path


def scrubbed(text: str) -> str:
    """Put fixed values for what differs from run to run."""
    text = re.sub(r"\d{8}T\d{6}\.\d+Z-[0-9a-f]{8}", "ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    text = re.sub(r"Terraform \d+\.\d+\.\d+", "Terraform X.Y.Z", text)
    return re.sub(r"by \d+ rules: \d+ passed(, \d+ not run \([^)]*\))?", "by N rules: N passed", text)


PLANNED = """\
ALLOW  plan for dev

Terraform would create 1:
  create   terraform_data.greeting

Judged 1 plan, 1 terraform file by N rules: N passed.

Sealed until TIME in .gate/dev/plans/ID/seal.json
next: gate apply dev
"""

SHOWN = """\
ALLOW  plan for dev

  seal     .gate/dev/plans/ID/seal.json
  made     TIME by gate 0.1.0 with Terraform X.Y.Z
  expires  TIME
  commit   none
  state    local, workspace default, new

Terraform would create 1:
  create   terraform_data.greeting

next: gate apply dev
"""


def test_plan_show_and_apply_lead_from_one_to_the_next(repository: Path) -> None:
    plan = gate(repository, "plan", "dev")
    assert (plan.returncode, scrubbed(plan.stdout)) == (0, PLANNED)
    show = gate(repository, "show")
    assert (show.returncode, scrubbed(show.stdout)) == (0, SHOWN)
    assert said(gate(repository, "apply", "dev"))[:2] == (0, "APPLIED  dev: 1 created, as judged\n\ngreeting  hello\n")


def test_a_plan_is_applied_once(repository: Path) -> None:
    gate(repository, "plan", "dev")
    gate(repository, "apply", "dev")
    again = gate(repository, "apply", "dev")
    assert (again.returncode, again.stdout) == (1, "")
    assert scrubbed(again.stderr).startswith("error: this plan was applied already, at TIME")
    show = gate(repository, "show", "dev")
    assert show.returncode == 1
    assert show.stdout.startswith("DENY  plan for dev can no longer be applied\n")
    assert show.stdout.endswith("\nnext: gate plan dev\n")


def test_apply_and_show_take_a_seal_by_its_path(repository: Path) -> None:
    seal = gate(repository, "plan", "dev", "--quiet").stdout.strip()
    assert (repository / seal).is_file()
    assert gate(repository, "show", seal).stdout == gate(repository, "show", "dev").stdout
    assert gate(repository, "apply", "dev", seal, "--quiet").stdout == ""


def test_prod_is_refused_until_dev_has_the_same(repository: Path) -> None:
    gate(repository, "plan", "prod")
    refused = gate(repository, "apply", "prod")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "dev" in refused.stderr.splitlines()[0]


def test_a_denied_plan_is_1_with_its_findings_and_no_seal(repository: Path) -> None:
    gate(repository, "plan", "dev")
    gate(repository, "apply", "dev")
    gate(repository, "plan", "prod")
    gate(repository, "apply", "prod")
    (repository / "prod/main.tf").write_text('resource "terraform_data" "other" {}\n')
    denied = gate(repository, "plan", "prod", "--output", "report.json")
    assert denied.returncode == 1
    assert denied.stdout.startswith("DENY  plan for prod: ")
    assert "\nchange:terraform_data.greeting\n  deny RO-09 (" in denied.stdout
    assert "next:" not in denied.stdout
    assert (repository / "report.json").exists()


def test_an_apply_that_fails_is_4_with_terraform_s_words_and_without_the_secret(repository: Path) -> None:
    (repository / "dev/main.tf").write_text(
        'variable "api_token" {\n  sensitive = true\n}\n\n'
        'resource "terraform_data" "broken" {\n  provisioner "local-exec" {\n    command = "echo failing on purpose >&2; exit 7"\n  }\n}\n'
    )
    assert gate(repository, "plan", "dev", TF_VAR_api_token="hunter2hunter2").returncode == 0
    failed = gate(repository, "apply", "dev", TF_VAR_api_token="hunter2hunter2")
    assert (failed.returncode, failed.stdout) == (4, "")
    assert failed.stderr.startswith("error: terraform apply ended with code 1; ")
    assert "exit status 7" in failed.stderr
    assert "hunter2" not in failed.stderr


def test_without_terraform_a_plan_is_3(repository: Path) -> None:
    assert said(gate(repository, "plan", "dev", PATH="/nowhere")) == (
        3,
        "",
        "error: terraform is not on PATH\n  fix: Install Terraform 1.8 or newer and put it on PATH.\n",
    )


def test_two_seals_are_compared_by_meaning(repository: Path) -> None:
    first = gate(repository, "plan", "dev", "--quiet").stdout.strip()
    identity = Path(first).parent.name
    gate(repository, "plan", "dev")
    same = said(gate(repository, "show", "dev", "--diff", identity))
    assert (same[0], scrubbed(same[1])) == (0, "SAME  the plan for dev of TIME, and the plan for dev of TIME, mean the same.\n")

    (repository / "dev/main.tf").write_text(GREETING.replace("hello", "good evening") + 'resource "terraform_data" "more" {}\n')
    gate(repository, "plan", "dev")
    other = gate(repository, "show", "--diff", first)
    assert (other.returncode, scrubbed(other.stdout)) == (1, DIFFERENT)
    quiet = gate(repository, "show", "--diff", identity, "--quiet").stdout
    assert quiet.splitlines() == [
        "the configuration is another",
        "new: create terraform_data.more",
        "different: create terraform_data.greeting (input)",
    ]


DIFFERENT = """\
DIFFERENT  the plan for dev of TIME, and the plan for dev of TIME, do not mean the same.

The configuration is another.

New:
  create terraform_data.more

Different:
  create terraform_data.greeting (input)
"""


def test_a_plan_that_is_not_here_is_shown_and_made_anew(repository: Path) -> None:
    seal = repository / gate(repository, "plan", "dev", "--quiet").stdout.strip()
    seal.with_name("plan.tfplan").unlink()
    shown = gate(repository, "show", "dev")
    assert (shown.returncode, "not on this machine; `gate apply` makes it anew, to mean the same" in shown.stdout) == (0, True)
    assert said(gate(repository, "apply", "dev", seal.parent.name))[:2] == (0, "APPLIED  dev: 1 created, as judged\n\ngreeting  hello\n")


def test_a_plan_to_destroy_says_what_it_destroys(repository: Path) -> None:
    gate(repository, "plan", "dev")
    gate(repository, "apply", "dev")
    planned = gate(repository, "plan", "dev", "--destroy")
    assert "\nTerraform would destroy 1:\n  destroy  terraform_data.greeting\n" in planned.stdout
    assert "the plan destroys everything that this state manages" in planned.stdout
    refreshed = gate(repository, "plan", "dev", "--refresh-only")
    assert (refreshed.returncode, "\nTerraform would change nothing.\n" in refreshed.stdout) == (0, True)


def test_what_cannot_be_meant_is_2(repository: Path) -> None:
    assert said(gate(repository, "plan", "dev", "--destroy", "--refresh-only")) == (
        2,
        "",
        "error: --destroy and --refresh-only are two kinds of plan\n  fix: Choose one.\n",
    )
    assert gate(repository, "show", "--flows", "--diff", "x").returncode == 2
    assert gate(repository, "show", "dve").returncode == 2
