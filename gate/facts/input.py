"""The policy input `gate.input/v1`: what a rule may read. Values are redacted; positions stay in Python.

Paths (`unknown`, `sensitive`, `path`) are arrays of keys and indexes from the object that holds them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from gate.model.source import Json, Path
from gate.model.terraform import InstalledModule, LockedProvider, StateIdentity

INPUT_SCHEMA = "gate.input/v1"


class KestraFact(Struct, frozen=True, kw_only=True):
    url: str
    host: str | None
    tenant: str
    version: str
    edition: str
    service_accounts: tuple[str, ...]
    """Ids, or names, of users and groups that are no people, and may change this instance."""
    read_roles: tuple[str, ...]
    """Ids of roles that are not in Terraform, and change nothing."""


class AirbyteFact(Struct, frozen=True, kw_only=True):
    server_url: str
    host: str | None
    workspaces: tuple[str, ...]
    connections: tuple[str, ...]
    """Ids of connections that are not in Terraform."""
    service_accounts: tuple[str, ...]
    """As in `kestra`."""


class StateFact(Struct, frozen=True, kw_only=True):
    backend: str
    workspace: str
    config: dict[str, Json]


class EnvironmentFact(Struct, frozen=True, kw_only=True):
    """What `gate.yaml` says of an environment. `resource_types` is null where it says nothing.

    `subject` is `environment:NAME`; a path below it is one of the environment's entry in `gate.yaml`.
    """

    subject: str
    name: str
    protected: bool
    promotes_from: str | None
    branch: str | None
    kestra: KestraFact | None
    airbyte: AirbyteFact | None
    dbt_targets: tuple[str, ...]
    namespaces: tuple[str, ...]
    hosts: tuple[str, ...]
    """All host patterns of the environment: `hosts`, and those of its Kestra and Airbyte addresses."""
    owns: dict[str, tuple[str, ...]]
    """Kind of reference → names, or patterns of names, that belong to the environment."""
    secrets: tuple[str, ...]
    resource_types: tuple[str, ...] | None
    state: StateFact | None


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
    """A `removed` block; `subject` is `config:removed.ADDRESS`."""

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
    variables: tuple[VariableFact, ...]
    modules: tuple[ModuleFact, ...]
    outputs: tuple[OutputFact, ...]
    removed: tuple[RemovedFact, ...]
    imports: tuple[ImportFact, ...]


class IdentityFact(Struct, frozen=True, kw_only=True):
    """What the plan says of itself; null means that this form of the plan does not say."""

    format: str
    terraform_version: str
    complete: bool | None
    errored: bool | None
    applyable: bool | None
    mode: str | None
    targets: tuple[str, ...] | None
    forced_replacements: tuple[str, ...] | None
    backend: str | None
    backend_config: dict[str, Json] | None
    workspace: str | None
    state: StateIdentity | None
    """The state that the plan was made from; an empty lineage is that of a state that does not exist yet."""
    modules: tuple[InstalledModule, ...] | None
    providers: tuple[LockedProvider, ...] | None
    """What an apply of the plan would run, from the lock file inside the plan."""


class ChangeFact(Struct, frozen=True, kw_only=True):
    """What the plan would do to one object; a deposed object has a subject of its own.

    The `content` of a `kestra_flow` is neither in `before` nor in `after`: what it says is in `flows`.
    That of a `kestra_policy` is what its YAML says, where it can be read.
    """

    subject: str
    address: str
    previous_address: str | None
    module: str
    mode: str
    type: str
    name: str
    index: str | int | None
    deposed: str | None
    provider: str
    provider_config: str | None
    """The `key` of the provider configuration that makes the change; null where nothing tells."""
    actions: tuple[str, ...]
    operation: str
    destroys: bool
    reason: str | None
    importing: str | None
    before: dict[str, Json] | None
    after: dict[str, Json] | None
    unknown: tuple[Path, ...]
    """What is known only after apply, including flow content that the provider hides as an empty string."""
    refs: dict[str, tuple[str, ...]]
    """Argument → addresses of the resources that its value comes from, as the configuration says."""
    sensitive: tuple[Path, ...]
    """Of `before` and `after`."""
    replace_paths: tuple[Path, ...]
    changed: tuple[Path, ...]
    """Arguments whose values differ before and after, `content` of a `kestra_flow` too; the empty path where the object appears or goes."""


class DriftFact(ChangeFact, frozen=True, kw_only=True):
    """What was changed outside Terraform since its last apply; `before` is what Terraform knew, `after` what it found."""

    adopted: tuple[Path, ...]
    """What of `changed` the plan leaves as it was found; it writes over the rest."""


class ActionFact(Struct, frozen=True, kw_only=True):
    """One invocation of an action (Terraform 1.14): it changes something outside of every resource."""

    subject: str
    """`action:ADDRESS (EVENT of RESOURCE, BLOCK.PLACE)`: each event invokes an action anew. `(invoke)` where a person asked for it."""
    address: str
    module: str
    type: str
    name: str
    index: str | int | None
    provider: str
    provider_config: str | None
    event: str
    """`before_create`, `after_create` and so on, or `invoke`."""
    resource: str | None
    """Address of the instance whose change invokes it."""
    on_failure: str
    values: dict[str, Json] | None
    unknown: tuple[Path, ...]
    refs: dict[str, tuple[str, ...]]
    """As in a change."""
    sensitive: tuple[Path, ...]


class DeferredFact(Struct, frozen=True, kw_only=True):
    """A change or an action that Terraform put off to a later plan; the other one of the two is null."""

    subject: str
    """That of the change or action, with `deferred:` before it."""
    address: str
    reason: str
    change: ChangeFact | None
    action: ActionFact | None


class OutputChangeFact(Struct, frozen=True, kw_only=True):
    """What the plan would do to a root output; `subject` is `output:NAME`."""

    subject: str
    name: str
    actions: tuple[str, ...]
    sensitive: bool
    unknown: bool


class CheckFact(Struct, frozen=True, kw_only=True):
    """How a `check` block, or the conditions of a resource, output or variable stand; `subject` is `check:ADDRESS`."""

    subject: str
    address: str
    kind: str
    """`resource`, `output_value`, `check` or `var`."""
    status: str
    """`pass`, `fail`, `error`, or `unknown` until apply."""


class PlanFact(Struct, frozen=True, kw_only=True):
    """A plan; `subject` is `plan`."""

    subject: Literal["plan"]
    identity: IdentityFact
    changes: tuple[ChangeFact, ...]
    drift: tuple[DriftFact, ...]
    """What was changed outside Terraform; each `subject` is `drift:ADDRESS`."""
    outputs: tuple[OutputChangeFact, ...]
    checks: tuple[CheckFact, ...]
    deferred: tuple[DeferredFact, ...]
    actions: tuple[ActionFact, ...]


class TaskFact(Struct, frozen=True, kw_only=True):
    subject: str
    """The flow's."""
    id: str | None
    type: str | None
    path: Path
    given: tuple[str, ...]
    """The names of its properties that say something: those with a value that is not null, false or empty."""
    method: str | None = None
    """What it says as `method`, such as that of an HTTP request, in capitals; null where nothing is written, or an execution decides."""


