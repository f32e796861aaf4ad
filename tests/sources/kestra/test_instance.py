"""The flows of an instance, asked of a server that answers as Kestra does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gate.config.project import Kestra
from gate.errors import InputError
from gate.promotion.ports import LiveFlow
from gate.sources.kestra.instance import PAGE, KestraInstance
from tests.sandbox.server import Server, start_servers

FLOW = "id: {id}\nnamespace: company.team\n{more}tasks:\n  - id: log\n    type: io.kestra.plugin.core.log.Log\n    message: hi\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with start_servers(["dev"]) as servers:
        yield servers["dev"]


def deploy(server: Server, number: int, tenant: str = "main") -> None:
    """Let the instance hold that many flows, and nothing else."""
    for key in server.store.all("flows"):
        server.store.remove("flows", key)
    for position in range(number):
        name = f"flow-{position:03}"
        more = "disabled: true\n" if position == 1 else ""
        server.store.put("flows", f"{tenant}/company.team/{name}", {"source": FLOW.format(id=name, more=more), "revision": 1})


def credentials(server: Server) -> dict[str, str]:
    return {"KESTRA_USERNAME": server.credentials.username, "KESTRA_PASSWORD": server.credentials.password}


def instance(server: Server, tenant: str = "main") -> KestraInstance:
    return KestraInstance(Kestra(url=server.url, tenant=tenant, version="1.3"), credentials(server))


@pytest.mark.parametrize("number", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])
def test_every_flow_of_the_tenant(server: Server, number: int) -> None:
    deploy(server, number)
    expected = [LiveFlow(namespace="company.team", id=f"flow-{position:03}", disabled=position == 1) for position in range(number)]
    assert list(instance(server).flows()) == expected
    assert instance(server, "other").flows() == ()


def test_the_text_of_a_flow(server: Server) -> None:
    deploy(server, 1)
    assert instance(server).source("company.team", "flow-000") == FLOW.format(id="flow-000", more="")
    assert instance(server).source("company.team", "nothing") is None
    assert instance(server).source("company/../team", "a?b#c") is None


@contextmanager
def answering(answer: object) -> Iterator[str]:
    """Serve one answer to everything, and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


CHANGED = "the flows of the instance changed while they were listed"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param({"results": [], "total": 3}, CHANGED, id="fewer than there are"),
        pytest.param({"results": [{"id": "a", "namespace": "company"}] * 2, "total": 2}, CHANGED, id="one twice"),
        pytest.param([], "the instance did not answer as Kestra does: Expected `object`, got `array`", id="a list"),
        pytest.param(
            {"results": [{"id": "a"}], "total": 1},
            "the instance did not answer as Kestra does: Object missing required field `namespace` - at `$.results[0]`",
            id="no namespace",
        ),
    ],
)
def test_an_answer_that_cannot_be_trusted(answer: object, message: str) -> None:
    with answering(answer) as url, pytest.raises(InputError) as refused:
        KestraInstance(Kestra(url=url, version="1.3"), {}).flows()
    assert refused.value.message == message


def test_credentials_that_the_server_does_not_know(server: Server) -> None:
    settings = Kestra(url=server.url, version="1.3")
    with pytest.raises(InputError) as refused:
        KestraInstance(settings, {"KESTRA_API_TOKEN": "canary-token"}).flows()
    assert (refused.value.message, refused.value.remediation) == (
        "127.0.0.1 answered 401 Unauthorized",
        "Set KESTRA_API_TOKEN, or KESTRA_USERNAME and KESTRA_PASSWORD, of an account that may read flows.",
    )
