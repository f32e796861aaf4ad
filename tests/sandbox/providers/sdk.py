"""What the stand-in providers share: a servicer over `tf` that plans as the vendors' providers do, and resources kept in a REST API.

`tf` itself never shows a resource the configuration and cannot plan a create, so planning and applying are done here.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

sys.modules["grpc.aio"] = ModuleType("grpc.aio")  # nothing here is asynchronous, and grpc would import all of it at each start
# ruff: noqa: E402

import grpc  # type: ignore[import-untyped]
import msgpack  # type: ignore[import-untyped]
import tf.provider
import tf.runner
from tf.gen import tfplugin_pb2 as pb
from tf.runner import run_provider
from tf.schema import Attribute, Schema
from tf.types import Unknown
from tf.utils import Diagnostics, _to_attribute_path, to_dynamic_value

from tests.sandbox.providers.http import Client, RequestError

State = dict[str, Any]

make_certificate = tf.runner._self_signed_cert


def decode(value: Any) -> Any:
    """Return a value of the protocol. Unknown values come with what is known of them (a prefix, say), which `tf` cannot read."""
    return msgpack.unpackb(value.msgpack, ext_hook=lambda _code, _data: Unknown) if value.msgpack else None


class Resource:
    """A resource type: its schema, and what planning and applying it means."""

    name: ClassVar[str]
    attributes: ClassVar[list[Attribute]]
    blocks: ClassVar[list[Any]] = []
    version: ClassVar[int] = 0
    legacy: ClassVar[bool] = False
    """Whether Terraform must tolerate plans and results that differ from the configuration, as it does for SDKv2."""

    def __init__(self, provider: Provider) -> None:
        self.client = provider.client
        self.tenant = provider.tenant

    @classmethod
    def get_name(cls) -> str:
        return cls.name

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(version=cls.version, attributes=cls.attributes, block_types=cls.blocks)

    def validate(self, diagnostics: Diagnostics, type_name: str, config: State) -> None:
        """Leave it to Terraform, which checks the configuration against the schema."""

    def upgrade(self, context: object, version: int, old: State) -> State:  # noqa: ARG002 - called by tf
        return old

    def plan(self, prior: State | None, proposed: State) -> State:
        """Return the planned state: what is computed is unknown at first, and kept later."""
        planned = dict(proposed)
        for attribute in self.attributes:
            fills = attribute.default is not Unknown or (prior is None and attribute.computed)
            if fills and planned[attribute.name] is None:
                planned[attribute.name] = attribute.default
        return planned

    def replacing(self, prior: State, planned: State) -> list[str]:
        """Return the attributes whose change needs another object."""
        changed = [item.name for item in self.attributes if item.requires_replace and prior[item.name] != planned[item.name]]
        return sorted(changed)

    def create(self, planned: State, config: State) -> State:
        raise NotImplementedError

    def read(self, current: State) -> State | None:
        raise NotImplementedError

    def update(self, prior: State, planned: State, config: State) -> State:
        raise NotImplementedError

    def delete(self, prior: State) -> None:
        raise NotImplementedError

    def found(self, ask: Callable[[], Any]) -> Any:
        """Return what a request yields, None where the object is gone."""
        try:
            return ask()
        except RequestError as error:
            if error.status == 404:
                return None
            raise


class Provider:
    """A provider: its own settings, and a client for its server once it is configured."""

    name: ClassVar[str]
    settings: ClassVar[list[Attribute]]
    resources: ClassVar[list[type[Resource]]]

    def __init__(self) -> None:
        self.client = Client("")
        self.tenant = ""

    def connect(self, config: State) -> None:
        """Make the client from the provider's settings. Raises RequestError."""
        raise NotImplementedError

    def get_model_prefix(self) -> str:
        return f"{self.name}_"

    def full_name(self) -> str:
        return self.name

    def get_provider_schema(self, diagnostics: Diagnostics) -> Schema:  # noqa: ARG002 - called by tf
        return Schema(attributes=self.settings)

    def validate_config(self, diagnostics: Diagnostics, config: State) -> None:
        """Leave it to Terraform, which checks the configuration against the schema."""

    def configure_provider(self, diagnostics: Diagnostics, config: State) -> None:
        try:
            self.connect(config)
        except RequestError as error:
            diagnostics.add_error(f"The {self.name} provider cannot be configured", str(error))

    def get_data_sources(self) -> list[Any]:
        return []

    def get_resources(self) -> list[type[Resource]]:
        return self.resources

    def get_functions(self) -> list[Any]:
        return []

    def new_resource(self, kind: type[Resource]) -> Resource:
        return kind(self)


