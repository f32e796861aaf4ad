"""A real OPA server for tests, and something between it and gate that lies."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec import Struct

from gate.engines.opa import OpaEngine
from tests.programs import require


class Server:
    """OPA on a port of its own, which can be started anew: then it holds nothing."""

    def __init__(self, program: str) -> None:
        self._program = program
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        argv = (self._program, "run", "--server", "--addr", f"127.0.0.1:{self.port}", "--log-level", "error")
        self._process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self._process.poll() is None:
            try:
                self.ask("GET", "/health")
            except ConnectionError:
                time.sleep(0.01)
            else:
                return

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        return json.loads(_true(self.url, method, path, body).body or b"null")

    def policies(self) -> dict[str, str]:
        """The text of each policy that it holds, by name."""
        return {one["id"]: one["raw"] for one in self.ask("GET", "/v1/policies")["result"]}

    def data(self) -> set[str]:
        """The names of what stands below `data`, packages too."""
        return set(self.ask("GET", "/v1/data")["result"])


@contextmanager
def opa(program: str | None = None) -> Iterator[Server]:
    """Run OPA: the named one, or that on PATH."""
    server = Server(program or require("opa"))
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def engine(url: str, *, seconds: float = 5) -> Iterator[OpaEngine]:
    """The engine on a server."""
    made = OpaEngine(url, rule_seconds=seconds, memory_bytes=256_000_000)
    try:
        yield made
    finally:
        made.close()


class Reply(Struct, frozen=True, kw_only=True):
    """What a server answers; `length` is what it says of the body, `pause` the seconds after each byte of it."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = {}
    length: int | None = None
    pause: float = 0


Lie = Callable[[str, str, Reply], Reply]
"""Method, path and true answer → what is answered instead."""


@contextmanager
def between(target: str | Callable[[], str], lie: Lie = lambda _method, _path, reply: reply) -> Iterator[str]:
    """Stand between gate and a server; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            base = target if isinstance(target, str) else target()
            reply = lie(self.command, self.path, _true(base, self.command, self.path, body))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            try:
                for byte in reply.body if reply.pause else ():
                    time.sleep(reply.pause)
                    self.wfile.write(bytes([byte]))
                self.wfile.write(b"" if reply.pause else reply.body)
            except OSError:
                self.close_connection = True
            self.close_connection |= reply.length is not None

        do_GET = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - names of the library

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()


def _true(base: str, method: str, path: str, body: bytes | None) -> Reply:
    with closing(HTTPConnection(base.removeprefix("http://"), timeout=10)) as connection:
        connection.request(method, path, body=body or None)
        response = connection.getresponse()
        return Reply(status=response.status, body=response.read())
