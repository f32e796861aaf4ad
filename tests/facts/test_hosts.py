"""Whose host is this?"""

from __future__ import annotations

import pytest

from gate.config.project import Airbyte, Environment, Kestra
from gate.facts.hosts import host_of, host_patterns, matches, owners
from gate.model.terraform import UNKNOWN_PART


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://LocalHost:8080/api", "localhost:8080", id="port"),
        pytest.param("https://kestra.example.com./", "kestra.example.com", id="trailing dot"),
        pytest.param("kestra.example.com/x", "kestra.example.com", id="no scheme"),
        pytest.param("https://user:secret@kestra.example.com@evil.example.com/", "evil.example.com", id="user information"),
        pytest.param("http://[::1]:8080", "[::1]:8080", id="IPv6"),
        pytest.param("http://x:port/", None, id="no number"),
        pytest.param(f"http://{UNKNOWN_PART}:8080", None, id="unknown"),
        pytest.param("https://evil.example.com\\@kestra.example.com", None, id="backslash"),
        pytest.param("https://evil.exa\nmple.com", None, id="line break"),
        pytest.param(" https://kestra.example.com", None, id="space"),
        pytest.param("", None, id="empty"),
        pytest.param(None, None, id="none"),
    ],
)
def test_host_of(url: str | None, expected: str | None) -> None:
    assert host_of(url) == expected


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("localhost:8080", "localhost", True),
        ("localhost:8080", "localhost:8080", True),
        ("localhost:8081", "localhost:8080", False),
        ("localhost", "localhost:8080", False),
        ("a.dev.example.com", "*.dev.example.com", True),
        ("dev.example.com", "*.dev.example.com", False),
        ("evil-dev.example.com", "*.dev.example.com", False),
        ("[::1]:8080", "[::1]", True),
        ("a.dev.example.com:443", "*.dev.example.com", True),
    ],
)
def test_matches(host: str, pattern: str, expected: bool) -> None:
    assert matches(host, [pattern]) is expected


DEV = Environment(name="dev", hosts=("localhost",), kestra=Kestra(url="http://kestra.example.com", tenant="dev", version="1.3"))
PROD = Environment(
    name="prod",
    kestra=Kestra(url="http://kestra.example.com", tenant="prod", version="1.3"),
    airbyte=Airbyte(server_url="https://airbyte.example.com/api"),
)


@pytest.mark.parametrize(
    ("host", "provider", "tenant", "expected"),
    [
        pytest.param("localhost:8080", "airbyte", None, ("dev",), id="listed host"),
        pytest.param("airbyte.example.com", "airbyte", None, ("prod",), id="own address"),
        pytest.param("kestra.example.com", "kestra", "prod", ("prod",), id="told apart by tenant"),
        pytest.param("kestra.example.com", "kestra", "other", (), id="nobody's tenant"),
        pytest.param("kestra.example.com", "kestra", None, (), id="unknown tenant"),
        pytest.param("elsewhere", "kestra", "prod", (), id="nobody's host"),
        pytest.param(None, "kestra", "prod", (), id="unknown host"),
    ],
)
def test_owners(host: str | None, provider: str, tenant: str | None, expected: tuple[str, ...]) -> None:
    assert owners(host, provider, tenant, [DEV, PROD]) == expected


def test_an_environment_owns_the_hosts_of_its_addresses() -> None:
    assert host_patterns(PROD) == ("kestra.example.com", "airbyte.example.com")
