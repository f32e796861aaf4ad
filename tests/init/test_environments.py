"""Given these files, `gate init` writes these environments."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from gate.config.loader import load
from gate.errors import ConfigError, ExitCode
from gate.tree import FolderTree
from tests.init.repositories import FLOW, KESTRA, comments, project_of, settings_of, without_comments, write_files


class Repository(NamedTuple):
    files: dict[str, str]
    settings: str


REPOSITORIES = {
    "a folder for each environment": Repository(
        {
            "infra/dev/main.tf": KESTRA % "http://localhost:8080",
            "infra/staging/main.tf": KESTRA % "https://kestra.staging.example.com",
            "infra/production/main.tf": KESTRA % "https://kestra.example.com",
        },
        """\
  dev:
    terraform:
      dir: infra/dev
    kestra:
      url: http://localhost:8080
      version: "1.3"
    hosts: ["localhost:8080"]
  staging:
    promotes_from: dev
    terraform:
      dir: infra/staging
    kestra:
      url: https://kestra.staging.example.com
      version: "1.3"
    hosts: [kestra.staging.example.com]
  production:
    protected: true
    promotes_from: staging
    terraform:
      dir: infra/production
    kestra:
      url: https://kestra.example.com
      version: "1.3"
    hosts: [kestra.example.com]
    resource_types: []
""",
    ),
    "several stacks": Repository(
        {f"{stack}/{word}/main.tf": KESTRA % f"https://{stack}.{word}.example.com" for stack in ("a", "b") for word in ("dev", "prod")},
        """\
  dev-a:
    terraform:
      dir: a/dev
    kestra:
      url: https://a.dev.example.com
      version: "1.3"
    hosts: [a.dev.example.com]
  prod-a:
    protected: true
    promotes_from: dev-a
    terraform:
      dir: a/prod
    kestra:
      url: https://a.prod.example.com
      version: "1.3"
    hosts: [a.prod.example.com]
    resource_types: []
  dev-b:
    terraform:
      dir: b/dev
    kestra:
      url: https://b.dev.example.com
      version: "1.3"
    hosts: [b.dev.example.com]
  prod-b:
    protected: true
    promotes_from: dev-b
    terraform:
      dir: b/prod
    kestra:
      url: https://b.prod.example.com
      version: "1.3"
    hosts: [b.prod.example.com]
    resource_types: []
""",
    ),
    "modules and examples are no environments": Repository(
        {
            "dev/main.tf": KESTRA % "http://localhost:8080" + 'module "flows" {\n  source = "../modules/flows"\n}\n',
            "modules/flows/main.tf": 'provider "kestra" {}\nmodule "deep" {\n  source = "./deep"\n}\n',
            "modules/flows/deep/main.tf": 'provider "kestra" {}\n',
            "modules/unused/main.tf": 'resource "terraform_data" "a" {}\n',
            "examples/prod/main.tf": KESTRA % "https://kestra.example.com",
            "dev/.terraform/modules/x/main.tf": KESTRA % "https://kestra.example.com",
        },
        """\
  dev:
    terraform:
      dir: dev
    kestra:
      url: http://localhost:8080
      version: "1.3"
    hosts: ["localhost:8080"]
""",
    ),
    "flows alone": Repository(
        {"pipelines/dev/a.yml": FLOW % "company.dev", "pipelines/prod/sub/a.yaml": FLOW % "company.prod", "compose.yml": "services: {}\n"},
        """\
  dev:
    flows: [pipelines/dev]
    kestra:
      url: http://localhost:8080
      version: "1.3"
    namespaces: [company.dev]
  prod:
    protected: true
    flows: [pipelines/prod]
    namespaces: [company.prod]
