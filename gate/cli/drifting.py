"""What `gate drift` is given: Terraform and Kestra of one environment, and the flows that its files deploy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gate.cli import console, wiring
from gate.cli.promoting import promotion_of
from gate.cli.trust import trusted
from gate.cli.wiring import Workspace
from gate.config.project import Environment
from gate.errors import ConfigError, ExitCode
from gate.facts.collect import collect
from gate.promotion.drifting import CodeFlows, Drift, Kestra, Refresh
from gate.promotion.drifting import drift as find_drift
from gate.promotion.ports import Trust
from gate.reports import drift as reports
from gate.sources.kestra.instance import KestraInstance
from gate.sources.terraform.plan.previous import applied


def drift(config: Path | None, name: str, progress: Callable[[str], None], *, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Print what drifted in an environment, and return the exit code."""
    with trusted(config, name, progress) as (workspace, trust):
        environment = wiring.environment(workspace.project, name)
        if environment.terraform is None and environment.kestra is None:
            raise ConfigError(
                f"{name} has neither a `terraform` nor a `kestra` section, so there is nothing to look at",
                remediation="Add `terraform: {dir: …}`, or `kestra: {url: …, version: …}`.",
            )
        with _terraform(workspace, trust, environment, progress) as terraform:
            found = find_drift(environment, terraform, _kestra(workspace, environment), progress)
    colour = console.wants_colour(sys.stdout)
    console.write(reports.as_json(found) if as_json else reports.text(found, quiet=quiet, verbose=verbose, colour=colour))
    return _exit_code(found)


def _exit_code(found: Drift) -> ExitCode:
    if found.unknown:
        return ExitCode.INDETERMINATE
    return ExitCode.DENY if found.objects or found.flows else ExitCode.ALLOW


@contextmanager
def _terraform(
    workspace: Workspace, trust: Trust | None, environment: Environment, progress: Callable[[str], None]
) -> Iterator[Refresh | None]:
    if environment.terraform is None:
        yield None
        return
    with promotion_of(workspace, trust, environment.name, progress) as promotion:
        yield Refresh(promotion=promotion, applied=applied)


def _kestra(workspace: Workspace, environment: Environment) -> Kestra | None:
    if environment.kestra is None:
        return None
    instance = KestraInstance(environment.kestra, os.environ)
    return Kestra(instance=instance, reader=wiring.readers().flows, code=lambda: _code(workspace, environment))


def _code(workspace: Workspace, environment: Environment) -> CodeFlows:
    """Return the flows that Terraform deploys; without Terraform, those in the files."""
    documents = collect(environment, workspace.project, workspace.tree, None, wiring.readers())
    deployed = [one.flow for one in documents.flows if one.deployed is not None or environment.terraform is None]
    return CodeFlows(
        flows={(flow.namespace, flow.id): flow for flow in deployed if flow.namespace is not None and flow.id is not None},
        unread=tuple((name.namespace, name.id) for name in documents.unread_flows),
        failures=tuple(f"{one.path}: {one.message}" for one in documents.failures),
    )
