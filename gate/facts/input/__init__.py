"""The policy input `gate.input/v1`: what a rule may read. Values are redacted; positions stay in Python.

Paths (`unknown`, `sensitive`, `path`) are arrays of keys and indexes from the object that holds them.
"""

from __future__ import annotations

from msgspec import Struct

from gate.facts.input.configuration import ConfigurationFact, ResourceFact
from gate.facts.input.environment import EnvironmentFact
from gate.facts.input.flow import FlowFact, ReferenceFact, TaskFact
from gate.facts.input.graph import GraphFact
from gate.facts.input.plan import ChangeFact, PlanFact
from gate.model.source import Path

INPUT_SCHEMA = "gate.input/v1"


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
