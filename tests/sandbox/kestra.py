"""The part of Kestra's API that Terraform needs: flows, key-value pairs, namespaces with files and secrets, roles.

Flows are checked only as far as a stand-in must; the validator of Kestra itself is not rebuilt here.
"""

from __future__ import annotations

import json
import re
import uuid
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import yaml

from tests.sandbox.routing import HttpError, Reply, Request, Route, route
from tests.sandbox.store import Document

FLOW_ID = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}")
NAMESPACE = re.compile(r"[a-z0-9][a-z0-9._-]{0,149}")
KINDS = {bool: "BOOLEAN", int: "NUMBER", float: "NUMBER", str: "STRING"}


def read_flow(source: str) -> tuple[dict[str, Any], list[str]]:
    """Return a flow's data, and what Kestra would object to."""
    try:
        data = yaml.load(source, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return {}, ["the source is not YAML"]
    if not isinstance(data, dict):
        return {}, ["a flow is a mapping"]
    objections = []
    if not FLOW_ID.fullmatch(str(data.get("id", ""))):
        objections.append("id: must be a valid flow id")
    if not NAMESPACE.fullmatch(str(data.get("namespace", ""))):
        objections.append("namespace: must be a valid namespace")
    tasks = data.get("tasks")
    if not isinstance(tasks, list) or not tasks:
        objections.append("tasks: must not be empty")
    elif not all(isinstance(task, dict) and task.get("id") and task.get("type") for task in tasks):
        objections.append("tasks: each needs an id and a type")
    return data, objections


def _described(tenant: str, document: Document, *, source: bool = True) -> Document:
    data, _ = read_flow(document["source"])
    described = {**data, "tenantId": tenant, "revision": document["revision"], "deleted": False, "disabled": bool(data.get("disabled"))}
    return {**described, "source": document["source"]} if source else described


def _accepted(request: Request) -> tuple[str, str, str]:
    source = request.text()
    data, objections = read_flow(source)
    if objections:
        raise HttpError(422, "Invalid entity: " + "; ".join(objections))
    return data["namespace"], data["id"], source


def create_flow(request: Request, tenant: str) -> Reply:
    namespace, name, source = _accepted(request)
    key = f"{tenant}/{namespace}/{name}"
    if request.store.get("flows", key):
        raise HttpError(422, "Invalid entity: flow.id: Flow id already exists")
    document = {"source": source, "revision": 1}
    request.store.put("flows", key, document)
    return Reply(_described(tenant, document))


def update_flow(request: Request, tenant: str, namespace: str, name: str) -> Reply:
    key = f"{tenant}/{namespace}/{name}"
    current = request.store.get("flows", key)
    if current is None:
        raise HttpError(404, "Flow not found")
    if (namespace, name) != _accepted(request)[:2]:
        raise HttpError(422, "Invalid entity: Illegal flow id or namespace update")
    source = request.text()
    document = current if source == current["source"] else {"source": source, "revision": current["revision"] + 1}
    request.store.put("flows", key, document)
    return Reply(_described(tenant, document))


def show_flow(request: Request, tenant: str, namespace: str, name: str) -> Reply:
    document = request.store.get("flows", f"{tenant}/{namespace}/{name}")
    if document is None:
        raise HttpError(404, "Flow not found")
    return Reply(_described(tenant, document, source=request.query.get("source") == "true"))


def delete_flow(request: Request, tenant: str, namespace: str, name: str) -> Reply:
    if not request.store.remove("flows", f"{tenant}/{namespace}/{name}"):
        raise HttpError(404, "Flow not found")
    return Reply(status=204)


def search_flows(request: Request, tenant: str) -> Reply:
    wanted, text = request.query.get("namespace"), request.query.get("q", "").lower()
    flows = [_described(tenant, value, source=False) for key, value in request.store.all("flows").items() if key.startswith(f"{tenant}/")]
    found = [
        flow for flow in flows if (wanted is None or f"{flow['namespace']}.".startswith(f"{wanted}.")) and text in str(flow["id"]).lower()
    ]
    page, size = int(request.query.get("page", "1")), int(request.query.get("size", "10"))
    return Reply({"results": found[(page - 1) * size : page * size], "total": len(found)})


def validate_flows(request: Request, tenant: str) -> Reply:
    answers = []
    for index, source in enumerate(re.split(r"(?m)^---\s*$", request.text())):
        data, objections = read_flow(source)
        answers.append(
            {
                "index": index,
                "tenantId": tenant,
                "flow": data.get("id"),
                "namespace": data.get("namespace"),
                "constraints": "; ".join(objections) or None,
            }
        )
    return Reply(answers)


def put_kv(request: Request, tenant: str, namespace: str, key: str) -> Reply:
    value = request.json()
    request.store.put("kv", f"{tenant}/{namespace}/{key}", {"type": KINDS.get(type(value), "JSON"), "value": value})
    return Reply()


def show_kv(request: Request, tenant: str, namespace: str, key: str) -> Reply:
    document = request.store.get("kv", f"{tenant}/{namespace}/{key}")
    if document is None:
        raise HttpError(404, "No value found for this key")
    return Reply(document)


def list_kv(request: Request, tenant: str, namespace: str) -> Reply:
    prefix = f"{tenant}/{namespace}/"
    return Reply([{"key": key.removeprefix(prefix)} for key in request.store.all("kv") if key.startswith(prefix)])


def delete_kv(request: Request, tenant: str, namespace: str, key: str) -> Reply:
    return Reply(request.store.remove("kv", f"{tenant}/{namespace}/{key}"))


def _file_key(request: Request, tenant: str, namespace: str) -> str:
    if not request.query.get("path", "").startswith("/"):
        raise HttpError(400, "path must begin with a slash")
    return f"{tenant}/{namespace}{request.query['path']}"


def put_file(request: Request, tenant: str, namespace: str) -> Reply:
    head = f"Content-Type: {request.headers.get('Content-Type', '')}\r\n\r\n".encode()
    parts = list(BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts())
    if len(parts) != 1:
        raise HttpError(400, "one file is expected, as multipart/form-data")
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    request.store.put("files", _file_key(request, tenant, namespace), {"content": content.decode("utf-8")})
    return Reply()


def show_file(request: Request, tenant: str, namespace: str) -> Reply:
    document = request.store.get("files", _file_key(request, tenant, namespace))
    if document is None:
        raise HttpError(404, "File not found")
    return Reply(document["content"].encode("utf-8"))


def delete_file(request: Request, tenant: str, namespace: str) -> Reply:
    request.store.remove("files", _file_key(request, tenant, namespace))
    return Reply(status=204)


def put_secret(request: Request, tenant: str, namespace: str) -> Reply:
    secret = request.json()
    request.store.put("secrets", f"{tenant}/{namespace}/{secret['key']}", secret)
    return Reply({"key": secret["key"]})


def list_secrets(request: Request, tenant: str, namespace: str) -> Reply:
    prefix = f"{tenant}/{namespace}/"
    keys = [key.removeprefix(prefix) for key in request.store.all("secrets") if key.startswith(prefix)]
    return Reply({"results": [{"key": key} for key in keys], "total": len(keys)})


def delete_secret(request: Request, tenant: str, namespace: str, key: str) -> Reply:
    request.store.remove("secrets", f"{tenant}/{namespace}/{key}")
    return Reply(status=204)


def create_document(request: Request, tenant: str, collection: str) -> Reply:
    document = request.json()
    document["id"] = document.get("id") or str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([tenant, collection, document], sort_keys=True)))
    request.store.put(collection, f"{tenant}/{document['id']}", document)
    return Reply(document)


