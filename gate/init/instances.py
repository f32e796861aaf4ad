"""What a configuration says of the Kestra and Airbyte that it talks to: addresses, tenant, version, workspaces, hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from gate.errors import InputError
from gate.facts.hosts import host_of
from gate.facts.providers import ADDRESS_ARGUMENTS, kind_of
from gate.init.found import Setting
from gate.init.roots import LOCK_FILE
from gate.model.ports import Tree
from gate.model.source import Path, Span
from gate.model.terraform import UNKNOWN_PART, Attributes, Configuration, Provider

ASSUMED_VERSION = "1.3"
MISSING = "The address of Kestra was not found. Add `kestra: {url: …, version: …}`: flows are held against that version."
ENTERPRISE = ("kestra_role", "kestra_group", "kestra_binding", "kestra_user", "kestra_service_account", "kestra_tenant", "kestra_namespace",
              "kestra_namespace_secret", "kestra_worker_group", "kestra_app")  # fmt: skip
"""Types of resources that Kestra's open source edition does not have."""
_OTHER_ADDRESSES = ("url", "host", "endpoint", "server_url", "base_url")
_LOCKED = re.compile(r'provider "[^"\n]*/kestra-io/kestra" \{\s*version\s*=\s*"(\d+)\.(\d+)')
_VERSION = re.compile(r"(\d+)\.(\d+)")


def place(span: Span | None) -> str:
    """Return a place as people write it."""
    return f"{span.path}:{span.line}" if span else ""


def written(attributes: Attributes, path: Path) -> str:
    """Return where a value is written: the literal that it comes from, or the argument."""
    return place(attributes.literals.get(path) or attributes.spans.get(path))


def served(configuration: Configuration) -> frozenset[str]:
    """Return the keys of the providers that reach the environment itself: those without an alias, or all of a kind that has no other."""
    plain = {kind_of(provider) for provider in configuration.providers if provider.alias is None}
    return frozenset(one.key for one in configuration.providers if one.alias is None or kind_of(one) not in plain)


def kestra(configuration: Configuration, tree: Tree, *, flows: bool) -> Setting | str | None:
    """Return the `kestra` section, what to write where its address is not known, or None where Kestra is not used."""
    found = _main(configuration, "kestra")
    version = _version(configuration, tree, found)
    if found is None and not flows:
        return None
    if found is None:
        return MISSING
    url = _address(found)
    if url is None:
        where = place(found.span) or "the configuration"
        return f"The address of Kestra is not written in {where}. Add `kestra: {{url: …, version: {version.value}}}`."
    tenant = found.attributes.values.get("tenant_id")
    types = sorted({resource.type for resource in configuration.resources} & set(ENTERPRISE))
    other = isinstance(tenant, str) and tenant not in ("", "main") and UNKNOWN_PART not in tenant
    lines = [Setting("url", url, written(found.attributes, ("url",)))]
    if other and isinstance(tenant, str):
        lines.append(Setting("tenant", tenant, written(found.attributes, ("tenant_id",))))
    lines.append(version)
    if types or other:
        lines.append(Setting("edition", "ee", f"{types[0]} is in use" if types else "it has tenants", guess=True))
    return Setting("kestra", tuple(lines))


def assumed() -> Setting:
    """Return the `kestra` section of an environment that nothing is known of and that is not production."""
    url = Setting("url", "http://localhost:8080", "nothing says it; Kestra's own default", guess=True)
    return Setting("kestra", (url, Setting("version", ASSUMED_VERSION, "nothing says it", guess=True)))


