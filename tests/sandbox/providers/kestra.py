"""Stand-in for kestra-io/kestra 1.3.2: flows, key-value pairs, files and secrets of namespaces, and the Enterprise Edition's resources.

Left out: data sources, and the resource types that no environment of ours has.
"""

from __future__ import annotations

import json
import os
import uuid
from typing import ClassVar
from urllib.parse import quote, urlencode

from tf.schema import Attribute
from tf.types import Bool, Map, Number, String, Unknown

from tests.sandbox.providers.http import Client, RequestError, basic
from tests.sandbox.providers.kestra_enterprise import ID, TENANT, Binding, Group, Namespace, Role, ServiceAccount
from tests.sandbox.providers.rest import text
from tests.sandbox.providers.sdk import Provider, Resource, State, serve


class Flow(Resource):
    """A flow. Its content is compared and planned as YAML, but sent to the server as it was written."""

    name = "flow"
    legacy = True
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace", required=True, requires_replace=True),
        text("flow_id", required=True, requires_replace=True),
        text("content", required=True),
        Attribute("revision", Number(), computed=True),
    ]

    def plan(self, prior: State | None, proposed: State) -> State:
        from tests.sandbox.providers import flow_yaml  # noqa: PLC0415 - most starts of a provider plan nothing

        planned = super().plan(prior, proposed)
        content = proposed["content"]
        if content is Unknown:
            # The vendor's provider hides it so. Terraform objects when the plan is applied and the content has become known.
            planned["content"] = ""
        elif prior is not None and flow_yaml.same(prior["content"], content):
            planned["content"] = prior["content"]
        else:
            planned["content"] = flow_yaml.rewrite(content)
        return planned

    def _address(self, namespace: str, name: str) -> str:
        return f"/api/v1/{self.tenant}/flows/{quote(namespace)}/{quote(name)}"

    def _state(self, reply: State) -> State:
        return {
            "id": f"{reply['namespace']}/{reply['id']}",
            "tenant_id": self.tenant,
            "namespace": reply["namespace"],
            "flow_id": reply["id"],
            "content": reply["source"],
            "revision": reply["revision"],
        }

    def _send(self, method: str, address: str, content: str) -> State:
        return self._state(self.client.send(method, address, content.encode("utf-8"), content_type="application/x-yaml"))

    def create(self, planned: State, config: State) -> State:  # noqa: ARG002 - the plan holds rewritten content
        return self._send("POST", f"/api/v1/{self.tenant}/flows", config["content"])

    def read(self, current: State) -> State | None:
        namespace, name = current["id"].split("/", 1)
        reply = self.found(lambda: self.client.send("GET", self._address(namespace, name) + "?source=true"))
        return None if reply is None else self._state(reply)

    def update(self, prior: State, planned: State, config: State) -> State:  # noqa: ARG002 - the plan holds rewritten content
        return self._send("PUT", self._address(planned["namespace"], planned["flow_id"]), config["content"])

    def delete(self, prior: State) -> None:
        namespace, name = prior["id"].split("/", 1)
        self.found(lambda: self.client.send("DELETE", self._address(namespace, name)))


class InNamespace(Resource):
    """What lies in a namespace under a key, and is written whole."""

    legacy = True
    key: ClassVar[str]

    def _address(self, values: State) -> str:
        raise NotImplementedError

    def _write(self, values: State) -> None:
        raise NotImplementedError

    def create(self, planned: State, config: State) -> State:  # noqa: ARG002 - the plan says it all
        self._write(planned)
        return {**planned, "id": f"{planned['namespace']}/{planned[self.key]}", "tenant_id": self.tenant}

    def update(self, prior: State, planned: State, config: State) -> State:  # noqa: ARG002 - the plan says it all
        self._write(planned)
        return planned

    def delete(self, prior: State) -> None:
        self.found(lambda: self.client.send("DELETE", self._address(prior)))


