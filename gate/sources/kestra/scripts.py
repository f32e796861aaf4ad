"""What a text names by itself: hosts in addresses, other Kestra servers' interfaces, and commands that deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gate.sources.kestra import packages
from gate.sources.kestra.values import UNKNOWN, Value

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.:-]{0,60}\Z")
_AUTHORITY = re.compile(r"[^\s/\\'\"`?#<>()\[\]{};|]{1,500}")
_IPV6 = re.compile(r"(?:[^\s/@]{0,200}@)?(\[[0-9a-fA-F:.]{2,45}\])")
_LOCAL = frozenset({"kestra", "file", "classpath"})
_NAMESPACE_FILE = re.compile(r"([^\s/'\"]{1,300})/([^\s'\"]{0,500})")
_API = re.compile(r"[^\s'\"?#]{0,200}?/api/v1/(?:[^\s/'\"]{1,100}/)?(?:flows|executions|namespaces|kv)\b")
_COMMANDS = ("terraform", "tofu", "terragrunt", "pulumi", "ansible-playbook", "dbt", "DBT_TARGET", *packages.HINTS)
_DEPLOY = re.compile(
    r"(?<![\w.-])(?:(ansible-playbook)|(terraform|tofu|terragrunt|pulumi))(?![\w./-])"
    r"(?:[ \t]+-{1,2}[\w-]+(?:=\S+)?)*+(?:[ \t]+(?:run-all[ \t]+)?([a-z][a-z-]*))?"
)
_DBT_TARGET = re.compile(r"(?<!\S)(?:--target(?:[ \t]+|=)|-t(?:[ \t]+|=)?)[\"']?([^\s\"';&|]+)")
_DBT = re.compile(r"(?:(?<![\w./-])|(?<=/bin/)|(?<= -m ))dbt(?:\.cli\.main)?(?=[ \t])[^\n]*")
_TARGETLESS = re.compile(r"dbt\S*[ \t]+(?:--version|-v|clean|deps|init)(?!\S)")
_DBT_LISTED = re.compile(r"[\"'](?:--target|-t)(?:=|[\"']\s{0,40},\s{0,40}f?[\"'])([^\s\"']+)[\"']")
"""A target among the words that a program hands to dbt."""
_DBT_SET = re.compile(r"(?<![\w$])DBT_TARGET(?:[\"']\])?[ \t]{0,4}=(?!=)[ \t]{0,4}[\"']?([^\s\"';&|()]+)")
_SHELL = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?[-=]([^{}$]+))?\})\Z")
"""A shell's variable that stands alone, and what it is where nothing is given to it."""
_CONTINUED = re.compile(r"\\\n")


class Named(NamedTuple):
    """What a text names: the kind of reference, its target, and the Kestra namespace that it lies in."""

    kind: str
    target: Value
    namespace: Value | None = None


def addresses(text: Value) -> Iterator[Named]:
    """Yield the hosts of the addresses in a text, without what may be secret in them: user, path and query."""
    at = text.text.find("://")
    while at >= 0:
        scheme = _SCHEME.search(text.text, max(at - 60, 0), at)
        behind = at + 3
        if scheme is not None and scheme[0].lower() == "nsfile":
            yield from _of_namespace(text, behind)
        elif scheme is not None and scheme[0].lower() not in _LOCAL:
            yield from _hosts(text, behind)
        at = text.text.find("://", behind)


def _of_namespace(text: Value, start: int) -> Iterator[Named]:
    """Yield the file of a namespace that an address names; one without a namespace lies in the flow's own."""
    found = _NAMESPACE_FILE.match(text.text, start)
    if found:
        yield Named("namespace-file", text.part(*found.span(2)), text.part(*found.span(1)))


def public(target: Value, *, bare: bool = False) -> Value:
    """Return an address without what may be secret in it; a bare one is its host alone. Anything else is returned as it is."""
    at = target.text.find("://")
    if at < 0:
        return target
    if bare:
        return next((one.target for one in addresses(target)), UNKNOWN)
    end = min((found for mark in "?#" if (found := target.text.find(mark, at)) >= 0), default=len(target.text))
    authority = re.compile(r"[^/]*").match(target.text, at + 3, end)
    user = authority[0].rfind("@") + 1 if authority else 0
    scheme, rest = target.part(0, at + 3), target.part(at + 3 + user, end)
    return Value(scheme.text + rest.text, (*scheme.open, *((a + at + 3, b + at + 3) for a, b in rest.open)))


def host(text: Value) -> Value:
    """Return a host, with its port where it has one, as it is compared."""
    return Value(text.text.lower().rstrip("."), text.open)


def commands(text: Value) -> Iterator[Named]:
    """Yield what a script deploys with, the targets that it names to dbt, what it installs, and runs from elsewhere."""
    if not any(command in text.text for command in _COMMANDS):
        return
    script = text
    if "\\\n" in text.text:
        script = Value(_CONTINUED.sub("  ", text.text), text.open)
    for found in _DEPLOY.finditer(script.text):
        yield Named("deployment", Value(found[1] or f"{found[2]} {found[3] or ''}".rstrip()))
    for target in _dbt_targets(script):
        if _SHELL.match(target.text) is None:  # what a variable holds is looked up by the plugin that it is given to
            yield Named("dbt-target", settled(target))
    for place in packages.installed(script.text):
        yield Named("package", public(script.part(*place)))
    for place in packages.run_from_elsewhere(script.text):
        yield Named("remote-script", public(script.part(*place)))


def dbt_choices(text: Value) -> Iterator[Value | None]:
    """Yield the target that each dbt command of a script names; None for one that leaves it to the profile."""
    script = Value(_CONTINUED.sub("  ", text.text), text.open)
    for line in _DBT.finditer(script.text):
        if _TARGETLESS.match(line[0]) is None:
            found = _DBT_TARGET.search(script.text, line.start(), line.end())
            yield settled(script.part(*found.span(1))) if found else None


def dbt_variables(text: Value) -> Iterator[tuple[str, Value | None]]:
    """Yield the shell's variables that name a target to dbt, each with what the script itself gives to it."""
    script = Value(_CONTINUED.sub("  ", text.text), text.open) if "dbt" in text.text else Value("")
    for target in _dbt_targets(script):
        found = _SHELL.match(target.text)
        if found:
            name = found[1] or found[2]
            given = re.search(rf"(?<![\w$]){name}=[\"']?([^\s\"';&|]+)", script.text)
            yield name, settled(script.part(*given.span(1))) if given else Value(found[3]) if found[3] else None


def settled(target: Value) -> Value:
    """Return what a word of a script is: unknown where the shell or a program puts something into it."""
    return UNKNOWN if "$" in target.text or "{" in target.text else target


def _dbt_targets(script: Value) -> Iterator[Value]:
    for line in _DBT.finditer(script.text):
        for target in _DBT_TARGET.finditer(script.text, line.start(), line.end()):
            yield script.part(*target.span(1))
    for pattern in (_DBT_LISTED, _DBT_SET) if "dbt" in script.text or "DBT_TARGET" in script.text else ():
        for target in pattern.finditer(script.text):
            yield script.part(*target.span(1))


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
