"""Documents and environments become the policy input; every value passes the redactor on the way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from gate.config.project import Airbyte, Environment, Kestra, State
from gate.facts.arguments import backend_settings, redacted, typed_paths
from gate.facts.documents import Documents
from gate.facts.flow_facts import flow_facts
from gate.facts.flow_graph import graph_fact
from gate.facts.hosts import host_of, host_patterns
from gate.facts.input import INPUT_SCHEMA, IndexFact, PolicyInput, SecretFact
from gate.facts.input.configuration import (
    BackendFact,
    ConfigurationFact,
    ImportFact,
    ModuleFact,
    OutputFact,
    ProvisionerFact,
    RemovedFact,
    RequiredProviderFact,
    ResourceFact,
    VariableFact,
)
from gate.facts.input.environment import AirbyteFact, EnvironmentFact, KestraFact, StateFact
from gate.facts.input.flow import ReferenceFact, TaskFact
from gate.facts.input.graph import GraphFact
from gate.facts.input.plan import ChangeFact
from gate.facts.needed import EVERYTHING, Needed, needs
from gate.facts.ownership import owned
from gate.facts.plan import plan_fact
from gate.facts.providers import provider_fact
from gate.facts.redaction import REDACTED, Redactor
from gate.model.secrets import Secret
from gate.model.terraform import Configuration, Provisioner, Resource, Variable

Fact = TypeVar("Fact", ResourceFact, ChangeFact, TaskFact, ReferenceFact)
_type: Callable[[ResourceFact | ChangeFact], str] = attrgetter("type")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
"""In the type of a variable only the default of an optional attribute is a string: a value, and nothing is known about it."""


def build(
    documents: Documents,
    environment: Environment,
    environments: Iterable[Environment],
    now: datetime,
    redactor: Redactor,
    wanted: Needed = EVERYTHING,
) -> PolicyInput:
    """Return what rules may read about one environment. The redactor has learned the documents' secrets before.

    Resources, flows and their graph, of which there may be many, are left out where nothing of them is `wanted`.
    """
    everyone = tuple(environments)
    configuration, plan = documents.configuration, documents.plan
    with_resources = needs(wanted, "configuration", "resources") or needs(wanted, "by_type", "resources")
    with_flows = any(needs(wanted, *path) for path in (("flows",), ("by_type", "tasks"), ("by_type", "references")))
    resources = tuple(_resource(resource, redactor) for resource in configuration.resources) if configuration and with_resources else ()
    found = plan_fact(plan, configuration, redactor) if plan else None
    flows = flow_facts(documents.flows, documents.source, everyone, redactor) if with_flows else ()
    return PolicyInput(
        schema=INPUT_SCHEMA,
        environment=_environment(environment, redactor),
        environments=tuple(_environment(one, redactor) for one in everyone),
        configuration=_configuration(configuration, resources, everyone, redactor) if configuration else None,
        plan=found,
        flows=flows,
        graph=graph_fact(documents, redactor) if needs(wanted, "graph") else GraphFact(),
        secrets=tuple(_secret(one, redactor) for one in documents.secrets),
        by_type=IndexFact(
            resources=_by_type(resources, _type),
            changes=_by_type(found.changes if found else (), _type),
            tasks=_by_type((task for flow in flows for task in flow.tasks if task.type), lambda task: str(task.type)),
            references=_by_type((one for flow in flows for one in flow.references), attrgetter("kind")),
        ),
        now=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _secret(secret: Secret, redactor: Redactor) -> SecretFact:
    return SecretFact(
        subject=secret.subject,
        path=secret.path,
        kind=secret.kind,
        what=redactor.text(secret.what),
        confidence=secret.confidence,
    )


def _environment(environment: Environment, redactor: Redactor) -> EnvironmentFact:
    kestra, airbyte, terraform = environment.kestra, environment.airbyte, environment.terraform
    return EnvironmentFact(
        subject=f"environment:{environment.name}",
        name=environment.name,
        protected=environment.protected,
        promotes_from=environment.promotes_from,
        branch=environment.branch,
        kestra=_kestra(kestra) if kestra else None,
        airbyte=_airbyte(airbyte) if airbyte else None,
        dbt_targets=environment.dbt.targets if environment.dbt else (),
        namespaces=environment.namespaces,
        hosts=host_patterns(environment),
        owns=owned(environment),
        secrets=environment.secrets,
        resource_types=environment.resource_types,
        state=_state(terraform.state, redactor) if terraform and terraform.state else None,
    )


def _kestra(kestra: Kestra) -> KestraFact:
    return KestraFact(
        url=kestra.url,
        host=host_of(kestra.url),
        tenant=kestra.tenant,
        version=kestra.version,
        edition=kestra.edition,
        service_accounts=kestra.service_accounts,
        read_roles=kestra.read_roles,
    )


def _airbyte(airbyte: Airbyte) -> AirbyteFact:
    return AirbyteFact(
        server_url=airbyte.server_url,
        host=host_of(airbyte.server_url),
        workspaces=airbyte.workspaces,
        connections=tuple(map(str.lower, airbyte.connections)),  # as flows name them
        service_accounts=airbyte.service_accounts,
    )


def _state(state: State, redactor: Redactor) -> StateFact:
    return StateFact(backend=state.backend, workspace=state.workspace, config=backend_settings(state.config, redactor))


def _configuration(
    configuration: Configuration, resources: tuple[ResourceFact, ...], environments: tuple[Environment, ...], redactor: Redactor
) -> ConfigurationFact:
    backend = configuration.backend
    return ConfigurationFact(
        root=configuration.root,
        required_version=configuration.required_version,
        backend=BackendFact(
            type=backend.type,
            values=backend_settings(backend.attributes.values, redactor, backend.attributes.sensitive),
            unknown=backend.attributes.unknown,
        ),
        resources=resources,
        providers=tuple(provider_fact(provider, environments, redactor) for provider in configuration.providers),
        required_providers=tuple(
            RequiredProviderFact(subject=f"config:required_providers.{one.source}", source=one.source)
            for one in configuration.required_providers
        ),
        variables=tuple(_variable(variable) for variable in configuration.variables),
        modules=tuple(
            ModuleFact(
                subject=f"config:{module.address}",
                address=module.address,
                source=redactor.text(module.source),
                version=module.version,
                read=module.read,
            )
            for module in configuration.modules
        ),
        outputs=tuple(OutputFact(name=output.name, sensitive=output.sensitive) for output in configuration.outputs),
        removed=tuple(
            RemovedFact(
                subject=f"config:removed.{one.target}", target=one.target, destroy=one.destroy, provisioners=_provisioners(one.provisioners)
            )
            for one in configuration.removed
        ),
        imports=tuple(
            ImportFact(
                subject=f"config:import.{one.target}",
                target=one.target,
                values=redactor.value(one.attributes.values, one.attributes.sensitive),
                unknown=one.attributes.unknown,
            )
            for one in configuration.imports
        ),
    )


def _variable(variable: Variable) -> VariableFact:
    return VariableFact(
        subject=f"config:var.{variable.name}",
        name=variable.name,
        type=variable.type and _STRING.sub(f'"{REDACTED}"', variable.type),
        sensitive=variable.sensitive,
        has_default=variable.has_default,
        known=variable.known,
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
        values=redacted(resource.type, attributes.values, sensitive, redactor),
        unknown=attributes.unknown,
        refs=attributes.refs,
        sensitive=sensitive,
        provisioners=_provisioners(resource.provisioners),
        lifecycle=redactor.value(resource.lifecycle),
    )


def _provisioners(provisioners: Iterable[Provisioner]) -> tuple[ProvisionerFact, ...]:
    return tuple(ProvisionerFact(type=one.type, when=one.when) for one in provisioners)


def _by_type(facts: Iterable[Fact], kind_of: Callable[[Fact], str]) -> dict[str, tuple[Fact, ...]]:
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[kind_of(fact)].append(fact)
    return {kind: tuple(group) for kind, group in groups.items()}
