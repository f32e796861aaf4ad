"""Whatever the caller's environment and home folder say, Terraform does what was judged, with the providers that were locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import gate, said
from tests.programs import require

SETTINGS = """\
version: 1
environments:
  dev:
    terraform: {dir: dev, state: {backend: local}}
"""
MAIN = """\
variable "name" {
  default = "written"
}

resource "terraform_data" "own" {
  input = var.name
}

output "name" {
  value = terraform_data.own.output
}
"""
APPLIED = "APPLIED  dev: 1 created, as judged\n\nname  written\n"
BROKEN = "this is no configuration {\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    require("terraform")
    (tmp_path / "repository/dev").mkdir(parents=True)
    (tmp_path / "repository/dev/main.tf").write_text(MAIN)
    (tmp_path / "repository/gate.yaml").write_text(SETTINGS)
    return tmp_path / "repository"


def hostile(trap: Path) -> dict[str, str]:
    """Every variable that Terraform 1.11 reads by name, set to what would change where, what or how it applies."""
    (trap / "plugins").mkdir(parents=True)
    (trap / "evil.tfrc").write_text(f'provider_installation {{\n  dev_overrides {{\n    "kestra-io/kestra" = "{trap}"\n  }}\n}}\n')
    broken = trap / "broken.tfrc"
    broken.write_text(BROKEN)
    return {
        "TF_CLI_ARGS": "-no-such-option",
        "TF_CLI_ARGS_init": "-upgrade -plugin-dir=/nowhere",
        "TF_CLI_ARGS_plan": "-destroy -var name=planted",
        "TF_CLI_ARGS_apply": f"-lock=false -state-out={trap}/stolen.tfstate",
        "TF_VAR_name": "planted",
        "TF_WORKSPACE": "prod",
        "TF_DATA_DIR": str(trap / "data"),
        "TF_CLI_CONFIG_FILE": str(trap / "evil.tfrc"),
        "TERRAFORM_CONFIG": str(broken),
        "TF_REATTACH_PROVIDERS": '{"registry.terraform.io/kestra-io/kestra": {}}',
        "TF_PLUGIN_CACHE_DIR": str(trap / "plugins"),
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1",
        "TF_DISABLE_PLUGIN_TLS": "1",
        "TF_LOG": "trace",
        "TF_LOG_CORE": "trace",
        "TF_LOG_PROVIDER": "trace",
        "TF_LOG_PATH": str(trap / "log"),
        "TF_TEMP_LOG_PATH": str(trap / "log"),
        "TF_INPUT": "1",
        "TF_FORCE_LOCAL_BACKEND": "1",
        "TF_CLOUD_ORGANIZATION": "others",
        "TF_CLOUD_HOSTNAME": "cloud.invalid",
        "TF_CLOUD_PROJECT": "others",
        "TF_TOKEN_app_terraform_io": "planted",
        "TF_HTTP_ADDRESS": "http://state.invalid",
        "TF_HTTP_LOCK_ADDRESS": "http://state.invalid",
        "TF_HTTP_USERNAME": "planted",
        "TF_STATE_PERSIST_INTERVAL": "1",
        "TF_APPEND_USER_AGENT": "planted",
        "TF_REGISTRY_CLIENT_TIMEOUT": "1",
        "TF_WARN_OUTPUT_ERRORS": "1",
        "CHECKPOINT_DISABLE": "",
        "KESTRA_URL": "https://kestra.prod.example.com",
        "LD_PRELOAD": "/nowhere/evil.so",
    }


def test_no_variable_changes_what_is_planned_and_applied(repository: Path, tmp_path: Path, figures: dict[str, int | str]) -> None:
    trap = tmp_path / "trap"
    variables = hostile(trap)
    before = sorted(path.name for path in trap.rglob("*"))
    planned = gate(repository, "plan", "dev", **variables)
    assert (planned.returncode, planned.stdout.splitlines()[3:4]) == (0, ["  create   terraform_data.own"])
    applied = said(gate(repository, "apply", "dev", **variables))[:2]
    figures["faults, hostile variables at once"] = f"{len(variables)} tries, {int(applied != (0, APPLIED))} wrong applies"
    assert applied == (0, APPLIED)
    assert sorted(path.name for path in trap.rglob("*")) == before
    assert sorted(path.name for path in (repository / "dev").iterdir()) == ["main.tf", "terraform.tfstate"]


@pytest.mark.parametrize("planted", [".terraformrc", ".terraform.d/plugins/registry.terraform.io/x"])
def test_nothing_in_the_home_folder_is_read(repository: Path, tmp_path: Path, planted: str) -> None:
    place = tmp_path / "home" / planted
    place.parent.mkdir(parents=True)
    place.write_text(BROKEN)
    home = str(tmp_path / "home")
    assert gate(repository, "plan", "dev", HOME=home).returncode == 0
    assert said(gate(repository, "apply", "dev", HOME=home))[:2] == (0, APPLIED)


def test_what_a_cache_brings_changes_nothing(repository: Path) -> None:
    """Whoever writes to a cache that holds `.gate` could else lead a module elsewhere, and Terraform to other providers."""
    (repository / "m").mkdir()
    (repository / "m/main.tf").write_text(MAIN)
    (repository / "dev/main.tf").write_text('module "m" {\n  source = "../m"\n}\n\noutput "name" {\n  value = module.m.name\n}\n')
    assert gate(repository, "plan", "dev").returncode == 0
    modules = repository / ".gate/dev/terraform/modules/modules.json"
    listed = modules.read_text()
    assert '"Dir":"../m"' in listed
    modules.write_text(listed.replace('"Dir":"../m"', '"Dir":"../.gate/evil"'))
    (repository / ".gate/evil").mkdir()
    (repository / ".gate/evil/main.tf").write_text(MAIN.replace("written", "planted"))
    (repository / ".gate/dev/terraform/environment").write_text("planted")
    (repository / ".gate/dev/empty.tfrc").write_text(BROKEN)
    assert gate(repository, "plan", "dev").returncode == 0
    assert said(gate(repository, "apply", "dev"))[:2] == (0, APPLIED)


PLANTED = {
    "dev/.terraform.lock.hcl": "# planted\n",
    "dev/more.tf": 'resource "terraform_data" "more" {}\n',
    "dev/override.tf": 'variable "name" {\n  default = "planted"\n}\n',
    "dev/terraform.tfvars.json": '{"name": "planted"}',
    "dev/x.auto.tfvars": 'name = "planted"\n',
    "dev/x_override.tf.json": '{"variable": {"name": {"default": "planted"}}}',
}


def test_files_that_are_planted_after_the_verdict_are_refused_by_name(repository: Path, figures: dict[str, int | str]) -> None:
    assert gate(repository, "plan", "dev").returncode == 0
    for place, text in PLANTED.items():
        (repository / place).write_text(text)
    refused = gate(repository, "apply", "dev")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert [line for line in refused.stderr.splitlines() if line.startswith("  dev/")] == [
        f"  {place} is new since it was judged" for place in PLANTED
    ]
    wrong = int((repository / "dev/terraform.tfstate").exists())
    figures["faults, files planted after the verdict"] = f"{len(PLANTED)} tries, {wrong} wrong applies"
    assert wrong == 0


@pytest.mark.parametrize("place", ["dev/override.tf", "dev/x.auto.tfvars"])
def test_a_file_that_is_planted_before_the_verdict_is_judged(repository: Path, place: str) -> None:
    (repository / place).write_text(PLANTED[place])
    assert gate(repository, "plan", "dev").returncode == 0
    assert said(gate(repository, "apply", "dev"))[:2] == (0, APPLIED.replace("written", "planted"))
