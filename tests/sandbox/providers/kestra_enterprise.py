"""Resources of kestra-io/kestra 1.3.2 that only the Enterprise Edition has: namespaces as such, and what grants rights."""

from __future__ import annotations

from typing import ClassVar

from tf.blocks import SetNestedBlock
from tf.schema import Attribute, Block
from tf.types import Bool, List, Map, String

from tests.sandbox.providers.rest import Document, text
from tests.sandbox.providers.sdk import State

ID = text("id", computed=True)
TENANT = text("tenant_id", computed=True)


ISOLATION = (Attribute("enabled", Bool(), optional=True), Attribute("denied_services", List(String()), optional=True))


def block(name: str, *attributes: Attribute) -> SetNestedBlock:
    """Return a block that may be repeated."""
    return SetNestedBlock(name, Block(attributes=list(attributes)))


class Enterprise(Document):
    """A document of the Enterprise Edition."""

    legacy = True

    def state(self, reply: State, known: State) -> State:
        return super().state({"tenantId": self.tenant, **reply}, known)


class Namespace(Enterprise):
    name = "namespace"
    path = "/api/v1/{tenant}/namespaces"
    version = 1
    shapes: ClassVar = {
        "allowed_namespaces": ("namespace",),
        "secret_isolation": ("enabled", "denied_services"),
        "storage_isolation": ("enabled", "denied_services"),
        "worker_group": ("key", "fallback"),
    }
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace_id", required=True, requires_replace=True),
        text("description", optional=True),
        text("variables", optional=True),
        text("plugin_defaults", optional=True),
        text("secret_type", optional=True),
        Attribute("secret_read_only", Bool(), optional=True),
        Attribute("secret_configuration", Map(String()), optional=True),
        text("storage_type", optional=True),
        Attribute("storage_configuration", Map(String()), optional=True),
        Attribute("outputs_in_internal_storage", Bool(), optional=True),
    ]
    blocks: ClassVar = [
        block("allowed_namespaces", text("namespace", required=True)),
        block("secret_isolation", *ISOLATION),
        block("storage_isolation", *ISOLATION),
        block("worker_group", text("key", required=True), text("fallback", optional=True)),
    ]

    def body(self, planned: State) -> State:
        return {**super().body(planned), "id": planned["namespace_id"]}


class Role(Enterprise):
    name = "role"
    path = "/api/v1/{tenant}/roles"
    shapes: ClassVar = {"permissions": ("type", "permissions")}
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace", optional=True, requires_replace=True),
        text("name", required=True),
        text("description", optional=True),
        Attribute("is_default", Bool(), optional=True, default=False),
    ]
    blocks: ClassVar = [block("permissions", text("type", required=True), Attribute("permissions", List(String()), required=True))]


class Group(Enterprise):
    name = "group"
    path = "/api/v1/{tenant}/groups"
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace", optional=True, requires_replace=True),
        text("name", required=True),
        text("description", optional=True),
    ]


class Binding(Enterprise):
    name = "binding"
    path = "/api/v1/{tenant}/bindings"
    attributes: ClassVar = [
        ID,
        TENANT,
        text("type", required=True, requires_replace=True),
        text("external_id", required=True, requires_replace=True),
        text("role_id", required=True, requires_replace=True),
        text("namespace", optional=True, requires_replace=True),
    ]


class ServiceAccount(Enterprise):
    name = "service_account"
    path = "/api/v1/{tenant}/service-accounts"
    attributes: ClassVar = [
        ID,
        text("name", required=True),
        text("description", optional=True),
        Attribute("super_admin", Bool(), optional=True),
        Attribute("groups", List(String()), optional=True, computed=True),
    ]

    def state(self, reply: State, known: State) -> State:
        return super().state({"groups": [], **reply}, known)
