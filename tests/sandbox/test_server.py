"""The stand-in servers: who may come in, what they keep, and what they refuse."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.server import Credentials, Server, start_servers

FLOW = "id: hello\nnamespace: company.team\ntasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: hi\n"
ANSWER = {
    "id": "hello",
    "namespace": "company.team",
    "tasks": [{"id": "log", "type": "io.kestra.plugin.core.log.Log", "message": "hi"}],
    "tenantId": "main",
    "revision": 1,
    "deleted": False,
    "disabled": False,
    "source": FLOW,
}


def basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


class Caller:
    """Speaks to one server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.kestra = basic(server.credentials.username, server.credentials.password)

    def call(self, method: str, path: str, body: object = None, authorization: str | None = None) -> tuple[int, Any]:
        data = body if isinstance(body, str) or body is None else json.dumps(body)
        connection = HTTPConnection(self.server.url.removeprefix("http://"), timeout=5)
        connection.request(method, path, data, {"Authorization": self.kestra if authorization is None else authorization})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content else None

    def token(self) -> str:
        known = self.server.credentials
        asked = {"client_id": known.client_id, "client_secret": known.client_secret}
        status, answer = self.call("POST", "/api/public/v1/applications/token", asked, authorization="")
        assert status == 200
        return f"Bearer {answer['access_token']}"


@pytest.fixture
def dev() -> Iterator[Caller]:
    with start_servers(["dev"]) as servers:
        yield Caller(servers["dev"])


def test_a_flow_lives_and_dies(dev: Caller) -> None:
    place = "/api/v1/main/flows/company.team/hello"
    louder = FLOW.replace("hi", "HI")
    assert dev.call("POST", "/api/v1/main/flows", FLOW) == (200, ANSWER)
    assert dev.call("POST", "/api/v1/main/flows", FLOW) == (422, {"message": "Invalid entity: flow.id: Flow id already exists"})
    assert dev.call("PUT", place, FLOW)[1]["revision"] == 1
    assert dev.call("PUT", place, louder)[1]["revision"] == 2
    assert dev.call("GET", f"{place}?source=true")[1]["source"] == louder
    assert "source" not in dev.call("GET", place)[1]
    assert dev.call("GET", "/api/v1/main/flows/search?namespace=company")[1]["total"] == 1
    assert dev.call("GET", "/api/v1/main/flows/search?namespace=comp")[1]["total"] == 0
    assert dev.call("DELETE", place) == (204, None)
    assert dev.call("GET", place) == (404, {"message": "Flow not found"})


@pytest.mark.parametrize(
    ("source", "objection"),
    [
        ("id: [", "the source is not YAML"),
        ("- a", "a flow is a mapping"),
        (FLOW.replace("hello", "-hello"), "id: must be a valid flow id"),
        (FLOW.replace("company.team", "Company"), "namespace: must be a valid namespace"),
        ("id: hello\nnamespace: company.team\n", "tasks: must not be empty"),
        ("id: hello\nnamespace: company.team\ntasks:\n  - id: log\n", "tasks: each needs an id and a type"),
    ],
)
def test_a_flow_that_is_none_is_refused(dev: Caller, source: str, objection: str) -> None:
    assert dev.call("POST", "/api/v1/main/flows", source) == (422, {"message": f"Invalid entity: {objection}"})
    assert dev.call("POST", "/api/v1/main/flows/validate", source)[1][0]["constraints"] == objection


def test_several_flows_are_validated_at_once(dev: Caller) -> None:
    status, answers = dev.call("POST", "/api/v1/main/flows/validate", FLOW + "---\nid: other\n")
    assert status == 200
    assert [(item["index"], item["flow"], item["constraints"]) for item in answers] == [
        (0, "hello", None),
        (1, "other", "namespace: must be a valid namespace; tasks: must not be empty"),
    ]


def test_a_key_value_pair_keeps_its_type(dev: Caller) -> None:
    place = "/api/v1/main/namespaces/company.team/kv"
    assert dev.call("PUT", f"{place}/LIMIT", 5) == (200, None)
    assert dev.call("GET", f"{place}/LIMIT") == (200, {"type": "NUMBER", "value": 5})
    assert dev.call("GET", place) == (200, [{"key": "LIMIT"}])
    assert dev.call("DELETE", f"{place}/LIMIT") == (200, True)
    assert dev.call("GET", f"{place}/LIMIT") == (404, {"message": "No value found for this key"})


def test_a_secret_is_never_shown(dev: Caller) -> None:
    place = "/api/v1/main/namespaces/company.team/secrets"
    assert dev.call("PUT", place, {"key": "PASSWORD", "value": "hidden"}) == (200, {"key": "PASSWORD"})
    assert dev.call("GET", place) == (200, {"results": [{"key": "PASSWORD"}], "total": 1})


def test_airbyte_gives_a_token_and_hides_the_secrets_of_connectors(dev: Caller) -> None:
    token = dev.token()
    source = {"name": "DB", "workspaceId": "w", "configuration": {"host": "db", "password": "hidden"}}
    status, created = dev.call("POST", "/api/public/v1/sources", source, token)
    assert (status, created["configuration"]) == (200, {"host": "db", "password": "**********"})
    assert dev.server.store.get("sources", created["sourceId"]) == {
        **source,
        "sourceType": "db",
        "sourceId": created["sourceId"],
        "createdAt": created["createdAt"],
    }
    assert dev.call("GET", "/api/public/v1/sources?workspaceIds=other", None, token) == (200, {"data": []})
    lonely = {"sourceId": created["sourceId"], "destinationId": "none"}
    expected = {"message": "sourceId and destinationId must name what exists"}
    assert dev.call("POST", "/api/public/v1/connections", lonely, token) == (422, expected)


PROD = Credentials.of("prod")


@pytest.mark.parametrize(
    ("path", "authorization"),
    [
        ("/api/v1/main/flows/search", ""),
        ("/api/v1/main/flows/search", basic(PROD.username, PROD.password)),
        ("/api/public/v1/sources", ""),
        ("/api/public/v1/sources", "Bearer made-up"),
        ("/api/public/v1/sources", basic(PROD.username, PROD.password)),
    ],
)
def test_nobody_else_comes_in(dev: Caller, path: str, authorization: str) -> None:
    assert dev.call("GET", path, None, authorization) == (401, {"message": "these credentials are not known"})


def test_the_client_secret_of_another_environment_gives_no_token(dev: Caller) -> None:
    asked = {"client_id": PROD.client_id, "client_secret": PROD.client_secret}
    answer = dev.call("POST", "/api/public/v1/applications/token", asked, "")
    assert answer == (401, {"message": "these client credentials are not known"})


def test_unknown_paths_and_methods_are_refused(dev: Caller) -> None:
    assert dev.call("GET", "/api/v1/main/nothing") == (404, {"message": "there is no /api/v1/main/nothing"})
    assert dev.call("PATCH", "/api/v1/main/flows") == (405, {"message": "PATCH is not possible here"})


def test_state_outlives_the_server(tmp_path: Path) -> None:
    with start_servers(["dev", "prod"], state=tmp_path) as servers:
        Caller(servers["dev"]).call("POST", "/api/v1/main/flows", FLOW)
    with start_servers(["dev", "prod"], state=tmp_path) as servers:
        assert servers["dev"].flow("company.team", "hello") == {"source": FLOW, "revision": 1}
        assert servers["prod"].flow("company.team", "hello") is None
