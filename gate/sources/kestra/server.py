"""Asks a Kestra server. Follows no redirection, so that credentials go nowhere else."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gate.errors import ConfigError, InputError
from gate.model.source import Json

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

PATH = "/api/v1/plugins/schemas/flow"
TIMEOUT_SECONDS = 60
MAX_BYTES = 256 * 1024 * 1024
_HINTS = {
    401: "Set KESTRA_API_TOKEN, or KESTRA_USERNAME and KESTRA_PASSWORD.",
    403: "The credentials may not read plugins; use those of another account.",
    404: "Check the address: it is the server's own, with nothing behind it but a path that it is published under.",
}


class AnswerError(InputError):
    """The server answered with an error; `status` is its code."""

    def __init__(self, message: str, *, remediation: str, status: int) -> None:
        super().__init__(message, remediation=remediation)
        self.status = status


def fetch(url: str, environ: Mapping[str, str], timeout: float = TIMEOUT_SECONDS) -> dict[str, Json]:
    """Return a server's schema of a flow. Raises as `ask` does."""
    return _object(ask(url, PATH, environ, _HINTS, timeout))


def ask(url: str, path: str, environ: Mapping[str, str], hints: Mapping[int, str], timeout: float = TIMEOUT_SECONDS) -> Json:
    """Return what a server answers to a path. `hints` say what to do about which status.

    Credentials are those of the Terraform provider: KESTRA_API_TOKEN, or KESTRA_USERNAME and KESTRA_PASSWORD.
    Raises ConfigError when `url` is no address, AnswerError when the server refuses, InputError when it cannot be asked or does not
    answer with JSON.
    """
    import json  # noqa: PLC0415 - only commands that ask need them
    from http.client import HTTPException  # noqa: PLC0415
    from urllib.error import HTTPError, URLError  # noqa: PLC0415
    from urllib.request import Request  # noqa: PLC0415

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ConfigError(
            "this is no address of a Kestra server", remediation="Write it as https://kestra.example.com, without credentials."
        )
    request = Request(url.rstrip("/") + path, headers={"Accept": "application/json", **_credentials(environ)})  # noqa: S310 - checked above
    try:
        with _opener().open(request, timeout=timeout) as answer:
            found: Json = json.loads(_body(answer))
            return found
    except HTTPError as error:
        error.close()  # it is the answer, and holds the connection
        message = f"{parts.hostname} answered {error.code} {error.reason}"
        raise AnswerError(message, remediation=hints.get(error.code, _ANY), status=error.code) from error
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise InputError(f"{parts.hostname} could not be asked: {reason}", remediation=_ANY) from error
    except ValueError as error:
        raise InputError(f"{parts.hostname} did not answer with JSON", remediation=hints[404]) from error


_ANY = "Check that the server runs and can be reached from here."


def _opener() -> OpenerDirector:
    from urllib.request import HTTPRedirectHandler, build_opener  # noqa: PLC0415

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    return build_opener(Stay)


def _credentials(environ: Mapping[str, str]) -> dict[str, str]:
    if environ.get("KESTRA_API_TOKEN"):
        return {"Authorization": f"Bearer {environ['KESTRA_API_TOKEN']}"}
    if environ.get("KESTRA_USERNAME"):
        both = f"{environ['KESTRA_USERNAME']}:{environ.get('KESTRA_PASSWORD', '')}"
        return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
    return {}


def _body(answer: HTTPResponse) -> bytes:
    found = answer.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise InputError(f"the answer is larger than {MAX_BYTES // 1024 // 1024} MB", remediation=_HINTS[404])
    return found


def _object(found: Json) -> dict[str, Json]:
    if not isinstance(found, dict):
        raise InputError("the server's answer is not Kestra's JSON Schema of a flow", remediation=_HINTS[404])
    return found