class TriggerFact(Struct, frozen=True, kw_only=True):
    id: str | None
    type: str | None
    disabled: bool
    by_the_clock: bool
    """Whether it is a Schedule that names hours or days, so that its time zone matters."""
    path: Path
    given: tuple[str, ...]
    """As for a task."""


class InputFact(Struct, frozen=True, kw_only=True):
    id: str | None
    type: str | None
    required: bool
    path: Path


class ReferenceFact(Struct, frozen=True, kw_only=True):
    """One way in which a flow reaches something outside of it.

    `kind` is one of: `flow` (one that it runs), `upstream` (flows whose end starts it), `secret`, `credential`, `kv`, `namespace-file`,
    `namespace-variable`, `global`, `variable` (of the server's environment), `execution` (executions, logs and triggers that it reads or
    changes), `task` (one that is made from a template), `kestra-api`, `tenant`, `worker`, `git-sync`, `git-push`, `git-clone`,
    `git-revision` (the commit, tag or branch of a clone; `path` says which), `package` (that a script installs or runs),
    `remote-script` (that a script fetches and runs in one go), `airbyte-connection`, `fivetran-connector`, `dbt-target`, `dbt-job`, `host`,
    `deployment` (a command such as `terraform apply`), `image`, `kubernetes-namespace`, `account`, `bucket`, `database`, `dataset`,
    `project`, `region`, `role`, `schema`, `warehouse`.
    """

    kind: str
    target: str | None
    """Its name, as far as the flow decides it: «unknown» stands for a part that only an execution knows, `*` for any; null where nothing is
    written. A host is in lower case, with its port where it names one."""
    namespace: str | None
    """The Kestra namespace that it lies in, the flow's own where none is written; null where it lies in none."""
    namespace_root: str | None
    """The namespace that it lies in or below whatever an execution decides: `company` of `company.{{ inputs.team }}`; it may be empty."""
    namespace_path: Path
    """Where the namespace is written; as `path` where the flow's own is meant."""
    environments: tuple[str, ...]
    """Names of the environments that have the target in gate.yaml: a host in `hosts`, a dbt target in `dbt`, a tenant in `kestra`, an
    Airbyte connection in `airbyte`, and what is owned by its name in `owns`."""
    written: bool
    """Whether some environment has the target, and the flow's file names it word for word, not by a variable of Terraform."""
    dynamic: bool
    """Whether an execution, or what is known only after apply, may make it something else than what is written here."""
    via: str
    """The function, property or type of plugin that reaches it."""
    subject: str
    """The flow's."""
    path: Path


