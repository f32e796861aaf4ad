"""Whose host is this? Addresses to hosts, and hosts to environments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from gate.config.project import Environment
from gate.model.terraform import UNKNOWN_PART

_PLAIN = re.compile(r"[^\x00-\x20\x7f\\]*").fullmatch
"""Programs differ in which host is meant beside white space, control characters and backslashes."""


def host_of(url: str | None) -> str | None:
    """Return the lower-case host of an address, with its port where it names one; None where it has none or it is not known."""
    if not url or UNKNOWN_PART in url or not _PLAIN(url):
        return None
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    return host if port is None else f"{host}:{port}"


def host_patterns(environment: Environment) -> tuple[str, ...]:
    """Return every host that belongs to an environment: those it lists, and those of its Kestra and Airbyte addresses."""
    named = [pattern.lower() for pattern in environment.hosts]
    if environment.kestra:
        named.append(host_of(environment.kestra.url) or "")
    if environment.airbyte:
        named.append(host_of(environment.airbyte.server_url) or "")
    return tuple(dict.fromkeys(pattern for pattern in named if pattern))


def matches(host: str, patterns: Iterable[str]) -> bool:
    """Whether a host is among the patterns; a pattern without a port holds for every port."""
    bare = host if host.endswith("]") else host.partition("]:")[0] + "]" if "]:" in host else host.partition(":")[0]
    return any(pattern in (host, bare) or fnmatchcase(host if ":" in pattern else bare, pattern) for pattern in patterns)


def owners(host: str | None, provider: str, tenant: str | None, environments: Iterable[Environment]) -> tuple[str, ...]:
    """Name the environments that a provider configuration reaches.

    Environments that share a Kestra host are told apart by tenant.
    """
    if host is None:
        return ()
    candidates = [environment for environment in environments if matches(host, host_patterns(environment))]
    if provider == "kestra":
        candidates = [one for one in candidates if one.kestra is None or one.kestra.tenant == tenant or host_of(one.kestra.url) != host]
    return tuple(environment.name for environment in candidates)
