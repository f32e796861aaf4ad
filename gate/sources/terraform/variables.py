"""Values of the root module's variables from tfvars files, each file after the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gate.errors import InputError
from gate.model.source import ParseFailure, Span
from gate.model.terraform import Variable
from gate.sources.terraform import syntax
from gate.sources.terraform.attributes import Description
from gate.sources.terraform.functions.encoding import decoded
from gate.sources.terraform.modules import ModuleInstance
from gate.sources.terraform.nodes import Body
from gate.sources.terraform.scope import Inner
from gate.sources.terraform.session import Session
from gate.sources.terraform.values import Unknown, Value, bare

STANDARD = ("terraform.tfvars", "terraform.tfvars.json")


def given_values(session: Session, var_files: Sequence[str]) -> dict[str, Value]:
    """Return what tfvars files give, in Terraform's order of precedence."""
    given: dict[str, Value] = {}
    for path in _files(session, var_files):
        given.update(_file(session, path))
    return given


def planned_values(variables: Mapping[str, object] | None) -> dict[str, Value]:
    """Return a plan's values of variables."""
    return {name: decoded(value) for name, value in (variables or {}).items()}


def _files(session: Session, var_files: Sequence[str]) -> list[str]:
    """Return the paths, from the tree's root, of the files that Terraform reads by itself, then of those named."""
    try:
        present = {path.rpartition("/")[2]: path for path in session.tree.children(session.root)}
    except InputError:
        present = {}
    found = [present[name] for name in STANDARD if name in present]
    found += [path for name, path in sorted(present.items()) if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    for name in var_files:
        try:
            found.append(session.locate(name))
        except InputError as error:
            session.fail(ParseFailure("unreadable", error.message, error.remediation, name))
    return found


def _file(session: Session, path: str) -> dict[str, Value]:
    try:
        data = session.read_located(path, "tfvars")
    except InputError as error:
        remediation = "Create the file, or correct var_files."
        session.fail(ParseFailure("unreadable", f"the variable file {path} cannot be read: {error.message}", remediation, path))
        return {}
    body = syntax.file(path, data)
    if isinstance(body, ParseFailure):
        session.fail(body)
        return {}
    return _assignments(session, body)


def _assignments(session: Session, body: Body) -> dict[str, Value]:
    for block in body.blocks:
        session.refuse("syntax", f"found a {block.type} block in a file of variable values", "Write name = value.", block)
    nothing = Inner({}, None)
    session.assigned.update((name, argument.expression) for name, argument in body.arguments.items())
    return {name: session.evaluate(argument.expression, nothing) for name, argument in body.arguments.items()}


def root_variables(session: Session, root: ModuleInstance) -> tuple[Variable, ...]:
    """Describe the variables of the root module."""
    return tuple(_variable(session, root, name, block.span) for name, block in root.module.variables.items())


def _variable(session: Session, root: ModuleInstance, name: str, span: Span) -> Variable:
    block = root.module.variables[name]
    value = root.variable(name)
    declared = block.body.arguments.get("type")
    description = Description(session)
    written = description.json(value, (name,))
    return Variable(
        name=name,
        type=" ".join(declared.expression.text.split()) if declared else None,
        sensitive=root.flag(block, "sensitive"),
        has_default="default" in block.body.arguments,
        known=not isinstance(bare(value)[0], Unknown),
        value=written,
        span=span,
        literals={path[1:]: place for path, place in description.literals.items()},
    )