""",
    ),
    "flows for all environments, and for one": Repository(
        {
            "dev/main.tf": KESTRA % "http://localhost:8080",
            "prod/main.tf": KESTRA % "https://kestra.example.com",
            "prod/flows/only.yml": FLOW % "company.sales.eu",
            "flows/sales/a.yml": FLOW % "company.sales",
            "flows/ops/a.yml": FLOW % "company.ops",
            "flows/labs/a.yml": FLOW % '"labs.${team}"',
        },
        """\
  dev:
    terraform:
      dir: dev
    flows: [flows]
    kestra:
      url: http://localhost:8080
      version: "1.3"
    namespaces: [company]
    hosts: ["localhost:8080"]
  prod:
    protected: true
    promotes_from: dev
    terraform:
      dir: prod
    flows: [flows, prod/flows]
    kestra:
      url: https://kestra.example.com
      version: "1.3"
    namespaces: [company]
    hosts: [kestra.example.com]
    resource_types: []
""",
    ),
    "Airbyte in roots of its own, and a dbt target that is hard-coded": Repository(
        {
            f"{tool}/{word}/main.tf": f'provider "{tool}" {{\n  {argument} = "https://{tool}.{word}.example.com"\n}}\n'
            for tool, argument in (("kestra", "url"), ("airbyte", "server_url"))
            for word in ("dev", "prod")
        }
        | {
            "jobs/a.yml": FLOW % "company" + "  - {id: dbt, commands: [dbt build --target prod]}\n",
            "dbt/profiles.yml": "acme:\n  outputs:\n    dev: {}\n    prod: {}\n",
        },
        """\
  dev-airbyte:
    terraform:
      dir: airbyte/dev
    airbyte:
      server_url: https://airbyte.dev.example.com
    hosts: [airbyte.dev.example.com]
  prod-airbyte:
    protected: true
    promotes_from: dev-airbyte
    terraform:
      dir: airbyte/prod
    airbyte:
      server_url: https://airbyte.prod.example.com
    hosts: [airbyte.prod.example.com]
    resource_types: []
  dev-kestra:
    terraform:
      dir: kestra/dev
    flows: [jobs]
    kestra:
      url: https://kestra.dev.example.com
      version: "1.3"
    namespaces: [company]
    airbyte:
      server_url: https://airbyte.dev.example.com
    dbt:
      targets: [dev]
    hosts: [airbyte.dev.example.com, kestra.dev.example.com]
  prod-kestra:
    protected: true
    promotes_from: dev-kestra
    terraform:
      dir: kestra/prod
    flows: [jobs]
    kestra:
      url: https://kestra.prod.example.com
      version: "1.3"
    namespaces: [company]
    airbyte:
      server_url: https://airbyte.prod.example.com
    dbt:
      targets: [prod]
    hosts: [airbyte.prod.example.com, kestra.prod.example.com]
    resource_types: []
""",
    ),
    "stacks that not every environment has": Repository(
        {
            "a/prod/main.tf": KESTRA % "https://a.example.com",
            "b/dev/main.tf": KESTRA % "https://b.dev.example.com",
            "b/prod/main.tf": KESTRA % "https://b.example.com",
        },
        """\
  prod-a:
    protected: true
    terraform:
      dir: a/prod
    kestra:
      url: https://a.example.com
      version: "1.3"
    hosts: [a.example.com]
    resource_types: []
  dev:
    terraform:
      dir: b/dev
    kestra:
      url: https://b.dev.example.com
      version: "1.3"
    hosts: [b.dev.example.com]
  prod-b:
    protected: true
    promotes_from: dev
    terraform:
      dir: b/prod
    kestra:
      url: https://b.example.com
      version: "1.3"
    hosts: [b.example.com]
    resource_types: []
""",
    ),
    "states of GitLab and of HCP Terraform": Repository(
        {
            "dev/main.tf": 'terraform {\n  backend "http" {\n    address = "https://gitlab.example.com/state/dev"\n  }\n}\n',
            "qa/main.tf": 'terraform {\n  backend "http" {\n    address = "https://ci:hunter2@gitlab.example.com/state/qa"\n  }\n}\n',
            "prod/main.tf": 'terraform {\n  cloud {\n    workspaces {\n      name = "data-prod"\n    }\n  }\n}\n',
        },
        """\
  dev:
    terraform:
      dir: dev
      state:
        backend: http
        address: https://gitlab.example.com/state/dev
  qa:
    promotes_from: dev
    terraform:
      dir: qa
  prod:
    protected: true
    promotes_from: qa
    terraform:
      dir: prod
      env: [TF_TOKEN_app_terraform_io]
      state:
        backend: cloud
        workspace: data-prod
    resource_types: []