class BrokenExpressionFact(Struct, frozen=True, kw_only=True):
    """A text whose expressions Kestra could not read. It accepts the flow, and fails when it comes to the text."""

    path: Path
    says: str
    """What Kestra would say."""


class SurpriseFact(Struct, frozen=True, kw_only=True):
    """Something in the YAML of a flow that Kestra takes for something else than it looks like, and other programs do not.

    `kind` is `alias` (`*x` is the text `x`), `anchor` (`&x` that no alias needs is left out), `merge` (`<<` is a key like others), `tag`
    (`!x` is left out, and what follows it is text) or `documents` (what follows a second `---` is not read).
    """

    kind: str
    path: Path
    """Where, and the kind once more: one place may hold several."""


class MisfitFact(Struct, frozen=True, kw_only=True):
    """Something in a flow that the environment's Kestra version would not accept.

    `kind` is one of: `unknown-property`, `removed-property`, `missing-property`, `wrong-type`, `wrong-value` (of the right type, but not as
    Kestra would have it), `unknown-type` and `removed-type` (of a plugin, an input …), `old-type` (an old name, which still works),
    `duplicate-id`, `wrong-schedule`, `missing-input` (that a trigger must supply), `unsupplied-input` (the same, where only executions
    fail), `wrong-input`, `wrong-structure`, `wrong-id`, `wrong-timeout` (which only executions read), `enterprise-only`, `missing-auth`.
    """

    kind: str
    name: str
    path: Path
    nearest: str | None
    """What may have been meant."""
    replacement: str | None
    """What to write instead, or what is expected."""
    owner: str | None
    """The type of the plugin whose property it is; null at the top level."""
    accepted: str | None
    """What Kestra makes of it where it saves the flow nevertheless; null where it refuses the flow."""


class DeploymentFact(Struct, frozen=True, kw_only=True):
    """The `kestra_flow` that deploys a flow, and what its own arguments say; null where they are unknown."""

    subject: str
    address: str
    flow_id: str | None
    namespace: str | None


class OriginFact(Struct, frozen=True, kw_only=True):
    """Where a flow was found: `file` is its path (null where it has none), `deployed` the resource that deploys it."""

    file: str | None
    environments: tuple[str, ...]
    """Names of the environments whose `flows` folders hold the file."""
    deployed: DeploymentFact | None


class FlowFact(Struct, frozen=True, kw_only=True):
    """A flow, from a file or inside a `kestra_flow`, as it would be there."""

    subject: str
    id: str | None
    namespace: str | None
    disabled: bool
    labels: dict[str, str]
    origin: OriginFact
    given: tuple[str, ...]
    """As for a task."""
    version: str | None
    """The Kestra version whose catalogue judged it; null where the environment names none."""
    misfits: tuple[MisfitFact, ...]
    tasks: tuple[TaskFact, ...]
    triggers: tuple[TriggerFact, ...]
    inputs: tuple[InputFact, ...]
    references: tuple[ReferenceFact, ...]
    secrets: tuple[str, ...]
    """The keys of the secrets that it names, in order; those that an execution decides are among `references` alone."""
    broken_expressions: tuple[BrokenExpressionFact, ...]
    surprises: tuple[SurpriseFact, ...]
    unknown: tuple[Path, ...]
    """Paths of values with a part that is known only after apply."""


