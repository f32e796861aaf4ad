"""What `plan`, `apply` and `show` are given: Terraform, git, evidence and judgement, put together for one environment."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from gate import __version__
from gate.cli import console, evidence, results, wiring
from gate.cli.formats import Format
from gate.cli.places import for_people
from gate.cli.trust import handed, looked_at, trusted
from gate.cli.wiring import Workspace
from gate.config.project import Environment
from gate.config.units import seconds
from gate.errors import ExitCode
from gate.evidence.chain import Chain
from gate.facts.redaction import Redactor
from gate.git import Git
from gate.git.history import History
from gate.model.evidence import ReadBack
from gate.model.terraform import Plan, PlanMode
from gate.process import Interrupts
from gate.promotion import Promotion, show_asked
from gate.promotion import apply as apply_plan
from gate.promotion import plan as make_plan
from gate.promotion import show as show_seal
from gate.promotion import show_difference as seal_difference
from gate.promotion.finding import find_any
from gate.promotion.ports import Approving, Signer, Trust
from gate.promotion.reading_back import read_back
from gate.promotion.scratch import environment_folder
from gate.reports import promotion as reports
from gate.sources.terraform import plan as plans
from gate.ssh import SshKeygen
from gate.terraform import Terraform

_IDENTITY = re.compile(r"\d{8}T\d{6}\.")
"""How a seal's identity begins."""