class Servicer(tf.provider.ProviderServicer):  # type: ignore[misc]  # tf has no types
    """Answers Terraform; overrides what `tf` does in another way than the vendors' frameworks."""

    def _resource(self, type_name: str) -> Resource:
        resource = self.app.new_resource(self._get_res_cls(type_name))
        assert isinstance(resource, Resource)
        return resource

    def ReadResource(self, request: Any, context: object) -> Any:  # noqa: ARG002, N802 - names of the protocol
        diagnostics = Diagnostics()
        state = decode(request.current_state)
        try:
            state = self._resource(request.type_name).read(state)
        except RequestError as error:
            diagnostics.add_error(f"{request.type_name} cannot be read", str(error))
        return pb.ReadResource.Response(new_state=to_dynamic_value(state), diagnostics=diagnostics.to_pb())

    def PlanResourceChange(self, request: Any, context: object) -> Any:  # noqa: ARG002, N802 - names of the protocol
        resource = self._resource(request.type_name)
        prior, proposed = decode(request.prior_state), decode(request.proposed_new_state)
        planned = None if proposed is None else resource.plan(prior, proposed)
        replacing = [] if prior is None or planned is None else resource.replacing(prior, planned)
        return pb.PlanResourceChange.Response(
            planned_state=to_dynamic_value(planned),
            requires_replace=[_to_attribute_path([name]) for name in replacing],
            legacy_type_system=resource.legacy,
        )

    def ApplyResourceChange(self, request: Any, context: object) -> Any:  # noqa: ARG002, N802 - names of the protocol
        diagnostics = Diagnostics()
        resource = self._resource(request.type_name)
        prior, planned = decode(request.prior_state), decode(request.planned_state)
        config = decode(request.config)
        state = prior
        try:
            if planned is None:
                resource.delete(prior)
                state = None
            elif prior is None:
                state = resource.create(planned, config)
            else:
                state = resource.update(prior, planned, config)
        except RequestError as error:
            diagnostics.add_error(f"{request.type_name} cannot be changed", str(error))
        return pb.ApplyResourceChange.Response(
            new_state=to_dynamic_value(state), diagnostics=diagnostics.to_pb(), legacy_type_system=resource.legacy
        )


class Patient(tf.runner._ShutdownInterceptor):  # type: ignore[misc]
    """Finishes what it is doing when Terraform asks it to stop, as the vendors' providers do, and ends when it is shut down."""

    def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
        if handler_call_details.method.endswith("/StopProvider"):
            return continuation(handler_call_details)
        return super().intercept_service(continuation, handler_call_details)


def certificate() -> tuple[bytes, Any]:
    """Return the certificate that the first provider of this mirror made, as `tf` does, but without reading it: that takes long."""
    try:
        kept = json.loads((Path.home() / ".cache/tf-python-provider/ssl_cert.json").read_text(encoding="utf-8"))
        pair = (kept["key_pem"].encode(), kept["cert_pem"].encode())
        return b64decode(kept["cert_chain"]), grpc.ssl_server_credentials([pair])
    except (OSError, ValueError):  # there is none yet, or another provider is writing it
        return make_certificate()  # type: ignore[no-any-return]


def serve(provider: Provider) -> None:
    """Answer the Terraform that started this process, until it has done."""
    tf.runner._self_signed_cert = certificate
    tf.provider.ProviderServicer = Servicer  # the runner looks it up by this name and takes no other
    tf.runner._ShutdownInterceptor = Patient
    run_provider(provider)
