"""One root module for two environments, told apart by a workspace or a file of the backend: real `gate` and Terraform, S3 on loopback."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.commands import gate, said, variables
from tests.init.repositories import write_files
from tests.programs import require
from tests.s3 import S3, running

SETTINGS = """\
version: 1
environments:
  dev:
    terraform:
      dir: tf
      env: [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]
      var_files: [vars/dev.tfvars]
{dev}
  prod:
    promotes_from: dev
    terraform:
      dir: tf
      env: [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]
      var_files: [vars/prod.tfvars]
{prod}
"""
MAIN = """\
terraform {{
  backend "s3" {{
    bucket                      = "{bucket}"
    region                      = "us-east-1"
    endpoints                   = {{ s3 = "{url}" }}
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
    skip_region_validation      = true
{key}  }}
}}
variable "name" {{ type = string }}
resource "terraform_data" "greeting" {{
  input = "hello ${{var.name}}"
}}
"""


class Way(NamedTuple):
    """How a root tells its environments apart: its backend's key, the settings of each, and where the states come to lie."""

    key: str
    setting: str
    states: list[str]


WAYS = {
    "a workspace for each": Way(
        '    key = "tfstate"\n',
        "      state: {{backend: s3, bucket: {bucket}, key: tfstate, workspace: {name}}}",
        ["env:/dev/tfstate", "env:/prod/tfstate"],
    ),
    "a file of the backend for each": Way(
        "",
        "      backend_config: [backend/{name}.hcl]\n      state: {{backend: s3, bucket: {bucket}, key: {name}.tfstate}}",
        ["dev.tfstate", "prod.tfstate"],
    ),
}


class Team(NamedTuple):
    folder: Path
    s3: S3
    bucket: str
    way: Way

    def gate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return gate(self.folder, *arguments, **self.s3.environment())

    def bring(self, name: str) -> tuple[int, str, str]:
        """Plan an environment, and apply the plan."""
        planned = self.gate("plan", name)
        assert planned.returncode == 0, planned.stderr
        return said(self.gate("apply", name))

    def make_workspace(self, name: str) -> None:
        """Do what people do once, and leave nothing else behind."""
        data = {"TF_DATA_DIR": str(self.folder / ".gate/by-hand"), **self.s3.environment()}
        for arguments in (("init", "-input=false"), ("workspace", "new", name)):
            subprocess.run(("terraform", *arguments), cwd=self.folder / "tf", env=variables(**data), check=True, capture_output=True)

    def change(self, path: str, before: str, after: str) -> None:
        file = self.folder / path
        file.write_text(file.read_text().replace(before, after))


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    with running() as server:
        yield server


def written(folder: Path, s3: S3, way: Way) -> Team:
    """Write the team's repository down, with a bucket of its own."""
    require("terraform")
    bucket = s3.bucket()
    states = {name: way.setting.format(name=name, bucket=bucket) for name in ("dev", "prod")}
    files = {"gate.yaml": SETTINGS.format(**states), "tf/main.tf": MAIN.format(bucket=bucket, url=s3.url, key=way.key)}
    for name in ("dev", "prod"):
        files |= {f"tf/vars/{name}.tfvars": f'name = "{name}"\n', f"tf/backend/{name}.hcl": f'key = "{name}.tfstate"\n'}
    return Team(write_files(folder, files), s3, bucket, way)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_a_root_says_for_all_is_promoted_and_what_it_says_for_one_is_not(way: Way, s3: S3, tmp_path: Path) -> None:
    team = written(tmp_path, s3, way)
    assert team.bring("dev")[:2] == (0, "APPLIED  dev: 1 created, as judged\n")
    if "workspace" in way.setting:
        team.make_workspace("prod")
    assert team.bring("prod")[:2] == (0, "APPLIED  prod: 1 created, as judged\n")
    listed = team.s3.ask("GET", f"/{team.bucket}")
    assert [f"<Key>{state}</Key>" in listed for state in team.way.states] == [True, True]

    team.change("tf/main.tf", "hello", "good day")
    assert team.bring("prod") == (
        1,
        "",
        (
            "error: prod holds what is not in force in dev:\ntf/main.tf is another version in dev\n"
            "  fix: Run `gate plan dev` and `gate apply dev` with these files, then come back to prod.\n"
        ),
    )
    assert team.bring("dev")[:2] == (0, "APPLIED  dev: 1 changed, as judged\n")

    team.change("tf/vars/prod.tfvars", "prod", "world")
    assert team.bring("prod")[:2] == (0, "APPLIED  prod: 1 changed, as judged\n")


def test_a_workspace_that_is_not_there_is_made_by_people(s3: S3, tmp_path: Path) -> None:
    team = written(tmp_path, s3, WAYS["a workspace for each"])
    team.bring("dev")
    assert said(team.gate("plan", "prod")) == (
        3,
        "",
        (
            'error: terraform init failed: Error: Currently selected workspace "prod" does not exist\n'
            "  fix: Make it once: `terraform init` and `terraform workspace new prod` in tf; or correct `terraform.state` of gate.yaml.\n"
        ),
    )
