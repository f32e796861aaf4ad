"""An OPA server, through opa-python-client: what is asked of it, within which time, and in words what went wrong. Knows no rules.

Only this module imports the client, for that takes as long as judging a repository. What the server says is never quoted as it
stands: its errors hold values of the input.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

import msgspec
import requests
from msgspec import Struct
from opa_client.errors import PolicyNotFoundError
from opa_client.opa import OpaClient
from requests.adapters import HTTPAdapter

from gate.engines.opa_words import Complaint
from gate.errors import EngineError
from gate.model.source import Json

_BARRED = frozenset({401, 403, 407})
_PATIENCE = 0.5  # seconds beyond a time-out of the client, which starts anew with every byte


class Refused(Exception):  # noqa: N818 - an answer, not a fault of the server
    """The server answered that it cannot do what was asked. `complaints` hold values of the input. Does not leave this room."""

    def __init__(self, status: int, complaints: tuple[Complaint, ...]) -> None:
        super().__init__(str(status))
        self.status = status
        self.complaints = complaints


class TooSlowError(Exception):
    """The server did not answer in time. Does not leave this room."""


class _Refusal(Struct):
    errors: tuple[Complaint, ...] = ()


class _Client(OpaClient):  # type: ignore[misc] # the client has no types
    """Talks to the address that gate.yaml names and to no other: no proxy, no .netrc, no redirect, and no second try."""

    def _init_session(self) -> requests.Session:
        session = requests.Session()
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter())
        session.trust_env = False
        session.verify = os.environ.get("SSL_CERT_FILE") or True
        session.hooks["response"].append(_expect_answer)
        return session

    def ask(self, path: str, policy_input: bytes) -> bytes:
        """Ask for a document with an input that is JSON already: decoding and encoding it again would cost more than the rules."""
        response = self._session.post(
            f"{self.root_url}/data/{path}?strict-builtin-errors=true",
            data=b'{"input":' + policy_input + b"}",
            headers={"Content-Type": "application/json"},
            timeout=self.timeout,
        )
        return bytes(response.content)


class OpaServer:
    """One server. Every method raises EngineError when it cannot be talked to, and Refused where it says no.

    `seconds` is how long it may take for what does not depend on a rule.
    """

    def __init__(self, url: str, seconds: float) -> None:
        self._seconds = seconds
        parts = urlsplit(url)
        self._shown = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._client = _Client(host=parts.hostname or "", ssl=parts.scheme == "https")
        self._client.root_url = f"{self._shown}/v1"

    def version(self) -> str:
        """Return OPA's version."""
        try:
            found = self.data("system/version")
        except Refused:
            found = None
        version = found.get("version") if isinstance(found, dict) else None
        if not isinstance(version, str):
            advice = (
                "Write an OPA server's address into `engine` of gate.yaml; if it is one, give the bundles that it loads roots of their own."
            )
            self.fail("does not tell its version, as OPA does", advice)
        return version

    def put(self, name: str, text: str) -> None:
        """Put a policy."""
        self._ask(lambda: self._client.update_policy_from_string(text, name, rego_compat=False))

    def policy(self, name: str) -> tuple[Json, Json]:
        """Return the text of a policy, and its syntax tree."""
        found = self._ask(lambda: self._client.get_policy(name)).get("result")
        return (found.get("raw"), found.get("ast")) if isinstance(found, dict) else (None, None)

    def delete(self, name: str) -> None:
        """Remove a policy."""
        self._ask(lambda: self._client.delete_policy(name))

    def put_data(self, name: str, document: dict[str, Json]) -> None:
        """Put a document."""
        self._ask(lambda: self._client.update_or_create_data(document, name))

    def data(self, name: str) -> Json:
        """Return a document."""
        found: Json = self._ask(lambda: self._client.get_data(name))["result"]
        return found

    def delete_data(self, name: str) -> None:
        """Remove a document."""
        self._ask(lambda: self._client.delete_data(name))

    def evaluate(self, path: str, policy_input: bytes, seconds: float) -> bytes:
        """Return the answer for a document below this input. Raises TooSlowError."""
        found: bytes = self._within(seconds, lambda: self._client.ask(path, policy_input))
        return found

    def _ask(self, call: Callable[[], Any]) -> Any:
        try:
            return self._within(self._seconds, call)
        except TooSlowError:
            self.fail(f"did not answer within {self._seconds:g} s", "Look whether it is overloaded, or raise `limits.rule` in gate.yaml.")

    def _within(self, seconds: float, call: Callable[[], Any]) -> Any:
        """Make a call in a thread of its own: the client's own time-out starts anew with every byte that arrives."""
        self._client.timeout = seconds
        asked, deadline = _Call(call), time.monotonic() + seconds
        asked.start()
        asked.join(seconds + _PATIENCE)
        if asked.is_alive() or (asked.error is not None and time.monotonic() >= deadline):
            raise TooSlowError
        if isinstance(asked.error, Refused):
            if asked.error.status in _BARRED:
                self.fail(
                    f"does not let gate in (HTTP {asked.error.status})", "Let gate put, read and remove policies and data there, and ask."
                )
            raise asked.error
        if asked.error is not None:
            self.fail(*_in_words(asked.error))
        return asked.answer

    def fail(self, what: str, remediation: str) -> NoReturn:
        """Raise an EngineError about the server."""
        raise EngineError(f"OPA at {self._shown} {what}", remediation=remediation) from None

    def close(self) -> None:
        """Close the connection."""
        self._client.close_connection()


class _Call(threading.Thread):
    """One call; nobody waits for it at the end of the process."""

    def __init__(self, call: Callable[[], Any]) -> None:
        super().__init__(daemon=True, name="opa")
        self._call = call
        self.answer: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.answer = self._call()
        except PolicyNotFoundError:
            self.error = Refused(404, ())
        except (requests.RequestException, Refused, ValueError) as error:
            self.error = error


def _in_words(error: Exception) -> tuple[str, str]:
    """Return what is wrong with a server that does not answer as OPA does, and what to do; the error's own text may hold anything."""
    if isinstance(error, requests.TooManyRedirects):
        return "leads elsewhere instead of answering", "Write the address of OPA itself into `engine` of gate.yaml."
    if isinstance(error, requests.exceptions.SSLError):
        return "has no certificate that can be trusted", "Name your authority's file in SSL_CERT_FILE, or correct `engine` in gate.yaml."
    if isinstance(error, (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)):
        return "cannot be reached, or broke the connection off", "Start it, or correct `engine` in gate.yaml."
    return "does not answer as OPA does", "Write the address of an OPA server into `engine` of gate.yaml."


def _expect_answer(response: requests.Response, *_: object, **__: object) -> None:
    """Refuse what is no answer of OPA, over which the client would stumble. Raises Refused for what OPA says no to."""
    status, content = response.status_code, response.content  # what is not read keeps the connection open
    if 300 <= status < 400:
        raise requests.TooManyRedirects
    if status in _BARRED:
        raise Refused(status, ())
    if status == requests.codes.no_content:
        return
    if status == requests.codes.ok:
        try:
            msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise requests.exceptions.InvalidJSONError from None
        return
    try:
        raise Refused(status, msgspec.json.decode(content, type=_Refusal).errors)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise requests.exceptions.InvalidJSONError from None
