"""What Terraform's configuration says, as rules read it."""

from __future__ import annotations

from msgspec import Struct

from gate.model.source import Json, Path


class ProvisionerFact(Struct, frozen=True, kw_only=True):
    type: str
    when: str


class ResourceFact(Struct, frozen=True, kw_only=True):
    """A resource, data source, ephemeral resource or action (Terraform 1.14) of the configuration, one instance; `mode` says which.

    The `content` of a `kestra_flow` is not among the values: what it says is in `flows`.
    That of a `kestra_policy` is what its YAML says, where it can be read.
    """

    subject: str
    address: str
    mode: str
    type: str
    name: str
    index: str | int | None
    module: str
    provider: str
    values: dict[str, Json]
    unknown: tuple[Path, ...]
    refs: dict[str, tuple[str, ...]]
    """Argument → addresses of the resources that its value, or something inside it, comes from."""
    sensitive: tuple[Path, ...]
    provisioners: tuple[ProvisionerFact, ...]
    lifecycle: dict[str, Json]


class ProviderFact(Struct, frozen=True, kw_only=True):
    """A provider configuration. `host` is that of `url`, null where it is silent or unknown."""

    subject: str
    key: str
    name: str
    alias: str | None
    source: str
    version: str | None
    """The constraint that its module puts on it, such as `~> 1.3`; null where it puts none."""
    module: str
    url: str | None
    host: str | None
    url_path: Path | None
    """Where the address stands: `["url"]` or `["server_url"]`; null where the provider has no address."""
    tenant: str | None
    environments: tuple[str, ...]
    """Names of the environments whose hosts include `host`."""
    credentials: tuple[CredentialFact, ...]
    values: dict[str, Json]
    unknown: tuple[Path, ...]
    sensitive: tuple[Path, ...]


class RequiredProviderFact(Struct, frozen=True, kw_only=True):
    """A provider that Terraform installs and runs, because some module requires, configures or uses it.

    `subject` is `config:required_providers.SOURCE`.
    """

    subject: str
    source: str
    """Such as `kestra-io/kestra`; with its host where that is not Terraform's registry."""


class CredentialFact(Struct, frozen=True, kw_only=True):
    """A sensitive argument of a provider. `literal` says that its value is written in the code."""

    path: Path
    literal: bool


class VariableFact(Struct, frozen=True, kw_only=True):
    subject: str
    name: str
    type: str | None
    sensitive: bool
    has_default: bool
    known: bool


class BackendFact(Struct, frozen=True, kw_only=True):
    type: str
    values: dict[str, Json]
    unknown: tuple[Path, ...]


class ModuleFact(Struct, frozen=True, kw_only=True):
    """One instance of a module call; `subject` is `config:ADDRESS`."""

    subject: str
    address: str
    source: str
    version: str | None
    read: bool
    """False where its content is not in the repository: what it would do is then in a plan, and nowhere here."""


class OutputFact(Struct, frozen=True, kw_only=True):
    name: str
    sensitive: bool


class RemovedFact(Struct, frozen=True, kw_only=True):
    """A `removed` block, or one without instances that runs programs when its last goes; `subject` is `config:removed.ADDRESS`."""

    subject: str
    target: str
    destroy: bool
    """Whether what it names is destroyed; otherwise Terraform forgets it."""
    provisioners: tuple[ProvisionerFact, ...]


class ImportFact(Struct, frozen=True, kw_only=True):
    """An `import` block; `subject` is `config:import.ADDRESS`."""

    subject: str
    target: str
    values: dict[str, Json]
    """`id`, or `identity`."""
    unknown: tuple[Path, ...]


class ConfigurationFact(Struct, frozen=True, kw_only=True):
    root: str
    required_version: str | None
    backend: BackendFact
    resources: tuple[ResourceFact, ...]
    providers: tuple[ProviderFact, ...]
    required_providers: tuple[RequiredProviderFact, ...]
    variables: tuple[VariableFact, ...]
    modules: tuple[ModuleFact, ...]
    outputs: tuple[OutputFact, ...]
    removed: tuple[RemovedFact, ...]
    imports: tuple[ImportFact, ...]
