"""Provider configurations as facts: whose instance they reach, and which of their credentials are written in the code."""

from __future__ import annotations

from gate.config.project import Environment
from gate.facts.hosts import host_of, owners
from gate.facts.input.configuration import CredentialFact, ProviderFact
from gate.facts.known_secrets import LITERALS, PROVIDERS
from gate.facts.redaction import Redactor
from gate.facts.sensitive import is_secret_name
from gate.model.source import Path
from gate.model.terraform import Provider

ADDRESS_ARGUMENTS = {"kestra": "url", "airbyte": "server_url"}
"""Kind of provider → the argument that says which instance it talks to."""


def kind_of(provider: Provider) -> str:
    """Return what a provider is, by its source: the name that a configuration gives it is free to choose."""
    return provider.source.rpartition("/")[2]


def provider_fact(provider: Provider, environments: tuple[Environment, ...], redactor: Redactor) -> ProviderFact:
    """Return what rules may know of a provider configuration."""
    attributes, kind = provider.attributes, kind_of(provider)
    argument = ADDRESS_ARGUMENTS.get(kind)
    written = attributes.values.get(argument) if argument else None
    url = written if isinstance(written, str) else None
    host, tenant = host_of(url), _tenant(provider)
    hidden = secret_paths(provider)
    return ProviderFact(
        subject=f"config:provider.{provider.key}",
        key=provider.key,
        name=provider.name,
        alias=provider.alias,
        source=provider.source,
        version=provider.version,
        module=provider.module,
        url=redactor.text(url) if url else None,
        host=host,
        url_path=(argument,) if argument else None,
        tenant=tenant,
        environments=owners(host, kind, tenant, environments),
        credentials=tuple(CredentialFact(path=path, literal=path in attributes.literals) for path in credentials(provider)),
        values=redactor.value(attributes.values, hidden),
        unknown=attributes.unknown,
        sensitive=hidden,
    )


def credentials(provider: Provider) -> tuple[Path, ...]:
    """Return the paths of arguments that give access by themselves: those of the schema, and literals below a secret's name."""
    attributes = provider.attributes
    known = {(name,) for name in LITERALS.get(kind_of(provider), ()) if name in attributes.values}
    named = {path for path in attributes.literals if any(isinstance(part, str) and is_secret_name(part) for part in path)}
    return tuple(sorted(known | named, key=str))


def secret_paths(provider: Provider) -> tuple[Path, ...]:
    """Return the paths of everything in a provider that must not be shown."""
    values = provider.attributes.values
    marked = ((name,) for name in sorted(PROVIDERS.get(kind_of(provider), ())) if name in values)
    return tuple(dict.fromkeys((*provider.attributes.sensitive, *marked, *credentials(provider))))


def _tenant(provider: Provider) -> str | None:
    """Kestra's tenant: `main` where the provider does not say, None where it is not known."""
    if kind_of(provider) != "kestra" or ("tenant_id",) in provider.attributes.unknown:
        return None
    tenant = provider.attributes.values.get("tenant_id")
    return tenant if isinstance(tenant, str) and tenant else "main"