class Kv(InNamespace):
    name = "kv"
    key = "key"
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace", required=True, requires_replace=True),
        text("key", required=True, requires_replace=True),
        text("value", required=True),
        text("type", optional=True),
    ]

    def _address(self, values: State) -> str:
        return f"/api/v1/{self.tenant}/namespaces/{quote(values['namespace'])}/kv/{quote(values['key'], safe='')}"

    def _write(self, values: State) -> None:
        value = values["value"]
        self.client.send("PUT", self._address(values), _json_text(value) if values["type"] != "STRING" else json.dumps(value).encode())

    def read(self, current: State) -> State | None:
        reply = self.found(lambda: self.client.send("GET", self._address(current)))
        if reply is None:
            return None
        value = reply["value"]
        return {**current, "value": value if isinstance(value, str) else json.dumps(value), "type": current["type"] and reply["type"]}


def _json_text(value: str) -> bytes:
    """Return a value as JSON: as it stands where it is JSON already, else as a string."""
    try:
        json.loads(value)
    except ValueError:
        return json.dumps(value).encode()
    return value.encode()


class NamespaceFile(InNamespace):
    name = "namespace_file"
    key = "filename"
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace", required=True, requires_replace=True),
        text("filename", required=True, requires_replace=True),
        text("content", optional=True),
    ]

    def _address(self, values: State) -> str:
        path = "/" + values["filename"].lstrip("/")
        return f"/api/v1/{self.tenant}/namespaces/{quote(values['namespace'])}/files?" + urlencode({"path": path})

    def _write(self, values: State) -> None:
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="fileContent"; filename="content"\r\n\r\n'
        body = f"{head}{values['content'] or ''}\r\n--{boundary}--\r\n".encode()
        self.client.send("POST", self._address(values), body, content_type=f"multipart/form-data; boundary={boundary}")

    def read(self, current: State) -> State | None:
        content = self.found(lambda: self.client.send("GET", self._address(current)) or b"")
        return None if content is None else {**current, "content": content.decode("utf-8")}


class NamespaceSecret(InNamespace):
    """A secret; no server shows its value, so only its absence is noticed."""

    name = "namespace_secret"
    key = "secret_key"
    attributes: ClassVar = [
        ID,
        TENANT,
        text("namespace", required=True, requires_replace=True),
        text("secret_key", required=True, requires_replace=True),
        text("secret_value", required=True, sensitive=True),
        text("secret_description", optional=True),
        Attribute("secret_tags", Map(String()), optional=True),
    ]

    def _collection(self, values: State) -> str:
        return f"/api/v1/{self.tenant}/namespaces/{quote(values['namespace'])}/secrets"

    def _address(self, values: State) -> str:
        return f"{self._collection(values)}/{quote(values['secret_key'], safe='')}"

    def _write(self, values: State) -> None:
        self.client.send("PUT", self._collection(values), {"key": values["secret_key"], "value": values["secret_value"]})

    def read(self, current: State) -> State | None:
        keys = [item["key"] for item in self.client.send("GET", self._collection(current))["results"]]
        return current if current["secret_key"] in keys else None


class Kestra(Provider):
    """The provider; like the vendor's, it takes from the environment what its block does not say."""

    name = "kestra"
    settings: ClassVar = [
        text("url", optional=True),
        text("tenant_id", optional=True),
        text("username", optional=True),
        text("password", optional=True, sensitive=True),
        text("api_token", optional=True, sensitive=True),
        text("jwt", optional=True, sensitive=True),
        Attribute("timeout", Number(), optional=True),
        Attribute("extra_headers", Map(String()), optional=True),
        Attribute("keep_original_source", Bool(), optional=True),
    ]
    resources: ClassVar = [Flow, Kv, Namespace, NamespaceFile, NamespaceSecret, Role, Group, Binding, ServiceAccount]

    def connect(self, config: State) -> None:
        def setting(name: str) -> str:
            return str(config[name] or os.environ.get(f"KESTRA_{name.upper()}", ""))

        if not setting("url"):
            raise RequestError("no url is given, neither in the provider block nor as KESTRA_URL")
        token = setting("api_token") or setting("jwt")
        authorization = f"Bearer {token}" if token else basic(setting("username"), setting("password"))
        self.tenant = setting("tenant_id") or "main"
        self.client = Client(setting("url"), lambda: authorization)


if __name__ == "__main__":
    serve(Kestra())
