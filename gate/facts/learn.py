"""What in the documents is secret: by the marks of Terraform, by the providers' schemas, and by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from gate.config.project import Environment
from gate.facts.documents import Documents
from gate.facts.flow_secrets import flow_secrets
from gate.facts.flows import CONTENT
from gate.facts.known_secrets import BACKENDS
from gate.facts.providers import credentials
from gate.facts.redaction import Redactor
from gate.facts.sensitive import is_secret_name, resource_secrets
from gate.model.source import Json, Path, value_at
from gate.model.terraform import Action, Change, Configuration, Plan


def learn(
    documents: Documents, redactor: Redactor, environments: Iterable[Environment] = (), variables: Mapping[str, str] | None = None
) -> None:
    """Teach the redactor every secret that the documents hold, by marks, by the providers' schemas, and by name.

    `environments` may name credentials of backends; `variables` are those of the process that Terraform is given.
    """
    for environment in environments:
        if environment.terraform and environment.terraform.state:
            _learn_backend(environment.terraform.state.config, redactor)
        redactor.public.update(environment.airbyte.connections if environment.airbyte else ())
    if documents.configuration:
        _learn_configuration(documents.configuration, redactor)
        _learn_given(documents.configuration, variables or {}, redactor)
    if documents.plan:
        _learn_plan(documents.plan, documents.configuration, redactor)
        redactor.public.update(_connections(documents.plan))
    for secret in documents.secrets:
        if secret.text is not None and secret.confidence != "low":  # a stand-in for a secret may be an ordinary word
            redactor.learn(secret.text)
    for document in documents.flows:
        redactor.learn_named(document.flow.data)
        for _, parts in flow_secrets(document.flow.data):
            redactor.learn(parts)


def _connections(plan: Plan) -> Iterator[str]:
    """Yield the ids of Airbyte's connections, which flows name through Kestra's key-value store."""
    for change in plan.changes:
        connection = (change.after or {}).get("connection_id")
        if change.type == "airbyte_connection" and isinstance(connection, str):
            yield connection


def _learn_given(configuration: Configuration, variables: Mapping[str, str], redactor: Redactor) -> None:
    """Learn what environment variables give to sensitive variables; a value that is no string is written as JSON there."""
    for variable in configuration.variables:
        given = variables.get(f"TF_VAR_{variable.name}")
        if given and (variable.sensitive or is_secret_name(variable.name)):
            redactor.learn(given)
            with suppress(ValueError, RecursionError):
                redactor.learn(json.loads(given))


def _learn_backend(settings: dict[str, Json], redactor: Redactor) -> None:
    redactor.learn_named(settings)
    for name in BACKENDS & settings.keys():
        redactor.learn(settings[name])


def _learn_configuration(configuration: Configuration, redactor: Redactor) -> None:
    for variable in configuration.variables:
        if variable.known and variable.sensitive:
            redactor.learn(variable.value)
        elif variable.known:
            redactor.learn_named({variable.name: variable.value})
    for provider in configuration.providers:
        for path in credentials(provider):
            redactor.learn(value_at(provider.attributes.values, path))
        _learn_values(provider.attributes.values, provider.attributes.sensitive, redactor)
    for resource in configuration.resources:
        _learn_values(resource.attributes.values, resource.attributes.sensitive, redactor)
        _learn_typed(resource.type, resource.attributes.values, redactor)
    _learn_values(configuration.backend.attributes.values, configuration.backend.attributes.sensitive, redactor)
    _learn_backend(configuration.backend.attributes.values, redactor)
    for said in (*configuration.scoped, *(one.attributes for one in configuration.imports)):
        _learn_values(said.values, said.sensitive, redactor)
    for output in configuration.outputs:
        redactor.learn_named({output.name: output.attributes.values.get("value")})
        _learn_values(output.attributes.values, output.attributes.sensitive, redactor)


def _learn_plan(plan: Plan, configuration: Configuration | None, redactor: Redactor) -> None:
    marked = {variable.name for variable in configuration.variables if variable.sensitive} if configuration else None
    for name, value in plan.variables.items():
        # A plan's JSON does not say which variables are sensitive: without the configuration all of them might be.
        if is_secret_name(name) or marked is None or name in (marked or ()):
            redactor.learn(value)
    put_off = [one.planned for one in plan.deferred]
    for action in (*plan.actions, *(one for one in put_off if isinstance(one, Action))):
        _learn_values(action.values or {}, action.sensitive, redactor)
    for change in (*plan.changes, *plan.drift, *(one for one in put_off if isinstance(one, Change))):
        for values, hidden in ((change.before, change.sensitive_before), (change.after, change.sensitive_after)):
            if values is not None:
                _learn_values(values, hidden, redactor)
                _learn_typed(change.type, values, redactor)
    _learn_backend(plan.identity.backend_config or {}, redactor)


def _learn_values(values: dict[str, Json], hidden: Iterable[Path], redactor: Redactor) -> None:
    for path in hidden:
        value = value_at(values, path)
        if isinstance(value, str) and value[:1] in ("{", "["):
            redactor.learn_named(value)
        elif path != CONTENT:
            redactor.learn(value)
    redactor.learn_named(values)


def _learn_typed(kind: str, values: dict[str, Json], redactor: Redactor) -> None:
    for name in resource_secrets(kind):
        value = values.get(name)
        if isinstance(value, str) and value[:1] not in ("{", "["):
            redactor.learn(value)
        else:
            redactor.learn_named(value)
    if kind == "kestra_kv" and is_secret_name(str(values.get("key"))):
        redactor.learn(values.get("value"))
