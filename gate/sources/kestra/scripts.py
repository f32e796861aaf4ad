"""What a text names by itself: hosts in addresses, other Kestra servers' interfaces, and commands that deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gate.sources.kestra.values import Value

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.:-]{0,60}\Z")
_AUTHORITY = re.compile(r"[^\s/\\'\"`?#<>()\[\]{};|]{1,500}")
_IPV6 = re.compile(r"(?:[^\s/@]{0,200}@)?(\[[0-9a-fA-F:.]{2,45}\])")
_LOCAL = frozenset({"kestra", "file", "nsfile", "classpath"})
_API = re.compile(r"[^\s'\"?#]{0,200}?/api/v1/(?:[^\s/'\"]{1,100}/)?(?:flows|executions|namespaces|kv)\b")
_DEPLOY = re.compile(
    r"(?<![\w./-])(terraform|tofu|terragrunt|pulumi|ansible-playbook)(?![\w./-])"
    r"(?:[ \t]+-{1,2}[\w-]+(?:=\S+)?)*+(?:[ \t]+(?:run-all[ \t]+)?([a-z][a-z-]*))?"
)
_DBT_TARGET = re.compile(r"(?<!\S)(?:--target|-t)(?:[ \t]+|=)[\"']?([^\s\"';&|]+)")
_DBT = re.compile(r"(?<![\w./-])dbt(?=[ \t])[^\n]*")
_CONTINUED = re.compile(r"\\\n")


class Named(NamedTuple):
    """What a text names: the kind of reference, and its target."""

    kind: str
    target: Value


def addresses(text: Value) -> Iterator[Named]:
    """Yield the hosts of the addresses in a text, without what may be secret in them: user, path and query."""
    at = text.text.find("://")
    while at >= 0:
        scheme = _SCHEME.search(text.text, max(at - 60, 0), at)
        behind = at + 3
        if scheme is not None and scheme[0].lower() not in _LOCAL:
            yield from _hosts(text, behind)
        at = text.text.find("://", behind)


def host(text: Value) -> Value:
    """Return a host, with its port where it has one, as it is compared."""
    return Value(text.text.lower().rstrip("."), text.open)


def commands(text: Value) -> Iterator[Named]:
    """Yield what a script deploys with, and the targets that it names to dbt."""
    script = text
    if "\\\n" in text.text:
        script = Value(_CONTINUED.sub("  ", text.text), text.open)
    for found in _DEPLOY.finditer(script.text):
        yield Named("deployment", Value(f"{found[1]} {found[2]}") if found[2] else Value(found[1]))
    for line in _DBT.finditer(script.text):
        for target in _DBT_TARGET.finditer(script.text, line.start(), line.end()):
            yield Named("dbt-target", script.part(*target.span(1)))


def _hosts(text: Value, start: int) -> Iterator[Named]:
    ipv6 = _IPV6.match(text.text, start)
    found = ipv6 or _AUTHORITY.match(text.text, start)
    if found is None:
        return
    begin, end = found.span(1) if ipv6 else found.span()
    begin = max(begin, text.text.rfind("@", begin, end) + 1)
    api = _API.match(text.text, end)
    for part in re.finditer(r"[^,]+", text.text[begin:end]):  # several brokers, or several servers of a database
        one = host(text.part(begin + part.start(), begin + part.end()))
        if one.text.strip(".:$%&*!~="):
            yield Named("host", one)
            if api:
                yield Named("kestra-api", one)
