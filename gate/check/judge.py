"""What judges: rules, the engine that evaluates them, and the readers of what they judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from gate.catalog.catalog import Catalog, check_syntax
from gate.catalog.shape import shape_of
from gate.check.edits import Edits
from gate.config.project import Project
from gate.facts.collect import Readers
from gate.facts.input import PolicyInput
from gate.facts.redaction import Redactor
from gate.model.policy import RuleFailure, Syntax
from gate.model.ports import Engine
from gate.model.waiver import Waivers


class Judge(Struct, frozen=True, kw_only=True):
    """What judges: the rules, the engine that evaluates them, and the readers of what they judge."""

    project: Project
    catalog: Catalog
    engine: Engine
    readers: Readers
    edits: Edits | None = None
    """What a change makes of its judge; None where what is judged judges."""
    waivers: Waivers | None = None
    observe: Callable[[str, PolicyInput], None] | None = None
    """Is told the policy input of each environment, redacted."""
    redactor: Callable[[], Redactor] = Redactor
    """Gives what learns the secrets of an environment: one of the caller's own, if it shows more than the report."""
    variables: Mapping[str, str] = {}
    """The environment variables that Terraform may be given; secrets may be among them."""


class Loaded(Struct, frozen=True, kw_only=True):
    """The rules as the engine has them."""

    wrong: tuple[RuleFailure, ...]
    syntaxes: Mapping[str, Syntax]
    """By the path of each module."""


def begin(judge: Judge) -> None:
    """Hand the engine the rules, which it compiles meanwhile."""
    catalog = judge.catalog
    judge.engine.begin(catalog.rules, catalog.libraries, catalog.data, catalog.syntaxes)


def load(judge: Judge) -> Loaded:
    """Wait for the rules that the engine was given. Raises EngineError."""
    shape = shape_of(PolicyInput)  # the engine is still at work
    syntaxes, failures = judge.engine.loaded()
    wrong = (*judge.catalog.failures, *failures, *check_syntax(judge.catalog, syntaxes, shape))
    return Loaded(wrong=wrong, syntaxes={syntax.path: syntax for syntax in syntaxes})


def compiled(judge: Judge) -> tuple[RuleFailure, ...]:
    """Wait for the rules that the engine was given, and return what is wrong with them."""
    return load(judge).wrong
