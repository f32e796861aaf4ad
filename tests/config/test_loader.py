from __future__ import annotations

from pathlib import Path

import pytest

from gate.config.loader import EXAMPLE, load
from gate.config.project import Airbyte, Dbt, Environment, Evidence, Kestra, Limits, Owns, Pack, Policies, State, Terraform
from gate.errors import ConfigError
from gate.model.policy import Enforcement
from gate.model.source import Span
from gate.tree import FolderTree


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with every file and folder that the examples name."""
    for folder in ("flows", "tf/dev", "tf/prod", "terraform/environments/dev", "terraform/environments/prod"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "tf/dev/dev.tfvars").write_text("")
    (tmp_path / "tf/backend.hcl").write_text("")
    return tmp_path


def write(repository: Path, text: str) -> FolderTree:
    (repository / "gate.yaml").write_text(text, encoding="utf-8")
    return FolderTree(repository)


EVERYTHING = """\
version: 1
policies:
  packs: [builtin, {path: policies/team}]
  data: [policies/data]
engine: regorus
limits: {rule: 500ms, memory: 1GiB, plan: 2h}
environments:
  dev:
    plan_max_age: 7d
    terraform:
      dir: tf/dev
      var_files: [dev.tfvars]
      backend_config: [../backend.hcl]
      env: [AWS_PROFILE, TF_VAR_token]
      cli_config: tf/backend.hcl
      state:
        backend: s3
        bucket: acme
        config: own
        assume_role: {role_arn: arn}
    flows: [flows]
    kestra: {url: "http://localhost:8080", tenant: data, version: "1.3", edition: ee}
    namespaces: [company]
    airbyte: {server_url: "https://airbyte.example.com/api", workspaces: [w1], connections: [c1]}
    dbt: {targets: [dev]}
    hosts: [localhost, "kestra-*.dev.example.com", "127.0.0.1:18080", "[::1]:8080"]
    owns: {bucket: ["acme-dev-*"], dbt_job: ["17"]}
    secrets: [AIRBYTE_PASSWORD]
    resource_types: ["kestra_*"]
    enforcement: {FLOW-07: deny, FLOW-08: "off"}
  prod: {protected: true, promotes_from: dev}
evidence: {store: records}
"""


def test_every_key_is_read(repository: Path) -> None:
    project = load(write(repository, EVERYTHING))
    assert project.policies == Policies(packs=("builtin", Pack(path="policies/team")), data=("policies/data",))
    assert project.engine == "regorus"
    assert project.limits == Limits(rule="500ms", memory="1GiB", plan="2h")
    assert project.evidence == Evidence(store="records")
    assert project.environments == {
        "dev": Environment(
            name="dev",
            plan_max_age="7d",
            terraform=Terraform(
                dir="tf/dev",
                var_files=("dev.tfvars",),
                backend_config=("../backend.hcl",),
                env=("AWS_PROFILE", "TF_VAR_token"),
                cli_config="tf/backend.hcl",
                state=State(backend="s3", config={"bucket": "acme", "config": "own", "assume_role": {"role_arn": "arn"}}),
            ),
            flows=("flows",),
            kestra=Kestra(url="http://localhost:8080", tenant="data", version="1.3", edition="ee"),
            namespaces=("company",),
            airbyte=Airbyte(server_url="https://airbyte.example.com/api", workspaces=("w1",), connections=("c1",)),
            dbt=Dbt(targets=("dev",)),
            hosts=("localhost", "kestra-*.dev.example.com", "127.0.0.1:18080", "[::1]:8080"),
            owns=Owns(bucket=("acme-dev-*",), dbt_job=("17",)),
            secrets=("AIRBYTE_PASSWORD",),
            resource_types=("kestra_*",),
            enforcement={"FLOW-07": Enforcement.DENY, "FLOW-08": Enforcement.OFF},
        ),
        "prod": Environment(name="prod", protected=True, promotes_from="dev"),
    }


def test_what_is_left_out_has_these_defaults(repository: Path) -> None:
    project = load(write(repository, "version: 1\nenvironments: {dev: {}}\n"))
    assert project.policies == Policies(packs=("builtin",), data=())
    assert project.limits == Limits(rule="5s", memory="512MB", plan="10m")
    assert project.evidence == Evidence(store=".gate/evidence")
    assert project.environments == {"dev": Environment(name="dev")}


def test_places_and_digest_of_the_file_are_kept(repository: Path) -> None:
    text = "version: 1\nenvironments:\n  dev:\n    hosts: [localhost]\n"
    project = load(write(repository, text))
    assert project.path == "gate.yaml"
    assert project.digest == "sha256:48b26b8c18a1c8d7960207be9fdb52cdbe7ac776851454de22cd108443c5c2fc"
    assert project.spans[("environments", "dev", "hosts", 0)] == Span("gate.yaml", 4, 13, 4, 22)
    assert project.spans[("environments", "dev")] == Span("gate.yaml", 4, 5, 4, 23)


def test_another_name_for_the_file(repository: Path) -> None:
    (repository / "other.yaml").write_text("version: 2\n")
    with pytest.raises(ConfigError) as caught:
        load(FolderTree(repository), "other.yaml")
    assert caught.value.path == "other.yaml"


def test_without_a_file_gate_shows_how_to_write_one_that_it_accepts(repository: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(FolderTree(repository))
    assert caught.value.message == "there is no gate.yaml"
    assert (
        caught.value.remediation
        == f"Run `gate init`, which writes one from what the files say, or write one yourself, such as:\n\n{EXAMPLE}"
    )
    assert list(load(write(repository, EXAMPLE)).environments) == ["dev", "prod"]


@pytest.mark.parametrize(
    "named", ["input", "terraform_data.input", "*.a.input", "*", "kestra_flow.a.*", 'kestra_flow.a["x"].revision', "var.*", "var.a.b.c", ""]
)
def test_what_names_no_attribute_is_not_volatile(named: str, repository: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(repository, f"version: 1\nenvironments: {{dev: {{volatile: ['{named}']}}}}\n"))
    assert caught.value.message == "`environments.dev.volatile[0]` does not name one attribute of a resource, and no variable"


@pytest.mark.parametrize(
    "named",
    ["terraform_data.at.input", "kestra_flow.*.revision", "module.a.module.*.kestra_flow.b.revision", "data.http.x.body", "var.build"],
)
def test_attributes_and_variables_may_be_volatile(named: str, repository: Path) -> None:
    loaded = load(write(repository, f"version: 1\nenvironments: {{dev: {{volatile: ['{named}']}}}}\n"))
    assert loaded.environments["dev"].volatile == (named,)


@pytest.mark.parametrize(
    "host", ["*", "kestra.*", "a b", "http://localhost", "localhost/api", "::1", "me@localhost", "", "localhost:", "a..b"]
)
def test_what_is_no_host_is_refused(host: str, repository: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(repository, f'version: 1\nenvironments: {{dev: {{hosts: ["{host}"]}}}}\n'))
    assert caught.value.message == "`environments.dev.hosts[0]` is not the name of a host"
