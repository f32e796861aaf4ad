"""Requests, replies and route tables of the stand-in servers. No sockets here, and nothing about Kestra or Airbyte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.sandbox.store import Store


@dataclass(frozen=True)
class Request:
    """One HTTP request, with the store that it is about."""

    store: Store
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON. Raises HttpError when it is not."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise HttpError(400, "the body is not JSON") from None

    def text(self) -> str:
        """Return the body as text. Raises HttpError when it is not UTF-8."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            raise HttpError(400, "the body is not UTF-8") from None


@dataclass(frozen=True)
class Reply:
    """One HTTP reply; `body` is sent as it is where it is bytes, else as JSON."""

    body: Any = None
    status: int = 200


class HttpError(Exception):
    """A request that is answered with an error status and a message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


Action = Callable[..., Reply]
"""Called with the request, then with the parts that the route's pattern captured."""


@dataclass(frozen=True)
class Route:
    """A method and path pattern, and what answers it."""

    method: str
    pattern: re.Pattern[str]
    action: Action


def route(method: str, path: str, action: Action) -> Route:
    """Make a route from a path in which `{name}` stands for one segment."""
    return Route(method, re.compile(re.sub(r"\{\w+\}", "([^/]+)", path)), action)


def dispatch(routes: Sequence[Route], method: str, path: str, request: Request) -> Reply:
    """Answer with the first route that fits. Raises HttpError 404 or 405 when none does."""
    allowed = False
    for candidate in routes:
        if found := candidate.pattern.fullmatch(path):
            if candidate.method == method:
                return candidate.action(request, *found.groups())
            allowed = True
    raise HttpError(405, f"{method} is not possible here") if allowed else HttpError(404, f"there is no {path}")
