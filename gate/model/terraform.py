"""Terraform's configuration and plans as documents: what was written, what would change, what is not known."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from gate.model.source import InputFile, Json, ParseFailure, Path, SourceMap, Span

UNKNOWN_PART = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}unknown\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
"""Stands in a string for a part that is known only after apply. A wholly unknown value is None, with its path in `unknown`."""

Mode = Literal["managed", "data", "ephemeral", "action"]
Operation = Literal["create", "update", "delete", "replace", "forget", "no-op", "read"]
ActionEvent = Literal["before_create", "after_create", "before_update", "after_update", "before_destroy", "after_destroy", "invoke"]
PlanMode = Literal["normal", "destroy", "refresh-only"]
OnFailure = Literal["halt", "taint", "continue"]
DeferredReason = Literal[
    "instance_count_unknown", "resource_config_unknown", "provider_config_unknown", "absent_prereq", "deferred_prereq", "unknown"
]


class Attributes(Struct, frozen=True, kw_only=True):
    """What a block says, evaluated: values, and for each path what is unknown, sensitive, literal, and where it stands."""

    values: dict[str, Json]
    """Known values; nested blocks are lists of objects. Unknown leaves are None, partly known strings hold UNKNOWN_PART."""
    unknown: tuple[Path, ...] = ()
    sensitive: tuple[Path, ...] = ()
    refs: dict[str, tuple[str, ...]] = {}
    """Top-level argument → addresses of the resources and data sources that its value comes from, through locals,
    variables and modules too."""
    spans: dict[Path, Span] = {}
    """Path of each argument or nested block → its expression, in the module that wrote it."""
    literals: dict[Path, Span] = {}
    """Path of each non-empty string argument whose value is written in the code → where: the expression itself, or the
    variable default, tfvars line, module input or local that it comes from."""
    texts: dict[Path, SourceMap] = {}
    """Path of each string that was rendered from a file, template, heredoc or quoted string → the way back."""
    origins: dict[Path, tuple[Span, ...]] = {}
    """Path of each argument that refers to variables, locals, outputs of modules or what its block is repeated over → where those get
    their values, nearest first."""


class Provisioner(Struct, frozen=True, kw_only=True):
    """A program that Terraform runs beside a resource."""

    type: str
    when: Literal["create", "destroy"]
    span: Span


class Resource(Struct, frozen=True, kw_only=True):
    """One instance of a resource, data source, ephemeral resource or action (Terraform 1.14) in the configuration."""

    address: str
    """In Terraform's own notation; `[?]` stands for instances whose keys cannot be known yet."""
    mode: Mode
    type: str
    name: str
    index: str | int | None
    module: str
    """Address of the module instance, empty for the root."""
    provider: str
    """The `key` of the provider configuration that serves it."""
    attributes: Attributes
    span: Span
    provisioners: tuple[Provisioner, ...] = ()
    lifecycle: dict[str, Json] = {}


class Removed(Struct, frozen=True, kw_only=True):
    """A `removed` block: what it names goes out of Terraform's hands, destroyed or not.

    Or a block without instances (`count = 0`), where programs run when those that it had are destroyed.
    """

    target: str
    """Address of the resource or module, without instance keys where the block names all instances."""
    destroy: bool
    provisioners: tuple[Provisioner, ...]
    """Programs that run when it is destroyed."""
    span: Span


class Import(Struct, frozen=True, kw_only=True):
    """One instance of an `import` block: an object that exists already comes into Terraform's hands."""

    target: str
    """Address; `[?]` stands for keys that cannot be known yet."""
    attributes: Attributes
    """Holds `id`, or `identity`."""
    span: Span


class Provider(Struct, frozen=True, kw_only=True):
    """One provider configuration. `key` is `NAME` or `NAME.ALIAS`, prefixed by `MODULE:` when it stands in a child module."""

    key: str
    name: str
    alias: str | None
    source: str
    """Such as `kestra-io/kestra`; `hashicorp/NAME` where the configuration does not say."""
    version: str | None
    module: str
    attributes: Attributes
    span: Span | None
    """None where the configuration has no such block and Terraform assumes an empty one."""


class RequiredProvider(Struct, frozen=True, kw_only=True):
    """A provider that Terraform installs and runs for this configuration: some module requires, configures or uses it."""

    source: str
    """As in `Provider.source`."""
    span: Span
    """Where it is named first."""


class Variable(Struct, frozen=True, kw_only=True):
    """An input variable of the root module."""

    name: str
    type: str | None
    sensitive: bool
    has_default: bool
    known: bool
    value: Json
    span: Span
    literals: dict[Path, Span] = {}
    """Path of each string inside the value that is written in the code → where, such as a line of a tfvars file."""


class Backend(Struct, frozen=True, kw_only=True):
    """Where the configuration says that state lives. `type` is `local` where it says nothing, `cloud` for a cloud block."""

    type: str
    attributes: Attributes
    span: Span | None


class ModuleCall(Struct, frozen=True, kw_only=True):
    """One instance of a module call."""

    address: str
    source: str
    version: str | None
    read: bool
    """Whether its content is part of this configuration; a module of a registry or of another repository is not."""
    span: Span


class Output(Struct, frozen=True, kw_only=True):
    """An output of the root module."""

    name: str
    sensitive: bool
    attributes: Attributes
    """Holds the one argument `value`."""
    span: Span


