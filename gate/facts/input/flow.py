"""What a flow says and reaches, as rules read it."""

from __future__ import annotations

from msgspec import Struct

from gate.model.source import Path


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
