"""An S3 server on loopback: moto over real HTTP, with the order that S3 promises and the faults that a test asks for."""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "key-of-ci", "AWS_SECRET_ACCESS_KEY": "canary-of-ci", "AWS_REGION": "us-east-1"}
"""moto takes any, until it is told to look."""
_NUMBERS = itertools.count(1)


class _Silent(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        return


class S3:
    """The running server. `answers` may be replaced by a test, and is given back by `as_it_was`."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._one = threading.Lock()
        self.answers: Application = self.as_it_was
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Silent)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return self.answers(environ, start)

    def as_it_was(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request at a time: S3's conditional writes are atomic, and moto's threads are not."""
        with self._one:
            return list(self._moto(environ, start))

    def bucket(self) -> str:
        """Create a bucket that no other test has."""
        name = f"acme-{os.getpid()}-{next(_NUMBERS)}"
        self.ask("PUT", f"/{name}")
        return name

    def ask(self, method: str, path: str, content: str = "", **headers: str) -> str:
        """Send one request, and return the answer, which must be a good one."""
        with closing(HTTPConnection("127.0.0.1", self._server.server_port)) as connection:
            connection.request(method, path, content, {"Authorization": _as("s3"), **headers})
            response = connection.getresponse()
            answer = response.read().decode()
            assert response.status in (200, 204), answer
            return answer

    def wait_for(self, method: str, ending: str) -> None:
        """Return once somebody got an answer to such a request to a path that ends so."""
        asked = threading.Event()
        before = self.answers

        def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
            content = before(environ, start)
            if (environ["REQUEST_METHOD"], environ["PATH_INFO"].endswith(ending)) == (method, True):
                asked.set()
            return content

        self.answers = answer
        try:
            assert asked.wait(30)
        finally:
            self.answers = before

    def environment(self) -> dict[str, str]:
        """The variables with which programs find this server and may use it."""
        return {**CREDENTIALS, "AWS_ENDPOINT_URL": self.url, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def slow(s3: S3, seconds: float) -> Application:
    """Answer, but late."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        time.sleep(seconds)
        return s3.as_it_was(environ, start)

    return answer


def counted(s3: S3, most: list[int]) -> Application:
    """Answer a little later, and note with each request how many are under way."""
    under_way: list[object] = []

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        under_way.append(environ)
        most.append(len(under_way))
        time.sleep(0.1)
        under_way.pop()
        return s3.as_it_was(environ, start)

    return answer


def answer_lost(s3: S3, *, method: str, times: int) -> Application:
    """Do what is asked for, and then say 500, as when a connection breaks before the answer arrives."""
    left = iter(range(times))

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != method or next(left, None) is None:
            return s3.as_it_was(environ, start)
        s3.as_it_was(environ, lambda *_: None)
        start("500 Internal Server Error", [("Content-Length", "0")])
        return []

    return answer


def without_conditions(s3: S3) -> Application:
    """Forget `If-None-Match`, as servers do that know only a part of S3."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return s3.as_it_was({name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}, start)

    return answer


def half_an_object(s3: S3) -> Application:
    """Promise a whole object, and send half of it."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        content = b"".join(s3.as_it_was(environ, start))
        return [content[: len(content) // 2]]

    return answer


@contextmanager
def running() -> Iterator[S3]:
    server = S3()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def looked_at(s3: S3) -> Iterator[None]:
    """While it lasts, the server wants credentials that it has given out."""
    _authentication(s3, "0")
    try:
        yield
    finally:
        _authentication(s3, "inf")


def _authentication(s3: S3, requests_without: str) -> None:
    s3.ask("POST", "/moto-api/reset-auth", requests_without, **{"Content-Type": "text/plain"})


def nobody() -> str:
    """Return an address of this machine on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}"


def user(s3: S3, *actions: str) -> dict[str, str]:
    """Create somebody who may do these things, and return the credentials."""
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    name = f"user-{next(_NUMBERS)}"
    _iam(s3, Action="CreateUser", UserName=name)
    _iam(s3, Action="PutUserPolicy", UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    made = _iam(s3, Action="CreateAccessKey", UserName=name)
    found = {tag: re.search(f"<{tag}>(.*)</{tag}>", made) for tag in ("AccessKeyId", "SecretAccessKey")}
    key, secret = (one[1] if one else "" for one in found.values())
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}


def _iam(s3: S3, **query: str) -> str:
    headers = {"Authorization": _as("iam"), "Content-Type": "application/x-www-form-urlencoded"}
    return s3.ask("POST", "/", urlencode({**query, "Version": "2010-05-08"}), **headers)


def _as(service: str) -> str:
    """Somebody's signature, as far as moto looks before it is told to look closely."""
    return f"AWS4-HMAC-SHA256 Credential=root/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