def plan(
    config: Path | None,
    name: str,
    mode: PlanMode,
    files: Mapping[Path, Format],
    progress: Callable[[str], None],
    *,
    key: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Plan an environment, print what came of it and what to run next, and return the exit code."""
    with (
        trusted(config, name, progress) as (workspace, trust),
        promotion_of(workspace, trust, name, progress, records=evidence.writing(workspace, key)) as promotion,
    ):
        result = make_plan(promotion, mode)
        seal = for_people(result.seal_path) if result.seal_path else ""
        colour, columns = console.wants_colour(sys.stdout), console.columns(sys.stdout)
        signing = f" --key {shlex.quote(str(key))}" if key and os.environ.get("GATE_KEY") != str(key) else ""
        console.write(reports.planned(result, seal, signing=signing, quiet=quiet, verbose=verbose, colour=colour, columns=columns))
        if promotion.environment.protected and workspace.project.evidence.signers is None and not quiet:
            console.write("\nNobody signs the records of this: gate.yaml names no `evidence.signers`.\n")
        results.save(result.checked, files, workspace)
    return result.checked.report.exit_code


def apply(
    config: Path | None,
    name: str,
    seal: str | None,
    approvals: Sequence[Path],
    progress: Callable[[str], None],
    *,
    key: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Apply an environment's judged plan, print what was done, and return the exit code."""
    with (
        trusted(config, name, progress) as (workspace, trust),
        promotion_of(workspace, trust, name, progress, approvals, records=evidence.writing(workspace, key)) as promotion,
    ):
        result = apply_plan(structs.replace(promotion, read_back=_read_back(promotion.environment)), seal)
        result = structs.replace(result, outputs=promotion.redact(result.outputs))
    colour = console.wants_colour(sys.stdout)
    console.write(reports.applied(result, quiet=quiet, verbose=verbose, colour=colour))
    return result.checked.report.exit_code


def show(config: Path | None, what: str | None, progress: Callable[[str], None], *, quiet: bool, verbose: bool) -> int:
    """Print what a seal says and whether it holds; the exit code is DENY where it does not."""
    with of_seal(config, what, progress) as (workspace, seal, name):
        chain, now = evidence.chain(workspace), datetime.now(UTC)
        found = show_seal(workspace.base, chain, seal=seal, environment=name)
        if not quiet:
            found = show_asked(workspace.base, chain, found, workspace.project.environments, approving(workspace), now)
    expired = now > datetime.fromisoformat(found.seal.expires)
    colour = console.wants_colour(sys.stdout)
    console.write(reports.shown(found, for_people(found.path), expired=expired, quiet=quiet, verbose=verbose, colour=colour))
    return ExitCode.DENY if found.problems or expired else ExitCode.ALLOW


def show_difference(config: Path | None, what: str | None, other: str, progress: Callable[[str], None], *, quiet: bool) -> int:
    """Print how a seal differs in meaning from another one; the exit code is DENY where it does."""
    with of_seal(config, what, progress) as (workspace, seal, name):
        compared = seal_difference(workspace.base, evidence.chain(workspace), other, seal=seal, environment=name)
    console.write(reports.compared(compared, quiet=quiet, colour=console.wants_colour(sys.stdout)))
    return ExitCode.ALLOW if compared.found.same else ExitCode.DENY


@contextmanager
def of_seal(config: Path | None, what: str | None, progress: Callable[[str], None]) -> Iterator[tuple[Workspace, str | None, str | None]]:
    """Yield the workspace that judges the seal or environment that an argument names, and which of the two that is."""
    here = wiring.open_workspace(config)
    seal, name = named(here, what)
    branches = any(one.branch for one in here.project.environments.values())
    owner = find_any(here.base, evidence.chain(here), seal).seal.environment if branches and name is None else name
    with looked_at(config, owner, progress) as workspace:
        yield workspace, seal, name


def named(workspace: Workspace, what: str | None) -> tuple[str | None, str | None]:
    """Return the seal and the environment that an argument names. Raises ConfigError for what looks like neither."""
    if what in workspace.project.environments:
        return None, what
    if what is not None and not Path(what).exists() and not _IDENTITY.match(what):
        wiring.environment(workspace.project, what)
    return what, None


@contextmanager
def promotion_of(
    workspace: Workspace,
    trust: Trust | None,
    name: str,
    progress: Callable[[str], None],
    given: Sequence[Path] = (),
    records: Chain | None = None,
) -> Iterator[Promotion]:
    """Yield everything that promoting to an environment needs. Raises ConfigError. `records` is the chain to write to, if there is one."""
    environment, redactor = wiring.environment(workspace.project, name), _redactor()
    with wiring.judging_twice(workspace, name, redactor) as judge:
        yield Promotion(
            base=workspace.base,
            project=workspace.project,
            environment=environment,
            terraform=_terraform(workspace, environment, progress, redactor),
            evidence=records or evidence.chain(workspace),
            repository=Git(workspace.base, os.environ),
            approving=approving(workspace, given, records.writer if records else None),
            trust=trust,
            handed=lambda branch: handed(workspace, name, branch),
            plans=plans,
            check=lambda: judge(None),
            judge=judge,
            redact=redactor.value,
            policies=lambda: wiring.policies(workspace),
            shield=Interrupts,
            now=lambda: datetime.now(UTC),
            version=__version__,
            progress=progress,
        )


def approving(workspace: Workspace, given: Sequence[Path] = (), signer: Signer | None = None) -> Approving:
    """Return what approvals are made and verified with.

    `given` are those that were named on the command line, `signer` is whoever signs the records.
    """
    keys = (*signer.principals, signer.key) if signer else ()
    history = History(workspace.base, os.environ)
    return Approving(
        signatures=SshKeygen(os.environ),
        history=history,
        signers=workspace.judging.read,
        planner=lambda: (*keys, *(name for name in [history.user()] if name)),
        given=tuple(path.absolute() for path in given),
    )


def _read_back(environment: Environment) -> Callable[[Plan], ReadBack] | None:
    """Return what asks the environment's Kestra after an apply, where gate.yaml wants it. Raises ConfigError without credentials."""
    if environment.kestra is None or not environment.kestra.read_back:
        return None
    from gate.sources.kestra.instance import KestraInstance  # noqa: PLC0415 - few environments ask for it

    instance = KestraInstance(environment.kestra, os.environ)
    instance.expect_credentials()
    return lambda plan: read_back(plan, instance, wiring.readers().flows)


def _redactor() -> Redactor:
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
