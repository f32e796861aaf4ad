"""What `gate.yaml` says, typed. Field descriptions here are the source of `gate schema config`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from gate.model.policy import Enforcement
from gate.model.source import Json, Span


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping in `gate.yaml`; a key that it does not name is an error."""


class PathPack(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder of rules of the team's own."""

    path: Annotated[str, Meta(description="Folder of Rego rules, relative to gate.yaml.")]


class Policies(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rules judge."""

    packs: Annotated[tuple[Literal["builtin"] | PathPack, ...], Meta(min_length=1)] = ("builtin",)
    data: tuple[str, ...] = ()


class Limits(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long and how large; durations such as `5s`, `10m`, sizes such as `512MB`."""

    rule: str = "5s"
    memory: str = "512MB"
    plan: str = "10m"


class State(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where this environment's state lives, held against what a saved plan says."""

    backend: str
    workspace: str = "default"
    config: dict[str, Json] = {}
    """Other keys of the section (`bucket`, `key`, `path` …): each must equal the backend's own setting."""


class Terraform(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this environment's Terraform is run and read."""

    dir: str
    var_files: tuple[str, ...] = ()
    backend_config: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    cli_config: str | None = None
    state: State | None = None


class Kestra(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Kestra instance of this environment."""

    url: str
    tenant: str = "main"
    version: str
    edition: Literal["oss", "ee"] = "oss"


class Airbyte(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The Airbyte instance of this environment."""

    server_url: str
    workspaces: tuple[str, ...] = ()


class Dbt(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The dbt targets of this environment."""

    targets: tuple[str, ...]


class Environment(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One environment: what belongs to it, and how strictly it is judged."""

    name: str = ""
    """Its key in `gate.yaml`; filled in by the loader."""
    protected: bool = False
    promotes_from: str | None = None
    plan_max_age: str = "24h"
    terraform: Terraform | None = None
    flows: tuple[str, ...] = ()
    kestra: Kestra | None = None
    namespaces: tuple[str, ...] = ()
    airbyte: Airbyte | None = None
    dbt: Dbt | None = None
    hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    resource_types: tuple[str, ...] | None = None
    enforcement: dict[str, Enforcement] = {}


class Evidence(Section, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where seals and records are kept."""

    store: str = ".gate/evidence"


class Project(Struct, frozen=True, kw_only=True):
    """`gate.yaml`, read and checked."""

    path: str
    digest: str
    policies: Policies
    engine: Literal["regorus"]
    limits: Limits
    environments: dict[str, Environment]
    evidence: Evidence
    spans: dict[tuple[str | int, ...], Span]
    """Path of each value in `gate.yaml` → where it stands."""