""",
    ),
    "state, variables and the enterprise edition": Repository(
        {
            "prod/main.tf": """\
terraform {
  backend "s3" {
    bucket     = "acme"
    key        = "prod.tfstate"
    access_key = "AKIAIOSFODNN7EXAMPLE"
  }
  required_providers {
    kestra = {
      source  = "kestra-io/kestra"
      version = "~> 0.23.1"
    }
  }
}
variable "password" {
  sensitive = true
}
variable "region" {
  default = "eu"
}
provider "kestra" {
  url       = "https://kestra.example.com"
  tenant_id = "acme"
  password  = var.password
}
resource "kestra_role" "reader" {
  name = "reader"
}
data "http" "status" {
  url = "https://status.example.com"
}
""",
        },
        """\
  prod:
    protected: true
    terraform:
      dir: prod
      env: [TF_VAR_password, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN]
      state:
        backend: s3
        bucket: acme
        key: prod.tfstate
    kestra:
      url: https://kestra.example.com
      tenant: acme
      version: "0.23"
      edition: ee
    hosts: [kestra.example.com]
    resource_types: [http, "kestra_*"]
""",
    ),
    "dbt targets of profiles.yml": Repository(
        {
            "staging/main.tf": KESTRA % "http://k.staging:8080",
            "dbt/profiles.yml": "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb}\n    stg: {type: duckdb}\n",
        },
        """\
  staging:
    terraform:
      dir: staging
    kestra:
      url: http://k.staging:8080
      version: "1.3"
    dbt:
      targets: [stg]
    hosts: ["k.staging:8080"]
""",
    ),
    "names that YAML or a terminal would misread": Repository(
        {
            'we"ird: #dir\n/main.tf': KESTRA % "http://localhost:8080",
            "flöws [x]/a.yml": FLOW % "company",
            "-x/a.yaml": FLOW % '"quoted.ns"',
            "null/a.yml": FLOW % "'010'",
        },
        """\
  dev:
    terraform:
      dir: "we\\"ird: #dir\\U0000000A"
    flows: ["-x", "flöws [x]", "null"]
    kestra:
      url: http://localhost:8080
      version: "1.3"
    namespaces: ["010", company, quoted.ns]
    hosts: ["localhost:8080"]
