"""Stand-in for airbytehq/airbyte 1.2.0: sources, destinations, connections, workspaces.

Left out: data sources, permissions, definitions, the typed resources of 0.x; `resource_allocation` is always null.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar
from urllib.parse import urljoin

from tf.gen import tfplugin_pb2 as pb
from tf.schema import Attribute
from tf.types import List, Number, String, Unknown

from tests.sandbox.providers.http import Client, basic
from tests.sandbox.providers.rest import Document, text
from tests.sandbox.providers.sdk import Provider, State, serve


class Nested:
    """An attribute that is an object, or a list of objects, with attributes of its own; `tf` has none."""

    requires_replace = False
    default = Unknown
    sensitive = False
    required = False

    def __init__(self, name: str, attributes: list[Any], *, many: bool = False, optional: bool = True, computed: bool = True) -> None:
        self.name = name
        self.attributes = attributes
        self.many = many
        self.optional = optional
        self.computed = computed

    def to_pb(self) -> Any:
        nesting = pb.Schema.Object.NestingMode.LIST if self.many else pb.Schema.Object.NestingMode.SINGLE
        inner = pb.Schema.Object(attributes=[item.to_pb() for item in self.attributes], nesting=nesting)
        return pb.Schema.Attribute(name=self.name, nested_type=inner, optional=self.optional, computed=self.computed)


def optional(name: str) -> Attribute:
    """Return a string attribute that the server fills in where the configuration does not."""
    return text(name, optional=True, computed=True)


RESOURCE_ALLOCATION = Nested("resource_allocation", [Nested("default", [optional("cpu_limit"), optional("memory_limit")])])


class Actor(Document):
    """What sources and destinations have in common."""

    kept = frozenset({"configuration", "resource_allocation"})

    def body(self, planned: State) -> State:
        return {**super().body(planned), "configuration": json.loads(planned["configuration"])}


class Source(Actor):
    name = "source"
    path = "/sources"
    identity = "source_id"
    attributes: ClassVar = [
        text("configuration", required=True, sensitive=True),
        text("name", required=True),
        text("workspace_id", required=True, requires_replace=True),
        text("definition_id", optional=True, computed=True, requires_replace=True),
        text("secret_id", optional=True, requires_replace=True),
        text("source_id", computed=True),
        text("source_type", computed=True),
        Attribute("created_at", Number(), computed=True),
        RESOURCE_ALLOCATION,
    ]


class Destination(Actor):
    name = "destination"
    path = "/destinations"
    identity = "destination_id"
    attributes: ClassVar = [
        text("configuration", required=True, sensitive=True),
        text("name", required=True),
        text("workspace_id", required=True, requires_replace=True),
        text("definition_id", optional=True, computed=True, requires_replace=True),
        text("destination_id", computed=True),
        text("destination_type", computed=True),
        Attribute("created_at", Number(), computed=True),
        RESOURCE_ALLOCATION,
    ]


class Connection(Document):
    name = "connection"
    path = "/connections"
    identity = "connection_id"
    update_method = "PATCH"
    kept = frozenset({"configurations", "tags"})
    shapes: ClassVar = {"schedule": ("basic_timing", "cron_expression", "schedule_type")}
    attributes: ClassVar = [
        text("source_id", required=True, requires_replace=True),
        text("destination_id", required=True, requires_replace=True),
        optional("name"),
        text("data_residency", optional=True),
        text("namespace_definition", optional=True, computed=True, default="destination"),
        optional("namespace_format"),
        text("non_breaking_schema_updates_behavior", optional=True, computed=True, default="ignore"),
        text("prefix", optional=True, computed=True, default=""),
        optional("status"),
        text("status_reason", computed=True),
        text("connection_id", computed=True),
        text("workspace_id", computed=True),
        Attribute("created_at", Number(), computed=True),
        Nested("schedule", [text("basic_timing", computed=True), optional("cron_expression"), optional("schedule_type")]),
        Nested(
            "configurations",
            [
                Nested(
                    "streams",
                    [optional("name"), optional("sync_mode"), Attribute("cursor_field", List(String()), optional=True, computed=True)],
                    many=True,
                )
            ],
        ),
        Nested("tags", [optional("name"), optional("color"), optional("tag_id"), optional("workspace_id")], many=True),
    ]


class Workspace(Document):
    name = "workspace"
    path = "/workspaces"
    identity = "workspace_id"
    update_method = "PATCH"
    attributes: ClassVar = [
        text("name", required=True),
        optional("organization_id"),
        text("data_residency", computed=True),
        text("workspace_id", computed=True),
    ]


class Airbyte(Provider):
    """The provider; it exchanges client credentials for a token at its first request."""

    name = "airbyte"
    settings: ClassVar = [
        text("bearer_auth", optional=True, sensitive=True),
        text("client_id", optional=True, sensitive=True),
        text("client_secret", optional=True, sensitive=True),
        text("password", optional=True, sensitive=True),
        text("server_url", optional=True),
        text("token_url", optional=True, sensitive=True),
        text("username", optional=True, sensitive=True),
    ]
    resources: ClassVar = [Source, Destination, Connection, Workspace]

    def connect(self, config: State) -> None:
        address = config["server_url"] or "https://api.airbyte.com/v1"
        self.client = Client(address, self._authorization(address, config))

    def _authorization(self, address: str, config: State) -> Callable[[], str | None]:
        if config["bearer_auth"]:
            return lambda: f"Bearer {config['bearer_auth']}"
        if config["username"]:
            return lambda: basic(config["username"], config["password"])
        if config["client_id"]:
            return cache(lambda: f"Bearer {token(address, config)}")
        return lambda: None


def token(address: str, config: State) -> str:
    """Exchange client credentials for a token. Raises RequestError."""
    place = urljoin(address.rstrip("/") + "/", config["token_url"] or "applications/token")
    asked = {"client_id": config["client_id"], "client_secret": config["client_secret"], "grant_type": "client_credentials"}
    return str(Client(place).send("POST", "", asked)["access_token"])


if __name__ == "__main__":
    serve(Airbyte())
