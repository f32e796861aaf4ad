"""One environment's Kestra and Airbyte as an HTTP server on loopback, with credentials checked and state kept.

Runs in-process for tests and as `python -m tests.sandbox.server`. The routes live in `kestra` and `airbyte`.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import secrets
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.sandbox import airbyte, kestra
from tests.sandbox.routing import HttpError, Reply, Request, dispatch
from tests.sandbox.store import Document, Store

TOKEN_PATH = f"{airbyte.ROOT}/applications/token"


@dataclass(frozen=True)
class Credentials:
    """What an environment's clients must present."""

    username: str
    password: str
    client_id: str
    client_secret: str

    @classmethod
    def of(cls, environment: str) -> Credentials:
        """Return an environment's credentials: fixed, so that processes agree, and different for each."""
        return cls(
            username="terraform@example.com",
            password=f"sandbox-{environment}-kestra",
            client_id="gate",
            client_secret=f"sandbox-{environment}-airbyte",
        )


class Server(ThreadingHTTPServer):
    """A stand-in server; `store` is what it holds."""

    daemon_threads = True

    def __init__(self, environment: str, *, port: int = 0, state: Path | None = None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.environment = environment
        self.credentials = Credentials.of(environment)
        self.store = Store(state)
        self.token = secrets.token_urlsafe(16)

    @property
    def url(self) -> str:
        """The address of both APIs, without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that give the reference stack its credentials."""
        return {
            "TF_VAR_kestra_password": self.credentials.password,
            "TF_VAR_airbyte_client_secret": self.credentials.client_secret,
        }

    def flow(self, namespace: str, name: str, tenant: str = "main") -> Document | None:
        """Return a flow's `source` and `revision`, or None."""
        return self.store.get("flows", f"{tenant}/{namespace}/{name}")

    def admits(self, path: str, authorization: str) -> bool:
        """Whether a request may pass: Kestra asks for a password, Airbyte for a token that it gave."""
        if path.startswith(f"{airbyte.ROOT}/"):
            expected = f"Bearer {self.token}"
        else:
            pair = f"{self.credentials.username}:{self.credentials.password}"
            expected = "Basic " + base64.b64encode(pair.encode()).decode()
        return hmac.compare_digest(authorization, expected)

    def grant(self, request: Request) -> Reply:
        """Exchange client credentials for a token."""
        asked = request.json()
        given = (asked.get("client_id"), asked.get("client_secret"))
        if given != (self.credentials.client_id, self.credentials.client_secret):
            raise HttpError(401, "these client credentials are not known")
        return Reply({"access_token": self.token, "token_type": "Bearer", "expires_in": 180})

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request. Raises HttpError."""
        address = urlsplit(target)
        path = unquote(address.path)
        request = Request(self.store, dict(parse_qsl(address.query)), headers, body)
        if path == "/health":
            return Reply({"status": "UP"})
        if (method, path) == ("POST", TOKEN_PATH):
            return self.grant(request)
        if not self.admits(path, headers.get("Authorization", "")):
            raise HttpError(401, "these credentials are not known")
        return dispatch([*airbyte.ROUTES, *kestra.ROUTES], method, path, request)


class Handler(BaseHTTPRequestHandler):
    """Carries requests from the socket to the server and replies back."""

    protocol_version = "HTTP/1.1"
    server: Server

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            reply = self.server.answer(self.command, self.path, dict(self.headers.items()), body)
        except HttpError as refusal:
            reply = Reply({"message": refusal.message}, refusal.status)
        content = reply.body if isinstance(reply.body, bytes) else b"" if reply.body is None else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/octet-stream" if isinstance(reply.body, bytes) else "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - names that http.server looks for

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: requests carry credentials."""


@contextmanager
def start_servers(environments: Sequence[str] = ("dev", "prod"), state: Path | None = None) -> Iterator[dict[str, Server]]:
    """Run one server for each environment, on free ports. With a folder, each keeps its state in `NAME.json` there."""
    with ExitStack() as stack:
        servers = {}
        for name in environments:
            server = stack.enter_context(Server(name, state=state / f"{name}.json" if state else None))
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
            servers[name] = server
        yield servers


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted; the first line of output is the server's address."""
    parser = argparse.ArgumentParser(prog="tests.sandbox.server", description="Kestra and Airbyte for one environment, on loopback.")
    parser.add_argument("--environment", default="dev", help="whose credentials to expect (default: dev)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--state", type=Path, help="JSON file to keep the state in")
    options = parser.parse_args(arguments)
    with Server(options.environment, port=options.port, state=options.state) as server:
        print(server.url, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.exit(0)


if __name__ == "__main__":
    main()