class Configuration(Struct, frozen=True, kw_only=True):
    """A root module evaluated offline, with everything that it calls."""

    root: str
    required_version: str | None
    backend: Backend
    resources: tuple[Resource, ...]
    providers: tuple[Provider, ...]
    required_providers: tuple[RequiredProvider, ...] = ()
    """One for each source, in modules without instances too."""
    variables: tuple[Variable, ...]
    modules: tuple[ModuleCall, ...]
    outputs: tuple[Output, ...]
    removed: tuple[Removed, ...] = ()
    imports: tuple[Import, ...] = ()
    inputs: tuple[InputFile, ...]
    """Every file that evaluation read, `file()` and `templatefile()` included."""
    failures: tuple[ParseFailure, ...]
    scoped: tuple[Attributes, ...] = ()
    """Values that no other field has: locals, variables and outputs of modules, arguments of provisioners and connections. In clear,
    for those who must know what is secret."""


class StateIdentity(Struct, frozen=True, kw_only=True):
    """Which state a plan was made from; None where the plan does not say (plan JSON)."""

    lineage: str
    serial: int


class InstalledModule(Struct, frozen=True, kw_only=True):
    """A module that a plan was made with; `address` is its path of calls, such as `module.a.module.b`."""

    address: str
    source: str
    """As Terraform resolved it, such as `./modules/a` or `registry.terraform.io/acme/a/aws`; it may hold credentials."""
    version: str | None


class LockedProvider(Struct, frozen=True, kw_only=True):
    """A provider that an apply of the plan would run."""

    source: str
    """Without the public registry's host, such as `kestra-io/kestra`."""
    version: str
    constraints: str
    hashes: tuple[str, ...]


class PlanIdentity(Struct, frozen=True, kw_only=True):
    """What a plan is, apart from what it changes. None means that this form of the plan does not say."""

    format: Literal["saved", "json"]
    terraform_version: str
    complete: bool | None
    errored: bool | None
    applyable: bool | None
    mode: PlanMode | None
    targets: tuple[str, ...] | None
    forced_replacements: tuple[str, ...] | None
    backend: str | None
    """Type of the backend."""
    backend_config: dict[str, Json] | None
    workspace: str | None
    state: StateIdentity | None
    timestamp: str | None
    apply_time_variables: tuple[str, ...] | None = None
    """Ephemeral variables, whose values are not in the plan and are given again at apply."""
    modules: tuple[InstalledModule, ...] | None = None
    """The modules below the root."""
    providers: tuple[LockedProvider, ...] | None = None


class Change(Struct, frozen=True, kw_only=True):
    """What a plan would do to one object. A deposed object shares its address with the current one."""

    address: str
    previous_address: str | None
    module: str
    mode: Literal["managed", "data"]
    type: str
    name: str
    index: str | int | None
    deposed: str | None
    provider: str
    """Source address without the registry's host, such as `kestra-io/kestra`."""
    provider_config: str | None
    """Key of the provider configuration as in `Provider.key`, where the plan tells."""
    actions: tuple[str, ...]
    operation: Operation
    destroys: bool
    """True for delete, both orders of replace, and forget: the object would no longer be there, or no longer be managed."""
    reason: str | None
    importing: str | None
    before: dict[str, Json] | None
    after: dict[str, Json] | None
    unknown: tuple[Path, ...]
    sensitive_before: tuple[Path, ...]
    sensitive_after: tuple[Path, ...]
    """The empty path marks the whole object."""
    replace_paths: tuple[Path, ...]


class Action(Struct, frozen=True, kw_only=True):
    """One invocation of an action (Terraform 1.14): it changes something outside of every resource, and has no `Change`."""

    address: str
    module: str
    type: str
    name: str
    index: str | int | None
    provider: str
    provider_config: str | None
    """As in `Change`."""
    event: ActionEvent
    resource: str | None
    """Address of the instance whose change invokes it; None where it was asked for on the command line."""
    position: tuple[int, int] | None
    """Which of the resource's `action_trigger` blocks names it, and in which place; None without such a block."""
    on_failure: OnFailure
    values: dict[str, Json] | None
    """Its arguments."""
    unknown: tuple[Path, ...]
    sensitive: tuple[Path, ...]


class Deferred(Struct, frozen=True, kw_only=True):
    """A change or an action that Terraform put off to a later plan, and why.

    An address may hold `[*]`, for instances whose keys are not known yet; their `index` is None.
    """

    reason: DeferredReason
    planned: Change | Action


class OutputChange(Struct, frozen=True, kw_only=True):
    """What a plan would do to one root output; the value stays out of it."""

    name: str
    actions: tuple[str, ...]
    sensitive: bool
    unknown: bool


class CheckResult(Struct, frozen=True, kw_only=True):
    """How one checkable object stands in a plan."""

    address: str
    kind: str
    status: Literal["pass", "fail", "error", "unknown"]


class Plan(Struct, frozen=True, kw_only=True):
    """A plan, read from the saved file itself or from its JSON."""

    path: str
    digest: str
    identity: PlanIdentity
    variables: dict[str, Json]
    """Values in clear, sensitive ones too: never print them."""
    changes: tuple[Change, ...]
    drift: tuple[Change, ...]
    outputs: tuple[OutputChange, ...]
    checks: tuple[CheckResult, ...]
    deferred: tuple[Deferred, ...]
    actions: tuple[Action, ...]
    config_files: dict[str, bytes]
    """The configuration inside a saved plan: path relative to the root module (`../` for modules beside it) → bytes. Empty for JSON."""
    config_digest: str | None
    lock_file: bytes | None
    providers: dict[str, dict[str, Json]] | None = None
    """Of a plan's JSON: key of each provider configuration that has arguments → the constant ones. None for a saved plan,
    which holds the configuration itself."""
    document: str | None = None
    """Of a plan's JSON: its text, in clear. None for a saved plan."""
