"""How the stand-in providers speak to a server: plain HTTP, errors in words, and addresses that a sandbox may redirect.

The redirection lets a configuration keep its real addresses: beside the CLI configuration file that Terraform was given,
`addresses.json` says which local server stands for which origin.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 30


class RequestError(Exception):
    """A request that failed; the message is for the user, `status` is 0 where there was no reply."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


def basic(username: str, password: str) -> str:
    """Return the header value of HTTP's basic authentication."""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()


def _standing_in(origin: str) -> str:
    settings = os.environ.get("TF_CLI_CONFIG_FILE")
    book = Path(settings).with_name("addresses.json") if settings else None
    if book is None or not book.exists():
        return origin
    return str(json.loads(book.read_text(encoding="utf-8")).get(origin, origin))


class Client:
    """Sends requests to the API below one address; `authorize` yields the header's value, asked for with each request."""

    def __init__(self, address: str, authorize: Callable[[], str | None] = lambda: None) -> None:
        parts = urlsplit(address)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._root = parts.path.rstrip("/")
        self._server = urlsplit(_standing_in(self._origin))
        self._authorize = authorize

    def send(self, method: str, path: str, body: object = None, *, content_type: str = "application/json") -> Any:
        """Send a request and return the reply: decoded where it is JSON, else bytes, None where empty. Raises RequestError."""
        from http.client import HTTPConnection, HTTPException, HTTPSConnection  # noqa: PLC0415 - most starts of a provider send nothing

        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Content-Type": content_type}
        if authorization := self._authorize():
            headers["Authorization"] = authorization
        connect = HTTPSConnection if self._server.scheme == "https" else HTTPConnection
        connection = connect(self._server.hostname or "", self._server.port, timeout=TIMEOUT)
        try:
            connection.request(method, self._root + path, data, headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            raise RequestError(f"{method} {self._origin}{self._root}{path}: {error}") from error
        finally:
            connection.close()
        if response.status >= 400:
            raise RequestError(f"{method} {self._origin}{self._root}{path}: status {response.status}: {_message(content)}", response.status)
        if not content:
            return None
        return json.loads(content) if response.headers.get_content_type() == "application/json" else content


def _message(content: bytes) -> str:
    try:
        return str(json.loads(content)["message"])
    except (ValueError, KeyError, TypeError):
        return "no explanation"
