"""What OPA says of a rule that does not compile or has no answer, as a failure without a value of the input. Asks nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from gate.catalog.builtins import ALLOWED
from gate.engines.opa_prefix import Moved
from gate.engines.regorus import line_of
from gate.model.policy import Module, Rule, RuleFailure

_LONGEST = 300
_OPERATORS = frozenset({"plus", "minus", "mul", "div", "rem", "and", "or"})
_TYPE = re.compile(r"(?P<function>[a-z0-9_.]+): operand \d must be (?P<kind>(?:one of \{)?[a-z, ]+\}?) but got [a-z ]+", re.ASCII)
_FUNCTION = re.compile(r"(?P<function>[a-z0-9_.]+): (?P<rest>.*)", re.ASCII | re.DOTALL)
_OLD = "OPA takes Rego v1 only, and this file is none: write it in Rego v1, or use `engine: regorus`"


class Location(Struct, frozen=True):
    """Where something stands, as OPA says it."""

    file: str = ""
    row: int = 0
    col: int = 0


class Complaint(Struct, frozen=True):
    """One of OPA's errors; its message may hold values of the input."""

    code: str = ""
    message: str = ""
    location: Location = Location()


class Policy(Struct, frozen=True, kw_only=True):
    """A module as OPA holds it."""

    name: str
    """How OPA calls it."""
    place: tuple[str, ...]
    """Its package there."""
    mark: str
    """The rule in it that says that it is there."""
    text: str
    module: Module
    moved: Moved
    rule: str | None
    """The rule that it is; None for a library."""
    old: bool
    """Whether it may be Rego v0."""


def of_compiling(policy: Policy, complaint: Complaint) -> RuleFailure:
    """Return why OPA does not take a module. Its text quotes the module only: OPA has not seen an input yet."""
    text = complaint.message.replace(f"{policy.place[0]}.{policy.place[1]}.", "").split("\n", 1)[0][:_LONGEST]
    message = _OLD if policy.old and complaint.code == "rego_parse_error" else f"OPA does not compile it: {text}"
    line, column = _place(policy, complaint.location)
    return RuleFailure(code="compile", rule=policy.rule, message=message, path=policy.module.path, line=line, column=column)


def of_evaluating(rule: Rule, policies: Mapping[str, Policy], complaints: Sequence[Complaint]) -> RuleFailure:
    """Return why a rule has no answer; what could quote a value is left out."""
    first = complaints[0] if complaints else Complaint()
    policy = policies.get(first.location.file)
    line, column = _place(policy, first.location) if policy else (line_of(rule.module, *rule.entries), None)
    return RuleFailure(
        code="evaluation",
        rule=rule.id,
        message=_without_values(first.code, first.message),
        path=policy.module.path if policy else rule.module.path,
        line=line,
        column=column,
    )


def too_slow(rule: Rule, seconds: float) -> RuleFailure:
    """Return the failure of a rule that did not come to an end."""
    message = f"the engine did not come to an end evaluating it: OPA was given {seconds:g} s"
    line = line_of(rule.module, *rule.entries, "package")
    return RuleFailure(code="timeout", rule=rule.id, message=message, path=rule.module.path, line=line, column=None)


def _place(policy: Policy, location: Location) -> tuple[int | None, int | None]:
    if not location.row:
        return None, None
    return location.row, policy.moved.column(location.row, location.col)


def _without_values(code: str, message: str) -> str:
    if code == "eval_conflict_error":
        function = message.startswith("function")
        return "this function has several results for the same arguments" if function else "two definitions of this rule disagree"
    named = _FUNCTION.match(message)
    function_name = named["function"] if named else ""
    if named is None or function_name not in ALLOWED | _OPERATORS:
        return "the engine could not evaluate what stands here"
    if named["rest"] == "divide by zero":
        return "this divides by zero"
    if wanted := _TYPE.fullmatch(message):
        return f"`{function_name}` needs another kind of argument: {wanted['kind']}"
    return f"`{function_name}` cannot do anything with what it is given here"