""",
    ),
}


@pytest.mark.parametrize(("files", "settings"), REPOSITORIES.values(), ids=REPOSITORIES)
def test_what_is_written(files: dict[str, str], settings: str, tmp_path: Path) -> None:
    folder = write_files(tmp_path, files)
    assert without_comments(settings_of(folder)) == settings
    assert project_of(folder)


ROOT = 'variable "url" {}\nterraform {\n  backend "s3" {}\n}\nprovider "kestra" {\n  url = var.url\n}\n'
URLS = {"dev": "http://localhost:8080", "prod": "https://kestra.example.com"}
SHARED = {"infra/main.tf": ROOT} | {f"infra/{name}.tfvars": f'url = "{url}"\n' for name, url in URLS.items()}


def states(folder: Path) -> dict[str, tuple[str, str, dict[str, object]]]:
    """Return what each environment would say of its address, and of the workspace and settings of its state."""
    found = {}
    for name, environment in project_of(folder).environments.items():
        assert environment.kestra
        assert environment.terraform
        assert environment.terraform.state
        state = environment.terraform.state
        found[name] = (environment.kestra.url, state.workspace, dict(state.config))
    return found


@pytest.mark.parametrize("file", ["infra/%s.s3.tfbackend", "infra/backends/%s.hcl"])
def test_files_of_the_backend_tell_environments_of_one_root_apart(file: str, tmp_path: Path) -> None:
    backends = {file % name: f'bucket = "acme"\nkey = "{name}.tfstate" # of {name}\naccess_key = "hunter2"\n' for name in URLS}
    folder = write_files(tmp_path, SHARED | backends)
    assert states(folder) == {name: (url, "default", {"bucket": "acme", "key": f"{name}.tfstate"}) for name, url in URLS.items()}
    assert [environment.promotes_from for environment in project_of(folder).environments.values()] == [None, "dev"]
    assert f"key: dev.tfstate  # {file % 'dev'}:2\n" in settings_of(folder)


def test_workspaces_tell_environments_of_one_root_apart(tmp_path: Path) -> None:
    folder = write_files(tmp_path, SHARED | {"infra/names.tf": 'locals {\n  name = "flows-${terraform.workspace}"\n}\n'})
    assert states(folder) == {name: (url, name, {}) for name, url in URLS.items()}


def test_of_environments_that_nothing_tells_apart_the_nearest_to_production_is_written_and_the_others_are_said(tmp_path: Path) -> None:
    files = SHARED | {f"infra/{name}.s3.tfbackend": 'bucket = "acme"\n' for name in URLS} | {"infra/common.tfvars": ""}
    folder = write_files(tmp_path, files)
    assert states(folder) == {"prod": ("https://kestra.example.com", "default", {"bucket": "acme"})}
    assert (
        "The same root module serves dev (dev.tfvars) too, and is gated for this one only: nothing here says which state each of them has."
        " Give each an entry like this, with a `state` that no other has (docs/state.md of gate)."
        " Terraform does not load common.tfvars by itself. Where you pass it with -var-file, add it to var_files."
    ) in comments(settings_of(folder))


def test_workspaces_that_the_code_tells_apart_are_environments(tmp_path: Path) -> None:
    code = """\
