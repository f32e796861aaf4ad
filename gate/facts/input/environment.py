"""What `gate.yaml` says of an environment, as rules read it."""

from __future__ import annotations

from msgspec import Struct

from gate.model.source import Json


class KestraFact(Struct, frozen=True, kw_only=True):
    url: str
    host: str | None
    tenant: str
    version: str
    edition: str
    service_accounts: tuple[str, ...]
    """Ids, or names, of users and groups that are no people, and may change this instance."""
    read_roles: tuple[str, ...]
    """Ids of roles that are not in Terraform, and change nothing."""


class AirbyteFact(Struct, frozen=True, kw_only=True):
    server_url: str
    host: str | None
    workspaces: tuple[str, ...]
    connections: tuple[str, ...]
    """Ids of connections that are not in Terraform."""
    service_accounts: tuple[str, ...]
    """As in `kestra`."""


class StateFact(Struct, frozen=True, kw_only=True):
    backend: str
    workspace: str
    config: dict[str, Json]


class EnvironmentFact(Struct, frozen=True, kw_only=True):
    """What `gate.yaml` says of an environment. `resource_types` is null where it says nothing.

    `subject` is `environment:NAME`; a path below it is one of the environment's entry in `gate.yaml`.
    """

    subject: str
    name: str
    protected: bool
    promotes_from: str | None
    branch: str | None
    kestra: KestraFact | None
    airbyte: AirbyteFact | None
    dbt_targets: tuple[str, ...]
    namespaces: tuple[str, ...]
    hosts: tuple[str, ...]
    """All host patterns of the environment: `hosts`, and those of its Kestra and Airbyte addresses."""
    owns: dict[str, tuple[str, ...]]
    """Kind of reference → names, or patterns of names, that belong to the environment."""
    secrets: tuple[str, ...]
    resource_types: tuple[str, ...] | None
    state: StateFact | None
