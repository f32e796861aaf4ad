"""What `plan`, `apply` and `show` are given: Terraform, git, evidence and judgement, put together for one environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from gate import __version__
from gate.cli import console, evidence, results, wiring
from gate.cli.formats import Format
from gate.cli.places import for_people
from gate.cli.trust import trusted
from gate.cli.wiring import Workspace
from gate.config.project import Environment
from gate.config.units import seconds
from gate.errors import ExitCode
from gate.facts.redaction import Redactor
from gate.git import Git
from gate.process import Interrupts
from gate.promotion import Promotion
from gate.promotion import apply as apply_plan
from gate.promotion import plan as make_plan
from gate.promotion import show as show_seal
from gate.promotion.ports import Trust
from gate.promotion.scratch import environment_folder
from gate.reports import promotion as reports
from gate.sources.terraform import plan as plans
from gate.terraform import Terraform


def plan(
    config: Path | None, name: str, files: Mapping[Path, Format], progress: Callable[[str], None], *, quiet: bool, verbose: bool
) -> int:
    """Plan an environment, print what came of it and what to run next, and return the exit code."""
    with trusted(config, name, progress) as (workspace, trust):
        result = make_plan(promotion_of(workspace, trust, wiring.environment(workspace.project, name), progress, new_redactor()))
        seal = for_people(result.seal_path) if result.seal_path else ""
        colour, columns = console.wants_colour(sys.stdout), console.columns(sys.stdout)
        console.write(reports.planned(result, seal, quiet=quiet, verbose=verbose, colour=colour, columns=columns))
        results.save(result.checked, files, workspace)
    return result.checked.report.exit_code


def apply(config: Path | None, name: str, seal: Path | None, progress: Callable[[str], None], *, quiet: bool, verbose: bool) -> int:
    """Apply an environment's judged plan, print what was done, and return the exit code."""
    redactor = new_redactor()
    with trusted(config, name, progress) as (workspace, trust):
        promotion = promotion_of(workspace, trust, wiring.environment(workspace.project, name), progress, redactor)
        result = apply_plan(promotion, seal.absolute() if seal else None)
    result = structs.replace(result, outputs=redactor.value(result.outputs))
    colour = console.wants_colour(sys.stdout)
    console.write(reports.applied(result, quiet=quiet, verbose=verbose, colour=colour))
    return result.checked.report.exit_code


def show(config: Path | None, what: str | None, *, quiet: bool, verbose: bool) -> int:
    """Print what a seal says and whether it holds; the exit code is DENY where it does not."""
    workspace = wiring.open_workspace(config)
    name = what if what in workspace.project.environments else None
    seal = Path(what).absolute() if what is not None and name is None else None
    if seal is not None and not seal.exists():
        wiring.environment(workspace.project, str(what))
    found = show_seal(workspace.base, evidence.chain(workspace), seal=seal, environment=name)
    expired = datetime.now(UTC) > datetime.fromisoformat(found.seal.expires)
    colour = console.wants_colour(sys.stdout)
    console.write(reports.shown(found, for_people(found.path), expired=expired, quiet=quiet, verbose=verbose, colour=colour))
    return ExitCode.DENY if found.problems or expired else ExitCode.ALLOW


def promotion_of(
    workspace: Workspace, trust: Trust | None, environment: Environment, progress: Callable[[str], None], redactor: Redactor
) -> Promotion:
    """Return everything that promoting to an environment needs. Raises ConfigError."""
    return Promotion(
        base=workspace.base,
        project=workspace.project,
        environment=environment,
        terraform=_terraform(workspace, environment, progress, redactor),
        evidence=evidence.chain(workspace),
        repository=Git(workspace.base, os.environ),
        trust=trust,
        plans=plans,
        check=lambda: wiring.check(workspace, [environment.name], redactor=redactor),
        judge=lambda file: wiring.check(workspace, [environment.name], file, redactor=redactor),
        redact=redactor.value,
        policies=lambda: wiring.policies(workspace),
        shield=Interrupts,
        now=lambda: datetime.now(UTC),
        version=__version__,
        progress=progress,
    )


def new_redactor() -> Redactor:
    """Return what hides secrets in all that is shown: those of the process from the start, those of what is judged from then on."""
    redactor = Redactor()
    redactor.learn_named(dict(os.environ))
    return redactor


def _terraform(workspace: Workspace, environment: Environment, progress: Callable[[str], None], redactor: Redactor) -> Terraform:
    return Terraform(
        environment,
        base=workspace.base,
        scratch=environment_folder(workspace.base, environment.name),
        caller=os.environ,
        deadline=seconds(workspace.project.limits.plan),
        redact=redactor.text,
        progress=progress,
    )
