"""The part of Airbyte's public API that Terraform needs: workspaces, sources, destinations, connections.

Nothing is ever synced: a source is only what its JSON says.
"""

from __future__ import annotations

import uuid
from typing import Any

from tests.sandbox.routing import HttpError, Reply, Request, Route, route

ROOT = "/api/public/v1"
IDENTITIES = {"sources": "sourceId", "destinations": "destinationId", "connections": "connectionId", "workspaces": "workspaceId"}
SECRET_KEYS = ("password", "secret", "token", "key")
CREATED_AT = 1_760_000_000


def _masked(value: Any) -> Any:
    """Airbyte never returns a connector's secrets."""
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: "**********" if any(word in key for word in SECRET_KEYS) else _masked(item) for key, item in value.items()}


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "configuration": _masked(document["configuration"])} if "configuration" in document else document


def _filled(request: Request, collection: str, document: dict[str, Any]) -> dict[str, Any]:
    """Add what the server decides."""
    if collection == "connections":
        source = request.store.get("sources", document.get("sourceId", ""))
        if source is None or request.store.get("destinations", document.get("destinationId", "")) is None:
            raise HttpError(422, "sourceId and destinationId must name what exists")
        defaults = {"status": "active", "schedule": {"scheduleType": "manual"}, "workspaceId": source["workspaceId"]}
        return {**defaults, **document}
    if collection in {"sources", "destinations"}:
        missing = [key for key in ("name", "workspaceId", "configuration") if not document.get(key)]
        if missing:
            raise HttpError(422, f"{', '.join(missing)} must be given")
        kind = "sourceType" if collection == "sources" else "destinationType"
        return {kind: document["name"].lower(), **document}
    return document


def create(request: Request, collection: str) -> Reply:
    identity = IDENTITIES[collection]
    document = _filled(request, collection, request.json())
    document = {**document, identity: str(uuid.uuid4()), "createdAt": CREATED_AT}
    request.store.put(collection, document[identity], document)
    return Reply(_shown(document))


def show(request: Request, collection: str, key: str) -> Reply:
    document = request.store.get(collection, key)
    if document is None:
        raise HttpError(404, f"there is no such document in {collection}")
    return Reply(_shown(document))


def update(request: Request, collection: str, key: str) -> Reply:
    current = request.store.get(collection, key)
    if current is None:
        raise HttpError(404, f"there is no such document in {collection}")
    document = {**current, **request.json()}
    request.store.put(collection, key, document)
    return Reply(_shown(document))


def delete(request: Request, collection: str, key: str) -> Reply:
    if not request.store.remove(collection, key):
        raise HttpError(404, f"there is no such document in {collection}")
    return Reply(status=204)


def listing(request: Request, collection: str) -> Reply:
    workspaces = request.query.get("workspaceIds")
    documents = request.store.all(collection).values()
    return Reply({"data": [_shown(item) for item in documents if not workspaces or item.get("workspaceId") in workspaces.split(",")]})


COLLECTION = f"{ROOT}/({'|'.join(IDENTITIES)})"
ROUTES: list[Route] = [
    route("POST", COLLECTION, create),
    route("GET", COLLECTION, listing),
    route("GET", f"{COLLECTION}/{{id}}", show),
    route("PATCH", f"{COLLECTION}/{{id}}", update),
    route("PUT", f"{COLLECTION}/{{id}}", update),
    route("DELETE", f"{COLLECTION}/{{id}}", delete),
]
