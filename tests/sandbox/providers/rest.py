"""Resources that are one JSON document of a REST collection, with attributes named as its keys but for the case."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from tf.schema import Attribute
from tf.types import String, Unknown

from tests.sandbox.providers.sdk import Resource, State


def text(name: str, **properties: Any) -> Attribute:
    """Return a string attribute."""
    return Attribute(name, String(), **properties)


def camel(name: str) -> str:
    """Return `created_at` as `createdAt`."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def outward(value: Any) -> Any:
    """Return a value as the API writes it; what is null or unknown is left out."""
    if isinstance(value, dict):
        return {camel(key): outward(item) for key, item in value.items() if item is not None and item is not Unknown}
    if isinstance(value, list):
        return [outward(item) for item in value]
    return value


class Document(Resource):
    """A resource type kept as a document; Terraform knows it by the attribute `identity`."""

    path: ClassVar[str]
    identity: ClassVar[str] = "id"
    kept: ClassVar[frozenset[str]] = frozenset()
    """Attributes that the API does not return as they were sent; Terraform keeps its own."""
    shapes: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Attributes of an attribute or block that is an object or a list of objects."""
    update_method: ClassVar[str] = "PUT"

    def collection(self) -> str:
        """Return the collection's path."""
        return self.path.format(tenant=self.tenant)

    def body(self, planned: State) -> State:
        """Return the document to send."""
        computed = {item.name for item in self.attributes if item.computed and not item.optional}
        sent: State = outward({key: value for key, value in planned.items() if key not in computed})
        return sent

    def state(self, reply: State, known: State) -> State:
        """Return the state after a reply; what it does not say is what is known, or null."""
        result = {}
        for name in [item.name for item in self.attributes] + [block.type_name for block in self.blocks]:
            before = None if known.get(name) is Unknown else known.get(name)
            said = name not in self.kept and camel(name) in reply
            result[name] = self._inward(name, reply[camel(name)]) if said else before
        return result

    def _inward(self, name: str, value: Any) -> Any:
        if name not in self.shapes or value is None:
            return value
        if isinstance(value, list):
            return [self._inward(name, item) for item in value]
        return {inner: value.get(camel(inner)) for inner in self.shapes[name]}

    def create(self, planned: State, config: State) -> State:  # noqa: ARG002 - the plan says it all
        return self.state(self.client.send("POST", self.collection(), self.body(planned)), planned)

    def read(self, current: State) -> State | None:
        reply = self.found(lambda: self.client.send("GET", f"{self.collection()}/{current[self.identity]}"))
        return None if reply is None else self.state(reply, current)

    def update(self, prior: State, planned: State, config: State) -> State:  # noqa: ARG002 - the plan says it all
        reply = self.client.send(self.update_method, f"{self.collection()}/{prior[self.identity]}", self.body(planned))
        return self.state(reply, planned)

    def delete(self, prior: State) -> None:
        self.found(lambda: self.client.send("DELETE", f"{self.collection()}/{prior[self.identity]}"))
