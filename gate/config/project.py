"""What `gate.yaml` says, typed. Field descriptions here are the source of `gate schema config`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from gate.model.policy import Enforcement
from gate.model.source import Json, Span


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping in `gate.yaml`; a key that it does not name is an error."""


class Pack(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules of the team's own: a folder, or an OPA bundle; one of `path` and `bundle` is named."""

    path: Annotated[str | None, Meta(description="Folder of Rego rules, relative to gate.yaml.")] = None
    bundle: Annotated[str | None, Meta(description="OPA bundle archive (`.tar.gz`) of Rego rules, relative to gate.yaml.")] = None
    key: Annotated[str | None, Meta(description="Public key (PEM) that the bundle must be signed with, relative to gate.yaml.")] = None
    style: Annotated[
        Literal["gate", "conftest"],
        Meta(description="`gate`: annotated rules over `gate.input/v1`; `conftest`: `package main` with `deny`, `warn` and `violation`."),
    ] = "gate"
    judges: Annotated[tuple[Literal["plan", "flows"], ...] | None, Meta(description="What a conftest pack is given; both if absent.")] = (
        None
    )


class Policies(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rules judge."""

    packs: Annotated[
        tuple[Literal["builtin"] | Pack, ...],
        Meta(min_length=1, description="Rule packs: `builtin`, which comes with gate, and folders or bundles of your own."),
    ] = ("builtin",)
    data: Annotated[tuple[str, ...], Meta(description="Folders of data for the rules, relative to gate.yaml.")] = ()


class Limits(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long and how large; durations such as `5s`, `10m`, sizes such as `512MB`."""

    rule: Annotated[str, Meta(description="Longest time that one rule may take.")] = "5s"
    memory: Annotated[str, Meta(description="Largest memory of the policy engine.")] = "512MB"
    plan: Annotated[str, Meta(description="Longest time that Terraform may take to plan.")] = "10m"


class Opa(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OPA server that evaluates the rules."""

    opa: Annotated[str, Meta(description="Address of the server, such as `http://localhost:8181`.")]


class State(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where this environment's state lives, held against what a saved plan says."""

    backend: Annotated[str, Meta(description="Type of the Terraform backend, such as `s3`, `gcs`, `local` or `cloud`.")]
    workspace: Annotated[str, Meta(description="Terraform workspace.")] = "default"
    config: dict[str, Json] = {}
    """Other keys of the section (`bucket`, `key`, `path` …): each must equal the backend's own setting."""


class Terraform(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this environment's Terraform is run and read."""

    dir: Annotated[
        str,
        Meta(
            description="Root module of the environment, relative to gate.yaml. One may serve several environments whose `state` differs."
        ),
    ]
    var_files: Annotated[tuple[str, ...], Meta(description="Variable files, relative to `dir`.")] = ()
    backend_config: Annotated[tuple[str, ...], Meta(description="Backend configuration files, relative to `dir`.")] = ()
    env: Annotated[
        tuple[str, ...],
        Meta(
            description="Names of the environment variables that Terraform gets beside PATH, HOME, TMPDIR, locale, proxy and CA variables."
        ),
    ] = ()
    cli_config: Annotated[str | None, Meta(description="Terraform CLI configuration file, relative to gate.yaml.")] = None
    state: Annotated[State | None, Meta(description="Where the state must live.")] = None


class Kestra(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Kestra instance of this environment."""

    url: Annotated[str, Meta(description="Address of the instance.")]
    tenant: Annotated[str, Meta(description="Tenant that this environment owns.")] = "main"
    version: Annotated[str, Meta(description='Version whose catalogue judges flows, in quotes, such as "1.3".')]
    edition: Annotated[Literal["oss", "ee"], Meta(description="Open source or enterprise edition.")] = "oss"
    schema: Annotated[
        str | None, Meta(description="File with what the instance's other plugins read, from `gate schema kestra --url … --output FILE`.")
    ] = None
    service_accounts: Annotated[
        tuple[str, ...],
        Meta(description="Ids, or names, of users and groups that are no people and may change this instance, such as Terraform's own."),
    ] = ()
    read_back: Annotated[
        bool, Meta(description="Whether an apply asks the instance afterwards for its flows, and fails where one is not as applied.")
    ] = False
    read_roles: Annotated[tuple[str, ...], Meta(description="Ids of roles that are not in Terraform and change nothing.")] = ()


class Airbyte(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Airbyte instance of this environment."""

    server_url: Annotated[str, Meta(description="Address of the API.")]
    workspaces: Annotated[tuple[str, ...], Meta(description="Ids of the workspaces that this environment owns.")] = ()
    connections: Annotated[
        tuple[str, ...], Meta(description="Ids of connections in them that are not in Terraform and that flows name.")
    ] = ()
    service_accounts: Annotated[
        tuple[str, ...], Meta(description="Ids of users that are no people and may change this instance, such as Terraform's own.")
    ] = ()


class Dbt(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The dbt targets of this environment."""

    targets: Annotated[tuple[str, ...], Meta(description="Names of targets in profiles.yml.")]


class Owns(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What belongs to this environment by its name alone: names, or patterns such as `acme-prod-*`."""

    account: Annotated[tuple[str, ...], Meta(description="Accounts of clouds and services.")] = ()
    bucket: Annotated[tuple[str, ...], Meta(description="Buckets and containers of object stores.")] = ()
    database: Annotated[tuple[str, ...], Meta(description="Databases.")] = ()
    dataset: Annotated[tuple[str, ...], Meta(description="Datasets.")] = ()
    dbt_job: Annotated[tuple[str, ...], Meta(description="Ids of jobs in dbt Cloud.")] = ()
    fivetran_connector: Annotated[tuple[str, ...], Meta(description="Ids of connectors in Fivetran.")] = ()
    kubernetes_namespace: Annotated[tuple[str, ...], Meta(description="Namespaces of Kubernetes, where tasks run.")] = ()
    project: Annotated[tuple[str, ...], Meta(description="Cloud projects.")] = ()
    region: Annotated[tuple[str, ...], Meta(description="Regions.")] = ()
    role: Annotated[tuple[str, ...], Meta(description="Roles of clouds and databases.")] = ()
    schema: Annotated[tuple[str, ...], Meta(description="Schemas of databases.")] = ()
    warehouse: Annotated[tuple[str, ...], Meta(description="Warehouses.")] = ()
    worker: Annotated[tuple[str, ...], Meta(description="Keys of Kestra worker groups, and tags of workers.")] = ()


class Approvals(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who must agree before a plan is applied."""

    required: Annotated[int, Meta(ge=1, description="Number of people who must approve a plan.")] = 1
    allowed_signers: Annotated[
        str,
        Meta(description="File of who may approve, and their keys, in git's `allowed_signers` format, relative to gate.yaml."),
    ]
    max_age: Annotated[str, Meta(description="How old an approval may be when its plan is applied.")] = "72h"


class Environment(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One environment: what belongs to it, and how strictly it is judged."""

    name: str = ""
    """Its key in `gate.yaml`; filled in by the loader."""
    protected: Annotated[bool, Meta(description="Whether rules are enforced here as METADATA says for protected environments.")] = False
    promotes_from: Annotated[str | None, Meta(description="Environment in which the same change must be in force first.")] = None
    branch: Annotated[
        str | None,
        Meta(
            description="Branch of the remote that must hold what is promoted; "
            "gate.yaml, packs, data, waivers and signers are read from it."
        ),
    ] = None
    approvals: Annotated[Approvals | None, Meta(description="Who must agree before a plan is applied. Absent: nobody.")] = None
    plan_max_age: Annotated[str, Meta(description="How old a judged plan may be when it is applied.")] = "24h"
    volatile: Annotated[
        tuple[str, ...],
        Meta(
            description="Attributes and variables that differ in every plan and mean nothing, such as `terraform_data.deployed_at.input`, "
            "`kestra_flow.*.revision` or `var.build`; approvals hold whatever they are."
        ),
    ] = ()
    terraform: Annotated[Terraform | None, Meta(description="The Terraform of this environment.")] = None
    flows: Annotated[tuple[str, ...], Meta(description="Folders of Kestra flows, relative to gate.yaml.")] = ()
    kestra: Annotated[Kestra | None, Meta(description="The Kestra instance of this environment.")] = None
    namespaces: Annotated[
        tuple[str, ...], Meta(description="Kestra namespaces that this environment may hold, with those below them.")
    ] = ()
    airbyte: Annotated[Airbyte | None, Meta(description="The Airbyte instance of this environment.")] = None
    dbt: Annotated[Dbt | None, Meta(description="The dbt targets of this environment.")] = None
    hosts: Annotated[tuple[str, ...], Meta(description="Hosts of this environment, such as `localhost` or `*.dev.example.com`.")] = ()
    owns: Annotated[Owns | None, Meta(description="What flows may name that only this environment may use, by kind.")] = None
    secrets: Annotated[tuple[str, ...], Meta(description="Keys of secrets that exist outside Terraform.")] = ()
    resource_types: Annotated[
        tuple[str, ...] | None, Meta(description="Types that Terraform may manage or read here, such as `kestra_*`. Absent: any.")
    ] = None
    enforcement: Annotated[dict[str, Enforcement], Meta(description="Rule id → what the rule does here.")] = {}


class Evidence(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where seals and records are kept."""

    store: Annotated[
        str,
        Meta(
            description="Folder, relative to gate.yaml; or a branch of the remote, such as `git://gate-evidence`; "
            "or `s3://bucket/folder`, `gs://bucket/folder`, `az://container/folder`."
        ),
    ] = ".gate/evidence"
    signers: Annotated[
        str | None,
        Meta(description="File of the keys that may sign records, in git's `allowed_signers` format, relative to gate.yaml."),
    ] = None
    corrected: Annotated[
        dict[str, str], Meta(description="Digest of a record that a clock which was ahead has written → when it was written.")
    ] = {}


class GateFile(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`gate.yaml`: the environments of a repository, what belongs to each, and which rules judge them."""

    version: Annotated[Literal[1], Meta(description="Version of this format.")]
    policies: Policies = Policies()
    engine: Annotated[Literal["regorus"] | Opa, Meta(description="What evaluates the rules: `regorus`, or an OPA server of yours.")] = (
        "regorus"
    )
    limits: Limits = Limits()
    environments: Annotated[dict[str, Environment], Meta(min_length=1, description="Name → environment.")]
    waivers: Annotated[str | None, Meta(description="File of waivers, relative to gate.yaml.")] = None
    evidence: Evidence = Evidence()


class Project(Struct, frozen=True, kw_only=True):
    """`gate.yaml`, read and checked."""

    path: str
    digest: str
    policies: Policies
    engine: Literal["regorus"] | Opa
    limits: Limits
    environments: dict[str, Environment]
    waivers: str | None
    evidence: Evidence
    spans: dict[tuple[str | int, ...], Span]
    """Path of each value in `gate.yaml` → where it stands."""