locals {
  url = {
    dev  = "http://localhost:8080"
    prod = "https://kestra.example.com"
  }
}
terraform {
  backend "gcs" {
    bucket = "acme"
  }
}
provider "kestra" {
  url = local.url[terraform.workspace]
}
"""
    assert states(write_files(tmp_path, {"main.tf": code})) == {name: (url, name, {"bucket": "acme"}) for name, url in URLS.items()}


def test_a_backend_that_says_nothing_of_its_state_is_asked_for_it(tmp_path: Path) -> None:
    text = settings_of(write_files(tmp_path, {"prod/main.tf": ROOT, "prod/terraform.tfvars": f'url = "{URLS["prod"]}"\n'}))
    assert "state:" not in without_comments(text)
    assert (
        comments(text)
        .partition(" Which state ")[2]
        .startswith(
            "is its own is not written in prod/main.tf:3. Add `terraform.state: {backend: s3, …}`: a plan of another one is denied then."
        )
    )


def test_secrets_that_flows_name_are_offered_and_not_written(tmp_path: Path) -> None:
    named = "{{ secret('API_TOKEN') }}{{ secret(key = 'DB_PASSWORD') }}{{ secret('MADE') }}{{ secret(x) }}"
    flow = FLOW % "company" + f'    description: "{named}"\n'
    code = 'resource "kestra_namespace_secret" "a" {\n  namespace = "company"\n  secret_key = "MADE"\n}\n'
    files = {"dev/main.tf": KESTRA % "http://localhost:8080" + code, "flows/a.yml": flow, "flows/b.yml": flow}
    text = settings_of(write_files(tmp_path, files))
    assert "secrets:" not in without_comments(text)
    assert comments(text).endswith(
        "Its flows name these secrets. Keep those that its Kestra has already: secrets: [API_TOKEN, DB_PASSWORD]"
    )
    write_files(tmp_path, {"gate.yaml": text.replace("# secrets:", "secrets:")})
    assert load(FolderTree(tmp_path)).environments["dev"].secrets == ("API_TOKEN", "DB_PASSWORD")


NAMES = {
    "the key of its state": ('terraform {\n  backend "s3" {\n    key = "platform/prod.tfstate"\n  }\n}\n', "prod"),
    "an HCP workspace": ('terraform {\n  cloud {\n    workspaces {\n      name = "data-staging"\n    }\n  }\n}\n', "staging"),
    "this machine": (KESTRA % "http://127.0.0.1:8080", "dev"),
    "a host": (KESTRA % "https://kestra.qa.example.com", "qa"),
    "a host in a cluster": (KESTRA % "http://kestra.data.svc.cluster.local", "main"),
    "what is not production": (KESTRA % "https://kestra.non-prod.example.com", "nonprod"),
    "nothing": (KESTRA % "https://kestra.example.com", "main"),
}


@pytest.mark.parametrize(("code", "name"), NAMES.values(), ids=NAMES)
def test_an_environment_is_named_by_what_its_root_module_says(code: str, name: str, tmp_path: Path) -> None:
    text = settings_of(write_files(tmp_path, {"main.tf": code}))
    assert without_comments(text).splitlines()[0] == f"  {name}:"
    assert f"  {name}:  # check: " in text


def test_credentials_in_an_address_are_not_written(tmp_path: Path) -> None:
    text = settings_of(write_files(tmp_path, {"main.tf": KESTRA % "https://admin:hunter2@kestra.example.com:8443/base?token=hunter2"}))
    assert "hunter2" not in text
    assert "url: https://kestra.example.com:8443/base  # main.tf:2\n" in text


def test_an_address_that_the_code_does_not_say_is_asked_for(tmp_path: Path) -> None:
    text = settings_of(write_files(tmp_path, {"main.tf": 'variable "url" {}\n' + KESTRA.replace('"%s"', "var.url")}))
    assert "url:" not in without_comments(text)
    assert comments(text) == "The address of Kestra is not written in main.tf:2. Add `kestra: {url: …, version: 1.3}`."


def test_what_cannot_be_read_is_an_environment_rather_than_passed_over(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"dev/main.tf": "provider {{{\n", "prod/main.tf.json": "{\n"})
    assert list(project_of(folder).environments) == ["dev", "prod"]


NOTHING = {
    "no file": {},
    "a module": {"modules/a/main.tf": 'resource "terraform_data" "a" {}\n'},
    "other YAML": {"compose.yml": "services: {}\n"},
}


@pytest.mark.parametrize("files", NOTHING.values(), ids=NOTHING)
def test_where_nothing_is_found_it_says_what_it_looked_for(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of(write_files(tmp_path, files))
    assert (caught.value.exit_code, caught.value.message) == (
        ExitCode.USAGE,
        (
            "nothing to gate was found here: no Terraform root module (a folder of .tf files with a provider or backend block that no other"
            " folder calls as a module) and no folder of Kestra flows (YAML files with id, namespace and tasks)"
        ),
    )


def test_flows_beside_other_yaml_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings_of(write_files(tmp_path, {"src/a.yml": FLOW % "x", "src/b.yml": "a: 1\n"}))
    assert caught.value.message.endswith("; src/a.yml is a flow, but lies in no folder that holds flows alone")
    text = settings_of(write_files(tmp_path, {"dev/main.tf": KESTRA % "http://localhost:8080"}))
    assert text.endswith("\n# Flows that lie in no folder of their own; move them to one to have them judged: src/a.yml.\n")


def test_a_flow_that_terraform_deploys_is_not_called_loose(tmp_path: Path) -> None:
    code = KESTRA % "http://localhost:8080" + 'resource "kestra_flow" "a" {\n  content = file("${path.module}/a.yml")\n}\n'
    text = settings_of(write_files(tmp_path, {"dev/main.tf": code, "dev/a.yml": FLOW % "x", "dev/b.yml": "a: 1\n"}))
    assert "no folder of their own" not in text


def test_a_folder_called_flows_is_named_although_one_of_its_files_is_no_flow(tmp_path: Path) -> None:
    folder = write_files(tmp_path, {"flows/a.yml": FLOW % "x", "flows/b.yml": "id: b\nnamespace: x\n"})
    assert project_of(folder).environments["dev"].flows == ("flows",)