def show_document(request: Request, tenant: str, collection: str, key: str) -> Reply:
    document = request.store.get(collection, f"{tenant}/{key}")
    if document is None:
        raise HttpError(404, f"there is no such document in {collection}")
    return Reply(document)


def update_document(request: Request, tenant: str, collection: str, key: str) -> Reply:
    show_document(request, tenant, collection, key)
    document = {**request.json(), "id": key}
    request.store.put(collection, f"{tenant}/{key}", document)
    return Reply(document)


def delete_document(request: Request, tenant: str, collection: str, key: str) -> Reply:
    request.store.remove(collection, f"{tenant}/{key}")
    return Reply(status=204)


def _routes() -> list[Route]:
    root = "/api/v1/{tenant}"
    flow, space = f"{root}/flows/{{namespace}}/{{id}}", f"{root}/namespaces/{{namespace}}"
    documents = f"{root}/(namespaces|roles|groups|bindings|service-accounts)"
    return [
        route("POST", f"{root}/flows/validate", validate_flows),
        route("GET", f"{root}/flows/search", search_flows),
        route("POST", f"{root}/flows", create_flow),
        route("GET", flow, show_flow),
        route("PUT", flow, update_flow),
        route("DELETE", flow, delete_flow),
        route("GET", f"{space}/kv", list_kv),
        route("PUT", f"{space}/kv/{{key}}", put_kv),
        route("GET", f"{space}/kv/{{key}}", show_kv),
        route("DELETE", f"{space}/kv/{{key}}", delete_kv),
        route("POST", f"{space}/files", put_file),
        route("GET", f"{space}/files", show_file),
        route("DELETE", f"{space}/files", delete_file),
        route("PUT", f"{space}/secrets", put_secret),
        route("GET", f"{space}/secrets", list_secrets),
        route("DELETE", f"{space}/secrets/{{key}}", delete_secret),
        route("POST", documents, create_document),
        route("GET", f"{documents}/{{id}}", show_document),
        route("PUT", f"{documents}/{{id}}", update_document),
        route("DELETE", f"{documents}/{{id}}", delete_document),
    ]


ROUTES = _routes()