class SecretFact(Struct, frozen=True, kw_only=True):
    """What the detector of secrets found; never the value, its length or a part of it.

    `subject` and `path` are those of a flow, or of an object of the configuration or the plan; or `file:PATH`, where a secret stands in a
    file and in nothing else. `kind` says how it stands there.

    Written down: in a `property` that holds secrets (of a task, or an argument of a resource), in arguments of a `provider`, a `connector`
    of Airbyte, a `namespace-secret` of Kestra; a `variable` (its default, or what a tfvars file gives it), `committed` otherwise (backend,
    outputs, locals, provisioners), an `input-default`, a `webhook-key`, a `header`, a `url`, a `connection-string`, a `webhook` (an address
    that is a secret itself), a `script`, a `file` (in a text that becomes one), a `stored-value` (of Kestra's KV store); or, anywhere, with
    the form of a `token`, a `private-key` or a `service-account`.

    Shown: an `outside-source` (a secret's place is fed by what Kestra shows), an `unmasked-input` (not of type SECRET), `transformed` (a
    filter makes another text of it), an `unmarked-variable` or `unmarked-value` (Terraform shows it), or `sensitive-in-clear` (Terraform
    hides it, and writes it where Kestra shows it).
    """

    subject: str
    path: Path
    kind: str
    what: str
    """For people: the name of the property, or of the form, such as `a GitHub token`."""
    confidence: str
    """`high`, `medium`, or `low` for what is rather a stand-in for a secret."""


class EdgeFact(Struct, frozen=True, kw_only=True):
    """One way from a flow to another: a task that runs it (`kind` is `runs`), or a trigger that waits for its end (`follows`).

    Of one that is not `enabled` nothing is `lost`, `disabled`, `missing` or `unknown`.
    """

    subject: str
    """The flow's that holds the task or trigger."""
    path: Path
    kind: str
    flow: str | None
    namespace: str | None
    """What is reached, as in a reference."""
    exact: bool
    """Whether that names one flow, and no execution changes it."""
    reaches: tuple[str, ...]
    """Subjects of the flows that an exact one leads to; more than one where several bear the name."""
    lost: bool
    """Whether no flow of the environment bears the name, although all of them are known."""
    disabled: bool
    """Whether every flow that it reaches is disabled."""
    enabled: bool
    """Whether neither the flow nor the task or trigger that it comes from is disabled."""
    missing: tuple[str, ...]
    """Inputs that the flow that is started needs and is not given."""
    unknown: tuple[str, ...]
    """Inputs that the flow that is started is given and does not have."""


class CycleFact(Struct, frozen=True, kw_only=True):
    """Flows that lead back to the first of them, or tasks of a Dag that wait for each other (`kind` is `tasks`).

    Flows run one another (`runs`), or one at least follows by a trigger (`follows`), or may by a pattern or an expression (`may-follow`).
    """

    subject: str
    path: Path
    kind: str
    names: tuple[str, ...]
    """Namespace and id of each flow, with a dot between them, or the ids of the tasks; the first is where `path` leads."""
    written_out: bool
    """Whether every flow is named as text, and not by an expression or a default: Kestra sees no other circle of flows that run."""


class UndefinedFact(Struct, frozen=True, kw_only=True):
    """An input, output, variable or trigger that an expression reads and the flow does not define; or a name in `dependsOn` of a Dag."""

    subject: str
    path: Path
    name: str
    """As in an expression: `inputs.day`, `outputs.load.rows`, `vars.limit`, `trigger`; `dependsOn.load` for a Dag."""
    needed: bool
    """Whether the execution fails without it: nothing in the expression stands in for what is missing."""
    nearest: str | None
    """What may have been meant in place of the last part."""


class TwinFact(Struct, frozen=True, kw_only=True):
    """A flow whose id and namespace another one has too: Kestra keeps the one that is deployed last."""

    subject: str
    path: Path
    name: str
    """Namespace and id, with a dot between them."""
    others: tuple[str, ...]
    """Subjects of the others."""


class GraphFact(Struct, frozen=True, kw_only=True):
    """How the flows of the environment hang together."""

    edges: tuple[EdgeFact, ...] = ()
    cycles: tuple[CycleFact, ...] = ()
    undefined: tuple[UndefinedFact, ...] = ()
    twins: tuple[TwinFact, ...] = ()


class IndexFact(Struct, frozen=True, kw_only=True):
    """The same objects by Terraform type; tasks and references of all flows by type and kind: a rule touches only what it judges."""

    resources: dict[str, tuple[ResourceFact, ...]]
    changes: dict[str, tuple[ChangeFact, ...]]
    tasks: dict[str, tuple[TaskFact, ...]]
    """Those that have a type."""
    references: dict[str, tuple[ReferenceFact, ...]]


class PolicyInput(Struct, frozen=True, kw_only=True):
    """Everything that a rule may read about one environment."""

    schema: str
    environment: EnvironmentFact
    environments: tuple[EnvironmentFact, ...]
    configuration: ConfigurationFact | None
    plan: PlanFact | None
    flows: tuple[FlowFact, ...]
    graph: GraphFact
    """Empty where no rule reads it."""
    secrets: tuple[SecretFact, ...]
    by_type: IndexFact
    now: str
    """RFC 3339, UTC."""
