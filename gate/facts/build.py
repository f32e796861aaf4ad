"""Documents and environments become the policy input; every value passes the redactor on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from gate.config.project import Airbyte, Environment, Kestra, State
from gate.facts.documents import FLOW_RESOURCE, DeployedFlow, Documents, FlowDocument
from gate.facts.flows import CONTENT, hidden_content
from gate.facts.hosts import host_of, host_patterns
from gate.facts.input import (
    INPUT_SCHEMA,
    AirbyteFact,
    BackendFact,
    ChangeFact,
    CheckFact,
    ConfigurationFact,
    DeploymentFact,
    EnvironmentFact,
    FlowFact,
    IdentityFact,
    IndexFact,
    InputFact,
    KestraFact,
    MisfitFact,
    ModuleFact,
    OriginFact,
    OutputChangeFact,
    OutputFact,
    PlanFact,
    PolicyInput,
    ProvisionerFact,
    ResourceFact,
    StateFact,
    TaskFact,
    TriggerFact,
    VariableFact,
)
from gate.facts.providers import provider_fact
from gate.facts.redaction import Redactor
from gate.facts.sensitive import PLAIN_ARGUMENTS, RESOURCE_SECRETS, is_secret_name
from gate.model.source import Json, Path
from gate.model.terraform import UNKNOWN_PART, Change, Configuration, Plan, PlanIdentity, Resource

Fact = TypeVar("Fact", ResourceFact, ChangeFact)


def build(
    documents: Documents, environment: Environment, environments: Iterable[Environment], now: datetime, redactor: Redactor
) -> PolicyInput:
    """Return what rules may read about one environment. The redactor has learned the documents' secrets before."""
    everyone = tuple(environments)
    configuration, plan = documents.configuration, documents.plan
    written = {resource.address: resource for resource in configuration.resources} if configuration else {}
    resources = tuple(_resource(resource, redactor) for resource in written.values())
    changes = tuple(_change(change, written.get(change.address), redactor) for change in plan.changes) if plan else ()
    return PolicyInput(
        schema=INPUT_SCHEMA,
        environment=_environment(environment),
        environments=tuple(_environment(one) for one in everyone),
        configuration=_configuration(configuration, resources, everyone, redactor) if configuration else None,
        plan=_plan(plan, changes, redactor) if plan else None,
        flows=tuple(_flow(document, redactor) for document in documents.flows),
        by_type=IndexFact(resources=_by_type(resources), changes=_by_type(changes)),
        now=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _environment(environment: Environment) -> EnvironmentFact:
    kestra, airbyte, terraform = environment.kestra, environment.airbyte, environment.terraform
    return EnvironmentFact(
        subject=f"environment:{environment.name}",
        name=environment.name,
        protected=environment.protected,
        promotes_from=environment.promotes_from,
        kestra=_kestra(kestra) if kestra else None,
        airbyte=_airbyte(airbyte) if airbyte else None,
        dbt_targets=environment.dbt.targets if environment.dbt else (),
        namespaces=environment.namespaces,
        hosts=host_patterns(environment),
        secrets=environment.secrets,
        resource_types=environment.resource_types,
        state=_state(terraform.state) if terraform and terraform.state else None,
    )


def _kestra(kestra: Kestra) -> KestraFact:
    return KestraFact(url=kestra.url, host=host_of(kestra.url), tenant=kestra.tenant, version=kestra.version, edition=kestra.edition)


def _airbyte(airbyte: Airbyte) -> AirbyteFact:
    return AirbyteFact(server_url=airbyte.server_url, host=host_of(airbyte.server_url), workspaces=airbyte.workspaces)


def _state(state: State) -> StateFact:
    return StateFact(backend=state.backend, workspace=state.workspace, config=state.config)


def _configuration(
    configuration: Configuration, resources: tuple[ResourceFact, ...], environments: tuple[Environment, ...], redactor: Redactor
) -> ConfigurationFact:
    backend = configuration.backend
    return ConfigurationFact(
        root=configuration.root,
        required_version=configuration.required_version,
        backend=BackendFact(
            type=backend.type,
            values=redactor.value(backend.attributes.values, backend.attributes.sensitive),
            unknown=backend.attributes.unknown,
        ),
        resources=resources,
        providers=tuple(provider_fact(provider, environments, redactor) for provider in configuration.providers),
        variables=tuple(
            VariableFact(
                subject=f"config:var.{variable.name}",
                name=variable.name,
                type=variable.type,
                sensitive=variable.sensitive,
                has_default=variable.has_default,
                known=variable.known,
            )
            for variable in configuration.variables
        ),
        modules=tuple(
            ModuleFact(address=module.address, source=redactor.text(module.source), version=module.version)
            for module in configuration.modules
        ),
        outputs=tuple(OutputFact(name=output.name, sensitive=output.sensitive) for output in configuration.outputs),
    )


def _resource(resource: Resource, redactor: Redactor) -> ResourceFact:
    attributes = resource.attributes
    sensitive = (*attributes.sensitive, *typed_paths(resource.type, attributes.values))
    return ResourceFact(
        subject=f"config:{resource.address}",
        address=resource.address,
        mode=resource.mode,
        type=resource.type,
        name=resource.name,
        index=resource.index,
        module=resource.module,
        provider=resource.provider,
        values=_redacted(resource.type, attributes.values, sensitive, redactor),
        unknown=attributes.unknown,
        refs=attributes.refs,
        sensitive=sensitive,
        provisioners=tuple(ProvisionerFact(type=one.type, when=one.when) for one in resource.provisioners),
        lifecycle=redactor.value(resource.lifecycle),
    )


def _plan(plan: Plan, changes: tuple[ChangeFact, ...], redactor: Redactor) -> PlanFact:
    return PlanFact(
        subject="plan",
        identity=identity(plan.identity, redactor),
        changes=changes,
        drift=tuple(_change(change, None, redactor) for change in plan.drift),
        outputs=tuple(
            OutputChangeFact(name=one.name, actions=one.actions, sensitive=one.sensitive, unknown=one.unknown) for one in plan.outputs
        ),
        checks=tuple(CheckFact(address=one.address, kind=one.kind, status=one.status) for one in plan.checks),
        deferred=plan.deferred,
        actions=plan.actions,
    )


def identity(plan: PlanIdentity, redactor: Redactor) -> IdentityFact:
    """Return what a plan says of itself, its backend's settings redacted."""
    return IdentityFact(
        format=plan.format,
        terraform_version=plan.terraform_version,
        complete=plan.complete,
        errored=plan.errored,
        applyable=plan.applyable,
        mode=plan.mode,
        targets=plan.targets,
        forced_replacements=plan.forced_replacements,
        backend=plan.backend,
        backend_config=None if plan.backend_config is None else redactor.value(plan.backend_config),
        workspace=plan.workspace,
    )


def change_subject(change: Change) -> str:
    """Return the subject of a change; a deposed object is not the one that shares its address."""
    return f"change:{change.address}" + (f" (deposed {change.deposed})" if change.deposed else "")


def _change(change: Change, resource: Resource | None, redactor: Redactor) -> ChangeFact:
    before = (*change.sensitive_before, *typed_paths(change.type, change.before or {}))
    after = (*change.sensitive_after, *typed_paths(change.type, change.after or {}))
    unknown = (*change.unknown, CONTENT) if hidden_content(change) else change.unknown
    return ChangeFact(
        subject=change_subject(change),
        address=change.address,
        previous_address=change.previous_address,
        module=change.module,
        mode=change.mode,
        type=change.type,
        name=change.name,
        index=change.index,
        deposed=change.deposed,
        provider=change.provider,
        provider_config=change.provider_config,
        actions=change.actions,
        operation=change.operation,
        destroys=change.destroys,
        reason=change.reason,
        importing=change.importing and redactor.text(change.importing),
        before=None if change.before is None else _redacted(change.type, change.before, before, redactor),
        after=None if change.after is None else _redacted(change.type, change.after, after, redactor),
        unknown=unknown,
        refs=resource.attributes.refs if resource else {},
        sensitive=after,
        replace_paths=change.replace_paths,
    )


def typed_paths(kind: str, values: dict[str, Json]) -> Iterator[Path]:
    """Paths of arguments that are secret by the provider's schema."""
    for name in sorted(RESOURCE_SECRETS.get(kind, ())):
        if values.get(name) is not None:
            yield (name,)
    if kind == "kestra_kv" and values.get("value") is not None and is_secret_name(str(values.get("key"))):
        yield ("value",)


def _redacted(kind: str, values: dict[str, Json], hidden: Iterable[Path], redactor: Redactor) -> dict[str, Json]:
    if kind == FLOW_RESOURCE:
        values = {name: value for name, value in values.items() if name != "content"}
    copy: dict[str, Json] = redactor.value(values, hidden)
    for owner, name in PLAIN_ARGUMENTS:
        if owner == kind and isinstance(values.get(name), str):
            copy[name] = redactor.text(values[name])
    return copy


def _flow(document: FlowDocument, redactor: Redactor) -> FlowFact:
    flow, deployed = document.flow, document.deployed
    return FlowFact(
        subject=document.subject,
        id=flow.id,
        namespace=flow.namespace,
        disabled=flow.disabled,
        labels={key: redactor.text(value) for key, value in flow.labels.items()},
        origin=OriginFact(file=document.file, deployed=_deployment(deployed) if deployed else None),
        version=document.version,
        misfits=tuple(
            MisfitFact(kind=one.kind, name=redactor.text(one.name), path=one.path, nearest=one.nearest, replacement=one.replacement)
            for one in document.misfits
        ),
        tasks=tuple(TaskFact(id=task.id, type=task.type, path=task.path) for task in flow.tasks),
        triggers=tuple(TriggerFact(id=one.id, type=one.type, disabled=one.disabled, path=one.path) for one in flow.triggers),
        inputs=tuple(InputFact(id=one.id, type=one.type, required=one.required, path=one.path) for one in flow.inputs),
        unknown=tuple(_unknown_paths(flow.data)),
    )


def _deployment(deployed: DeployedFlow) -> DeploymentFact:
    return DeploymentFact(subject=deployed.subject, address=deployed.address, flow_id=deployed.flow_id, namespace=deployed.namespace)


def _unknown_paths(value: dict[str, Json] | list[Json], path: Path = ()) -> Iterator[Path]:
    for step, below in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(below, str):
            if UNKNOWN_PART in below:
                yield (*path, step)
        elif isinstance(below, dict | list):
            yield from _unknown_paths(below, (*path, step))


def _by_type(facts: Iterable[Fact]) -> dict[str, tuple[Fact, ...]]:
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.type].append(fact)
    return {kind: tuple(group) for kind, group in groups.items()}
