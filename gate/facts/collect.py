"""Reads everything that one environment consists of, through the Protocols; what cannot be read becomes a value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

from msgspec import Struct, structs

from gate.config.project import Environment, Project, Terraform
from gate.errors import GateError
from gate.facts.documents import Documents
from gate.facts.flows import FlowCollector
from gate.facts.origin import foreign
from gate.model.kestra import PluginSchema
from gate.model.ports import ConfigurationReader, FlowReader, Tree
from gate.model.secrets import Secret
from gate.model.source import InputFile, ParseFailure
from gate.model.terraform import Configuration, Plan
from gate.tree import MemoryTree, normalize

_VARIABLE = "TF_VAR_"


class Readers(Struct, frozen=True, kw_only=True):
    """The adapters that turn bytes into documents."""

    flows: FlowReader
    configurations: ConfigurationReader
    secrets: Callable[[Documents], tuple[Secret, ...]]
    """Finds the secrets in what was read."""
    judging: Tree | None = None
    """Where a server's schema is read, which says how flows are judged; None for where the flows are."""


def collect(environment: Environment, project: Project, tree: Tree, plan: Plan | None, readers: Readers) -> Documents:
    """Read an environment's configuration and flows, beside the plan if there is one."""
    failures: list[ParseFailure] = []
    configuration, source = None, tree
    if environment.terraform is not None:
        try:
            terraform = _present(environment.terraform, environment.name, project, tree, failures)
            configuration, source = _configuration(terraform, tree, plan, readers.configurations)
        except GateError as error:
            failures.append(failure_of(error))
    flows, plugins = FlowCollector(readers.flows, environment), None
    try:
        plugins = _plugins(environment, readers.judging or tree)
        flows = FlowCollector(readers.flows, environment, plugins)
        if plan is not None:
            flows.from_plan(plan, configuration)
        elif configuration is not None:
            flows.from_configuration(configuration)
        flows.from_files(tree)
    except GateError as error:
        failures.append(failure_of(error))
    inputs = [*flows.inputs, *([_taken(plugins)] if plugins else ())]
    if configuration is not None:
        failures.extend(configuration.failures)
        inputs.extend(configuration.inputs if source is tree else ())
        if plan is not None and plan.providers is not None:
            failures.extend(filter(None, [foreign(plan, configuration)]))
    if plan is not None:
        inputs.append(InputFile(path=plan.path, kind="plan", digest=plan.digest))
    documents = Documents(
        configuration=configuration,
        source=source,
        plan=plan,
        flows=tuple(flows.flows),
        failures=(*failures, *flows.failures),
        inputs=tuple(inputs),
        graph=partial(readers.flows.graph, [document.flow for document in flows.flows]),
        unread_flows=tuple(flows.unread),
    )
    return structs.replace(documents, secrets=readers.secrets(documents))


def _present(terraform: Terraform, environment: str, project: Project, tree: Tree, failures: list[ParseFailure]) -> Terraform:
    """Return how to read the environment's Terraform, without variable files that are missing: those are failures."""
    found = []
    for position, name in enumerate(terraform.var_files):
        if tree.exists(f"{terraform.dir}/{name}"):
            found.append(name)
            continue
        span = project.spans.get(("environments", environment, "terraform", "var_files", position))
        failures.append(
            ParseFailure(
                code="missing",
                message=f"the variable file {terraform.dir}/{name} does not exist",
                remediation="Correct the path, or create the file.",
                path=project.path,
                line=span.line if span else None,
                column=span.column if span else None,
            )
        )
    return structs.replace(terraform, var_files=tuple(found))


def _plugins(environment: Environment, tree: Tree) -> PluginSchema | None:
    path = environment.kestra.schema if environment.kestra else None
    return PluginSchema(path=path, raw=tree.read(path)) if path else None


def _taken(plugins: PluginSchema) -> InputFile:
    return InputFile(path=plugins.path, kind="kestra schema", digest=f"sha256:{hashlib.sha256(plugins.raw).hexdigest()}")


def failure_of(error: GateError) -> ParseFailure:
    """Turn an exception of ours about one input into a value, so that it does not hide the others."""
    return ParseFailure(
        code=error.code,
        message=error.message,
        remediation=error.remediation,
        path=error.path or "",
        line=error.line,
        column=error.column,
    )


def _configuration(terraform: Terraform, tree: Tree, plan: Plan | None, reader: ConfigurationReader) -> tuple[Configuration, Tree]:
    """Evaluate the working tree's configuration, or the plan's own where they differ; also say where its files are."""
    workspace = (plan.identity.workspace if plan else None) or (terraform.state.workspace if terraform.state else "default")
    if plan is None or not plan.config_files or _same(plan, terraform, tree):
        variables = plan.variables if plan else None
        outside = [name.removeprefix(_VARIABLE) for name in terraform.env if name.startswith(_VARIABLE)]
        found = reader.read(tree, terraform.dir, var_files=terraform.var_files, variables=variables, outside=outside, workspace=workspace)
        return found, tree
    root = _root(plan, terraform)
    inside = MemoryTree({f"{root}/{path}": content for path, content in plan.config_files.items()}, complete=False)
    return reader.read(inside, root, variables=plan.variables, workspace=workspace), inside


def _same(plan: Plan, terraform: Terraform, tree: Tree) -> bool:
    """Whether the configuration inside the plan is the working tree's, byte for byte."""
    try:
        written = {path for path in tree.children(terraform.dir) if path.endswith((".tf", ".tf.json"))}
        inside = {normalize(f"{terraform.dir}/{path}"): content for path, content in plan.config_files.items()}
        return written <= inside.keys() and all(tree.exists(path) and tree.read(path) == content for path, content in inside.items())
    except GateError:
        return False


def _root(plan: Plan, terraform: Terraform) -> str:
    """Where to show the files inside a plan: as if the plan were a folder; modules above the root need the root's own path."""
    name = plan.path.rsplit("/", 1)[-1]
    return f"{name}/{terraform.dir}" if any(path.startswith("../") for path in plan.config_files) else name