def airbyte(configuration: Configuration) -> Setting | str | None:
    """Return the `airbyte` section, what to write where its address is not known, or None where Airbyte is not used."""
    found = _main(configuration, "airbyte")
    if found is None:
        return None
    url = _address(found)
    if url is None:
        return f"The address of Airbyte is not written in {place(found.span) or 'the configuration'}. Add `airbyte: {{server_url: …}}`."
    lines = [Setting("server_url", url, written(found.attributes, ("server_url",)))]
    workspaces = {
        value: written(resource.attributes, ("workspace_id",))
        for resource in reversed(configuration.resources)
        if kind_of_type(resource.type) == "airbyte"
        and isinstance(value := resource.attributes.values.get("workspace_id"), str)
        and value
        and UNKNOWN_PART not in value
    }
    if workspaces:
        lines.append(
            Setting("workspaces", tuple(sorted(workspaces)), ", ".join(dict.fromkeys(workspaces[one] for one in sorted(workspaces))))
        )
    return Setting("airbyte", tuple(lines))


def uses(configuration: Configuration, kind: str) -> bool:
    """Whether a configuration talks to Kestra or to Airbyte."""
    return _main(configuration, kind) is not None or any(kind_of_type(one.type) == kind for one in configuration.resources)


def hosts(*configurations: Configuration) -> Setting | None:
    """Return the hosts of the environment: of every provider without an alias."""
    providers = [provider for one in reversed(configurations) for provider in reversed(one.providers) if provider.alias is None]
    found = {host: provider for provider in providers for host in _hosts(provider)}
    names = tuple(sorted(found))
    origin = ", ".join(dict.fromkeys(place(found[name].span) for name in names))
    return Setting("hosts", names, origin) if names else None


def foreign(configuration: Configuration) -> Iterator[str]:
    """Yield a remark for each provider that leads to a further instance."""
    known = {_host(provider) for provider in configuration.providers if provider.alias is None}
    for provider in configuration.providers:
        if provider.alias is not None and (host := _host(provider)) is not None and host not in known:
            yield (
                f"The provider {provider.key} ({place(provider.span)}) leads to {host} as well. If that is another environment, give it a"
                " root module and an entry of its own; gate denies what reaches a host that no environment, or another one, has."
            )


def kind_of_type(kind: str) -> str:
    """Return what provides a type of resources."""
    return kind.partition("_")[0]


def _main(configuration: Configuration, kind: str) -> Provider | None:
    """Return the provider configuration that resources use by default; else the first."""
    those = [provider for provider in configuration.providers if kind_of(provider) == kind]
    plain = [provider for provider in those if provider.alias is None]
    return next(iter([*plain, *those]), None)


def _address(provider: Provider) -> str | None:
    """Return a provider's address without credentials in it; None where it is not known."""
    value = provider.attributes.values.get(ADDRESS_ARGUMENTS.get(kind_of(provider), ""))
    if not isinstance(value, str) or host_of(value) is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https"):
        return None
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _host(provider: Provider) -> str | None:
    return next(_hosts(provider), None)


def _hosts(provider: Provider) -> Iterator[str]:
    values = provider.attributes.values
    own = ADDRESS_ARGUMENTS.get(kind_of(provider))
    for name in (own,) if own else _OTHER_ADDRESSES:
        value = values.get(name)
        host = host_of(value) if isinstance(value, str) else None
        if host is not None and re.fullmatch(r"([A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?", host):
            yield host


def _version(configuration: Configuration, tree: Tree, provider: Provider | None) -> Setting:
    """Return Kestra's version: the provider has the same number as the Kestra that it was made for."""
    lock = LOCK_FILE if configuration.root == "." else f"{configuration.root}/{LOCK_FILE}"
    try:
        locked = _LOCKED.search(tree.read(lock).decode("utf-8", "replace")) if tree.exists(lock) else None
    except InputError:
        locked = None
    if locked:
        return Setting("version", f"{locked[1]}.{locked[2]}", f"the provider in {lock}", guess=True)
    said = _VERSION.search(provider.version) if provider and provider.version else None
    if said and provider:
        return Setting("version", f"{said[1]}.{said[2]}", f"the provider's constraint {provider.version}", guess=True)
    return Setting("version", ASSUMED_VERSION, "nothing says it", guess=True)
